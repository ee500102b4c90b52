"""The figures of an edition: counted from its rows as they are printed, and read from a small table of printed ones."""

from datetime import date
from pathlib import Path

import pytest

from data import facts
from data.loading.authorities import Authorities
from data.loading.figures import counted_figures, printed_figures
from data.loading.own_tables import read_facts
from data.loading.reading import read_tables
from data.loading.spreadsheets import Sheet, Workbook, read_workbook
from data.schema import JUDGEMENTS, LA_LEVEL
from tests.data.loading.conftest import find_name
from tests.data.loading.writers import Cell, Rows, write_csv

EVENTS = {row["event_id"]: row for row in read_facts(facts.FACTS / "events.csv")[1]}
AUTHORITIES = {row["urn"]: row for row in read_facts(facts.FACTS / "authorities.csv")[1]}
OTHERWISE = {"first day": "start_date", "publication day": "publication_date"}
TYPES = {"monitoring visit": "LA Monitoring visit"}
CELL = ("area", "cell_table", "cell_row", "cell_key", "measure", "category")


def sheet_of(as_at: str, kind: str) -> Rows:
    """A sheet of an edition's LA-level data as it was printed, from the facts."""
    fields = [
        "start_date",
        "publication_date",
        *JUDGEMENTS,
        *([] if kind == "as at" else ["event_type"]),
        *(["theme"] if kind == "in year" else []),
    ]
    heads = {
        "start_date": "Inspection date",
        "publication_date": "Publication date",
        "event_type": "Inspection type",
        "theme": "Visit Theme",
    }
    rows: list[list[Cell]] = [["A title"], ["URN", *[heads.get(field, field.replace("_", " ")) for field in fields]]]
    for listed in read_facts(facts.FACTS / "edition_rows.csv")[1]:
        if (listed["release"], listed["sheet"]) == (as_at, kind):
            event = dict(EVENTS[listed["event_id"]])
            for said in filter(None, listed["printed_otherwise"].split("; ")):
                name = next((each for each in OTHERWISE if said.startswith(each)), said.split(" ")[0])
                event[OTHERWISE.get(name, name)] = said.removeprefix(name).strip()
            event["event_type"] = TYPES.get(event["event_type"], f"ILACS {event['event_type']}")
            rows.append([event["urn"], *[event[field] for field in fields]])
    return rows


@pytest.mark.parametrize("as_at", ["2024-03-31", "2025-03-31"])
def test_figures_counted_from_rows_are_those_that_the_facts_hold(as_at: str) -> None:
    sheets = tuple(Sheet(kind, sheet_of(as_at, kind)) for kind in ("as at", "in year", "history"))
    present = {row[0] for row in sheets[0].rows[2:]}
    then = date.fromisoformat(as_at)
    known = Authorities(facts.FACTS, find_name)
    without: list[list[Cell]] = [
        [urn, "Not yet inspected", *[None] * 6]
        for urn, each in known.by_urn.items()
        if each.existed(then) and urn not in present
    ]
    sheets = (Sheet("as at", [*sheets[0].rows, *without]), *sheets[1:])
    tables, problems = read_tables(Workbook("edition", "", "typed", sheets), known)
    assert problems == []
    regions = {urn: row["region"] for urn, row in AUTHORITIES.items()}
    counted = {tuple(row[name] for name in CELL): row["value"] for row in counted_figures(tables, then, regions)}
    held = {
        tuple(row[name] for name in CELL): row["value"]
        for row in read_facts(facts.FACTS / "figures.csv")[1]
        if (row["release"], row["status"]) == (as_at, LA_LEVEL)
    }
    assert counted == held


HEAD = ["Area", "Measure", "Grade", "Value", "Unit"]


def test_printed_figures_get_their_cells(tmp_path: Path) -> None:
    rows = [
        ["Main findings"],
        HEAD,
        ["England", "overall effectiveness", "good or outstanding", "73%", ""],
        ["England", "Overall effectiveness", "RI", "31", "count"],
        ["NEYH", "Care leavers", "1", "12.0", "percent"],
        ["England", "Inspections and visits in the year", "Focused visit", "1,034", "number"],
        ["England", "Change in overall effectiveness since the year before", "Good", "-2", "percentage points"],
        ["England", "Themes of focused visits", "Front door", 26, "percent"],
    ]
    figures, problems = printed_figures(
        read_workbook(write_csv(tmp_path / "f.csv", rows)), date(2026, 3, 31), facts.FACTS
    )
    assert problems == []
    assert [(f["area"], f["cell_table"], f["cell_row"], f["cell_key"], f["value"], f["unit"]) for f in figures] == [
        ("England", "outcomes", "overall_effectiveness", "good_or_outstanding_percent", "73", "percent"),
        ("England", "outcomes", "overall_effectiveness", "requires_improvement", "31", "count"),
        ("North East, Yorkshire and the Humber", "outcomes", "care_leavers", "outstanding_percent", "12.0", "percent"),
        ("England", "activity", "focused visit", "count", "1034", "count"),
        ("England", "change", "2025-03-31", "good_points", "-2", "percentage_points"),
        ("England", "themes", "Front door", "percent", "26", "percent"),
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            ["Leeds", "Care leavers", "Good", "1", "count"],
            "row 2, column A (area): “Leeds”: an area is England or one of Ofsted’s regions",
        ),
        (
            ["England", "Carers leaving", "Good", "1", "count"],
            "column B (measure): “Carers leaving”: no measure is called so. Did you mean “Care leavers”",
        ),
        (
            ["England", "Care leavers", "Fair", "1", "count"],
            "column C (grade): “Fair”: of Care leavers a grade or category is one of: Outstanding, Good",
        ),
        (["England", "Care leavers", "Good", "some", "count"], "column D (value): “some”: a number, such as 91 or 60%"),
        (
            ["England", "Care leavers", "Good", "1", "houses"],
            "column E (unit): “houses”: a unit is count, percent or percentage points",
        ),
        (
            ["England", "LAs with monitoring visits", "All", "9%", ""],
            "column E (unit): LAs with monitoring visits, All, is printed as a count",
        ),
    ],
)
def test_a_printed_figure_that_cannot_be_names_its_cell(tmp_path: Path, row: list[str], said: str) -> None:
    _, problems = printed_figures(
        read_workbook(write_csv(tmp_path / "f.csv", [HEAD, row])), date(2026, 3, 31), facts.FACTS
    )
    assert said in str(problems[0])


def test_a_table_without_its_headings_or_with_a_figure_twice(tmp_path: Path) -> None:
    day = date(2026, 3, 31)
    _, problems = printed_figures(
        read_workbook(write_csv(tmp_path / "a.csv", [["a", "b"], ["1", "2"]])), day, facts.FACTS
    )
    assert (
        str(problems[0]) == "a.csv: no table of figures was found: its headings are area, measure, grade, value, unit"
    )
    twice = [HEAD, *[["England", "Care leavers", "Good", "1", "count"]] * 2]
    _, problems = printed_figures(read_workbook(write_csv(tmp_path / "b.csv", twice)), day, facts.FACTS)
    assert "row 3, column B (measure): “Care leavers”: this figure is in the table twice" in str(problems[0])
