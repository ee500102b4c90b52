"""The grade that a question is about: its share and its number lead, and areas, judgements and dates go by it. Each
test holds an area, a judgement or a day where good or outstanding would say otherwise."""

import pytest

from bot.ask import Sources, ask
from data import Register
from queries.answer import Answer
from queries.errors import NoData
from queries.pages import comparison, judgements, outcomes, trend
from queries.question import ALL_REGIONS, ENGLAND, Area, Period, Question
from queries.telling.grade_share import SHARED
from tests.data.few_facts import RI, G, I, O, authority, event
from tests.queries.asked import LONDON, day, la, question
from tests.queries.conftest import FewRegister

NORTH_WEST = "North West"


def regions_by(register: Register, grade: str | None, on: str = "2021-03-31") -> Answer:
    return outcomes.region(register, question("region", on, ALL_REGIONS, grade=grade))


@pytest.fixture
def two_regions(holding: FewRegister) -> Register:
    """London: 3 of 4 good or outstanding, none outstanding, 1 inadequate. North West: 1 of 6, outstanding; 2 inadequate
    of 2 + 3 RI + 1: a higher share and number of both."""
    london = [event(urn, "2020-05-01", grade) for urn, grade in zip("ABCD", (G, G, G, I), strict=True)]
    north = [event(urn, "2020-05-01", grade) for urn, grade in zip("EFGHJK", (O, RI, RI, RI, I, I), strict=True)]
    return holding(*london, *north, authorities=[authority(urn, NORTH_WEST) for urn in "EFGHJK"])


def test_regions_go_by_the_share_of_the_grade_asked_about(two_regions: Register) -> None:
    def order(grade: str | None) -> list[str]:
        return [row["area"] for row in regions_by(two_regions, grade).table("outcomes").rows]

    assert order(None) == ["London", NORTH_WEST, "England"]
    assert order("good_or_outstanding") == order("good") == ["London", NORTH_WEST, "England"]
    assert order("outstanding") == order("inadequate") == [NORTH_WEST, "London", "England"]


def test_the_text_and_the_chart_are_of_the_grade_asked_about(two_regions: Register) -> None:
    answer = regions_by(two_regions, "inadequate")
    assert (
        "judged inadequate was highest in the North West, 33% of LAs (2 of 6), and lowest in London, 25%" in answer.text
    )
    assert "The share in England was 30% of LAs (3 of 10)" in answer.text
    assert "good or outstanding" not in answer.text
    assert answer.chart is not None
    assert (answer.chart.kind, answer.chart.series) == ("bar", ("inadequate_percent",))
    assert answer.chart.title == "Inadequate: highest in the North West, 33%"
    assert [column.key for column in answer.table("outcomes").columns][2:4] == ["inadequate", "inadequate_percent"]


def test_the_number_is_told_where_it_is_highest_elsewhere(holding: FewRegister) -> None:
    london = [event(urn, "2020-05-01", grade) for urn, grade in zip("ABCDE", (I, I, G, G, G), strict=True)]
    register = holding(
        *london, event("F", "2020-05-01", I), authorities=[authority("F", NORTH_WEST), authority("G", NORTH_WEST)]
    )
    text = regions_by(register, "inadequate").text
    assert "highest in the North West, 100% of LAs (1 of 1), and lowest in London, 40% of LAs (2 of 5)" in text
    assert "The number was highest in London, 2 of 5 LAs, and lowest in the North West, 1 of 1 LA." in text


def test_a_grade_that_no_region_has_and_one_that_all_share_are_said(
    two_regions: Register, holding: FewRegister
) -> None:
    none = holding(event("A", "2020-05-01", G), event("B", "2020-05-01", G), authorities=[authority("B", NORTH_WEST)])
    assert "no LA in any region was judged inadequate" in regions_by(none, "inadequate").text
    assert "was the same in every region: 100% of LAs (1 of 1)" in regions_by(none, "good").text


def test_one_region_leads_with_the_grade_and_keeps_all_four(two_regions: Register) -> None:
    answer = outcomes.region(two_regions, question("region", "2021-03-31", LONDON, grade="inadequate"))
    opening = "As far as reports published by 31 May 2020 show, 25% of LAs (1 of 4) in London"
    assert answer.text.startswith(opening), "nothing is held of the months after"
    assert "All grades: none outstanding, 3 good (75%)" in answer.text
    assert answer.chart is not None
    assert answer.chart.title == "London: 25% inadequate"


def test_a_trend_is_of_the_grade_asked_about(holding: FewRegister) -> None:
    register = holding(
        *(event(urn, "2019-05-01", G) for urn in "ABC"), event("A", "2020-05-01", O), event("B", "2020-06-01", I)
    )
    period = Period(day("2020-03-31"), day("2021-03-31"))
    asked = Question(command="trend", area=ENGLAND, period=period, grade="outstanding")
    answer = trend.trend(register, asked)
    assert (
        "judged outstanding rose from 0% as at 31 March 2020 (0 of 3) to 33% as at 31 March 2021 (1 of 3)"
        in answer.text
    )
    assert "up 33.3 points, 1 more LA." in answer.text
    assert "nadequate" not in answer.text
    assert answer.chart is not None
    assert (answer.chart.series, answer.chart.title) == (("outstanding_percent",), "Outstanding: from 0% to 33%")


