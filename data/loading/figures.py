"""The figures of an edition: those it prints, from a small table with plain headings, and those counted from its rows."""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from data import facts
from data.facts import quote_cell
from data.loading.authorities import Authority
from data.loading.problems import Place, Problem
from data.loading.reading import ReadEvent, ReadTable
from data.loading.spreadsheets import Sheet, Value, Workbook
from data.loading.tables import is_blank, letters
from data.loading.words import meaning, plain
from data.schema import GRADED_EVENTS, GRADES, JUDGEMENTS, LA_LEVEL, PRINTED

ENGLAND = "England"
GRADE_KEYS = dict(zip(GRADES, ("outstanding", "good", "requires_improvement", "inadequate"), strict=True))
COLUMNS = ("area", "measure", "grade", "value", "unit")
UNITS = {
    **dict.fromkeys(("", "count", "number", "las", "inspections", "visits"), "count"),
    **dict.fromkeys(("percent", "percentage", "share", "%"), "percent"),
    **dict.fromkeys(("percentage points", "percentage_points", "points", "pp"), "percentage_points"),
}
AS_AT_SECTION = "LA-level data: inspections as at the date"
YEAR_SECTION = "LA-level data: inspections in the year"
HISTORY_SECTION = "LA-level data: inspection history"

Row = dict[str, str]
_NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Measure:
    """A cell that a release may print, by the words people use: `measures.csv`."""

    measure: str
    grade: str
    name: str
    cell_table: str
    cell_row: str
    count_key: str
    percent_key: str


