"""SPEC section 2, rules 1 to 4 and 6 to 7: what counts on a day. Each test holds the row that breaks the figure when
its rule is broken."""

import pytest

from bot.ask import Sources
from queries.errors import NoData
from queries.pages import comparison
from queries.question import Question
from tests.data.few_facts import RI, G, I, O, authority, edition, event
from tests.queries.asked import (
    LONDON,
    day,
    england,
    grades,
    history,
    judgement,
    la,
    names,
    outcome,
    question,
)
from tests.queries.conftest import FewRegister

IN_FULL = {"impact_of_leaders": G, "help_and_protection": G, "children_in_care": G}


# Rule 1: as at
def test_an_event_after_the_day_does_not_count(holding: FewRegister) -> None:
    register = holding(event("A", "2020-05-01", G), event("A", "2021-04-01", I))
    assert grades(register, "2021-03-31") == (0, 1, 0, 0)
    assert grades(register, "2021-04-01") == (0, 0, 0, 1)


def test_an_event_counts_from_the_day_it_ended_not_from_its_start(holding: FewRegister) -> None:
    register = holding(event("A", "2020-05-01", G), event("A", "2021-04-09", I, start_date="2021-03-22"))
    assert grades(register, "2021-03-31") == (0, 1, 0, 0)


def test_an_event_published_after_an_ordinary_day_counts(holding: FewRegister) -> None:
    register = holding(event("A", "2020-05-01", G), event("A", "2021-03-01", I, publication_date="2021-08-01"))
    assert grades(register, "2021-03-31") == (0, 0, 0, 1)


def test_the_latest_inspection_counts_even_when_an_earlier_one_was_published_after_it(holding: FewRegister) -> None:
    register = holding(
        event("A", "2020-05-01", G, publication_date="2021-01-01"),
        event("A", "2020-09-01", I, publication_date="2020-10-01"),
    )
    assert grades(register, "2021-03-31") == (0, 0, 0, 1)


def test_a_release_counts_what_was_published_by_its_cut_off_and_no_more(holding: FewRegister) -> None:
    register = holding(
        event("A", "2020-05-01", G),
        event("A", "2021-03-01", I, publication_date="2021-05-01"),
        event("B", "2020-05-01", G),
        event("B", "2021-03-01", O, publication_date="2021-04-30"),
        releases=[edition("2021-03-31", "2021-04-30")],
    )
    assert grades(register, "2021-03-31") == (1, 1, 0, 0)
    assert any("Authority A" in note and "published later" in note for note in england(register, "2021-03-31").notes)


def test_the_cut_off_of_a_release_applies_on_its_own_day_only(holding: FewRegister) -> None:
    register = holding(
        event("A", "2020-05-01", G),
        event("A", "2021-03-01", I, publication_date="2021-05-01"),
        releases=[edition("2021-03-31", "2021-04-30")],
    )
    assert [grades(register, on) for on in ("2021-03-30", "2021-03-31", "2021-04-01")] == [
        (0, 0, 0, 1),
        (0, 1, 0, 0),
        (0, 0, 0, 1),
    ]


def test_a_release_counts_an_inspection_that_it_included_after_its_cut_off(holding: FewRegister) -> None:
    late = event("A", "2021-03-01", I, publication_date="2021-05-10")
    register = holding(
        event("A", "2020-05-01", G),
        late,
        event("B", "2020-05-01", G),
        event("B", "2021-03-02", I, publication_date="2021-05-10"),
        releases=[edition("2021-03-31", "2021-04-30"), edition("2021-06-30", "2021-03-31")],
        release_inclusions=[{"release": "2021-03-31", "event_id": late["event_id"], "reason": "a test"}],
    )
    assert grades(register, "2021-03-31") == (0, 1, 0, 1)
    assert grades(register, "2021-06-30") == (0, 2, 0, 0), "an inclusion is that of one release"


