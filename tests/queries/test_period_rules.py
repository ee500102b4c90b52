"""SPEC section 2, rules 5 and 8 to 11: changes, activity, cautions, and printed figures that lead. Each test holds the
row that breaks the figure when its rule is broken."""

import pytest

from data import Register
from queries.errors import NoData
from queries.pages import changes, check, judgements, listing, outcomes, reports, visits
from queries.question import ALL_REGIONS, Period, Question
from queries.wording import CALCULATED, OFFICIAL, ROUNDING_NOTE, SMALL_NUMBERS_NOTE
from tests.data.few_facts import RI, G, I, O, authority, edition, event, figure
from tests.queries.asked import LONDON, activity, change_total, counts, day, england, in_year, question
from tests.queries.conftest import FewRegister

YEAR = ("2023-04-01", "2024-03-31")


# Rule 5: changes between dates
def test_a_change_is_in_points_from_unrounded_shares_and_comes_with_the_change_in_authorities(
    holding: FewRegister,
) -> None:
    graded = [*"ABCDEF"]
    register = holding(
        *(event(urn, "2020-05-01", O if urn == "A" else G) for urn in graded),
        event("B", "2021-05-01", O),
        event("G", "2021-05-01", G),
    )
    change = england(register, "2022-03-31").table("change").rows[0]
    assert change["since"] == "2021-03-31"
    assert (change["outstanding_change"], change["outstanding_points"]) == (1, 11.9), "not 29 − 17 = 12"
    assert (change["good_change"], change["good_points"]) == (0, -11.9)
    assert (change["inadequate_change"], change["inadequate_points"]) == (0, 0)


# Rule 8: change since the first ILACS inspection, and change in a year
def test_only_ilacs_inspections_are_compared_and_only_where_there_is_more_than_one(holding: FewRegister) -> None:
    register = holding(
        event("A", "2016-05-01", I, "single inspection"),
        event("A", "2019-05-01", G),
        event("A", "2022-05-01", O),
        event("B", "2016-05-01", I, "single inspection"),
        event("B", "2019-05-01", G),
        event("C", "2019-05-01", G),
        event("C", "2021-05-01", kind="focused visit"),
    )
    total = change_total(register, "2024-03-31")
    assert (total["authorities"], total["improved"], total["improved_percent"]) == (1, 1, 100)
    with pytest.raises(NoData):
        change_total(register, "2022-04-30")


def test_the_first_is_compared_with_the_latest_whatever_came_between(holding: FewRegister) -> None:
    register = holding(
        event("A", "2018-05-01", G),
        event("A", "2020-05-01", I),
        event("A", "2022-05-01", G),
        event("A", "2024-04-01", O),
        event("B", "2018-05-01", RI),
        event("B", "2022-05-01", RI),
    )
    total = change_total(register, "2024-03-31")
    assert (total["improved"], total["retained"], total["declined"]) == (0, 2, 0)
    assert total["retained_good_or_outstanding"] == 1
    rows = changes.changes(register, question("changes", "2024-03-31")).table("changes").rows
    assert [(row["previous"], row["retained"]) for row in rows] == [
        ("outstanding", 0),
        ("good", 1),
        ("requires_improvement", 1),
        ("inadequate", 0),
    ]


def test_changes_leave_out_authorities_abolished_or_without_an_overall_judgement_now(holding: FewRegister) -> None:
    register = holding(
        event("A", "2018-05-01", G),
        event("A", "2022-05-01", O),
        event("B", "2018-05-01", G),
        event("B", "2022-05-01", O),
        event("C", "2018-05-01", G),
        event("C", "2022-05-01", O),
        event("C", "2026-05-01"),
        authorities=[authority("B", abolished="2023-03-31"), authority("A")],
    )
    assert change_total(register, "2023-03-31")["authorities"] == 3
    assert change_total(register, "2024-03-31")["authorities"] == 2
    assert change_total(register, "2026-06-30")["authorities"] == 1


