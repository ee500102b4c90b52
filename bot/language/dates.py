"""The language of dates, for the command parser and for the reader of plain questions.

Forms (SPEC section 3, "Words"): `2024-03-31`, `31 March 2024`, `March 31st, 2024`, `31/03/2024` (day first),
`31.3.24`; `March 2024`, `Mar 24`, `2024-03`; `2024`; `2023-24`, `23/24`; `latest`, `today`, `now`,
`yesterday`, `last year`, `last month`; `since DATE`, `DATE onwards`, `DATE to DATE`, `between DATE and DATE`,
`year ending DATE`; `calendar year 2024`, `first half of 2024`, `Q1 2024`, `last 5 years`, `last statistical year`.
Words such as "as at" may stand before. Case, commas, ordinal endings, curly quotes and dashes do not matter. Years are
1990 to 2100; two digits are 20YY. Left unread on purpose, for the caller to see: "by", "before", "after", "until", and
"from" without "to".
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from rapidfuzz.distance import OSA

from bot.text import quoted
from queries.errors import BadDate, FutureDate
from queries.question import Period
from queries.wording import day as written_day
from queries.wording import month as written_month
from queries.wording import statistical_year

Kind = Literal["day", "month", "year", "period", "since", "range", "before", "until"]
LONDON = ZoneInfo("Europe/London")
"""Whose days and hours are meant by "today", "9.30" and every written moment."""

FIRST_YEAR, LAST_YEAR = 1990, 2100
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """What the words lean on.

    Relative words ("last year", "a year ago") lean on `today`. `default` is the date that a command assumes when none
    is given, and the end of a series "since 2022"; `latest` is the as-at date of the latest release, which was
    `published` then.
    """

    today: date
    default: date
    latest: date
    published: date | None = None


@dataclass(frozen=True, slots=True)
class DateExpression:
    """What was written, so that each command can take the reading it needs.

    `first` to `last` are the days it covers: a day the twelve months that end on it, a month itself, 2024 those to 31
    March 2024, "since D" D to the default date (to today where D is later), "before D" all days before it.
    `opening` is the as-at date of the first end named, `last` of the second: "2022 to 2024" opens on 31 March
    2022; "April 2023 to March 2024" opens on 30 April 2023 and covers from 1 April 2023. `happened` are the days whose
    events it covers where those are others: bare years are calendar years, and "since" runs until today.
    """

    kind: Kind
    first: date
    last: date
    opening: date
    happened: Period | None = None

    @property
    def as_at(self) -> date:
        """The one date that it names: a month's or a period's last day, 31 March of a year.

        Raises: BadDate for "since D" and for a range, which name two.
        """
        if self.kind in ("since", "range", "before", "until"):
            ends = [written_day(self.last), written_day(self.opening)]
            raise BadDate(f"That is a period, and one date is needed here. Write {ends[0]}, or {ends[1]}.", ends)
        return self.last

    @property
    def period(self) -> Period:
        """The days whose events it covers (SPEC rule 9, and section 3, When)."""
        return self.happened or Period(self.first, self.last)

    @property
    def span(self) -> Period:
        """From its first as-at date to its last; the days it covers where it names one date only."""
        if self.kind in ("since", "range"):
            return Period(self.opening, self.last)
        return Period(self.first, self.last)


class Line:
    """Words as one line of plain text, and which word starts or ends at a place in it."""

    def __init__(self, words: Sequence[str]) -> None:
        self.starts: dict[int, int] = {}
        self.ends: dict[int, int] = {}
        parts: list[str] = []
        at = 0
        for position, word in enumerate(words):
            if part := _plain(word):
                self.starts[at] = position
                self.ends[at + len(part)] = position
                at += len(part) + 1
                parts.append(part)
        self.text = " ".join(parts)


_SAME_MARKS = str.maketrans(dict.fromkeys("‘’ʼ´", "'") | dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("“”", '"'))


def _plain(word: str) -> str:
    word = unicodedata.normalize("NFKC", word).translate(_SAME_MARKS)
    word = word.strip(" ,;:!?()[]{}\"'`*_~.<>").removesuffix("'s")
    return " ".join(word.replace(",", " ").split())


def moment(line: Line, at: int, calendar: Calendar) -> tuple[DateExpression, int] | None:
    """The longest day, month, year or statistical year that starts at `at`, even a future one, and its end.

    Raises: BadDate when it tries to be one and fails; FutureDate for "tomorrow" and "next year".
    """
    if at not in line.starts:
        return None
    matches = [(match, reader) for form, reader in _FORMS if (match := form.match(line.text, at))]
    for match, reader in sorted(matches, key=lambda pair: -pair[0].end()):
        if match.end() in line.ends and (written := reader(match, calendar)):
            return written, match.end()
    return None


def twelve_months(last: date, kind: Kind) -> DateExpression:
    """The twelve months that end on `last`: the statistical year when that is a 31 March."""
    return DateExpression(kind, _year_before(last) + DAY, last, last)


MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_NUMBERS = {name.lower(): number for number, name in enumerate(MONTHS, 1)}
_NUMBERS |= {name[:3]: number for name, number in _NUMBERS.items()} | {"sept": 9}
_MONTH = f"(?P<month>{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
LONE_MONTH = re.compile(_MONTH, re.IGNORECASE | re.ASCII)


def _day_form(match: re.Match[str], calendar: Calendar) -> DateExpression:
    month = match["month"]
    number = _NUMBERS[month.lower()] if month.isalpha() else int(month)
    day = _existing(_year(match["year"]), number, int(match["day"]), match.group(), calendar)
    said = match.groupdict().get("weekday")
    if said and _WEEKDAYS.index(said[:3].lower()) != day.weekday():
        raise bad(f"{quoted(match.group())} was a {day:%A}.", calendar, written_day(day))
    return twelve_months(day, "day")


def _month_form(match: re.Match[str], calendar: Calendar) -> DateExpression:
    number, year = _NUMBERS[match["month"].lower()], _year(match["year"])
    if len(match["year"]) == 2 and year > calendar.today.year and int(match["year"]) <= 31:  # "March 31"
        raise no_year(match.group(), calendar, int(match["year"]), match["month"])
    return _whole_month(year, number, match.group(), calendar)


def _months_form(match: re.Match[str], calendar: Calendar) -> DateExpression | None:
    """January to June 2023: whole months of one year, the first of which has no year of its own."""
    first, last = (_NUMBERS[match[name].lower()] for name in ("start", "month"))
    if first >= last:
        return None
    opening, close = (_whole_month(int(match["year"]), number, match.group(), calendar) for number in (first, last))
    return DateExpression("range", opening.first, close.last, opening.last)


def _pair_form(match: re.Match[str], calendar: Calendar) -> DateExpression | None:
    """2023-24 and 23/24 are a statistical year (so is 2011-12), 2024-03 a month, 31/3 a day with no year."""
    given, figures, other = match.group(), match["year"], match["next"]
    year = _year(figures)
    if not _known(year) and len(figures) == 4:
        return None
    following = len(figures) > 1 and other in (str(year + 1), f"{(year + 1) % 100:02}")
    if following and _known(year):
        return DateExpression("period", date(year, 4, 1), date(year + 1, 3, 31), date(year, 4, 1))
    if " " in given:
        return None
    if len(figures) == 4:
        if len(other) < 3 and 1 <= int(other) <= 12:
            return _whole_month(year, int(other), given, calendar)
        later = _year(other) if len(other) in (2, 4) else year
        if year < later <= calendar.today.year and "-" in given:  # 2021-25
            span = Period(date(year, 1, 1), min(date(later, 12, 31), calendar.today))
            return DateExpression("range", date(year, 4, 1), date(later, 3, 31), date(year, 3, 31), span)
        named = f"{year} to {later}" if year < later <= LAST_YEAR and date(later, 3, 31) <= calendar.today else None
        raise bad(f"{quoted(given)} is not a month, nor one statistical year.", calendar, named)
    if "/" in given and 1 <= int(figures) <= 31 and 1 <= int(other) <= 12:
        raise no_year(given, calendar, int(figures), MONTHS[int(other) - 1])
    return None


def _year_form(match: re.Match[str], calendar: Calendar) -> DateExpression | None:
    year = int(match["year"])
    return _bare_year(year, calendar) if _known(year) else None


def _bare_year(year: int, calendar: Calendar) -> DateExpression:
    """31 March of the year where a state is asked about; the calendar year, as far as it has come, of what happened."""
    close = date(year, 12, 31) if year != calendar.today.year else calendar.today
    return replace(twelve_months(date(year, 3, 31), "year"), happened=Period(date(year, 1, 1), close))


def _so_far_form(match: re.Match[str], calendar: Calendar) -> DateExpression | None:
    """ "This year so far", "2026 to date": from 1 January, as far as it has come."""
    figures = match.groupdict().get("year") or match.groupdict().get("year2")
    year = int(figures) if figures else calendar.today.year
    if not _known(year) or year > calendar.today.year:
        return None
    first, last = date(year, 1, 1), min(date(year, 12, 31), calendar.today)
    return DateExpression("range", first, last, first, Period(first, last))


def _ago_form(match: re.Match[str], calendar: Calendar) -> DateExpression | None:
    """A year ago, six months ago: one day."""
    return twelve_months(_back(calendar.today, _number(match["count"]), match["unit"]), "day")


def _back(day: date, count: int, unit: str) -> date:
    unit = unit.lower().removesuffix("s")
    if unit in ("day", "week"):
        return day - count * (DAY if unit == "day" else 7 * DAY)
    months = day.year * 12 + day.month - 1 - count * (1 if unit in ("month", "mth") else 12)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, _last_day(year, month + 1).day))


def _number(said: str | None) -> int:
    word = (said or "1").lower()
    if word.isdigit():
        return int(word)
    return 1 if word in ("a", "an", "one") else _COUNTED.index(word) + 2


def _calendar_form(match: re.Match[str], calendar: Calendar) -> DateExpression | None:
    """A calendar year, said to be one."""
    year = int(match["year"])
    if not _known(year):
        return None
    last = calendar.today if year == calendar.today.year else date(year, 12, 31)
    return DateExpression("range", date(year, 1, 1), last, date(year, 1, 1), Period(date(year, 1, 1), last))


def _part_form(match: re.Match[str], calendar: Calendar) -> DateExpression | None:
    """A calendar year, or a half or a quarter of one."""
    year, said = int(match["year"]), match.groupdict()
    if not _known(year):
        return None
    half, quarter = (_NTH.get((said.get(part) or "").lower()) for part in ("half", "quarter"))
    first = 6 * half - 5 if half else 3 * quarter - 2 if quarter else 1
    last = 6 * half if half else 3 * quarter if quarter else 12
    return DateExpression("range", date(year, first, 1), _last_day(year, last), date(year, first, 1))


_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_COUNTED = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def _last_years_form(match: re.Match[str], calendar: Calendar) -> DateExpression | None:
    """The last five years, the past month: those up to today."""
    start = _back(calendar.today, _number(match.groupdict().get("count")), match["unit"])
    if start.year < FIRST_YEAR or start >= calendar.today:
        return None
    return DateExpression("range", start + DAY, calendar.today, start)


def _latest_year_form(match: re.Match[str], calendar: Calendar) -> DateExpression:
    return twelve_months(calendar.latest, "period")


def _word_form(match: re.Match[str], calendar: Calendar) -> DateExpression:
    today = calendar.today
    word = " ".join(match.group().lower().split()).replace(" yr", " year")
    match word.split():
        case ["last" | "this", "year"]:
            return _bare_year(today.year - (word == "last year"), calendar)
        case ["last", "month"]:
            before = today.replace(day=1) - DAY
            return _whole_month(before.year, before.month, word, calendar)
        case ["this", "month"]:
            return DateExpression("month", today.replace(day=1), today, today)
        case [which, "week"]:
            monday = today - today.weekday() * DAY
            first, last = (monday, today) if which == "this" else (monday - 7 * DAY, monday - DAY)
            return DateExpression("range", first, last, last)
    days = {"latest": calendar.latest, "yesterday": today - DAY}
    return twelve_months(days.get(word, today), "day")


def _release_form(match: re.Match[str], calendar: Calendar) -> DateExpression | None:
    """The last release: its as-at date; since it, since the day on which it was published."""
    if not calendar.published:
        return None
    since = _since_words(match)
    return twelve_months(calendar.published if since else calendar.latest, "day")


def _since_words(match: re.Match[str]) -> bool:
    before = match.string[: match.start()].lower().removesuffix("the ").rstrip()
    return before.endswith(("since", "after", "before", "until", "from"))


def _coming_form(match: re.Match[str], calendar: Calendar) -> DateExpression:
    today = written_day(calendar.today)
    raise FutureDate(f"{quoted(match.group())} is after today. The latest date that can be asked is {today}.", [today])


def _yearless_form(match: re.Match[str], calendar: Calendar) -> DateExpression | None:
    if match["month"].lower() == "may":  # "17 may have" is no date
        return None
    raise no_year(match.group(), calendar, int(match["day"]), match["month"])


def _misspelt_form(match: re.Match[str], calendar: Calendar) -> DateExpression | None:
    """A word near a month's name, before a year: asked back, never corrected silently."""
    word, day = match["word"].lower(), match.groupdict().get("day")
    nearest = min(MONTHS, key=lambda name: OSA.distance(word, name.lower()))
    if word in _NUMBERS or OSA.distance(word, nearest.lower()) > (2 if day and len(word) > 5 else 1):
        return None
    year, number = int(match["year"]), _NUMBERS[nearest.lower()]
    close = _last_day(year, number) if _known(year) else date.max
    named = close.replace(day=min(max(int(day or 1), 1), close.day))
    ask = None if close > calendar.today else written_day(named) if day else written_month(named)
    raise bad(f"{quoted(match.group())} is not a date that I can read.", calendar, ask)