def test_known_by_leaves_out_what_was_published_later_on_any_day(holding: FewRegister) -> None:
    register = holding(event("A", "2020-05-01", G), event("A", "2021-03-01", I, publication_date="2021-06-01"))
    assert grades(register, "2021-04-15", known_by="2021-05-31") == (0, 1, 0, 0)
    assert grades(register, "2021-04-15", known_by="2021-06-01") == (0, 0, 0, 1)


def test_known_by_when_asked_replaces_the_cut_off_of_a_release(holding: FewRegister) -> None:
    late = event("A", "2021-03-01", I, publication_date="2021-05-10")
    register = holding(
        event("A", "2020-05-01", G),
        late,
        releases=[edition("2021-03-31", "2021-04-30")],
        release_inclusions=[{"release": "2021-03-31", "event_id": late["event_id"], "reason": "a test"}],
    )
    assert grades(register, "2021-03-31") == (0, 0, 0, 1)
    assert grades(register, "2021-03-31", known_by="2021-04-30") == (0, 1, 0, 0)
    assert grades(register, "2021-03-31", known_by="2021-05-31") == (0, 0, 0, 1)


def test_an_earlier_year_beside_the_day_keeps_the_cut_off_of_its_own_release(holding: FewRegister) -> None:
    register = holding(
        event("A", "2019-05-01", G),
        event("A", "2020-03-01", I, publication_date="2020-05-01"),
        releases=[edition("2020-03-31", "2020-04-30"), edition("2021-03-31", "2021-04-30")],
    )
    rows = england(register, "2021-03-31").table("outcomes").rows
    assert [(row["as_at"], row["good"], row["inadequate"]) for row in rows] == [
        ("2021-03-31", 0, 1),
        ("2020-03-31", 1, 0),
    ]


@pytest.mark.parametrize("kind", ["focused visit", "monitoring visit", "other"])
def test_only_graded_events_count(holding: FewRegister, kind: str) -> None:
    register = holding(
        event("A", "2020-05-01", G), event("A", "2021-01-01", kind=kind), event("B", "2021-01-01", kind=kind)
    )
    row = outcome(register, "2021-03-31")
    assert (row["good"], row["graded"], row["not_yet_inspected"]) == (1, 1, 1)


@pytest.mark.parametrize("kind", ["standard inspection", "short inspection", "single inspection"])
def test_every_kind_of_inspection_counts(holding: FewRegister, kind: str) -> None:
    assert grades(holding(event("A", "2019-05-01", RI, kind)), "2021-03-31") == (0, 0, 1, 0)


def test_where_only_the_month_is_known_its_last_day_stands_for_it(holding: FewRegister) -> None:
    register = holding(event("A", "2019-05-01", G), event("A", "2020-02", I))
    assert grades(register, "2020-02-28") == (0, 1, 0, 0)
    assert grades(register, "2020-02-29") == (0, 0, 0, 1)


def test_an_event_without_a_date_is_listed_and_never_counted(holding: FewRegister) -> None:
    register = holding(event("A", "2019-05-01", G), event("A", "", I, publication_date="2020-01-01"))
    assert grades(register, "2026-03-31") == (0, 1, 0, 0)
    listed = history(register, "A", "2026-03-31").table("events").rows
    assert [row["end_date"] for row in listed] == ["2019-05-01", None]


def test_of_two_inspections_that_ended_on_one_day_the_last_published_counts(holding: FewRegister) -> None:
    first = event("A", "2020-05-01", G, event_id="z", publication_date="2020-06-01")
    second = event("A", "2020-05-01", RI, event_id="a", publication_date="2020-07-01")
    assert grades(holding(first, second), "2021-03-31") == grades(holding(second, first), "2021-03-31") == (0, 0, 1, 0)


