"""The figures of the editions as Counts: a figure of ours is official when its Count equals the printed one (SPEC rule 11).

A cell of the release is a Count and which of its figures the cell holds. Whatever else a question says (a condition, a
`known by`, another date) makes its Count another one, so it cannot be called official by omission.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal
from weakref import WeakKeyDictionary

from data.register import Register
from data.schema import EVENT_TYPES, GRADED_EVENTS, LA_LEVEL, PRINTED
from queries.answer import Row
from queries.counting.axes import Axis
from queries.counting.conditions import Condition, Had, Judged, Kind, Moved, Not, NotYetInspected, Theme, Within
from queries.counting.count import Count, Subject
from queries.counting.distribution import year_to
from queries.counting.measures import GRADE_KEYS, GRADE_NAMES
from queries.counting.published import whole
from queries.question import Area, AsAt, During, Period, When

Part = Literal["number", "base", "percent"]
Status = Literal["printed", "counted from LA-level data"]
Number = int | float
Normal = tuple[Subject, When, frozenset[Condition], frozenset[Condition]]
FOCUSED, MONITORING = Kind(("focused visit",)), Kind(("monitoring visit",))


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of an edition: the Count that it prints, and which part of it."""

    count: Count
    part: Part


def normal(count: Count) -> Normal:
    """The Count without what makes no difference: the order of its conditions, England, how it is shown."""
    base = frozenset(_ordered(each) for each in count.base if not _is_everywhere(each))
    return count.of, count.when, base, frozenset(_ordered(each) for each in count.numerator)


def _is_everywhere(condition: Condition) -> bool:
    everywhere = isinstance(condition, Within) and not condition.but
    return everywhere and all(area.kind == "england" for area in condition.areas)  # type: ignore[union-attr]


def _ordered(condition: Condition) -> Condition:
    return replace(condition, grades=tuple(sorted(condition.grades))) if isinstance(condition, Judged) else condition


def cell(figure: Row) -> Cell | None:
    """What a figure of an edition counts; None where the algebra has no Count for it (a change, a total of changes)."""
    on = date.fromisoformat(figure["as_at"])
    place = () if figure["area"] == "England" else (_region(figure["area"]),)
    make = _CELLS.get(figure["cell_table"])
    return make(figure["cell_row"], figure["cell_key"], on, place) if make else None


def _region(name: str) -> Within:
    return Within((Area("region", name),))


def _part(key: str) -> tuple[str, Part]:
    return (key.removesuffix("_percent"), "percent") if key.endswith("_percent") else (key, "number")


GRADE_SETS = {**{key: (key,) for key in GRADE_NAMES}, "good_or_outstanding": ("good", "outstanding")}


def _outcome(row: str, key: str, on: date, place: tuple[Within, ...]) -> Cell | None:
    measure, part = _part(key)
    if measure in GRADE_SETS:
        return Cell(Count("authorities", AsAt(on), place, (Judged(GRADE_SETS[measure], row),)), part)
    if row != "overall_effectiveness":
        inadequate = Count("authorities", AsAt(on), place, (Judged(("inadequate",), row),))
        return Cell(inadequate, "base") if key == "graded" else None
    of_all: dict[str, tuple[Condition, ...]] = {
        "authorities": (),
        "graded": (Not(NotYetInspected()),),
        "not_yet_inspected": (NotYetInspected(),),
    }
    if measure not in of_all or (measure == "graded" and on >= date(2026, 4, 1)):
        return None
    return Cell(Count("authorities", AsAt(on), (*place, *of_all[measure])), part)


def _activity(row: str, key: str, on: date, place: tuple[Within, ...]) -> Cell | None:
    of: Subject = "inspections" if row in GRADED_EVENTS else "visits"
    return Cell(Count(of, During(year_to(on)), (*place, Kind((row,)))), "number") if key == "count" else None


def _activity_total(row: str, key: str, on: date, place: tuple[Within, ...]) -> Cell | None:
    year = During(year_to(on))
    if key == "count":
        return Cell(Count("events", year, place), "number")
    kinds = tuple(kind for kind in EVENT_TYPES if kind != "other")
    return Cell(Count("authorities", year, (*place, Had(kinds))), "number") if key == "authorities" else None


def _in_year(row: str, key: str, on: date, place: tuple[Within, ...]) -> Cell | None:
    measure, part = _part(key)
    conditions: Mapping[str, Condition] = {
        **{key: Judged((key,)) for key in GRADE_NAMES},
        **{way: Moved(way) for way in ("improved", "retained", "declined")},
        "reinspected_from_inadequate": Judged(("inadequate",), at="before"),
    }
    year = During(year_to(on))
    return Cell(Count("inspections", year, place, (conditions[measure],)), part) if measure in conditions else None


def _changes(row: str, key: str, on: date, place: tuple[Within, ...]) -> Cell | None:
    if key not in ("improved", "retained", "declined"):
        return None
    first = Judged((row,), at="first_ilacs")
    return Cell(Count("authorities", AsAt(on), place, (first, Moved(key, "first_ilacs"))), "number")  # type: ignore[arg-type]


