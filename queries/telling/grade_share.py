"""The one grade, or good or outstanding, that a question is about: its share in words, areas ranked by it, its chart."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from queries.answer import Chart, Column, Row
from queries.counting.distribution import OUTCOME_COLUMNS, judged_so
from queries.counting.measures import GOOD_OR_OUTSTANDING, OUTCOME_MEASURES
from queries.counting.published import leading
from queries.wording import chart_title, join_words, number_and_noun, share

SHARED = {measure.key: measure for measure in OUTCOME_MEASURES if measure.base == "graded"}
"""The grades whose share is a measure, by the key that `Question.grade` holds."""

Named = Callable[[Row], str]


def grade_label(grade: str | None) -> str:
    """requires improvement to be good: the grade asked about, or good or outstanding, after "judged"."""
    return SHARED[grade or GOOD_OR_OUTSTANDING].label.lower()


def label(grade: str) -> str:
    return SHARED[grade].label


def shares_columns(grade: str | None) -> tuple[Column, ...]:
    """The columns of a distribution, those of the grade asked about first after the base."""
    own = (grade, f"{grade}_percent")
    base, *others = OUTCOME_COLUMNS
    return (base, *sorted(others, key=lambda column: column.key not in own))


def share_in(row: Row, grade: str | None) -> Fraction:
    """The unrounded share of the LAs judged; below all others where no LA is."""
    return Fraction(row[grade or GOOD_OR_OUTSTANDING], row["graded"]) if row["graded"] else Fraction(-1)


def extremes(rows: Sequence[Row], grade: str | None) -> tuple[list[Row], list[Row]]:
    """The rows with the highest and with the lowest share of the grade, ties included."""
    shares = [(share_in(row, grade), row) for row in rows if row["graded"]]
    most, least = (which(own for own, _ in shares) for which in (max, min))
    return [row for own, row in shares if own == most], [row for own, row in shares if own == least]


def together(rows: Sequence[Row], grade: str | None, named: Named) -> str:
    """London, 85% of LAs (28 of 33): rows with one share, each by its name."""
    key = grade or GOOD_OR_OUTSTANDING
    names = join_words(map(named, rows))
    if len(rows) == 1:
        return f"{names}, {judged_so(rows[0], key)}"
    return f"{names}, {share(leading(rows[0], f'{key}_percent'))} each"


def number_elsewhere(
    rows: Sequence[Row], grade: str, high: Sequence[Row], low: Sequence[Row], named: Named, most: str, least: str
) -> str | None:
    """Where the number of LAs with the grade is highest and lowest, if that is not where the share is; bases differ."""
    judged = [row for row in rows if row["graded"]]
    numbers = [leading(row, grade) for row in judged]

    def those(number: int) -> list[Row]:
        return [row for row, own in zip(judged, numbers, strict=True) if own == number]

    parts = [
        f"{word} {_names_and_number(found, grade, named)}"
        for word, found, by_share in ((most, those(max(numbers)), high), (least, those(min(numbers)), low))
        if found != list(by_share)
    ]
    return f"The number was {', and '.join(parts)}" if parts else None


def _names_and_number(rows: Sequence[Row], grade: str, named: Named) -> str:
    names = join_words(map(named, rows))
    if len(rows) == 1:
        return f"{names}, {leading(rows[0], grade)} of {number_and_noun(rows[0]['graded'], 'LA')}"
    return f"{names}, {number_and_noun(leading(rows[0], grade), 'LA')} each"


def bars(grade: str, category: str, finding: str, alt: str, judgement: str = "") -> Chart:
    """The share of one grade, a bar a row; the title is the finding where it is short enough, else what is shown: of which
    `judgement` too, where another than overall effectiveness is."""
    plain = f"{label(grade)}, percent"
    title = chart_title(
        f"{judgement}: {plain[:1].lower()}{plain[1:]}" if judgement else finding,
        f"{judgement}, percent" if judgement else plain,
    )
    return Chart("bar", title, "outcomes", category, (f"{grade}_percent",), alt)
