"""Slack's events: a mention in a channel, a direct message, the Assistant pane. Each is answered once or not at all.

An event is acknowledged at once and answered behind that by chat.postMessage:
https://docs.slack.dev/apis/events-api/#responding
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol, TypeGuard

from slack_sdk.web.async_client import AsyncWebClient

from bot.ask import Desk
from bot.commands.registry import COMMANDS
from bot.release_day.answering import Said, release_day_reply
from bot.release_day.place import Asked
from bot.render.slack.blocks import problem_message
from bot.render.slack.buttons import asked_in
from bot.slack.conversation import Turn, converse, words_in
from bot.slack.logs import note_problem
from bot.slack.manifest import suggested_prompts
from bot.slack.posting import (
    FAILURES,
    PUBLIC,
    SECONDS,
    Acceptance,
    Place,
    Reply,
    Send,
    Told,
    by_web_api,
    needs_data_blocks,
    post,
    private,
)
from bot.slack.sharing import share_file
from bot.state import Engine, seen, threads
from bot.state.threads import Thread
from bot.state.workspaces import Form

Later = Callable[[Coroutine[Any, Any, None], Place, AsyncWebClient], None]

PROMPTS_TITLE = "Ask about inspections of children’s services, for example:"

# https://docs.slack.dev/reference/events/message#subtypes; every other one is an edit, a notice or another bot.
_SUBTYPES = (None, "file_share", "thread_broadcast")
_LONGEST_ID = 64


class Events(Protocol):
    """What registers a listener for an event, by Slack's name of it."""

    def event(self, event: str) -> Callable[[Callable[..., Any]], Any]: ...


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of a person's to the bot. `thread_ts` is None outside threads; `direct`: nobody else reads it."""

    event_id: str
    team: str
    channel: str
    user: str
    ts: str
    thread_ts: str | None
    text: str
    direct: bool

    @property
    def thread(self) -> Thread:
        return Thread(self.team, self.channel, self.thread_ts or self.ts)

    @property
    def place(self) -> Place:
        thread_ts = self.thread_ts if self.direct else self.thread_ts or self.ts
        return Place(self.team, self.user, self.channel, "", thread_ts)