def test_changes_keep_the_cut_off_of_a_release(holding: FewRegister) -> None:
    register = holding(
        event("A", "2018-05-01", G),
        event("A", "2022-05-01", G),
        event("A", "2024-03-01", O, publication_date="2024-06-01"),
        event("B", "2018-05-01", G, publication_date="2024-06-01"),
        event("B", "2022-05-01", G),
        releases=[edition("2024-03-31", "2024-05-31")],
    )
    total = change_total(register, "2024-03-31")
    assert (total["authorities"], total["retained"], total["improved"]) == (1, 1, 0)


def test_in_a_year_each_inspection_is_compared_with_the_one_before_of_any_framework(holding: FewRegister) -> None:
    register = holding(
        event("A", "2016-05-01", I, "single inspection"),
        event("A", "2023-05-01", G),
        event("B", "2018-05-01", G),
        event("B", "2020-05-01", I),
        event("B", "2022-05-01", kind="focused visit"),
        event("B", "2023-05-01", RI),
        event("C", "2018-05-01", O),
        event("C", "2023-05-01", G),
        event("C", "2024-02-01", G),
        event("D", "2023-05-01", G),
    )
    row = in_year(register, *YEAR)
    assert (row["graded"], row["improved"], row["retained"], row["declined"]) == (5, 2, 1, 1)
    assert row["first_inspection"] == 1
    assert (row["reinspected_from_inadequate"], row["reinspected_improved_to_good"]) == (2, 1)
    assert change_total(register, "2024-03-31")["improved"] == 0, "the two are different questions"


def test_what_moved_in_2026_is_not_made_up(holding: FewRegister) -> None:
    register = holding(event("A", "2020-05-01", I), event("A", "2026-05-01"), event("B", "2026-03-30", G))
    row = in_year(register, "2026-01-01", "2026-12-31")
    assert (row["inspections"], row["graded"], row["no_overall_judgement"]) == (2, 1, 1)
    assert (row["improved"], row["retained"], row["declined"], row["reinspected_from_inadequate"]) == (0, 0, 0, 0)


# Rule 9: activity
def test_activity_counts_events_by_their_first_day_both_days_of_the_period_counted(holding: FewRegister) -> None:
    register = holding(
        event("A", "2023-04-04", G, start_date="2023-03-31", publication_date="2023-05-01"),
        event("B", "2023-04-01", G),
        event("C", "2024-03-31", G, "short inspection", publication_date="2024-05-01"),
        event("D", "2024-04-05", G, start_date="2024-03-25"),
        event("A", "2023-09-01", kind="focused visit"),
        event("A", "2024-03", kind="monitoring visit"),
        event("A", "2023-03", kind="monitoring visit"),
        event("A", "", kind="monitoring visit"),
        event("B", "2023-09-01", kind="other"),
    )
    assert counts(register, *YEAR) == {
        "standard inspection": 2,
        "short inspection": 1,
        "focused visit": 1,
        "monitoring visit": 1,
    }
    total = activity(register, *YEAR).table("activity_total").rows[0]
    assert (total["count"], total["authorities"], total["existing"]) == (5, 4, 4)
    assert counts(register, "2023-04-01", "2024-03-30") == {"standard inspection": 2, "focused visit": 1}
    assert counts(register, "2024-04-01", "2024-04-30") == {}, "what began before the period is not in it"


def test_an_editions_cut_off_leaves_nothing_out_of_a_period_that_ends_on_its_day(holding: FewRegister) -> None:
    register = holding(
        event("A", "2023-06-01", G, publication_date="2023-07-01"),
        event("B", "2024-03-10", I, publication_date="2024-06-01"),
        event("A", "2024-03-20", kind="focused visit", publication_date="2024-06-01"),
        releases=[edition("2024-03-31", "2024-04-30")],
    )
    assert counts(register, *YEAR) == {"standard inspection": 2, "focused visit": 1}
    assert in_year(register, *YEAR)["inadequate"] == 1
    (note,) = [note for note in activity(register, *YEAR).notes if "cut-off" in note]
    assert "2 reports published after 30 April 2024" in note
    letters = visits.visits(register, Question(command="visits", period=Period(day(YEAR[0]), day(YEAR[1]))))
    assert len(letters.table("events").rows) == 1
    assert any("1 report published after 30 April 2024" in note for note in letters.notes)
    assert england(register, "2024-03-31").table("outcomes").rows[0]["inadequate"] == 0, "as at the day it does"
    assert counts(register, *YEAR, known_by=day("2024-04-30")) == {"standard inspection": 1}


