"""Answer to Slack message: the finding first, then chart, tables, cautions and source small, buttons last.

Each builder returns what `chat.postMessage`, `respond` and an acknowledgement take, within `bot.render.slack.limits` for
any answer whatsoever. What does not fit is never dropped without saying so.
"""

import re
from collections.abc import Sequence
from typing import Any, Final, Literal

from bot.render.notes import LICENCE, cautions, kind_of_figures
from bot.render.slack.buttons import asking
from bot.render.slack.charts import drawing
from bot.render.slack.limits import CHARTS, HEADER, SECTION, TEXT, TEXT_OF_BLOCKS
from bot.render.slack.mrkdwn import escape, escape_within, is_address, link, pieces
from bot.render.slack.records import as_lines, as_rich_text, as_sections
from bot.render.slack.tables import ONE_PAGE, Block, mrkdwn, native, small
from bot.render.slack.timelines import as_section
from bot.render.timelines import timeline
from bot.text import clean, clip, line, size
from queries.answer import Answer, Source, Table
from queries.errors import AskerError
from queries.wording import counted

Form = Literal["data_table", "table", "sections"]

MOST_FURTHER_TABLES = 8
FINDING_TEXT = 5_000  # with what stands below, within TEXT_OF_BLOCKS
PROSE = 40  # characters above which cells are sentences
CHART_TEXT = 1_000
NOTES_TEXT = 2_500
SOURCES_TEXT = 1_000
SOURCE_TITLE = 200
# No mark that mrkdwn reads as its own within, and no stop that belongs to a number.
_LEAD: Final = re.compile(r"[^*_~`\n]{2,400}?(?=: |[.?!](?: |$))")
ONE_TABLE_LINE = 1_000  # the longest sentence on what a table leaves out
ERROR_TEXT = 1_500
REFERENCE_TEXT = 100


def message(answer: Answer, buttons: Sequence[Block] | None = None, picture: Block | None = None) -> dict[str, Any]:
    """The answer with Slack's own charts and data_table. `text` alone answers the question.

    `buttons` are its rows of buttons (`bot.actions`); without them it has one for each of `answer.next`. `picture` is
    an image block that shows all of its charts, in their place.
    """
    return {"text": whole_text(answer), "blocks": _blocks(answer, "data_table", buttons, picture)}


def plainer(
    answer: Answer, step: Literal[1, 2], buttons: Sequence[Block] | None = None, picture: Block | None = None
) -> dict[str, Any]:
    """The same answer where Slack refused it: step 1 with the older table, no chart; step 2 in sections."""
    form: Form = "table" if step == 1 else "sections"
    return {"text": whole_text(answer), "blocks": _blocks(answer, form, buttons, picture)}


def error_message(error: AskerError) -> dict[str, Any]:
    """The asker's mistake as a private reply: what was not understood and what to write instead."""
    words = escape_within(clean(error.message).strip(), ERROR_TEXT) or "That was not understood."
    blocks: list[Block] = [{"type": "section", "text": mrkdwn(words)}]
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
    return {
        "response_type": "ephemeral",
        "text": words,
        "blocks": [{"type": "section", "text": mrkdwn(words)}],
    }


