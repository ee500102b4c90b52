"""The project's own tables loaded by themselves: every broken row is named by its number in the file that was given."""

from pathlib import Path

from data.loading.own_tables import read_facts
from tests.data.loading.conftest import LoadFiles
from tests.data.loading.test_loading import said
from tests.data.loading.writers import Cell, write_csv, write_xlsx

RELEASES: list[Cell] = ["as_at", "title", "published_at", "published_by", "url", "note"]


def test_every_broken_row_of_an_own_table_is_named(tmp_path: Path, load_files: LoadFiles) -> None:
    rows: list[list[Cell]] = [
        RELEASES,
        ["2027-02-31", "No such day", "", "", "", ""],
        ["2027-03-31", "Fine", "2027-08-30T09:30:00+01:00", "2027-06-30", "", ""],
        ["2027-04-30", "Two cells"],
        ["2027-05-31", "", "2027-09-01", "", "", ""],
        ["2027-06-30", "No such month", "2027-13-01", "", "", ""],
    ]
    load = load_files(write_csv(tmp_path / "mine.csv", rows))
    assert said(load) == [
        "error: mine.csv, row 2: as_at is “2027-02-31”, which breaks a rule (as_at is a day that exists, such as"
        " 2024-03-31).",
        "error: mine.csv, row 4: 2 cells where row 1 names 6 columns",
        "error: mine.csv, row 5: title is nothing, which breaks a rule (title must be given).",
        "error: mine.csv, row 6: published_at is “2027-13-01”, which breaks a rule (published_at is a moment that"
        " exists, such as 2024-08-30T09:30:00+01:00).",
    ]
    assert load.after is None


def test_a_row_that_names_what_is_not_there(tmp_path: Path, load_files: LoadFiles) -> None:
    rows: list[list[Cell]] = [
        ["release", "sheet", "event_id", "printed_otherwise"],
        ["2027-03-31", "as at", "none", ""],
    ]
    (told,) = said(load_files(write_csv(tmp_path / "listed.csv", rows)))
    assert told.startswith("error: listed.csv, row 2: ")
    assert "there is none such among the" in told


def test_a_kind_of_authority_that_is_none_says_which_there_are(
    tmp_path: Path, load_files: LoadFiles, few_facts: Path
) -> None:
    columns, rows = read_facts(few_facts / "authorities.csv")
    changed: list[list[Cell]] = [list(columns), list((rows[0] | {"la_type": "moon base"}).values())]
    assert said(load_files(write_csv(tmp_path / "las.csv", changed))) == [
        "error: las.csv, row 2: la_type is “moon base”, which breaks a rule (la_type is one of London borough,"
        " metropolitan, unitary, county, other)."
    ]


def test_an_own_table_may_be_a_spreadsheet(tmp_path: Path, load_files: LoadFiles) -> None:
    rows: list[list[Cell]] = [RELEASES, ["2027-03-31", "Edition", "", "2027-06-30", "", ""]]
    load = load_files(write_xlsx(tmp_path / "releases.xlsx", {"Sheet1": rows}))
    assert said(load) == []
    assert load.rows == {"releases": 1}
