"""What a load brought: reports that are new, corrected or withdrawn, one register beside an earlier one."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from data.register import Register
from data.schema import JUDGEMENTS
from queries.answer import Answer, Column, Row, Table, columns_of
from queries.counting.measures import JUDGEMENT_NAMES, OVERALL
from queries.pages.history import UNNAMED
from queries.pages.reports import NEW_COLUMNS, published_between
from queries.question import ENGLAND, Area, Period, Question
from queries.telling.judgements import NO_OVERALL, grade_words
from queries.wording import CALCULATED, REGISTER_SOURCE, join_words, number_and_noun, sentences, with_article

MOST_SAID = 10
MOST_NEXT = 3
_EARLIEST = date(1900, 1, 1)


NEW, WITHDRAWN = "new", "withdrawn"
NEWS_COLUMNS = (*NEW_COLUMNS[:3], Column("news", "What is new", "text"), *NEW_COLUMNS[3:])


def news(compared: Sequence[tuple[Register, Sequence[Area]]], after: Register, on: date) -> Answer | None:
    """What `after` holds that an earlier register did not: for each, the areas whose LAs it is compared for. None without any.

    Table `events`: a row per report, newest first, as `new` has them, and in `news` whether it is new, which judgements
    were corrected from what to what, or that it was withdrawn: then the row is as it stood before. Reports whose day of
    publication is not held, or is after `on`, are left out.
    """
    found: dict[str, Row] = {}
    for before, areas in compared:
        for row in _changes(before, after, on):
            if any(_is_in(row, area) for area in areas):
                found.setdefault(row["event_id"], row)
    rows = sorted(found.values(), key=lambda row: row["name"])
    rows.sort(key=lambda row: row["publication_date"], reverse=True)
    if not rows:
        return None
    authorities = {row["urn"]: row["name"] for row in rows}
    named = list(dict.fromkeys(area for _, areas in compared for area in areas))
    new, gone = (sum(row["news"] == kind for row in rows) for kind in (NEW, WITHDRAWN))
    corrected = len(rows) - new - gone
    said = [f"{row['name']}: {_finding(row)}" for row in rows]
    more = [f"and {len(said) - MOST_SAID} more"] if len(said) > MOST_SAID else []
    counts = [
        number_and_noun(new, "new report") if new else None,
        f"{number_and_noun(corrected, 'report')} corrected" if corrected else None,
        f"{number_and_noun(gone, 'report')} withdrawn" if gone else None,
    ]
    return Answer(
        question=Question(command="new", area=named[0], period=Period(_EARLIEST, on)),
        title="New inspection reports" if new else "Inspection reports corrected",
        text=sentences(
            [
                f"{join_words(filter(None, counts))} on LAs in {join_words(with_article(area) for area in named)}",
                "; ".join([*said[:MOST_SAID], *more]),
                NO_OVERALL if any(row[OVERALL] == UNNAMED for row in rows) else None,
                CALCULATED,
            ]
        ),
        official=False,
        as_at=on,
        tables=(Table("events", "Reports and letters, newest first", columns_of(rows, NEWS_COLUMNS), tuple(rows)),),
        sources=(REGISTER_SOURCE,),
        next=tuple(
            Question(command="la", area=Area("authority", name, urn), as_at=on) for urn, name in authorities.items()
        )[:MOST_NEXT],
    )


def areas_with_news(before: Register, after: Register) -> frozenset[str]:
    """The names of the LAs of which the one register holds other reports than the other, of their regions, and England."""
    changed = {row["urn"] for row in _symmetric(_judgements_by_event(before), _judgements_by_event(after))}
    if not changed:
        return frozenset()
    lived = {row["urn"]: row for register in (before, after) for row in register.rows(_AUTHORITIES)}
    there = [lived[urn] for urn in changed if urn in lived]
    return frozenset({ENGLAND.name, *(row["name"] for row in there), *(row["region"] for row in there)})


_JUDGED = f"SELECT event_id, urn, event_type, {', '.join(JUDGEMENTS)} FROM events"
_AUTHORITIES = "SELECT urn, name, region FROM authorities"


def _judgements_by_event(register: Register) -> dict[str, Row]:
    return {row["event_id"]: row for row in register.rows(_JUDGED)}


def _symmetric(one: Mapping[str, Row], other: Mapping[str, Row]) -> Iterator[Row]:
    for key in {**one, **other}:
        if one.get(key) != other.get(key):
            yield from (side[key] for side in (one, other) if key in side)


def _changes(before: Register, after: Register, on: date) -> Iterator[Row]:
    """The reports that are new, corrected or withdrawn, each with its `news`."""
    then, now = _judgements_by_event(before), _judgements_by_event(after)
    for register, kept, others in ((after, now, then), (before, then, now)):
        listed_events = published_between(register, ENGLAND, _EARLIEST.isoformat(), on.isoformat())
        for row in listed_events:
            event = row["event_id"]
            if event not in others:
                yield {**row, "news": NEW if register is after else WITHDRAWN}
            elif register is after and kept[event] != others[event]:
                yield {**row, "news": _correction(others[event], kept[event])}


def _correction(was: Row, is_now: Row) -> str:
    """Which judgements were corrected, from what to what."""
    changed = [judgement for judgement in JUDGEMENTS if was[judgement] != is_now[judgement]]
    if not changed:
        return f"corrected from {was['event_type']} to {is_now['event_type']}"
    words = (
        f"{JUDGEMENT_NAMES[each].lower()} corrected from {_grade(was[each])} to {_grade(is_now[each])}"
        for each in changed
    )
    return join_words(words)


def _grade(grade: str | None) -> str:
    return grade.lower() if grade else "no judgement"


def _is_in(row: Row, area: Area) -> bool:
    if area.kind == "authority":
        return bool(row["urn"] == area.urn)
    return area == ENGLAND or bool(row["region"] == area.name)


def _finding(row: Row) -> str:
    """standard inspection, judged good (before, inadequate overall): what a report came to, or what was changed in it."""
    if row["news"] not in (NEW, WITHDRAWN):
        return f"{row['event_type']}, {row['news']}"
    if row["news"] == WITHDRAWN:
        return f"{row['event_type']} withdrawn" + (f" (it said {row['judged']})" if row["judged"] else "")
    if row["judged"] is None:
        return str(row["event"])
    was = f" (before, {grade_words(row['previous'])} overall)" if row["previous"] else ""
    return f"{row['event_type']}, judged {row['judged']}{was}"
