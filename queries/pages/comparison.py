"""Areas or dates side by side: LAs, regions and England in any mix, one date against another, statistical neighbours."""

from collections.abc import Container, Sequence
from datetime import date
from typing import Any

from data.register import Register
from data.schema import GRADES, LA_LEVEL
from queries.answer import Answer, Chart, Column, Official, Row, Source, Table, columns_of
from queries.counting.as_at import Coverage, as_at, coverage, latest_of, older_than_register
from queries.counting.conditions import Within
from queries.counting.count import Axis, Count
from queries.counting.distribution import (
    AREA_COLUMN,
    DATE_COLUMN,
    changes_between,
    coverage_notes,
    judged_so,
    outcome,
    printed_outcomes,
    require_graded,
    spread,
)
from queries.counting.edition_figures import GRADE_SETS
from queries.counting.like_for_like import like_for_like
from queries.counting.measures import GOOD_OR_OUTSTANDING, GRADE_PERCENTS, JUDGEMENT_NAMES, OVERALL
from queries.counting.published import (
    agrees_with_rows,
    beside,
    leading,
    official_status,
    printed_figures,
    reasons,
    sources_of,
)
from queries.counting.states import states
from queries.pages.authority import AUTHORITY_COLUMNS, authority_row
from queries.pages.history import UNNAMED
from queries.pages.listing import LISTS, belongs, list_words, on_judgement
from queries.question import ALL_REGIONS, ENGLAND, Area, AsAt, Between, Question
from queries.telling.four import four_sentence
from queries.telling.grade_share import SHARED, bars, grade_label, label, shares_columns
from queries.telling.judgements import NO_OVERALL, by_grade, grade_words
from queries.telling.phrases import state_title, state_words
from queries.telling.states import change_sentences, moved_table, moves_table
from queries.wording import (
    CALCULATED,
    REGISTER_SOURCE,
    ROUNDING_NOTE,
    SMALL_NUMBERS_NOTE,
    day,
    join_words,
    more_or_fewer,
    number_and_noun,
    of_all,
    sentences,
    share,
    status_of_series,
    up_or_down,
    with_article,
)


def compare(register: Register, question: Question) -> Answer:
    """Areas side by side on a day, or on two days (`as_at_compare` is the other one).

    Tables: `authorities`, a row per LA asked for; `outcomes`, a row per area and date, in LAs and percent of LAs
    judged (an LA by itself is not a distribution, so LAs stand only in `authorities`, unless they alone are compared
    on two days). `Question.grade` says which of the LAs were judged so, `Question.judgement` in which judgement; of
    regions and England it is the grade whose share is told first.
    Source: the release where it prints every row, else the register.
    Raises: NoData where an area has no judgement on the day, or an LA did not exist.
    """
    areas = question.areas or (ENGLAND,)
    dates = [on for on in (question.as_at_compare, question.as_at) if on]
    groups = [area for area in areas if area.kind != "authority"]
    authorities = [area for area in areas if area.kind == "authority"]
    rows, kinds = _outcome_rows(register, question, groups, dates)
    official = of_all(kinds) if kinds and not authorities else False
    named = _authority_rows(register, question, authorities, dates)
    judgement = question.judgement or OVERALL
    grade = question.grade if question.grade in SHARED else None
    groups_told = _group_sentences(rows, dates, grade, judgement, _like_for_like(register, question, groups, rows))
    changed = _changes_told(register, question, groups, grade)
    text = [
        *groups_told,
        *changed[0],
        *(four_sentence(register, coverage(register, dates[-1], question.known_by), area) for area in groups),
        *_among(register, question),
        *_authority_sentences(register, named, judgement),
    ]
    tables = []
    if rows:
        columns = (AREA_COLUMN, *([DATE_COLUMN] if len(dates) > 1 else []), *shares_columns(grade))
        tables.append(Table("outcomes", f"LAs by {JUDGEMENT_NAMES[judgement].lower()}", columns, rows))
    if named:
        columns = (*([DATE_COLUMN] if len(dates) > 1 else []), *AUTHORITY_COLUMNS)
        tables.append(Table("authorities", "Latest judgements", columns_of(named, columns), named))
    tables += changed[1]
    covers = [coverage(register, on, question.known_by) for on in dates]
    judged = [row for row in rows if row["graded"]]
    return Answer(
        question=question,
        title=f"{join_words(area.name for area in areas)} as at {join_words(day(on) for on in dates)}",
        text=sentences([*text, _status(rows, kinds) if rows and not authorities else CALCULATED]),
        official=official,
        as_at=question.on,
        tables=tuple(tables),
        chart=_chart(judged, "as_at" if len(groups) == 1 else "area", grade, judgement, sentences(groups_told))
        if judged and (len(groups) == 1 or len(dates) == 1)
        else None,
        notes=(
            *_worded_otherwise(register, question, groups),
            *([SMALL_NUMBERS_NOTE] if any(area.kind == "region" for area in groups) else []),
            *dict.fromkeys(note for covered in covers for note in coverage_notes(register, covered, *areas)),
            *([ROUNDING_NOTE] if rows else []),
        ),
        sources=sources_of(register, official, question.on, "outcomes", groups[0].name if groups else ""),
        next=tuple(Question(command="la", area=area, as_at=question.on) for area in authorities[:2])
        or (Question(command="region", area=ALL_REGIONS, as_at=question.on),),
    )


