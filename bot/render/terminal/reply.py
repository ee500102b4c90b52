"""Answer to terminal, by rich: headline, finding, bars, tables, notes, source. No meaning by colour alone."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

from rich.box import ASCII2, SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.style import Style
from rich.table import Table as RichTable
from rich.text import Text

from bot.render.cells import NOTHING, NUMERIC, cell, show
from bot.render.charts import Plot, Series, plot
from bot.render.grids import grid
from bot.render.notes import LICENCE, cautions, kind_of_figures
from bot.render.terminal.timelines import timeline_lines
from bot.render.timelines import timeline
from bot.text import clean, is_web_address, line
from queries.answer import Answer, Column, Row, Table, Unit
from queries.errors import AskerError
from queries.wording import join_words, number_and_noun

FILLS = "█▓▒░▚▞"  # one for each series, from dark to light as the grades are ordered
ASCII_FILLS = "#=+-%o"
COLOURS = ("blue", "cyan", "magenta", "yellow", "green", "red")
MOST_POINTS = 20
NARROWEST_BAR = 20
WIDEST_BAR = 50
INDENT = 2
PADDING = 1
HEADING = 13  # a heading of figures breaks between words beyond this
LONGEST_WORD = 20
MOST_NEXT = 3
SHORT = 11  # characters of a cell that stays whole: a day


def render(answer: Answer, console: Console, onward: Sequence[str] = (), ask: str = "ilacs ask ") -> None:
    """Print the answer: all its rows, at any width; plain where the output is no terminal.

    `onward` are questions that continue the thought, in words; `ask` is what they are typed behind.
    """
    _print(console, Text(line(answer.title), "bold"))
    console.print()
    _print(console, Text(clean(answer.text).strip()))
    drawn = [(chart.table, found) for chart in answer.charts if (found := plot(answer, chart))]
    for _, first in drawn[:1]:
        console.print()
        _bars(first, console)
    if through_time := timeline(answer):
        console.print()
        _print(console, Text(through_time.title, "bold"))
        for words in timeline_lines(through_time, console.width, console.options.ascii_only):
            _print(console, Text(words))
    for table in answer.shown:
        for _, further in (each for each in drawn[1:] if each[0] == table.id):
            console.print()
            _bars(further, console)
        console.print()
        _table(table, console)
    small = [f"• {line(note)}" for note in cautions(answer) if line(note)]
    _paragraph(small, console)
    kind = kind_of_figures(answer)
    sources = [
        f"Source: {line(source.title)}{f' <{source.url}>' if is_web_address(source.url) else ''}"
        for source in answer.sources
    ]
    if kind or sources:
        _paragraph([*([kind] if kind else []), *sources, LICENCE], console)
    _paragraph([f"Next: {ask}{line(question)}" for question in onward[:MOST_NEXT]], console)


def render_error(error: AskerError, console: Console) -> None:
    """Print the asker's mistake and what to write instead."""
    _print(console, Text(clean(error.message).strip()))
    suggestions = [line(suggestion) for suggestion in error.suggestions if line(suggestion)]
    if suggestions:
        _print(console, Text("You could write:"))
        for suggestion in suggestions:
            _print(console, Padding(Text(suggestion), (0, 0, 0, INDENT), expand=False))


def _paragraph(lines: Iterable[str], console: Console) -> None:
    texts = [Text(words, "dim") for words in lines]
    if texts:
        console.print()
    for text in texts:
        _print(console, text)


def _print(console: Console, what: Any) -> None:
    console.print(what, highlight=False, overflow="fold")


def _table(table: Table, console: Console) -> None:
    title = Text(line(table.title), "bold")
    if not table.rows or not table.columns:
        _print(console, Text.assemble(title, ": none."))
        return
    _print(console, title)
    cells = [[_cell_text(row, column, console) for column in table.columns] for row in table.rows]
    widths = _widths(table.columns, cells, console.width)
    if widths is None and _compact(table, console):
        return
    if widths is None and len(table.columns) > 1 and all(column.unit in NUMERIC for column in table.columns[1:]):
        _print_turned(table, cells, console)
        return
    if widths is None:
        _records(table, console)
        return
    laid = _grid(console)
    for column, width in zip(table.columns, widths, strict=True):
        justify: Literal["left", "right"] = "right" if column.unit in NUMERIC else "left"
        laid.add_column(Text(line(column.label)), justify=justify, width=width, overflow="fold")
    for row in cells:
        laid.add_row(*row)
    _print(console, laid)


