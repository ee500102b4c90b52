"""Answer to Slack message: the finding first, then chart and table, what must be known of them small, buttons last.

Each builder returns what `chat.postMessage`, `respond` and an acknowledgement take, within `bot.render.slack.limits` for
any answer whatsoever. What does not fit is never dropped without saying so.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from bot.render.cells import day_of
from bot.render.grids import Grid, grid, timeline_grid
from bot.render.notes import LICENCE, cautions, essential, further, kind_of_figures, read_as
from bot.render.slack.buttons import ABOUT, asking
from bot.render.slack.charts import drawing
from bot.render.slack.elements import Block, section, small
from bot.render.slack.limits import HEADER, SECTION, TEXT, TEXT_OF_BLOCKS
from bot.render.slack.mrkdwn import escape, escape_within, is_address, link, pieces
from bot.render.slack.records import as_code, as_lines, as_sections
from bot.render.slack.tables import native
from bot.render.timelines import timeline
from bot.text import clean, clip, line, size
from data.schema import LA_LEVEL
from queries.answer import Answer, Official, Row, Source, Table
from queries.errors import AskerError
from queries.wording import (
    CALCULATED,
    OFFICIAL,
    PARTLY,
    ROUNDING_NOTE,
    day,
    join_words,
    number_and_noun,
    short_day,
    span,
)

Form = Literal["data_table", "table", "sections"]

FINDING_TEXT: Final = 5_000  # with what stands below, within TEXT_OF_BLOCKS
TOPIC_TEXT: Final = 40
NOTES_TEXT: Final = 2_000
LEGEND_TEXT: Final = 1_000
SOURCES_TEXT: Final = 1_000
SOURCE_TITLE: Final = 200
LEFT_OUT_TEXT: Final = 1_000
MOST_DATES: Final = 8  # events in one line
ERROR_TEXT: Final = 1_500
REFERENCE_TEXT: Final = 100
PRINTED_MEANS: Final = "Percentages are printed in the release, numbers behind them counted by ilacs-bot."
HEADED: Final[dict[Official, str]] = {
    True: OFFICIAL,
    LA_LEVEL: "Counted from Ofsted’s LA-level data",
    PARTLY: "Official statistics in part",
}
"""What a reply is headed by, by the kind of its figures (SPEC rule 11); all others are calculated."""
_SENTENCE: Final = re.compile(r"(?<=[a-z)%0-9])\. (?=[A-Z0-9])")
_OPENING: Final = re.compile(
    r"(?P<when>(?:As at|From|On reports held to|As far as reports published by|In the whole record, held to|Published from)"
    r" [^,:;.]*?\d{4}(?: \(\d{4}-\d\d\))?(?: show)?), "
)
"""When a text's figures are of, as it opens: the time moves into what the reply is headed by."""
OFSTED: Final = "ofsted.gov.uk"


def message(answer: Answer, buttons: Sequence[Block] = (), picture: Block | None = None) -> dict[str, Any]:
    """The answer with Slack's own chart and data_table. `text` alone answers the question.

    `buttons` are its rows of buttons (`bot.slack.actions`). `picture` is an image block that shows all of its charts, in
    their place.
    """
    grids = _grids(answer)
    return {"text": _text(answer, grids), "blocks": _blocks(answer, grids, "data_table", buttons, picture)}


def plainer(
    answer: Answer, step: Literal[1, 2], buttons: Sequence[Block] = (), picture: Block | None = None
) -> dict[str, Any]:
    """The same answer where Slack refused it: step 1 with the older table, no chart; step 2 in sections."""
    form: Form = "table" if step == 1 else "sections"
    grids = _grids(answer)
    return {"text": _text(answer, grids), "blocks": _blocks(answer, grids, form, buttons, picture)}


def about_message(answer: Answer) -> dict[str, Any]:
    """What else must be known of an answer's figures: its notes in full, what its signs mean, its sources."""
    notes = [f"• {escape(words)}" for note in cautions(answer) if (words := line(note))]
    heading = f"*About these figures: {escape_within(line(answer.title), HEADER)}*"
    words = "\n".join([heading, *notes])
    sources = [small(text)] if (text := _sources(answer)) else []
    return {
        "text": escape_within(" ".join(line(note) for note in cautions(answer)), TEXT) or heading,
        "blocks": [*(section(part) for part in pieces(words, SECTION)[:3]), *sources],
    }


