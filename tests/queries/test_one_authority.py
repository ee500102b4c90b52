"""One LA's history and change are told in grades, never in shares (SPEC rule 3), as far as the record reaches."""

from datetime import date
from pathlib import Path

import pytest

from bot.ask import Sources, ask, read
from data import Register
from queries.errors import NoData
from queries.pages.changes import changes
from queries.pages.trend import trend
from queries.question import Area, Period, Question
from tests.data.few_facts import G, I, O, event, few_register

A = Area("authority", "Authority A", "A")
FOUR = {"impact_of_leaders": G, "help_and_protection": G, "children_in_care": O, "care_leavers": O}


@pytest.fixture
def few(tmp_path: Path) -> Register:
    return few_register(
        tmp_path,
        events=[
            event("A", "2014-05-10", I, "single inspection"),
            event("A", "2018-05-10", G),
            event("A", "2021-05-10", O, "short inspection"),
            event("A", "2026-05-10", "", **FOUR),
            event("B", "2018-05-10", G),
        ],
    )


def test_a_trend_of_one_la_is_its_timeline(few: Register) -> None:
    found = trend(few, Question(command="trend", area=A, period=Period(date(2014, 1, 1), date(2022, 1, 1))))
    assert found.text.startswith(
        "Authority A was judged inadequate overall (single inspection (SIF) that ended on 10 May 2014), good overall"
        " (standard inspection (ILACS) that ended on 10 May 2018) and outstanding overall (short inspection (ILACS) that ended"
        " on 10 May 2021)."
    )
    assert [row["end_date"] for row in found.table("timeline").rows] == ["2021-05-10", "2018-05-10", "2014-05-10"]
    assert "%" not in found.text


def test_it_begins_with_the_judgement_in_force(few: Register) -> None:
    found = trend(few, Question(command="trend", area=A, period=Period(date(2019, 1, 1), date(2026, 9, 1))))
    assert [row["end_date"] for row in found.table("timeline").rows] == ["2026-05-10", "2021-05-10", "2018-05-10"]
    assert "outstanding for children in care and care leavers" in found.text
    assert "Inspections since 1 April 2026 give no overall judgement." in found.text


def test_a_grade_is_told_by_number(few: Register) -> None:
    asked = Question(command="trend", area=A, grade="good", period=Period(date(2014, 1, 1), date(2022, 1, 1)))
    assert "It was judged good at 1 of these 3 inspections." in trend(few, asked).text


def test_a_change_of_one_la_is_told_in_its_two_grades(few: Register) -> None:
    found = changes(few, Question(command="changes", area=A, as_at=date(2022, 1, 1)))
    assert found.text.startswith(
        "Authority A was judged good overall at its first graded ILACS inspection, which ended on 10 May 2018, and outstanding"
        " at its latest, which ended on 10 May 2021: it improved."
    )
    assert [table.id for table in found.tables] == ["authorities"]


def test_without_an_overall_judgement_the_four_are_told_and_nothing_compared(few: Register) -> None:
    found = changes(few, Question(command="changes", area=A, as_at=date(2026, 9, 1)))
    assert "it was judged outstanding for children in care and care leavers" in found.text
    assert "so the two cannot be compared." in found.text


def test_one_inspection_is_no_change(few: Register) -> None:
    with pytest.raises(NoData, match="Authority B had not had more than one graded ILACS inspection to compare"):
        changes(few, Question(command="changes", area=Area("authority", "Authority B", "B"), as_at=date(2022, 1, 1)))


@pytest.mark.parametrize("words", ["trend Rotherham", "changes Essex", "timeline for Rotherham"])
def test_undated_it_reaches_as_far_as_the_record(words: str, sources: Sources) -> None:
    question = read(words, sources).question
    assert (question.as_at or question.span.end) == sources.today()
    found = ask(words, sources)
    assert "latest" not in {table.id for table in found.tables}
    assert "%" not in found.text