def _broken_form(match: re.Match[str], calendar: Calendar) -> DateExpression | None:
    if sum(mark.isdigit() for mark in match.group()) < 5:
        return None
    raise bad(f"{quoted(match.group())} is not a date that I can read.", calendar)


_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_D = "(?:(?P<weekday>mon|tues?|wednes|wed|thurs?|thu|fri|satur|sat|sun)(?:day)? )?(?P<day>[0-9]{1,2})"
_TH = "(?:st|nd|rd|th)"
_Y = "'?(?P<year>[0-9]{4}|[0-9]{2})"
_LONGER = "(?:more than|over|at least|longer than|upwards of)"
# Of the forms that match at a place the longest is taken; of two as long, the one that stands first.
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Calendar], DateExpression | None]], ...] = tuple(
    (re.compile(rf"(?:{pattern})(?![0-9])", re.IGNORECASE | re.ASCII), reader)
    for pattern, reader in (
        (r"(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})", _day_form),
        (rf"{_D}(?P<mark>[-/.])(?P<month>[0-9]{{1,2}})(?P=mark){_Y}", _day_form),
        (rf"{_D}{_TH}?[ -]?(?:of )?{_MONTH}[ -]?{_Y}", _day_form),
        (rf"{_MONTH} (?:the )?{_D}{_TH}? (?P<year>[0-9]{{4}})", _day_form),
        (rf"{_MONTH}(?: of |[ -])?{_Y}", _month_form),
        (
            rf"{_MONTH.replace('month', 'start', 1)}(?: (?:to|until|till|through|and|-) | ?- ?){_MONTH} (?P<year>[0-9]{{4}})",
            _months_form,
        ),
        ("(?:fy ?)?(?P<year>[0-9]{4})(?: ?[-/] ?)(?P<next>[0-9]{1,4})", _pair_form),
        ("(?:fy ?)?(?P<year>[0-9]{1,2})[-/](?P<next>[0-9]{1,2})", _pair_form),
        ("(?P<year>[0-9]{4})", _year_form),
        ("latest|today|now|yesterday|(?:(?<!the )last|this) (?:year|yr|month|week)", _word_form),
        (
            r"(?:so far )?(?:in )?this (?:year|yr) (?:so far|to date|up to now)|so far (?:in )?this (?:year|yr)",
            _so_far_form,
        ),
        (r"(?:so far (?:in )?|to date in )(?P<year>[0-9]{4})|(?P<year2>[0-9]{4}) (?:so far|to date)", _so_far_form),
        (
            rf"(?P<count>an?|one|[0-9]{{1,2}}|{'|'.join(_COUNTED)}) (?P<unit>years?|yrs?|months?|mths?|weeks?|days?) ago",
            _ago_form,
        ),
        (r"calendar (?:year )?(?:of )?(?P<year>[0-9]{4})", _calendar_form),
        (r"(?P<half>first|second) half of (?:calendar year )?(?P<year>[0-9]{4})", _part_form),
        (r"h(?P<half>[12]) (?P<year>[0-9]{4})", _part_form),
        (r"(?P<quarter>first|second|third|fourth|last) quarter of (?P<year>[0-9]{4})", _part_form),
        (r"q(?P<quarter>[1-4]) (?:of )?(?P<year>[0-9]{4})", _part_form),
        (
            rf"(?:last|past|previous) (?P<count>[0-9]{{1,2}}|{'|'.join(_COUNTED)}) (?P<unit>years|yrs|months|mths|weeks|days)",
            _last_years_form,
        ),
        (
            rf"(?:(?:for|in) (?:{_LONGER} )?|{_LONGER} )(?P<count>[0-9]{{1,2}}|{'|'.join(_COUNTED)}) (?P<unit>years|yrs|months|mths)(?! ago)",
            _last_years_form,
        ),
        ("(?:(?<=the )last|past) (?P<unit>year|yr|month|week)", _last_years_form),
        (
            "(?:last|latest|previous|most recent) (?:release|edition|statistics|official statistics|stats)",
            _release_form,
        ),
        ("(?:last|latest) (?:full )?statistical year", _latest_year_form),
        ("tomorrow|next (?:year|month|week)", _coming_form),
        (rf"{_D}{_TH}? (?:of )?{_MONTH}", _yearless_form),
        (rf"{_MONTH} (?:the )?{_D}{_TH}?", _yearless_form),
        (rf"{_D}{_TH}? (?:of )?(?P<word>[a-z]{{3,10}}) (?P<year>[0-9]{{4}})", _misspelt_form),
        ("(?P<word>[a-z]{6,10}) (?P<year>[0-9]{4})", _misspelt_form),
        (r"(?:19|20)[0-9]{6}|[0-9]+(?:[-/.][0-9]+){2,}", _broken_form),
    )
)


