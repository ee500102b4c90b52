"""What stands below an answer's figures: cautions, what signs mean, the kind of figures and the licence."""

import re
from collections.abc import Iterable
from typing import Final

from bot.render.cells import NOTHING, is_empty, is_printed, is_printed_otherwise
from bot.text import line
from queries import wording
from queries.answer import Answer, Table
from queries.telling.judgements import NO_OVERALL
from queries.wording import ROUNDING_NOTE, SMALL_NUMBERS_NOTE

NOTHING_MEANS = f"“{NOTHING}” means that there is no figure or nothing is recorded."
BRACKETS_MEAN = "“Counted” is what the register counts where the release prints another figure."
LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."  # SPEC rule 13
MOST_NOTES: Final = 2
READ_AS: Final = "Read as: "  # how the note begins that says which question was answered


def legend(tables: Iterable[Table]) -> list[str]:
    """What the signs in these tables mean, for the signs that they use."""
    filled = [table for table in tables if table.rows]
    means = []
    if any(
        not row.get(column.key) and is_empty(row, column)
        for table in filled
        for column in table.columns
        for row in table.rows
    ):
        means.append(NOTHING_MEANS)
    printed = [(table.rows, column) for table in filled for column in table.columns if is_printed(table, column)]
    if any(is_printed_otherwise(row, column) for rows, column in printed for row in rows):
        means.append(BRACKETS_MEAN)
    return means


def cautions(answer: Answer) -> list[str]:
    """The answer's notes, each once, and what the signs in its tables mean."""
    return list(dict.fromkeys([*answer.notes, *legend(answer.shown)]))


def essential(answer: Answer) -> list[str]:
    """At most two notes, the first: those that change how a figure is used. All others are about the figures."""
    return _notes(answer)[:MOST_NOTES]


def further(answer: Answer) -> list[str]:
    """The notes that a short reply leaves out."""
    return _notes(answer)[MOST_NOTES:]


def read_as(answer: Answer) -> str | None:
    """Which question plain words were read as; None where the words were a command."""
    return next((line(note) for note in answer.notes if note.startswith(READ_AS)), None)


def _notes(answer: Answer) -> list[str]:
    """Each once, but for what the text or every table of shares says already, and for what was read."""
    said = {ROUNDING_NOTE, *([SMALL_NUMBERS_NOTE] if "small numbers" in answer.text else [])}
    notes = dict.fromkeys(line(note) for note in answer.notes if not _is_told(note, answer.text))
    return [note for note in notes if note and note not in said and not note.startswith(READ_AS)]


def _is_told(note: str, text: str) -> bool:
    """Whether the text says what the note says: of the framework of 2026, or how far the record reaches."""
    if note.startswith("The newest inspection report in the register was published on"):
        return re.search(r"reports (?:held to|published by) \d", text) is not None
    return NO_OVERALL in text and note.startswith("Inspections from 1 April 2026 make no overall")


def kind_of_figures(answer: Answer) -> str | None:
    """Official or calculated (SPEC rule 11); None for an answer of words alone, such as a definition."""
    units = {column.unit for table in answer.tables for column in table.columns}
    if not answer.official and units <= {"text"}:
        return None
    return wording.kind_of_figures(answer.official, answer.as_at)
