"""An answer's chart as everybody draws it: categories and series, read from the chart's table."""

from dataclasses import dataclass, replace

from bot.render.cells import cell, number
from bot.text import line
from queries.answer import Answer, Chart, Row, Unit


@dataclass(frozen=True, slots=True)
class Series:
    """One number for each category of its plot. `label` is its column's, with the unit that `name` goes without."""

    name: str
    unit: Unit
    values: tuple[int | float, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """What a chart draws, read from its table: dates in the order of time, other categories as in the table.

    `left_out` names the categories that are not drawn because a figure is missing.
    """

    kind: str
    title: str
    alt: str
    category: str
    category_unit: Unit
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    left_out: tuple[str, ...]

    def thinned(self, most: int) -> "Plot":
        """A line with at most `most` points at even distances, the last always among them."""
        step = -(-len(self.categories) // most)
        kept = range((len(self.categories) - 1) % step, len(self.categories), step)
        return Plot(
            self.kind,
            self.title,
            self.alt,
            self.category,
            self.category_unit,
            tuple(self.categories[at] for at in kept),
            tuple(replace(one, values=tuple(one.values[at] for at in kept)) for one in self.series),
            self.left_out,
        )


def plot(answer: Answer, chart: Chart | None) -> Plot | None:
    """What one of the answer's charts draws; None where there is no chart, or nothing to draw in it."""
    table = next((table for table in answer.tables if chart and table.id == chart.table), None)
    if chart is None or table is None:
        return None
    columns = {column.key: column for column in table.columns}
    named = columns.get(chart.category)
    drawn = [columns[key] for key in chart.series if key in columns]
    if named is None or not drawn or len(drawn) < len(chart.series):
        return None

    def is_whole(row: Row) -> bool:
        return all(number(row, column) is not None for column in drawn)

    rows = list(table.rows)
    if named.unit == "date":
        rows.sort(key=lambda row: str(row.get(named.key)))
    whole = [row for row in rows if is_whole(row)]
    if not whole:
        return None
    return Plot(
        kind=chart.kind,
        title=line(chart.title) or line(table.title),
        alt=line(chart.alt),
        category=line(named.label),
        category_unit=named.unit,
        categories=tuple(line(cell(row, named)) for row in whole),
        series=tuple(
            Series(
                _series_name(column.label),
                column.unit,
                tuple(number(row, column) or 0 for row in whole),
                line(column.label),
            )
            for column in drawn
        ),
        left_out=tuple(line(cell(row, named)) for row in rows if not is_whole(row)),
    )


def _series_name(label: str) -> str:
    """A series without its unit, which the axis names.

    >>> _series_name("% requires improvement to be good"), _series_name("Good (% of LAs judged)")
    ('Requires improvement to be good', 'Good')
    """
    name = line(label).split(" (%")[0].removeprefix("%").strip()
    return name[:1].upper() + name[1:]
