"""The road: words to Request to Answer. The slash command, buttons, the command line and the chat all walk it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.parse import Request, read_command
from bot.registry import COMMANDS
from data.register import Register
from queries.answer import Answer


@dataclass(frozen=True, slots=True)
class Desk:
    """What answering needs: the register, and a clock that tells today's date."""

    register: Register
    today: Callable[[], date]


def read(words: str, desk: Desk) -> Request:
    """What the words ask for. Raises: AskerError, whose message is the reply, when they cannot be read."""
    return read_command(words, desk.register, desk.today())


def ask(words: str, desk: Desk) -> Answer:
    """The answer to the words. Raises: AskerError, whose message is the reply."""
    return answer(read(words, desk), desk)


def answer(request: Request, desk: Desk) -> Answer:
    """The answer to what was read. Raises: NoData where the register cannot tell."""
    question = request.question
    return COMMANDS[question.command].answer(desk.register, question)
