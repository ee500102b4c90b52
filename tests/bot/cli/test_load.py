"""Loading by someone who is no programmer: everything is shown first, nothing happens unasked, and all can be taken back."""

import csv
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.cli import load as cli
from bot.cli.main import main
from bot.release_day.alerts import notice_load
from bot.release_day.subscriptions import Subscription, subscribe
from bot.state import Engine
from data.register import current_facts, open_register
from tests.conftest import TODAY
from tests.data.loading.writers import write_csv, write_ods, write_xlsx

HEAD = [
    "Council",
    "Kind",
    "Inspection date",
    "Last day",
    "Published",
    "OE",
    "Leadership",
    "Help & protection",
    "In care",
    "Care leavers",
    "Link",
]
HEAD[1] = "Inspection type"
FRESH = [
    "Leeds City Council",
    "ILACS Short Inspection",
    "05/10/2026",
    "09/10/2026",
    "16 Nov 2026",
    "",
    "2",
    "RI",
    "good",
    "Outstanding",
    "https://files.ofsted.gov.uk/v1/file/59999999",
]

Run = Callable[..., tuple[int, str]]


@pytest.fixture(autouse=True)
def _here(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ILACS_HOME", str(home))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(cli, "today", lambda: TODAY)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command: its exit status and all that it printed."""

    def of(*words: object) -> tuple[int, str]:
        status = main([str(word) for word in words])
        said = capsys.readouterr()
        return status, said.out + said.err

    return of


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "november.csv", [HEAD, FRESH])


def fingerprint(home: Path) -> str:
    register = open_register(home)
    try:
        return register.fingerprint
    finally:
        register.close()


def test_a_load_shows_how_it_reads_and_what_changes_and_can_be_undone(run: Run, home: Path, fresh: Path) -> None:
    before = fingerprint(home)
    status, said = run("load", fresh, "--yes", "--note", "weekly", "--by", "Ann")
    assert status == 0
    for part in (
        "november.csv: headings in row 1; 1 inspection or visit",
        "A (Council) as name",
        "dates: 31/03/2024, day first; 31 March 2024",
        "New (1)\n  Leeds: short inspection, 5 October 2026; impact of leaders good; help and protection requires improvement to be good;"
        " children in care good; care leavers outstanding; published 16 November 2026",
        "Latest judgements that change",
        "Leeds, overall effectiveness: outstanding → no overall judgement (2026 framework)",
        "England, help and protection, as at 23 November 2026: good or outstanding",
        "Alerts: 0 channels or people will be told.",
        "Loaded as version 2. `ilacs undo 2` takes it back.",
        "Check: ",
    ):
        assert part in said, said
    assert fingerprint(home) != before
    assert re.search(
        r"2 +2\d{3}-\d\d-\d\d \d\d:\d\d +load +Ann +1 new +november\.csv \([0-9a-f]{16}\) +weekly", run("history")[1]
    )
    status, said = run("undo", 2, "--note", "too early")
    assert (status, fingerprint(home)) == (0, before)
    assert "Version 2 is undone; that is version 3." in said
    assert "undo of 2" in run("history")[1]


def test_a_dry_run_shows_all_and_changes_nothing(run: Run, home: Path, fresh: Path) -> None:
    before = fingerprint(home)
    status, said = run("load", fresh, "--dry-run")
    assert status == 0
    assert "New (1)" in said
    assert "Dry run: nothing was loaded." in said
    assert (fingerprint(home), list((home / "staged").iterdir())) == (before, [])
    assert "Nothing was loaded or published here yet" in run("history")[1]


