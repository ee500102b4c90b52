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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.date_forms import DAY, LONE_MONTH, Calendar, Line, Written, bad, moment, no_year, twelve_months
from bot.quote import quoted
from queries.errors import BadDate, FutureDate
from queries.question import Period
from queries.wording import day as written_day
from queries.wording import statistical_year

__all__ = [
    "Calendar",
    "Found",
    "Written",
    "calendar_year",
    "find_date",
    "find_dates",
    "read_date",
    "read_period",
    "read_written",
]

Place = tuple[Written, int]  # a date, and where in the line it ends


@dataclass(frozen=True, slots=True)
class Found:
    """A date among words: `words[start:end]` are the words it used, "as at" and the like included."""

    written: Written
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


def read_written(text: str, calendar: Calendar) -> Written:
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
    r"(?P<since>since (?:the )?)|(?P<from>from (?:the )?)|(?P<between>between (?:the )?)"
    r"|(?:(?:in|for|over|during) )?(?:the )?"
    r"(?P<ending>(?:(?:(?:statistical|financial) )?year|twelve months|12 months)"
    r" (?:ending|ended|up to|to) (?:on )?(?:the )?)"
    r"|(?:(?:as )?at )?(?:the )?(?P<end_of>end of (?:the )?)"
    r"|(?:(?:in|for|during|at) )?(?:the )?(?P<fiscal>(?:statistical|financial) year )"
    r"|(?P<plain>(?:as at|as of|as on|at|on|in|for|during|dated) (?:the )?)|the ",
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
            one = moment(line, after, calendar)
            if one is None:
                return _lone_month(line, after, calendar)
            onwards = _ONWARDS.match(line.text, one[1])
            return _since(one[0], calendar), onwards.end() if onwards else one[1]
        case "from" | "between" as used:
            both = _one_or_two(line, after, calendar, _AND if used == "between" else _TO)
            if both is None:
                return _lone_month(line, after, calendar)
            return both if both[0].kind in ("since", "range") else None
        case used:
            one = _one_or_two(line, after, calendar)
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
    return Written("range", min(first, last), last, min(_opening_day(written), last)), second[1]


def calendar_year(written: Written, today: date) -> Period:
    """1 January to 31 December, or to today, of a bare year: what "in 2026" means of what happens in it."""
    return Period(written.last.replace(month=1, day=1), min(written.last.replace(month=12), today))


def _year_to(last: date) -> Written:
    first = twelve_months(last, "day").first
    return Written("period", first, last, first)


def _since(written: Written, calendar: Calendar) -> Written:
    first = _first_day(written)
    last = calendar.default if _opening_day(written) < calendar.default else max(calendar.today, first)
    return Written("since", first, last, min(_opening_day(written), last))


def _first_day(written: Written) -> date:
    return written.last if written.kind in ("day", "year") else written.first


def _opening_day(written: Written) -> date:
    return written.first if written.kind == "period" else written.last


def _check(written: Written, given: str, calendar: Calendar) -> None:
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
