"""The latest known beside an official figure: a question without a date leads with the latest release and says, in its second
sentence and in a table of its own, what later reports show (SPEC section 3, When, rule 5)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from data.register import Register
from data.schema import JUDGEMENTS
from queries.answer import Answer, Table
from queries.counting.as_at import held_until, newest_ended
from queries.counting.conditions import Judged, Moved, NoOverallJudgement, Within
from queries.counting.count import Count
from queries.counting.distribution import year_to
from queries.counting.edition_figures import GRADE_SETS
from queries.counting.holdings import FOCUSED, MONITORING, kind_of, number_known, whole_kinds
from queries.counting.measures import GOOD_OR_OUTSTANDING, JUDGEMENT_NAMES, OVERALL
from queries.counting.planner import Tally, tally
from queries.counting.scope import LAST_OVERALL
from queries.errors import NoData
from queries.pages.outcomes import england
from queries.question import ENGLAND, Area, AsAt, Latest, Question
from queries.wording import day, join_words, number_and_noun, share, span, with_article

Query = Callable[[Register, Question], Answer]
MAIN_TABLES = {
    "england": "outcomes",
    "region": "outcomes",
    "judgements": "outcomes",
    "compare": "outcomes",
    "trend": "outcomes",
    "release": "outcomes",
    "changes": "changes_total",
    "activity": "activity",
    "visits": "themes",
}
"""The commands of figures that releases publish, each with the table that is told again of the latest known."""
CALCULATED_MARK = "calculated by ilacs-bot"


def beside_latest(register: Register, question: Question, found: Answer, query: Query) -> Answer:
    """The answer to an undated question, with the latest known beside it wherever later reports are held."""
    later = latest_question(register, question)
    if later is None:
        return found
    if later.command == "release":  # its first figures are England's
        later, query = replace(later, command="england"), england
    try:
        known = query(register, later)
        words = _WORDS[question.command](register, later, known)
        table = _table(known, later)
    except NoData:
        return found
    return replace(
        found,
        text=_after_sentence(_finding_sentences(question), found.text, words),
        tables=(*found.tables, *([table] if table else [])),
        next=(later, *found.next),
    )


def latest_question(register: Register, question: Question) -> Question | None:
    """The same question of the latest known: overall effectiveness on the last day of overall judgements, the others as far
    as reports are held, what happened in the latest whole statistical year. None where that is no later."""
    if not question.undated or question.command not in MAIN_TABLES or question.known_by:
        return None
    if question.areas and any(area.kind == "authority" for area in question.areas):
        return None
    newest = newest_ended(register)
    if newest is None:
        return None
    if question.command in ("activity", "visits"):
        last = date(newest.year if newest >= date(newest.year, 3, 31) else newest.year - 1, 3, 31)
        later = replace(question, period=year_to(last))
        return replace(later, undated=False) if last > question.span.end else None
    if question.command == "trend":
        end = held_until(register) if _is_of_others(question) else min(held_until(register), LAST_OVERALL)
        if end <= question.span.end:
            return None
        return replace(question, period=replace(question.span, end=end), undated=False)
    on = held_until(register) if _is_of_others(question) else min(held_until(register), LAST_OVERALL)
    if on <= question.on or newest <= question.on:
        return None
    return replace(question, as_at=on, undated=False)


def _is_of_others(question: Question) -> bool:
    """Whether it is of judgements other than overall effectiveness: only `judgements` is, unless another is named."""
    return question.judgement != OVERALL and (question.command == "judgements" or question.judgement is not None)


def _table(known: Answer, later: Question) -> Table | None:
    table = next((each for each in known.tables if each.id == MAIN_TABLES[later.command]), None)
    if table is None:
        return None
    whole = later.command in ("region", "judgements", "compare", "activity", "visits", "changes")
    rows = table.rows if whole else table.rows[-1:] if later.command == "trend" else table.rows[:1]
    when = (
        span(later.period.start, later.period.end)
        if later.period and later.command != "trend"
        else f"as at {day(known.as_at)}"
    )
    return Table(
        "latest", f"Latest known, {when}: {CALCULATED_MARK}", table.columns, rows, told_as="text", official=False
    )


def _finding_sentences(question: Question) -> int:
    """How many sentences the finding takes: that of all changes says first of how many LAs it is told."""
    return 2 if question.command == "changes" and question.term is None and question.grade is None else 1


def _after_sentence(number: int, text: str, words: str) -> str:
    """The words after so many sentences of a text."""
    ends = [found.end() for found in re.finditer(r"\.(?= [A-Z0-9])", text)]
    at = ends[number - 1] if len(ends) >= number else len(text)
    return f"{text[:at]} {words}{text[at:]}"


def _on(later: Question) -> str:
    on = later.as_at or later.span.end
    return (
        f"On {day(on)}, the last day before overall judgements ended"
        if on == LAST_OVERALL
        else f"As far as reports published by {day(on)} show"
    )


def _since(register: Register, area: Area, later: Question) -> str:
    """How many LAs have been inspected since without an overall judgement."""
    number = tally(register, Count("authorities", Latest(), (Within((area,)), NoOverallJudgement()))).number
    if not number or (later.as_at or later.span.end) != LAST_OVERALL:
        return "."
    return f"; {number_and_noun(number, 'LA')} {'has' if number == 1 else 'have'} been inspected since without one."


def _tally(register: Register, later: Question, area: Area, judgement: str = OVERALL) -> Tally:
    grades = GRADE_SETS.get(later.grade or GOOD_OR_OUTSTANDING, GRADE_SETS[GOOD_OR_OUTSTANDING])
    on = AsAt(later.as_at or later.span.end)
    return tally(register, Count("authorities", on, (Within((area,)),), (Judged(grades, judgement),)))


def _share(found: Tally) -> str:
    return f"{share(found.percent)} ({found.number} of {found.base})"


def _of_area(register: Register, later: Question, known: Answer) -> str:
    area = later.area or ENGLAND
    return f"{_on(later)}, it was {_share(_tally(register, later, area, later.judgement or OVERALL))}, {CALCULATED_MARK}{_since(register, area, later)}"


def _of_regions(register: Register, later: Question, known: Answer) -> str:
    if later.area is not None and later.area.kind != "all":
        return _of_area(register, later, known)
    rows = [
        (row["area"], _tally(register, later, Area("region", row["area"]), later.judgement or OVERALL))
        for row in known.table("outcomes").rows[:-1]
    ]
    shares = [(found.number / found.base if found.base else 0, name, found) for name, found in rows]
    ends = [[each for each in shares if each[0] == end] for end in (max(shares)[0], min(shares)[0])]
    high, low = (
        join_words(f"{with_article(Area('region', name))}, {_share(found)}" for _, name, found in end) for end in ends
    )
    return f"{_on(later)}, it was highest in {high}, and lowest in {low}, {CALCULATED_MARK}."


def _of_judgements(register: Register, later: Question, known: Answer) -> str:
    area = later.area or ENGLAND
    asked = [later.judgement] if later.judgement else JUDGEMENTS[1:]
    parts = join_words(
        f"{JUDGEMENT_NAMES[key].lower()} {_share(_tally(register, later, area, key))}" for key in asked if key
    )
    return f"{_on(later)}, {parts}, {CALCULATED_MARK}."


def _of_areas(register: Register, later: Question, known: Answer) -> str:
    parts = join_words(
        f"{with_article(area)} {_share(_tally(register, later, area, later.judgement or OVERALL))}"
        for area in later.areas or (ENGLAND,)
    )
    return f"{_on(later)}, {parts}, {CALCULATED_MARK}."


def _of_changes(register: Register, later: Question, known: Answer) -> str:
    area = later.area or ENGLAND
    of = Count("authorities", AsAt(later.on), (Within((area,)),))
    found = {
        way: tally(register, replace(of, share=(Moved(way, "first_ilacs"),)))
        for way in ("improved", "retained", "declined")
    }
    words = {"improved": "had improved", "retained": "stayed the same", "declined": "declined"}
    parts = join_words(f"{each.number} {words[way]} ({share(each.percent)})" for way, each in found.items())
    return f"{_on(later)}, of {found['improved'].base} LAs {parts}, {CALCULATED_MARK}."


def _of_activity(register: Register, later: Question, known: Answer) -> str:
    numbers = {row["event_type"]: row["count"] for row in known.table("activity").rows}
    return _known_in_year(register, later, numbers)


def _of_visits(register: Register, later: Question, known: Answer) -> str:
    tables = {FOCUSED: "themes", MONITORING: "monitoring"}
    numbers = {
        kind: sum(row["visits"] for row in known.table(table).rows)
        for kind, table in tables.items()
        if later.visit in (None, kind.split()[0])
    }
    return _known_in_year(register, later, numbers)


def _known_in_year(register: Register, later: Question, numbers: Mapping[str, int]) -> str:
    """In 2025-26, 17 standard inspections and at least 34 focused visits are known: "at least" of what is partly held, and
    none of it only "known" (SPEC rule 14)."""
    whole = whole_kinds(register, later.span, later.area or ENGLAND)
    parts = [
        number_known(number, kind, whole) if number else f"no {kind}"
        for kind, number in numbers.items()
        if number or not whole[kind_of(kind)]
    ]
    parts = parts or [f"no {join_words(numbers, 'or')}"]
    are = "is" if len(parts) == 1 and sum(numbers.values()) < 2 else "are"
    year = f"{_year(later)}, the latest whole year on record"
    return f"In {year}, {join_words(parts)} {are} known, {CALCULATED_MARK}."


def _year(later: Question) -> str:
    return f"{later.span.start.year}-{later.span.end.year % 100:02}"


_WORDS: Mapping[str, Callable[[Register, Question, Answer], str]] = {
    "england": _of_area,
    "release": _of_area,
    "trend": _of_area,
    "region": _of_regions,
    "judgements": _of_judgements,
    "compare": _of_areas,
    "changes": _of_changes,
    "activity": _of_activity,
    "visits": _of_visits,
}
