"""A Question in words: the command that would ask the same. It reads back to the Question it was written from."""

from collections.abc import Callable

from bot.commands.count_words import write_count
from bot.commands.registry import COMMANDS, Slot
from bot.language.names import Names
from queries.question import Period, Question
from queries.wording import statistical_year


def phrase(question: Question, names: Names) -> str:
    """The whole command of a question, every default written out.

    `list inadequate overall effectiveness London 2024-03-31`: what "Read as" shows and what a button holds.
    """
    if question.count is not None:
        return write_count(question.count, names)
    command = COMMANDS[question.command]
    parts = [command.name, *(_WRITERS[slot](question, names) for slot in command.takes)]
    if question.known_by:
        parts.append(f"known by {question.known_by}")
    return " ".join(part for part in parts if part)


def _area(question: Question, names: Names) -> str:
    area = names.to_write(question.area) if question.area else ""
    return " except ".join([area, *(names.to_write(left_out) for left_out in question.without)])


def _areas(question: Question, names: Names) -> str:
    return " with ".join(names.to_write(area) for area in question.areas)


def _share_of(question: Question, names: Names) -> str:
    """The grade; in a comparison with what stands beside it: the judgement, and of two dates the earlier one."""
    keys = (question.grade, question.judgement if question.areas else None)
    words = " ".join(key.replace("_", " ") for key in keys if key)
    return f"{words} {question.as_at_compare} with".strip() if question.as_at_compare else words


def _as_at(question: Question, names: Names) -> str:
    return question.as_at.isoformat() if question.as_at else ""


def _period(question: Question, names: Names) -> str:
    return _write_period(question.period) if question.period else ""


def _span(question: Question, names: Names) -> str:
    return f"{question.period.start} to {question.period.end}" if question.period else ""


def _grade(question: Question, names: Names) -> str:
    if question.since:
        return f"not inspected since {question.since}"
    return (question.grade or "").replace("_", " ")


def _cite_phrase(question: Question, names: Names) -> str:
    return question.term or ""


def _word(key: str) -> Callable[[Question, Names], str]:
    return lambda question, names: str(getattr(question, key) or "").replace("_", " ")


def _write_period(period: Period) -> str:
    return statistical_year(period.start, period.end) or f"{period.start} to {period.end}"


_WRITERS: dict[Slot, Callable[[Question, Names], str]] = {
    Slot.REGION: _area,
    Slot.AUTHORITY: _area,
    Slot.AREA: _area,
    Slot.LA_TYPE: lambda question, names: "",
    Slot.AREAS: _areas,
    Slot.AS_AT: _as_at,
    Slot.PERIOD: _period,
    Slot.SPAN: _span,
    Slot.SINCE: _span,
    Slot.GRADE: _grade,
    Slot.FIRST_GRADE: _word("grade"),
    Slot.SHARE_OF: _share_of,
    Slot.DIRECTION: _word("term"),
    Slot.JUDGEMENT: _word("judgement"),
    Slot.VISIT: _word("visit"),
    Slot.TERM: _word("term"),
    Slot.COMMAND: _word("term"),
    Slot.CITED: _cite_phrase,
}
