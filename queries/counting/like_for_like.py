"""Two dates on either side of 1 April 2026: compared of the LAs that have an overall judgement at both, or of none (SPEC rule 7)."""

from collections.abc import Sequence
from typing import Any

from data.register import Register
from queries.answer import Row
from queries.counting.as_at import Coverage, as_at
from queries.counting.distribution import with_percents
from queries.counting.measures import GRADE_KEYS, OUTCOME_MEASURES, OVERALL
from queries.question import Area


def like_for_like(
    register: Register, area: Area, before: tuple[Coverage, Row], after: tuple[Coverage, Row]
) -> tuple[Row, Row] | None:
    """The two outcome rows that a change of overall judgements is told from, the earlier first.

    They are the rows as given unless LAs have lost their overall judgement between them: then the rows of the LAs that have
    one at both dates, or None where no LA has.
    """
    if before[1]["no_overall_judgement"] == after[1]["no_overall_judgement"] == 0:
        return before[1], after[1]
    graded = [
        {row["urn"]: row for row in as_at(register, covered, area) if row[OVERALL]} for covered in (before[0], after[0])
    ]
    both = graded[0].keys() & graded[1].keys()
    if not both:
        return None
    first, second = (_outcome([rows[urn] for urn in both]) for rows in graded)
    return first, second


def _outcome(rows: Sequence[Row]) -> dict[str, Any]:
    counts: dict[str, Any] = dict.fromkeys((measure.key for measure in OUTCOME_MEASURES), 0)
    for row in rows:
        counts[GRADE_KEYS[row[OVERALL]]] += 1
    counts |= {
        "authorities": len(rows),
        "graded": len(rows),
        "good_or_outstanding": counts["good"] + counts["outstanding"],
    }
    return with_percents(counts)
