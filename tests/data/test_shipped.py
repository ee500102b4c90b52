"""Facts that come with a new version reach a home that has published facts of its own (made by 0.2.0, or since)."""

import csv
import logging
import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from data import BrokenFacts, Register, editions, open_register
from data.facts import FACTS, fingerprint
from data.register import FILE_NAME, current_facts
from data.shipped import take_in
from data.versions import history
from tests.data.few_facts import G, I, authority, edition, event, few_register, figure, write_facts

LATER_FILES = ("edition_rows", "holdings")
LATER_COLUMNS = {"events": "why_not_counted", "figures": "status", "authorities": "earlier_gss_codes"}
VISIT = event("A", "2024-03", kind="monitoring visit", event_id="visit", note="days not found")
BEFORE = {
    "authorities": [authority("A"), authority("B", earlier_gss_codes="")],
    "events": [event("A", "2022-05-06", G, event_id="first"), VISIT],
    "releases": [edition("2022-03-31", "2022-04-30")],
    "figures": [figure(1, "2022-03-31", "good", "1")],
}


def without_later(facts: Path) -> Path:
    """The facts as 0.2.0 had them: without the files and columns that came later."""
    for name in LATER_FILES:
        (facts / f"{name}.csv").unlink()
    for name, column in LATER_COLUMNS.items():
        path = facts / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
            columns = [each for each in csv.DictReader(path.open(encoding="utf-8")).fieldnames or () if each != column]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return facts


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The facts that came with 0.2.0."""
    return without_later(write_facts(tmp_path / "old", **BEFORE))


@pytest.fixture
def home(tmp_path: Path, old: Path) -> Path:
    """A home as 0.2.0 left it: the facts it came with and a published edition, kept by fingerprint, and a link to the latter."""
    published = write_facts(
        tmp_path / "published",
        **{
            **BEFORE,
            "events": [*BEFORE["events"], event("B", "2023-05-06", I, event_id="own")],
            "releases": [*BEFORE["releases"], {**edition("2023-03-31", "2023-04-30"), "title": "As published here"}],
            "figures": [*BEFORE["figures"], figure(2, "2023-03-31", "good", "1")],
        },
    )
    made = tmp_path / "home"
    for facts in (old, without_later(published)):
        kept = made / "published" / fingerprint(facts)
        kept.mkdir(parents=True)
        facts.rename(kept / "facts") if facts != old else os.symlink(old, kept / "facts")
        (kept / FILE_NAME).write_bytes(b"")  # a store of an older schema: it is built anew when it is asked for
    os.symlink(os.path.relpath(kept / "facts", made), made / "facts")
    return made


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """What a new version brings: a better dated visit in the place of the old, one more, an edition, a list, a file."""
    dated = {**VISIT, "event_id": "visit 2024-03-05", "start_date": "2024-03-05"}
    return write_facts(
        tmp_path / "shipped",
        authorities=[authority("A"), authority("B", earlier_gss_codes="E1")],
        events=[BEFORE["events"][0], dated, event("B", "2024-06-07", kind="monitoring visit", event_id="more")],
        releases=[*BEFORE["releases"], {**edition("2023-03-31", "2023-04-30"), "title": "As shipped"}],
        figures=[*BEFORE["figures"], figure(2, "2022-03-31", "graded", "1", status="counted from LA-level data")],
        edition_rows=[{"release": "2022-03-31", "sheet": "in year", "event_id": "more"}],
    )


Taken = Callable[[], Register]


@pytest.fixture
def taken(home: Path, old: Path, shipped: Path) -> Taken:
    def take() -> Register:
        take_in(home, shipped, (fingerprint(old),))
        return open_register(home, current_facts(home))

    return take


def ids(register: Register) -> set[str]:
    return {row["event_id"] for row in register.rows("SELECT event_id FROM events")}


def test_what_was_published_stays_and_what_is_new_is_there(taken: Taken) -> None:
    register = taken()
    assert ids(register) == {"first", "own", "visit 2024-03-05", "more"}, "and what the new version replaced is gone"
    assert register.rows("SELECT first_day FROM events WHERE event_id = 'visit 2024-03-05'") == [
        {"first_day": "2024-03-05"}
    ]
    figures = register.rows("SELECT release, cell_key, status FROM figures ORDER BY release, cell_key")
    assert [(row["release"], row["cell_key"]) for row in figures] == [
        ("2022-03-31", "good"), ("2022-03-31", "graded"), ("2023-03-31", "good"),
    ]  # fmt: skip
    assert [row["status"] for row in figures] == ["printed", "counted from LA-level data", "printed"]


def test_missing_files_and_columns_are_filled(taken: Taken) -> None:
    register = taken()
    assert register.rows("SELECT event_id FROM edition_rows") == [{"event_id": "more"}]
    assert register.rows("SELECT count(*) AS number FROM holdings") == [{"number": 3}]
    assert register.rows("SELECT urn FROM gss_codes WHERE gss_code = 'E1'") == [{"urn": "B"}]


def test_what_both_changed_stays_as_published_and_is_told(
    home: Path, taken: Taken, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        register = taken()
    assert register.rows("SELECT title FROM releases WHERE as_at = '2023-03-31'") == [{"title": "As published here"}]
    (told,) = caplog.messages
    assert (
        "releases.csv, as_at 2023-03-31: title is 'As shipped' in these facts, 'As published here' in the others"
        in told
    )
    last = history(home)[-1]
    assert last.record.kind == "shipped"
    assert "title is 'As shipped'" in last.record.note


def test_it_is_done_once(home: Path, old: Path, shipped: Path, taken: Taken, caplog: pytest.LogCaptureFixture) -> None:
    taken()
    versions = history(home)
    assert take_in(home, shipped, (fingerprint(old),)) == ()
    assert history(home) == versions
    assert len(caplog.messages) == 1


def test_what_comes_after_it_is_compared_with_it(home: Path, shipped: Path, tmp_path: Path, taken: Taken) -> None:
    taken()
    with (shipped / "events.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["event_id"] != "more"]
    again = write_facts(tmp_path / "again", events=rows)
    for path in shipped.glob("*.csv"):
        if path.name not in ("events.csv", "edition_rows.csv"):
            (again / path.name).write_bytes(path.read_bytes())
    take_in(home, again)
    assert ids(open_register(home, current_facts(home))) == {"first", "own", "visit 2024-03-05"}


def test_facts_that_cannot_be_taken_in_leave_everything_as_it_was(
    home: Path, old: Path, shipped: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = shipped / "events.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",Good,", ",Splendid,"), encoding="utf-8")
    before = os.readlink(home / "facts")
    with pytest.raises(BrokenFacts, match="events"):
        take_in(home, shipped, (fingerprint(old),))
    assert os.readlink(home / "facts") == before
    assert ids(open_register(home, current_facts(home))) == {"first", "own", "visit"}, (
        "old facts open without the new files"
    )


def test_a_home_without_published_facts_takes_nothing_in(tmp_path: Path, shipped: Path) -> None:
    assert take_in(tmp_path / "empty", shipped) == ()
    assert not (tmp_path / "empty").exists()


def published_on(home: Path, facts: Path, tmp_path: Path) -> None:
    open_register(home, facts).close()
    few_register(tmp_path / "other", events=[event("A", "2020-05-01", G)])
    editions.publish(editions.stage([tmp_path / "other" / "facts"], home), home)


def test_a_home_that_published_on_these_very_facts_has_nothing_to_take_in(tmp_path: Path) -> None:
    home = tmp_path / "new"
    published_on(home, FACTS, tmp_path)
    assert (home / "shipped" / fingerprint(FACTS)).is_dir(), "so that the next version knows what to compare with"
    assert take_in(home) == ()
    assert [version.record.kind for version in history(home)] == ["installed", "edition"]


def test_a_home_on_facts_of_its_own_is_left_alone(home: Path, shipped: Path) -> None:
    before = os.readlink(home / "facts")
    assert take_in(home, shipped, ("unknown",)) == ()
    assert os.readlink(home / "facts") == before


def _start(home: Path, shipped: Path, earlier: tuple[str, ...]) -> None:
    take_in(home, shipped, earlier)


def test_any_number_of_processes_may_start_at_once(home: Path, old: Path, shipped: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    starts = [context.Process(target=_start, args=(home, shipped, (fingerprint(old),))) for _ in range(4)]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert [start.exitcode for start in starts] == [0] * 4
    assert [version.record.kind for version in history(home)] == ["installed", "shipped"]
    assert ids(open_register(home, current_facts(home))) == {"first", "own", "visit 2024-03-05", "more"}


def test_a_file_that_is_missing_is_named_and_not_taken_for_want_of_permission(home: Path) -> None:
    (current_facts(home) / "glossary.csv").unlink()
    with pytest.raises(BrokenFacts, match=r"The facts in .* are not whole: glossary\.csv is missing\."):
        open_register(home, current_facts(home))
