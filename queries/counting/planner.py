"""The one planner: a Count as SQL, run, in rows. Every figure of the algebra comes from here.

`plan` is pure but for the dates of releases; its SQL is composed of the named pieces of `statement`, `conditions` and
`axes`, with every value bound.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from data.register import Register
from data.schema import JUDGEMENTS
from queries.counting.as_at import graded_event
from queries.counting.conditions import Condition, Framework, Judged, Not, Within, rank, require_sayable
from queries.counting.count import Count, Subject
from queries.counting.distribution import with_percents
from queries.counting.measures import OVERALL, outcome_sql
from queries.counting.rounding import percent
from queries.counting.scope import scope
from queries.counting.statement import Statement
from queries.question import When

Value = str | int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """One row of a count: the values of its axes, how many are counted, of how many, and how many there are in all.

    `base` are those of whom it can be told (LAs with the judgement: SPEC rule 3); `total` all that meet the conditions of
    the base, with those of whom it cannot.
    """

    values: tuple[Value, ...]
    number: int
    base: int
    total: int

    @property
    def percent(self) -> int | None:
        return percent(self.number, self.base)


@dataclass(frozen=True, slots=True)
class Plan:
    """SQL and the values bound in it."""

    sql: str
    parameters: dict[str, Any]

    def run(self, register: Register) -> list[dict[str, Any]]:
        return register.rows(self.sql, self.parameters)


EVENT_KEYS = (
    "event_id",
    "event_type",
    "framework",
    "counted_on",
    "end_date",
    "end_month",
    "publication_date",
    "theme",
    "report_url",
    "confidence",
    *JUDGEMENTS,
)


def plan(register: Register, count: Count) -> Plan:
    """Rows of axis values (`axis_0`, `axis_1`) with `number`, `base` and `total`."""
    statement = Statement(register, count.of, scope(register, count.when))
    axes = [f"{axis.sql(statement)} AS axis_{at}" for at, axis in enumerate(count.by)]
    meets, able = _holds(statement, count.numerator), _can_be_told(statement, count.numerator)
    where = _holds(statement, count.base)
    columns = ", ".join([*axes, f"{able} AS able", f"{meets} AS meets"])
    inner = f"SELECT {columns} {statement.source()} AND {where}"
    keys = ", ".join(f"axis_{at}" for at in range(len(axes)))
    grouped = f" GROUP BY {keys}" if keys else ""
    sql = (
        f"SELECT {keys}{', ' if keys else ''}coalesce(sum(able AND meets), 0) AS number,"
        f" coalesce(sum(able), 0) AS base, count(*) AS total FROM ({inner}){grouped}"
    )
    return Plan(sql, statement.parameters)


def tally(register: Register, count: Count) -> Tally:
    """The count without its split."""
    return _tallies(register, replace(count, by=()))[0]


def tally_all(register: Register, counts: Iterable[Count]) -> list[Tally]:
    """Many counts without their splits: the rows of what is counted, and when, are read once for all that share them."""
    asked = list(counts)
    sharing: dict[tuple[Subject, When], list[Count]] = defaultdict(list)
    for count in asked:
        sharing[count.of, count.when].append(count)
    found = {key: _read_once(register, *key, own) for key, own in sharing.items()}
    return [next(found[count.of, count.when]) for count in asked]


def _read_once(register: Register, of: Subject, when: When, counts: Sequence[Count]) -> Iterator[Tally]:
    """Each condition is worked out once a row, each sum once a region: England's is the sum of them."""
    statement = Statement(register, of, scope(register, when))
    columns: dict[str, str] = {}
    names: dict[Condition, tuple[str, str]] = {}
    sums: dict[str, str] = {}

    def column_of(sql: str) -> str:
        return columns.setdefault(sql, f"column_{len(columns)}")

    def name_of(condition: Condition) -> tuple[str, str]:
        """The columns that say whether the condition can be told of a row, and whether it holds."""
        if condition not in names:
            able, meets = _can_be_told(statement, [condition]), _holds(statement, [condition])
            names[condition] = column_of(able), column_of(meets)
        return names[condition]

    def sum_of(conditions: Iterable[str]) -> str:
        """The column that counts the rows of which all hold."""
        return sums.setdefault(" AND ".join(dict.fromkeys(conditions)) or "1", f"sum_{len(sums)}")

    asked: list[tuple[str | None, tuple[str, str, str]]] = []
    for count in counts:
        region, others = _region_of(count.base)
        of_whom = [name_of(each)[1] for each in others]
        able = [*of_whom, *(name_of(each)[0] for each in count.numerator)]
        meets = [*able, *(name_of(each)[1] for each in count.numerator)]
        asked.append((region, (sum_of(meets), sum_of(able), sum_of(of_whom))))
    worked_out = ", ".join(["authorities.region AS region", *(f"{sql} AS {name}" for sql, name in columns.items())])
    summed = ", ".join(f"sum({sql}) AS {name}" for sql, name in sums.items())
    rows = register.rows(
        f"SELECT region, {summed} FROM (SELECT {worked_out} {statement.source()} {_NOT_FLATTENED}) GROUP BY region",
        statement.parameters,
    )
    of_region: dict[str | None, dict[str, int]] = {row["region"]: row for row in rows}
    of_region[None] = {name: sum(row[name] for row in rows) for name in sums.values()}
    for region, keys in asked:
        number, base, total = (of_region[region][key] if region in of_region else 0 for key in keys)
        yield Tally((), number, base, total)


