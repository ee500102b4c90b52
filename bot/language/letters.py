"""Single letters that their neighbours give a meaning: I as a grade beside grades, N before a name as north."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.language.grades import NAMED
from bot.language.idle_words import phrases
from bot.language.lexicon import Mark
from bot.language.names import COMPASS_LETTERS

LETTERS = {"o": "outstanding", "g": "good", "r": "requires_improvement", "i": "inadequate"}
_SAID_OF_ONESELF = frozenset(
    phrases(
        "am, was, want, need, would, like, think, know, see, say, have, had, can, could, should, will, must, do, did"
    )
)
"""What follows the pronoun: "RI and I need their names"."""
_BEFORE = frozenset({"who", "quantity", "share", "all", "places", "outcome"})
_BE = frozenset({"are", "were", "be", "is"})
_WITHIN = frozenset({"in", "for", "across", "within", "the"})
_FEWEST_APART = 3  # letters and grades side by side without "or" that are surely grades: O G RI I


def in_context(marks: Sequence[Mark], words: Sequence[str]) -> list[Mark]:
    """The marks, where a letter that is idle or unread by itself is what its neighbours make it.

    >>> marks = [Mark("idle", "i", 0, 1), Mark("join", "or", 0, 1), Mark("grade", "requires_improvement", 0, 1)]
    >>> in_context(marks, ["I/RI"])[0].key
    'inadequate'
    """
    read = list(marks)
    for at in {*_joined(marks), *_side_by_side(marks, words), *_alone(marks, words)}:
        if (letter := _letter(marks[at])) is not None:
            read[at] = replace(marks[at], kind="grade", key=letter)
    for at, mark in enumerate(read[:-1]):
        following = read[at + 1]
        of = at + 2 < len(read) and (following.kind, following.key) == ("idle", "of")
        named = read[at + 2] if of else following
        if mark.kind in ("idle", "join") and _plain(mark, words) in COMPASS_LETTERS and named.kind == "unread":
            read[at : at + 1 + of] = [replace(each, kind="unread") for each in read[at : at + 1 + of]]
    return read


def _joined(marks: Sequence[Mark]) -> Iterator[int]:
    """The places in runs of grades and letters with "or" or a slash between them, at least two."""
    for run in _runs(marks, joins=True):
        last = run[-1]
        after = marks[last + 1].key if last + 1 < len(marks) else ""
        is_pronoun = marks[last].key == "i" and marks[last + 1 :] and after in _SAID_OF_ONESELF
        yield from run[:-1] if is_pronoun else run


def _side_by_side(marks: Sequence[Mark], words: Sequence[str]) -> Iterator[int]:
    for run in _runs(marks, joins=False):
        capitals = all(marks[at].kind == "grade" or words[marks[at].start].strip(" ,;.").isupper() for at in run)
        if len(run) >= _FEWEST_APART and capitals:
            yield from run


def _runs(marks: Sequence[Mark], joins: bool) -> Iterator[list[int]]:
    run: list[int] = []
    for at, mark in enumerate(marks):
        if not (mark.kind == "grade" and mark.key in _GRADES) and _letter(mark) is None:
            continue
        if run and run[-1] + 1 + joins == at and (not joins or marks[at - 1].kind == "join"):
            run.append(at)
            continue
        if len(run) > 1:
            yield run
        run = [at]
    if len(run) > 1:
        yield run


def _alone(marks: Sequence[Mark], words: Sequence[str]) -> Iterator[int]:
    """A capital that stands where a grade would: "I in the SW", "list I", "how many are I"."""
    for at, mark in enumerate(marks):
        if _letter(mark) is None or words[mark.start].strip(" ,;.?!") not in ("O", "G", "I"):
            continue
        before, rest = marks[at - 1] if at else None, list(marks[at + 1 :])
        while rest and rest[0].kind == "idle" and rest[0].key in _WITHIN:
            rest.pop(0)
        asked = before is not None and (
            before.key in _BEFORE if before.kind == "sign" else before.kind == "idle" and before.key in _BE
        )
        ends = not rest and before is not None and before.kind in ("area", "date")
        leads = bool(rest) and (rest[0].kind == "area" or rest[0].key == "places")
        if ends or (leads and before is None) or (asked and (leads or not rest or rest[0].kind == "date")):
            yield at


def _letter(mark: Mark) -> str | None:
    """The grade that a letter would be; None for what is no such letter."""
    return LETTERS.get(mark.key) if mark.kind in ("idle", "unread") else None


def _plain(mark: Mark, words: Sequence[str]) -> str:
    return " ".join(words[mark.start : mark.end]).strip(" .,").casefold()


_GRADES = frozenset(NAMED.values())
