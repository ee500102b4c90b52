"""Corrections: what changed, how much and why, in the thread of every channel that got the first; a note on the first."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.ask import Sources, ask
from bot.release_day import editions
from bot.release_day.clock import Clock, tick
from bot.release_day.ledger import deliveries
from bot.release_day.pace import Pace
from bot.release_day.subscriptions import Subscription, subscribe
from bot.settings import SettingsError
from bot.state import Engine
from data import CurrentRegister
from data.register import current_facts
from tests.bot.slack.moved_slack import FIRST, NEW_EDITION, MovedClock, MovedSlack, add_inspection, new_facts, regrade

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
    sources = Sources(CurrentRegister(home).register(), lambda: date(2026, 11, 30))
    for words in ("release 2026-03-31", "check 2026-03-31"):
        assert "Revised" not in ask(words, sources).text
    correct("Good", "slip")
    tick(clock)
    sources = Sources(CurrentRegister(home).register(), lambda: date(2026, 11, 30))
    said = "Revised: the release as at 31 March 2026 was corrected on 27 November 2026. slip."
    for words in ("release 2026-03-31", "check 2026-03-31"):
        assert said in ask(words, sources).text
    assert said in ask("trend England 2024 to 2026", sources).notes
    assert "Revised" not in ask("release 2024-03-31", sources).text


def test_a_correction_says_how_much(published, clock, home, correct, state) -> None:  # type: ignore[no-untyped-def]
    from bot.release_day.ledger import forms_of

    correct("Good", "slip")
    tick(clock)
    said = forms_of(state, f"correction:{NEW_EDITION}:2")[0]["text"]
    assert "figures of its summary changed" in said
    assert "(was " in said


def test_a_correction_of_a_release_that_was_never_posted_reaches_who_subscribes(  # type: ignore[no-untyped-def]
    clock, state, home, slack, moved, tmp_path
) -> None:
    subscribe(state, Subscription("T1", "C1", "releases", "", "U1", moved.now()))
    facts = Path(shutil.copytree(current_facts(home), tmp_path / "facts"))
    add_inspection(facts, "Good", "99900007", "Leeds", "2026-02-02")
    editions.stage(state, home, [facts], date(2024, 3, 31), moved.now(), moved.now(), "One was missing")
    tick(clock)
    moved.at += Pace().picture
    tick(clock, timedelta(minutes=1))
    subscribe(state, Subscription("T1", "C2", "releases", "", "U1", moved.now()))
    tick(clock, timedelta(minutes=1))
    ((thread, said),) = texts(slack, "C1")
    assert thread is None
    assert "Why: One was missing." in said
    assert slack.posts["C2"] == [], "who subscribes later is told of no correction of before"


def test_a_late_note_never_overwrites_a_newer_one(published, clock, slack, state, correct) -> None:  # type: ignore[no-untyped-def]
    slack.errors["chat.update", "C1"] = "something_new"
    correct("Good", "first slip")
    tick(clock, timedelta(seconds=40))
    correct("Outstanding", "second slip")
    tick(clock, timedelta(seconds=40))
    slack.errors.clear()
    tick(clock, timedelta(hours=1))
    last = {update["channel"]: update["text"] for update in slack.updates}
    assert all("second slip" in text for text in last.values())
    assert set(last) == {"C1", "C2"}
    assert [row.state for row in deliveries(state) if row.key == f"note:{NEW_EDITION}:2" and row.channel == "C1"] == [
        "dropped"
    ]


def test_a_withdrawal_is_told_in_the_thread_and_on_the_message(published, clock, slack, state, home, moved) -> None:  # type: ignore[no-untyped-def]
    editions.withdraw(state, home, published.id, "It was the wrong file", moved.now())
    for _ in range(2):
        tick(clock, timedelta(minutes=1))
    for channel in ("C1", "C2"):
        _, (thread, said) = texts(slack, channel)
        assert thread == slack.posts[channel][0]["ts"]
        assert "has been withdrawn" in said
        assert "Why: It was the wrong file." in said
        (changed,) = [update for update in slack.updates if update["channel"] == channel]
        assert changed["text"].startswith("Withdrawn, not to be used: It was the wrong file.")


def test_a_correction_that_is_withdrawn_gives_the_first_figures_back(
    published, clock, slack, state, home, correct, moved
) -> None:  # type: ignore[no-untyped-def]
    corrected = correct("Good", "A slip")
    tick(clock, timedelta(minutes=1))
    with pytest.raises(SettingsError, match="stands on it"):
        editions.withdraw(state, home, published.id, "No", moved.now())
    editions.withdraw(state, home, corrected.id, "It was right before", moved.now())
    tick(clock, timedelta(minutes=1))
    assert "The correction (version 2) of the release" in texts(slack, "C1")[-1][1]
    sources = Sources(CurrentRegister(home).register(), lambda: date(2026, 11, 30))
    assert ask("la Hertfordshire", sources).table("authorities").rows[0]["overall_effectiveness"] == "Inadequate"
