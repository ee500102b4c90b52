"""Questions of the algebra on the shipped register, each with its figures; SQL as text; what cannot be asked."""

from collections.abc import Iterator
from datetime import date
from statistics import mean, median

import pytest

from data import Register, open_register
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
    NotYetInspected,
    Nth,
    OfType,
    Theme,
    WasJudged,
    Within,
)
from queries.counting.count import NAMES, Count, Order, Show
from queries.counting.planner import days_between, named, plan, spread, tallies, tally
from queries.errors import BadCommand
from queries.question import Area, AsAt, During, Latest, Period, WholeRecord

MARCH_2024 = AsAt(date(2024, 3, 31))
YEAR = During(Period(date(2023, 4, 1), date(2024, 3, 31)))
NOW, EVER = Latest(), WholeRecord()
OUTSTANDING, GOOD, RI, INADEQUATE = ("outstanding",), ("good",), ("requires_improvement",), ("inadequate",)
GOOD_OR_OUTSTANDING, LESS_THAN_GOOD = GOOD + OUTSTANDING, RI + INADEQUATE
FOCUSED, MONITORING = ("focused visit",), ("monitoring visit",)


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    opened = open_register(tmp_path_factory.mktemp("register"))
    yield opened
    opened.close()


def within(*names: str) -> Within:
    return Within(tuple(Area("region", name) for name in names))


