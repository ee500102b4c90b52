"""Where the register begins and ends: what it does not hold is never said not to have happened."""

import pytest

from data import Register
from queries.answer import Answer
from queries.errors import NoData
from queries.pages import comparison, listing, outcomes, release
from queries.pages import visits as visits_query
from queries.question import Area, Period, Question
from tests.data.few_facts import G, authority, event
from tests.queries.asked import LONDON, activity, day, england, history, la, question
from tests.queries.conftest import FewRegister

BEGINS = "which begins on 11 December 2013"


@pytest.fixture
def early(holding: FewRegister) -> Register:
    """A begins the register; B is older than it, N was established since; C, in another region, was inspected later."""
    return holding(
        event("A", "2013-12-11", G, "single inspection"),
        event("B", "2016-05-01", G, "single inspection"),
        event("C", "2014-05-01", G, "single inspection"),
        authorities=[
            authority("A"),
            authority("B"),
            authority("C", "North West"),
            authority("N", established="2014-01-01"),
        ],
    )


def uninspected(register: Register, on: str) -> Answer:
    return listing.listing(register, question("list", on, grade="uninspected"))


def test_an_authority_older_than_the_register_is_without_an_inspection_in_it(early: Register) -> None:
    answer = uninspected(early, "2013-12-31")
    assert "had no inspection in the register, which begins on 11 December 2013 and holds none before" in answer.text
    assert "not yet inspected" not in answer.text + answer.title
    assert any("2 LAs that are older than that have no inspection" in note for note in answer.notes)


def test_an_authority_established_since_truly_was_not_yet_inspected(early: Register) -> None:
    mixed = uninspected(early, "2014-12-31")
    assert "2 of the 4 LAs in England (50%) had no inspection in the register" in mixed.text
    assert "Established since it begins, and not yet inspected: Authority N." in mixed.text
    assert any("1 LA that is older than that has no inspection" in note for note in mixed.notes)
    later = uninspected(early, "2017-01-01")
    assert "1 of the 4 LAs in England (25%) had not yet been inspected: Authority N." in later.text
    assert not any("older" in note for note in later.notes)


def test_england_and_a_region_say_from_when_the_register_holds_inspections(early: Register) -> None:
    answer = england(early, "2014-12-31")
    assert f"2 of the 4 LAs in England had an inspection in the register, {BEGINS}; without one in it:" in answer.text
    assert any("1 LA that is older" in note for note in answer.notes)
    assert (
        "3 of the 4 LAs in England had been inspected; not yet inspected: Authority N."
        in england(early, "2017-01-01").text
    )
    london = outcomes.region(early, question("region", "2014-12-31", LONDON))
    assert f"1 of the 3 LAs in London had an inspection in the register, {BEGINS}" in london.text
    north = outcomes.region(early, question("region", "2014-12-31", Area("region", "North West")))
    assert "had been inspected" not in north.text, "the base says it"
    assert not any("older" in note for note in north.notes), "a note is of the area that was asked about"


def test_authorities_side_by_side_are_told_apart(early: Register) -> None:
    asked = Question(command="compare", areas=(la("B"), la("N")), as_at=day("2014-12-31"))
    text = comparison.compare(early, asked).text
    assert "Authority B had no inspection in the register" in text
    assert "Authority N was not yet inspected" in text


def test_no_authority_is_told_of_before_the_register_begins(early: Register) -> None:
    with pytest.raises(
        NoData, match="first graded inspection ended on 11 December 2013, and the first of Authority B on 1 May"
    ):
        history(early, "B", "1999-03-31")
    text = history(early, "B", "2014-12-31").text
    assert "the register held no graded inspection of Authority B, which is older than the register" in text
    assert "Authority N had not yet had a graded inspection" in history(early, "N", "2014-12-31").text


def test_the_summary_does_not_say_that_an_older_authority_had_not_yet_been_inspected(early: Register) -> None:
    def told(on: str) -> str:
        return release.release(early, Question(command="release", as_at=day(on))).text

    assert "2 LAs had no inspection in the register (Authority B and Authority N)" in told("2014-12-31")
    assert "1 LA had not yet been inspected (Authority N)" in told("2017-01-01")


LETTER = event("A", "2021-02-01", kind="focused visit", publication_date="2021-03-01")


def test_the_end_of_the_focused_visits_is_told_of_any_period_that_goes_on_after_it(holding: FewRegister) -> None:
    register = holding(event("A", "2020-05-01", G), LETTER, event("A", "2021-08-01", G))

    def notes(start: str, end: str, visit: str | None = None) -> list[str]:
        asked = Question(command="visits", area=LONDON, period=Period(day(start), day(end)), visit=visit)
        both = [activity(register, start, end).notes] if visit is None else []
        told = [*both, visits_query.visits(register, asked).notes]
        return [note for each in told for note in each if "newest focused visit" in note]

    assert notes("2020-04-01", "2021-02-01") == []
    assert len(notes("2020-04-01", "2021-02-02")) == 2
    assert (
        "ended on 1 February 2021, and the newest letter was published on 1 March 2021"
        in notes("2021-04-01", "2021-06-30")[0]
    )
    assert notes("2020-04-01", "2021-03-31", "monitoring") == []
    asked = Question(
        command="visits", area=LONDON, period=Period(day("2021-04-01"), day("2021-06-30")), visit="focused"
    )
    assert (
        "The newest focused visit in the register ended on 1 February 2021" in visits_query.visits(register, asked).text
    )


def test_a_day_after_the_newest_inspection_ended_is_cautioned_before_its_report_was_published(
    holding: FewRegister,
) -> None:
    register = holding(event("A", "2021-02-01", G, publication_date="2021-03-15"))

    def notes(on: str) -> list[str]:
        return [note for note in england(register, on).notes if "newest inspection" in note]

    assert notes("2021-02-01") == []
    assert notes("2021-02-02") == notes("2021-04-01") != []
    assert "published on 15 March 2021, and the newest inspection ended on 1 February 2021" in notes("2021-02-02")[0]
