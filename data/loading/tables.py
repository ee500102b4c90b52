"""Where the tables of a file are: the sheet, the header row and the fields of the columns, found by their headings alone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from data.loading.dates import read_date
from data.loading.spreadsheets import Sheet, Value, Workbook
from data.loading.words import field_of, plain
from data.schema import JUDGEMENTS

Kind = Literal["as at", "in year", "history", "rows", "scraped"]

WHO = frozenset({"urn", "la_code", "gss_code", "name"})
WHEN = frozenset({"start_date", "end_date", "end_month", "publication_date"})
OTHER_PROVIDERS = frozenset(
    {"provision type", "provider type", "places", "registration status", "linked education urn"}
)
"""Headings of sheets about children's homes and other providers, which are none of ours."""
SCRAPED = frozenset({"inspector name", "parser version", "inspectors inspections count"})
"""Headings of what programs read out of the reports."""
OWN_COLUMNS = frozenset({"event_id", "urn", "event_type", "framework", "report_url", "source", "confidence"})
GROUPS = re.compile(
    r"^(?:single inspection of la children s services sif )?"
    r"(?P<group>(?:(?:first|second|third|fourth|fifth|1st|2nd|3rd|4th|latest|previous) )?(?:ilacs|sif)(?: re inspection)?"
    r"|slac|safeguarding and looked after children|child protection|cpi|cpri|targeted looked after|tlac|lscb)"
    r"(?: framework)?(?: inspection)? "
)
"""Groups of columns that tell several inspections in one row, as "Second ILACS overall effectiveness"."""
LONGEST_HEADING = 200  # characters
OLDER = re.compile(r"slac|safeguarding|child protection|cpi|cpri|targeted|tlac|lscb")
"""Groups of columns of older frameworks, whose grades are not of the four."""

