"""Sending what the ledger holds: side by side, each message once, however often a process dies or an answer is lost.

One thread does all that the database needs; the calls to Slack are carried elsewhere (`Carrier`), and nobody who waits
for Slack holds a lock, a connection or anybody else up.
"""

import logging
import threading
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Protocol

from slack_sdk.web import WebClient

from bot.release_day import alerts, editions, holds, ledger
from bot.release_day.attempt import Attempt, Outcome, ask_slack, attempt, carry
from bot.release_day.ledger import Delivery, forms_of, turn
from bot.release_day.pace import Pace
from bot.release_day.settling import Settler
from bot.release_day.wording import plainest
from bot.state import Engine, trouble

Now = Callable[[], datetime]
CLOCK_STEP = timedelta(seconds=5)  # a jump of the machine's clock that is no drift

log = logging.getLogger("ilacs.clock")


class Carrier(Protocol):
    """Carries tries to their end beside the caller, who is told what came of each."""

    def carry(self, trying: Attempt, over: Callable[[Outcome], None]) -> None: ...

    def wait(self, seconds: float) -> None:
        """Wait until something may be over, and at most so long."""


class ThreadCarrier:
    """Carries tries in threads, with a client of Slack's Web API. `stopped` ends a wait."""

    def __init__(self, client: WebClient, most: int, stopped: threading.Event | None = None) -> None:
        self._client = client
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="slack")
        self._something = threading.Condition()
        self._count = 0
        self._seen = 0

    def carry(self, trying: Attempt, over: Callable[[Outcome], None]) -> None:
        self._threads.submit(self._carry, trying, over)

    def _carry(self, trying: Attempt, over: Callable[[Outcome], None]) -> None:
        try:
            outcome = carry(trying, partial(ask_slack, self._client))
        except Exception as problem:  # of one delivery, which must not keep the rest from being sent
            log.error("a message could not be sent: %s", type(problem).__name__)
            outcome = Outcome("unanswered", True, type(problem).__name__, is_open=True)
        over(outcome)
        with self._something:
            self._count += 1
            self._something.notify()

    def wait(self, seconds: float) -> None:
        with self._something:
            self._something.wait_for(lambda: self._count != self._seen, seconds)
            self._seen = self._count


@dataclass(slots=True)
class Sender:
    """Sends for one clock process. `monotonic` counts seconds that no setting of the machine's clock changes."""

    state: Engine
    home: Path
    carrier: Carrier
    now: Now
    monotonic: Callable[[], float]
    pace: Pace
    is_stopping: Callable[[], bool] = lambda: False
    _settler: Settler = field(init=False)
    _flying: dict[int, Delivery] = field(default_factory=dict)
    _over: deque[tuple[Delivery, Outcome]] = field(default_factory=deque)
    _next: dict[str, float] = field(default_factory=dict)
    _ahead: float | None = None

    def __post_init__(self) -> None:
        self._settler = Settler(self.state, self.pace)

    @property
    def is_flying(self) -> bool:
        """Whether a try is under way, or one that is over is not entered yet."""
        return bool(self._flying)

    def step(self) -> int:
        """Enter what is over and begin what is due and may be. How many tries were begun or entered.

        Raises: whatever the database does; nothing that is over is forgotten, the next step enters it.
        """
        self._watch_clock()
        done = self._enter()
        if self.is_stopping():
            return done
        free = self.pace.side_by_side - len(self._flying)
        if free <= 0:
            return done
        busy = Counter(delivery.workspace for delivery in self._flying.values())
        at = self.monotonic()
        busy |= Counter({workspace: self.pace.in_workspace for workspace, then in self._next.items() if then > at})
        for delivery in ledger.claim(self.state, self.now(), self.pace, free, busy, tuple(self._flying)):
            self._next[delivery.workspace] = at + self.pace.workspace_gap.total_seconds()
            self._flying[delivery.id] = delivery
            self._begin(delivery)
            done += 1
        return done

    def wait(self, longest: float) -> None:
        """Wait until a step may have something to do, and at most so many seconds."""
        self.carrier.wait(self.paced_for() or longest)

    def paced_for(self) -> float:
        """Seconds until a workspace that was just sent to may be sent to again; 0 when none was."""
        at = self.monotonic()
        self._next = {workspace: then for workspace, then in self._next.items() if then > at}
        return min(self._next.values(), default=at) - at

    def _enter(self) -> int:
        done = 0
        while self._over:
            delivery, outcome = self._over[0]
            self._settler.settle(delivery, outcome, self.now())
            self._over.popleft()
            self._flying.pop(delivery.id, None)
            done += 1
        return done

    def _begin(self, delivery: Delivery) -> None:
        """Settle what the delivery says and whether it is wanted still, and try to send it."""
        try:
            wanted = self._decide(delivery)
            forms = forms_of(self.state, wanted.body) if wanted else None
        except Exception as problem:  # of one delivery, which must not keep the rest from being sent
            self._put_off(delivery, problem)
            return
        if wanted is None:
            self._flying.pop(delivery.id)
            return
        if not forms:
            with turn(self.state) as connection:
                ledger.park(connection, wanted, "no form of the message is kept", self.now())
            self._flying.pop(delivery.id)
            log.error("delivery %s: parked, no form of it is kept", delivery.id)
            return
        end = self.monotonic() + self.pace.begin.total_seconds()
        trying = attempt(wanted, plainest(forms), lambda: self.monotonic() < end)
        self.carrier.carry(trying, lambda outcome: self._over.append((wanted, outcome)))

    def _put_off(self, delivery: Delivery, problem: Exception) -> None:
        log.error("delivery %s: put off, %s", delivery.id, trouble(problem))
        self._over.append((delivery, Outcome("refused", delivery.tried_at is not None, type(problem).__name__)))

    def _decide(self, delivery: Delivery) -> Delivery | None:
        """The delivery as it is to be sent; None when it was dropped or put off: nobody wants it any more, or not now."""
        if delivery.tried_at is not None:
            return delivery
        if alerts.is_alert(delivery):
            return alerts.decide(self.state, self.home, delivery, self.now())
        return editions.decide(self.state, delivery)

    def _watch_clock(self) -> None:
        """Where the machine's clock was set back, nothing waits for the hours that come again."""
        ahead = self.now().timestamp() - self.monotonic()
        if self._ahead is not None and ahead < self._ahead - CLOCK_STEP.total_seconds():
            with turn(self.state) as connection:
                ledger.pull_back(connection, self.now(), self.pace)
                holds.pull_back(connection, self.now() + self.pace.effect)
            log.warning("the machine’s clock was set back")
        self._ahead = ahead
