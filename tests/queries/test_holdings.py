"""Where the record begins and ends, per kind of event (SPEC rule 14)."""

from datetime import date, timedelta

import pytest

from data import Register
from queries.counting.holdings import FOCUSED, GRADED, MONITORING, held_to, is_whole
from tests.data.few_facts import G, event
from tests.queries.conftest import FewRegister


def test_how_far_each_kind_is_held_is_the_day_of_its_newest_report(register: Register) -> None:
    held = held_to(register)
    assert held[GRADED] == date(2026, 8, 20)
    assert held[FOCUSED] == date(2026, 1, 27)
    assert held[MONITORING] < held[FOCUSED]


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2024])
def test_the_listed_years_are_whole_for_every_kind(year: int, register: Register) -> None:
    assert all(
        is_whole(register, kind, date(year, 4, 1), date(year + 1, 3, 31)) for kind in (GRADED, FOCUSED, MONITORING)
    )


def test_other_years_are_not_whole_for_monitoring_visits(register: Register) -> None:
    for start, end in ((date(2020, 4, 1), date(2021, 3, 31)), (date(2025, 4, 1), date(2025, 6, 30))):
        assert not is_whole(register, MONITORING, start, end)
    assert not is_whole(register, MONITORING, date(2021, 3, 31), date(2021, 4, 1)), (
        "a day before the first list is enough"
    )
    assert not is_whole(register, MONITORING, date(2025, 3, 31), date(2025, 4, 1)), "and a day after the last"


def test_early_focused_visits_are_whole_for_the_authorities_of_today_alone(register: Register) -> None:
    assert is_whole(register, FOCUSED, date(2019, 1, 1), date(2022, 1, 1), existing_only=True)
    assert not is_whole(register, FOCUSED, date(2019, 1, 1), date(2022, 1, 1))


def test_inspections_are_whole_from_the_first_single_inspection_to_the_newest(register: Register) -> None:
    assert is_whole(register, GRADED, date(2014, 1, 1), date(2026, 3, 31))
    assert not is_whole(register, GRADED, date(2012, 1, 1), date(2014, 1, 1))
    assert not is_whole(register, GRADED, date(2026, 1, 1), date(2027, 1, 1))


def test_an_open_end_is_the_newest_first_day_held(holding: FewRegister) -> None:
    spans = [{"kind": GRADED, "authorities": "all", "whole_from": "2020-01-01", "basis": "a test"}]
    register = holding(event("A", "2021-05-07", G, start_date="2021-05-03"), holdings=spans)
    newest = date(2021, 5, 3)
    assert is_whole(register, GRADED, date(2020, 1, 1), newest)
    assert not is_whole(register, GRADED, date(2020, 1, 1), newest + timedelta(days=1))