_EDITION = re.compile(r"as at (?:end )?(\d{1,2} [A-Za-z]+ \d{4})", re.IGNORECASE)
_CUT_OFF = re.compile(r"published by (\d{1,2} [A-Za-z]+ \d{4})", re.IGNORECASE)
_NAMED_SHEET = re.compile(r"(?:at|as at|inspections)[ _](\d{1,2}[ _][A-Za-z]{3,9}[ _]\d{4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Column:
    """One column that is read as `field`. `letter` and `heading` name it; `group` sets apart several inspections of one row."""

    index: int
    letter: str
    heading: str
    field: str
    group: str = ""

    def __str__(self) -> str:
        return f"{self.letter} ({' '.join(self.heading.split())})"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of inspections or visits: its sheet, the row of its headings, its columns and the numbers of its rows.

    `kind`: the latest inspection of each LA ("as at"), what happened in a year, the history, what a program read out of
    reports ("scraped"), or any rows. `is_own`: it has the columns of the project's own `events.csv`, where an empty cell is a value. `skipped` are headings that are not read.
    """

    sheet: Sheet
    header: int
    columns: tuple[Column, ...]
    rows: tuple[int, ...]
    kind: Kind
    is_own: bool
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """What a file of Ofsted says of itself: as at which day, by when its reports were published, when it was published."""

    as_at: date
    published_by: date | None
    published_on: date | None


def find_tables(workbook: Workbook) -> list[Table]:
    """Every table of inspections or visits in a file, in its order."""
    return [table for sheet in workbook.sheets for table in _tables(sheet)]


def find_edition(workbook: Workbook) -> Edition | None:
    """The edition of the official statistics that a workbook says it is; None where it says nothing."""
    as_at = published_by = published_on = None
    for sheet in workbook.sheets:
        for row in sheet.rows[:30]:
            for place, value in enumerate(row):
                if not isinstance(value, str):
                    continue
                as_at = as_at or _day_in(_EDITION, value)
                published_by = published_by or _day_in(_CUT_OFF, value)
                if plain(value) == "published on" and place + 1 < len(row) and published_on is None:
                    found = read_date(row[place + 1])
                    published_on = found.day if found else None
        as_at = as_at or _day_in(_NAMED_SHEET, sheet.name or "")
    return Edition(as_at, published_by, published_on) if as_at else None


def letters(index: int) -> str:
    """The letters of a column counted from 0: A, B, …, AA."""
    name = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def is_blank(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _day_in(pattern: re.Pattern[str], text: str) -> date | None:
    found = pattern.search(text)
    read = read_date(found[1].replace("_", " ")) if found else None
    return read.day if read and not read.is_month else None


def _tables(sheet: Sheet) -> Iterator[Table]:
    headers: list[tuple[int, tuple[Column, ...]]] = []
    for number, row in enumerate(sheet.rows, 1):
        if any(isinstance(value, str) and _heading(value) in OTHER_PROVIDERS for value in row):
            break
        if columns := _columns(row):
            headers.append((number, columns))
    for place, (number, columns) in enumerate(headers):
        until = headers[place + 1][0] if place + 1 < len(headers) else len(sheet.rows) + 1
        rows = [row for row in range(number + 1, until) if not all(map(is_blank, sheet.rows[row - 1]))]
        if place + 1 < len(headers):
            while rows and _is_remark(sheet.rows[rows[-1] - 1], columns):  # the title of the next table
                rows.pop()
        while rows and _is_footnote(sheet.rows[rows[-1] - 1], columns):
            rows.pop()
        read = {column.index for column in columns}
        header = sheet.rows[number - 1]
        skipped = tuple(
            " ".join(str(value).split())
            for index, value in enumerate(header)
            if index not in read and not is_blank(value)
        )
        fields = {column.field for column in columns}
        kind = "scraped" if SCRAPED & set(map(plain, skipped)) else _kind(columns)
        yield Table(sheet, number, columns, tuple(rows), kind, fields >= OWN_COLUMNS, skipped)


def _columns(row: Sequence[Value]) -> tuple[Column, ...]:
    """The columns of a header row; none where the row is no header of a table of ours."""
    found: list[Column] = []
    for index, value in enumerate(row):
        if not isinstance(value, str) or is_blank(value):
            continue
        field, group = _meaning(value)
        if field is None or (field, group) in {(column.field, column.group) for column in found}:
            continue
        found.append(Column(index, letters(index), value, field, group if field not in WHO else ""))
    fields = {column.field for column in found}
    is_header = fields & WHO and (fields & WHEN or fields & set(JUDGEMENTS)) and len(fields) >= 3
    return tuple(_groups_named(found)) if is_header else ()


@lru_cache(maxsize=8192)
def _heading(text: str) -> str:
    return plain(text) if len(text) <= LONGEST_HEADING else ""


@lru_cache(maxsize=8192)
def _meaning(heading: str) -> tuple[str | None, str]:
    """The field of a heading, and the group of columns it stands in."""
    written = _heading(heading)
    found = GROUPS.search(written)
    group = found["group"] if found else ""
    if OLDER.match(group):
        return None, group
    return field_of(heading) or field_of(GROUPS.sub("", written)), group


def _groups_named(columns: list[Column]) -> list[Column]:
    """Columns of one group throughout are of none: "ILACS overall effectiveness" beside "Inspection date"."""
    groups = {column.group for column in columns if column.group}
    ungrouped = any(not column.group and column.field in WHEN for column in columns)
    if len(groups) <= 1 and (ungrouped or not groups):
        return [Column(c.index, c.letter, c.heading, c.field) for c in columns]
    return columns


def _kind(columns: Sequence[Column]) -> Kind:
    fields = {column.field for column in columns}
    if "theme" in fields and "event_type" in fields and "end_date" not in fields:
        return "in year"
    if "end_date" in fields or "event_id" in fields:
        return "rows"
    return "history" if "event_type" in fields else "as at"


def _filled_columns(row: Sequence[Value]) -> list[int]:
    return [index for index, value in enumerate(row) if not is_blank(value)]


def _is_remark(row: Sequence[Value], columns: Sequence[Column]) -> bool:
    return len(_filled_columns(row)) <= 1


def _is_footnote(row: Sequence[Value], columns: Sequence[Column]) -> bool:
    filled = _filled_columns(row)
    if len(filled) != 1:
        return False
    text = str(row[filled[0]])
    named = {column.index for column in columns if column.field in WHO}
    return (
        filled[0] not in named
        or len(text) > 45
        or bool(re.match(r"(source|note|notes|©|contains|crown|end of|\[|\*)", plain(text)))
    )
