"""Plain English for figures: the words that every answer shares, so that a date or a share reads the same everywhere."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from data.schema import LA_LEVEL
from queries.answer import Official, Source
from queries.question import TYPE_OF_AREA, Area

MONTH: Final = len("2024-02")
OFFICIAL = "Official statistics"
PARTLY: Final = "partly"
CALCULATED = "Calculated by ilacs-bot from published inspections; not official statistics"  # SPEC rule 11
COUNTED_FROM_ROWS = "Counted from Ofsted’s LA-level data for the edition as at {}"
REGISTER_SOURCE = Source(
    "Ofsted inspection reports and letters, as compiled in the ilacs-bot register",
    "https://reports.ofsted.gov.uk/",
)
ROUNDING_NOTE = "Due to rounding, percentages might not add up to 100."  # SPEC rule 10
SMALL_NUMBERS_NOTE = (
    "Regions hold small numbers of LAs: one inspection can move a regional percentage by several points."
)


@lru_cache(maxsize=4096)  # a table shows the same days again and again, and a date is slow to put in words
def day(on: date | str) -> str:
    """31 March 2024; February 2024 where only the month is given ("2024-02")."""
    if isinstance(on, str) and len(on) == MONTH:
        return month(f"{on}-01")
    on = date.fromisoformat(on) if isinstance(on, str) else on
    return f"{on.day} {on:%B %Y}"


def days(first: str | None, last: str | None) -> str | None:
    """When an event was, as far as it is known: both its days, the one that is known, or its month.

    >>> days("2022-06-27", "2022-07-01"), days("2022-06-06", "2022-06-10"), days("2022-01-11", None), days("2025-05", None)
    ('27 June to 1 July 2022', '6 to 10 June 2022', 'From 11 January 2022', 'May 2025')
    """
    if first is None or last is None or first == last:
        only = first or last
        return (
            f"From {day(only)}" if only and only == first and last is None and len(only) > MONTH else only and day(only)
        )
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    if start.year != end.year:
        return f"{day(start)} to {day(end)}"
    return f"{start.day}{'' if start.month == end.month else f'{start: %B}'} to {day(end)}"


@lru_cache(maxsize=4096)
def short_day(on: date | str) -> str:
    """31 Mar 2024: where there is no room for more."""
    on = date.fromisoformat(on) if isinstance(on, str) else on
    return f"{on.day} {on:%b %Y}"


def month(on: date | str) -> str:
    """March 2024."""
    return day(on).split(" ", 1)[1]


def span(start: date, end: date) -> str:
    """1 April 2023 to 31 March 2024, with the statistical year's name where it is one."""
    words = f"{day(start)} to {day(end)}"
    year = statistical_year(start, end)
    return f"{words} ({year})" if year else words


def statistical_year(start: date, end: date) -> str | None:
    """2023-24 for 1 April 2023 to 31 March 2024 (SPEC rule 9); None for any other period."""
    whole = (start.month, start.day, end.month, end.day) == (4, 1, 3, 31) and end.year == start.year + 1
    return f"{start.year}-{end.year % 100:02}" if whole else None


