"""How a reply is posted: in the richest form that Slack takes where it goes, plainer where it is refused, never silence.

Slack shows an acknowledgement that it refuses to nobody and tells nobody; a post to a `response_url` that it refuses is
answered with an error. So a reply with data blocks goes by `response_url` until that workspace took one there; the form
that was taken is remembered for each surface, and from then on replies go in the acknowledgement.
docs.slack.dev, "Handling user interaction", Message responses (read in November 2026)
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace
from typing import Any, get_args

from aiohttp import ClientError, ClientSession, TraceConfig, TraceRequestRedirectParams
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.release_day.refusals import FORM
from bot.render.slack.blocks import message, plainer, whole_text
from bot.render.slack.elements import Block, section
from bot.render.slack.limits import BLOCKS, SECTION, TEXT
from bot.render.slack.mrkdwn import pieces
from bot.slack.logs import note_problem
from bot.slack.memory import Memory
from bot.state.accepted_forms import Form, Surface
from queries.answer import Answer

Payload = dict[str, Any]
"""A reply as Slack takes it: `text`, `blocks`, `response_type`."""

FAILURES = (SlackClientError, ClientError, OSError, TimeoutError, asyncio.TimeoutError)
PRIVATE = "ephemeral"
PUBLIC = "in_channel"
SECONDS = 10.0  # to wait for Slack
DATA_BLOCKS = frozenset({"data_table", "data_visualization"})

log = logging.getLogger("ilacs.slack")


class Redirected(ClientError):
    """A `response_url` leads somewhere else, where no reply goes."""


@dataclass(frozen=True)
class Reply:
    """A reply in words and blocks, from the richest form that Slack may take to plain text.

    `lead` is a block above the answer and `end` one below it, each with its words; `fixed` a payload that has but one form, such as an error;
    `waits` the seconds before each try of the richest form.
    """

    answer: Answer | None = None
    buttons: Sequence[Block] = ()
    response_type: str = PRIVATE
    lead: tuple[Block, str] | None = None
    end: tuple[Block, str] | None = None
    fixed: Payload | None = None
    waits: tuple[float, ...] = (0.0,)

    @cached_property
    def native(self) -> Payload:
        """The reply in its richest form."""
        return self.render("native")

    @property
    def needs_data_blocks(self) -> bool:
        """Whether the richest form holds a block that Slack does not take everywhere."""
        return any(block["type"] in DATA_BLOCKS for block in self.native.get("blocks", ()))

    def render(self, form: Form | None) -> Payload:
        """The reply in a form; None is its text alone."""
        if self.answer is None:
            payload = dict(self.fixed or {})
            return payload if form else {key: value for key, value in payload.items() if key != "blocks"}
        if form is None:
            payload = {"text": whole_text(self.answer)}
        elif form == "native":
            payload = message(self.answer, self.buttons)
        else:
            payload = plainer(self.answer, 1 if form == "table" else 2, self.buttons)
        if self.lead:
            block, words = self.lead
            payload["text"] = f"{words}\n{payload['text']}"
            if "blocks" in payload:
                payload["blocks"] = [block, *payload["blocks"]]
        if self.end:
            block, words = self.end
            payload["text"] = f"{payload['text']}\n{words}"
            if "blocks" in payload:
                payload["blocks"] = [*payload["blocks"], block]
        return {**payload, "response_type": self.response_type}

    def forms(self, first: Form | None = "native") -> Iterator[tuple[Form | None, Payload]]:
        """The reply in every form that it has, from `first` on, its text alone last."""
        forms: tuple[Form, ...] = get_args(Form) if self.answer else ("native",)
        start = forms.index(first) if first in forms else 0
        for form in forms[start:]:
            yield form, self.native if form == "native" else self.render(form)
        yield None, self.render(None)


@dataclass(frozen=True, slots=True)
class Place:
    """Whom a reply is for and where they asked: Slack's ids, and the `response_url` that came with the question.

    `thread_ts` is the thread that a public reply belongs in; None outside threads.
    """

    team_id: str
    user_id: str
    channel_id: str
    response_url: str
    thread_ts: str | None = None


@dataclass(frozen=True, slots=True)
class Road:
    """A way to Slack: the surface that a payload comes out on, and what sends it there.

    `send` says whether Slack took the payload's form, and raises one of FAILURES when it was not reached or refused it
    whatever its form.
    """

    surface: Surface
    send: Callable[[Payload], Awaitable[bool]]


async def post(reply: Reply, road: Road, team_id: str, memory: Memory) -> None:
    """Send the reply in the first form that Slack takes there, and remember which that was.

    Raises: one of FAILURES when Slack cannot be reached; ConnectionError when it refuses even plain text.
    """
    learns = reply.answer is not None and reply.needs_data_blocks
    first = await memory.accepted_form(team_id, road.surface) if learns else None
    for form, payload in reply.forms(first):
        for wait in reply.waits if form == "native" else (0.0,):
            await asyncio.sleep(wait)
            if await road.send(payload):
                if learns and form:
                    await memory.learn_form(team_id, road.surface, form)
                return
    raise ConnectionError("Slack refuses even plain text")


async def reply_to(reply: Reply, place: Place, client: AsyncWebClient, memory: Memory) -> None:
    """Post the reply to where it was asked, or, where that is out of reach, to the asker's direct messages.

    Raises: as `post`.
    """
    if place.response_url:
        try:
            await post(reply, by_response_url(place.response_url, reply.response_type), place.team_id, memory)
            return
        except FAILURES as problem:
            note_problem(problem)
    await post(reply, by_direct_message(client, place.user_id), place.team_id, memory)


def by_response_url(response_url: str, response_type: str = PRIVATE) -> Road:
    """To a `response_url`, beside the message it came from; waits its turn when Slack says so, follows no redirect."""

    async def send(payload: Payload) -> bool:
        async with ClientSession(trace_configs=[_no_redirects()]) as session:
            client = AsyncWebhookClient(
                response_url, timeout=int(SECONDS), logger=log, retry_handlers=retries(), session=session
            )
            async with asyncio.timeout(SECONDS):
                response = await client.send_dict({**payload, "replace_original": False})
        if response.status_code >= 500 or response.status_code == 429:
            raise ConnectionError(f"Slack answered {response.status_code}")
        return response.status_code == 200 and '"ok":false' not in response.body.replace(" ", "")

    return Road("public_response" if response_type == PUBLIC else "response", send)


def by_direct_message(client: AsyncWebClient, user: str, thread_ts: str | None = None) -> Road:
    """To somebody's direct messages: `user` is their id, or that of the conversation."""
    return Road("direct", _sends_message(client, user, thread_ts))


