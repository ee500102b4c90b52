"""What the benchmarks ask: every command of the registry, ten questions of the algebra, and many more that differ."""

from collections.abc import Iterator
from datetime import date
from itertools import islice, product

from bot.commands.registry import COMMANDS

TODAY = date(2026, 11, 23)
COMMAND_EXAMPLES = tuple(command.example for command in COMMANDS)
ALGEBRA = (
    "which councils have been inadequate more than once?",
    "which LAs have never been inadequate?",
    "average time between inspections",
    "how many LAs went from inadequate to good?",
    "of the LAs that were inadequate on 31 March 2022, what are they now?",
    "who had the most monitoring visits?",
    "inspections per year since 2018 by outcome",
    "metropolitan boroughs good for care leavers by region",
    "LAs good overall but requiring improvement for help and protection",
    "which LAs have had no graded inspection since 2022?",
)
AS_AT = ("england", "region", "judgements", "changes", "list", "compare", "la", "neighbours")
"""Commands whose answer is a state on a day."""

_REGIONS = ("London", "South East", "South West", "North West", "East Midlands", "West Midlands", "East of England")
_ON_A_DAY = (
    "region {}",
    "judgements {}",
    "list inadequate {}",
    "list good {}",
    "changes {}",
    "compare {} with England",
)
_IN_A_YEAR = ("activity {}", "visits {}")


def distinct_questions(most: int) -> list[str]:
    """That many questions, none like another, of all kinds mixed."""
    return list(islice(_mixed(), most))


def _mixed() -> Iterator[str]:
    months = [
        (year, month, day) for year in range(2025, 2015, -1) for month, day in ((3, 31), (6, 30), (9, 30), (12, 31))
    ]
    for (year, month, day), region in product(months, _REGIONS):
        for words in _ON_A_DAY:
            yield f"{words.format(region)} {date(year, month, day)}"
        if (month, day) == (3, 31):
            for words in _IN_A_YEAR:
                yield f"{words.format(region)} {year - 1}-{year % 100}"
