"""The road: words to Request to Answer. The slash command, buttons, the command line and the chat all walk it.

What was read and what was answered is remembered for the register's fingerprint and the day: neither can change beneath it.
"""

import re
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import Any, Final, Protocol

from cachetools import LRUCache, cached

from bot.commands.parse import Request, endings, read_command, tidy
from bot.commands.phrase import phrase
from bot.commands.place_commands import refuse_place_command
from bot.commands.registry import COMMANDS, Slot
from bot.language.names import Names, names_of
from bot.reading.both_readings import together
from bot.reading.problems import NotRead
from bot.reading.reader import read_question, reading_shown
from bot.text import quoted
from data.editions import keep_current, kept_register
from data.known_then import known_then
from data.register import Register
from queries.answer import Answer, Table
from queries.errors import AmbiguousName, AskerError, BadCommand, NoData, OutOfScope, UnknownName
from queries.pages.citations import Citation, cite, cited_again, quotable, shown_id
from queries.question import Question
from queries.telling.counts import answer_count
from queries.telling.latest import beside_latest
from queries.wording import day, number_and_noun


class Citations(Protocol):
    """What was quoted, remembered (`bot.state.citations`)."""

    def keep(self, register: str, question: str, line: str) -> str | None:
        """Remember a line quoted from the register of that fingerprint; its id, None where it cannot be remembered now."""

    def find(self, citation_id: str) -> Citation | None:
        """What was quoted under that id; None where nothing was. Raises: NoData while it cannot be looked up."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What answering needs: the register, and a clock that tells today's date.

    `newest`, where a process goes on while editions are published, gives the register as it is kept now. `citations` are
    remembered lines that were quoted; without them a line has no id.
    """

    register: Register
    today: Callable[[], date]
    newest: Callable[[], Register] | None = None
    citations: Citations | None = None

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
_OF_ONE_NOW = ("trend", "changes")
_KEEP_TODAY = ("la", "neighbours", "new", "define", "help", "releases")


_requests: LRUCache[Hashable, Request] = LRUCache(MOST_READ)
_requests_lock = Lock()


@cached(_requests, key=_words_on, lock=_requests_lock)
def read(words: str, sources: Sources, previous: Question | None = None) -> Request:
    """What the words ask for: a command, a plain question or, with `previous`, a follow-up to it.

    Words that begin with a command's name are that command where it reads them wholly. One LA's timeline or change without
    a date is told as far as the record reaches (SPEC section 3, When, rule 5).
    Raises: AskerError, whose message is the reply, when they cannot be read.
    """
    if is_citing(words):
        return _read_citing(words, sources, previous)
    request = _read(words, sources, previous)
    question = request.question
    if question.command not in _OF_ONE_NOW or not question.undated or not _is_of_one(question):
        return request
    today = sources.today()
    period = question.period and replace(question.period, end=today)
    return replace(request, question=replace(question, as_at=question.as_at and today, period=period, undated=False))


def _read(words: str, sources: Sources, previous: Question | None) -> Request:
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
        return _plainly(words, first, sources, previous, None) if _is_whole_record_of_one(request.question) else request
    except AskerError as mistake:
        return _plainly(words, first, sources, previous, mistake)


def _read_count(words: str, first: str, sources: Sources, previous: Question | None) -> Request:
    try:
        return read_command(words, sources.register, sources.today())
    except AskerError as mistake:
        return _plainly(words, first, sources, previous, mistake)


def _is_of_one(question: Question) -> bool:
    return question.area is not None and question.area.kind == "authority"


def _is_whole_record_of_one(question: Question) -> bool:
    """Whether it is on the events of one LA without a time: its whole record (SPEC section 3, When, rule 4)."""
    return question.command in ("activity", "visits") and question.undated and _is_of_one(question)


def _plainly(
    words: str, first: str, sources: Sources, previous: Question | None, mistake: AskerError | None
) -> Request:
    """A command with more conditions than its own, read as plain words. Raises: whichever mistake tells more."""
    own = first in OWN_ERRORS and isinstance(mistake, UnknownName | AmbiguousName)
    try:
        request = read_question(words, sources.register, sources.today(), previous)
    except AskerError as plain:
        tells_more = isinstance(plain, OutOfScope | AmbiguousName | NoData) and not own
        tells_more = tells_more or (previous is not None and not isinstance(plain, NotRead))
        if len(words.split()) == 1 and mistake is not None:  # a command by itself says what it takes
            raise mistake from plain
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


