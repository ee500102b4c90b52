"""What is wrong with a file or a cell: where it stands, what is there and what was expected."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from data.facts import quote_cell

Weight = Literal["error", "warning"]


class UnreadableFile(Exception):
    """A file cannot be read as a table at all: one sentence that names it and says what to do. Nothing was changed."""


class UnknownAuthority(Exception):
    """A name is no local authority's; the message says what was expected, with the names it is near to."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands. `row` counts from 1 as a spreadsheet does; `column` is its letter and heading, "D, Inspection date"."""

    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        sheet = f"sheet {self.sheet}" if self.sheet else None
        row = f"row {self.row}" if self.row else None
        column = f"column {self.column}" if self.column else None
        return ", ".join(part for part in (self.file, sheet, row, column) if part)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. An error stops a load; a warning is asked about. `value` is what the cell holds."""

    weight: Weight
    place: Place
    value: str
    expected: str

    def __str__(self) -> str:
        value = f"{quote_cell(self.value)}: " if self.value else ""
        return f"{self.place}: {value}{self.expected}"


class LoadRefused(Exception):
    """The files hold errors, all of them in `problems`; nothing was changed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        errors = sum(problem.weight == "error" for problem in problems)
        super().__init__(f"{errors} error{'s' if errors != 1 else ''}; nothing was loaded.")
        self.problems = tuple(problems)
