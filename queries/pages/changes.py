"""Change since the first ILACS inspection (Table 1): the first against the latest graded ILACS event of each LA."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from data.register import Register
from data.schema import JUDGEMENTS
from queries.answer import Answer, Column, Row, Table, columns_of
from queries.counting.as_at import EXISTING, Coverage, coverage, graded_event, within
from queries.counting.distribution import coverage_notes, year_to
from queries.counting.measures import GRADE_KEYS, GRADE_NAMES, OVERALL
from queries.counting.published import beside, leading, official_status, printed_figures, reasons, sources_of
from queries.counting.rounding import percent
from queries.errors import NoData
from queries.pages.authority import AUTHORITY_COLUMNS
from queries.question import ENGLAND, Area, Period, Question
from queries.telling.judgements import NO_OVERALL, by_grade, grade_words
from queries.wording import (
    CALCULATED,
    REGISTER_SOURCE,
    SMALL_NUMBERS_NOTE,
    day,
    join_words,
    kind_of_figures,
    number_and_noun,
    sentences,
    share,
    with_article,
)

Direction = Literal["improved", "retained", "declined"]
DIRECTIONS: tuple[Direction, ...] = ("improved", "retained", "declined")
_ORDER = tuple(GRADE_KEYS)

CHANGE_COLUMNS = (
    Column("previous_name", "First ILACS judgement", "text"),
    Column("improved", "Improved", "authorities"),
    Column("retained", "Retained", "authorities"),
    Column("declined", "Declined", "authorities"),
)
TOTAL_COLUMNS = (
    Column("area", "Area", "text"),
    Column("authorities", "LAs with more than one", "authorities"),
    Column("improved", "Improved", "authorities"),
    Column("improved_percent", "% improved", "percent"),
    Column("retained", "Retained", "authorities"),
    Column("retained_good_or_outstanding", "Retained good or outstanding", "authorities"),
    Column("retained_good_or_outstanding_percent", "% retained good or outstanding", "percent"),
    Column("declined", "Declined", "authorities"),
    Column("declined_percent", "% declined", "percent"),
)
BEHIND_COLUMNS = (
    AUTHORITY_COLUMNS[0],
    AUTHORITY_COLUMNS[1],
    Column("previous", "First ILACS judgement", "text"),
    Column("first_date", "First ended", "date"),
    Column(OVERALL, "Latest judgement", "text"),
    *AUTHORITY_COLUMNS[-2:],
)


def direction(before: str, after: str) -> Direction:
    """How a judgement moved.

    >>> direction("Good", "Outstanding"), direction("Good", "Good"), direction("Good", "Inadequate")
    ('improved', 'retained', 'declined')
    """
    moved = _ORDER.index(before) - _ORDER.index(after)
    return "improved" if moved > 0 else "declined" if moved < 0 else "retained"


def changes(register: Register, question: Question) -> Answer:
    """Table 1: LAs with more than one graded ILACS event, by first judgement and change to the latest (SPEC rule 8).

    Tables: `changes`, a row per first judgement, in LAs; `changes_total`, one row, in LAs and percent of those LAs;
    `authorities`, the LAs behind it, when the question names a direction (`term`) or a first judgement (`grade`).
    Source: the release where it prints the date, else the register. Raises: NoData when no LA has had two.
    """
    area = question.area or ENGLAND
    covered = coverage(register, question.on, question.known_by)
    pairs = first_and_latest(register, covered, area)
    if area.kind == "authority" and pairs:
        return _of_one(register, question, covered, area, pairs[0])
    judged = [pair for pair in pairs if pair[OVERALL]]
    if not judged and area.kind == "authority":
        raise NoData(
            f"{area.name} had not had more than one graded ILACS inspection to compare as at {day(covered.on)}:"
            " ILACS began in January 2018."
        )
    if not judged:
        raise NoData(
            f"No LA in {with_article(area)} had more than one graded ILACS inspection as at {day(covered.on)} to compare:"
            " ILACS began in January 2018."
        )
    rows, totals = _cells(register, covered, area, judged)
    official = official_status(register, covered, "changes", area, [(row["previous"], row) for row in rows])
    behind = [
        pair
        for pair in judged
        if question.term in (None, pair["change"]) and question.grade in (None, GRADE_KEYS[pair["previous"]])
    ]
    named = question.term is not None or question.grade is not None
    finding = _behind_sentence(question, behind, area, covered) if named else _text(area, covered, totals[0])
    text = sentences(
        [
            *finding,
            _left_out(pairs, judged),
            kind_of_figures(official, covered.on),
        ]
    )
    return Answer(
        question=question,
        title=f"Change since first ILACS inspection in {with_article(area)} as at {day(covered.on)}",
        text=text,
        finding=sentences(finding),
        official=official,
        as_at=covered.on,
        tables=(
            *(
                [
                    Table(
                        "authorities",
                        "The LAs behind it",
                        columns_of(behind, BEHIND_COLUMNS) or BEHIND_COLUMNS,
                        tuple(behind),
                    )
                ]
                if named
                else []
            ),
            Table("changes", "LAs by first ILACS judgement and change", CHANGE_COLUMNS, rows),
            Table("changes_total", "All of them", columns_of(totals, TOTAL_COLUMNS), totals, told_as="text"),
        ),
        notes=(
            "Compares each LA’s first graded ILACS inspection with its latest. The change against the inspection before,"
            " for inspections in one year, is another question.",
            *(reasons(register, covered.on, "changes", area.name) if official else []),
            *([SMALL_NUMBERS_NOTE] if area.kind == "region" else []),
            *coverage_notes(register, covered),
        ),
        sources=sources_of(register, official, covered.on, "changes", area.name),
        next=(
            *(Question(command="changes", term=way, area=area, as_at=covered.on) for way in DIRECTIONS),
            Question(command="activity", area=area, period=year_to(covered.on)),
        ),
    )


def _of_one(register: Register, question: Question, covered: Coverage, area: Area, pair: Row) -> Answer:
    """One LA's change, told in its two grades: a base of one has no share (SPEC rule 3)."""
    first = f"{area.name} was judged {grade_words(pair['previous'])} overall at its first graded ILACS inspection, which ended on {day(pair['first_date'])}"
    ended = f"which ended on {day(pair['end_date'])}"
    if pair[OVERALL]:
        words = {"improved": "it improved", "retained": "it stayed the same", "declined": "it declined"}[pair["change"]]
        finding = [f"{first}, and {grade_words(pair[OVERALL])} at its latest, {ended}: {words}"]
    else:
        finding = [
            f"{first}. At its latest, {ended}, it was judged {by_grade(pair)}",
            f"{NO_OVERALL}, so the two cannot be compared",
        ]
    return Answer(
        question=question,
        title=f"{area.name}: change since first ILACS inspection as at {day(covered.on)}",
        text=sentences([*finding, CALCULATED]),
        finding=sentences(finding),
        official=False,
        as_at=covered.on,
        tables=(Table("authorities", "First and latest", columns_of([pair], BEHIND_COLUMNS), (pair,)),),
        notes=tuple(coverage_notes(register, covered)),
        sources=(REGISTER_SOURCE,),
        next=(
            Question(command="la", area=area, as_at=covered.on),
            Question(command="trend", area=area, period=Period(date.fromisoformat(pair["first_date"]), covered.on)),
        ),
    )


