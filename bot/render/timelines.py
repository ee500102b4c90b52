"""An answer's timeline: each judgement from one inspection to the next, with the visits, for all who draw or tell it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.render.cells import day_of
from bot.render.grades import GRADE_CODES, NO_GRADE
from bot.text import is_web_address, line
from queries.answer import Answer, Row
from queries.counting.measures import GRADE_KEYS
from queries.wording import number_and_noun

VISITS = ("visits_since", "visits_before")
MOST_STEPS = 6  # of a judgement's way in words
MOST_DRAWN = 12  # inspections that are legible in a row


@dataclass(frozen=True, slots=True)
class Segment:
    """What was judged and until when it stood; `grade` is None where it is no grade but words such as "Not held"."""

    words: str
    start: date
    end: date
    latest: bool
    less_certain: bool

    @property
    def grade(self) -> str | None:
        return self.words if self.words in GRADE_KEYS else None

    @property
    def code(self) -> str:
        """The least that says it: RI, or a dash where no grade was given."""
        return GRADE_CODES.get(self.words, NO_GRADE) + self._mark

    @property
    def label(self) -> str:
        return self.words + self._mark

    @property
    def _mark(self) -> str:
        return "*" if self.less_certain and self.grade else ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """`lines`: each judgement's name and segments, earliest first. `visits`: the day and kind of each, as in tables.

    `reports`: the address of each inspection's report. `frameworks`: the framework of those that were under another
    than ILACS.
    """

    title: str
    alt: str
    lines: tuple[tuple[str, tuple[Segment, ...]], ...]
    visits: tuple[tuple[date, str], ...]
    start: date
    end: date
    left_out: int
    reports: Mapping[date, str] = field(default_factory=dict)
    frameworks: Mapping[date, str] = field(default_factory=dict)

    @property
    def inspections(self) -> tuple[date, ...]:
        return tuple(sorted({one.start for _, segments in self.lines for one in segments}))

    @property
    def has_less_certain(self) -> bool:
        return any(one.less_certain for _, segments in self.lines for one in segments)


def timeline(answer: Answer) -> Timeline | None:
    """What the answer's timeline shows, up to its as-at date; None where it has none, or nothing in it.

    Of many inspections the newest are drawn, and `left_out` says how many are not.
    """
    chart = answer.chart
    table = next((table for table in answer.tables if chart and table.id == chart.table), None)
    if chart is None or chart.kind != "timeline" or table is None:
        return None
    rows = [(on, row) for row in reversed(table.rows) if (on := day_of(row.get(chart.category)))]
    drawn = rows[-MOST_DRAWN:]
    if not drawn:
        return None
    labels = {column.key: line(column.label) for column in table.columns}
    lines = tuple(
        (labels[key], segments)
        for key in chart.series
        if key in labels and (segments := _segments(drawn, key, answer.as_at))
    )
    if not lines:
        return None
    first = min(one.start for _, segments in lines for one in segments)
    visits = [
        (on, line(str(row.get("event", ""))))
        for other in answer.tables
        if other.id in VISITS
        for row in other.rows
        if (on := day_of(row.get("counted_on", row.get(chart.category)))) and (on >= first or len(rows) == len(drawn))
    ]
    start = min([first, *(on for on, _ in visits)])
    return Timeline(
        line(chart.title),
        line(chart.alt),
        lines,
        tuple(sorted(visits)),
        start,
        answer.as_at,
        len(rows) - len(drawn),
        {on: url for on, row in drawn if is_web_address(url := row.get("report_url"))},
        {on: line(str(name)) for on, row in drawn if (name := row.get("framework")) not in (None, "ILACS")},
    )


def _segments(rows: Sequence[tuple[date, Row]], key: str, end: date) -> tuple[Segment, ...]:
    ends = [*(on for on, _ in rows[1:]), end]
    return tuple(
        Segment(line(str(row[key])), on, until, at == len(rows) - 1, bool(row.get("certainty")))
        for at, ((on, row), until) in enumerate(zip(rows, ends, strict=True))
        if row.get(key)
    )


def ways(segments: Sequence[Segment], left_out: int = 0, dated: bool = True) -> list[str]:
    """Good (Feb 2015), Outstanding (Nov 2018), Outstanding (Mar 2022, latest): the steps of one judgement."""
    shown = segments[-MOST_STEPS:]
    before = len(segments) - len(shown) + left_out
    steps = [number_and_noun(before, "earlier judgement")] if before else []
    for one in shown:
        also = (
            [f"{one.start:%b %Y}"] * dated + ["less certain"] * one.less_certain + ["latest"] * (one.latest and dated)
        )
        steps.append(f"{one.words} ({', '.join(also)})" if also else one.words)
    return steps
