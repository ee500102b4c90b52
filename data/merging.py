"""Facts changed on two sides are put together row by row, by keys that carry meaning; true conflicts are named."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from data.facts import BrokenFacts

KEYS: Mapping[str, tuple[str, ...]] = {
    "authorities": ("urn",),
    "edition_rows": ("release", "sheet", "event_id"),
    "events": ("event_id",),
    "figures": ("release", "as_at", "section", "area", "measure", "category", "cell_table", "cell_row", "cell_key"),
    "glossary": ("term",),
    "holdings": ("kind", "whole_from"),
    "known_differences": ("release", "as_at", "area", "cell_table", "cell_row", "cell_key"),
    "regions": ("region",),
    "release_inclusions": ("release", "event_id"),
    "releases": ("as_at",),
    "revisions": ("release", "version"),
    "sources": ("topic",),
}
"""What a row of each file is about. A file that is not named here has rows that are about all their cells."""

NUMBERS = {"figures": "figure_id"}
"""A column that only counts the rows: it is no part of what a row says, and is given anew where two rows have the same."""

MOST_NAMED = 5

Key = tuple[str, ...]
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Conflict:
    """One cell that both sides changed, each to another value. `column` is None where one side left the row out.

    `row` names the row by its key, `mine` is the value of the facts that are put on top, `theirs` the one that is current.
    """

    file: str
    row: str
    column: str | None
    mine: str
    theirs: str

    def __str__(self) -> str:
        where = f"{self.file}, {self.row}"
        if self.column is None:
            return f"{where}: {self.mine} in these facts, {self.theirs} in the others"
        return f"{where}: {self.column} is {self.mine!r} in these facts, {self.theirs!r} in the others"


class ConflictingFacts(BrokenFacts):
    """Two sets of facts change the same cell of the same row to different values; `conflicts` are all such cells."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        more = f" And {len(conflicts) - MOST_NAMED} more." if len(conflicts) > MOST_NAMED else ""
        named = " ".join(f"{each}." for each in conflicts[:MOST_NAMED])
        super().__init__(f"The same facts were changed twice. {named}{more} Decide which is right and stage again.")
        self.conflicts = tuple(conflicts)


def merge(base: Path, mine: Path, theirs: Path, into: Path, keep_theirs: bool = False) -> tuple[Conflict, ...]:
    """Write to the folder `into` what `theirs` becomes when all that `mine` changed in `base` is changed in it as well.

    A row is known by its key (`KEYS`); different columns of one row may be changed by both sides. Rows keep the order
    of `theirs`, added ones come last. A file or column that a side does not have is changed by the other alone.
    `keep_theirs`: a cell that both changed, each to another value, stays as `theirs` has it; the return value is all of those.
    Raises: ConflictingFacts, with every such cell, unless they are kept; then nothing is written.
    """
    conflicts: list[Conflict] = []
    merged: dict[str, tuple[list[str], list[Row]]] = {}
    for name in sorted({path.name for folder in (mine, theirs) for path in folder.glob("*.csv")}):
        columns: list[str] = []
        read = [_read(folder / name, columns) for folder in (theirs, mine, base)]
        current, staged, old = (_by_key(name, columns, rows) for rows in read)
        merged[name] = columns, _merge_rows(name, columns, current, staged, old, conflicts)
    if conflicts and not keep_theirs:
        raise ConflictingFacts(conflicts)
    into.mkdir(parents=True, exist_ok=True)
    for name, (columns, rows) in merged.items():
        with (into / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return tuple(conflicts)


def _read(path: Path, columns: list[str]) -> list[Row]:
    """The rows of a file; its columns are added to `columns` where they are not among them yet."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, restval="")
        rows = list(reader)
    if reader.fieldnames is None:
        raise BrokenFacts(f"{path.name} is empty.")
    columns += [column for column in reader.fieldnames if column not in columns]
    return rows


def _by_key(name: str, columns: Sequence[str], rows: Iterable[Row]) -> dict[Key, Row]:
    number = NUMBERS.get(Path(name).stem)
    key = KEYS.get(Path(name).stem, tuple(column for column in columns if column != number))
    found: dict[Key, Row] = {}
    for row in rows:
        named = tuple(row.get(column) or "" for column in key)
        if named in found:
            raise BrokenFacts(f"{name} has two rows {_name_row(name, columns, named)}.")
        found[named] = {column: row.get(column) or "" for column in columns}
    return found


def _merge_rows(
    name: str,
    columns: Sequence[str],
    theirs: Mapping[Key, Row],
    mine: Mapping[Key, Row],
    base: Mapping[Key, Row],
    conflicts: list[Conflict],
) -> list[Row]:
    number = NUMBERS.get(Path(name).stem)
    compared = [column for column in columns if column != number]
    rows: list[Row] = []
    for key in dict.fromkeys([*theirs, *mine]):
        here, there, was = mine.get(key), theirs.get(key), base.get(key)
        if _same(here, was, compared) or _same(here, there, compared):
            kept = there
        elif _same(there, was, compared):
            kept = here if there is None or here is None else {**here, **({number: there[number]} if number else {})}
        elif here is None or there is None:
            sides = ("left out" if side is None else "changed" if was else "added" for side in (here, there))
            conflicts.append(Conflict(name, _name_row(name, columns, key), None, *sides))
            kept = there
        else:
            kept = dict(there)
            for column in compared:
                old = was[column] if was else ""
                if here[column] not in (old, there[column]):
                    if there[column] != old:
                        row = _name_row(name, columns, key)
                        conflicts.append(Conflict(name, row, column, here[column], there[column]))
                    else:
                        kept[column] = here[column]
        if kept is not None:
            rows.append(kept)
    return _renumber(rows, number) if number else rows


def _same(one: Row | None, other: Row | None, columns: Sequence[str]) -> bool:
    if one is None or other is None:
        return one is other
    return all(one[column] == other[column] for column in columns)


def _name_row(name: str, columns: Sequence[str], key: Key) -> str:
    named = KEYS.get(Path(name).stem, tuple(column for column in columns if column != NUMBERS.get(Path(name).stem)))
    return ", ".join(f"{column} {value}" for column, value in zip(named, key, strict=True) if value)


def _renumber(rows: list[Row], number: str) -> list[Row]:
    taken: set[str] = set()
    highest = max((int(row[number]) for row in rows if row[number].isdigit()), default=0)
    for row in rows:
        if row[number] in taken or not row[number]:
            highest += 1
            row[number] = str(highest)
        taken.add(row[number])
    return rows
