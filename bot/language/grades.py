"""Grades as a scale, and the sets of them that have a name."""

Grades = frozenset[str]
SCALE = ("outstanding", "good", "requires_improvement", "inadequate")  # best first
ALL_GRADES: Grades = frozenset(SCALE)
SETS: dict[str, Grades] = {
    **{grade: frozenset({grade}) for grade in SCALE},
    "good_or_outstanding": frozenset(SCALE[:2]),
    "less_than_good": frozenset(SCALE[2:]),
    "not_outstanding": frozenset(SCALE[1:]),
    "not_inadequate": frozenset(SCALE[:3]),
}
"""The sets of grades that a list may have, by key."""
NAMED = {grades: key for key, grades in SETS.items()}


def ordered(grades: Grades) -> tuple[str, ...]:
    """Grades in the order of the scale, best first."""
    return tuple(grade for grade in SCALE if grade in grades)
