"""How authorities were judged in each of the five judgements (Figure 3), and where two of them part."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from data.register import Register
from data.schema import CARE_LEAVERS_FROM, LA_LEVEL
from queries.answer import Answer, Chart, Column, Official, Row, Table, columns_of
from queries.counting.as_at import Coverage, as_at, coverage
from queries.counting.distribution import (
    coverage_notes,
    judged_so,
    outcomes_by_judgement,
    printed_outcomes,
    require_graded,
    spread,
)
from queries.counting.measures import GOOD_OR_OUTSTANDING, GRADE_PERCENTS, JUDGEMENT_NAMES, OVERALL
from queries.counting.published import agrees_with_rows, beside, leading, printed_figures, reasons, sources_of
from queries.counting.rounding import percent
from queries.errors import NoData
from queries.pages.authority import AUTHORITY_COLUMNS, authority_row
from queries.question import ENGLAND, Area, Question
from queries.telling.grade_share import bars, grade_label, label, number_elsewhere, shares_columns, together
from queries.wording import (
    ROUNDING_NOTE,
    SMALL_NUMBERS_NOTE,
    day,
    join_words,
    kind_of_figures,
    month,
    number_and_noun,
    sentences,
    share,
    with_article,
)

JUDGEMENT_COLUMN = Column("judgement_name", "Judgement", "text")
DIFFERING_COLUMNS = (
    Column("area", "Area", "text"),
    Column("graded", "LAs with a care leavers judgement", "authorities"),
    Column("differing", "LAs whose two grades differ", "authorities"),
    Column("differing_percent", "% of those LAs", "percent"),
)
CARE_LEAVERS_NOTE = (
    f"Care leavers have a judgement of their own since {month(CARE_LEAVERS_FROM)}; the combined judgement before it"
    " counts as children in care."
)


def judgements(register: Register, question: Question) -> Answer:
    """Figure 3: each judgement at the latest graded event, with its own base; care leavers against children in care.
    The share told first is that of `Question.grade`, good or outstanding unless one is asked about.

    Tables: `outcomes`, a row per judgement, in LAs and percent of LAs with that judgement; `differing`, one row;
    `authorities`, the LAs whose care leavers and children in care grades differ. SPEC rules 3 and 6.
    Source: the release where it prints the date, else the register. Raises: NoData before the first inspection.
    """
    area = question.area or ENGLAND
    grade = question.grade
    covered = coverage(register, question.on, question.known_by)
    rows: list[dict[str, Any]] = [
        {"judgement": key, "judgement_name": JUDGEMENT_NAMES[key], **row}
        for key, row in outcomes_by_judgement(register, covered, area).items()
    ]
    require_graded(register, covered, area, rows[0])
    figures = printed_outcomes(register, covered, area)
    shown = beside(rows, [(figures, row["judgement"]) for row in rows])
    asked = next((row for row in shown if row["judgement"] == question.judgement), None)
    if asked and not asked["graded"]:
        raise NoData(_none_judged(asked, area, covered))
    official: Official = any(
        (question.judgement or "help_and_protection", f"{key}_percent") in figures
        for key in ([grade] if grade else ["good", GOOD_OR_OUTSTANDING])
    )
    judged = [(row["judgement"], row) for row in ([asked] if asked else shown) if row["graded"]]
    if not official and agrees_with_rows(register, covered, "outcomes", area, judged):
        official = LA_LEVEL
    differing = differing_authorities(register, covered, area)
    totals = _differing_total(register, covered, area, shown[-1], differing)
    finding = _one_authority(rows, register, covered, area, grade) if area.kind == "authority" else None
    if finding is None:
        finding = _one_judgement(asked, area, covered, grade) if asked else _all(shown, area, covered, grade)
    subject = asked["judgement_name"] if asked else "Judgements"
    return Answer(
        question=question,
        title=f"{subject}{f', judged {grade_label(grade)},' if grade else ''} in {with_article(area)} as at {day(covered.on)}",
        text=sentences(
            [
                *finding,
                _differing_sentence(totals[0])
                if totals and area.kind != "authority" and question.judgement in (None, "care_leavers")
                else None,
                kind_of_figures(official, covered.on),
            ]
        ),
        official=official,
        as_at=covered.on,
        tables=(
            Table("outcomes", "LAs by judgement", (JUDGEMENT_COLUMN, *shares_columns(grade)), shown),
            *(
                [Table("differing", "Care leavers and children in care", DIFFERING_COLUMNS, totals, told_as="text")]
                if totals
                else []
            ),
            *([_differing_table(differing)] if differing else []),
        ),
        chart=_chart(shown, asked, grade, sentences(finding)) if area.kind != "authority" else None,
        finding=sentences(finding[:1]),
        notes=(
            *(reasons(register, covered.on, "outcomes", area.name) if official or covered.release else []),
            *(reasons(register, covered.on, "differing", area.name) if official and totals else []),
            CARE_LEAVERS_NOTE,
            *([SMALL_NUMBERS_NOTE] if area.kind == "region" else []),
            *coverage_notes(register, covered, area),
            ROUNDING_NOTE,
        ),
        sources=sources_of(register, official, covered.on, "outcomes", area.name),
        next=(
            Question(command="england", as_at=covered.on),
            Question(command="list", grade="inadequate", judgement="help_and_protection", area=area, as_at=covered.on),
            Question(command="changes", area=area, as_at=covered.on),
        ),
    )


def differing_authorities(register: Register, covered: Coverage, area: Area) -> list[dict[str, Any]]:
    """The LAs whose care leavers grade differs from their children in care grade at the same latest event."""
    return as_at(register, covered, area, "care_leavers <> children_in_care")


def _differing_total(
    register: Register, covered: Coverage, area: Area, care_leavers: Row, differing: Sequence[Row]
) -> tuple[Row, ...]:
    if not care_leavers["graded"]:
        return ()
    row = {
        "area": area.name,
        "graded": care_leavers["graded"],
        "differing": len(differing),
        "differing_percent": percent(len(differing), care_leavers["graded"]),
    }
    figures = printed_figures(register, covered, "differing", area)
    return beside([row], [(figures, "all")])


def _differing_table(differing: Sequence[dict[str, Any]]) -> Table:
    rows = tuple(authority_row(row) for row in differing)
    return Table(
        "authorities",
        "LAs whose care leavers and children in care grades differ",
        columns_of(rows, AUTHORITY_COLUMNS),
        rows,
    )


def _differing_sentence(total: Row) -> str:
    return (
        f"Care leavers and children in care were judged differently in {leading(total, 'differing')} of those"
        f" {number_and_noun(total['graded'], 'LA')} ({share(leading(total, 'differing_percent'))})"
    )


def _chart(rows: Sequence[Row], asked: Row | None, grade: str | None, alt: str) -> Chart:
    if grade is None:
        return Chart("stacked", "LAs by judgement, percent", "outcomes", "judgement_name", GRADE_PERCENTS, alt)
    judged = [row for row in rows[1:] if row["graded"]] or [rows[0]]
    high = (
        [asked]
        if asked
        else [row for row in judged if _share(row, grade) == max(_share(each, grade) for each in judged)]
    )
    names = join_words(row["judgement_name"].lower() for row in high)
    finding = f"{label(grade)}: {share(leading(high[0], f'{grade}_percent'))} for {names}"
    return bars(grade, "judgement_name", finding, alt)


def _one_judgement(row: Row, area: Area, covered: Coverage, grade: str | None) -> list[str]:
    name = row["judgement_name"].lower()
    return [
        f"{covered.opening}, {judged_so(row, grade or GOOD_OR_OUTSTANDING)} in {with_article(area)} with a judgement for {name}"
        f" were judged {grade_label(grade)} for it{'. All grades' if grade else ''}: {spread(row)}"
    ]


def _all(rows: Sequence[Row], area: Area, covered: Coverage, grade: str | None) -> list[str]:
    judged = [row for row in rows[1:] if row["graded"]]
    if not judged:
        return _one_judgement(rows[0], area, covered, grade)
    key = grade or GOOD_OR_OUTSTANDING
    shares = [_share(row, key) for row in judged]
    opening = f"{covered.opening}, the share of LAs in {with_article(area)} judged {grade_label(grade)} was"
    if grade and not max(shares):
        return [f"{covered.opening}, no LA in {with_article(area)} was judged {grade_label(grade)} in any judgement"]
    if len(set(shares)) == 1:
        return [f"{opening} the same in every judgement: {judged_so(judged[0], key)}"]
    strongest = [row for row, value in zip(judged, shares, strict=True) if value == max(shares)]
    weakest = [row for row, value in zip(judged, shares, strict=True) if value == min(shares)]
    between = [row for row in judged if row not in strongest and row not in weakest]
    parts = [f"{opening} largest for {_together(strongest, key)}, and smallest for {_together(weakest, key)}"]
    if grade and (numbers := number_elsewhere(judged, key, strongest, weakest, _name, "largest for", "smallest for")):
        parts.append(numbers)
    if between:
        parts.append(f"Between them: {'; '.join(_name_and_share(row, key) for row in between)}")
    if rows[0]["graded"]:
        parts.append(f"Overall effectiveness: {judged_so(rows[0], key)}")
    elif rows[0]["no_overall_judgement"]:
        parts.append("None of them had an overall effectiveness judgement (2026 framework)")
    return parts


def _one_authority(
    rows: Sequence[Row], register: Register, covered: Coverage, area: Area, grade: str | None
) -> list[str]:
    latest = as_at(register, covered, area)[0]
    named = [f"{row['judgement_name'].lower()} {latest[row['judgement']]}" for row in rows if latest[row["judgement"]]]
    finding = [
        f"{covered.opening}, {area.name} was judged at its most recent graded inspection, which ended on"
        f" {day(latest['counted_on'])}: {join_words(named)}"
    ]
    if grade:
        so = [_name(row) for row in rows if row[grade]]
        finding.append(f"Judged {grade_label(grade)}: {join_words(so) or 'in none of them'}")
    return finding


def _share(row: Row, key: str) -> Fraction:
    """The printed share where one leads, else the unrounded one: close shares are no tie."""
    published = row.get(f"published_{key}_percent")
    if published is not None and published != row[f"{key}_percent"]:
        return Fraction(published, 100)
    return Fraction(row[key], row["graded"])


def _together(rows: Sequence[Row], key: str) -> str:
    return together(rows, key, _name)


def _name_and_share(row: Row, key: str) -> str:
    return f"{_name(row)}, {judged_so(row, key)}"


def _name(row: Row) -> str:
    return str(row["judgement_name"]).lower()


def _none_judged(row: Row, area: Area, covered: Coverage) -> str:
    name = row["judgement_name"].lower()
    why = f" {CARE_LEAVERS_NOTE}" if row["judgement"] == "care_leavers" else ""
    if row["judgement"] == OVERALL and row["no_overall_judgement"]:
        why = " Inspections under the 2026 framework make no overall judgement."
    return f"No LA in {with_article(area)} had a judgement for {name} as at {day(covered.on)}.{why}"
