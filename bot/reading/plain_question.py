"""Plain questions: every word is read or known to be idle, and what is understood becomes the command that asks it.

There is no guessing: a word that means nothing here, or a meaning that the command cannot take, is said back with
the nearest command (SPEC section 3: "Nothing is ever guessed silently"). The road: words, `bot.meaning`,
`bot.intents`, a command's words (`bot.composing`), and from there the command parser.
"""

import re
from dataclasses import replace
from datetime import date

from bot.commands.parse import Request, endings, tidy
from bot.commands.phrase import phrase
from bot.language.idle_words import GREETED, GREETINGS, THANKED, THANKS
from bot.language.names import Names
from bot.language.vocabulary import plain_words
from bot.reading.asking_back import refuse
from bot.reading.choosing import chosen
from bot.reading.defining import term_asked
from bot.reading.follow_up import alone, ending_only, followed
from bot.reading.understanding import Asked, command, understand
from bot.text import quoted
from data.register import Register
from queries.counting.measures import GOOD_OR_OUTSTANDING
from queries.errors import AskerError, BadCommand
from queries.question import Question


class Thanks(AskerError):
    """Thanks were said and nothing was asked: a nod will do. No suggestions."""

    kind = "thanks"


def read_question(words: str, register: Register, today: date, previous: Question | None = None) -> Request:
    """The request that a plain question makes; with `previous`, the thread's last question, also a follow-up.

    Raises: AskerError when it cannot be read, or is not answered here; Thanks when it only says thanks.
    """
    said = set(plain_words(tidy(words).split()))
    if said and said <= _THANKS and said & _THANKED:
        raise Thanks("You are welcome.")
    if said <= _GREETINGS and said & _GREETED:
        return command("help", understand("", register, today))
    text, public, file = endings(_as_file(_without_courtesy(tidy(words))))
    text = _LEAD.sub("", text)
    if previous is None and not text and (file or public):
        raise BadCommand("Which answer? Write the question first, for example “region London as csv”.", ("help",))
    asked = understand(text, register, today)
    if previous is not None:
        if (file or public) and ending_only(asked):
            return Request(_clean(previous), public, file, plain=True)
        request = followed(asked, previous)
        if request is not None:
            return replace(request, public=public, file=file)
    return replace(read_alone(asked), public=public, file=file)


_LEAD = re.compile(r"^(?:no|nope|nah|yes|yeah|yep|sure|ok|okay|sorry|hmm|oh|ah)[,;:.!]+\s+(?=\S)", re.IGNORECASE)
"""What an answer to the answer begins with: "no, overall" is not "no overall"."""


def _clean(previous: Question) -> Question:
    """The question itself, without a grade that was only counted (see `bot.follow_up.kept`)."""
    previous = alone(previous)
    told_anyway = previous.command == "england" or previous.grade == GOOD_OR_OUTSTANDING
    counted = told_anyway and previous.command in ("england", "region", "judgements")
    return replace(previous, grade=None) if counted else previous


def _as_file(text: str) -> str:
    """ "csv" and "in Excel" by themselves, as the ending that they mean."""
    *before, last = text.split() or [""]
    alone = all(word.casefold() in ("in", "a", "the", "an", "as") for word in before)
    return f"as {last}" if alone and endings(f"as {last}")[2] else text


def _without_courtesy(text: str) -> str:
    words = text.rstrip(" ?!.").split()
    while len(words) > 1 and words[-1].casefold().strip(",?!.") in (
        "please",
        "pls",
        "plz",
        "thanks",
        "ta",
        "thx",
        "cheers",
    ):
        words.pop()
    return " ".join(words).rstrip(" ?!.,")


def _words(said: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for each in said for word in plain_words([each]))


_THANKS, _THANKED, _GREETINGS, _GREETED = map(_words, (THANKS, THANKED, GREETINGS, GREETED))


def read_alone(asked: Asked) -> Request:
    """The request that the words make by themselves. Raises: AskerError."""
    meaning = asked.meaning
    if not meaning.words:
        return command("help", asked)
    term = term_asked(asked.text, meaning, asked.register)
    if term is not None:
        return command(f"define {term}", asked)
    refuse(asked)
    for tag in ("pronoun", "same"):
        if tag in meaning.said:
            raise BadCommand(
                f"I do not know what {quoted(meaning.said[tag])} means here: nothing was asked before it in this"
                " conversation. Please ask the whole question, for example “which councils in London are inadequate?”",
                ("list inadequate London", "help"),
            )
    return chosen(asked)


def reading_shown(request: Request, names: Names) -> str:
    """How a plain question was read: the command that asks the same, and the words that were put right."""
    shown = f"Read as: {phrase(request.question, names)}"
    if request.also is not None:
        shown += f", and {phrase(request.also, names)}"
    put_right = "; ".join(f"“{given}” as “{read}”" for given, read in request.corrected)
    return f"{shown} (read {put_right})" if put_right else shown
