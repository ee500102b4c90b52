"""What happened in a period: which events count, by whose list, and how far the record is whole (SPEC rules 9 and 14)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from data.register import Register
from data.schema import EVENT_TYPES, GRADED_EVENTS, UNLISTED
from queries.answer import Row
from queries.counting.as_at import KNOWN, Coverage, coverage, graded_event, newest_ended, within
from queries.counting.holdings import FOCUSED, GRADED, MONITORING, held_to, is_whole, whole_spans
from queries.counting.measures import OVERALL
from queries.counting.published import held_lists
from queries.pages.changes import direction
from queries.pages.history import source_name
from queries.question import Area, Period
from queries.wording import day, days, join_words, number_and_noun, statistical_year

FIRST_DAY = "coalesce(events.start_date, events.end_date, events.end_month) AS first_day"
"""SQL: the first day of an event, the last where it has no other, or the month (2024-02) where no day is known."""


def leading_edition(register: Register, period: Period, area: Area, known_by: date | None) -> date | None:
    """The edition whose own list of the year leads (SPEC rule 9): England's, of a statistical year that one is held of."""
    if known_by or area.kind != "england" or statistical_year(period.start, period.end) is None:
        return None
    return period.end if period.end in held_lists(register) else None


def events_between(
    register: Register, covered: Coverage, period: Period, area: Area, edition: date | None = None
) -> list[dict[str, Any]]:
    """Every inspection and visit to an LA of `area` that began in the period, known by the coverage, in order; with
    `edition`, those of them that its list of the year has. Visits that are kept but never counted are left out.

    Keys: event_id, urn, name, region, event_type, graded, first_day, end_date (None where it is not known), days (both in words), counted_on,
    publication_date, overall_effectiveness, previous (the overall judgement of the LA's graded event before it),
    previous_event, change (None where either is missing), theme, named_theme, report_url, source,
    source_name, confidence.
    """
    condition, parameters = within(area)
    before = graded_event("authorities.urn", "event.counted_on < events.counted_on")
    rows = register.rows(
        f"""SELECT events.event_id, authorities.urn, name, region, events.event_type, events.graded, {FIRST_DAY},
          events.end_date, events.counted_on, events.publication_date, events.overall_effectiveness,
          past.event_id AS previous_event, past.overall_effectiveness AS previous, events.theme, events.named_theme,
          events.report_url, events.source, events.confidence
        FROM events JOIN authorities ON authorities.urn = events.urn LEFT JOIN events AS past ON past.event_id = ({before})
        WHERE events.first_day BETWEEN :start AND :on AND events.event_type <> 'other' AND events.why_not_counted IS NULL
          AND {KNOWN.format(event="events")} AND {condition}
          AND (:edition = '' OR events.event_id IN
            (SELECT event_id FROM edition_rows WHERE release = :edition AND sheet = 'in year'))
        ORDER BY events.first_day, name, events.event_id""",
        covered.parameters
        | parameters
        | {"start": period.start.isoformat(), "edition": edition.isoformat() if edition else ""},
    )
    for row in rows:
        compared = row["graded"] and row["previous"] and row[OVERALL]
        row["change"] = direction(row["previous"], row[OVERALL]) if compared else None
        row["days"] = days(row["first_day"], row["end_date"])
        row["source_name"] = source_name(row["source"], row["report_url"])
    return rows


def unlisted_sentence(
    register: Register, period: Period, area: Area, event_types: Sequence[str] = (FOCUSED, MONITORING)
) -> str | None:
    """3 more monitoring visits are known that are in no official list: those of the period that are never counted."""
    condition, parameters = within(area)
    found = register.rows(
        f"""SELECT event_type, count(*) AS number FROM events JOIN authorities USING (urn)
        WHERE first_day BETWEEN :start AND :end AND why_not_counted = :unlisted AND {condition} GROUP BY event_type""",
        parameters | {"start": period.start.isoformat(), "end": period.end.isoformat(), "unlisted": UNLISTED},
    )
    numbers = {row["event_type"]: row["number"] for row in found if row["event_type"] in event_types}
    if not numbers:
        return None
    words = join_words(number_and_noun(number, f"more {kind}") for kind, number in numbers.items())
    return f"{words} {'is' if sum(numbers.values()) == 1 else 'are'} known that {'is' if sum(numbers.values()) == 1 else 'are'} in no official list"


