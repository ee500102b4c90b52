"""“How many improved?” without a since when: both readings are answered, each by its name (SPEC rule 8)."""

from dataclasses import replace

from bot.commands.parse import Request
from bot.reading.intents import NEUTRAL
from bot.reading.understanding import Asked, command
from queries.answer import Answer
from queries.wording import of_all

_TAKEN = frozenset({"direction", "who", "share", "region", "day", "inspections"})
_MOVED = ("in_year", "events")  # the tables of activity that tell of the change, not of the visits
_COUNTED = frozenset({"quantity", "who", "places", "all", "share"})


def both_readings(asked: Asked) -> Request | None:
    """The request for the change since the first ILACS inspection and for the one in a year; None when only one is
    asked, or something beside that neither takes."""
    meaning = asked.meaning
    tags = meaning.tags
    if "direction" not in tags or not _COUNTED & tags or tags - NEUTRAL - _TAKEN or len(meaning.areas) > 1:
        return None
    moves = set(meaning.directions)
    named = moves.pop() if len(moves) == 1 and {"who", "all"} & tags else ""
    place = asked.names.to_write(meaning.areas[0]) if meaning.areas else ""
    on = " ".join(words for _, words in meaning.dates)
    first, second = (command(f"{words} {place} {on}", asked) for words in (f"changes {named}", "activity"))
    return replace(first, also=second.question)


def together(first: Answer, second: Answer, ask_second: str) -> Answer:
    """One answer that gives two, each under its name; what continues it begins with the second by itself."""
    return replace(
        first,
        title=f"{first.title}, and in one year",
        text=f"This can be read in two ways. Since the first ILACS inspection: {first.text} In one year: {second.text}",
        official=of_all([first.official, second.official]),
        tables=(*first.tables, *(table for table in second.tables if table.id in _MOVED)),
        notes=tuple(dict.fromkeys((*first.notes, *second.notes))),
        sources=tuple(dict.fromkeys((*first.sources, *second.sources))),
        next=(ask_second, *first.next),
        finding=f"{first.finding} {second.finding}".strip(),
    )
