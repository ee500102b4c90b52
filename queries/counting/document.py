"""A Count in the keys of SPEC section 4: what `ilacs ask --format json` prints as the question, defaults filled in."""

from collections.abc import Iterator
from typing import Any

from queries.counting.conditions import Condition, Judged, NoOverallJudgement, NotYetInspected, Within
from queries.counting.count import Count
from queries.counting.measures import GRADE_KEYS, OVERALL
from queries.question import AsAt, Between, During, Latest, Period, Published, Through

GRADE_SETS = {
    frozenset({"good", "outstanding"}): "good_or_outstanding",
    frozenset({"requires_improvement", "inadequate"}): "less_than_good",
    frozenset({"good", "requires_improvement", "inadequate"}): "not_outstanding",
    frozenset({"outstanding", "good", "requires_improvement"}): "not_inadequate",
}
"""The sets of grades that have a key of their own; another is its grades, joined by "_or_"."""
LATEST, WHOLE_RECORD = "latest", "whole_record"


def document(count: Count) -> dict[str, Any]:
    """The keys of the question: of, area(s) and without, grade and judgement, where (all other conditions, in words), by,
    show, as_at (a date, "latest" or "whole_record") or from and to, as_at_compare, known_by, order and limit."""
    return {"of": count.of, **dict(_conditions(count)), **dict(_show_keys(count)), **dict(_when(count))}


def _conditions(count: Count) -> Iterator[tuple[str, Any]]:
    left: list[Condition] = [*count.where, *count.share]
    places = [each for each in left if isinstance(each, Within)]
    if len(places) == 1:
        left.remove(places[0])
        yield from _areas(places[0])
    elif not places:
        yield "area", "England"
    grades = [each for each in left if isinstance(each, Judged | NotYetInspected | NoOverallJudgement)]
    judged = [each for each in grades if not isinstance(each, Judged) or each.at == "latest"]
    if len(judged) == 1:
        left.remove(judged[0])
        yield from _grade(judged[0])
    if left:
        yield "where", [each.words(count.of).after for each in left]


def _areas(place: Within) -> Iterator[tuple[str, Any]]:
    names = [area.name for area in place.areas] or ["England"]
    yield ("area", names[0]) if len(names) == 1 else ("areas", names)
    if place.but:
        yield "without", [area.name for area in place.but]


def _grade(condition: Condition) -> Iterator[tuple[str, str]]:
    if isinstance(condition, NotYetInspected):
        yield "grade", "uninspected"
    elif isinstance(condition, NoOverallJudgement):
        yield "grade", "no_overall"
    elif isinstance(condition, Judged):
        own = "_or_".join(key for key in GRADE_KEYS.values() if key in condition.grades)
        yield "grade", GRADE_SETS.get(frozenset(condition.grades), own)
        if condition.judgement != OVERALL:
            yield "judgement", condition.judgement


def _show_keys(count: Count) -> Iterator[tuple[str, Any]]:
    if count.by:
        yield "by", [axis.key for axis in count.by]
    yield "show", count.show.duration if count.show.form == "duration" and count.show.duration else count.show.form
    if count.order:
        yield "order", f"{count.order.by}{'' if count.order.descending else '_ascending'}"
    if count.limit:
        yield "limit", count.limit


def _when(count: Count) -> Iterator[tuple[str, Any]]:
    when = count.when
    if isinstance(when, AsAt):
        yield "as_at", when.on.isoformat()
    elif isinstance(when, Latest):
        yield "as_at", LATEST
    elif isinstance(when, Between):
        yield "as_at", when.second.on.isoformat() if isinstance(when.second, AsAt) else LATEST
        yield "as_at_compare", when.first.on.isoformat()
    elif isinstance(when, During | Published | Through):
        yield from _period(when.period)
    else:
        yield "as_at", WHOLE_RECORD
    if isinstance(when, AsAt | During | Through) and when.known_by:
        yield "known_by", when.known_by.isoformat()


def _period(period: Period) -> Iterator[tuple[str, str]]:
    yield "from", period.start.isoformat()
    yield "to", period.end.isoformat()
