"""Publication at its moment: whatever waits, hangs or is away, and whatever else is due at the same minute."""

import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bot.ask import Sources, ask
from bot.release_day import clock as clock_module
from bot.release_day import editions, ledger
from bot.release_day.clock import Clock, publish_all, run, tick
from bot.release_day.subscriptions import Subscription, subscribe
from bot.state import Engine, open_state
from data import CurrentRegister, open_register
from data.facts import FACTS
from data.loading.loading import prepare
from data.loading.own_tables import read_facts
from data.loading.waiting import wait
from data.register import current_facts
from data.versions import Record
from tests.bot.slack.moved_slack import FIRST, NEW_EDITION, MovedClock, MovedSlack, add_edition, new_facts
from tests.conftest import TODAY
from tests.data.few_facts import I, O, authority, write_facts
from tests.data.few_facts import event as inspection
from tests.data.loading.conftest import find_name
from tests.data.loading.writers import write_csv

MOMENT = datetime.fromisoformat(FIRST)
ON = date.fromisoformat(NEW_EDITION)
OLDER = date(2021, 3, 31)  # an edition that the shipped facts do not know
LONG = 60  # seconds before a test that waits gives up


@pytest.fixture
def moved() -> MovedClock:
    return MovedClock(MOMENT - timedelta(hours=1))


def until(is_so: Callable[[], object]) -> None:
    for _ in range(LONG * 100):
        if is_so():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it takes too long")


@contextmanager
def running(clock: Clock) -> Iterator[threading.Event]:
    """The clock's own loops, until the block ends."""
    stopped = threading.Event()
    going = threading.Thread(target=run, args=(replace(clock, is_stopping=stopped.is_set), stopped))
    going.start()
    try:
        yield stopped
    finally:
        stopped.set()
        going.join(LONG)


def test_messages_that_hang_and_wait_do_not_keep_an_edition(
    clock: Clock, slack: MovedSlack, state: Engine, home: Path, tmp_path: Path, moved: MovedClock
) -> None:
    """It is public, in every process, before the first of 60 messages is answered."""
    with ledger.turn(state) as connection:
        body = ledger.write(connection, "waiting:1", [{"text": "Figures", "blocks": []}])
        places = [ledger.Place(f"T{at % 12}", f"C{at}") for at in range(60)]
        ledger.plan(connection, "waiting", places, body, moved.now())
    staged = editions.stage(state, home, [new_facts(tmp_path)], ON, MOMENT, moved.now())
    web = CurrentRegister(home)
    slack.hangs.add("chat.postMessage")
    quick = replace(clock, monotonic=time.monotonic, pace=replace(clock.pace, begin=timedelta(seconds=1)))
    with running(quick):
        until(lambda: len(ledger.deliveries(state, "claimed")) == clock.pace.side_by_side)
        moved.at = MOMENT
        until(lambda: web.register().fingerprint == staged.fingerprint)
        assert not slack.posts
        assert ledger.deliveries(state, "sent") == []
        slack.stop_hanging()
    assert editions.edition(state, staged.id).published_at == MOMENT


class CountedWaits(threading.Event):
    """Stops a loop after so many waits, none of which takes time; remembers how long each would have been."""

    def __init__(self, most: int, at: Callable[[int], None]) -> None:
        super().__init__()
        self.most, self.at, self.waits = most, at, list[float]()

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0.0)
        self.at(len(self.waits))
        if len(self.waits) == self.most:
            self.set()
        return self.is_set()


def test_after_minutes_without_a_database_an_edition_is_public_within_two_seconds_of_its_return(
    clock: Clock, state: Engine, home: Path, tmp_path: Path, moved: MovedClock, caplog: pytest.LogCaptureFixture
) -> None:
    staged = editions.stage(state, home, [new_facts(tmp_path)], ON, MOMENT, moved.now())
    moved.at, is_away, rounds = MOMENT, [True], 300

    @event.listens_for(state, "do_connect")
    def refuse(*_: object) -> None:
        if is_away[0]:
            raise OperationalError("connect", {}, Exception("refused"), connection_invalidated=True)

    state.dispose()

    def back(waits: int) -> None:
        moved.at += timedelta(seconds=stopped.waits[-1])
        is_away[0] = waits < rounds

    stopped = CountedWaits(rounds + 1, back)
    with caplog.at_level(logging.INFO, "ilacs.clock"):
        clock_module._go_round(clock, "publish", lambda: publish_all(clock), lambda: 0.0, stopped)
    assert sum(stopped.waits) > 240
    assert max(stopped.waits) <= 1.0  # so late it is at most, and publishes at the next round
    assert open_register(home).fingerprint == staged.fingerprint
    assert [record.getMessage() for record in caplog.records] == [
        "publish waits: the database cannot be reached",
        "edition number 1 is public",
        "publish goes on",
    ]


