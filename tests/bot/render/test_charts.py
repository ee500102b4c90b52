"""The chart block: the table's figures, labels that fit and are explained, no chart where none fits."""

from dataclasses import replace
from typing import Any

import pytest

from bot.ask import Sources, ask
from bot.render.charts import plot
from bot.render.slack import charts
from bot.render.slack.charts import Drawing
from queries.answer import Answer, Chart, Column, Table
from tests.bot.render import sample_answers
from tests.bot.render.slack.limit_check import broken_limits


def chart_of(rows: list[dict[str, Any]], kind: Any = "bar", series: int = 1, labels: tuple[str, ...] = ()) -> Answer:
    """An answer with a chart of `count0`, `count1`, … by `area`."""
    keys = tuple(f"count{at}" for at in range(series))
    names = labels or tuple(f"Count {at}" for at in range(series))
    columns = (
        Column("area", "Area", "text"),
        *(Column(key, name, "authorities") for key, name in zip(keys, names, strict=True)),
    )
    return replace(
        sample_answers.words_only(),
        tables=(Table("counts", "Counts", columns, tuple(rows)),),
        chart=Chart(kind, "Counts", "counts", "area", keys, "The first is larger."),
    )


def drawing(answer: Answer) -> Drawing | None:
    return charts.drawing(answer, answer.chart)


def problems(answer: Answer) -> list[str]:
    drawn = drawing(answer)
    assert drawn
    return broken_limits({"text": "a chart", "blocks": [drawn.block]})


def test_a_distribution_is_drawn_as_one_series_the_share_judged_good_or_outstanding(sources: Sources) -> None:
    drawn = drawing(ask("region London 2024-03-31", sources))
    assert drawn
    chart = drawn.block["chart"]
    assert drawn.block["title"] == "Good or outstanding, % of LAs judged"
    assert chart["type"] == "bar"
    assert [one["name"] for one in chart["series"]] == ["31 Mar 2024"]
    assert [point["value"] for point in chart["series"][0]["data"]] == [85, 60]
    assert chart["axis_config"] == {
        "categories": ["London", "England"],
        "x_label": "Area",
        "y_label": "% of LAs judged",
    }


def test_four_grades_side_by_side_are_left_to_our_own_picture() -> None:
    assert drawing(sample_answers.region()) is None


def test_every_short_name_is_explained(sources: Sources) -> None:
    crowded = drawing(ask("region all 2024-03-31", sources))
    assert crowded
    assert "NEYH" in crowded.block["chart"]["axis_config"]["categories"]
    assert crowded.says == (
        "In the chart, NEYH is North East, Yorkshire and the Humber; N, S, E and W stand for north, south, east and west,"
        " Mids for Midlands.",
    )


@pytest.mark.parametrize(("name", "label"), [("A" * 20, "A" * 20), ("A" * 21, "A" * 19 + "…")])
def test_a_label_is_clipped_past_its_limit_and_explained(name: str, label: str) -> None:
    drawn = drawing(chart_of([{"area": name, "count0": 1}]))
    assert drawn
    assert drawn.block["chart"]["axis_config"]["categories"] == [label]
    assert (name in " ".join(drawn.says)) is (label != name)


def test_a_long_title_is_clipped_and_told() -> None:
    answer = chart_of([{"area": "A", "count0": 1}])
    assert answer.chart
    for length, told in ((50, False), (51, True)):
        drawn = drawing(replace(answer, chart=replace(answer.chart, title="T" * length)))
        assert drawn
        assert len(drawn.block["title"]) == 50
        assert ("T" * length in " ".join(drawn.says)) is told


def test_bars_stop_at_nine_and_series_at_six() -> None:
    rows = [{"area": f"A{at}", "count0": at} for at in range(10)]
    assert not problems(chart_of(rows[:9]))
    assert drawing(chart_of(rows)) is None
    wide = [{"area": "A", **{f"count{at}": at for at in range(7)}}]
    assert not problems(chart_of(wide, series=6))
    assert drawing(chart_of(wide, series=7)) is None


def test_a_long_line_is_thinned_keeps_its_last_point_and_says_so() -> None:
    answer = sample_answers.trend(42)
    drawn = drawing(answer)
    assert drawn
    categories = drawn.block["chart"]["axis_config"]["categories"]
    assert categories[-1] == "Mar ’41"
    assert len(categories) == 11
    assert "The chart draws 11 of 42 points; the table has all." in drawn.says
    assert "A month in the chart stands for its last day." in drawn.says
    assert not problems(answer)


def test_dates_are_drawn_in_the_order_of_time() -> None:
    answer = sample_answers.trend(3)
    table = answer.tables[0]
    drawn = drawing(replace(answer, tables=(replace(table, rows=table.rows[::-1]),)))
    assert drawn
    assert drawn.block["chart"]["axis_config"]["categories"] == ["31 Mar 2000", "31 Mar 2001", "31 Mar 2002"]


def test_a_category_without_a_figure_is_left_out_and_named() -> None:
    answer = chart_of([{"area": "Leeds", "count0": 3}, {"area": "York", "count0": None}])
    drawn = drawing(answer)
    assert drawn
    assert drawn.block["chart"]["axis_config"]["categories"] == ["Leeds"]
    assert "Not in the chart, for want of a figure: York." in drawn.says
    assert drawing(chart_of([{"area": "York", "count0": None}])) is None


def test_the_printed_figure_is_drawn_where_it_differs() -> None:
    answer = chart_of([{"area": "England", "count0": 24, "published_count0": 26}])
    drawn = plot(answer, answer.chart)
    assert drawn
    assert drawn.series[0].values == (26,)


@pytest.mark.parametrize(
    "answer",
    [
        sample_answers.words_only(),
        chart_of([{"area": "A", "count0": 1}, {"area": "A", "count0": 2}]),
        chart_of([{"area": "A", "count0": 1, "count1": 1}], series=2, labels=("Same", "Same")),
        replace(chart_of([{"area": "A", "count0": 1}]), tables=()),
        replace(chart_of([]), chart=Chart("bar", "T", "counts", "area", ("absent",), "")),
    ],
    ids=["no chart", "a category twice", "a series twice", "no table", "no column"],
)
def test_what_cannot_be_drawn_is_not(answer: Answer) -> None:
    assert drawing(answer) is None
