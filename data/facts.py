"""The facts as they are kept: CSV files beside this module, described in `data/README.md`."""

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

FACTS = Path(__file__).parent / "facts"

Row = dict[str, str | None]


def read(facts: Path, name: str) -> Iterator[Row]:
    """Each row of `name`.csv as a dict of column to text; an empty cell is None.

    Raises: FileNotFoundError when the file is not among the facts.
    """
    with (facts / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {column: value or None for column, value in row.items()}


def fingerprint(facts: Path) -> str:
    """A short name for exactly these facts: SHA-256 over each file's name and bytes, first 16 hex digits."""
    digest = hashlib.sha256()
    for path in sorted(facts.glob("*.csv")):
        content = path.read_bytes()
        digest.update(f"{path.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]
