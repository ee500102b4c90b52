"""The gallery: every kind of reply as Slack is sent it, and one page that shows them all as people see them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from bot.ask import Sources, answer, read
from bot.cli.gallery.page import page
from bot.render.slack.blocks import error_message, message
from bot.slack.actions import actions
from queries.errors import AskerError

KINDS: Final[Mapping[str, str]] = {
    "distribution": "england 2024-03-31",
    "ranking": "region all 2024-03-31",
    "ranking-by-grade": "region all inadequate 2024-03-31",
    "region": "region London 2024-03-31",
    "authority": "la Leeds 2024-03-31",
    "authority-2026": "la South Tyneside 2026-09-30",
    "distribution-2026": "england 2026-09-30",
    "count": "count LAs inadequate more than once by region",
    "list": "list inadequate 2024-03-31",
    "comparison": "compare South West with North West and England 2024-03-31",
    "authorities": "compare Leeds with Bradford 2024-03-31",
    "trend": "trend England 2022 to 2024",
    "changes": "changes 2024-03-31",
    "activity": "activity 2023-24",
    "visits": "visits 2023-24",
    "judgements": "judgements 2024-03-31",
    "release": "release 2024-03-31",
    "check": "check 2024-03-31",
    "citation": "cite region London 2024-03-31",
    "definition": "define focused visit",
    "neighbours": "neighbours Kent 2024-03-31",
    "new": "new 2024-02-01 to 2024-03-31 London",
    "releases": "releases",
    "help": "help",
    "help-command": "help region",
    "question": "how many councils in the North West were inadequate at 31 March 2024?",
    "both-readings": "how many improved?",
    "ambiguous": "how many good councils in the Midlands in March 2024?",
    "out-of-scope": "which schools in Leeds are inadequate?",
    "unknown-name": "la Hartlepol",
    "future-date": "england 2030-03-31",
}
"""A question for each kind of reply, by the name of its file."""


def reply(words: str, sources: Sources) -> dict[str, Any]:
    """What is posted for the words, in its richest form: an answer with its buttons, or an asker's mistake."""
    try:
        request = read(words, sources)
        found = answer(request, sources)
    except AskerError as mistake:
        return error_message(mistake)
    return message(found, actions(request, found, sources))


def write_gallery(directory: Path, sources: Sources) -> list[Path]:
    """Write NAME.json for each kind, as Slack is sent it, and index.html; the files, in order. Raises: OSError."""
    directory.mkdir(parents=True, exist_ok=True)
    replies = {name: reply(words, sources) for name, words in KINDS.items()}
    written = []
    for name, payload in replies.items():
        path = directory / f"{name}.json"
        path.write_text(json.dumps(payload, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        written.append(path)
    index = directory / "index.html"
    index.write_text(page({name: (KINDS[name], payload) for name, payload in replies.items()}), encoding="utf-8")
    return [*written, index]
