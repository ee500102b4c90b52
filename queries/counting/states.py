"""Two states of the same LAs: who moved from which grade to which between two dates, editions or known-by days."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from data.register import Register
from data.schema import NO_OVERALL_FROM
from queries.answer import Row
from queries.counting.axes import NO_OVERALL, NOT_INSPECTED
from queries.counting.count import NAMES, Count
from queries.counting.measures import GRADE_KEYS, OVERALL
from queries.counting.planner import named
from queries.question import Between

NO_JUDGEMENT = "No such judgement"
NOT_THERE = "Not in existence"
STATES = (*GRADE_KEYS, NO_OVERALL, NO_JUDGEMENT, NOT_INSPECTED, NOT_THERE)
"""Everything that an LA can be on a day, in the order in which it is told."""


def states(register: Register, count: Count, judgement: str = OVERALL) -> list[dict[str, Any]]:
    """A row per LA that existed on either day, by name: `before` and `after`, each one of STATES; the `end_date`,
    `publication_date` and `report_url` of its latest graded inspection at the second, and the `report_before` of the first.

    The conditions of the base apply at each date on its own.
    """
    assert isinstance(count.when, Between)
    first, second = (
        {row["urn"]: row for row in named(register, replace(count, when=when, where=count.base, share=(), by=(), show=NAMES, order=None, limit=None))}
        for when in (count.when.first, count.when.second)
    )  # fmt: skip
    found = []
    for urn in {**first, **second}:
        one, other = first.get(urn), second.get(urn)
        shown = other or one
        assert shown is not None
        found.append(
            {
                "urn": urn,
                "name": shown["name"],
                "region": shown["region"],
                "before": _state(one, judgement),
                "after": _state(other, judgement),
                "end_date": other["counted_on"] if other else None,
                "publication_date": other["publication_date"] if other else None,
                "report_url": other["report_url"] if other else None,
                "event_before": one["event_id"] if one else None,
                "event_after": other["event_id"] if other else None,
            }
        )
    return sorted(found, key=lambda row: str(row["name"]))


def _state(row: Row | None, judgement: str) -> str:
    if row is None:
        return NOT_THERE
    if row["event_id"] is None:
        return NOT_INSPECTED
    if row[judgement]:
        return str(row[judgement])
    return NO_OVERALL if judgement == OVERALL and row["counted_on"] >= NO_OVERALL_FROM else NO_JUDGEMENT


def is_graded_so(row: Row, side: str, grades: Sequence[str]) -> bool:
    """Whether the LA had one of the grades (keys) `before` or `after`."""
    return GRADE_KEYS.get(row[side]) in grades