def _changes_total(row: str, key: str, on: date, place: tuple[Within, ...]) -> Cell | None:
    measure, part = _part(key)
    if measure not in ("improved", "retained", "declined"):
        return None
    return Cell(Count("authorities", AsAt(on), place, (Moved(measure, "first_ilacs"),)), part)  # type: ignore[arg-type]


def _themes(row: str, key: str, on: date, place: tuple[Within, ...]) -> Cell | None:
    year = During(year_to(on))
    if key == "visits":
        return Cell(Count("visits", year, (*place, FOCUSED, Theme((row,)))), "number")
    return Cell(Count("visits", year, (*place, FOCUSED), (Theme((row,)),)), "percent") if key == "percent" else None


def _visited_grades(row: str, key: str, on: date, place: tuple[Within, ...]) -> Cell | None:
    if key != "visits" or row not in GRADE_NAMES:
        return None
    return Cell(Count("visits", During(year_to(on)), (*place, FOCUSED), (Judged((row,), at="then"),)), "number")


def _monitoring(row: str, key: str, on: date, place: tuple[Within, ...]) -> Cell | None:
    had = Had(MONITORING.kinds)
    return Cell(Count("authorities", During(year_to(on)), (*place, had)), "number") if key == "authorities" else None


_CELLS = {
    "outcomes": _outcome,
    "activity": _activity,
    "activity_total": _activity_total,
    "in_year": _in_year,
    "changes": _changes,
    "changes_total": _changes_total,
    "themes": _themes,
    "visited_grades": _visited_grades,
    "monitoring": _monitoring,
}


@dataclass(frozen=True, slots=True)
class EditionFigures:
    """What an edition says of one Count: printed, and counted from its LA-level rows, by part; and `why` the register
    counts otherwise, where that is known."""

    printed: Mapping[Part, Number]
    counted: Mapping[Part, Number]
    why: tuple[str, ...] = ()


NONE = EditionFigures({}, {})


def edition_figures(register: Register, counts: Iterable[Count]) -> list[EditionFigures]:
    """What the editions say of each of the counts: of nothing but the Count itself, at an edition's date and coverage."""
    return [_of_place(register, place).get(normal(each), NONE) if (place := _place(each)) else NONE for each in counts]


_READ: WeakKeyDictionary[Register, dict[tuple[str, str], dict[Normal, EditionFigures]]] = WeakKeyDictionary()
"""What was read of an opened register, whose rows never change."""


def _of_place(register: Register, place: tuple[str, str]) -> dict[Normal, EditionFigures]:
    """The figures of the editions of one date and area, by the Counts that they print."""
    read = _READ.setdefault(register, {})
    if place not in read:
        held: dict[Normal, dict[str, dict[Part, Number]]] = defaultdict(lambda: {PRINTED: {}, LA_LEVEL: {}})
        why: dict[Normal, list[str]] = defaultdict(list)
        for row in register.rows("SELECT * FROM figures WHERE as_at = ? AND area = ?", place):
            if found := cell(row):
                held[normal(found.count)][row["status"]].setdefault(found.part, whole(row["value"]))
        for row in register.rows("SELECT * FROM known_differences WHERE as_at = ? AND area = ?", place):
            if found := cell(row):
                why[normal(found.count)].append(row["why"])
        read[place] = {
            key: EditionFigures(found[PRINTED], found[LA_LEVEL], tuple(dict.fromkeys(why[key])))
            for key, found in held.items()
        }
    return read[place]


def _place(count: Count) -> tuple[str, str] | None:
    """The date and the area of the edition that could say it."""
    if isinstance(count.when, AsAt) and count.when.known_by is None:
        on = count.when.on
    elif isinstance(count.when, During) and count.when.known_by is None and _is_year(count.when.period):
        on = count.when.period.end
    else:
        return None
    areas = [each for each in count.base if isinstance(each, Within)]
    if not areas:
        return on.isoformat(), "England"
    if len(areas) > 1 or len(areas[0].areas) != 1:
        return None
    area = areas[0].areas[0]
    return (on.isoformat(), area.name) if area.kind in ("england", "region") else None


def _is_year(period: Period) -> bool:
    return period == year_to(period.end) and (period.end.month, period.end.day) == (3, 31)


def of_row(count: Count, values: Iterable[Any]) -> Count | None:
    """The Count of one row of a split: each value of an axis as the condition that says the same; None where none does."""
    where, share = list(count.base), list(count.numerator)
    for axis, value in zip(count.by, values, strict=True):
        condition = _condition(axis, value)
        if condition is None:
            return None
        if axis.key == "judgement":
            share = [replace(each, judgement=str(value)) if isinstance(each, Judged) else each for each in share]
        else:
            (where if condition.narrows and axis.key != "theme" else share).append(condition)
    return replace(count, where=tuple(where), share=tuple(share), by=())


def _condition(axis: Axis, value: Any) -> Condition | None:
    if axis.key in ("grade", "grade_then") and value in GRADE_KEYS:
        return Judged((GRADE_KEYS[value],), axis.judgement, "then" if axis.key == "grade_then" else "latest")
    if axis.key == "region":
        return _region(str(value))
    if axis.key == "event_type":
        return Kind((str(value),))
    if axis.key == "theme" and value:
        return Theme((str(value),))
    if axis.key == "judgement":
        return Judged(("good",), str(value))
    if axis.key == "moved" and value:
        return Moved(value)
    return None