def test_judgements_go_by_the_grade_asked_about(holding: FewRegister) -> None:
    judged = {"impact_of_leaders": O, "help_and_protection": RI, "children_in_care": G, "care_leavers": G}
    register = holding(
        event("A", "2023-05-01", G, **judged), event("B", "2023-05-01", G, **{**judged, "impact_of_leaders": I})
    )
    answer = judgements.judgements(register, question("judgements", "2024-01-31", grade="outstanding"))
    assert "judged outstanding was largest for impact of leaders, 50% of LAs (1 of 2), and smallest for" in answer.text
    assert "good or outstanding" not in answer.text
    assert answer.chart is not None
    assert answer.chart.title == "Outstanding: 50% for impact of leaders"
    own = judgements.judgements(register, question("judgements", "2024-01-31", la("A"), grade="outstanding"))
    assert "Judged outstanding: impact of leaders." in own.text


def test_two_dates_lead_with_the_change_of_the_grade(holding: FewRegister) -> None:
    register = holding(*(event(urn, "2019-05-01", G) for urn in "ABC"), event("A", "2020-05-01", I))
    asked = question("compare", "2021-03-31", grade="inadequate", areas=(ENGLAND,), as_at_compare=day("2020-03-31"))
    text = comparison.compare(register, asked).text
    assert text.startswith(
        "1 more LA in England was inadequate (up 33.3 points). As at 31 March 2020, 0% of LAs (0 of 3)"
    )


def test_the_printed_wording_of_a_change_is_quoted_beside_the_grade_it_is_of(sources: Sources) -> None:
    answer = ask("compare England outstanding 2023-03-31 with 2024-03-31", sources)
    assert answer.text.startswith("5 more LAs in England were outstanding (up 3.4 points).")
    assert any("almost 4" in note for note in answer.notes)
    assert answer.official
    good = ask("compare England good 2023-03-31 with 2024-03-31", sources)
    assert not any("almost 4" in note for note in good.notes)


def test_a_printed_share_of_the_grade_leads(sources: Sources) -> None:
    text = ask("judgements care leavers good 2024-03-31", sources).text
    assert "47% of 51 LAs (the register counts 23, 45%) in England" in text
    assert "Official statistics" in text


@pytest.mark.parametrize("grade", SHARED)
def test_a_title_of_a_chart_is_short_enough_for_every_grade(grade: str, sources: Sources) -> None:
    words = grade.replace("_", " ")
    for command in (
        f"region all {words}",
        f"region North West {words}",
        f"judgements {words}",
        f"trend {words} 2022 to 2024",
    ):
        chart = ask(command, sources).chart
        assert chart is not None
        assert 0 < len(chart.title) <= 50, chart.title


def judged_one_by_one(holding: FewRegister) -> Register:
    """Ten LAs in London, one judged in each quarter from the first of 2014 on."""
    quarters = [f"{2014 + number // 4}-{1 + 3 * (number % 4):02}-15" for number in range(10)]
    return holding(
        *(event(urn, ended, I if urn == "A" else G) for urn, ended in zip("ABCDEFGHJK", quarters, strict=True)),
        authorities=[authority("Z", NORTH_WEST)],
    )


def test_a_trend_from_the_beginning_is_told_from_when_nine_in_ten_of_the_areas_authorities_had_been_judged(
    holding: FewRegister,
) -> None:
    register = judged_one_by_one(holding)
    beginning = Period(trend.first_quarter(register), day("2020-03-31"))

    def whole(area: Area) -> Answer:
        return trend.trend(register, Question(command="trend", area=area, period=beginning))

    first = whole(LONDON).table("outcomes").rows[0]
    assert (first["as_at"], first["graded"]) == ("2016-03-31", 9), "text, table, chart and picture begin at one point"
    assert whole(LONDON).title.endswith("31 March 2016 to 31 March 2020")
    assert "from 89% as at 31 March 2016 (8 of 9)" in whole(LONDON).text, "the ninth LA"
    assert any("begins on 31 March 2016" in note for note in whole(LONDON).notes)
    with pytest.raises(NoData):
        whole(Area("region", NORTH_WEST))


def test_a_start_that_was_asked_for_stays_and_few_judged_by_it_are_told(holding: FewRegister) -> None:
    register = judged_one_by_one(holding)

    def told(start: str) -> str:
        period = Period(day(start), day("2020-03-31"))
        return trend.trend(register, Question(command="trend", area=LONDON, period=period)).text

    assert "fell" not in told("2015-03-31")
    assert "from 80% as at 31 March 2015 (4 of 5)" in told("2015-03-31")
    assert "only 4 of the 10 LAs in London had" in told("2014-12-31")
    assert "only" not in told("2015-03-31")