def _year(figures: str) -> int:
    return int(figures) if len(figures) == 4 else 2000 + int(figures)


def _known(year: int) -> bool:
    return FIRST_YEAR <= year <= LAST_YEAR


def _last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _year_before(on: date) -> date:
    """The same day a year earlier; 28 February where there was no 29th."""
    return on.replace(year=on.year - 1, day=min(on.day, _last_day(on.year - 1, on.month).day))


def _whole_month(year: int, month: int, given: str, calendar: Calendar) -> DateExpression:
    first = _existing(year, month, 1, given, calendar)
    last = _last_day(year, month)
    return DateExpression("month", first, last, last)


def _existing(year: int, month: int, day: int, given: str, calendar: Calendar) -> date:
    if not _known(year):
        raise bad(f"{quoted(given)} cannot be read: years go from {FIRST_YEAR} to {LAST_YEAR}.", calendar)
    if not 1 <= month <= 12:
        swapped = date(year, day, month) if 1 <= day <= 12 and 1 <= month <= _last_day(year, day).day else date.max
        ask = written_day(swapped) if swapped <= calendar.today else None
        order = "" if given[:4].isdigit() else " (the day comes first)"
        raise bad(f"{quoted(given)} is not a date: there is no month {month}{order}.", calendar, ask)
    close = _last_day(year, month)
    if not 1 <= day <= close.day:
        ask = written_day(close) if day and close <= calendar.today else None
        raise bad(f"{quoted(given)} is not a date: {written_month(close)} has {close.day} days.", calendar, ask)
    return date(year, month, day)


