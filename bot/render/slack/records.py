"""A grid as text, where Slack takes no block for it: columns where they are narrow, else a line for each row.

Every form shows the first rows that fit and says how many it leaves out.
"""

import textwrap
from calendar import month_abbr
from collections.abc import Sequence
from dataclasses import dataclass

from bot.render.cells import NOTHING
from bot.render.grades import SHORT_NAMES
from bot.render.grids import Cell, Grid
from bot.render.slack.elements import Block, section, small
from bot.render.slack.limits import SECTION
from bot.render.slack.mrkdwn import escape, link
from bot.render.slack.tables import omission
from bot.text import size
from data.schema import GRADES
from queries.wording import number_and_noun

CODE_WIDTH = 40  # characters of fixed width that a telephone shows without turning a line
HEADING_WIDTH = 9
LABEL_WIDTH = 12  # the least that the labels of a turned table may have
GAP = "  "
_MONTHS = frozenset(month_abbr)  # which asks the calendar anew each time it is looked into
_GRADES = {*GRADES, *SHORT_NAMES.values()}
MOST_CODE_LINES = 12


@dataclass(frozen=True, slots=True)
class Columns:
    """Fixed-width text: the headings, then a string for each row that can be shown without the next ones."""

    head: str
    rows: tuple[str, ...]
    turned: bool = False

    @property
    def lines(self) -> int:
        return "\n".join([self.head, *self.rows]).count("\n") + 1


def as_code(cells: Grid) -> list[Block] | None:
    """The whole grid as a few short lines of fixed-width text; None where it is too wide or too long for that."""
    columns = (in_columns(cells) or turned(cells)) if cells.rows and cells.headings else None
    if columns is None or columns.lines > MOST_CODE_LINES or cells.left_out(len(cells.rows)):
        return None
    text = "\n".join([*([columns.head] if columns.head else []), *columns.rows])
    title = {"type": "rich_text_section", "elements": [_text(cells.title, bold=True)]}
    code = {"type": "rich_text_preformatted", "elements": [_text(text)]}
    return [{"type": "rich_text", "elements": [title, code]}]


def as_sections(cells: Grid, room: int) -> list[Block]:
    """Sections alone, of fixed-width text or a line for each row, within `room` characters."""
    if not cells.rows or not cells.headings:
        return [small(f"{escape(cells.title)}: none.")]
    columns = in_columns(cells) or turned(cells)
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
    left_out = _left_out(cells, columns, shown) if columns else cells.left_out(shown if len(cells.rows) > 1 else 1)
    return [*(section(part.rstrip("\n") + fence) for part in parts), *omission(left_out)]


def as_lines(cells: Grid, room: int) -> str:
    """Plain lines, one for each row, within `room` characters once escaped."""
    if not cells.rows or not cells.headings:
        return ""
    room -= size(escape(cells.title)) + 250
    rows: list[str] = []
    for row in cells.rows:
        words = _in_words(_record(cells, row))
        room -= size(escape(words)) + 1
        if room < 0:
            break
        rows.append(words)
    left = cells.left_out(len(rows))
    return "\n".join([cells.title, *rows, *([left] if left else [])]) if rows else ""


def in_columns(cells: Grid) -> Columns | None:
    """The table in columns, numbers to the right, words to the left; None where too wide or with links."""
    if any(one.url for row in cells.rows for one in row):
        return None
    texts = list(zip(*([one.text for one in row] for row in cells.rows), strict=True))
    widest = [max(map(len, column)) for column in texts]
    heads = [
        textwrap.wrap(heading, max(width, HEADING_WIDTH)) for heading, width in zip(cells.headings, widest, strict=True)
    ]
    widths = [max(width, *map(len, head)) for width, head in zip(widest, heads, strict=True)]
    if _together(widths) > CODE_WIDTH:
        return None
    rows = tuple(_lay_row(row, widths, cells.right) for row in zip(*texts, strict=True))
    return Columns("\n".join([*_headings_from_below(heads, widths, cells.right), "-" * _together(widths)]), rows)


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
        if (room := CODE_WIDTH - _together([0, *widths])) >= LABEL_WIDTH:
            break
    else:
        return None
    labels = [textwrap.wrap(heading, room) for heading in cells.headings]
    widths = [max(len(part) for label in labels for part in label), *widths]
    right = (False, *(True for _ in cells.rows))
    rows = [
        "\n".join([_lay_row([label[0], *row], widths, right), *label[1:]])
        for label, row in zip(labels[named:], zip(*figures, strict=True), strict=True)
    ]
    head = [*_headings_from_below([labels[0], *names], widths, right), "-" * _together(widths)] if named else []
    return Columns("\n".join(head), tuple(rows), turned=True)


def _left_out(cells: Grid, columns: Columns, shown: int) -> str | None:
    """What columns leave out: each line of a turned table is one of its columns, and shows every row."""
    if not columns.turned:
        return cells.left_out(shown)
    if shown < len(columns.rows):
        return f"Showing {shown} of {len(columns.rows)} lines; add “as csv” to the question for all of them."
    return cells.left_out(len(cells.rows))


def _lay_row(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    columns = zip(row, widths, right, strict=True)
    return GAP.join(text.rjust(width) if to_right else text.ljust(width) for text, width, to_right in columns).rstrip()


def _headings_from_below(heads: Sequence[Sequence[str]], widths: Sequence[int], right: Sequence[bool]) -> list[str]:
    """Headings of several lines, standing on the last."""
    depth = max(map(len, heads))
    return [
        _lay_row([["", *head][max(at - depth + len(head) + 1, 0)] for head in heads], widths, right)
        for at in range(depth)
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
    """London (33): outstanding 12 (36%), good 16 (48%)."""
    facts = ", ".join(_fact(heading, f"{one.text} {one.url}" if one.url else one.text) for heading, one in record.facts)
    name = record.name.text if record.name else ""
    name = f"{name} {record.name.url}" if record.name and record.name.url else name
    return ": ".join(part for part in (name, facts) if part)


def _in_mrkdwn(record: Record) -> str:
    facts = ", ".join(
        _fact(escape(heading), link(one.url, one.text) if one.url else escape(one.text))
        for heading, one in record.facts
    )
    if record.name is None:
        return facts
    name = link(record.name.url, record.name.text) if record.name.url else f"*{escape(record.name.text)}*"
    return f"{name}: {facts}" if facts else name


def _fact(heading: str, said: str) -> str:
    """leaders good: a heading and what stands under it, as words of a sentence."""
    return f"{_lower(heading)} {_lower(said) if said.split(' for ')[0] in _GRADES else said}"


def _lower(words: str) -> str:
    """A heading within a sentence; LA, months and links stay as they are."""
    is_name = words[1:2].isupper() or words[:1] == "<" or words[:3] in _MONTHS
    return words if is_name else words[:1].lower() + words[1:]


def _text(text: str, bold: bool = False) -> Block:
    return {"type": "text", "text": text, **({"style": {"bold": True}} if bold else {})}


def _no_room(cells: Grid) -> str:
    rows = number_and_noun(cells.all_rows, "row")
    return f"{escape(cells.title)}: no room here for its {rows}; add “as csv” to the question for all of them."
