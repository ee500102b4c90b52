"""Facts to store: one SQLite file, built aside and renamed into place, so that a reader never sees half of it."""

import os
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from data import facts as kept
from data.facts import BrokenFacts, quote_cell
from data.schema import APPLICATION_ID, INDEXES, PRINTED, SCHEMA, SCHEMA_VERSION

__all__ = ["BrokenFacts", "build"]

_PLAIN_TABLES = (
    "events",
    "releases",
    "release_inclusions",
    "edition_rows",
    "holdings",
    "revisions",
    "figures",
    "known_differences",
    "sources",
    "glossary",
)
_FILE_OF = dict.fromkeys(
    ("authorities", "gss_codes", "aliases", "names", "successors", "neighbours"), "authorities"
) | {"regions": "regions"}
"""The file that a table's rows are taken from, where it is not the one of the same name."""
_AUTHORITY_COLUMNS = ("urn", "la_code", "gss_code", "name", "la_type", "region", "established", "abolished")


def build(facts: Path, path: Path) -> None:
    """Build the register of `facts` at `path`, replacing what is there in one step.

    Safe beside other builders and readers: each builder writes a file of its own and renames it.
    Raises: BrokenFacts when a fact breaks the schema; OSError when the folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    try:
        with closing(sqlite3.connect(aside)) as connection:
            _fill(connection, facts)
        os.chmod(aside, 0o644)
        os.replace(aside, path)
    except BaseException:
        os.unlink(aside)
        raise


def load_builder() -> None:
    """Import what building needs: for a process that must build without delay, or has threads that import."""
    if "sqlite_utils" not in sys.modules:
        with _without_libraries(
            "pandas", "numpy"
        ):  # most of a second and 55 MB, to know the types of numbers that no fact has
            import sqlite_utils  # noqa: F401


def _fill(connection: sqlite3.Connection, facts: Path) -> None:
    load_builder()
    from sqlite_utils import Database

    started = time.perf_counter()
    # Nobody else sees this file before it is whole, so nothing in it needs to be safe against a crash.
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000")
    connection.executescript(f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA foreign_keys = ON; {SCHEMA}")
    # sqlite-utils recovers what it can from a broken row; here a broken row must stop the build.
    database = Database(connection, recursive_triggers=False)
    with connection:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        for table, rows in _rows(facts):
            try:
                database.table(table).insert_all(rows)
            except (sqlite3.Error, KeyError, ValueError) as problem:
                raise _broken_row(connection, facts, table, problem) from problem
        counts = {f"rows_{table}": database.table(table).count for table in ("authorities", "events", "figures")}
        about = {
            "schema_version": SCHEMA_VERSION,
            "fingerprint": kept.fingerprint(facts),
            **counts,
            "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "build_seconds": round(time.perf_counter() - started, 3),
        }
        database.table("meta").insert_all({"key": key, "value": str(value)} for key, value in about.items())
    if broken := connection.execute("PRAGMA foreign_key_check").fetchall():
        raise _broken_reference(connection, facts, *broken[0])
    connection.executescript(f"{INDEXES} ANALYZE;")


def _broken_row(connection: sqlite3.Connection, facts: Path, table: str, problem: Exception) -> BrokenFacts:
    """What is wrong with the first row of a table that breaks a rule: each is tried by itself to find it."""
    if isinstance(problem, KeyError):
        return BrokenFacts(f"{_FILE_OF.get(table, table)}.csv has no column {problem.args[0]}.")
    connection.rollback()
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute(f"DELETE FROM {table}")
    line, row, broken = 0, kept.Row(), problem
    for at, tried in _numbered_rows(facts, table):
        line, row = at, tried
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        try:
            connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))
        except sqlite3.Error as found:
            broken = found
            break
    if broken is problem and (missing := connection.execute(f"PRAGMA foreign_key_check({table})").fetchone()):
        return _broken_reference(connection, facts, *missing)
    named = [column for column in row if re.search(rf"\b{re.escape(column)}\b", str(broken))]
    values = ", ".join(f"{column} is {quote_cell(row[column])}" for column in named)
    what = f"{values}, which breaks a rule ({_rule(str(broken))})." if values else f"{broken}."
    return BrokenFacts(what, _FILE_OF.get(table, table), line)


def _rule(said: str) -> str:
    """What SQLite says of a broken rule, in words where it is one that people meet.

    >>> _rule("CHECK constraint failed: theme IN ('Front door', 'Care leavers')")
    'theme is one of Front door, Care leavers'
    """
    kind, _, rest = said.partition(" constraint failed: ")
    if kind == "CHECK" and (listed := re.fullmatch(r"(\w+) IN \((.*)\)", rest)):
        values = listed[2].replace("'", "")
        return f"{listed[1]} is one of {values}"
    if kind == "CHECK" and (day := re.match(r"(\w+) IS date\(", rest)):
        return f"{day[1]} is a day that exists, such as 2024-03-31"
    if kind == "CHECK" and (moment := re.match(r"(\w+) IS NULL OR julianday\(", rest)):
        return f"{moment[1]} is a moment that exists, such as 2024-08-30T09:30:00+01:00"
    if kind == "NOT NULL":
        return f"{rest.rpartition('.')[2]} must be given"
    if kind == "UNIQUE":
        return (
            f"there is another row with the same {' and '.join(part.rpartition('.')[2] for part in rest.split(', '))}"
        )
    return said


def _broken_reference(
    connection: sqlite3.Connection, facts: Path, table: str, rowid: int | None, parent: str, key: int
) -> BrokenFacts:
    """What is wrong with a row that names another that is not there."""
    column = next(row[3] for row in connection.execute(f"PRAGMA foreign_key_list({table})") if row[0] == key)
    keys = [row[1] for row in connection.execute(f"PRAGMA table_info({parent})") if row[5] == 1]
    (value,) = connection.execute(
        f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"
        f" AND {column} NOT IN (SELECT {keys[0]} FROM {parent}) LIMIT 1"
    ).fetchone() or (None,)
    rows = _numbered_rows(facts, table)
    line = next((line for line, row in rows if value and value in str(row.get(column) or "").split(";")), 0)
    what = f"{column} is {quote_cell(value)}, and there is none such among the {parent}."
    return BrokenFacts(what, _FILE_OF.get(table, table), line)


def _numbered_rows(facts: Path, table: str) -> Iterator[tuple[int, kept.Row]]:
    """The rows of a table with the lines of the file that they come from."""
    if table in _PLAIN_TABLES:
        for line, row in kept.read_lines(facts, table):
            yield line, {**row, "status": row.get("status") or PRINTED} if table == "figures" else row
        return
    made = dict(_rows(facts))[table]
    lines = [(line, row) for line, row in kept.read_lines(facts, _FILE_OF[table])]
    for row in made:
        values = {value for value in row.values() if value}
        at = next((line for line, found in lines if values & _cells(found)), 0)
        yield at, row


def _cells(row: kept.Row) -> set[str]:
    return {part for cell in row.values() for part in _split_cell(cell)}


@contextmanager
def _without_libraries(*libraries: str) -> Iterator[None]:
    """While it lasts, importing these fails as if they were not installed, unless they were imported before."""
    hidden = [name for name in libraries if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


def _rows(facts: Path) -> Iterator[tuple[str, Iterable[kept.Row]]]:
    """Each table's name and rows, parents before children."""
    authorities = list(kept.read(facts, "authorities"))
    regions = list(kept.read(facts, "regions"))
    aliases: list[kept.Row] = [
        {"alias": alias, "urn": row.get("urn"), "region": None if "urn" in row else row["region"]}
        for row in (*authorities, *regions)
        for alias in _split_cell(row["aliases"])
    ]
    names: list[kept.Row] = [
        {"name": " ; ".join([str(row[key]), *_split_cell(row["aliases"])]), "area": row[key], "kind": kind}
        for rows, key, kind in ((regions, "region", "region"), (authorities, "name", "authority"))
        for row in rows
    ]
    yield "regions", [{"region": row["region"]} for row in regions]
    yield "authorities", [{column: row[column] for column in _AUTHORITY_COLUMNS} for row in authorities]
    codes = [
        (row["urn"], code)
        for row in authorities
        for code in (row["gss_code"], *_split_cell(row.get("earlier_gss_codes")))
    ]
    yield "gss_codes", [{"gss_code": code, "urn": urn} for urn, code in codes]
    yield "aliases", aliases
    yield "names", names
    yield (
        "successors",
        [{"urn": row["urn"], "successor": other} for row in authorities for other in _split_cell(row["successors"])],
    )
    yield (
        "neighbours",
        [
            {"urn": row["urn"], "nearness": str(place), "neighbour": other}
            for row in authorities
            for place, other in enumerate(_split_cell(row["statistical_neighbours"]), 1)
        ],
    )
    for table in _PLAIN_TABLES:
        yield table, kept.read(facts, table) if table != "figures" else _figures(facts)


def _figures(facts: Path) -> Iterator[kept.Row]:
    """A figure that does not say what it is was printed: so were all until facts had a status."""
    for row in kept.read(facts, "figures"):
        yield {**row, "status": row.get("status") or PRINTED}


def _split_cell(cell: str | None) -> list[str]:
    return cell.split(";") if cell else []
