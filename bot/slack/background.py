"""Work behind an acknowledgement: nobody waits for it, and whatever goes wrong with it, the asker hears of it.

And work beside the event loop: counting, which would hold up everybody else's acknowledgement.
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from bot.render.slack.blocks import problem_message
from bot.slack.logs import note_problem
from bot.slack.memory import Memory
from bot.slack.posting import FAILURES, Place, Reply, by_direct_message, by_response_url, post, private, sentence

P = ParamSpec("P")
T = TypeVar("T")

_NO_MEMORY = Memory(None)
_counting = ThreadPoolExecutor(1, "counting")  # one: a second would not be quicker, as both hold the same interpreter
_posts: set[asyncio.Task[None]] = set()


async def off_the_loop(work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """What `work` comes to, in the one thread that reads, counts and renders, while the event loop goes on."""
    return await asyncio.get_running_loop().run_in_executor(_counting, partial(work, *given, **named))


def later(work: Coroutine[Any, Any, None], place: Place, client: AsyncWebClient) -> None:
    """Do it behind the acknowledgement."""

    async def finish() -> None:
        try:
            await work
        except Exception as error:
            await _tell(apology(error), place, client)

    posting = asyncio.create_task(finish())
    _posts.add(posting)
    posting.add_done_callback(_posts.discard)


def apology(error: Exception) -> Reply:
    """What the asker hears of an error, which is logged: after a time-out, that an answer may still come."""
    reference = note_problem(error)
    if isinstance(error, TimeoutError):
        return sentence(
            f"Slack did not answer in time, so this may reach you twice or not at all: the answer may still come. If it"
            f" does not, please ask again. (Reference {reference})"
        )
    return private(problem_message(reference))


async def finish_posts(patience: float) -> None:
    """Wait until the posts in hand are done, at most `patience` seconds."""
    if _posts:
        await asyncio.wait(_posts, timeout=patience)


async def _tell(reply: Reply, place: Place, client: AsyncWebClient) -> None:
    roads = [by_response_url(place.response_url)] if place.response_url else []
    for road in (*roads, by_direct_message(client, place.user_id)):
        with contextlib.suppress(*FAILURES):
            await post(reply, road, place.team_id, _NO_MEMORY)
            return
