"""The figures of the editions as Counts: a figure of ours is official when its Count equals the printed one (SPEC rule 11).

A cell of the release is a Count and which of its figures the cell holds. Whatever else a question says (a condition, a
`known by`, another date) makes its Count another one, so it cannot be called official by omission.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Literal
from weakref import WeakKeyDictionary

from data.register import Register
from data.schema import EVENT_TYPES, GRADED_EVENTS, LA_LEVEL, NO_OVERALL_FROM, PRINTED
from queries.answer import Row
from queries.counting.axes import Axis
from queries.counting.conditions import (
    WAYS,
    Condition,
    Differs,
    Had,
    Judged,
    Kind,
    Moved,
    Not,
    NotYetInspected,
    Theme,
    Within,
)
from queries.counting.count import Count, Subject
from queries.counting.distribution import year_to
from queries.counting.measures import GOOD_OR_OUTSTANDING, GRADE_KEYS, GRADE_NAMES, OVERALL
from queries.counting.planner import Tally, tally_all
from queries.counting.published import Number, held_lists, whole
from queries.counting.rounding import points
from queries.question import Area, AsAt, Between, During, Period, When

Part = Literal["number", "base", "percent", "change", "points"]
"""Which of the figures of a Count: how many, of how many, their share in whole percent; between two states the change of the
number and that of the share, in percentage points."""
Status = Literal["printed", "counted from LA-level data"]
Normal = tuple[Subject, When, frozenset[Condition], frozenset[Condition]]
FOCUSED, MONITORING = Kind(("focused visit",)), Kind(("monitoring visit",))


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of an edition: the Count that it prints, and which part of it."""

    count: Count
    part: Part


def normal(count: Count) -> Normal:
    """The Count without what makes no difference: the order of its conditions, England, how it is shown."""
    base = frozenset(_with_ordered_grades(each) for each in count.base if not _is_everywhere(each))
    return count.of, count.when, base, frozenset(_with_ordered_grades(each) for each in count.numerator)


def _is_everywhere(condition: Condition) -> bool:
    everywhere = isinstance(condition, Within) and not condition.but
    return everywhere and all(area.kind == "england" for area in condition.areas)  # type: ignore[union-attr]


def _with_ordered_grades(condition: Condition) -> Condition:
    return replace(condition, grades=tuple(sorted(condition.grades))) if isinstance(condition, Judged) else condition


def cell(figure: Row) -> Cell | None:
    """What a figure of an edition counts; None where none of ours is printed under such a name."""
    on = date.fromisoformat(figure["as_at"])
    place = () if figure["area"] == "England" else (_region(figure["area"]),)
    make = _CELLS.get(figure["cell_table"])
    return make(figure["cell_row"], figure["cell_key"], on, place) if make else None


def _region(name: str) -> Within:
    return Within((Area("region", name),))


def _part(key: str) -> tuple[str, Part]:
    return (key.removesuffix("_percent"), "percent") if key.endswith("_percent") else (key, "number")


GRADE_SETS = {**{key: (key,) for key in GRADE_NAMES}, GOOD_OR_OUTSTANDING: ("good", "outstanding")}


def _outcome(row: str, key: str, on: date, place: tuple[Within, ...]) -> Cell | None:
    measure, part = _part(key)
    if measure in GRADE_SETS:
        return Cell(Count("authorities", AsAt(on), place, (Judged(GRADE_SETS[measure], row),)), part)
    inspected_are_judged = row == OVERALL and on.isoformat() < NO_OVERALL_FROM
    if key == "graded" and not inspected_are_judged:
        return Cell(Count("authorities", AsAt(on), place, (Judged(("inadequate",), row),)), "base")
    of_all: dict[str, tuple[Condition, ...]] = {
        "authorities": (),
        "graded": (Not(NotYetInspected()),),
        "not_yet_inspected": (NotYetInspected(),),
    }
    return Cell(Count("authorities", AsAt(on), (*place, *of_all[measure])), part) if measure in of_all else None


def _change(row: str, key: str, on: date, place: tuple[Within, ...]) -> Cell | None:
    grade = key.removesuffix("_change").removesuffix("_points")
    if grade not in GRADE_SETS:
        return None
    since = Between(AsAt(date.fromisoformat(row)), AsAt(on))
    part: Part = "points" if key.endswith("_points") else "change"
    return Cell(Count("authorities", since, place, (Judged(GRADE_SETS[grade]),)), part)


def _differing(row: str, key: str, on: date, place: tuple[Within, ...]) -> Cell | None:
    measure, part = _part(key)
    differs = Differs("care_leavers", "children_in_care")
    return Cell(Count("authorities", AsAt(on), place, (differs,)), part) if measure == "differing" else None


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
    was_inadequate = Judged(("inadequate",), at="before")
    conditions: Mapping[str, tuple[Condition, ...]] = {
        "graded": (),
        **{key: (Judged((key,)),) for key in GRADE_NAMES},
        **{way: (Moved(way),) for way in WAYS},
        "reinspected_from_inadequate": (was_inadequate,),
        "reinspected_improved_to_good": (was_inadequate, Judged(("good",))),
    }
    year = During(year_to(on))
    return Cell(Count("inspections", year, place, conditions[measure]), part) if measure in conditions else None


