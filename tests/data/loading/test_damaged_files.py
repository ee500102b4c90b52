"""Files that are damaged, hostile or no tables at all: each gets one clear sentence, in seconds, and changes nothing.

Some are made one by one; two hundred are made by breaking good files at a place that a seed picks.
"""

import contextlib
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from data.loading.problems import UnreadableFile
from data.loading.spreadsheets import LARGEST, READER, read_workbook
from data.loading.tables import find_tables
from data.loading.workbook_process import MEMORY
from tests.data.loading.conftest import Read
from tests.data.loading.writers import Cell, Rows, ods_parts, write_csv, write_ods, write_xlsx

HEAD: list[Cell] = ["Local authority", "Inspection date", "Type", "Overall effectiveness"]
ROWS: Rows = [HEAD, *[["Leeds", "2022-02-21", "standard", "Good"]] * 40]
FORMS: dict[str, Callable[[Path, Rows], Path]] = {
    "xlsx": lambda path, rows: write_xlsx(path, {"S": rows}),
    "ods": lambda path, rows: write_ods(path, {"S": rows}),
    "csv": write_csv,
}
FULL = bool(os.environ.get("ILACS_TEST_FULL"))


def refusal(path: Path) -> str:
    with pytest.raises(UnreadableFile) as refused:
        read_workbook(path)
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "x.bin is empty."),
        (b"  \r\n ", "x.bin is empty."),
        (b"%PDF-1.7 ...", "x.bin is a PDF. Save it as .xlsx, .ods or CSV."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "x.bin is an old Excel file or one with a password."),
        (b"<!DOCTYPE html><table></table>", "x.bin is a web page or XML, whatever its name says."),
        (b"PK\x03\x04 not a zip", "x.bin cannot be read: it is damaged or no spreadsheet (BadZipFile)."),
        (b"a,b\n1,\x002\n", "x.bin, row 2: a NUL is in it."),
        (b"a,b\nc,\x81\x8d\n", "x.bin, row 2: not text in UTF-8 or Windows-1252."),
        (b'a,b\n1,"never closed\n' + b"x" * 200_000, "x.bin, row 3: field larger than field limit (131072)."),
        (b'a,b\n"x"y,1\n', "x.bin, row 2: ',' expected after '\"'."),
    ],
)
def test_what_is_no_table_says_so(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(content)
    assert refusal(path).startswith(said)


def test_places_that_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.csv")
    assert refusal(tmp_path / "fifo.csv") == "fifo.csv is not a file."
    assert refusal(tmp_path) == f"{tmp_path.name} is not a file."


def test_twenty_megabytes_of_spaces(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "spaces.csv"
    path.write_bytes(b" " * (LARGEST + 1))
    assert (
        refusal(path)
        == "spaces.csv is larger than 20 MB, which no table of inspections is: delete what is empty in it."
    )
    path.write_bytes(b"a" + b" " * (LARGEST - 10))
    assert refusal(path).startswith("spaces.csv, row 1: field larger than field limit")
    path.write_bytes(b"a,b,c\n" + b" , , \n" * 700_000)
    assert refusal(path).startswith("spaces.csv has more than 100,000 rows")
    path.write_bytes(b"a,b,c\n" + b" , , \n" * 700)
    assert "no table with headings" in read(path)[1][0]


def test_a_cell_of_twenty_megabytes_of_spaces(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "cell.xlsx", {"S": [*ROWS, ["Leeds", " " * LARGEST]]})
    assert refusal(path) == "cell.xlsx cannot be read: sheet S, row 42 has a cell of 20,971,520 characters."


def test_entities_are_refused_in_every_part(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    said = "cannot be read: it declares XML entities, which no spreadsheet needs"
    for part in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "docProps/core.xml"):
        path = write_xlsx(tmp_path / "e.xlsx", {"S": ROWS}, parts={part: bomb + b"<x>&b;</x>"})
        assert said in refusal(path), part
    content = ods_parts("")["content.xml"].encode()
    assert said in refusal(write_ods(tmp_path / "e.ods", {"S": ROWS}, parts={"content.xml": bomb + content}))


@pytest.mark.parametrize(
    "part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "Basic/Standard/Module1.xml", "Scripts/python/a.py"]
)
def test_macros_are_refused(tmp_path: Path, part: str) -> None:
    path = write_xlsx(tmp_path / "macro.xlsx", {"S": ROWS}, parts={part: b"<x/>"})
    assert (
        refusal(path) == "macro.xlsx cannot be read: it holds macros: save it as .xlsx or .ods without them, or as CSV."
    )


def test_zip_bombs_are_refused_before_they_are_unpacked(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "bomb.xlsx", {"S": ROWS}, parts={"xl/sharedStrings.xml": b"<sst>" + b" " * (130 * 2**20)}
    )
    assert path.stat().st_size < 300_000
    assert refusal(path).startswith("bomb.xlsx cannot be read: it unpacks to more than 120 MB")


def test_a_cell_repeated_a_billion_times(tmp_path: Path) -> None:
    cell = '<table:table-cell xmlns:office="o" office:value-type="string" table:number-columns-repeated="16384"/>'
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    content = ods_parts(f'<table:table table:name="S">{row}</table:table>')["content.xml"].encode()
    path = write_ods(tmp_path / "many.ods", {}, parts={"content.xml": content})
    assert refusal(path).startswith("many.ods cannot be read: it fills more than 1,500,000 cells")


def test_a_cell_in_the_last_corner(tmp_path: Path) -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"><v>1</v></c>'
        b'</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    path = write_xlsx(tmp_path / "corner.xlsx", {"S": []}, parts={"xl/worksheets/sheet1.xml": sheet})
    said = refusal(path)
    assert "cannot be read" in said


def test_reading_is_held_within_its_memory() -> None:
    code = f"import sys; sys.path.insert(0, {str(READER.parent)!r}); import workbook_process; workbook_process._limit(); bytearray({MEMORY})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "MemoryError" in done.stderr


def _break(content: bytes, chance: random.Random) -> bytes:
    """One of the ways in which files are damaged on their way."""
    place = chance.randrange(1, len(content))
    length = chance.randrange(1, 60)
    ways: list[Callable[[], bytes]] = [
        lambda: content[:place],
        lambda: content[:place] + content[place + length :],
        lambda: content[:place] + chance.randbytes(length) + content[place:],
        lambda: content[:place] + chance.randbytes(length) + content[place + length :],
        lambda: content[:place] + b"\0" * length + content[place + length :],
        lambda: content[place:] + content[:place],
        lambda: content.replace(b"\n", b"\r", 3)[: len(content) - length],
    ]
    return chance.choice(ways)()


@pytest.mark.parametrize("seed", range(200 if FULL else 60))
def test_a_file_damaged_anywhere_is_read_or_refused_in_words(tmp_path: Path, read: Read, seed: int) -> None:
    chance = random.Random(seed)
    form = ("xlsx", "ods", "csv", "csv", "csv", "csv")[seed % 6]  # a spreadsheet takes a process of its own
    whole = FORMS[form](tmp_path / f"file.{form}", ROWS)
    whole.write_bytes(_break(whole.read_bytes(), chance))
    try:
        tables, problems = read(whole)
    except UnreadableFile as refused:
        said = str(refused)
    else:
        said = "; ".join(problems)
        assert said or all(
            event.values.get("overall_effectiveness", "") in ("Good", "") for t in tables for event in t.events
        )
    assert "Traceback" not in said


def test_inner_damage_of_a_spreadsheet_is_read_or_refused(tmp_path: Path) -> None:
    for number in range(12):
        chance = random.Random(number)
        path = write_xlsx(tmp_path / f"{number}.xlsx", {"S": ROWS})
        with zipfile.ZipFile(path) as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml")
        write_xlsx(path, {"S": ROWS}, parts={"xl/worksheets/sheet1.xml": _break(sheet, chance)})
        with contextlib.suppress(UnreadableFile):
            find_tables(read_workbook(path))
