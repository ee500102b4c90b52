"""Focused and monitoring visits in a period: themes, the grade of the LA at the time, and the letters (Figure 4)."""

from collections.abc import Mapping, Sequence
from typing import Any

from data.register import Register
from data.schema import LA_LEVEL
from queries.answer import Answer, Chart, Column, Official, Row, Table, columns_of
from queries.counting.as_at import KNOWN, Coverage, coverage_in
from queries.counting.distribution import coverage_notes
from queries.counting.holdings import FOCUSED, MONITORING, number_known, reach, whole_kinds
from queries.counting.measures import GRADE_KEYS, GRADE_NAMES
from queries.counting.published import Printed, agrees_with_rows, beside, leading, printed_figures, reasons, sources_of
from queries.counting.rounding import percent
from queries.pages.history import DAYS_COLUMN, EVENT_COLUMNS
from queries.pages.in_period import (
    events_between,
    known_since,
    late_notes,
    leading_edition,
    letters_note,
    record_notes,
    unlisted_sentence,
)
from queries.question import ENGLAND, Area, Question
from queries.wording import (
    ROUNDING_NOTE,
    SMALL_NUMBERS_NOTE,
    join_words,
    kind_of_figures,
    number_and_noun,
    sentences,
    share,
    span,
    those_in,
    with_article,
)

# The order in which the release's Figure 4 lists them; what it does not list comes last.
THEMES = (
    "Front door",
    "Children in need/subject to a plan",
    "Achieving permanence",
    "Children in care",
    "Care leavers",
)
NOT_JUDGED = "not_judged"

THEME_COLUMNS = (
    Column("theme", "Theme", "text"),
    Column("visits", "Focused visits", "events"),
    Column("percent", "% of focused visits", "percent"),
)
GRADE_COLUMNS = (
    Column("grade_name", "Judgement of the LA at the time", "text"),
    Column("visits", "Focused visits", "events"),
)
NAMED_COLUMNS = (
    Column("theme", "Theme named in the letter", "text"),
    Column("visits", "Focused visits", "events"),
)
MONITORING_COLUMNS = (
    Column("area", "Area", "text"),
    Column("visits", "Monitoring visits", "events"),
    Column("authorities", "LAs", "authorities"),
    Column("reinspected", "LAs re-inspected since", "authorities"),
)
KIND_COLUMNS = (Column("event_type", "Visit", "text"), Column("count", "Number", "events"))
LETTER_COLUMNS = (
    DAYS_COLUMN,
    Column("name", "LA", "text"),
    Column("event_type", "Visit", "text"),
    Column("theme", "Theme", "text"),
    Column("previous", "Judgement at the time", "text"),
    *EVENT_COLUMNS[-2:],
)


