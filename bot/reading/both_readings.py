"""Words that have two readings, both of them usual: both are answered, each by its name (SPEC rule 8 and section 3, When)."""

from collections.abc import Iterable
from dataclasses import replace

from queries.answer import Answer, Table
from queries.wording import day, of_all

_MOVED = ("in_year", "events")  # the tables of activity that tell of the change, not of the visits


def together(first: Answer, second: Answer) -> Answer:
    """One answer that gives two, each under its name; what continues it begins with the second by itself."""
    names: tuple[str, str]
    tables: tuple[str, ...]
    match first.question.command, second.question.command:
        case "changes", "activity":
            lead = "This can be read in two ways. Since the first ILACS inspection:"
            title, names, tables = "and in one year", (lead, "In one year:"), _MOVED
        case "define", "define":
            title, names, tables = f"and {second.title}", ("", ""), ()
        case "la", "activity":
            title, names, tables = (
                "and that year’s inspections",
                ("", "In that year:"),
                ("in_year", "activity", "events"),
            )
        case _:
            title = f"and as at {day(second.as_at)}"
            names, tables = ("As known now:", f"As at {day(second.as_at)}:"), ()
    return replace(
        first,
        title=f"{first.title} {title}" if first.question.command == "define" else f"{first.title}, {title}",
        text=" ".join(f"{names[0]} {first.text} {names[1]} {second.text}".split()),
        official=of_all([first.official, second.official]),
        tables=(*first.tables, *_apart(second.tables, first.tables, tables)),
        notes=tuple(dict.fromkeys((*first.notes, *second.notes))),
        sources=tuple(dict.fromkeys((*first.sources, *second.sources))),
        next=(second.question, *first.next),
        finding=f"{first.finding} {second.finding}".strip(),
    )


def _apart(tables: Iterable[Table], beside: Iterable[Table], wanted: tuple[str, ...]) -> Iterable[Table]:
    """The tables of the second answer that are wanted, under ids of their own."""
    taken = {table.id for table in beside}
    for table in tables:
        if not wanted or table.id in wanted:
            yield replace(table, id=f"{table.id}_also") if table.id in taken else table
