"""The state database: made once however many open it, on SQLite and, where ILACS_TEST_DATABASE_URL names one, PostgreSQL."""

import importlib
import multiprocessing
import pkgutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, select, text

import bot.release_day
import bot.state
from bot.settings import SettingsError
from bot.state import FILE_NAME, METADATA, Engine, connect_to, delete_some, open_state, reading, seen, threads
from bot.state.seen import claim
from bot.state.threads import THREADS, Thread, recall, recall_in_channel, remember
from tests.bot.slack.taking_events import EVENTS, take
from tests.conftest import DATABASES, database

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HERE = Thread("T1", "C1", "1700000000.000100")


@pytest.fixture(params=DATABASES)
def address(request: pytest.FixtureRequest) -> Iterator[str | None]:
    with database(request.param) as where:
        yield where


@pytest.fixture
def opened(address: str | None, tmp_path: Path) -> Iterator[Callable[[], Engine]]:
    engines: list[Engine] = []

    def again() -> Engine:
        engines.append(open_state(address, tmp_path))
        return engines[-1]

    yield again
    for engine in engines:
        engine.dispose()


@pytest.fixture
def state(opened: Callable[[], Engine]) -> Engine:
    return opened()


def test_it_is_a_file_at_home_unless_told_otherwise(tmp_path: Path) -> None:
    open_state(None, tmp_path / "new" / "folder").dispose()
    assert (tmp_path / "new" / "folder" / FILE_NAME).exists()


def test_the_revisions_make_the_tables_that_the_code_expects(state: Engine) -> None:
    for package in (bot.state, bot.release_day):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name) if not module.ispkg else None
    with state.connect() as connection:
        assert set(METADATA.tables) <= set(inspect(connection).get_table_names())
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_opening_again_keeps_what_is_there(opened: Callable[[], Engine]) -> None:
    remember(opened(), HERE, "england 2024-03-31", NOW)
    assert recall(opened(), HERE, NOW) == "england 2024-03-31"


def test_processes_that_start_at_once_share_it_and_take_each_event_once(address: str | None, tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.bot.taking_events"])
    taken = context.SimpleQueue()
    processes = [context.Process(target=take, args=(str(tmp_path), address, taken), daemon=True) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
    assert sum(taken.get() for _ in processes) == EVENTS


def test_a_database_of_a_newer_version_is_left_alone(opened: Callable[[], Engine]) -> None:
    with opened().begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(
        SettingsError, match="was last used by a newer version of ilacs-bot: start that version, or restore"
    ):
        opened()


def test_a_database_that_lacks_a_table_is_named(opened: Callable[[], Engine]) -> None:
    with opened().begin() as connection:
        connection.execute(text("DROP TABLE threads"))
    with pytest.raises(SettingsError, match="is damaged, as it lacks the table threads: restore it from a backup"):
        opened()


@pytest.mark.parametrize(
    "tables",
    [
        ["CREATE TABLE recipes (name TEXT)"],
        ["CREATE TABLE alembic_version (version_num TEXT)", "INSERT INTO alembic_version VALUES ('ae1027a6acf')"],
        ["CREATE TABLE alembic_version (version_num TEXT)", "INSERT INTO alembic_version VALUES ('0000')"],
        ["CREATE TABLE alembic_version (version_num TEXT)", "CREATE TABLE threads (name TEXT)"],
    ],
)
def test_a_file_of_another_program_is_refused_and_left_as_it_was(tables: list[str], tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    with closing(sqlite3.connect(path)) as connection:
        for statement in tables:
            connection.execute(statement)
        connection.commit()
    path.chmod(0o644)
    before, mode = path.read_bytes(), path.stat().st_mode
    with pytest.raises(SettingsError) as found:
        open_state(None, tmp_path)
    assert str(found.value) == (
        f"The state database {path} holds the tables of another program: move it away, or set ILACS_HOME to another folder."
    )
    assert (path.read_bytes(), path.stat().st_mode) == (before, mode)
    assert [each.name for each in tmp_path.iterdir()] == [FILE_NAME]


def test_a_server_may_hold_tables_of_others_but_none_under_our_names(address: str | None, tmp_path: Path) -> None:
    if address is None:
        pytest.skip("a file is ours alone")
    server = connect_to(address, tmp_path)
    with server.begin() as connection:
        connection.execute(text("CREATE TABLE recipes (name TEXT)"))
    open_state(address, tmp_path).dispose()
    with server.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'ae1027a6acf'"))
    server.dispose()
    with pytest.raises(SettingsError, match="holds the tables of another program: move it away, or set DATABASE_URL"):
        open_state(address, tmp_path)


def test_what_passes_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who holds the file for a moment, as a backup does, is no fault of the folder's permissions."""
    holder = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        holder.close()

    monkeypatch.setattr(bot.state, "connect_to", partial(connect_to, patience=0.0))
    monkeypatch.setattr("bot.state.time.sleep", wait)
    open_state(None, tmp_path).dispose()
    assert len(waits) == 1


def test_what_does_not_pass_is_told_in_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.state, "PATIENCE", 0.05)
    monkeypatch.setattr(bot.state, "connect_to", partial(connect_to, patience=0.0))
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(SettingsError, match="cannot be used: the database is locked by another process; or set"):
            open_state(None, tmp_path)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql://ilacs:hidden@127.0.0.1:1/ilacs", "cannot be reached; check DATABASE_URL"),
        ("mysql://ilacs:hidden@127.0.0.1/ilacs", "DATABASE_URL is malformed"),
        ("hidden", "DATABASE_URL is malformed"),
    ],
)
def test_an_address_of_no_use_is_one_sentence_without_it(
    url: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.state, "PATIENCE", 0.0)
    with pytest.raises(SettingsError, match=says) as raised:
        open_state(url, tmp_path)
    assert "hidden" not in str(raised.value)
    assert raised.value.__suppress_context__


