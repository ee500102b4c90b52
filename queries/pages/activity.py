"""Inspections and visits in a period: how many, to whom, with what outcome, and what moved (SPEC rules 8 and 9)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from data.register import Register
from data.schema import LA_LEVEL
from queries.answer import Answer, Chart, Column, Row, Table, columns_of
from queries.counting.as_at import EXISTING_SINCE, Coverage, coverage_in, within
from queries.counting.distribution import coverage_notes, spread
from queries.counting.holdings import GRADED, none_known, number_known, reach, whole_kinds
from queries.counting.measures import GRADE_KEYS, GRADE_MEASURES, JUDGEMENT_NAMES, OVERALL
from queries.counting.published import beside, leading, official_status, printed_figures, reasons, sources_of
from queries.counting.rounding import percent
from queries.pages.changes import DIRECTIONS
from queries.pages.history import DAYS_COLUMN, EVENT_COLUMNS
from queries.pages.in_period import (
    events_between,
    known_since,
    late_notes,
    leading_edition,
    letters_note,
    record_notes,
    unlisted_sentence,
)
from queries.question import ENGLAND, Area, Period, Question
from queries.wording import (
    ROUNDING_NOTE,
    SMALL_NUMBERS_NOTE,
    chart_title,
    join_words,
    kind_of_figures,
    number_and_noun,
    sentences,
    span,
    with_article,
)

FIRST_DAY_NOTE = "An event belongs to the period in which its first day falls."
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
    DAYS_COLUMN,
    Column("name", "LA", "text"),
    EVENT_COLUMNS[2],
    Column(OVERALL, JUDGEMENT_NAMES[OVERALL], "text"),
    Column("previous", "Judgement before", "text"),
    Column("change", "Change", "text"),
    *EVENT_COLUMNS[-2:],
)


def activity(register: Register, question: Question) -> Answer:
    """Events of a period by their first day, and how its graded inspections compare with the ones before.

    Tables: `activity`, a row per event type, in events; `activity_total`, one row, LAs visited (of those that existed on
    a day of the period or more) and occasions; `in_year`, one row, graded inspections by outcome and by change against
    the LA's previous graded event of any framework; `events`, the graded inspections; `latest`, a row per event type,
    what is known now of a year that an edition's own list leads in (SPEC rule 9).
    Source: the release where it prints the period, the edition's LA-level data where that is held, else the register.
    """
    area = question.area or ENGLAND
    period = question.span
    covered = coverage_in(register, period.end, question.known_by)
    edition = leading_edition(register, period, area, question.known_by)
    events = events_between(register, covered, period, area, edition)
    counts = _counts(register, covered, area, events, period)
    totals = _totals(register, covered, area, events, period)
    graded = [row for row in events if row["graded"]]
    in_year = _in_year(register, covered, area, graded, period)
    named = [(str(row["event_type"]), row) for row in counts]
    official = official_status(register, covered, "activity", area, named, period)
    whole = whole_kinds(register, period, area)
    known = _numbers(events_between(register, covered, period, area)) if edition else {}
    since = known_since(register, edition, _numbers(events), known) if edition else None
    opening = _opening(area, period, counts, totals[0], whole, reach(register, period))
    differences = dict.fromkeys(
        note
        for table in ("activity", "activity_total", "in_year")
        if official
        for note in reasons(register, covered.on, table, area.name)
    )
    return Answer(
        question=question,
        title=f"Inspections and visits in {with_article(area)}, {span(period.start, period.end)}",
        text=sentences(
            [
                opening,
                none_known(_numbers(events), whole),
                *_outcome_sentences(in_year[0], whole, is_marked=official == LA_LEVEL),
                since,
                unlisted_sentence(register, period, area),
                kind_of_figures(official, period.end),
            ]
        ),
        finding=sentences([opening]),
        official=official,
        as_at=period.end,
        tables=(
            Table("activity", "Inspections and visits", ACTIVITY_COLUMNS, counts),
            Table("activity_total", "LAs visited", TOTAL_COLUMNS, totals, told_as="text"),
            Table("in_year", "Graded inspections", columns_of(in_year, IN_YEAR_COLUMNS), in_year, told_as="text"),
            *([_latest(known)] if since else []),
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
            " framework. Change since the first ILACS inspection is another question.",
            FIRST_DAY_NOTE,
            *record_notes(register, period, area, ALWAYS_SHOWN),
            *letters_note(register, period),
            *([] if edition else late_notes(register, covered, period, area, events)),
            *([SMALL_NUMBERS_NOTE] if area.kind == "region" else []),
            *coverage_notes(register, covered),
            ROUNDING_NOTE,
        ),
        sources=sources_of(register, official, covered.on, "activity", area.name),
        next=(
            Question(command="visits", visit="focused", area=area, period=period),
            Question(command="changes", area=area, as_at=period.end),
            Question(command="england", as_at=period.end),
        ),
    )


def _numbers(events: Sequence[Row]) -> Counter[str]:
    return Counter(row["event_type"] for row in events)


def _latest(known: Mapping[str, int]) -> Table:
    kinds = [*ALWAYS_SHOWN, *sorted(set(known) - set(ALWAYS_SHOWN))]
    rows = tuple({"event_type": kind, "count": known.get(kind, 0)} for kind in kinds)
    return Table("latest", "Known now of the same year", ACTIVITY_COLUMNS, rows, told_as="text")


def _counts(
    register: Register, covered: Coverage, area: Area, events: Sequence[Row], period: Period
) -> tuple[Row, ...]:
    types = [row["event_type"] for row in events]
    shown = [*ALWAYS_SHOWN, *sorted(set(types) - set(ALWAYS_SHOWN))]
    rows = [{"event_type": kind, "count": types.count(kind)} for kind in shown]
    figures = printed_figures(register, covered, "activity", area, period)
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
    return beside([row], [(printed_figures(register, covered, "activity_total", area, period), "all")])


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
    return beside([row], [(printed_figures(register, covered, "in_year", area, period), "all")])


def _opening(
    area: Area, period: Period, counts: Sequence[Row], total: Row, whole: Mapping[str, bool], reach: str
) -> str:
    seen = [row for row in counts if leading(row, "count")]
    kinds = join_words(number_known(leading(row, "count"), row["event_type"], whole) for row in seen)
    kinds = kinds or ("no inspection or visit" if all(whole.values()) else "no known inspection or visit")
    when = f"From {span(period.start, period.end)}{reach}"
    if area.kind == "authority":
        return f"{when}, {area.name} had {kinds}"
    known = ""
    if leading(total, "count") != total["count"]:
        known = f" (the register knows {total['count']} of them, to {total['authorities']} LAs)"
    base = f"{number_and_noun(total['existing'], 'LA')} in {with_article(area)}"
    if total["abolished"]:
        base += f", {total['abolished']} of them abolished since,"
    least = "" if all(whole.values()) else "at least "
    return (
        f"{when}, {least}{leading(total, 'authorities')} of the {base} were visited, on"
        f" {least}{number_and_noun(leading(total, 'count'), 'occasion')}{known}: {kinds}"
    )


def _finding(area: Area, total: Row) -> str:
    number = leading(total, "count")
    what = "1 inspection or visit" if number == 1 else f"{number} inspections and visits"
    return what if area.kind == "authority" else f"{what} to {number_and_noun(leading(total, 'authorities'), 'LA')}"


def _outcome_sentences(row: Row, whole: Mapping[str, bool], is_marked: bool) -> list[str]:
    """What the graded inspections resulted in and what moved; `is_marked`: the moves are of another kind than the rest."""
    if not row["inspections"]:
        return ["No graded inspection began in the period"] if whole[GRADED] else []
    parts = []
    mark = " (calculated by ilacs-bot)" if is_marked else ""
    if row["graded"]:
        parts.append(
            f"The {number_and_noun(row['graded'], 'graded inspection')} resulted in {spread(row)}"
            if row["graded"] > 1
            else f"The one graded inspection resulted in {spread(row)}"
        )
        if row["first_inspection"] < row["graded"]:
            moved = join_words(
                [
                    f"{leading(row, 'improved')} improved",
                    f"{leading(row, 'retained')} stayed the same",
                    f"{leading(row, 'declined')} declined",
                ]
            )
            parts.append(f"Against the LA’s previous judgement, {moved}{mark}")
        if row["first_inspection"]:
            parts.append(
                f"For {number_and_noun(row['first_inspection'], 'LA')} it was the first that the register holds"
            )
    if row["no_overall_judgement"]:
        parts.append(
            f"{number_and_noun(row['no_overall_judgement'], 'inspection')} made no overall judgement (2026 framework)"
        )
    if again := leading(row, "reinspected_from_inadequate"):
        improved, to_good = row["reinspected_improved"], leading(row, "reinspected_improved_to_good")
        all_of_them = "it" if again == 1 else "both" if again == 2 else f"all {again}"
        if again == improved == to_good:
            came_to = f"{all_of_them} improved, to good"
        else:
            came_to = f"{improved or 'none'} improved" + (f", {to_good or 'none'} of them to good" if improved else "")
        parts.append(f"{number_and_noun(again, 'LA')} had been judged inadequate before: {came_to}{mark}")
    return parts
