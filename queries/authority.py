"""One authority: its judgements now and before, its visits, and where it stands in its region and England."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from data.register import Register
from data.schema import JUDGEMENTS, NO_OVERALL_FROM
from queries.answer import Answer, Column, Row, Source, Table, columns_of
from queries.as_at import KNOWN, Coverage, coverage, latest_of
from queries.distribution import (
    AREA_COLUMN,
    OUTCOME_COLUMNS,
    coverage_notes,
    good_or_outstanding,
    outcome,
)
from queries.measures import JUDGEMENT_NAMES, OVERALL
from queries.question import ENGLAND, Area, Question
from queries.wording import (
    CALCULATED,
    REGISTER_SOURCE,
    SMALL_NUMBERS_NOTE,
    counted,
    day,
    listed,
    possessive,
    sentences,
    the,
)

AUTHORITY_COLUMNS = (
    Column("name", "LA", "text"),
    *(Column(key, JUDGEMENT_NAMES[key], "text") for key in JUDGEMENTS),
    Column("end_date", "Inspection ended", "date"),
    Column("report_url", "Report", "url"),
    Column("region", "Region", "text"),
)
EVENT_COLUMNS = (
    Column("end_date", "Ended", "date"),
    Column("event_type", "Event", "text"),
    *(Column(key, JUDGEMENT_NAMES[key], "text") for key in JUDGEMENTS),
    Column("theme", "Theme", "text"),
    Column("publication_date", "Published", "date"),
    Column("report_url", "Report", "url"),
)
UNNAMED = "No overall judgement (2026 framework)"


def la(register: Register, question: Question) -> Answer:
    """One authority's latest judgements, history, visits and report links, beside its region and England.

    Tables: `authorities`, one row, the judgements of the latest graded event; `events`, a row per inspection or visit,
    newest first, undated ones last; `outcomes`, its region and England in LAs and percent of LAs judged.
    Source: the register; an LA's own grades are not printed in a release. Raises: NoData when it did not exist on the
    day.
    """
    area = question.area
    assert area is not None
    covered = coverage(register, question.on, question.known_by)
    latest = latest_of(register, covered, area)
    region = Area("region", latest["region"])
    history = events_of(register, covered, area)
    context = tuple({"area": place.name, **outcome(register, covered, place)} for place in (region, ENGLAND))
    return Answer(
        question=question,
        title=f"{area.name}: judgements as at {day(covered.on)}",
        text=sentences([*_standing(area, covered, latest, history), *_context(context, region), CALCULATED]),
        official=False,
        as_at=covered.on,
        tables=(
            Table(
                "authorities",
                "Latest judgements",
                columns_of([authority_row(latest)], AUTHORITY_COLUMNS),
                (authority_row(latest),),
            ),
            Table(
                "events",
                "Inspections and visits, newest first",
                columns_of(history, EVENT_COLUMNS) or EVENT_COLUMNS,
                history,
            ),
            Table("outcomes", "Overall effectiveness beside it", (AREA_COLUMN, *OUTCOME_COLUMNS), context),
        ),
        notes=(*_record_notes(history), *coverage_notes(register, covered), SMALL_NUMBERS_NOTE),
        sources=_report_source(area, latest),
        next=(
            f"neighbours {area.name}",
            f"region {region.name} {covered.on}",
            f"list inadequate {region.name}",
        ),
    )


def authority_row(latest: Row) -> dict[str, Any]:
    """An LA's row in an `authorities` table: urn, name, region, judgements, end_date, report_url (SPEC section 4)."""
    row = {key: latest[key] for key in ("urn", "name", "region", *JUDGEMENTS)}
    if latest["event_id"] and latest[OVERALL] is None and latest["counted_on"] >= NO_OVERALL_FROM:
        row[OVERALL] = UNNAMED
    return {**row, "end_date": latest["counted_on"], "report_url": latest["report_url"]}


