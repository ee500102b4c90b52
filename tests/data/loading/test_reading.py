"""Tables are found by their headings alone, cells mean what the declared words say, and each fault names its cell."""

from datetime import date
from pathlib import Path

import pytest

from data.loading.spreadsheets import read_workbook
from data.loading.tables import find_edition, find_tables
from data.loading.words import field_of
from tests.data.loading.conftest import Read
from tests.data.loading.writers import Cell, Formula, Rows, write_csv, write_ods, write_xlsx

AS_AT = [
    "Web link",
    "Local authority name",
    "Ofsted region",
    "Inspection date",
    "Overall effectiveness",
    "Impact of leaders",
]
LONG = [
    *("Local authority area code", "Local authority name", "Inspection date", "Publication date", "Inspection type"),
    *("Overall effectiveness", "The impact of leaders on social work practice with children and families"),
    "The experiences and progress of children in care",
]
IN_YEAR = [
    "Local authority name",
    "Inspection/Visit date",
    "Inspection/Visit type",
    "Overall effectiveness",
    "Visit Theme",
]
LINK = "Ofsted Local Authority Webpage"
TITLE = [["Inspections as at 31 March 2025"], ["This worksheet contains one table."]]


def edition() -> dict[str, Rows]:
    """A workbook like Ofsted's: cover, as-at list, long history, each with its headings where it likes."""
    return {
        "Cover": [
            ["Local authority inspection outcomes as at 31 March 2025"],
            ["Published on:", date(2025, 9, 25)],
            ["Period covered:", "Inspections as at 31 March 2025, with a report published by 30 June 2025"],
        ],
        "Inspections": [
            *TITLE,
            AS_AT,
            [
                Formula('HYPERLINK("https://reports.ofsted.gov.uk/provider/44/383")', LINK),
                "Leeds",
                "NEYH",
                date(2022, 2, 21),
                "Good",
                None,
            ],
            [LINK, "Cumberland", "North West", "Not yet inspected", "", ""],
            ["Source: Ofsted inspection data, as at 31 March 2025, which is a long line under the table"],
        ],
        "History": [
            ["ILACS"],
            [None],
            LONG,
            [
                "E06000010",
                "Kingston Upon Hull",
                date(2023, 6, 5),
                date(2023, 7, 20),
                "ILACS Standard Inspection",
                "Inadequate",
                "Requires improvement to be good",
                "-",
            ],
        ],
    }


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_a_workbook_like_ofsteds_is_read_by_its_headings(tmp_path: Path, read: Read, form: str) -> None:
    path = tmp_path / f"edition.{form}"
    (write_xlsx if form == "xlsx" else write_ods)(path, edition())
    tables, problems = read(path)
    assert problems == []
    assert [
        (t.table.sheet.name, t.table.header, t.table.kind, len(t.events), len(t.without_event)) for t in tables
    ] == [
        ("Inspections", 3, "as at", 1, 1),
        ("History", 3, "history", 1, 0),
    ]
    leeds, hull = (table.events[0] for table in tables)
    assert (leeds.authority.name, leeds.values["start_date"], leeds.values["overall_effectiveness"]) == (
        "Leeds",
        "2022-02-21",
        "Good",
    )
    assert hull.values == {
        "start_date": "2023-06-05",
        "publication_date": "2023-07-20",
        "event_type": "standard inspection",
        "overall_effectiveness": "Inadequate",
        "impact_of_leaders": "Requires improvement to be good",
        "children_in_care": "",
    }
    assert (
        str(hull.at("overall_effectiveness"))
        == f"edition.{form}, sheet History, row 4, column F (Overall effectiveness)"
    )
    found = find_edition(read_workbook(path))
    assert found is not None
    assert (found.as_at, found.published_by, found.published_on) == (
        date(2025, 3, 31),
        date(2025, 6, 30),
        date(2025, 9, 25),
    )


