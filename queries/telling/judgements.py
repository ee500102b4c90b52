"""One LA's judgements in a sentence: lower-case grades, one grade once, the four of 2026 where no overall one is made."""

from collections.abc import Iterable, Sequence
from typing import Final

from data.schema import GRADES, JUDGEMENTS
from queries.answer import Row
from queries.counting.measures import JUDGEMENT_NAMES, OVERALL

FOUR: Final = JUDGEMENTS[1:]
NO_OVERALL: Final = "Inspections since 1 April 2026 give no overall judgement"  # SPEC rule 7


def grade_words(grade: str) -> str:
    """Good as it stands in a sentence: good (SPEC rule 12)."""
    return grade[:1].lower() + grade[1:] if grade in GRADES else grade


def by_grade(row: Row, keys: Iterable[str] = FOUR) -> str:
    """good for impact of leaders and children in care, outstanding for care leavers: grades in order, each once; empty
    where none of the judgements is held."""
    groups = []
    for grade in GRADES:
        names = [JUDGEMENT_NAMES[key].lower() for key in keys if row.get(key) == grade]
        if names:
            groups.append(f"{grade_words(grade)} for {_areas(names)}")
    return ", and ".join(groups) if len(groups) < 3 else "; ".join(groups)


def _areas(names: Sequence[str]) -> str:
    """help and protection, children in care and care leavers."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def judgement_words(row: Row) -> str:
    """good; or, of an inspection that made no overall judgement, its four: what an inspection came to, in words."""
    if row.get(OVERALL) in GRADES:
        return grade_words(str(row[OVERALL]))
    return by_grade(row) or "no judgement held"
