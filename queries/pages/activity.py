"""Inspections and visits in a period: how many, to whom, with what outcome, and what moved (SPEC rules 8 and 9)."""

from collections.abc import Iterable, Sequence
from typing import Any

from data.register import Register
from queries.answer import Answer, Chart, Column, Row, Table, columns_of
from queries.counting.as_at import (
    EXISTING_SINCE,
    KNOWN,
    Coverage,
    coverage,
    coverage_in,
    graded_event,
    newest_ended,
    within,
)
from queries.counting.distribution import coverage_notes, spread
from queries.counting.measures import GRADE_KEYS, GRADE_MEASURES, JUDGEMENT_NAMES, OVERALL
from queries.counting.published import beside, citation, leading, printed, reasons
from queries.counting.rounding import percent
from queries.pages.changes import DIRECTIONS, direction
from queries.pages.history import EVENT_COLUMNS
from queries.question import ENGLAND, Area, Period, Question
from queries.wording import (
    CALCULATED,
    OFFICIAL,
    REGISTER_SOURCE,
    ROUNDING_NOTE,
    SMALL_NUMBERS_NOTE,
    chart_title,
    counted,
    day,
    listed,
    sentences,
    span,
    the,
)

ALWAYS_SHOWN = ("standard inspection", "short inspection", "focused visit", "monitoring visit")
ACTIVITY_COLUMNS = (Column("event_type", "Event", "text"), Column("count", "Number", "events"))
TOTAL_COLUMNS = (
    Column("area", "Area", "text"),
    Column("authorities", "LAs visited", "authorities"),
    Column("existing", "LAs", "authorities"),
    Column("count", "Occasions", "events"),
)
IN_YEAR_COLUMNS = (
    Column("graded", "Inspections with an overall judgement", "events"),
    *(Column(measure.key, measure.label, "events") for measure in GRADE_MEASURES),
    Column("improved", "Improved", "events"),
    Column("retained", "Same", "events"),
    Column("declined", "Declined", "events"),
    Column("first_inspection", "First inspection", "events"),
    Column("no_overall_judgement", "No overall judgement (2026 framework)", "events"),
    Column("reinspected_from_inadequate", "Re-inspected after inadequate", "events"),
)
BEHIND_COLUMNS = (
    EVENT_COLUMNS[0],
    Column("name", "LA", "text"),
    EVENT_COLUMNS[1],
    Column(OVERALL, JUDGEMENT_NAMES[OVERALL], "text"),
    Column("previous", "Judgement before", "text"),
    Column("change", "Change", "text"),
    EVENT_COLUMNS[-1],
)


def activity(register: Register, question: Question) -> Answer:
    """Events of a period by the day they ended, and how its graded inspections compare with the ones before.

    Tables: `activity`, a row per event type, in events; `activity_total`, one row, LAs visited (of those that existed on
    a day of the period or more) and occasions;
    `in_year`, one row, graded inspections by outcome and by change against the LA's previous graded event of any
    framework; `events`, the graded inspections. Source: the release where it prints the period, else the register.
    """
    area = question.area or ENGLAND
    period = question.span
    covered = coverage_in(register, period.end, question.known_by)
    events = events_between(register, covered, period, area)
    counts = _counts(register, covered, area, events, period)
    totals = _totals(register, covered, area, events, period)
    graded = [row for row in events if row["graded"]]
    in_year = _in_year(register, covered, area, graded, period)
    official = bool(printed(register, covered, "activity", area, period))
    opening = _opening(area, period, counts, totals[0])
    differences = dict.fromkeys(
        note
        for table in ("activity", "activity_total", "in_year")
        if official
        for note in reasons(register, covered.on, table, area.name)
    )
    return Answer(
        question=question,
        title=f"Inspections and visits in {the(area)}, {span(period.start, period.end)}",
        text=sentences(
            [
                opening,
                *_outcome_sentences(in_year[0]),
                OFFICIAL if official else CALCULATED,
            ]
        ),
        finding=sentences([opening]),
        official=official,
        as_at=period.end,
        tables=(
            Table("activity", "Inspections and visits", ACTIVITY_COLUMNS, counts),
            Table("activity_total", "LAs visited", TOTAL_COLUMNS, totals, told_as="text"),
            Table("in_year", "Graded inspections", columns_of(in_year, IN_YEAR_COLUMNS), in_year, told_as="text"),
            *(
                [Table("events", "The graded inspections", columns_of(graded, BEHIND_COLUMNS), tuple(graded))]
                if graded
                else []
            ),
        ),
        chart=Chart(
            "bar",
            chart_title(_finding(area, totals[0]), "Inspections and visits"),
            "activity",
            "event_type",
            ("count",),
            sentences([opening]),
        )
        if events
        else None,
        notes=(
            *differences,
            "Improved, same and declined compare each graded inspection with the LA’s previous graded inspection, of any"
            " framework. Change since the first ILACS inspection is another question: ask “changes”.",
            *record_notes(register, period, area, said=differences),
            *letters_note(register, period),
            *late_notes(register, covered, period, area, events),
            *([SMALL_NUMBERS_NOTE] if area.kind == "region" else []),
            *coverage_notes(register, covered),
            ROUNDING_NOTE,
        ),
        sources=citation(register, covered.on, "activity", area.name) if official else (REGISTER_SOURCE,),
        next=(
            f"visits focused {area} {period.start} to {period.end}",
            f"changes {area} {period.end}",
            f"england {period.end}",
        ),
    )


