"""An authority's inspections and visits through time: what was judged when, how long it stood, which visits came since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

from data.register import Register
from data.schema import CARE_LEAVERS_FROM, GRADED_EVENTS, ILACS_FROM, JUDGEMENTS, NO_OVERALL_FROM
from queries.answer import Column, Row, Table, columns_of
from queries.counting.as_at import KNOWN, Coverage, held_until, register_begins
from queries.counting.holdings import number_known, whole_kinds
from queries.counting.measures import JUDGEMENT_NAMES, OVERALL
from queries.question import Area, Period
from queries.wording import day, join_words, month, number_and_noun

DAYS_COLUMN = Column("days", "Days", "text")
SOURCE_COLUMN = Column("source_name", "Source", "text")
EVENT_COLUMNS = (
    Column("first_day", "First day", "date"),
    Column("end_date", "Last day", "date"),
    Column("event_type", "Event", "text"),
    *(Column(key, JUDGEMENT_NAMES[key], "text") for key in JUDGEMENTS),
    Column("theme", "Theme", "text"),
    Column("publication_date", "Published", "date"),
    SOURCE_COLUMN,
    Column("report_url", "Link", "url"),
)
TIMELINE_COLUMNS = (
    Column("end_date", "Ended", "date"),
    Column(OVERALL, JUDGEMENT_NAMES[OVERALL], "text"),
    Column("stood", "Stood for", "text"),
    Column("report_url", "Link", "url"),
    *(Column(key, JUDGEMENT_NAMES[key], "text") for key in JUDGEMENTS[1:]),
    Column("event", "Inspection", "text"),
    Column("certainty", "Record", "text"),
    SOURCE_COLUMN,
)
VISIT_COLUMNS = (
    Column("first_day", "First day", "date"),
    Column("end_date", "Last day", "date"),
    Column("event", "Kind", "text"),
    Column("theme", "Theme", "text"),
    Column("publication_date", "Published", "date"),
    Column("certainty", "Record", "text"),
    SOURCE_COLUMN,
    Column("report_url", "Link", "url"),
)
_SOURCES = {
    "report PDF": "Ofsted’s report",
    "report PDF (mirror)": "Copy of Ofsted’s report",
    "letter PDF": "Ofsted’s letter",
    "official data file": "Ofsted’s data file",
    "news": "Press",
    "council page": "Council page",
}
_BY_HOST = ("news", "council page", "report PDF (mirror)")
UNNAMED = "No overall judgement (2026 framework)"
NOT_HELD = "Not held"
LESS_CERTAIN = "Less certain"
MOST_EVENTS = 100


@dataclass(frozen=True, slots=True)
class History:
    """`rows`: the newest MOST_EVENTS inspections and visits known by the day, newest first, those without a date last.

    `older`: there are more. `unplaced`: how many without a date may be later than the day, and so are not in `rows`.
    """

    covered: Coverage
    rows: tuple[Row, ...]
    older: bool
    unplaced: int

    @property
    def inspections(self) -> tuple[Row, ...]:
        """The graded inspections that have a date, newest first."""
        return tuple(row for row in self.rows if row["event_type"] in GRADED_EVENTS and row["end_date"])

    @property
    def visits(self) -> tuple[Row, ...]:
        """All other events, with those that cannot be placed in time."""
        return tuple(row for row in self.rows if row["event_type"] not in GRADED_EVENTS or not row["counted_on"])


def history(register: Register, covered: Coverage, area: Area) -> History:
    """The inspections and visits of an authority that had ended, and were known, by the day.

    Keys of a row: urn, name, event_id, event_type, event (the type in words, with the framework of an inspection),
    framework, start_date, first_day (or its month), end_date (of an inspection of which only the month is known that
    month's last day; None where it is not known), counted_on (where it is placed in time), end_month, until (the end of the next graded inspection; None: it is the latest),
    stood (how long its judgements stood, by the day at most), publication_date, the judgements, theme, report_url,
    source, source_name (in readers' words),
    confidence, certainty (None where nothing is in doubt), note. An event without any date is listed only where the
    day is past the newest report held, since before that it may be one of a later time.
    """
    parameters = covered.parameters | {"urn": area.urn, "held": held_until(register).isoformat()}
    chosen = f"""SELECT urn, event_id, event_type, framework, start_date, end_month,
        coalesce(start_date, end_date, end_month) AS first_day, counted_on, why_not_counted,
        CASE WHEN graded THEN counted_on ELSE end_date END AS end_date,
        publication_date, {", ".join(JUDGEMENTS)}, theme, report_url, source, confidence, note FROM events"""
    dated = register.rows(
        f"""{chosen} WHERE urn = :urn AND counted_on <= :on AND {KNOWN.format(event="events")}
        ORDER BY counted_on DESC, known_on DESC, event_id DESC LIMIT {MOST_EVENTS + 1}""",
        parameters,
    )
    placed = "coalesce(known_on, :held) <= min(:on, :known_by)"
    undated = register.rows(
        f"{chosen} WHERE urn = :urn AND counted_on IS NULL AND {placed} ORDER BY event_id LIMIT {MOST_EVENTS}",
        parameters,
    )
    unplaced = register.rows(
        f"SELECT count(*) AS number FROM events WHERE urn = :urn AND counted_on IS NULL AND NOT {placed}", parameters
    )[0]["number"]
    rows = [*dated[:MOST_EVENTS], *undated]
    until: str | None = None
    for row in rows:
        graded = row["event_type"] in GRADED_EVENTS and row["end_date"]
        if graded and row["end_date"] >= NO_OVERALL_FROM:
            row[OVERALL] = UNNAMED
        row["name"], row["event"] = area.name, _in_words(row)
        row["until"] = until if graded else None
        row["stood"] = _stood(row["end_date"], until, covered.on) if graded else None
        row["certainty"] = _certainty(row)
        row["source_name"] = source_name(row["source"], row["report_url"])
        until = row["end_date"] if graded else until
    return History(covered, tuple(rows), len(dated) > MOST_EVENTS, unplaced)


def history_tables(found: History, ended: str | None) -> tuple[Table, ...]:
    """The inspections through time, the visits since the latest (which `ended` on a day), before it and without a date."""
    timeline = tuple(_with_gaps(row) for row in found.inspections)
    dated = [row for row in found.visits if row["counted_on"]]
    since = tuple(row for row in dated if ended and row["counted_on"] > ended)
    before = tuple(dated[len(since) :])
    undated = tuple(row for row in found.visits if not row["counted_on"])
    kinds = "Visits and older inspections" if any(row["event_type"] == "other" for row in before) else "Visits"
    tables = [_table("timeline", "Graded inspections, latest first", TIMELINE_COLUMNS, timeline)]
    if ended:
        tables.append(_table("visits_since", "Visits since the latest inspection", VISIT_COLUMNS, since))
    if before:
        title = f"{kinds} before the latest inspection" if ended else kinds
        tables.append(_table("visits_before", title, VISIT_COLUMNS, before))
    if undated:
        tables.append(_table("visits_undated", "Visits without a known date", VISIT_COLUMNS, undated))
    return tuple(tables)


def visits_since(register: Register, covered: Coverage, area: Area, ended: str) -> str:
    """At least 2 focused visits and 1 monitoring visit: those that came after a day and are known; empty for none."""
    numbers = {
        row["event_type"]: row["number"]
        for row in register.rows(
            f"""SELECT event_type, count(*) AS number FROM events
            WHERE urn = :urn AND counted_on > :ended AND counted_on <= :on AND why_not_counted IS NULL AND {KNOWN.format(event="events")}
            GROUP BY event_type""",
            covered.parameters | {"urn": area.urn, "ended": ended},
        )
    }
    kinds = ("focused visit", "monitoring visit")
    own = register.rows("SELECT established FROM authorities WHERE urn = ?", (area.urn,))[0]["established"]
    start = date.fromisoformat(ended) + timedelta(days=1) if ended else register_begins(register)
    start = max(start, date.fromisoformat(own)) if own else start
    whole = whole_kinds(register, Period(start, covered.on), area) if numbers and start <= covered.on else {}
    return join_words(number_known(numbers[kind], kind, whole) for kind in kinds if kind in numbers)


def time_between(start: date, end: date) -> str:
    """Whole years and months from one day to another, in words; days where it is less than a month."""
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    years, months = divmod(months, 12)
    parts = [number_and_noun(years, "year")] if years else []
    if months:
        parts.append(number_and_noun(months, "month"))
    return join_words(parts) or number_and_noun((end - start).days, "day")


def ended_on(counted_on: str, month_only: bool) -> str:
    """The day on which an event ended; its month where only that is known, never the last day that stands for it."""
    return month(counted_on) if month_only else day(counted_on)


def history_notes(found: History, area: Area) -> list[str]:
    """What a reader must know of the record: what is not listed, not dated, less certain, or of another framework."""
    notes = []
    if found.older:
        oldest = next(row["counted_on"] for row in reversed(found.rows) if row["counted_on"])
        notes.append(
            f"Only the newest {MOST_EVENTS} inspections and visits are listed: for those before, ask how it stood as"
            f" at {day(oldest)}."
        )
    rows, inspections = found.rows, found.inspections
    if undated := sum(row["counted_on"] is None for row in rows):
        notes.append(f"{number_and_noun(undated, 'visit')} without a known date: listed, never counted.")
    if found.unplaced:
        notes.append(
            f"{number_and_noun(found.unplaced, 'visit')} without a known date: not listed here, since whether it came before"
            f" {day(found.covered.on)} cannot be told."
        )
    if any(row["end_month"] and not row["start_date"] for row in rows):
        notes.append("Where only the month of an event is known, its last day stands for it.")
    if doubtful := sum(row["certainty"] == LESS_CERTAIN for row in rows):
        rest = "rests on press or council pages and is" if doubtful == 1 else "rest on press or council pages and are"
        notes.append(f"{number_and_noun(doubtful, 'record')} {rest} marked “{LESS_CERTAIN.lower()}”.")
    notes += dict.fromkeys(
        f"Not counted anywhere: a visit that is {row['why_not_counted']}." for row in rows if row["why_not_counted"]
    )
    return [*notes, *_framework_notes(inspections)]


def _framework_notes(inspections: Sequence[Row]) -> list[str]:
    notes = []
    frameworks = {row["framework"] for row in inspections}
    if {"SIF", "ILACS"} <= frameworks:
        notes.append(
            f"The judgements cross frameworks: the single inspection framework (SIF) before, ILACS from {day(ILACS_FROM)}."
            " Grades have the same names but were given under different rules."
        )
    if inspections and inspections[-1]["end_date"] < CARE_LEAVERS_FROM:
        notes.append(
            f"Care leavers became a judgement of their own in January {CARE_LEAVERS_FROM[:4]}: earlier inspections have none."
        )
    return notes


def source_name(source: str, url: str) -> str:
    """What an event was read from, as readers know it (SPEC rule 15): press and council pages by their host.

    >>> source_name("letter PDF", "https://reports.ofsted.gov.uk/provider/44/80418"), source_name("news", "https://www.itv.com/x")
    ('Ofsted’s letter', 'Press: itv.com')
    """
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    name = _SOURCES.get(source, source)
    if source in _BY_HOST:
        return f"{name}: {host}"
    return name if not host or f".{host}".endswith(".ofsted.gov.uk") else f"{name} and {host}"


def _certainty(row: Row) -> str | None:
    if row["why_not_counted"]:
        return f"Not counted: {row['why_not_counted']}"
    return None if row["confidence"] == "high" else LESS_CERTAIN


def _in_words(row: Row) -> str:
    words = str(row["event_type"])
    if words in GRADED_EVENTS:
        since_2026 = row["end_date"] and row["end_date"] >= NO_OVERALL_FROM
        words += f" ({'2026 framework' if since_2026 else row['framework']})"
    elif words == "other":
        words = str(row["framework"])
    return words[:1].upper() + words[1:]


def _stood(ended: str, until: str | None, on: date) -> str:
    if until:
        return time_between(date.fromisoformat(ended), date.fromisoformat(until))
    return f"{time_between(date.fromisoformat(ended), on)} so far"


def _with_gaps(row: Row) -> dict[str, Any]:
    """An inspection's row with words for a judgement that it made but we do not hold; None: it made no such one."""
    made = {
        key: row[key] or NOT_HELD for key in JUDGEMENTS if key != "care_leavers" or row["end_date"] >= CARE_LEAVERS_FROM
    }
    return {**row, **made}


def _table(table_id: str, title: str, columns: Sequence[Column], rows: tuple[Row, ...]) -> Table:
    told_as: Literal["table", "dates"] = "table" if table_id == "timeline" else "dates"
    return Table(table_id, title, columns_of(rows, columns) or tuple(columns), rows, told_as=told_as)
