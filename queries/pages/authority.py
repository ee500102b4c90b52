"""One authority: its judgements now and before, its visits, and where it stands in its region and England."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from data.register import Register
from data.schema import GRADES, JUDGEMENTS, NO_OVERALL_FROM
from queries.answer import Answer, Chart, Column, Row, Source, Table, columns_of
from queries.counting.as_at import Coverage, coverage, latest_of, not_held, register_begins
from queries.counting.distribution import (
    AREA_COLUMN,
    OUTCOME_COLUMNS,
    coverage_notes,
    good_or_outstanding,
    outcome,
)
from queries.counting.measures import JUDGEMENT_NAMES, OVERALL
from queries.errors import NoData
from queries.pages.history import (
    EVENT_COLUMNS,
    UNNAMED,
    History,
    ended_on,
    history,
    history_notes,
    history_tables,
    source_name,
    time_between,
    visits_since,
)
from queries.question import ENGLAND, Area, Question
from queries.telling.judgements import NO_OVERALL, by_grade, grade_words
from queries.telling.phrases import state_title, state_words
from queries.wording import (
    CALCULATED,
    REGISTER_SOURCE,
    SMALL_NUMBERS_NOTE,
    chart_title,
    day,
    month,
    possessive,
    sentences,
    with_article,
)

AUTHORITY_COLUMNS = (
    Column("name", "LA", "text"),
    *(Column(key, JUDGEMENT_NAMES[key], "text") for key in JUDGEMENTS),
    Column("end_date", "Inspection ended", "date"),
    Column("report_url", "Report", "url"),
    Column("region", "Region", "text"),
)


def la(register: Register, question: Question) -> Answer:
    """One authority's latest judgements, history, visits and report links, beside its region and England.

    Tables: `events`, a row per inspection or visit, newest first, undated ones last, and `authorities`, one row, the
    judgements of the latest graded event, both for machines; the same for people in `timeline`, a row per graded
    inspection, `visits_since` that of the latest, `visits_before` and `visits_undated`; `outcomes`, its region and England in LAs and
    percent of LAs judged. The chart draws each judgement of `timeline` from its inspection to the next.
    Source: the register; an LA's own grades are not printed in a release. Raises: NoData when it did not exist on the
    day, or the day is before the register's first inspection.
    """
    area = question.area
    assert area is not None
    covered = coverage(register, question.on, question.known_by)
    latest = latest_of(register, covered, area)
    _require_begun(register, area, covered)
    region = Area("region", latest["region"])
    found = history(register, covered, area)
    context = tuple({"area": place.name, **outcome(register, covered, place)} for place in (region, ENGLAND))
    standing = _standing(register, area, latest, found)
    own = authority_row(latest)
    return Answer(
        question=question,
        title=f"{area.name}: judgements {state_title(register, covered.on)}",
        text=sentences([*standing, *_context(context, region), CALCULATED]),
        official=False,
        as_at=covered.on,
        tables=(
            Table(
                "events",
                "Inspections and visits, newest first",
                columns_of(found.rows, EVENT_COLUMNS) or EVENT_COLUMNS,
                found.rows,
                shown=False,
            ),
            Table("authorities", "Latest judgements", columns_of([own], AUTHORITY_COLUMNS), (own,), shown=False),
            *history_tables(found, latest["counted_on"]),
            Table(
                "outcomes",
                "Overall effectiveness in its region and England",
                (AREA_COLUMN, *OUTCOME_COLUMNS),
                context,
                told_as="text",
            ),
        ),
        chart=Chart("timeline", _chart_title(area, latest), "timeline", "end_date", JUDGEMENTS, sentences(standing))
        if found.inspections
        else None,
        headline=_headline(area, latest),
        notes=(*coverage_notes(register, covered, area), *history_notes(found, area), SMALL_NUMBERS_NOTE),
        sources=_latest_source(area, latest, found),
        next=(
            Question(command="neighbours", area=area, as_at=covered.on),
            Question(command="region", area=region, as_at=covered.on),
            Question(command="list", grade="inadequate", area=region, as_at=covered.on),
        ),
    )


def authority_row(latest: Row) -> dict[str, Any]:
    """An LA's row in an `authorities` table: urn, name, region, judgements, end_date, report_url (SPEC section 4)."""
    row = {key: latest[key] for key in ("urn", "name", "region", *JUDGEMENTS)}
    if latest["event_id"] and latest[OVERALL] is None and latest["counted_on"] >= NO_OVERALL_FROM:
        row[OVERALL] = UNNAMED
    return {**row, "end_date": latest["counted_on"], "report_url": latest["report_url"]}