def visits(register: Register, question: Question) -> Answer:
    """Visits that began in a period, of one kind or both.

    Tables: `themes`, a row per theme, in focused visits and percent of them; `visited_grades`, a row per overall
    judgement the LA had at the time; `subthemes`, themes that a letter names more narrowly; `monitoring`, one row;
    `events`, the letters; `latest`, a row per kind, what is known now of a year that an edition's own list leads in.
    Source: the release where it prints the period, the edition's LA-level data where that is held, else the register.
    """
    area = question.area or ENGLAND
    period = question.span
    covered = coverage_in(register, period.end, question.known_by)

    def figures(table: str) -> Printed:
        return printed_figures(register, covered, table, area, period)

    edition = leading_edition(register, period, area, question.known_by)
    events = events_between(register, covered, period, area, edition)
    kinds_asked = [kind for kind in (FOCUSED, MONITORING) if question.visit in (None, kind.split()[0])]
    focused = [row for row in events if row["event_type"] == FOCUSED]
    monitoring = [row for row in events if row["event_type"] == MONITORING]
    letters = tuple(row for row in events if row["event_type"] in kinds_asked)
    whole = whole_kinds(register, period, area)
    when = f"{span(period.start, period.end)}{reach(register, period)}"
    printed_counts = figures("activity")
    tables: list[Table] = []
    text: list[str | None] = []
    agreeing: list[tuple[str, list[tuple[str, Row]]]] = []
    if question.visit != "monitoring":
        themes = _themes(focused, figures("themes"))
        grades = _grades(focused, figures("visited_grades"))
        named = _named_themes(focused, figures("subthemes"))
        agreeing.append(("themes", [(str(row["theme"]), row) for row in themes if row["visits"]]))
        tables += [
            Table("themes", "Focused visits by theme", THEME_COLUMNS, themes),
            Table("visited_grades", "Focused visits by the LA’s judgement at the time", GRADE_COLUMNS, grades),
            *([Table("subthemes", "More narrowly named themes", NAMED_COLUMNS, named)] if named else []),
        ]
        text += _focused_sentences(area, when, len(focused), themes, grades, whole)
        text += letters_note(register, period) if not focused else []
    if question.visit != "focused":
        total = _monitoring(register, covered, area, monitoring, figures("monitoring"))
        agreeing.append(("monitoring", [("all", total[0])]))
        tables.append(Table("monitoring", "Monitoring visits", MONITORING_COLUMNS, total, told_as="text"))
        number = printed_counts.get((MONITORING, "count"), len(monitoring))
        opening = "In the same period" if question.visit is None else f"From {when}"
        text += _monitoring_sentences(area, opening, int(number), total[0], monitoring, whole)
    known = events_between(register, covered, period, area) if edition else []
    numbers, known_now = (
        {kind: sum(row["event_type"] == kind for row in found) for kind in kinds_asked} for found in (events, known)
    )
    since = known_since(register, edition, numbers, known_now) if edition else None
    text += [since, unlisted_sentence(register, period, area, kinds_asked)]
    if since:
        latest = tuple({"event_type": kind, "count": number} for kind, number in known_now.items())
        tables.append(Table("latest", "Known now of the same year", KIND_COLUMNS, latest, told_as="text"))
    if letters:
        tables.append(Table("events", "The visits", columns_of(letters, LETTER_COLUMNS), letters))
    official: Official = bool(printed_counts)
    if not official and all(agrees_with_rows(register, covered, table, area, rows, period) for table, rows in agreeing):
        official = LA_LEVEL
    differences = [
        note
        for table, kind in (("themes", "focused"), ("monitoring", "monitoring"))
        if official and question.visit in (None, kind)
        for note in reasons(register, covered.on, table, area.name)
    ]
    themed = question.visit != "monitoring" and bool(focused)
    return Answer(
        question=question,
        title=f"{ {'focused': 'Focused visits', 'monitoring': 'Monitoring visits'}.get(question.visit or '', 'Visits') } in"
        f" {with_article(area)}, {span(period.start, period.end)}",
        text=sentences([*text, kind_of_figures(official, period.end)]),
        official=official,
        as_at=period.end,
        tables=tuple(tables),
        chart=Chart("bar", "Focused visits by theme", "themes", "theme", ("visits",), sentences(text[:1]))
        if themed
        else None,
        notes=(
            *differences,
            *record_notes(register, period, area, kinds_asked),
            *(letters_note(register, period) if question.visit != "monitoring" else []),
            *([] if edition else late_notes(register, covered, period, area, letters)),
            *([SMALL_NUMBERS_NOTE] if area.kind == "region" else []),
            *coverage_notes(register, covered),
            *([ROUNDING_NOTE] if themed else []),
        ),
        sources=sources_of(register, official, covered.on, "activity", area.name),
        next=(
            Question(command="activity", area=area, period=period),
            Question(command="list", grade="inadequate", area=area, as_at=period.end),
        ),
    )


def _themes(focused: Sequence[Row], figures: Printed) -> tuple[Row, ...]:
    held = [row["theme"] or "Not known" for row in focused]
    others = sorted(set(held) - set(THEMES))
    rows = [
        {"theme": theme, "visits": held.count(theme), "percent": percent(held.count(theme), len(held))}
        for theme in (*THEMES, *others)
    ]
    return beside(rows, [(figures, str(row["theme"])) for row in rows])


