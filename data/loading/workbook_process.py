"""Reads one XLSX or ODS file in a process of its own, so that no file can take more time or memory than it may.

Run as a script with the file's path; prints one JSON object, `{"sheets": […]}` or `{"error": "…"}`. A sheet has its
name, its rows (dates as `{"date": "…"}`), the cells that hold a formula and the ranges that are merged.
"""

import datetime
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any
from xml.parsers import expat

MEMORY = 400 * 1024 * 1024  # bytes of address space
SECONDS = 8  # of the processor
UNPACKED = 120 * 1024 * 1024  # bytes; Ofsted's largest file of 2022 unpacks to 14 MB
MOST_PARTS = 2_000
MOST_CELLS = 1_500_000
LONGEST_CELL = 32_767  # characters, Excel's own limit
FORMULAS_KEPT = 20_000


class Refused(Exception):
    pass


def main(path: str) -> None:
    _limit()
    try:
        outcome: dict[str, Any] = {"sheets": _sheets(path)}
    except Refused as refusal:
        outcome = {"error": str(refusal)}
    except MemoryError:
        outcome = {"error": "it needs more memory than any table of inspections would"}
    except BaseException as problem:  # a panic of the Rust library is no Exception
        outcome = {"error": f"it is damaged or no spreadsheet ({type(problem).__name__})"}
    json.dump(outcome, sys.stdout)


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows: the caller's time limit is what is left
        return
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):
            continue


def _sheets(path: str) -> list[dict[str, Any]]:
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        _check_parts(parts)
        is_ods = any(part.filename == "content.xml" for part in parts)
        marks = _ods_marks(archive) if is_ods else _xlsx_marks(archive)
        read = {"content.xml"} if is_ods else set(_xlsx_sheet_parts(archive).values())
        for part in parts:  # what is not read for marks is still looked through for entities
            if part.filename.endswith((".xml", ".rels")) and part.filename not in read:
                _parse(archive, part.filename)
    from python_calamine import CalamineWorkbook

    found = []
    cells = 0
    with CalamineWorkbook.from_path(path) as workbook:
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            cells += (sheet.total_height or 0) * (sheet.total_width or 0)
            if cells > MOST_CELLS:
                raise Refused(
                    f"sheet {name} makes it larger than {MOST_CELLS:,} cells: delete what is empty around the table"
                )
            rows = [[_plain(value, name, at) for value in row] for at, row in enumerate(sheet.to_python(False), 1)]
            formulas, merged = marks.get(name, ([], []))
            found.append({"name": name, "rows": rows, "formulas": formulas, "merged": merged})
    return found


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if len(names) > MOST_PARTS or len(set(names)) < len(names):
        raise Refused("it is not put together as a spreadsheet is")
    if sum(part.file_size for part in parts) > UNPACKED:
        raise Refused(f"it unpacks to more than {UNPACKED // 2**20} MB: delete what is empty around the table")
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("it is protected by a password: save it without one")
    macros = ("vbaproject.bin", "vbadata.xml", "macrosheets", "dialogsheets")
    for name in names:
        lower = name.casefold()
        if any(macro in lower for macro in macros) or lower.startswith(("basic/", "scripts/")):
            raise Refused("it holds macros: save it as .xlsx or .ods without them, or as CSV")


def _plain(value: Any, sheet: str, row: int) -> Any:
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return {"date": value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="minutes")}
    if isinstance(value, datetime.date):
        return {"date": value.isoformat()}
    if isinstance(value, str) and len(value) > LONGEST_CELL:
        raise Refused(f"sheet {sheet}, row {row} has a cell of {len(value):,} characters")
    if value is None or isinstance(value, str | bool | int | float):
        return value
    return str(value)


def _chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    with archive.open(part) as content:
        while chunk := content.read(1 << 16):
            yield chunk