def events_between(register: Register, covered: Coverage, period: Period, area: Area) -> list[dict[str, Any]]:
    """Every inspection and visit to an LA of `area` that ended in the period, known by the coverage, in order.

    Keys: event_id, urn, name, region, event_type, graded, end_date, publication_date, overall_effectiveness, previous
    (the overall judgement of the LA's graded event before it), previous_event, change (None where either is missing),
    theme, named_theme, report_url, confidence.
    """
    condition, parameters = within(area)
    before = graded_event("authorities.urn", "event.counted_on < events.counted_on")
    rows = register.rows(
        f"""SELECT events.event_id, authorities.urn, name, region, events.event_type, events.graded, events.counted_on AS end_date,
          events.publication_date, events.overall_effectiveness, past.event_id AS previous_event,
          past.overall_effectiveness AS previous, events.theme, events.named_theme, events.report_url, events.confidence
        FROM events JOIN authorities ON authorities.urn = events.urn LEFT JOIN events AS past ON past.event_id = ({before})
        WHERE events.first_day BETWEEN :start AND :on AND events.event_type <> 'other' AND events.why_not_counted IS NULL
          AND {KNOWN.format(event="events")} AND {condition}
        ORDER BY events.first_day, name, events.event_id""",
        covered.parameters | parameters | {"start": period.start.isoformat()},
    )
    for row in rows:
        compared = row["graded"] and row["previous"] and row[OVERALL]
        row["change"] = direction(row["previous"], row[OVERALL]) if compared else None
    return rows


def record_notes(register: Register, period: Period, area: Area, said: Iterable[str] = ()) -> list[str]:
    """What the counts of a period leave out or take on trust: visits without a date, days that are not known.

    `said`: the notes before them; where one tells how far monitoring visits are known, it is not said again.
    """
    condition, parameters = within(area)
    found = register.rows(
        f"""SELECT sum(counted_on IS NULL) AS undated,
          sum(counted_on BETWEEN :start AND :end AND end_date IS NULL) AS by_month,
          sum(counted_on BETWEEN :start AND :end AND event_type = 'monitoring visit') AS monitoring
        FROM events JOIN authorities USING (urn) WHERE {condition}""",
        parameters | {"start": period.start.isoformat(), "end": period.end.isoformat()},
    )[0]
    notes = []
    is_said = any("monitoring visits are known" in note.lower() for note in said)
    if not is_said and (found["monitoring"] or area.kind != "authority"):
        notes.append("Monitoring visits are known in part only: those that public pages report.")
    if found["undated"]:
        notes.append(f"{counted(found['undated'], 'visit')} without a known date: never counted in a period.")
    if found["by_month"]:
        notes.append(f"For {counted(found['by_month'], 'event')} only the month is known; its last day stands for it.")
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
        f"Counts events by the day they ended: {counted(len(late), 'report')} published after {day(edition.known_by)},"
        f" the cut-off of the edition as at {day(period.end)}, {'is' if len(late) == 1 else 'are'} counted here."
    ]


def letters_note(register: Register, period: Period) -> list[str]:
    """Where a period goes on after the newest focused visit in the register: its letters end before the reports do."""
    newest = newest_ended(register, "event_type = 'focused visit'")
    if newest is None or period.end <= newest:
        return []
    published = register.rows("SELECT max(publication_date) AS day FROM events WHERE event_type = 'focused visit'")
    letter = f", and the newest letter was published on {day(published[0]['day'])}" if published[0]["day"] else ""
    return [f"The newest focused visit in the register ended on {day(newest)}{letter}: later ones are not in it."]


