"""The ledger and the sending: every channel gets its message once, whatever Slack, the network or the process does."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.release_day import ledger
from bot.release_day.ledger import Place, deliveries
from bot.release_day.posting import Pace, send_due, send_next
from bot.release_day.subscriptions import Subscription, of_channel, subscribe
from bot.state import Engine
from tests.bot.slack.moved_slack import MovedClock, MovedSlack, trouble

PACE = Pace()
KEY = "release:2026-03-31"
FORMS = [{"text": "native", "blocks": []}, {"text": "plainer", "blocks": []}]


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def slack(clock: MovedClock) -> Iterator[MovedSlack]:
    with MovedSlack(clock=lambda: clock.at.timestamp()).running() as running:
        yield running


@pytest.fixture
def enter(state: Engine, clock: MovedClock) -> Callable[..., None]:
    def entered(*channels: str, key: str = KEY, thread_ts: str | None = None, action: Any = "post") -> None:
        with ledger.turn(state) as connection:
            body = ledger.write(connection, f"{key}:1", FORMS)
            places = [Place("T1", channel, thread_ts) for channel in channels]
            ledger.plan(connection, key, places, body, clock.now(), action)

    return entered


@pytest.fixture
def send(state: Engine, slack: MovedSlack, clock: MovedClock) -> Callable[[], int]:
    """Send all there is; waiting moves the clock, at most an hour at a time."""
    client = slack.client(timeout=5)
    return lambda: send_due(state, client, clock.now, clock.sleep, PACE, lambda: False, timedelta(hours=1))


def is_once(slack: MovedSlack, state: Engine, channels: int) -> bool:
    sent = deliveries(state, "sent")
    counts = [len(posts) for posts in slack.posts.values()]
    return counts == [1] * channels and len(sent) == channels and len(deliveries(state)) == channels


CHANNELS = [f"C{number}" for number in range(30)]


def test_each_channel_once(state, slack, enter, send) -> None:  # type: ignore[no-untyped-def]
    enter(*CHANNELS)
    enter(*CHANNELS)
    assert send() == 30
    assert send() == 0
    assert is_once(slack, state, 30)
    assert slack.posts["C0"][0]["text"] == "native"
    assert slack.calls == {"chat.postMessage": 30}  # nothing is looked for that was never tried


@pytest.mark.parametrize("kind", ["500", "429", "drop", "lost"])
def test_a_storm_of_one_kind(state, slack, enter, send, kind) -> None:  # type: ignore[no-untyped-def]
    slack.misbehave = trouble(1, 0.3, (kind,))
    enter(*CHANNELS)
    send()
    assert is_once(slack, state, 30)


@pytest.mark.parametrize("seed", range(3))
def test_storms_of_all_kinds_at_once(state, slack, enter, send, seed) -> None:  # type: ignore[no-untyped-def]
    slack.misbehave = trouble(seed, 0.4, ("500", "429", "drop", "lost"))
    enter(*CHANNELS)
    send()
    assert is_once(slack, state, 30)


def test_a_lost_answer_is_found_not_posted_again(state, slack, enter, send) -> None:  # type: ignore[no-untyped-def]
    troubles = iter(["lost"])
    slack.misbehave = lambda method, given: next(troubles, None)
    slack.posts["C1"] += [{"ts": "1.0"}] + [
        {"ts": f"{slack.clock():.0f}.9{n}", "metadata": {"event_type": "other"}} for n in range(5)
    ]
    enter("C1")
    send()
    (row,) = deliveries(state)
    assert slack.keys_of("C1") == [KEY]
    assert (row.state, row.message_ts) == ("sent", slack.posts["C1"][-1]["ts"])
    assert slack.calls["chat.postMessage"] == 1


def test_a_lost_answer_in_a_thread_is_found_in_the_thread(state, slack, enter, send) -> None:  # type: ignore[no-untyped-def]
    troubles = iter(["lost"])
    slack.misbehave = lambda method, given: next(troubles, None)
    enter("C1", thread_ts="1.5")
    send()
    assert slack.calls == {"chat.postMessage": 1, "conversations.replies": 1}
    assert [post["thread_ts"] for post in slack.posts["C1"]] == ["1.5"]


def test_killed_after_posting_it_is_found(state, slack, clock, enter, send, mocker) -> None:  # type: ignore[no-untyped-def]
    enter("C1")
    mocker.patch("bot.release_day.posting.record", side_effect=KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        send()
    mocker.stopall()
    assert send() == 1  # once the lease has run out
    assert is_once(slack, state, 1)


def test_killed_before_posting_it_is_posted_when_the_lease_runs_out(state, slack, clock, enter, send) -> None:  # type: ignore[no-untyped-def]
    enter("C1")
    ledger.claim(state, clock.now(), PACE.lease, PACE.gap)
    assert not send_next(state, slack.client(), clock.now, PACE)
    clock.sleep(PACE.lease.total_seconds())
    assert send() == 1
    assert is_once(slack, state, 1)


def test_whoever_stood_still_until_the_lease_ran_out_does_not_post(state, slack, clock, enter, mocker) -> None:  # type: ignore[no-untyped-def]
    enter("C1")
    times = iter([clock.now(), clock.now() + PACE.lease, clock.now() + PACE.lease])
    assert send_next(state, slack.client(), lambda: next(times), PACE)
    assert slack.posts["C1"] == []


def test_a_plainer_form_is_not_sent_either_once_the_lease_has_run_out(state, slack, clock, enter) -> None:  # type: ignore[no-untyped-def]
    def slowly(phase: str, method: str, _: str) -> None:
        if (phase, method) == ("after", "chat.postMessage"):
            clock.sleep(PACE.lease.total_seconds())

    slack.refuse_text, slack.seen_by = "native", slowly
    enter("C1")
    assert send_next(state, slack.client(), clock.now, PACE)
    assert slack.posts["C1"] == []
    slack.refuse_text = ""
    assert send_next(state, slack.client(), clock.now, PACE)
    assert is_once(slack, state, 1)


def test_one_message_a_second_in_a_channel(state, slack, clock, enter, send) -> None:  # type: ignore[no-untyped-def]
    for number in range(4):
        enter("C1", "C2", key=f"load:{number}")
    start = clock.now()
    send()
    times = [row.sent_at for row in deliveries(state) if row.channel == "C1"]
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(times))
    assert clock.now() - start < timedelta(seconds=10)


def test_a_limit_is_waited_for_as_long_as_slack_says(state, slack, clock, enter, send) -> None:  # type: ignore[no-untyped-def]
    troubles = iter(["429", "429"])
    slack.misbehave = lambda method, given: next(troubles, None)
    enter("C1")
    start = clock.now()
    send()
    assert clock.now() - start >= timedelta(seconds=60)  # Retry-After: 30, twice
    assert slack.calls == {"chat.postMessage": 3}  # Slack said that it did not post, so nothing is looked for
    assert is_once(slack, state, 1)


def test_waits_grow_and_end(state, slack, clock, enter, send) -> None:  # type: ignore[no-untyped-def]
    slack.misbehave = lambda method, given: "500"
    enter("C1")
    start = clock.now()
    send()
    (row,) = deliveries(state)
    assert row.state == "parked"
    assert "12 tries" in (row.reason or "")
    assert timedelta(minutes=20) < clock.now() - start < timedelta(hours=2)
    slack.misbehave = lambda method, given: None
    assert ledger.retry(state, clock.now(), row.id) == 1
    send()
    assert is_once(slack, state, 1)


@pytest.mark.parametrize("code", ["is_archived", "not_in_channel", "channel_not_found"])
def test_a_channel_that_is_gone_is_parked_noted_and_left(state, slack, clock, enter, send, code) -> None:  # type: ignore[no-untyped-def]
    subscribe(state, Subscription("T1", "C1", "releases", "", "U1", clock.now()))
    slack.errors["chat.postMessage", "C1"] = code
    enter("C1", "C2")
    send()
    assert send() == 0
    assert [(row.channel, row.state, row.reason) for row in deliveries(state)] == [
        ("C1", "parked", code),
        ("C2", "sent", None),
    ]
    assert slack.calls["chat.postMessage"] == 2
    assert of_channel(state, "T1", "C1")[0].stopped == code


def test_another_refusal_is_parked_and_the_subscription_stays(state, slack, clock, enter, send) -> None:  # type: ignore[no-untyped-def]
    subscribe(state, Subscription("T1", "C1", "releases", "", "U1", clock.now()))
    slack.errors["chat.postMessage", "C1"] = "invalid_auth"
    enter("C1")
    send()
    assert deliveries(state)[0].reason == "invalid_auth"
    assert of_channel(state, "T1", "C1")[0].stopped is None


def test_what_cannot_be_looked_for_is_not_posted_again(state, slack, enter, send) -> None:  # type: ignore[no-untyped-def]
    troubles = iter(["lost"])
    slack.misbehave = lambda method, given: next(troubles, None)
    slack.errors["conversations.history", "C1"] = "missing_scope"
    enter("C1")
    send()
    assert deliveries(state)[0].reason == "missing_scope"
    assert len(slack.posts["C1"]) == 1
    del slack.errors["conversations.history", "C1"]
    ledger.retry(state, deliveries(state)[0].next_try)
    send()
    assert is_once(slack, state, 1)


def test_refused_blocks_are_sent_plainer(state, slack, enter, send) -> None:  # type: ignore[no-untyped-def]
    slack.refuse_text = "native"
    enter("C1")
    send()
    assert [post["text"] for post in slack.posts["C1"]] == ["plainer"]


def test_a_person_gets_a_direct_message(state, slack, enter, send) -> None:  # type: ignore[no-untyped-def]
    enter("U7")
    send()
    assert slack.keys_of("DU7") == [KEY]
    assert deliveries(state)[0].posted_in == "DU7"


def test_an_update_changes_the_message_and_needs_no_look(state, slack, enter, send) -> None:  # type: ignore[no-untyped-def]
    troubles = iter(["lost"])
    slack.misbehave = lambda method, given: next(troubles, None)
    enter("C1", thread_ts="1.5", action="update")
    send()
    assert [change["ts"] for change in slack.updates] == ["1.5", "1.5"]
    assert slack.posts["C1"] == []


def test_stopping_finishes_the_message_in_hand(state, slack, clock, enter) -> None:  # type: ignore[no-untyped-def]
    enter("C1", "C2", "C3")
    stopping = iter([False, False, True])
    assert send_due(state, slack.client(), clock.now, clock.sleep, PACE, lambda: next(stopping)) == 2
    assert [row.state for row in deliveries(state)] == ["sent", "sent", "pending"]