def test_a_folder_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="set ILACS_HOME to a folder"):
        open_state(None, tmp_path / "file")


def test_moments_are_kept_in_utc(state: Engine) -> None:
    remember(state, HERE, "england", NOW.astimezone(timezone(timedelta(hours=5))))
    with state.begin() as connection:
        kept = connection.execute(select(THREADS.c.asked_at)).scalar_one()
    assert kept == NOW
    assert kept.utcoffset() == timedelta(0)
    with pytest.raises(Exception, match="time zone"):
        remember(state, HERE, "england", NOW.replace(tzinfo=None))


def test_an_event_is_taken_once(state: Engine) -> None:
    assert claim(state, "Ev1", now=NOW)
    assert not claim(state, "Ev1", now=NOW + timedelta(hours=1))
    assert claim(state, "Ev2", now=NOW)


def test_an_event_that_is_known_by_several_ids_is_taken_by_any_of_them(state: Engine) -> None:
    assert claim(state, "Ev1", "m:1", now=NOW)
    assert not claim(state, "Ev2", "m:1", now=NOW)
    assert claim(state, "Ev2", "m:2", now=NOW)


def test_events_are_forgotten_long_after_slack_gives_up(state: Engine) -> None:
    claim(state, "Ev1", now=NOW)
    claim(state, "Ev2", now=NOW + timedelta(hours=1))
    assert seen.forget_old(state, NOW + timedelta(hours=2)) == 0
    assert seen.forget_old(state, NOW + seen.KEPT) == 1
    assert claim(state, "Ev1", now=NOW)
    assert not claim(state, "Ev2", now=NOW)


def test_what_is_old_goes_a_few_at_a_time(state: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delete_some, "__defaults__", (2,))
    for number in range(5):
        claim(state, f"Ev{number}", now=NOW)
        remember(state, Thread("T1", "C1", f"170000000{number}.000100"), "england", NOW)
    claim(state, "new", now=NOW + seen.KEPT)
    for forget, kept in ((seen.forget_old, seen.KEPT), (threads.forget_old, threads.KEPT)):
        assert [forget(state, NOW + kept) for _ in range(4)] == [2, 2, 1, 0]
    assert not claim(state, "new", now=NOW + seen.KEPT)


def test_forgetting_locks_nothing_where_nothing_is_old(address: str | None, opened: Callable[[], Engine]) -> None:
    state, other = opened(), opened()
    claim(state, "Ev1", now=NOW)
    with other.begin() as connection:  # on SQLite nobody else writes meanwhile
        connection.execute(text("DELETE FROM seen_events WHERE event_id = 'none'"))
        assert seen.forget_old(state, NOW) == threads.forget_old(state, NOW) == 0


