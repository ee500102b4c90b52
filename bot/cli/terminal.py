"""The terminal as every command writes to it: what people or files say is text, and a reader who left is no error of ours."""

import sys
from typing import Any

from rich.console import Console

WIDE = 200  # columns, where no terminal says how many it has


class Terminal(Console):
    """A rich console that takes no markup, emoji codes or numbers out of text, and passes on that its reader has left."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"markup": False, "emoji": False, "highlight": False, **options})

    def on_broken_pipe(self) -> None:
        """rich would exit with 1, which from `ilacs check` means a difference."""
        raise BrokenPipeError


def wide_terminal(**options: Any) -> Terminal:
    """For tables of ids and times, which are not broken where they go into a file or a pipe."""
    return Terminal(file=sys.stdout, width=None if sys.stdout.isatty() else WIDE, **options)
