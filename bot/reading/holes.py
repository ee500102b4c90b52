"""What the words of a question leave open, by its kind: the usual filling is the question read, the others stand beside it.

A hole is open in a question that has a place for it; its fillings are whole questions that lose no condition, shown as
buttons (SPEC section 3, When). What has no usual filling is asked back by `bot.reading.problems`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from bot.language.grades import SETS, ordered
from bot.reading.compose import POINTS, Times, place_conditions
from bot.reading.draft import Draft
from queries.counting.conditions import AnyJudged, Condition, EverJudged, FromTo, Judged, Moved
from queries.counting.count import NAMES, NUMBER, Count
from queries.counting.measures import GRADE_KEYS, OVERALL
from queries.question import ENGLAND, During, Latest, Period, Question, WholeRecord


@dataclass(frozen=True, slots=True)
class Hole:
    """A kind of thing that is left open, and the fillings that are not the usual one."""

    name: str
    fillings: Callable[[Draft, Question], Iterator[Question]]


def other_readings(draft: Draft, question: Question) -> tuple[Question, ...]:
    """The questions that the same words may also mean, the nearest first."""
    return tuple(
        dict.fromkeys(other for hole in HOLES for other in hole.fillings(draft, question) if other != question)
    )


def _statistical_years(draft: Draft, question: Question) -> Iterator[Question]:
    """A bare year of what happened is the calendar year; the other is the statistical year that ends in it."""
    dates, count = Times(draft).dates, question.count
    if len(dates) != 1 or dates[0].key != "year":
        return
    year = dates[0].value.last.year  # type: ignore[attr-defined]
    statistical = Period(date(year - 1, 4, 1), date(year, 3, 31))
    if question.period is not None and question.command in ("activity", "visits"):
        yield replace(question, period=statistical)
    elif count is not None and isinstance(count.when, During):
        yield replace(question, count=replace(count, when=During(statistical, count.when.known_by)))


def _judgements_made(draft: Draft, question: Question) -> Iterator[Question]:
    """ "Judged inadequate in 2023" is the state on 31 March 2023; the other are the judgements made in that year."""
    dates = Times(draft).dates
    if len(dates) != 1 or dates[0].key not in ("year", "period") or len(draft.judged) > 1:
        return
    if question.command == "list" and question.grade in SETS and question.as_at:
        grades, judgement = SETS[question.grade], question.judgement or OVERALL
    elif question.command in ("england", "region") and "judging" in draft.shapes and draft.judged:
        grades, judgement = draft.judged[0].grades, draft.judged[0].judgement
    else:
        return
    where = (*place_conditions(draft), Judged(ordered(grades), judgement))
    show = NUMBER if {"number", "share"} & set(draft.asks) else NAMES
    made = Count("inspections", During(Times.period(dates[0])), where, show=show)
    yield Question(command="list" if show == NAMES else "count", count=made)


def _again(draft: Draft, question: Question) -> Iterator[Question]:
    """ "Inadequate again" is more than once; the others are in a row, or back to it from another grade."""
    count = question.count
    if count is None or not any(
        mark.kind == "times" and mark.text.casefold().endswith("again") for mark in draft.parts
    ):
        return
    ever = next((each for each in count.where if isinstance(each, EverJudged)), None)
    if ever is None or ever.in_a_row:
        return
    yield _with(question, ever, replace(ever, in_a_row=True))
    if ever.framework is None and ever.during is None:
        lost = tuple(key for key in GRADE_KEYS.values() if key not in ever.grades)
        back = _with(question, ever, Judged(ever.grades, ever.judgement), FromTo(ever.grades, lost, ever.judgement))
        yield _now(back)


def _which_judgement(draft: Draft, question: Question) -> Iterator[Question]:
    """ "LAs with a good judgement" is overall effectiveness; the other is any of the five."""
    if len(draft.judged) != 1 or "authorities" not in draft.nouns or draft.judged[0].explicit:
        return
    own = next((mark for mark in draft.parts if mark.start == draft.judged[0].place), None)
    words = draft.sentence.words[own.end : own.end + 1] if own is not None else ()
    if not words or words[0].casefold().strip(",.?!") not in ("judgement", "judgment"):
        return
    count = question.count
    judged = next((each for each in count.where if isinstance(each, Judged)), None) if count is not None else None
    if judged is not None and judged.at == "latest":
        yield _with(question, judged, AnyJudged(judged.grades))


def _since_which(draft: Draft, question: Question) -> Iterator[Question]:
    """Moved is against the inspection before where nothing is said; the other is since the first ILACS inspection."""
    count = question.count
    if count is None or draft.since or any(each.since for each in draft.moving) or Times(draft).dates:
        return
    moved = next((each for each in count.where if isinstance(each, Moved)), None)
    if moved is not None and moved.since == "before" and count.of == "authorities":
        yield _with(question, moved, replace(moved, since="first_ilacs"))


def _tense(draft: Draft, question: Question) -> Iterator[Question]:
    """A grade that LAs "have had" is of the whole record; the other is now."""
    count = question.count
    if count is None or count.when != WholeRecord() or count.of != "authorities" or Times(draft).is_ever:
        return
    ever = next((each for each in count.where if isinstance(each, EverJudged)), None)
    plain = ever is not None and (ever.at_least, ever.at_most, ever.in_a_row, ever.during) == (1, None, False, None)
    if ever is not None and plain and ever.framework is None and len(count.where) <= 2:
        yield _now(_with(question, ever, Judged(ever.grades, ever.judgement)))


def _two_days(draft: Draft, question: Question) -> Iterator[Question]:
    """ "Outstanding in 2022 and 2024" is on both days; the other sets the two beside each other."""
    times = Times(draft)
    days = sorted(mark.value.as_at for mark in times.dates if mark.key in POINTS)  # type: ignore[attr-defined]
    count = question.count
    if count is None or count.of != "authorities" or len(days) != 2 or len(draft.judged) != 1 or draft.happened:
        return
    own = draft.judged[0]
    grade = next((key for key, grades in SETS.items() if grades == own.grades and key in GRADE_KEYS.values()), None)
    if own.which == "one" and not own.negated and grade is not None and not draft.types and not draft.without:
        judgement = own.judgement if own.judgement != OVERALL else None
        yield Question(
            command="compare",
            areas=tuple(draft.areas) or (ENGLAND,),
            grade=grade,
            judgement=judgement,
            as_at=days[1],
            as_at_compare=days[0],
        )


def _with(question: Question, old: Condition, *new: Condition) -> Question:
    """The question with a condition exchanged for others."""
    count = question.count
    assert count is not None
    where = tuple(each for one in count.where for each in (new if one == old else (one,)))
    return replace(question, count=replace(count, where=where))


def _now(question: Question) -> Question:
    assert question.count is not None
    return replace(question, count=replace(question.count, when=Latest()))


HOLES = (
    Hole("the year of what happened", _statistical_years),
    Hole("a state, or the judgements made in a year", _judgements_made),
    Hole("how often is again", _again),
    Hole("which judgement", _which_judgement),
    Hole("since which inspection", _since_which),
    Hole("the tense", _tense),
    Hole("both days, or each", _two_days),
)