def _grades(focused: Sequence[Row], figures: Printed) -> tuple[Row, ...]:
    rows = [
        {"grade": key, "grade_name": name, "visits": sum(row["previous"] == name for row in focused)}
        for name, key in GRADE_KEYS.items()
    ]
    without = sum(row["previous"] is None for row in focused)
    if without:
        rows.append({"grade": NOT_JUDGED, "grade_name": "No overall judgement at the time", "visits": without})
    return beside(rows, [(figures, str(row["grade"])) for row in rows])


def _named_themes(focused: Sequence[Row], figures: Printed) -> tuple[Row, ...]:
    held = [row["named_theme"] for row in focused if row["named_theme"]]
    rows = [{"theme": theme, "visits": held.count(theme)} for theme in sorted(set(held))]
    return beside(rows, [(figures, str(row["theme"])) for row in rows])


def _monitoring(
    register: Register, covered: Coverage, area: Area, monitoring: Sequence[Row], figures: Printed
) -> tuple[Row, ...]:
    last = {row["urn"]: row["counted_on"] for row in monitoring}
    since = register.rows(
        f"""SELECT DISTINCT urn, counted_on FROM events
        WHERE graded AND counted_on <= :on AND {KNOWN.format(event="events")}""",
        covered.parameters,
    )
    row: dict[str, Any] = {
        "area": area.name,
        "visits": len(monitoring),
        "authorities": len(last),
        "reinspected": len({event["urn"] for event in since if event["counted_on"] > last.get(event["urn"], "9999")}),
    }
    return beside([row], [(figures, "all")])


def _focused_sentences(
    area: Area, when: str, number: int, themes: Sequence[Row], grades: Sequence[Row], whole: Mapping[str, bool]
) -> list[str | None]:
    if not number:
        return [_none(area, f"From {when}", FOCUSED, whole)]
    shown = join_words(
        f"{row['theme'].lower()} {leading(row, 'visits')} ({share(leading(row, 'percent'))})"
        for row in themes
        if leading(row, "visits")
    )
    judged = join_words(
        f"{row['visits']} to LAs judged {GRADE_NAMES[row['grade']].lower()}"
        if row["grade"] != NOT_JUDGED
        else f"{row['visits']} to LAs with no overall judgement"
        for row in grades
        if row["visits"]
    )
    return [
        f"From {when}, Ofsted made {number_known(number, FOCUSED, whole)} to {those_in(area)}. By theme: {shown}"
        if whole[FOCUSED]
        else f"From {when}, {number_known(number, FOCUSED, whole)} to {those_in(area)} {'is' if number == 1 else 'are'} known."
        f" By theme: {shown}",
        f"At their last graded inspection before the visit: {judged}",
    ]


def _monitoring_sentences(
    area: Area, opening: str, number: int, total: Row, monitoring: Sequence[Row], whole: Mapping[str, bool]
) -> list[str | None]:
    if not number:
        return [_none(area, opening, MONITORING, whole)]
    known = ""
    if number != total["visits"]:
        names = join_words(sorted({row["name"] for row in monitoring}))
        known = (
            f". The register knows {total['visits']} of them, to {number_and_noun(total['authorities'], 'LA')}: {names}"
        )
    authorities = number_and_noun(leading(total, "authorities"), "LA")
    return [
        f"{opening}, Ofsted made {number_known(number, MONITORING, whole)} to {authorities} in {with_article(area)}{known}"
        if whole[MONITORING]
        else f"{opening}, {number_known(number, MONITORING, whole)} across {authorities} in {with_article(area)}"
        f" {'is' if number == 1 else 'are'} known",
        f"Of the LAs known to have been visited, {total['reinspected'] or 'none'} had a graded inspection after their visit"
        if total["authorities"]
        else None,
    ]


def _none(area: Area, opening: str, kind: str, whole: Mapping[str, bool]) -> str:
    """That no visit of a kind is held: that there was none only where all are (SPEC rule 14)."""
    if whole[kind]:
        return f"{opening}, there was no {kind} to {those_in(area)}"
    return f"{opening}, no {kind} to {those_in(area)} is known (only some are held)"
