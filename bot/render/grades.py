"""The grades as people see them where room is short: their codes, their short names and one colour each."""

from typing import Final

from data.schema import GRADES
from queries.counting.measures import GRADE_KEYS, GRADE_MEASURES

NO_GRADE: Final = "–"
UNNAMED_GRADE: Final = "No overall judgement (2026 framework)"

GRADE_CODES: Final = dict(zip(GRADES, ("O", "G", "RI", "I"), strict=True))
"""The least that says a grade, by its name."""

PERCENT_CODES: Final = {
    measure.percent_key: code for measure, code in zip(GRADE_MEASURES, GRADE_CODES.values(), strict=True)
}

GRADE_COLOURS: Final = dict(zip(GRADES, ("#0C2F52", "#165E58", "#B9479A", "#E8702A"), strict=True))
"""From dark to light in the order of the grades, so that they differ in black and white too."""

KEY_COLOURS: Final = {GRADE_KEYS[name]: colour for name, colour in GRADE_COLOURS.items()}
OTHER_COLOUR: Final = "#12436D"  # what is no single grade: good or outstanding, a number

SHORT_NAMES: Final = {
    "Requires improvement to be good": "Req. improvement",
    UNNAMED_GRADE: "None (2026 rules)",
}
SHORT_MEANS: Final = {
    "Requires improvement to be good": "Req. improvement: requires improvement to be good.",
    UNNAMED_GRADE: "None (2026 rules): inspections from 1 April 2026 make no overall judgement.",
}
