"""Structured commands: a command word, then what it takes in any order. Yields a Request, never a guess.

Each slot of a command takes its own words out of what was written; whatever no slot took is a name, and a name that
is none is asked back (SPEC section 3).
"""

import html
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from bot.commands.count_words import read_count
from bot.commands.phrase import phrase
from bot.commands.slots import Reading, command_named, fill
from bot.language.dates import Calendar, read_date
from bot.language.grades import SETS, ordered
from bot.language.names import Names, names_of
from data.register import Register
from data.schema import GRADED_EVENTS
from queries.counting.conditions import Condition, Had, Judged, NoOverallJudgement, Not, NotYetInspected, OfType, Within
from queries.counting.count import NAMES, Count
from queries.counting.measures import OVERALL
from queries.counting.published import latest_release
from queries.errors import AskerError, BadCommand
from queries.question import ENGLAND, TYPE_OF_AREA, Area, Latest, Period, Question, When

FileKind = Literal["csv", "xlsx", "png"]

MOST_CHARACTERS = 500
_ENDING = re.compile(r"^(?P<rest>.*?)\s*\bas (?:an? )?(?P<file>csv|xlsx|excel|png|picture|spreadsheet)$", re.IGNORECASE)
_FILES: dict[str, FileKind] = {
    "csv": "csv",
    "xlsx": "xlsx",
    "excel": "xlsx",
    "spreadsheet": "xlsx",
    "png": "png",
    "picture": "png",
}
_KNOWN_BY = re.compile(r"^(?P<rest>.*?)\s*\bknown by (?P<date>.+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    """A question, and how the answer is wanted: `public` in the channel instead of privately, `file` as a file.

    `plain`: it was read from a plain question, so the reply shows how. `corrected` are words that were put right, each
    as given and as read; `counted` is the grade whose number was asked for, so that "who are they?" can list it;
    `also` the other reading of words that have two, answered beside the question. `restated` are words that the answer
    takes up without a part of the question for them: "is Leeds still good?" is the page of Leeds, which tells it. `others`
    are readings that are offered beside it, as buttons.
    """

    question: Question
    public: bool = False
    file: FileKind | None = None
    plain: bool = False
    corrected: tuple[tuple[str, str], ...] = ()
    counted: str | None = None
    also: Question | None = None
    restated: tuple[str, ...] = ()
    others: tuple[Question, ...] = ()


def read_command(words: str, register: Register, today: date) -> Request:
    """The request that a structured command makes. Raises: AskerError when it cannot be read."""
    whole = tidy(words)
    text, public, file = endings(whole)
    names = names_of(register)
    if (count := read_count(text, names)) is not None:
        return Request(Question(command="list" if count.show == NAMES else "count", count=count), public, file)
    text, known_by_words = _known_by(text)
    said = text.split() or ["help"]
    command = command_named(said[0])
    latest = latest_release(register).as_at
    calendar = Calendar(today=today, default=today if command.today else latest, latest=latest)
    reading = Reading(command, whole, said[1:], register, names, calendar)
    if known_by_words is not None:
        reading.found["known_by"] = read_date(known_by_words, calendar)
    fill(reading)
    if command.name == "list" and "as_at" not in reading.found:
        return Request(Question(command="list", count=_list_now(reading.found)), public, file)
    if "as_at" not in reading.found and "period" not in reading.found:
        reading.found["as_at"] = calendar.default
    question = Question(**({"command": command.name} | reading.found))
    check_areas_exist(question, reading.names)
    return Request(question, public, file)


def _list_now(found: Mapping[str, Any]) -> Count:
    """The Count of an undated list: LAs are listed as far as the record reaches (SPEC section 3, When, rule 5)."""
    area, without = found.get("area", ENGLAND), found.get("without", ())
    if "since" in found:
        inspected = Had(GRADED_EVENTS, during=Period(found["since"], found["today"]))
        return Count("authorities", Latest(), (*_places(area, without), Not(inspected)), show=NAMES)
    return count_of_list(Latest(), found["grade"], found.get("judgement"), area, without)


def count_of_list(when: When, grade: str, judgement: str | None, area: Area, without: tuple[Area, ...] = ()) -> Count:
    """The Count that `list GRADE JUDGEMENT AREA` asks for: `grade` is a key of SETS, "uninspected" or "no_overall"."""
    condition: Condition = NotYetInspected() if grade == "uninspected" else NoOverallJudgement()
    if grade in SETS:
        condition = Judged(ordered(SETS[grade]), judgement or OVERALL)
    return Count("authorities", when, (*_places(area, without), condition), show=NAMES)


def _places(area: Area, without: tuple[Area, ...]) -> tuple[Condition, ...]:
    areas = (area,) if area.kind in ("region", "authority") else ()
    places: tuple[Condition, ...] = (Within(areas, without),) if areas or without else ()
    return (*places, OfType((TYPE_OF_AREA[area.name],))) if area.kind == "type" else places


def tidy(words: str) -> str:
    """One line of plain text: entities as Slack sends them unescaped, control characters dropped.

    Raises: BadCommand when it is longer than any question, or holds nothing that can be read.
    """
    if len(words) > MOST_CHARACTERS:
        raise BadCommand(
            f"That is {len(words):,} characters long; a question takes at most {MOST_CHARACTERS}. Write, for example,"
            " `region London 2024-03-31`.",
            ("help",),
        )
    plain = unicodedata.normalize("NFKC", html.unescape(words))
    line = " ".join("".join(" " if unicodedata.category(each)[0] == "C" else each for each in plain).split())
    if words.strip() and not line:
        raise BadCommand(
            "I could not read any words in that. Write, for example, `region London 2024-03-31`.", ("help",)
        )
    return line


def endings(text: str) -> tuple[str, bool, FileKind | None]:
    """The words without `public` and `as csv|xlsx|png` at their end, in either order, and what those said."""
    public, file = False, None
    while True:
        if text.casefold() == "public" or text.casefold().endswith(" public"):
            text, public = text[: -len("public")].rstrip(), True
        elif (match := _ENDING.match(text)) is not None:
            text, file = match["rest"], _FILES[match["file"].casefold()]
        else:
            return text, public, file


def check_areas_exist(question: Question, names: Names) -> None:
    """Raises: NoData or AmbiguousName when an LA that is asked about did not exist on the day."""
    on = question.as_at or (question.period.end if question.period else None)
    for area in filter(None, (question.area, *question.areas)):
        for day in filter(None, (on, question.as_at_compare)):
            try:
                names.check_existence(area, day)
            except AskerError as mistake:
                mistake.instead_of(names.to_write(area), phrase(question, names))
                raise


def _known_by(text: str) -> tuple[str, str | None]:
    match = _KNOWN_BY.match(text)
    return (match["rest"], match["date"]) if match else (text, None)
