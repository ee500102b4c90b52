"""The one lexicon, and the marks that it leaves on words.

`lexicon.csv` is data: a phrase stands once, under its kind and key. Case, hyphens and a closing plural s do not matter;
"~improve" stands for all forms of the verb. A slip of the pen is put right where one known word is near enough.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language.vocabulary import plain_words

ORDINALS = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth"}
SHORTEST_TYPO = 4  # letters
TERM = "term"  # the kind of whole questions that a term of the glossary answers: never a part of another
TWO_SLIPS = 9  # letters from which two slips may be put right; one before

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """What `words[start:end]` are: `kind` and `key` as the lexicon has them ("unread" when it has none), `text` as said."""

    kind: str
    key: str
    start: int
    end: int
    text: str
    value: object = None


@dataclass(frozen=True, slots=True)
class Corrected:
    """A word that was put right: as given, and as read."""

    given: str
    read: str


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    word: int


class Lexicon:
    """Phrases to what they are."""

    def __init__(self, phrases: Mapping[Phrase, tuple[str, str]], names: Iterable[str]) -> None:
        self._phrases = phrases
        self._longest: dict[str, int] = {}
        for words in phrases:
            self._longest[words[0]] = max(len(words), self._longest.get(words[0], 0))
        self.words = frozenset(word for words in phrases for word in words)
        name_words = {word for name in names for word in plain_words(name.split())}
        self._names = frozenset(word for word in name_words if word not in self.words)
        self._known = [word for word in (*self.words, *self._names) if len(word) >= SHORTEST_TYPO]
        self._right = lru_cache(maxsize=4096)(self._put_right)

    def marks(self, words: Sequence[str], taken: frozenset[int]) -> tuple[list[Mark], list[Corrected]]:
        """What the words that are not `taken` (by position) are, in order, and the words that had to be put right."""
        marks: list[Mark] = []
        corrected: list[Corrected] = []
        for run in _runs(words, taken):
            tokens = list(self._tokens(words, run))
            right = [self._right(token.text) for token in tokens]
            at = 0
            while at < len(tokens):
                found, length = self._phrase_at(right, at)
                start, end = tokens[at].word, tokens[at + length - 1].word + 1
                kind, key = found or ("unread", right[at])
                marks.append(Mark(kind, key, start, end, " ".join(words[start:end]).strip(" ,;:?!.\"“”'")))
                if found:
                    read = zip(tokens[at : at + length], right[at : at + length], strict=True)
                    corrected += [
                        Corrected(words[token.word], word)
                        for token, word in read
                        if token.text != word and token.text not in ORDINALS
                    ]
                at += length
        return marks, corrected

    def phrase(self, words: Sequence[str]) -> tuple[str, str] | None:
        """The kind and the key of one phrase, all of it."""
        return self._phrases.get(plain_words(words))

    def _tokens(self, words: Sequence[str], run: Iterable[int]) -> Iterator[_Token]:
        for position in run:
            for text in plain_words([words[position]]):
                if text in self.words or not any(mark in text for mark in "/&+"):
                    yield _Token(text, position)
                else:
                    parts = text.replace("&", "/").replace("+", "/").split("/")
                    for number, part in enumerate(parts):
                        if number and part:
                            yield _Token("or", position)
                        yield from (_Token(word, position) for word in plain_words([part]))

    def _phrase_at(self, tokens: Sequence[str], at: int) -> tuple[tuple[str, str] | None, int]:
        for length in range(min(self._longest.get(tokens[at], 0), len(tokens) - at), 0, -1):
            found = self._phrases.get(tuple(tokens[at : at + length]))
            if found and found[0] != TERM:
                return found, length
        return None, 1

    def _put_right(self, word: str) -> str:
        """The word itself, or the one known word that it is a slip of the pen away from."""
        if word in ORDINALS:
            return ORDINALS[word]
        if word in self.words or word in self._names or len(word) < SHORTEST_TYPO or not word.isalpha():
            return word
        most = 2 if len(word) >= TWO_SLIPS else 1
        found = process.extract(word, self._known, scorer=OSA.distance, score_cutoff=most, limit=8)
        near = [each for each in found if each[0] in self._names or _alike(word, str(each[0]))]
        best = [str(each[0]) for each in near if each[1] == near[0][1]]
        meanings = {self._phrases.get((each,)) for each in best}
        if not best or self._names.intersection(best) or (len(best) > 1 and (len(meanings) > 1 or None in meanings)):
            return word
        return best[0]


@cache
def phrases() -> dict[Phrase, tuple[str, str]]:
    """Every phrase of `lexicon.csv`, with its kind and key. Raises: ValueError for a phrase that stands twice."""
    found: dict[Phrase, tuple[str, str]] = {}
    forms: list[tuple[Phrase, tuple[str, str]]] = []
    with (Path(__file__).parent / "lexicon.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            meaning = (row["kind"], row["key"])
            for phrase in row["phrases"].split("; "):
                if phrase.startswith("~"):
                    forms += [(plain_words([form]), meaning) for form in verb_forms(phrase[1:])]
                    continue
                words = plain_words(phrase.split())
                if words in found and found[words] != meaning:
                    raise ValueError(f"{phrase!r} stands twice in the lexicon: {found[words]} and {meaning}")
                found[words] = meaning
    for words, meaning in forms:
        found.setdefault(words, meaning)
    return found


@lru_cache(maxsize=8)
def lexicon_of(names: tuple[str, ...]) -> Lexicon:
    """The lexicon beside those names of areas: what is nearer to a name is never read as another word."""
    return Lexicon(phrases(), names)


def verb_forms(verb: str) -> list[str]:
    """The regular forms of a verb.

    >>> verb_forms("improve"), verb_forms("worsen")
    (['improve', 'improves', 'improved', 'improving'], ['worsen', 'worsens', 'worsened', 'worsening'])
    """
    stem = verb.removesuffix("e")
    return [verb, f"{verb}s", f"{stem}ed", f"{stem}ing"]


def _alike(given: str, word: str) -> bool:
    """Slips keep the first letter, and in a short word no letter becomes another: "food" is not "good"."""
    if sorted(given) == sorted(word):
        return True
    shortest = min(len(given), len(word))
    return given[0] == word[0] and (shortest > SHORTEST_TYPO or len(given) != len(word))


def _runs(words: Sequence[str], taken: frozenset[int]) -> Iterator[list[int]]:
    run: list[int] = []
    for position in range(len(words)):
        if position not in taken:
            run.append(position)
        elif run:
            yield run
            run = []
    if run:
        yield run
