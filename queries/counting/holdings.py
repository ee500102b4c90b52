"""Where the record begins and ends, per kind of event: read by every reply that may say more than is held (SPEC rule 14)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from data.register import Register
from data.schema import GRADED_EVENTS
from queries.question import Area, Period
from queries.wording import day, join_words, number_and_noun

GRADED, FOCUSED, MONITORING = "graded inspection", "focused visit", "monitoring visit"
KINDS = (GRADED, FOCUSED, MONITORING)
_OF_KIND = {GRADED: "graded", FOCUSED: f"event_type = '{FOCUSED}'", MONITORING: f"event_type = '{MONITORING}'"}


@dataclass(frozen=True, slots=True)
class Span:
    """First days, both counted, of which every event of a kind is held that Ofsted lists or published.

    `everywhere`: those to abolished authorities too. An end that is open in the facts is the newest first day held.
    """

    kind: str
    start: date
    end: date
    everywhere: bool
    basis: str


def held_to(register: Register) -> dict[str, date]:
    """The day of the newest report, letter or page held of each kind, by publication; kinds without one are left out."""
    newest = ", ".join(f"max(publication_date) FILTER (WHERE {of}) AS '{kind}'" for kind, of in _OF_KIND.items())
    row = register.rows(f"SELECT {newest} FROM events")[0]
    return {kind: date.fromisoformat(day) for kind, day in row.items() if day}


@lru_cache(maxsize=8)  # a register never changes
def whole_spans(register: Register) -> tuple[Span, ...]:
    """The spans that are held whole, by kind and time; outside them only some events are held, or none."""
    newest = ", ".join(f"max(first_day) FILTER (WHERE {of}) AS '{kind}'" for kind, of in _OF_KIND.items())
    last = register.rows(f"SELECT {newest} FROM events")[0]
    return tuple(
        Span(
            row["kind"],
            date.fromisoformat(row["whole_from"]),
            date.fromisoformat(row["whole_to"] or last[row["kind"]] or row["whole_from"]),
            row["authorities"] == "all",
            row["basis"],
        )
        for row in register.rows("SELECT * FROM holdings ORDER BY kind, whole_from")
    )


def is_whole(register: Register, kind: str, start: date, end: date, existing_only: bool = False) -> bool:
    """Whether every event of the kind with a first day from `start` to `end` is held, as far as Ofsted lists or publishes
    them. `existing_only`: those to authorities that exist today are enough."""
    return _covers(whole_spans(register), kind, start, end, existing_only)


def _covers(spans: Sequence[Span], kind: str, start: date, end: date, existing_only: bool) -> bool:
    reached = start
    for span in spans:
        if span.kind == kind and (span.everywhere or existing_only) and span.start <= reached <= span.end:
            if end <= span.end:
                return True
            reached = date.fromordinal(span.end.toordinal() + 1)
    return False


def kind_of(event_type: str) -> str:
    """The kind of record that an event type belongs to (`queries.counting.holdings`)."""
    return GRADED if event_type in GRADED_EVENTS else event_type


def whole_kinds(register: Register, period: Period, area: Area) -> dict[str, bool]:
    """For each kind, whether the record holds all of the period's events to LAs of the area that are listed or published."""
    existing = area.kind == "authority" and not register.rows(
        "SELECT 1 FROM authorities WHERE urn = ? AND abolished IS NOT NULL", (area.urn,)
    )
    spans = whole_spans(register)
    return {kind: _covers(spans, kind, period.start, period.end, existing) for kind in KINDS}


def number_known(number: int, event_type: str, whole: Mapping[str, bool]) -> str:
    """4 monitoring visits, or at least 4 where only some are held."""
    return f"{'' if whole[kind_of(event_type)] else 'at least '}{number_and_noun(number, event_type)}"


def none_known(numbers: Mapping[str, int], whole: Mapping[str, bool]) -> str | None:
    """No monitoring visit is known (only some are held): of the kinds that no event is known of, those not held whole."""
    known = {kind_of(event_type) for event_type, number in numbers.items() if number}
    kinds = [kind for kind in KINDS if kind not in known and not whole[kind]]
    if not kinds:
        return None
    words = join_words(kinds, "or").replace(" visit or ", " or ")
    return f"No {words} is known (only some are held)"


def reach(register: Register, period: Period) -> str:
    """As far as reports published by a day show: for a period that goes on after the newest graded report held."""
    newest = held_to(register).get(GRADED)
    return f", as far as reports published by {day(newest)} show" if newest and period.end > newest else ""
