"""Sixty replies read for what an official statistician would not sign, and counted for what a first screen takes."""

import re
from datetime import date, datetime
from typing import Any

import pytest

from bot.ask import Sources, answer, read
from bot.cli.gallery.replies import KINDS
from bot.render.notes import MOST_NOTES, essential
from bot.render.slack.blocks import message, plainer
from bot.slack.actions import actions
from queries.counting.as_at import held_until
from queries.errors import AskerError
from queries.wording import OFFICIAL

REFUSED = {"ambiguous", "out-of-scope", "unknown-name", "future-date"}
AREAS = ("London", "North East, Yorkshire and the Humber", "Bournemouth, Christchurch and Poole", "Isles of Scilly")
LAS = ("Cumberland", "Northamptonshire 2020-03-31", "Brent", "Lancashire", "Medway", "Hackney 2016-03-31")
OTHERS = """la Cumbria 2022-03-31; la Bradford; la Leeds; la Cumberland 2023-04-30; region South West latest; england latest
region all outstanding 2022-03-31; england 2022-03-31; england 2025-03-31; england 2018-03-31; judgements care leavers
judgements London 2026-09-30; judgements inadequate North West; changes inadequate improved; changes improved 2024-03-31
activity Leeds; activity since 2026-04-01; activity London 2024-25; visits Bradford; visits monitoring 2024-25
visits focused North West since 2025-04-01; list outstanding; list uninspected; list inadequate Isles of Scilly
list good or outstanding care leavers London; list inadequate East of England; compare 2022-03-31 with 2024-03-31
compare Leeds with Bradford with Kirklees with Wakefield with Calderdale; trend England since 2018
trend England 2024 to 2026; neighbours South Tyneside; release 2025-03-31; release 2022-03-31; new
new since 2026-11-01 Leeds; check 2023-03-31; define; help cite; help count; how many LAs have never been inadequate?
how many days between inspections on average?; which LAs were inadequate at 31 March 2024 and are good now?
how many inadequate LAs by region and LA type?; focused visits by theme and statistical year; how many councils are there?
which LA has had the most monitoring visits?; how many LAs improved from inadequate to good?; list visits in London since 2024
which LAs have care leavers lower than children in care?; list inspections since 2024-01-01; who is outstanding in London
which unitary authorities are inadequate?; LAs inspected more than twice under ILACS; how many focused visits in 2025?
share of LAs good or outstanding by LA type; how many LAs have no overall judgement?; cite england 2024-03-31"""
"""Long names, ties, none, one, a hundred rows, abolished and uninspected LAs, 2026, durations, crossed splits."""
ASKED = [
    *(words.strip() for words in OTHERS.replace("\n", ";").split(";")),
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


OPENS = re.compile(r"^.{0,80}?\b[Aa]s at (\d{1,2} [A-Z][a-z]+ \d{4})")


def is_after(told: str, end: date) -> bool:
    return datetime.strptime(told, "%d %B %Y").date() > end


def test_there_are_more_than_a_hundred() -> None:
    assert len(set(ASKED)) >= 110


@pytest.mark.parametrize("words", ASKED)
def test_a_reply_reads_as_it_should_and_fits(words: str, sources: Sources) -> None:
    try:
        request = read(words, sources)
        found = answer(request, sources)
    except AskerError:
        pytest.fail(f"{words} is refused")
    payload = message(found, actions(request, found, sources))
    opening = OPENS.match(found.text)
    assert opening is None or not is_after(opening[1], held_until(sources.register)), (
        "as at a day after the record's end"
    )
    assert "none of the " not in found.text or " had not " not in found.text, "a doubled denial"
    assert not re.search(r"[:;,]\s*[:;,]|\.\s*\.|: [^.;]{0,40}: [^.;]{0,40}: ", found.text), found.text
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
