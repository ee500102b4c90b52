"""The register's answers against a recount in pandas from the raw facts, at ten random days and each release's."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from bot.ask import Sources, ask
from queries.answer import Answer
from queries.errors import NoData
from tests.queries.recount import JUDGEMENTS, KEYS, SCALE, VISITS, Recount

FIRST, LAST = date(2014, 1, 1), date(2026, 11, 22)
CHANCE = random.Random(20240331)
DAYS = sorted(
    {(FIRST + timedelta(days=CHANCE.randrange((LAST - FIRST).days))).isoformat() for _ in range(10)}
    | {"2022-03-31", "2023-03-31", "2024-03-31"}
)
REGIONS = (
    "East Midlands",
    "East of England",
    "London",
    "North East, Yorkshire and the Humber",
    "North West",
    "South East",
    "South West",
    "West Midlands",
)
AREAS = ("England", *REGIONS)
SOME = {on: ("England", *CHANCE.sample(REGIONS, 3)) for on in DAYS}
"""England and three regions for each day: all of them over the days."""
LISTS = {
    "outstanding": SCALE[:1],
    "good": SCALE[1:2],
    "requires improvement": SCALE[2:3],
    "inadequate": SCALE[3:],
    "good or outstanding": SCALE[:2],
    "less than good": SCALE[2:],
}


@pytest.fixture(scope="module")
def recount() -> Recount:
    return Recount()


@pytest.fixture(params=DAYS)
def on(request: pytest.FixtureRequest) -> Any:
    return request.param


def held(row: Any, keys: Any) -> dict[str, Any]:
    return {key: row[key] for key in keys}


def answered(words: str, sources: Sources) -> Answer | None:
    try:
        return ask(words, sources)
    except NoData:
        return None


def year_to(on: str) -> str:
    end = date.fromisoformat(on)
    return (end.replace(year=end.year - 1) + timedelta(days=1)).isoformat()


def test_there_are_ten_days_and_none_is_29_february() -> None:
    assert len(DAYS) == 13
    assert {area for areas in SOME.values() for area in areas} == set(AREAS)
    assert not [on for on in DAYS if on.endswith("-02-29")]


def test_england_through_three_years(on: str, sources: Sources, recount: Recount) -> None:
    rows = ask(f"england {on}", sources).table("outcomes").rows
    earlier = [f"{int(on[:4]) - years}{on[4:]}" for years in (0, 1, 2)]
    counted = {day: recount.outcomes(day, "England", "overall_effectiveness") for day in earlier}
    wanted = {day: count for day, count in counted.items() if count["graded"] or day == on}
    assert {row["as_at"]: held(row, wanted[row["as_at"]]) for row in rows} == wanted


def test_every_region_and_england(on: str, sources: Sources, recount: Recount) -> None:
    rows = ask(f"region all {on}", sources).table("outcomes").rows
    assert {row["area"] for row in rows} == set(AREAS)
    assert rows[-1]["area"] == "England"
    for row in rows:
        counted = recount.outcomes(on, row["area"], "overall_effectiveness")
        assert held(row, counted) == counted
    shares = [row["good_or_outstanding"] / row["graded"] if row["graded"] else -1 for row in rows[:-1]]
    assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize("grade", ["outstanding", "requires_improvement", "inadequate"])
def test_regions_by_a_grade(on: str, grade: str, sources: Sources, recount: Recount) -> None:
    answer = ask(f"region all {grade.replace('_', ' ')} {on}", sources)
    order = [row["area"] for row in answer.table("outcomes").rows]
    counted = {area: recount.outcomes(on, area, "overall_effectiveness") for area in REGIONS}
    shares = {area: count[grade] / count["graded"] if count["graded"] else -1 for area, count in counted.items()}
    assert order == [*sorted(REGIONS, key=lambda area: (-shares[area], area)), "England"]
    judged = {area: share for area, share in shares.items() if share >= 0}
    highest = {area for area, share in judged.items() if share == max(judged.values())}
    opening = answer.text.split("and lowest")[0]
    said = {area for area in REGIONS if area in opening}
    assert said == (highest if max(judged.values()) > 0 and len(highest) < len(REGIONS) else set())


@pytest.mark.parametrize("grade", KEYS)
def test_a_trend_of_a_grade(grade: str, sources: Sources, recount: Recount) -> None:
    for area in ("England", "South West"):
        for start, end in (("2018-06-30", "2021-02-28"), ("2022-03-31", "2024-03-31")):
            text = ask(f"trend {area} {grade.replace('_', ' ')} {start} to {end}", sources).text
            first, last = (recount.outcomes(day, area, "overall_effectiveness") for day in (start, end))
            points = 100 * (last[grade] / last["graded"] - first[grade] / first["graded"])
            assert f"({first[grade]} of {first['graded']})" in text
            assert f"({last[grade]} of {last['graded']})" in text
            assert f"{'up' if points > 0 else 'down'} {abs(points):.1f} points" in text
            change = last[grade] - first[grade]
            assert (f"{abs(change)} {'more' if change > 0 else 'fewer'} LA" if change else "as many LAs") in text


@pytest.mark.parametrize(("on", "area"), [(on, area) for on, areas in SOME.items() for area in areas])
def test_every_judgement_of_an_area(on: str, area: str, sources: Sources, recount: Recount) -> None:
    answer = answered(f"judgements {area} {on}", sources)
    counted = {key: recount.outcomes(on, area, key) for key in JUDGEMENTS}
    if answer is None:
        assert counted["overall_effectiveness"]["graded"] == 0
        return
    rows = {row["judgement"]: row for row in answer.table("outcomes").rows}
    assert {key: held(rows[key], counted[key]) for key in JUDGEMENTS} == counted
    differing = recount.differing(on, area)
    tables = {table.id: table.rows for table in answer.tables}
    assert {row["name"] for row in tables.get("authorities", ())} == differing
    if counted["care_leavers"]["graded"]:
        assert tables["differing"][0]["differing"] == len(differing)


@pytest.mark.parametrize("judgement", JUDGEMENTS[1:])
def test_areas_side_by_side_in_one_judgement(judgement: str, sources: Sources, recount: Recount) -> None:
    words = judgement.replace("_", " ")
    for on in ("2023-03-31", "2025-03-31", "2026-07-31"):
        rows = ask(f"compare London with England {words} {on}", sources).table("outcomes").rows
        for row in rows:
            counted = recount.outcomes(on, row["area"], judgement)
            assert held(row, counted) == counted, (on, row["area"])
    text = ask(f"compare England inadequate {words} 2024-03-31 with 2025-03-31", sources).text
    first, last = (recount.outcomes(on, "England", judgement)["inadequate"] for on in ("2024-03-31", "2025-03-31"))
    assert f"{abs(last - first)} {'more' if last > first else 'fewer'} LA" in text


@pytest.mark.parametrize(("area", "listed"), [("England", JUDGEMENTS), ("South West", JUDGEMENTS[:1])])
def test_every_list(on: str, area: str, listed: list[str], sources: Sources, recount: Recount) -> None:
    for judgement in listed:
        for words, grades in LISTS.items():
            answer = answered(f"list {words} {judgement.replace('_', ' ')} {area} {on}", sources)
            names = {row["name"] for row in answer.table("authorities").rows} if answer else set()
            assert names == recount.listed(on, area, judgement, grades), (judgement, words)
    standing = recount.standing(on, area)
    apart = standing[(standing["ended"] >= "2026-04-01") & (standing["overall_effectiveness"] == "")]
    for words, wanted in (("uninspected", standing[standing["event_id"] == ""]), ("no overall", apart)):
        rows = ask(f"list {words} {area} {on}", sources).table("authorities").rows
        assert {row["name"] for row in rows} == set(wanted["name"])


def test_changes_since_the_first_ilacs_inspection(on: str, sources: Sources, recount: Recount) -> None:
    for area in SOME[on]:
        answer = answered(f"changes {area} {on}", sources)
        cells = recount.changes(on, area)
        if answer is None:
            assert not any(cells.values()), area
            continue
        rows = {row["previous"]: row for row in answer.table("changes").rows}
        assert {(key, word): rows[key][word] or 0 for key, word in cells} == cells, area
        total = answer.table("changes_total").rows[0]
        assert total["authorities"] == sum(cells.values())
        for word in ("improved", "retained", "declined"):
            assert total[word] == sum(cells[key, word] for key in KEYS)
        assert total["retained_good_or_outstanding"] == cells["outstanding", "retained"] + cells["good", "retained"]


def test_activity_in_the_year_to_the_day(on: str, sources: Sources, recount: Recount) -> None:
    start = year_to(on)
    for area in SOME[on]:
        answer = ask(f"activity {area} {start} to {on}", sources)
        counted = recount.activity(start, on, area)
        total = answer.table("activity_total").rows[0]
        assert held(total, ("count", "authorities")) == held(counted, ("count", "authorities")), area
        assert total["existing"] == len(recount.existing(on, area, start))
        found = {row["event_type"]: row["count"] for row in answer.table("activity").rows if row["count"]}
        assert found == {key: count for key, count in counted.items() if key not in ("count", "authorities")}, area
        moved = recount.in_year(start, on, area)
        assert held(answer.table("in_year").rows[0], moved) == moved, area


def test_visits_in_the_year_to_the_day(on: str, sources: Sources, recount: Recount) -> None:
    start = year_to(on)
    for area in ("England", "London", "South West"):
        answer = ask(f"visits {area} {start} to {on}", sources)
        focused, monitoring = (recount.visits(start, on, area, kind) for kind in VISITS)
        themes = {row["theme"]: row["visits"] for row in answer.table("themes").rows if row["visits"]}
        assert themes == focused["theme"].value_counts().to_dict()
        grades = {row["grade_name"]: row["visits"] for row in answer.table("visited_grades").rows if row["visits"]}
        wanted = focused["at_the_time"].replace("", "No overall judgement at the time").value_counts().to_dict()
        assert grades == wanted
        total = answer.table("monitoring").rows[0]
        assert held(total, ("visits", "authorities")) == {
            "visits": len(monitoring),
            "authorities": monitoring["urn"].nunique(),
        }
        letters = {table.id: table.rows for table in answer.tables}.get("events", ())
        assert {row["event_id"] for row in letters} == {*focused["event_id"], *monitoring["event_id"]}


def test_what_was_known_by_another_day(on: str, sources: Sources, recount: Recount) -> None:
    for late in (0, 30, 60):
        known_by = (date.fromisoformat(on) + timedelta(days=late)).isoformat()
        counted = recount.outcomes(on, "England", "overall_effectiveness", known_by)
        answer = answered(f"england {on} known by {known_by}", sources) if known_by <= "2026-11-23" else None
        if answer:
            assert held(answer.table("outcomes").rows[0], counted) == counted


def points_of_a_trend(sources: Sources, area: str) -> Iterator[Any]:
    yield from ask(f"trend {area} 2014-01-01 to 2026-11-01", sources).table("outcomes").rows


@pytest.mark.parametrize("area", ["England", "North West"])
def test_every_point_of_a_trend(area: str, sources: Sources, recount: Recount) -> None:
    points = list(points_of_a_trend(sources, area))
    assert len(points) > 45
    for row in points:
        counted = recount.outcomes(row["as_at"], area, "overall_effectiveness")
        assert held(row, counted) == counted


def test_each_authority_stands_where_the_recount_puts_it(sources: Sources, recount: Recount) -> None:
    for on in ("2018-06-30", "2023-04-01", "2026-07-01"):
        standing = recount.standing(on).set_index("name")
        for name, row in list(standing.iterrows())[::6]:
            found = ask(f"la {name} {on}", sources).table("authorities").rows[0]
            assert (found["end_date"] or "", found["report_url"] or "") == (row["ended"], row["report_url"])
            assert [found[key] or "" for key in JUDGEMENTS[1:]] == [row[key] for key in JUDGEMENTS[1:]]
