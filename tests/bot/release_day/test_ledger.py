"""The ledger and the sending: every channel gets its message once, whatever Slack, the network or the process does."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.release_day import ledger
from bot.release_day.clock import Clock
from bot.release_day.clock import send as send_all
from bot.release_day.holds import holds
from bot.release_day.ledger import Place, deliveries
from bot.release_day.pace import Pace
from bot.release_day.subscriptions import Subscription, of_channel, subscribe, taking, unsubscribe
from bot.state import Engine
from tests.bot.slack.moved_slack import MovedClock, MovedSlack, trouble

PACE = Pace()
KEY = "release:2026-03-31"
FORMS = [{"text": "native", "blocks": []}, {"text": "plainer", "blocks": []}]


@pytest.fixture
def moved() -> MovedClock:
    return MovedClock()


@pytest.fixture
def enter(state: Engine, moved: MovedClock) -> Callable[..., None]:
    def entered(
        *channels: str, key: str = KEY, thread_ts: str | None = None, action: Any = "post", workspace: str = "T1"
    ) -> None:
        for channel in channels:
            subscribe(state, Subscription(workspace, channel, "releases", "", "U1", moved.now()))
        with ledger.turn(state) as connection:
            body = ledger.write(connection, f"{key}:1", FORMS)
            places = [Place(workspace, channel, thread_ts) for channel in channels]
            ledger.plan(connection, key, places, body, moved.now(), action)

    return entered


@pytest.fixture
def send(clock: Clock) -> Callable[..., int]:
    """Send all there is; waiting moves the clock, at most an hour at a time."""
    return lambda patience=timedelta(hours=1): send_all(clock, patience)


def is_once(slack: MovedSlack, state: Engine, channels: int) -> bool:
    sent = deliveries(state, "sent")
    counts = [len(posts) for posts in slack.posts.values()]
    return counts == [1] * channels and len(sent) == channels and len(deliveries(state)) == channels


CHANNELS = [f"C{number}" for number in range(30)]


def test_each_channel_once(state, slack, enter, send) -> None:  # type: ignore[no-untyped-def]
    enter(*CHANNELS)
    enter(*CHANNELS)
    assert send() == 60  # each begun and entered
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


def test_killed_after_posting_it_is_found(state, slack, enter, send, clock, moved) -> None:  # type: ignore[no-untyped-def]
    enter("C1")
    clock.sender.step()
    clock.sender.wait(60)
    assert len(slack.posts["C1"]) == 1  # and here it dies
    clock._sender = None
    start = moved.now()
    send()
    assert is_once(slack, state, 1)
    assert moved.now() - start >= PACE.lease + PACE.effect


def test_killed_before_posting_it_is_posted_when_the_lease_runs_out(state, slack, moved, enter, send) -> None:  # type: ignore[no-untyped-def]
    enter("C1")
    ledger.claim(state, moved.now(), PACE)
    assert send(timedelta(0)) == 0
    moved.sleep(PACE.lease.total_seconds())
    assert send(timedelta(0)) == 0  # a call of whoever died may still take effect
    moved.sleep(PACE.effect.total_seconds())
    assert send(timedelta(0)) == 2
    assert is_once(slack, state, 1)


def test_whoever_stood_still_for_too_long_does_not_post(state, slack, clock, moved, enter, send) -> None:  # type: ignore[no-untyped-def]
    enter("C1")
    carrier = clock.sender.carrier
    carry = carrier.carry
    carrier.carry = lambda trying, over: (moved.sleep(PACE.begin.total_seconds()), carry(trying, over))
    clock.sender.step()
    carrier.wait(60)
    carrier.carry = carry
    assert slack.posts["C1"] == []
    send()
    assert is_once(slack, state, 1)


def test_a_plainer_form_is_not_sent_either_once_it_is_too_late(state, slack, moved, enter, send) -> None:  # type: ignore[no-untyped-def]
    def slowly(phase: str, method: str, _: str) -> None:
        if (phase, method) == ("after", "chat.postMessage"):
            moved.sleep(PACE.begin.total_seconds())

    slack.refuse_text, slack.seen_by = "native", slowly
    enter("C1")
    send(timedelta(0))
    assert slack.posts["C1"] == []
    slack.refuse_text = ""
    send()
    assert is_once(slack, state, 1)


def test_one_message_a_second_in_a_channel(state, slack, moved, enter, send) -> None:  # type: ignore[no-untyped-def]
    for number in range(4):
        enter("C1", "C2", key=f"load:{number}")
    start = moved.now()
    send()
    times = [row.sent_at for row in deliveries(state) if row.channel == "C1"]
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(times))
    assert moved.now() - start < timedelta(seconds=10)


def test_channels_are_sent_to_side_by_side_but_no_workspace_at_once(slack, enter, clock) -> None:  # type: ignore[no-untyped-def]
    for workspace in ("T1", "T2", "T3"):
        enter("C1", "C2", "C3", workspace=workspace)
    slack.hangs = {"chat.postMessage"}
    clock.sender.step()
    assert sorted(each.workspace for each in clock.sender._flying.values()) == ["T1", "T2", "T3"]
    for _ in range(PACE.in_workspace):
        clock.now.__self__.sleep(PACE.workspace_gap.total_seconds())
        clock.sender.step()
    assert len(clock.sender._flying) == 9


def test_alerts_and_corrections_go_before_the_posts_of_a_release(slack, enter, send) -> None:  # type: ignore[no-untyped-def]
    enter(*CHANNELS)
    enter("C29", key="correction:2024-03-31:2")
    send()
    assert slack.posts["C29"][0]["metadata"]["event_payload"]["key"] == "correction:2024-03-31:2"
    assert next(posts[0]["ts"] for posts in slack.posts.values()) == min(
        posts[0]["ts"] for posts in slack.posts.values()
    )


def test_a_limit_is_waited_for_by_the_whole_workspace(state, slack, moved, enter, send) -> None:  # type: ignore[no-untyped-def]
    troubles = iter(["429", "429"])
    at: list[Any] = []

    def limited(method: str, given: Any) -> str | None:
        at.append((moved.now(), given["channel"]))
        return next(troubles, None) if given["channel"] != "D1" else None

    slack.misbehave = limited
    enter("C1", "C2")
    enter("D1", workspace="T2")
    start = moved.now()
    send()
    assert moved.now() - start >= timedelta(seconds=60)  # Retry-After: 30, twice
    assert [when - start for when, channel in at if channel == "D1"] == [timedelta(0)]
    assert all(when == start or when >= start + timedelta(seconds=30) for when, _ in at)
    assert slack.calls["chat.postMessage"] == 5  # Slack said that it did not post, so nothing is looked for
    assert is_once(slack, state, 3)


@pytest.mark.parametrize("kind", ["500", "invalid_auth", "token_revoked", "account_inactive", "missing_scope"])
def test_an_outage_of_a_day_puts_everything_off_and_it_goes_on_by_itself(  # type: ignore[no-untyped-def]
    state, slack, moved, enter, send, kind
) -> None:
    if kind == "500":
        slack.misbehave = lambda method, given: "500"
    else:
        slack.errors = {("chat.postMessage", channel): kind for channel in ("C1", "C2")}
    enter("C1", "C2")
    send(timedelta(minutes=30))
    moved.at += timedelta(hours=23)
    send(timedelta(minutes=5))
    assert {row.state for row in deliveries(state)} == {"pending"}
    assert sum(slack.calls.values()) < 140  # it asks now and then
    slack.misbehave, slack.errors = lambda method, given: None, {}
    send(timedelta(minutes=10))
    assert is_once(slack, state, 2)
    assert holds(state) == []


def test_one_workspace_in_trouble_does_not_keep_another_waiting(state, slack, moved, enter, send) -> None:  # type: ignore[no-untyped-def]
    slack.errors["chat.postMessage", "C1"] = "invalid_auth"
    enter("C1")
    enter("C2", workspace="T2")
    send(timedelta(seconds=1))
    assert [(row.channel, row.state) for row in deliveries(state)] == [("C1", "pending"), ("C2", "sent")]
    assert [(held.workspace, held.channel, held.reason) for held in holds(state)] == [("T1", "", "invalid_auth")]


@pytest.mark.parametrize("code", ["is_archived", "not_in_channel", "channel_not_found"])
def test_a_place_that_is_away_is_paused_and_one_success_resumes_it(  # type: ignore[no-untyped-def]
    state, slack, moved, enter, send, code
) -> None:
    slack.errors["chat.postMessage", "C1"] = code
    enter("C1", "C2")
    send(timedelta(minutes=2))
    assert [(row.channel, row.state) for row in deliveries(state)][:2] == [("C1", "pending"), ("C2", "sent")]
    assert of_channel(state, "T1", "C1")[0].stopped == code
    (said,) = slack.posts["DU1"]  # who subscribed is told, once
    assert "<#C1>" in said["text"]
    assert code in said["text"]
    tries = slack.calls["chat.postMessage"]
    send(timedelta(minutes=5))
    assert slack.calls["chat.postMessage"] - tries <= 4
    slack.errors.clear()
    send(timedelta(minutes=10))
    assert len(slack.posts["C1"]) == 1
    assert of_channel(state, "T1", "C1")[0].stopped is None
    assert holds(state) == []


def test_who_is_no_longer_there_gets_nothing_more(state, slack, enter, send) -> None:  # type: ignore[no-untyped-def]
    slack.errors["conversations.open", "U7"] = "user_disabled"
    enter("U7")
    send()
    assert [(row.state, row.reason) for row in deliveries(state)] == [("dropped", "user_disabled")]
    with ledger.turn(state) as connection:
        assert taking(connection, "releases") == []


def test_a_place_that_stays_away_is_parked_after_a_month(state, slack, moved, enter, send) -> None:  # type: ignore[no-untyped-def]
    slack.errors["chat.postMessage", "C1"] = "is_archived"
    enter("C1")
    send(timedelta(minutes=1))
    moved.at += PACE.longest_absence
    send(timedelta(minutes=11))
    assert deliveries(state)[0].state == "parked"


def test_a_form_that_never_can_be_sent_is_parked_until_an_operator_says_so(state, slack, moved, enter, send) -> None:  # type: ignore[no-untyped-def]
    slack.errors["chat.postMessage", "C1"] = "msg_too_long"
    enter("C1", "C2")
    send()
    assert [(row.state, row.reason) for row in deliveries(state)] == [("parked", "msg_too_long"), ("sent", None)]
    assert slack.calls["chat.postMessage"] == 1 + len(FORMS) + 1  # every form, and the words alone
    slack.errors.clear()
    assert ledger.retry(state, moved.now()) == 1
    send()
    assert is_once(slack, state, 2)


def test_a_refusal_that_nobody_knows_is_tried_for_a_day(state, slack, moved, enter, send) -> None:  # type: ignore[no-untyped-def]
    slack.errors["chat.postMessage", "C1"] = "something_new"
    enter("C1")
    send()
    assert deliveries(state)[0].state == "pending"
    moved.at += PACE.most_trouble
    send()
    assert (deliveries(state)[0].state, deliveries(state)[0].reason) == ("parked", "something_new")


def test_who_unsubscribed_meanwhile_gets_nothing(state, slack, enter, send) -> None:  # type: ignore[no-untyped-def]
    enter("C1", "C2")
    unsubscribe(state, "T1", "C1", "releases")
    send()
    assert [(row.channel, row.state) for row in deliveries(state)] == [("C1", "dropped"), ("C2", "sent")]
    assert slack.posts["C1"] == []


def test_what_cannot_be_looked_for_is_shown_and_not_posted_again(state, slack, moved, enter, send) -> None:  # type: ignore[no-untyped-def]
    troubles = iter(["lost"])
    slack.misbehave = lambda method, given: next(troubles, None)
    slack.errors["conversations.history", "C1"] = "missing_scope"
    enter("C1")
    send(timedelta(minutes=30))
    assert (deliveries(state)[0].reason or "").startswith(ledger.CANNOT_LOOK)
    assert len(slack.posts["C1"]) == 1
    assert holds(state) == []
    del slack.errors["conversations.history", "C1"]
    ledger.retry(state, moved.now(), deliveries(state)[0].id)
    send()
    assert is_once(slack, state, 1)


@pytest.mark.parametrize(("is_there", "posts"), [(True, 1), (False, 2)])
def test_an_operator_says_what_became_of_it(state, slack, moved, enter, send, is_there, posts) -> None:  # type: ignore[no-untyped-def]
    troubles = iter(["lost"])
    slack.misbehave = lambda method, given: next(troubles, None)
    slack.errors["conversations.history", "C1"] = "missing_scope"
    enter("C1")
    send(timedelta(minutes=30))
    assert ledger.decide(state, 1, is_there, moved.now())
    assert not ledger.decide(state, 2, is_there, moved.now())
    send()
    assert len(slack.posts["C1"]) == posts
    assert [row.state for row in deliveries(state)] == ["sent"]


@pytest.mark.parametrize("seconds", [11, 30, 60, 110])
def test_a_call_that_takes_effect_long_after_its_answer_was_lost_is_no_second_post(  # type: ignore[no-untyped-def]
    state, slack, moved, enter, send, seconds
) -> None:
    """Slack posts it so many seconds after our client has given up."""
    begun: list[Any] = []

    def late(method: str, given: Any) -> str | None:
        if method == "chat.postMessage" and not begun:
            begun.append(
                ({**given, "ts": f"{slack.clock() + seconds:.0f}.5"}, moved.now() + timedelta(seconds=seconds))
            )
            return "drop"
        if begun and begun[0] and moved.now() >= begun[0][1]:
            slack.posts["C1"].append(begun[0][0])
            begun[0] = None
        return None

    slack.misbehave = late
    enter("C1")
    send()
    assert is_once(slack, state, 1)


def test_a_slack_that_cannot_be_reached_is_tried_again_without_a_look(state, slack, moved, enter, clock) -> None:  # type: ignore[no-untyped-def]
    enter("C1")
    clock.client.base_url = "http://127.0.0.1:9/api/"
    send_all(clock, timedelta(seconds=20))
    (row,) = deliveries(state)
    assert (row.state, row.reason, row.tried_at) == ("pending", "URLError", None)
    clock.client.base_url = f"{slack.address}/api/"
    send_all(clock, timedelta(minutes=2))
    assert slack.calls == {"chat.postMessage": 1}


def test_a_reply_to_a_message_that_was_deleted_goes_into_the_channel(state, slack, enter, send) -> None:  # type: ignore[no-untyped-def]
    answers = iter(["message_not_found", None])
    slack.misbehave = lambda method, given: None
    slack.errors["chat.postMessage", "C1"] = "message_not_found"
    original = slack._do
    slack._do = lambda method, given: (  # type: ignore[method-assign]
        original(method, given) if "thread_ts" in given else (slack.errors.clear(), original(method, given))[1]
    )
    enter("C1", key="correction:2025-03-31:2", thread_ts="1.5")
    send()
    del answers
    assert ["thread_ts" in post for post in slack.posts["C1"]] == [False]
    assert [row.state for row in deliveries(state)] == ["sent"]


def test_a_note_on_a_message_that_was_deleted_ends(state, slack, enter, send) -> None:  # type: ignore[no-untyped-def]
    slack.errors["chat.update", "C1"] = "message_not_found"
    enter("C1", key="note:2025-03-31:2", thread_ts="1.5", action="update")
    send()
    assert [(row.state, row.reason) for row in deliveries(state)] == [("dropped", "message_not_found")]


@pytest.mark.parametrize("hours", [-30, -1, 1, 30])
def test_the_machines_clock_may_be_set(state, slack, moved, enter, clock, hours) -> None:  # type: ignore[no-untyped-def]
    """Its own seconds go on; what waits does not wait for hours that come again, and nothing is sent twice."""
    seconds = [0.0]
    moved.sleep, plain = (lambda step: (seconds.__setitem__(0, seconds[0] + step), plain(step))), moved.sleep
    clock.sleep = moved.sleep
    clock.monotonic = lambda: seconds[0]
    troubles = iter(["lost", "500"])
    slack.misbehave = lambda method, given: next(troubles, None)
    enter("C1", "C2", "C3")
    send_all(clock, timedelta(seconds=5))
    moved.at += timedelta(hours=hours)
    enter("C4")
    send_all(clock, timedelta(minutes=10))
    assert is_once(slack, state, 4)


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


def test_stopping_finishes_the_message_in_hand(state, slack, clock, enter, send) -> None:  # type: ignore[no-untyped-def]
    enter("C1", "C2", "C3")
    clock.sender.is_stopping = clock.is_stopping = lambda: slack.calls["chat.postMessage"] >= 2
    send()
    assert [row.state for row in deliveries(state)] == ["sent", "sent", "pending"]


def test_an_error_that_nobody_foresaw_keeps_no_other_from_being_sent(state, slack, enter, send) -> None:  # type: ignore[no-untyped-def]
    enter("C1", "C2")
    with ledger.turn(state) as connection:
        connection.execute(ledger.BODIES.insert().values(name="broken", forms="{"))
        connection.execute(ledger.DELIVERIES.update().where(ledger.DELIVERIES.c.id == 1).values(body="broken"))
    send(timedelta(minutes=1))
    assert [(row.channel, row.state) for row in deliveries(state)] == [("C1", "pending"), ("C2", "sent")]
    assert deliveries(state)[0].reason == "JSONDecodeError"
