"""The words of one plain question with the mark on each: areas, dates, and what the lexicon says."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from bot.language.dates import Calendar, DateExpression, Found, find_dates
from bot.language.names import Mention, Names, is_sure, names_of
from bot.language.vocabulary import plain_words
from bot.language.words import Corrected, Lexicon, Mark, lexicon_of
from data.register import Register
from queries.counting.published import latest_release
from queries.errors import BadDate, FutureDate
from queries.question import ENGLAND, Area

ELLIPSIS = "¦"  # stands for a word that has another meaning already
LETTERS = {"o": "outstanding", "g": "good", "r": "requires_improvement", "i": "inadequate"}


_ARROW = re.compile(r"\s*(?:->|=>|→)\s*")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`marks` in order, the inert ones left out. `mistake` is a wrong date, told when nothing else is wrong first."""

    text: str
    words: tuple[str, ...]
    marks: tuple[Mark, ...]
    inert: tuple[Mark, ...]
    corrected: tuple[Corrected, ...]
    mistake: BadDate | FutureDate | None
    register: Register = field(repr=False)
    names: Names = field(repr=False)
    calendar: Calendar

    @property
    def today(self) -> date:
        return self.calendar.today

    @property
    def latest(self) -> date:
        """The as-at date of the latest release."""
        return self.calendar.latest


def sentence_of(text: str, register: Register, today: date) -> Sentence:
    """The marks on the words of `text`. Raises nothing: a date that is none is the sentence's mistake."""
    names = names_of(register)
    calendar = calendar_of(register, today)
    text = _ARROW.sub(" to ", text)
    words = tuple(text.split())
    lexicon = _lexicon(register, names)
    mentions = [mention for mention in names.find_all(_without_plural_s(words)) if _is_meant(mention, words)]
    named = {at for mention in mentions for at in range(mention.start, mention.end)}
    dates, mistake = _dates(words, named, calendar)
    dated = {at for found in dates for at in range(found.start, found.end)}
    mentions = [each for each in mentions if not dated & set(range(each.start, each.end))]
    marks, corrected = lexicon.marks(words, frozenset(named | dated))
    marks += [_area_mark(mention, words) for mention in mentions]
    marks += [_date_mark(found, words) for found in dates]
    marks.sort(key=lambda mark: (mark.start, mark.end))
    marks = _letters(marks)
    return Sentence(
        text,
        words,
        tuple(mark for mark in marks if mark.kind != "inert"),
        tuple(mark for mark in marks if mark.kind == "inert"),
        tuple(corrected),
        mistake,
        register,
        names,
        calendar,
    )


@lru_cache(maxsize=8)
def _release_days(register: Register) -> tuple[date, date | None]:
    release = latest_release(register)
    rows = register.rows("SELECT published_at FROM releases WHERE as_at = ?", (release.as_at.isoformat(),))
    published = rows[0]["published_at"] if rows else None
    return release.as_at, date.fromisoformat(published[:10]) if published else None


def calendar_of(register: Register, today: date) -> Calendar:
    """What dates lean on in a plain question."""
    latest, published = _release_days(register)
    return Calendar(today=today, default=latest, latest=latest, published=published)


@lru_cache(maxsize=8)
def _lexicon(register: Register, names: Names) -> Lexicon:
    return lexicon_of(tuple(name for named in names.areas for name in (named.area.name, *named.aliases)))


def _without_plural_s(words: Sequence[str]) -> tuple[str, ...]:
    """ "lancashires grade": no name of an area ends in "shires"."""
    return tuple(re.sub(r"shires\b", "shire", word, flags=re.IGNORECASE) for word in words)


_ORDINARY_AFTER = frozenset({"of", "the", "this", "these"})


