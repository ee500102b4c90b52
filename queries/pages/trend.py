"""The share of LAs with a grade, good or outstanding unless another is asked about, through time, quarter by quarter, with the changes of framework."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from data.register import Register
from data.schema import ILACS_FROM, JUDGEMENTS, NO_OVERALL_FROM
from queries.answer import Answer, Chart, Column, Row, Table
from queries.counting.as_at import AS_AT, Coverage, coverage, register_begins, within
from queries.counting.conditions import on_judgement
from queries.counting.distribution import (
    DATE_COLUMN,
    changes_between,
    coverage_notes,
    judged_so,
    printed_outcomes,
    with_percents,
    years_before,
)
from queries.counting.edition_figures import GRADE_SETS
from queries.counting.like_for_like import like_for_like
from queries.counting.measures import GOOD_OR_OUTSTANDING, GRADE_KEYS, JUDGEMENT_NAMES, OVERALL, outcome_sql
from queries.counting.published import beside, leading, outcome_status, revision_sentence, sources_of
from queries.errors import NoData
from queries.pages.history import UNNAMED, history, history_notes, history_tables
from queries.question import ENGLAND, Area, Question
from queries.telling.four import four_sentence
from queries.telling.grade_share import grade_label, label, shares_columns
from queries.telling.judgements import NO_OVERALL, grade_words, judgement_words
from queries.wording import (
    CALCULATED,
    REGISTER_SOURCE,
    ROUNDING_NOTE,
    SMALL_NUMBERS_NOTE,
    chart_title,
    day,
    join_words,
    month,
    more_or_fewer,
    number_and_noun,
    of_all,
    sentences,
    share,
    short_day,
    status_of_series,
    up_or_down,
    with_article,
)

MARKERS = (
    (ILACS_FROM, f"From {day(ILACS_FROM)}: ILACS, no longer the single inspection framework (SIF)"),
    (NO_OVERALL_FROM, f"From {day(NO_OVERALL_FROM)}: inspections make no overall effectiveness judgement"),
)
MOST, FEW = Fraction(9, 10), Fraction(1, 2)  # of the LAs that exist: the base that a trend is told from, or cautioned
MARKER_COLUMN = Column("framework_change", "Change of framework", "text")


def trend(register: Register, question: Question) -> Answer:
    """Overall effectiveness as at the start, every quarter's end and the end of a period; the share told is that of
    `Question.grade`, good or outstanding (and inadequate beside it) unless one is asked about.

    Table `outcomes`: a row per date, earliest first, in LAs and percent of LAs judged, with its base; of one LA, whose history
    is told in grades (SPEC rule 3), `timeline`, a row per graded inspection, latest first.
    `framework_change` marks the first date after a change. Points before the area's first judgement are left out.
    Source: the release at its own dates, else the register. Raises: NoData when no point has a judgement.
    """
    area = question.area or ENGLAND
    if area.kind == "authority":
        return _timeline(register, question, area)
    grade, judgement = question.grade, question.judgement or OVERALL
    period = question.span
    dates = list(quarter_ends(period.start, period.end))
    covers = [coverage(register, on, question.known_by) for on in dates]
    counts = _count(register, covers, area, judgement)
    pairs = [
        (covered, row)
        for covered, row in zip(covers, counts, strict=True)
        if row["graded"] or (judgement == OVERALL and row["no_overall_judgement"])
    ]
    if not any(row["graded"] for _, row in pairs):
        raise NoData(
            f"No LA in {with_article(area)} had a judgement for {JUDGEMENT_NAMES[judgement].lower()} from {day(period.start)} to"
            f" {day(period.end)}."
        )
    begins = _told_from(register, period.start, [(covered, row) for covered, row in pairs if row["graded"]])
    sparse = sum(1 for covered, _ in pairs if covered.on < begins)
    pairs = [(covered, row) for covered, row in pairs if covered.on >= begins]
    marks = _marks([covered.on for covered, _ in pairs])
    rows = [
        {"as_at": covered.on.isoformat(), **row, "framework_change": mark}
        for (covered, row), mark in zip(pairs, marks, strict=True)
    ]
    prints = [printed_outcomes(register, covered, area) for covered, _ in pairs]
    shown = beside(rows, [(figures, judgement) for figures in prints])
    kinds = [
        outcome_status(
            register, covered, area, row, judgement, (judgement, f"{grade or GOOD_OR_OUTSTANDING}_percent") in figures
        )
        for (covered, _), row, figures in zip(pairs, shown, prints, strict=True)
    ]
    official = of_all(kinds)
    judged = [row for row in shown if row["graded"]]
    told = judged[0]
    covered_on = {row["as_at"]: covered for (covered, _), row in zip(pairs, shown, strict=True)}

    def compared(first: Row, last: Row) -> tuple[Row, Row] | None:
        """The two points, of the LAs that have an overall judgement at both."""
        if judgement != OVERALL:
            return first, last
        points = [(covered_on[row["as_at"]], row) for row in (first, last)]
        pair = like_for_like(register, area, points[0], points[1])
        return pair and ({"as_at": first["as_at"], **pair[0]}, {"as_at": last["as_at"], **pair[1]})

    finding = _text(area, shown, told, _year_earlier(shown), grade, compared, on_judgement(judgement))
    last = pairs[-1][0]
    left_out = len(dates) - len(pairs) - sparse
    return Answer(
        question=question,
        title=f"{label(grade or GOOD_OR_OUTSTANDING)}{on_judgement(judgement)} in {with_article(area)}, {day(shown[0]['as_at'])} to {day(shown[-1]['as_at'])}",
        text=sentences(
            [
                *finding,
                four_sentence(register, last, area) if judgement == OVERALL else None,
                _caution(area, told, judgement),
                status_of_series([row["as_at"] for row in shown], kinds),
            ]
        ),
        official=official,
        as_at=last.on,
        tables=(
            Table(
                "outcomes",
                f"LAs by {JUDGEMENT_NAMES[judgement].lower()}",
                (DATE_COLUMN, *shares_columns(grade), MARKER_COLUMN),
                shown,
            ),
        ),
        chart=_chart(area, told, shown, grade, judgement, sentences(finding)),
        notes=(
            *filter(None, (revision_sentence(register, covered.on) for covered, _ in pairs)),
            *([_told_note(area, begins)] if sparse else []),
            *_framework_notes(shown, judgement),
            *([f"{number_and_noun(left_out, 'date')} before the first judgement left out."] if left_out else []),
            *(
                ["Points at a release’s as-at date keep that edition’s cut-off; all others count everything known now."]
                if any(kinds)
                else []
            ),
            *([SMALL_NUMBERS_NOTE] if area.kind == "region" else []),
            *coverage_notes(register, last, area),
            ROUNDING_NOTE,
        ),
        sources=(
            *(sources_of(register, kinds[-1], last.on, "outcomes", area.name) if kinds[-1] else ()),
            REGISTER_SOURCE,
        ),
        next=(
            Question(command="england", as_at=last.on),
            Question(command="changes", area=area, as_at=last.on),
        ),
    )


def _timeline(register: Register, question: Question, area: Area) -> Answer:
    """One LA's judgements, from the inspection in force at the start of the period to the last one in it."""
    period = question.span
    covered = coverage(register, period.end, question.known_by)
    found = history(register, covered, area)
    later = [row for row in found.inspections if row["end_date"] > period.start.isoformat()]
    shown = found.inspections[: len(later) + 1]
    if not shown:
        raise NoData(f"The register holds no graded inspection of {area.name} by {day(period.end)}.")
    finding = f"{area.name} was judged {join_words(_inspection_words(row) for row in reversed(shown))}"
    so = [row for row in shown if question.grade and GRADE_KEYS.get(row[OVERALL]) in GRADE_SETS[question.grade]]
    of_grade = (
        f"It was judged {grade_label(question.grade)} at {len(so) or 'none'} of these {number_and_noun(len(shown), 'inspection')}"
        if question.grade
        else None
    )
    without = NO_OVERALL if any(row[OVERALL] == UNNAMED for row in shown) else None
    table = history_tables(replace(found, rows=shown), None)[0]
    return Answer(
        question=question,
        title=f"{area.name}: judgements from {day(period.start)} to {day(period.end)}",
        text=sentences([finding, of_grade, without, CALCULATED]),
        official=False,
        as_at=covered.on,
        tables=(table,),
        chart=Chart(
            "timeline",
            chart_title(f"{area.name}: judgements through time", "Judgements through time"),
            "timeline",
            "end_date",
            JUDGEMENTS,
            finding,
        ),
        finding=sentences([finding, of_grade]),
        notes=(*coverage_notes(register, covered, area), *history_notes(found, area)),
        sources=(REGISTER_SOURCE,),
        next=(
            Question(command="la", area=area, as_at=period.end),
            Question(command="changes", area=area, as_at=period.end),
        ),
    )


