"""What a load brought: reports and changed judgements that one register holds and the one before it did not."""

from collections.abc import Sequence
from datetime import date

from data.register import Register
from data.schema import JUDGEMENTS
from queries.answer import Answer, Row, Table, columns_of
from queries.counting.measures import OVERALL
from queries.pages.history import UNNAMED
from queries.pages.reports import NEW_COLUMNS, published_between
from queries.question import ENGLAND, Area, Period, Question
from queries.wording import CALCULATED, REGISTER_SOURCE, counted, listed, sentences, the

MOST_SAID = 10
_EARLIEST = date(1900, 1, 1)


def news(before: Register, after: Register, areas: Sequence[Area], on: date) -> Answer | None:
    """The reports on LAs of `areas` that `after` holds and `before` did not, or with other judgements; None without any.

    Table `events`: a row per report, newest first, as `new` has them. Reports whose day of publication is not held, or is
    after `on`, are left out.
    """
    judged = f"SELECT event_id, event_type, {', '.join(JUDGEMENTS)} FROM events"
    held = {row["event_id"]: row for row in before.rows(judged)}
    fresh = {row["event_id"]: row["event_id"] in held for row in after.rows(judged) if held.get(row["event_id"]) != row}
    rows = tuple(
        row
        for row in published_between(after, ENGLAND, _EARLIEST.isoformat(), on.isoformat())
        if row["event_id"] in fresh and any(_is_in(row, area) for area in areas)
    )
    if not rows:
        return None
    where = listed(the(area) for area in areas)
    changed = [row for row in rows if fresh[row["event_id"]]]
    said = [f"{row['name']}: {_finding(row)}" for row in rows]
    more = [f"and {len(said) - MOST_SAID} more"] if len(said) > MOST_SAID else []
    return Answer(
        question=Question(command="new", area=areas[0], period=Period(_EARLIEST, on)),
        title="New inspection reports",
        text=sentences(
            [
                f"{counted(len(rows) - len(changed), 'new report')} on LAs in {where}",
                f"{counted(len(changed), 'report')} with other judgements than before" if changed else None,
                "; ".join([*said[:MOST_SAID], *more]),
                CALCULATED,
            ]
        ),
        official=False,
        as_at=on,
        tables=(Table("events", "Reports and letters, newest first", columns_of(rows, NEW_COLUMNS), rows),),
        sources=(REGISTER_SOURCE,),
        next=tuple(f"la {name} {on}" for name in dict.fromkeys(row["name"] for row in rows))[:3],
    )


def _is_in(row: Row, area: Area) -> bool:
    if area.kind == "authority":
        return bool(row["urn"] == area.urn)
    return area == ENGLAND or bool(row["region"] == area.name)


def _finding(row: Row) -> str:
    grade = row[OVERALL]
    if grade is None:
        return str(row["event_type"])
    was = f" (before: {row['previous']})" if row["previous"] else ""
    return f"{row['event_type']}, {'no overall judgement' if grade == UNNAMED else grade}{was}"