def error_message(error: AskerError) -> dict[str, Any]:
    """The asker's mistake as a private reply: what was not understood and what to write instead."""
    words = escape_within(clean(error.message).strip(), ERROR_TEXT) or "That was not understood."
    blocks: list[Block] = [section(words)]
    suggestions = [line(suggestion) for suggestion in error.suggestions if line(suggestion)]
    buttons = asking(error.asks, error.suggestions)
    if buttons:
        blocks += [small("You could write:"), buttons]
        words += "\nYou could write: " + escape_within("; ".join(suggestions), ERROR_TEXT)
    return {"response_type": "ephemeral", "text": words, "blocks": blocks}


def problem_message(reference: str) -> dict[str, Any]:
    """Our own failure as a private reply: an apology, and the reference that finds it in the log."""
    words = (
        "Sorry, something went wrong on our side and your question was not answered. Please try again; if it"
        f" happens again, quote reference {escape_within(line(reference), REFERENCE_TEXT)}."
    )
    return {"response_type": "ephemeral", "text": words, "blocks": [section(words)]}


def whole_text(answer: Answer) -> str:
    """The answer as escaped text, for notifications and screen readers, with as many rows as fit: the finding first."""
    return _text(answer, _grids(answer))


def _text(answer: Answer, grids: Sequence[Grid]) -> str:
    notes = escape_within("\n".join(line(note) for note in cautions(answer)), TEXT // 5)
    sources = _sources_in_words(answer)
    said = clean(answer.text).strip() or _title(answer)
    finding = escape_within(said, TEXT - size(notes) - size(sources) - 10)
    room = TEXT - sum(map(size, (notes, sources, finding))) - 10
    rows = []
    for cells in grids:
        if lines := escape(as_lines(cells, room)):
            rows.append(lines)
            room -= size(lines) + 2
    return "\n\n".join(part for part in (finding, *rows, notes, sources) if part)


def _blocks(
    answer: Answer, grids: Sequence[Grid], form: Form, buttons: Sequence[Block], picture: Block | None
) -> list[Block]:
    has_about = any(one.get("action_id") == ABOUT for row in buttons for one in row.get("elements", ()))
    points = next((table for table in answer.shown if table.told_as == "points" and table.rows), None)
    main, others = (grids[0] if grids else None), grids[1:]
    chart = drawing(answer, answer.chart) if form == "data_table" and not picture and points is None else None
    title = {"type": "plain_text", "text": clip(_title(answer), HEADER), "emoji": False}
    opening = [{"type": "header", "text": title}, *_finding(answer, points)]
    opening += [picture] if picture else [chart.block] if chart else []
    beside, left = _beside(others, form) if points is None else ([], others)
    dated = [block for table in answer.shown if table.told_as == "dates" for block in _dates(table)]
    legend = [*(chart.says if chart else ()), *(main.means if main else ()), *_shares_mean(answer, main)]
    closing = [*beside, *dated, *_left_out(left, points is not None), *_small_print(answer, legend, has_about)]
    room = TEXT_OF_BLOCKS - _text_size([*opening, *closing]) - LEFT_OUT_TEXT
    table: list[Block] = []
    if main and form == "sections":
        table = as_sections(main, room)
    elif main:
        table = native(main.narrowed(), "table" if form == "table" else "data_table")
    return [*opening, *table, *closing, *buttons]


def _grids(answer: Answer) -> list[Grid]:
    """The tables of a reply as they fit it, the main one first: of an LA its judgements through time."""
    through_time = timeline(answer)
    grids = [
        timeline_grid(through_time, table.title)
        if through_time and answer.chart and table.id == answer.chart.table
        else grid(table)
        for table in answer.shown
        if table.told_as == "table" and table.columns
    ]
    return sorted(grids, key=lambda cells: not cells.rows)  # one without rows never stands for one that has some


def _finding(answer: Answer, points: Table | None) -> list[Block]:
    """What kind of figures and of which day, in bold, then the finding; of a summary, its points."""
    kind = kind_of_figures(answer)
    if points is not None:
        topic, words, *_ = points.columns
        room = FINDING_TEXT // len(points.rows) - TOPIC_TEXT - 10
        said = [
            f"• *{escape_within(line(str(row.get(topic.key, ''))), TOPIC_TEXT)}:* "
            + escape_within(line(str(row.get(words.key, ""))), room)
            for row in points.rows
        ]
        status = [f"*{_status(answer, '')}.*"] if kind else []
        return _sections("\n".join([*status, *said]))
    body = clean(answer.text).strip()
    if kind and not answer.tables:  # a line to quote, which says it in its own place
        return _sections(escape_within(body, FINDING_TEXT))
    if kind:
        rest = body.removesuffix(f"{kind}.").strip()
        opening = _OPENING.match(rest)
        when = opening["when"] if opening else ""
        rest = rest[opening.end() :] if opening else rest
        if rest:
            is_told = rest != body or answer.official in (LA_LEVEL, PARTLY)
            lead = f"*{_status(answer, when)}.* " if is_told else ""
            return _sections(lead + escape_within(rest[:1].upper() + rest[1:], FINDING_TEXT))
    return _sections(escape_within(body.removeprefix(f"{_title(answer)}: "), FINDING_TEXT))


def _status(answer: Answer, told: str) -> str:
    """Official statistics, as at 31 March 2024: what a reply is headed by (SPEC rule 11), with the time that its text
    opens with, or else its own."""
    period = answer.question.period
    begins = max(period.start, _first_drawn(answer) or period.start) if period else None
    own = span(begins, period.end) if period and begins else f"as at {day(answer.as_at)}"
    when = (told[:1].lower() + told[1:]).removesuffix(" show").removeprefix("from ") or own
    return f"{HEADED.get(answer.official, 'Calculated by ilacs-bot')}, {when}"


def _first_drawn(answer: Answer) -> date | None:
    """The day that a series begins on."""
    chart = answer.chart if answer.chart and answer.chart.kind == "line" else None
    rows = next((table.rows for table in answer.tables if chart and table.id == chart.table), ())
    return min((on for row in rows if (on := day_of(row.get(chart.category if chart else "")))), default=None)


def _sections(escaped: str) -> list[Block]:
    return [section(part) for part in pieces(escaped, SECTION)]


def _beside(grids: Sequence[Grid], form: Form) -> tuple[list[Block], list[Grid]]:
    """A second table as a few lines of code, and the tables that are left to files."""
    for at, cells in enumerate(grids):
        if blocks := as_code(cells):
            shown = as_sections(cells, SECTION) if form == "sections" else blocks
            return shown, [*grids[:at], *grids[at + 1 :]]
    return [], list(grids)


def _left_out(grids: Sequence[Grid], is_summary: bool) -> list[Block]:
    """What is left to the files; a summary, whose buttons lead to each, says it in short."""
    if is_summary and grids:
        return [
            small(
                f"Add “as xlsx” to the question for {number_and_noun(len(grids), 'more table')}, “as png” for their picture."
            )
        ]
    titles = [f"“{cells.title}” ({number_and_noun(cells.all_rows, 'row')})" for cells in grids if cells.rows]
    if not titles:
        return []
    return [small(escape_within(f"Add “as xlsx” to the question for {join_words(titles)}.", LEFT_OUT_TEXT))]


def _dates(table: Table) -> list[Block]:
    """*Visits before:* focused 21 Jul 2021 (front door), 30 Jan 2018: events in a line by their first days, each leading to its report."""
    if not table.rows:
        return []
    parts, kind = [], ""
    for row in table.rows[:MOST_DATES]:
        own = line(str(row.get("event") or row.get("event_type") or ""))
        said = _date_cell(row)
        parts.append(said if own == kind else f"{escape(own[:1].lower() + own[1:])} {said}")
        kind = own
    if more := len(table.rows) - MOST_DATES:
        parts += [f"{more} earlier in the files"] if more > 0 else []
    return _sections(f"*{escape_within(line(table.title), HEADER)}:* {', '.join(parts)}.")


def _date_cell(row: Row) -> str:
    known, url, theme = row.get("first_day") or row.get("end_date"), row.get("report_url"), row.get("theme")
    on = day_of(known)
    when = short_day(on) if on else day(str(known)) if known else "day not known"
    host = urlsplit(url).hostname or "" if is_address(url) else ""
    is_ours = host == OFSTED or host.endswith(f".{OFSTED}")
    about = [escape_within(str(theme)[:1].lower() + str(theme)[1:], HEADER)] if theme else []
    if is_address(url) and not is_ours:
        about.append(f"source: {link(url, host.removeprefix('www.'))}")
    if row.get("why_not_counted"):
        about.append(f"not counted: {escape(str(row['why_not_counted']))}")
    said = link(url, when) if is_address(url) and is_ours and size(url) < HEADER else when
    return f"{said} ({'; '.join(about)})" if about else said


def _shares_mean(answer: Answer, main: Grid | None) -> list[str]:
    """What is said below every table of shares (SPEC rules 10 and 11)."""
    if main is None or not main.rows:
        return []
    says = [PRINTED_MEANS] if answer.official is True and "(%)" in main.title else []
    says += ["Percentages might not add up to 100."] if ROUNDING_NOTE in answer.notes else []
    return says


def _small_print(answer: Answer, legend: Sequence[str], has_about: bool) -> list[Block]:
    """At most two notes, then what short words and signs mean, then source and licence."""
    notes = escape_within(" ".join(essential(answer)), NOTES_TEXT)
    rest = further(answer)
    means = escape_within(" ".join(legend), LEGEND_TEXT)
    where = "under “About these figures”" if has_about else "in the files (“as xlsx”)"
    more = f"{number_and_noun(len(rest), 'more note')} {where}." if rest else ""
    reading = escape_within(read_as(answer) or "", LEGEND_TEXT)
    lines = [" ".join(part for part in (notes, means, more) if part), reading, _sources(answer)]
    text = "\n".join(words for words in lines if words)
    return [small(part) for part in pieces(text, SECTION)]


def _sources(answer: Answer) -> str:
    """Escaped: the kind of figures where they are calculated, the sources and the licence, in one line."""
    kind = kind_of_figures(answer)
    linked: list[str] = []
    left = 0
    for source in answer.sources:
        words = _source_link(source)
        if size("; ".join([*linked, words])) > SOURCES_TEXT:
            left += 1
        else:
            linked.append(words)
    if left:
        linked.append(number_and_noun(left, "further source"))
    parts = [kind] if kind == CALCULATED else []
    parts += ["; ".join(linked)] if linked else []
    return " · ".join([*parts, LICENCE]) if parts or kind else ""


def _source_link(source: Source) -> str:
    title = clip(line(source.title), SOURCE_TITLE) or "source"
    return link(source.url, title) if is_address(source.url) else escape(title)


def _sources_in_words(answer: Answer) -> str:
    """Escaped; the licence line is whole however many sources there are."""
    kind = kind_of_figures(answer)
    titles = [
        f"{line(source.title)} ({source.url})" if is_address(source.url) else line(source.title)
        for source in answer.sources
    ]
    parts = [f"{kind}."] if kind and kind not in answer.text else []
    if titles:
        parts.append(escape_within(f"Source: {'; '.join(titles)}", TEXT // 5) + ".")
    return " ".join([*parts, LICENCE]) if kind or titles else ""


def _title(answer: Answer) -> str:
    return line(answer.heading) or line(answer.title) or "Answer"


def _text_size(part: Any) -> int:
    """The characters that count towards TEXT_OF_BLOCKS: a table or chart has limits of its own."""
    if isinstance(part, list):
        return sum(map(_text_size, part))
    if not isinstance(part, dict) or part.get("type") in ("data_table", "table", "data_visualization"):
        return 0
    own = sum(size(part[key]) for key in ("text", "url") if isinstance(part.get(key), str))
    return own + sum(_text_size(value) for value in part.values() if isinstance(value, list | dict))
