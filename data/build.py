"""Facts to store: one SQLite file, built aside and renamed into place, so that a reader never sees half of it."""

import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from data import facts as kept
from data.schema import APPLICATION_ID, INDEXES, PRINTED, SCHEMA, SCHEMA_VERSION

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
_AUTHORITY_COLUMNS = ("urn", "la_code", "gss_code", "name", "la_type", "region", "established", "abolished")


class BrokenFacts(Exception):
    """The facts break a rule of the schema: the message names the file and the rule. Nothing was written."""


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
        with _absent("pandas", "numpy"):  # most of a second and 55 MB, to know the types of numbers that no fact has
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
                raise BrokenFacts(f"{table}: {problem}") from problem
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
        raise BrokenFacts(f"{broken[0][0]}: a row names a {broken[0][2]} row that does not exist")
    connection.executescript(f"{INDEXES} ANALYZE;")


@contextmanager
def _absent(*libraries: str) -> Iterator[None]:
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
        for alias in _listed(row["aliases"])
    ]
    names: list[kept.Row] = [
        {"name": " ; ".join([str(row[key]), *_listed(row["aliases"])]), "area": row[key], "kind": kind}
        for rows, key, kind in ((regions, "region", "region"), (authorities, "name", "authority"))
        for row in rows
    ]
    yield "regions", [{"region": row["region"]} for row in regions]
    yield "authorities", [{column: row[column] for column in _AUTHORITY_COLUMNS} for row in authorities]
    codes = [
        (row["urn"], code) for row in authorities for code in (row["gss_code"], *_listed(row.get("earlier_gss_codes")))
    ]
    yield "gss_codes", [{"gss_code": code, "urn": urn} for urn, code in codes]
    yield "aliases", aliases
    yield "names", names
    yield (
        "successors",
        [{"urn": row["urn"], "successor": other} for row in authorities for other in _listed(row["successors"])],
    )
    yield (
        "neighbours",
        [
            {"urn": row["urn"], "nearness": str(place), "neighbour": other}
            for row in authorities
            for place, other in enumerate(_listed(row["statistical_neighbours"]), 1)
        ],
    )
    for table in _PLAIN_TABLES:
        yield table, kept.read(facts, table) if table != "figures" else _figures(facts)


def _figures(facts: Path) -> Iterator[kept.Row]:
    """A figure that does not say what it is was printed: so were all until facts had a status."""
    for row in kept.read(facts, "figures"):
        yield {**row, "status": row.get("status") or PRINTED}


def _listed(cell: str | None) -> list[str]:
    return cell.split(";") if cell else []
