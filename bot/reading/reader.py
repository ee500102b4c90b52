"""Plain questions: words, marks, parts, a draft, and the question that it asks; or what to ask back.

There is no guessing: a word that no part of the question takes is said back, with the nearest questions that can be
answered (SPEC section 3: "Nothing is ever guessed silently").
"""

import re
from dataclasses import replace
from datetime import date

from rapidfuzz.distance import OSA

from bot.commands.parse import Request, check_areas_exist, endings, tidy
from bot.commands.phrase import phrase
from bot.language.names import Names
from bot.language.vocabulary import plain_words
from bot.language.words import Mark
from bot.reading.courtesy import is_greeting, is_thanks, without_courtesy
from bot.reading.draft import Draft, draft_of
from bot.reading.follow_up import followed
from bot.reading.naming import request_of
from bot.reading.nearest import offered, without_words
from bot.reading.problems import NotRead, doubtful_good, refuse
from bot.reading.sentence import Sentence, sentence_of
from bot.reading.terms import term_asked
from bot.text import quoted
from data.register import Register
from queries.errors import AmbiguousName, AskerError, BadCommand, FutureDate, UnknownName
from queries.question import Question


class Thanks(AskerError):
    """Thanks were said and nothing was asked: a nod will do. No suggestions."""

    kind = "thanks"


def read_question(words: str, register: Register, today: date, previous: Question | None = None) -> Request:
    """The request that a plain question makes; with `previous`, the thread's last question, also a follow-up.

    Raises: AskerError when it cannot be read, or is not answered here; Thanks when it only says thanks.
    """
    line = tidy(words)
    said = set(plain_words(line.split()))
    if is_thanks(said):
        raise Thanks("You are welcome.")
    if is_greeting(said) or not said:
        return Request(Question(command="help", as_at=today), plain=True)
    text, public, file = endings(_as_file(without_courtesy(line)))
    text = _LEAD.sub("", text)
    if previous is None and not text and (file or public):
        raise BadCommand("Which answer? Write the question first, for example “region London as csv”.", ("help",))
    request = _read(text, register, today, previous, bool(file or public))
    return replace(request, public=public, file=file)


_LEAD = re.compile(r"^(?:no|nope|nah|yes|yeah|yep|sure|ok|okay|sorry|hmm|oh|ah)[,;:.!]+\s+(?=\S)", re.IGNORECASE)
"""What an answer to the answer begins with: "no, overall" is not "no overall"."""


def _as_file(text: str) -> str:
    """ "csv" and "in Excel" by themselves, as the ending that they mean."""
    *before, last = text.split() or [""]
    alone = all(word.casefold() in ("in", "a", "the", "an", "as", "now", "ok") for word in before)
    return f"as {last}" if alone and endings(f"as {last}")[2] else text


def _read(text: str, register: Register, today: date, previous: Question | None, ended: bool) -> Request:
    sentence = sentence_of(text, register, today)
    if previous is not None:
        request = followed(sentence, previous, ended)
        if request is not None:
            return _checked(request, sentence.names)
    term = term_asked(sentence)
    if term is not None:
        return Request(Question(command="define", term=term, as_at=today), plain=True)
    return _checked(read_alone(sentence), sentence.names)


def read_alone(sentence: Sentence) -> Request:
    """The request that the words make by themselves. Raises: AskerError."""
    draft = draft_of(sentence)
    if sentence.mistake is not None and not {mark.key for mark in draft.problems} - {"predict", "why"}:
        raise _with_questions(sentence)
    if draft.pages and not draft.unread and (page := _page_first(draft)):
        return page
    refuse(draft)
    if draft.unread:
        raise _unread(draft)
    if draft.pronouns and not _resolved(draft):
        raise BadCommand(
            f"I do not know what {quoted(draft.pronouns[0].text)} means here: nothing was asked before it in this"
            " conversation. Please ask the whole question, for example “which councils in London are inadequate?”",
            ("list inadequate London", "help"),
        )
    if (asked_back := doubtful_good(draft)) is not None:
        raise asked_back
    try:
        return request_of(draft)
    except NotRead as problem:
        problem.suggestions = problem.asks = offered(draft, problem.words)
        problem.message = _with_offers(problem)
        raise


