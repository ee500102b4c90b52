"""One SQL statement while it is put together: its named relations, joined once each, and its bound parameters.

The subject's row is `authorities` (LAs) or `this` (events, whose LA is `authorities`). Beside it may be joined, each a
row of `events` or nulls:

- `latest`: the LA's latest graded event by the end of the question's time;
- `before`: the graded event before the latest one or, of an event, before that event;
- `first`, `first_ilacs`: the LA's first graded event, of any framework and under ILACS;
- `after`: of an event, the LA's next graded event.

All are read under the coverage that was asked for, so `known by` holds for them too.
"""

import re
from collections.abc import Iterable
from typing import Any, Literal

from data.register import Register
from queries.counting.as_at import EXISTING, KNOWN, Coverage, graded_event
from queries.counting.scope import Scope

Subject = Literal["authorities", "inspections", "visits", "events", "reports"]
"""LAs, graded events, focused and monitoring visits, all of these, or the reports and letters on them."""
Relation = Literal["latest", "before", "first", "first_ilacs", "after"]


def day_of_event_sql(event: str) -> str:
    """The day by which an event belongs to a period: its first, where that is known (SPEC rule 9)."""
    return f"{event}.first_day"


ILACS = "event.framework = 'ILACS' AND event.counted_on <= :on"
_OF_AUTHORITY: dict[Relation, str] = {
    "latest": graded_event("authorities.urn"),
    "before": graded_event("authorities.urn", "event.counted_on < latest.counted_on"),
    "first": graded_event("authorities.urn", order="ASC"),
    "first_ilacs": graded_event("authorities.urn", ILACS, "ASC"),
}
_OF_EVENT: dict[Relation, str] = {
    "latest": graded_event("this.urn"),
    "before": graded_event("this.urn", "event.counted_on < this.counted_on"),
    "first": graded_event("this.urn", order="ASC"),
    "first_ilacs": graded_event("this.urn", ILACS, "ASC"),
    "after": graded_event("this.urn", "event.counted_on > this.counted_on AND event.counted_on <= :on", "ASC"),
}
_KINDS: dict[Subject, str] = {
    "inspections": "this.graded",
    "visits": "this.event_type IN ('focused visit', 'monitoring visit')",
    "events": "this.event_type <> 'other'",
    "reports": "this.event_type <> 'other' AND this.publication_date IS NOT NULL",
}


class Statement:
    """`of` is what the rows are: LAs or some kind of event."""

    def __init__(self, register: Register, of: Subject, scope: Scope) -> None:
        self.register = register
        self.of: Subject = of
        self.scope = scope
        covered = scope.states if of == "authorities" else scope.events
        self.parameters: dict[str, Any] = dict(covered.parameters)
        self._joined: dict[Relation, None] = {}

    def bind(self, value: object) -> str:
        """The placeholder of a value."""
        name = f"value_{len(self.parameters)}"
        self.parameters[name] = value
        return f":{name}"

    def among(self, column: str, values: Iterable[object]) -> str:
        """The condition that a column holds any of the values."""
        return f"{column} IN ({', '.join(self.bind(value) for value in values)})"

    def under(self, covered: Coverage, sql: str) -> str:
        """A named piece of SQL (`KNOWN`, `EXISTING`, `graded_event`) under another coverage than the statement's own."""
        names = {key: self.bind(value) for key, value in covered.parameters.items()}
        return re.sub(r":(on|known_by|release)\b", lambda found: names[found[1]], sql)

    def counted(self, event: str) -> str:
        """The condition that an event is counted at all: a visit that is in no list of a listed year is told, never counted;
        the year of an edition is what that lists (SPEC rule 9)."""
        counted = f"{event}.why_not_counted IS NULL"
        if self.scope.edition is None:
            return counted
        release = self.bind(self.scope.edition.isoformat())
        listed = f"SELECT event_id FROM edition_rows WHERE release = {release} AND sheet = 'in year'"
        return f"{counted} AND {event}.event_id IN ({listed})"

    def relation(self, name: Relation) -> str:
        """The alias of a relation, which is joined where it is not yet."""
        if name == "before" and self.of == "authorities":
            self._joined["latest"] = None
        self._joined[name] = None
        return name

    def source(self) -> str:
        """FROM and WHERE: every row of the subject in the time of the question."""
        of_authority = self.of == "authorities"
        found = _OF_AUTHORITY if of_authority else _OF_EVENT
        joins = "".join(f"\nLEFT JOIN events AS {name} ON {name}.event_id = ({found[name]})" for name in self._joined)
        if of_authority:
            return f"FROM authorities{joins}\nWHERE {EXISTING}"
        known = KNOWN.format(event="this")
        return f"FROM events AS this JOIN authorities ON authorities.urn = this.urn{joins}\nWHERE {self._in_time()} AND {known}"

    def _in_time(self) -> str:
        kinds = f"{_KINDS[self.of]} AND {self.counted('this')}"
        if self.scope.published:
            start, end = (
                self.bind(each.isoformat()) for each in (self.scope.published.start, self.scope.published.end)
            )
            return f"{kinds} AND this.publication_date BETWEEN {start} AND {end}"
        ended = f"{kinds} AND {day_of_event_sql('this')} <= :on"
        return (
            f"{ended} AND {day_of_event_sql('this')} >= {self.bind(self.scope.start.isoformat())}"
            if self.scope.start
            else ended
        )