_NOT_FLATTENED = "LIMIT -1"
"""No limit, but SQLite then works the columns of a subquery out by themselves, not again in each sum that reads them."""


def _region_of(conditions: Iterable[Condition]) -> tuple[str | None, list[Condition]]:
    """The one region that the conditions are within, if they are, and the other conditions."""
    region, others = None, []
    for each in conditions:
        place = each.areas[0] if isinstance(each, Within) and len(each.areas) == 1 and not each.but else None
        if region is None and place is not None and place.kind == "region":
            region = place.name
        else:
            others.append(each)
    return region, others


def tallies(register: Register, count: Count) -> tuple[Tally, ...]:
    """The rows of a count by its axes, in order, with at most `limit` of them (and the ties of the last).

    Without conditions on who is counted, a row's base is all that are split: of two axes, all in the row's first one.
    """
    if any(axis.key == "judgement" for axis in count.by):
        found = _by_judgement(register, count)
    else:
        found = _tallies(register, count)
    rows = found if count.numerator or not count.by else _of_all(count, found)
    shown = [row for row in rows if row.number or count.numerator]
    return tuple(_first_rows(count, sorted(shown, key=_ordering(count))))


def _tallies(register: Register, count: Count) -> list[Tally]:
    number = len(count.by)
    return [
        Tally(tuple(row[f"axis_{at}"] for at in range(number)), row["number"], row["base"], row["total"])
        for row in plan(register, count).run(register)
    ]


def _by_judgement(register: Register, count: Count) -> list[Tally]:
    """The same count of each of the five judgements: where a condition says one, it gives way to each in turn."""
    place = next(at for at, axis in enumerate(count.by) if axis.key == "judgement")
    others = (*count.by[:place], *count.by[place + 1 :])
    found = []
    for judgement in JUDGEMENTS:
        own = replace(
            count,
            by=tuple(replace(axis, judgement=judgement) for axis in others),
            where=_of_judgement(count.where, judgement),
            share=_of_judgement(count.share, judgement),
        )
        if not own.numerator:
            own = replace(own, share=(Judged(("outstanding", "good"), judgement),))
        for row in _tallies(register, own):
            values = (*row.values[:place], judgement, *row.values[place:])
            found.append(replace(row, values=values))
    return found


def _of_judgement(conditions: Iterable[Condition], judgement: str) -> tuple[Condition, ...]:
    return tuple(
        replace(each, judgement=judgement) if isinstance(each, Judged) and each.judgement == OVERALL else each
        for each in conditions
    )


