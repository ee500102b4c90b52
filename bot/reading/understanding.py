"""The words of one plain question with what each of them means, and the command that is read in their place."""

from dataclasses import dataclass, replace
from datetime import date

from bot.commands.parse import Request, read_command
from bot.language.dates import Calendar
from bot.language.names import Names, names_of
from bot.reading.meaning import Meaning, meaning_of
from data.register import Register
from queries.counting.published import latest_release


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of one plain question, what they mean, and what reading them leans on."""

    text: str
    meaning: Meaning
    register: Register
    names: Names
    today: date


def understand(text: str, register: Register, today: date) -> Asked:
    """The words of a plain question with what each of them means."""
    names = names_of(register)
    latest = latest_release(register).as_at
    meaning = meaning_of(text.split(), register, names, Calendar(today=today, default=latest, latest=latest))
    return Asked(text, meaning, register, names, today)


def command(words: str, asked: Asked) -> Request:
    """The request that a command makes, as the reading of plain words."""
    known_by = f" known by {asked.meaning.known_by}" if asked.meaning.known_by else ""
    request = read_command(words + known_by, asked.register, asked.today)
    corrected = tuple((slip.given, slip.read) for slip in asked.meaning.corrected)
    return replace(request, plain=True, corrected=corrected)