def whole_text(answer: Answer) -> str:
    """The answer as escaped text, for notifications and screen readers, with as many rows as fit."""
    title = escape_within(_title(answer), HEADER)
    notes = escape_within("\n".join(line(note) for note in cautions(answer)), TEXT // 5)
    sources = _sources_in_words(answer)
    finding = escape_within(clean(answer.text).strip(), TEXT - size(title) - size(notes) - size(sources) - 10)
    room = TEXT - sum(map(size, (title, notes, sources, finding))) - 10
    rows = []
    for table in answer.shown[: MOST_FURTHER_TABLES + 1]:
        if lines := escape(as_lines(table, room)):
            rows.append(lines)
            room -= size(lines) + 2
    return "\n\n".join(part for part in (title, finding, *rows, notes, sources) if part)


def _blocks(answer: Answer, form: Form, buttons: Sequence[Block] | None, picture: Block | None) -> list[Block]:
    told = _told_in_prose(answer)
    drawn = [[picture]] if picture else _charts(answer, told) if form == "data_table" else []
    opening = _opening(answer, drawn, told)
    closing = [*_notes_block(answer), *_sources_block(answer)]
    tables = [table for table in answer.shown if table is not told]
    if told and len(tables) > 1:
        own = _own_block(tables) or 0
        closing = [_in_files(answer, [*tables[:own], *tables[own + 1 :]], len(drawn), picture), *closing]
        tables = [tables[own]]
    room = TEXT_OF_BLOCKS - _text_size([*opening, *closing])
    if buttons is None:
        buttons = [row] if (row := asking(answer.next)) else []
    return [*opening, *_tables(tables, form, room), *closing, *buttons]


def _opening(answer: Answer, drawn: Sequence[Sequence[Block]], told: Table | None) -> list[Block]:
    """Title, finding and charts: the first chart after the finding, which a summary's other messages follow."""
    title = {"type": "plain_text", "text": clip(_title(answer), HEADER), "emoji": False}
    finding, *others = _paragraphs(told) if told else [_led(escape_within(clean(answer.text).strip(), FINDING_TEXT))]
    if not drawn:
        finding, others = "\n".join([finding, *others]), []
    through_time = timeline(answer)
    return [
        {"type": "header", "text": title},
        *_sections(finding),
        *(as_section(through_time) if through_time else []),
        *(block for blocks in drawn[:1] for block in blocks),
        *_sections("\n".join(others)),
        *(block for blocks in drawn[1:] for block in blocks),
    ]


def _sections(escaped: str) -> list[Block]:
    return [{"type": "section", "text": mrkdwn(part)} for part in pieces(escaped, SECTION)]


def _charts(answer: Answer, told: Table | None) -> list[list[Block]]:
    """The first charts that Slack draws, as many as a message takes, each with what a reader needs beside it."""
    text = " ".join([answer.text, *(str(value) for row in (told.rows if told else ()) for value in row.values())])
    charts: list[list[Block]] = []
    for drawn in [found for chart in answer.charts if (found := drawing(answer, chart))][:CHARTS]:
        is_told = drawn.alt.rstrip(".") in text
        says = " ".join([*([] if is_told else [f"Chart: {drawn.alt}"]), *drawn.says])
        charts.append([drawn.block, *([small(escape_within(says, CHART_TEXT))] if says else [])])
    return charts


def _in_files(answer: Answer, tables: Sequence[Table], drawn: int, picture: Block | None) -> Block:
    """What a summary leaves to its files, so that it can be read at a glance."""
    titles = "; ".join(f"“{line(table.title)}”" for table in tables)
    said = f"Also in this summary: {titles}. Add “as xlsx” to the question for all tables"
    more = len(answer.charts) > drawn and not picture
    return small(
        escape_within(f"{said}, “as png” for a picture of all its figures." if more else f"{said}.", CHART_TEXT)
    )


def _led(finding: str) -> str:
    """Escaped text with its lead in bold: the first sentence, up to the colon where its details begin.

    >>> _led("As at 31 March 2024, 40% of LAs (6 of 15) were good: 2 outstanding. All had been inspected.")
    '*As at 31 March 2024, 40% of LAs (6 of 15) were good*: 2 outstanding. All had been inspected.'
    """
    lead = _LEAD.match(finding)
    return f"*{lead[0]}*{finding[lead.end() :]}" if lead else finding


def _told_in_prose(answer: Answer) -> Table | None:
    """The table whose rows tell the finding again, topic by topic, and so may stand for it: a summary has one."""
    for table in answer.shown:
        if len(table.columns) > 1 and len(table.rows) > 1 and all(column.unit == "text" for column in table.columns):
            told = [line(str(row.get(table.columns[1].key, ""))).rstrip(".") for row in table.rows]
            if sum(map(size, told)) > PROSE * len(told) and any(words in answer.text for words in told):
                return table
    return None


def _paragraphs(told: Table) -> list[str]:
    """Escaped: a paragraph for each row, led by its topic, within FINDING_TEXT together."""
    topic, words, *_ = told.columns
    room = FINDING_TEXT // len(told.rows)
    return [
        f"*{escape_within(line(str(row.get(topic.key, ''))), PROSE)}:* "
        + escape_within(line(str(row.get(words.key, ""))), room - PROSE)
        for row in told.rows
    ]


def _tables(tables: Sequence[Table], form: Form, room: int) -> list[Block]:
    """One table as Slack's own block (it takes one a message); the others, and in sections all, as text."""
    own = _own_block(tables)
    blocks: list[Block] = []
    for at, table in enumerate(tables):
        if at == own and form != "sections":
            blocks += native(table, form, is_alone=len(tables) == 1)
            continue
        left = room - _text_size(blocks) - 2 * ONE_TABLE_LINE
        if left < 0 or at > MOST_FURTHER_TABLES:
            more = counted(len(tables) - at, "further table")
            return [*blocks, small(f"{more} not shown here; add “as xlsx” to the question for all of them.")]
        blocks += as_sections(table, left) if form == "sections" else as_rich_text(table, left)
    return blocks


def _own_block(tables: Sequence[Table]) -> int | None:
    """Which table is Slack's own block: the first, unless it is but one row or a later one must page."""
    filled = [at for at, table in enumerate(tables) if table.rows and table.columns]
    if not filled:
        return None
    longest = max(filled, key=lambda at: len(tables[at].rows))
    rows, most = len(tables[filled[0]].rows), len(tables[longest].rows)
    return longest if rows == 1 or most > ONE_PAGE >= rows else filled[0]


def _notes_block(answer: Answer) -> list[Block]:
    notes = [words for note in cautions(answer) if (words := line(note))]
    text = escape_within("\n".join(f"• {note}" for note in notes), NOTES_TEXT)
    return [small(text)] if text else []


def _sources_block(answer: Answer) -> list[Block]:
    kind = kind_of_figures(answer)
    linked: list[str] = []
    left = 0
    for source in answer.sources:
        words = _linked(source)
        if size(", ".join([*linked, words])) > SOURCES_TEXT:
            left += 1
        else:
            linked.append(words)
    if left:
        linked.append(counted(left, "further source"))
    parts = [f"*{kind}*"] if kind else []
    if linked:
        parts.append(f"Source: {'; '.join(linked)}")
    if not parts:
        return []
    return [small(f"{' · '.join(parts)}\n{LICENCE}")]


def _linked(source: Source) -> str:
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
    return line(answer.title) or "Answer"


def _text_size(part: Any) -> int:
    """The characters that count towards TEXT_OF_BLOCKS: a table or chart has limits of its own."""
    if isinstance(part, list):
        return sum(map(_text_size, part))
    if not isinstance(part, dict) or part.get("type") in ("data_table", "table", "data_visualization"):
        return 0
    own = sum(size(part[key]) for key in ("text", "url") if isinstance(part.get(key), str))
    return own + sum(_text_size(value) for value in part.values() if isinstance(value, list | dict))