def since(start: date) -> During:
    return During(Period(start, date(2026, 8, 20)))


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (Count("authorities", MARCH_2024, (), (Judged(GOOD_OR_OUTSTANDING),)), (91, 151)),
        (Count("authorities", AsAt(date(2026, 3, 31)), (), (Judged(GOOD_OR_OUTSTANDING),)), (111, 153)),
        (Count("authorities", AsAt(date(2022, 3, 31)), (Judged(INADEQUATE),)), (18, 150)),
        (Count("authorities", AsAt(date(2022, 3, 31), date(2026, 8, 20)), (Judged(INADEQUATE),)), (19, 150)),
        (Count("authorities", NOW, (WasJudged(INADEQUATE, date(2022, 3, 31)),), (Judged(INADEQUATE),)), (1, 15)),
        (
            Count("authorities", MARCH_2024, (Judged(INADEQUATE, "children_in_care"), Not(Judged(INADEQUATE)))),
            (0, 151),
        ),
        (Count("authorities", MARCH_2024, (OfType(("county",)), Judged(GOOD_OR_OUTSTANDING))), (14, 21)),
        (Count("authorities", MARCH_2024, (OfType(("London borough",)), Judged(GOOD, "care_leavers"))), (6, 10)),
        (Count("authorities", MARCH_2024, (Moved("improved", "first_ilacs"),)), (26, 65)),
        (Count("authorities", EVER, (Had(FOCUSED, 4),)), (24, 153)),
        (Count("authorities", EVER, (Not(Had(FOCUSED)),)), (1, 153)),
        (Count("inspections", YEAR, (Moved("improved"),)), (12, 36)),
        (Count("inspections", During(Period(date(2024, 4, 1), date(2025, 3, 31))), (Kind(("short inspection",)), Judged(OUTSTANDING))), (17, 31)),
        (Count("inspections", During(Period(date(2025, 1, 1), date(2025, 12, 31))), (), (Judged(OUTSTANDING),)), (15, 40)),
        (Count("visits", YEAR, (Kind(FOCUSED), Judged(RI, at="then"))), (16, 34)),
        (Count("visits", EVER, (Kind(FOCUSED), Judged(INADEQUATE, at="then"))), (21, 371)),
    ],
)  # fmt: skip
def test_how_many_of_how_many(register: Register, count: Count, expected: tuple[int, int]) -> None:
    found = tally(register, count)
    assert (found.number, found.base) == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (
            Count("authorities", EVER, (within("London"), EverJudged(INADEQUATE))),
            "Barnet, Bromley, Croydon, Harrow, Havering, Lambeth, Newham, Tower Hamlets, Wandsworth",
        ),
        (Count("authorities", EVER, (within("South West"), EverJudged(INADEQUATE, at_least=2))), "Devon, Torbay"),
        (
            Count("authorities", EVER, (within("South East"), Not(EverJudged(LESS_THAN_GOOD)))),
            "Bracknell Forest, East Sussex, Hampshire, Kent, Oxfordshire",
        ),
        (Count("authorities", EVER, (FromTo(OUTSTANDING, GOOD + LESS_THAN_GOOD),)), "Cornwall, East Sussex, Kent, Suffolk"),
        (
            Count("inspections", since(date(2022, 1, 1)), (FromTo(RI, INADEQUATE),)),
            "Sefton, Nottingham, Herefordshire, Solihull, Liverpool, Tameside, Cheshire East, Halton, Knowsley",
        ),
        (
            Count("authorities", NOW, (Not(NotYetInspected()),), show=NAMES, order=Order("date", False), limit=3),
            "Nottingham, Dudley, Bristol, Hertfordshire",  # two on one day: a tie is not cut
        ),
        (
            Count("authorities", YEAR, (Had(FOCUSED, themes=("Front door",)),)),
            "Doncaster, Kent, Luton, Newcastle upon Tyne, North Northamptonshire, Redcar and Cleveland, Wandsworth,"
            " West Northamptonshire, Wigan",
        ),
        (
            Count("authorities", NOW, (within("North West"), Judged(INADEQUATE))),
            "Cheshire East, Halton, Knowsley, Tameside",
        ),
    ],
)  # fmt: skip
def test_who_they_are(register: Register, count: Count, expected: str) -> None:
    assert [row["name"] for row in named(register, count)] == expected.split(", ")


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (Count("authorities", EVER, by=(Axis("grade_first"),)), {"Outstanding": 24, "Good": 62, "Requires improvement to be good": 48, "Inadequate": 19}),
        (Count("visits", YEAR, (Kind(FOCUSED),), by=(Axis("theme"),)), {"Front door": 9, "Children in need/subject to a plan": 12, "Achieving permanence": 2, "Children in care": 3, "Care leavers": 8}),
        (Count("authorities", MARCH_2024, share=(Judged(GOOD_OR_OUTSTANDING),), by=(Axis("judgement"),)), {"overall_effectiveness": 91, "impact_of_leaders": 94, "help_and_protection": 82, "children_in_care": 96, "care_leavers": 32}),
        (Count("inspections", YEAR, by=(Axis("event_type"),)), {"standard inspection": 17, "short inspection": 19}),
        (Count("inspections", YEAR, by=(Axis("moved"),)), {"improved": 12, "retained": 16, "declined": 8}),
        (Count("authorities", EVER, by=(Axis("number_of_events", kinds=("single inspection",)),)), {}),
    ],
)  # fmt: skip
def test_how_many_by_what(register: Register, count: Count, expected: dict[str, int]) -> None:
    found = {row.values[0]: row.number for row in tallies(register, count)}
    if expected:
        assert found == expected
    assert sum(found.values()) == sum(expected.values()) or not expected


def test_years_count_inspections_by_their_first_day(register: Register) -> None:
    count = Count("inspections", EVER, (Framework(("ILACS",)),), by=(Axis("calendar_year"),))
    found = {row.values[0]: row.number for row in tallies(register, count)}
    assert (found["2019"], found["2022"], found["2025"]) == (56, 50, 40)


def test_help_and_protection_by_region(register: Register) -> None:
    count = Count("authorities", MARCH_2024, (Judged(GOOD_OR_OUTSTANDING, "help_and_protection"),), by=(Axis("region"),), order=Order("share"))  # fmt: skip
    assert [(row.values[0], row.percent) for row in tallies(register, count)][:3] == [
        ("London", 85),
        ("East of England", 64),
        ("North East, Yorkshire and the Humber", 59),
    ]


