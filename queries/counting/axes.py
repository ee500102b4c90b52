"""What a count can be split by (SPEC section 2b): each axis with its SQL, its label, its order and how its values are named."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from data.schema import EVENT_TYPES, JUDGEMENTS, NO_OVERALL_FROM
from queries.answer import Column
from queries.counting.as_at import KNOWN, coverage, graded_event
from queries.counting.conditions import ANYTHING, EVENTS, JUDGED, LAS, SUBJECT_NAMES, THEMED, event_words, judging, rank
from queries.counting.measures import GRADE_KEYS, JUDGEMENT_NAMES, OVERALL
from queries.counting.statement import Statement, Subject, day_of_event_sql
from queries.errors import BadCommand
from queries.wording import day, join_words

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

    @property
    def column(self) -> Column:
        """The column that names a row: of a date where it is one of the calendar's."""
        return Column(self.key, self.label, "text")

    @property
    def label(self) -> str:
        of_judgement = "" if self.judgement == OVERALL else f" ({JUDGEMENT_NAMES[self.judgement].lower()})"
        if self.key == "grade_on" and self.on:
            return f"Judgement as at {day(self.on)}{of_judgement}"
        if self.key == "number_of_events":
            return f"{event_words(self.kinds, plural=True).capitalize()}"
        return f"{_LABELS[self.key]}{of_judgement}"

    @property
    def words(self) -> str:
        """region, judgement at the time: as it follows "by"."""
        if self.key == "number_of_events":
            return f"number of {event_words(self.kinds, plural=True)}"
        return (
            "LA"
            if self.key == "authority"
            else "LA type"
            if self.key == "la_type"
            else self.label[:1].lower() + self.label[1:]
        )

    def splits(self, of: Subject) -> bool:
        """Whether what is counted can be split by it."""
        return of in _OF.get(self.key, ANYTHING)

    def sql(self, statement: Statement) -> str:
        """The SQL of a row's value. Raises: BadCommand when what is counted has none."""
        if not self.splits(statement.of):
            fits = join_words(SUBJECT_NAMES[each] for each in _OF[self.key])
            raise BadCommand(f"A split by {self.words} can be asked of {fits}, not of {SUBJECT_NAMES[statement.of]}.")
        return _SQL[self.key](self, statement)

    def order(self, value: str | int | None) -> tuple[bool, int, str]:
        """Where a value stands among the others: grades and kinds in their own order, what has none last."""
        fixed = _ORDERS.get(self.key)
        if value is None:
            return True, 0, ""
        if isinstance(value, int):
            return False, value, ""
        return False, fixed.index(value) if fixed and value in fixed else len(fixed or ()), value


_LABELS: dict[str, str] = {
    "region": "Region",
    "la_type": "LA type",
    "authority": "LA",
    "judgement": "Judgement",
    "grade": "Judgement",
    "grade_then": "Judgement of the LA at the time",
    "grade_before": "Judgement before",
    "grade_first": "First ILACS judgement",
    "grade_on": "Judgement on another date",
    "event_type": "Kind",
    "framework": "Framework",
    "theme": "Theme",
    "calendar_year": "Calendar year",
    "statistical_year": "Year to 31 March",
    "quarter": "Quarter",
    "month": "Month",
    "moved": "Against the judgement before",
}
NO_OVERALL, NOT_INSPECTED = "No overall judgement (2026 framework)", "Not yet inspected"
THEMES = (
    "Front door",
    "Children in need/subject to a plan",
    "Achieving permanence",
    "Children in care",
    "Care leavers",
)
"""In the order of the release's Figure 4; what it does not list comes last."""
_GRADES = (*GRADE_KEYS, NO_OVERALL, NOT_INSPECTED)
_ORDERS: dict[str, tuple[str, ...]] = {
    "grade": _GRADES,
    "grade_then": _GRADES,
    "grade_before": _GRADES,
    "grade_first": _GRADES,
    "grade_on": _GRADES,
    "judgement": JUDGEMENTS,
    "event_type": EVENT_TYPES,
    "theme": THEMES,
    "moved": ("improved", "retained", "declined"),
}


