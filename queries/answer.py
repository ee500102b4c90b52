"""What is answered: figures with their date, base, unit and source, in a form that every renderer can show."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from queries.question import Question

Unit = Literal[
    "text",
    "authorities",
    "events",
    "percent",
    "points",
    "change",
    "date",
    "url",
    "years",
    "number",
    "yes_no",
    "question",
]
Row = Mapping[str, Any]
Official = bool | Literal["partly", "counted from LA-level data"]
"""Whether figures are official: printed by a release, counted from the rows of an edition's LA-level data, some of them, or
calculated (SPEC rule 11)."""


_A_FIGURE = re.compile(r"\d%|^\d+ \w")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. `unit` says how a renderer shows it; the name of the column never does.

    Units: authorities and events are whole counts; percent is whole percent of the row's base; points are
    percentage points with one decimal; change is a signed count; date is ISO; url is a report's address; question is a Question, that `bot` writes as words
    before anybody is shown the table.
    """

    key: str
    label: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that share one key set. A row may hold more keys than `columns` shows: those are for machines.

    A table that is not `shown` is for machines as a whole: other tables of the answer show people the same. `official` is
    None where it is what the answer is. `told_as` says how people are told it where a message has room for one table:
    "points" are the finding again, topic by topic, and may stand for the answer's text; "dates" are events, told in a
    line by their days; "text" are figures that stand in the answer's text already.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    shown: bool = True
    told_as: Literal["table", "points", "dates", "text"] = "table"
    official: Official | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of one of the answer's tables, so it never holds a figure of its own.

    kind: "stacked" (each row's `series` add up to about 100), "bar" (one series), "line" or "timeline" (each of the
    `series` holds, from its row's date until the next row's, what is said in it). `category` is the column that names a
    row. `alt` says the finding, for who cannot see it.
    """

    kind: Literal["stacked", "bar", "line", "timeline"]
    title: str
    table: str
    category: str
    series: tuple[str, ...]
    alt: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures come from. `url` is None when no address is held."""

    title: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer for Slack, the terminal and files (SPEC section 4).

    `text` answers the whole question in words, figures and date included, and ends with what kind of figures they
    are (SPEC rule 11). `official` is true where a printed figure leads. `notes` are cautions, most important first.
    `next` are questions that continue the thought, most useful first: `bot` alone writes them as words. `finding` is the one thing to know,
    as the release-day summary says it. `headline` is the finding in a few words, to stand above the reply in the place
    of `title`, which says what was asked. `chart` draws the answer's first distribution; an answer of several has one of
    `further_charts` for each of the others. `reading` says in words what was understood.
    """

    question: Question
    title: str
    text: str
    official: Official
    as_at: date
    tables: tuple[Table, ...] = ()
    chart: Chart | None = None
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    next: tuple[Question, ...] = ()
    finding: str = ""
    further_charts: tuple[Chart, ...] = ()
    headline: str = ""
    reading: str = ""

    @property
    def charts(self) -> tuple[Chart, ...]:
        """All of the answer's charts, in order."""
        return (*([self.chart] if self.chart else []), *self.further_charts)

    @property
    def heading(self) -> str:
        """What stands above a reply: the finding in a few words where there is one, as a chart that has a figure in its
        title has, else what was asked."""
        titled = self.chart.title if self.chart and _A_FIGURE.search(self.chart.title) else ""
        return self.headline or titled or self.title

    @property
    def shown(self) -> tuple[Table, ...]:
        """The tables that people are shown."""
        return tuple(table for table in self.tables if table.shown)

    def table(self, table_id: str) -> Table:
        """The table of that id. Raises: KeyError when the answer has none."""
        for table in self.tables:
            if table.id == table_id:
                return table
        raise KeyError(table_id)

    def to_json(self) -> dict[str, Any]:
        """The document of SPEC section 4. What continues the thought is no part of it: that takes somebody who writes
        questions as words (`bot.ask.document`)."""
        return {
            "question": self.question.to_json(),
            "reading": self.reading,
            "title": self.title,
            "text": self.text,
            "official": self.official,
            "as_at": self.as_at.isoformat(),
            "tables": [
                {
                    "id": table.id,
                    "title": table.title,
                    "official": self.official if table.official is None else table.official,
                    "columns": [asdict(column) for column in table.columns],
                    "rows": [dict(row) for row in table.rows],
                }
                for table in self.tables
            ],
            "chart": asdict(self.chart) if self.chart else None,
            "notes": list(self.notes),
            "sources": [asdict(source) for source in self.sources],
        }


def columns_of(rows: Sequence[Row], columns: Sequence[Column]) -> tuple[Column, ...]:
    """Those of `columns` that the rows hold and at least one row fills."""
    return tuple(column for column in columns if any(row.get(column.key) is not None for row in rows))
