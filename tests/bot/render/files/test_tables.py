"""Answers as files: a tidy CSV, and a workbook that is read back here without the library that wrote it."""

import csv
import io
import posixpath
import re
import zipfile
from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.render.files.tables import MOST_NAME_CHARACTERS, NOT_AVAILABLE, csv_bytes, file_name, xlsx_bytes
from bot.render.notes import LICENCE
from queries.answer import Answer, Column, Source, Table
from queries.question import Area, Period, Question
from queries.wording import CALCULATED, OFFICIAL, ROUNDING_NOTE

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"

OUTCOMES = Table(
    "outcomes",
    "LAs by overall effectiveness",
    (
        Column("area", "Area", "text"),
        Column("graded", "LAs judged", "authorities"),
        Column("outstanding_percent", "% outstanding", "percent"),
        Column("good_percent", "% good", "percent"),
        Column("change", "Change", "change"),
    ),
    (
        {
            "area": "London",
            "graded": 33,
            "outstanding_percent": 36,
            "good_percent": 48,
            "published_good_percent": 49,
            "change": -1,
            "authorities": 33,
            "is_new": True,
        },
        {
            "area": "England",
            "graded": 151,
            "outstanding_percent": 20,
            "good_percent": None,
            "published_good_percent": None,
            "change": 5,
            "authorities": 153,
            "is_new": False,
        },
    ),
)
REPORTS = Table(
    "authorities",
    "Reports",
    (Column("name", "LA", "text"), Column("report_url", "Report", "url")),
    ({"name": "Leeds", "report_url": "https://files.example/1"},),
)
LONDON = Answer(
    question=Question(command="region", area=Area("region", "London"), as_at=date(2024, 3, 31)),
    title="Overall effectiveness in London as at 31 March 2024",
    text="85% of LAs in London were good or outstanding.",
    official=True,
    as_at=date(2024, 3, 31),
    tables=(OUTCOMES, REPORTS),
    notes=("Small numbers: take care.", "Percentages might not add up to 100."),
    sources=(Source("Main findings", "https://example.org/release"), Source("Register")),
)
DEFINITION = Answer(
    question=Question(command="define", term="=cmd|' /C calc'!A0"),
    title="Good",
    text="Good: the second of four grades.",
    official=False,
    as_at=date(2024, 3, 31),
)


def rows_of(answer: Answer) -> list[dict[str, str]]:
    content = csv_bytes(answer)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def with_rows(*rows: dict[str, Any]) -> Answer:
    columns = (Column("name", "Name", "text"), Column("value", "Value", "number"))
    return replace(LONDON, tables=(Table("figures", "Figures", columns, rows),))


class Workbook:
    """The cells of an .xlsx as its XML holds them: numbers as numbers, text as text, formulas refused."""

    def __init__(self, content: bytes) -> None:
        self.parts = zipfile.ZipFile(io.BytesIO(content))
        shared = self._xml("xl/sharedStrings.xml").iter(f"{MAIN}si")
        self.strings = ["".join(part.text or "" for part in item.iter(f"{MAIN}t")) for item in shared]
        targets = {
            link.attrib["Id"]: link.attrib["Target"]
            for link in self._xml("xl/_rels/workbook.xml.rels").iter(f"{PACKAGE}Relationship")
        }
        self.sheets = {
            sheet.attrib["name"]: f"xl/{targets[sheet.attrib[f'{RELATED}id']]}"
            for sheet in self._xml("xl/workbook.xml").iter(f"{MAIN}sheet")
        }

    def rows(self, sheet: str) -> list[list[str | float | None]]:
        root = self._xml(self.sheets[sheet])
        assert root.find(f".//{MAIN}f") is None, "a formula"
        return [[self._value(cell) for cell in row.iter(f"{MAIN}c")] for row in root.iter(f"{MAIN}row")]

    def said(self, sheet: str) -> str:
        return "\n".join(str(cell) for row in self.rows(sheet) for cell in row if cell is not None)

    def links(self, sheet: str) -> set[str]:
        folder, name = posixpath.split(self.sheets[sheet])
        found = self._xml(f"{folder}/_rels/{name}.rels").iter(f"{PACKAGE}Relationship")
        return {link.attrib["Target"] for link in found if link.attrib["Type"].endswith("/hyperlink")}

    def _value(self, cell: ElementTree.Element) -> str | float | None:
        value = cell.findtext(f"{MAIN}v")
        if value is None:
            return None
        return self.strings[int(value)] if cell.get("t") == "s" else float(value)

    def _xml(self, part: str) -> ElementTree.Element:
        return ElementTree.fromstring(self.parts.read(part))


