"""Files as people have them, CSV, XLSX or ODS, read into sheets of plain cells that know their place."""

import csv
import io
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path

from data.loading.problems import UnreadableFile

LARGEST = 20 * 1024 * 1024  # bytes; Ofsted's largest file has 2
MOST_ROWS = 100_000
LOOKED_AT = 50_000  # characters, to find what parts the cells
PATIENCE = 60  # seconds on a busy machine; the reading process itself has eight of the processor
READER = Path(__file__).with_name("workbook_process.py")
SAVE = "Save it as .xlsx, .ods or CSV."

Value = str | date | float | int | bool | None
"""A cell: text, a day, a number or nothing."""
Position = tuple[int, int]
"""Row and column, both from 1."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, or a whole CSV file, whose `name` is None. `rows[0]` is row 1.

    `formulas` are the cells that hold one, with its text; `merged` the merged ranges, first and last cell.
    """

    name: str | None
    rows: Sequence[Sequence[Value]]
    formulas: Mapping[Position, str] = field(default_factory=dict)
    merged: Sequence[tuple[Position, Position]] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """One file. `fingerprint` is the first 16 hex digits of the SHA-256 of its bytes; `form` says how it was read."""

    name: str
    fingerprint: str
    form: str
    sheets: tuple[Sheet, ...]


def read_workbook(path: Path) -> Workbook:
    """Read a file by what it holds, whatever its name ends in.

    Formulas are not computed, nothing outside the file is read. A spreadsheet is read by a process of its own that has eight seconds of the processor and 400 MB.
    Raises: UnreadableFile, which says why it cannot be read and what to do.
    """
    name = path.name
    try:
        if not path.is_file():
            raise UnreadableFile(f"{name} is not a file." if path.exists() else f"There is no file {path}.")
        if path.stat().st_size > LARGEST:
            raise UnreadableFile(
                f"{name} is larger than {LARGEST // 2**20} MB, which no table of inspections is: delete what is empty in it."
            )
        content = path.read_bytes()
    except OSError as problem:
        raise UnreadableFile(f"{name} cannot be read: {problem.strerror}.") from None
    fingerprint = sha256(content).hexdigest()[:16]
    if not content.strip():
        raise UnreadableFile(f"{name} is empty.")
    if content.startswith(b"PK"):
        return Workbook(name, fingerprint, "spreadsheet", _spreadsheet(path))
    if refusal := _not_a_table(content):
        raise UnreadableFile(f"{name} {refusal} {SAVE}")
    text, encoding = _decode(name, content)
    return Workbook(name, fingerprint, f"CSV, {encoding}", (_csv_sheet(name, text),))


def _not_a_table(content: bytes) -> str | None:
    start = content[:512].lstrip().lower()
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return "is an old Excel file or one with a password."
    if start.startswith(b"%pdf"):
        return "is a PDF."
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        return "is a web page or XML, whatever its name says."
    return None


def _decode(name: str, content: bytes) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        choices = [("utf-16", "UTF-16")]
    else:
        choices = [("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252")]
    for codec, called in choices:
        try:
            text = content.decode(codec)
        except UnicodeDecodeError as problem:
            line = content.count(b"\n", 0, problem.start) + 1
            continue
        if "\0" in text:
            raise UnreadableFile(
                f"{name}, row {text.count(chr(10), 0, text.index(chr(0))) + 1}: a NUL is in it. {SAVE}"
            )
        return text, called
    raise UnreadableFile(f"{name}, row {line}: not text in UTF-8 or Windows-1252. {SAVE}")


def _csv_sheet(name: str, text: str) -> Sheet:
    rows: list[list[Value]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for row in reader:
            while len(rows) < reader.line_num - 1 - sum(cell.count("\n") for cell in row):
                rows.append([])  # a cell with line breaks took rows of the file
            rows.append(list(row))
            if len(rows) > MOST_ROWS:
                raise UnreadableFile(
                    f"{name} has more than {MOST_ROWS:,} rows, which no table of inspections has: delete what is empty."
                )
    except csv.Error as problem:
        raise UnreadableFile(
            f"{name}, row {reader.line_num}: {problem}. A quotation mark may be missing. {SAVE}"
        ) from None
    return Sheet(None, rows)


def _delimiter(text: str) -> str:
    """What parts the cells: the mark by which most of the first rows have one and the same number of cells."""

    def agreement(mark: str) -> tuple[int, int]:
        head = io.StringIO("\n".join(text[:LOOKED_AT].splitlines()[:30]))
        lengths = Counter(len(row) for row in csv.reader(head, delimiter=mark) if len(row) > 1)
        ((length, rows),) = lengths.most_common(1) or [(0, 0)]
        return rows, length

    return max(",;\t", key=agreement)


def _spreadsheet(path: Path) -> tuple[Sheet, ...]:
    command = [sys.executable, "-I", str(READER), str(path)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise UnreadableFile(f"{path.name} cannot be read within {PATIENCE} seconds. {SAVE}") from None
    try:
        outcome = json.loads(done.stdout)
    except ValueError:
        raise UnreadableFile(
            f"{path.name} cannot be read: it is damaged, or far larger than it looks. {SAVE}"
        ) from None
    if "error" in outcome:
        raise UnreadableFile(f"{path.name} cannot be read: {outcome['error']}.")
    return tuple(
        Sheet(
            sheet["name"],
            [[_value(cell) for cell in row] for row in sheet["rows"]],
            {(row, column): formula for row, column, formula in sheet["formulas"]},
            tuple(((one, two), (three, four)) for one, two, three, four in sheet["merged"]),
        )
        for sheet in outcome["sheets"]
    )


def _value(cell: object) -> Value:
    if isinstance(cell, dict):
        return date.fromisoformat(cell["date"][:10])
    assert cell is None or isinstance(cell, str | int | float | bool)
    return cell
