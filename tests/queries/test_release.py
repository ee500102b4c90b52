"""The release-day summary: the distributions of Figures 1 to 3, each as the command of its own tells it."""

from data import Register
from queries.pages.judgements import judgements
from queries.pages.outcomes import region
from queries.pages.release import release
from queries.question import ALL_REGIONS
from tests.queries.asked import question

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