def neighbours(register: Register, question: Question) -> Answer:
    """One LA and its ten statistical neighbours, nearest first.

    Table `authorities`: a row per LA with its judgements and `nearness`, 0 for the LA itself. A neighbour that did
    not exist on the day is left out, and a note says so. Source: the register; the list's own source is cited.
    Raises: NoData when the LA itself did not exist on the day.
    """
    area = question.area
    assert area is not None
    covered = coverage(register, question.on, question.known_by)
    latest = latest_of(register, covered, area)
    existing = {row["urn"]: row for row in as_at(register, covered)}
    listed_neighbours = register.rows(
        "SELECT nearness, authorities.urn, name FROM neighbours JOIN authorities ON authorities.urn = neighbour"
        " WHERE neighbours.urn = ? ORDER BY nearness",
        (area.urn,),
    )
    own = {"nearness": 0, **authority_row(latest)}
    others = [
        {"nearness": row["nearness"], **authority_row(existing[row["urn"]])}
        for row in listed_neighbours
        if row["urn"] in existing
    ]
    absent = [row["name"] for row in listed_neighbours if row["urn"] not in existing]
    rows = (own, *others)
    about = register.rows("SELECT text, url FROM sources WHERE topic = 'statistical neighbours'")[0]
    return Answer(
        question=question,
        title=f"{area.name} and its statistical neighbours {state_title(register, covered.on)}",
        text=sentences(
            [
                *_neighbour_sentences(
                    area, state_words(register, covered.on), own, others, older_than_register(register)
                ),
                CALCULATED,
            ]
        ),
        official=False,
        as_at=covered.on,
        tables=(
            Table(
                "authorities",
                "The LA, then its statistical neighbours, nearest first",
                columns_of(rows, (Column("nearness", "Nearness", "number"), *AUTHORITY_COLUMNS)),
                rows,
            ),
        ),
        notes=(
            *([f"Not in existence on the day and left out: {join_words(absent)}."] if absent else []),
            *([f"The register holds no statistical neighbours of {area.name}."] if not listed_neighbours else []),
            about["text"],
            *coverage_notes(register, covered, area, *(Area("authority", row["name"], row["urn"]) for row in others)),
        ),
        sources=(
            REGISTER_SOURCE,
            Source("Statistical neighbours: Department for Education, table of May 2025", about["url"]),
        ),
        next=(
            Question(command="la", area=area, as_at=covered.on),
            Question(command="compare", areas=(area, ENGLAND), as_at=covered.on),
        ),
    )


def _changes_told(
    register: Register, question: Question, groups: Sequence[Area], grade: str | None
) -> tuple[list[str], list[Table]]:
    """Of one area on two dates, why the figure changed: who came, who went, and every LA's grade then and later."""
    if question.as_at_compare is None or len(groups) != 1:
        return [], []
    days = (question.as_at_compare, question.on)
    when = Between(AsAt(days[0], question.known_by), AsAt(days[1], question.known_by))
    judgement = question.judgement or OVERALL
    rows = states(register, Count("authorities", when, (Within((groups[0],)),), by=(Axis("grade", judgement),)))
    grade_label = (day(days[0]), day(days[1]))
    grades = GRADE_SETS[grade or GOOD_OR_OUTSTANDING]
    moved = [row for row in rows if row["before"] != row["after"]]
    return (
        change_sentences(rows, grades, judgement, f"LAs in {with_article(groups[0])}", grade_label)[1:],
        [moves_table(rows, *grade_label), *([moved_table(moved)] if moved else [])],
    )


def _worded_otherwise(register: Register, question: Question, groups: Sequence[Area]) -> list[str]:
    """Why a release prints another change of the grade between the two dates than is counted (SPEC rule 5)."""
    if question.as_at_compare is None or ENGLAND not in groups:
        return []
    covered = coverage(register, question.on, question.known_by)
    prints = printed_figures(register, covered, "change", ENGLAND)
    is_printed = (question.as_at_compare.isoformat(), f"{question.grade}_points") in prints
    return reasons(register, covered.on, "change", "England") if is_printed else []


