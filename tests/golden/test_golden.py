"""The message for each kind of answer, whole, as it was last looked at and found right.

After a change that is meant, renew them with `ILACS_RENEW_GOLDEN=1 pytest tests/golden` and read the difference.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from bot.ask import Sources, ask, next_words
from bot.cli.gallery.replies import KINDS, reply
from bot.render.slack.blocks import plainer
from bot.render.slack.buttons import asking
from tests.bot.render.slack.limit_check import broken_limits

HERE = Path(__file__).parent
PLAINER = {"region-table": 1, "region-sections": 2}
NAMES = [*KINDS, *PLAINER]


def made(name: str, sources: Sources) -> dict[str, Any]:
    if name in PLAINER:
        found = ask(KINDS["region"], sources)
        row = asking(next_words(found, sources))
        return plainer(found, 1 if PLAINER[name] == 1 else 2, [row] if row else [])
    return reply(KINDS[name], sources)


@pytest.mark.parametrize("name", NAMES)
def test_the_message_is_the_golden_one(name: str, sources: Sources) -> None:
    path = HERE / f"{name}.json"
    payload = made(name, sources)
    assert broken_limits(payload) == []
    if os.environ.get("ILACS_RENEW_GOLDEN"):
        path.write_text(json.dumps(payload, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert payload == json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_a_message_fits_a_first_screen(name: str) -> None:
    """Six columns, two charts' worth of bars, five buttons, code of forty characters, sections that never fold."""
    for block in json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))["blocks"]:
        match block["type"]:
            case "table" | "data_table":
                assert len(block["rows"][0]) <= 6
            case "data_visualization":
                series = block["chart"]["series"]
                assert len(series) == 1 or block["chart"]["type"] == "line"
                assert len(series[0]["data"]) <= 9 or block["chart"]["type"] == "line"
            case "actions":
                assert len(block["elements"]) <= 5
            case "section":
                assert block["expand"] is True
            case "rich_text":
                code = block["elements"][1]["elements"][0]["text"]
                assert max(map(len, code.splitlines())) <= 40


def test_no_golden_message_is_left_over() -> None:
    assert {path.stem for path in HERE.glob("*.json")} == {*NAMES}
