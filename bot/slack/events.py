"""Slack's events: a mention in a channel, a direct message, the app's Messages tab. Each is answered once or not at all.

An event is acknowledged at once and answered behind that by chat.postMessage: docs.slack.dev, "The Events API",
Responding to events (read in November 2026).
"""

import asyncio
import contextlib
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from weakref import WeakValueDictionary

from slack_sdk.web.async_client import AsyncWebClient

from bot.ask import Sources
from bot.release_day.place import is_place_command
from bot.release_day.prerelease import embargoed_reply
from bot.render.slack.blocks import error_message
from bot.render.slack.buttons import asked_in, asking
from bot.render.slack.elements import small
from bot.slack.background import apology, later, off_the_loop
from bot.slack.conversation import Turn, converse
from bot.slack.logs import note_problem
from bot.slack.manifest import COMMAND, NAME, Granted, suggested_prompts
from bot.slack.memory import Memory, StateAway
from bot.slack.payloads import is_id
from bot.slack.posting import (
    FAILURES,
    PUBLIC,
    Place,
    Reply,
    Road,
    by_channel,
    by_direct_message,
    by_ephemeral,
    error_code,
    post,
    private,
    sentence,
)
from bot.slack.sharing import share_file
from bot.slack.subscribing import place_command_reply
from bot.slack.words import words_in
from bot.state.threads import Thread
from queries.errors import AskerError

GO_ON = f"To go on in this thread, mention me again: @{NAME} and England?"
"""Under the first answer of a thread: docs.slack.dev, "app_mention event": a bot hears of no other message there."""
PROMPTS_TITLE = "Ask about inspections of children’s services, for example:"

# docs.slack.dev, "message event", Subtypes (read in November 2026); every other one is an edit, a notice or another bot.
_SUBTYPES = (None, "file_share", "thread_broadcast")


class Events(Protocol):
    """What registers a listener for an event, by Slack's name of it."""

    def event(self, event: str) -> Callable[[Callable[..., Any]], Any]: ...


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """A message of a person's to the bot. `thread_ts` is None outside threads; `direct`: nobody else reads it;
    `has_file`: a file came with it."""

    event_id: str
    team: str
    channel: str
    user: str
    ts: str
    thread_ts: str | None
    text: str
    direct: bool
    has_file: bool = False

    @property
    def itself(self) -> Thread:
        """Where and when it was written, which no other message shares."""
        return Thread(self.team, self.channel, self.ts)

    @property
    def thread(self) -> Thread:
        return Thread(self.team, self.channel, self.thread_ts or self.ts)


