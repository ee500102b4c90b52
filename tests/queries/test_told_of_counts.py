"""How counts are told: each point of a short series, a split through time, an edition's own list, what is known in part."""

import pytest

from bot.ask import Sources, ask
from queries.errors import AmbiguousName


def test_each_point_of_a_short_series_is_told(sources: Sources) -> None:
    found = ask("count LAs, judged inadequate, as a share, each year 2022-03-31 to 2024-03-31", sources)
    rows = found.table("counts").rows
    assert [row["as_at"] for row in rows] == ["2022-03-31", "2023-03-31", "2024-03-31"]
    for row in rows:
        assert f"({row['number']} of {row['base']})" in found.text


def test_a_long_series_tells_its_ends(sources: Sources) -> None:
    found = ask("count LAs, judged inadequate, as a share, each year 2015-03-31 to 2024-03-31", sources)
    rows = found.table("counts").rows
    assert len(rows) > 6
    assert found.text.count(" as at 31 March") == 2


def test_no_change_is_told_where_las_lose_their_overall_judgement(sources: Sources) -> None:
    words = "count LAs, judged inadequate{}, as a share, each year 2024-03-31 to 2026-09-30"
    assert "percentage points" not in ask(words.format(""), sources).text
    assert "percentage points" in ask(words.format(" for help and protection"), sources).text


def test_a_series_is_split_and_its_rows_are_those_of_each_day(sources: Sources) -> None:
    found = ask("count LAs, judged inadequate, by region, as a share, each year 2022-03-31 to 2024-03-31", sources)
    rows = found.table("counts").rows
    for on in ("2022-03-31", "2024-03-31"):
        day = ask(f"count LAs, judged inadequate, by region, as a share, as at {on}", sources).table("counts").rows
        own = {row["region"]: (row["number"], row["base"]) for row in rows if row["as_at"] == on}
        assert own == {row["region"]: (row["number"], row["base"]) for row in day}
    assert "London 3% (1 of 33) as at 31 March 2022, 3% (1 of 33) as at 31 March 2024" in found.text


def test_a_count_of_a_year_with_a_condition_says_what_the_editions_list_has(sources: Sources) -> None:
    found = ask("count inspections, short inspections, of which judged outstanding, 2024-04-01 to 2025-03-31", sources)
    assert "17 of the 31 short inspections in England (55%) were judged outstanding." in found.text
    assert (
        "The list of the edition as at 31 March 2025 has 17 of 30; counted here is all that is known of 2024-25."
        in found.text
    )
    other = ask("count inspections, short inspections, of which judged outstanding, 2024-05-01 to 2025-03-31", sources)
    assert "The list of the edition" not in other.text


def test_none_of_what_is_partly_held_is_none_that_is_known(sources: Sources) -> None:
    found = ask("list LAs, with at least 3 focused visits since the latest inspection, whole record", sources)
    assert "of the 153 LAs in England none is known that had three or more focused visits" in found.text


def test_the_latest_year_tells_every_kind_and_what_is_partly_held(sources: Sources) -> None:
    told = ask("activity", sources).text
    assert (
        "In 2025-26, the latest whole year on record, 17 standard inspections, 24 short inspections, at least 34 focused visits and at least 4 monitoring visits are known"
        in told
    )
    assert "at least 34 focused visits and at least 4 monitoring visits are known" in ask("visits", sources).text
    assert "at least 34 focused visits are known" in ask("visits focused", sources).text
    assert "at least 4 focused visits and no monitoring visit are known" in ask("visits London", sources).text


def test_a_period_is_named_once(sources: Sources) -> None:
    assert ask("visits 2023-24", sources).text.count("From 1 April 2023") == 1
    assert "From 1 April 2023" in ask("visits monitoring 2023-24", sources).text


def test_a_change_without_a_way_is_asked_back(sources: Sources) -> None:
    with pytest.raises(AmbiguousName, match="Since the inspection before: who improved, who declined") as asked:
        ask("changes London since the inspection before", sources)
    assert all(ask(words, sources) for words in asked.value.asks)