def _outcome_rows(
    register: Register, question: Question, groups: Sequence[Area], dates: Sequence[date]
) -> tuple[tuple[Row, ...], list[Official]]:
    judgement = question.judgement or OVERALL
    rows: list[dict[str, Any]] = []
    prints = []
    kinds: list[Official] = []
    for area in groups:
        for on in dates:
            covered = coverage(register, on, question.known_by)
            row = {"area": area.name, "as_at": on.isoformat(), **outcome(register, covered, area, judgement)}
            require_graded(register, covered, area, row, judgement)
            rows.append(row)
            prints.append(printed_outcomes(register, covered, area))
            kinds.append(_kind_of_row(register, covered, area, judgement, row, question.grade))
    return beside(rows, [(figures, judgement) for figures in prints]), kinds


def _kind_of_row(
    register: Register, covered: Coverage, area: Area, judgement: str, row: Row, grade: str | None
) -> Official:
    """What kind of figures a row holds; of the four judgements a release prints some shares only (SPEC rule 11)."""
    key = grade if grade in SHARED else GOOD_OR_OUTSTANDING
    is_printed = (judgement, f"{key}_percent") in printed_outcomes(register, covered, area)
    if judgement == OVERALL or is_printed:
        return official_status(register, covered, "outcomes", area, [(judgement, row)])
    return LA_LEVEL if agrees_with_rows(register, covered, "outcomes", area, [(judgement, row)]) else False


def _status(rows: Sequence[Row], kinds: Sequence[Official]) -> str:
    """What kind of figures the rows are; where those of one date differ in kind, calculated."""
    by_date: dict[str, set[Official]] = {}
    for row, kind in zip(rows, kinds, strict=True):
        by_date.setdefault(row["as_at"], set()).add(kind)
    return status_of_series(list(by_date), [found.pop() if len(found) == 1 else False for found in by_date.values()])


def _authority_rows(
    register: Register, question: Question, authorities: Sequence[Area], dates: Sequence[date]
) -> tuple[Row, ...]:
    return tuple(
        {
            "as_at": on.isoformat(),
            **authority_row(latest_of(register, coverage(register, on, question.known_by), area)),
        }
        for area in authorities
        for on in dates
    )


def _chart(rows: Sequence[Row], category: str, grade: str | None, judgement: str, alt: str) -> Chart:
    if grade is None:
        return Chart(
            "stacked",
            f"LAs by {JUDGEMENT_NAMES[judgement].lower()}, percent",
            "outcomes",
            category,
            GRADE_PERCENTS,
            alt,
        )
    first, last = (share(leading(row, f"{grade}_percent")) for row in (rows[0], rows[-1]))
    return bars(grade, category, f"{label(grade)}: from {first} to {last}" if category == "as_at" else "", alt)


def _like_for_like(
    register: Register, question: Question, groups: Sequence[Area], rows: Sequence[Row]
) -> list[tuple[Row, Row] | None]:
    """The two rows of each area that its change between two dates is told from; none where one date is asked about."""
    if question.as_at_compare is None:
        return []
    if question.judgement not in (None, OVERALL):  # the other judgements go on after April 2026
        return list(zip(rows[::2], rows[1::2], strict=True))
    first, second = (coverage(register, on, question.known_by) for on in (question.as_at_compare, question.on))
    return [
        like_for_like(register, area, (first, rows[2 * at]), (second, rows[2 * at + 1]))
        for at, area in enumerate(groups)
    ]


