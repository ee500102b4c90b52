"""How authorities were judged overall: England through three years, and the regions beside it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from data.register import Register
from queries.answer import Answer, Chart, Column, Row, Table
from queries.counting.as_at import Coverage, coverage, not_held, register_begins, uninspected_authorities
from queries.counting.conditions import on_judgement
from queries.counting.distribution import (
    AREA_COLUMN,
    DATE_COLUMN,
    OUTCOME_COLUMNS,
    changes_between,
    coverage_notes,
    judged_so,
    outcome,
    outcomes_by_region,
    printed_outcomes,
    require_graded,
    spread,
    years_before,
)
from queries.counting.like_for_like import like_for_like
from queries.counting.measures import (
    GOOD_OR_OUTSTANDING,
    GRADE_MEASURES,
    GRADE_PERCENTS,
    JUDGEMENT_NAMES,
    OVERALL,
)
from queries.counting.published import (
    beside,
    leading,
    official_status,
    outcome_status,
    printed_figures,
    reasons,
    sources_of,
)
from queries.pages.trend import first_quarter
from queries.question import ALL_REGIONS, ENGLAND, Area, Period, Question
from queries.telling.four import four_sentence
from queries.telling.grade_share import (
    bars,
    extremes,
    grade_label,
    label,
    number_elsewhere,
    share_in,
    shares_columns,
    together,
)
from queries.wording import (
    ROUNDING_NOTE,
    SMALL_NUMBERS_NOTE,
    chart_title,
    day,
    join_words,
    kind_of_figures,
    more_or_fewer,
    number_and_noun,
    sentences,
    share,
    status_of_series,
    up_or_down,
    with_article,
)


def england(register: Register, question: Question) -> Answer:
    """Figure 1: overall effectiveness in England as at the day and at the same day of the two years before.

    Tables: `outcomes`, a row per date, latest first, in LAs and percent of LAs judged; `change`, the change since each
    earlier date in LAs and percentage points. Source: the release where it prints the date, else the register.
    Raises: NoData before the first inspection.
    """
    on = question.on
    dates = [on, years_before(on, 1), years_before(on, 2)]
    covers = [coverage(register, date, question.known_by) for date in dates]
    rows = [{"as_at": covered.on.isoformat(), **outcome(register, covered, ENGLAND)} for covered in covers]
    require_graded(register, covers[0], ENGLAND, rows[0])
    kept = [(covered, row) for covered, row in zip(covers, rows, strict=True) if row["graded"] or row is rows[0]]
    prints = [printed_outcomes(register, covered, ENGLAND) for covered, _ in kept]
    shown = beside([row for _, row in kept], [(figures, OVERALL) for figures in prints])
    kinds = [
        official_status(register, covered, "outcomes", ENGLAND, [(OVERALL, row)])
        for (covered, _), row in zip(kept, shown, strict=True)
    ]
    official = kinds[0]
    since = changes_table(register, [covered for covered, _ in kept], shown)
    finding = [_headline(ENGLAND, covers[0], shown[0]), change_sentence(since[0]) if since else None]
    return Answer(
        question=question,
        title=f"Overall effectiveness in England as at {day(on)}",
        text=sentences(
            [
                *finding,
                _inspected_sentence(register, covers[0], shown[0]),
                four_sentence(register, covers[0], ENGLAND),
                status_of_series([row["as_at"] for row in shown], kinds),
            ]
        ),
        official=official,
        as_at=on,
        tables=(
            Table("outcomes", "LAs by overall effectiveness", (DATE_COLUMN, *OUTCOME_COLUMNS), shown),
            *([Table("change", "Change since earlier years", CHANGE_COLUMNS, since)] if since else []),
        ),
        finding=sentences(finding),
        chart=_stacked_chart(
            f"{_lead(shown[0])} of LAs good or outstanding, {day(on)}", "as_at", sentences(finding[:1])
        )
        if shown[0]["graded"]
        else None,
        notes=(
            *coverage_notes(register, covers[0], ENGLAND),
            *_differences(register, covers[0], "change"),
            ROUNDING_NOTE,
        ),
        sources=sources_of(register, official, on, "outcomes", "England"),
        next=(
            Question(command="region", area=ALL_REGIONS, as_at=on),
            Question(command="judgements", area=ENGLAND, as_at=on),
            Question(command="list", grade="inadequate", area=ENGLAND, as_at=on),
            Question(command="england", as_at=dates[1]),
        ),
    )


def region(register: Register, question: Question) -> Answer:
    """Figure 2: a judgement, overall effectiveness unless another is asked about, in one region beside England, or in all
    regions, highest share first: the share of `Question.grade`, good or outstanding unless one is asked about.

    Table `outcomes`: a row per area, England last, in LAs and percent of LAs judged.
    Source: the release where it prints the date, else the register. Raises: NoData before the first inspection.
    """
    on = question.on
    covered = coverage(register, on, question.known_by)
    judgement = question.judgement or OVERALL
    national = {"area": "England", **outcome(register, covered, ENGLAND, judgement)}
    require_graded(register, covered, ENGLAND, national, judgement)
    area = question.area or ENGLAND
    grade = question.grade
    if area.kind != "all":
        rows = [{"area": area.name, **outcome(register, covered, area, judgement)}]
        require_graded(register, covered, area, rows[0], judgement)
    else:
        by_region = outcomes_by_region(register, covered, judgement)
        rows = rank_areas([{"area": name, **row} for name, row in by_region.items()], grade)
    rows.append(national)
    prints = [printed_outcomes(register, covered, Area("region", row["area"])) for row in rows]
    shown = beside(rows, [(figures, judgement) for figures in prints])
    told = slice(None) if judgement == OVERALL else slice(-1)  # England stands beside them
    kinds = {
        outcome_status(
            register,
            covered,
            Area("region", row["area"]),
            row,
            judgement,
            (judgement, f"{grade or GOOD_OR_OUTSTANDING}_percent") in figures,
        )
        for row, figures in zip(shown[told], prints[told], strict=True)
    }
    official = kinds.pop() if len(kinds) == 1 else False
    one = area.kind != "all"
    finding = (
        _headline(area, covered, shown[0], grade, judgement)
        if one
        else _highest_and_lowest(shown, covered, grade, judgement)
    )
    beside_england = f"{'The share in England' if grade else 'In England it'} was {judged_so(shown[-1], grade or GOOD_OR_OUTSTANDING)}"
    name = JUDGEMENT_NAMES[judgement]
    of_judgement = on_judgement(judgement)
    subject = f"LAs judged {grade_label(grade)}{of_judgement}" if grade else name
    by = f"LAs by {name.lower()}"
    title = _region_title(area, shown, grade) if judgement == OVERALL else ""
    return Answer(
        question=question,
        title=f"{subject} in {with_article(area) if one else 'each region'} as at {day(on)}",
        text=sentences(
            [
                finding,
                *([_inspected_sentence(register, covered, shown[0], area)] if one and judgement == OVERALL else []),
                beside_england,
                four_sentence(register, covered, area if one else ENGLAND) if judgement == OVERALL else None,
                CAUTION if area.kind != "type" else None,
                kind_of_figures(official, on),
            ]
        ),
        official=official,
        as_at=on,
        tables=(Table("outcomes", by, (AREA_COLUMN, *shares_columns(grade)), shown),),
        headline=f"{area.name}: {leading(shown[0], 'good_or_outstanding_percent')}% of LAs good or outstanding"
        if one and grade is None and judgement == OVERALL and shown[0]["graded"] > 1
        else "",
        finding=sentences([finding, CAUTION if area.kind == "all" else None]),
        chart=bars(grade, "area", title, sentences([finding]), name if judgement != OVERALL else "")
        if grade
        else _stacked_chart(title, "area", sentences([finding]), f"{by}, percent"),
        notes=(
            *([SMALL_NUMBERS_NOTE] if area.kind != "type" else []),
            *coverage_notes(register, covered, area if one else ENGLAND),
            *([NEYH_NOTE] if any(row["area"] == NEYH for row in rows) else []),
            ROUNDING_NOTE,
        ),
        sources=sources_of(register, official, on, "outcomes", rows[0]["area"]),
        next=_region_next(register, area, on, grade, question.judgement),
    )


CAUTION = "Regional figures rest on small numbers of LAs, so read them with caution"
NEYH = "North East, Yorkshire and the Humber"
NEYH_NOTE = "Ofsted reports the North East and Yorkshire and the Humber as one region (eight regions, not nine)."

CHANGE_COLUMNS = (
    Column("since", "Since", "date"),
    *(
        column
        for measure in GRADE_MEASURES
        for column in (
            Column(f"{measure.key}_change", f"{measure.label} (LAs)", "change"),
            Column(f"{measure.key}_points", f"{measure.label} (points)", "points"),
        )
    ),
)


def changes_table(register: Register, covers: Sequence[Coverage], rows: Sequence[Row]) -> tuple[Row, ...]:
    """The change of the first row since each of the others, with what the release prints of it beside it. `like_for_like`:
    of how many LAs it is told, where it is not of all (SPEC rule 7)."""
    changes: list[dict[str, Any]] = []
    for covered, row in zip(covers[1:], rows[1:], strict=True):
        pair = like_for_like(register, ENGLAND, (covered, row), (covers[0], rows[0])) if rows[0]["graded"] else None
        if pair is not None:
            base = pair[1]["graded"] if pair[1] is not rows[0] else None
            changes.append({"since": row["as_at"], **changes_between(pair[1], pair[0]), "like_for_like": base})
    figures = printed_figures(register, covers[0], "change", ENGLAND)
    return beside(changes, [(figures, str(row["since"])) for row in changes])


def rank_areas(rows: Sequence[dict[str, Any]], grade: str | None) -> list[dict[str, Any]]:
    """Areas by the unrounded share of the grade, highest first; equal shares by name; no share last."""
    return sorted(rows, key=lambda row: (-share_in(row, grade), row["area"]))


def _highest_and_lowest(rows: Sequence[Row], covered: Coverage, grade: str | None, judgement: str) -> str:
    """Where the share was highest and lowest; of a grade asked about, also where the number was, if elsewhere."""
    high, low = extremes(rows[:-1], grade)
    so = f"{grade_label(grade)}{on_judgement(judgement)}"
    opening = f"{covered.opening}, the share of LAs judged {so}"
    if grade and not any(row[grade] for row in high):
        return f"{covered.opening}, no LA in any region was judged {so}"
    if len(high) == len(rows) - 1:
        return f"{opening} was the same in every region: {judged_so(high[0], grade or GOOD_OR_OUTSTANDING)}"
    highest, lowest = (together(found, grade, _region_name) for found in (high, low))
    if grade is None:
        return f"{opening} was highest in {highest} and lowest in {lowest}"
    numbers = number_elsewhere(rows[:-1], grade, high, low, _region_name, "highest in", "lowest in")
    return sentences([f"{opening} was highest in {highest}, and lowest in {lowest}", numbers]).removesuffix(".")


def _region_name(row: Row) -> str:
    return with_article(Area("region", row["area"]))


def _headline(area: Area, covered: Coverage, row: Row, grade: str | None = None, judgement: str = OVERALL) -> str:
    if not row["graded"]:
        return (
            f"{covered.opening}, no LA in {with_article(area)} had an overall effectiveness judgement:"
            f" {number_and_noun(row['no_overall_judgement'], 'LA')} had been inspected under the 2026 framework, which makes none"
        )
    return (
        f"{covered.opening}, {judged_so(row, grade or GOOD_OR_OUTSTANDING)} in {with_article(area)} were judged {grade_label(grade)}"
        f" for {JUDGEMENT_NAMES[judgement].lower()} at their most recent inspection{'. All grades' if grade else ''}: {spread(row)}"
    )


def change_sentence(change_row: Row) -> str:
    """How each grade changed since a date, in LAs and percentage points: a row of a `change` table in words."""
    parts: list[str] = []
    for measure in GRADE_MEASURES:
        count, shift = change_row[f"{measure.key}_change"], change_row[f"{measure.key}_points"]
        first = not parts
        verb = "" if not first else " was" if abs(count) == 1 else " were"
        number = more_or_fewer(count, "LA" if first else "")
        parts.append(f"{number}{verb} {measure.label.lower()} ({up_or_down(shift, first)})")
    whom = (
        f"of the {number_and_noun(of_both, 'LA')} with an overall judgement at both dates, "
        if (of_both := change_row.get("like_for_like"))
        else ""
    )
    return f"Since {day(change_row['since'])}, {whom}{join_words(parts)}"


def _inspected_sentence(register: Register, covered: Coverage, row: Row, area: Area = ENGLAND) -> str:
    inspected = row["authorities"] - row["not_yet_inspected"]
    of = "All" if inspected == row["authorities"] else f"{inspected} of the"
    if of == "All" and not row["no_overall_judgement"] and area != ENGLAND:
        return ""  # the base says it
    sentence = f"{of} {number_and_noun(row['authorities'], 'LA')} in {with_article(area)} had"
    if row["not_yet_inspected"] and not_held(register, covered, area):
        sentence += f" an inspection in the register, which begins on {day(register_begins(register))}"
        waiting = "without one in it"
    else:
        sentence += " been inspected"
        waiting = "not yet inspected"
    if 0 < row["not_yet_inspected"] <= 3:
        names = join_words(found["name"] for found in uninspected_authorities(register, covered, area))
        sentence += f"; {waiting}: {names}"
    if row["no_overall_judgement"] and row["graded"]:
        sentence += (
            f"; of those, {row['graded']} had an overall effectiveness judgement and"
            f" {row['no_overall_judgement']} had no overall judgement (2026 framework)"
        )
    return sentence


def _stacked_chart(
    finding: str, category: str, alt: str, otherwise: str = "LAs by overall effectiveness, percent"
) -> Chart:
    title = chart_title(finding, otherwise)
    return Chart("stacked", title, "outcomes", category, GRADE_PERCENTS, alt)


def _lead(row: Row, grade: str | None = None) -> str:
    return share(leading(row, f"{grade or GOOD_OR_OUTSTANDING}_percent"))


def _region_title(area: Area, rows: Sequence[Row], grade: str | None) -> str:
    if area.kind != "all":
        return f"{area.name[:1].upper()}{area.name[1:]}: {_lead(rows[0], grade)} {grade_label(grade)}"
    high, low = extremes(rows[:-1], grade)
    if grade:
        return f"{label(grade)}: highest in {_region_name(high[0])}, {_lead(high[0], grade)}" if len(high) == 1 else ""
    if len(high) > 1 or len(low) > 1:
        return ""
    return f"From {_lead(high[0])} in {_region_name(high[0])} to {_lead(low[0])} in {_region_name(low[0])}"


def _differences(register: Register, covered: Coverage, table: str) -> list[str]:
    return reasons(register, covered.on, table, "England") if covered.release else []


def _region_next(
    register: Register, area: Area, on: date, grade: str | None, judgement: str | None
) -> tuple[Question, ...]:
    year_before = years_before(on, 1)
    if area.kind == "all":
        return (
            Question(command="england", as_at=on),
            Question(command="region", area=ALL_REGIONS, grade=grade, judgement=judgement, as_at=year_before),
        )
    return (
        Question(command="list", grade=grade or "inadequate", judgement=judgement, area=area, as_at=on),
        Question(command="judgements", area=area, as_at=on),
        Question(command="trend", area=area, period=Period(min(first_quarter(register), on), on)),
        Question(command="region", area=area, grade=grade, judgement=judgement, as_at=year_before),
        Question(command="region", area=ALL_REGIONS, grade=grade, judgement=judgement, as_at=on),
    )
