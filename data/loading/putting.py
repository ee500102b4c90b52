"""Putting a prepared load in, and taking a version back: each becomes the next version, in one step or not at all."""

from pathlib import Path

from data import editions
from data.facts import BrokenFacts, fingerprint
from data.loading.loading import Load
from data.register import current_facts
from data.versions import Record, Version, history


class CannotUndo(Exception):
    """A version cannot be taken back: the message says why and what to do."""


def put_in(load: Load, home: Path, record: Record) -> Version:
    """Make a load's facts the current ones. What was published since it was prepared stays: the load is put on top.

    Call it in a turn that no other publication overlaps.
    Raises: ConflictingFacts where both changed the same cell; BrokenFacts when the outcome breaks a rule.
    """
    if load.after is None:
        raise BrokenFacts("The load holds errors.")
    current = fingerprint(current_facts(home))
    after = load.after if current == load.before else editions.carry_over(load.after, load.before, home)
    made = editions.publish(after, home, record)
    for staged in {load.after, after}:
        editions.discard(staged, home)
    return made


def undo(number: int, home: Path, by: str, note: str = "") -> Version:
    """Take back what a version changed; what came after it stays. The version that this makes.

    Call it in a turn that no other publication overlaps.
    Raises: CannotUndo; ConflictingFacts where a later version stands on it.
    """
    versions = {version.number: version for version in history(home)}
    wanted, before = versions.get(number), versions.get(number - 1)
    if wanted is None:
        raise CannotUndo(f"There is no version {number}: `ilacs history` shows them.")
    if before is None or wanted.record.kind == "installed":
        raise CannotUndo(
            f"Version {number} is the register as it was before the first load: there is nothing before it."
        )
    if wanted.record.kind == "edition":
        raise CannotUndo(f"Version {number} is an edition of the statistics: `ilacs release withdraw` takes one back.")
    undone = [version.number for version in versions.values() if version.record.undoes == number]
    if undone:
        raise CannotUndo(f"Version {number} was undone by version {undone[-1]}: undo that one to have it again.")
    editions.keep_current(home)
    after = editions.take_back(wanted.fingerprint, before.fingerprint, home)
    if after == fingerprint(current_facts(home)):
        editions.discard(after, home)
        raise CannotUndo(f"Nothing that version {number} changed is left to take back.")
    made = editions.publish(after, home, Record("undo", by, note, undoes=number))
    editions.discard(after, home)
    return made
