"""A table as text, where Slack takes no block for it: columns where it is narrow, else a record a line.

Every form shows the first rows that fit and says how many it leaves out.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from bot.render.cells import NOTHING
from bot.render.slack.limits import SECTION
from bot.render.slack.mrkdwn import escape, link
from bot.render.slack.tables import Block, Cell, Grid, fitting_in, grid, mrkdwn, omission, small
from bot.text import size
from queries.answer import Table
from queries.wording import counted

ALIGNED_WIDTH = 80  # characters of fixed width that Slack shows side by side on a desktop
HEADING_WIDTH = 12
LABEL_WIDTH = 14  # the least that the labels of a turned table may have
GAP = "  "


@dataclass(frozen=True, slots=True)
class Columns:
    """Fixed-width text: the headings, then a string for each row that can be shown without the next ones."""

    head: str
    rows: tuple[str, ...]
    turned: bool = False


def as_rich_text(table: Table, room: int) -> list[Block]:
    """Fixed-width text where the table is narrow, else a list of records, within `room` characters."""
    cells = grid(table)
    if not cells.rows or not cells.headings:
        return [small(f"{escape(cells.title)}: none.")]
    title = {"type": "rich_text_section", "elements": [_text(cells.title, bold=True)]}
    room -= size(cells.title)
    if columns := aligned(cells) or turned(cells):
        shown = fitting_in([size(row) + 1 for row in columns.rows], room - size(columns.head))
        left_out = _left_out(cells, columns, shown)
        element: Block = {
            "type": "rich_text_preformatted",
            "elements": [_text("\n".join([*([columns.head] if columns.head else []), *columns.rows[:shown]]))],
        }
    else:
        items = [_in_rich_text(record) for record in _records(cells)]
        sizes = [sum(size(part["text"]) + size(part.get("url", "")) for part in item) for item in items]
        shown = fitting_in(sizes, room)
        left_out = cells.left_out(shown if len(cells.rows) > 1 else 1)
        element = {
            "type": "rich_text_list",
            "style": "bullet",
            "elements": [{"type": "rich_text_section", "elements": item} for item in items[:shown]],
        }
    if not shown:
        return [small(_no_room(cells))]
    return [{"type": "rich_text", "elements": [title, element]}, *omission(left_out)]


def as_sections(table: Table, room: int) -> list[Block]:
    """Sections alone, of fixed-width text or a line for each record, within `room` characters."""
    cells = grid(table)
    if not cells.rows or not cells.headings:
        return [small(f"{escape(cells.title)}: none.")]
    columns = aligned(cells) or turned(cells)
    if columns:
        head, fence = escape(columns.head).replace("`", "'") + "\n" * bool(columns.head), "```"
        rows = [escape(row).replace("`", "'") for row in columns.rows]
    else:
        head, fence = "", ""
        rows = [f"• {_in_mrkdwn(record)}" for record in _records(cells)]
    parts, shown = [f"*{escape(cells.title)}*\n{fence}{head}"], 0
    for row in rows:
        more = size(row) + 1
        if sum(map(size, parts)) + more + 2 * size(fence) * len(parts) > room or more + 10 > SECTION:
            break
        if size(parts[-1]) + more + size(fence) > SECTION:
            parts.append(fence)
        parts[-1] += row + "\n"
        shown += 1
    if not shown:
        return [small(_no_room(cells))]
    sections = [{"type": "section", "text": mrkdwn(part.rstrip("\n") + fence)} for part in parts]
    left_out = _left_out(cells, columns, shown) if columns else cells.left_out(shown if len(cells.rows) > 1 else 1)
    return [*sections, *omission(left_out)]


def as_lines(table: Table, room: int) -> str:
    """Plain lines, a record each, within `room` characters once escaped."""
    cells = grid(table)
    if not cells.rows or not cells.headings:
        return ""
    rows = [_in_words(_record(cells, row)) for row in cells.rows]
    shown = fitting_in([size(escape(row)) + 1 for row in rows], room - size(escape(cells.title)) - 150)
    if not shown:
        return ""
    return "\n".join([f"{cells.title}:", *rows[:shown], *([left] if (left := cells.left_out(shown)) else [])])


def aligned(cells: Grid) -> Columns | None:
    """The table in columns, numbers to the right, words to the left; None where too wide or with links."""
    if any(one.url for row in cells.rows for one in row):
        return None
    texts = list(zip(*([one.text for one in row] for row in cells.rows), strict=True))
    widest = [max(map(len, column)) for column in texts]
    heads = [
        textwrap.wrap(heading, max(width, HEADING_WIDTH)) for heading, width in zip(cells.headings, widest, strict=True)
    ]
    widths = [max(width, *map(len, head)) for width, head in zip(widest, heads, strict=True)]
    if _together(widths) > ALIGNED_WIDTH:
        return None
    rows = tuple(_laid(row, widths, cells.right) for row in zip(*texts, strict=True))
    return Columns("\n".join([*_bottomed(heads, widths, cells.right), "-" * _together(widths)]), rows)


def turned(cells: Grid) -> Columns | None:
    """A table of figures with its rows side by side, a line for each of its columns; None where too wide."""
    if not all(cells.right[1:]) or any(row[0].url for row in cells.rows):
        return None
    named = not (cells.right[0] and len(cells.rows) == 1)
    figures = [[one.text for one in (row[1:] if named else row)] for row in cells.rows]
    for wrapped in (HEADING_WIDTH, 1):
        names = [
            textwrap.wrap(row[0].text if named else "", wrapped, break_long_words=False) or [""] for row in cells.rows
        ]
        widths = [max(map(len, [*name, *column])) for name, column in zip(names, figures, strict=True)]
        if (room := ALIGNED_WIDTH - _together([0, *widths])) >= LABEL_WIDTH:
            break
    else:
        return None
    labels = [textwrap.wrap(heading, room) for heading in cells.headings]
    widths = [max(len(part) for label in labels for part in label), *widths]
    right = (False, *(True for _ in cells.rows))
    rows = [
        "\n".join([_laid([label[0], *row], widths, right), *label[1:]])
        for label, row in zip(labels[named:], zip(*figures, strict=True), strict=True)
    ]
    head = [*_bottomed([labels[0], *names], widths, right), "-" * _together(widths)] if named else []
    return Columns("\n".join(head), tuple(rows), turned=True)


def _left_out(cells: Grid, columns: Columns, shown: int) -> str | None:
    """What columns leave out: each line of a turned table is one of its columns, and shows every row."""
    if not columns.turned:
        return cells.left_out(shown)
    if shown < len(columns.rows):
        return f"Showing {shown} of {len(columns.rows)} lines; add “as csv” to the question for all of them."
    return cells.left_out(len(cells.rows))


def _laid(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    columns = zip(row, widths, right, strict=True)
    return GAP.join(text.rjust(width) if to_right else text.ljust(width) for text, width, to_right in columns).rstrip()


def _bottomed(heads: Sequence[Sequence[str]], widths: Sequence[int], right: Sequence[bool]) -> list[str]:
    """Headings of several lines, standing on the last."""
    depth = max(map(len, heads))
    return [
        _laid([["", *head][max(at - depth + len(head) + 1, 0)] for head in heads], widths, right) for at in range(depth)
    ]


def _together(widths: Sequence[int]) -> int:
    return sum(widths) + len(GAP) * (len(widths) - 1)


@dataclass(frozen=True, slots=True)
class Record:
    """A row, or one fact of it: what it is about, and each cell that says something with its heading."""

    name: Cell | None
    facts: tuple[tuple[str, Cell], ...]


def _records(cells: Grid) -> list[Record]:
    """A record for each row; of a single row, one for each of its facts."""
    if len(cells.rows) > 1:
        return [_record(cells, row) for row in cells.rows]
    facts = zip(cells.headings, cells.rows[0], strict=True)
    return [Record(None, ((heading, one),)) for heading, one in facts if one.text != NOTHING]


def _record(cells: Grid, row: Sequence[Cell]) -> Record:
    facts = zip(cells.headings[1:], row[1:], strict=True)
    return Record(row[0], tuple((heading, one) for heading, one in facts if one.text != NOTHING))


def _in_words(record: Record) -> str:
    facts = "; ".join(f"{heading}: {one.url or one.text}" for heading, one in record.facts)
    name = (record.name.url or record.name.text) if record.name else ""
    return " – ".join(part for part in (name, facts) if part)


def _in_rich_text(record: Record) -> list[Block]:
    elements = [_link(record.name) if record.name.url else _text(record.name.text, bold=True)] if record.name else []
    for at, (heading, one) in enumerate(record.facts):
        joint = "; " if at else " – " if record.name else ""
        if one.url:
            elements += [*([_text(joint)] if joint else []), _link(one)]
        else:
            elements.append(_text(f"{joint}{heading}: {one.text}"))
    return elements


def _in_mrkdwn(record: Record) -> str:
    facts = "; ".join(
        link(one.url, one.text) if one.url else escape(f"{heading}: {one.text}") for heading, one in record.facts
    )
    if record.name is None:
        return facts
    name = link(record.name.url, record.name.text) if record.name.url else f"*{escape(record.name.text)}*"
    return f"{name} – {facts}" if facts else name


def _link(one: Cell) -> Block:
    return {"type": "link", "url": one.url, "text": one.text}


def _text(text: str, bold: bool = False) -> Block:
    return {"type": "text", "text": text, **({"style": {"bold": True}} if bold else {})}


def _no_room(cells: Grid) -> str:
    rows = counted(cells.all_rows, "row")
    return f"{escape(cells.title)}: no room here for its {rows}; add “as csv” to the question for all of them."