def events_of(register: Register, covered: Coverage, area: Area) -> tuple[Row, ...]:
    """Every inspection and visit of an authority known by the day, newest first; those without a date last."""
    rows = register.rows(
        f"""SELECT event_id, event_type, framework, start_date, counted_on AS end_date, end_month, publication_date,
        {", ".join(JUDGEMENTS)}, theme, report_url, confidence, note FROM events
        WHERE urn = :urn AND (counted_on <= :on AND {KNOWN.format(event="events")} OR counted_on IS NULL)
        ORDER BY counted_on IS NULL, counted_on DESC, event_id""",
        covered.parameters | {"urn": area.urn},
    )
    for row in rows:
        ended = row["end_date"] or ""
        if row["event_type"] in ("standard inspection", "short inspection") and ended >= NO_OVERALL_FROM:
            row[OVERALL] = UNNAMED
    return tuple(rows)


def time_between(start: date, end: date) -> str:
    """Whole years and months from one day to another, in words."""
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    years, months = divmod(months, 12)
    parts = [counted(years, "year")] if years else []
    if months or not years:
        parts.append(counted(months, "month"))
    return listed(parts)


def _standing(area: Area, covered: Coverage, latest: Row, history: Sequence[Row]) -> list[str]:
    if latest["event_id"] is None:
        return [
            f"As at {day(covered.on)}, {area.name} had not yet had a graded inspection",
            *_visits_since(history, ""),
        ]
    ended = date.fromisoformat(latest["counted_on"])
    published = f", published {day(latest['publication_date'])}" if latest["publication_date"] else ""
    event = f"its most recent graded inspection, a {latest['event_type']} that ended on {day(ended)}{published}"
    others = [f"{JUDGEMENT_NAMES[key].lower()} {latest[key]}" for key in JUDGEMENTS[1:] if latest[key]]
    if latest[OVERALL]:
        finding = (
            f"As at {day(covered.on)}, {area.name} was judged {latest[OVERALL]} for overall effectiveness at {event}"
        )
    else:
        finding = (
            f"As at {day(covered.on)}, {area.name} had no overall effectiveness judgement: {event}, came under the 2026"
            f" framework, which makes none for inspections from {day(NO_OVERALL_FROM)}"
        )
    return [
        finding,
        f"That was {time_between(ended, covered.on)} before",
        f"Its other judgements were {listed(others)}" if others else "Its other judgements are not held",
        _before(latest, history),
        *_visits_since(history, latest["counted_on"]),
    ]


def _before(latest: Row, history: Sequence[Row]) -> str:
    earlier = [
        f"{row[OVERALL]} ({day(row['end_date'])})"
        for row in history
        if row[OVERALL] and row[OVERALL] != UNNAMED and row["end_date"] and row["end_date"] < latest["counted_on"]
    ]
    return f"Earlier, overall effectiveness was {listed(earlier)}" if earlier else ""


def _visits_since(history: Sequence[Row], ended: str) -> list[str]:
    since = [row for row in history if "visit" in row["event_type"] and row["end_date"] and row["end_date"] > ended]
    if not since:
        return []
    parts = [
        counted(number, kind)
        for kind in ("focused visit", "monitoring visit")
        if (number := sum(row["event_type"] == kind for row in since))
    ]
    return [f"Since then it has had {listed(parts)}" if ended else f"It has had {listed(parts)}"]


def _context(context: Sequence[Row], region: Area) -> list[str]:
    own, england = context
    if not own["graded"]:
        return []
    return [
        f"Judged good or outstanding in {the(region)}: {good_or_outstanding(own)}; in England:"
        f" {good_or_outstanding(england)}"
    ]


def _record_notes(history: Sequence[Row]) -> list[str]:
    notes = []
    if undated := [row for row in history if row["end_date"] is None]:
        notes.append(f"{counted(len(undated), 'visit')} without a known date: listed, never counted.")
    if any(row["end_month"] for row in history):
        notes.append("Where only the month of an event is known, its last day stands for it.")
    if doubtful := sum(row["confidence"] != "high" for row in history):
        notes.append(f"{counted(doubtful, 'record')} rest on press or council pages and are marked as less certain.")
    return notes


def _report_source(area: Area, latest: Row) -> tuple[Source, ...]:
    if latest["report_url"]:
        return (
            Source(f"{possessive(area.name)} report of {day(latest['counted_on'])}", latest["report_url"]),
            REGISTER_SOURCE,
        )
    return (REGISTER_SOURCE,)
