"""Which of Slack's events have been taken, so that each is answered once however often it comes."""

from datetime import datetime, timedelta

from sqlalchemy import Column, String, Table, insert
from sqlalchemy.exc import IntegrityError

from bot.state import METADATA, Engine, Moment, delete_some

KEPT = timedelta(days=2)  # Slack gives up after an hour: https://docs.slack.dev/apis/events-api/#retries

SEEN_EVENTS = Table(
    "seen_events",
    METADATA,
    Column("event_id", String(64), primary_key=True),
    Column("seen_at", Moment, nullable=False, index=True),
)


def claim(state: Engine, *event_ids: str, now: datetime) -> bool:
    """Take an event, by every id that it is known by. False when this or another process has taken one of them already."""
    try:
        with state.begin() as connection:
            connection.execute(insert(SEEN_EVENTS), [{"event_id": each, "seen_at": now} for each in event_ids])
    except IntegrityError:
        return False
    return True


def forget_old(state: Engine, now: datetime) -> int:
    """Delete some of the events taken more than two days before `now`. How many those were."""
    return delete_some(state, SEEN_EVENTS, SEEN_EVENTS.c.seen_at <= now - KEPT)
