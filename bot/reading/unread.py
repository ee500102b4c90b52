"""Words that no part of a question takes: a name that is none, or words to leave out, with what can be asked instead."""

from rapidfuzz.distance import OSA

from bot.language.words import Mark
from bot.reading.draft import Draft
from bot.reading.nearest import offered, question_without
from bot.reading.problems import NotRead
from bot.text import quoted
from queries.errors import AmbiguousName, AskerError, UnknownName


def unread_words(draft: Draft) -> AskerError:
    """What to say of words that mean nothing here: a name that is none, or words of no part."""
    runs = _runs(draft.unread)
    run = runs[0]
    words = " ".join(draft.sentence.words[run[0].start : run[-1].end]).strip(" ,;:?!.")
    name = _as_name(draft, run, words)
    if name is not None:
        if not name.suggestions:
            name.suggestions = name.asks = offered(draft, words)
        return name
    problem = NotRead(draft, words)
    put_offers(problem, offered(draft, words))
    return problem


def put_offers(problem: NotRead, offers: tuple[str, ...]) -> None:
    """Let an error say which whole questions can be answered instead, and what the first of them leaves out."""
    problem.suggestions = problem.asks = offers
    first = f"I did not understand {quoted(problem.words)}"
    if offers == ("help",):
        problem.message = f"{first}. Write `help` for what can be asked."
        return
    without = question_without(problem.draft, problem.words)
    listed = "; ".join(
        f"{quoted(each)} (without {quoted(problem.words)})" if each == without else quoted(each) for each in offers
    )
    problem.message = f"{first}. I can answer, for example: {listed}."


def _runs(marks: list[Mark]) -> list[list[Mark]]:
    runs: list[list[Mark]] = []
    for mark in marks:
        if runs and runs[-1][-1].end == mark.start:
            runs[-1].append(mark)
        else:
            runs.append([mark])
    return runs


_BEFORE_NAMES = frozenset(
    {
        "in",
        "for",
        "of",
        "at",
        "about",
        "and",
        "compare",
        "v",
        "vs",
        "versus",
        "with",
        "near",
        "to",
        "around",
        "la",
        "region",
        "from",
        "across",
        "the",
    }
)
_AFTER_NAMES = frozenset({"council", "councils", "borough", "la", "las", "county", "city", "district", "region", "ua"})
NEAR_ENOUGH = 2  # letters that a name may be off, where nothing else says that a name is meant


def _as_name(draft: Draft, run: list[Mark], words: str) -> AskerError | None:
    """The mistake in a name, where the unread words stand for one."""
    sentence = draft.sentence
    start, end = run[0].start, run[-1].end
    before = sentence.words[start - 1].casefold().strip(",") if start else ""
    after = sentence.words[end].casefold().strip(",.?!") if end < len(sentence.words) else ""
    whole = not draft.parts or all(mark.kind == "unread" for mark in draft.parts)
    capital = sentence.words[start][:1].isupper() and (start > 0 or len(run) > 1)
    stands = whole or before in _BEFORE_NAMES or after in _AFTER_NAMES or capital
    given = words if after not in ("county", "city") else f"{words} {after}"
    try:
        sentence.names.find(given)
    except AskerError as mistake:
        near = bool(mistake.suggestions)
        if isinstance(mistake, AmbiguousName) or sentence.names.is_place(given):
            mistake.instead_of(given, sentence.text)
            return mistake
        if not near and not stands:
            return None
        if near and not stands and not _is_slip(words, mistake.suggestions):
            return None
        if isinstance(mistake, UnknownName) and not near and not (whole or capital):
            return None
        mistake.instead_of(given, sentence.text)
        return mistake
    return None


def _is_slip(words: str, names: tuple[str, ...]) -> bool:
    plain = words.casefold()
    return any(
        len(plain) > 4 and OSA.distance(plain, name.casefold()) <= NEAR_ENOUGH and plain[0] == name[0].casefold()
        for name in names
    )