@cache
def measures() -> tuple[Measure, ...]:
    """Every measure with every grade or category that a table of printed figures may name."""
    with Path(__file__).with_name("measures.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Measure(**row) for row in csv.DictReader(file))


def printed_figures(workbook: Workbook, as_at: date, folder: Path) -> tuple[list[Row], list[Problem]]:
    """The figures of a table with the headings area, measure, grade, value and unit, as rows of `figures.csv`; and what
    is wrong with it. Internal cell keys are filled in."""
    areas = {plain(ENGLAND): ENGLAND}
    for held in facts.read(folder, "regions"):
        named = [held["region"] or "", *(held["aliases"] or "").split(";")]
        areas |= dict.fromkeys(filter(None, map(plain, named)), held["region"] or "")
    found: list[Row] = []
    problems: list[Problem] = []
    for sheet, header in ((sheet, _header(sheet)) for sheet in workbook.sheets):
        if header is None:
            continue
        at = {plain(str(value)): index for index, value in enumerate(sheet.rows[header - 1]) if not is_blank(value)}
        for number, cells in enumerate(sheet.rows[header:], header + 1):
            if all(map(is_blank, cells)):
                continue
            texts = {
                name: _text(cells[at[name]] if at.get(name, len(cells)) < len(cells) else None) for name in COLUMNS
            }
            for name, expected in _read_figure(texts, as_at, areas, found):
                column = f"{letters(at[name])} ({name})" if name in at else name
                problems.append(
                    Problem("error", Place(workbook.name, sheet.name, number, column), texts[name], expected)
                )
        return found, problems
    headings = ", ".join(COLUMNS)
    return [], [
        Problem("error", Place(workbook.name), "", f"no table of figures was found: its headings are {headings}")
    ]


def _header(sheet: Sheet) -> int | None:
    """The number of the row of headings."""
    rows = enumerate(sheet.rows, 1)
    return next((number for number, cells in rows if _is_header(cells)), None)


def _is_header(cells: Sequence[Value]) -> bool:
    return {"area", "measure", "value"} <= {plain(cell) for cell in cells if isinstance(cell, str)}


def _read_figure(
    texts: Mapping[str, str], as_at: date, areas: Mapping[str, str], found: list[Row]
) -> Iterator[tuple[str, str]]:
    """Add one printed figure to `found`; the columns that are wrong, and what was expected."""
    area = areas.get(plain(texts["area"]))
    if area is None:
        yield "area", "an area is England or one of Ofsted’s regions"
    known = [each for each in measures() if plain(each.measure) == plain(texts["measure"])]
    if not known:
        names = list(dict.fromkeys(each.measure for each in measures()))
        near = get_close_matches(texts["measure"], names, 3, 0.4) or names
        yield "measure", f"no measure is called so. Did you mean {' or '.join(map(quote_cell, near))}?"
        return
    grade = meaning("grade", texts["grade"]) or texts["grade"]
    meant = [each for each in known if plain(each.grade) == plain(grade or "All")]
    if not meant:
        yield "grade", f"of {known[0].measure} a grade or category is one of: {', '.join(each.grade for each in known)}"
    unit = "percent" if texts["value"].endswith("%") else UNITS.get(texts["unit"].casefold())
    if unit is None:
        yield "unit", "a unit is count, percent or percentage points"
    number = texts["value"].removesuffix("%").strip()
    if not _NUMBER.fullmatch(number):
        yield "value", "a number, such as 91 or 60%"
    elif area and meant and unit:
        key = meant[0].count_key if unit == "count" else meant[0].percent_key
        if not key:
            yield "unit", f"{known[0].measure}, {meant[0].grade}, is printed as a count"
            return
        name = meant[0].name if unit == "count" else f"{meant[0].name}_share"
        row = str(as_at.replace(year=as_at.year - 1)) if meant[0].cell_row == "year before" else meant[0].cell_row
        cell = (meant[0].cell_table, row, key)
        figure = _figure(as_at, "Printed figures", area, name, meant[0].grade, number.replace(",", ""), unit, cell)
        if any(_cell(each) == _cell(figure) for each in found):
            yield "measure", "this figure is in the table twice"
        else:
            found.append(figure | {"status": PRINTED})


def counted_figures(tables: Sequence[ReadTable], as_at: date, regions: Mapping[str, str]) -> list[Row]:
    """The figures counted from the rows of an edition's LA-level data (SPEC rule 11), as the rows print them.

    `regions` is each LA's region by URN. The year is that which ends on the as-at day; rows of before are late reports.
    """
    rows: list[Row] = []
    by_kind: dict[str, list[ReadEvent]] = defaultdict(list)
    for table in tables:
        by_kind[table.table.kind] += table.events
    without = [authority for table in tables if table.table.kind == "as at" for authority in table.without_event]
    if by_kind["as at"]:
        rows += _as_at_figures(by_kind["as at"], without, as_at, regions)
    first = f"{as_at.year - 1}-04-01"
    if year := [event for event in by_kind["in year"] if event.values.get("start_date", "") >= first]:
        rows += _year_figures(year, as_at)
    history = [event for event in by_kind["history"] if event.values.get("event_type") in GRADED_EVENTS[:2]]
    if history:
        rows += _history_figures(history, as_at)
    return [row | {"status": LA_LEVEL} for row in rows]


def _as_at_figures(
    events: Sequence[ReadEvent], without: Sequence[Authority], as_at: date, regions: Mapping[str, str]
) -> Iterator[Row]:
    def figure_of(area: str, judgement: str, name: str, category: str, number: int, key: str) -> Row:
        return _figure(as_at, AS_AT_SECTION, area, name, category, str(number), "count", ("outcomes", judgement, key))

    for area in [ENGLAND, *sorted({regions[event.authority.urn] for event in events})]:
        held = [event for event in events if area in (ENGLAND, regions[event.authority.urn])]
        left = [authority for authority in without if area in (ENGLAND, regions[authority.urn])]
        overall = JUDGEMENTS[0]
        yield figure_of(area, overall, "local_authorities", "", len(held) + len(left), "authorities")
        yield figure_of(area, overall, "las_not_yet_inspected", "", len(left), "not_yet_inspected")
        for judgement in JUDGEMENTS:
            if not any(judgement in event.values for event in events):
                continue
            grades = Counter(event.values.get(judgement, "") for event in held)
            judged = sum(grades[grade] for grade in GRADES)
            yield figure_of(area, judgement, f"las_with_judgement_{judgement}", "", judged, "graded")
            for grade, key in GRADE_KEYS.items():
                yield figure_of(area, judgement, judgement, grade, grades[grade], key)
    both = [(event.values.get("children_in_care"), event.values.get("care_leavers")) for event in events]
    if differing := [pair for pair in both if all(pair)]:
        number = sum(one != other for one, other in differing)
        cell = ("differing", "all", "differing")
        name = "care_leavers_judgement_differs_from_children_in_care"
        yield _figure(as_at, AS_AT_SECTION, ENGLAND, name, "", str(number), "count", cell)


def _year_figures(events: Sequence[ReadEvent], as_at: date) -> Iterator[Row]:
    def figure_of(name: str, category: str, number: int, *cell: str) -> Row:
        return _figure(as_at, YEAR_SECTION, ENGLAND, name, category, str(number), "count", (cell[0], cell[1], cell[2]))

    kinds = Counter(event.values.get("event_type", "") for event in events)
    authorities = {event.authority.urn for event in events}
    yield figure_of("las_visited_in_year", "", len(authorities), "activity_total", "all", "authorities")
    yield figure_of("visits_in_year", "All visits", len(events), "activity_total", "all", "count")
    for kind in ("standard inspection", "short inspection", "focused visit", "monitoring visit"):
        yield figure_of("visits_in_year", kind.capitalize(), kinds[kind], "activity", kind, "count")
    graded = [event for event in events if event.values.get("event_type") in GRADED_EVENTS]
    grades = Counter(event.values.get("overall_effectiveness", "") for event in graded)
    if any(grades[grade] for grade in GRADES):
        yield figure_of(
            "graded_inspections_in_year", "", sum(grades[grade] for grade in GRADES), "in_year", "all", "graded"
        )
        for grade, key in GRADE_KEYS.items():
            yield figure_of("graded_inspections_in_year", grade, grades[grade], "in_year", "all", key)
    monitored = {event.authority.urn for event in events if event.values.get("event_type") == "monitoring visit"}
    yield figure_of("las_with_monitoring_visits", "", len(monitored), "monitoring", "all", "authorities")
    themes = Counter(
        event.values.get("theme", "") for event in events if event.values.get("event_type") == "focused visit"
    )
    for theme, number in themes.items():
        if theme:
            yield figure_of("focused_visits_by_theme", theme, number, "themes", theme, "visits")


def _history_figures(events: Sequence[ReadEvent], as_at: date) -> Iterator[Row]:
    """Change between the first and the latest ILACS inspection of each LA that exists on the day (SPEC rule 8, Table 1)."""
    of_authority: dict[str, list[ReadEvent]] = defaultdict(list)
    for event in events:
        if event.authority.existed(as_at) and event.values.get("overall_effectiveness"):
            of_authority[event.authority.urn].append(event)
    moves: Counter[tuple[str, str]] = Counter()
    for held in of_authority.values():
        held.sort(key=lambda event: event.values.get("start_date") or event.values.get("publication_date") or "")
        if len(held) > 1:
            first, last = (GRADES.index(event.values["overall_effectiveness"]) for event in (held[0], held[-1]))
            moves[GRADES[first], "improved" if last < first else "declined" if last > first else "retained"] += 1

    def figure_of(name: str, category: str, number: int, *cell: str) -> Row:
        return _figure(
            as_at, HISTORY_SECTION, ENGLAND, name, category, str(number), "count", (cell[0], cell[1], cell[2])
        )

    if not moves:
        return
    yield figure_of("las_with_more_than_one_ilacs_inspection", "", moves.total(), "changes_total", "all", "authorities")
    ways = {
        way: sum(number for (_, moved), number in moves.items() if moved == way) for way in ("improved", "declined")
    }
    still = sum(number for (grade, way), number in moves.items() if way == "retained" and grade in GRADES[:2])
    for category, number, key in (
        ("Improved", ways["improved"], "improved"),
        ("Retained good or outstanding", still, "retained_good_or_outstanding"),
        ("Declined", ways["declined"], "declined"),
    ):
        yield figure_of("change_since_first_ilacs", category, number, "changes_total", "all", key)
    for grade, key in GRADE_KEYS.items():
        for way in ("improved", "retained", "declined"):
            if (grade, way) not in ((GRADES[0], "improved"), (GRADES[-1], "declined")):  # cannot be
                name = f"change_since_previous_judgement_{key}"
                yield figure_of(name, way.capitalize(), moves[grade, way], "changes", key, way)


def _figure(
    as_at: date, section: str, area: str, name: str, category: str, value: str, unit: str, cell: tuple[str, str, str]
) -> Row:
    day = as_at.isoformat()
    return {
        **{"release": day, "as_at": day, "section": section, "area": area, "measure": name, "category": category},
        **{"value": value, "unit": unit, "base": "", "derived": "no"},
        **dict(zip(("cell_table", "cell_row", "cell_key"), cell, strict=True)),
    }


def _cell(figure: Row) -> tuple[str, ...]:
    return tuple(figure[name] for name in ("area", "cell_table", "cell_row", "cell_key"))


def _text(value: Value) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else " ".join(str(value).split())
