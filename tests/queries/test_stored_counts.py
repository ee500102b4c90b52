"""A Count survives JSON unchanged, whatever it holds; what is no Count is refused."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.counting.axes import Axis
from queries.counting.conditions import Judged, Kind, NotYetInspected, Within
from queries.counting.count import NAMES, NUMBER, Count, Order
from queries.question import ENGLAND, Area, AsAt, Between, During, Latest, Period, Question, WholeRecord

COUNTS = st.from_type(Count)
QUESTIONS = st.builds(
    Question,
    command=st.text(),
    area=st.none() | st.from_type(Area),
    areas=st.lists(st.from_type(Area)).map(tuple),
    grade=st.none() | st.text(),
    as_at=st.none() | st.dates(),
    period=st.none() | st.from_type(Period),
    count=st.none() | COUNTS,
)


@settings(max_examples=40, deadline=None)
@given(COUNTS)
def test_a_count_reads_back_from_json_as_it_was(count: Count) -> None:
    assert Count.from_json(json.loads(json.dumps(count.to_json()))) == count


@settings(max_examples=20, deadline=None)
@given(QUESTIONS)
def test_a_question_reads_back_from_what_is_stored_as_it_was(question: Question) -> None:
    assert Question.from_stored(json.loads(json.dumps(question.stored()))) == question


def test_the_json_of_a_count_names_its_classes_and_leaves_out_defaults() -> None:
    count = Count("authorities", Latest(), (Within((ENGLAND,)), Judged(("good",))))
    assert count.to_json() == {
        "is": "Count",
        "of": "authorities",
        "when": {"is": "Latest"},
        "where": [
            {"is": "Within", "areas": [{"is": "Area", "kind": "england", "name": "England"}]},
            {"is": "Judged", "grades": ["good"]},
        ],
    }


LONDON, KENT = Area("region", "London"), Area("authority", "Kent", "80476")
MARCH = date(2024, 3, 31)


@pytest.mark.parametrize(
    ("count", "keys"),
    [
        (
            Count("authorities", AsAt(MARCH), (Judged(("inadequate",)),), show=NAMES),
            {"area": "England", "grade": "inadequate", "show": "names", "as_at": "2024-03-31"},
        ),
        (
            Count("authorities", Latest(), (Within((LONDON,), (KENT,)),), (Judged(("good", "outstanding"), "care_leavers"),)),
            {"area": "London", "without": ["Kent"], "grade": "good_or_outstanding", "judgement": "care_leavers", "show": "spread", "as_at": "latest"},
        ),
        (
            Count("visits", During(Period(date(2023, 4, 1), MARCH)), (Kind(("focused visit",)), Judged(("inadequate",), at="then")), by=(Axis("theme"),), show=NUMBER),
            {"area": "England", "where": ["that were focused visits", "to LAs judged inadequate at the time"], "by": ["theme"], "show": "number", "from": "2023-04-01", "to": "2024-03-31"},
        ),
        (
            Count("authorities", WholeRecord(), (Within((LONDON, KENT)), NotYetInspected()), order=Order("date", False), limit=3),
            {"areas": ["London", "Kent"], "grade": "uninspected", "show": "spread", "order": "date_ascending", "limit": 3, "as_at": "whole_record"},
        ),
        (
            Count("authorities", Between(AsAt(date(2023, 3, 31)), AsAt(MARCH, MARCH))),
            {"area": "England", "show": "spread", "as_at": "2024-03-31", "as_at_compare": "2023-03-31"},
        ),
    ],
)  # fmt: skip
def test_the_document_of_a_question_has_the_keys_of_the_specification(count: Count, keys: dict[str, Any]) -> None:
    assert Question(command="count", count=count).to_json() == {"command": "count", "of": count.of, **keys}


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"is": "Count", "of": "authorities"},
        {"is": "Count", "of": "children", "when": {"is": "Latest"}},
        {"is": "Count", "of": "visits", "when": {"is": "AsAt", "on": "2024-02-30"}},
        {"is": "Count", "of": "visits", "when": {"is": "Latest"}, "where": [{"is": "Kind", "kinds": "focused"}]},
        {"is": "Count", "of": "visits", "when": {"is": "Latest"}, "limit": "DROP TABLE events"},
        {"is": "Count", "of": "visits", "when": {"is": "Latest"}, "wherever": []},
    ],
)
def test_what_is_no_count_is_refused(stored: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"is no|is none of|has no|missing|range"):
        Count.from_json(stored)


def test_counts_of_the_same_question_are_equal_and_can_be_kept_in_sets() -> None:
    one, other = (Count("authorities", AsAt(date(2024, 3, 31)), (Judged(("good",)),)) for _ in range(2))
    assert len({one, other}) == 1
