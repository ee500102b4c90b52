"""What is new: inspection reports and visit letters published since a day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from data.register import Register
from data.schema import JUDGEMENTS
from queries.answer import Answer, Column, Row, Table, columns_of
from queries.counting.as_at import graded_event, held_until, within
from queries.counting.measures import OVERALL
from queries.pages.changes import direction
from queries.pages.history import DAYS_COLUMN, EVENT_COLUMNS, UNNAMED, source_name
from queries.pages.in_period import FIRST_DAY
from queries.question import ENGLAND, Area, Period, Question
from queries.telling.judgements import NO_OVERALL, grade_words, judgement_words
from queries.wording import (
    CALCULATED,
    REGISTER_SOURCE,
    day,
    days,
    join_words,
    number_and_noun,
    sentences,
    span,
    those_in,
    with_article,
)

MOST_TOLD = 6  # judgements in the sentence

NEW_COLUMNS = (
    Column("publication_date", "Published", "date"),
    Column("name", "LA", "text"),
    Column("event", "Event", "text"),
    DAYS_COLUMN,
    Column("judged", "Judged", "text"),
    Column("previous", "Overall before", "text"),
    *(column for column in EVENT_COLUMNS if column.key in ("source_name", "report_url")),
)


def new(register: Register, question: Question) -> Answer:
    """Reports and letters published in a period, newest first.

    Table `events`: a row per report, with the judgement of the LA's graded event before it and the change.
    Source: the register; a visit whose publication day is not held cannot be listed.
    """
    area = question.area or ENGLAND
    period = question.span
    rows = published_between(register, area, period.start.isoformat(), period.end.isoformat())
    until = held_until(register)
    return Answer(
        question=question,
        title=f"Reports published on LAs in {with_article(area)}, {span(period.start, period.end)}"
        if area.kind != "authority"
        else f"Reports published on {area.name}, {span(period.start, period.end)}",
        text=sentences([*_text(area, rows, question), CALCULATED]),
        official=False,
        as_at=period.end,
        tables=(
            Table(
                "events",
                "Reports and letters, newest first",
                columns_of(rows, NEW_COLUMNS) or NEW_COLUMNS,
                rows,
            ),
        ),
        notes=(
            f"The newest inspection report in the register was published on {day(until)}.",
            "Letters of visits whose publication day is not held are not listed.",
        ),
        sources=(REGISTER_SOURCE,),
        next=(*_later(question, until), Question(command="activity", area=area, period=period)),
    )


def _later(question: Question, newest: date) -> tuple[Question, ...]:
    """What came out last or, of a period that ended before, since then."""
    asked = question.span
    later = Period(newest, asked.end) if newest <= asked.end else Period(asked.end + timedelta(days=1), newest)
    return () if later == asked else (replace(question, period=later),)


def published_between(register: Register, area: Area, start: str, end: str) -> tuple[Row, ...]:
    """Reports and letters of an area's LAs published from `start` to `end` (ISO, both counted), newest first.

    Keys: event_id, urn, name, region, event_type, event (with its theme, in words), first_day, end_date, days (both in
    words), publication_date, the judgements, judged (what it came to, in words: the four of 2026 where it made no overall
    one; None for a visit), previous, change (None where there is nothing to compare), theme, report_url, source,
    source_name.
    """
    condition, parameters = within(area)
    before = graded_event("authorities.urn", "event.counted_on < events.counted_on")
    made = ", ".join(f"events.{judgement}" for judgement in JUDGEMENTS)
    rows = register.rows(
        f"""SELECT events.event_id, authorities.urn, name, region, events.event_type, events.graded,
          {FIRST_DAY}, events.end_date, events.publication_date, {made},
          past.overall_effectiveness AS previous, events.theme, events.report_url,
          events.source
        FROM events JOIN authorities ON authorities.urn = events.urn LEFT JOIN events AS past ON past.event_id = ({before})
        WHERE events.known_on BETWEEN :start AND :end AND events.publication_date IS NOT NULL
          AND events.event_type <> 'other' AND {condition}
        ORDER BY events.publication_date DESC, name""",
        parameters | {"start": start, "end": end, "known_by": end, "release": ""},
    )
    for row in rows:
        compared = row["graded"] and row["previous"] and row[OVERALL]
        row["days"] = days(row["first_day"], row["end_date"])
        row["source_name"] = source_name(row["source"], row["report_url"])
        row["change"] = direction(row["previous"], row[OVERALL]) if compared else None
        row["event"] = f"{row['event_type']} ({row['theme'].lower()})" if row["theme"] else row["event_type"]
        row["judged"] = judgement_words(row) if row["graded"] else None
        if row.pop("graded") and row[OVERALL] is None:
            row[OVERALL] = UNNAMED
    return tuple(rows)


def _text(area: Area, rows: Sequence[Row], question: Question) -> list[str]:
    when = f"From {span(question.span.start, question.span.end)}"
    if not rows:
        return [f"{when}, the register holds no report or letter published for {those_in(area)}"]
    kinds = join_words(
        number_and_noun(sum(row["event_type"] == kind for row in rows), kind)
        for kind in sorted({row["event_type"] for row in rows})
    )
    words = [
        f"{when}, {number_and_noun(len(rows), 'report')} {'was' if len(rows) == 1 else 'were'} published for {those_in(area)}:"
        f" {kinds}"
    ]
    graded = [row for row in rows if row[OVERALL]]
    words += [_judgement_sentence(row) for row in graded[:MOST_TOLD]]
    if len(graded) > MOST_TOLD:
        words.append(f"The table has the judgements of {len(graded) - MOST_TOLD} more")
    if any(row[OVERALL] == UNNAMED for row in graded):
        words.append(NO_OVERALL)
    return words


def _judgement_sentence(row: Row) -> str:
    """Havering was judged inadequate overall (before, good)."""
    overall = "" if row[OVERALL] == UNNAMED else " overall"
    return f"{row['name']} was judged {judgement_words(row)}{overall}{_before(row)}"


def _before(row: Row) -> str:
    if not row["previous"]:
        return ""
    overall = " overall" if row[OVERALL] == UNNAMED else ""
    return f" (before, {grade_words(row['previous'])}{overall})"
