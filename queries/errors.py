"""The asker's mistakes. Each message is the reply: it says what to write instead."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from queries.question import Question

MOST_SUGGESTIONS = 3  # SPEC section 3


class AskerError(Exception):
    """Something the asker can mend. `message` is shown as it is; `suggestions` are offered as buttons.

    Each suggestion is what to write instead: a name, a date or a whole command. `asks` are the whole questions that
    they stand for, one each: the suggestions themselves until somebody who knows the question says otherwise. `questions`
    are what to ask instead, which `bot` writes as suggestions.
    """

    kind: ClassVar[str]

    def __init__(self, message: str, suggestions: Sequence[str] = (), questions: Sequence["Question"] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.questions = tuple(questions)
        self.suggest(suggestions)

    def suggest(self, suggestions: Sequence[str]) -> None:
        """Offer these, and no others."""
        self.suggestions = tuple(suggestions)[:MOST_SUGGESTIONS]
        self.asks = self.suggestions

    def instead_of(self, given: str, words: str) -> None:
        """Make `asks` the question `words` with each suggestion where `given` stood (matched without regard to case)."""
        place = words.casefold().find(given.casefold())
        if given and place >= 0:
            before, after = words[:place], words[place + len(given) :]
            self.asks = tuple(f"{before}{suggestion}{after}" for suggestion in self.suggestions)

    def to_json(self) -> dict[str, Any]:
        """The error document of SPEC section 4."""
        return {"error": {"kind": self.kind, "message": self.message, "suggestions": list(self.suggestions)}}


class UnknownName(AskerError):
    """An area, grade, judgement or term that we do not hold."""

    kind = "unknown_name"


class AmbiguousName(AskerError):
    """A name that fits several areas, or a question with several readings."""

    kind = "ambiguous_name"


class BadDate(AskerError):
    """A date that does not exist or cannot be read."""

    kind = "bad_date"


class FutureDate(AskerError):
    """A date after today."""

    kind = "future_date"


class NoData(AskerError):
    """A fair question about something that the register does not hold, or that did not exist on that day."""

    kind = "no_data"


class BadCommand(AskerError):
    """Words that no command takes."""

    kind = "bad_command"


class OutOfScope(AskerError):
    """A question that this product does not answer: causes, rankings of LAs, predictions, other inspections."""

    kind = "out_of_scope"
