"""Corrections: what changed, how much and why, in the thread of every channel that got the first; a note on the first."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.ask import Desk, ask
from bot.release_day import editions
from bot.release_day.clock import Clock, tick
from bot.release_day.ledger import deliveries
from bot.release_day.pace import Pace
from bot.release_day.subscriptions import Subscription, subscribe
from bot.state import Engine
from data import Shelf
from data.register import current_facts
from tests.bot.slack.moved_slack import FIRST, NEW_EDITION, MovedClock, MovedSlack, new_facts, regrade

ON = date.fromisoformat(NEW_EDITION)
EVENT = "99900001"


@pytest.fixture
def moved() -> MovedClock:
    return MovedClock(datetime(2026, 11, 25, 12, 0, tzinfo=UTC))


@pytest.fixture
def published(clock: Clock, state: Engine, home: Path, tmp_path: Path, moved: MovedClock) -> editions.Edition:
    """The new edition, public and posted in C1 and C2."""
    for channel in ("C1", "C2"):
        subscribe(state, Subscription("T1", channel, "releases", "", "U1", moved.now()))
    staged = editions.stage(state, home, [new_facts(tmp_path)], ON, datetime.fromisoformat(FIRST), moved.now())
    moved.at = staged.publish_at
    tick(clock)
    return staged


@pytest.fixture
def correct(state: Engine, home: Path, moved: MovedClock, tmp_path: Path) -> Callable[[str, str], editions.Edition]:
    def corrected(grade: str, why: str) -> editions.Edition:
        moved.at += timedelta(days=1)
        events = tmp_path / f"{why}" / "events.csv"
        events.parent.mkdir()
        events.write_bytes((current_facts(home) / "events.csv").read_bytes())
        regrade(events.parent, EVENT, grade)
        return editions.stage(state, home, [events], ON, moved.now(), moved.now(), why)

    return corrected


def texts(slack: MovedSlack, channel: str) -> list[tuple[str | None, str]]:
    return [(post.get("thread_ts"), post["text"]) for post in slack.posts[channel]]


def test_the_summary_is_posted_once(published, clock, slack) -> None:  # type: ignore[no-untyped-def]
    tick(clock)
    for channel in ("C1", "C2"):
        ((thread, said),) = texts(slack, channel)
        assert thread is None
        assert "As at 31 March 2026" in said


def test_a_correction_goes_into_the_thread_and_onto_the_message(published, clock, slack, correct) -> None:  # type: ignore[no-untyped-def]
    correct("Good", "One grade was entered wrongly")
    tick(clock, timedelta(minutes=1))
    for channel in ("C1", "C2"):
        (_, first), (thread, said) = texts(slack, channel)
        assert thread == slack.posts[channel][0]["ts"]
        assert "has been revised" in said
        assert "Why: One grade was entered wrongly." in said
        assert "Inadequate, England" in said or "(was " in said
        (changed,) = [update for update in slack.updates if update["channel"] == channel]
        assert changed["ts"] == thread
        assert changed["text"].startswith("Revised since")
        assert first[:50] in changed["text"]
        assert len(changed["blocks"]) <= 50
    before = len(slack.updates)
    tick(clock, timedelta(minutes=1))
    assert [len(posts) for posts in slack.posts.values()] == [2, 2]
    assert len(slack.updates) == before


def test_a_correction_of_a_correction(published, clock, slack, state, correct) -> None:  # type: ignore[no-untyped-def]
    assert correct("Good", "first slip").version == 2
    tick(clock, timedelta(minutes=1))
    assert correct("Outstanding", "second slip").version == 3
    tick(clock, timedelta(minutes=1))
    _, second, third = texts(slack, "C1")
    assert "Why: first slip" in second[1]
    assert "Why: second slip" in third[1]
    assert second[0] == third[0] == slack.posts["C1"][0]["ts"]
    assert [json.dumps(each).count("Revised since") > 0 for each in slack.updates] == [True] * 4
    assert {row.state for row in deliveries(state)} == {"sent"}


def test_who_was_not_sent_the_first_gets_the_corrected_one(published, clock, slack, state, correct, moved) -> None:  # type: ignore[no-untyped-def]
    """C3's post was put off when the correction came: it gets the corrected summary, and no correction."""
    from bot.release_day import ledger

    subscribe(state, Subscription("T1", "C3", "releases", "", "U1", moved.now()))
    with ledger.turn(state) as connection:
        ledger.plan(
            connection,
            published_key := f"release:{NEW_EDITION}",
            [ledger.Place("T1", "C3")],
            published.body,
            moved.now(),
        )
    slack.errors["chat.postMessage", "C3"] = "invalid_auth"
    tick(clock)
    correct("Good", "slip")
    tick(clock, timedelta(minutes=1))
    del slack.errors["chat.postMessage", "C3"]
    ledger.retry(state, moved.now())
    tick(clock, timedelta(minutes=1))
    assert slack.keys_of("C3") == [published_key]
    assert "Revised: the release as at 31 March 2026 was corrected" in slack.posts["C3"][0]["text"]


def test_a_first_post_that_was_under_way_gets_the_correction_too(
    published, clock, slack, state, correct, moved
) -> None:  # type: ignore[no-untyped-def]
    from bot.release_day import ledger

    subscribe(state, Subscription("T1", "C3", "releases", "", "U1", moved.now()))
    with ledger.turn(state) as connection:
        ledger.plan(connection, f"release:{NEW_EDITION}", [ledger.Place("T1", "C3")], published.body, moved.now())
    ledger.claim(state, moved.now(), Pace())  # and its process dies
    correct("Good", "slip")
    tick(clock, timedelta(minutes=5))
    tick(clock, timedelta(minutes=5))
    assert slack.keys_of("C3") == [f"release:{NEW_EDITION}", f"correction:{NEW_EDITION}:2"]


def test_release_check_and_trend_say_revised(published, clock, home, correct, moved) -> None:  # type: ignore[no-untyped-def]
    desk = Desk(Shelf(home).register(), lambda: date(2026, 11, 30))
    for words in ("release 2026-03-31", "check 2026-03-31"):
        assert "Revised" not in ask(words, desk).text
    correct("Good", "slip")
    tick(clock)
    desk = Desk(Shelf(home).register(), lambda: date(2026, 11, 30))
    said = "Revised: the release as at 31 March 2026 was corrected on 27 November 2026. slip."
    for words in ("release 2026-03-31", "check 2026-03-31"):
        assert said in ask(words, desk).text
    assert said in ask("trend England 2024 to 2026", desk).notes
    assert "Revised" not in ask("release 2024-03-31", desk).text


def test_a_correction_says_how_much(published, clock, home, correct, state) -> None:  # type: ignore[no-untyped-def]
    from bot.release_day.ledger import forms_of

    correct("Good", "slip")
    tick(clock)
    said = forms_of(state, f"correction:{NEW_EDITION}:2")[0]["text"]
    assert "figures of its summary changed" in said
    assert "(was " in said
