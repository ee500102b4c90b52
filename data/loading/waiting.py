"""Loads that are put in at a moment to come: kept apart from everything that answers questions until then."""

import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from data import editions
from data.facts import fingerprint
from data.loading.loading import Load
from data.register import current_facts
from data.versions import Record, Version

FOLDER = "waiting"
KEPT = "waiting.json"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A load that waits: its number, when it is put in (with a time zone), the facts it was made on, what is remembered."""

    number: int
    publish_at: datetime
    before: str
    record: Record


def wait(load: Load, home: Path, record: Record, publish_at: datetime) -> Waiting:
    """Keep a prepared load until its moment. It waits whole or not at all."""
    os.makedirs(home / FOLDER, mode=0o700, exist_ok=True)
    number = 1 + max((each.number for each in waiting(home)), default=0)
    made = Waiting(number, publish_at, load.before, record)
    aside = Path(tempfile.mkdtemp(prefix=".", dir=home / FOLDER))
    try:
        shutil.copytree(home / editions.STAGED / (load.after or "") / "facts", aside / "facts")
        kept = asdict(made) | {"publish_at": publish_at.isoformat()}
        (aside / KEPT).write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        os.rename(aside, _folder(home, number))
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return made


def waiting(home: Path) -> list[Waiting]:
    """The loads that wait, earliest first."""
    found = [_read(path) for path in (home / FOLDER).glob(f"[0-9]*/{KEPT}")]
    return sorted(found, key=lambda each: (each.publish_at, each.number))


def put_in_waiting(each: Waiting, home: Path) -> Version | None:
    """Put in a load that waited, on top of what is public now. None when it was cancelled or put in meanwhile.

    Call it in a turn that no other publication overlaps. Made again after a crash it is made once.
    Raises: ConflictingFacts where both changed the same cell; BrokenFacts.
    """
    folder = _folder(home, each.number)
    if not folder.is_dir():
        return None
    staged = after = editions.stage([folder / "facts"], home)
    if fingerprint(current_facts(home)) != each.before:
        after = editions.carry_over(staged, each.before, home)
    made = editions.publish(after, home, each.record)
    for name in {staged, after}:
        editions.discard(name, home)
    shutil.rmtree(folder)
    return made


def cancel(number: int, home: Path) -> bool:
    """Give up a load that waits. False when none of that number does."""
    folder = _folder(home, number)
    if not folder.is_dir():
        return False
    shutil.rmtree(folder)
    return True


def _folder(home: Path, number: int) -> Path:
    return home / FOLDER / f"{number:06}"


def _read(path: Path) -> Waiting:
    kept = json.loads(path.read_text(encoding="utf-8"))
    at = datetime.fromisoformat(kept["publish_at"])
    return Waiting(kept["number"], at, kept["before"], Record(**kept["record"]))