def _grade_of(row: str, judgement: str, never: str) -> str:
    """The grade, or why there is none."""
    apart = f" WHEN {row}.counted_on >= '{NO_OVERALL_FROM}' THEN '{NO_OVERALL}'" if judgement == OVERALL else ""
    return f"CASE WHEN {row}.event_id IS NULL THEN {never} WHEN {row}.{judgement} IS NOT NULL THEN {row}.{judgement}{apart} END"


def _grade(axis: Axis, statement: Statement) -> str:
    never = f"'{NOT_INSPECTED}'" if statement.of == "authorities" else "NULL"
    return _grade_of(judging(statement, "latest"), axis.judgement, never)


def _grade_before(axis: Axis, statement: Statement) -> str:
    return _grade_of(judging(statement, "before"), axis.judgement, "NULL")


def _grade_first(axis: Axis, statement: Statement) -> str:
    return _grade_of(judging(statement, "first_ilacs"), axis.judgement, f"'{NOT_INSPECTED}'")


def _grade_on(axis: Axis, statement: Statement) -> str:
    assert axis.on is not None
    covered = coverage(statement.register, axis.on)
    event = statement.under(covered, graded_event("authorities.urn"))
    return f"(SELECT {axis.judgement} FROM events WHERE event_id = ({event}))"


def _number(axis: Axis, statement: Statement) -> str:
    known = statement.under(statement.scope.events, KNOWN.format(event="event"))
    start = statement.scope.start
    since = f" AND {day_of_event_sql('event')} >= {statement.bind(start.isoformat())}" if start else ""
    until = statement.bind(statement.scope.on.isoformat())
    since += f" AND {statement.counted('event')}"
    kinds = statement.among("event.event_type", axis.kinds)
    return f"(SELECT count(*) FROM events AS event WHERE event.urn = authorities.urn AND {kinds} AND {known} AND {day_of_event_sql('event')} <= {until}{since})"


def _moved(axis: Axis, statement: Statement) -> str:
    before, now = (rank(f"{judging(statement, at)}.{axis.judgement}") for at in ("before", "latest"))
    steps = f"({before} - {now})"
    return (
        f"CASE WHEN {steps} > 0 THEN 'improved' WHEN {steps} < 0 THEN 'declined' WHEN {steps} = 0 THEN 'retained' END"
    )


def _day(statement: Statement) -> str:
    return "this.publication_date" if statement.of == "reports" else day_of_event_sql("this")


def _statistical_year(axis: Axis, statement: Statement) -> str:
    began = f"CAST(strftime('%Y', {_day(statement)}, 'start of month', '-3 months') AS INTEGER)"
    return f"{began} || '-' || substr({began} + 1, 3)"


_SQL: dict[str, Callable[[Axis, Statement], str]] = {
    "region": lambda axis, statement: "authorities.region",
    "la_type": lambda axis, statement: "authorities.la_type",
    "authority": lambda axis, statement: "authorities.name",
    "grade": _grade,
    "grade_then": _grade_before,
    "grade_before": _grade_before,
    "grade_first": _grade_first,
    "grade_on": _grade_on,
    "event_type": lambda axis, statement: "this.event_type",
    "framework": lambda axis, statement: f"{judging(statement, 'latest', own=True)}.framework",
    "theme": lambda axis, statement: "this.theme",
    "calendar_year": lambda axis, statement: f"substr({_day(statement)}, 1, 4)",
    "statistical_year": _statistical_year,
    "quarter": lambda axis, statement: (
        f"substr({_day(statement)}, 1, 4) || ' Q' || ((CAST(substr({_day(statement)}, 6, 2) AS INTEGER) + 2) / 3)"
    ),
    "month": lambda axis, statement: f"substr({_day(statement)}, 1, 7)",
    "number_of_events": _number,
    "moved": _moved,
}
_OF: dict[str, tuple[Subject, ...]] = {
    "judgement": JUDGED,
    "grade": JUDGED,
    "grade_then": EVENTS,
    "grade_before": JUDGED,
    "grade_on": LAS,
    "event_type": EVENTS,
    "theme": THEMED,
    "calendar_year": EVENTS,
    "statistical_year": EVENTS,
    "quarter": EVENTS,
    "month": EVENTS,
    "number_of_events": LAS,
    "moved": JUDGED,
}