def number_and_noun(count: int, one: str, many: str | None = None) -> str:
    """1 LA, 2 LAs, 1,024 events."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def join_words(names: Iterable[str], joint: str = "and") -> str:
    """A, B and C. A name that holds a comma makes the separators semicolons; one that holds "and" keeps a comma
    before the last.

    >>> listed(["Cumberland", "Westmorland and Furness"])
    'Cumberland, and Westmorland and Furness'
    """
    items = list(names)
    if len(items) < 2:
        return "".join(items)
    separator = "; " if any("," in item for item in items) else ", "
    close = separator if separator == "; " or any(f" {joint} " in item for item in items) else " "
    return f"{separator.join(items[:-1])}{close}{joint} {items[-1]}"


def share(percent: int | None) -> str:
    """85%, or the words for a base of nought."""
    return "no share" if percent is None else f"{percent}%"


def more_or_fewer(count: int, noun: str = "LA") -> str:
    """5 more LAs, 1 fewer LA, as many LAs.

    >>> more_or_fewer(5), more_or_fewer(-1), more_or_fewer(0), more_or_fewer(3, "")
    ('5 more LAs', '1 fewer LA', 'as many LAs', '3 more')
    """
    many = f" {noun}{'' if abs(count) == 1 else 's'}" if noun else ""
    return f"{abs(count):,} {'more' if count > 0 else 'fewer'}{many}" if count else f"as many{many}"


def up_or_down(change: float, with_unit: bool = True) -> str:
    """up 3.4 points, down 0.5 points: a change of a share, in percentage points (SPEC rule 5).

    >>> up_or_down(3.4), up_or_down(-2.4, with_unit=False), up_or_down(0.0)
    ('up 3.4 points', 'down 2.4', 'unchanged')
    """
    unit = " points" if with_unit else ""
    return f"{'up' if change > 0 else 'down'} {abs(change):.1f}{unit}" if change else "unchanged"


def sign(value: float) -> str:
    return "+" if value > 0 else "−" if value < 0 else ""


_WITHOUT_ARTICLE = ("London", *TYPE_OF_AREA)


def with_article(area: Area) -> str:
    """England, London, the North West, Leeds: a region's name takes the article, but for London."""
    return f"the {area.name}" if area.kind == "region" and area.name not in _WITHOUT_ARTICLE else area.name


def those_in(area: Area) -> str:
    """LAs in England, LAs in the North West, Leeds: whom an event was at."""
    return area.name if area.kind == "authority" else f"LAs in {with_article(area)}"


def possessive(name: str) -> str:
    """Leeds’, London’s."""
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def sentences(parts: Sequence[str | None]) -> str:
    """The parts that are there, each closed with a full stop."""
    return " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts if part)


CHART_TITLE = 50
FEW_DATES, ALL_OTHERS = 3, "All other dates"


def chart_title(finding: str, otherwise: str) -> str:
    """The finding as a chart's title where it is short enough to be one, else what the chart shows."""
    return finding if 0 < len(finding) <= CHART_TITLE else otherwise


def kind_of_figures(official: Official, on: date | str) -> str:
    """What kind of figures an answer's are: as its text ends and as files and pictures say (SPEC rule 11)."""
    if official == LA_LEVEL:
        return COUNTED_FROM_ROWS.format(day(on))
    if official == PARTLY:
        return f"{OFFICIAL} where marked. All other figures: {CALCULATED[0].lower()}{CALCULATED[1:]}"
    return OFFICIAL if official else CALCULATED


def of_all(kinds: Sequence[Official]) -> Official:
    """What kind of figures several are together."""
    return kinds[0] if len(set(kinds)) == 1 else PARTLY


def status_of_series(dates: Sequence[str], kinds: Sequence[Official]) -> str:
    """What kind of figures the rows of a series are, that of the first date first."""
    if len(set(kinds)) == 1 and (kinds[0] != LA_LEVEL or len(dates) == 1):
        return kind_of_figures(kinds[0], dates[0])
    parts: list[str] = []
    for kind in dict.fromkeys(kinds):
        own = join_words(day(on) for on, its in zip(dates, kinds, strict=True) if its == kind)
        if kind == LA_LEVEL:
            parts.append(f"As at {own}: counted from Ofsted’s LA-level data for the edition as at that day")
        elif kind:
            parts.append(f"{OFFICIAL} as at {own}")
        else:
            of = f"As at {own}" if kinds[0] is kind and kinds.count(kind) <= FEW_DATES else ALL_OTHERS
            parts.append(f"{of}: {CALCULATED[0].lower()}{CALCULATED[1:]}")
    parts.sort(key=lambda part: part.startswith(ALL_OTHERS))
    return sentences(parts).removesuffix(".")
