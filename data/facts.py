"""The facts as they are kept: CSV files beside this module, described in `data/README.md`."""

import csv
import hashlib
import io
import stat
from collections.abc import Iterator
from pathlib import Path

FACTS = Path(__file__).parent / "facts"
MOST_BYTES = 100_000_000  # of a file: the largest has under a million
MOST_CHARACTERS = 131_072  # of a cell: as many as Python's csv module reads
SHOWN = 60

Row = dict[str, str | None]


LATER = frozenset({"edition_rows", "holdings"})
"""Files that came after the first versions: in facts that were published or staged before them they hold nothing."""


class BrokenFacts(Exception):
    """The facts break a rule: the message names the file, the line and the value. Nothing was written.

    `what` is the message without the place; `file` (its name without .csv) and `line` are the place where it is known.
    """

    def __init__(self, what: str, file: str = "", line: int = 0) -> None:
        place = f"{file}.csv{f', line {line}' if line else ''}: " if file else ""
        super().__init__(place + what)
        self.what, self.file, self.line = what, file, line


def read(facts: Path, name: str) -> Iterator[Row]:
    """Each row of `name`.csv as a dict of column to text; an empty cell is None.

    Raises: FileNotFoundError when the file is not among the facts, and was from the first; BrokenFacts when it is no table.
    """
    for _, row in read_lines(facts, name):
        yield row


def read_lines(facts: Path, name: str) -> Iterator[tuple[int, Row]]:
    """Each row of `name`.csv with the number of the line that it ends on. Raises: as `read`."""
    path = facts / f"{name}.csv"
    if name in LATER and not path.exists():
        return
    text = _text(path)
    if (at := text.find("\0")) >= 0:
        raise BrokenFacts(f"{path.name}, line {_line(text, at)}: a NUL character, which no text holds.")
    rows = csv.reader(io.StringIO(text, newline=""))
    columns: list[str] = []
    while True:
        try:
            cells = next(rows, None)
        except csv.Error as problem:
            raise BrokenFacts(f"{path.name}, line {rows.line_num}: {_as_sentence(problem)}") from problem
        if cells is None:
            break
        if not columns:
            columns = _header(path.name, cells)
        elif cells:
            _check_cells(f"{path.name}, line {rows.line_num}", columns, cells)
            yield rows.line_num, {column: cell or None for column, cell in zip(columns, cells, strict=True)}
    if not columns:
        raise BrokenFacts(f"{path.name} is empty: its first line should name its columns.")


def fingerprint(facts: Path) -> str:
    """A short name for exactly these facts: SHA-256 over each file's name and bytes, first 16 hex digits.

    Raises: BrokenFacts when one of them is no file.
    """
    digest = hashlib.sha256()
    for path in sorted(facts.glob("*.csv")):
        content = _read_bytes(path)
        digest.update(f"{path.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def quote_cell(value: str | None) -> str:
    """A cell as a message quotes it: on one line, and not at any length.

    >>> quote_cell("30 \\nFebruary"), quote_cell(None)
    ('“30 February”', 'nothing')
    """
    if value is None:
        return "nothing"
    flat = " ".join("".join(letter if letter.isprintable() else " " for letter in value).split())
    return f"“{flat if len(flat) <= SHOWN else flat[: SHOWN - 1] + '…'}”"


def _read_bytes(path: Path) -> bytes:
    """The bytes of a fact's file. A link is followed within its folder alone, and nothing is read that never ends."""
    try:
        if path.is_symlink() and path.resolve().parent != path.parent.resolve():
            raise BrokenFacts(
                f"{path.name} is a link out of its folder, which is not followed: put the file itself there."
            )
        about = path.stat()
    except RuntimeError:  # a link to itself
        raise BrokenFacts(f"{path.name} is a link that leads nowhere: put the file itself there.") from None
    if not stat.S_ISREG(about.st_mode):
        what = "a folder" if stat.S_ISDIR(about.st_mode) else "a pipe" if stat.S_ISFIFO(about.st_mode) else "a device"
        raise BrokenFacts(f"{path.name} is {what}, where a file should be.")
    if about.st_size > MOST_BYTES:
        raise BrokenFacts(f"{path.name} has {about.st_size:,} bytes; facts have at most {MOST_BYTES:,}.")
    return path.read_bytes()


def _text(path: Path) -> str:
    content = _read_bytes(path)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line, value = content[: problem.start].count(b"\n") + 1, content[problem.start : problem.start + 1]
        raise BrokenFacts(
            f"{path.name}, line {line}: the byte {value!r} is no UTF-8. Save the file as UTF-8."
        ) from None


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _header(file: str, cells: list[str]) -> list[str]:
    if not all(cells):
        raise BrokenFacts(f"{file}, line 1: a column without a name.")
    if twice := next((cell for at, cell in enumerate(cells) if cell in cells[:at]), None):
        raise BrokenFacts(f"{file}, line 1: two columns named {quote_cell(twice)}.")
    return cells


def _check_cells(where: str, columns: list[str], cells: list[str]) -> None:
    if len(cells) > len(columns):
        first = quote_cell(cells[len(columns)])
        raise BrokenFacts(
            f"{where}: {len(cells)} cells where the first line names {len(columns)} columns, from {first} on too many."
            " A cell with a comma needs double quotes."
        )
    if len(cells) < len(columns):
        raise BrokenFacts(
            f"{where}: {len(cells)} cells where the first line names {len(columns)} columns; {columns[len(cells)]} and"
            " what follows are missing."
        )


def _as_sentence(problem: csv.Error) -> str:
    if "field larger" in str(problem):
        return f"a cell of more than {MOST_CHARACTERS:,} characters. Is a double quote missing?"
    return f"it is no CSV ({problem})."
