"""What files change of the known facts, the rules that stop them, and versions: put in at once, numbered, taken back."""

import csv
import os
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from data import editions
from data.build import BrokenFacts
from data.loading.export import zip_facts
from data.loading.loading import Load, prepare
from data.loading.own_tables import read_facts
from data.loading.problems import UnreadableFile
from data.loading.putting import CannotUndo, put_in, undo
from data.loading.waiting import cancel, put_in_waiting, wait, waiting
from data.merging import ConflictingFacts
from data.register import CurrentRegister, current_facts, open_register
from data.versions import Record, history
from tests.data.loading.conftest import TODAY, LoadFiles, find_name
from tests.data.loading.writers import Cell, Rows, write_csv, write_xlsx

HEAD = [
    "Local authority",
    "Type",
    "First day",
    "Last day",
    "Published",
    "Overall effectiveness",
    "Children in care",
    "Care leavers",
    "Theme",
    "Report link",
]
LINK = "https://files.ofsted.gov.uk/v1/file/50000009"
NEW: list[Cell] = ["Leeds", "standard", "02/03/2026", "13/03/2026", "24/04/2026", "1", "2", "3", "", LINK]
VISIT: list[Cell] = [
    "Hull",
    "focused visit",
    "10 June 2025",
    "11 June 2025",
    "15 July 2025",
    "",
    "",
    "",
    "Care leavers",
    "",
]


def given(folder: Path, *rows: list[Cell], name: str = "list.csv") -> Path:
    return write_csv(folder / name, [HEAD, *rows])


def said(load: Load) -> list[str]:
    return [f"{problem.weight}: {problem}" for problem in load.problems]


def events_of(home: Path) -> dict[str, dict[str, str]]:
    return {row["event_id"]: row for row in read_facts(current_facts(home) / "events.csv")[1]}


def test_new_events_get_what_the_register_is_used_to(few_home: Path, tmp_path: Path, load_files: LoadFiles) -> None:
    load = load_files(given(tmp_path, NEW, VISIT))
    assert said(load) == []
    assert load.counts == {"new": 2}
    put_in(load, few_home, Record("load"))
    events = events_of(few_home)
    graded, visit = events["50000009"], events["x-fv-80501-2025-06-10"]
    assert graded["framework"] == "ILACS"
    assert (graded["overall_effectiveness"], graded["children_in_care"], graded["care_leavers"]) == (
        "Outstanding",
        "Good",
        "Requires improvement to be good",
    )
    assert (graded["source"], graded["confidence"], graded["report_url"]) == ("report PDF", "high", LINK)
    assert (visit["theme"], visit["source"], visit["report_url"]) == (
        "Care leavers",
        "letter PDF",
        "https://reports.ofsted.gov.uk/provider/44/80501",
    )
    register = open_register(few_home)
    assert register.about["rows_events"] == "5"
    register.close()


def test_a_last_day_that_is_not_printed_is_reckoned_and_labelled(
    few_home: Path, tmp_path: Path, load_files: LoadFiles
) -> None:
    rows = [
        ["Local authority name", "Inspection date", "Inspection type", "Overall effectiveness"],
        ["Leeds", date(2026, 2, 23), "ILACS Standard Inspection", "Good"],
    ]
    load = load_files(write_xlsx(tmp_path / "edition.xlsx", {"History": rows}))
    (change,) = load.changes
    assert (change.event["end_date"], change.event["end_month"], change.event["confidence"]) == (
        "",
        "2026-03",
        "medium",
    )
    assert change.event["source"] == "official data file"
    assert change.event["note"] == "last day not printed; its month is reckoned from the first day"


def test_what_is_known_is_the_same_and_loads_nothing(few_home: Path, tmp_path: Path, load_files: LoadFiles) -> None:
    known = given(
        tmp_path, ["Leeds", "standard inspection", "21/02/2022", "04/03/2022", "11/04/2022", "Good", "", "", "", ""]
    )
    load = load_files(known)
    assert (load.counts, load.matched.same, load.after) == ({}, 1, load.before)
    assert history(few_home) == []


