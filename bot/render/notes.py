"""What stands below an answer's figures: cautions, what signs mean, the kind of figures and the licence."""

from collections.abc import Iterable

from bot.render.cells import NOTHING, cell
from queries.answer import Answer, Table
from queries.wording import CALCULATED, OFFICIAL

NOTHING_MEANS = f"“{NOTHING}” means that there is no figure or nothing is recorded."
BRACKETS_MEAN = "“Counted” is what the register counts where the release prints another figure."
LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."  # SPEC rule 13


def legend(tables: Iterable[Table]) -> list[str]:
    """What the signs in these tables mean, for the signs that they use."""
    cells = [(row, column) for table in tables for row in table.rows for column in table.columns]
    means = []
    if any(cell(row, column) == NOTHING for row, column in cells):
        means.append(NOTHING_MEANS)
    if any("(counted: " in cell(row, column) for row, column in cells):
        means.append(BRACKETS_MEAN)
    return means


def cautions(answer: Answer) -> list[str]:
    """The answer's notes, each once, and what the signs in its tables mean."""
    return list(dict.fromkeys([*answer.notes, *legend(answer.shown)]))


def kind_of_figures(answer: Answer) -> str | None:
    """Official or calculated (SPEC rule 11); None for an answer of words alone, such as a definition."""
    units = {column.unit for table in answer.tables for column in table.columns}
    if not answer.official and units <= {"text"}:
        return None
    return OFFICIAL if answer.official else CALCULATED
