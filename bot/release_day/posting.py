"""Sending what the ledger holds: each message once, however often a process dies or Slack's answer is lost."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import WebClient

from bot.release_day.ledger import Delivery, claim, forms_of, next_due, park, put_off, record
from bot.release_day.subscriptions import stop
from bot.state import Engine

Now = Callable[[], datetime]

EVENT_TYPE = "ilacs_delivery"  # the kind of Slack's message metadata that carries the ledger's key
CLOCKS_DIFFER = timedelta(minutes=5)  # how far Slack's clock and ours may be apart
_PAGE = 100

# Errors of chat.postMessage (docs.slack.dev/reference/methods/chat.postMessage) and what they mean to us.
_GONE = ("channel_not_found", "is_archived", "not_in_channel", "user_not_found", "users_not_found", "cannot_dm_bot")
_PLAINER = ("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "block_mismatch", "invalid_attachments")
_TROUBLE = ("internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org")
_NOT_NOW = ("ratelimited", "rate_limited", "message_limit_exceeded")


@dataclass(frozen=True, slots=True)
class Pace:
    """How long to wait for what.

    `lease`: how long a claim holds, and `call` the longest that one call of Slack's takes, well below it. `gap`: between two messages
    to a channel (docs.slack.dev/apis/web-api/rate-limits). Waits after tries that were not answered grow from
    `first_wait`, doubling, to `longest_wait`; after `most_attempts` of them the message is parked. `picture`: how long
    a release's posts wait for its picture, and `settle` how long Slack takes until it knows a new file.
    """

    lease: timedelta = timedelta(seconds=90)
    call: timedelta = timedelta(seconds=20)
    gap: timedelta = timedelta(seconds=1)
    first_wait: timedelta = timedelta(seconds=2)
    longest_wait: timedelta = timedelta(minutes=10)
    most_attempts: int = 12
    picture: timedelta = timedelta(seconds=20)
    settle: timedelta = timedelta(seconds=2)

    def wait(self, attempts: int) -> timedelta:
        """How long to wait after so many tries that were not answered."""
        return min(self.first_wait * float(2 ** min(attempts, 30)), self.longest_wait)


class Refused(Exception):
    """Slack did not do it. `code` is its error; `wait`, for a limit, how long it asks to wait."""

    def __init__(self, code: str, wait: timedelta | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.wait = wait


class Unsure(Exception):
    """Slack may or may not have done it."""


def send_due(
    state: Engine,
    client: WebClient,
    now: Now,
    sleep: Callable[[float], object],
    pace: Pace,
    is_stopping: Callable[[], bool],
    patience: timedelta = timedelta(0),
) -> int:
    """Send what is due, a message at a time, until nothing is or `is_stopping`. How many claims were worked off.

    Waits with `sleep` for what becomes due within `patience`.
    """
    worked = 0
    while not is_stopping():
        if send_next(state, client, now, pace):
            worked += 1
            continue
        due = next_due(state)
        if due is None or due > now() + patience:
            break
        sleep(max((due - now()).total_seconds(), pace.gap.total_seconds() / 10))
    return worked


def send_next(state: Engine, client: WebClient, now: Now, pace: Pace) -> bool:
    """Send one message that is due. False when none is."""
    delivery = claim(state, now(), pace.lease, pace.gap)
    if delivery is None:
        return False
    may_be_there = delivery.tried_at is not None
    try:
        channel = _conversation(client, delivery)
        if delivery.action == "post" and delivery.tried_at is not None:
            found = _look(client, delivery, channel, delivery.tried_at)
            if found is not None:
                record(state, delivery, channel, found, now())
                return True
        may_be_there = True
        lease = delivery.lease_until
        sent = _send(
            client, delivery, channel, forms_of(state, delivery.body), lambda: lease and now() <= lease - pace.call
        )
        if sent is None:
            return True  # too late to be sure that nobody else sends it: the lease runs out and it is claimed again
        record(state, delivery, *sent, now())
    except Refused as refused:
        _refused(state, delivery, refused, now(), pace)
    except Unsure as problem:
        if delivery.attempts + 1 >= pace.most_attempts:
            park(state, delivery, f"no answer from Slack after {pace.most_attempts} tries: {problem}", may_be_there)
        else:
            put_off(state, delivery, now() + pace.wait(delivery.attempts), str(problem), may_be_there, counts=True)
    return True


def _refused(state: Engine, delivery: Delivery, refused: Refused, now: datetime, pace: Pace) -> None:
    if refused.wait is not None:
        put_off(state, delivery, now + max(refused.wait, pace.gap), refused.code, is_unsure=False)
        return
    park(state, delivery, refused.code)
    if refused.code in _GONE:
        stop(state, delivery.workspace, delivery.channel, refused.code)


def _conversation(client: WebClient, delivery: Delivery) -> str:
    """The channel to post in: a person's id stands for the direct message with the bot."""
    if delivery.posted_in:
        return delivery.posted_in
    if delivery.channel[:1] not in ("U", "W"):
        return delivery.channel
    return str(_call(client, "conversations.open", users=delivery.channel)["channel"]["id"])


