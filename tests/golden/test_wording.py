"""Sixty replies read for what an official statistician would not sign, and counted for what a first screen takes."""

import re
from typing import Any

import pytest

from bot.ask import Sources, answer, read
from bot.cli.gallery.replies import KINDS
from bot.render.notes import MOST_NOTES, essential
from bot.render.slack.blocks import message, plainer
from bot.slack.actions import actions
from queries.errors import AskerError
from queries.wording import OFFICIAL

REFUSED = {"ambiguous", "out-of-scope", "unknown-name", "future-date"}
AREAS = ("London", "North East, Yorkshire and the Humber", "Bournemouth, Christchurch and Poole", "Isles of Scilly")
LAS = ("Cumberland", "Northamptonshire 2020-03-31", "Brent", "Lancashire", "Medway", "Hackney 2016-03-31")
ASKED = [
    *(words for name, words in KINDS.items() if name not in REFUSED),
    *(f"{command} {area}" for area in AREAS[:2] for command in ("region", "list good", "changes", "activity 2022-23")),
    *(
        f"{command} {area}"
        for area in AREAS
        for command in ("judgements", "trend", "visits 2019-20", "new since 2025-01-01")
    ),
    *(f"{command} {la}" for la in LAS for command in ("la", "neighbours")),
    *("england", "england 2026-09-30", "region all 2026-09-30", "list no overall", "visits monitoring 2019-20"),
    *("compare Leeds with Brent and Isles of Scilly 2026-09-30", "compare London with England 2023-03-31"),
]
NEVER = {
    "a grade that is no word of a sentence": re.compile(
        r"\b(?:was|were|is|judged) (?:Outstanding|Good|Requires improvement|Inadequate)\b"
    ),
    "field names": re.compile(r"\b(?:Kind|Record|Event|Theme|Ended|Overall effectiveness): [^.;\n]+; \w[\w ]*: "),
    "nought of what is partly held": re.compile(r"\bthere (?:was|were) (?:0|no) monitoring visits?\b"),
    "signs for a change": re.compile(r"[+−]\d+ LAs?\b"),
    "a word of praise or blame": re.compile(r"\b(?:failing|worst|best)\b"),
    "accredited": re.compile(r"accredited", re.IGNORECASE),
}


def texts(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [value for key, value in part.items() if key in ("text", "caption") and isinstance(value, str)]
        return own + [text for value in part.values() for text in texts(value)]
    return [text for value in part for text in texts(value)] if isinstance(part, list) else []


def test_there_are_sixty() -> None:
    assert len(set(ASKED)) >= 60


@pytest.mark.parametrize("words", ASKED)
def test_a_reply_reads_as_it_should_and_fits(words: str, sources: Sources) -> None:
    try:
        request = read(words, sources)
        found = answer(request, sources)
    except AskerError:
        pytest.fail(f"{words} is refused")
    payload = message(found, actions(request, found, sources))
    for form in (payload, plainer(found, 1), plainer(found, 2)):
        said = "\n".join([form["text"], *texts(form["blocks"])])
        for what, pattern in NEVER.items():
            assert not pattern.search(said), (what, pattern.search(said))
    blocks = payload["blocks"]
    header = blocks[0]["text"]["text"]
    sections = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    assert not sections or not sections[0].startswith(header)
    if found.official is False and sections:
        assert not sections[0].startswith(f"*{OFFICIAL}")
    for block in blocks:
        if block["type"] == "data_table":
            assert len(block["rows"][0]) <= 6
        if block["type"] == "actions":
            assert len(block["elements"]) <= 5
    assert len(essential(found)) <= MOST_NOTES
    shown = sum(note in "\n".join(texts(blocks)) for note in dict.fromkeys(found.notes) if note not in found.text)
    assert shown <= MOST_NOTES + any(note.startswith("Read as") for note in found.notes)
