"""Every figure that the release prints, looked up in the answers that a person would read, by a map that shares nothing
with `check`; and the figures that the work was ordered with."""

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.ask import Sources, ask

FIGURES = [
    row
    for row in csv.DictReader((Path(__file__).parents[2] / "data/facts/figures.csv").open(encoding="utf-8"))
    if row["status"] == "printed"
]
KEYS = {
    "Outstanding": "outstanding",
    "Good": "good",
    "Requires improvement to be good": "requires_improvement",
    "Inadequate": "inadequate",
    "Good or outstanding": "good_or_outstanding",
    "Improved": "improved",
    "Retained": "retained",
    "Retained good or outstanding": "retained_good_or_outstanding",
    "Declined": "declined",
}
JUDGEMENTS = ("impact_of_leaders", "help_and_protection", "children_in_care", "care_leavers", "overall_effectiveness")
YEAR = "2023-24"

# What the register counts where it is known to differ: (measure, category) to its own count.
DIFFERING = {
    ("care_leavers_good_or_outstanding_share", "Good or outstanding"): 63,
    ("care_leavers_share", "Good"): 45,
    ("care_leavers_share", "Requires improvement to be good"): 31,
    ("care_leavers", "Good"): 23,
    ("care_leavers", "Requires improvement to be good"): 16,
    ("care_leavers_judgement_differs_from_children_in_care", ""): 24,
    ("care_leavers_judgement_differs_from_children_in_care_share", ""): 47,
    ("change_since_2023_03_31", "Outstanding"): 3.4,
}

Cell = tuple[str, str, Mapping[str, str], str]  # words to ask, table, what names the row, key


def cell(figure: Mapping[str, str]) -> Cell:
    """Where a person would look a printed figure up."""
    measure, category, on, area = (figure[key] for key in ("measure", "category", "as_at", "area"))
    base = measure.removesuffix("_share")
    percent = "_percent" if figure["unit"] == "percent" else ""
    key = KEYS.get(category, "")
    if measure == "focused_visits_theme_placement_decision_making_for_older_children":
        row = {"theme": "Placement decision-making for older children"}
        return f"visits focused {YEAR}", "subthemes", row, "visits"
    if base == "focused_visits_by_theme":
        return f"visits focused {YEAR}", "themes", {"theme": category}, "percent" if percent else "visits"
    if measure == "focused_visits_to_las_judged_requires_improvement":
        return f"visits focused {YEAR}", "visited_grades", {"grade": "requires_improvement"}, "visits"
    if measure.startswith("las_with_monitoring_visits"):
        key = "reinspected" if measure.endswith("reinspected") else "authorities"
        return f"visits monitoring {YEAR}", "monitoring", {}, key
    if measure == "las_visited_in_year" or category == "All visits":
        return f"activity {YEAR}", "activity_total", {}, "count" if category else "authorities"
    if measure == "visits_in_year":
        return f"activity {YEAR}", "activity", {"event_type": category.lower()}, "count"
    if measure == "inadequate_las_reinspected_in_year":
        key = "reinspected_improved_to_good" if category else "reinspected_from_inadequate"
        return f"activity {YEAR}", "in_year", {}, key
    if base.startswith("graded_inspections_in_year"):
        return f"activity {YEAR}", "in_year", {}, key + percent
    if measure.startswith("change_since_previous_judgement_"):
        return f"changes {on}", "changes", {"previous": measure.removeprefix("change_since_previous_judgement_")}, key
    if base == "change_since_first_ilacs":
        return f"changes {on}", "changes_total", {}, key + percent
    if measure == "las_with_more_than_one_ilacs_inspection":
        return f"changes {on}", "changes_total", {}, "authorities"
    if measure == "change_since_2023_03_31":
        unit = "points" if figure["unit"] == "percentage_points" else "change"
        return f"england {on}", "change", {"since": "2023-03-31"}, f"{key}_{unit}"
    if base.startswith("care_leavers_judgement_differs"):
        return f"judgements {on}", "differing", {}, f"differing{percent}"
    for judgement in JUDGEMENTS[:4]:
        if measure in (f"las_with_judgement_{judgement}", f"las_with_{judgement}_judgement"):
            return f"judgements {on}", "outcomes", {"judgement": judgement}, "graded"
        if base.startswith(judgement):
            return f"judgements {on}", "outcomes", {"judgement": judgement}, key + percent
    single = {
        "local_authorities": "authorities",
        "las_inspected": "graded",
        "las_with_judgement_overall_effectiveness": "graded",
        "las_not_yet_inspected": "not_yet_inspected",
        "good_share": "good_percent",
        "inadequate_share": "inadequate_percent",
        "outstanding_share": "outstanding_percent",
        "good_or_outstanding_share": "good_or_outstanding_percent",
    }
    wanted = single.get(measure, key + percent)
    assert wanted, measure
    if area == "England":
        return f"england {on}", "outcomes", {"as_at": on}, wanted
    return f"region {area} {on}", "outcomes", {"area": area}, wanted


