"""Every figure of a release, printed or counted from its LA-level data, beside the register's count: the same Count, run."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from data.register import Register
from data.schema import LA_LEVEL, PRINTED
from queries.answer import Answer, Column, Row, Table, columns_of
from queries.counting.edition_figures import count_cells, figures_of
from queries.counting.published import (
    Number,
    Release,
    held_releases,
    latest_release,
    releases,
    revision_sentence,
    whole,
)
from queries.errors import NoData
from queries.question import Question
from queries.wording import CALCULATED, OFFICIAL, day, join_words, number_and_noun, sentences

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
PLACE = ("as_at", "area", "cell_table", "cell_row", "cell_key")
"""What names a cell of a release, in the figures and in the known differences."""
TITLES = {
    PRINTED: "Printed figures beside the register",
    LA_LEVEL: "Figures counted from Ofsted’s LA-level data beside the register",
}


def check(register: Register, question: Question) -> Answer:
    """Each figure that the release of the date prints (or, for an edition of which none is held, that later ones print
    of its date), and each that is counted from its LA-level data, with the register's count and, where they differ, the
    known reason.

    Table `check`: a row per printed figure, in the order of the release, differing figures first; of an edition that no
    printed figure is held of, a row per counted one. Table `check_la_level`: the counted ones beside printed ones. `status` says
    which a figure is; `why` is None where a difference has no known reason; `reason` names the note that says it.
    Raises: NoData when no figure is held for the date.
    """
    on = question.on
    release = next((release for release in releases(register) if release.as_at == on), None)
    figures = [*figures_of(register, on, PRINTED), *figures_of(register, on, LA_LEVEL)]
    if not figures or release is None:
        held = join_words(day(release.as_at) for release in reversed(held_releases(register)))
        known = (
            f"The release as at {day(on)} is known, but none of its figures are held."
            if release
            else f"No figures of a release as at {day(on)} are held."
        )
        raise NoData(
            f"{known} Those held are as at {held}.",
            questions=(Question(command="check", as_at=latest_release(register).as_at),),
        )
    reasons = _reasons(register)
    counted = count_cells(register, [cell for _, cell in figures])
    rows = [_row(figure, number, reasons, on) for (figure, _), number in zip(figures, counted, strict=True)]
    ordered, why = _with_reasons(sorted(rows, key=lambda row: row["match"]))
    by_status = {
        status: found
        for status in (PRINTED, LA_LEVEL)
        if (found := tuple(row for row in ordered if row["status"] == status))
    }
    return Answer(
        question=question,
        title=f"Figures of the release and of the register as at {day(on)}",
        text=sentences([*_text(by_status, release), revision_sentence(register, on), _kinds(by_status)]),
        official=False,
        as_at=on,
        tables=tuple(
            Table(table_id, f"{TITLES[status]}, those that differ first", columns_of(found, CHECK_COLUMNS), found)
            for table_id, (status, found) in zip(("check", "check_la_level"), by_status.items(), strict=False)
        ),
        notes=(
            *(f"{reason}: {words}" for words, reason in why.items()),
            *(
                ["A figure marked as derived was worked out by the compilers of the register from printed percentages."]
                if PRINTED in by_status
                else []
            ),
        ),
        sources=(release.source,),
        next=(
            Question(command="release", as_at=on),
            Question(command="england", as_at=on),
            Question(command="releases"),
        ),
    )


def _with_reasons(rows: list[dict[str, Any]]) -> tuple[tuple[Row, ...], dict[str, str]]:
    """The rows, each naming its reason in short, and what each of those is called: Reason 1, Reason 2, …"""
    why = {words: f"Reason {at}" for at, words in enumerate(dict.fromkeys(row["why"] for row in rows if row["why"]), 1)}
    named = ({**row, "reason": None if row["match"] else why.get(row["why"], NOT_KNOWN)} for row in rows)
    return tuple(named), why


def unexplained_rows(answer: Answer) -> tuple[Row, ...]:
    """The rows of a `check` that differ without a known reason."""
    return tuple(row for table in answer.tables for row in table.rows if not row["match"] and row["why"] is None)


def _row(figure: Row, computed: Number | None, reasons: Mapping[tuple[Any, ...], str], on: date) -> dict[str, Any]:
    published = whole(figure["value"])
    match = computed is not None and _agree(published, computed)
    key = (*(figure[key] for key in PLACE), published, computed)
    return {
        "section": figure["section"],
        "as_at": figure["as_at"],
        "area": figure["area"],
        "measure": figure["measure"],
        "measure_name": _measure_name(figure["measure"]),
        "figure": _figure(figure, on),
        "category": figure["category"],
        "unit": figure["unit"],
        "derived": figure["derived"] == "yes",
        "status": figure["status"],
        "published": published,
        "computed": computed,
        "match": match,
        "why": None if match else reasons.get(key),
    }


def _figure(figure: Row, on: date) -> str:
    """Care leavers share: Good. A date is said only where it is another than the one asked about."""
    name, category = _measure_name(figure["measure"]), figure["category"]
    said = name if category is None or category.casefold() in name.casefold() else f"{name}: {category}"
    return said if figure["as_at"] == on.isoformat() else f"{said} ({day(figure['as_at'])})"


@cache
def _measure_name(measure: str) -> str:
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
            *(row[key] for key in PLACE),
            whole(row["published"]),
            whole(row["computed"]),
        ): row["why"]
        for row in register.rows("SELECT * FROM known_differences")
    }


def _text(by_status: Mapping[str, tuple[Row, ...]], release: Release) -> list[str]:
    parts = []
    for status, rows in by_status.items():
        agree = sum(row["match"] for row in rows)
        named = (
            f"{number_and_noun(len(rows), 'printed figure')} held for"
            if status == PRINTED
            else f"{number_and_noun(len(rows), 'figure')} counted from the LA-level data of"
        )
        parts.append(
            f"Of the {named} the release as at {day(release.as_at)}, {agree} agree with the register and"
            f" {len(rows) - agree} differ"
        )
    differing = [row for rows in by_status.values() for row in rows if not row["match"]]
    unknown = sum(row["why"] is None for row in differing)
    if differing:
        parts.append(
            f"{unknown} of those that differ have no known reason"
            if unknown
            else "Each of those that differ has a known reason"
        )
    return parts


def _kinds(by_status: Mapping[str, tuple[Row, ...]]) -> str:
    printed = f"Published figures: {OFFICIAL.lower()}. " if PRINTED in by_status else ""
    rows = "Figures of the LA-level data: counted from Ofsted’s rows. " if LA_LEVEL in by_status else ""
    return f"{printed}{rows}Register figures: {CALCULATED[0].lower()}{CALCULATED[1:]}"