def test_another_grade_is_a_revision_and_asks(few_home: Path, tmp_path: Path, load_files: LoadFiles) -> None:
    load = load_files(given(tmp_path, ["Leeds", "standard", "21/02/2022", "", "", "RI", "Good", "", "", ""]))
    assert said(load) == [
        "warning: list.csv, row 2, column F (Overall effectiveness): “Requires improvement to be good”:"
        " a known event with another grade: Good until now. A revision?"
    ]
    (change,) = load.changes
    assert (change.kind, change.fields) == ("revised", ("overall_effectiveness", "children_in_care"))
    assert (change.before or {})["overall_effectiveness"] == "Good"


def test_an_empty_cell_takes_nothing_away(tmp_path: Path, load_files: LoadFiles) -> None:
    load = load_files(given(tmp_path, ["Hull", "standard", "05/06/2023", "", "", "-", "", "", "", ""]))
    assert load.changes == []
    assert [(each.known, each.printed) for each in load.differences] == [("Inadequate", "")]


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        (
            "Last day",
            "01/03/2026",
            "error: list.csv, row 2, column D (Last day): “2026-03-01”: the last day is before the first, 2026-03-02",
        ),
        (
            "Published",
            "01/03/2026",
            "error: list.csv, row 2, column E (Published): “2026-03-01”: published before it ended, on 2026-03-13",
        ),
        (
            "Published",
            "24/12/2026",
            "error: list.csv, row 2, column E (Published): “2026-12-24”: a day in the future: today is 2026-11-23",
        ),
        (
            "Type",
            "focused visit",
            "error: list.csv, row 2, column F (Overall effectiveness): “Outstanding”: a focused visit gives no grades",
        ),
    ],
)
def test_rules_that_an_event_breaks(
    tmp_path: Path, load_files: LoadFiles, column: str, value: str, expected: str
) -> None:
    row = [value if heading == column else cell for heading, cell in zip(HEAD, NEW, strict=True)]
    load = load_files(given(tmp_path, row))
    assert expected in said(load)
    assert load.after is None


def test_judgements_that_were_not_made_then(tmp_path: Path, load_files: LoadFiles) -> None:
    late = ["Leeds", "standard", "20/04/2026", "01/05/2026", "12/06/2026", "Good", "Good", "Good", "", ""]
    early = ["Hull", "standard", "07/11/2022", "18/11/2022", "10/01/2023", "Good", "Good", "Good", "", ""]
    assert said(load_files(given(tmp_path, late, early))) == [
        "error: list.csv, row 2, column F (Overall effectiveness): “Good”: inspections from 1 April 2026 have no overall judgement: leave it empty (the date may be wrong)",
        "error: list.csv, row 3, column H (Care leavers): “Good”: care leavers had no judgement of their own before January 2023: leave it empty",
    ]


def test_warnings_on_what_is_unusual(tmp_path: Path, load_files: LoadFiles) -> None:
    old = ["Leeds", "SIF", "02/03/2015", "27/03/2015", "11/05/2015", "Good", "", "", "", ""]
    bare = ["Leeds", "short", "02/09/2024", "06/09/2024", "11/10/2024", "", "", "", "", ""]
    near = ["Hull", "monitoring visit", "24/01/2024", "", "", "", "", "", "Front door", ""]
    theme = ["Hull", "focused visit", "10/09/2025", "", "", "", "", "", "Unaccompanied children", ""]
    assert said(load_files(given(tmp_path, old, bare, near, theme))) == [
        "warning: list.csv, row 2, column C (First day): “2015-03-02”: older than 10 years and not known until now",
        "warning: list.csv, row 3, column F (Overall effectiveness): an inspection without any grade",
        "warning: list.csv, row 4, column C (First day): “2024-01-24”: may be the monitoring visit of 2024-01-16 that is known: loaded as another one",
        "warning: list.csv, row 5, column I (Theme): “Unaccompanied children”: not one of Ofsted’s themes (Front door, Children in need/subject to a plan,"
        " Achieving permanence, Children in care, Care leavers, Vulnerable adolescents, Assurance visit, Other): loaded as Other",
    ]


def test_a_row_told_twice(tmp_path: Path, load_files: LoadFiles) -> None:
    other = [*NEW[:5], "2", *NEW[6:]]
    assert said(load_files(given(tmp_path, NEW, NEW))) == ["warning: list.csv, row 3: the same as row 2: read once"]
    assert said(load_files(given(tmp_path, NEW, other)))[0] == (
        "error: list.csv, row 3, column F (Overall effectiveness): “Good”: the same event as row 2, with another overall effectiveness: only one can be right"
    )


