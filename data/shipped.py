"""Facts that come with a new version of the program, merged into a home that has published facts of its own.

Such a home goes on with what was published there: what the new version changed in the facts that came with the one before
is put on top, row by row and cell by cell. Under `ILACS_HOME`, `shipped/F` holds the shipped facts of fingerprint F that
were taken in last; what comes next is compared with them.
"""

import logging
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from data import editions
from data import facts as kept
from data.facts import BrokenFacts
from data.merging import Conflict, merge
from data.register import current_facts
from data.versions import CURRENT, Record, history

SHIPPED = "shipped"
EARLIER = (
    "ced4e6facd68d87f",  # 0.2.0
    "ceaa0697dcab3e6d",
    "a2ac7d9f875af609",
    "552aa08a1f58cc20",
    "38bbcc9d5ae040cb",
    "c356b4f25efd2558",
)
"""The fingerprints of the facts that came with versions that did not remember what they had taken in, newest first."""

_log = logging.getLogger(__name__)


def take_in(home: Path, shipped: Path = kept.FACTS, earlier: tuple[str, ...] = EARLIER) -> tuple[Conflict, ...]:
    """Merge newly shipped facts into those published in a home, as a version of its own; what conflicts stays as published.

    The cells that the shipped facts and the published ones both changed, each to another value: they are logged, and
    named in the version's note. Nothing happens in a home without published facts, in one whose facts did not come with
    a version that is known, or where these facts were taken in before; any number of processes may start at once. Raises: BrokenFacts when the outcome breaks a rule of the schema;
    then everything is as it was, and it is tried again at the next start.
    """
    if not (home / CURRENT).is_dir():
        return ()
    new = kept.fingerprint(shipped)
    if (home / SHIPPED / new).is_dir():
        return ()
    base = _base(home, earlier)
    if base is None:
        remember_installed(home, shipped)
        return ()
    with _locked(home):
        return () if (home / SHIPPED / new).is_dir() else _take_in(home, shipped, new, base)


def remember_installed(home: Path, shipped: Path = kept.FACTS) -> None:
    """Remember the shipped facts where the first version that is kept in a home is they."""
    new = kept.fingerprint(shipped)
    first = next(iter(history(home)), None)
    if first and first.fingerprint == new and not (home / SHIPPED).is_dir():
        _remember(home, shipped, new)


def _take_in(home: Path, shipped: Path, new: str, base: Path) -> tuple[Conflict, ...]:
    found: list[Conflict] = []

    def gather(into: Path) -> None:
        found.extend(merge(base, shipped, current_facts(home).resolve(), into, keep_theirs=True))

    fingerprint = editions.stage_gathered(gather, home)
    current = kept.fingerprint(current_facts(home))
    if fingerprint != current:
        named = " ".join(f"{each}." for each in found)
        editions.publish(fingerprint, home, Record("shipped", note=f"Kept as published: {named}" if found else ""))
    editions.discard(fingerprint, home)
    _remember(home, shipped, new)
    for each in found:
        _log.warning("A fact that came with this version differs from the published one, which is kept: %s.", each)
    return tuple(found)


def _base(home: Path, earlier: tuple[str, ...]) -> Path | None:
    """The shipped facts that the published ones stand on; None where that is not known."""
    remembered = sorted((home / SHIPPED).glob("[!.]*"), key=lambda path: path.stat().st_mtime)
    if remembered:
        return remembered[-1]
    published = (home / editions.PUBLISHED / name / "facts" for name in earlier)
    return next((facts for facts in published if facts.is_dir()), None)


def _remember(home: Path, shipped: Path, fingerprint: str) -> None:
    """Keep the shipped facts, in one step, in place of those taken in before."""
    os.makedirs(home / SHIPPED, exist_ok=True)
    before = [path for path in (home / SHIPPED).iterdir() if path.name != fingerprint]
    aside = Path(tempfile.mkdtemp(prefix=".", dir=home / SHIPPED))
    for path in shipped.glob("*.csv"):
        shutil.copyfile(path, aside / path.name)
    try:
        os.rename(aside, home / SHIPPED / fingerprint)
    except OSError:
        shutil.rmtree(aside)
        if not (home / SHIPPED / fingerprint).is_dir():  # unless another process was first
            raise
    for path in before:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    """While no other process takes in facts here: a lock that ends with whoever holds it."""
    with closing(sqlite3.connect(home / f".{SHIPPED}.lock", timeout=60, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield
        lock.execute("COMMIT")


def take_in_or_go_on(home: Path) -> None:
    """The same for whoever only wants to read: facts that cannot be taken in are logged, and the published ones stay."""
    try:
        take_in(home)
    except (BrokenFacts, OSError) as problem:
        _log.warning("The facts that came with this version could not be taken in, and are not used: %s", problem)