def no_year(given: str, calendar: Calendar, day: int | None, month: str) -> BadDate:
    """The error for a day or a month without its year; it suggests the last one before the latest release."""
    number = _NUMBERS[month.lower()]
    close = _last_day(calendar.latest.year - (number > calendar.latest.month), number)
    ask = written_day(close.replace(day=min(max(day, 1), close.day))) if day is not None else written_month(close)
    return bad(f"{quoted(given)} has no year.", calendar, ask)


def bad(problem: str, calendar: Calendar, ask: str | None = None) -> BadDate:
    """The error for what cannot be read: the problem, then what to write instead."""
    latest = calendar.latest
    ask = ask or written_day(latest)
    forms = f"{latest.isoformat()}, {written_month(latest)} or {latest.year - 1}-{latest:%y}"
    return BadDate(f"{problem} Write {ask}, or another date such as {forms}.", [ask])


Place = tuple[DateExpression, int]  # a date, and where in the line it ends


@dataclass(frozen=True, slots=True)
class Found:
    """A date among words: `words[start:end]` are the words it used, "as at" and the like included."""

    written: DateExpression
    start: int
    end: int


def read_date(text: str, calendar: Calendar) -> date:
    """The one date that `text` names, nothing else in it: see `Written.as_at`.

    Raises: BadDate when it is no date, does not exist, or is two dates; FutureDate when it is after today.
    """
    return read_written(text, calendar).as_at


