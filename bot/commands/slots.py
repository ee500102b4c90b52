"""What each slot of a command takes out of the words that were written: dates, grades, judgements, names."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from rapidfuzz import process

from bot.commands.place_commands import PLACE_COMMANDS
from bot.commands.registry import COMMANDS, Command, Slot
from bot.language.dates import DAY, Calendar, DateExpression, find_date, find_dates
from bot.language.names import Names
from bot.language.vocabulary import DIRECTIONS, GRADES, JUDGEMENTS, VISITS, Vocabulary, plain_words
from bot.language.words import phrases
from bot.text import quoted
from data.register import Register
from queries.counting.distribution import year_to
from queries.counting.measures import GOOD_OR_OUTSTANDING, GRADE_NAMES, OVERALL
from queries.errors import AskerError, BadCommand, BadDate, FutureDate, UnknownName
from queries.pages.glossary import terms
from queries.pages.trend import first_quarter
from queries.question import ALL_REGIONS, ENGLAND, TYPE_OF_AREA, Area, Period
from queries.telling.grade_share import SHARED
from queries.wording import day as written_day

NEW_DAYS = 30  # how far back `new` looks from the newest report unless told since when
_JOINING = ("in", "for", "of", "at", "to", "with", "and", "on", "the", "by")


@dataclass(slots=True)
class Reading:
    """A command being read: the words that are left, what they lean on, and what was found so far."""

    command: Command
    text: str
    words: list[str]
    register: Register
    names: Names
    calendar: Calendar
    found: dict[str, Any] = field(default_factory=dict)

    def take_date(self) -> DateExpression | None:
        """The first date or period among the words, taken out of them. Raises: BadDate, FutureDate."""
        try:
            place = find_date(self.words, self.calendar)
        except (BadDate, FutureDate) as mistake:
            mistake.instead_of(self._wrong_date(mistake), self.text)
            raise
        if place is None:
            return None
        self.words[place.start : place.end] = []
        return place.written

    def area_named(self, text: str) -> Area:
        """The area of that name, or the areas of a type of LA. Raises: UnknownName or AmbiguousName, whose `asks` keep the
        rest of the question."""
        if (of_type := type_area(text)) is not None:
            return of_type
        try:
            return self.names.find(text)
        except AskerError as mistake:
            mistake.instead_of(text, self.text)
            raise

    def _wrong_date(self, mistake: AskerError) -> str:
        """The fewest words that make the same mistake by themselves."""
        for length in range(1, len(self.words) + 1):
            for start in range(len(self.words) - length + 1):
                some = self.words[start : start + length]
                try:
                    find_date(some, self.calendar)
                except AskerError as same:
                    if same.message == mistake.message:
                        return " ".join(some)
        return ""


def type_area(text: str) -> Area | None:
    """The areas of a type of LA: "counties", "metropolitan borough areas"; None for other words.

    >>> type_area("the mets"), type_area("county council areas") == type_area("counties"), type_area("Kent")
    (Area(kind='type', name='metropolitan borough areas', urn=None), True, None)
    """
    words = [word for word in plain_words(text.split()) if word != "the"]
    kind, key = phrases().get(tuple(words[:-1] if words[-1:] == ["area"] else words), ("", ""))
    name = next((name for name, la_type in TYPE_OF_AREA.items() if la_type == key), None)
    return Area("type", name) if kind == "la_type" and name else None


def command_named(word: str) -> Command:
    """The command of that name. Raises: BadCommand with the nearest commands when there is none."""
    name = word.casefold().strip("/.,:;?!")
    if name in COMMANDS:
        return COMMANDS[name]
    near = process.extract(name, COMMANDS.names, limit=2, score_cutoff=60)
    examples = [COMMANDS[match[0]].example for match in near] or ["region London", "england"]
    raise BadCommand(f"{quoted(word)} is not a command. Write `help` for all of them.", (*examples, "help"))


def fill(reading: Reading) -> None:
    """Let every slot of the command take its words. Raises: AskerError, also for words that no slot took."""
    for slot in sorted(reading.command.takes, key=_ORDER.index):
        _READERS[slot](reading)
    _nothing_left(reading)


def _as_at(reading: Reading) -> None:
    if "as_at" in reading.found:
        return
    written = reading.take_date()
    if written and written.kind == "since" and Slot.GRADE in reading.command.takes:
        taken = GRADES.take(reading.words)
        if taken is not None and taken.key == "uninspected":  # "uninspected since 2020": not inspected since then
            reading.found["since"] = written.first
            written = reading.take_date()
    if written is None and reading.command.name == "list":
        reading.found["today"] = reading.calendar.today  # an undated list is as far as the record reaches
        return
    reading.found["as_at"] = written.as_at if written else reading.calendar.default
    reading.found["undated"] = written is None


def _period(reading: Reading) -> None:
    """What happened since a day happened until today; without a period, in the year to the default date."""
    written = reading.take_date()
    reading.found["period"] = written.period if written else year_to(reading.calendar.default)
    reading.found["undated"] = written is None


def _span(reading: Reading) -> None:
    written = reading.take_date()
    end = written.last if written else reading.calendar.default
    start = first_quarter(reading.register)
    if written and written.kind in ("since", "range"):
        start = written.opening
    elif written and written.kind == "period":  # from the close of the year before
        start = written.first - DAY
    reading.found["period"] = Period(min(start, end), end)
    reading.found["undated"] = written is None or written.kind == "since"


def newest_reports(register: Register, today: date) -> Period:
    """The thirty days up to the newest report held, until today."""
    (row,) = register.rows("SELECT max(publication_date) AS newest FROM events")
    newest = date.fromisoformat(row["newest"]) if row["newest"] else today
    return Period(min(newest, today) - timedelta(days=NEW_DAYS), today)


def _since(reading: Reading) -> None:
    """What was published since a day, or in a month, a year or a period."""
    written = reading.take_date()
    today = reading.calendar.today
    if written is None:
        reading.found["period"] = newest_reports(reading.register, today)
    elif written.kind == "day":
        reading.found["period"] = Period(written.last, today)
    else:
        reading.found["period"] = written.period


def _phrase(key: str, vocabulary: Vocabulary, required: str | None = None) -> Callable[[Reading], None]:
    def take(reading: Reading) -> None:
        taken = vocabulary.take(reading.words)
        if taken is not None:
            reading.words = taken.rest
            reading.found[key] = taken.key
        elif required is not None:
            raise BadCommand(f"{required} Usage: `{reading.command.usage}`.", (reading.command.example,))

    return take


def _first_grade(reading: Reading) -> None:
    """One of the four grades: the judgement an LA was first given is never a set of them."""
    _phrase("grade", GRADES)(reading)
    if reading.found.get("grade", "good") not in GRADE_NAMES:
        raise BadCommand(
            f"A first judgement is one of the four grades. Usage: `{reading.command.usage}`.",
            (f"{reading.command.name} good", f"{reading.command.name} inadequate"),
        )


SHARED_BY = {"region": "region all"}
"""What a command is asked as when its question is put for one grade at a time."""


def _share_of(reading: Reading) -> None:
    """The grade whose share is told: good or outstanding is what is told anyway.

    LAs side by side may have any list's grade, which the words of plain questions say.
    """
    comparing = Slot.AREAS in reading.command.takes
    if comparing and (taken := JUDGEMENTS.take(reading.words)) is not None:
        reading.words = taken.rest
        reading.found["judgement"] = taken.key if taken.key != OVERALL else None
    taken = GRADES.take(reading.words)
    if taken is None:
        return
    if taken.key not in SHARED:
        if comparing:
            return
        raise BadCommand(
            f"No share is held of {quoted(taken.key.replace('_', ' '))} by itself: ask for one grade at a time."
            f" Usage: `{reading.command.usage}`.",
            (reading.command.example,),
        )
    if not comparing and (other := GRADES.take(taken.rest)) is not None:
        grades = [key.replace("_", " ") for key in (taken.key, other.key)]
        name = reading.command.name
        raise BadCommand(
            f"One grade at a time: {quoted(grades[0])} or {quoted(grades[1])}?",
            [f"{SHARED_BY.get(name, name)} {grade}" for grade in grades],
        )
    reading.words = taken.rest
    if taken.key != GOOD_OR_OUTSTANDING or comparing:
        reading.found["grade"] = taken.key


def _area(reading: Reading) -> None:
    if Slot.GRADE in reading.command.takes:
        _without(reading)
    text = _rest(reading)
    reading.found["area"] = reading.area_named(text) if text else ENGLAND


def _without(reading: Reading) -> None:
    """The areas that a list leaves out, "England except London": they stand last."""
    plain = [word.casefold() for word in reading.words]
    if "except" not in plain:
        return
    at = plain.index("except")
    said = [word for word in reading.words[at:] if word.casefold() != "except"]
    found = reading.names.find_all(said)
    taken = {position for mention in found for position in range(mention.start, mention.end)}
    unread = [word for position, word in enumerate(said) if position not in taken]
    unread = [word for word in unread if word.casefold().strip(",.") not in _BETWEEN]
    areas = [mention.area for mention in found]
    if unread:
        areas.append(reading.area_named(" ".join(unread)))
    if not areas or ENGLAND in areas:
        raise BadCommand(
            f"I did not understand {quoted(' '.join(reading.words[at:]))}. Usage: `{reading.command.usage}`.",
            (reading.command.example,),
        )
    reading.words = reading.words[:at]
    reading.found["without"] = tuple(dict.fromkeys(areas))


def _region(reading: Reading) -> None:
    text = _rest(reading)
    if text.casefold() in ("all", "regions", "all regions"):
        reading.found["area"] = ALL_REGIONS
        return
    area = _required_name(reading, text)
    if area.kind not in ("region", "type"):
        other = f"la {area}" if area.kind == "authority" else "england"
        raise UnknownName(
            f"{area} is not a region. Write `{other}`, or `region` with one of Ofsted’s eight regions or `all`.",
            (other, "region all"),
        )
    reading.found["area"] = area


def _authority(reading: Reading) -> None:
    area = _required_name(reading, _rest(reading))
    if area.kind != "authority":
        other = f"region {area}" if area.kind == "region" else "england"
        raise UnknownName(
            f"{area} is not a local authority. Write `{other}`, or `{reading.command.name}` with one authority’s name.",
            (other, reading.command.example),
        )
    reading.found["area"] = area


def _types_named(reading: Reading, unread: str) -> list[Area]:
    """The types of LA among what names no area: "counties mets". Raises: as `area_named`, for what is none."""
    found, words = [], unread.split()
    while words:
        end = next((end for end in range(len(words), 0, -1) if type_area(" ".join(words[:end]))), len(words))
        found.append(reading.area_named(" ".join(words[:end])))
        words = words[end:]
    return found


def _areas(reading: Reading) -> None:
    dates = find_dates(reading.words, reading.calendar)
    for place in reversed(dates):
        reading.words[place.start : place.end] = []
    as_ats = [written for place in dates for written in _as_ats(place.written)]
    found = reading.names.find_all(reading.words)
    taken = {position for mention in found for position in range(mention.start, mention.end)}
    left = [word for position, word in enumerate(reading.words) if position not in taken]
    unread = " ".join(word for word in left if word.casefold().strip(",.") not in _BETWEEN)
    areas = [mention.area for mention in found]
    areas += _types_named(reading, unread)
    areas = list(dict.fromkeys(areas)) or [ENGLAND]
    if len(as_ats) > 2 or (len(areas) < 2 and len(as_ats) < 2):
        raise BadCommand(
            "Compare takes two or more areas, or two dates. Write, for example, `compare Leeds with Bradford` or"
            " `compare 2022-03-31 with 2024-03-31`.",
            (reading.command.example,),
        )
    if len(as_ats) == 2 and as_ats[0] == as_ats[1]:
        if len(areas) < 2:
            raise BadCommand(
                f"Both dates are {written_day(as_ats[0])}: there is nothing to compare. Name two dates, or two areas.",
                (reading.command.example,),
            )
        as_ats = as_ats[:1]
    if reading.found.get("grade") == GOOD_OR_OUTSTANDING and any(area.kind != "authority" for area in areas):
        del reading.found["grade"]  # told anyway
    reading.words = []
    reading.found["areas"] = tuple(areas)
    of_authorities = all(
        area.kind == "authority" for area in areas
    )  # they take what is known now (SPEC 3, When, rule 5)
    default = reading.calendar.today if of_authorities else reading.calendar.default
    reading.found["as_at"] = max(as_ats, default=default)
    reading.found["undated"] = not as_ats
    if len(as_ats) == 2:
        reading.found["as_at_compare"] = min(as_ats)


_BETWEEN = (
    "with",
    "and",
    "v",
    "vs",
    "vs.",
    "versus",
    "against",
    "to",
    "or",
    "&",
    "",
    "in",
    "for",
    "the",
    "between",
    "from",
)


def _as_ats(written: DateExpression) -> tuple[date, ...]:
    return (written.opening, written.last) if written.kind == "range" else (written.as_at,)


def _term(reading: Reading) -> None:
    known = terms(reading.register)
    whole, text = (words.strip(" ?.!,") for words in (" ".join(reading.words), _rest(reading)))
    if not text:
        return
    term = known.get(whole.casefold()) or known.get(text.casefold())  # "as at" ends in a joining word
    if term is None:
        near = process.extract(text.casefold(), list(known), limit=6, score_cutoff=60)
        suggestions = list(dict.fromkeys(f"define {known[match[0]]}" for match in near)) or ["define"]
        raise UnknownName(f"{quoted(text)} is not in the glossary. Write `define` for all its terms.", suggestions)
    reading.found["term"] = term


def _read_term_to_cite(reading: Reading) -> None:
    reading.found["term"] = " ".join(reading.words)
    reading.words.clear()


def _command(reading: Reading) -> None:
    text = _rest(reading)
    placed = [command.name for command in PLACE_COMMANDS if command.name == text.casefold()]
    if text:
        reading.found["term"] = placed[0] if placed else command_named(text).name


def _england_type(reading: Reading) -> None:
    """England's LAs of one type: they stand beside England, which is what `region` tells."""
    if text := _rest(reading):
        if (of_type := type_area(text)) is None:
            reading.words = text.split()
            return
        reading.found |= {"area": of_type, "command": "region"}


