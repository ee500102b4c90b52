"""Corrected editions: that figures were revised, when and why; and what changed between two registers."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from data.register import Register
from queries.answer import Answer, Column, Row, Table
from queries.counting.published import leading
from queries.pages.release import release
from queries.question import Question
from queries.wording import day, number_and_noun, sentences

MOST_SAID = 3
_NAMING = ("text", "date", "url", "yes_no")
_APART = ("key_messages",)  # words made of the other tables' figures

REVISION_COLUMNS = (
    Column("part", "Part", "text"),
    Column("row", "Row", "text"),
    Column("measure", "Measure", "text"),
    Column("before", "Before", "number"),
    Column("after", "Now", "number"),
    Column("change", "Change", "number"),
)


def revision(before: Register, after: Register, question: Question, why: str) -> Answer:
    """What a corrected edition changed in the release-day summary, how much, and why.

    Table `revisions`: a row per figure that changed, with its value before and now; None where one of them has no such
    row. `change` is in the unit of the measure, None where there is nothing to compare.
    """
    old, new = (release(register, question) for register in (before, after))
    rows = tuple(changed_figures(old.tables, new.tables))
    said = [f"{row['measure']}, {row['row']}: {_value(row['after'])} (was {_value(row['before'])})" for row in rows]
    text = [
        f"The release as at {day(question.on)} has been revised: {number_and_noun(len(rows), 'figure')} of its summary changed",
        f"{'; '.join(said[:MOST_SAID])}{f'; and {len(said) - MOST_SAID} more' if len(said) > MOST_SAID else ''}"
        if said
        else None,
        f"Why: {why}",
    ]
    return Answer(
        question=question,
        title=f"Revised: inspection outcomes as at {day(question.on)}",
        text=sentences(text),
        official=new.official,
        as_at=question.on,
        tables=(Table("revisions", "Figures that changed", REVISION_COLUMNS, rows),) if rows else (),
        sources=new.sources,
        next=(Question(command="release", as_at=question.on), Question(command="check", as_at=question.on)),
    )


def changed_figures(old: Iterable[Table], new: Iterable[Table]) -> Iterator[dict[str, Any]]:
    """A row of `revision` for each figure that stands otherwise in the later tables."""
    earlier, later = ({table.id: table for table in tables if table.id not in _APART} for tables in (old, new))
    for table_id in dict.fromkeys([*later, *earlier]):
        shown = later.get(table_id) or earlier[table_id]
        then, now = (_figures(found.get(table_id), shown.columns) for found in (earlier, later))
        for name, key in dict.fromkeys([*now, *then]):
            was, is_now = then.get((name, key)), now.get((name, key))
            if was != is_now:
                label = next(column.label for column in shown.columns if column.key == key)
                change = None if was is None or is_now is None else round(is_now - was, 1)
                yield {
                    "part": shown.title,
                    "row": name,
                    "measure": label,
                    "before": was,
                    "after": is_now,
                    "change": change,
                }


def _figures(table: Table | None, columns: Iterable[Column]) -> Mapping[tuple[str, str], Any]:
    columns = tuple(columns)
    return {
        (_name(row, columns), column.key): leading(row, column.key)
        for row in (table.rows if table else ())
        for column in columns
        if column.unit not in _NAMING and isinstance(row.get(column.key), int | float)
    }


def _name(row: Row, columns: Iterable[Column]) -> str:
    named = [column for column in columns if column.unit in ("text", "date") and row.get(column.key) is not None]
    return ", ".join(day(row[each.key]) if each.unit == "date" else str(row[each.key]) for each in named[:2]) or "all"


def _value(value: float | None) -> str:
    return "none" if value is None else f"{value:,}"
