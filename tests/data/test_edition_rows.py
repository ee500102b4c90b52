"""What Ofsted's LA-level data of the editions 2022 to 2025 lists, as the facts hold it, and the figures counted from it."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from data import BrokenFacts, Register, build
from data.facts import FACTS
from data.schema import LA_LEVEL
from tests.data.few_facts import G, authority, edition, event, few_register, write_facts

EDITIONS = ("2022-03-31", "2023-03-31", "2024-03-31", "2025-03-31")
GRADES = {
    "Outstanding": "outstanding",
    "Good": "good",
    "Requires improvement to be good": "requires_improvement",
    "Inadequate": "inadequate",
}


def rows_of(name: str) -> list[dict[str, str]]:
    with (FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


EVENTS = {row["event_id"]: row for row in rows_of("events")}
REGIONS = {row["urn"]: row["region"] for row in rows_of("authorities")}


def first_day(row: Mapping[str, str]) -> str:
    return row["start_date"] or row["end_date"] or row["end_month"]


def listed(release: str, sheet: str) -> Iterator[dict[str, str]]:
    """The events of a sheet, with the grades as the sheet prints them."""
    for row in rows_of("edition_rows"):
        if (row["release"], row["sheet"]) == (release, sheet):
            otherwise = [each.split(" ", 1) for each in row["printed_otherwise"].split("; ") if each]
            yield {**EVENTS[row["event_id"]], **dict(otherwise)}


@pytest.mark.parametrize(
    ("release", "as_at", "in_year", "late"),
    [
        ("2022-03-31", 150, 129, 0),
        ("2023-03-31", 152, 111, 15),
        ("2024-03-31", 151, 107, 11),
        ("2025-03-31", 153, 112, 0),
    ],
)
def test_each_sheet_has_as_many_rows_as_the_file(release: str, as_at: int, in_year: int, late: int) -> None:
    assert len(list(listed(release, "as at"))) == as_at
    year = list(listed(release, "in year"))
    assert len(year) == in_year
    assert sum(first_day(row) < f"{int(release[:4]) - 1}-04-01" for row in year) == late, "reports of the year before"


def test_the_history_of_2025_has_a_row_for_each_ilacs_inspection() -> None:
    history = list(listed("2025-03-31", "history"))
    assert Counter(row["event_type"] for row in history) == {"standard inspection": 171, "short inspection": 100}


@pytest.mark.parametrize("release", EDITIONS)
def test_the_figures_counted_from_a_file_are_those_of_its_rows(release: str) -> None:
    stored = {
        (row["area"], row["cell_table"], row["cell_row"], row["cell_key"]): int(row["value"])
        for row in rows_of("figures")
        if row["release"] == release and row["status"] == LA_LEVEL
    }
    standing = list(listed(release, "as at"))
    for area, table, judgement, key in [cell for cell in stored if cell[1] == "outcomes"]:
        held = Counter(row[judgement] for row in standing if area in ("England", REGIONS[row["urn"]]))
        counts = {**{name: held[grade] for grade, name in GRADES.items()}, "graded": held.total() - held[""]}
        if key in counts:
            assert stored[area, table, judgement, key] == counts[key]
    year = [row for row in listed(release, "in year") if first_day(row) >= f"{int(release[:4]) - 1}-04-01"]
    kinds = Counter(row["event_type"] for row in year)
    assert {cell[2]: value for cell, value in stored.items() if cell[1] == "activity"} == kinds
    assert stored["England", "activity_total", "all", "count"] == len(year)
    assert stored["England", "activity_total", "all", "authorities"] == len({row["urn"] for row in year})
    themes = Counter(row["theme"] for row in year if row["event_type"] == "focused visit")
    assert {cell[2]: value for cell, value in stored.items() if cell[1] == "themes"} == themes


def test_a_visit_of_a_listed_year_that_no_file_lists_is_marked_and_no_other() -> None:
    in_lists = {row["event_id"] for row in rows_of("edition_rows") if row["sheet"] == "in year"}
    visits = [row for row in EVENTS.values() if row["event_type"] in ("focused visit", "monitoring visit")]
    marked = {row["event_id"] for row in visits if row["why_not_counted"]}
    assert not marked & in_lists
    unlisted = {
        row["event_id"]
        for row in visits
        if row["event_id"] not in in_lists and "2021-04" <= first_day(row)[:7] <= "2025-03"
    }
    assert unlisted < marked
    assert all(first_day(EVENTS[visit]) == "" for visit in marked - unlisted), (
        "only those without a date are marked besides"
    )
    assert len(marked) == 6


def test_the_first_day_is_the_day_it_began_else_the_day_it_ended_else_the_month(tmp_path: Path) -> None:
    register = few_register(
        tmp_path,
        events=[
            event("A", "2022-05-06", G, start_date="2022-05-02"),
            event("A", "2022-06-06", kind="focused visit"),
            event("A", "2022-07", kind="monitoring visit"),
            event("A", "2022-08", kind="monitoring visit", start_date="2022-08-30", event_id="first day alone"),
            event("A", "2022-09", G, start_date="2022-08-29"),
        ],
    )
    days = register.rows("SELECT first_day, counted_on, known_on FROM events ORDER BY first_day")
    assert [(row["first_day"], row["counted_on"]) for row in days] == [
        ("2022-05-02", "2022-05-06"),
        ("2022-06-06", "2022-06-06"),
        ("2022-07-31", "2022-07-31"),
        ("2022-08-29", "2022-09-30"),
        ("2022-08-30", "2022-08-30"),
    ]
    assert days[-1]["known_on"] == "2022-08-30", "of a visit without a last day the first is all that is known"


def test_both_codes_of_an_area_lead_to_it(register: Register) -> None:
    for name, codes in {"Barnsley": {"E08000016", "E08000038"}, "Sheffield": {"E08000019", "E08000039"}}.items():
        found = register.rows(
            "SELECT gss_codes.gss_code FROM gss_codes JOIN authorities USING (urn) WHERE name = ?", (name,)
        )
        assert {row["gss_code"] for row in found} == codes


@pytest.mark.parametrize(
    "tables",
    [
        {"events": [event("A", "2022-05-06", G, why_not_counted="in no official list of its year")]},
        {"events": [event("A", "2022-05-06", kind="monitoring visit", why_not_counted="lost")]},
        {"edition_rows": [{"release": "2022-03-31", "sheet": "as at", "event_id": "none"}]},
        {"edition_rows": [{"release": "2022-03-31", "sheet": "cover", "event_id": "A 2021-05-06 standard inspection"}]},
        {"holdings": [{"kind": "short inspection", "authorities": "all", "whole_from": "2018-01-01", "basis": "x"}]},
    ],
)  # fmt: skip
def test_a_broken_row_stops_the_build(tmp_path: Path, tables: dict[str, list[dict[str, str]]]) -> None:
    facts = write_facts(
        tmp_path / "facts",
        **{
            "authorities": [authority("A")],
            "events": [event("A", "2021-05-06", G)],
            "releases": [edition("2022-03-31", "2022-04-30")],
            **tables,
        },
    )
    with pytest.raises(BrokenFacts, match=next(iter(tables))):
        build(facts, tmp_path / "register.sqlite")
