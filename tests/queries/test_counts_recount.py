"""What the planner counts against a second count that shares no code with it, at random dates, areas and conditions."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from data import Register, open_register
from queries.counting.count import Count
from queries.counting.planner import days_between, named, tallies, tally
from tests.queries.any_counts import COUNTS, LENGTHS, SPLITS
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


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(count=SPLITS)
def test_every_split_is_what_a_second_count_says(register: Register, count: Count) -> None:
    """By one axis or two, any of SPEC section 2b; a row's base, and without conditions on who is counted all that are split."""
    found = {row.values: (row.number, row.base) for row in tallies(register, count)}
    again = record().split(count)
    if not count.numerator:
        groups = Counter[tuple[Any, ...]]()
        for values, (number, _) in again.items():
            groups[values[:-1]] += number if values[-1] is not None else 0
        again = {
            values: (number, groups[values[:-1]] if values[-1] is not None else 0)
            for values, (number, _) in again.items()
        }
    assert found == again


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(count=LENGTHS)
def test_every_duration_is_what_a_second_count_says(register: Register, count: Count) -> None:
    assert sorted((row["urn"], row["days"]) for row in days_between(register, count)) == record().days(count)


def test_the_facts_are_where_this_test_reads_them() -> None:
    assert Path(__file__).parents[2].joinpath("data", "facts", "events.csv").exists()
