"""How a cell is shown: by its column's unit alone, in the same words that sentences use."""

import math
from datetime import date
from typing import Any

from queries.answer import Column, Row, Table, Unit
from queries.counting.published import leading
from queries.wording import day, number_and_noun, sign

NOTHING = "–"

NUMERIC: frozenset[Unit] = frozenset({"authorities", "events", "percent", "points", "change", "years", "number"})
_SORTABLE_BELOW = 10**15  # a number that JSON readers hold exactly


def show(value: Any, unit: Unit) -> str:
    """One value in words and figures.

    >>> show(1024, "events"), show(85, "percent"), show(3.4, "points"), show(-3, "change"), show(0, "change")
    ('1,024', '85%', '+3.4 points', '−3', 'no change')
    >>> show("2024-03-31", "date"), show(None, "percent"), show(True, "yes_no")
    ('31 March 2024', '–', 'Yes')
    """
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return day(value)
    if unit == "date":
        return _date(str(value))
    if unit in NUMERIC and isinstance(value, int | float) and math.isfinite(_close(value)):
        return _number(value, unit)
    return str(value)


def cell(row: Row, column: Column) -> str:
    """What a table shows in a cell, with both figures where a release prints another than we count.

    The printed one leads (SPEC rule 11), but for points: those stand as counted, the printed beside (rule 5).
    """
    if column.key not in row:
        return NOTHING
    own, printed = row[column.key], row.get(f"published_{column.key}")
    if printed is None or printed == own:
        return show(own, column.unit)
    if column.unit == "points" and isinstance(printed, int | float):
        return f"{show(own, column.unit)} (printed: {sign(printed)}{abs(printed)})"
    return f"{show(printed, column.unit)} (counted: {show(own, column.unit)})"


def is_empty(row: Row, column: Column) -> bool:
    """Whether the cell shows that there is nothing."""
    own = row.get(column.key)
    return (own is None or own == "") and row.get(f"published_{column.key}") in (None, own)


def is_printed(table: Table, column: Column) -> bool:
    """Whether the rows of a table hold what a release prints in the column: all of them share one key set."""
    return bool(table.rows) and f"published_{column.key}" in table.rows[0]


def is_printed_otherwise(row: Row, column: Column) -> bool:
    """Whether the cell shows a printed figure that leads, with another that we count behind it."""
    printed = row.get(f"published_{column.key}")
    return printed is not None and printed != row.get(column.key, printed) and column.unit != "points"


def number(row: Row, column: Column) -> int | float | None:
    """The number that a cell sorts and draws by, the one it leads with; None where the cell holds none."""
    if column.unit not in NUMERIC or column.key not in row:
        return None
    value = row[column.key] if column.unit == "points" else leading(row, column.key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if math.isfinite(_close(value)) and abs(value) < _SORTABLE_BELOW else None


def day_of(value: object) -> date | None:
    """The day that a cell of dates holds; None where it holds none."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _number(value: int | float, unit: Unit) -> str:
    if unit == "percent":
        return f"{_plain(value)}%"
    if unit == "points":
        return f"{sign(value)}{abs(value):,.1f} points"
    if unit == "change":
        return f"{sign(value)}{_plain(abs(value))}" if value else "no change"
    if unit == "years":
        return number_and_noun(value, "year") if isinstance(value, int) else f"{_plain(value)} years"
    return _plain(value)


def _plain(value: int | float) -> str:
    return f"{'−' if value < 0 else ''}{abs(value):,}"


def _date(value: str) -> str:
    try:
        return day(value)
    except ValueError:
        return value


def _close(value: int | float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf
