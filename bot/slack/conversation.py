"""One turn of a conversation: what somebody wrote to the bot in Slack, and what it says to that."""

import html
import re
from dataclasses import dataclass, replace

from bot.ask import Desk, answer, read
from bot.language.names import names_of
from bot.reading.follow_up import kept, kept_words
from bot.render.files.tables import Extension
from bot.render.slack.blocks import error_message
from bot.slack.actions import actions
from bot.slack.posting import PUBLIC, Told, private
from queries.answer import Answer
from queries.errors import AskerError
from queries.question import Question

MOST_BESIDE = 4  # questions that are remembered to be compared
# <@U1>, <#C1|general> and <!here> call somebody; <https://…|words> and <!date^…|words> say their words.
# https://docs.slack.dev/messaging/formatting-message-text#advanced
_MARKED = re.compile(r"<(?P<sign>[@#!]?)(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")
_EMOJI = re.compile(r":(?=[^:\s]*[a-z]|[+-]1:)[a-z0-9_+'-]+:")
_FORMATTING = re.compile(r"[`*]|(?<!\w)[_~]+|[_~]+(?!\w)")


@dataclass(frozen=True, slots=True)
class Turn:
    """What the bot says and, where that answers a question: the words that ask it, the answer, the file wanted."""

    told: Told
    asked: str | None = None
    answer: Answer | None = None
    file: Extension | None = None


def words_in(text: str) -> str:
    """The words of a Slack message as they were typed: nobody's name, no emoji, no formatting, no entities.

    >>> words_in("<@U0> list inadequate <#C1|general> *Hammersmith &amp; Fulham* :wave:")
    'list inadequate Hammersmith & Fulham'
    """

    def said(marked: re.Match[str]) -> str:
        calls = marked["sign"] in ("@", "#") or (marked["sign"] == "!" and not marked["target"].startswith("date^"))
        return " " if calls else (marked["label"] or marked["target"])

    plain = _FORMATTING.sub(" ", _EMOJI.sub(" ", _MARKED.sub(said, text)))
    return " ".join(html.unescape(plain).split())


def converse(words: str, previous: str | None, desk: Desk) -> Turn:
    """The bot's turn after `words` (see `words_in`) where `previous` was asked last.

    An answer is for whoever reads along; an asker's mistake, and a nod to thanks, for the asker alone. No words get help.
    """
    before = question_of(previous, desk)
    try:
        request = replace(read(words or "help", desk, before), public=True)
        found = answer(request, desk)
    except AskerError as mistake:
        return Turn(private(error_message(mistake)))
    told = Told(found, actions(request, found, desk), PUBLIC)
    asked = kept_words(request, names_of(desk.register))
    if previous and kept(request, before) != kept(request):
        asked = "\n".join([asked, *previous.splitlines()[: MOST_BESIDE - 1]])
    return Turn(told, asked, found, request.file)


def question_of(asked: str | None, desk: Desk) -> Question | None:
    """The question that remembered words ask; None where there are none, or they can no longer be read.

    Each line was asked before the line above it, and the questions may be compared (see `bot.follow_up.kept`).
    """
    question: Question | None = None
    for words in reversed((asked or "").splitlines()[:MOST_BESIDE]):
        try:
            question = kept(read(words, desk), question)
        except AskerError:
            return None
    return question
