"""The one registry of commands. The parser, usage, help, suggestions, the Slack manifest, the README's table and the
tests all read it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from bot.commands.place_commands import PLACE_COMMANDS, PlaceCommand
from data.register import Register
from queries.answer import Answer, Column, Row, Table
from queries.pages import (
    activity,
    authority,
    changes,
    check,
    comparison,
    glossary,
    judgements,
    listing,
    outcomes,
    release,
    reports,
    trend,
    visits,
)
from queries.question import Question
from queries.telling.counts import answer_count
from queries.wording import sentences


class Slot(Enum):
    """What a command takes, as its usage shows it. The parser has one reading for each."""

    REGION = "NAME|all"
    AUTHORITY = "NAME"
    AREA = "[AREA]"
    LA_TYPE = "[LA TYPE]"
    AREAS = "A with B [with C…]"
    AS_AT = "[DATE]"
    PERIOD = "[PERIOD]"
    CONDITIONS = "[WHAT] [CONDITIONS] [by AXIS] [DATE|PERIOD]"
    SPAN = "[FROM to TO]"
    SINCE = "[since DATE]"
    GRADE = "GRADE|uninspected|no overall"
    FIRST_GRADE = "[FIRST GRADE]"
    SHARE_OF = "[GRADE]"
    DIRECTION = "[improved|retained|declined]"
    JUDGEMENT = "[JUDGEMENT]"
    VISIT = "[focused|monitoring]"
    TERM = "[TERM]"
    COMMAND = "[COMMAND]"
    CITED = "ID|QUESTION"


@dataclass(frozen=True, slots=True)
class Command:
    """One command: what it answers, what it takes in the order of its usage, an example that runs, and its query.

    `today`: its DATE defaults to today instead of the latest release's as-at date (SPEC section 3). `answer` is None for
    the one whose answer is made of another's (`bot.ask`). `written` is its usage where it takes more than its slots read:
    all other words are read as plain ones.
    """

    name: str
    summary: str
    takes: tuple[Slot, ...]
    example: str
    answer: Callable[[Register, Question], Answer] | None
    today: bool = False
    written: str = ""

    @property
    def usage(self) -> str:
        return self.written or " ".join([self.name, *(slot.value for slot in self.takes)])

    def __str__(self) -> str:
        return self.name


class Registry:
    """Commands by name, in the order in which help lists them."""

    def __init__(self, *commands: Command) -> None:
        self._commands = {command.name: command for command in commands}

    def __iter__(self) -> Iterator[Command]:
        return iter(self._commands.values())

    def __getitem__(self, name: str) -> Command:
        return self._commands[name]

    def __contains__(self, name: str) -> bool:
        return name in self._commands

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._commands)


def help_answer(register: Register, question: Question) -> Answer:
    """Usage, purpose and an example of one command, or of all.

    Table `commands`: a row per command, from the registry; of all commands people are shown `groups`, a row per kind of
    question, which fits one screen.
    """
    listed: list[Command | PlaceCommand] = [*COMMANDS, *PLACE_COMMANDS]
    asked = [command for command in listed if question.term in (None, command.name)]
    rows = tuple({"usage": each.usage, "summary": each.summary, "example": each.example} for each in asked)
    if question.term is None:
        text = [
            f"Ask in plain words, such as “{PLAIN_EXAMPLE}” There are also {len(rows)} commands. Write one, or `help COMMAND`"
            " for more",
            WORDS_NOTE,
            THREADS_NOTE,
        ]
    else:
        text = [f"{asked[0].usage}: {asked[0].summary}. For example: {asked[0].example}", WORDS_NOTE]
    return Answer(
        question=question,
        title=f"Help: {question.term}" if question.term else "What can be asked",
        text=sentences(text),
        official=False,
        as_at=question.on,
        tables=(
            Table("commands", "Commands", HELP_COLUMNS, rows, shown=bool(question.term)),
            *([] if question.term else [Table("groups", "Commands", GROUP_COLUMNS, _group_rows())]),
        ),
        notes=(DATES_NOTE, ENDINGS_NOTE),
    )


def _group_rows() -> tuple[Row, ...]:
    examples = {command.name: command.example for command in (*COMMANDS, *PLACE_COMMANDS)}
    return tuple({"about": about, "names": ", ".join(names), "example": examples[names[0]]} for about, names in GROUPS)


PLAIN_EXAMPLE = "which councils in London are inadequate?"
GROUPS = (
    ("England and its regions", ("region", "england", "judgements", "changes", "trend", "compare")),
    ("One local authority", ("la", "neighbours")),
    ("Any number, any names", ("count", "list")),
    ("Inspections and visits", ("activity", "visits", "new")),
    ("Official releases", ("release", "releases", "check")),
    ("Terms, quotations", ("define", "cite", "help")),
    ("Sent to you or a channel", ("watch", "unwatch", "watches", "subscribe", "unsubscribe")),
)
"""All commands, by what they are about; the first of each gives the example."""
GROUP_COLUMNS = (
    Column("about", "About", "text"),
    Column("names", "Commands", "text"),
    Column("example", "For example", "text"),
)
HELP_COLUMNS = (
    Column("usage", "Write", "text"),
    Column("summary", "To get", "text"),
    Column("example", "Example", "text"),
)
WORDS_NOTE = "AREA is England, a region or a local authority; names need no quotes, and case does not matter"
DATES_NOTE = (
    "Dates: 2024-03-31, 31 March 2024, 31/03/2024, March 2024 (its last day), 2024 (31 March), latest, today, last year."
    " Periods: 2023-24, since 2022, 2024-01-01 to 2024-06-30. Statistics default to the latest release’s date; la, neighbours and new"
    " to today."
)
THREADS_NOTE = (
    "In Slack: `/ilacs` works in a channel and in direct messages, not in threads. To talk in a thread, mention @ilacs each time;"
    " in direct messages just write"
)
ENDINGS_NOTE = (
    "At the end of any command: “public” shows the reply to the whole channel, “as csv”, “as xlsx” or “as png” makes it a"
    " file, and “known by DATE” leaves out reports published after that day."
)

COMMANDS = Registry(
    Command(
        "england",
        "The four grades in England, with the two years before",
        (Slot.LA_TYPE, Slot.AS_AT),
        "england 2024-03-31",
        outcomes.england,
    ),
    Command(
        "region",
        "One region against England, or all regions, highest first; of any grade and judgement",
        (Slot.REGION, Slot.SHARE_OF, Slot.JUDGEMENT, Slot.AS_AT),
        "region London 2024-03-31",
        outcomes.region,
    ),
    Command(
        "la",
        "One local authority: latest judgements, history, visits, report links",
        (Slot.AUTHORITY, Slot.AS_AT),
        "la Leeds",
        authority.la,
        today=True,
    ),
    Command(
        "judgements",
        "The five judgements, each with its base; of any grade",
        (Slot.JUDGEMENT, Slot.SHARE_OF, Slot.AREA, Slot.AS_AT),
        "judgements 2024-03-31",
        judgements.judgements,
    ),
    Command(
        "changes",
        "Change since the first ILACS inspection, and the LAs behind it",
        (Slot.FIRST_GRADE, Slot.DIRECTION, Slot.AREA, Slot.AS_AT),
        "changes 2024-03-31",
        changes.changes,
    ),
    Command(
        "activity",
        "Inspections and visits in a period, their outcomes and what moved",
        (Slot.AREA, Slot.PERIOD),
        "activity 2023-24",
        activity.activity,
    ),
    Command(
        "visits",
        "Focused visits by theme, monitoring visits, and the letters",
        (Slot.VISIT, Slot.AREA, Slot.PERIOD),
        "visits focused 2023-24",
        visits.visits,
    ),
    Command(
        "count",
        "Any number, share or duration: of LAs, inspections or visits, under any conditions, split by any two of their properties",
        (Slot.CONDITIONS,),
        "count LAs inadequate more than once by region",
        answer_count,
    ),
    Command(
        "list",
        "LAs, inspections or visits by name: those with a grade, or under any conditions",
        (Slot.GRADE, Slot.JUDGEMENT, Slot.AREA, Slot.AS_AT),
        "list inadequate 2024-03-31",
        listing.listing,
        written="list [WHAT] [CONDITIONS] [DATE|PERIOD]",
    ),
    Command(
        "compare",
        "LAs, regions, England or two dates side by side",
        (Slot.AREAS, Slot.SHARE_OF, Slot.AS_AT),
        "compare South West with England 2024-03-31",
        comparison.compare,
    ),
    Command(
        "trend",
        "The share good or outstanding, or of another grade, through time",
        (Slot.AREA, Slot.SHARE_OF, Slot.JUDGEMENT, Slot.SPAN),
        "trend England 2022 to 2024",
        trend.trend,
    ),
    Command(
        "neighbours",
        "One LA against its ten statistical neighbours",
        (Slot.AUTHORITY, Slot.AS_AT),
        "neighbours Kent",
        comparison.neighbours,
        today=True,
        written="neighbours NAME [GRADE] [JUDGEMENT] [DATE]",
    ),
    Command(
        "release",
        "The release-day summary",
        (Slot.AS_AT,),
        "release 2024-03-31",
        release.release,
    ),
    Command("releases", "The releases that are known", (), "releases", release.known_releases, today=True),
    Command(
        "new",
        "Reports published since a day",
        (Slot.SINCE, Slot.AREA),
        "new since 2026-07-01",
        reports.new,
        today=True,
    ),
    Command(
        "check",
        "Every printed figure of a release beside the register’s count",
        (Slot.AS_AT,),
        "check 2024-03-31",
        check.check,
    ),
    Command(
        "cite",
        "A line to quote an answer by, with an id; of an id, that answer again and whether it still holds",
        (Slot.CITED,),
        "cite region London 2024-03-31",
        None,
        today=True,
    ),
    Command("define", "What a term means", (Slot.TERM,), "define focused visit", glossary.define, today=True),
    Command("help", "How to ask", (Slot.COMMAND,), "help region", help_answer, today=True),
)
