"""Every change of the register is a numbered version: which facts it made current, who made it, when, from what and why.

Under `ILACS_HOME`: `versions/N` holds `version.json` and a link to the facts; the link `facts` names the version that is
current. What has a higher number was never finished.
"""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

VERSIONS = "versions"
CURRENT = "facts"
RECORD = "version.json"
KNOWN = "known"
"""Registers made for questions that ask what was known by a day (`data.known_then`): they can always be made again."""

Kind = Literal["installed", "load", "report", "undo", "edition", "shipped"]


@dataclass(frozen=True, slots=True)
class Record:
    """What is remembered of a version beside its facts.

    `kind`: the register as it was before the first version, a load of files, one report, the undoing of a version, an
    edition of the statistics, facts shipped with the program. `files` are names with the fingerprints of their bytes;
    `accepted` is why limits were set aside; `counts` are events by what became of them; `undoes` is a version's number.
    """

    kind: Kind
    by: str = ""
    note: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    accepted: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """One version: its number from 1, the fingerprint of its facts, when it became current (UTC), and what is remembered."""

    number: int
    fingerprint: str
    at: datetime | None
    record: Record


def history(home: Path) -> list[Version]:
    """Every version that was ever current, oldest first; none in a home where nothing was ever loaded or published."""
    return [_read(home, number) for number in range(1, _current_number(home) + 1)]


def make_current(home: Path, fingerprint: str, before: str, record: Record, now: datetime) -> Version:
    """Make published facts the current ones, in one step, as the next version. `before` are those that are current now.

    Made again after a crash it is made once. Call it in a turn that nobody else's overlaps.
    """
    number = _current_number(home)
    if number and (last := _read(home, number)).fingerprint == fingerprint:
        return last
    if not number:
        _write(home, Version(1, before, None, Record("installed")))
        number = 1
        if before == fingerprint:
            _link(home, number)
            return _read(home, number)
    made = Version(number + 1, fingerprint, now, record)
    _write(home, made)
    _link(home, made.number)
    return made


def _current_number(home: Path) -> int:
    try:
        target = Path(os.readlink(home / CURRENT))
    except OSError:
        return 0
    is_numbered = target.parent.parent.name == VERSIONS and target.parent.name.isdigit()
    return int(target.parent.name) if is_numbered else 0


def _folder(home: Path, number: int) -> Path:
    return home / VERSIONS / f"{number:06}"


def _read(home: Path, number: int) -> Version:
    kept: dict[str, Any] = json.loads((_folder(home, number) / RECORD).read_text(encoding="utf-8"))
    at = datetime.fromisoformat(kept["at"]) if kept["at"] else None
    return Version(kept["number"], kept["fingerprint"], at, Record(**kept["record"]))


def _write(home: Path, version: Version) -> None:
    folder = _folder(home, version.number)
    shutil.rmtree(folder, ignore_errors=True)  # of a load that was broken off before it became current
    os.makedirs(home / VERSIONS, mode=0o700, exist_ok=True)
    folder.mkdir(mode=0o700)
    target = home / "published" / version.fingerprint / "facts"
    (folder / "facts").symlink_to(os.path.relpath(target, folder), target_is_directory=True)
    kept = asdict(version) | {"at": version.at.isoformat() if version.at else None}
    with (folder / RECORD).open("w", encoding="utf-8") as file:
        json.dump(kept, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())


def _link(home: Path, number: int) -> None:
    place = home / CURRENT
    aside = place.with_name(f".{place.name}.{os.getpid()}")
    aside.unlink(missing_ok=True)
    aside.symlink_to(os.path.relpath(_folder(home, number) / "facts", home), target_is_directory=True)
    os.replace(aside, place)