def _page_first(draft: Draft) -> Request | None:
    """The release calendar and help are asked with words that elsewhere are declined: "next release"."""
    return request_of(draft) if draft.pages[0] in ("releases", "help") and len(draft.parts) <= 2 else None


def _resolved(draft: Draft) -> bool:
    """Whether a pronoun points inside its own sentence: "of the LAs inadequate in 2022, how many of them are good now"."""
    first = draft.pronouns[0]
    if not all(mark.key == "they" for mark in draft.pronouns):
        return False
    before = [mark for mark in draft.parts if mark.end <= first.start]
    return any(mark.kind in ("noun", "grades", "events", "la_type", "area") for mark in before)


def _with_questions(sentence: Sentence) -> AskerError:
    """The mistake of a date, with each of its suggestions as the whole question."""
    mistake = sentence.mistake
    assert mistake is not None
    given = _QUOTED.search(mistake.message)
    if (given and not isinstance(mistake, FutureDate)) or given:
        mistake.instead_of(given[1], sentence.text)
    return mistake


_QUOTED = re.compile("“([^”]*)”")


def _unread(draft: Draft) -> AskerError:
    """What to say of words that mean nothing here: a name that is none, or words of no part."""
    runs = _runs(draft.unread)
    run = runs[0]
    words = " ".join(draft.sentence.words[run[0].start : run[-1].end]).strip(" ,;:?!.")
    name = _as_name(draft, run, words)
    if name is not None:
        return name
    problem = NotRead(draft, words)
    problem.suggestions = problem.asks = offered(draft, words)
    problem.message = _with_offers(problem)
    return problem


def _with_offers(problem: NotRead) -> str:
    first = f"I did not understand {quoted(problem.words)}"
    if not problem.suggestions or problem.suggestions == ("help",):
        return f"{first}. Write `help` for what can be asked."
    without = without_words(problem.draft.sentence.text, problem.words)
    listed = "; ".join(
        f"{quoted(each)} (without {quoted(problem.words)})" if each == without else quoted(each)
        for each in problem.suggestions
    )
    return f"{first}. I can answer, for example: {listed}."


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


def explain(words: str, register: Register, today: date) -> list[tuple[str, str]]:
    """How each word of a plain question is taken, in order: the words, and the part of the question that they are."""
    sentence = sentence_of(words, register, today)
    unread = {mark.text for mark in draft_of(sentence).unread}
    taken = [
        (
            mark.start,
            mark.text,
            "not understood" if mark.text in unread else f"{mark.kind.replace('_', ' ')}: {mark.key}",
        )
        for mark in sentence.marks
    ]
    taken += [(mark.start, mark.text, "asks nothing by itself") for mark in sentence.inert]
    return [(text, part) for _, text, part in sorted(taken)]


def _checked(request: Request, names: Names) -> Request:
    question = request.question
    if question.count is None and question.command not in ("define", "help", "trend", "activity", "visits", "new"):
        check_areas_exist(question, names)
    return replace(request, plain=True)


def reading_shown(request: Request, names: Names) -> str:
    """How a plain question was read: the command that asks the same, what the answer takes up, and words put right."""
    shown = f"Read as: {phrase(request.question, names)}"
    if request.also is not None:
        shown += f", and {phrase(request.also, names)}"
    if request.restated:
        shown += f"; it also answers {', '.join(f'“{words}”' for words in request.restated)}"
    put_right = "; ".join(f"“{given}” as “{read}”" for given, read in request.corrected)
    return f"{shown} (read {put_right})" if put_right else shown
