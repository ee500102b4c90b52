"""One turn of a conversation: what somebody wrote to the bot in Slack, and what it says to that."""

from dataclasses import dataclass, replace

from bot.ask import Sources, answer, conversation_goes_on_from, read
from bot.language.names import names_of
from bot.reading.courtesy import nod_to
from bot.reading.remembered import question_to_remember, words_to_remember
from bot.render.files.tables import Extension
from bot.render.slack.blocks import error_message
from bot.slack.actions import actions
from bot.slack.posting import PUBLIC, Reply, private, sentence
from bot.slack.words import check_marks
from queries.answer import Answer
from queries.errors import AskerError
from queries.question import Question

MOST_BESIDE = 4  # questions that are remembered to be compared


@dataclass(frozen=True, slots=True)
class Turn:
    """What the bot says and, where that answers a question: the words that ask it, the answer, the file wanted."""

    reply: Reply
    asked: str | None = None
    answer: Answer | None = None
    file: Extension | None = None


def converse(words: str, previous: str | None, sources: Sources) -> Turn:
    """The bot's turn after `words` (see `bot.slack.words`) where `previous` was asked last.

    An answer is for whoever reads along; an asker's mistake, and a nod to thanks, for the asker alone. No words get help.
    """
    if nod := nod_to(words):
        return Turn(sentence(nod))
    before = question_of(previous, sources)
    try:
        check_marks(words)
        request = replace(read(words or "help", sources, before), public=True)
        found = answer(request, sources)
    except AskerError as mistake:
        return Turn(private(error_message(mistake)))
    reply = Reply(found, actions(request, found, sources), PUBLIC)
    request = conversation_goes_on_from(request, found, sources)
    asked = words_to_remember(request, names_of(sources.register))
    if previous and question_to_remember(request, before) != question_to_remember(request):
        asked = "\n".join([asked, *previous.splitlines()[: MOST_BESIDE - 1]])
    return Turn(reply, asked, found, request.file)


def question_of(asked: str | None, sources: Sources) -> Question | None:
    """The question that remembered words ask; None where there are none, or they can no longer be read.

    Each line was asked before the line above it, and the questions may be compared (see `bot.reading.remembered`).
    """
    question: Question | None = None
    for words in reversed((asked or "").splitlines()[:MOST_BESIDE]):
        try:
            question = question_to_remember(read(words, sources), question)
        except AskerError:
            return None
    return question
