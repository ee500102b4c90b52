"""Questions about words: "what's a short inspection", "what does RI mean", "why doesn't it add up to 100"."""

from functools import lru_cache

from bot.language.vocabulary import plain_words
from bot.language.words import TERM
from bot.language.words import phrases as lexicon_phrases
from bot.reading.sentence import Sentence
from data.register import Register
from queries.pages.glossary import terms

Phrase = tuple[str, ...]
ADDING_UP = "add up to 100"
READ_OTHERWISE = frozenset(
    {
        "england",
        "region",
        "trend",
        "release",
        "edition",
        "report",
        "period",
        "grade",
        "judgement",
    }
)
"""Terms that, after a mere "what is", ask for figures."""


def _phrases(said: str) -> tuple[Phrase, ...]:
    return tuple(sorted((plain_words(each.split()) for each in said.split("; ")), key=len, reverse=True))


DEFINING = _phrases(
    "what is a; what is an; what's a; what's an; whats a; whats an; define; definition of; meaning of; what does; what do;"
    " what do you mean by; what is meant by; whats meant by; what's meant by; explain; the meaning of; the definition of;"
    " what's the definition of; what is the definition of; explain what; what is the meaning of; what's the meaning of;"
    " what counts as; what counts as a; define a; define the; what does the term; explain the term; glossary; what is the"
    " term; can you explain; please explain; can you define; what exactly is a; wots a; wats a; explain what a; whats the"
    " meaning of; what does an; what does a; whats the definition of; can you explain what a; please define; what are the;"
    " wot is a; wot is an; wot is; wat is a; wat is; how is; how do you define"
)
DIFFERENCE = _phrases(
    "what is the difference between; what's the difference between; whats the difference between; difference between;"
    " the difference between; what are the differences between; differences between; how do; how does; how is; explain"
    " the difference between; what distinguishes"
)
DIFFERING = _phrases("differ; differs; different; definition; definitions; difference; mean; explained")
JOINTS = frozenset({"and", "v", "vs", "versus", "or", "from", "to"})
ASKING = _phrases(
    "what is; what's; what's the; whats; what are; what're; wats; wots; tell me about; what exactly is; whats the; what is the"
)
CLOSING = _phrases(
    "mean; means; stand for; stands for; stand 4; stands 4; refer to; is; are; meaning; mean exactly; is a; worked out; defined"
)
ARTICLES = ("a", "an", "the", "by")


@lru_cache(maxsize=8)
def _terms(register: Register) -> dict[Phrase, str]:
    return {plain_words(word.split()): term for word, term in terms(register).items()}


def term_asked(sentence: Sentence) -> str | None:
    """The glossary's term that the words ask about; None when they ask about figures."""
    known = _terms(sentence.register)
    said = plain_words(sentence.words)
    if any(mark.kind == "adding_up" for mark in sentence.marks):
        return known.get(plain_words(ADDING_UP.split()))
    bare = tuple(word for word in said if word not in ARTICLES[:3])
    for words in (bare, tuple("what is" if word in ("what's", "whats") else word for word in bare)):
        found = lexicon_phrases().get(plain_words(" ".join(words).split()))
        if found is not None and found[0] == TERM:
            return found[1]
    if term := _after(said, DEFINING, known):
        return term
    places = any(mark.kind in ("area", "date") for mark in sentence.marks)
    asked = _after(said, ASKING, known, articles=False)
    if asked and asked.casefold() not in READ_OTHERWISE and not places:
        return asked
    kinds = {mark.kind for mark in sentence.marks}
    if kinds <= {"framework", "unread", "problem", "theme"} or (len(sentence.marks) == 1 and kinds <= {"page"}):
        return known.get(said) if said not in ((), ("release",)) else None
    return None


def terms_compared(sentence: Sentence) -> tuple[str, str] | None:
    """The two terms whose difference is asked: "short v standard inspection", "how do ILACS and SIF differ"."""
    said = plain_words(sentence.words)
    bare = lexicon_phrases().get(tuple(word for word in said if word not in ARTICLES[:3]))
    asked = bare is not None and bare[0] == TERM
    opening = next((each for each in DIFFERENCE if said[: len(each)] == each), ())
    said = said[len(opening) :]
    closing = next((each for each in DIFFERING if said[-len(each) :] == each), ())
    said = tuple(word for word in said[: len(said) - len(closing)] if word not in ARTICLES[:3])
    if not (asked or closing or "difference" in opening or "distinguishes" in opening):
        return None
    known = _terms(sentence.register)
    for at, word in enumerate(said):
        first, second = said[:at], said[at + 1 :]
        if word not in JOINTS or not first or not second:
            continue
        ones = (first, (*first, *second[-1:]))
        others = (second, (*second, *first[-1:]))
        pairs = ((known[one], known[other]) for one in ones for other in others if one in known and other in known)
        if pair := next((pair for pair in pairs if pair[0] != pair[1]), None):
            return pair
    return None


def _after(said: Phrase, openings: tuple[Phrase, ...], known: dict[Phrase, str], articles: bool = True) -> str | None:
    for opening in openings:
        if said[: len(opening)] != opening:
            continue
        rest = said[len(opening) :]
        if articles and rest[:1] and rest[0] in ARTICLES:
            rest = rest[1:]
        for closing in ((), *CLOSING):
            term = rest[: len(rest) - len(closing)]
            if (not closing or rest[-len(closing) :] == closing) and term in known:
                return known[term]
        return None
    return None
