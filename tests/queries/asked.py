"""Questions as the parser would make them, for tests that ask a query function directly."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from data import Register
from queries.answer import Answer
from queries.pages import activity as activity_query
from queries.pages import authority, changes, judgements, listing, outcomes
from queries.question import ENGLAND, Area, Period, Question

LONDON = Area("region", "London")


def day(iso: str) -> date:
    return date.fromisoformat(iso)


def la(urn: str) -> Area:
    return Area("authority", f"Authority {urn}", urn)


def question(command: str, on: str, area: Area = ENGLAND, **others: Any) -> Question:
    return Question(command=command, area=area, as_at=day(on), **others)


def england(register: Register, on: str, known_by: str | None = None) -> Answer:
    asked = question("england", on, known_by=day(known_by) if known_by else None)
    return outcomes.england(register, asked)


def outcome(register: Register, on: str, **others: Any) -> Mapping[str, Any]:
    """The first row of England's outcomes: the day itself."""
    return england(register, on, **others).table("outcomes").rows[0]


def grades(register: Register, on: str, **others: Any) -> tuple[int, int, int, int]:
    """How many LAs of England were outstanding, good, requires improvement, inadequate."""
    row = outcome(register, on, **others)
    return row["outstanding"], row["good"], row["requires_improvement"], row["inadequate"]


def judgement(register: Register, on: str, key: str, area: Area = ENGLAND) -> Mapping[str, Any]:
    rows = judgements.judgements(register, question("judgements", on, area)).table("outcomes").rows
    return next(row for row in rows if row["judgement"] == key)


def names(register: Register, on: str, grade: str, **others: Any) -> list[str]:
    asked = question("list", on, grade=grade, **others)
    return [row["name"] for row in listing.listing(register, asked).table("authorities").rows]


def change_total(register: Register, on: str, area: Area = ENGLAND) -> Mapping[str, Any]:
    return changes.changes(register, question("changes", on, area)).table("changes_total").rows[0]


def activity(register: Register, start: str, end: str, area: Area = ENGLAND, **others: Any) -> Answer:
    asked = Question(command="activity", area=area, period=Period(day(start), day(end)), **others)
    return activity_query.activity(register, asked)


def counts(register: Register, start: str, end: str, **others: Any) -> dict[str, int]:
    """Events of each type that ended in a period, without the types that had none."""
    rows = activity(register, start, end, **others).table("activity").rows
    return {row["event_type"]: row["count"] for row in rows if row["count"]}


def in_year(register: Register, start: str, end: str, **others: Any) -> Mapping[str, Any]:
    return activity(register, start, end, **others).table("in_year").rows[0]


def history(register: Register, urn: str, on: str, **others: Any) -> Answer:
    return authority.la(register, question("la", on, la(urn), **others))
