"""A question of the algebra (SPEC section 2b): what is counted, when, under which conditions, how split and shown."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from queries.counting.conditions import Condition
from queries.counting.measures import OVERALL
from queries.counting.stored import from_json, to_json
from queries.question import When

Subject = Literal["authorities", "inspections", "visits", "events", "reports"]
"""LAs, graded events, focused and monitoring visits, all of these, or the reports and letters on them."""

AxisKey = Literal[
    "region",
    "la_type",
    "authority",
    "judgement",
    "grade",
    "grade_then",
    "grade_before",
    "grade_first",
    "grade_on",
    "event_type",
    "framework",
    "theme",
    "calendar_year",
    "statistical_year",
    "quarter",
    "month",
    "number_of_events",
    "moved",
]


@dataclass(frozen=True, slots=True)
class Axis:
    """What a count is split by.

    "grade" is an LA's latest, an inspection's own; "grade_then" an LA's when it was visited; "grade_before" at the
    inspection before; "grade_first" at the first graded ILACS inspection; "grade_on" as at the day `on`; all of them of
    `judgement`. "number_of_events" splits LAs by how many events of `kinds` they had in the time of the question.
    "judgement" has a row for each of the five. "moved" is improved, retained or declined against the inspection before.
    """

    key: AxisKey
    judgement: str = OVERALL
    on: date | None = None
    kinds: tuple[str, ...] = ()


Duration = Literal["between_inspections", "since_latest", "to_publication", "until_changed", "until_better"]


@dataclass(frozen=True, slots=True)
class Show:
    """How what is counted is shown.

    "spread" is the distribution over the four grades, "number" how many (with their share of the base), "share" leads with
    the share, "names" lists them. "duration" is in whole days: of inspections "between_inspections" (from the one before),
    "to_publication" (from the last day), "until_changed" and "until_better" (from an inspection to the next one with
    another, or a better, grade); of LAs "since_latest" graded inspection. `figure` is the one that leads.
    """

    form: Literal["spread", "number", "share", "names", "duration"]
    duration: Duration | None = None
    figure: Literal["mean", "median", "shortest", "longest"] = "median"


SPREAD, NUMBER, SHARE, NAMES = Show("spread"), Show("number"), Show("share"), Show("names")


@dataclass(frozen=True, slots=True)
class Order:
    """By number, share, days, name, or the date of the (latest graded) event; the highest or latest first by default."""

    by: Literal["number", "share", "days", "date", "name"]
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Count:
    """What is counted, when, and of whom; `where` and `share` hold all at once.

    `share` is the numerator: of those that meet `where` and can be told, how many meet it too. Without it the conditions of
    place in `where` (Within, OfType, NeighbourOf) are the base, and the others say who is counted. `limit` keeps the first
    so many rows of `order`, ties with the last of them included.
    """

    of: Subject
    when: When
    where: tuple[Condition, ...] = ()
    share: tuple[Condition, ...] = ()
    by: tuple[Axis, ...] = ()
    show: Show = SPREAD
    order: Order | None = None
    limit: int | None = None

    def to_json(self) -> dict[str, Any]:
        """A form that JSON holds and `from_json` reads back, so that threads and buttons can carry the question."""
        found: dict[str, Any] = to_json(self)
        return found

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Count":
        """The Count that `to_json` wrote. Raises: ValueError when it is none."""
        return from_json(cls, stored)
