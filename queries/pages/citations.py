"""A figure that is quoted: one line ready to paste, and what has become of it since."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final, Protocol

from data.register import Register
from queries.answer import Answer, Row, Table
from queries.pages.news import NEWS_COLUMNS, news
from queries.pages.revisions import REVISION_COLUMNS, changed_figures
from queries.question import ENGLAND, Area, Question
from queries.wording import day, join_words, kind_of_figures, number_and_noun, sentences, span

MOST_SAID: Final = 3
_SENTENCE: Final = re.compile(r"(?<=[\w%)”’])\. (?=[A-Z0-9])")
_PASSAGE: Final = re.compile(
    r"^(?:As at|From|On|As far as|In the whole record, held to) (?P<when>[^,;:]*\d{4}(?: \(\d{4}-\d\d\))?(?: show)?), "
)


class Citation(Protocol):
    """What is remembered of a line that was quoted (`bot.state.citations`)."""

    @property
    def id(self) -> str: ...
    @property
    def line(self) -> str: ...
    @property
    def register(self) -> str: ...
    @property
    def question(self) -> str: ...
    @property
    def cited_at(self) -> datetime: ...


def quotable(answer: Answer) -> str:
    """One line to quote an answer by: its figure with base and date, what kind of figure it is, and its source.

    >>> from queries.question import Question
    >>> text = "As at 31 March 2024, 60% of LAs (91 of 151) in England were good. More. Official statistics."
    >>> quotable(Answer(Question(command="england"), "England", text, True, date(2024, 3, 31)))
    '60% of LAs (91 of 151) in England were good, as at 31 March 2024. Official statistics.'
    """
    figure = _figure(answer)
    kind = kind_of_figures(answer.official, answer.as_at)
    sources = join_words(dict.fromkeys(source.title for source in answer.sources))
    return sentences([figure, kind if kind not in figure else None, f"Source: {sources}" if sources else None])


def _figure(answer: Answer) -> str:
    """The first sentence of an answer, with its date at the end, where whoever quotes it can leave it or not."""
    first = _SENTENCE.split(answer.text.strip(), maxsplit=1)[0].rstrip(".")
    if match := _PASSAGE.match(first):
        finding, colon, parts = first[match.end() :].partition(": ")
        joint = first[: match.start("when")].lower()
        return f"{finding[:1].upper()}{finding[1:]}, {joint}{match['when']}{colon}{parts}"
    period = answer.question.period
    when = span(period.start, period.end) if period else f"as at {day(answer.as_at)}"
    is_dated = any(year in first for year in {str(answer.as_at.year), *([str(period.end.year)] if period else [])})
    return first if is_dated else f"{first}, {when}"


def cite(answer: Answer, citation_id: str | None, question: Question, note: str) -> Answer:
    """The line ready to paste, with its id where one is remembered, and a note on what the id is for."""
    line = quotable(answer)
    whole = f"{line} Cited as {shown_id(citation_id)} in ilacs-bot." if citation_id else line
    return replace(
        answer,
        question=question,
        title=f"To quote: {answer.title}",
        headline="",
        text=whole,
        tables=(),
        chart=None,
        further_charts=(),
        notes=(note,),
        finding="",
        next=(),
    )


def shown_id(citation_id: str) -> str:
    """k7m2-q9xt: an id as people read it.

    >>> shown_id("k7m2q9xt")
    'k7m2-q9xt'
    """
    return f"{citation_id[:4]}-{citation_id[4:]}"


def cited_again(
    citation: Citation,
    given: Answer | None,
    now: Answer | None,
    registers: tuple[Register | None, Register],
    today: date,
) -> Answer:
    """An answer that was quoted, as it was given, and whether its figure is the same today or what changed it.

    `given` is None where the register it was given from is no longer kept, `now` where the question has no answer today.
    Tables: those of the answer as it was given; where something changed also `revisions`, a row per figure, and `events`,
    a row per report that is new, corrected or withdrawn since.
    """
    shown = given or now
    if shown is None:
        raise LookupError(citation.id)
    figures = tuple(changed_figures(given.tables, now.tables)) if given and now else ()
    changed = given is None or now is None or quotable(now) != quotable(given) or _words(given) != _words(now)
    reports = _reports(registers, shown, today) if changed and registers[0] else None
    told = _tell_citation(citation, given, now, figures, reports, registers)
    tables = shown.tables
    if figures:
        tables = (Table("revisions", "Figures that changed since", REVISION_COLUMNS, figures), *tables)
    if reports:
        tables = (*tables, Table("news", "Reports since", NEWS_COLUMNS, reports))
    kind = kind_of_figures(shown.official, shown.as_at)
    verdict = "changed since" if changed else "the same today"
    return replace(
        shown,
        title=f"Citation {shown_id(citation.id)}: {shown.title}",
        headline=f"Citation {shown_id(citation.id)}: {verdict if given else 'as it was quoted'}",
        text=sentences([*told, kind]),
        tables=tables,
        notes=(
            f"Quoted on {day(citation.cited_at.date())}; the answer below is given from the register of that day.",
            *shown.notes,
        )
        if given
        else ("The answer below is today’s.", *shown.notes),
    )


def _tell_citation(
    citation: Citation,
    given: Answer | None,
    now: Answer | None,
    figures: Sequence[Row],
    reports: Sequence[Row] | None,
    registers: tuple[Register | None, Register],
) -> list[str | None]:
    quoted_on = f"Quoted on {day(citation.cited_at.date())}"
    if given is None:
        assert now is not None
        is_same = quotable(now) == citation.line
        return [
            f"{quoted_on}: “{citation.line.rstrip('.')}”",
            "The register it was given from is no longer kept here",
            "Today’s answer is the same" if is_same else f"Today: {_figure(now)}",
        ]
    first = f"{quoted_on}: {_figure(given)}"
    own = None
    if quotable(given) != citation.line:
        own = f"ilacs-bot then put it otherwise: “{citation.line.rstrip('.')}”"
    if now is None:
        return [first, own, "Today the question has no answer"]
    if quotable(now) == quotable(given):
        if _words(given) == _words(now):
            return [first, own, "The figure is the same today"]
        others = number_and_noun(len(figures), "other figure") if figures else "other parts"
        return [first, own, f"The figure is the same today; {others} of the answer changed", _why(reports, registers)]
    return [first, own, f"Today: {_figure(now)}", _why(reports, registers)]


def _why(reports: Sequence[Row] | None, registers: tuple[Register | None, Register]) -> str | None:
    """What changed it: releases revised, then reports that are new, corrected or withdrawn since."""
    before, after = registers
    if before is None:
        return None
    if before.fingerprint == after.fingerprint:
        return "The record is the same; the day on which it is asked differs"
    parts = [
        f"the release as at {day(row['release'])} was revised on {day(row['revised_on'])} ({row['why'].rstrip('.')})"
        for row in _revisions(after)
        if row not in _revisions(before)
    ]
    said = [f"{row['name']}, {row['event_type']}: {row['news']}" for row in reports or ()]
    more = [f"{number_and_noun(len(said) - MOST_SAID, 'more report')}"] if len(said) > MOST_SAID else []
    parts += [*said[:MOST_SAID], *more]
    return f"What changed it: {'; '.join(parts)}" if parts else "What changed it: other facts of the register"


def _revisions(register: Register) -> list[Row]:
    return list(register.rows("SELECT release, version, revised_on, why FROM revisions ORDER BY release, version"))


def _reports(registers: tuple[Register | None, Register], shown: Answer, today: date) -> tuple[Row, ...]:
    """The reports on the areas of the question that the registers hold differently, of events up to its day."""
    before, after = registers
    if before is None or before.fingerprint == after.fingerprint:
        return ()
    found = news([(before, _areas(shown.question))], after, today)
    until = (shown.question.period.end if shown.question.period else shown.as_at).isoformat()
    rows = found.table("events").rows if found else ()
    return tuple(row for row in rows if (row["end_date"] or row["first_day"] or "") <= until)


def _areas(question: Question) -> tuple[Area, ...]:
    named = question.areas or ((question.area,) if question.area else ())
    return tuple(area for area in named if area.kind in ("region", "authority")) or (ENGLAND,)


def _words(answer: Answer) -> list[tuple[str, tuple[Row, ...]]]:
    """The rows of every table, without what only names where they come from."""
    return [(table.id, table.rows) for table in answer.tables]