@pytest.fixture(scope="module")
def documents(sources: Sources) -> Mapping[str, Any]:
    return {words: ask(words, sources).to_json() for words in {cell(figure)[0] for figure in FIGURES}}


def row_of(document: Any, table: str, name: Mapping[str, str]) -> Any:
    rows = next(each["rows"] for each in document["tables"] if each["id"] == table)
    (found,) = [row for row in rows if all(row[key] == value for key, value in name.items())]
    return found


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: f"{figure['figure_id']}-{figure['measure']}"[:60])
def test_every_printed_figure_is_the_registers_or_stands_beside_it(
    figure: Mapping[str, str], documents: Mapping[str, Any]
) -> None:
    words, table, name, key = cell(figure)
    row = row_of(documents[words], table, name)
    printed = float(figure["value"])
    different = DIFFERING.get((figure["measure"], figure["category"])) if figure["as_at"] == "2024-03-31" else None
    if different is None or (different == 3.4 and figure["unit"] == "count"):
        if figure["unit"] == "percentage_points":
            assert round(row[key]) == printed
        else:
            assert row[key] == printed
            assert row.get(f"published_{key}") in (None, printed)
    else:
        assert row[key] == different
        assert row[f"published_{key}"] == printed


def test_check_puts_every_figure_beside_the_register_and_only_the_known_ones_differ(sources: Sources) -> None:
    document = ask("check 2024-03-31", sources).to_json()
    rows = document["tables"][0]["rows"]
    assert document["tables"][0]["id"] == "check"
    assert len(rows) == len(FIGURES) == 212
    printed = sorted((row["measure"], row["category"] or "", row["area"], float(row["published"])) for row in rows)
    assert printed == sorted((row["measure"], row["category"], row["area"], float(row["value"])) for row in FIGURES)
    differ = [row for row in rows if not row["match"]]
    assert {(row["measure"], row["category"] or ""): row["computed"] for row in differ} == DIFFERING
    assert all(row["why"] and row["published"] != row["computed"] for row in differ)
    assert all(row["why"] is None for row in rows if row["match"])
    assert f"{212 - len(differ)} agree" in document["text"]
    assert f"{len(differ)} differ" in document["text"]


def test_what_is_printed_of_earlier_editions_agrees(sources: Sources) -> None:
    for on in ("2022-03-31", "2023-03-31"):
        rows = ask(f"check {on}", sources).table("check").rows
        assert rows
        assert all(row["match"] for row in rows)


GRADES = ("outstanding", "good", "requires_improvement", "inadequate")


@pytest.mark.parametrize(
    ("words", "counts", "percents", "base"),
    [
        ("england 2024-03-31", (30, 61, 43, 17), (20, 40, 28, 11), 151),
        ("england 2023-03-31", (25, 65, 48, 14), (16, 43, 32, 9), 152),
        ("england 2022-03-31", (19, 61, 52, 18), (13, 41, 35, 12), 150),
        ("england 2024-03-31 known by 2024-03-31", (27, 64, 44, 16), (18, 42, 29, 11), 151),
        ("england 2022-03-31 known by 2026-01-01", (21, 58, 52, 19), (14, 39, 35, 13), 150),
        ("region London 2024-03-31", (12, 16, 4, 1), (36, 48, 12, 3), 33),
        ("region North West 2024-03-31", (0, 8, 9, 5), (0, 36, 41, 23), 22),
        ("region NEYH 2024-03-31", (6, 11, 7, 3), (22, 41, 26, 11), 27),
    ],
)
def test_the_distributions_that_the_work_was_ordered_with(
    words: str, counts: tuple[int, ...], percents: tuple[int, ...], base: int, sources: Sources
) -> None:
    row = ask(words, sources).table("outcomes").rows[0]
    assert tuple(row[key] for key in GRADES) == counts
    assert tuple(row[f"{key}_percent"] for key in GRADES) == percents
    assert row["graded"] == base


def test_shares_come_from_counts_and_not_from_rounded_shares(sources: Sources) -> None:
    london, england = ask("region London 2024-03-31", sources).table("outcomes").rows
    assert (london["good_or_outstanding"], london["good_or_outstanding_percent"]) == (28, 85)
    assert england["good_or_outstanding_percent"] == 60
    judged = {row["judgement"]: row for row in ask("judgements 2024-03-31", sources).table("outcomes").rows}
    assert judged["help_and_protection"]["good_or_outstanding_percent"] == 54
    assert judged["children_in_care"]["good_or_outstanding_percent"] == 64
    assert ask("england 2022-03-31", sources).table("outcomes").rows[0]["good_or_outstanding_percent"] == 53
    north_west = ask("region North West 2024-03-31", sources).table("outcomes").rows[0]
    assert (north_west["graded"], north_west["authorities"]) == (22, 24)


def test_the_care_leavers_judgement_leads_with_65_of_51(sources: Sources) -> None:
    answer = ask("judgements 2024-03-31", sources)
    row = answer.table("outcomes").rows[-1]
    assert (row["judgement"], row["graded"], row["good_or_outstanding_percent"]) == ("care_leavers", 51, 63)
    assert row["published_good_or_outstanding_percent"] == 65
    assert answer.official
    assert "65%" in answer.text
    assert any("care leavers" in note for note in answer.notes)