def by_channel(client: AsyncWebClient, channel: str, thread_ts: str | None) -> Road:
    """To a channel or a thread of it, for all who read there."""
    return Road("thread" if thread_ts else "channel", _sends_message(client, channel, thread_ts))


def by_ephemeral(client: AsyncWebClient, channel: str, user: str, thread_ts: str | None) -> Road:
    """To one person in a channel."""

    async def send(payload: Payload) -> bool:
        return await _is_form_taken(
            client.chat_postEphemeral(channel=channel, user=user, thread_ts=thread_ts, **_text_and_blocks(payload))
        )

    return Road("ephemeral", send)


def private(payload: Mapping[str, Any]) -> Reply:
    """A reply of one form, for the asker alone."""
    return Reply(fixed={**payload, "response_type": PRIVATE})


def sentence(words: str, buttons: Sequence[Block] = ()) -> Reply:
    """A reply that is words of mrkdwn, in as many sections as they need, with rows of buttons, for the asker alone."""
    sections = [section(part) for part in pieces(words, SECTION)]
    text, *rest = pieces(words, TEXT - 2)
    return private({"text": f"{text}\n…" if rest else text, "blocks": [*sections, *buttons][:BLOCKS]})


def retries() -> list[AsyncRetryHandler]:
    return [
        AsyncConnectionErrorRetryHandler(max_retry_count=2),
        AsyncServerErrorRetryHandler(max_retry_count=2),
        AsyncRateLimitErrorRetryHandler(max_retry_count=2),
    ]


def error_code(problem: BaseException) -> str:
    """Slack's word for why it refused; empty where it was not Slack that did.

    >>> error_code(TimeoutError())
    ''
    """
    return str(problem.response.get("error") or "") if isinstance(problem, SlackApiError) else ""


def _sends_message(client: AsyncWebClient, channel: str, thread_ts: str | None) -> Callable[[Payload], Awaitable[bool]]:
    async def send(payload: Payload) -> bool:
        return await _is_form_taken(
            client.chat_postMessage(
                channel=channel, thread_ts=thread_ts, unfurl_links=False, **_text_and_blocks(payload)
            )
        )

    return send


async def _is_form_taken(call: Awaitable[Any]) -> bool:
    try:
        async with asyncio.timeout(SECONDS):
            await call
    except SlackApiError as refusal:
        if error_code(refusal) in FORM:
            return False
        raise
    return True


def _text_and_blocks(payload: Payload) -> Payload:
    return {key: payload[key] for key in ("text", "blocks") if key in payload}


def _no_redirects() -> TraceConfig:
    async def refuse(_: ClientSession, __: SimpleNamespace, ___: TraceRequestRedirectParams) -> None:
        raise Redirected

    traced = TraceConfig()
    traced.on_request_redirect.append(refuse)
    return traced
