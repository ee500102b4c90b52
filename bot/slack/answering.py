"""What words or a button come to: the reply, and what follows it."""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from threading import Lock

from cachetools import LRUCache, cached
from slack_sdk.web.async_client import AsyncWebClient

from bot.ask import Sources, answer, is_citing, read
from bot.commands.parse import Request
from bot.reading.courtesy import nod_to
from bot.render.slack.blocks import error_message
from bot.render.slack.elements import small
from bot.slack.actions import actions
from bot.slack.background import off_the_loop
from bot.slack.manifest import COMMAND
from bot.slack.memory import Memory
from bot.slack.posting import PRIVATE, PUBLIC, Place, Reply, private, reply_to, sentence
from bot.slack.sharing import share_file
from bot.slack.words import check_marks
from queries.answer import Answer
from queries.errors import AskerError, BadCommand

MOST_REPLIES = 256


@dataclass(frozen=True, slots=True)
class Answered:
    """What some words came to: the reply, and, unless it is an error, the request and its answer."""

    reply: Reply
    request: Request | None = None
    answer: Answer | None = None


_remembered: LRUCache[Hashable, Answered] = LRUCache(MOST_REPLIES)
_lock = Lock()


async def answer_words(words: str | None, sources: Sources, shared_by: str | None = None) -> Answered:
    """What to reply to `words`; None stands for a button that is not ours or no longer understood.

    Private unless the words ask for `public` or somebody shares it; an asker's mistake is always private.
    No words: help. What is remembered comes at once; what has to be read and counted does not hold up the event loop.
    """
    sources = sources.current()
    if words is not None and is_citing(words):  # what is quoted is remembered in the database, and by nobody else
        return await off_the_loop(_reply, words, sources, shared_by)
    with _lock:
        remembered = _remembered.get(_words_on(words, sources, shared_by))
    if remembered is not None:
        return remembered
    return await off_the_loop(_remembered_reply, words, sources, shared_by)


def _words_on(words: str | None, sources: Sources, shared_by: str | None) -> Hashable:
    return sources.register.fingerprint, sources.today(), words, shared_by


@cached(_remembered, key=_words_on, lock=_lock)
def _remembered_reply(words: str | None, sources: Sources, shared_by: str | None) -> Answered:
    return _reply(words, sources, shared_by)


def _reply(words: str | None, sources: Sources, shared_by: str | None) -> Answered:
    try:
        if words is None:
            raise BadCommand(f"That button is no longer in use. Please ask again with {COMMAND}.", ("help",))
        check_marks(words)
        if nod := nod_to(words):
            return Answered(sentence(nod))
        request = read(words.strip() or "help", sources)
        if shared_by is not None:
            request = replace(request, public=True)
        found = answer(request, sources)
    except AskerError as mistake:
        return Answered(private(error_message(mistake)))
    lead = (small(f"Shared by <@{shared_by}>"), f"Shared by <@{shared_by}>:") if shared_by else None
    reply = Reply(found, actions(request, found, sources), PUBLIC if request.public else PRIVATE, lead)
    _ = reply.native  # rendered here, where nothing waits for it
    return Answered(reply, request, found)


async def follow_up(answered: Answered, place: Place, client: AsyncWebClient, memory: Memory, is_said: bool) -> None:
    """Post the reply, unless it was given already, and then the file that was asked for."""
    if not is_said:
        await reply_to(answered.reply, place, client, memory)

    async def tell(reply: Reply) -> None:
        await reply_to(reply, place, client, memory)

    request = answered.request
    if answered.answer and request and request.file:
        await share_file(answered.answer, request.file, place, request.public, client, tell)
