"""What is asked, read and complete: every default is filled in before a Question exists (SPEC section 4)."""

from dataclasses import dataclass, field, fields
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from queries.counting.stored import from_json, to_json

if TYPE_CHECKING:  # a Question carries a Count; a Count's conditions are about the areas and days defined here
    from queries.counting.count import Count

AreaKind = Literal["england", "region", "authority", "type", "all"]


@dataclass(frozen=True, slots=True)
class Area:
    """England, one of Ofsted's eight regions, one authority, all authorities of a type, or all regions (SPEC section 1).

    `name` is the register's own name and is unique among areas; `urn` is Ofsted's number, authorities only.
    """

    kind: AreaKind
    name: str
    urn: str | None = None

    def __str__(self) -> str:
        return self.name


ENGLAND = Area("england", "England")
ALL_REGIONS = Area("all", "all")
TYPE_OF_AREA = {
    "London borough areas": "London borough",
    "metropolitan borough areas": "metropolitan",
    "unitary authority areas": "unitary",
    "county council areas": "county",
}
"""The areas of each type of LA, by their name: the type as the register has it."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`, both counted."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class AsAt:
    """The state at the end of a day (SPEC rule 1), of what was published by `known_by` where that is asked for."""

    on: date
    known_by: date | None = None


@dataclass(frozen=True, slots=True)
class Latest:
    """As far as the record reaches: "now", told as held to a day (SPEC section 1)."""


@dataclass(frozen=True, slots=True)
class During:
    """What happened in a period (SPEC rule 9). LAs are then those that exist at its end.

    `edition`: no more than the edition of that day lists of its year; an answer says so beside what is known of it now.
    """

    period: Period
    known_by: date | None = None
    edition: date | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """What was published in a period, whenever it happened."""

    period: Period


@dataclass(frozen=True, slots=True)
class WholeRecord:
    """Everything that the register holds: "ever". LAs are then those that exist today (SPEC section 3, When, rule 4)."""


@dataclass(frozen=True, slots=True)
class Between:
    """Two states of the same LAs, the first against the second: why a figure changed."""

    first: AsAt
    second: AsAt | Latest


@dataclass(frozen=True, slots=True)
class Through:
    """The state at the start, at each 31 March (or quarter's end) after it, and at the end of a period: a series."""

    period: Period
    each: Literal["year", "quarter"] = "year"
    known_by: date | None = None


When = AsAt | Latest | During | Published | WholeRecord | Between | Through


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The canonical reading of what was asked. Whatever a command does not use is None or empty.

    `known_by` is set only when asked for: it leaves out reports published later (SPEC rule 1).
    `term` is what `define` or `help` is asked about. `grade` is a grade key ("good"), "uninspected" or "no_overall";
    `judgement` a judgement key; `visit` "focused" or "monitoring". A list may leave areas out (`without`), and with
    `since` a list of the uninspected is of LAs without a graded inspection from that day on. `count` is what is asked in
    the algebra of SPEC section 2b (`queries.counting`); the other fields beside `command` are then empty. `undated`: no date
    was written, so what is known since the latest release is told beside it (SPEC section 3, When, rule 5).
    """

    command: str
    area: Area | None = None
    areas: tuple[Area, ...] = ()
    grade: str | None = None
    judgement: str | None = None
    as_at: date | None = None
    as_at_compare: date | None = None
    period: Period | None = None
    known_by: date | None = None
    visit: str | None = None
    term: str | None = None
    without: tuple[Area, ...] = ()
    since: date | None = None
    count: "Count | None" = None
    undated: bool = field(default=False, compare=False)

    @property
    def on(self) -> date:
        """The as-at date of a question that has one. Raises: ValueError when its command takes none."""
        if self.as_at is None:
            raise ValueError(f"{self.command} has no as-at date")
        return self.as_at

    @property
    def span(self) -> Period:
        """The period of a question that has one. Raises: ValueError when its command takes none."""
        if self.period is None:
            raise ValueError(f"{self.command} has no period")
        return self.period

    def stored(self) -> dict[str, Any]:
        """A form that JSON holds and `from_stored` reads back unchanged: what threads and buttons carry."""
        found: dict[str, Any] = to_json(self)
        return found

    @classmethod
    def from_stored(cls, stored: dict[str, Any]) -> "Question":
        """The question that was stored so. Raises: ValueError when it is none."""
        return from_json(cls, stored)

    def to_json(self) -> dict[str, Any]:
        """The keys of SPEC section 4 that this question uses: names for areas, ISO dates, `from` and `to` for a period."""
        if self.count is not None:
            return {"command": self.command, **self.count.document()}
        found: dict[str, Any] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, Period):
                found |= {"from": value.start.isoformat(), "to": value.end.isoformat()}
            elif isinstance(value, date):
                found[each.name] = value.isoformat()
            elif isinstance(value, tuple):
                if value:
                    found[each.name] = [area.name for area in value]
            elif value is not None and not isinstance(value, bool):
                found[each.name] = str(value)
        return found