@dataclass(slots=True)
class Conversations:
    """What every turn needs: where questions are answered, what is remembered, and what the app was granted."""

    sources: Sources
    memory: Memory
    granted: Granted
    _turns: WeakValueDictionary[Hashable, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    def turn_of(self, heard: IncomingMessage) -> asyncio.Lock:
        """What lets one message of a conversation be answered after the other, in the order in which they came."""
        key = (heard.team, heard.channel) if self._is_one_talk(heard) else heard.thread
        return self._turns.setdefault(key, asyncio.Lock())

    def thread_for(self, heard: IncomingMessage) -> str | None:
        """The thread that a public answer belongs in; direct messages are answered where they stand.

        But for an agent's: there each message begins a thread, and its answers belong in it. docs.slack.dev,
        "Migrating to the Agent messaging experience" (read in November 2026)
        """
        if heard.direct and not self.granted.is_agent:
            return heard.thread_ts
        return heard.thread.ts

    def place_of(self, heard: IncomingMessage) -> Place:
        return Place(heard.team, heard.user, heard.channel, "", self.thread_for(heard))

    async def previous(self, heard: IncomingMessage) -> str | None:
        return await self.memory.recall(heard.thread, in_channel=self._is_one_talk(heard))

    def _is_one_talk(self, heard: IncomingMessage) -> bool:
        return heard.direct and not self.granted.is_agent


def add_events(app: Events, talks: Conversations) -> None:
    """Make the app answer mentions and direct messages, and suggest prompts in an agent's Messages tab."""

    async def respond(body: dict[str, Any], client: AsyncWebClient) -> None:
        if heard := incoming_message(body):
            later(_respond(heard, talks, client), talks.place_of(heard), client)

    app.event("app_mention")(respond)
    app.event("message")(respond)

    @app.event("app_home_opened")
    async def suggest(body: dict[str, Any], client: AsyncWebClient) -> None:
        if opened := opened_messages(body):
            later(_suggest(opened, str(body["event_id"]), talks, client), Place(opened.workspace, "", "", ""), client)


def incoming_message(body: Mapping[str, Any]) -> IncomingMessage | None:
    """The message in an event's payload; None for edits, bots, our own messages, and shapes that Slack does not send.

    docs.slack.dev, "app_mention event" and "message.im event" (read in November 2026)
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
    if not all(map(is_id, ids)) or not (thread_ts is None or is_id(thread_ts)) or not isinstance(text, str):
        return None
    if event["user"] in _own_users(body):
        return None
    event_id, team, channel, user, ts = map(str, ids)
    direct, has_file = event.get("channel_type") == "im", bool(event.get("files"))
    return IncomingMessage(event_id, team, channel, user, ts, thread_ts, text, direct, has_file)


def opened_messages(body: Mapping[str, Any]) -> Thread | None:
    """The direct messages that somebody opened, by the app's Messages tab.

    docs.slack.dev, "app_home_opened event" (read in November 2026)
    """
    event = body.get("event")
    if not isinstance(event, dict) or event.get("tab") != "messages":
        return None
    event_id, team, channel, ts = body.get("event_id"), body.get("team_id"), event.get("channel"), event.get("event_ts")
    if not all(map(is_id, (event_id, team, channel, ts))):
        return None
    return Thread(str(team), str(channel), str(ts))


def _own_users(body: Mapping[str, Any]) -> set[Any]:
    given = body.get("authorizations")
    authorizations = [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
    return {str(each.get("user_id")) for each in authorizations if each.get("is_bot")}


async def _respond(heard: IncomingMessage, talks: Conversations, client: AsyncWebClient) -> None:
    try:
        async with talks.turn_of(heard):
            if not await talks.memory.claim(heard.event_id, heard.itself):
                return
            words = words_in(heard.text)
            if not words and heard.has_file:
                await _say(Turn(_FILE_ALONE), heard, talks, client)
            elif special := await _special(words, heard, talks, client):
                await _say(special, heard, talks, client)
            else:
                await take_turn(heard, words, talks, client)
        await talks.memory.forget_old()
    except Exception as problem:  # here, because only here is it known in which thread to apologise
        with contextlib.suppress(*FAILURES):
            await _post(apology(problem), heard, talks, client)


async def _special(words: str, heard: IncomingMessage, talks: Conversations, client: AsyncWebClient) -> Turn | None:
    """The turn after a command for a place, or a reader's question on a staged edition; None for all else.

    None as well for whoever may not read it: they are answered as if no edition were staged.
    """
    memory, sources = talks.memory, talks.sources.current()
    try:
        if is_place_command(words) and memory.state is not None:
            reply = await place_command_reply(words, talks.place_of(heard), sources, memory, client)
            return Turn(reply or _SAID_ALREADY)
    except AskerError as mistake:
        return Turn(private(error_message(mistake)))
    if not heard.direct:
        return None
    home = sources.register.path.parent
    try:
        found = await memory.note(
            lambda state: embargoed_reply(state, home, heard.team, heard.user, words, sources, memory.now())
        )
    except StateAway:
        return None
    return Turn(private(found)) if found else None


async def take_turn(heard: IncomingMessage, words: str, talks: Conversations, client: AsyncWebClient) -> None:
    """Answer the words where they were said, and remember what they asked as the last question there.

    The choices of a question back carry that place, so that whoever presses one goes on in the same thread.
    """
    turn = await off_the_loop(converse, words, await talks.previous(heard), talks.sources.current())
    if turn.asked:
        await talks.memory.remember(heard.thread, turn.asked)
    if turn.answer is None and turn.reply.fixed is not None:
        fixed = turn.reply.fixed
        blocks = asked_in(fixed.get("blocks", ()), heard.ts, heard.thread_ts, heard.direct)
        turn = replace(turn, reply=private({**fixed, "blocks": blocks}))
    elif not heard.direct and heard.thread_ts is None:
        turn = replace(turn, reply=replace(turn.reply, end=(small(GO_ON), GO_ON)))
    await _say(turn, heard, talks, client)


async def _say(turn: Turn, heard: IncomingMessage, talks: Conversations, client: AsyncWebClient) -> None:
    if turn.reply is _SAID_ALREADY:
        return
    await _post(turn.reply, heard, talks, client)
    if turn.answer is None or turn.file is None:
        return

    async def tell(reply: Reply) -> None:
        await _post(reply, heard, talks, client)

    await share_file(turn.answer, turn.file, talks.place_of(heard), True, client, tell)


async def _post(reply: Reply, heard: IncomingMessage, talks: Conversations, client: AsyncWebClient) -> None:
    """Post to the thread, or where the message stands outside one if it is direct; what is private, to the asker.

    Who cannot be told in private is told in the thread; where the bot may not post, the asker is told in private.
    Raises: as `post`.
    """
    place = talks.place_of(heard)
    # Not in a thread that has yet to begin: Slack shows such a message to nobody.
    # docs.slack.dev, "chat.postEphemeral method" (read in November 2026)
    aside = by_ephemeral(client, heard.channel, heard.user, heard.thread_ts)
    in_person = by_direct_message(client, heard.user)
    if heard.direct:
        roads: list[Road] = [by_direct_message(client, heard.channel, place.thread_ts)]
    elif reply.response_type == PUBLIC:
        roads = [by_channel(client, heard.channel, place.thread_ts), aside, in_person]
    else:
        roads = [aside, by_channel(client, heard.channel, place.thread_ts), in_person]
    for at, road in enumerate(roads):
        try:
            await post(reply, road, heard.team, talks.memory)
            return
        except FAILURES as problem:
            if at == len(roads) - 1 or not error_code(problem):  # Slack was not reached: no other road leads there
                raise
            note_problem(problem)
            reply = _said_elsewhere(reply, heard) if road.surface in ("channel", "thread") else reply


def _said_elsewhere(reply: Reply, heard: IncomingMessage) -> Reply:
    if reply.answer is None:
        return reply
    words = f"I may not post in <#{heard.channel}>, so this is for you alone."
    return replace(reply, lead=(small(words), words), response_type="ephemeral")


async def _suggest(opened: Thread, event_id: str, talks: Conversations, client: AsyncWebClient) -> None:
    """Offer prompts. Without `thread_ts`, with which Slack shows an agent's prompts nowhere.

    docs.slack.dev, "assistant.threads.setSuggestedPrompts method" (read in November 2026)
    """
    if not await talks.memory.claim(event_id, opened):
        return
    prompts = suggested_prompts(talks.sources.current().register)
    try:
        await client.assistant_threads_setSuggestedPrompts(
            channel_id=opened.channel, title=PROMPTS_TITLE, prompts=prompts
        )
    except FAILURES as problem:  # prompts are an offer: nobody waits for them
        note_problem(problem)


_SAID_ALREADY = Reply(fixed={})
_ROW = asking(["region London", "help"], ["London", "Help"])
_FILE_ALONE = sentence(
    f"I cannot read files. Ask me in words, such as `region London`, or write `help` (or {COMMAND} help in a channel).",
    [_ROW] if _ROW else [],
)