def _of_all(count: Count, rows: Sequence[Tally]) -> list[Tally]:
    groups: dict[tuple[Value, ...], int] = defaultdict(int)
    for row in rows:
        if row.values[-1] is not None:
            groups[row.values[:-1]] += row.number
    return [replace(row, base=groups[row.values[:-1]] if row.values[-1] is not None else 0) for row in rows]


def _ordering(count: Count) -> Callable[[Tally], Any]:
    def by_value(row: Tally) -> tuple[Any, ...]:
        return tuple(axis.order(value) for axis, value in zip(count.by, row.values, strict=True))

    order = count.order
    if order is None or order.by in ("name", "date"):
        return by_value
    sign = -1 if order.descending else 1

    def by_figure(row: Tally) -> tuple[Any, ...]:
        if order.by == "share":
            return (row.base == 0, sign * (row.number / row.base if row.base else 0), by_value(row))
        return (False, sign * row.number, by_value(row))

    return by_figure


def _first_rows(count: Count, rows: Sequence[Tally]) -> Sequence[Tally]:
    if count.limit is None or len(rows) <= count.limit or count.limit < 1:
        return rows
    last = rows[count.limit - 1]
    by_share = count.order is not None and count.order.by == "share"

    def ties(row: Tally) -> bool:
        return row.number * last.base == last.number * row.base if by_share else row.number == last.number

    return [*rows[: count.limit], *(row for row in rows[count.limit :] if ties(row))]


def spread(register: Register, count: Count, judgement: str = OVERALL) -> list[dict[str, Any]]:
    """The distribution over the four grades, a row per value of the axes (SPEC rules 1 to 4): the outcome measures with
    their percent twins, and `axis_0` …; of LAs at their latest graded event, of inspections at their own."""
    statement = Statement(register, count.of, scope(register, count.when))
    axes = [f"{axis.sql(statement)} AS axis_{at}" for at, axis in enumerate(count.by)]
    row = statement.relation("latest") if count.of == "authorities" else "this"
    where = _holds(statement, (*count.where, *count.share))
    needed = dict.fromkeys(("event_id", "counted_on", OVERALL, judgement))
    columns = ", ".join([*axes, *(f"{row}.{key}" for key in needed)])
    inner = f"SELECT {columns} {statement.source()} AND {where}"
    keys = [f"axis_{at}" for at in range(len(axes))]
    grouped = f" GROUP BY {', '.join(keys)}" if keys else ""
    sql = f"SELECT {', '.join([*keys, outcome_sql(judgement)])} FROM ({inner}){grouped}"
    found = register.rows(sql, statement.parameters)
    found.sort(key=lambda each: tuple(axis.order(each[key]) for axis, key in zip(count.by, keys, strict=True)))
    return [{**{key: each[key] for key in keys}, **with_percents(each)} for each in found]


def named(register: Register, count: Count) -> list[dict[str, Any]]:
    """The LAs or events that are counted: those of LAs with the keys of `as_at`, those of events with their LA's.

    By name, or the date of the (latest graded) event; events by date, then name.
    """
    statement = Statement(register, count.of, scope(register, count.when))
    of_authorities = count.of == "authorities"
    row = statement.relation("latest") if of_authorities else "this"
    conditions = (*count.where, *count.share)
    holds, able = _holds(statement, conditions), _can_be_told(statement, conditions)
    before = "" if of_authorities else f", {statement.relation('before')}.{OVERALL} AS previous"
    columns = ", ".join(f"{row}.{key}" for key in EVENT_KEYS)
    order = count.order
    by_date = order is not None and order.by == "date"
    way = "DESC" if order is None or order.descending else "ASC"
    if by_date:
        ordered = f"{row}.counted_on IS NULL, {row}.counted_on {way}, authorities.name"
    else:
        ordered = "authorities.name" if of_authorities else "this.counted_on, authorities.name, this.event_id"
    sql = (
        f"SELECT authorities.urn, authorities.name, authorities.region, authorities.la_type, {columns}{before}"
        f" {statement.source()} AND {holds} AND {able} ORDER BY {ordered}"
    )
    found = register.rows(sql, statement.parameters)
    if count.limit is None or len(found) <= count.limit or count.limit < 1:
        return found
    last = found[count.limit - 1]["counted_on"]
    return [each for at, each in enumerate(found) if at < count.limit or (by_date and each["counted_on"] == last)]


