"""The project's own CSV files other than events: told apart by their headings, and put row by row, by what a row is about."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from data.loading.spreadsheets import Workbook
from data.merging import KEYS

Row = dict[str, str]


def is_own_table(workbook: Workbook, current: Path) -> str | None:
    """The name of the file of facts whose columns these are, exactly, whatever the file is called; None for another."""
    if len(workbook.sheets) != 1 or not workbook.sheets[0].rows:
        return None
    header = {str(cell).strip() for cell in workbook.sheets[0].rows[0] if cell not in (None, "")}
    for path in sorted(current.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            columns = set(file.readline().strip().split(","))
        if header == columns:
            return path.stem
    return None


def put_rows(
    name: str, columns: Sequence[str], before: Sequence[Row], given: Sequence[Mapping[str, str]]
) -> tuple[list[Row], int]:
    """The rows of a file with the given ones put in: one with the key of a known row takes its place. And how many changed."""
    key = KEYS.get(name, tuple(columns))
    rows = {tuple(row[column] for column in key): row for row in before}
    changed = 0
    for row in given:
        about = tuple(row.get(column, "") for column in key)
        whole = {column: row.get(column, "") for column in columns}
        changed += rows.get(about) != whole
        rows[about] = whole
    return list(rows.values()), changed
