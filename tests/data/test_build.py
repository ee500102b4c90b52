"""The store: every fact in it as it was kept, nothing that breaks a rule, built in one step by any number of builders."""

import csv
import multiprocessing
import os
import shutil
import sqlite3
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest

from data import BrokenFacts, Register, RegisterError, build, home, open_register
from data.facts import FACTS, fingerprint
from tests.data.few_facts import RI, G, I, authority, edition, event, few_register, figure, write_facts

PLAIN = (
    "events",
    "releases",
    "release_inclusions",
    "edition_rows",
    "holdings",
    "figures",
    "known_differences",
    "sources",
    "glossary",
)
NUMBERS = {"figure_id", "value", "base", "published", "computed"}


def kept(name: str) -> list[dict[str, str]]:
    with (FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_text(row: dict[str, Any]) -> list[str]:
    """A row as text, numbers all written alike, so that rows sort and compare."""
    return [
        "" if value in (None, "") else str(float(value)) if column in NUMBERS else str(value)
        for column, value in row.items()
    ]


@pytest.mark.parametrize("table", PLAIN)
def test_every_fact_is_in_the_store_unaltered_cell_by_cell(register: Register, table: str) -> None:
    rows = kept(table)
    stored = register.rows(f"SELECT {', '.join(rows[0])} FROM {table}")
    assert len(stored) == len(rows)
    assert sorted(map(as_text, stored)) == sorted(map(as_text, rows))


def test_authorities_with_their_aliases_successors_and_neighbours_are_in_the_store(register: Register) -> None:
    for row in kept("authorities"):
        (stored,) = register.rows("SELECT * FROM authorities WHERE urn = ?", (row["urn"],))
        assert stored == {key: row[key] or None for key in stored}
        for column, sql in (
            ("aliases", "SELECT alias AS each FROM aliases WHERE urn = ? ORDER BY rowid"),
            ("successors", "SELECT successor AS each FROM successors WHERE urn = ? ORDER BY each"),
            ("statistical_neighbours", "SELECT neighbour AS each FROM neighbours WHERE urn = ? ORDER BY nearness"),
        ):
            listed = [each for each in row[column].split(";") if each]
            found = [each["each"] for each in register.rows(sql, (row["urn"],))]
            assert found == (sorted(listed) if column == "successors" else listed)
    assert register.rows("SELECT count(*) AS number FROM authorities") == [{"number": len(kept("authorities"))}]
    for row in kept("regions"):
        found = register.rows("SELECT alias FROM aliases WHERE region = ? ORDER BY rowid", (row["region"],))
        assert [each["alias"] for each in found] == [each for each in row["aliases"].split(";") if each]


def test_meta_says_what_the_store_was_built_from(register: Register) -> None:
    assert register.fingerprint == fingerprint(FACTS)
    assert register.about["rows_events"] == str(len(kept("events")))
    assert register.about["rows_authorities"] == str(len(kept("authorities")))
    assert register.about["rows_figures"] == str(len(kept("figures")))
    assert {"schema_version", "built_at", "build_seconds"} <= set(register.about)


def test_names_and_aliases_can_be_searched_by_their_words(register: Register) -> None:
    found = register.rows("SELECT area FROM names WHERE names MATCH 'BCP' OR names MATCH 'poole' ORDER BY area")
    assert "Bournemouth, Christchurch and Poole" in {row["area"] for row in found}


@pytest.mark.parametrize(
    ("month", "stands_for"), [("2020-02", "2020-02-29"), ("2021-02", "2021-02-28"), ("2023-12", "2023-12-31")]
)
def test_the_last_day_of_a_month_stands_for_it(tmp_path: Path, month: str, stands_for: str) -> None:
    register = few_register(tmp_path, events=[event("A", month, G)])
    assert register.rows("SELECT end_date, counted_on, known_on FROM events") == [
        {"end_date": None, "counted_on": stands_for, "known_on": stands_for}
    ]


def test_an_event_without_a_date_is_kept_without_a_day_to_count_it_on(tmp_path: Path) -> None:
    register = few_register(tmp_path, events=[event("A", "", kind="monitoring visit")])
    assert register.rows("SELECT counted_on FROM events") == [{"counted_on": None}]


@pytest.mark.parametrize(
    "broken",
    [
        event("A", "2020-05-01", "Splendid"),
        event("A", "2020-05-01", "good"),
        event("A", "2020-05-01", G, impact_of_leaders="Adequate"),
        event("A", "2020-05-01", G, "surprise visit"),
        event("A", "2020-02-30", G, publication_date="2020-04-01"),
        event("A", "01/05/2020", G, publication_date="2020-06-01"),
        event("A", "2020-05-01", G, publication_date="yesterday"),
        event("A", "2020-05-01", G, start_date="2020-05-02"),
        event("A", "2020-13", G),
        event("A", "2022-12-31", G, care_leavers=G),
        event("A", "2022-12", G, care_leavers=G),
        event("A", "2026-04-01", G),
        event("A", "2026-04", G),
        event("A", "2020-05-01", G, "focused visit"),
        event("A", "2020-05-01", kind="monitoring visit", children_in_care=RI),
        event("A", "2020-05-01", G, confidence="certain"),
        event("A", "2020-05-01", G, report_url=""),
    ],
    ids=lambda row: " ".join(filter(None, (row["event_type"], row.get("end_date"), row["overall_effectiveness"]))),
)
def test_a_fact_that_breaks_a_rule_stops_the_build(tmp_path: Path, broken: dict[str, str]) -> None:
    facts = write_facts(tmp_path / "facts", authorities=[authority("A")], events=[event("A", "2019-01-01", G), broken])
    with pytest.raises(BrokenFacts, match="events"):
        build(facts, tmp_path / "register.sqlite")
    assert list(tmp_path.iterdir()) == [facts], "nothing is left behind"


@pytest.mark.parametrize(
    "tables",
    [
        {"events": [event("B", "2020-05-01", G)]},
        {"events": [event("A", "2020-05-01", G), event("A", "2020-05-01", I)]},
        {"authorities": [authority("A", region="Wessex")]},
        {"authorities": [authority("A"), authority("A")]},
        {"authorities": [authority("A", established="2023-04-31")]},
        {"authorities": [authority("A", statistical_neighbours="Z")]},
        {"authorities": [authority("A", successors="Z")]},
        {"releases": [edition("2021-03-31", "soon")]},
        {"figures": [figure(1, "2021-03-31", "good", "3")]},
        {"release_inclusions": [{"release": "2021-03-31", "event_id": "none", "reason": "a test"}]},
    ],
    ids=lambda tables: next(iter(tables)),
)
def test_rows_that_name_what_is_not_there_stop_the_build(
    tmp_path: Path, tables: dict[str, list[dict[str, str]]]
) -> None:
    facts = write_facts(tmp_path / "facts", **{"authorities": [authority("A")], **tables})
    with pytest.raises(BrokenFacts):
        build(facts, tmp_path / "register.sqlite")


def test_a_failing_build_leaves_the_old_store_and_its_readers_alone(tmp_path: Path) -> None:
    reader = few_register(tmp_path, events=[event("A", "2020-05-01", G)])
    before = reader.path.read_bytes()
    facts = write_facts(tmp_path / "facts", authorities=[authority("A")], events=[event("A", "2020-05-01", "Splendid")])
    with pytest.raises(BrokenFacts):
        open_register(tmp_path, facts)
    assert reader.path.read_bytes() == before
    assert reader.rows("SELECT count(*) AS events FROM events") == [{"events": 1}]


def test_a_reader_keeps_reading_what_it_opened_while_the_store_is_replaced(tmp_path: Path) -> None:
    reader = few_register(tmp_path, events=[event("A", "2020-05-01", G)])
    later = few_register(tmp_path, events=[event("A", "2020-05-01", G), event("A", "2021-05-01", I)])
    assert reader.rows("SELECT count(*) AS events FROM events") == [{"events": 1}]
    assert later.rows("SELECT count(*) AS events FROM events") == [{"events": 2}]
    assert reader.fingerprint != later.fingerprint


def test_the_same_facts_are_not_built_again(tmp_path: Path) -> None:
    path = open_register(tmp_path).path
    first = path.stat()
    second = open_register(tmp_path).path.stat()
    assert (first.st_ino, first.st_mtime_ns) == (second.st_ino, second.st_mtime_ns)
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_the_fingerprint_names_the_facts_down_to_a_byte(tmp_path: Path) -> None:
    copy = tmp_path / "facts"
    shutil.copytree(FACTS, copy)
    assert fingerprint(copy) == fingerprint(FACTS)
    events = copy / "events.csv"
    events.write_bytes(events.read_bytes().replace(b",Good,", b",Outstanding,", 1))
    assert fingerprint(copy) != fingerprint(FACTS)
    shutil.copy(FACTS / "events.csv", events)
    events.rename(copy / "events_2.csv")
    assert fingerprint(copy) != fingerprint(FACTS)


def test_changed_facts_are_built_again(tmp_path: Path) -> None:
    before = few_register(tmp_path, events=[event("A", "2020-05-01", G)]).path.stat().st_ino
    after = few_register(tmp_path, events=[event("A", "2020-05-01", I)])
    assert after.path.stat().st_ino != before
    assert after.rows("SELECT overall_effectiveness AS grade FROM events") == [{"grade": I}]


def _truncated(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _garbled(content: bytes) -> bytes:
    return content[:4096] + b"\x5a" * (len(content) - 4096)


def _garbled_in_the_middle(content: bytes) -> bytes:
    middle = len(content) // 2 // 4096 * 4096
    return content[:middle] + os.urandom(4096 * 8) + content[middle + 4096 * 8 :]


def _header_only(content: bytes) -> bytes:
    return content[:100]


def _empty(content: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("damage", [_truncated, _garbled, _garbled_in_the_middle, _header_only, _empty])
def test_a_broken_store_is_built_again(tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    path = open_register(tmp_path).path
    path.write_bytes(damage(path.read_bytes()))
    mended = open_register(tmp_path)
    assert mended.rows("SELECT count(*) AS events FROM events") == [{"events": len(kept("events"))}]
    assert mended.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]


def test_a_store_of_an_older_schema_is_built_again(tmp_path: Path) -> None:
    path = open_register(tmp_path).path
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE meta SET value = '0' WHERE key = 'schema_version'")
    connection.close()
    assert open_register(tmp_path).about["schema_version"] != "0"


@pytest.mark.parametrize("content", [b"Dear diary, " * 40, b"%PDF-1.7", b"\0" * 4096], ids=["text", "pdf", "nought"])
def test_somebody_elses_file_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "register.sqlite"
    path.write_bytes(content)
    with pytest.raises(RegisterError, match="not an ilacs-bot register"):
        open_register(tmp_path)
    assert path.read_bytes() == content


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "register.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE events (event_id TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(RegisterError, match="not an ilacs-bot register"):
        open_register(tmp_path)
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_used_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(RegisterError, match="ILACS_HOME"):
        open_register(tmp_path / "file")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM events",
        "UPDATE events SET note = ''",
        "CREATE TABLE mine (x)",
        "DROP TABLE events",
        "PRAGMA user_version = 7",
    ],
)
def test_nothing_can_be_written_through_a_register(register: Register, statement: str) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        register.rows(statement)


def test_the_store_is_kept_in_ilacs_home_when_it_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert home("/somewhere/else") == Path("/somewhere/else")
    assert home(None) == home("")
    assert home(None).name == "ilacs-bot"


def _open_together(folder: str, barrier: Barrier, answers: "multiprocessing.Queue[str]") -> None:
    barrier.wait(timeout=30)
    register = open_register(Path(folder))
    row = register.rows("SELECT count(*) AS events FROM events")[0]
    answers.put(f"{register.fingerprint} {row['events']}")


@pytest.fixture
def several() -> multiprocessing.context.SpawnContext:
    return multiprocessing.get_context("spawn")


def test_several_processes_may_start_at_once(tmp_path: Path, several: multiprocessing.context.SpawnContext) -> None:
    barrier, answers = several.Barrier(4), several.Queue()
    starting = [several.Process(target=_open_together, args=(str(tmp_path), barrier, answers)) for _ in range(4)]
    for process in starting:
        process.start()
    found = [answers.get(timeout=60) for _ in starting]
    for process in starting:
        process.join(timeout=30)
    assert [process.exitcode for process in starting] == [0] * 4
    assert set(found) == {f"{fingerprint(FACTS)} {len(kept('events'))}"}
    assert [each.name for each in tmp_path.iterdir()] == ["register.sqlite"]
