"""A grid as Slack's own block, a data_table or the older table: one in a message."""

from collections.abc import Sequence
from typing import Literal

from bot.render.grids import Cell, Grid
from bot.render.slack.elements import Block, section, small
from bot.render.slack.limits import DATA_TABLE_CHARACTERS, DATA_TABLE_ROWS, TABLE_CHARACTERS, TABLE_ROWS
from bot.render.slack.mrkdwn import escape
from bot.text import size

PAGE_SIZE = 10
LONGEST_FIGURE = 12  # characters: "31 Mar 2024", "104 (68%)"
ONE_PAGE = 20  # rows shown without turning a page


def native(cells: Grid, form: Literal["data_table", "table"]) -> list[Block]:
    """The first rows that fit as Slack's own block, and a line on what it leaves out; a sentence for no rows.

    https://docs.slack.dev/reference/block-kit/blocks/data-table-block (or table-block): one in a message. A column whose
    cells are all raw_number is sorted by their values, whatever their text says.
    """
    if not cells.rows or not cells.headings:
        return [small(f"{escape(cells.title)}: none.")]
    most = DATA_TABLE_CHARACTERS if form == "data_table" else TABLE_CHARACTERS
    rows = cells.rows[: (DATA_TABLE_ROWS if form == "data_table" else TABLE_ROWS) - 1]
    sizes = [sum(one.size for one in row) for row in rows]
    fitting = fitting_in(sizes, most - sum(map(size, cells.headings)))
    body: list[list[Block]] = [[{"type": "raw_text", "text": heading} for heading in cells.headings]]
    body.extend([_cell_block(one) for one in row] for row in rows[:fitting])
    if form == "data_table":
        page = fitting if fitting <= ONE_PAGE else PAGE_SIZE
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
        blocks = [section(f"*{escape(cells.title)}*"), {"type": "table", "column_settings": settings, "rows": body}]
    return [*blocks, *omission(cells.left_out(fitting))]


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
        part = {"type": "link", "url": one.url, "text": _unbroken(one.text)}
        return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [part]}]}
    if one.number is not None:
        return {"type": "raw_number", "value": one.number, "text": _unbroken(one.text)}
    return {"type": "raw_text", "text": _unbroken(one.text)}


def _unbroken(text: str) -> str:
    """A figure with its share, or a day, on one line."""
    return text.replace(" ", "\N{NO-BREAK SPACE}") if text[:1].isdigit() and len(text) <= LONGEST_FIGURE else text
