"""What the bot remembers between requests: in the state database and, while that is away, in this process.

No answer waits for the database longer than a moment: where it is slow, locked, read-only, full or gone, the bot goes on
with what this process knows, and tries again after a few seconds.
"""

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from bot.state import Engine, seen, threads
from bot.state.accepted_forms import Form, Surface, accepted_form, learn_form
from bot.state.citations import Citation, find_citation, keep_citation
from bot.state.threads import Thread
from queries.errors import NoData

T = TypeVar("T")

SECONDS = 0.5  # for what an answer can do without
CHANGE_SECONDS = 2.0  # for what was asked of the database itself: Slack shows an error after three
RETRY_SECONDS = 5.0  # between tries while the database is away
MOST_REMEMBERED = 10_000  # of a kind, in the process
_WORKERS = 4

log = logging.getLogger("ilacs.state")


class StateAway(Exception):
    """The state database did not do in time what was asked of it. `may_come`: it may yet do it."""

    def __init__(self, may_come: bool) -> None:
        super().__init__()
        self.may_come = may_come


class Memory:
    """The state database as the listeners use it. Without one, all is remembered in the process alone."""

    def __init__(self, state: Engine | None, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.state = state
        self.now = now
        self._pool = ThreadPoolExecutor(_WORKERS, "state")
        self._reads, self._writes = _Line("read"), _Line("written")
        self._claimed: OrderedDict[Hashable, None] = OrderedDict()
        self._questions: OrderedDict[Thread, str] = OrderedDict()
        self._forms: OrderedDict[tuple[str, Surface], Form] = OrderedDict()

    async def claim(self, event_id: str, message: Thread) -> bool:
        """Take a message, known by the event it came in and by where and when it was written. False when it was taken.

        Slack may send one event twice, and one message as two events: docs.slack.dev, "The Events API" and
        "app_mention event" (read in November 2026).
        """
        keys = (event_id, _key(message))
        if any(key in self._claimed for key in keys):
            return False
        for key in keys:
            _put(self._claimed, key, None)
        try:
            return await self.note(lambda state: seen.claim(state, *keys, now=self.now()))
        except StateAway:
            return True

    async def recall(self, thread: Thread, in_channel: bool) -> str | None:
        """The last question of the thread; with `in_channel`, or of the last thread before it in the channel."""
        own = next(
            (self._questions[each] for each in reversed(self._questions) if _holds(each, thread, in_channel)), None
        )
        if own is not None:
            return own
        find = threads.recall_in_channel if in_channel else threads.recall
        try:
            return await self.look(lambda state: find(state, thread, self.now()))
        except StateAway:
            return None

    async def remember(self, thread: Thread, question: str) -> None:
        """Keep `question` as the last one of the thread."""
        self._questions.pop(thread, None)
        asked_at = self.now()
        try:
            await self.note(lambda state: threads.remember(state, thread, question, asked_at))
        except StateAway:
            _put(self._questions, thread, question)

    async def accepted_form(self, team_id: str, surface: Surface) -> Form | None:
        """The form of a reply that the workspace takes there; None where that is not known."""
        if (team_id, surface) not in self._forms:
            try:
                form = await self.look(lambda state: accepted_form(state, team_id, surface, self.now()))
            except StateAway:
                return None
            if form:
                _put(self._forms, (team_id, surface), form)
        return self._forms.get((team_id, surface))

    async def learn_form(self, team_id: str, surface: Surface, form: Form) -> None:
        """Remember the form that the workspace took there."""
        if self._forms.get((team_id, surface)) == form:
            return
        _put(self._forms, (team_id, surface), form)
        try:
            await self.note(lambda state: learn_form(state, team_id, surface, form, self.now()))
        except StateAway:
            return

    async def forget_old(self) -> None:
        """Delete what is older than it is kept."""
        try:
            await self.note(lambda state: (threads.forget_old(state, self.now()), seen.forget_old(state, self.now())))
        except StateAway:
            return

    def keep(self, register: str, question: str, line: str) -> str | None:
        """Remember a line that is quoted (`bot.ask.Citations`); its id, None where that cannot be done in time."""
        try:
            return self._wait(lambda state: keep_citation(state, register, question, line, self.now()))
        except StateAway:
            return None

    def find(self, citation_id: str) -> Citation | None:
        """What was quoted under that id. Raises: NoData where the database does not say so in time."""
        try:
            return self._wait(lambda state: find_citation(state, citation_id))
        except StateAway:
            raise NoData(
                "What was cited cannot be looked up just now. Please try again in a minute.", ("help cite",)
            ) from None

    def _wait(self, question: Callable[[Engine], T]) -> T:
        """What the database says, waited for off the event loop. Raises: StateAway."""
        if self.state is None:
            raise StateAway(may_come=False)
        try:
            return self._pool.submit(question, self.state).result(SECONDS)
        except TimeoutError:
            raise StateAway(may_come=True) from None
        except Exception as problem:
            if not is_of_database(problem, self.state):
                raise
            raise StateAway(may_come=False) from None

    async def look(self, question: Callable[[Engine], T]) -> T:
        """What the database says to `question`, which only reads. Raises: as `change`."""
        return await self._ask(question, self._reads, SECONDS)

    async def note(self, change: Callable[[Engine], T]) -> T:
        """Write what an answer can do without. Raises: as `change`."""
        return await self._ask(change, self._writes, SECONDS)

    async def change(self, change: Callable[[Engine], T]) -> T:
        """Do in the database what was asked of the database itself, off the event loop.

        Raises: StateAway when there is none, it is known to be away, or it fails or does not answer in time; and whatever
        `change` raises that is no failure of the database.
        """
        return await self._ask(change, self._writes, CHANGE_SECONDS)

    async def _ask(self, question: Callable[[Engine], T], line: "_Line", seconds: float) -> T:
        state = self.state
        if state is None or (seconds < CHANGE_SECONDS and monotonic() < line.closed_until):
            raise StateAway(may_come=False)
        asked = asyncio.get_running_loop().run_in_executor(self._pool, question, state)
        try:
            answer = await asyncio.wait_for(asked, seconds)
        except TimeoutError as problem:
            line.close(problem)
            raise StateAway(may_come=True) from None
        except Exception as problem:
            if not is_of_database(problem, state):
                raise
            line.close(problem)
            raise StateAway(may_come=False) from None
        line.open()
        return answer


@dataclass(slots=True)
class _Line:
    """Whether the database can be used in one way, `read` or `written`, as far as is known."""

    way: str
    closed_until: float = 0.0
    _is_closed: bool = False

    def close(self, problem: Exception) -> None:
        if not self._is_closed:
            log.error(
                "the state database cannot be %s (%s): answers go on without it", self.way, type(problem).__name__
            )
        self._is_closed, self.closed_until = True, monotonic() + RETRY_SECONDS

    def open(self) -> None:
        if self._is_closed:
            log.warning("the state database can be %s again", self.way)
        self._is_closed, self.closed_until = False, 0.0


def is_of_database(problem: Exception, state: Engine) -> bool:
    """Whether an error is the database's, its driver's or the disk's, and none of ours."""
    driver = getattr(state.dialect.loaded_dbapi, "Error", ())
    return isinstance(problem, (SQLAlchemyError, OSError, driver))


def _key(message: Thread) -> str:
    """A message as one id of bounded length: its workspace, channel and `ts`."""
    whole = "\n".join((message.workspace, message.channel, message.ts))
    return f"m:{hashlib.sha256(whole.encode()).hexdigest()[:40]}"


def _holds(kept: Thread, thread: Thread, in_channel: bool) -> bool:
    same_channel = (kept.workspace, kept.channel) == (thread.workspace, thread.channel)
    return same_channel and (kept.ts <= thread.ts if in_channel else kept.ts == thread.ts)


def _put(held: OrderedDict[Any, Any], key: Hashable, value: Any) -> None:
    held[key] = value
    held.move_to_end(key)
    while len(held) > MOST_REMEMBERED:
        held.popitem(last=False)
