"""A table as it fits a narrow screen: at most six columns, a number with its share in one cell, the base beside the name.

What does not fit stays in the files, and whoever shows a grid says so (`Grid.left_out`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final

from bot.render.cells import NOTHING, NUMERIC, cell, day_of, number
from bot.render.grades import GRADE_CODES, SHORT_MEANS, SHORT_NAMES
from bot.render.timelines import Timeline
from bot.text import clip, is_web_address, line, size
from queries.answer import Column, Row, Table
from queries.counting.measures import GOOD_OR_OUTSTANDING, GRADE_KEYS
from queries.counting.published import leading
from queries.wording import join_words, number_and_noun, short_day, sign

MOST_COLUMNS: Final = 6
MOST_ROWS: Final = 100
WIDEST: Final = 640  # pixels of a message, near enough
HEADING_ROOM: Final = 36  # beside the words of a heading, for its sign that sorts
CELL_ROOM: Final = 24
MOST_INSPECTIONS: Final = 4  # side by side in the table of one LA
CAPTION_TEXT: Final = 150
HEADING_TEXT: Final = 80
CELL_TEXT: Final = 400
CELL_ADDRESS: Final = CELL_TEXT - HEADING_TEXT  # a longer one is shown as text
BASE: Final = "graded"  # the key that every share of a distribution is of (SPEC rule 3)
SHORT_HEADINGS: Final = SHORT_NAMES | {
    "No overall judgement (2026 framework)": "No overall grade",
    "Overall effectiveness": "Overall",
    "Impact of leaders": "Leaders",
    "Help and protection": "Protection",
    "Children in care": "In care",
    "Inspection ended": "Ended",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What is shown, where it links to, and the number that it sorts by."""

    text: str
    url: str | None = None
    number: int | float | None = None

    @property
    def size(self) -> int:
        return size(self.text) + size(self.url or "")


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells to show, and how many rows and which columns there are besides."""

    title: str
    headings: tuple[str, ...]
    right: tuple[bool, ...]  # a column of figures
    rows: tuple[tuple[Cell, ...], ...]
    all_rows: int
    without: tuple[str, ...] = ()  # the headings that are not shown
    means: tuple[str, ...] = ()  # what its short words stand for
    keys: tuple[str, ...] = ()  # the columns that it shows, each by its key

    def narrowed(self) -> "Grid":
        """The same within the width of a message: a sum gives way to the grades that make it up, then the last column."""
        found = self
        while found._width > WIDEST and len(found.headings) > 2:
            at = len(found.headings) - 1
            if found.keys[at] in GRADE_KEYS.values() and GOOD_OR_OUTSTANDING not in found.keys:
                break  # a distribution without one of its grades is none
            if GOOD_OR_OUTSTANDING in found.keys and found._is_sum_of_grades:
                at = found.keys.index(GOOD_OR_OUTSTANDING)
            found = found._dropping(at)
        return found

    @property
    def _is_sum_of_grades(self) -> bool:
        return set(GRADE_KEYS.values()) <= set(self.keys)

    @property
    def _width(self) -> int:
        """About how wide it is drawn, in pixels: headings and figures stand in one line, words turn after a word or two."""
        total = 0
        for at, heading in enumerate(self.headings):
            texts = [row[at].text for row in self.rows] or [""]
            longest = max(map(len, texts) if self.right[at] else map(_longest_words, texts))
            total += max(HEADING_ROOM + round(7.2 * len(heading)), CELL_ROOM + 7 * longest)
        return total

    def _dropping(self, at: int) -> "Grid":
        def others(items: tuple[Any, ...]) -> tuple[Any, ...]:
            return items[:at] + items[at + 1 :]

        def leading_on(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
            """The row with the address of the cell that goes handed to its name."""
            return (replace(row[0], url=row[at].url), *row[1:]) if row[at].url and not row[0].url else row

        summed = self.keys[at] == GOOD_OR_OUTSTANDING and self._is_sum_of_grades
        return replace(
            self,
            headings=others(self.headings),
            right=others(self.right),
            rows=tuple(others(leading_on(row)) for row in self.rows),
            keys=others(self.keys),
            without=self.without if summed else (self.headings[at], *self.without),
        )

    def left_out(self, rows: int) -> str | None:
        """What a form that shows the first `rows` leaves out, and how to get it; None where it is nothing."""
        parts = [f"the first {rows:,} of {number_and_noun(self.all_rows, 'row')}"] if rows < self.all_rows else []
        said = f"Showing {parts[0]}; add “as csv” to the question for all of them." if parts else ""
        if self.without:
            said += f"{' ' if said else ''}Also in the files: {join_words(_lower(name) for name in self.without)}."
        return said or None


@dataclass(frozen=True, slots=True)
class _Field:
    """One column of a grid: its heading, and how it shows a row."""

    heading: str
    column: Column
    share: Column | None = None  # stands in brackets behind it
    link: Column | None = None  # where its words lead
    base: bool = False  # the row's base stands in brackets behind it

    def show(self, row: Row) -> Cell:
        if self.share is not None:
            text, value = _with_share(row, self.column, self.share)
        else:
            text, value = _text(row, self.column), number(row, self.column)
        if self.base and row.get(BASE) is not None:
            text = f"{text} ({row[BASE]:,})" if isinstance(row[BASE], int) else text
        url = row.get((self.link or self.column).key) if self.link or self.column.unit == "url" else None
        if is_web_address(url) and size(url) <= CELL_ADDRESS:
            own = text if self.link and text != NOTHING else clip(line(self.heading), HEADING_TEXT) or "Link"
            return Cell(own, url)
        return _words(text) if value is None else Cell(_words(text).text, number=value)


@lru_cache(maxsize=4096)  # regions, grades and days come again and again
def _words(text: str) -> Cell:
    return Cell(clip(line(text), CELL_TEXT) or NOTHING)


def grid(table: Table, most_rows: int = MOST_ROWS) -> Grid:
    """The table in at most six columns; a cell that is empty shows a dash.

    A number and its share stand in one cell, "12 (36%)", which sorts by the share; the base stands beside the row's
    name, "London (33)"; a date leads to its report. Columns that are the same in every row give way first, then the last.
    """
    fields = _fields(table)
    told: list[str] = []
    if len(fields) > MOST_COLUMNS:
        alike = [field for field in fields[1:] if _is_constant(table, field)]
        fields = [field for field in fields if field not in alike or len(fields) <= MOST_COLUMNS]
        told = [f"{line(field.heading)}: {_said_grade(field.show(table.rows[0]).text)} throughout." for field in alike]
    fields, rest = fields[:MOST_COLUMNS], fields[MOST_COLUMNS:]
    rows = tuple(tuple(field.show(row) for field in fields) for row in table.rows[:most_rows])
    sortable = [all(one[at].number is not None for one in rows) for at in range(len(fields))]
    rows = tuple(
        tuple(
            one if can or one.number is None else replace(one, number=None)
            for one, can in zip(row, sortable, strict=True)
        )
        for row in rows
    )
    title = line(table.title) or "Table"
    if any(field.share and field.share.unit == "percent" for field in fields):
        title = f"{title}: number (%)"
    elif any(field.share for field in fields):
        title = f"{title}: LAs (percentage points)"
    return Grid(
        clip(title, CAPTION_TEXT),
        _distinct([clip(line(field.heading), HEADING_TEXT) or f"Column {at}" for at, field in enumerate(fields, 1)]),
        tuple(field.column.unit in NUMERIC for field in fields),
        rows,
        len(table.rows),
        tuple(clip(line(field.column.label), HEADING_TEXT) for field in rest if line(field.column.label)),
        (*told, *_means(fields, rows)),
        tuple(field.column.key for field in fields),
    )


def timeline_grid(drawn: Timeline, title: str) -> Grid:
    """The judgements of one LA: a row for each, a column for each inspection, the newest first; reports below them."""
    days = drawn.inspections[::-1][:MOST_INSPECTIONS]
    rows = []
    for name, segments in drawn.lines:
        by_day = {one.start: one for one in segments}
        cells = (_short(by_day[on].label) if on in by_day else NOTHING for on in days)
        rows.append((Cell(name), *map(Cell, cells)))
    reports = tuple(Cell("Report", url) if (url := drawn.reports.get(on)) else Cell(NOTHING) for on in days)
    if any(one.url for one in reports):
        rows.append((Cell("Source"), *reports))
    more = len(drawn.inspections) - len(days) + drawn.left_out
    words = {one.words for _, segments in drawn.lines for one in segments if one.start in days}
    means = [SHORT_MEANS[name] for name in SHORT_MEANS if name in words]
    if more:
        means.insert(0, f"{number_and_noun(more, 'earlier inspection')} in the picture and the files.")
    return Grid(
        clip(line(title) or "Judgements at each inspection", CAPTION_TEXT),
        ("Judgement", *(f"{on:%b %Y}{_framework(drawn, on)}" for on in days)),
        (False, *(False for _ in days)),
        tuple(rows),
        len(rows),
        means=tuple(means),
        keys=("judgement", *(on.isoformat() for on in days)),
    )


def _framework(drawn: Timeline, on: date) -> str:
    return f" ({drawn.frameworks[on]})" if on in drawn.frameworks else ""


@lru_cache(maxsize=4096)
def _longest_words(text: str) -> int:
    """The characters of the longest word, or of a first pair of short ones: what a cell of words cannot do without."""
    return max(map(len, text.split()), default=1)


def _fields(table: Table) -> list[_Field]:
    columns = {column.key: column for column in table.columns}
    link = next((column for column in table.columns if column.unit == "url"), None)
    leads = _leading_to(table.columns) if link else None
    has_shares = any(f"{key}_percent" in columns for key in columns)
    folds_base = has_shares and BASE in columns and table.columns[0].unit in ("text", "date")
    fields: list[_Field] = []
    shares = _shares(table.columns)
    for column in table.columns:
        key = column.key
        if (link and column == link and leads) or (key == BASE and folds_base):
            continue
        if column in shares.values():
            continue
        share = shares.get(key)
        label = line(column.label).split(" (")[0] if share else line(column.label)
        fields.append(_Field(SHORT_HEADINGS.get(label, label), column, share, link if column == leads else None))
    if fields and folds_base:
        first = fields[0]
        fields[0] = replace(
            first,
            heading=f"{first.heading} ({'LAs' if first.column.key.startswith('judgement') else 'judged'})",
            base=True,
        )
    return fields


def _shares(columns: Sequence[Column]) -> dict[str, Column]:
    """By the key of a number the column of its share: its twin, or `percent` behind it; of a change its points."""
    by_key = {column.key: column for column in columns}
    found = {}
    for before, column in zip([None, *columns], columns, strict=False):
        key = column.key
        if (key.endswith("_percent") and (own := key.removesuffix("_percent")) in by_key) or (
            key.endswith("_points") and (own := f"{key.removesuffix('_points')}_change") in by_key
        ):
            found[own] = column
        elif key == "percent" and before and before.unit in ("authorities", "events"):
            found[before.key] = column
    return found


def _leading_to(columns: Sequence[Column]) -> Column | None:
    """The column whose words lead to the row's address: the day on which something ended, else its days, else a title."""
    wanted = ("end_date", "days", "title")
    found = [column for key in wanted for column in columns if column.key == key]
    return next(iter(found), None)