def _inspection_words(row: Row) -> str:
    """good overall (short inspection that ended on 4 March 2022), or the four judgements of 2026."""
    words = f"{grade_words(row[OVERALL])} overall" if row[OVERALL] in GRADE_KEYS else judgement_words(row)
    when = f"in {month(row['end_date'])}" if row["end_month"] else f"on {day(row['end_date'])}"
    event = f"{row['event'][:1].lower()}{row['event'][1:]}"
    return f"{words} ({event} that ended {when})"


def quarter_ends(start: date, end: date) -> Iterator[date]:
    """`start`, every 31 March, 30 June, 30 September and 31 December after it, and `end`; each once."""
    yield start
    for year in range(start.year, end.year + 1):
        for last in (3, 6, 9, 12):
            quarter = date(year + last // 12, last % 12 + 1, 1) - timedelta(days=1)
            if start < quarter < end:
                yield quarter
    if end > start:
        yield end


def first_quarter(register: Register) -> date:
    """The first quarter's end by which an inspection had been graded."""
    first = register_begins(register)
    return next(on for on in quarter_ends(first - timedelta(days=1), date.max) if on >= first)


def _count(register: Register, covers: Sequence[Any], area: Area, judgement: str) -> list[dict[str, Any]]:
    condition, parameters = within(area)
    sql = f"SELECT {outcome_sql(judgement)} FROM ({AS_AT} AND {condition})"
    return [with_percents(register.rows(sql, covered.parameters | parameters)[0]) for covered in covers]


def _marks(dates: Sequence[date]) -> list[str | None]:
    marks: list[str | None] = [None] * len(dates)
    for since, words in MARKERS:
        after = [place for place, on in enumerate(dates) if on.isoformat() >= since]
        if after and after[0] > 0:
            place = after[0]
            marks[place] = f"{marks[place]}; {words}" if marks[place] else words
    return marks


def _caution(area: Area, first: Row, judgement: str) -> str | None:
    """Said in the text: a start whose base is less than half of the LAs is no picture of the area."""
    if first["graded"] >= FEW * first["authorities"]:
        return None
    return (
        f"As at {day(first['as_at'])} only {first['graded']} of the {number_and_noun(first['authorities'], 'LA')} in {with_article(area)} had a"
        f" judgement for {JUDGEMENT_NAMES[judgement].lower()} that the register holds, so the change from there is no picture of all LAs"
    )


def _told_from(register: Register, start: date, judged: Sequence[tuple[Coverage, Row]]) -> date:
    """The day that the series begins on: its first; of one that begins with the register, the first by which nine in ten
    of the area's LAs had been judged, so that its share is of nearly the same LAs as the later ones."""
    if start > first_quarter(register):
        return min(start, judged[0][0].on)
    return next(
        (covered.on for covered, row in judged if row["graded"] >= MOST * row["authorities"]),
        judged[0][0].on,
    )


def _told_note(area: Area, begins: date) -> str:
    return (
        f"The series begins on {day(begins)}, the first quarter’s end by which nine in ten of the LAs in {with_article(area)} had"
        " been judged: earlier points rest on fewer of them. Ask “since 2014” or another date for those."
    )


def _framework_notes(rows: Sequence[Row], judgement: str) -> list[str]:
    first, last = rows[0]["as_at"], rows[-1]["as_at"]
    notes = []
    if first < ILACS_FROM <= last:
        notes.append(
            f"The series crosses frameworks: the single inspection framework (SIF) until early 2018, ILACS from"
            f" {day(ILACS_FROM)}. Grades have the same names but were given under different rules."
        )
    if first < NO_OVERALL_FROM <= last and judgement == OVERALL:
        notes.append(
            f"From {day(NO_OVERALL_FROM)} the base shrinks as LAs are inspected without an overall judgement, so later"
            " points are not like for like with earlier ones."
        )
    return notes


def _year_earlier(rows: Sequence[Row]) -> Row | None:
    wanted = years_before(date.fromisoformat(rows[-1]["as_at"]), 1).isoformat()
    return next((row for row in rows[:-1] if row["as_at"] == wanted and row["graded"]), None)


def _chart_title(area: Area, rows: Sequence[Row]) -> str:
    """England: 60% good or outstanding, 31 March 2024: the last point, where that is short enough."""
    last = next(row for row in reversed(rows) if row["graded"])
    finding = f"{area.name}: {share(leading(last, 'good_or_outstanding_percent'))} good or outstanding"
    plain = "Good or outstanding and inadequate, percent"
    if area.kind == "authority":  # one LA is no share
        return plain
    on = last["as_at"]
    return chart_title(f"{finding}, {day(on)}", chart_title(f"{finding}, {short_day(on)}", plain))


def _chart(area: Area, told: Row, rows: Sequence[Row], grade: str | None, judgement: str, alt: str) -> Chart:
    if judgement != OVERALL:
        measures = (GOOD_OR_OUTSTANDING, "inadequate") if grade is None else (grade,)
        title = f"LAs by {JUDGEMENT_NAMES[judgement].lower()}, percent"
        return Chart("line", title, "outcomes", "as_at", tuple(f"{each}_percent" for each in measures), alt)
    if grade is None:
        series = ("good_or_outstanding_percent", "inadequate_percent")
        return Chart("line", _chart_title(area, rows), "outcomes", "as_at", series, alt)
    key = f"{grade}_percent"
    last = next(row for row in reversed(rows) if row["graded"])
    finding = f"{label(grade)}: from {share(leading(told, key))} to {share(leading(last, key))}"
    return Chart("line", chart_title(finding, f"{label(grade)}, percent"), "outcomes", "as_at", (key,), alt)


Compared = Callable[[Row, Row], tuple[Row, Row] | None]


def _text(
    area: Area,
    rows: Sequence[Row],
    first: Row,
    year_earlier: Row | None,
    grade: str | None,
    compared: Compared,
    of_judgement: str,
) -> list[str]:
    last = next(row for row in reversed(rows) if row["graded"])
    key = grade or GOOD_OR_OUTSTANDING
    pair = None if first is last else compared(first, last)
    if pair is None:
        return [
            f"As at {day(last['as_at'])}, {judged_so(last, key)} in {with_article(area)} were judged {grade_label(grade)}{of_judgement}"
        ]
    of_both = pair[1]["graded"] if pair[1]["graded"] != last["graded"] or pair[0]["graded"] != first["graded"] else None
    whom = (
        f"Of the {of_both} LAs in {with_article(area)} with an overall judgement at both dates, the"
        if of_both
        else "The"
    )
    of = "" if of_both else f" of LAs in {with_article(area)}"
    first, last = pair
    earlier, later = (leading(row, f"{key}_percent") for row in (first, last))
    moved = changes_between(last, first)
    shift = moved[f"{key}_points"]
    verb, to = (f"{'rose' if shift > 0 else 'fell'} from", "to") if shift else ("was", "and")
    opening = (
        f"{whom} share{of} judged {grade_label(grade)}{of_judgement} {verb} {share(earlier)} as at {day(first['as_at'])}"
        f" ({first[key]} of {first['graded']}) {to} {share(later)} as at {day(last['as_at'])}"
        f" ({last[key]} of {last['graded']}), {up_or_down(shift)}"
    )
    if grade:
        parts = [f"{opening}, {more_or_fewer(moved[f'{key}_change'])}"]
        year_words = f"{label(grade)[:1].lower()}{label(grade)[1:]}"
    else:
        parts = [opening, _movement_words("inadequate", "Inadequate", first, last)]
        grade, year_words = "inadequate", "inadequate"
    if (
        year_earlier is not None
        and year_earlier["as_at"] != first["as_at"]
        and (year := compared(year_earlier, rows[-1]))
    ):
        both = year[1]["graded"] != rows[-1]["graded"] or year[0]["graded"] != year_earlier["graded"]
        whom = f", of the {year[1]['graded']} LAs with an overall judgement at both dates" if both else ""
        parts.append(f"In the last year{whom}, {_movement_words(grade, year_words, *year)}")
    return parts


def _movement_words(key: str, label: str, first: Row, last: Row) -> str:
    moved = changes_between(last, first)
    return (
        f"{label} went from {first[key]} of {first['graded']} as at {day(first['as_at'])} to {last[key]} of {last['graded']}"
        f" as at {day(last['as_at'])}: {more_or_fewer(moved[f'{key}_change'])} ({up_or_down(moved[f'{key}_points'])})"
    )
