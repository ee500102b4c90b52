"""Every word that a plain question may hold, as one table of phrases, and the marks that they leave on a question."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language.idle_words import IDLE, JOINS
from bot.language.scope import OUT_OF_SCOPE
from bot.language.signs import LOOSE, OPERATORS, SIGNS
from bot.language.vocabulary import DIRECTIONS, GRADES, JUDGEMENTS, VISITS, Vocabulary, plain_words

SHORTEST_TYPO = 4  # letters
TWO_SLIPS = 9  # letters from which two slips may be put right; one before
PASSED_OVER = ("same", "not_outstanding", "not_inadequate")  # read from their parts here


@dataclass(frozen=True, slots=True)
class Mark:
    """What `words[start:end]` are: `kind` says in which list they were found ("unread" when in none)."""

    kind: str
    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Corrected:
    """A word that was put right: as given, and as read."""

    given: str
    read: str


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    word: int


Phrase = tuple[str, ...]


class Lexicon:
    """Phrases to what they are. The first list that declares a phrase has it."""

    def __init__(self, names: Iterable[str]) -> None:
        self._phrases: dict[Phrase, tuple[str, str]] = {}
        for kind, key, phrase in _declared():
            self._phrases.setdefault(plain_words(phrase.split()), (kind, key))
        self._longest: dict[str, int] = {}
        for words in self._phrases:
            self._longest[words[0]] = max(len(words), self._longest.get(words[0], 0))
        self._words = frozenset(word for words in self._phrases for word in words)
        name_words = {word for name in names for word in plain_words(name.split())}
        self._names = frozenset(word for word in name_words if word not in self._words)
        self._known = [word for word in (*self._words, *self._names) if len(word) >= SHORTEST_TYPO]

    def marks(self, words: Sequence[str], taken: frozenset[int]) -> tuple[list[Mark], list[Corrected]]:
        """What the words that are not `taken` (by position) are, in order, and the words that had to be put right."""
        marks: list[Mark] = []
        corrected: list[Corrected] = []
        for run in _runs(words, taken):
            tokens = list(self._tokens(words, run))
            right = [self._right(token.text) for token in tokens]
            at = 0
            while at < len(tokens):
                kind, key, length = self._phrase_at(right, at)
                marks.append(Mark(kind, key, tokens[at].word, tokens[at + length - 1].word + 1))
                if kind != "unread":
                    read = zip(tokens[at : at + length], right[at : at + length], strict=True)
                    corrected += [Corrected(words[token.word], word) for token, word in read if token.text != word]
                at += length
        return marks, corrected

    def find(self, words: Sequence[str], keys: Mapping[str, str]) -> Iterator[Mark]:
        """The phrases of those kinds and keys (`keys`: key to kind) among the words, whatever else the words are."""
        tokens = list(self._tokens(words, range(len(words))))
        texts = [token.text for token in tokens]
        at = 0
        while at < len(tokens):
            kind, key, length = self._phrase_at(texts, at)
            if keys.get(key) == kind:
                yield Mark(kind, key, tokens[at].word, tokens[at + length - 1].word + 1)
            at += length

    def _tokens(self, words: Sequence[str], run: Iterable[int]) -> Iterator[_Token]:
        for position in run:
            for text in plain_words([words[position]]):
                if text in self._words or not any(mark in text for mark in "/&+"):
                    yield _Token(text, position)
                else:
                    for number, part in enumerate(text.replace("&", "/").replace("+", "/").split("/")):
                        if number and part:
                            yield _Token("or", position)
                        yield from (_Token(word, position) for word in plain_words([part]))

    def _phrase_at(self, tokens: Sequence[str], at: int) -> tuple[str, str, int]:
        for length in range(min(self._longest.get(tokens[at], 0), len(tokens) - at), 0, -1):
            if found := self._phrases.get(tuple(tokens[at : at + length])):
                return *found, length
        return "unread", tokens[at], 1

    def _right(self, word: str) -> str:
        """The word itself, or the one known word that it is a slip of the pen away from."""
        if word in self._words or word in self._names or len(word) < SHORTEST_TYPO or not word.isalpha():
            return word
        most = 2 if len(word) >= TWO_SLIPS else 1
        found = process.extract(word, self._known, scorer=OSA.distance, score_cutoff=most, limit=8)
        near = [each for each in found if each[0] in self._names or _alike(word, str(each[0]))]
        best = [str(each[0]) for each in near if each[1] == near[0][1]]
        return best[0] if len(best) == 1 and best[0] not in self._names else word


@lru_cache(maxsize=8)
def lexicon_of(names: tuple[str, ...]) -> Lexicon:
    """The lexicon beside those names of areas, built once: what is nearer to a name is never read as another word."""
    return Lexicon(names)


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


def _declared() -> Iterator[tuple[str, str, str]]:
    fields: tuple[tuple[str, Vocabulary], ...] = (("grade", GRADES), ("judgement", JUDGEMENTS), ("visit", VISITS))
    for kind, vocabulary in fields:
        for phrase, key in vocabulary.phrases.items():
            if key not in PASSED_OVER and phrase[0] not in ("not", "never"):
                yield kind, key, " ".join(phrase)
    for word in LOOSE:
        yield "sign", "loose", word
    for phrase, key in DIRECTIONS.phrases.items():
        if phrase != ("same",):
            yield "direction", key, " ".join(phrase)
    lists = (("sign", SIGNS), ("operator", OPERATORS), ("scope", OUT_OF_SCOPE))
    for kind, phrases in lists:
        for key, said in phrases.items():
            for phrase_said in said:
                yield kind, key, phrase_said
    yield from (("join", "or", phrase) for phrase in JOINS)
    yield from (("idle", phrase, phrase) for phrase in IDLE)