def read_period(text: str, calendar: Calendar) -> Period:
    """The period that `text` names, nothing else in it: see `Written.period`. Raises: as `read_written`."""
    return read_written(text, calendar).period


def read_written(text: str, calendar: Calendar) -> DateExpression:
    """The date or period that `text` names, nothing else in it.

    Raises: BadDate when it cannot be read or does not exist; FutureDate when it ends after today.
    """
    words = text.split()
    found = find_date(words, calendar)
    if found is None or (found.start, found.end) != (0, len(words)):
        raise bad(f"{quoted(text)} is not a date that I can read." if words else "A date is missing.", calendar)
    return found.written


def find_date(words: Sequence[str], calendar: Calendar) -> Found | None:
    """The first date or period among `words`, as long as it goes; None when nothing looks like one.

    Raises: BadDate for figures that try to be a date and fail; FutureDate when it ends after today.
    """
    return next(_found(words, calendar), None)


def find_dates(words: Sequence[str], calendar: Calendar) -> list[Found]:
    """Every date or period among `words`, in order, none overlapping. Raises: as `find_date`."""
    return list(_found(words, calendar))


def _found(words: Sequence[str], calendar: Calendar) -> Iterator[Found]:
    line = Line(words)
    read_to = 0
    for at, word in line.starts.items():
        if at >= read_to and (place := _expression(line, at, calendar)):
            written, read_to = place
            _check(written, line.text[at:read_to], calendar)
            yield Found(written, word, line.ends[read_to] + 1)