def _look(client: WebClient, delivery: Delivery, channel: str, since: datetime) -> str | None:
    """The `ts` of the message with this delivery's key, if it was posted since about then."""
    for found in _messages(client, delivery, channel, since):
        metadata = found.get("metadata") or {}
        if metadata.get("event_type") == EVENT_TYPE and metadata.get("event_payload", {}).get("key") == delivery.key:
            return str(found["ts"])
    return None


def _messages(client: WebClient, delivery: Delivery, channel: str, since: datetime) -> Iterator[Mapping[str, Any]]:
    where = {"channel": channel, "oldest": f"{(since - CLOCKS_DIFFER).timestamp():.6f}", "limit": _PAGE}
    method = "conversations.history"
    if delivery.thread_ts:
        method, where["ts"] = "conversations.replies", delivery.thread_ts
    cursor = ""
    while True:
        page = _call(client, method, **where, include_all_metadata=True, **({"cursor": cursor} if cursor else {}))
        yield from page.get("messages", ())
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


def _send(
    client: WebClient,
    delivery: Delivery,
    channel: str,
    forms: list[dict[str, Any]],
    is_in_time: Callable[[], object],
) -> tuple[str, str] | None:
    """Post or change the message, in a plainer form for as long as Slack refuses its blocks. Its channel and `ts`.

    None, and nothing sent, once it is no longer in time.
    """
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": delivery.key}}
    for at, form in enumerate(forms):
        if not is_in_time():
            return None
        try:
            if delivery.action == "update":
                done = _call(client, "chat.update", channel=channel, ts=delivery.thread_ts, **form)
            else:
                thread = {"thread_ts": delivery.thread_ts} if delivery.thread_ts else {}
                done = _call(
                    client, "chat.postMessage", channel=channel, metadata=metadata, unfurl_links=False, **thread, **form
                )
        except Refused as refused:
            if refused.code in _PLAINER and at + 1 < len(forms):
                continue
            raise
        return str(done.get("channel", channel)), str(done["ts"])
    raise Refused("no form of the message is kept")


def _call(client: WebClient, method: str, **given: Any) -> Mapping[str, Any]:
    """What Slack answered. Raises: Refused, Unsure."""
    try:
        reading = method.startswith("conversations.")
        answered = client.api_call(method, params=given) if reading else client.api_call(method, json=given)
        done: Mapping[str, Any] = answered.data if isinstance(answered.data, dict) else {}
    except SlackApiError as problem:
        raise _trouble(problem) from None
    except (SlackClientError, HTTPException, OSError, ValueError) as problem:
        raise Unsure(type(problem).__name__) from None
    if not done.get("ok"):
        raise Unsure("an answer that cannot be read")
    return done


def _trouble(problem: SlackApiError) -> Refused | Unsure:
    status, headers = problem.response.status_code, problem.response.headers
    code = str(problem.response.get("error") or "")
    if status == 429 or code in _NOT_NOW:
        asked = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
        seconds = int(asked) if re.fullmatch(r"\d{1,6}", str(asked).strip()) else 60
        return Refused("ratelimited", timedelta(seconds=seconds))
    if status >= 500 or code in _TROUBLE or not re.fullmatch(r"[a-z0-9_]{1,80}", code):
        return Unsure(
            f"status {status}" if status >= 500 else code if code in _TROUBLE else "an answer that cannot be read"
        )
    return Refused(code)
