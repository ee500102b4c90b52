"""The project's own files: read and written as facts are, told apart by their headings, put row by row by what a row is about."""

import csv
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from data.build import build
from data.facts import BrokenFacts, read_lines
from data.loading.problems import Place, Problem
from data.loading.spreadsheets import Sheet, Value, Workbook
from data.loading.tables import is_blank
from data.merging import KEYS

Row = dict[str, str]
MOST_BROKEN = 20
"""Rows that break a rule of the register are found one after the other; so many are told at once."""


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


def rows_given(workbook: Workbook, problems: list[Problem]) -> dict[int, Row]:
    """The rows of an own table by their number in the file; one with a cell too many or too few is a problem."""
    sheet = workbook.sheets[0]
    columns = [_text(cell) for cell in sheet.rows[0]]
    found: dict[int, Row] = {}
    for number, cells in enumerate(sheet.rows[1:], 2):
        texts = [_text(cell) for cell in cells]
        if all(map(is_blank, cells)):
            continue
        if len(texts) == len(columns):
            found[number] = dict(zip(columns, texts, strict=True))
            continue
        expected = f"{len(texts)} cells where row 1 names {len(columns)} columns"
        problems.append(Problem("error", _place(workbook, sheet, number), "", expected))
    return found


def put_rows_given(
    folder: Path, name: str, workbook: Workbook, given: Mapping[int, Row], problems: list[Problem]
) -> int:
    """Put the given rows into a file of the facts in `folder`; how many rows that changes.

    Those that break a rule of the register are problems, and left out.
    """
    path = folder / f"{name}.csv"
    columns, before = read_facts(path)
    key, good = KEYS.get(name), dict(given)
    while True:
        rows, changed = put_rows(name, columns, before, list(good.values()))
        write_facts(path, columns, rows)
        try:
            with tempfile.TemporaryDirectory() as aside:
                build(folder, Path(aside) / "register.sqlite")
            return changed
        except BrokenFacts as broken:
            lines = [line for line, _ in read_lines(folder, name)] if broken.file == name else []
            about = _key(rows[lines.index(broken.line)], key) if broken.line in lines else None
            number = next((number for number, row in good.items() if about == _key(row, key)), None)
            if number is None:
                raise
            problems.append(Problem("error", _place(workbook, workbook.sheets[0], number), "", broken.what))
            if len(given) - len(good) == MOST_BROKEN:
                return changed
            del good[number]


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
    key = KEYS.get(name)
    rows = {_key(row, key): row for row in before}
    changed = 0
    for row in given:
        about = _key(row, key)
        whole = {column: row.get(column, "") for column in columns}
        changed += rows.get(about) != whole
        rows[about] = whole
    return list(rows.values()), changed


def _key(row: Mapping[str, str], columns: Sequence[str] | None) -> tuple[str, ...]:
    """What a row is about: all its cells where its file has no key."""
    return tuple(row.get(column, "") for column in columns) if columns else tuple(row.values())


def _place(workbook: Workbook, sheet: Sheet, row: int) -> Place:
    return Place(workbook.name, sheet.name, row)


def _text(cell: Value) -> str:
    return "" if cell is None else f"{cell:g}" if isinstance(cell, float) else str(cell).strip()