def _changes(row: str, key: str, on: date, place: tuple[Within, ...]) -> Cell | None:
    first = Judged((row,), at="first_ilacs")
    moved = {way: Moved(way, "first_ilacs") for way in WAYS}
    return Cell(Count("authorities", AsAt(on), place, (first, moved[key])), "number") if key in moved else None


def _changes_total(row: str, key: str, on: date, place: tuple[Within, ...]) -> Cell | None:
    measure, part = _part(key)
    conditions: Mapping[str, tuple[Condition, ...]] = {
        **{way: (Moved(way, "first_ilacs"),) for way in WAYS},
        "authorities": (Moved("retained", "first_ilacs"),),
        "retained_good_or_outstanding": (Moved("retained", "first_ilacs"), Judged(GRADE_SETS[GOOD_OR_OUTSTANDING])),
    }
    if measure not in conditions:
        return None
    return Cell(Count("authorities", AsAt(on), place, conditions[measure]), "base" if key == "authorities" else part)


def _themes(row: str, key: str, on: date, place: tuple[Within, ...]) -> Cell | None:
    year = During(year_to(on))
    if key == "visits":
        return Cell(Count("visits", year, (*place, FOCUSED, Theme((row,)))), "number")
    return Cell(Count("visits", year, (*place, FOCUSED), (Theme((row,)),)), "percent") if key == "percent" else None


def _narrower_themes(row: str, key: str, on: date, place: tuple[Within, ...]) -> Cell | None:
    return _themes(row, key, on, place) if key == "visits" else None


def _visited_grades(row: str, key: str, on: date, place: tuple[Within, ...]) -> Cell | None:
    if key != "visits" or row not in GRADE_NAMES:
        return None
    return Cell(Count("visits", During(year_to(on)), (*place, FOCUSED), (Judged((row,), at="then"),)), "number")


def _monitoring(row: str, key: str, on: date, place: tuple[Within, ...]) -> Cell | None:
    had = Had(MONITORING.kinds)
    conditions: Mapping[str, tuple[Condition, ...]] = {
        "authorities": (had,),
        "reinspected": (had, Not(replace(had, since_latest=True))),
    }
    return (
        Cell(Count("authorities", During(year_to(on)), (*place, *conditions[key])), "number")
        if key in conditions
        else None
    )


_CELLS = {
    "outcomes": _outcome,
    "change": _change,
    "differing": _differing,
    "activity": _activity,
    "activity_total": _activity_total,
    "in_year": _in_year,
    "changes": _changes,
    "changes_total": _changes_total,
    "themes": _themes,
    "subthemes": _narrower_themes,
    "visited_grades": _visited_grades,
    "monitoring": _monitoring,
}


@lru_cache(maxsize=32)  # a register never changes
def figures_of(register: Register, on: date, status: str) -> tuple[tuple[Row, Cell | None], ...]:
    """The figures of a status that the edition as at a day holds, each with its cell; where it holds none, those that others
    hold of the day."""

    def held(column: str) -> list[dict[str, Any]]:
        sql = f"SELECT * FROM figures WHERE {column} = ? AND status = ? ORDER BY figure_id"
        return register.rows(sql, (on.isoformat(), status))

    return tuple((figure, cell(figure)) for figure in held("release") or held("as_at"))


def count_cells(register: Register, cells: Iterable[Cell | None]) -> list[Number | None]:
    """What the register counts in each of the cells, all of the same LAs or events at once; None for a share of none, and
    where there is no cell. The year of an edition is what that lists (SPEC rule 9)."""
    asked = list(cells)
    listed = held_lists(register)
    states = [_states(each.count, listed) if each else [] for each in asked]
    found = iter(tally_all(register, (count for counts in states for count in counts)))
    return [
        _figure(each.part, [next(found) for _ in counts]) if each else None
        for each, counts in zip(asked, states, strict=True)
    ]


def _states(count: Count, listed: frozenset[date]) -> list[Count]:
    """The Count as it is run: two states are a Count each, and a year is that of its edition, where its list is held."""
    when = count.when
    if isinstance(when, Between):
        return [replace(count, when=when.first), replace(count, when=when.second)]
    if isinstance(when, During) and when.period.end in listed:
        return [replace(count, when=replace(when, edition=when.period.end))]
    return [count]


def _figure(part: Part, found: Sequence[Tally]) -> Number | None:
    earlier, now = found[0], found[-1]
    if part == "change":
        return now.number - earlier.number
    if part == "points":
        return points(now.number, now.base, earlier.number, earlier.base)
    return now.percent if part == "percent" else now.base if part == "base" else now.number


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
    when = count.when.second if isinstance(count.when, Between) else count.when
    if isinstance(when, AsAt) and when.known_by is None:
        on = when.on
    elif isinstance(when, During) and when.known_by is None and _is_year(when.period):
        on = when.period.end
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
