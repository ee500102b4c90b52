"""What is asked, read and complete: every default is filled in before a Question exists (SPEC section 4)."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Literal

AreaKind = Literal["england", "region", "authority", "all"]


@dataclass(frozen=True, slots=True)
class Area:
    """England, one of Ofsted's eight regions, one authority, or all regions (SPEC section 1).

    `name` is the register's own name and is unique among areas; `urn` is Ofsted's number, authorities only.
    """

    kind: AreaKind
    name: str
    urn: str | None = None

    def __str__(self) -> str:
        return self.name


ENGLAND = Area("england", "England")
ALL_REGIONS = Area("all", "all")


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`, both counted."""

    start: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The canonical reading of what was asked. Whatever a command does not use is None or empty.

    `known_by` is set only when asked for: it leaves out reports published later (SPEC rule 1).
    `term` is what `define` or `help` is asked about. `grade` is a grade key ("good"), "uninspected" or "no_overall";
    `judgement` a judgement key; `visit` "focused" or "monitoring". A list may leave areas out (`without`), and with
    `since` a list of the uninspected is of LAs without a graded inspection from that day on.
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

    def to_json(self) -> dict[str, Any]:
        """The keys of SPEC section 4 that this question uses: names for areas, ISO dates, `from` and `to` for a period."""
        found: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Period):
                found |= {"from": value.start.isoformat(), "to": value.end.isoformat()}
            elif isinstance(value, date):
                found[field.name] = value.isoformat()
            elif isinstance(value, tuple):
                if value:
                    found[field.name] = [area.name for area in value]
            elif value is not None:
                found[field.name] = str(value)
        return found