def test_csv_holds_every_table_with_every_key_and_what_is_the_same_in_all_rows_last() -> None:
    first, second, third = rows_of(LONDON)
    assert list(first) == [
        "table",
        "area",
        "graded",
        "outstanding_percent",
        "good_percent",
        "published_good_percent",
        "change",
        "authorities",
        "is_new",
        "name",
        "report_url",
        "table_title",
        "table_units",
        "answer_as_at",
        "answer_official",
        "answer_status",
        "answer_source",
        "answer_licence",
    ]
    assert list(first.values())[:9] == ["outcomes", "London", "33", "36", "48", "49", "-1", "33", "yes"]
    assert list(second.values())[:9] == ["outcomes", "England", "151", "20", "", "", "5", "153", "no"]
    assert (third["table"], third["area"], third["name"]) == ("authorities", "", "Leeds")
    assert first["table_title"] == "LAs by overall effectiveness"
    assert first["table_units"].startswith("graded: number of LAs; outstanding_percent: percent of graded;")
    for row in (first, second, third):
        assert row["answer_status"] == OFFICIAL
        assert row["answer_as_at"] == "2024-03-31"
        assert row["answer_official"] == "yes"
        assert row["answer_source"] == "Main findings <https://example.org/release>; Register"
        assert row["answer_licence"] == LICENCE


def test_csv_of_words_alone_is_one_row() -> None:
    assert [row["text"] for row in rows_of(DEFINITION)] == [DEFINITION.text]
    assert rows_of(DEFINITION)[0]["answer_official"] == ""


def test_csv_of_no_rows_keeps_its_header() -> None:
    content = csv_bytes(with_rows()).decode("utf-8-sig")
    assert content.startswith("table,name,value,table_title,table_units,answer_as_at,answer_official,")


@pytest.mark.parametrize("text", ["=1+1", "+44", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_text_that_a_spreadsheet_would_run_is_quoted_and_numbers_are_not(text: str) -> None:
    (row,) = rows_of(with_rows({"name": text, "value": -1}))
    assert row["name"] == f"'{text}"
    assert row["value"] == "-1"


@given(st.lists(st.tuples(st.text(), st.integers() | st.none()), max_size=5))
def test_any_text_survives_csv(cells: list[tuple[str, int | None]]) -> None:
    read = rows_of(with_rows(*({"name": text, "value": value} for text, value in cells)))
    assert [row["name"].removeprefix("'") for row in read] == [text.removeprefix("'") for text, _ in cells]
    assert [row["value"] for row in read] == ["" if value is None else str(value) for _, value in cells]
    assert all(not row["name"].startswith(("=", "+", "-", "@")) for row in read)


def test_workbook_has_cover_contents_notes_and_a_sheet_a_table() -> None:
    book = Workbook(xlsx_bytes(LONDON))
    assert list(book.sheets) == ["Cover", "Contents", "Notes", "Table_1", "Table_2"]
    cover = book.said("Cover")
    for needed in (
        LONDON.title,
        LONDON.text,
        "As at 31 March 2024.",
        f"{OFFICIAL}.",
        "Source: Main findings",
        LICENCE,
    ):
        assert needed in cover
    assert book.links("Cover") == {"https://example.org/release"}
    notes = book.said("Notes")
    for needed in (*LONDON.notes, f"{OFFICIAL}.", "As at 31 March 2024.", LICENCE):
        assert needed in notes


def test_a_table_sheet_says_what_its_figures_are_and_holds_them_as_numbers() -> None:
    rows = Workbook(xlsx_bytes(LONDON)).rows("Table_1")
    head, table = rows[:-3], rows[-3:]
    above = "\n".join(str(cell) for row in head for cell in row)
    for needed in (
        OUTCOMES.title,
        f"As at 31 March 2024. {OFFICIAL}.",
        "Main findings and Register",
        LICENCE,
        "[note 1]",
    ):
        assert needed in above
    assert f"{NOT_AVAILABLE} means" in above
    assert table == [
        [
            "Area",
            "LAs judged\n(number of LAs)",
            "% outstanding",
            "% good",
            "% good (as counted)",
            "Change\n(change in number)",
            "LAs\n(number of LAs)",
        ],
        ["London", 33, 36, 49, 48, -1, 33],
        ["England", 151, 20, NOT_AVAILABLE, NOT_AVAILABLE, 5, 153],
    ]


def test_a_day_is_a_date_that_a_spreadsheet_can_sort_and_a_sheet_prints_one_page_wide() -> None:
    table = Table("days", "Days", (Column("end_date", "Ended", "date"),), ({"end_date": "2024-03-31"},))
    book = Workbook(xlsx_bytes(replace(LONDON, tables=(table,))))
    assert book.rows("Table_1")[-1] == [45382]  # days since 30 December 1899
    assert b'fitToWidth="1" fitToHeight="0"' in book.parts.read(book.sheets["Table_1"]) or (
        b'fitToHeight="0"' in book.parts.read(book.sheets["Table_1"])
    )


def test_a_note_stands_only_at_the_tables_it_is_about() -> None:
    notes = (ROUNDING_NOTE, "For every table.")
    book = Workbook(xlsx_bytes(replace(LONDON, notes=notes)))
    assert "[note 1][note 2]" in book.said("Table_1").replace(" ", "").replace("note", "note ").replace("  ", " ")
    assert "[note 1]" not in book.said("Table_2")
    assert "[note 2]" in book.said("Table_2")


def test_an_address_is_a_link_and_nothing_is_called_missing_where_nothing_is() -> None:
    book = Workbook(xlsx_bytes(LONDON))
    assert book.links("Table_2") == {"https://files.example/1"}
    assert f"{NOT_AVAILABLE} means" not in book.said("Table_2")


def test_calculated_figures_are_called_so_everywhere() -> None:
    book = Workbook(xlsx_bytes(replace(LONDON, official=False)))
    for sheet in ("Cover", "Notes", "Table_1", "Table_2"):
        assert CALCULATED in book.said(sheet)
        assert OFFICIAL not in book.said(sheet)


def test_a_workbook_of_one_table_needs_no_contents_and_empty_tables_are_owned_up_to() -> None:
    empty = replace(OUTCOMES, title="In-year change", rows=())
    book = Workbook(xlsx_bytes(replace(LONDON, tables=(REPORTS, empty))))
    assert list(book.sheets) == ["Cover", "Notes", "Table_1"]
    assert "“In-year change” has no rows" in book.said("Cover")


def test_a_period_is_named_where_there_is_one() -> None:
    year = Question(command="activity", period=Period(date(2023, 4, 1), date(2024, 3, 31)))
    book = Workbook(xlsx_bytes(replace(LONDON, question=year)))
    for sheet in ("Cover", "Notes", "Table_1"):
        assert "Period: 1 April 2023 to 31 March 2024 (2023-24)." in book.said(sheet)


def test_a_workbook_of_words_alone_holds_them() -> None:
    book = Workbook(xlsx_bytes(DEFINITION))
    assert DEFINITION.text in book.said("Table_1")
    assert CALCULATED not in book.said("Cover")


def test_the_same_answer_is_the_same_file() -> None:
    assert xlsx_bytes(LONDON) == xlsx_bytes(replace(LONDON))
    assert csv_bytes(LONDON) == csv_bytes(replace(LONDON))
    about = Workbook(xlsx_bytes(LONDON)).parts.read("docProps/core.xml").decode()
    assert "2024-03-31T00:00:00Z</dcterms:created>" in about


@settings(max_examples=25)
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=40))
@example("=1+1")
@example("{=1}")
@example("[x](https://e.org)")
@example("[a](b) [c](d)")
@example("$$nowhere$$")
@example("internal:'Notes'!A1")
@example("  ")
@example("–")
def test_no_text_breaks_a_workbook_or_runs_in_it(text: str) -> None:
    table = replace(REPORTS, title=f"T {text}", rows=({"name": text, "report_url": text},))
    answer = replace(LONDON, title=f"T {text}", text=f"T {text}", notes=(f"T {text}",), tables=(table,))
    book = Workbook(xlsx_bytes(answer))
    for sheet in book.sheets:
        assert book.rows(sheet)
    assert "[note" not in str(book.rows("Table_1")[0][0])


