"""The road: words to Request to Answer. The slash command, buttons, the command line and the chat all walk it.

What was read and what was answered is remembered for the register's fingerprint and the day: neither can change beneath it.
"""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import Any

from cachetools import LRUCache, cached

from bot.commands.parse import Request, read_command
from bot.commands.phrase import phrase
from bot.commands.place_commands import refuse_place_command
from bot.commands.registry import COMMANDS, Slot
from bot.language.names import Names, names_of
from bot.reading.both_readings import together
from bot.reading.problems import NotRead
from bot.reading.reader import read_question, reading_shown
from data.known_then import known_then
from data.register import Register
from queries.answer import Answer, Table
from queries.errors import AmbiguousName, AskerError, NoData, OutOfScope, UnknownName
from queries.question import Question
from queries.telling.counts import answer_count
from queries.telling.latest import beside_latest
from queries.wording import number_and_noun


@dataclass(frozen=True, slots=True)
class Sources:
    """What answering needs: the register, and a clock that tells today's date.

    `newest`, where a process goes on while editions are published, gives the register as it is kept now.
    """

    register: Register
    today: Callable[[], date]
    newest: Callable[[], Register] | None = None

    def current(self) -> "Sources":
        """The sources for one request: its register is the newest, and stays the same until the request is answered."""
        return self if self.newest is None else replace(self, register=self.newest())


MOST_EXAMPLES = 4  # of help, that a terminal offers
MOST_READ = 2048
MOST_ANSWERED = 256  # of which a list of all LAs takes about 0.2 MB


def _words_on(words: str, sources: Sources, previous: Question | None = None) -> Hashable:
    return sources.register.fingerprint, sources.today(), words, repr(previous)


def _question_on(request: Request, sources: Sources) -> Hashable:
    # By what it says of itself: equal questions may still differ in how they came by their date.
    return sources.register.fingerprint, sources.today(), repr(replace(request, public=False, file=None))


OWN_ERRORS = ("region", "define", "neighbours", "la")
"""Commands whose own mistake in a name is told rather than another command's answer: "region Leeds"."""

_SHAPES = frozenset({"trend", "neighbours", "judgements", "visits"})
"""Commands whose name alone, in a thread, says how the question before is wanted."""
_NOW_WORDS = frozenset({"latest", "now", "today"})
_KEEP_TODAY = ("la", "neighbours", "new", "define", "help", "releases")


_requests: LRUCache[Hashable, Request] = LRUCache(MOST_READ)
_requests_lock = Lock()


@cached(_requests, key=_words_on, lock=_requests_lock)
def read(words: str, sources: Sources, previous: Question | None = None) -> Request:
    """What the words ask for: a command, a plain question or, with `previous`, a follow-up to it.

    Words that begin with a command's name are that command where it reads them wholly.
    Raises: AskerError, whose message is the reply, when they cannot be read.
    """
    refuse_place_command(words)
    first = next(iter(words.split()), "help").casefold().strip("/.,:;?!")
    if previous is not None and first in _SHAPES and len(words.split()) == 1:  # "trend", after a question
        return read_question(words, sources.register, sources.today(), previous)
    if first in ("list", "count") and ", " in words:  # the words of a Count, or a list of many names
        return _read_count(words, first, sources, previous)
    if (
        first not in COMMANDS
        or (first == "count" and len(words.split()) > 1)
        or words.casefold().startswith("help and protection ")
    ):
        return read_question(words, sources.register, sources.today(), previous)
    if first not in _KEEP_TODAY and _NOW_WORDS & {word.casefold() for word in words.split()[1:]}:
        return _plainly(words, first, sources, previous, None)
    try:
        request = read_command(words, sources.register, sources.today())
        return _plainly(words, first, sources, previous, None) if _is_of_one(request.question) else request
    except AskerError as mistake:
        return _plainly(words, first, sources, previous, mistake)


def _read_count(words: str, first: str, sources: Sources, previous: Question | None) -> Request:
    try:
        return read_command(words, sources.register, sources.today())
    except AskerError as mistake:
        return _plainly(words, first, sources, previous, mistake)


def _is_of_one(question: Question) -> bool:
    """Whether it is on the events of one LA without a time: its whole record (SPEC section 3, When, rule 4)."""
    area = question.area
    events = question.command in ("activity", "visits")
    return events and question.undated and area is not None and area.kind == "authority"


