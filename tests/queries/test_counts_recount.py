"""What the planner counts against a second count that shares no code with it, at random dates, areas and conditions."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from data import Register, open_register
from queries.counting.count import Count
from queries.counting.planner import named, tally
from tests.queries.any_counts import COUNTS
from tests.queries.counted_again import Record


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    opened = open_register(tmp_path_factory.mktemp("register"))
    yield opened
    opened.close()


@cache
def record() -> Record:
    return Record()


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(count=COUNTS)
def test_every_count_is_what_a_second_count_says(register: Register, count: Count) -> None:
    found = tally(register, count)
    assert (found.number, found.base, found.total) == record().count(count)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(count=COUNTS)
def test_the_names_are_of_those_who_are_counted(register: Register, count: Count) -> None:
    whole = replace(count, where=(*count.base, *count.numerator), share=())
    assert sorted(row["name"] for row in named(register, whole)) == record().names(
        replace(count, share=count.numerator, where=count.base)
    )


def test_the_facts_are_where_this_test_reads_them() -> None:
    assert Path(__file__).parents[2].joinpath("data", "facts", "events.csv").exists()
