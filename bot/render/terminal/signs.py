"""Any encoding: a sign that the output cannot write becomes the plain one that says the same."""

import codecs
import sys
from typing import Final, TextIO

PLAINER: Final = "ilacs-plainer"
_PLAIN: Final = {
    **dict.fromkeys("“”„", '"'),
    **dict.fromkeys("‘’", "'"),
    **dict.fromkeys("–—−─", "-"),
    **dict.fromkeys("├┤│", "|"),
    **dict.fromkeys("•·", "*"),
    **dict.fromkeys("█▓▒░", "#"),
    **dict.fromkeys("\u2009\u202f\xa0", " "),
    "…": "...",
    "→": "->",
    "£": "GBP ",
    "\u2060": "",
}


def _plainer(problem: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(problem, UnicodeEncodeError):
        raise problem
    signs = problem.object[problem.start : problem.end]
    return "".join(_PLAIN.get(sign, "?") for sign in signs), problem.end


def write_in_any_encoding(*streams: TextIO) -> None:
    """Let each stream write a plainer sign for one that its encoding lacks, and never fail.

    >>> codecs.register_error(PLAINER, _plainer)
    >>> "“London” – 36%…".encode("ascii", PLAINER)
    b'"London" - 36%...'
    """
    codecs.register_error(PLAINER, _plainer)
    for stream in streams or (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=PLAINER)


def writes_everything(stream: TextIO) -> bool:
    """Whether the stream writes any sign as it is."""
    return (getattr(stream, "encoding", None) or "utf-8").lower().startswith("utf")