def test_a_wide_history_with_a_second_table_below(tmp_path: Path, read: Read) -> None:
    wide: list[list[Cell]] = [
        ["ILACS inspections 2018-2024"],
        [
            "Local authority name",
            "First ILACS publication date",
            "First ILACS inspection type",
            " First ILACS\noverall effectiveness ",
            "Second ILACS publication date",
            "Second ILACS inspection type",
            "Second ILACS overall effectiveness",
        ],
        ["Leeds", date(2022, 4, 11), "ILACS Short Inspection", "Good", None, None, None],
        [
            "Hull",
            date(2019, 4, 1),
            "ILACS Standard Inspection",
            "Good",
            date(2023, 7, 20),
            "ILACS Standard Inspection",
            "Inadequate",
        ],
        ["LAs that no longer exist"],
        [
            "Local authority name",
            "ILACS framework publication date",
            "ILACS framework inspection type",
            "ILACS framework overall effectiveness",
        ],
        ["Cumbria", date(2022, 11, 15), "Standard", "RI"],
    ]
    tables, problems = read(write_ods(tmp_path / "wide.ods", {"History": wide}))
    assert problems == []
    assert [len(table.events) for table in tables] == [3, 1]
    assert [
        (e.authority.name, e.values["publication_date"], e.values["overall_effectiveness"])
        for t in tables
        for e in t.events
    ] == [
        ("Leeds", "2022-04-11", "Good"),
        ("Kingston upon Hull", "2019-04-01", "Good"),
        ("Kingston upon Hull", "2023-07-20", "Inadequate"),
        ("Cumbria", "2022-11-15", "Requires improvement to be good"),
    ]


def test_sheets_of_other_providers_are_not_read(tmp_path: Path) -> None:
    homes = [
        ["URN", "Provision type", "Local authority", "Inspection date", "Overall effectiveness"],
        ["1234567", "Children's home", "Leeds", date(2024, 1, 1), "Good"],
    ]
    assert find_tables(read_workbook(write_xlsx(tmp_path / "homes.xlsx", {"Homes": homes}))) == []


@pytest.mark.parametrize(
    ("written", "grade"),
    [
        *((text, "Outstanding") for text in ("outstanding", "OUTSTANDING", "1", "1.0", " Outstanding ")),
        *(
            (text, "Requires improvement to be good")
            for text in ("RI", "requires improvement", "3", "Requires Improvement To Be Good")
        ),
        *((text, "Inadequate") for text in ("inadequate", "4")),
        *(
            (text, "")
            for text in (
                "5",
                "9",
                "n/a",
                "N/A",
                "Not judged",
                "-",
                "–",
                "[x]",
                "[z]",
                "",
                "None",
                "nan",
                "No full inspection",
            )
        ),
    ],
)
def test_grades_in_words_and_numbers(tmp_path: Path, read: Read, written: str, grade: str) -> None:
    rows = [["LA", "Inspection date", "Type", "Overall effectiveness"], ["Leeds", "21/02/2022", "Standard", written]]
    tables, problems = read(write_csv(tmp_path / "grades.csv", rows))
    assert (problems, tables[0].events[0].values["overall_effectiveness"]) == ([], grade)


def test_a_cell_that_a_program_could_not_read_says_nothing(tmp_path: Path, read: Read) -> None:
    rows = [
        [
            "local_authority",
            "inspection_start_date",
            "inspection_framework",
            "overall_effectiveness_grade",
            "inspector_name",
        ],
        ["leeds", "21/02/2022", "standard", "data_unreadable", "A"],
    ]
    tables, problems = read(write_csv(tmp_path / "scraped.csv", rows))
    assert problems == []
    assert "overall_effectiveness" not in tables[0].events[0].values
    assert tables[0].table.kind == "scraped"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_of_any_usual_encoding_and_delimiter(tmp_path: Path, read: Read, encoding: str, delimiter: str) -> None:
    rows = [
        ["Local authority", "Inspection date", "Type", "Overall effectiveness", "Note"],
        ["the Leeds council", "2022-02-21", "Short", "good", "children’s services – “as printed”"],
    ]
    tables, problems = read(write_csv(tmp_path / "list.csv", rows, encoding, delimiter))
    assert problems == []
    assert tables[0].events[0].values["note"] == "children’s services – “as printed”"