# Rule 2: LAs that exist on the day
def test_an_authority_counts_from_the_day_it_was_established_to_the_day_it_was_abolished(holding: FewRegister) -> None:
    register = holding(
        event("A", "2019-05-01", G),
        event("E", "2019-05-01", RI),
        authorities=[
            authority("A", abolished="2023-03-31", successors="B;C"),
            authority("B", established="2023-04-01"),
            authority("C", established="2023-04-01"),
            authority("D"),
        ],
    )
    last, first = outcome(register, "2023-03-31"), outcome(register, "2023-04-01")
    assert (last["authorities"], last["graded"], last["good"], last["not_yet_inspected"]) == (3, 2, 1, 1)
    assert (first["authorities"], first["graded"], first["good"], first["not_yet_inspected"]) == (4, 1, 0, 3)
    assert names(register, "2023-03-31", "uninspected") == ["Authority D"]
    assert names(register, "2023-04-01", "uninspected") == ["Authority B", "Authority C", "Authority D"]


def test_a_new_authority_does_not_inherit_its_predecessors_grade(holding: FewRegister) -> None:
    register = holding(
        event("A", "2019-05-01", G),
        event("D", "2019-05-01", RI),
        authorities=[authority("A", abolished="2023-03-31", successors="B"), authority("B", established="2023-04-01")],
    )
    assert grades(register, "2023-03-31") == (0, 1, 1, 0)
    row = outcome(register, "2023-04-01")
    assert (row["authorities"], row["graded"], row["good"], row["not_yet_inspected"]) == (2, 1, 0, 1)


def test_an_authority_asked_about_on_a_day_it_did_not_exist_has_no_data(holding: FewRegister) -> None:
    register = holding(
        event("A", "2019-05-01", G),
        event("D", "2019-05-01", G),
        authorities=[authority("A", abolished="2023-03-31"), authority("D", statistical_neighbours="A")],
    )
    gone = question("la", "2023-04-01", la("A"))
    for ask in (
        lambda: history(register, "A", "2023-04-01"),
        lambda: comparison.neighbours(register, gone),
        lambda: comparison.compare(register, Question(command="compare", areas=(la("A"), LONDON), as_at=gone.on)),
    ):
        with pytest.raises(NoData, match="did not exist"):
            ask()
    neighbours = comparison.neighbours(register, question("neighbours", "2023-04-01", la("D")))
    assert any("Authority A" in note for note in neighbours.notes)
    assert len(neighbours.table("authorities").rows) == 1


def test_history_goes_on_for_the_counties_that_kept_their_footprint(sources: Sources) -> None:
    for name in ("Somerset", "North Yorkshire"):
        listed = [
            row["end_date"]
            for row in sources.register.rows(
                "SELECT counted_on AS end_date FROM events JOIN authorities USING (urn) WHERE name = ? AND graded"
                " AND counted_on < '2023-04-01'",
                (name,),
            )
        ]
        found = sources.register.rows("SELECT established, abolished FROM authorities WHERE name = ?", (name,))
        assert listed
        assert found == [{"established": None, "abolished": None}]


# Rule 3: bases
def test_the_base_is_the_authorities_with_that_judgement(holding: FewRegister) -> None:
    register = holding(
        event("A", "2024-05-01", G, **IN_FULL, care_leavers=O),
        event("B", "2022-05-01", I, **IN_FULL),
        event("C", "2022-05-01", I, impact_of_leaders=I),
        authorities=[authority("D"), authority("E")],
    )
    row = outcome(register, "2024-06-01")
    assert (row["authorities"], row["graded"], row["not_yet_inspected"]) == (5, 3, 2)
    assert (row["good_percent"], row["inadequate_percent"]) == (33, 67)
    bases = {key: judgement(register, "2024-06-01", key)["graded"] for key in (*IN_FULL, "care_leavers")}
    assert bases == {"impact_of_leaders": 3, "help_and_protection": 2, "children_in_care": 2, "care_leavers": 1}
    assert judgement(register, "2024-06-01", "care_leavers")["outstanding_percent"] == 100


def test_a_region_counts_its_own_authorities_only(holding: FewRegister) -> None:
    register = holding(
        event("A", "2024-05-01", G),
        event("B", "2024-05-01", I),
        authorities=[authority("B", "North West"), authority("C", "North West")],
    )
    assert judgement(register, "2024-06-01", "overall_effectiveness", LONDON)["graded"] == 1
    assert judgement(register, "2024-06-01", "overall_effectiveness", LONDON)["good_percent"] == 100