def test_the_number_of_authorities_moves_on_1_april_2023(sources: Sources) -> None:
    for on, number in (("2023-03-31", 152), ("2023-04-01", 153)):
        assert ask(f"england {on}", sources).table("outcomes").rows[0]["authorities"] == number


def test_activity_2023_24(sources: Sources) -> None:
    answer = ask("activity 2023-24", sources)
    counts = {row["event_type"]: row.get("published_count") or row["count"] for row in answer.table("activity").rows}
    assert counts == {"standard inspection": 17, "short inspection": 19, "focused visit": 34, "monitoring visit": 26}
    row = answer.table("in_year").rows[0]
    assert tuple(row[key] for key in GRADES) == (9, 16, 5, 6)
    assert (row["improved"], row["retained"], row["declined"]) == (12, 16, 8)
    assert (row["reinspected_from_inadequate"], row["reinspected_improved_to_good"]) == (2, 2)
    for words in ("80 of the 153 LAs", "96 occasions"):
        assert words in answer.text


def test_changes_2024_and_the_authorities_behind_every_cell(sources: Sources) -> None:
    answer = ask("changes 2024-03-31", sources)
    total = answer.table("changes_total").rows[0]
    keys = ("authorities", "improved", "retained_good_or_outstanding", "declined")
    assert tuple(total[key] for key in keys) == (65, 26, 15, 12)
    for row in answer.table("changes").rows:
        for word in ("improved", "retained", "declined"):
            grade = row["previous"].replace("_", " ")
            behind = ask(f"changes {grade} {word} 2024-03-31", sources).table("authorities").rows
            assert len(behind) == (row[word] or 0)


OVERALL = "overall_effectiveness"
# What Ofsted's own editions of other dates print, with the cut-off that each of them states where it matters.
ELSEWHERE = [
    (
        "England 2015-06-30 known by 2015-06-30",
        OVERALL,
        {"graded": 59, "good": 14, "requires_improvement": 31, "inadequate": 14},
    ),
    ("England 2017-03-31 known by 2017-04-30", OVERALL, {"graded": 127, "good_or_outstanding": 37, "inadequate": 30}),
    ("England 2017-03-31 known by 2017-04-30", OVERALL, {"good_or_outstanding_percent": 29, "inadequate_percent": 24}),
    ("England 2017-10-31", OVERALL, {"graded": 152, "good_or_outstanding_percent": 36, "inadequate_percent": 19}),
    ("England 2017-10-31", OVERALL, {"outstanding": 3}),
    ("England 2017-10-31", "impact_of_leaders", {"outstanding": 12}),
    ("England 2018-03-31 known by 2018-04-30", OVERALL, {"inadequate_percent": 15}),
    ("England 2018-09-30", OVERALL, {"good_or_outstanding_percent": 43}),
    ("England 2018-09-30", "help_and_protection", {"outstanding": 2}),
    ("England 2019-08-31", OVERALL, {"graded": 149, "good_or_outstanding_percent": 49}),
    ("England 2019-08-31", "impact_of_leaders", {"good_or_outstanding_percent": 56}),
    ("London 2019-08-31", OVERALL, {"good_or_outstanding_percent": 79}),
    ("West Midlands 2019-08-31", OVERALL, {"good_or_outstanding_percent": 21}),
    ("England 2020-03-31", OVERALL, {"good_or_outstanding_percent": 50}),
]


@pytest.mark.parametrize(("words", "judgement", "printed"), ELSEWHERE)
def test_official_figures_of_other_dates_that_no_fact_of_ours_prints(
    words: str, judgement: str, printed: Mapping[str, int], sources: Sources
) -> None:
    answer = ask(f"judgements {words}", sources)
    (row,) = [row for row in answer.table("outcomes").rows if row["judgement"] == judgement]
    assert not answer.official
    assert {key: row[key] for key in printed} == printed


def test_england_now_is_the_last_day_of_overall_judgements_with_a_word_on_those_inspected_since(
    sources: Sources,
) -> None:
    answer = ask("england today", sources)
    assert answer.as_at == date(2026, 3, 31)
    assert "11 LAs have been inspected since without one" in answer.text


def test_a_later_day_shows_those_without_an_overall_judgement_apart(sources: Sources) -> None:
    answer = ask("england 2026-11-23", sources)
    row = answer.table("outcomes").rows[0]
    assert row["no_overall_judgement"] == 11
    assert row["graded"] + row["no_overall_judgement"] + row["not_yet_inspected"] == row["authorities"] == 153
    assert "11 had no overall judgement" in answer.text
    leaders = ask("judgements today", sources).table("outcomes").rows[1]
    assert leaders["graded"] == 153 - row["not_yet_inspected"]
    somerset = ask("la Somerset", sources)
    assert "give no overall judgement" in somerset.text
    assert ask("la Cumbria 2023-03-31", sources).as_at == date(2023, 3, 31)