def test_two_editions_at_one_minute_are_both_public_and_posted(
    clock: Clock, slack: MovedSlack, state: Engine, home: Path, tmp_path: Path, moved: MovedClock
) -> None:
    """Each numbers its figure 9001."""
    subscribe(state, Subscription("T1", "C1", "releases", "", "U1", moved.now()))
    other = Path(shutil.copytree(FACTS, tmp_path / "other"))
    add_edition(other, OLDER.isoformat(), FIRST)
    editions.stage(state, home, [new_facts(tmp_path)], ON, MOMENT, moved.now())
    editions.stage(state, home, [other], OLDER, MOMENT, moved.now())
    moved.at = MOMENT
    tick(clock, timedelta(minutes=1))
    assert sorted(slack.keys_of("C1")) == [f"release:{OLDER}", f"release:{NEW_EDITION}"]
    figures = open_register(home).rows("SELECT release, value FROM figures WHERE section = 'Introduction'")
    assert {(row["release"], row["value"]) for row in figures} >= {(NEW_EDITION, 153), (OLDER.isoformat(), 152)}
    assert (
        ask("la Hertfordshire", sources_of(home)).table("authorities").rows[0]["overall_effectiveness"] == "Inadequate"
    )


def sources_of(home: Path) -> Sources:
    return Sources(open_register(home), lambda: MOMENT.date())


def test_weekly_facts_that_wait_and_an_edition_at_one_minute_are_both_public(
    clock: Clock, slack: MovedSlack, state: Engine, home: Path, tmp_path: Path, moved: MovedClock
) -> None:
    subscribe(state, Subscription("T1", "C1", "releases", "", "U1", moved.now()))
    leeds = next(row["urn"] for row in read_facts(current_facts(home) / "authorities.csv")[1] if row["name"] == "Leeds")
    listed = [["URN", "Type", "First day", "Overall"], [leeds, "short", "2026-02-02", "RI"]]
    load = prepare([write_csv(tmp_path / "list.csv", listed)], home, find_name, TODAY)
    wait(load, home, Record("load", "weekly"), MOMENT)
    editions.stage(state, home, [new_facts(tmp_path)], ON, MOMENT, moved.now())
    moved.at = MOMENT
    tick(clock, timedelta(minutes=1))
    assert slack.keys_of("C1") == [f"release:{NEW_EDITION}"]
    register = open_register(home)
    starts = [row["start_date"] for row in register.rows("SELECT start_date FROM events WHERE urn = ?", (leeds,))]
    assert "2026-02-02" in starts
    assert (
        ask("la Hertfordshire", sources_of(home)).table("authorities").rows[0]["overall_effectiveness"] == "Inadequate"
    )


def test_an_edition_of_a_register_without_printed_figures_is_published_and_counted(tmp_path: Path) -> None:
    events = [inspection("A", "2023-02-03", O), inspection("B", "2023-05-06", O)]
    known = {"authorities": [authority("A"), authority("B", "North West")]}
    new = {
        "as_at": "2025-03-31",
        "title": "Edition as at 31 March 2025",
        "published_by": "2025-05-31",
        "published_at": FIRST,
    }
    write_facts(tmp_path / "base", events=events, **known)
    write_facts(tmp_path / "edition", events=[*events, inspection("A", "2025-03-01", I)], releases=[new], **known)
    home = tmp_path / "home"
    shutil.copytree(tmp_path / "base", home / "published" / "base" / "facts")
    (home / "facts").symlink_to(Path("published") / "base" / "facts", target_is_directory=True)
    state = open_state(None, home)
    subscribe(state, Subscription("T1", "C1", "releases", "", "U1", MOMENT))
    held = editions.stage(state, home, [tmp_path / "edition"], date(2025, 3, 31), MOMENT, MOMENT - timedelta(days=1))
    assert editions.publish(state, home, held, MOMENT)
    (post,) = ledger.deliveries(state)
    (first, *_) = ledger.forms_of(state, post.body) or []
    assert "As at 31 March 2025" in first["text"]
    assert "50% of LAs" in first["text"]
    assert "official" not in first["text"].replace("not official", "")
    state.dispose()
