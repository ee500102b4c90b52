"""The checker of simulated days sees what it must: code that is broken on purpose is caught by a day of a known seed.

`ILACS_TEST_FULL=1` plays the first hundred days with each fault and prints which of them catch it (`pytest -s`).
"""

import os
from collections.abc import Callable, Generator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot.release_day import alerts, attempt, clock, editions, ledger, settling
from bot.release_day.alerts import LOADS
from bot.release_day.refusals import FORM, WORKSPACE
from bot.release_day.subscriptions import SUBSCRIPTIONS
from tests.bot.release_day.simulated import check, play

FULL = os.environ.get("ILACS_TEST_FULL") == "1"
Break = Callable[[pytest.MonkeyPatch], None]


def park_trouble_of_the_workspace(broken: pytest.MonkeyPatch) -> None:
    broken.setattr(settling, "FORM", FORM | WORKSPACE)
    broken.setattr(settling, "WORKSPACE", frozenset())


def publish_ten_seconds_early(broken: pytest.MonkeyPatch) -> None:
    due, publish = editions.due, editions.publish
    broken.setattr(clock, "due", lambda state, now: due(state, now + timedelta(seconds=10)))
    broken.setattr(clock, "publish", lambda *given: publish(*given, is_early=True))


def send_again_without_a_look(broken: pytest.MonkeyPatch) -> None:
    def see_nothing(*_: object) -> Generator[Any, Any, None]:
        yield from ()

    broken.setattr(attempt, "_look", see_nothing)


def note_alerts_as_told_before_they_are_sent(broken: pytest.MonkeyPatch) -> None:
    enter = alerts._enter

    def enter_and_note(state: Any, *given: Any, **named: Any) -> int:
        entered = enter(state, *given, **named)
        last = select(func.max(LOADS.c.id)).scalar_subquery()
        with ledger.turn(state) as connection:
            connection.execute(update(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.kind == "watch").values(told=last))
        return entered

    broken.setattr(alerts, "_enter", enter_and_note)


def let_a_late_note_overwrite_a_newer_one(broken: pytest.MonkeyPatch) -> None:
    broken.setattr(editions, "decide", lambda state, delivery: delivery)
    broken.setattr(editions, "drop_waiting", lambda *_: 0)


def leave_what_the_dead_had_claimed(broken: pytest.MonkeyPatch) -> None:
    broken.setattr(ledger, "_take_over", lambda *_: None)


CAUGHT: dict[Break, int] = {  # and the seed of a day that catches it
    park_trouble_of_the_workspace: 7,
    publish_ten_seconds_early: 3,
    send_again_without_a_look: 25,
    note_alerts_as_told_before_they_are_sent: 3,
    let_a_late_note_overwrite_a_newer_one: 93,
    leave_what_the_dead_had_claimed: 133,
}
SAID = {
    park_trouble_of_the_workspace: "no post of the edition",
    publish_ten_seconds_early: "the edition was public at 2026-11-26 09:29:5",
    send_again_without_a_look: "2 posts of the edition",
    note_alerts_as_told_before_they_are_sent: "0 alerts of the load",
    let_a_late_note_overwrite_a_newer_one: "the last note is not of the last correction",
    leave_what_the_dead_had_claimed: "no correction “A slip” in the thread",
}


@pytest.mark.parametrize("fault", CAUGHT, ids=lambda fault: fault.__name__)
def test_what_is_broken_on_purpose_is_caught(
    worlds: Path, template: Path, monkeypatch: pytest.MonkeyPatch, fault: Break
) -> None:
    assert check(play(CAUGHT[fault], template, worlds)) == []
    fault(monkeypatch)
    assert SAID[fault] in " ".join(check(play(CAUGHT[fault], template, worlds)))


@pytest.mark.skipif(not FULL, reason="ILACS_TEST_FULL=1")
@pytest.mark.parametrize("fault", CAUGHT, ids=lambda fault: fault.__name__)
def test_of_a_hundred_days_some_catch_it(
    worlds: Path, template: Path, monkeypatch: pytest.MonkeyPatch, fault: Break
) -> None:
    fault(monkeypatch)
    seeds = [seed for seed in range(100) if check(play(seed, template, worlds))]
    print(f"\n  {fault.__name__}: {len(seeds)} of 100 days, {seeds}")
    assert seeds