_OPENING = re.compile(
    r"(?P<since>since (?:the )?(?:(?:start|beginning) of )?)|(?P<from>from (?:the )?)|(?P<between>between (?:the )?)"
    r"|(?P<before>(?:before|prior to|earlier than) (?:the )?)|(?P<after>(?:after|(?:later|more recently) than) (?:the )?)"
    r"|(?P<until>(?:(?:up )?until|till|up to) (?:the )?)|(?P<by>by (?:the end of )?(?:the )?)"
    r"|(?:(?:in|for|over|during) )?(?:the )?"
    r"(?P<ending>(?:(?:(?:statistical|financial) )?year|twelve months|12 months)"
    r" (?:ending|ended|up to|to) (?:on )?(?:the )?)"
    r"|(?:(?:as )?at )?(?:the )?(?P<end_of>end of (?:the )?)"
    r"|(?:(?:in|for|during|at) )?(?:the )?(?P<fiscal>(?:statistical|financial) year )"
    r"|(?P<plain>(?:as at|as of|as on|at|on|in|for|during|dated|over|within) (?:the )?)|the ",
    re.IGNORECASE | re.ASCII,
)
_TO = re.compile(r" (?:(?:up )?to|until|till|through|-) (?:the )?", re.IGNORECASE | re.ASCII)
_AND = re.compile(r" (?:and|to|-) (?:the )?", re.IGNORECASE | re.ASCII)
_ONWARDS = re.compile(r" onwards?(?= |$)", re.IGNORECASE | re.ASCII)


