"""Questions about words: "what's a short inspection", "what does RI mean", "why doesn't it add up to 100"."""

from functools import lru_cache

from bot.meaning import Meaning
from bot.signs import ASKING, CLOSING, DEFINING
from bot.vocabulary import plain_words
from data.register import Register
from queries.glossary import terms

ADDING_UP = "add up to 100"
READ_OTHERWISE = frozenset({"england", "region", "trend", "release", "edition", "report", "statistical neighbours"})
"""Terms that, after a mere "what is", ask for figures."""
Phrase = tuple[str, ...]
_DEFINING = sorted((plain_words(phrase.split()) for phrase in DEFINING), key=len, reverse=True)
_ASKING = sorted((plain_words(phrase.split()) for phrase in ASKING), key=len, reverse=True)
_CLOSING = sorted((plain_words(phrase.split()) for phrase in CLOSING), key=len, reverse=True)
_ARTICLES = ("a", "an", "the", "by")


@lru_cache(maxsize=8)
def _terms(register: Register) -> dict[Phrase, str]:
    return {plain_words(word.split()): term for word, term in terms(register).items()}


def term_asked(text: str, meaning: Meaning, register: Register) -> str | None:
    """The glossary's term that the words ask about; None when they ask about figures."""
    known = _terms(register)
    said = plain_words(text.split())
    if "adding_up" in meaning.said:
        return known.get(plain_words(ADDING_UP.split()))
    if term := _after(said, _DEFINING, known):
        return term
    asks = _after(said, _ASKING, known, articles=False)
    if asks and asks.casefold() not in READ_OTHERWISE and not meaning.areas:
        return asks
    asks_nothing = not meaning.said and not meaning.dates and not meaning.areas
    only_scope = set(meaning.said) <= {f"scope {reason}" for reason in meaning.scope} and not meaning.dates
    if asks_nothing or (only_scope and not meaning.areas):
        return known.get(said) or _after(said, _ASKING, known)
    return None


def _after(said: Phrase, openings: list[Phrase], known: dict[Phrase, str], articles: bool = True) -> str | None:
    for opening in openings:
        if said[: len(opening)] == opening:
            rest = said[len(opening) :]
            if articles and rest[:1] and rest[0] in _ARTICLES:
                rest = rest[1:]
            return known.get(rest) or next(
                (
                    known[rest[: -len(close)]]
                    for close in _CLOSING
                    if rest[-len(close) :] == close and rest[: -len(close)] in known
                ),
                None,
            )
    return None
