"""The field's words as people write them, each with the key that a Question holds."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?:[/&'’][^\W_]+)*|&")


@dataclass(frozen=True, slots=True)
class Taken:
    """A phrase found among words: its key, and the words before and after it joined again."""

    key: str
    rest: list[str]


class Vocabulary:
    """Phrases to keys. Case, hyphens and a closing plural s do not matter."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        self.keys = tuple(phrases)
        self._phrases = {_plain(phrase.split()): key for key, said in phrases.items() for phrase in (key, *said)}
        self._longest = max(len(phrase) for phrase in self._phrases)

    def find(self, words: Sequence[str], start: int = 0) -> tuple[str, int, int] | None:
        """The first, longest phrase at or after `start`: its key and the positions `words[first:last]` it takes."""
        for first in range(start, len(words)):
            for length in range(min(self._longest, len(words) - first), 0, -1):
                key = self._phrases.get(_plain(words[first : first + length]))
                if key is not None:
                    return key, first, first + length
        return None

    def take(self, words: list[str]) -> Taken | None:
        """The first phrase found, and the words without it."""
        found = self.find(words)
        if found is None:
            return None
        key, first, last = found
        return Taken(key, words[:first] + words[last:])

    def starts(self, words: Sequence[str]) -> bool:
        """Whether a phrase stands at the very beginning."""
        found = self.find(words[: self._longest])
        return found is not None and found[1] == 0


def _plain(words: Sequence[str]) -> tuple[str, ...]:
    text = " ".join(words).casefold().replace("-", " ").replace("_", " ").replace("’", "'")
    return tuple(_singular(word) for word in _WORD.findall(text))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


GRADES = Vocabulary(
    {
        "good_or_outstanding": (
            "good or outstanding",
            "outstanding or good",
            "good and outstanding",
            "outstanding and good",
            "good or better",
            "good or above",
            "at least good",
            "good+",
            "O/G",
            "G/O",
        ),
        "less_than_good": (
            "less than good",
            "requires improvement or inadequate",
            "inadequate or requires improvement",
            "requires improvement or worse",
            "RI or worse",
            "not good or outstanding",
            "below good",
            "worse than good",
        ),
        "outstanding": (),
        "good": (),
        "requires_improvement": (
            "requires improvement",
            "requires improvement to be good",
            "require improvement",
            "requiring improvement",
            "RI",
            "RIG",
        ),
        "inadequate": (),
        "uninspected": ("not yet inspected", "not inspected", "never inspected", "never been inspected"),
        "no_overall": ("no overall judgement", "no overall judgment", "without an overall judgement"),
    }
)
JUDGEMENTS = Vocabulary(
    {
        "overall_effectiveness": ("overall", "OE", "effectiveness"),
        "impact_of_leaders": ("leaders", "leadership", "impact of leadership", "leadership and management"),
        "help_and_protection": (
            "help & protection",
            "help n protection",
            "H&P",
            "protection",
            "help/protection",
        ),
        "children_in_care": ("CIC", "looked after children", "LAC", "CLA", "children looked after"),
        "care_leavers": ("CL", "care leaver", "leaving care"),
    }
)
VISITS = Vocabulary(
    {
        "focused": ("focused visit", "focussed visit", "focussed", "FV"),
        "monitoring": ("monitoring visit", "MV"),
    }
)
DIRECTIONS = Vocabulary(
    {
        "improved": ("improve", "better", "up"),
        "retained": ("same", "unchanged", "stayed the same"),
        "declined": ("decline", "worse", "down"),
    }
)