def test_an_authority_abolished_since_was_still_visited(holding: FewRegister) -> None:
    register = holding(
        event("A", "2023-01-10", G), event("B", "2023-01-10", G), authorities=[authority("A", abolished="2023-03-31")]
    )
    answer = activity(register, "2022-04-01", "2023-06-30")
    total = answer.table("activity_total").rows[0]
    assert (total["authorities"], total["existing"], total["abolished"]) == (2, 2, 1), "not 2 of the 1 LA there is now"
    assert "2 of the 2 LAs in England, 1 of them abolished since, were visited" in answer.text
    later = activity(register, "2023-04-01", "2023-06-30").table("activity_total").rows[0]
    assert (later["authorities"], later["existing"], later["abolished"]) == (0, 1, 0)


def test_visits_go_by_theme_and_by_the_grade_at_the_time(holding: FewRegister) -> None:
    register = holding(
        event("A", "2020-05-01", RI),
        event("A", "2023-05-01", kind="focused visit"),
        event("A", "2023-06-01", O),
        event("A", "2023-07-01", kind="focused visit", theme="Care leavers"),
        event("B", "2023-07-01", kind="focused visit"),
        event("B", "2023-08-01", G),
        event("C", "2020-05-01", I),
        event("C", "2023-05-01", kind="monitoring visit"),
    )
    period = Period(day("2023-04-01"), day("2024-03-31"))
    answer = visits.visits(register, Question(command="visits", period=period))
    themes = {row["theme"]: (row["visits"], row["percent"]) for row in answer.table("themes").rows if row["visits"]}
    assert themes == {"Front door": (2, 67), "Care leavers": (1, 33)}
    at_the_time = {row["grade"]: row["visits"] for row in answer.table("visited_grades").rows if row["visits"]}
    assert at_the_time == {"requires_improvement": 1, "outstanding": 1, "not_judged": 1}
    assert answer.table("monitoring").rows[0]["reinspected"] == 0


def test_new_reports_go_by_publication(holding: FewRegister) -> None:
    register = holding(
        event("A", "2024-01-10", G, publication_date="2024-03-01"),
        event("B", "2024-03-02", G, publication_date="2024-05-01"),
        event("C", "2023-01-10", RI),
        event("C", "2024-02-01", G, publication_date="2024-04-30"),
    )
    asked = Question(command="new", period=Period(day("2024-03-01"), day("2024-04-30")))
    rows = reports.new(register, asked).table("events").rows
    assert [(row["name"], row["previous"], row["change"]) for row in rows] == [
        ("Authority C", RI, "improved"),
        ("Authority A", None, None),
    ]


# Rule 10: cautions
def test_regions_carry_a_caution_and_distributions_a_rounding_note(holding: FewRegister) -> None:
    register = holding(event("A", "2020-05-01", G), event("A", "2022-05-01", O))
    regional = [
        outcomes.region(register, question("region", "2023-06-30", LONDON)),
        outcomes.region(register, question("region", "2023-06-30", ALL_REGIONS)),
        judgements.judgements(register, question("judgements", "2023-06-30", LONDON)),
        changes.changes(register, question("changes", "2023-06-30", LONDON)),
        activity(register, "2022-04-01", "2023-03-31", LONDON),
    ]
    for answer in regional:
        assert SMALL_NUMBERS_NOTE in answer.notes, answer.question.command
    assert SMALL_NUMBERS_NOTE not in england(register, "2023-06-30").notes
    assert "small numbers" in SMALL_NUMBERS_NOTE
    assert "might not add up to 100" in ROUNDING_NOTE
    for answer in (*regional[:3], england(register, "2023-06-30")):
        assert ROUNDING_NOTE in answer.notes, answer.question.command


