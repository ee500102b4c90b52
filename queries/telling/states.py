"""Why a figure changed: the grades then against the grades now, and the LAs behind it by name; and series through time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from data.register import Register
from data.schema import NO_OVERALL_FROM
from queries.answer import Answer, Chart, Column, Official, Row, Table, columns_of
from queries.counting.as_at import held_until
from queries.counting.conditions import Judged, grade_words, on_judgement
from queries.counting.count import Count
from queries.counting.edition_figures import edition_figures, of_row
from queries.counting.measures import GRADE_KEYS, OVERALL
from queries.counting.planner import Tally, judgement_asked, tallies, tally
from queries.counting.rounding import points
from queries.counting.scope import days_of
from queries.counting.states import NOT_THERE, STATES, is_graded_so, states
from queries.errors import BadCommand, NoData
from queries.question import AsAt, Between, Latest, Question, Through
from queries.telling.figures import figure
from queries.telling.phrases import noun, reading, time_words, who
from queries.wording import REGISTER_SOURCE, day, join_words, kind_of_figures, number_and_noun, sentences, share, sign

GOOD_OR_OUTSTANDING = ("good", "outstanding")
MOST_NAMED = 15
MOST_POINTS = 6  # of a series, in its sentence
MOVED_COLUMNS = (
    Column("name", "LA", "text"),
    Column("before", "Then", "text"),
    Column("after", "Later", "text"),
    Column("end_date", "Inspection ended", "date"),
    Column("publication_date", "Published", "date"),
    Column("report_url", "Report", "url"),
)


def answer_states(register: Register, question: Question, count: Count) -> Answer:
    """What changed between two dates: LAs by grade then and later (table `moves`), and those that moved (`authorities`).

    Raises: BadCommand for anything but LAs.
    """
    assert isinstance(count.when, Between)
    if count.of != "authorities":
        raise BadCommand("Two dates can be compared of LAs: ask for inspections or visits in a period.")
    judgement = judgement_asked(count)
    grades = next((each.grades for each in count.numerator if isinstance(each, Judged)), GOOD_OR_OUTSTANDING)
    rows = states(register, count, judgement)
    moved = tuple(row for row in rows if row["before"] != row["after"])
    named = noun("authorities", count.base)
    on = (_day(register, count.when.first), _day(register, count.when.second))
    finding = change_sentences(rows, grades, judgement, named(2), on)
    end = count.when.second.on if isinstance(count.when.second, AsAt) else held_until(register)
    return Answer(
        question=question,
        title=f"{named(2)[:1].upper()}{named(2)[1:]} by judgement{on_judgement(judgement)}, {on[0]} to {on[1]}",
        text=sentences([*finding, kind_of_figures(False, end)]),
        reading=f"{who('authorities', count.base, count.numerator)}, {time_words(register, count)}",
        official=False,
        as_at=end,
        tables=(moves_table(rows, *on), *([moved_table(moved)] if moved else [])),
        sources=(REGISTER_SOURCE,),
        finding=sentences(finding[:1]),
    )


def _day(register: Register, when: AsAt | Latest) -> str:
    if isinstance(when, Latest):
        return day(held_until(register))
    return f"{day(when.on)} (by reports published by {day(when.known_by)})" if when.known_by else day(when.on)


def change_sentences(
    rows: Sequence[Row], grades: Sequence[str], judgement: str, named: str, on: tuple[str, str]
) -> list[str]:
    """How many were graded so at each date and which LAs came, went or ceased to be counted between them."""
    sides = [[row for row in rows if is_graded_so(row, side, grades)] for side in ("before", "after")]
    bases = [sum(row[side] in GRADE_KEYS for row in rows) for side in ("before", "after")]
    words = f"judged {grade_words(grades)}{on_judgement(judgement)}"
    numbers = [f"{len(side)} of {base}" for side, base in zip(sides, bases, strict=True)]
    step = len(sides[1]) - len(sides[0])
    change = f"{sign(step)}{abs(step)}" if step else "the same"
    first = f"{named} {words}: {numbers[0]} as at {on[0]}, {numbers[1]} as at {on[1]} ({change})"
    came = [row for row in sides[1] if row not in sides[0]]
    went = [row for row in sides[0] if row not in sides[1]]
    moved = sum(row["before"] != row["after"] for row in rows)
    return [
        first[:1].upper() + first[1:],
        *_of(came, f"became {grade_words(grades)}", "before"),
        *_of(went, "{} no longer so", "after"),
        f"In all, {number_and_noun(moved, 'LA')} changed" if moved else "No LA changed",
    ]


def _of(rows: Sequence[Row], verb: str, side: str) -> list[str]:
    """3 LAs became so: A and B (from good), C (from inadequate)."""
    if not rows:
        return []
    words = verb.format("was" if len(rows) == 1 else "were")
    if len(rows) > MOST_NAMED:
        return [f"{number_and_noun(len(rows), 'LA')} {words}; the table names them"]
    groups = {state: [str(row["name"]) for row in rows if row[side] == state] for state in STATES}
    link = "from" if side == "before" else "to"
    told = join_words(f"{join_words(names)} ({_state_words(state, link)})" for state, names in groups.items() if names)
    return [f"{number_and_noun(len(rows), 'LA')} {words}: {told}"]


def _state_words(state: str, link: str) -> str:
    if state == NOT_THERE:
        return "established since" if link == "from" else "abolished"
    return f"{link} {state[:1].lower()}{state[1:]}"


def moves_table(rows: Sequence[Row], first: str, second: str) -> Table:
    """LAs by what they were at the first date and, across, at the second."""
    later = [state for state in STATES if any(row["after"] == state for row in rows)]
    shown = later if len(later) <= 5 else [*later[:4], "Otherwise"]
    lines: list[dict[str, Any]] = []
    for state in STATES:
        own = [row for row in rows if row["before"] == state]
        if own:
            line: dict[str, Any] = {"before": state}
            for at, column in enumerate(shown):
                line[f"after_{at}"] = sum(
                    row["after"] == column or (column == "Otherwise" and row["after"] not in shown) for row in own
                )
            lines.append(line)
    columns = (
        Column("before", f"As at {first}", "text"),
        *(Column(f"after_{at}", state, "authorities") for at, state in enumerate(shown)),
    )
    return Table(
        "moves", f"LAs by judgement as at {first} and, across, as at {second}", columns, tuple(lines), official=False
    )


def moved_table(moved: Sequence[Row]) -> Table:
    return Table("moved", "LAs that changed", columns_of(moved, MOVED_COLUMNS), tuple(moved), official=False)


def answer_series(register: Register, question: Question, count: Count) -> Answer:
    """A number or share through time, a row per day, or per day and value of an axis (table `counts`).

    Raises: NoData where it can be told of no day, BadCommand for more than one axis.
    """
    when = count.when
    assert isinstance(when, Through)
    if len(count.by) > 1:
        raise BadCommand("A series through time can be split by one thing at a time.")
    if not count.numerator:
        count = replace(count, share=(Judged(GOOD_OR_OUTSTANDING, judgement_asked(count)),))
    rows, statuses = _points(register, count, when)
    if not rows:
        raise NoData(
            f"{time_words(register, count)[:1].upper()}{time_words(register, count)[1:]}, none of that can be told."
        )
    axis = count.by[0] if count.by else None
    what = who(count.of, count.base, count.numerator) + (f" by {axis.words}" if axis else "")
    text = f"{what[:1].upper()}{what[1:]}: {_split_words(rows, axis.key) if axis else _series_words(count, rows)}"
    official: Official = statuses[0] if len(set(statuses)) == 1 else "partly" if True in statuses else False
    columns = (Column("as_at", "As at", "date"), *((axis.column,) if axis else ()), Column("percent", "%", "percent"), Column("number", "LAs", "authorities"), Column("base", "Of those judged", "authorities"), Column("status", "Status", "text"))  # fmt: skip
    return Answer(
        question=question,
        title=f"{what[:1].upper()}{what[1:]}, {time_words(register, count)}",
        text=sentences([text, kind_of_figures(official, when.period.end)]),
        reading=reading(register, count),
        official=official,
        as_at=when.period.end,
        tables=(Table("counts", "Through time", columns, tuple(rows), official=official),),
        chart=None
        if axis
        else Chart("line", "Share through time, percent", "counts", "as_at", ("percent",), sentences([text])),
        sources=(REGISTER_SOURCE,),
        finding=sentences([text]),
    )


def _points(register: Register, count: Count, when: Through) -> tuple[list[dict[str, Any]], list[Official]]:
    """The rows of a series and the status of each."""
    found: list[tuple[date, Tally, Count | None]] = []
    for on in days_of(when):
        at_day = replace(count, when=AsAt(on, when.known_by))
        own = tallies(register, at_day) if count.by else (tally(register, at_day),)
        found += [(on, row, of_row(at_day, row.values) if count.by else at_day) for row in own if row.base]
    editions = iter(edition_figures(register, [own for _, _, own in found if own is not None]))
    rows: list[dict[str, Any]] = []
    statuses: list[Official] = []
    for on, row, own_count in found:
        told = figure(row, row.base, next(editions), during=False) if own_count is not None else None
        status: Official = told.official if told else False
        printed = told.percent if told and told.official is True and told.percent != row.percent else None
        rows.append(
            {
                "as_at": on.isoformat(),
                **{axis.key: _capitalised(value) for axis, value in zip(count.by, row.values, strict=True)},
                "number": row.number,
                "base": row.base,
                "percent": row.percent,
                "published_percent": printed,
                "status": kind_of_figures(status, on),
            }
        )
        statuses.append(status)
    return rows, statuses


def _capitalised(value: object) -> str:
    return "None" if value is None else f"{str(value)[:1].upper()}{str(value)[1:]}"


def _series_words(count: Count, rows: Sequence[Row]) -> str:
    """Each point where they are few, else the first and the last; and the change between these, unless LAs have lost the
    judgement between them (SPEC rule 7)."""
    first, last = rows[0], rows[-1]
    told = rows if len(rows) <= MOST_POINTS else (first, last)
    of_overall = any(isinstance(each, Judged) and each.judgement == OVERALL for each in count.numerator)
    crosses = of_overall and first["as_at"] < NO_OVERALL_FROM <= last["as_at"]
    shift = None if crosses or first is last else points(last["number"], last["base"], first["number"], first["base"])
    moved = "" if shift is None else f": {sign(shift)}{abs(shift):.1f} percentage points"
    return f"{', '.join(map(_at, told))}{moved}"


def _split_words(rows: Sequence[Row], key: str) -> str:
    """The first and the last point of each value of the axis."""
    by_value: dict[str, list[Row]] = {}
    for row in rows:
        by_value.setdefault(str(row[key]), []).append(row)
    return "; ".join(
        f"{value} {', '.join(_at(row) for row in (own[:1] + own[-1:] if len(own) > 1 else own))}"
        for value, own in by_value.items()
    )


def _at(row: Row) -> str:
    return f"{share(row['published_percent'] if row['published_percent'] is not None else row['percent'])} ({row['number']} of {row['base']}) as at {day(row['as_at'])}"