def days_between(register: Register, count: Count) -> list[dict[str, Any]]:
    """The durations of a count: `days`, the LA and its dates (`from_date`, `to_date`), and `axis_0` …, shortest first.

    Between inspections both of a pair are under the frameworks that the question names. Raises: BadCommand where what is
    counted has no such duration.
    """
    statement = Statement(register, count.of, scope(register, count.when))
    axes = [f"{axis.sql(statement)} AS axis_{at}" for at, axis in enumerate(count.by)]
    start, end, holds = _ends(statement, count)
    where = _holds(statement, (*count.where, *count.share))
    able = _can_be_told(statement, (*count.where, *count.share))
    columns = ", ".join([*axes, f"{start} AS from_date", f"{end} AS to_date"])
    sql = (
        f"SELECT *, CAST(julianday(to_date) - julianday(from_date) AS INTEGER) AS days FROM (SELECT authorities.urn,"
        f" authorities.name, authorities.region, {columns} {statement.source()} AND {where} AND {able} AND {holds})"
        " WHERE from_date IS NOT NULL AND to_date IS NOT NULL ORDER BY days, name, from_date"
    )
    return register.rows(sql, statement.parameters)


def _ends(statement: Statement, count: Count) -> tuple[str, str, str]:
    """From which day to which a duration is, and what else must hold."""
    of_las = count.of == "authorities"
    if of_las:
        return f"{statement.relation('latest')}.counted_on", statement.bind(statement.scope.on.isoformat()), "1"
    duration = count.show.duration
    if duration == "to_publication":
        return "this.end_date", "this.publication_date", "1"
    if duration in ("until_changed", "until_better"):
        return "this.counted_on", _next_other(statement, count, better=duration == "until_better"), "this.graded"
    before = statement.relation("before")
    frameworks = [each for each in count.where if isinstance(each, Framework)]
    both = [statement.among(f"{before}.framework", each.frameworks) for each in frameworks]
    return f"{before}.counted_on", "this.counted_on", " AND ".join(["this.graded", *both])


def _next_other(statement: Statement, count: Count, better: bool) -> str:
    """The day of the LA's next graded inspection with another (or a better) grade of the judgement asked about."""
    judgement = next((each.judgement for each in (*count.where, *count.share) if isinstance(each, Judged)), OVERALL)
    other = f"{rank(f'event.{judgement}')} {'<' if better else '<>'} {rank(f'this.{judgement}')}"
    that = f"event.counted_on > this.counted_on AND event.counted_on <= {_reach(statement)} AND {other}"
    return f"(SELECT counted_on FROM events WHERE event_id = ({graded_event('this.urn', that, 'ASC')}))"


def _reach(statement: Statement) -> str:
    return statement.bind("9999-12-31")


def _holds(statement: Statement, conditions: Sequence[Condition]) -> str:
    for each in conditions:
        require_sayable(each, statement.of)
    return " AND ".join(each.sql(statement) for each in conditions) or "1"


def _can_be_told(statement: Statement, conditions: Sequence[Condition]) -> str:
    parts = [told for each in conditions if (told := each.can_be_told(statement))]
    return f"({' AND '.join(parts)})" if parts else "1"


def judgement_asked(count: Count) -> str:
    """The one judgement that a count is about: of its conditions or its axes, else overall effectiveness."""
    for each in (*count.share, *count.where):
        positive = each.condition if isinstance(each, Not) else each
        if isinstance(positive, Judged):
            return positive.judgement
    return next((axis.judgement for axis in count.by if axis.judgement != OVERALL), OVERALL)
