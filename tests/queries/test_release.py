"""The release-day summary: the distributions of Figures 1 to 3, each as the command of its own tells it."""

from data import Register
from queries.pages.judgements import judgements
from queries.pages.outcomes import region
from queries.pages.release import release
from queries.question import ALL_REGIONS
from tests.data.few_facts import RI, G, O, edition, event, figure
from tests.queries.asked import question
from tests.queries.conftest import FewRegister

ON = "2024-03-31"


def test_each_distribution_is_that_of_its_own_command(register: Register) -> None:
    answer = release(register, question("release", ON))
    regions = region(register, question("region", ON, ALL_REGIONS))
    areas = judgements(register, question("judgements", ON))
    assert [table.id for table in answer.tables] == ["outcomes", "change", "regions", "judgements", "key_messages"]
    assert answer.table("regions").rows == regions.table("outcomes").rows
    assert answer.table("judgements").rows == areas.table("outcomes").rows
    assert [(chart.table, chart.category) for chart in answer.charts] == [
        ("outcomes", "as_at"),
        ("regions", "area"),
        ("judgements", "judgement_name"),
    ]
    assert answer.to_json()["chart"]["table"] == "outcomes"
    assert [chart.alt for chart in answer.further_charts] == [
        chart.alt for found in (regions, areas) if (chart := found.chart)
    ]


def test_where_nothing_is_judged_nothing_is_drawn(register: Register) -> None:
    for on in ("2018-03-31", "2026-11-23"):
        answer = release(register, question("release", on))
        assert answer.charts
        for chart in answer.charts:
            assert any(row["graded"] for row in answer.table(chart.table).rows)


NO_OVERALL = {"overall_effectiveness": "", "impact_of_leaders": G, "children_in_care": O, "care_leavers": G}


def test_an_edition_without_overall_judgements_leads_with_what_it_prints(holding: FewRegister) -> None:
    register = holding(
        event("A", "2026-05-01", help_and_protection=G, **NO_OVERALL),
        event("B", "2026-06-01", help_and_protection=RI, **NO_OVERALL),
        releases=[edition("2026-07-31", "2026-08-31")],
        figures=[
            figure(number, "2026-07-31", "good_or_outstanding_percent", share, row=judgement)
            for number, (judgement, share) in enumerate((("help_and_protection", "50"), ("children_in_care", "100")), 1)
        ],
    )
    answer = release(register, question("release", "2026-07-31"))
    assert answer.text.startswith(
        "As at 31 July 2026, the share of LAs in England judged good or outstanding was largest"
    )
    assert "smallest for help and protection, 50% of LAs (1 of 2)" in answer.text
    assert "The edition prints no overall effectiveness: no overall judgement is made since April 2026." in answer.text
    assert "(calculated by ilacs-bot)" in answer.text, "the activity of the year, which it does not print"
    assert answer.headline == "50% to 100% of LAs good or outstanding by judgement on 31 July 2026"
    assert answer.official
    assert [table.id for table in answer.tables] == ["judgements", "key_messages"]
    assert [chart.table for chart in answer.charts] == ["judgements"]
    assert not {"overall_effectiveness"} & {row["judgement"] for row in answer.table("judgements").rows}