def test_the_own_form_names_the_row(few_home: Path, tmp_path: Path, load_files: LoadFiles) -> None:
    columns, rows = read_facts(current_facts(few_home) / "events.csv")
    cells = [list(row.values()) for row in rows]
    cells[0][columns.index("urn")] = "99999"
    cells[1][columns.index("overall_effectiveness")] = "Sound"
    load = load_files(write_csv(tmp_path / "events.csv", [columns, *cells], "utf-8-sig"))
    assert said(load) == [
        "error: events.csv, row 2, column B (urn): “99999”: no local authority has this URN; write its name instead",
        "error: events.csv, row 3, column I (overall_effectiveness): “Sound”: a grade is Outstanding, Good, Requires improvement to be good or Inadequate, 1 to 4, or empty where none was made",
    ]


def test_half_a_list_withdraws_nothing_unless_it_is_the_whole(
    few_home: Path, tmp_path: Path, load_files: LoadFiles
) -> None:
    columns, rows = read_facts(current_facts(few_home) / "events.csv")
    half = write_csv(tmp_path / "events.csv", [columns, list(rows[0].values())])
    assert load_files(half).counts == {}
    whole = load_files(half, is_whole=True)
    assert whole.counts == {"withdrawn": 2}
    put_in(whole, few_home, Record("load"))
    assert list(events_of(few_home)) == ["50000001"]


def test_a_zip_of_the_own_form_loads_again_byte_for_byte(few_home: Path, tmp_path: Path, load_files: LoadFiles) -> None:
    first = put_in(load_files(given(tmp_path, NEW)), few_home, Record("load"))
    exported = tmp_path / "register.zip"
    exported.write_bytes(zip_facts(current_facts(few_home).resolve()))
    assert exported.read_bytes() == zip_facts(current_facts(few_home).resolve())
    undo(first.number, few_home, "me")
    assert "50000009" not in events_of(few_home)
    again = put_in(load_files(exported), few_home, Record("load"))
    assert again.fingerprint == first.fingerprint
    assert zip_facts(current_facts(few_home).resolve()) == exported.read_bytes()
    with zipfile.ZipFile(exported) as archive:
        assert "LICENCE.txt" in archive.namelist()


def test_versions_are_numbered_and_remember_who_and_what(few_home: Path, tmp_path: Path, load_files: LoadFiles) -> None:
    before = open_register(few_home).fingerprint
    path = given(tmp_path, NEW)
    load = load_files(path)
    put_in(load, few_home, Record("load", "Ann", "weekly", dict(load.files), "", load.counts))
    first, second = history(few_home)
    assert (first.number, first.fingerprint, first.record.kind) == (1, before, "installed")
    assert (second.number, second.record.by, second.record.note, second.record.counts) == (
        2,
        "Ann",
        "weekly",
        {"new": 1},
    )
    assert list(second.record.files) == ["list.csv"]
    assert second.fingerprint == open_register(few_home).fingerprint != before


def test_undo_takes_back_one_version_and_keeps_what_came_after(
    few_home: Path, tmp_path: Path, load_files: LoadFiles
) -> None:
    put_in(load_files(given(tmp_path, NEW)), few_home, Record("load"))
    put_in(load_files(given(tmp_path, VISIT)), few_home, Record("load"))
    made = undo(2, few_home, "Ann", "a mistake")
    assert (made.number, made.record.undoes) == (4, 2)
    assert "50000009" not in events_of(few_home)
    assert "x-fv-80501-2025-06-10" in events_of(few_home)
    for number, expected in (
        (9, "There is no version 9"),
        (1, "before the first load"),
        (2, "was undone by version 4"),
    ):
        with pytest.raises(CannotUndo, match=expected):
            undo(number, few_home, "Ann")
    undo(4, few_home, "Ann")
    assert "50000009" in events_of(few_home)


def test_undo_of_what_a_later_version_stands_on_names_the_cell(
    few_home: Path, tmp_path: Path, load_files: LoadFiles
) -> None:
    revised: list[Cell] = ["Leeds", "standard", "21/02/2022", "", "", "RI", "", "", "", ""]
    again = [*revised[:5], "Inadequate", *revised[6:]]
    put_in(load_files(given(tmp_path, revised)), few_home, Record("load"))
    put_in(load_files(given(tmp_path, again)), few_home, Record("load"))
    with pytest.raises(
        ConflictingFacts,
        match="event_id 50000001: overall_effectiveness is 'Good' in these facts, 'Inadequate' in the others",
    ):
        undo(2, few_home, "Ann")
    assert len(history(few_home)) == 3


