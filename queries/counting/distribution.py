"""The distribution of grades in an area on a day: the rows that england, region, judgements, compare and trend share."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from data.register import Register
from data.schema import JUDGEMENTS, NO_OVERALL_FROM
from queries.answer import Column, Row
from queries.counting.as_at import (
    AS_AT,
    Coverage,
    held_until,
    late_reports,
    newest_ended,
    not_held,
    register_begins,
    within,
)
from queries.counting.measures import (
    GOOD_OR_OUTSTANDING,
    GRADE_MEASURES,
    JUDGEMENT_NAMES,
    OUTCOME_MEASURES,
    OVERALL,
    outcome_sql,
)
from queries.counting.published import Printed, leading, printed_figures
from queries.counting.rounding import percent, points
from queries.errors import NoData
from queries.question import Area, Period
from queries.wording import day, join_words, number_and_noun, share, with_article

AREA_COLUMN = Column("area", "Area", "text")
DATE_COLUMN = Column("as_at", "As at", "date")
JUDGEMENT_COLUMN = Column("judgement", "Judgement", "text")
_SHOWN = {measure.key: measure for measure in OUTCOME_MEASURES}

OUTCOME_COLUMNS = (
    _SHOWN["graded"].column,
    *(
        column
        for measure in (_SHOWN["good_or_outstanding"], *GRADE_MEASURES)
        for column in (measure.column, Column(measure.percent_key, f"% {measure.label.lower()}", "percent"))
    ),
)
"""What a distribution shows, the finding first: it stands where a narrow screen begins."""


def outcome(register: Register, covered: Coverage, area: Area, judgement: str = OVERALL) -> dict[str, Any]:
    """How the LAs of `area` were judged, at their latest graded event as at the day (SPEC rules 1 to 4).

    Keys: every outcome measure, in LAs, and its percent twin, whole percent of its base rounded half up; None where
    the base is nought.
    """
    condition, parameters = within(area)
    counts = register.rows(
        f"SELECT {outcome_sql(judgement)} FROM ({AS_AT} AND {condition})",
        covered.parameters | parameters,
    )[0]
    return with_percents(counts)


def outcomes_by_judgement(register: Register, covered: Coverage, area: Area) -> dict[str, dict[str, Any]]:
    """The same for each of the five judgements, by its key."""
    condition, parameters = within(area)
    counts = ", ".join(outcome_sql(judgement, f"{judgement}_of_") for judgement in JUDGEMENTS)
    found = register.rows(f"SELECT {counts} FROM ({AS_AT} AND {condition})", covered.parameters | parameters)[0]
    return {
        judgement: with_percents({measure.key: found[f"{judgement}_of_{measure.key}"] for measure in OUTCOME_MEASURES})
        for judgement in JUDGEMENTS
    }


def outcomes_by_region(register: Register, covered: Coverage, judgement: str = OVERALL) -> dict[str, dict[str, Any]]:
    """The same for each of the eight regions that has an LA on the day, by name."""
    found = register.rows(
        f"SELECT region AS area, {outcome_sql(judgement)} FROM ({AS_AT}) GROUP BY region ORDER BY region",
        covered.parameters,
    )
    return {row.pop("area"): with_percents(row) for row in found}


def with_percents(counts: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for measure in OUTCOME_MEASURES:
        count = counts[measure.key] or 0
        row[measure.key] = count
        if measure.base:
            row[measure.percent_key] = percent(count, counts[measure.base])
    return row


def printed_outcomes(register: Register, covered: Coverage, area: Area) -> Printed:
    """What a release prints of an area's outcomes, unless the asker chose another cut-off than the release's."""
    return printed_figures(register, covered, "outcomes", area)


def require_graded(register: Register, covered: Coverage, area: Area, row: Row, judgement: str = OVERALL) -> None:
    """Raises: NoData when no LA of the area has the judgement on the day, saying since when there are some."""
    if row["graded"] or row["no_overall_judgement"]:
        return
    condition, parameters = within(area)
    first = register.rows(
        f"""SELECT min(counted_on) AS first FROM events JOIN authorities USING (urn)
        WHERE graded AND {judgement} IS NOT NULL AND {condition}""",
        parameters,
    )[0]["first"]
    name = JUDGEMENT_NAMES[judgement].lower()
    if first is None:
        raise NoData(f"The register holds no {name} judgement for {with_article(area)}.")
    if first <= covered.on.isoformat():
        raise NoData(f"No LA in {with_article(area)} had a current {name} judgement as at {day(covered.on)}.")
    raise NoData(
        f"No LA in {with_article(area)} had {'an' if name[0] in 'aeiou' else 'a'} {name} judgement as at {day(covered.on)}: the first in the register is of {day(first)}.",
    )


def spread(row: Row) -> str:
    """30 outstanding (20%), 61 good (40%), … : the four grades in order, printed figures leading; none where there is none."""
    parts = []
    for measure in GRADE_MEASURES:
        shown, number = share(leading(row, measure.percent_key)), leading(row, measure.key)
        parts.append(f"{number} {measure.label.lower()} ({shown})" if number else f"none {measure.label.lower()}")
    return join_words(parts)


def good_or_outstanding(row: Row) -> str:
    """60% of LAs (91 of 151): the share with its count and base; a printed share that differs leads."""
    return judged_so(row, GOOD_OR_OUTSTANDING)


def judged_so(row: Row, key: str) -> str:
    """20% of LAs (30 of 151): the same of any one grade."""
    shown = leading(row, f"{key}_percent")
    base = number_and_noun(row["graded"], "LA")
    if shown != row[f"{key}_percent"]:
        counts = f"{row[key]}, {share(row[f'{key}_percent'])}"
        return f"{share(shown)} of {base} (the register counts {counts})"
    return f"{share(shown)} of LAs ({leading(row, key)} of {row['graded']})"


def coverage_notes(register: Register, covered: Coverage, *areas: Area) -> list[str]:
    """What the reader must know of the day: the cut-off, reports known since, and where the register ends; for an
    answer that tells which LAs of `areas` were not inspected, also where it begins.
    """
    notes = []
    without = {row["urn"] for area in areas for row in not_held(register, covered, area)}
    if without:
        notes.append(
            f"The register begins with the single inspection framework (its first inspection ended on"
            f" {day(register_begins(register))}) and holds none before: {number_and_noun(len(without), 'LA')} that"
            f" {'is' if len(without) == 1 else 'are'} older than that {'has' if len(without) == 1 else 'have'} no inspection in"
            " the register by the day, which is not to say that there was none."
        )
    if covered.known_by:
        late = sorted({row["name"] for row in late_reports(register, covered)})
        edition = "as the edition of that date did" if covered.release else "as asked"
        note = f"Counts reports published by {day(covered.known_by)}, {edition}"
        if late:
            note += f"; reports on {join_words(late)} were published later and are not counted"
        notes.append(f"{note}.")
    ended = newest_ended(register)
    if ended and covered.on > ended:
        notes.append(
            f"The newest inspection report in the register was published on {day(held_until(register))}, and the newest"
            f" inspection ended on {day(ended)}: later ones are not in it."
        )
    if covered.on.isoformat() >= NO_OVERALL_FROM:
        notes.append(
            f"Inspections from {day(NO_OVERALL_FROM)} make no overall effectiveness judgement: an LA inspected since is shown"
            " apart, outside the base, and none is derived for it or carried forward."
        )
    return notes


def changes_between(row: Row, earlier: Row) -> dict[str, Any]:
    """For each grade: KEY_change in LAs and KEY_points in percentage points, from unrounded shares (SPEC rule 5)."""
    found: dict[str, Any] = {}
    for measure in (*GRADE_MEASURES, _SHOWN["good_or_outstanding"]):
        found[f"{measure.key}_change"] = row[measure.key] - earlier[measure.key]
        found[f"{measure.key}_points"] = points(
            row[measure.key], row["graded"], earlier[measure.key], earlier["graded"]
        )
    return found


def year_to(end: date) -> Period:
    """The twelve months that end on a day: a statistical year where that is 31 March (SPEC rule 9)."""
    return Period(years_before(end, 1) + timedelta(days=1), end)


def years_before(on: date, years: int) -> date:
    """The same day in an earlier year; 29 February becomes 28 February."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return on.replace(year=on.year - years, day=28)
