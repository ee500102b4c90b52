"""What each outcome of a try means: sent, put off, a pause for the place or the workspace, parked, or the end."""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.release_day import holds, wording
from bot.release_day.alerts import note_told
from bot.release_day.attempt import Outcome
from bot.release_day.holds import Hold
from bot.release_day.ledger import (
    CANNOT_LOOK,
    DELIVERIES,
    Delivery,
    Place,
    drop,
    drop_waiting,
    park,
    plan,
    put_off,
    record,
    turn,
    write,
)
from bot.release_day.pace import Pace
from bot.release_day.refusals import FORM, GONE, PLACE, SCOPE, UNCHANGEABLE, WORKSPACE
from bot.release_day.subscriptions import resume, stop
from bot.state import Engine

SILENCE = 3  # calls in a row that Slack did not answer before a workspace is left alone

log = logging.getLogger("ilacs.clock")


@dataclass(slots=True)
class Settler:
    """Enters outcomes in the ledger. Remembers for each workspace how many calls in a row were not answered."""

    state: Engine
    pace: Pace
    _silent: dict[str, int] = field(default_factory=dict)

    def settle(self, delivery: Delivery, outcome: Outcome, now: datetime) -> None:
        """Enter what came of a try, with all that follows from it, in one transaction. A line in the log for each
        trouble that begins, and for each that ends."""
        said: list[tuple[int, str]] = []
        silent = self._silent.get(delivery.workspace, 0) + 1 if outcome.kind == "unanswered" else 0
        with turn(self.state) as connection:
            if outcome.kind == "sent":
                self._settle_sent(connection, delivery, outcome, now, said)
            elif outcome.kind == "late":
                later = now + self.pace.first_wait
                put_off(connection, delivery, later, None, now, delivery.tried_at is not None, is_failure=False)
            elif outcome.kind == "limited":
                put_off(connection, delivery, now, outcome.code, now, outcome.may_be_there, is_failure=False)
                wait = max(outcome.wait, self.pace.gap)
                limit = Hold(delivery.workspace, "", outcome.code, False, 0, now, now + wait)
                if holds.hold(connection, limit) == "begun":
                    said.append((logging.WARNING, f"workspace {delivery.workspace}: limited, {wait.seconds} s"))
            elif outcome.kind == "refused":
                self._settle_refused(connection, delivery, outcome, now, said)
            else:
                self._settle_unanswered(connection, delivery, outcome, now, silent, said)
        self._silent[delivery.workspace] = silent
        for level, line in said:
            log.log(level, "%s", line)

    def _settle_sent(
        self, connection: Connection, delivery: Delivery, outcome: Outcome, now: datetime, said: list[tuple[int, str]]
    ) -> None:
        record(connection, delivery, outcome.channel, outcome.message_ts, now)
        note_told(connection, delivery)
        for ended in holds.end(connection, delivery.workspace, delivery.channel):
            if ended.is_trouble:
                said.append((logging.INFO, f"{_name_place(ended)}: goes on after {ended.reason}"))
        resume(connection, delivery.workspace, delivery.channel)

    def _settle_unanswered(
        self,
        connection: Connection,
        delivery: Delivery,
        outcome: Outcome,
        now: datetime,
        silent: int,
        said: list[tuple[int, str]],
    ) -> None:
        open_until = now + self.pace.effect if outcome.is_open else None
        until = open_until or now + self.pace.wait(delivery.attempts)
        put_off(connection, delivery, until, outcome.code, now, outcome.may_be_there, open_until)
        if outcome.kind == "unreached" or silent >= SILENCE:
            self._hold(connection, delivery, "", outcome.code, now, self.pace.longest_wait, said)

    def _settle_refused(
        self, connection: Connection, delivery: Delivery, outcome: Outcome, now: datetime, said: list[tuple[int, str]]
    ) -> None:
        code, is_unsure = outcome.code, outcome.may_be_there
        if outcome.was_looking and code in SCOPE:
            put_off(connection, delivery, now + self.pace.look_again, f"{CANNOT_LOOK} ({code})", now, is_unsure)
            note_told(connection, delivery)  # it may be told twice otherwise; an operator decides
            said.append((logging.ERROR, f"delivery {delivery.id}: unknown whether it was sent ({code})"))
        elif code in WORKSPACE:
            put_off(connection, delivery, now, code, now, is_unsure)
            self._hold(connection, delivery, "", code, now, self.pace.longest_wait, said)
        elif code in GONE:
            drop(connection, delivery, code)
            stop(connection, delivery.workspace, delivery.channel, code)
            drop_waiting(
                connection, code,
                DELIVERIES.c.workspace == delivery.workspace, DELIVERIES.c.channel == delivery.channel,
            )  # fmt: skip
            said.append((logging.WARNING, f"delivery {delivery.id}: ended ({code}), and all for whom it was"))
        elif delivery.action == "update" and code in UNCHANGEABLE:
            drop(connection, delivery, code)
            said.append((logging.WARNING, f"delivery {delivery.id}: its message cannot be changed ({code})"))
        elif code in PLACE:
            self._pause(connection, delivery, outcome, now, said)
        elif code in FORM:
            park(connection, delivery, code, now, is_unsure)
            said.append((logging.ERROR, f"delivery {delivery.id}: parked ({code}), no form of it is taken"))
        elif now - (delivery.failing_since or now) >= self.pace.most_trouble:
            park(connection, delivery, code, now, is_unsure)
            said.append((logging.ERROR, f"delivery {delivery.id}: parked ({code}) after {self.pace.most_trouble}"))
        else:
            until = now + self.pace.wait(delivery.attempts, self.pace.longest_pause)
            put_off(connection, delivery, until, code, now, is_unsure)
            if delivery.failing_since is None:
                said.append((logging.ERROR, f"delivery {delivery.id}: put off ({code})"))

    def _pause(
        self, connection: Connection, delivery: Delivery, outcome: Outcome, now: datetime, said: list[tuple[int, str]]
    ) -> None:
        code = outcome.code
        if now - (delivery.failing_since or now) >= self.pace.longest_absence:
            park(connection, delivery, code, now, outcome.may_be_there)
            said.append((logging.ERROR, f"delivery {delivery.id}: parked ({code}) after {self.pace.longest_absence}"))
            return
        put_off(connection, delivery, now, code, now, outcome.may_be_there)
        has_begun = self._hold(connection, delivery, delivery.channel, code, now, self.pace.longest_pause, said)
        asked_by = stop(connection, delivery.workspace, delivery.channel, code)
        if has_begun and delivery.channel[:1] not in ("U", "W"):
            body = write(connection, f"paused:{delivery.channel}:{code}", wording.tell_pause(delivery.channel, code))
            people = [Place(delivery.workspace, person) for person in asked_by]
            plan(connection, f"paused:{delivery.channel}:{now:%Y-%m-%dT%H:%M:%S}", people, body, now)

    def _hold(
        self,
        connection: Connection,
        delivery: Delivery,
        channel: str,
        reason: str,
        now: datetime,
        longest: timedelta,
        said: list[tuple[int, str]],
    ) -> bool:
        """Leave a workspace or a place alone for a while. Whether that is new."""
        wanted = Hold(delivery.workspace, channel, reason[:80], True, 0, now, now)
        if holds.hold(connection, wanted, self.pace.first_wait, longest) != "begun":
            return False
        said.append((logging.ERROR, f"{_name_place(wanted)}: paused ({reason})"))
        return True


def _name_place(held: Hold) -> str:
    return f"channel {held.channel} of workspace {held.workspace}" if held.channel else f"workspace {held.workspace}"