def _plainly(
    words: str, first: str, sources: Sources, previous: Question | None, mistake: AskerError | None
) -> Request:
    """A command with more conditions than its own, read as plain words. Raises: whichever mistake tells more."""
    own = first in OWN_ERRORS and isinstance(mistake, UnknownName | AmbiguousName)
    try:
        request = read_question(words, sources.register, sources.today(), previous)
    except AskerError as plain:
        tells_more = isinstance(plain, OutOfScope | AmbiguousName | NoData) and not own
        names_one = isinstance(mistake, UnknownName) and (own or mistake.suggestions)
        if mistake is None or tells_more or (isinstance(plain, NotRead) and not names_one):
            raise
        if not mistake.suggestions:
            mistake.suggestions = mistake.asks = plain.suggestions
        raise mistake from plain
    if own and mistake is not None and request.question.count is None and request.question.command != first:
        if not mistake.suggestions:
            mistake.suggestions = mistake.asks = (phrase(request.question, names_of(sources.register)),)
        raise mistake
    return request


def ask(words: str, sources: Sources, previous: Question | None = None) -> Answer:
    """The answer to the words. Raises: as `read`, and NoData where the register cannot tell."""
    return answer(read(words, sources, previous), sources)


@cached(LRUCache[Hashable, Answer](MOST_ANSWERED), key=_question_on, lock=Lock())
def answer(request: Request, sources: Sources) -> Answer:
    """The answer to what was read; a plain question's says at the end of its notes how it was read.

    Raises: NoData where the register cannot tell.
    """
    question = request.question
    known_by = question.known_by or getattr(question.count and question.count.when, "known_by", None)
    register, revised = known_then(sources.register, known_by) if known_by else (sources.register, 0)
    names = names_of(sources.register)
    try:
        found = _answer_one(question, register, beside=request.also is None)
        if request.also is not None:
            found = together(found, _answer_one(request.also, register, beside=False))
    except AskerError as mistake:
        if mistake.questions:
            mistake.suggest([phrase(each, names) for each in mistake.questions])
        raise
    onward = dict.fromkeys((*request.others, *found.next, *_examples(question, sources)))
    found = replace(
        _with_held(found, revised),
        reading=found.reading or phrase(question, names),
        next=tuple(_complete(each, question.known_by, sources.today()) for each in onward),
        tables=in_words(found, names).tables,
    )
    if not request.plain:
        return found
    return replace(found, notes=(*found.notes, reading_shown(request, names)))


def write(question: Question, sources: Sources) -> str:
    """The words that ask a question, as buttons hold and threads keep them. What they ask is remembered, so that a press or a
    turn soon after need not read them."""
    words = phrase(question, names_of(sources.register))
    with _requests_lock:
        _requests[_words_on(words, sources)] = Request(replace(question, undated=False))
    return words


def next_words(found: Answer, sources: Sources) -> tuple[str, ...]:
    """The words of the questions that continue the thought."""
    return tuple(write(each, sources) for each in found.next)


def document(found: Answer, sources: Sources) -> dict[str, Any]:
    """The document of SPEC section 4, with the words of what continues the thought."""
    return {**found.to_json(), "next": list(next_words(found, sources))}


def _examples(question: Question, sources: Sources) -> Iterator[Question]:
    """What help goes on with: the examples of the commands that it tells of."""
    if question.command == "help":
        told = [command for command in COMMANDS if question.term in (None, command.name)]
        yield from (read(command.example, sources).question for command in told[:MOST_EXAMPLES])


def in_words(found: Answer, names: Names) -> Answer:
    """The answer with the questions that stand in its tables as the words that ask them."""
    return replace(found, tables=tuple(_table_in_words(table, names) for table in found.tables))


def _table_in_words(table: Table, names: Names) -> Table:
    """The table with its questions as the words that ask them."""
    keys = [column.key for column in table.columns if column.unit == "question"]
    if not keys:
        return table
    rows = tuple({**row, **{key: phrase(row[key], names) for key in keys}} for row in table.rows)
    columns = tuple(replace(column, unit="text") if column.key in keys else column for column in table.columns)
    return replace(table, columns=columns, rows=rows)


def _with_held(found: Answer, revised: int) -> Answer:
    """The answer with a note where some of its events are told as the register held them by the day asked about."""
    if not revised:
        return found
    events = number_and_noun(revised, "inspection or visit", "inspections or visits")
    are, them = ("is", "it") if revised == 1 else ("are", "them")
    said = f"{events} revised or withdrawn since {are} counted as the register held {them} then."
    return replace(found, notes=(*found.notes, said))


def _answer_one(question: Question, register: Register, beside: bool) -> Answer:
    if question.count is not None:
        return answer_count(register, question)
    query = COMMANDS[question.command].answer
    found = query(register, question)
    return beside_latest(register, question, found, query) if beside else found


def _complete(further: Question, known_by: date | None, today: date) -> Question:
    """A further question with the day by which this one's figures were known, where its command has one; of a command
    without a date, as at today."""
    if further.count is not None:
        return further
    slots = set(COMMANDS[further.command].takes)
    if {Slot.AS_AT, Slot.PERIOD, Slot.SPAN} & slots:
        return replace(further, known_by=known_by or further.known_by)
    return further if Slot.SINCE in slots else replace(further, as_at=today)