def _expression(line: Line, at: int, calendar: Calendar) -> Place | None:
    """The longest date or period that starts at `at`."""
    opening = _OPENING.match(line.text, at)
    if opening is None:
        return _one_or_two(line, at, calendar)
    after = opening.end()
    match opening.lastgroup:
        case "ending":
            one = moment(line, after, calendar)
            return (_year_to(one[0].last), one[1]) if one else None
        case "end_of" | "fiscal" as used:
            one = moment(line, after, calendar)
            if one and one[0].kind == "year":
                raise _two_years(used, one[0].last, line.text[at : one[1]], calendar)
            fits = one is not None and (one[0].kind == "period" or (used == "end_of" and one[0].kind == "month"))
            return one if fits else None
        case "since":
            one = (
                _last_day_named(line, after, calendar)
                or moment(line, after, calendar)
                or _last_month_named(line, after, calendar)
            )
            if one is None:
                return None
            onwards = _ONWARDS.match(line.text, one[1])
            return _since(one[0], calendar), onwards.end() if onwards else one[1]
        case "before" | "after" as used:
            one = moment(line, after, calendar)
            if one is None or one[0].kind in ("range",):
                return None
            return (_before(one[0]) if used == "before" else _after(one[0], calendar)), one[1]
        case "until" | "by" as used:
            one = moment(line, after, calendar)
            if one is None or one[0].kind in ("range", "since"):
                return None
            close = min(one[0].period.end if one[0].kind == "year" else one[0].last, calendar.today)
            happened = Period(date(FIRST_YEAR, 1, 1), close)
            kind: Kind = one[0].kind if used == "by" else "until"
            return DateExpression(kind, one[0].first, one[0].last, one[0].opening, happened), one[1]
        case "from" | "between" as used:
            both = _one_or_two(line, after, calendar, _AND if used == "between" else _TO)
            if both is None:
                return _lone_month(line, after, calendar)
            if both[0].kind in ("since", "range"):
                return both
            return (_since(both[0], calendar), both[1]) if used == "from" else None
        case used:
            one = _one_or_two(line, after, calendar) or moment(line, at, calendar)  # "for five years" begins with "for"
            return one or (_lone_month(line, after, calendar) if used else None)


def _one_or_two(line: Line, at: int, calendar: Calendar, joint: re.Pattern[str] = _TO) -> Place | None:
    found = moment(line, at, calendar)
    if found is None:
        return None
    written, end = found
    if onwards := _ONWARDS.match(line.text, end):
        return _since(written, calendar), onwards.end()
    to = joint.match(line.text, end)
    second = moment(line, to.end(), calendar) if to else None
    if second is None:
        return found
    last = second[0].last
    # 31 March closes a statistical year, so the days from one year's end to another's begin on 1 April.
    first = written.last + DAY if written.kind == "year" else _first_day(written)
    if _first_day(written) > last:
        swapped = f"{written_day(last)} to {written_day(_opening_day(written))}"
        given = quoted(line.text[at : second[1]])
        raise BadDate(f"{given} ends before it starts. Write {swapped}.", [swapped])
    happened = Period(min(written.period.start, second[0].period.end), second[0].period.end)
    if written.kind == "day":
        happened = Period(written.last, happened.end)
    if second[0].kind == "day":
        happened = replace(happened, end=second[0].last)
    return DateExpression("range", min(first, last), last, min(_opening_day(written), last), happened), second[1]


def calendar_year(written: DateExpression, today: date) -> Period:
    """1 January to 31 December, or to today, of a bare year: what "in 2026" means of what happens in it."""
    return Period(written.last.replace(month=1, day=1), min(written.last.replace(month=12), today))


def _year_to(last: date) -> DateExpression:
    first = twelve_months(last, "day").first
    return DateExpression("period", first, last, first)


