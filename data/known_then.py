"""The register with what has been revised or withdrawn since a day as it was held on that day."""

import csv
import tempfile
from datetime import UTC, date
from functools import lru_cache
from pathlib import Path

from data.build import build
from data.register import FILE_NAME, Register
from data.versions import KNOWN, history


def known_then(register: Register, day: date) -> tuple[Register, int]:
    """The register for what was known by the end of a day, and how many events differ in it from `register`.

    An event that a later version (`data.versions`) revised has the values it had, one that was withdrawn is there again.
    What was added since stays: whether it was published by then is told by its own date. The same register, and 0, where
    nothing was revised since, or no version of that time is kept.
    """
    home = register.path.parent
    versions = history(home)
    held = [version for version in versions if version.at is None or version.at.astimezone(UTC).date() <= day]
    if not held or held[-1] == versions[-1]:
        return register, 0
    return _held_then(register, home, register.fingerprint, held[-1].fingerprint)


@lru_cache(maxsize=16)
def _held_then(register: Register, home: Path, current: str, then: str) -> tuple[Register, int]:
    folders = [home / "published" / fingerprint / "facts" for fingerprint in (current, then)]
    if not all(folder.is_dir() for folder in folders):
        return register, 0
    now, before = (_events(folder) for folder in folders)
    held = {event_id: _as_it_was(row, before.get(event_id)) for event_id, row in now.items()}
    held |= {event_id: row for event_id, row in before.items() if event_id not in now}
    differ = sum(now.get(event_id) != row for event_id, row in held.items())
    if not differ:
        return register, 0
    path = home / KNOWN / f"{current}-{then}" / FILE_NAME
    if not path.exists():
        with tempfile.TemporaryDirectory() as aside:
            for file in folders[0].glob("*.csv"):
                (Path(aside) / file.name).write_bytes(file.read_bytes())
            columns = list(next(iter(held.values())))
            with (Path(aside) / "events.csv").open("w", encoding="utf-8", newline="") as written:
                writer = csv.DictWriter(written, columns, restval="", extrasaction="ignore", lineterminator="\n")
                writer.writeheader()
                writer.writerows(held.values())
            build(Path(aside), path)
    return Register(path), differ


def _as_it_was(row: dict[str, str], before: dict[str, str] | None) -> dict[str, str]:
    """An event's values as they were; a cell that was empty then was not known to be otherwise, so it is filled."""
    return row if before is None else {column: before.get(column) or value for column, value in row.items()}


def _events(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "events.csv").open(encoding="utf-8", newline="") as file:
        return {row["event_id"]: row for row in csv.DictReader(file, restval="")}