def _required_name(reading: Reading, text: str) -> Area:
    if not text:
        raise BadCommand(f"Which one? Usage: `{reading.command.usage}`.", (reading.command.example,))
    return reading.area_named(text)


def _rest(reading: Reading) -> str:
    """All the words that are left, as one name: joining words around it do not belong to it."""
    words, reading.words = reading.words, []
    while words and words[0].casefold() in _JOINING:
        words = words[1:]
    while words and words[-1].casefold().strip(",") in (*_JOINING, ""):
        words = words[:-1]
    return " ".join(words).strip(" ,")


def _nothing_left(reading: Reading) -> None:
    left = " ".join(word for word in reading.words if word.casefold() not in _JOINING)
    if left:
        raise BadCommand(
            f"I did not understand {quoted(left)}. Usage: `{reading.command.usage}`.",
            (reading.command.example,),
        )


def _conditions(reading: Reading) -> None:
    """What is counted is read as a plain question is (`bot.reading`), or as the words in which a Count is written."""
    raise BadCommand(
        f"What shall I count? Write, for example, `{reading.command.example}`.", (reading.command.example,)
    )


_READERS: dict[Slot, Callable[[Reading], None]] = {
    Slot.CONDITIONS: _conditions,
    Slot.AS_AT: _as_at,
    Slot.PERIOD: _period,
    Slot.SPAN: _span,
    Slot.SINCE: _since,
    Slot.GRADE: _phrase(
        "grade",
        GRADES,
        "Which grade? Outstanding, good, requires improvement, inadequate, uninspected or no overall.",
    ),
    Slot.FIRST_GRADE: _first_grade,
    Slot.SHARE_OF: _share_of,
    Slot.DIRECTION: _phrase("term", DIRECTIONS),
    Slot.JUDGEMENT: _phrase("judgement", JUDGEMENTS),
    Slot.VISIT: _phrase("visit", VISITS),
    Slot.AREA: _area,
    Slot.LA_TYPE: _england_type,
    Slot.REGION: _region,
    Slot.AUTHORITY: _authority,
    Slot.AREAS: _areas,
    Slot.TERM: _term,
    Slot.COMMAND: _command,
    Slot.CITED: _read_term_to_cite,
}
# Areas are compared with their dates still in place; elsewhere dates and phrases go first and what is left is a name.
_ORDER = [
    Slot.CONDITIONS,
    Slot.SHARE_OF,
    Slot.AREAS,
    Slot.AS_AT,
    Slot.PERIOD,
    Slot.SPAN,
    Slot.SINCE,
    Slot.GRADE,
    Slot.FIRST_GRADE,
    Slot.DIRECTION,
    Slot.JUDGEMENT,
    Slot.VISIT,
    Slot.AREA,
    Slot.LA_TYPE,
    Slot.REGION,
    Slot.AUTHORITY,
    Slot.TERM,
    Slot.COMMAND,
    Slot.CITED,
]
