"""How a reply is posted: in the richest form that the workspace takes, plainer where Slack refuses it, never silence.

Slack shows an acknowledgement that it refuses to nobody and tells nobody; a post to a `response_url` that it refuses
is answered with an error. So a workspace's first reply with data blocks goes by `response_url`, the form that was
taken is remembered, and from then on replies go in the acknowledgement.
https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, get_args

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.render.slack.blocks import message, plainer, whole_text
from bot.render.slack.elements import Block
from bot.slack.logs import note_problem
from bot.state import Engine
from bot.state.workspaces import Form, accepted_by, learn
from queries.answer import Answer

Reply = dict[str, Any]
Send = Callable[[Reply], Awaitable[bool]]  # whether Slack took it; raises one of FAILURES when it was not reached

FAILURES = (SlackClientError, ClientError, OSError, TimeoutError, asyncio.TimeoutError)
PRIVATE = "ephemeral"
PUBLIC = "in_channel"
SECONDS = 10.0  # to wait for Slack
STATE_SECONDS = 0.5  # to wait for the state database before going on without it
DATA_BLOCKS = frozenset({"data_table", "data_visualization"})

# Errors that say a message's form is refused, so that a plainer one may be taken:
# https://docs.slack.dev/reference/methods/chat.postMessage#errors
_REFUSED = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "only_one_table_allowed"}
)

log = logging.getLogger("ilacs.slack")


@dataclass(frozen=True, slots=True)
class Told:
    """A reply in words and blocks, from the richest form that Slack may take to plain text.

    `lead` is a block above the answer, with its words; `fixed` a reply that has but one form, such as an error;
    `waits` the seconds before each try of the richest form.
    """

    answer: Answer | None = None
    buttons: Sequence[Block] = ()
    response_type: str = PRIVATE
    lead: tuple[Block, str] | None = None
    fixed: Reply | None = None
    waits: tuple[float, ...] = (0.0,)

    def render(self, form: Form | None) -> Reply:
        """The reply in a form; None is its text alone."""
        if self.answer is None:
            reply = dict(self.fixed or {})
            return reply if form else {key: value for key, value in reply.items() if key != "blocks"}
        if form is None:
            told: Reply = {"text": whole_text(self.answer)}
        elif form == "native":
            told = message(self.answer, self.buttons)
        else:
            told = plainer(self.answer, 1 if form == "table" else 2, self.buttons)
        if self.lead:
            block, words = self.lead
            told["text"] = f"{words}\n{told['text']}"
            if "blocks" in told:
                told["blocks"] = [block, *told["blocks"]]
        return {**told, "response_type": self.response_type}

    def forms(self, first: Form | None = "native") -> Iterator[tuple[Form | None, Reply]]:
        """The reply in every form that it has, from `first` on, its text alone last."""
        forms: tuple[Form, ...] = get_args(Form) if self.answer else ("native",)
        start = forms.index(first) if first in forms else 0
        for form in forms[start:]:
            yield form, self.render(form)
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


def needs_data_blocks(reply: Reply) -> bool:
    """Whether the reply holds a block that Slack does not take everywhere."""
    return any(block["type"] in DATA_BLOCKS for block in reply.get("blocks", ()))


@dataclass(slots=True)
class Acceptance:
    """Which form each workspace takes: kept in the state database, and here, so that a reply seldom waits for it.

    Without a database, or while it does not answer, what this process has learned still holds.
    """

    state: Engine | None = None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _known: dict[str, Form] = field(default_factory=dict)

    async def of(self, team_id: str) -> Form | None:
        """The form that the workspace takes; None where that is not known."""
        if team_id not in self._known and self.state is not None:
            form = await self._ask(accepted_by, self.state, team_id, self.now())
            if form:
                self._known[team_id] = form
        return self._known.get(team_id)

    async def learned(self, team_id: str, form: Form) -> None:
        """Remember the form that the workspace took."""
        if self._known.get(team_id) == form:
            return
        self._known[team_id] = form
        if self.state is not None:
            await self._ask(learn, self.state, team_id, form, self.now())

    async def _ask(self, question: Callable[..., Any], *given: Any) -> Any:
        try:
            return await asyncio.wait_for(asyncio.to_thread(question, *given), STATE_SECONDS)
        except Exception as problem:  # of whichever database; the reply does not need it
            note_problem(problem)
            return None


async def post(told: Told, send: Send, first: Form | None = None) -> Form | None:
    """Send the reply in the first form that Slack takes, from `first` on, and say which; None is plain text.

    Raises: one of FAILURES when Slack cannot be reached; ConnectionError when it refuses even plain text.
    """
    for form, reply in told.forms(first):
        for wait in told.waits if form == "native" else (0.0,):
            await asyncio.sleep(wait)
            if await send(reply):
                return form
    raise ConnectionError("Slack refuses even plain text")


async def reply_to(told: Told, place: Place, client: AsyncWebClient, accepts: Acceptance) -> None:
    """Post the reply to where it was asked, or, where that is out of reach, to the asker's direct messages.

    What Slack takes is learned. Raises: as `post`.
    """
    first = await accepts.of(place.team_id)
    try:
        taken = await post(told, by_response_url(place.response_url), first)
    except FAILURES as problem:
        note_problem(problem)
        taken = await post(told, by_web_api(client, place.user_id), first)
    if taken and told.answer and needs_data_blocks(told.render("native")):
        await accepts.learned(place.team_id, taken)


def by_response_url(response_url: str) -> Send:
    """Sends to a `response_url`, beside the message it came from; waits its turn when Slack says so."""
    client = AsyncWebhookClient(response_url, timeout=int(SECONDS), logger=log, retry_handlers=retries())

    async def send(reply: Reply) -> bool:
        async with asyncio.timeout(SECONDS):
            response = await client.send_dict({**reply, "replace_original": False})
        if response.status_code >= 500 or response.status_code == 429:
            raise ConnectionError(f"Slack answered {response.status_code}")
        return response.status_code == 200 and '"ok":false' not in response.body.replace(" ", "")

    return send


def by_web_api(client: AsyncWebClient, channel: str, thread_ts: str | None = None) -> Send:
    """Sends with chat.postMessage to a channel, or, given a person's id, to their direct messages."""

    async def send(reply: Reply) -> bool:
        posted = {key: reply[key] for key in ("text", "blocks") if key in reply}
        try:
            async with asyncio.timeout(SECONDS):
                await client.chat_postMessage(channel=channel, thread_ts=thread_ts, unfurl_links=False, **posted)
        except SlackApiError as refusal:
            if refusal.response.get("error") in _REFUSED:
                return False
            raise
        return True

    return send


def private(reply: Mapping[str, Any]) -> Told:
    """A reply of one form, for the asker alone."""
    return Told(fixed={**reply, "response_type": PRIVATE})


def retries() -> list[AsyncRetryHandler]:
    return [
        AsyncConnectionErrorRetryHandler(max_retry_count=2),
        AsyncServerErrorRetryHandler(max_retry_count=2),
        AsyncRateLimitErrorRetryHandler(max_retry_count=2),
    ]
