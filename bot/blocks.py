"""Answer to Slack message: the finding first, then chart, tables, cautions and source small, buttons last.

Each builder returns what `chat.postMessage`, `respond` and an acknowledgement take, within `bot.limits` for
any answer whatsoever. What does not fit is never dropped without saying so.
"""

from collections.abc import Sequence
from typing import Any, Literal

from bot.charts import drawing
from bot.figures import LICENCE, cautions, kind_of_figures
from bot.limits import BUTTON_TEXT, BUTTON_VALUE, HEADER, SECTION, TEXT, TEXT_OF_BLOCKS, clip, size
from bot.mrkdwn import clean, escape, escape_within, is_address, line, link, pieces
from bot.records import as_lines, as_rich_text, as_sections
from bot.tables import ONE_PAGE, Block, mrkdwn, native, small
from queries.answer import Answer, Source, Table
from queries.errors import AskerError
from queries.wording import counted

Form = Literal["data_table", "table", "sections"]

MOST_BUTTONS = 5
MOST_FURTHER_TABLES = 8
FINDING_TEXT = 5_000  # with what stands below, within TEXT_OF_BLOCKS
CHART_TEXT = 1_000
NOTES_TEXT = 2_500
SOURCES_TEXT = 1_000
SOURCE_TITLE = 200
ONE_TABLE_LINE = 1_000  # the longest sentence on what a table leaves out
ERROR_TEXT = 1_500
REFERENCE_TEXT = 100


def message(answer: Answer) -> dict[str, Any]:
    """The answer with Slack's own chart and data_table. `text` alone answers the question."""
    return {"text": whole_text(answer), "blocks": _blocks(answer, "data_table")}


def plainer(answer: Answer, step: Literal[1, 2]) -> dict[str, Any]:
    """The same answer where Slack refused it: step 1 with the older table, no chart; step 2 in sections."""
    return {"text": whole_text(answer), "blocks": _blocks(answer, "table" if step == 1 else "sections")}


def error_message(error: AskerError) -> dict[str, Any]:
    """The asker's mistake as a private reply: what was not understood and what to write instead."""
    words = escape_within(clean(error.message).strip(), ERROR_TEXT) or "That was not understood."
    blocks: list[Block] = [{"type": "section", "text": mrkdwn(words)}]
    suggestions = [line(suggestion) for suggestion in error.suggestions if line(suggestion)]
    buttons = _buttons(error.asks, error.suggestions)
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
    for table in answer.tables[: MOST_FURTHER_TABLES + 1]:
        if lines := escape(as_lines(table, room)):
            rows.append(lines)
            room -= size(lines) + 2
    return "\n\n".join(part for part in (title, finding, *rows, notes, sources) if part)


def _blocks(answer: Answer, form: Form) -> list[Block]:
    opening = _opening(answer, form)
    closing = [*_notes_block(answer), *_sources_block(answer)]
    room = TEXT_OF_BLOCKS - _text_size([*opening, *closing])
    buttons = _buttons(answer.next)
    return [*opening, *_tables(answer.tables, form, room), *closing, *([buttons] if buttons else [])]


def _opening(answer: Answer, form: Form) -> list[Block]:
    blocks: list[Block] = [
        {
            "type": "header",
            "text": {"type": "plain_text", "text": clip(_title(answer), HEADER), "emoji": False},
        }
    ]
    finding = escape_within(clean(answer.text).strip(), FINDING_TEXT)
    blocks += [{"type": "section", "text": mrkdwn(part)} for part in pieces(finding, SECTION)]
    if form == "data_table" and (drawn := drawing(answer)):
        blocks.append(drawn.block)
        told = drawn.alt.rstrip(".") in answer.text
        if says := " ".join([*([] if told else [f"Chart: {drawn.alt}"]), *drawn.says]):
            blocks.append(small(escape_within(says, CHART_TEXT)))
    return blocks


def _tables(tables: Sequence[Table], form: Form, room: int) -> list[Block]:
    """One table as Slack's own block (it takes one a message); the others, and in sections all, as text."""
    own = _own_block(tables)
    blocks: list[Block] = []
    for at, table in enumerate(tables):
        if at == own and form != "sections":
            blocks += native(table, form)
            continue
        left = room - _text_size(blocks) - 2 * ONE_TABLE_LINE
        if left < 0 or at > MOST_FURTHER_TABLES:
            more = counted(len(tables) - at, "further table")
            return [*blocks, small(f"{more} not shown here; add “as csv” to the question for all of them.")]
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


def _buttons(questions: Sequence[str], labels: Sequence[str] = ()) -> Block | None:
    """Up to five questions as typed words, each a button that asks it; one too long is left out.

    `labels` are what the buttons say, one each; without them a button says its question.
    """
    said = {
        words: line(label)
        for question, label in zip(questions, labels or questions, strict=True)
        if (words := line(question))
    }
    elements = [
        {
            "type": "button",
            "action_id": f"ask:{at}",
            "text": {"type": "plain_text", "text": clip(label or words, BUTTON_TEXT), "emoji": False},
            "value": words,
        }
        for at, (words, label) in enumerate(
            [(words, label) for words, label in said.items() if size(words) <= BUTTON_VALUE][:MOST_BUTTONS]
        )
    ]
    return {"type": "actions", "elements": elements} if elements else None


def _text_size(part: Any) -> int:
    """The characters that count towards TEXT_OF_BLOCKS: a table or chart has limits of its own."""
    if isinstance(part, list):
        return sum(map(_text_size, part))
    if not isinstance(part, dict) or part.get("type") in ("data_table", "table", "data_visualization"):
        return 0
    own = sum(size(part[key]) for key in ("text", "url") if isinstance(part.get(key), str))
    return own + sum(_text_size(value) for value in part.values() if isinstance(value, list | dict))
