"""Each measure, defined once: its key, label, unit, meaning and SQL side by side.

The SQL counts the rows of an as-at table (`queries.counting.as_at`): one row per LA that exists on the day, with its latest
graded event or nulls. `{judgement}` stands for one of the judgement columns.
"""

from dataclasses import dataclass

from data.schema import GRADES, JUDGEMENTS, NO_OVERALL_FROM
from queries.answer import Column, Unit

GRADE_KEYS = dict(zip(GRADES, ("outstanding", "good", "requires_improvement", "inadequate"), strict=True))
GRADE_NAMES = {key: name for name, key in GRADE_KEYS.items()}

JUDGEMENT_NAMES = dict(
    zip(
        JUDGEMENTS,
        (
            "Overall effectiveness",
            "Impact of leaders",
            "Help and protection",
            "Children in care",
            "Care leavers",
        ),
        strict=True,
    )
)
OVERALL = "overall_effectiveness"
GOOD_OR_OUTSTANDING = "good_or_outstanding"


@dataclass(frozen=True, slots=True)
class Measure:
    """`base` is the key of the measure that its percent twin divides by; None: it has no percent twin."""

    key: str
    label: str
    unit: Unit
    meaning: str
    sql: str
    base: str | None = None

    @property
    def column(self) -> Column:
        return Column(self.key, self.label, self.unit)

    @property
    def percent_key(self) -> str:
        return f"{self.key}_percent"

    @property
    def percent_column(self) -> Column:
        of = "of LAs judged" if self.base == "graded" else "of all LAs"
        return Column(self.percent_key, f"{self.label} (% {of})", "percent")


def _grade(name: str) -> Measure:
    return Measure(
        GRADE_KEYS[name],
        name,
        "authorities",
        f"LAs whose latest graded event judged them {name.lower()}",
        f"coalesce(sum({{judgement}} = '{name}'), 0)",
        base="graded",
    )


GRADE_MEASURES = tuple(_grade(name) for name in GRADES)
GRADE_PERCENTS = tuple(measure.percent_key for measure in GRADE_MEASURES)

OUTCOME_MEASURES = (
    Measure("authorities", "LAs", "authorities", "LAs that exist on the day (SPEC rule 2)", "count(*)"),
    Measure(
        "graded",
        "LAs judged",
        "authorities",
        "LAs whose latest graded event has the judgement: the base of every percentage (SPEC rule 3)",
        "count({judgement})",
        base="authorities",
    ),
    *GRADE_MEASURES,
    Measure(
        GOOD_OR_OUTSTANDING,
        "Good or outstanding",
        "authorities",
        "LAs judged good or outstanding, counted together and never added from rounded percentages (SPEC rule 4)",
        "coalesce(sum({judgement} IN ('Outstanding', 'Good')), 0)",
        base="graded",
    ),
    Measure(
        "no_overall_judgement",
        "No overall judgement (2026 framework)",
        "authorities",
        "LAs whose latest graded event is under the 2026 framework, which makes no overall judgement (SPEC rule 7)",
        f"CASE '{{judgement}}' WHEN '{OVERALL}' THEN"
        f" coalesce(sum(counted_on >= '{NO_OVERALL_FROM}' AND {OVERALL} IS NULL), 0) ELSE 0 END",
        base="authorities",
    ),
    Measure(
        "not_yet_inspected",
        "Not yet inspected",
        "authorities",
        "LAs with no graded event by the day",
        "sum(event_id IS NULL)",
        base="authorities",
    ),
)


def outcome_sql(judgement: str, prefix: str = "") -> str:
    """The select list that counts every outcome measure for one judgement, each named by its key after `prefix`."""
    return ", ".join(
        f"{measure.sql.format(judgement=judgement)} AS {prefix}{measure.key}" for measure in OUTCOME_MEASURES
    )
