"""Grades with the words that turn them: not, except, at least, below, or worse. Each is worked out to the grades meant."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.language.lexicon import Mark

Grades = frozenset[str]
SCALE = ("outstanding", "good", "requires_improvement", "inadequate")  # best first
ALL = frozenset(SCALE)
NAMED: dict[Grades, str] = {
    **{frozenset({grade}): grade for grade in SCALE},
    frozenset(SCALE[:2]): "good_or_outstanding",
    frozenset(SCALE[2:]): "less_than_good",
    frozenset(SCALE[1:]): "not_outstanding",
    frozenset(SCALE[:3]): "not_inadequate",
}
"""The sets of grades that `list` has, by its key."""
_SETS = {key: grades for grades, key in NAMED.items()}
_BEFORE = ("at_least", "at_most", "below", "above")


@dataclass(frozen=True, slots=True)
class Graded:
    """The grades meant by `marks[start:end]`; `turned` when a word beside them changed what they say."""

    grades: Grades
    start: int
    end: int
    turned: bool
    negated_good: bool = False


def graded(marks: Sequence[Mark], at: int) -> Graded | None:
    """The grades said from `at` on, "not good or outstanding" as one; None when no grade is said there."""
    negated = _is_operator(marks, at, "not", "except")
    start = at + negated
    first = _one(marks, start)
    if first is None:
        return None
    grades, end, turned = first
    while second := _one(marks, end + _is_join(marks, end)):
        grades, end, turned = grades | second[0], second[1], turned or second[2]
    if not negated:
        return Graded(grades, at, end, turned)
    return Graded(ALL - grades, at, end, True, grades == {"good"})


def _one(marks: Sequence[Mark], at: int) -> tuple[Grades, int, bool] | None:
    """One grade, the words that turn it included: "at least good", "good or worse"."""
    before = marks[at].key if _is_operator(marks, at, *_BEFORE) else None
    place = at + (before is not None)
    if place >= len(marks) or marks[place].kind != "grade" or marks[place].key not in _SETS:
        return None
    grades = _SETS[marks[place].key]
    after = marks[place + 1].key if _is_operator(marks, place + 1, "or_better", "or_worse") else None
    end = place + 1 + (after is not None)
    places = [SCALE.index(grade) for grade in grades]
    best, worst = min(places), max(places)
    if before == "at_least" or after == "or_better":
        return frozenset(SCALE[: worst + 1]), end, True
    if before == "at_most" or after == "or_worse":
        return frozenset(SCALE[best:]), end, True
    if before == "above":
        return frozenset(SCALE[:best]), end, True
    if before == "below":
        return frozenset(SCALE[worst + 1 :]), end, True
    return grades, end, False


def _is_operator(marks: Sequence[Mark], at: int, *keys: str) -> bool:
    return at < len(marks) and marks[at].kind == "operator" and marks[at].key in keys


def _is_join(marks: Sequence[Mark], at: int) -> bool:
    return at < len(marks) and marks[at].kind == "join"
