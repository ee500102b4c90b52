"""The project's own CSV files: read and written as facts are, told apart by their headings, put row by row by what a row is about."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from data.loading.spreadsheets import Workbook
from data.merging import KEYS

Row = dict[str, str]


def read_facts(path: Path) -> tuple[list[str], list[Row]]:
    """The columns and rows of one file of facts; an empty cell is an empty text."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, restval="")
        rows = [{column: row[column] or "" for column in reader.fieldnames or ()} for row in reader]
    return list(reader.fieldnames or ()), rows


def write_facts(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
    """Write one file of facts, as all of them are written."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


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