def test_an_edition_is_not_undone_but_withdrawn(few_home: Path, tmp_path: Path, load_files: LoadFiles) -> None:
    load = load_files(given(tmp_path, NEW))
    editions.publish(load.after or "", few_home)
    with pytest.raises(CannotUndo, match="`ilacs release withdraw` takes one back"):
        undo(2, few_home, "Ann")


def test_a_load_goes_on_top_of_what_was_published_meanwhile(
    few_home: Path, tmp_path: Path, load_files: LoadFiles
) -> None:
    mine = load_files(given(tmp_path, NEW))
    put_in(load_files(given(tmp_path, VISIT)), few_home, Record("load"))
    put_in(mine, few_home, Record("load"))
    assert {"50000009", "x-fv-80501-2025-06-10"} <= set(events_of(few_home))


def test_a_process_that_goes_on_sees_the_load_and_keeps_its_answer_whole(
    few_home: Path, tmp_path: Path, load_files: LoadFiles
) -> None:
    shelf = CurrentRegister(few_home)
    old = shelf.register()
    put_in(load_files(given(tmp_path, NEW)), few_home, Record("load"))
    assert old.about["rows_events"] == "3"
    assert len(old.rows("SELECT event_id FROM events")) == 3
    assert shelf.register().about["rows_events"] == "4"


