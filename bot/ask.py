"""The road: words to Request to Answer. The slash command, buttons, the command line and the chat all walk it.

What was read and what was answered is remembered for the register's fingerprint and the day: neither can change beneath it.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock

from cachetools import LRUCache, cached

from bot.commands.parse import Request, read_command
from bot.commands.phrase import phrase
from bot.commands.place_commands import refuse_place_command
from bot.commands.registry import COMMANDS, Slot
from bot.language.names import names_of
from bot.reading.asking_back import command_year
from bot.reading.both_readings import together
from bot.reading.not_counted import NotCounted
from bot.reading.plain_question import read_question, reading_shown
from bot.reading.understanding import understand
from data.known_then import known_then
from data.register import Register
from queries.answer import Answer
from queries.errors import AmbiguousName, AskerError, OutOfScope
from queries.question import Question
from queries.telling.counts import answer_count
from queries.telling.latest import beside_latest
from queries.wording import counted


@dataclass(frozen=True, slots=True)
class Desk:
    """What answering needs: the register, and a clock that tells today's date.

    `newest`, where a process goes on while editions are published, gives the register as it is kept now.
    """

    register: Register
    today: Callable[[], date]
    newest: Callable[[], Register] | None = None

    def current(self) -> "Desk":
        """The desk for one request: its register is the newest, and stays the same until the request is answered."""
        return self if self.newest is None else replace(self, register=self.newest())


MOST_READ = 4096
MOST_ANSWERED = 512  # of which a list of all LAs takes about 0.2 MB


def _words_on(words: str, desk: Desk, previous: Question | None = None) -> Hashable:
    return desk.register.fingerprint, desk.today(), words, repr(previous)


def _question_on(request: Request, desk: Desk) -> Hashable:
    # By what it says of itself: equal questions may still differ in how they came by their date.
    return desk.register.fingerprint, desk.today(), repr(replace(request, public=False, file=None))


OWN_ERRORS = ("region", "define", "neighbours")
"""Commands whose own mistake is told rather than another command's answer: "region Leeds"."""

NAMES_AND_DATES = frozenset(
    {"england", "region", "authority", "areas", "authorities", "day", "month", "year", "period", "since", "range"}
)


@cached(LRUCache[Hashable, Request](MOST_READ), key=_words_on, lock=Lock())
def read(words: str, desk: Desk, previous: Question | None = None) -> Request:
    """What the words ask for: a command, a plain question or, with `previous`, a follow-up to it.

    Words that begin with a command's name are that command where it can read them.
    Raises: AskerError, whose message is the reply, when they cannot be read; Thanks (of `bot.reading`) when they only
    say thanks, for which a nod will do.
    """
    refuse_place_command(words)
    first = next(iter(words.split()), "help").casefold().strip("/.,:;?!")
    if first not in COMMANDS or words.casefold().startswith("help and protection "):
        return read_question(words, desk.register, desk.today(), previous)
    if _in_a_year(words, first, desk):
        return read_question(words, desk.register, desk.today(), previous)
    try:
        request = read_command(words, desk.register, desk.today())
    except AskerError as mistake:
        plain = _plainly(words, desk, previous)
        if isinstance(plain, Request) and (plain.question.command == first or _is_sentence(words, first, desk)):
            return plain
        if isinstance(plain, AskerError) and _says_more(plain, words, first, desk):
            raise plain from mistake
        raise
    return command_year(words, request, desk.register, desk.today())


def _in_a_year(words: str, first: str, desk: Desk) -> bool:
    """Whether it is "visits in 2020", which is plain words: of the command `visits 2020` the year is asked back."""
    if Slot.PERIOD not in COMMANDS[first].takes:
        return False
    dates = understand(words, desk.register, desk.today()).meaning.dates
    return any(written.kind == "year" and said.casefold().startswith(_DURING) for written, said in dates)


_DURING = ("in ", "during ")


def _is_sentence(words: str, first: str, desk: Desk) -> bool:
    """Whether the words after a command's name say more than a name and a date: "england outstanding councils"."""
    said = understand(" ".join(words.split()[1:]), desk.register, desk.today()).meaning.tags
    return first not in OWN_ERRORS and bool(said - NAMES_AND_DATES)


def _says_more(plain: AskerError, words: str, first: str, desk: Desk) -> bool:
    """Whether the plain question's mistake tells more than the command's: out of scope, or a condition none takes."""
    if isinstance(plain, NotCounted):
        return first not in OWN_ERRORS
    conditions = understand(words, desk.register, desk.today()).meaning.tags & {
        "operator",
        "without",
        "limits",
        "pronoun",
    }
    return bool(isinstance(plain, OutOfScope | AmbiguousName) or conditions) and _is_sentence(words, first, desk)


def _plainly(words: str, desk: Desk, previous: Question | None) -> Request | AskerError:
    try:
        return read_question(words, desk.register, desk.today(), previous)
    except AskerError as mistake:
        return mistake


def ask(words: str, desk: Desk, previous: Question | None = None) -> Answer:
    """The answer to the words. Raises: as `read`, and NoData where the register cannot tell."""
    return answer(read(words, desk, previous), desk)


@cached(LRUCache[Hashable, Answer](MOST_ANSWERED), key=_question_on, lock=Lock())
def answer(request: Request, desk: Desk) -> Answer:
    """The answer to what was read; a plain question's says at the end of its notes how it was read.

    Raises: NoData where the register cannot tell.
    """
    question = request.question
    known_by = question.known_by or getattr(question.count and question.count.when, "known_by", None)
    register, revised = known_then(desk.register, known_by) if known_by else (desk.register, 0)
    if question.count is not None:
        return _with_held(answer_count(register, question), revised)
    query = COMMANDS[question.command].answer
    names = names_of(desk.register)
    found = query(register, question)
    if request.also is None:
        found = beside_latest(register, question, found, query)
    found = replace(
        found,
        reading=found.reading or phrase(question, names),
        next=(*(phrase(further, names) for further in found.further), *found.next),
    )
    if request.also is not None:
        second = COMMANDS[request.also.command].answer(register, request.also)
        found = together(found, second, phrase(request.also, names))
    found = _with_held(found, revised)
    if question.known_by:
        found = replace(found, next=tuple(_known_by(question, words) for words in found.next))
    if not request.plain:
        return found
    return replace(found, notes=(*found.notes, reading_shown(request, names)))


def _with_held(found: Answer, revised: int) -> Answer:
    """The answer with a note where some of its events are told as the register held them by the day asked about."""
    if not revised:
        return found
    events = counted(revised, "inspection or visit", "inspections or visits")
    are, them = ("is", "it") if revised == 1 else ("are", "them")
    said = f"{events} revised or withdrawn since {are} counted as the register held {them} then."
    return replace(found, notes=(*found.notes, said))


def _known_by(question: Question, words: str) -> str:
    """The words of a further question with the day by which this one's figures were known, where its command has one."""
    dated = {Slot.AS_AT, Slot.PERIOD, Slot.SPAN} & set(COMMANDS[words.split()[0]].takes)
    return f"{words} known by {question.known_by}" if dated else words
