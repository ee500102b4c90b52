"""Whether the release day would go well now: the register, the database, the clock, what is overdue, paused or parked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from bot.release_day.clock import rounds
from bot.release_day.editions import due, next_moment
from bot.release_day.holds import holds
from bot.release_day.ledger import CANNOT_LOOK, DELIVERIES
from bot.release_day.subscriptions import SUBSCRIPTIONS
from bot.state import Engine, reading, trouble
from data.register import Register

SILENT = timedelta(seconds=60)  # a clock whose loops have not gone round for so long is not alive
LATE = timedelta(seconds=10)  # an edition that is not public so long after its moment is overdue
_IS = DELIVERIES.c


@dataclass(frozen=True, slots=True)
class Readiness:
    """What somebody from outside may know: counts and times, nothing of an edition's content.

    `register` is the fingerprint of the facts in use; `last_round` when the slowest loop of a clock last went round;
    `overdue` counts editions whose moment has passed, `parked` deliveries that nobody tries any more, `unknown` those
    that may have been sent, `put_off` those that failed and are tried again, `paused` workspaces and places that are left
    alone. `problems` are sentences that say what is wrong.
    """

    register: str | None
    database: bool
    last_round: datetime | None = None
    overdue: int = 0
    parked: int = 0
    unknown: int = 0
    put_off: int = 0
    paused: int = 0
    problems: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        return not self.problems

    def to_json(self) -> dict[str, Any]:
        """As `/readyz` shows it."""
        return {
            "ready": self.is_ready,
            "register": self.register,
            "database": "ok" if self.database else "away",
            "clock": self.last_round.isoformat(timespec="seconds") if self.last_round else None,
            "overdue_editions": self.overdue,
            "parked_deliveries": self.parked,
            "unknown_deliveries": self.unknown,
            "deliveries_put_off": self.put_off,
            "paused": self.paused,
            "problems": list(self.problems),
        }


def readiness(state: Engine, register: Callable[[], Register], now: datetime) -> Readiness:
    """Look at everything that a release day needs. Never raises: what cannot be looked at is a problem.

    A clock is only missed where there is something for it to do: a subscription, a delivery or a staged edition.
    """
    problems: list[str] = []
    fingerprint = None
    try:
        fingerprint = register().fingerprint
    except Exception as problem:
        problems.append(f"The register cannot be used: {trouble(problem)}.")
    try:
        return _look(state, now, fingerprint, problems)
    except Exception as problem:
        return Readiness(
            fingerprint, False, problems=(*problems, f"The state database cannot be used: {trouble(problem)}.")
        )


def _look(state: Engine, now: datetime, fingerprint: str | None, problems: list[str]) -> Readiness:
    late = len(due(state, now - LATE))
    paused = [held for held in holds(state) if held.is_trouble]
    with reading(state) as connection:
        waiting = (_IS.state.in_(("pending", "claimed")), func.coalesce(_IS.reason, "").like(f"{CANNOT_LOOK}%"))
        failing = (_IS.state.in_(("pending", "claimed")), _IS.failing_since.is_not(None))
        parked, unknown, put_off, left = (
            connection.execute(select(func.count()).select_from(DELIVERIES).where(*chosen)).scalar_one()
            for chosen in ((_IS.state == "parked",), waiting, failing, (_IS.state.in_(("pending", "claimed")),))
        )
        wanted = connection.execute(select(SUBSCRIPTIONS.c.channel).limit(1)).first() is not None
    put_off -= unknown
    loops = rounds(state)
    last = min(loops.values(), default=None)
    if late:
        problems.append(
            f"{late} edition(s) should be public and are not: see `ilacs release list` and the clock’s log."
        )
    if (wanted or left or next_moment(state)) and (last is None or now - last > SILENT):
        when = "no clock has run yet" if last is None else f"it last went round at {last:%Y-%m-%d %H:%M:%S} UTC"
        problems.append(f"The clock is not alive ({when}): start `ilacs clock`.")
    for count, what in (
        (parked, "delivery(s) parked, which nobody tries any more: see `ilacs deliveries`"),
        (unknown, "delivery(s) of which nobody knows whether they were sent: see `ilacs deliveries`"),
        (put_off, "delivery(s) failed and are tried again"),
    ):
        if count:
            problems.append(f"{count} {what}.")
    for held in paused:
        where = (
            f"channel {held.channel} of workspace {held.workspace}" if held.channel else f"workspace {held.workspace}"
        )
        problems.append(f"Nothing can be sent to {where} ({held.reason}).")
    return Readiness(fingerprint, True, last, late, parked, unknown, put_off, len(paused), tuple(problems))