def _compact(table: Table, console: Console) -> bool:
    """The table as in a message, in at most six columns, with the addresses below; False where that is too wide too."""
    found = grid(table, len(table.rows))
    units: list[Unit] = ["number" if right else "text" for right in found.right]
    for at in range(1, len(units)):
        if found.rows and max(len(row[at].text) for row in found.rows) <= SHORT:
            units[at] = "number" if units[at] == "number" else "date"  # a day is not broken
    columns = [Column(*each) for each in zip(found.keys, found.headings, units, strict=True)]
    has_links = _has_links(console)
    cells = [
        [Text(one.text, Style(link=one.url) if one.url and has_links else "") for one in row] for row in found.rows
    ]
    widths = _widths(columns, cells, console.width) if len(columns) > 1 else None
    if widths is None:
        return False
    laid = _grid(console)
    for column, width in zip(columns, widths, strict=True):
        justify: Literal["left", "right"] = "right" if column.unit in NUMERIC else "left"
        laid.add_column(Text(column.label), justify=justify, width=width, overflow="fold")
    for row in cells:
        laid.add_row(*row)
    _print(console, laid)
    says = [*found.means, *([left] if (left := found.left_out(len(found.rows))) else [])]
    addresses = [f"{row[0].text}: {one.url}" for row in found.rows for one in row if one.url and not has_links]
    for words in [*says, *addresses]:
        _print(console, Text(words, "dim"))
    return True


def _has_links(console: Console) -> bool:
    """Whether an address can stand behind words: else it is written out."""
    return console.is_terminal and console.color_system is not None and not console.legacy_windows


def _widths(columns: Sequence[Column], cells: Sequence[Sequence[Text]], room: int) -> list[int] | None:
    """How wide each column is, no figure, date or word broken; None where they cannot stand side by side."""
    least, most = [], []
    for at, column in enumerate(columns):
        texts = [row[at] for row in cells]
        head = Text(line(column.label))
        whole = max(text.cell_len for text in texts)
        words = min(max(_longest_word(text) for text in [head, *texts]), LONGEST_WORD)
        broken = column.unit == "text"
        least.append(words if broken else max(whole, _longest_word(head)))
        most.append(max(whole, head.cell_len if broken else min(head.cell_len, HEADING), least[-1]))
    spare = room - sum(least) - (PADDING + 1) * len(columns)
    if spare < 0:
        return None
    while spare and (short := [at for at in range(len(columns)) if least[at] < most[at]]):
        neediest = max(short, key=lambda at: most[at] - least[at])
        least[neediest] += 1
        spare -= 1
    return least


def _longest_word(text: Text) -> int:
    return max((cell_len(word) for word in text.plain.split()), default=1)