def test_authorities_by_any_code_and_a_predecessor_by_its_time(tmp_path: Path, read: Read) -> None:
    rows = [
        ["URN", "LA code", "Area code", "Inspection date", "Type", "Overall"],
        ["80500", "", "", "2022-02-21", "short", "2"],
        ["", 810, "", "2023-06-05", "standard", "4"],
        ["", "", "e08000035", "2022-02-21", "short", "2"],
    ]
    tables, problems = read(write_csv(tmp_path / "codes.csv", rows))
    assert problems == []
    assert [event.authority.name for event in tables[0].events] == ["Leeds", "Kingston upon Hull", "Leeds"]


HEAD: list[Cell] = ["Local authority", "Inspection date", "Type", "Overall effectiveness", "Children in care"]
FINE: list[Cell] = ["Leeds", "2022-02-21", "standard", "Good", "Good"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            ["Ledes", *FINE[1:]],
            "row 3, column A (Local authority): “Ledes”: No area is called Ledes. Did you mean Leeds?",
        ),
        (
            ["England", *FINE[1:]],
            "row 3, column A (Local authority): “England”: No area is called England. Did you mean Leeds?",
        ),
        ([None, *FINE[1:]], "row 3, column A (Local authority): the row is half empty: the local authority is missing"),
        (["Leeds", "", *FINE[2:]], "row 3, column B (Inspection date): the row is half empty: a date such as"),
        (
            ["Leeds", "31/02/2022", *FINE[2:]],
            "row 3, column B (Inspection date): “31/02/2022”: expected a date such as 2024-03-31",
        ),
        (
            ["Leeds", "12/25/2022", *FINE[2:]],
            "row 3, column B (Inspection date): “12/25/2022”: expected a date such as 2024-03-31, 31/03/2024 (day first)",
        ),
        (
            ["Leeds", "2022-02-21", "inspektion", "Good", "Good"],
            "row 3, column C (Type): “inspektion”: a type is one of: standard inspection",
        ),
        (
            ["Leeds", "2022-02-21", "short", "Goood", "Good"],
            "row 3, column D (Overall effectiveness): “Goood”: a grade is Outstanding, Good",
        ),
        (
            ["Leeds", "2022-02-21", "short", "7", "Good"],
            "row 3, column D (Overall effectiveness): “7”: a grade is Outstanding, Good",
        ),
        (
            ['=HYPERLINK("http://x")', *FINE[1:]],
            'row 3, column A (Local authority): “=HYPERLINK("http://x")”: a formula: write its value',
        ),
        (["@SUM(A1)", *FINE[1:]], "row 3, column A (Local authority): “@SUM(A1)”: a formula: write its value"),
        (
            ["<b>Leeds</b>", *FINE[1:]],
            "row 3, column A (Local authority): “<b>Leeds</b>”: HTML does not belong in a cell",
        ),
        (["Leeds\x07", *FINE[1:]], "row 3, column A (Local authority): “Leeds”: a character that cannot be printed"),
        (["Leeds" * 500, *FINE[1:]], "2,500 characters are too many for a cell"),
        (
            ["Cumberland", "2020-01-01", *FINE[2:]],
            "“2020-01-01”: “Cumberland” was established on 2023-04-01, so this date cannot be right",
        ),
        ([*FINE, "one more"], "row 3: 6 cells under 5 headings: is there a comma too many"),
    ],
)
def test_a_fault_names_file_row_column_value_and_what_was_expected(
    tmp_path: Path, read: Read, row: list[Cell], said: str
) -> None:
    _, problems = read(write_csv(tmp_path / "list.csv", [HEAD, FINE, row]))
    assert len(problems) == 1, problems
    assert problems[0].startswith("error: list.csv, row 3")
    assert said in problems[0]


