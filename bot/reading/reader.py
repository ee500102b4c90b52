"""Plain questions: words, marks, parts, a draft, and the question that it asks; or what to ask back.

There is no guessing: a word that no part of the question takes is said back, with the nearest questions that can be
answered (SPEC section 3: "Nothing is ever guessed silently").
"""

import re
from dataclasses import replace
from datetime import date

from bot.commands.parse import Request, check_areas_exist, endings, tidy
from bot.commands.phrase import phrase
from bot.language.names import Names
from bot.language.vocabulary import plain_words
from bot.reading.courtesy import is_greeting, nod_to, without_courtesy
from bot.reading.draft import Draft, draft_of
from bot.reading.follow_up import leans_on, read_follow_up
from bot.reading.naming import request_of
from bot.reading.nearest import offered, without_words
from bot.reading.problems import NotRead, doubtful_good, refuse
from bot.reading.remembered import without_beside
from bot.reading.sentence import Sentence, sentence_of
from bot.reading.terms import term_asked, terms_compared
from bot.reading.unread import put_offers, unread_words
from bot.text import quoted
from data.register import Register
from queries.counting.conditions import WAYS, Moved
from queries.counting.count import Count
from queries.errors import AmbiguousName, AskerError, BadCommand
from queries.question import Question


def read_question(words: str, register: Register, today: date, previous: Question | None = None) -> Request:
    """The request that a plain question makes; with `previous`, the thread's last question, also a follow-up.

    Words that greet or thank and ask nothing get help. Raises: AskerError when it cannot be read, or is not answered here.
    """
    line = tidy(words)
    said = set(plain_words(line.split()))
    if is_greeting(said) or not said or nod_to(line):
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
        try:
            request = read_follow_up(sentence, previous, ended)
        except AskerError as mistake:
            _offer_whole_questions(mistake, sentence, previous)
            raise
        if request is not None:
            return _checked(request, sentence.names)
    if (terms := terms_compared(sentence)) is not None:
        one, other = (Question(command="define", term=term, as_at=today) for term in terms)
        return Request(one, plain=True, also=other)
    term = term_asked(sentence)
    if term is not None:
        return Request(Question(command="define", term=term, as_at=today), plain=True)
    try:
        return _checked(read_alone(sentence), sentence.names)
    except AskerError as mistake:
        if previous is not None and sentence.mistake is mistake:
            _offer_whole_questions(mistake, sentence, previous)
        raise


def read_alone(sentence: Sentence) -> Request:
    """The request that the words make by themselves. Raises: AskerError."""
    draft = draft_of(sentence)
    if sentence.mistake is not None and not {mark.key for mark in draft.problems} - {"predict", "why"}:
        raise _with_questions(sentence)
    if draft.pages and not draft.unread and (page := _page_first(draft)):
        return page
    refuse(draft)
    if draft.unread:
        raise unread_words(draft)
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
        put_offers(problem, offered(draft, problem.words))
        raise


def _offer_whole_questions(mistake: AskerError, sentence: Sentence, previous: Question) -> None:
    """Offer, instead of a fragment that leans on the question before, the whole questions that it would have made."""
    names = sentence.names
    if isinstance(mistake, NotRead):
        shorter = without_words(sentence.text, mistake.words)
        made = _followed_words(shorter, sentence, previous) if shorter else None
        known = (made, phrase(without_beside(previous), names))
        put_offers(mistake, tuple(dict.fromkeys(each for each in known if each)))
        return
    if mistake.asks == mistake.suggestions:  # whole questions already
        return
    made_of = (
        (each, _followed_words(ask, sentence, previous))
        for each, ask in zip(mistake.suggestions, mistake.asks, strict=True)
    )
    offers = [(label, words) for label, words in made_of if words]
    mistake.suggestions = tuple(label for label, _ in offers)
    mistake.asks = tuple(words for _, words in offers)


def _followed_words(text: str, sentence: Sentence, previous: Question) -> str | None:
    """The whole question that `text` makes after `previous`; None where it makes none."""
    again = sentence_of(text, sentence.register, sentence.today)
    try:
        request = read_follow_up(again, previous, False)
    except AskerError:
        return None
    return phrase(request.question, sentence.names) if request is not None else None


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
    """The mistake of a date, with each of its suggestions as the whole question that it makes."""
    mistake = sentence.mistake
    assert mistake is not None
    given = _QUOTED.search(mistake.message)
    if given:
        mistake.instead_of(given[1], sentence.text)
    asks = [_canonical(ask, sentence) for ask in mistake.asks]
    if mistake.asks and not all(asks):
        mistake.suggestions = mistake.asks = ("england latest",)
    return mistake


def _canonical(words: str, sentence: Sentence) -> str | None:
    """The whole question that words make, in its own words; None where they make none."""
    try:
        return phrase(read_alone(sentence_of(words, sentence.register, sentence.today)).question, sentence.names)
    except AskerError:
        return None


_QUOTED = re.compile("“([^”]*)”")


def explain(words: str, register: Register, today: date, previous: Question | None = None) -> list[tuple[str, str]]:
    """How each word of a plain question is taken, in order: the words, and the part of the question that they are.

    After `previous`, the question before in the conversation, a fragment's last row is the question that it is put into.
    """
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
    rows = [(text, part) for _, text, part in sorted(taken)]
    if previous is not None and leans_on(sentence, previous):
        rows.append(("…", f"in place of the part of its kind in: {phrase(without_beside(previous), sentence.names)}"))
    return rows


def _checked(request: Request, names: Names) -> Request:
    question = request.question
    if question.count is not None:
        _require_way(question.count)
    if question.count is None and question.command not in ("define", "help", "trend", "activity", "visits", "new"):
        check_areas_exist(question, names)
    return replace(request, plain=True)


def _require_way(count: Count) -> None:
    """Raises: AmbiguousName where who moved is asked without a way."""
    moved = [each for each in (*count.where, *count.share) if isinstance(each, Moved)]
    if any(each.way not in WAYS for each in moved):
        ways = [f"LAs that {way} since the inspection before" for way in ("improved", "declined", "stayed the same")]
        raise AmbiguousName("Since the inspection before: who improved, who declined, or who stayed the same?", ways)


def reading_shown(request: Request, names: Names) -> str:
    """How a plain question was read: the command that asks the same, what the answer takes up, and words put right."""
    shown = f"Read as: {phrase(request.question, names)}"
    if request.also is not None:
        shown += f", and {phrase(request.also, names)}"
    if request.restated:
        shown += f"; it also answers {', '.join(f'“{words}”' for words in request.restated)}"
    put_right = "; ".join(f"“{given}” as “{read}”" for given, read in request.corrected)
    return f"{shown} (read {put_right})" if put_right else shown