def test_nothing_is_loaded_unasked(run: Run, home: Path, fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint(home)
    status, said = run("load", fresh)
    assert status == 2
    assert "Write --yes to load without being asked. Nothing was loaded; the register is as it was." in said
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    for answer, loads in (("", False), ("n", False), ("y", True)):
        monkeypatch.setattr("builtins.input", lambda _, answer=answer: answer)
        assert run("load", fresh)[0] == (0 if loads else 2)
        assert (fingerprint(home) != before) is loads


def test_every_error_names_its_cell_and_stops_the_load(run: Run, home: Path, tmp_path: Path) -> None:
    before = fingerprint(home)
    wrong = [
        ["Ledes", *FRESH[1:]],
        [*FRESH[:5], "Good", *FRESH[6:]],
        [*FRESH[:7], "Sound", *FRESH[8:]],
        ["Cumberland", "short", "05/10/2020", *FRESH[3:]],
    ]
    status, said = run("load", write_ods(tmp_path / "wrong.ods", {"Reports": [HEAD, *wrong]}), "--yes")
    assert status == 2
    for part in (
        "wrong.ods, sheet Reports, row 2, column A (Council): “Ledes”: No area is called “Ledes”. Did you mean Leeds?",
        "wrong.ods, sheet Reports, row 3, column F (OE): “Good”: inspections from 1 April 2026 have no overall judgement",
        "wrong.ods, sheet Reports, row 4, column H (Help & protection): “Sound”: a grade is Outstanding, Good",
        "wrong.ods, sheet Reports, row 5, column C (Inspection date): “2020-10-05”: “Cumberland” was established on 2023-04-01",
        "4 errors. Nothing was loaded; the register is as it was.",
    ):
        assert part in said, said
    assert fingerprint(home) == before


def test_a_file_that_cannot_be_read_is_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.4")
    status, said = run("load", tmp_path / "report.pdf")
    assert (status, said) == (
        2,
        "ilacs: report.pdf is a PDF. Save it as .xlsx, .ods or CSV. Nothing was loaded; the register is as it was.\n",
    )


def test_the_example_loads_and_changes_nothing(run: Run, tmp_path: Path) -> None:
    for name in ("example.xlsx", "example.csv"):
        assert run("load", "--example", tmp_path / name)[0] == 0
        status, said = run("load", tmp_path / name)
        assert (status, "Nothing to load: all 4 rows are known and the same." in said) == (0, True), said
    assert "An example ends in .xlsx or .csv" in run("load", "--example", tmp_path / "example.doc")[1]


def test_half_of_the_events_needs_a_reason(run: Run, home: Path, tmp_path: Path) -> None:
    with (current_facts(home) / "events.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    half = write_csv(tmp_path / "events.csv", rows[: len(rows) // 2])
    status, said = run("load", half, "--yes")
    assert (status, "Nothing to load" in said) == (0, True)
    assert run("load", half, "--whole", "--yes")[0] == 2  # figures and editions stand on what is left out


def test_more_than_is_usual_needs_a_reason_that_is_kept(run: Run, tmp_path: Path) -> None:
    with (current_facts(tmp_path / "home") / "events.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    graded = [row for row in rows if row["event_type"] == "short inspection" and "2024" < row["start_date"] < "2026"][
        :25
    ]
    other = {
        "Good": "Inadequate",
        "Outstanding": "Good",
        "Requires improvement to be good": "Inadequate",
        "Inadequate": "Good",
    }
    revised = [
        ["urn", "type", "first day", "in care"],
        *[[row["urn"], "short", row["start_date"], other[row["children_in_care"]]] for row in graded],
    ]
    path = write_csv(tmp_path / "revised.csv", revised)
    status, said = run("load", path, "--yes")
    assert status == 2
    assert f"{len(graded)} known inspections and visits would be changed (more than 20)" in said
    assert 'say why: --accept "WHY"' in said
    assert run("load", path, "--yes", "--accept", "Ofsted revised them")[0] == 0
    assert "accepted: Ofsted revised them" in run("history")[1]


def test_one_report_is_added_by_options(run: Run, home: Path) -> None:
    status, said = run(
        "add",
        "--la",
        "Leeds",
        "--type",
        "focused visit",
        "--first-day",
        "2026-10-06",
        "--last-day",
        "7 October 2026",
        "--published",
        "10/11/2026",
        "--theme",
        "care leavers",
        "--yes",
    )
    assert status == 0
    assert "Leeds: focused visit, 6 October 2026; theme Care leavers; published 10 November 2026" in said
    assert "one report" in run("history")[1]
    status, said = run(
        "add", "--la", "Leeds", "--type", "standard", "--first-day", "2026-10-06", "--leaders", "Fine", "--yes"
    )
    assert status == 2
    assert "your report, row 2, column G (Impact of leaders): “Fine”: a grade is" in said
    assert run("add", "--yes")[0] == 2


def test_one_report_is_added_by_prompts(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["Hull", "monitoring visit", "2026-10-06", "2026-10-07", "2026-11-10", "Front door", "", "y"])
    asked: list[str] = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda prompt: (asked.append(prompt), next(answers))[1])
    assert run("add")[0] == 0
    assert [prompt.split(" (")[0].rstrip(": ") for prompt in asked] == [
        "Local authority",
        "Type",
        "First day",
        "Last day",
        "Published",
        "Theme",
        "Report link",
        "Load this? [y/N]",
    ]
    status, said = run("ask", "--format", "json", "visits monitoring Hull since 2026-10-01")
    assert status == 0
    assert "2026-10-07" in json.dumps(json.loads(said))


def test_an_export_loads_again_with_the_same_fingerprint(run: Run, home: Path, tmp_path: Path, fresh: Path) -> None:
    assert run("load", fresh, "--yes")[0] == 0
    loaded = fingerprint(home)
    assert run("export", "--out", tmp_path / "register.zip")[0] == 0
    assert run("undo", 2)[0] == 0
    status, said = run("load", tmp_path / "register.zip", "--yes")
    assert status == 0, said
    assert fingerprint(home) == loaded
    assert run("export", "--out", tmp_path / "again.zip")[0] == 0
    assert (tmp_path / "again.zip").read_bytes() == (tmp_path / "register.zip").read_bytes()
    assert "An export ends in .zip or .xlsx" in run("export", "--out", tmp_path / "register.csv")[1]


def test_an_exported_workbook_is_read_as_the_register(run: Run, tmp_path: Path) -> None:
    assert run("export", "--out", tmp_path / "register.xlsx")[0] == 0
    status, said = run("load", tmp_path / "register.xlsx")
    assert status == 0, said
    assert "Nothing to load" in said


def test_watchers_are_counted_before_and_told_after(run: Run, home: Path, state: Engine, fresh: Path) -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    for channel, area in (("C1", "Leeds"), ("C2", "England"), ("C3", "Kent")):
        subscribe(state, Subscription("T1", channel, "watch", area, "U1", now))
    register = open_register(home)
    notice_load(state, home, register, now)
    status, said = run("load", fresh, "--yes")
    assert status == 0
    assert "Alerts: 2 channels or people will be told (watching England and Leeds)." in said
    assert notice_load(state, home, open_register(home), now) == 2


def test_a_new_editions_file_loads_by_its_headings_alone(run: Run, home: Path, tmp_path: Path) -> None:
    heads = [
        "Web link",
        "Local authority area code",
        "Local authority name",
        "Ofsted region",
        "Inspection date",
        "Inspection type",
        "Overall effectiveness",
    ]
    rows = [
        ["", "", "ILACS inspection history to 2026"],
        heads,
        ["Ofsted page", "E08000035", "Leeds", "NEYH", date(2026, 2, 2), "ILACS Short Inspection", "Good"],
        [
            "Ofsted page",
            "E06000001",
            "Hartlepool",
            "NEYH",
            date(2026, 2, 9),
            "ILACS Standard Inspection",
            "Outstanding",
        ],
    ]
    path = write_xlsx(
        tmp_path / "2026.xlsx", {"Cover": [["Outcomes as at 31 March 2026"]], "ILACS_inspection_history": rows}
    )
    status, said = run("load", path, "--dry-run")
    assert status == 0, said
    assert "2026.xlsx, sheet ILACS_inspection_history: headings in row 2; 2 inspections or visits" in said
    assert "New (2)" in said


def test_undo_of_nothing_says_so(run: Run) -> None:
    assert run("undo", 4) == (2, "ilacs: There is no version 4: `ilacs history` shows them.\n")
    assert run("load")[1] == "ilacs: Say which files to load, or --example FILE.xlsx for an example.\n"


def test_help_names_the_columns(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["load", "--help"])
    said = capsys.readouterr().out
    for part in ("Local authority", "standard inspection, short inspection, focused visit", "--example"):
        assert part in said


def test_a_report_may_wait_for_its_moment(run: Run, home: Path, fresh: Path) -> None:
    before = fingerprint(home)
    assert (
        "has passed. Leave --publish-at out to load at once."
        in run("load", fresh, "--yes", "--publish-at", "2026-01-01T09:30")[1]
    )
    status, said = run("load", fresh, "--yes", "--publish-at", "2099-12-01T09:30")
    assert status == 0
    assert "Waits as w1: `ilacs clock` puts it in on Tuesday 01 December 2099, 09:30 London time." in said
    assert re.search(r"w1 +2099-12-01 09:30 +load, waits", run("history")[1])
    assert fingerprint(home) == before
    assert run("undo", "w1") == (0, "The load w1 is given up.\n")
    assert run("undo", "w1")[1] == "ilacs: No load waits as w1: `ilacs history` shows them.\n"
    assert run("undo", "x")[1] == "ilacs: 'x' is no version: `ilacs history` shows their numbers.\n"
    assert "Nothing was loaded" in run("history")[1]
