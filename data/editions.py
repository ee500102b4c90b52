"""Facts that are not public yet, kept apart from the register until their moment; and the swap that makes them public.

Under `ILACS_HOME`: `staged/F` holds the facts of fingerprint F and the store built from them; `published/F` the same
once they are public; `facts`, where it exists, is a link to the version (`data.versions`) whose facts the register is
built from.
"""

import csv
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from data import facts as kept
from data.build import build
from data.facts import BrokenFacts
from data.merging import KEYS, Conflict, ConflictingFacts, merge
from data.register import FILE_NAME, Register, current_facts, open_register
from data.versions import KNOWN, Record, Version, make_current

EDITION = Record("edition")
ACCEPTED = "accepted.txt"
"""In a staged or published folder: why it may go beyond the limits of a usual change."""
STAGED = "staged"
PUBLISHED = "published"
_LEFT_AFTER = 3600  # seconds after which whoever builds has died
_COMPARED_FOR = 30 * 24 * 3600  # seconds in which a version is often compared with the next


def stage(given: Sequence[Path], home: Path, revision: Mapping[str, str] | None = None) -> str:
    """Build the store of new facts, apart from the register. The fingerprint that names it.

    `given` is one folder with all the facts, or CSV files that take the place of those of the same name in the
    current facts. `revision` is one more row of `revisions.csv`.
    Raises: BrokenFacts when they break a rule of the schema or have a name that no fact has; OSError.
    """

    def gather(into: Path) -> None:
        _gather(given, current_facts(home), into)
        if revision:
            _append(into / "revisions.csv", revision)

    return stage_gathered(gather, home)


def carry_over(fingerprint: str, before: str, home: Path, revision: Mapping[str, str] | None = None) -> str:
    """Stage again what was staged on the facts `before`, on those that are current now: the same rows come and go.

    So nothing that was published in between is undone. `revision` takes the place of its row in `revisions.csv`. The
    new fingerprint; what was staged stays until discarded.
    Raises: ConflictingFacts where both changed the same cell of a row; BrokenFacts where the outcome breaks a rule of
    the schema.
    """
    current = current_facts(home).resolve()
    base, mine = (_facts_of(home, name) for name in (before, fingerprint))

    def gather(into: Path) -> None:
        merge(base, mine, current, into)
        if revision:
            _append(into / "revisions.csv", revision)

    return stage_gathered(gather, home)


def take_back(fingerprint: str, before: str, home: Path) -> str:
    """Stage what is current now without what the published facts `fingerprint` changed in those `before` them.

    The new fingerprint. Raises: as `carry_over`, where something published since stands on what is taken back.
    """
    current = current_facts(home).resolve()
    base, mine = (_facts_of(home, name) for name in (fingerprint, before))
    return stage_gathered(lambda into: merge(base, mine, current, into), home)


def find_conflicts(fingerprint: str, other: str, before: str, home: Path) -> tuple[Conflict, ...]:
    """The cells that two sets of staged facts change, each to another value. `before` are the facts that the other was staged on."""
    with tempfile.TemporaryDirectory() as aside:
        base, mine, theirs = (_facts_of(home, name) for name in (before, fingerprint, other))
        try:
            merge(base, mine, theirs, Path(aside) / "facts")
        except ConflictingFacts as found:
            return found.conflicts
    return ()


def stage_gathered(gather: Callable[[Path], object], home: Path) -> str:
    """Stage the facts that `gather` writes to a folder, and the store built from them. The fingerprint that names it."""
    os.makedirs(home / STAGED, mode=0o700, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".", dir=home / STAGED))
    try:
        gather(aside / "facts")
        build(aside / "facts", aside / FILE_NAME)
        return _keep(aside, home / STAGED)
    except FileNotFoundError as problem:
        raise BrokenFacts(f"{Path(str(problem.filename)).name} is missing from the new facts.") from problem
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def keep_current(home: Path) -> str:
    """Keep the register as it is now beside its facts, so that a later one can be compared with it. Its fingerprint."""
    register = open_register(home, current_facts(home))
    fingerprint = register.fingerprint
    register.close()
    if not (home / PUBLISHED / fingerprint).exists():
        os.makedirs(home / PUBLISHED, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".", dir=home / PUBLISHED))
        try:
            shutil.copytree(current_facts(home), aside / "facts")
            shutil.copy2(home / FILE_NAME, aside / FILE_NAME)
            _keep(aside, home / PUBLISHED)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    return fingerprint


def kept_register(home: Path, fingerprint: str) -> Register | None:
    """The register of that fingerprint, staged or published; None when it is no longer kept."""
    for folder in (home / STAGED / fingerprint, home / PUBLISHED / fingerprint):
        if (folder / "facts").is_dir():
            return open_register(folder, folder / "facts")
    return None