# Rule 11: printed figures lead
@pytest.fixture
def printing(holding: FewRegister) -> Register:
    return holding(
        event("A", "2020-05-01", G),
        event("B", "2020-05-01", I),
        event("C", "2020-05-01", I),
        releases=[edition("2021-03-31", "2021-04-30")],
        figures=[
            figure(1, "2021-03-31", "good_or_outstanding_percent", "67"),
            figure(2, "2021-03-31", "inadequate", "2"),
            figure(3, "2021-03-31", "good", "2"),
        ],
        known_differences=[
            {
                "release": "2021-03-31",
                "as_at": "2021-03-31",
                "area": "England",
                "cell_table": "outcomes",
                "cell_row": "overall_effectiveness",
                "cell_key": "good",
                "published": "2",
                "computed": "1",
                "why": "One LA is counted otherwise.",
                "evidence": "a test",
            }
        ],
    )


def test_the_printed_figure_leads_with_the_registers_beside_it(printing: Register) -> None:
    answer = england(printing, "2021-03-31")
    row = answer.table("outcomes").rows[0]
    assert answer.official
    assert answer.text.endswith(f"{OFFICIAL}.")
    assert (row["good"], row["published_good"]) == (1, 2)
    assert (row["good_or_outstanding_percent"], row["published_good_or_outstanding_percent"]) == (33, 67)
    assert "published_inadequate" not in row, "what agrees is not said twice"
    assert "67% of 3 LAs (the register counts 1, 33%)" in answer.text
    assert answer.sources[0].title == "Edition as at 2021-03-31"
    good = listing.listing(printing, question("list", "2021-03-31", grade="good"))
    assert good.official is False, "a release prints no names"
    assert "1 of the 3 LAs" in good.text
    assert "The release prints 2; the register lists 1 of them." in good.text
    assert len(good.table("authorities").rows) == 1


@pytest.mark.parametrize(("on", "known_by"), [("2021-04-01", None), ("2021-03-30", None), ("2021-03-31", "2021-04-30")])
def test_nothing_printed_is_shown_for_another_day_or_another_cut_off(
    printing: Register, on: str, known_by: str | None
) -> None:
    answer = england(printing, on, known_by)
    assert not answer.official
    assert answer.text.endswith(f"{CALCULATED}.")
    assert not [key for key in answer.table("outcomes").rows[0] if key.startswith("published_")]


def test_check_tells_a_known_difference_from_a_new_one(printing: Register) -> None:
    answer = check.check(printing, question("check", "2021-03-31"))
    found = {
        row["measure"]: (row["published"], row["computed"], row["match"], row["why"])
        for row in answer.table("check").rows
    }
    assert found == {
        "good_or_outstanding_percent": (67, 33, False, None),
        "good": (2, 1, False, "One LA is counted otherwise."),
        "inadequate": (2, 2, True, None),
    }
    assert [row["measure"] for row in check.unexplained_rows(answer)] == ["good_or_outstanding_percent"]
    assert "Of the 3 printed figures" in answer.text
    with pytest.raises(NoData):
        check.check(printing, question("check", "2021-04-01"))


def test_a_known_reason_does_not_explain_another_value(holding: FewRegister) -> None:
    known = {"release": "2021-03-31", "as_at": "2021-03-31", "area": "England", "cell_table": "outcomes"}
    register = holding(
        event("A", "2020-05-01", G),
        event("B", "2020-05-01", G),
        releases=[edition("2021-03-31", "2021-04-30")],
        figures=[figure(1, "2021-03-31", "good", "3")],
        known_differences=[
            {**known, "cell_row": "overall_effectiveness", "cell_key": "good", "published": "3", "computed": "1"}
            | {"why": "It was one.", "evidence": "a test"}
        ],
    )
    answer = check.check(register, question("check", "2021-03-31"))
    assert [row["computed"] for row in check.unexplained_rows(answer)] == [2]