def _print_turned(table: Table, cells: Sequence[Sequence[Text]], console: Console) -> None:
    """A table of figures too wide for the console: its rows side by side, as many as fit, the rest below."""
    labels = [Text(line(column.label)) for column in table.columns]
    label_width = max(min(max(label.cell_len for label in labels), console.width // 2), LONGEST_WORD)
    widths = [max([*(one.cell_len for one in row[1:]), min(_longest_word(row[0]), LONGEST_WORD)]) for row in cells]
    roomy = [max(width, min(row[0].cell_len, HEADING)) for width, row in zip(widths, cells, strict=True)]
    if label_width + sum(roomy) + (PADDING + 1) * (len(roomy) + 1) <= console.width:
        widths = roomy
    rest = list(zip(cells, widths, strict=True))
    while rest:
        room = console.width - label_width - PADDING - 1
        part: list[tuple[Sequence[Text], int]] = []
        while rest and (not part or room >= rest[0][1] + PADDING + 1):
            part.append(rest.pop(0))
            room -= part[-1][1] + PADDING + 1
        laid = _grid(console)
        laid.add_column(labels[0], width=label_width, overflow="fold")
        for row, width in part:
            laid.add_column(row[0], justify="right", width=width, overflow="fold")
        for at, label in enumerate(labels[1:], 1):
            laid.add_row(label, *(row[at] for row, _ in part))
        _print(console, laid)
        if rest:
            console.print()


def _grid(console: Console) -> RichTable:
    box = ASCII2 if console.options.ascii_only else SIMPLE_HEAD
    return RichTable(box=box, show_edge=False, pad_edge=False, padding=(0, PADDING, 0, 0), header_style="bold")


def _records(table: Table, console: Console) -> None:
    """A table too wide for the console: a record for each row, without its empty cells."""
    first, rest = table.columns[0], table.columns[1:]
    for row in table.rows:
        _print(console, _cell_text(row, first, console, "bold"))
        for column in rest:
            if cell(row, column) != NOTHING:
                fact = Text.assemble(f"{line(column.label)}: ", _cell_text(row, column, console))
                _print(console, Padding(fact, (0, 0, 0, INDENT), expand=False))


def _cell_text(row: Row, column: Column, console: Console, style: str = "") -> Text:
    url = row.get(column.key) if column.unit == "url" else None
    if is_web_address(url) and _has_links(console):
        return Text(line(column.label) or "Link", Style(link=url))
    return Text(line(cell(row, column)) or NOTHING, style)


def _bars(whole: Plot, console: Console) -> None:
    drawn = whole.thinned(MOST_POINTS) if len(whole.categories) > MOST_POINTS and whole.kind == "line" else whole
    _print(console, Text(drawn.title, "bold"))
    bars = list(_parts(drawn))
    labels = max(cell_len(name) for name, _ in bars) + 2
    values = [" ".join(f"{show(one.values[at], one.unit):>4}" for one, at, _ in parts) for _, parts in bars]
    beside = console.width - labels - max(map(cell_len, values)) - 2 >= NARROWEST_BAR
    room = console.width - max(map(cell_len, values)) - 3 - (labels if beside else INDENT)
    room = max(min(WIDEST_BAR, room), 1)
    longest = _longest(drawn)
    for (name, parts), figures in zip(bars, values, strict=True):
        start = Text(name)
        start.pad_right(labels - start.cell_len)
        if not beside:
            if name:
                _print(console, Text(name))
            start = Text(" " * INDENT)
        bar = _bar(parts, longest, room, console)
        bar.pad_right(room - bar.cell_len)
        _print(console, Text.assemble(start, bar, f"  {figures}"))
    if len(drawn.series) > 1:
        fills = _fills(console)
        keys = [Text(f"{fills[at % len(fills)]} {one.name}", _colour(at)) for at, one in enumerate(drawn.series)]
        _print(console, Text("   ").join(keys))
    if len(drawn.categories) < len(whole.categories):
        points = number_and_noun(len(whole.categories), "point")
        _print(console, Text(f"{len(drawn.categories)} of {points} are drawn.", "dim"))
    if drawn.left_out:
        _print(console, Text(f"Not drawn, for want of a figure: {join_words(drawn.left_out)}.", "dim"))


Part = tuple[Series, int, int]  # a series, the place of its value, and its own place among the series


def _parts(drawn: Plot) -> Iterator[tuple[str, list[Part]]]:
    """The bars, each with its label: one for a category where its series add up, else one for each series."""
    for at, name in enumerate(drawn.categories):
        parts = [(one, at, series) for series, one in enumerate(drawn.series)]
        if drawn.kind == "stacked":
            yield name, parts
        else:
            yield from ((name if series == 0 else "", [part]) for series, part in enumerate(parts))


def _longest(drawn: Plot) -> float:
    """What a whole bar stands for: the longest one, or a hundred where all are percentages."""
    lengths = [sum(abs(one.values[at]) for one, at, _ in parts) for _, parts in _parts(drawn)]
    percents = all(one.unit == "percent" for one in drawn.series)
    return max([*lengths, 100 if percents else 0]) or 1


def _bar(parts: Sequence[Part], longest: float, room: int, console: Console) -> Text:
    fills, bar, until, end = _fills(console), Text(), 0.0, 0
    for one, at, series in parts:
        until += abs(one.values[at])
        length = round(until / longest * room) - end
        bar.append(fills[series % len(fills)] * length, _colour(series))
        end += length
    return bar


def _fills(console: Console) -> str:
    return ASCII_FILLS if console.options.ascii_only else FILLS


def _colour(series: int) -> str:
    return COLOURS[series % len(COLOURS)]