def _require_begun(register: Register, area: Area, covered: Coverage) -> None:
    begins = register_begins(register)
    if covered.on >= begins:
        return
    own = register.rows("SELECT min(counted_on) AS first FROM events WHERE graded AND urn = :urn", {"urn": area.urn})
    first = own[0]["first"]
    held = f", and the first of {area.name} on {day(first)}" if first else f", and none of {area.name} is held"
    raise NoData(
        f"The register cannot tell how {area.name} stood as at {day(covered.on)}: its first graded inspection ended on"
        f" {day(begins)}{held}. It holds none from before the single inspection framework."
    )


def _standing(register: Register, area: Area, latest: Row, found: History) -> list[str]:
    covered = found.covered
    when = state_words(register, covered.on)
    visits = visits_since(register, covered, area, latest["counted_on"] or "")
    if latest["event_id"] is None:
        words = (
            f"the register held no graded inspection of {area.name}, which is older than the register"
            if not_held(register, covered, area)
            else f"{area.name} had not yet had a graded inspection"
        )
        return [
            f"{when}, {words}",
            f"It has had {visits}" if visits else "",
        ]
    ended = date.fromisoformat(latest["counted_on"])
    since = f"{time_between(ended, covered.on)} before"
    published = f"; published {day(latest['publication_date'])}" if latest["publication_date"] else ""
    ended_then = f"on {day(ended)}" if latest["end_date"] else f"in {month(ended)}"
    event = (
        f"at its most recent graded inspection, a {latest['event_type']} that ended {ended_then} ({since}{published})"
    )
    others = by_grade(latest)
    if latest[OVERALL]:
        finding = f"{when}, {area.name} was judged {grade_words(latest[OVERALL])} for overall effectiveness {event}"
        rest = f"It was judged {others}" if others else "Its other judgements are not held"
    else:
        finding = (
            f"{when}, {area.name} was judged {others} {event}"
            if others
            else f"{when}, no judgement of {area.name} is held, {event}"
        )
        rest = f"{NO_OVERALL}, so {area.name} has none"
    undated = "dated " if any(row["counted_on"] is None for row in found.visits) else ""
    return [
        finding,
        rest,
        _before(found.inspections),
        f"Since then it has had {visits}" if visits else f"No {undated}visit since then is known",
    ]


def _before(inspections: Sequence[Row]) -> str:
    """What the inspection before came to overall: the table has those before it."""
    judged_before = [row for row in inspections[1:] if row[OVERALL] in GRADES]
    if not judged_before:
        return ""
    row = judged_before[0]
    when = month(row["counted_on"])
    return f"At the inspection before, in {when}, it was judged {grade_words(row[OVERALL])} overall"


def _chart_title(area: Area, latest: Row) -> str:
    """Leeds: outstanding, 4 March 2022: what was judged and when, as far as there is room."""
    finding = f"{area.name}: {grade_words(latest[OVERALL]) if latest[OVERALL] else 'no overall judgement'}"
    dated = f"{finding}, {ended_on(latest['counted_on'], month_only=not latest['end_date'])}"
    return chart_title(dated, chart_title(finding, f"{area.name}: judgements through time"))


def _headline(area: Area, latest: Row) -> str:
    """Leeds: judged outstanding in March 2022; of 2026, South Tyneside: four judgements, no overall grade."""
    if latest["event_id"] is None:
        return ""
    if not latest[OVERALL]:
        return f"{area.name}: four judgements, no overall grade"
    return f"{area.name}: judged {grade_words(latest[OVERALL])} in {month(latest['counted_on'])}"


def _context(context: Sequence[Row], region: Area) -> list[str]:
    own, england = context
    if not own["graded"]:
        return []
    return [
        f"In {with_article(region)} {good_or_outstanding(own)} were judged good or outstanding overall, in England"
        f" {good_or_outstanding(england)}"
    ]


def _latest_source(area: Area, latest: Row, found: History) -> tuple[Source, ...]:
    if not latest["report_url"]:
        return (REGISTER_SOURCE,)
    read_from = next((row["source"] for row in found.inspections if row["event_id"] == latest["event_id"]), None)
    when = ended_on(latest["counted_on"], month_only=not latest["end_date"])
    title = (
        f"{possessive(area.name)} report of {when}"
        if read_from in (None, "report PDF")
        else f"{possessive(area.name)} inspection of {when}: {source_name(read_from, latest['report_url'])}"
    )
    return (Source(title, latest["report_url"]), REGISTER_SOURCE)
