"""A question of the algebra (SPEC section 2b): what is counted, when, under which conditions, how split and shown."""

from dataclasses import dataclass
from typing import Any, Literal

from queries.counting.axes import Axis, AxisKey
from queries.counting.conditions import Condition
from queries.counting.statement import Subject
from queries.counting.stored import from_json, to_json
from queries.question import When

__all__ = ["NAMES", "NUMBER", "SHARE", "SPREAD", "Axis", "AxisKey", "Count", "Duration", "Order", "Show", "Subject"]

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

    `share` is the numerator: of those that meet `where`, how many meet it too. Without it the conditions that narrow
    (place, LA type, and of events kind, framework and theme) are the base, and the others say who is counted: see
    `numerator`. `limit` keeps the first so many rows of `order`, ties with the last of them included.
    """

    of: Subject
    when: When
    where: tuple[Condition, ...] = ()
    share: tuple[Condition, ...] = ()
    by: tuple[Axis, ...] = ()
    show: Show = SPREAD
    order: Order | None = None
    limit: int | None = None

    @property
    def base(self) -> tuple[Condition, ...]:
        """The conditions of those of whom a share is told."""
        return self.where if self.share else tuple(each for each in self.where if each.narrows)

    @property
    def numerator(self) -> tuple[Condition, ...]:
        """The conditions of those who are counted among them."""
        return self.share or tuple(each for each in self.where if not each.narrows)

    def to_json(self) -> dict[str, Any]:
        """A form that JSON holds and `from_json` reads back, so that threads and buttons can carry the question."""
        found: dict[str, Any] = to_json(self)
        return found

    def document(self) -> dict[str, Any]:
        """The question in the keys of SPEC section 4, for people's programs; `to_json` is what reads back."""
        from queries.counting.document import document  # which is written with Count

        return document(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Count":
        """The Count that `to_json` wrote. Raises: ValueError when it is none."""
        return from_json(cls, stored)
