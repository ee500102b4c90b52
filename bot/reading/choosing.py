"""Which command a plain question asks: the first intent that was said and that covers every word of it."""

from bot.commands.parse import Request
from bot.reading.asking_back import ask_back, one_grade, which_year
from bot.reading.both_readings import both_readings
from bot.reading.composing import composed, nearest
from bot.reading.intents import INTENTS, Intent
from bot.reading.not_counted import refuse_words, uncounted
from bot.reading.understanding import Asked
from bot.text import quoted
from queries.errors import BadCommand
from queries.wording import listed


def chosen(asked: Asked) -> Request:
    """The request of the first intent that is asked and covers all that was said. Raises: AskerError."""
    refuse_words(asked)
    if (both := both_readings(asked)) is not None:
        return both
    ask_back(asked)
    tags = asked.meaning.tags
    intent = next((intent for intent in INTENTS if intent.asked(tags)), None)
    if intent is None:
        raise _not_understood(asked)
    if uncovered := intent.uncovered(tags):
        raise _too_much(asked, intent, [words for tag, words in asked.meaning.said.items() if tag in uncovered])
    one_grade(asked, intent.command)
    request = composed(asked, intent)
    uncounted(asked, request)
    which_year(asked, request)
    return request


def _too_much(asked: Asked, intent: Intent, left: list[str]) -> BadCommand:
    """The refusal of a condition that no command takes, with the nearest command."""
    near = nearest(asked, intent)
    told = listed((quoted(words) for words in left), "or")
    if near is None:
        return BadCommand(
            f"I understood {told}, but not together with the rest. Write `help` to see what can be asked.", ("help",)
        )
    return BadCommand(f"No command takes {told} here. The nearest that I can answer is “{near}”.", (near, "help"))


def _not_understood(asked: Asked) -> BadCommand:
    """The error for words that mean something but ask for nothing."""
    return BadCommand(
        f"I am not sure what {quoted(asked.text)} asks. Name an area, a grade or a date, for example “London”,"
        " “inadequate councils in the North West” or “what % were good or outstanding at 31 March 2023?”.",
        ("england", "region London", "help"),
    )
