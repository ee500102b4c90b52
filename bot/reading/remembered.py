"""What a conversation remembers of a question, so that the next words can follow it."""

from dataclasses import replace

from bot.commands.parse import Request
from bot.commands.phrase import phrase
from bot.language.names import Names
from queries.question import ENGLAND, Question


def question_to_remember(request: Request, before: Question | None = None) -> Question:
    """The question of a request, with the grade whose number was asked for: "who are they?" lists that.

    Beside it, for "compare them" and "what changed?": the areas, or else the day, of the question before
    (`without_beside` takes them away again).
    """
    question = request.question
    question = replace(question, grade=request.counted) if request.counted and question.grade is None else question
    if before is None or not _is_beside(question, before):
        return question
    if question.area != before.area:
        areas = (*(before.areas or [before.area or ENGLAND]), question.area or ENGLAND)
        return replace(question, areas=tuple(dict.fromkeys(areas)))
    return replace(question, as_at_compare=before.as_at) if question.as_at != before.as_at else question


def without_beside(question: Question) -> Question:
    """The question without what `question_to_remember` put beside it."""
    return question if question.command == "compare" else replace(question, areas=(), as_at_compare=None)


def without_counted_grade(question: Question) -> Question:
    """The question itself, without a grade that was only counted: its command tells all four."""
    told_anyway = question.command == "england" or question.grade == "good_or_outstanding"
    counted = told_anyway and question.command in ("england", "region", "judgements")
    return replace(question, grade=None) if counted else question


def words_to_remember(request: Request, names: Names) -> str:
    """What `question_to_remember` keeps, in words that `bot.ask.read` reads back to the same request."""
    question = request.question
    if question.undated and question.command in ("england", "region", "judgements") and question.count is None:
        question = replace(question, as_at=None)  # so that it is read without a date again
    if request.counted is None:
        return phrase(question, names)
    _, *rest = phrase(question, names).split(" ", 1)
    return f"% {request.counted.replace('_', ' ')} {' '.join(rest)}"


def _is_beside(question: Question, before: Question) -> bool:
    kinds = {each.area.kind if each.area else "england" for each in (question, before)}
    return question.command == before.command and question.command in ("la", "region", "england") and "all" not in kinds
