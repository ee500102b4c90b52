"""The register as everybody else sees it: one read-only SQLite file that is known to be whole and current."""

import re
import sqlite3
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import platformdirs

from data import facts as kept
from data.build import build
from data.facts import BrokenFacts
from data.schema import APPLICATION_ID, SCHEMA, SCHEMA_VERSION

FILE_NAME = "register.sqlite"
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR)


class RegisterError(Exception):
    """The register cannot be used; the message says why and what to do."""


class Register:
    """One opened register. Rows come back as plain dicts; nothing can be written through it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        self._connection.execute("PRAGMA cache_size = -64000")  # the pages that as-at questions read, kept at hand

    def rows(self, sql: str, parameters: Mapping[str, Any] | Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Every row that `sql` selects, as dicts of column to value.

        Raises: RegisterError when the file was damaged since it was opened; sqlite3.OperationalError for an attempt to
        write.
        """
        try:
            found = self._connection.execute(sql, parameters)
            columns = [column[0] for column in found.description]
            return [dict(zip(columns, row, strict=True)) for row in found]
        except sqlite3.DatabaseError as problem:
            if (getattr(problem, "sqlite_errorcode", None) or 0) & 0xFF in _DAMAGED:
                raise RegisterError(
                    f"The register {self.path} is damaged: delete it, and it is built again at the next start."
                ) from problem
            raise

    @cached_property
    def about(self) -> dict[str, str]:
        """`meta` as a dict: schema_version, fingerprint, rows_*, built_at, build_seconds."""
        return {row["key"]: row["value"] for row in self.rows("SELECT key, value FROM meta")}

    @property
    def fingerprint(self) -> str:
        """The name of the facts this register was built from (see `data.facts.fingerprint`)."""
        return self.about["fingerprint"]

    def close(self) -> None:
        self._connection.close()


def home(ilacs_home: str | None = None) -> Path:
    """Where the register and the bot's state live: `ILACS_HOME`, else the user's data directory."""
    return Path(ilacs_home) if ilacs_home else platformdirs.user_data_path("ilacs-bot", appauthor=False)


def current_facts(folder: Path) -> Path:
    """The facts that the register in `folder` is built from: those last published there, else the shipped ones."""
    published = folder / "facts"
    return published if published.is_dir() else kept.FACTS


class CurrentRegister:
    """The register in a folder as it is kept now, for a process that goes on while new editions are published."""

    def __init__(self, folder: Path) -> None:
        self._register = open_register(folder)
        self._stamp = _stamp(self._register.path)

    def register(self) -> Register:
        """The register, opened again when its file has been replaced. One already handed out stays as it was."""
        stamp = _stamp(self._register.path)
        if stamp is not None and stamp != self._stamp:
            self._register, self._stamp = Register(self._register.path), stamp
        return self._register


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:  # moved away by hand: what is open still answers
        return None
    return found.st_ino, found.st_mtime_ns


def open_register(folder: Path, facts: Path | None = None) -> Register:
    """The register of `facts` in `folder`, built first when it is missing, out of date or damaged.

    Without `facts`, of those that are current there. Raises: BrokenFacts when they are; RegisterError when the file there is not one of ours, or the folder cannot be used.
    """
    path = folder / FILE_NAME
    if facts is None:
        if (folder / "facts").is_dir():
            from data.shipped import take_in_or_go_on  # it opens registers itself

            take_in_or_go_on(folder)
        facts = current_facts(folder)
    try:
        if not _is_current(path, facts):
            build(facts, path)
        return Register(path)
    except FileNotFoundError as problem:
        if problem.filename and Path(problem.filename).parent == facts:
            raise BrokenFacts(
                f"The facts in {facts} are not whole: {Path(problem.filename).name} is missing."
            ) from None
        raise _no_place(folder, problem) from problem
    except BrokenFacts as problem:
        raise BrokenFacts(f"The facts in {facts} are broken: {problem}") from problem
    except OSError as problem:
        raise _no_place(folder, problem) from problem


def is_built(folder: Path) -> bool:
    """Whether the register in `folder` is there, whole and current, so that opening it builds nothing."""
    try:
        return _is_current(folder / FILE_NAME, current_facts(folder))
    except (OSError, RegisterError, BrokenFacts):
        return False


def _no_place(folder: Path, problem: OSError) -> RegisterError:
    return RegisterError(
        f"The register cannot be kept in {folder}: {problem.strerror}. Set ILACS_HOME to a folder that can be written."
    )


def _is_current(path: Path, facts: Path) -> bool:
    if not path.exists() or path.stat().st_size == 0:
        return False
    with path.open("rb") as file:
        header = file.read(72)
    if header[:16] != b"SQLite format 3\0" or header[68:72] != APPLICATION_ID.to_bytes(4, "big"):
        raise RegisterError(f"{path} is not an ilacs-bot register. Move it away, or set ILACS_HOME to another folder.")
    try:
        register = Register(path)
        try:
            about = register.about
            return (
                about.get("schema_version") == str(SCHEMA_VERSION)
                and about.get("fingerprint") == kept.fingerprint(facts)
                and register.rows("PRAGMA quick_check")[0]["quick_check"] == "ok"
                and _tables_made(register) >= _tables_expected()
            )
        finally:
            register.close()
    except (sqlite3.DatabaseError, RegisterError):
        return False


def _tables_made(register: Register) -> frozenset[str]:
    """The tables and views of a register."""
    return frozenset(
        row["name"] for row in register.rows("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
    )


@cache
def _tables_expected() -> frozenset[str]:
    """The tables and views that a register has."""
    return frozenset(re.findall(r"^CREATE (?:VIRTUAL )?(?:TABLE|VIEW) (\w+)", SCHEMA, re.MULTILINE))
