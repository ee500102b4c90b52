"""A plain question as the words of the command that asks it, so that both are read by the one command parser."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.commands.parse import Request
from bot.commands.phrase import phrase
from bot.commands.registry import COMMANDS, Slot
from bot.language.dates import Written, calendar_year
from bot.reading.intents import Intent
from bot.reading.understanding import Asked, command
from queries.counting.distribution import year_to, years_before
from queries.counting.published import latest_release
from queries.errors import AskerError
from queries.question import Period
from queries.telling.grade_share import SHARED


def composed(asked: Asked, intent: Intent) -> Request:
    """The request of the command that an intent stands for, with all that was said. Raises: AskerError."""
    meaning = asked.meaning
    two_dates = "two_dates" in meaning.said
    takes = COMMANDS[intent.command].takes
    parts = [intent.command, *(_WRITERS[slot](asked) for slot in takes if slot in _WRITERS)]
    if intent.command != "compare" or ({"areas", "authorities"} & meaning.tags and not two_dates):
        parts += [
            dated(asked, intent.command, written, words)
            for written, words in meaning.dates
            if not _covered(asked, intent, written, words)
        ]
    request = command(" ".join(part for part in parts if part), asked)
    question = request.question
    if "without" in meaning.said:
        question = replace(question, without=tuple(meaning.without))
    if _lists_since(asked):
        question = replace(
            question, since=next(written.first for written, _ in meaning.dates if written.kind == "since")
        )
    if question.command == "compare" and "authorities" in meaning.said and question.as_at_compare is None:
        own = meaning.judgements if "judgement" in meaning.said else []
        question = replace(question, grade=meaning.grade, judgement=own[0] if own else None)
    counting = question.command in ("england", "region", "judgements") and question.grade is None
    return replace(request, question=question, counted=meaning.grade if counting else None)


LAST_YEARS = re.compile(r"\b(?:last|past) \w+ (?:years|yrs)\b", re.IGNORECASE)


def dated(asked: Asked, name: str, written: Written, words: str) -> str:
    """The asker's own words, but for what happens in a bare year: that is the calendar year (see `which_year`).

    What happened or was published in the last five years did so until today.
    """
    counted = LAST_YEARS.search(words)
    if counted and ("authority" in asked.meaning.said or {Slot.PERIOD, Slot.SINCE} & set(COMMANDS[name].takes)):
        years = written.last.year - written.opening.year
        return f"{years_before(asked.today, years)} to {asked.today}"
    takes = COMMANDS[name].takes
    spanned = between_years(words)
    if spanned and (Slot.SINCE in takes or (Slot.PERIOD in takes and "authority" in asked.meaning.said)):
        return f"{spanned[0]}-01-01 to {min(date(spanned[1], 12, 31), asked.today)}"
    if written.kind != "year" or Slot.PERIOD not in takes:
        return words
    year = calendar_year(written, asked.today)
    return f"{year.start} to {year.end}"


_BETWEEN = re.compile(
    r"\b((?:19|20)\d\d) (?:to|and|-|until|till|through|up to) (?:the )?((?:19|20)\d\d)$", re.IGNORECASE
)


def between_years(words: str) -> tuple[int, int] | None:
    """The two bare years of "2019 to 2021", which may be calendar years or the ones that end in March."""
    found = _BETWEEN.search(words.replace("–", "-").strip(" ,.?!"))
    return (int(found[1]), int(found[2])) if found and re.match(r"(?:[a-z]+ )*\d{4} ", words, re.IGNORECASE) else None


def nearest(asked: Asked, intent: Intent) -> str | None:
    """The command nearest to what was asked; up to a day, or before it, what happened in the year that ends there."""
    try:
        question = composed(asked, intent).question
    except AskerError:
        return None
    said = asked.meaning.said
    limits = {word for tag in ("limits", "operator") for word in said.get(tag, "").casefold().split(" … ")}
    period = question.period
    if period and any(written.kind in ("day", "month", "year") for written, _ in asked.meaning.dates):
        if limits & _UNTIL:
            question = replace(question, period=year_to(asked.meaning.dates[-1][0].last))
        elif "from" in limits:
            question = replace(question, period=Period(period.start, asked.today))
        elif limits & _AFTER:
            return None
    return phrase(question, asked.names)


_UNTIL = frozenset({"before", "until", "till", "prior to", "earlier than", "up to", "by the end of"})
_AFTER = frozenset({"after", "later than"})


def _covered(asked: Asked, intent: Intent, written: Written, words: str) -> bool:
    """A date that is not the command's own: how far back a list or a history goes; the latest of what is told anyway."""
    latest = words.casefold().removeprefix("the ") == "latest" and COMMANDS[intent.command].today
    return latest or (written.kind == "since" and (_lists_since(asked) or intent.command == "la"))


def _lists_since(asked: Asked) -> bool:
    return {"not_inspected", "since"} <= asked.meaning.tags


def _area(asked: Asked) -> str:
    return asked.names.to_write(asked.meaning.areas[0]) if len(asked.meaning.areas) == 1 else ""


def _region(asked: Asked) -> str:
    tags = asked.meaning.tags
    among = "regions" in tags and bool({"rank", "compare", "than"} & tags)
    return _area(asked) if "region" in tags and not among else "all"


def _areas(asked: Asked) -> str:
    tags = asked.meaning.tags
    dates = (
        [words for _, words in asked.meaning.dates]
        if "two_dates" in tags or not {"areas", "authorities"} & tags
        else []
    )
    if len(dates) == 1 and "range" not in tags:  # "better than in 2022": than now
        dates.append(latest_release(asked.register).as_at.isoformat())
    return " with ".join([*(asked.names.to_write(area) for area in asked.meaning.areas), *dates])


def _grade(asked: Asked) -> str:
    tags = asked.meaning.tags
    apart = next((tag for tag in ("no_overall", "uninspected") if tag in tags), None)
    key = apart or ("uninspected" if "not_inspected" in tags else asked.meaning.grade)
    return (key or "").replace("_", " ")


def _first_grade(asked: Asked) -> str:
    return _grade(asked) if "single" in asked.meaning.tags else ""


def _share_of(asked: Asked) -> str:
    return _grade(asked) if asked.meaning.grade in SHARED else ""


def _direction(asked: Asked) -> str:
    """Names are wanted, or one first grade: a bare count is of every direction, with the whole table."""
    tags = asked.meaning.tags
    named = {"who", "all"} & tags or ("places" in tags and not {"quantity", "share"} & tags)
    wanted = asked.meaning.directions and (named or "single" in tags)
    return asked.meaning.directions[0] if wanted else ""


def _judgement(asked: Asked) -> str:
    own = list(dict.fromkeys(key for key in asked.meaning.judgements if key != "overall_effectiveness"))
    return own[0].replace("_", " ") if len(own) == 1 else ""


def _visit(asked: Asked) -> str:
    kinds = set(asked.meaning.visits)
    return kinds.pop() if len(kinds) == 1 else ""


_WRITERS: dict[Slot, Callable[[Asked], str]] = {
    Slot.REGION: _region,
    Slot.AUTHORITY: _area,
    Slot.AREA: _area,
    Slot.AREAS: _areas,
    Slot.GRADE: _grade,
    Slot.FIRST_GRADE: _first_grade,
    Slot.SHARE_OF: _share_of,
    Slot.DIRECTION: _direction,
    Slot.JUDGEMENT: _judgement,
    Slot.VISIT: _visit,
}
"""How each slot of a command is written; its dates come last, in the asker's own words."""