def _parse(archive: zipfile.ZipFile, part: str, **handlers: Any) -> None:
    """Read one XML part. Any document type, and so any entity, is refused."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def refuse(*_: Any) -> None:
        raise Refused("it declares XML entities, which no spreadsheet needs: save it anew from a spreadsheet program")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    for name, handler in handlers.items():
        setattr(parser, name, handler)
    try:
        for chunk in _chunks(archive, part):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as problem:
        raise Refused(f"its part {part} is damaged ({expat.ErrorString(problem.code)})") from None


Marks = dict[str, tuple[list[list[Any]], list[list[int]]]]
"""Of each sheet, its formulas as [row, column, text] and its merged ranges as [row, column, last row, last column]."""

_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def _position(reference: str) -> tuple[int, int]:
    found = _CELL.fullmatch(reference.replace("$", ""))
    if not found:
        return 0, 0
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def _xlsx_sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    names: dict[str, str] = {}
    targets: dict[str, str] = {}

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag.endswith(" sheet"):
            link = next((value for key, value in attributes.items() if key.endswith("relationships id")), "")
            names[attributes.get("name", "")] = link

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag.endswith(" Relationship"):
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    listed = set(archive.namelist())
    if "xl/workbook.xml" not in listed:
        raise Refused("it is no spreadsheet: save it as .xlsx, .ods or CSV")
    _parse(archive, "xl/workbook.xml", StartElementHandler=sheet)
    if "xl/_rels/workbook.xml.rels" in listed:
        _parse(archive, "xl/_rels/workbook.xml.rels", StartElementHandler=relation)
    found = {}
    for name, link in names.items():
        target = targets.get(link, "")
        part = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
        if part in listed:
            found[name] = part
    return found


class _XlsxSheet:
    """What the XML of one sheet says of its cells that their values do not: which are formulas, which are merged."""

    def __init__(self, archive: zipfile.ZipFile, part: str) -> None:
        self.formulas: list[list[Any]] = []
        self.merged: list[list[int]] = []
        self._at = (0, 0)
        self._text: list[str] | None = None
        handlers = {
            "StartElementHandler": self._start,
            "CharacterDataHandler": self._data,
            "EndElementHandler": self._end,
        }
        _parse(archive, part, **handlers)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag.endswith(" c"):
            self._at = _position(attributes.get("r", ""))
        elif tag.endswith(" f"):
            self._text = []
        elif tag.endswith(" mergeCell"):
            first, _, last = attributes.get("ref", "").partition(":")
            self.merged.append([*_position(first), *_position(last or first)])

    def _data(self, piece: str) -> None:
        if self._text is not None:
            self._text.append(piece)

    def _end(self, tag: str) -> None:
        if tag.endswith(" f") and self._text is not None:
            if len(self.formulas) < FORMULAS_KEPT:
                self.formulas.append([*self._at, "=" + "".join(self._text)[:500]])
            self._text = None


def _xlsx_marks(archive: zipfile.ZipFile) -> Marks:
    sheets = {name: _XlsxSheet(archive, part) for name, part in _xlsx_sheet_parts(archive).items()}
    return {name: (sheet.formulas, sheet.merged) for name, sheet in sheets.items()}


def _ods_marks(archive: zipfile.ZipFile) -> Marks:
    marks: Marks = {}
    here: tuple[list[list[Any]], list[list[int]]] = ([], [])
    row, column, row_step = 0, 0, 1
    cells = 0

    def number(attributes: dict[str, str], name: str) -> int:
        value = next((value for key, value in attributes.items() if key.endswith(name)), "1")
        return int(value) if value.isdigit() and len(value) < 9 else 1

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal here, row, column, row_step, cells
        if tag.endswith(":table:1.0 table"):
            name = next((value for key, value in attributes.items() if key.endswith(":table:1.0 name")), "")
            here = marks.setdefault(name, ([], []))
            row, row_step = 0, 1
        elif tag.endswith(" table-row"):
            row, column = row + row_step, 0
            row_step = number(attributes, "number-rows-repeated")
        elif tag.endswith((" table-cell", " covered-table-cell")):
            column += 1
            formula = next((value for key, value in attributes.items() if key.endswith(":table:1.0 formula")), None)
            if formula is not None and len(here[0]) < FORMULAS_KEPT:
                here[0].append([row, column, "=" + formula.partition("=")[2][:500]])
            wide, tall = number(attributes, "number-columns-spanned"), number(attributes, "number-rows-spanned")
            if wide > 1 or tall > 1:
                here[1].append([row, column, row + tall - 1, column + wide - 1])
            repeated = number(attributes, "number-columns-repeated")
            if any(key.endswith("value-type") for key in attributes):
                cells += repeated * row_step
                if cells > MOST_CELLS:
                    raise Refused(f"it fills more than {MOST_CELLS:,} cells: delete what is repeated around the table")
            column += repeated - 1

    _parse(archive, "content.xml", StartElementHandler=start)
    return marks


if __name__ == "__main__":
    main(sys.argv[1])