def _group_sentences(
    rows: Sequence[Row],
    dates: Sequence[date],
    grade: str | None,
    judgement: str,
    compared: Sequence[tuple[Row, Row] | None],
) -> list[str]:
    """How each area stood on each date; of two dates, the change of a grade that was asked about first."""
    parts: list[str] = []
    key = grade or GOOD_OR_OUTSTANDING
    on = on_judgement(judgement)
    told = ""
    for row in rows:
        area = Area("england" if row["area"] == "England" else "region", row["area"])
        opening = "" if row["as_at"] == told else f"As at {day(row['as_at'])}, "
        told = row["as_at"]
        if row["graded"]:
            share_judged = f"{judged_so(row, key)} in {with_article(area)}"
            all_grades = ". All grades" if grade else ""
            parts.append(f"{opening}{share_judged} were judged {grade_label(grade)}{on}{all_grades}: {spread(row)}")
        else:
            parts.append(
                f"{opening}{'no' if opening else 'No'} LA in {with_article(area)} had an overall effectiveness judgement (2026 framework)"
            )
    moves: list[str] = []
    if len(dates) > 1:
        for earlier, later, pair in zip(rows[::2], rows[1::2], compared, strict=True):
            if earlier["graded"] and later["graded"] and pair is not None:
                moved = changes_between(pair[1], pair[0])
                place = Area("england" if earlier["area"] == ENGLAND.name else "region", earlier["area"])
                both = pair[1]["graded"] if pair[1] is not later else None
                whom = f"of the {number_and_noun(both, 'LA')} with an overall judgement at both dates, " if both else ""
                shift = up_or_down(moved[f"{key}_points"])
                number = more_or_fewer(moved[f"{key}_change"])
                verb = "was" if abs(moved[f"{key}_change"]) == 1 else "were"
                move = f"{whom}{number} in {with_article(place)} {verb} {grade_label(key)}{on} ({shift})"
                moves.append(f"{move[:1].upper()}{move[1:]}")
    return [*moves, *parts] if grade else [*parts, *moves]


def _among(register: Register, question: Question) -> list[str]:
    """Which of the LAs asked about were judged as asked, at the one date of the question."""
    judgement = question.judgement or OVERALL
    if question.grade not in LISTS or question.as_at_compare or any(area.urn is None for area in question.areas):
        return []
    assert question.grade is not None
    covered = coverage(register, question.on, question.known_by)
    latest = [latest_of(register, covered, area) for area in question.areas]
    names = [row["name"] for row in latest if belongs(row, question.grade, judgement)]
    told = f"{list_words(question.grade)}{on_judgement(judgement)}{f': {join_words(names)}' if names else ''}"
    return [
        f"{covered.opening}, {len(names) or 'none'} of the {number_and_noun(len(latest), 'LA')} asked about"
        f" {'were' if len(names) > 1 else 'was'} {told}"
    ]


def _authority_sentences(register: Register, rows: Sequence[Row], judgement: str) -> list[str]:
    older = older_than_register(register)
    dates = dict.fromkeys(row["as_at"] for row in rows)
    return [
        *(
            f"{state_words(register, date.fromisoformat(on))},"
            f" {join_words([_judgement_told(row, judgement, older) for row in rows if row['as_at'] == on])}"
            for on in dates
        ),
        NO_OVERALL if judgement == OVERALL and any(row[OVERALL] == UNNAMED for row in rows) else "",
    ]


def _judgement_told(row: Row, judgement: str, older: Container[str]) -> str:
    if not row["end_date"]:
        return (
            f"{row['name']} {'had no inspection in the register' if row['urn'] in older else 'was not yet inspected'}"
        )
    if judgement == OVERALL and row[OVERALL] == UNNAMED and (four := by_grade(row)):
        words = f"was judged {four}"
    elif row[judgement] in (None, UNNAMED):
        words = f"had no {'overall' if judgement == OVERALL else JUDGEMENT_NAMES[judgement].lower()} judgement"
    else:
        words = f"was judged {grade_words(row[judgement])}{on_judgement(judgement)}"
    return f"{row['name']} {words} (inspection ended {day(row['end_date'])})"


def _neighbour_sentences(area: Area, when: str, own: Row, others: Sequence[Row], older: Container[str]) -> list[str]:
    if not others:
        return [f"{when}, no statistical neighbours are held for {area.name}"]
    by_judgement: dict[str, list[str]] = {grade: [] for grade in GRADES}
    apart = []
    for row in others:
        if row[OVERALL] in GRADES:
            by_judgement[row[OVERALL]].append(row["name"])
        else:
            apart.append(_apart(row, older))
    groups = [f"{join_words(names)} {grade_words(grade)}" for grade, names in by_judgement.items() if names]
    own_words = (
        f"was judged {grade_words(own[OVERALL])} for overall effectiveness"
        if own[OVERALL] in GRADES
        else _apart(own, older).removeprefix(f"{area.name} ")
    )
    return [
        f"{when}, {area.name} {own_words}",
        f"Of its {number_and_noun(len(others), 'statistical neighbour')}, {'; '.join(groups)}" if groups else "",
        *apart,
        NO_OVERALL if any(row[OVERALL] == UNNAMED for row in (own, *others)) else "",
    ]


def _apart(row: Row, older: Container[str]) -> str:
    """What is told of an LA that has no overall judgement: its four of 2026, or that it waits."""
    if row[OVERALL] == UNNAMED:
        return f"{row['name']} was judged {by_grade(row) or 'without a judgement that is held'}"
    waiting = "has no inspection in the register" if row["urn"] in older else "was not yet inspected"
    return f"{row['name']} {waiting}"
