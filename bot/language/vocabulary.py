"""The field's words as people write them, each with the key that a Question holds."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?:[/&'+][^\W_]+)*\+?|[&%]")


@dataclass(frozen=True, slots=True)
class Taken:
    """A phrase found among words: its key, and the words before and after it joined again."""

    key: str
    rest: list[str]


class Vocabulary:
    """Phrases to keys. Case, hyphens and a closing plural s do not matter."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        self.keys = tuple(phrases)
        self.phrases = {plain_words(phrase.split()): key for key, said in phrases.items() for phrase in (key, *said)}
        self._longest = max(len(phrase) for phrase in self.phrases)

    def find(self, words: Sequence[str], start: int = 0) -> tuple[str, int, int] | None:
        """The first, longest phrase at or after `start`: its key and the positions `words[first:last]` it takes."""
        for first in range(start, len(words)):
            for length in range(min(self._longest, len(words) - first), 0, -1):
                key = self.phrases.get(plain_words(words[first : first + length]))
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


def plain_words(words: Sequence[str]) -> tuple[str, ...]:
    """Words without what does not matter in a phrase: case, marks, hyphens, a closing plural s.

    >>> plain_words(["“Re-inspected”", "LAs,", "O/G"])
    ('re', 'inspected', 'la', 'o/g')
    """
    text = " ".join(words).casefold().replace("-", " ").replace("_", " ").replace("’", "'")
    return tuple(_singular(word) for word in _WORD.findall(text))


def _singular(word: str) -> str:
    if word in _PLURALS_OF_TWO:
        return word[:-1]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "'s")) else word


_PLURALS_OF_TWO = ("las", "ris", "fvs", "mvs", "cls", "sns")


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
            "good/outstanding",
            "outstanding/good",
            "O/G",
            "G/O",
            "O+G",
            "G+O",
            "O&G",
            "G&O",
            "G or O",
            "O or G",
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
            "RI/inadequate",
            "inadequate/RI",
            "RI/I",
            "sub good",
        ),
        "not_outstanding": ("less than outstanding", "below outstanding", "worse than outstanding", "good or worse"),
        "not_inadequate": (
            "requires improvement or better",
            "RI or better",
            "RI or above",
            "at least requires improvement",
            "at least RI",
            "better than inadequate",
            "above inadequate",
        ),
        "outstanding": (),
        "good": (),
        "requires_improvement": (
            "requires improvement",
            "requires improvement to be good",
            "require improvement",
            "requiring improvement",
            "required improvement",
            "needs improvement",
            "need improvement",
            "req improvement",
            "req imp",
            "requires imp",
            "RI grade",
            "RI",
            "RIG",
        ),
        "inadequate": ("inad",),
        "uninspected": (
            "not yet inspected",
            "not inspected",
            "never inspected",
            "never been inspected",
            "without a grade",
            "still to be inspected",
            "yet to be inspected",
            "awaiting inspection",
            "ungraded",
        ),
        "no_overall": ("no overall judgement", "no overall judgment", "without an overall judgement"),
    }
)
JUDGEMENTS = Vocabulary(
    {
        "overall_effectiveness": ("overall", "OE", "effectiveness"),
        "impact_of_leaders": (
            "leaders",
            "leader",
            "leadership",
            "impact of leadership",
            "leadership and management",
            "IL",
            "management",
        ),
        "help_and_protection": (
            "help & protection",
            "children in need of help and protection",
            "children in need of help & protection",
            "children who need help and protection",
            "help n protection",
            "H&P",
            "protection",
            "help/protection",
            "help + protection",
            "H+P",
            "HnP",
            "H n P",
            "help protection",
            "HP",
            "HAP",
            "child protection",
        ),
        "children_in_care": (
            "CIC",
            "looked after children",
            "looked after",
            "LAC",
            "CLA",
            "CiC",
            "children looked after",
            "kids in care",
            "in care",
        ),
        "care_leavers": (
            "CL",
            "care leaver",
            "leaving care",
            "leavers",
            "care experienced",
            "care experienced young people",
            "care experienced people",
        ),
    }
)
VISITS = Vocabulary(
    {
        "focused": ("focused visit", "focussed visit", "focussed", "focus visit", "FV", "figure 4", "fig 4"),
        "monitoring": ("monitoring visit", "MV"),
    }
)
DIRECTIONS = Vocabulary(
    {
        "improved": (
            *("improve", "improving", "improvement", "better", "up", "upgraded", "moved up", "moving up", "got better"),
            *("get better", "went up", "gone up", "rose", "risen", "gone up a grade"),
        ),
        "retained": (
            *("same", "unchanged", "stayed the same", "kept the same grade", "kept their grade", "stayed", "kept"),
        ),
        "declined": (
            *(
                "decline",
                "declining",
                "worse",
                "down",
                "downgraded",
                "moved down",
                "moving down",
                "deteriorated",
                "worsened",
            ),
            *("got worse", "get worse", "went down", "gone down", "fell", "fallen", "dropped", "drop", "slipped"),
        ),
    }
)
