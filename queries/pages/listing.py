"""The LAs behind a count, by name: a `list` is a Count (SPEC section 2b), asked in the words of its command."""

from dataclasses import replace
from datetime import date

from data.register import Register
from data.schema import NO_OVERALL_FROM
from queries.answer import Answer, Row
from queries.counting.as_at import coverage
from queries.counting.conditions import (
    Condition,
    Judged,
    LastBefore,
    NoOverallJudgement,
    NotYetInspected,
    Within,
    grade_words,
    on_judgement,
)
from queries.counting.count import NAMES, Count
from queries.counting.distribution import coverage_notes, outcome, require_graded
from queries.counting.measures import GRADE_KEYS, GRADE_NAMES, OVERALL
from queries.question import ALL_REGIONS, ENGLAND, Area, AsAt, Question
from queries.telling.counts import answer_count

LISTED_GRADES: dict[str, tuple[str, ...]] = {
    **{key: (key,) for key in GRADE_NAMES},
    "good_or_outstanding": ("outstanding", "good"),
    "less_than_good": ("requires_improvement", "inadequate"),
    "not_outstanding": ("good", "requires_improvement", "inadequate"),
    "not_inadequate": ("outstanding", "good", "requires_improvement"),
}
"""The grades of each list by its key (`Question.grade`)."""
APART = ("uninspected", "no_overall")
"""The lists of LAs without a grade."""
LISTS = (*LISTED_GRADES, *APART)
__all__ = ["APART", "LISTED_GRADES", "LISTS", "belongs", "count_of_list", "list_words", "listing", "on_judgement"]


def list_words(grade: str) -> str:
    """judged good or outstanding: those on a list, after LAs."""
    if grade in APART:
        return "not yet inspected" if grade == "uninspected" else "without an overall judgement (2026 framework)"
    return f"judged {grade_words(LISTED_GRADES[grade])}"


def belongs(row: Row, grade: str, judgement: str) -> bool:
    """Whether an LA's as-at row is on a list."""
    if grade == "uninspected":
        return row["event_id"] is None
    if grade == "no_overall":
        return bool(row["event_id"] and row[OVERALL] is None and row["counted_on"] >= NO_OVERALL_FROM)
    return GRADE_KEYS.get(row[judgement]) in LISTED_GRADES[grade]


def listing(register: Register, question: Question) -> Answer:
    """The LAs of an area with a grade in a judgement at their latest graded event, by name.

    Table `authorities`: a row per LA, with every judgement, the date its inspection ended and the report's address.
    `Question.without` leaves areas out, of the base too; `Question.since` lists LAs without a graded inspection from
    that day on, the never inspected among them. A release prints no names, so a list is never official; where an edition's
    LA-level rows hold the same ones it says so. Raises: NoData before the first inspection.
    """
    area = question.area or ENGLAND
    judgement = question.judgement or OVERALL
    covered = coverage(register, question.on, question.known_by)
    if question.grade not in APART:
        require_graded(register, covered, area, outcome(register, covered, area, judgement), judgement)
    found = answer_count(register, Question(command="list", count=count_of_list(question)))
    return replace(
        found,
        question=question,
        notes=(*found.notes, *coverage_notes(register, covered, *([area] if question.grade == "uninspected" else []))),
        next=_next(area, covered.on),
    )


def count_of_list(question: Question) -> Count:
    """What a `list` asks, as a Count."""
    place = Within((question.area or ENGLAND,), question.without)
    return Count("authorities", AsAt(question.on, question.known_by), (place, _condition(question)), show=NAMES)


def _condition(question: Question) -> Condition:
    if question.since:
        return LastBefore(question.since, or_none=True)
    grade = question.grade or "inadequate"
    if grade in APART:
        return NotYetInspected() if grade == "uninspected" else NoOverallJudgement()
    return Judged(LISTED_GRADES[grade], question.judgement or OVERALL)


def _next(area: Area, on: date) -> tuple[Question, ...]:
    if area.kind == "authority":
        return (Question(command="la", area=area, as_at=on),)
    if area.kind in ("region", "type"):
        return (
            Question(command="region", area=area, as_at=on),
            Question(command="list", grade="uninspected", area=area, as_at=on),
        )
    return (Question(command="england", as_at=on), Question(command="region", area=ALL_REGIONS, as_at=on))