def add_events(
    app: Events,
    desk: Desk,
    state: Engine,
    accepts: Acceptance,
    later: Later,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> None:
    """Make the app answer mentions and direct messages, and suggest prompts in the Assistant pane.

    `later` does the work behind the acknowledgement. What is too old is forgotten now and after each answer.
    """
    _forget_old(state, now())

    async def respond(body: dict[str, Any], client: AsyncWebClient) -> None:
        if heard := heard_in(body):
            later(_respond(heard, desk, state, accepts, client, now), heard.place, client)

    app.event("app_mention")(respond)
    app.event("message")(respond)

    @app.event("assistant_thread_started")
    async def suggest(body: dict[str, Any], client: AsyncWebClient) -> None:
        opened, event_id = opened_in(body), body.get("event_id")
        if opened and _is_id(event_id):
            later(_suggest(opened, event_id, state, client, now), Place(opened.workspace, "", "", ""), client)

    @app.event("assistant_thread_context_changed")
    async def stay() -> None:
        """What somebody looks at beside the pane does not matter to an answer."""


def heard_in(body: Mapping[str, Any]) -> Heard | None:
    """The message in an event's payload; None for edits, bots, our own messages, and shapes that Slack does not send.

    https://docs.slack.dev/reference/events/app_mention, https://docs.slack.dev/reference/events/message.im
    """
    event = body.get("event")
    if not isinstance(event, dict) or event.get("subtype") not in _SUBTYPES:
        return None
    if event.get("type") != "app_mention" and event.get("channel_type") != "im":
        return None
    if any(event.get(sign) for sign in ("bot_id", "bot_profile", "app_id", "edited", "hidden")):
        return None
    ids = (body.get("event_id"), body.get("team_id"), event.get("channel"), event.get("user"), event.get("ts"))
    thread_ts, text = event.get("thread_ts"), event.get("text") or ""
    if not all(map(_is_id, ids)) or not (thread_ts is None or _is_id(thread_ts)) or not isinstance(text, str):
        return None
    if event["user"] in _own_users(body):
        return None
    event_id, team, channel, user, ts = map(str, ids)
    return Heard(event_id, team, channel, user, ts, thread_ts, text, event.get("channel_type") == "im")


def opened_in(body: Mapping[str, Any]) -> Thread | None:
    """The thread that somebody opened in the Assistant pane.

    https://docs.slack.dev/reference/events/assistant_thread_started
    """
    event = body.get("event")
    opened = event.get("assistant_thread") if isinstance(event, dict) else None
    if not isinstance(opened, dict):
        return None
    team, channel, ts = body.get("team_id"), opened.get("channel_id"), opened.get("thread_ts")
    return Thread(team, channel, ts) if _is_id(team) and _is_id(channel) and _is_id(ts) else None


def _own_users(body: Mapping[str, Any]) -> set[Any]:
    given = body.get("authorizations")
    authorizations = [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
    return {str(each.get("user_id")) for each in authorizations if each.get("is_bot")}


def _is_id(given: Any) -> TypeGuard[str]:
    return isinstance(given, str) and 0 < len(given) <= _LONGEST_ID and given.isascii() and given.isprintable()


async def _respond(
    heard: Heard, desk: Desk, state: Engine, accepts: Acceptance, client: AsyncWebClient, now: Callable[[], datetime]
) -> None:
    try:
        if not await asyncio.to_thread(seen.claim, state, heard.event_id, now()):
            return
        desk = desk.current()
        words, asked = words_in(heard.text), Asked(heard.team, heard.channel, heard.user)
        special = await asyncio.to_thread(
            release_day_reply, Said(words, asked, heard.direct), desk, state, desk.register.path.parent, now()
        )
        if special:
            await _say(Turn(private(special)), heard, accepts, client)
            return
        await take_turn(heard, words, desk, state, accepts, client, now)
        await asyncio.to_thread(_forget_old, state, now())
    except Exception as problem:  # here, because only here is it known in which thread to apologise
        apology = private(problem_message(note_problem(problem)))
        with contextlib.suppress(*FAILURES):
            await _post(apology, heard, client)


async def take_turn(
    heard: Heard,
    words: str,
    desk: Desk,
    state: Engine,
    accepts: Acceptance,
    client: AsyncWebClient,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> None:
    """Answer the words where they were said, and remember what they asked as the last question there.

    The choices of a question back carry that place, so that whoever presses one goes on in the same thread.
    """
    recall = threads.recall_in_channel if heard.direct else threads.recall
    previous = await asyncio.to_thread(recall, state, heard.thread, now())
    turn = converse(words, previous, desk)
    if turn.asked:
        await asyncio.to_thread(threads.remember, state, heard.thread, turn.asked, now())
    if turn.answer is None and turn.told.fixed is not None:
        told = turn.told.fixed
        blocks = asked_in(told.get("blocks", ()), heard.ts, heard.thread_ts, heard.direct)
        turn = replace(turn, told=private({**told, "blocks": blocks}))
    await _say(turn, heard, accepts, client)


async def _say(turn: Turn, heard: Heard, accepts: Acceptance, client: AsyncWebClient) -> None:
    taken = await _post(turn.told, heard, client, await accepts.of(heard.team))
    if turn.answer is None:
        return
    if taken and needs_data_blocks(turn.told.render("native")):
        await accepts.learned(heard.team, taken)
    if turn.file and (told := await share_file(turn.answer, turn.file, heard.place, True, client)):
        await _post(told, heard, client)


async def _post(told: Told, heard: Heard, client: AsyncWebClient, first: Form | None = None) -> Form | None:
    """Post to the thread, or where the message stands outside one if it is direct; what is private, to the asker.

    Who cannot be told in private is told in the thread. Returns and raises: as `post`.
    """
    if told.response_type != PUBLIC and not heard.direct:
        try:
            return await post(told, _privately(heard, client), first)
        except FAILURES as problem:
            note_problem(problem)
    thread_ts = heard.thread_ts if heard.direct else heard.thread.ts
    return await post(told, by_web_api(client, heard.channel, thread_ts), first)


def _privately(heard: Heard, client: AsyncWebClient) -> Send:
    # Not in a thread that has yet to begin: Slack shows such a message to nobody.
    # https://docs.slack.dev/reference/methods/chat.postEphemeral
    async def send(reply: Reply) -> bool:
        shown = {key: reply[key] for key in ("text", "blocks") if key in reply}
        async with asyncio.timeout(SECONDS):
            await client.chat_postEphemeral(channel=heard.channel, user=heard.user, thread_ts=heard.thread_ts, **shown)
        return True

    return send


async def _suggest(
    opened: Thread, event_id: str, state: Engine, client: AsyncWebClient, now: Callable[[], datetime]
) -> None:
    if not await asyncio.to_thread(seen.claim, state, event_id, now()):
        return
    await asyncio.to_thread(threads.remember, state, opened, "", now())
    await client.assistant_threads_setSuggestedPrompts(
        channel_id=opened.channel, thread_ts=opened.ts, title=PROMPTS_TITLE, prompts=suggested_prompts(COMMANDS)
    )


def _forget_old(state: Engine, now: datetime) -> None:
    threads.forget_old(state, now)
    seen.forget_old(state, now)
