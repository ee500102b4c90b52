"""The time of a question: from which day to which, and which reports count as known (SPEC section 3, When)."""

from dataclasses import dataclass
from datetime import date, timedelta

from data.register import Register
from data.schema import NO_OVERALL_FROM
from queries.counting.as_at import Coverage, coverage, held_until
from queries.errors import BadCommand
from queries.question import AsAt, During, Latest, Period, Published, Through, When, WholeRecord

LAST_OVERALL = date.fromisoformat(NO_OVERALL_FROM) - timedelta(days=1)
"""The last day before overall judgements ended: up to here every LA that had been inspected had one (SPEC section 1)."""


@dataclass(frozen=True, slots=True)
class Scope:
    """`states` says which graded events count in an LA's state at the end; `events` which events happened, from `start`
    (None: from the beginning of the record). A release's own cut-off belongs to states alone (SPEC rules 1 and 9).
    `published`: only what was published in these days; `edition`: only what the edition of that day lists of its year."""

    states: Coverage
    events: Coverage
    start: date | None = None
    published: Period | None = None
    edition: date | None = None

    @property
    def on(self) -> date:
        return self.states.on


def scope(register: Register, when: When) -> Scope:
    """The days and the coverage that a When stands for. Raises: BadCommand for two states or a series, which are many."""
    if isinstance(when, AsAt):
        return Scope(coverage(register, when.on, when.known_by), Coverage(when.on, when.known_by))
    if isinstance(when, Latest | WholeRecord):
        reach = Coverage(held_until(register))
        return Scope(reach, reach)
    if isinstance(when, During):
        end = when.period.end
        known = Coverage(end, when.known_by)
        return Scope(coverage(register, end, when.known_by), known, when.period.start, edition=when.edition)
    if isinstance(when, Published):
        reach = Coverage(held_until(register))
        return Scope(reach, reach, None, when.period)
    raise BadCommand("Two dates or a series are several counts: ask for one of them.")


def days_of(when: Through) -> tuple[date, ...]:
    """The days of a series."""
    start, end = when.period.start, when.period.end
    ends = [date(year, month, day) for year in range(start.year, end.year + 1) for month, day in _ENDS[when.each]]
    return tuple(dict.fromkeys([start, *(each for each in ends if start < each < end), end]))


_ENDS = {"year": ((3, 31),), "quarter": ((3, 31), (6, 30), (9, 30), (12, 31))}