# Rule 4: percentages
def test_one_of_eight_is_thirteen_percent_rounded_half_up(holding: FewRegister) -> None:
    spread = zip("ABCDEFGH", (O, G, G, G, RI, RI, RI, I), strict=True)
    row = outcome(holding(*(event(urn, "2020-05-01", grade) for urn, grade in spread)), "2021-03-31")
    assert (row["outstanding_percent"], row["good_percent"], row["inadequate_percent"]) == (13, 38, 13)
    assert (row["good_or_outstanding"], row["good_or_outstanding_percent"]) == (4, 50), "not 13 + 38"


# Rule 6: care leavers
def test_care_leavers_are_never_back_cast(holding: FewRegister) -> None:
    register = holding(
        event("A", "2016-05-01", G, "single inspection", children_in_care=RI, sif_care_leavers=O),
        event("B", "2022-05-01", G, **IN_FULL),
        event("C", "2023-05-01", G, **IN_FULL, care_leavers=RI),
    )
    row = judgement(register, "2024-03-31", "care_leavers")
    assert (row["graded"], row["outstanding"], row["requires_improvement"]) == (1, 0, 1)
    combined = judgement(register, "2024-03-31", "children_in_care")
    assert (combined["graded"], combined["good"], combined["requires_improvement"]) == (3, 2, 1)


def test_care_leavers_of_an_earlier_inspection_do_not_stand_for_a_later_one(holding: FewRegister) -> None:
    register = holding(event("A", "2023-05-01", G, **IN_FULL, care_leavers=RI), event("A", "2024-01-05", G, **IN_FULL))
    assert judgement(register, "2024-03-31", "care_leavers")["graded"] == 0
    assert judgement(register, "2023-12-31", "care_leavers")["graded"] == 1


# Rule 7: no overall judgement for inspections from 1 April 2026
def test_an_inspection_from_april_2026_is_apart_and_nothing_is_carried_forward(holding: FewRegister) -> None:
    register = holding(
        event("A", "2020-05-01", G, **IN_FULL),
        event("A", "2026-04-01", **dict.fromkeys(IN_FULL, O), care_leavers=O),
        event("B", "2021-05-01", I, **IN_FULL),
        authorities=[authority("C")],
    )
    row = outcome(register, "2026-04-01")
    assert (row["authorities"], row["graded"], row["no_overall_judgement"], row["not_yet_inspected"]) == (3, 1, 1, 1)
    assert (row["good"], row["outstanding"], row["inadequate_percent"]) == (0, 0, 100)
    leaders = judgement(register, "2026-04-01", "impact_of_leaders")
    assert (leaders["graded"], leaders["outstanding"], leaders["no_overall_judgement"]) == (2, 1, 0)
    assert judgement(register, "2026-04-01", "care_leavers")["graded"] == 1
    assert names(register, "2026-04-01", "no_overall") == ["Authority A"]
    assert names(register, "2026-04-01", "uninspected") == ["Authority C"]
    assert names(register, "2026-04-01", "good") == []
    assert outcome(register, "2026-03-31")["good"] == 1


def test_the_inspection_date_decides_not_the_publication_date(holding: FewRegister) -> None:
    register = holding(event("A", "2026-03-31", G, publication_date="2026-05-20"))
    row = outcome(register, "2026-06-30")
    assert (row["graded"], row["good"], row["no_overall_judgement"]) == (1, 1, 0)


def test_judgements_answer_where_nobody_has_an_overall_judgement(holding: FewRegister) -> None:
    register = holding(event("A", "2026-05-01", **IN_FULL))
    assert england(register, "2026-06-30").table("outcomes").rows[0]["graded"] == 0
    assert judgement(register, "2026-06-30", "impact_of_leaders")["good_percent"] == 100
    assert day("2026-06-30") == england(register, "2026-06-30").as_at
