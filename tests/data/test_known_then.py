"""What was known by a day is told from what the register held then: revised and withdrawn events as they were."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.ask import Sources, ask
from data.known_then import known_then
from data.loading.loading import prepare
from data.loading.own_tables import read_facts, write_facts
from data.loading.putting import put_in, undo
from data.register import current_facts, open_register
from data.versions import Record, history
from tests.conftest import TODAY
from tests.data.loading.conftest import find_name
from tests.data.loading.writers import write_csv

HEAD = ["URN", "Type", "First day", "Overall effectiveness", "Published"]


@pytest.fixture
def revised(home: Path, tmp_path: Path) -> date:
    """The day before Leeds's inspection of 2022 was revised in a home."""
    path = write_csv(tmp_path / "revised.csv", [HEAD, [_leeds(home), "short", "2022-02-21", "RI", ""]])
    put_in(prepare([path], home, find_name, TODAY), home, Record("load"))
    at = history(home)[-1].at
    assert at is not None
    return at.date() - timedelta(days=1)


def _leeds(home: Path) -> str:
    return next(row["urn"] for row in read_facts(current_facts(home) / "authorities.csv")[1] if row["name"] == "Leeds")


def grade(home: Path, words: str) -> str:
    register = open_register(home)
    try:
        answer = ask(words, Sources(register, lambda: date(2099, 1, 1)))
        return str(answer.tables[0].rows[0]["overall_effectiveness"])
    finally:
        register.close()


def test_a_revised_grade_is_told_as_it_was_known(home: Path, revised: date) -> None:
    assert grade(home, "la Leeds 2024-03-31") == "Requires improvement to be good"
    before = grade(home, f"la Leeds 2024-03-31 known by {revised}")
    assert before == "Outstanding"
    assert (
        grade(home, f"la Leeds 2024-03-31 known by {revised + timedelta(days=1)}") == "Requires improvement to be good"
    )
    register = open_register(home)
    answer = ask(f"la Leeds 2024-03-31 known by {revised}", Sources(register, lambda: date(2099, 1, 1)))
    assert "1 inspection or visit revised or withdrawn since is counted as the register held it then." in answer.notes
    register.close()


def test_what_was_withdrawn_since_is_there_and_what_was_added_stays(home: Path, tmp_path: Path) -> None:
    columns, events = read_facts(current_facts(home) / "events.csv")
    listed = {row["event_id"] for row in read_facts(current_facts(home) / "edition_rows.csv")[1]}
    gone = next(
        event["event_id"]
        for event in events
        if event["event_id"] not in listed and event["event_type"] == "focused visit"
    )
    write_facts(tmp_path / "events.csv", columns, [event for event in events if event["event_id"] != gone])
    put_in(prepare([tmp_path / "events.csv"], home, find_name, TODAY, is_whole=True), home, Record("load"))
    path = write_csv(tmp_path / "new.csv", [HEAD, [_leeds(home), "focused visit", "2020-01-06", "", "2020-02-10"]])
    put_in(prepare([path], home, find_name, TODAY), home, Record("load"))
    register = open_register(home)
    at = history(home)[1].at
    assert at is not None
    then, differ = known_then(register, at.date() - timedelta(days=1))
    ids = {row["event_id"] for row in then.rows("SELECT event_id FROM events")}
    now = {row["event_id"] for row in register.rows("SELECT event_id FROM events")}
    assert (differ, ids - now) == (1, {gone})
    undo(2, home, "me")


def test_without_revisions_it_is_the_same_register(home: Path, tmp_path: Path) -> None:
    register = open_register(home)
    assert known_then(register, date(2024, 1, 1)) == (register, 0)
    path = write_csv(tmp_path / "new.csv", [HEAD, [_leeds(home), "focused visit", "2020-01-06", "", "2020-02-10"]])
    put_in(prepare([path], home, find_name, TODAY), home, Record("load"))
    register = open_register(home)
    assert known_then(register, date(2024, 1, 1)) == (register, 0)
    register.close()