def _is_meant(mention: Mention, words: Sequence[str]) -> bool:
    """Whether a name that is also a word is meant as a name: "in reading", not "reading of the figures"."""
    after = words[mention.end].casefold() if mention.end < len(words) else ""
    said = words[mention.start].casefold()
    return is_sure(mention, words) or said != "reading" or after not in _ORDINARY_AFTER


def _dates(
    words: Sequence[str], named: set[int], calendar: Calendar
) -> tuple[list[Found], BadDate | FutureDate | None]:
    shown = [ELLIPSIS if at in named else word for at, word in enumerate(words)]
    for at, word in enumerate(words):
        following = words[at + 1].casefold() if at + 1 < len(words) else ""
        plain = plain_words([word])
        release = plain[:1] == ("latest",) and plain_words([following])[:1] in (
            ("release",),
            ("edition",),
            ("statistic",),
        )
        if (plain[:1] in (("latest",), ("now",), ("today",)) and not release) or (
            word.casefold() == "by" and at and _is_known(words, at)
        ):
            shown[at] = ELLIPSIS  # the lexicon's own time words
        if plain[:1] == ("last",) and plain_words([following])[:1] in (("inspection",), ("time",)):
            shown[at] = ELLIPSIS
        if following.startswith("(") and plain[:1] in (("before",), ("after",), ("since",), ("by",), ("until",)):
            shown[at] = ELLIPSIS  # "the inspection before (March 2024)"
    try:
        return find_dates(shown, calendar), None
    except (BadDate, FutureDate) as mistake:
        return [], mistake


def _is_known(words: Sequence[str], at: int) -> bool:
    return words[at - 1].casefold() in ("known", "published")


_PLACES = {"la", "council", "authority", "authorities", "councils", "las"}


def _area_mark(mention: Mention, words: Sequence[str]) -> Mark:
    text = " ".join(words[mention.start : mention.end]).strip(" ,;:?!.")
    said = plain_words(text.split())
    if mention.area == ENGLAND and said and said[0] == "all" and "england" not in said:  # "all councils" names no area
        return Mark("noun", "authorities", mention.start, mention.end, text)
    return Mark("area", mention.area.name, mention.start, mention.end, text, mention.area)


def area_says_councils(mark: Mark) -> bool:
    """Whether the words of a region say its LAs: "London councils"."""
    area = mark.value
    return (
        isinstance(area, Area) and area.kind != "authority" and bool(_PLACES & set(plain_words(mark.text.split())[-1:]))
    )


def _date_mark(found: Found, words: Sequence[str]) -> Mark:
    text = " ".join(words[found.start : found.end]).strip(" ,;:?!.")
    return Mark("date", found.written.kind, found.start, found.end, text, found.written)


def _letters(marks: list[Mark]) -> list[Mark]:
    """Single letters beside grades are grades: "O, G, RI and I", "I or RI"."""
    found = list(marks)
    for at, mark in enumerate(marks):
        letter = mark.text.casefold() if mark.kind in ("unread", "inert") else ""
        if letter not in LETTERS or (mark.text == "i" and mark.kind == "inert" and not _joined(marks, at)):
            continue
        if _joined(marks, at):
            found[at] = replace(mark, kind="grade", key=LETTERS[letter])
    return found


def _joined(marks: Sequence[Mark], at: int) -> bool:
    """Whether a grade, or a letter that stands for one, is beside it or joined to it by "or"."""
    return any(_is_grade(each) for each in _beside(marks, at))


def _beside(marks: Sequence[Mark], at: int) -> Iterator[Mark]:
    for step in (-1, 1):
        place = at + step
        if 0 <= place < len(marks) and marks[place].kind == "join":
            place += step
        if 0 <= place < len(marks):
            yield marks[place]


def _is_grade(mark: Mark) -> bool:
    return mark.kind == "grade" or (mark.kind == "unread" and mark.text.casefold() in LETTERS)


def written(mark: Mark) -> DateExpression:
    """The date or period of a mark of that kind."""
    assert isinstance(mark.value, DateExpression)
    return mark.value
