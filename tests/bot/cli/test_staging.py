"""An edition is staged from the files that Ofsted publishes, or from any that a load takes, and a small table of figures."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.cli import load as loading
from bot.cli import staging
from bot.cli.main import main
from data.editions import kept_register
from data.loading.own_tables import read_facts
from data.register import current_facts, open_register
from data.versions import history
from queries.counting.as_at import Coverage, as_at
from tests.conftest import TODAY
from tests.data.loading.writers import Rows, write_csv, write_ods

Run = Callable[..., tuple[int, str]]
DAY = date(2026, 3, 31)
AT = "2099-11-26T09:30"
HEAD = ["Area", "Measure", "Grade", "Value", "Unit"]


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("ILACS_HOME", str(home))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for module in (loading, staging):
        monkeypatch.setattr(module, "today", lambda: TODAY)

    def of(*words: object) -> tuple[int, str]:
        status = main([str(word) for word in words])
        said = capsys.readouterr()
        return status, said.out + said.err

    return of


@pytest.fixture
def edition(home: Path, tmp_path: Path) -> Path:
    """A workbook like Ofsted's LA-level data as at 31 March 2026, of what the register holds."""
    register = open_register(home)
    days = {row["event_id"]: row["start_date"] for row in register.rows("SELECT event_id, start_date FROM events")}
    held = as_at(register, Coverage(DAY))
    register.close()
    heads = [
        "Local authority name",
        "Inspection date",
        "Overall effectiveness",
        "Impact of leaders",
        "Children in care",
        "Care leavers",
    ]
    judged = ("overall_effectiveness", "impact_of_leaders", "children_in_care", "care_leavers")
    rows = [[row["name"], days[row["event_id"]], *[row[name] for name in judged]] for row in held]
    cover: Rows = [
        ["Outcomes as at 31 March 2026"],
        ["Inspections as at 31 March 2026, with a report published by 30 June 2026"],
    ]
    return write_ods(tmp_path / "2026.ods", {"Cover": cover, "As_at": [["Title"], heads, *rows]})


def test_an_edition_is_made_from_its_spreadsheet_and_published(
    run: Run, home: Path, tmp_path: Path, edition: Path
) -> None:
    figures = write_csv(
        tmp_path / "printed.csv", [HEAD, ["England", "Overall effectiveness", "Good or outstanding", "73%", ""]]
    )
    status, said = run(
        "release",
        "stage",
        edition,
        "--figures",
        figures,
        "--as-at",
        DAY,
        "--publish-at",
        AT,
        "--yes",
        "--url",
        "https://www.gov.uk/x",
    )
    assert status == 0, said
    assert "2026.ods, sheet As_at: headings in row 2; 153 inspections or visits (latest inspection of each LA)" in said
    assert "Staged as edition number 1: as at 2026-03-31, version 1." in said
    assert "73%" in run("release", "show", 1)[1]
    assert history(home) == []
    assert run("release", "publish", 1, "--yes")[0] == 0
    facts = current_facts(home)
    release = next(row for row in read_facts(facts / "releases.csv")[1] if row["as_at"] == "2026-03-31")
    assert (release["published_by"], release["url"], release["published_at"][:16]) == (
        "2026-06-30",
        "https://www.gov.uk/x",
        AT,
    )
    listed = [row for row in read_facts(facts / "edition_rows.csv")[1] if row["release"] == "2026-03-31"]
    assert (len(listed), {row["sheet"] for row in listed}) == (153, {"as at"})
    assert [version.record.kind for version in history(home)] == ["installed", "edition"]


def test_an_edition_beyond_the_limits_needs_a_reason_that_its_version_keeps(
    run: Run, home: Path, tmp_path: Path, edition: Path
) -> None:
    figures = write_csv(
        tmp_path / "printed.csv", [HEAD, ["England", "Overall effectiveness", "Good or outstanding", "99%", ""]]
    )
    stage = "release", "stage", edition, "--figures", figures, "--as-at", DAY, "--publish-at", AT, "--yes"
    status, said = run(*stage)
    assert status == 2
    assert "1 more figure of the release as at 31 March 2026 would differ from its count without a known reason" in said
    assert list((home / "staged").iterdir()) == []
    assert run(*stage, "--accept", "printed so")[0] == 0
    assert run("release", "publish", 1, "--yes")[0] == 0
    assert history(home)[-1].record.accepted == "printed so"


def test_half_of_the_events_is_not_staged_in_silence(run: Run, home: Path, tmp_path: Path) -> None:
    columns, events = read_facts(current_facts(home) / "events.csv")
    listed = {
        row["event_id"]
        for name in ("edition_rows", "release_inclusions")
        for row in read_facts(current_facts(home) / f"{name}.csv")[1]
    }
    fewer = [row for row in events if row["event_id"] in listed]
    write_csv(tmp_path / "events.csv", [columns, *[list(row.values()) for row in fewer]])
    status, said = run("release", "stage", tmp_path / "events.csv", "--as-at", DAY, "--publish-at", AT, "--yes")
    assert status == 2
    assert f"{len(events) - len(fewer)} inspections or visits of {len(events)} would go (more than 10)" in said
    assert kept_register(home, "nothing") is None


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--as-at", "2025-03-30"), "these files say that they are as at 2026-03-31, not 2025-03-30"),
        (("--as-at", DAY, "--figures", "none.csv"), "There is no file none.csv."),
    ],
)
def test_an_edition_that_contradicts_its_files_is_not_staged(
    run: Run, edition: Path, options: tuple[object, ...], said: str
) -> None:
    status, told = run("release", "stage", edition, *options, "--publish-at", AT, "--yes")
    assert (status, said in told) == (2, True), told