def test_every_fault_is_told_at_once(tmp_path: Path, read: Read) -> None:
    rows = [HEAD, ["Ledes", *FINE[1:]], ["Leeds", "soon", *FINE[2:]], [*FINE[:3], "Goood", "Better"]]
    _, problems = read(write_csv(tmp_path / "list.csv", rows))
    assert [problem.split(":")[1].strip() for problem in problems] == [
        "list.csv, row 2, column A (Local authority)",
        "list.csv, row 3, column B (Inspection date)",
        "list.csv, row 4, column D (Overall effectiveness)",
        "list.csv, row 4, column E (Children in care)",
    ]


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_a_formula_in_a_column_that_is_read_is_refused(tmp_path: Path, read: Read, form: str) -> None:
    rows = [HEAD, FINE, ["Leeds", "2022-02-21", "standard", Formula("IF(1,2,3)", "Good"), "Good"]]
    _, problems = read((write_xlsx if form == "xlsx" else write_ods)(tmp_path / f"f.{form}", {"S": rows}))
    assert problems == [
        f"error: f.{form}, sheet S, row 3, column D (Overall effectiveness): “=IF(1,2,3)”: a formula: write its value (copy, paste as values)"
    ]


def test_merged_cells_in_the_table_are_refused_and_above_it_are_not(tmp_path: Path, read: Read) -> None:
    rows = [["A title over two cells"], HEAD, FINE, ["Leeds", "2024-02-21", "short", "Good", None]]
    assert read(write_xlsx(tmp_path / "title.xlsx", {"S": rows}, merged=["A1:E1"]))[1] == []
    _, problems = read(write_xlsx(tmp_path / "cells.xlsx", {"S": rows}, merged=["D4:E4"]))
    assert problems == [
        "error: cells.xlsx, sheet S, row 4, column D (Overall effectiveness): cells D4:E4 are merged: unmerge them and fill each one"
    ]


def test_days_and_months_that_may_have_been_exchanged_are_refused(tmp_path: Path, read: Read) -> None:
    rows = [HEAD, ["Leeds", date(2022, 4, 3), *FINE[2:]], ["Hull", "23/06/2023", *FINE[2:]]]
    _, problems = read(write_xlsx(tmp_path / "mixed.xlsx", {"S": rows}))
    assert len(problems) == 1
    assert "dates of two kinds in one column" in problems[0]
    assert "Write all of them as 2024-03-31" in problems[0]


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (["Council", "Number of staff", "Budget"], "no table with headings for an LA"),
        (
            ["Local authority", "Ofsted region", "Overall effectiveness", "Impact of leaders"],
            "a column is missing: its heading is one of “start_date”, “start date”",
        ),
        (
            ["Local authority", "Inspection date", "Note"],
            "a column is missing: its heading is one of “overall_effectiveness”",
        ),
    ],
)
def test_a_column_that_is_missing_is_named(tmp_path: Path, read: Read, head: list[Cell], said: str) -> None:
    _, problems = read(write_csv(tmp_path / "list.csv", [head, ["Leeds", "2022-01-01", "Good", "Good"][: len(head)]]))
    assert said in problems[0]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Experiences and progress of children in care and care leavers", "children_in_care"),
        ("The experiences and progress of care leavers", "care_leavers"),
        ("Experiences and progress of children who need help and protection", "help_and_protection"),
        ("SIF CLA Sub: Experiences and progress of care leavers", "sif_care_leavers"),
        ("Overall effectiveness [note 3]", "overall_effectiveness"),
        ("Overall Judgement\n(OE)", "overall_effectiveness"),
        ("Inspection/Visit date", "start_date"),
        ("Local authority area code", "gss_code"),
        ("Ofsted region", None),
        ("inspector_name", None),
    ],
)
def test_headings_are_read_by_their_words(heading: str, field: str | None) -> None:
    assert field_of(heading) == field


def test_a_slip_in_a_heading_is_pointed_out(tmp_path: Path, read: Read) -> None:
    rows = [
        ["Local authority", "Inspection date", "Type", "Overal efectiveness", "Ofsted region"],
        ["Leeds", "2022-02-21", "short", "Good", "NEYH"],
    ]
    _, problems = read(write_csv(tmp_path / "list.csv", rows))
    assert problems == [
        "warning: list.csv, row 1: “Overal efectiveness”: this column is not read. Did you mean “overall effectiveness”?"
    ]