def test_most_visits_keep_ties(register: Register) -> None:
    count = Count("visits", EVER, (Kind(MONITORING),), by=(Axis("authority"),), order=Order("number"), limit=1)
    found = tallies(register, count)
    assert len({row.number for row in found}) == 1
    assert found[0].number == max(row.number for row in tallies(register, Count("visits", EVER, (Kind(MONITORING),), by=(Axis("authority"),))))  # fmt: skip


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (
            Count("inspections", EVER, (Framework(("ILACS",)),), show=Show("duration", "between_inspections")),
            (168, 1478, 1400),
        ),
        (Count("inspections", YEAR, show=Show("duration", "to_publication")), (36, 54, 47)),
        (Count("inspections", EVER, (Judged(INADEQUATE),), show=Show("duration", "until_better")), None),
        (Count("authorities", NOW, show=Show("duration", "since_latest")), None),
    ],
)
def test_durations(register: Register, count: Count, expected: tuple[int, int, int] | None) -> None:
    days = [row["days"] for row in days_between(register, count)]
    assert days == sorted(days)
    assert all(days)
    if expected:
        assert (len(days), round(mean(days)), median(days)) == expected


def test_two_judgements_crossed(register: Register) -> None:
    count = Count("authorities", MARCH_2024, by=(Axis("grade"), Axis("grade", "care_leavers")))
    found = {row.values: (row.number, row.base) for row in tallies(register, count)}
    assert found["Outstanding", "Outstanding"] == (7, 11)
    assert found["Good", "Good"] == (16, 20)
    assert sum(number for number, _ in found.values()) == 153


def test_a_spread_of_inspections_and_of_regions(register: Register) -> None:
    year = spread(register, Count("inspections", YEAR))[0]
    assert [year[key] for key in ("outstanding", "good", "requires_improvement", "inadequate")] == [9, 16, 5, 6]
    regions = spread(register, Count("authorities", MARCH_2024, by=(Axis("region"),)))
    assert {row["axis_0"]: row["good_or_outstanding_percent"] for row in regions}["North West"] == 36


def test_every_judgement_and_two_that_differ(register: Register) -> None:
    every = named(register, Count("authorities", MARCH_2024, (EveryJudged(OUTSTANDING),)))
    assert every
    assert all(
        {row[key] for key in ("overall_effectiveness", "help_and_protection")} == {"Outstanding"} for row in every
    )
    differ = Count("authorities", MARCH_2024, (Differs("care_leavers", "children_in_care"),))
    assert (tally(register, differ).number, tally(register, differ).base) == (24, 51)


def test_the_sql_is_composed_of_the_named_pieces_and_holds_no_value(register: Register) -> None:
    written = plan(register, Count("authorities", MARCH_2024, (within("London"), Judged(INADEQUATE))))
    assert written.sql.startswith(
        "SELECT coalesce(sum(able AND meets), 0) AS number, coalesce(sum(able), 0) AS base, count(*) AS total FROM (SELECT"
        " (latest.overall_effectiveness IS NOT NULL) AS able, coalesce(latest.overall_effectiveness IN (:value_3), 0) AS"
        " meets FROM authorities\nLEFT JOIN events AS latest ON latest.event_id = ("
    )
    assert "London" not in written.sql
    assert {"London", "Inadequate", "2024-03-31"} <= set(written.parameters.values())


@pytest.mark.parametrize(
    ("count", "message"),
    [
        (
            Count("authorities", NOW, (Theme(("Front door",)),)),
            "“on the front door” can be asked of visits, inspections and visits, and reports and letters, not of LAs.",
        ),
        (
            Count("visits", NOW, (Not(EverJudged(INADEQUATE)),)),
            "“judged inadequate at a graded inspection” can be asked of LAs, not of visits.",
        ),
        (Count("events", NOW, (Nth(1),)), "“that were the first graded inspection of the LA” can be asked of graded inspections and visits, not of inspections and visits."),
        (
            Count("authorities", NOW, by=(Axis("theme"),)),
            "A split by theme can be asked of visits, inspections and visits, and reports and letters, not of LAs.",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_said_of_what_is_counted_is_refused(register: Register, count: Count, message: str) -> None:
    with pytest.raises(BadCommand) as refused:
        tallies(register, count)
    assert refused.value.message == message