def test_a_database_that_is_up_to_date_is_opened_without_alembic(
    opened: Callable[[], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = opened()
    monkeypatch.setitem(sys.modules, "alembic", None)
    assert claim(opened(), "Ev1", now=NOW)
    with first.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with pytest.raises(ImportError):
        opened()


def test_a_thread_has_one_last_question(state: Engine) -> None:
    assert recall(state, HERE, NOW) is None
    remember(state, HERE, "england", NOW)
    remember(state, HERE, "region London", NOW + timedelta(minutes=1))
    assert recall(state, HERE, NOW + timedelta(minutes=2)) == "region London"


@pytest.mark.parametrize(
    "elsewhere",
    [
        Thread("T2", "C1", HERE.ts),
        Thread("T1", "C2", HERE.ts),
        Thread("T1", "C1", "1700000000.000200"),
    ],
)
def test_another_thread_knows_nothing_of_it(state: Engine, elsewhere: Thread) -> None:
    remember(state, HERE, "england", NOW)
    assert recall(state, elsewhere, NOW) is None


def test_a_question_is_kept_for_thirty_days(state: Engine) -> None:
    remember(state, HERE, "england", NOW)
    month = timedelta(days=30)
    almost = NOW + month - timedelta(seconds=1)
    assert threads.forget_old(state, almost) == 0
    assert recall(state, HERE, almost) == recall_in_channel(state, HERE, almost) == "england"
    assert recall(state, HERE, NOW + month) is recall_in_channel(state, HERE, NOW + month) is None
    assert threads.forget_old(state, NOW + month) == 1
    assert recall(state, HERE, NOW) is None


def test_a_write_that_waited_for_long_undoes_no_later_one(state: Engine) -> None:
    remember(state, HERE, "region London", NOW + timedelta(seconds=1))
    remember(state, HERE, "england", NOW)
    assert recall(state, HERE, NOW) == "region London"


def test_in_direct_messages_what_was_asked_before_is_followed(state: Engine) -> None:
    first, second = Thread("T1", "D1", "1700000000.000100"), Thread("T1", "D1", "1700000000.000300")
    remember(state, first, "england", NOW)
    remember(state, second, "region London", NOW)
    remember(state, first, "england 2023-03-31", NOW + timedelta(minutes=1))  # asked on in the first thread
    for ts, expected in (
        ("1700000000.000050", None),
        (first.ts, "england 2023-03-31"),
        ("1700000000.000200", "england 2023-03-31"),
        (second.ts, "region London"),
        ("1700000000.000400", "region London"),
    ):
        assert recall_in_channel(state, Thread("T1", "D1", ts), NOW + timedelta(minutes=2)) == expected
    assert recall_in_channel(state, Thread("T1", "D2", second.ts), NOW) is None


def test_a_thread_without_a_question_follows_nothing(state: Engine) -> None:
    opened = Thread("T1", "D1", "1700000000.000300")
    remember(state, Thread("T1", "D1", "1700000000.000100"), "england", NOW)
    remember(state, opened, "", NOW)
    assert recall_in_channel(state, opened, NOW) == ""


def modes(folder: Path) -> dict[str, str]:
    return {path.name: oct(path.stat().st_mode & 0o777) for path in folder.iterdir()}


def test_nobody_else_can_read_it_from_its_first_byte(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "staged").mkdir(parents=True, mode=0o755)
    (home / FILE_NAME).touch(0o644)
    state = open_state(None, home)
    with state.begin() as connection:
        connection.execute(text("SELECT 1"))
        assert {mode for name, mode in modes(home).items() if name != "staged"} == {"0o600"}
    assert {oct(folder.stat().st_mode & 0o777) for folder in (home, home / "staged")} == {"0o700"}
    state.dispose()


def test_one_database_belongs_to_one_home(address: str | None, tmp_path: Path) -> None:
    if address is None:
        pytest.skip("a file belongs to the folder in which it is")
    open_state(address, tmp_path / "one").dispose()
    open_state(address, tmp_path / "one").dispose()
    with pytest.raises(SettingsError, match="belongs to another ILACS_HOME") as found:
        open_state(address, tmp_path / "other")
    assert "adopt-home" in str(found.value)
    open_state(address, tmp_path / "other", adopt=True).dispose()
    with pytest.raises(SettingsError, match="belongs to another ILACS_HOME"):
        open_state(address, tmp_path / "one")


def test_a_copied_file_belongs_to_the_home_it_came_from(tmp_path: Path) -> None:
    for name in ("one", "other"):
        open_state(None, tmp_path / name).dispose()
    (tmp_path / "other" / FILE_NAME).write_bytes((tmp_path / "one" / FILE_NAME).read_bytes())
    with pytest.raises(SettingsError, match="belongs to another ILACS_HOME"):
        open_state(None, tmp_path / "other")


def test_who_reads_waits_for_nobody_who_writes(state: Engine) -> None:
    remember(state, HERE, "england", NOW)
    with state.begin() as connection:
        connection.execute(text("DELETE FROM threads"))
        with reading(state) as reader:
            assert reader.execute(select(THREADS.c.question)).scalar() == "england"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no database at all" * 100, "the file is not a database"),
        (b"SQLite format 3\0" + b"\xff" * 5000, "a database|damaged"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_from_a_full_disk(content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(SettingsError, match=said):
        open_state(None, tmp_path)