def known_since(register: Register, edition: date, counts: Mapping[str, int], known: Mapping[str, int]) -> str | None:
    """What is known of an edition's year now, where that is more than its own list: 47 graded inspections (…)."""
    kinds = [kind for kind in EVENT_TYPES if kind in known]
    more = [kind for kind in kinds if known[kind] != counts.get(kind, 0)]
    if not more:
        return None
    parts = []
    if any(kind in GRADED_EVENTS for kind in more):
        own = [kind for kind in kinds if kind in GRADED_EVENTS]
        each = join_words(f"{known[kind]} {kind.removesuffix(' inspection')}" for kind in own)
        parts.append(f"{number_and_noun(sum(known[kind] for kind in own), GRADED)} ({each})")
    parts += [number_and_noun(known[kind], kind) for kind in more if kind not in GRADED_EVENTS]
    cut_off = coverage(register, edition).known_by
    by = f", which counts reports published by {day(cut_off)}" if cut_off else ""
    return (
        f"That is the list of the edition as at {day(edition)}{by}. Of the same year {join_words(parts)} are known now"
        " (calculated by ilacs-bot)"
    )


def record_notes(register: Register, period: Period, area: Area, event_types: Sequence[str]) -> list[str]:
    """What the counts of a period leave out or take on trust: what is held in part, days that are not known."""
    condition, parameters = within(area)
    found = register.rows(
        f"""SELECT sum(first_day IS NULL) AS undated,
          sum(first_day BETWEEN :start AND :end AND start_date IS NULL AND end_date IS NULL
            AND why_not_counted IS NULL) AS by_month
        FROM events JOIN authorities USING (urn) WHERE {condition}""",
        parameters | {"start": period.start.isoformat(), "end": period.end.isoformat()},
    )[0]
    notes = []
    if MONITORING in event_types and not is_whole(register, MONITORING, period.start, period.end):
        spans = join_words(
            f"{day(span.start)} to {day(span.end)}" for span in whole_spans(register) if span.kind == MONITORING
        )
        whole = f" All that Ofsted lists are held of visits that began from {spans}." if spans else ""
        notes.append(f"Monitoring visits are known in part only: those that councils and the press report.{whole}")
    if found["undated"]:
        notes.append(f"{number_and_noun(found['undated'], 'visit')} without a known date: never counted in a period.")
    if found["by_month"]:
        notes.append(
            f"For {number_and_noun(found['by_month'], 'event')} only the month is known; its last day stands for it."
        )
    return notes


def late_notes(register: Register, covered: Coverage, period: Period, area: Area, events: Sequence[Row]) -> list[str]:
    """How many of the period's events came out too late for the edition of its last day, and so are not in that one."""
    edition = coverage(register, period.end)
    if covered.known_by or edition.known_by is None:
        return []
    known = {row["event_id"] for row in events_between(register, edition, period, area)}
    late = [row for row in events if row["event_id"] not in known]
    if not late:
        return []
    return [
        f"Counts all that is known: {number_and_noun(len(late), 'report')} published after {day(edition.known_by)},"
        f" the cut-off of the edition as at {day(period.end)}, {'is' if len(late) == 1 else 'are'} counted here."
    ]


def letters_note(register: Register, period: Period) -> list[str]:
    """Where a period goes on after the newest focused visit in the register: its letters end before the reports do."""
    newest = newest_ended(register, "event_type = 'focused visit'")
    if newest is None or period.end <= newest:
        return []
    published = held_to(register).get(FOCUSED)
    letter = f", and the newest letter was published on {day(published)}" if published else ""
    return [f"The newest focused visit in the register ended on {day(newest)}{letter}: later ones are not in it."]
