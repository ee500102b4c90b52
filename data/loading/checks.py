"""The rules that an event must keep to be loaded, each told with the cell that breaks it."""

from collections.abc import Iterator, Mapping
from datetime import date

from data.loading.authorities import Authorities
from data.loading.matching import Change, Matched, day_of
from data.loading.problems import Place, Problem, Weight
from data.loading.reading import GRADE_FIELDS, REPORT, ReadEvent
from data.schema import CARE_LEAVERS_FROM, EVENT_TYPES, GRADED_EVENTS, JUDGEMENTS, NO_OVERALL_FROM

OLDEST = 10  # years
CONFIDENCE = ("high", "medium", "low")

Found = tuple[Weight, str, str]
"""How grave, the field whose cell it is, and what was expected."""


def check(matched: Matched, authorities: Authorities, today: date) -> list[Problem]:
    """Every rule that a new or changed event breaks, after what matching found wrong."""
    return matched.problems + [
        Problem(weight, _place(change.source, field), change.event.get(field) or "", expected)
        for change in matched.changes
        if change.after is not None
        for weight, field, expected in _of(change, authorities, today)
    ]


def _place(source: ReadEvent | None, field: str) -> Place:
    return source.at(field) if source else Place("events.csv")


def _of(change: Change, authorities: Authorities, today: date) -> Iterator[Found]:
    event = change.event
    for rule in (_whole, _days, _judgements):
        yield from rule(event, today)
    yield from _existence(event, authorities)
    if change.kind == "revised":
        grades = [name for name in change.fields if name in GRADE_FIELDS and (change.before or {}).get(name)]
        for name in grades:
            before = (change.before or {}).get(name)
            yield "warning", name, f"a known event with another grade: {before} until now. A revision?"
    elif change.kind == "new" and day_of(event) < f"{today.year - OLDEST}{today:-%m-%d}":
        yield "warning", "start_date", f"older than {OLDEST} years and not known until now"


def _whole(event: Mapping[str, str], today: date) -> Iterator[Found]:
    for name, wanted in (
        ("event_id", "an id, such as the number of its report"),
        ("framework", "ILACS or SIF"),
        ("report_url", "the address of its report, or of the LA’s page of Ofsted"),
        ("source", "where it is from, such as report PDF or letter PDF"),
    ):
        if not event.get(name):
            yield "error", name, f"the row is half empty: {wanted} is missing"
    if event.get("event_type") not in EVENT_TYPES:
        yield "error", "event_type", f"a type is one of: {', '.join(EVENT_TYPES)}"
    if event.get("confidence") not in CONFIDENCE:
        yield "error", "confidence", f"confidence is one of: {', '.join(CONFIDENCE)}"
    if event.get("report_url") and not REPORT.fullmatch(event["report_url"]):
        yield "error", "report_url", "an address starts with https://"


def _days(event: Mapping[str, str], today: date) -> Iterator[Found]:
    start, end, published = (event.get(name) or "" for name in ("start_date", "end_date", "publication_date"))
    month = event.get("end_month") or ""
    if end and start > end:
        yield "error", "end_date", f"the last day is before the first, {start}"
    if month and not end and start[:7] > month:
        yield "error", "end_month", f"the month it ended is before its first day, {start}"
    if published and published < (end or start):
        yield "error", "publication_date", f"published before it ended, on {end or start}"
    for name, day in (("start_date", start), ("end_date", end), ("publication_date", published)):
        if day > today.isoformat():
            yield "error", name, f"a day in the future: today is {today}"


def _judgements(event: Mapping[str, str], today: date) -> Iterator[Found]:
    given = [name for name in JUDGEMENTS if event.get(name)]
    last = event.get("end_date") or event.get("end_month") or event.get("start_date") or ""
    if event.get("event_type") not in GRADED_EVENTS:
        for name in given:
            yield "error", name, f"a {event.get('event_type')} gives no grades"
        return
    if event.get("care_leavers") and last and last < CARE_LEAVERS_FROM:
        yield "error", "care_leavers", "care leavers had no judgement of their own before January 2023: leave it empty"
    if event.get("overall_effectiveness") and last >= NO_OVERALL_FROM:
        yield (
            "error",
            "overall_effectiveness",
            "inspections from 1 April 2026 have no overall judgement: leave it empty (the date may be wrong)",
        )
    if not given:
        yield "warning", "overall_effectiveness", "an inspection without any grade"


def _existence(event: Mapping[str, str], authorities: Authorities) -> Iterator[Found]:
    authority = authorities.by_urn.get(event["urn"])
    if authority is None:
        yield "error", "urn", "no local authority has this URN; authorities.csv lists them"
        return
    first = event.get("start_date") or event.get("end_date")
    if first and not authority.existed(date.fromisoformat(first)):
        yield "error", "start_date", f"{authority.name} {authority.lifetime()}, so this date cannot be right"