def _since(written: DateExpression, calendar: Calendar) -> DateExpression:
    first = _first_day(written)
    last = calendar.default if _opening_day(written) < calendar.default else max(calendar.today, first)
    start = written.last if written.kind == "day" else written.period.start
    happened = Period(start, max(calendar.today, start))
    return DateExpression("since", first, last, min(_opening_day(written), last), happened)


def _before(written: DateExpression) -> DateExpression:
    """The days before a day, a month, a year or a period."""
    close = written.last if written.kind == "day" else written.period.start
    as_at = (close if written.kind != "year" else written.last) - DAY
    return DateExpression("before", date(FIRST_YEAR, 1, 1), as_at, as_at, Period(date(FIRST_YEAR, 1, 1), close - DAY))


def _after(written: DateExpression, calendar: Calendar) -> DateExpression:
    """From the day after a day, a month, a year or a period, until today."""
    close = written.last if written.kind == "day" else written.period.end
    start = min(close + DAY, calendar.today)
    return DateExpression(
        "since", start, calendar.today, min(written.last, calendar.today), Period(start, calendar.today)
    )


def _first_day(written: DateExpression) -> date:
    return written.last if written.kind in ("day", "year") else written.first


def _opening_day(written: DateExpression) -> date:
    return written.first if written.kind == "period" else written.last


def _check(written: DateExpression, given: str, calendar: Calendar) -> None:
    first, last = written.first, written.last
    if last <= calendar.today:
        return
    today = written_day(calendar.today)
    if written.kind == "day" or first >= calendar.today:
        raise FutureDate(f"{quoted(given)} is after today. The latest date that can be asked is {today}.", [today])
    so_far = f"{written_day(first)} to {today}"
    raise FutureDate(
        f"{quoted(given)} ends on {written_day(last)}, after today. The latest date that can be asked is"
        f" {today}, and the period so far is {so_far}.",
        [so_far, today] if written.kind in ("period", "range") else [today, so_far],
    )


_DAY_NAMED = re.compile(rf"{_D}{_TH}? (?:of )?{_MONTH}(?! '?[0-9])", re.IGNORECASE | re.ASCII)


def _last_day_named(line: Line, at: int, calendar: Calendar) -> Place | None:
    """ "Since 1 July": since the last one."""
    named = _DAY_NAMED.match(line.text, at)
    if not named or named.end() not in line.ends or (named["month"].lower() == "may" and not named["day"]):
        return None
    number, day = _NUMBERS[named["month"].lower()], int(named["day"])
    today = calendar.today
    year = today.year - ((number, day) > (today.month, today.day))
    if not 1 <= day <= _last_day(year, number).day:
        return None
    return twelve_months(date(year, number, day), "day"), named.end()


def _last_month_named(line: Line, at: int, calendar: Calendar) -> Place | None:
    """ "Since March": since the 1st of the last one."""
    month = LONE_MONTH.match(line.text, at)
    if not month or month.end() not in line.ends or month.group().lower() not in _NUMBERS:
        return None
    number = _NUMBERS[month.group().lower()]
    year = calendar.today.year - (number > calendar.today.month)
    first = date(year, number, 1)
    return DateExpression("month", first, _last_day(year, number), _last_day(year, number)), month.end()


def _lone_month(line: Line, at: int, calendar: Calendar) -> Place | None:
    """Nothing. Raises: BadDate for "in March", which names no year."""
    month = LONE_MONTH.match(line.text, at)
    if month and month.end() in line.ends:
        raise no_year(month.group(), calendar, None, month.group())
    return None


def _two_years(used: str, close: date, given: str, calendar: Calendar) -> BadDate:
    """ "End of 2024" and "financial year 2024" could each mean two things."""
    if used == "end_of":
        ends = [close, close.replace(month=12)]
        ask = [written_day(end) for end in ends if end <= calendar.today]
    else:
        years = [close.replace(year=close.year + 1), close]
        named = [statistical_year(_year_to(year).first, year) for year in years if year <= calendar.today]
        ask = [name for name in named if name]
    if not ask:
        return bad(f"{quoted(given)} can be two dates, and neither is past.", calendar)
    return BadDate(f"{quoted(given)} can be read in two ways. Write {' or '.join(ask)}.", ask)