def first_and_latest(register: Register, covered: Coverage, area: Area) -> list[dict[str, Any]]:
    """LAs of `area` with more than one graded ILACS event by the day: first judgement, latest judgements, change.

    Keys: those of an `authorities` row, and previous (grade), first_date, change (None without an overall judgement).
    """
    condition, parameters = within(area)
    ilacs = "event.framework = 'ILACS' AND event.counted_on <= :on"
    pairs = register.rows(
        f"""SELECT authorities.urn, name, region, {", ".join(f"latest.{key}" for key in JUDGEMENTS)},
          latest.counted_on AS end_date, latest.report_url,
          first.overall_effectiveness AS previous, first.counted_on AS first_date
        FROM authorities
        JOIN events AS latest ON latest.event_id = ({graded_event("authorities.urn", ilacs)})
        JOIN events AS first ON first.event_id = ({graded_event("authorities.urn", ilacs, "ASC")})
        WHERE latest.event_id <> first.event_id AND {EXISTING} AND {condition} ORDER BY name""",
        covered.parameters | parameters,
    )
    return [
        {
            **pair,
            "change": direction(pair["previous"], pair[OVERALL]) if pair["previous"] and pair[OVERALL] else None,
        }
        for pair in pairs
    ]


def _cells(
    register: Register, covered: Coverage, area: Area, judged: Sequence[Row]
) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    rows: list[dict[str, Any]] = []
    for name, key in GRADE_KEYS.items():
        own = [pair["change"] for pair in judged if pair["previous"] == name]
        rows.append({"previous": key, "previous_name": name, **{word: own.count(word) for word in DIRECTIONS}})
    base = len(judged)
    improved, retained, declined = (sum(row[word] for row in rows) for word in DIRECTIONS)
    kept = sum(row["retained"] for row in rows if row["previous"] in ("outstanding", "good"))
    total = {
        "area": area.name,
        "authorities": base,
        "improved": improved,
        "improved_percent": percent(improved, base),
        "retained": retained,
        "retained_percent": percent(retained, base),
        "retained_good_or_outstanding": kept,
        "retained_good_or_outstanding_percent": percent(kept, base),
        "declined": declined,
        "declined_percent": percent(declined, base),
    }
    rows[0]["improved"] = rows[-1]["declined"] = None  # what cannot be is no 0 (SPEC rule 8)
    cells = printed_figures(register, covered, "changes", area)
    whole = printed_figures(register, covered, "changes_total", area)
    return beside(rows, [(cells, row["previous"]) for row in rows]), beside([total], [(whole, "all")])


def _text(area: Area, covered: Coverage, total: Row) -> list[str]:
    def figure(key: str) -> str:
        return f"{number_and_noun(leading(total, key), 'LA')} ({share(leading(total, f'{key}_percent'))})"

    return [
        f"{covered.opening}, {number_and_noun(leading(total, 'authorities'), 'LA')} in {with_article(area)} had received more than one"
        f" graded ILACS inspection. Compared with their first, {figure('improved')} improved in overall effectiveness,"
        f" {figure('retained_good_or_outstanding')} stayed good or outstanding and"
        f" {figure('declined')} declined"
    ]


def _behind_sentence(question: Question, behind: Sequence[Row], area: Area, covered: Coverage) -> list[str]:
    moved = {"improved": "improved", "retained": "retained their judgement", "declined": "declined"}
    verb = moved[question.term] if question.term else "had a later graded ILACS inspection"
    first = f", first judged {GRADE_NAMES[question.grade].lower()}," if question.grade else ""
    names = f": {join_words(pair['name'] for pair in behind)}" if behind else ""
    return [
        f"{covered.opening}, {number_and_noun(len(behind), 'LA')} in {with_article(area)}{first} {verb} since the first ILACS inspection{names}"
    ]


def _left_out(pairs: Sequence[Row], judged: Sequence[Row]) -> str | None:
    left = len(pairs) - len(judged)
    if not left:
        return None
    return f"Left out: {number_and_noun(left, 'LA')} whose latest inspection made no overall judgement (2026 framework)"