def _counts(
    register: Register, covered: Coverage, area: Area, events: Sequence[Row], period: Period
) -> tuple[Row, ...]:
    types = [row["event_type"] for row in events]
    shown = [*ALWAYS_SHOWN, *sorted(set(types) - set(ALWAYS_SHOWN))]
    rows = [{"event_type": kind, "count": types.count(kind)} for kind in shown]
    figures = printed(register, covered, "activity", area, period)
    return beside(rows, [(figures, str(row["event_type"])) for row in rows])


def _totals(
    register: Register, covered: Coverage, area: Area, events: Sequence[Row], period: Period
) -> tuple[Row, ...]:
    condition, parameters = within(area)
    existing = register.rows(
        f"""SELECT count(*) AS existing, count(*) FILTER (WHERE abolished < :on) AS abolished
        FROM authorities WHERE {EXISTING_SINCE} AND {condition}""",
        covered.parameters | parameters | {"start": period.start.isoformat()},
    )[0]
    row = {
        "area": area.name,
        "authorities": len({event["urn"] for event in events}),
        **existing,
        "count": len(events),
    }
    return beside([row], [(printed(register, covered, "activity_total", area, period), "all")])


def _in_year(
    register: Register, covered: Coverage, area: Area, graded: Sequence[Row], period: Period
) -> tuple[Row, ...]:
    judged = [row for row in graded if row[OVERALL]]
    row: dict[str, Any] = {"area": area.name, "inspections": len(graded), "graded": len(judged)}
    for name, key in GRADE_KEYS.items():
        row[key] = sum(event[OVERALL] == name for event in judged)
        row[f"{key}_percent"] = percent(row[key], len(judged))
    for word in DIRECTIONS:
        row[word] = sum(event["change"] == word for event in judged)
    again = [event for event in judged if event["previous"] == "Inadequate"]
    row |= {
        "first_inspection": sum(event["previous_event"] is None for event in judged),
        "not_comparable": sum(event["previous_event"] is not None and event["change"] is None for event in judged),
        "no_overall_judgement": len(graded) - len(judged),
        "reinspected_from_inadequate": len(again),
        "reinspected_improved_to_good": sum(event[OVERALL] == "Good" for event in again),
        "reinspected_improved": sum(event["change"] == "improved" for event in again),
    }
    return beside([row], [(printed(register, covered, "in_year", area, period), "all")])


def _opening(area: Area, period: Period, counts: Sequence[Row], total: Row) -> str:
    seen = [row for row in counts if leading(row, "count")]
    kinds = listed(counted(leading(row, "count"), row["event_type"]) for row in seen) or "no inspection or visit"
    when = f"From {span(period.start, period.end)}"
    if area.kind == "authority":
        return f"{when}, {area.name} had {kinds}"
    known = ""
    if leading(total, "count") != total["count"]:
        known = f" (the register knows {total['count']} of them, to {total['authorities']} LAs)"
    base = f"{counted(total['existing'], 'LA')} in {the(area)}"
    if total["abolished"]:
        base += f", {total['abolished']} of them abolished since,"
    return (
        f"{when}, {leading(total, 'authorities')} of the {base} were visited, on"
        f" {counted(leading(total, 'count'), 'occasion')}{known}: {kinds}"
    )


def _finding(area: Area, total: Row) -> str:
    number = leading(total, "count")
    what = "1 inspection or visit" if number == 1 else f"{number} inspections and visits"
    return what if area.kind == "authority" else f"{what} to {counted(leading(total, 'authorities'), 'LA')}"


def _outcome_sentences(row: Row) -> list[str]:
    if not row["inspections"]:
        return ["No graded inspection ended in the period"]
    parts = []
    if row["graded"]:
        parts.append(
            f"The {counted(row['graded'], 'graded inspection')} resulted in {spread(row)}"
            if row["graded"] > 1
            else f"The one graded inspection resulted in {spread(row)}"
        )
        if row["first_inspection"] < row["graded"]:
            moved = listed(
                [
                    f"{leading(row, 'improved')} improved",
                    f"{leading(row, 'retained')} stayed the same",
                    f"{leading(row, 'declined')} declined",
                ]
            )
            parts.append(f"Against the LA’s previous judgement, {moved}")
        if row["first_inspection"]:
            parts.append(f"For {counted(row['first_inspection'], 'LA')} it was the first that the register holds")
    if row["no_overall_judgement"]:
        parts.append(f"{counted(row['no_overall_judgement'], 'inspection')} made no overall judgement (2026 framework)")
    if again := leading(row, "reinspected_from_inadequate"):
        parts.append(
            f"{counted(again, 'LA')} had been judged inadequate before: {row['reinspected_improved']} improved,"
            f" {leading(row, 'reinspected_improved_to_good')} of them to good"
        )
    return parts
