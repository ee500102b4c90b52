"""Composed questions, in process: from the Count to its answer in words, on the shipped register."""

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from data import open_register
from queries.counting.axes import Axis
from queries.counting.conditions import (
    Differs,
    EverJudged,
    EveryJudged,
    Framework,
    FromTo,
    Had,
    Judged,
    Kind,
    Moved,
    Not,
    OfType,
    Theme,
    WasJudged,
)
from queries.counting.count import NAMES, NUMBER, SHARE, Count, Order, Show
from queries.question import AsAt, Between, During, Latest, Period, Question, Through, WholeRecord
from queries.telling.counts import answer_count
from tests.bench.findings import Finding, cpu_ms

PART = "counts"
MOST_AS_AT, MOST = 5.0, 25.0  # milliseconds
MARCH_2022, MARCH_2024 = AsAt(date(2022, 3, 31)), AsAt(date(2024, 3, 31))
YEAR = During(Period(date(2023, 4, 1), date(2024, 3, 31)))
NOW, EVER = Latest(), WholeRecord()
GOOD_OR_OUTSTANDING, INADEQUATE = ("good", "outstanding"), ("inadequate",)
FOCUSED = Kind(("focused visit",))
AS_AT = {
    "good or outstanding": Count("authorities", MARCH_2024, (), (Judged(GOOD_OR_OUTSTANDING),), show=SHARE),
    "inadequate now": Count("authorities", NOW, (Judged(INADEQUATE),), show=NAMES),
    "counties": Count("authorities", MARCH_2024, (OfType(("county",)),), (Judged(GOOD_OR_OUTSTANDING),), show=SHARE),
    "two judgements": Count("authorities", NOW, (Differs("care_leavers", "children_in_care"),), show=NUMBER),
    "every judgement": Count("authorities", NOW, (EveryJudged(("outstanding",)),), show=NAMES),
}
COUNTS = {
    "of those in 2022": Count("authorities", NOW, (WasJudged(INADEQUATE, date(2022, 3, 31)),), (Judged(INADEQUATE),)),
    "ever twice": Count("authorities", EVER, (EverJudged(INADEQUATE, at_least=2, in_a_row=True),), show=NAMES),
    "from to": Count("authorities", EVER, (FromTo(INADEQUATE, ("good",)),), show=NAMES),
    "jumped two": Count("inspections", EVER, (Moved("improved", steps=2),), show=NAMES),
    "no visit": Count("authorities", EVER, (Not(Had(("focused visit",))),), show=NAMES),
    "most visits": Count("visits", EVER, (Kind(("monitoring visit",)),), by=(Axis("authority"),), order=Order("number"), limit=1),
    "themes and grades": Count("visits", YEAR, (FOCUSED,), by=(Axis("theme"), Axis("grade_then"))),
    "themed by region": Count("visits", EVER, (FOCUSED, Theme(("Care leavers",))), by=(Axis("region"),)),
    "years and types": Count("inspections", EVER, by=(Axis("statistical_year"), Axis("event_type"))),
    "crossed": Count("authorities", MARCH_2024, by=(Axis("grade"), Axis("grade", "care_leavers")), show=NUMBER),
    "by judgement": Count("authorities", MARCH_2024, (), (Judged(GOOD_OR_OUTSTANDING),), by=(Axis("judgement"),)),
    "by region": Count("authorities", MARCH_2024, by=(Axis("region"),)),
    "number of visits": Count("authorities", EVER, by=(Axis("number_of_events", kinds=("focused visit",)),), show=NUMBER),
    "between inspections": Count("inspections", EVER, (Framework(("ILACS",)),), show=Show("duration", "between_inspections")),
    "until better": Count("inspections", EVER, (Judged(INADEQUATE),), show=Show("duration", "until_better")),
    "why it changed": Count("authorities", Between(MARCH_2022, MARCH_2024), by=(Axis("grade"),)),
    "through time": Count("authorities", Through(Period(date(2018, 3, 31), date(2026, 3, 31))), (), (Judged(INADEQUATE),)),
}  # fmt: skip


def measure(short: bool) -> Iterator[Finding]:
    with tempfile.TemporaryDirectory() as folder:
        register = open_register(Path(folder))
        for name, count in (AS_AT | COUNTS).items():
            question = Question(command="count", count=count)
            took = cpu_ms(lambda question=question: answer_count(register, question), 3 if short else 40)  # type: ignore[misc]
            yield Finding(PART, name, took, "ms", MOST_AS_AT if name in AS_AT else MOST)
        register.close()
