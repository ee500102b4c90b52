"""The last question of each thread, so that a follow-up knows what it follows. Kept for thirty days."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, String, Table, Text, and_, select

from bot.state import METADATA, Engine, Moment, delete_some, put_row, reading

KEPT = timedelta(days=30)

THREADS = Table(
    "threads",
    METADATA,
    Column("workspace", String(64), primary_key=True),
    Column("channel", String(64), primary_key=True),
    Column("thread_ts", String(64), primary_key=True),
    Column("question", Text, nullable=False),
    Column("asked_at", Moment, nullable=False, index=True),
)


@dataclass(frozen=True, slots=True)
class Thread:
    """Where a conversation is held: Slack's ids of the workspace and the channel, and the thread's first `ts`."""

    workspace: str
    channel: str
    ts: str


def remember(state: Engine, thread: Thread, question: str, now: datetime) -> None:
    """Keep `question`, in words that ask it again (see `bot.reading.remembered`), as the last one of the thread.

    Without words, the thread is known to have had none yet. What was asked later stays: a write may have waited for long.
    """
    place = {"workspace": thread.workspace, "channel": thread.channel, "thread_ts": thread.ts}
    put_row(state, THREADS, place | {"question": question, "asked_at": now}, newest_by="asked_at")


def recall(state: Engine, thread: Thread, now: datetime) -> str | None:
    """The last question of the thread; None when none was asked there in the thirty days before `now`."""
    with reading(state) as connection:
        return connection.execute(_recent_questions(now).where(_is(thread))).scalar()


def recall_in_channel(state: Engine, thread: Thread, now: datetime) -> str | None:
    """The last question of the thread or, where it has none, of the thread before it in the channel.

    In direct messages people seldom answer in a thread; one that hangs on a reply follows what was asked before it.
    """
    before = _recent_questions(now).where(
        THREADS.c.workspace == thread.workspace, THREADS.c.channel == thread.channel, THREADS.c.thread_ts <= thread.ts
    )
    with reading(state) as connection:
        return connection.execute(before.order_by(THREADS.c.thread_ts.desc()).limit(1)).scalar()


def forget_old(state: Engine, now: datetime) -> int:
    """Delete some of what is older than thirty days. How many threads that were."""
    return delete_some(state, THREADS, THREADS.c.asked_at <= now - KEPT)


def _is(thread: Thread) -> ColumnElement[bool]:
    return and_(
        THREADS.c.workspace == thread.workspace,
        THREADS.c.channel == thread.channel,
        THREADS.c.thread_ts == thread.ts,
    )


def _recent_questions(now: datetime) -> Select[Any]:
    return select(THREADS.c.question).where(THREADS.c.asked_at > now - KEPT)
