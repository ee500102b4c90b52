"""A table as Slack's own block: cells clipped to what one may hold, in a data_table or the older table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.render.cells import NOTHING, NUMERIC, cell, number
from bot.render.slack.limits import (
    DATA_TABLE_CHARACTERS,
    DATA_TABLE_COLUMNS,
    DATA_TABLE_ROWS,
    TABLE_CHARACTERS,
    TABLE_ROWS,
)
from bot.render.slack.mrkdwn import escape, is_address
from bot.text import clip, line, size
from queries.answer import Table
from queries.wording import counted

Block = dict[str, Any]

CAPTION_TEXT = 150
HEADING_TEXT = 80  # 20 headings and a row of 20 cells stay within one table's characters
CELL_TEXT = 400
CELL_ADDRESS = CELL_TEXT - HEADING_TEXT  # a longer one is shown as text
PAGE_SIZE = 10
ONE_PAGE = 20  # rows shown without turning a page
ONE_PAGE_ALONE = 25  # the same where the message holds no other table: all commands of the help


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    url: str | None = None
    number: int | float | None = None

    @property
    def size(self) -> int:
        return size(self.text) + size(self.url or "")


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a table that Slack could take at most, and how many there are in all."""

    title: str
    headings: tuple[str, ...]
    right: tuple[bool, ...]  # a column of figures
    numeric: tuple[bool, ...]  # each of its cells holds one, so that Slack can sort by them
    rows: tuple[tuple[Cell, ...], ...]
    all_rows: int
    all_columns: int

    def left_out(self, rows: int) -> str | None:
        """What a form that shows the first `rows` leaves out, and how to get it; None where it is nothing."""
        parts = []
        if rows < self.all_rows:
            parts.append(f"the first {rows:,} of {counted(self.all_rows, 'row')}")
        if len(self.headings) < self.all_columns:
            parts.append(f"the first {len(self.headings)} of {self.all_columns} columns")
        if not parts:
            return None
        return f"Showing {' and '.join(parts)}; add “as csv” to the question for all of them."


def grid(table: Table) -> Grid:
    """The table's cells as shown, clipped to what a cell may hold; an empty cell shows a dash."""
    columns = table.columns[:DATA_TABLE_COLUMNS]
    numeric = tuple(
        column.unit in NUMERIC and all(number(row, column) is not None for row in table.rows) for column in columns
    )
    rows = []
    for row in table.rows[: DATA_TABLE_ROWS - 1]:
        cells = []
        for column, is_number in zip(columns, numeric, strict=True):
            url = row.get(column.key) if column.unit == "url" else None
            if is_address(url) and size(url) <= CELL_ADDRESS:
                cells.append(Cell(clip(line(column.label), HEADING_TEXT) or "Link", url))
            else:
                text = clip(line(cell(row, column)), CELL_TEXT) or NOTHING
                cells.append(Cell(text, number=number(row, column) if is_number else None))
        rows.append(tuple(cells))
    return Grid(
        clip(line(table.title) or "Table", CAPTION_TEXT),
        _distinct([clip(line(column.label), HEADING_TEXT) or f"Column {at}" for at, column in enumerate(columns, 1)]),
        tuple(column.unit in NUMERIC for column in columns),
        numeric,
        tuple(rows),
        len(table.rows),
        len(table.columns),
    )


def native(table: Table, form: Literal["data_table", "table"], is_alone: bool = False) -> list[Block]:
    """The first rows that fit as Slack's own block, and a line on what it leaves out; a sentence for no rows.

    https://docs.slack.dev/reference/block-kit/blocks/data-table-block (or table-block): one in a message.
    """
    cells = grid(table)
    if not cells.rows or not cells.headings:
        return [small(f"{escape(cells.title)}: none.")]
    most = DATA_TABLE_CHARACTERS if form == "data_table" else TABLE_CHARACTERS
    rows = cells.rows[: (DATA_TABLE_ROWS if form == "data_table" else TABLE_ROWS) - 1]
    sizes = [sum(one.size for one in row) for row in rows]
    fitting = fitting_in(sizes, most - sum(map(size, cells.headings)))
    body: list[list[Block]] = [[{"type": "raw_text", "text": heading} for heading in cells.headings]]
    body.extend([_cell_block(one) for one in row] for row in rows[:fitting])
    if form == "data_table":
        page = fitting if fitting <= (ONE_PAGE_ALONE if is_alone else ONE_PAGE) else PAGE_SIZE
        block = {
            "type": "data_table",
            "caption": cells.title,
            "page_size": page,
            "row_header_column_index": 0,
            "rows": body,
        }
        blocks = [block]
    else:
        settings = [{"align": "right"} if right else {"is_wrapped": True} for right in cells.right]
        blocks = [
            {"type": "section", "text": mrkdwn(f"*{escape(cells.title)}*")},
            {"type": "table", "column_settings": settings, "rows": body},
        ]
    return [*blocks, *omission(cells.left_out(fitting))]


def mrkdwn(text: str) -> Block:
    """A text object of escaped text."""
    return {"type": "mrkdwn", "text": text}


def small(text: str) -> Block:
    """One context block of escaped text."""
    return {"type": "context", "elements": [mrkdwn(text)]}


def fitting_in(sizes: Sequence[int], room: int) -> int:
    """How many of the first sizes go into `room` together."""
    taken = 0
    for at, one in enumerate(sizes):
        taken += one
        if taken > room:
            return at
    return len(sizes)


def omission(left_out: str | None) -> list[Block]:
    return [small(escape(left_out))] if left_out else []


def _cell_block(one: Cell) -> Block:
    if one.url:
        part = {"type": "link", "url": one.url, "text": one.text}
        return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [part]}]}
    if one.number is not None:
        return {"type": "raw_number", "value": one.number, "text": one.text}
    return {"type": "raw_text", "text": one.text}


def _distinct(headings: Sequence[str]) -> tuple[str, ...]:
    """The headings, each only once: a second “Share” becomes “Share (2)”."""
    found: list[str] = []
    for heading in headings:
        name, again = heading, 1
        while name in found:
            again += 1
            name = f"{heading} ({again})"
        found.append(name)
    return tuple(found)