def test_names_come_from_the_command_the_areas_and_the_date() -> None:
    assert file_name(LONDON, "csv") == "ilacs-region-london-2024-03-31.csv"
    england = Question(command="england", area=Area("england", "England"), as_at=date(2024, 3, 31))
    assert file_name(replace(LONDON, question=england), "png") == "ilacs-england-2024-03-31.png"
    year = Question(command="activity", period=Period(date(2023, 4, 1), date(2024, 3, 31)))
    assert file_name(replace(LONDON, question=year), "xlsx") == "ilacs-activity-2023-04-01-2024-03-31.xlsx"
    assert file_name(DEFINITION, "csv") == "ilacs-define-2024-03-31.csv"


@given(st.text(), st.lists(st.text(), max_size=12))
def test_a_name_is_always_safe(command: str, names: list[str]) -> None:
    asked = Question(command=command, areas=tuple(Area("authority", name) for name in names))
    name = file_name(replace(LONDON, question=asked), "csv")
    assert re.fullmatch(r"ilacs[a-z0-9-]*-2024-03-31\.csv", name)
    assert len(name) <= MOST_NAME_CHARACTERS + len("-.csv")


def test_rows_are_as_high_as_their_words_take() -> None:
    note = "word " * 100
    book = Workbook(xlsx_bytes(replace(LONDON, notes=(note,))))
    root = ElementTree.fromstring(book.parts.read(book.sheets["Notes"]))
    heights = [float(row.get("ht", 0)) for row in root.iter(f"{MAIN}row")]
    assert max(heights) >= 4 * 15