NO_ID_NOTE: Final = "It has no id here, because nothing is remembered where this was asked."
CITING: Final = re.compile(r"/?cite\b[:,]?\s*(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_CITATION_ID: Final = re.compile(
    r"#?(?=[^\d]*\d)(?=.*[a-z])(?P<start>[0-9a-z]{4})-?(?P<end>[0-9a-z]{4})", re.IGNORECASE
)
_THE_ANSWER_BEFORE: Final = frozenset({"that", "this", "it", "the answer", "that answer", "the figure", "that figure"})


def is_citing(words: str) -> bool:
    """Whether the words are the command `cite`, whose answers are remembered elsewhere and by nobody else."""
    return CITING.fullmatch(words.strip()) is not None


def _read_citing(words: str, sources: Sources, previous: Question | None) -> Request:
    """`cite ID`, or `cite` and a question, which is then written out with all its defaults. Raises: as `read`."""
    text, public, file = endings(tidy(words))
    match = CITING.fullmatch(text)
    rest = match["rest"].strip(" `“”\"'") if match else ""
    found = _CITATION_ID.fullmatch(rest)
    if found:
        term = f"{found['start']}{found['end']}".casefold()
    elif rest.casefold() in _THE_ANSWER_BEFORE and previous is not None:
        term = phrase(previous, names_of(sources.register))
    elif not rest or rest.casefold() in _THE_ANSWER_BEFORE:
        raise BadCommand(
            "What is to be cited? Write `cite` and a question for a line to quote, or `cite` and the id that such a line ends"
            " with.",
            ("cite england", "help cite"),
        )
    else:
        asked = read(rest, sources, previous).question
        if asked.command in ("cite", "help", "define"):
            raise BadCommand(
                f"There is no figure to quote in an answer to {quoted(rest)}. Write `cite` and a question on figures.",
                ("cite england", "help cite"),
            )
        term = phrase(asked, names_of(sources.register))
    return Request(Question(command="cite", term=term, as_at=sources.today()), public, file)


def answer(request: Request, sources: Sources) -> Answer:
    """The answer to what was read; a plain question's says at the end of its notes how it was read.

    Raises: NoData where the register cannot tell.
    """
    if request.question.command == "cite":
        return _answer_citing(request.question, sources)
    return answer_remembered(request, sources)


def _answer_citing(question: Question, sources: Sources) -> Answer:
    """The line to quote an answer by, or, of an id, that answer again from the register it was given from."""
    term = question.term or ""
    names = names_of(sources.register)
    if not _CITATION_ID.fullmatch(term):
        found = answer(read(term, sources), sources)
        kept = None
        if sources.citations is not None:
            keep_current(sources.register.path.parent)  # so that it can be answered from when another is current
            kept = sources.citations.keep(sources.register.fingerprint, term, quotable(found))
        note = (
            f"`cite {shown_id(kept)}` gives this answer again, and says whether the figure still holds."
            if kept
            else NO_ID_NOTE
        )
        return replace(cite(found, kept, question, note), reading=phrase(question, names))
    citation = sources.citations.find(term) if sources.citations else None
    if citation is None:
        known = "Nothing was cited under" if sources.citations else "Nothing is remembered here, so I do not know"
        raise NoData(
            f"{known} the id {quoted(shown_id(term))}. An id has eight letters and digits and stands at the end of the line"
            " that `cite` gave.",
            ("help cite",),
        )
    is_current = citation.register == sources.register.fingerprint
    register = sources.register if is_current else kept_register(sources.register.path.parent, citation.register)
    then = replace(sources, register=register, today=citation.cited_at.date, newest=None) if register else None
    given = _answer_again(citation.question, then) if then else None
    now = _answer_again(citation.question, sources)
    if given is None and now is None:
        raise NoData(
            f"On {day(citation.cited_at.date())} this was cited: {quoted(citation.line)}. Its question has no answer today.",
            ("help cite",),
        )
    replayed = cited_again(citation, given, now, (register, sources.register), sources.today())
    return replace(replayed, reading=phrase(question, names))


def conversation_goes_on_from(request: Request, found: Answer, sources: Sources) -> Request:
    """What a follow-up follows: the request, or of a citation the question that is cited."""
    if request.question.command != "cite":
        return request
    if found.question.command != "cite":
        return replace(request, question=found.question)
    return read(request.question.term or "", sources)


def _answer_again(words: str, sources: Sources) -> Answer | None:
    try:
        return ask(words, sources)
    except AskerError:
        return None


@cached(LRUCache[Hashable, Answer](MOST_ANSWERED), key=_question_on, lock=Lock())
def answer_remembered(request: Request, sources: Sources) -> Answer:
    """The same, of anything but a citation: counted once for a register and a day."""
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
    if query is None:
        raise LookupError(question.command)  # `_answer_citing` has answered it
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
