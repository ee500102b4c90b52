"""Why a figure changed: every LA's grade then and later, against a second count; the sentences; series through time."""

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.ask import Sources, ask
from data import Register, open_register
from queries.answer import Answer
from queries.counting.axes import Axis
from queries.counting.conditions import Judged, Kind, Within
from queries.counting.count import Count
from queries.counting.states import states
from queries.errors import BadCommand
from queries.question import Area, AsAt, Between, Latest, Period, Question, Through
from queries.telling.counts import answer_count
from tests.queries.any_counts import DAYS, REGIONS
from tests.queries.counted_again import Record, World

MARCH_2022, MARCH_2023, MARCH_2024 = (AsAt(date(year, 3, 31)) for year in (2022, 2023, 2024))
INADEQUATE = Judged(("inadequate",))
CALCULATED = "Calculated by ilacs-bot from published inspections; not official statistics."


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    opened = open_register(tmp_path_factory.mktemp("register"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def record() -> Record:
    return Record()


def told(register: Register, count: Count) -> Answer:
    return answer_count(register, Question(command="count", count=count))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(days=st.tuples(DAYS, DAYS), region=st.sampled_from(REGIONS))
def test_each_la_has_the_grade_of_a_second_count_then_and_later(
    register: Register, record: Record, days: tuple[date, date], region: Area
) -> None:
    first, second = (AsAt(day) for day in sorted(days))
    place = (Within((region,)),)
    found = {row["urn"]: row for row in states(register, Count("authorities", Between(first, second), place))}
    for side, when in (("before", first), ("after", second)):
        count = Count("authorities", when, place)
        world = World(record, count)
        existing = {urn for urn, _ in world.subjects() if record.las[urn]["region"] == region.name}
        assert existing == {urn for urn, row in found.items() if row[side] != "Not in existence"}
        for urn in existing:
            seen = world.graded(urn)
            grade = seen[-1]["overall_effectiveness"] if seen else "Not yet inspected"
            assert found[urn][side] == grade or not grade


def test_why_the_number_inadequate_changed_between_two_editions(register: Register) -> None:
    count = Count("authorities", Between(MARCH_2022, MARCH_2023), (INADEQUATE,), by=(Axis("grade"),))
    found = told(register, count)
    assert found.text == (
        "LAs in England judged inadequate: 18 of 150 as at 31 March 2022, 14 of 152 as at 31 March 2023 (−4). 5 LAs became"
        " inadequate: South Tyneside (from good); and Herefordshire, Nottingham, Sefton and Solihull (from requires improvement"
        " to be good). 9 LAs were no longer so: East Riding of Yorkshire, Newham and Torbay (to good); and Blackpool, Kingston"
        " upon Hull, Luton, Sandwell, Stoke-on-Trent and Trafford (to requires improvement to be good). In all, 34 LAs changed."
        f" {CALCULATED}"
    )
    moves = found.table("moves")
    assert [row["before"] for row in moves.rows] == [
        "Outstanding", "Good", "Requires improvement to be good", "Inadequate", "Not yet inspected",
    ]  # fmt: skip
    numbers = [value for row in moves.rows for key, value in row.items() if key != "before"]
    assert sum(numbers) == 152
    assert len(found.table("moved").rows) == 34
    assert len(moves.columns) <= 6


def test_the_edition_against_what_is_known_since(register: Register) -> None:
    known_since = AsAt(date(2022, 3, 31), date(2026, 8, 20))
    found = told(register, Count("authorities", Between(MARCH_2022, known_since), (INADEQUATE,)))
    assert found.text.startswith(
        "LAs in England judged inadequate: 18 of 150 as at 31 March 2022, 19 of 150 as at 31 March 2022 (by reports published by"
        " 20 August 2026) (+1). 1 LA became inadequate: Sefton (from requires improvement to be good)."
    )


def test_the_framework_of_2026_is_told_as_a_state_of_its_own(register: Register) -> None:
    place = Within((Area("region", "North West"),))
    found = told(register, Count("authorities", Between(MARCH_2024, Latest()), (place,)))
    assert "Lancashire (to no overall judgement (2026 framework))" in found.text


def test_two_dates_compared_tell_who_moved(register: Register) -> None:
    found = ask("compare 2023-03-31 with 2024-03-31", Sources(register, lambda: date(2026, 11, 25)))
    assert (
        "6 LAs became good or outstanding: Derbyshire, Lewisham, Southampton and Worcestershire (from requires improvement to be"
        " good); and Medway and St Helens (from inadequate). 5 LAs were no longer so:"
    ) in found.text
    assert found.official is True
    assert found.table("moves").official is False


def test_only_las_have_two_states(register: Register) -> None:
    with pytest.raises(
        BadCommand, match=r"^Two dates can be compared of LAs: ask for inspections or visits in a period\.$"
    ):
        told(register, Count("visits", Between(MARCH_2022, MARCH_2024), (Kind(("focused visit",)),)))


def test_a_share_through_time_says_of_each_date_what_it_is(register: Register) -> None:
    count = Count("authorities", Through(Period(date(2022, 3, 31), date(2025, 3, 31))), (), (INADEQUATE,))
    found = told(register, count)
    assert [(row["as_at"], row["number"], row["base"]) for row in found.table("counts").rows] == [
        ("2022-03-31", 18, 150), ("2023-03-31", 14, 152), ("2024-03-31", 17, 151), ("2025-03-31", 19, 153),
    ]  # fmt: skip
    assert found.official == "partly"
    assert found.text.startswith("LAs in England judged inadequate: 12% (18 of 150) as at 31 March 2022, ")
