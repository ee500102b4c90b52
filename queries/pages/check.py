"""Every printed figure of a release beside the register's count: the same questions, asked of the register."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from data.register import Register
from data.schema import PRINTED
from queries.answer import Answer, Column, Row, Table, columns_of
from queries.counting.distribution import year_to
from queries.counting.published import Number, Release, releases, revised, whole
from queries.errors import NoData
from queries.pages import activity, changes, judgements, outcomes, visits
from queries.question import ENGLAND, Area, Question
from queries.wording import CALCULATED, OFFICIAL, counted, day, listed, sentences

CHECK_COLUMNS = (
    Column("figure", "Figure", "text"),
    Column("published", "Published", "number"),
    Column("computed", "Register", "number"),
    Column("match", "Agrees", "yes_no"),
    Column("reason", "Why not", "text"),
    Column("area", "Area", "text"),
    Column("section", "Section", "text"),
)
NOT_KNOWN = "Not known"
ROW_NAMES = {
    "outcomes": "judgement",
    "change": "since",
    "changes": "previous",
    "activity": "event_type",
    "themes": "theme",
    "visited_grades": "grade",
    "subthemes": "theme",
}
"""The column that names a row of each table whose cells are printed; a table not here has one row, named "all"."""

Cells = Mapping[tuple[str, str, str], Any]


def check(register: Register, question: Question) -> Answer:
    """Each figure that the release of the date prints (or, for an edition of which none is held, that later ones print
    of its date), with the register's count and, where they differ, the known reason.

    Table `check`: a row per figure, in the order of the release; differing figures first. `why` is None where a
    difference has no known reason; `reason` names the note that says it. Raises: NoData when nothing printed is held for the date.
    """
    on = question.on
    figures = register.rows(
        "SELECT * FROM figures WHERE release = ? AND status = ? ORDER BY figure_id", (on.isoformat(), PRINTED)
    ) or register.rows(
        "SELECT * FROM figures WHERE as_at = ? AND status = ? ORDER BY figure_id", (on.isoformat(), PRINTED)
    )
    release = next((release for release in releases(register) if release.as_at == on), None)
    if not figures or release is None:
        held = listed(day(release.as_at) for release in reversed(releases(register)))
        raise NoData(f"No printed figures are held for {day(on)}. Releases known: as at {held}.", ("check latest",))
    reasons = _reasons(register)
    seen: dict[tuple[str, str], Cells] = {}
    rows = []
    for figure in figures:
        place = (figure["as_at"], figure["area"])
        if place not in seen:
            seen[place] = _cells(register, date.fromisoformat(figure["as_at"]), figure["area"])
        rows.append(_row(figure, seen[place], reasons, on))
    ordered, why = _with_reasons(sorted(rows, key=lambda row: row["match"]))
    return Answer(
        question=question,
        title=f"Printed and computed figures as at {day(on)}",
        text=sentences([*_text(ordered, release), revised(register, on), _kinds()]),
        official=False,
        as_at=on,
        tables=(
            Table(
                "check",
                "Printed figures beside the register, those that differ first",
                columns_of(ordered, CHECK_COLUMNS),
                ordered,
            ),
        ),
        notes=(
            *(f"{reason}: {words}" for words, reason in why.items()),
            "A figure marked as derived was worked out by the compilers of the register from printed percentages.",
        ),
        sources=(release.source,),
        next=(f"release {on}", f"england {on}", "releases"),
    )


def _with_reasons(rows: list[dict[str, Any]]) -> tuple[tuple[Row, ...], dict[str, str]]:
    """The rows, each naming its reason in short, and what each of those is called: Reason 1, Reason 2, …"""
    why = {words: f"Reason {at}" for at, words in enumerate(dict.fromkeys(row["why"] for row in rows if row["why"]), 1)}
    named = ({**row, "reason": None if row["match"] else why.get(row["why"], NOT_KNOWN)} for row in rows)
    return tuple(named), why


def unexplained(answer: Answer) -> tuple[Row, ...]:
    """The rows of a `check` that differ without a known reason."""
    return tuple(row for row in answer.table("check").rows if not row["match"] and row["why"] is None)


def _cells(register: Register, on: date, area_name: str) -> Cells:
    area = ENGLAND if area_name == ENGLAND.name else Area("region", area_name)
    year = Question(command="activity", area=area, period=year_to(on))
    as_at = Question(command="judgements", area=area, as_at=on)
    asked: list[Answer] = [judgements.judgements(register, as_at)]
    if area == ENGLAND:
        asked += [
            outcomes.england(register, as_at),
            activity.activity(register, year),
            visits.visits(register, year),
        ]
        with suppress(NoData):
            asked.append(changes.changes(register, as_at))
    return {
        (table.id, str(row.get(ROW_NAMES.get(table.id, ""), "all")), key): value
        for answer in asked
        for table in answer.tables
        for row in table.rows
        for key, value in row.items()
        if table.id != "outcomes" or "judgement" in row
    }


def _row(figure: Row, cells: Cells, reasons: Mapping[tuple[Any, ...], str], on: date) -> dict[str, Any]:
    place = (figure["cell_table"], figure["cell_row"], figure["cell_key"])
    published, computed = whole(figure["value"]), cells.get(place)
    match = computed is not None and _agree(published, computed)
    key = (figure["as_at"], figure["area"], *place, published, computed)
    return {
        "section": figure["section"],
        "as_at": figure["as_at"],
        "area": figure["area"],
        "measure": figure["measure"],
        "measure_name": _named(figure["measure"]),
        "figure": _figure(figure, on),
        "category": figure["category"],
        "unit": figure["unit"],
        "derived": figure["derived"] == "yes",
        "published": published,
        "computed": computed,
        "match": match,
        "why": None if match else reasons.get(key),
    }


def _figure(figure: Row, on: date) -> str:
    """Care leavers share: Good. A date is said only where it is another than the one asked about."""
    name, category = _named(figure["measure"]), figure["category"]
    said = name if category is None or category.casefold() in name.casefold() else f"{name}: {category}"
    return said if figure["as_at"] == on.isoformat() else f"{said} ({day(figure['as_at'])})"


def _named(measure: str) -> str:
    """change_since_2023_03_31 as Change since 31 March 2023."""
    dated = re.sub(r"(\d{4})_(\d{2})_(\d{2})", lambda on: day("-".join(on.groups())), measure)
    words = [{"las": "LAs", "ilacs": "ILACS"}.get(word, word) for word in dated.split("_")]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])


def _agree(published: Number, computed: Number) -> bool:
    """Whether the computed figure, rounded half up as the printed one is, reads the same."""
    printed = Decimal(str(published))
    return (
        Decimal(str(computed)).quantize(Decimal(1).scaleb(int(printed.as_tuple().exponent)), ROUND_HALF_UP) == printed
    )


def _reasons(register: Register) -> dict[tuple[Any, ...], str]:
    """The known differences by cell and by both values: a count that has moved since is not explained by the old reason."""
    return {
        (
            *(row[key] for key in ("as_at", "area", "cell_table", "cell_row", "cell_key")),
            whole(row["published"]),
            whole(row["computed"]),
        ): row["why"]
        for row in register.rows("SELECT * FROM known_differences")
    }


def _text(rows: tuple[Row, ...], release: Release) -> list[str]:
    agree = sum(row["match"] for row in rows)
    unknown = sum(not row["match"] and row["why"] is None for row in rows)
    parts = [
        f"Of the {counted(len(rows), 'printed figure')} held for the release as at {day(release.as_at)}, {agree} agree with the"
        f" register and {len(rows) - agree} differ"
    ]
    if len(rows) > agree:
        parts.append(
            f"{unknown} of those that differ have no known reason"
            if unknown
            else "Each of those that differ has a known reason"
        )
    return parts


def _kinds() -> str:
    return f"Published figures: {OFFICIAL.lower()}. Register figures: {CALCULATED[0].lower()}{CALCULATED[1:]}"
