"""An answer's chart as Slack's data_visualization block, where it fits.

Rules: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block (numbers in `bot.render.slack.limits`).
"""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.render.charts import Plot, plot
from bot.render.slack.elements import Block
from bot.render.slack.limits import CHART_AXIS_LABEL, CHART_CATEGORIES, CHART_LABEL, CHART_SERIES, CHART_TITLE
from bot.text import clip, size
from queries.answer import Answer, Chart, Unit
from queries.counting.measures import GOOD_OR_OUTSTANDING
from queries.wording import join_words, short_day

SHORT_NAMES = {
    "North East, Yorkshire and the Humber": "NE, Yorks & Humber",
    "Requires improvement to be good": "Requires improvement",
    "No overall judgement (2026 framework)": "No overall judgement",
    "Overall effectiveness": "Overall",
    "Help and protection": "Help & protection",
    "Children in need/subject to a plan": "In need/on a plan",
    "Achieving permanence": "Permanence",
    "Bournemouth, Christchurch and Poole": "BCP",
}
MOST_POINTS = 12  # of a line: as many as have their dates legible below
MOST_ROOMY = 6  # more categories than these stand so close that their names must be shorter still
NEYH = ("North East, Yorkshire and the Humber", "NEYH")
CLOSE_NAMES = dict([NEYH]) | {
    "East Midlands": "E Mids",
    "West Midlands": "W Mids",
    "East of England": "E England",
}
COMPASS = {"North": "N", "South": "S", "East": "E", "West": "W"}
COMPASS_MEANS = "N, S, E and W stand for north, south, east and west, Mids for Midlands"
GOOD_SHARE = f"{GOOD_OR_OUTSTANDING}_percent"
OF_LAS_JUDGED = "% of LAs judged"
MOST_BARS = 9
AXIS_LABELS: dict[Unit, str] = {
    "authorities": "LAs",
    "events": "Inspections and visits",
    "points": "Percentage points",
    "change": "Change",
    "years": "Years",
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A data_visualization block, and the sentences a reader needs beside it: short names, and what is not drawn."""

    block: Block
    says: tuple[str, ...]


def drawing(answer: Answer, chart: Chart | None) -> Drawing | None:
    """One chart as Slack draws it; None where it does not fit, and the table or our own picture must do.

    Slack groups bars and colours them itself, so they are of one series: of a distribution the share judged good or
    outstanding, whose four grades our picture stacks. A line of many points is thinned, and says so.
    """
    whole = plot(answer, _of_one_series(answer, chart))
    if whole is None:
        return None
    drawn = whole
    if whole.kind == "line" and len(whole.categories) > MOST_POINTS:
        drawn = whole.thinned(MOST_POINTS)
    shorten = _closer if len(drawn.categories) > MOST_ROOMY else _short
    categories = [shorten(name, drawn.category_unit) for name in drawn.categories]
    names = [_short(name) for name in _series_names(answer, drawn)]
    most = CHART_CATEGORIES if drawn.kind == "line" else MOST_BARS
    fits = len(categories) <= most and len(names) <= CHART_SERIES
    distinct = len(set(categories)) == len(categories) and len(set(names)) == len(names)
    is_of_one = (
        len(categories) == 1 and chart is not None and chart.kind == "stacked"
    )  # a share beside nothing says nothing
    if is_of_one or not fits or not distinct or not drawn.title or not all((*categories, *names)):
        return None
    return Drawing(_block(drawn, categories, names), tuple(_sentences(whole, drawn, categories, names)))


def _of_one_series(answer: Answer, chart: Chart | None) -> Chart | None:
    if chart is None or chart.kind != "stacked":
        return chart
    columns = next((table.columns for table in answer.tables if table.id == chart.table), ())
    if GOOD_SHARE not in {column.key for column in columns}:
        return None
    return replace(chart, kind="bar", series=(GOOD_SHARE,))


def _series_names(answer: Answer, drawn: Plot) -> list[str]:
    """One series of areas is named by its day, which no axis says; any other by what it counts."""
    if len(drawn.series) == 1 and drawn.category_unit != "date" and answer.question.period is None:
        return [short_day(answer.as_at)]
    return [one.name for one in drawn.series]


def _block(drawn: Plot, categories: list[str], names: list[str]) -> Block:
    axis: dict[str, Any] = {"categories": categories}
    if drawn.category:
        axis["x_label"] = clip(drawn.category, CHART_AXIS_LABEL)
    measured = _axis_label(drawn)
    if measured:
        axis["y_label"] = clip(measured, CHART_AXIS_LABEL)
    return {
        "type": "data_visualization",
        "title": _title(drawn, measured),
        "chart": {
            "type": "line" if drawn.kind == "line" else "bar",
            "series": [
                {
                    "name": name,
                    "data": [
                        {"label": label, "value": value} for label, value in zip(categories, one.values, strict=True)
                    ],
                }
                for name, one in zip(names, drawn.series, strict=True)
            ],
            "axis_config": axis,
        },
    }


def _title(drawn: Plot, measured: str | None) -> str:
    """What is measured, "Good or outstanding, % of LAs judged", where that fits; else the chart's own title."""
    if len(drawn.series) == 1 and measured == OF_LAS_JUDGED:
        title = f"{drawn.series[0].name}, {measured}"
        if size(title) <= CHART_TITLE:
            return title
    return clip(drawn.title, CHART_TITLE)


def _axis_label(drawn: Plot) -> str | None:
    """What the vertical axis counts; None where its series count different things."""
    units = {one.unit for one in drawn.series}
    if len(units) != 1:
        return None
    if units == {"percent"}:
        other = drawn.series[0].label
        return other if other.startswith("% of ") else OF_LAS_JUDGED
    return AXIS_LABELS.get(*units)


def _sentences(whole: Plot, drawn: Plot, categories: list[str], names: list[str]) -> list[str]:
    said = []
    if size(drawn.title) > CHART_TITLE and _title(drawn, _axis_label(drawn)) == clip(drawn.title, CHART_TITLE):
        said.append(f"The chart’s whole title: {drawn.title}.")
    pairs = list(zip(names, (one.name for one in drawn.series), strict=True)) if len(names) > 1 else []
    if drawn.category_unit != "date":
        pairs += zip(categories, drawn.categories, strict=True)
    if shortened := _meanings_of_short_names(pairs):
        said.append(f"In the chart, {'; '.join(shortened)}.")
    if drawn.category_unit == "date" and any(name[:1].isalpha() for name in categories):
        said.append("A month in the chart stands for its last day.")
    if len(drawn.categories) < len(whole.categories):
        said.append(f"The chart draws {len(drawn.categories)} of {len(whole.categories)} points; the table has all.")
    if drawn.left_out:
        said.append(f"Not in the chart, for want of a figure: {join_words(drawn.left_out)}.")
    return said


def _meanings_of_short_names(pairs: list[tuple[str, str]]) -> list[str]:
    """What short names stand for, but for those made of the full name's own words."""
    unlike = [(short, full) for short, full in pairs if not set(short.lower().split()) <= {*full.lower().split(), "&"}]
    by_compass = [
        short for short, full in unlike if short in (_by_compass(full), CLOSE_NAMES.get(full)) and short != NEYH[1]
    ]
    said = [f"{short} is {full}" for short, full in unlike if short not in by_compass]
    return [*said, COMPASS_MEANS] if by_compass else said


def _short(name: str, unit: Unit = "text") -> str:
    """A name within a chart's label: declared, else with the month's three letters or "&", else clipped.

    >>> _short("30 September 2024", "date"), _short("Kensington and Chelsea")
    ('30 Sep 2024', 'Kensington & Chelsea')
    """
    if unit == "date" and len(parts := name.split()) == 3:
        return clip(f"{parts[0]} {parts[1][:3]} {parts[2]}", CHART_LABEL)
    if name in SHORT_NAMES:
        return SHORT_NAMES[name]
    return name if size(name) <= CHART_LABEL else clip(name.replace(" and ", " & "), CHART_LABEL)


def _closer(name: str, unit: Unit = "text") -> str:
    """A name for a crowded axis.

    >>> _closer("30 September 2024", "date"), _closer("15 May 2024", "date"), _closer("South East")
    ('Sep ’24', '15 May ’24', 'S East')
    """
    if unit == "date" and len(parts := _short(name, unit).split()) == 3:
        return f"{'' if _ends_month(name) else parts[0] + ' '}{parts[1]} ’{parts[2][-2:]}"
    return CLOSE_NAMES.get(name) or _short(_by_compass(name))


def _ends_month(name: str) -> bool:
    try:
        on = datetime.strptime(name, "%d %B %Y")
    except ValueError:
        return False
    return on.day == monthrange(on.year, on.month)[1]


def _by_compass(name: str) -> str:
    first, space, rest = name.partition(" ")
    return f"{COMPASS[first]} {rest}" if space and first in COMPASS and name not in CLOSE_NAMES else name