def publish(fingerprint: str, home: Path, record: Record = EDITION) -> Version:
    """Make staged facts the current ones and their store the register, as a version of which `record` is remembered.

    Readers see the old register or the new, never half of one. May be repeated: after a crash at any point the next
    call, or the next `open_register`, finishes it. Raises: BrokenFacts when neither staged nor published facts of that
    fingerprint are kept.
    """
    target = home / PUBLISHED / fingerprint
    if not target.exists():
        if not (home / STAGED / fingerprint).exists():
            raise BrokenFacts("The staged facts are no longer kept; stage them again.")
        os.makedirs(home / PUBLISHED, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".", dir=home / PUBLISHED))
        try:
            shutil.copytree(home / STAGED / fingerprint, aside, dirs_exist_ok=True)
            _keep(aside, home / PUBLISHED)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    if not record.accepted and (target / ACCEPTED).exists():
        record = replace(record, accepted=(target / ACCEPTED).read_text(encoding="utf-8"))
    before = kept.fingerprint(current_facts(home))
    if not (home / PUBLISHED / before).exists():
        keep_current(home)
    version = make_current(home, fingerprint, before, record, datetime.now(UTC))
    _replace(target / FILE_NAME, home / FILE_NAME)
    # Builds it anew where the staged store was made by an older version of the bot.
    open_register(home, current_facts(home)).close()
    from data.shipped import remember_installed  # which publishes by this function

    remember_installed(home)
    return version


def accept(fingerprint: str, home: Path, why: str) -> None:
    """Keep why staged facts may go beyond the limits of a usual change; the version that they become remembers it."""
    (home / STAGED / fingerprint / ACCEPTED).write_text(why, encoding="utf-8")


def discard(fingerprint: str, home: Path) -> None:
    """Delete what was staged under that fingerprint."""
    shutil.rmtree(home / STAGED / fingerprint, ignore_errors=True)


def _facts_of(home: Path, fingerprint: str) -> Path:
    for folder in (home / STAGED / fingerprint, home / PUBLISHED / fingerprint):
        if (folder / "facts").is_dir():
            return folder / "facts"
    current = current_facts(home).resolve()
    if kept.fingerprint(current) == fingerprint:
        return current
    raise BrokenFacts(f"The facts {fingerprint} are no longer kept; stage them again.")


def clean(home: Path, staged: Collection[str]) -> None:
    """Delete what was left half built, an hour ago or longer, what is staged for none of the editions `staged`, and
    stores that nobody asks for any more and that can be built again. The facts of every version stay."""
    since = time.time() - _LEFT_AFTER
    for folder in (home, home / STAGED, home / PUBLISHED):
        for path in folder.iterdir() if folder.is_dir() else ():
            is_aside = path.name.startswith(f".{FILE_NAME}." if folder == home else ".")
            is_nobodys = folder == home / STAGED and path.name not in staged
            if (is_aside or is_nobodys) and path.lstat().st_mtime < since:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
    current = kept.fingerprint(current_facts(home))
    for path in (home / KNOWN).glob("*/"):
        if not path.name.startswith(current) and path.stat().st_mtime < since:
            shutil.rmtree(path, ignore_errors=True)
    for store in (home / PUBLISHED).glob(f"*/{FILE_NAME}"):
        if store.parent.name != current and store.stat().st_mtime < time.time() - _COMPARED_FOR:
            store.unlink(missing_ok=True)


def names_of_facts() -> frozenset[str]:
    """The names of the files of facts."""
    return frozenset(path.name for path in kept.FACTS.glob("*.csv"))


def _gather(given: Sequence[Path], current: Path, into: Path) -> None:
    names = names_of_facts()
    whole = len(given) == 1 and given[0].is_dir()
    files = sorted(given[0].glob("*.csv")) if whole else list(given)
    if unknown := sorted(path.name for path in files if path.name not in names):
        raise BrokenFacts(f"{unknown[0]} is not one of the facts: {', '.join(sorted(names))}.")
    if whole:
        into.mkdir()
    else:
        shutil.copytree(current, into)
    for path in files:
        shutil.copyfile(path, into / path.name)
    if not (into / "revisions.csv").exists():
        shutil.copyfile(current / "revisions.csv", into / "revisions.csv")


def _append(path: Path, row: Mapping[str, str]) -> None:
    """Put a row at the end of a file, in place of one with the same key."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        key = KEYS[path.stem]
        rows = [held for held in reader if any(held[column] != row[column] for column in key)]
        columns = list(reader.fieldnames or row)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows([*rows, row])


def _keep(aside: Path, folder: Path) -> str:
    """Give a whole folder its lasting name, in one step. The fingerprint, which is the name."""
    fingerprint = kept.fingerprint(aside / "facts")
    if not (folder / fingerprint).exists():
        try:
            os.rename(aside, folder / fingerprint)
        except OSError:
            if not (folder / fingerprint).exists():  # unless another process was first
                raise
    return fingerprint


def _replace(source: Path, place: Path) -> None:
    handle, aside = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
    os.close(handle)
    try:
        shutil.copyfile(source, aside)
        os.chmod(aside, 0o644)
        os.replace(aside, place)
    except BaseException:
        os.unlink(aside)
        raise
