"""Questions about words: "what's a short inspection", "what does RI mean", "why doesn't it add up to 100"."""

from functools import lru_cache

from bot.language.idle_words import phrases
from bot.language.signs import ASKING, CLOSING, DEFINING
from bot.language.vocabulary import plain_words
from bot.reading.meaning import Meaning
from data.register import Register
from queries.pages.glossary import terms

ADDING_UP = "add up to 100"
READ_OTHERWISE = frozenset({"england", "region", "trend", "release", "edition", "report", "statistical neighbours"})
"""Terms that, after a mere "what is", ask for figures."""
QUESTIONS = {
    "Short inspection": phrases(
        "standard v short, standard vs short, standard or short, standard versus short, short v standard, short vs "
        "standard, difference between standard and short inspection, difference between standard and short, difference "
        "between short and standard inspection, difference between short and standard, how do standard and short "
        "inspection differ, standard v short inspection, standard vs short inspection"
    ),
    "Single inspection framework": phrases("sif, what was sif, what is sif"),
    "Care leavers": phrases(
        "when did care leavers start, when did care leavers judgement start, when did care leavers judgement begin, when "
        "did care leavers begin, since when is there care leavers judgement, when was care leavers judgement introduced"
    ),
    "Base": phrases(
        "why 151, why 151 not 153, why 151 and not 153, why 151 and 153, why is it 151 not 153, why is it 151 and not 153, "
        "why do you say 151 and not 153, why do you say 151 not 153, why 151 instead of 153, why 151 rather than 153, why "
        "is base 151"
    ),
    "Source": phrases(
        "where do figures come from, where does data come from, where do numbers come from, where do facts come from, where "
        "do inspections come from, where do focused visits come from, where do visits come from, where is data from, where "
        "are figures from, what are sources, what are your sources, what is your source, how do you know this"
    ),
    "Monitoring visit": phrases(
        "where do monitoring visits come from, where are monitoring visits from, what is source of monitoring visits, how do "
        "you know about monitoring visits, are monitoring visits complete, are all monitoring visits held"
    ),
    "As at": phrases("how is as at worked out, how as at works, how does as at work, how is as at calculated"),
    "Grade": phrases(
        "what are grades, what are four grades, what grades are there, how many grades are there, how many grades are there "
        "and what are they, which grades are there, list grades"
    ),
    "2026 framework": phrases(
        "what is new in 2026, what changed with 2026 framework, what is different in 2026 framework"
    ),
}
"""Questions that a term answers, without their articles."""
Phrase = tuple[str, ...]
_DEFINING = sorted((plain_words(phrase.split()) for phrase in DEFINING), key=len, reverse=True)
_ASKING = sorted((plain_words(phrase.split()) for phrase in ASKING), key=len, reverse=True)
_CLOSING = sorted((plain_words(phrase.split()) for phrase in CLOSING), key=len, reverse=True)
_QUESTIONS = {plain_words(said.split()): term for term, questions in QUESTIONS.items() for said in questions}
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
    if term := _QUESTIONS.get(tuple(word for word in said if word not in _ARTICLES[:3])) or _after(
        said, _DEFINING, known
    ):
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