def test_a_load_that_broke_off_before_it_was_current_never_was(
    few_home: Path, tmp_path: Path, load_files: LoadFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = load_files(given(tmp_path, NEW))
    with monkeypatch.context() as patched:
        patched.setattr("data.versions._link", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            put_in(load, few_home, Record("load", "first"))
    assert history(few_home) == []
    assert "50000009" not in events_of(few_home)
    put_in(load_files(given(tmp_path, NEW)), few_home, Record("load", "second"))
    assert [version.record.by for version in history(few_home)] == ["", "second"]


def test_other_facts_of_the_own_form_are_put_by_what_a_row_is_about(
    few_home: Path, tmp_path: Path, load_files: LoadFiles
) -> None:
    columns, rows = read_facts(current_facts(few_home) / "authorities.csv")
    changed = rows[0] | {"aliases": "Leeds City Council"}
    load = load_files(write_csv(tmp_path / "any name.csv", [columns, list(changed.values())], "utf-8-sig"))
    assert load.counts == {"authorities": 1}
    put_in(load, few_home, Record("load"))
    after = read_facts(current_facts(few_home) / "authorities.csv")[1]
    assert [row["aliases"] for row in after] == ["Leeds City Council", *[row["aliases"] for row in rows[1:]]]


def test_an_edition_lists_its_rows_and_prints_some_otherwise(few_home: Path, tmp_path: Path) -> None:
    folder = current_facts(few_home)
    facts = tmp_path / "with editions"
    os.makedirs(facts)
    for path in folder.glob("*.csv"):
        (facts / path.name).write_bytes(path.read_bytes())
    for name, row in (
        ("releases", {"as_at": "2025-03-31", "title": "Edition", "published_by": "2025-06-30"}),
        (
            "edition_rows",
            {
                "release": "2025-03-31",
                "sheet": "as at",
                "event_id": "50000001",
                "printed_otherwise": "overall_effectiveness Outstanding",
            },
        ),
    ):
        columns, rows = read_facts(facts / f"{name}.csv")
        write_csv(
            facts / f"{name}.csv",
            [columns, *[list(each.values()) for each in rows], [row.get(column, "") for column in columns]],
        )
    home = tmp_path / "edition home"
    home.mkdir()
    (home / "facts").symlink_to(facts)
    sheet: Rows = [
        ["Inspections as at 31 March 2025"],
        ["Local authority name", "Inspection date", "Overall effectiveness"],
        ["Leeds", date(2022, 2, 21), "Outstanding"],
        ["Hull", date(2023, 6, 5), "Inadequate"],
    ]
    load = prepare([write_xlsx(tmp_path / "2025.xlsx", {"As at": sheet})], home, find_name, TODAY)
    assert [each.why for each in load.differences] == ["known: this edition prints it otherwise"]
    assert load.counts == {"edition_rows": 1}
    put_in(load, home, Record("load"))
    assert [row["event_id"] for row in read_facts(current_facts(home) / "edition_rows.csv")[1]] == [
        "50000001",
        "50000002",
    ]


def test_folders_and_files_that_are_none(tmp_path: Path, load_files: LoadFiles) -> None:
    (tmp_path / "empty").mkdir()
    for path, expected in (
        (tmp_path / "none.csv", "There is no file"),
        (tmp_path / "empty", "events.csv is missing"),
        (write_csv(tmp_path / "blank.csv", []), "blank.csv is empty"),
    ):
        with pytest.raises(UnreadableFile, match=expected):
            load_files(path)


def test_facts_that_break_the_schema_are_not_built(few_home: Path, tmp_path: Path, load_files: LoadFiles) -> None:
    columns, rows = read_facts(current_facts(few_home) / "regions.csv")
    write_csv(tmp_path / "events.csv", [["event_id"]])
    before = sorted(path.name for path in few_home.rglob("*"))
    (tmp_path / "whole").mkdir()
    for path in current_facts(few_home).glob("*.csv"):
        (tmp_path / "whole" / path.name).write_bytes(path.read_bytes())
    write_csv(tmp_path / "whole" / "regions.csv", [columns])
    with pytest.raises(BrokenFacts):
        load_files(tmp_path / "whole")
    assert rows
    assert {name for name in sorted(path.name for path in few_home.rglob("*")) if name not in before} <= {
        "published",
        "staged",
        "register.sqlite",
        *before,
    } | {path.name for path in few_home.rglob("*") if "published" in path.parts}


def test_every_written_file_is_written_as_facts_are(few_home: Path, tmp_path: Path, load_files: LoadFiles) -> None:
    put_in(load_files(given(tmp_path, NEW)), few_home, Record("load"))
    path = current_facts(few_home) / "events.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    again = write_csv(tmp_path / "again.csv", rows)
    assert again.read_bytes().replace(b"\r\n", b"\n") == path.read_bytes()


def test_a_load_that_waits_is_put_in_once_on_top_of_what_came_meanwhile(
    few_home: Path, tmp_path: Path, load_files: LoadFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
    made = wait(load_files(given(tmp_path, NEW)), few_home, Record("report", "Ann"), later)
    assert waiting(few_home) == [made]
    assert "50000009" not in events_of(few_home)
    put_in(load_files(given(tmp_path, VISIT)), few_home, Record("load"))
    with monkeypatch.context() as patched:  # killed after it was put in
        patched.setattr("data.editions.discard", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            put_in_waiting(made, few_home)
    assert {"50000009", "x-fv-80501-2025-06-10"} <= set(events_of(few_home))
    again = put_in_waiting(waiting(few_home)[0], few_home)
    assert again is not None
    assert (again.number, again.record.by, waiting(few_home)) == (3, "Ann", [])
    assert put_in_waiting(made, few_home) is None
    assert not cancel(1, few_home)


def test_a_first_day_that_is_revised_moves_the_month_that_was_reckoned_from_it(
    few_home: Path, tmp_path: Path, load_files: LoadFiles
) -> None:
    rows: Rows = [["LA", "Inspection date", "Type", "In care"], ["Leeds", "2026-02-23", "short", "Good"]]
    put_in(load_files(write_csv(tmp_path / "first.csv", rows)), few_home, Record("load"))
    rows = [rows[0], ["Leeds", "2026-03-30", "short", "Good"]]
    load = load_files(write_csv(tmp_path / "second.csv", rows))
    assert [(change.event["start_date"], change.event["end_month"]) for change in load.changes] == [
        ("2026-03-30", "2026-04")
    ]
    assert load.errors == []


def test_reports_known_by_their_day_alone_are_found_when_it_is_weeks_out(tmp_path: Path, load_files: LoadFiles) -> None:
    wide: Rows = [
        [
            "LA",
            "First ILACS framework publication date",
            "First ILACS framework inspection type",
            "First ILACS framework overall effectiveness",
            "Second ILACS inspection publication date",
            "Second ILACS inspection type",
            "Second ILACS overall effectiveness",
        ],
        ["Leeds", date(2022, 6, 3), "ILACS Standard Inspection", "Good", None, None, None],
    ]
    load = load_files(write_xlsx(tmp_path / "wide.xlsx", {"History": wide}))
    (change,) = load.changes
    assert (change.kind, change.fields) == ("revised", ("publication_date",))