def _text(row: Row, column: Column) -> str:
    if column.unit == "date" and (on := day_of(row.get(column.key))):
        month_only = column.key == "end_date" and row.get("end_month")
        return f"{on:%b %Y}" if month_only else short_day(on)
    text = _short(cell(row, column))
    return text[:1].upper() + text[1:] if column.unit == "text" else text


def _with_share(row: Row, column: Column, share: Column) -> tuple[str, int | float | None]:
    """12 (36%); +5 (+3.4); the share alone where a release prints another than we count (SPEC rule 11)."""
    own, value = row.get(column.key), number(row, share)
    if own is None:
        return NOTHING, None
    if share.unit == "points":
        points = row.get(share.key)
        said = (
            "" if points is None else f" ({sign(points)}{abs(points):.1f})" if isinstance(points, int | float) else ""
        )
        return f"{_with_sign(own)}{said}", number(row, column)
    if (printed := row.get(f"published_{share.key}")) is not None and printed != row.get(share.key):
        count = row.get(f"published_{column.key}")
        return f"{printed}%" if count is None else f"{count:,} ({printed}%)", value
    count = leading(row, column.key)
    part = "" if row.get(share.key) is None else f" ({row[share.key]}%)"
    return f"{count:,}{part}" if isinstance(count, int) else f"{count}{part}", value


def _with_sign(value: object) -> str:
    return f"{sign(value)}{abs(value):,}" if isinstance(value, int | float) else str(value)


def _is_constant(table: Table, field: _Field) -> bool:
    if len(table.rows) < 2 or field.column.unit in NUMERIC or field.link:
        return False
    return len({str(row.get(field.column.key)) for row in table.rows}) == 1


@lru_cache(maxsize=4096)
def _short(text: str) -> str:
    name, star = text.removesuffix("*"), "*" if text.endswith("*") else ""
    return SHORT_NAMES.get(name, name) + star


def _means(fields: Iterable[_Field], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """What the short names in a grid stand for."""
    headings = {field.heading for field in fields}
    if {"Protection", "In care"} <= headings:
        yield "Protection: help and protection; in care: children in care."
    used = headings | {one.text for row in rows for one in row}
    yield from (SHORT_MEANS[name] for name, short in SHORT_NAMES.items() if short in used)


def _lower(name: str) -> str:
    """A heading within a sentence: the name of a framework keeps its capitals, as does LA."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def _said_grade(text: str) -> str:
    """A grade as it stands in a sentence; any other words as they are."""
    return text.lower() if text in GRADE_CODES or text in SHORT_NAMES.values() else text


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
