"""One try to send one delivery: the calls to Slack that it takes, in order, and what came of it.

The try itself asks nobody: it yields each call and is handed the answer, so that threads, or a test under a clock of its
own, can carry many at once.
"""

import errno
import re
import socket
import ssl
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any, Literal
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import WebClient

from bot.release_day.ledger import Delivery
from bot.release_day.refusals import FORM, LIMITED, THREAD_GONE, UNCERTAIN

EVENT_TYPE = "ilacs_delivery"  # the kind of Slack's message metadata that carries the ledger's key
CLOCKS_DIFFER = timedelta(hours=26)  # how far Slack's clock and ours may be apart, or ours have been set wrongly
RETRY_AFTER = 60  # seconds to wait where Slack says that it is too much and not how long
_PAGE = 100
_NEVER_SENT = (errno.ECONNREFUSED, errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a method of Slack's Web API."""

    method: str
    given: Mapping[str, Any] = field(default_factory=dict)


class Refused(Exception):
    """Slack did not do it. `code` is its error; `wait`, for a limit, how long it asks to wait."""

    def __init__(self, code: str, wait: timedelta | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.wait = wait


class Unanswered(Exception):
    """Slack may or may not have done it."""


class Unreached(Exception):
    """Slack was not reached, so nothing was done."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try.

    `kind`: sent; refused with `code`; limited, to be asked again after `wait`; unanswered or unreached, with what
    happened as `code`; late, when it was no longer in time to begin. `may_be_there`: the message may have been posted,
    by this try or one before. `was_looking`: it ended while looking whether the message is there already. `is_open`: the
    call that sends was not answered, and may still take effect.
    """

    kind: Literal["sent", "refused", "limited", "unanswered", "unreached", "late"]
    may_be_there: bool = False
    code: str = ""
    wait: timedelta = timedelta(0)
    was_looking: bool = False
    is_open: bool = False
    channel: str = ""
    message_ts: str = ""


Attempt = Generator[Call, Mapping[str, Any], Outcome]


def attempt(delivery: Delivery, forms: Sequence[Mapping[str, Any]], is_in_time: Callable[[], bool]) -> Attempt:
    """Try to send a delivery, in a plainer form for as long as Slack refuses it, in the channel where its thread is gone.

    Looks first whether the message is there where a try before may have posted it. Sends nothing once it is no longer
    in time. Yields calls; expects the answer, or Refused, Unanswered or Unreached to be thrown.
    """
    may_be_there = delivery.tried_at is not None and delivery.action == "post"
    is_looking = may_be_there
    is_sending = False
    try:
        channel = yield from _open(delivery)
        if delivery.tried_at is not None and is_looking:
            found = yield from _look(delivery, channel, delivery.tried_at)
            if found is not None:
                return Outcome("sent", channel=channel, message_ts=found)
            may_be_there = is_looking = False
        thread, at = delivery.thread_ts, 0
        while True:
            if not is_in_time():
                return Outcome("late")
            try:
                is_sending, may_be_there = True, delivery.action == "post"
                done = yield _message(delivery, channel, thread, forms[at])
            except Refused as refused:
                may_be_there = False
                if refused.code in FORM and at + 1 < len(forms):
                    at += 1
                elif delivery.action == "post" and thread and refused.code in THREAD_GONE:
                    thread = None
                else:
                    raise
            except Unreached:
                may_be_there = False
                raise
            else:
                return Outcome("sent", channel=str(done.get("channel", channel)), message_ts=str(done["ts"]))
    except Refused as refused:
        kind: Literal["limited", "refused"] = "refused" if refused.wait is None else "limited"
        return Outcome(kind, may_be_there, refused.code, refused.wait or timedelta(0), is_looking)
    except Unanswered as problem:
        return Outcome("unanswered", may_be_there, str(problem), was_looking=is_looking, is_open=is_sending)
    except Unreached as problem:
        return Outcome("unreached", may_be_there, str(problem), was_looking=is_looking)


def carry(trying: Attempt, ask: Callable[[Call], Mapping[str, Any]]) -> Outcome:
    """Carry a try to its end: ask Slack each call, hand back what it answered or what went wrong."""
    try:
        call = next(trying)
        while True:
            try:
                answer = ask(call)
            except (Refused, Unanswered, Unreached) as problem:
                call = trying.throw(problem)
            else:
                call = trying.send(answer)
    except StopIteration as end:
        outcome: Outcome = end.value
        return outcome


def ask_slack(client: WebClient, call: Call) -> Mapping[str, Any]:
    """What Slack answered. Raises: Refused, Unanswered, Unreached."""
    given = dict(call.given)
    try:
        is_reading = call.method.startswith("conversations.")
        answered = (
            client.api_call(call.method, params=given) if is_reading else client.api_call(call.method, json=given)
        )
        done: Mapping[str, Any] = answered.data if isinstance(answered.data, dict) else {}
    except SlackApiError as problem:
        raise problem_of(problem.response.status_code, problem.response.headers, problem.response) from None
    except (SlackClientError, HTTPException, OSError, ValueError) as problem:
        raise (Unreached if _was_never_sent(problem) else Unanswered)(type(problem).__name__) from None
    if not done.get("ok"):
        raise Unanswered("an answer that cannot be read")
    return done


def problem_of(status: int, headers: Mapping[str, Any], answer: Any) -> Refused | Unanswered:
    """What an answer of Slack's that is no success means. A limit says how long to wait, `RETRY_AFTER` where Slack does not."""
    code = str(answer.get("error") or "")
    if status == 429 or code in LIMITED:
        asked = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
        seconds = int(asked) if re.fullmatch(r"\d{1,6}", str(asked).strip()) else RETRY_AFTER
        return Refused("ratelimited", timedelta(seconds=seconds))
    if status >= 500:
        return Unanswered(f"status {status}")
    if code in UNCERTAIN:
        return Unanswered(code)
    if not re.fullmatch(r"[a-z0-9_]{1,80}", code):
        return Unanswered("an answer that cannot be read")
    return Refused(code)


def _was_never_sent(problem: BaseException) -> bool:
    reason = problem.reason if isinstance(problem, URLError) else problem
    if isinstance(reason, socket.gaierror | ssl.SSLCertVerificationError):
        return True
    return isinstance(reason, OSError) and reason.errno in _NEVER_SENT


def _open(delivery: Delivery) -> Generator[Call, Mapping[str, Any], str]:
    """The channel to post in: a person's id stands for the direct message with the bot."""
    if delivery.posted_in:
        return delivery.posted_in
    if delivery.channel[:1] not in ("U", "W"):
        return delivery.channel
    opened = yield Call("conversations.open", {"users": delivery.channel})
    return str(opened["channel"]["id"])


def _look(delivery: Delivery, channel: str, since: datetime) -> Generator[Call, Mapping[str, Any], str | None]:
    """The `ts` of the message with this delivery's key, if it was posted since about then: in its thread or the channel."""
    oldest = f"{(since - CLOCKS_DIFFER).timestamp():.6f}"
    where: dict[str, Any] = {"channel": channel, "oldest": oldest, "limit": _PAGE, "include_all_metadata": True}
    threads = [{"ts": delivery.thread_ts}] if delivery.thread_ts else []
    for place in (*threads, {}):
        method = "conversations.replies" if place else "conversations.history"
        cursor = ""
        while True:
            try:
                page = yield Call(method, {**where, **place, **({"cursor": cursor} if cursor else {})})
            except Refused as refused:
                if place and refused.code in THREAD_GONE:
                    break  # then it may stand in the channel
                raise
            for found in page.get("messages", ()):
                metadata = found.get("metadata") or {}
                payload = metadata.get("event_payload") or {}
                if metadata.get("event_type") == EVENT_TYPE and payload.get("key") == delivery.key:
                    return str(found["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None
    return None


def _message(delivery: Delivery, channel: str, thread: str | None, form: Mapping[str, Any]) -> Call:
    if delivery.action == "update":
        return Call("chat.update", {"channel": channel, "ts": delivery.thread_ts, **form})
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": delivery.key}}
    answering = {"thread_ts": thread} if thread else {}
    return Call(
        "chat.postMessage",
        {"channel": channel, "metadata": metadata, "unfurl_links": False, **answering, **form},
    )
