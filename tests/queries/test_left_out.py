"""Lists that leave areas out, and lists of LAs without a graded inspection since a day, against a recount by hand."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bot.language.names import names_of
from data import Register
from queries.pages.listing import LISTS, listing
from queries.question import ENGLAND, Area, Question

ON = date(2023, 6, 30)  # no release's date: all that is known counts
GRADES = ("Outstanding", "Good", "Requires improvement to be good", "Inadequate")
KEPT = {
    "not_outstanding": GRADES[1:],
    "not_inadequate": GRADES[:3],
    "less_than_good": GRADES[2:],
    "inadequate": GRADES[3:],
}


def latest(register: Register, on: date) -> list[dict[str, Any]]:
    """Each LA that exists on the day with its latest graded event, counted from the tables row by row."""
    day = on.isoformat()
    events = register.rows("SELECT urn, counted_on, known_on, event_id, overall_effectiveness FROM events WHERE graded")
    found = []
    for authority in register.rows("SELECT urn, name, region, established, abolished FROM authorities"):
        if (authority["established"] or "") <= day <= (authority["abolished"] or "9999"):
            own = [each for each in events if each["urn"] == authority["urn"] and each["counted_on"] <= day]
            last = max(own, key=lambda each: (each["counted_on"], each["known_on"], each["event_id"]), default=None)
            found.append(authority | {"last": last})
    return found


def names(rows: list[dict[str, Any]], belongs: Callable[[dict[str, Any]], bool]) -> list[str]:
    return sorted(row["name"] for row in rows if belongs(row))


@pytest.mark.parametrize("grade", KEPT)
@pytest.mark.parametrize("left_out", [(), ("London",), ("North West", "Leeds"), ("Kent", "Surrey")])
def test_areas_left_out_are_out_of_the_list_and_of_its_base(
    grade: str, left_out: tuple[str, ...], register: Register
) -> None:
    without = tuple(names_of(register).find(name) for name in left_out)
    reply = listing(register, Question(command="list", area=ENGLAND, grade=grade, as_at=ON, without=without))
    rows = [row for row in latest(register, ON) if not {row["region"], row["name"]} & set(left_out)]
    judged = [row for row in rows if row["last"] and row["last"]["overall_effectiveness"] in GRADES]
    expected = names(judged, lambda row: row["last"]["overall_effectiveness"] in KEPT[grade])
    assert sorted(row["name"] for row in reply.table("authorities").rows) == expected
    assert f", {len(expected)} of the {len(judged)} LAs in England" in reply.text
    assert all(name in reply.text for name in left_out)


@pytest.mark.parametrize("since", [date(2019, 3, 31), date(2021, 6, 11), date(2023, 1, 1)])
@pytest.mark.parametrize("region", [None, "North West"])
def test_not_inspected_since_a_day(since: date, region: str | None, register: Register) -> None:
    area = Area("region", region) if region else ENGLAND
    question = Question(command="list", area=area, grade="uninspected", as_at=ON, since=since)
    rows = [row for row in latest(register, ON) if region in (None, row["region"])]
    expected = names(rows, lambda row: row["last"] is None or row["last"]["counted_on"] < since.isoformat())
    reply = listing(register, question)
    assert sorted(row["name"] for row in reply.table("authorities").rows) == expected
    assert f", {len(expected)} of the {len(rows)} LAs" in reply.text


def test_an_inspection_that_ended_on_the_day_is_since_it(register: Register) -> None:
    one = next(row for row in latest(register, ON) if row["last"])
    day = date.fromisoformat(one["last"]["counted_on"])

    def listed(since: date) -> list[str]:
        question = Question(command="list", area=ENGLAND, grade="uninspected", as_at=ON, since=since)
        return [row["name"] for row in listing(register, question).table("authorities").rows]

    assert one["name"] not in listed(day)
    assert one["name"] in listed(date.fromordinal(day.toordinal() + 1))


def test_a_printed_figure_never_leads_where_areas_are_left_out(register: Register) -> None:
    question = Question(command="list", area=ENGLAND, grade="inadequate", as_at=date(2024, 3, 31))
    assert listing(register, question).official
    left_out = Question(
        command="list", area=ENGLAND, grade="inadequate", as_at=date(2024, 3, 31), without=(Area("region", "London"),)
    )
    assert not listing(register, left_out).official


def test_lists_of_grades_together_are_their_lists_apart(register: Register) -> None:
    def listed(grade: str) -> set[str]:
        question = Question(command="list", area=ENGLAND, grade=grade, as_at=ON)
        return {row["name"] for row in listing(register, question).table("authorities").rows}

    apart = {grade: listed(grade) for grade in ("outstanding", "good", "requires_improvement", "inadequate")}
    assert listed("not_outstanding") == apart["good"] | apart["requires_improvement"] | apart["inadequate"]
    assert listed("not_inadequate") == apart["outstanding"] | apart["good"] | apart["requires_improvement"]
    assert set(LISTS) >= {"not_outstanding", "not_inadequate"}
