"""Counts at random: dates, areas, and conditions that can be said of what is counted."""

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import strategies as st

from data.schema import JUDGEMENTS
from queries.counting import conditions as on
from queries.counting.axes import Axis
from queries.counting.count import Count, Show
from queries.question import ENGLAND, Area, AsAt, During, Latest, Period, WholeRecord

DAYS = st.one_of(
    st.dates(date(2015, 1, 1), date(2026, 8, 20)), st.sampled_from([date(year, 3, 31) for year in range(2018, 2027)])
)
PERIODS = st.tuples(DAYS, DAYS).map(lambda days: Period(min(days), max(days)))
GRADES = st.lists(
    st.sampled_from(["outstanding", "good", "requires_improvement", "inadequate"]), min_size=1, max_size=3, unique=True
).map(tuple)
JUDGEMENT = st.sampled_from(["overall_effectiveness", *JUDGEMENTS])
REGIONS = [
    Area("region", name)
    for name in ("London", "North West", "South East", "South West", "North East, Yorkshire and the Humber")
]
LAS = [
    Area("authority", name, urn)
    for name, urn in (("Kent", "80476"), ("Leeds", "80481"), ("Devon", "80461"), ("Nottingham", "80533"))
]
AREAS = st.lists(st.sampled_from([ENGLAND, *REGIONS, *REGIONS, *LAS]), min_size=1, max_size=2, unique=True).map(tuple)
VISITS = st.sampled_from([("focused visit",), ("monitoring visit",), ("focused visit", "monitoring visit")])
INSPECTIONS = st.sampled_from(
    [("standard inspection", "short inspection", "single inspection"), ("short inspection",), ("standard inspection",)]
)
THEMES = st.sampled_from([("Front door",), ("Care leavers",), ("Front door", "Children in care")])
MAYBE_PERIOD = st.none() | PERIODS

PLACES = st.one_of(
    st.builds(on.Within, AREAS, st.just(()) | st.lists(st.sampled_from(REGIONS + LAS), max_size=1).map(tuple)),
    st.builds(on.OfType, st.sampled_from([("county",), ("London borough",), ("unitary", "metropolitan"), ("other",)])),
    st.builds(on.NeighbourOf, st.sampled_from(LAS)),
)
JUDGED = st.one_of(
    st.builds(on.Judged, GRADES, JUDGEMENT, st.sampled_from(["latest", "before", "first", "first_ilacs"])),
    st.builds(on.EveryJudged, GRADES),
    st.builds(on.AnyJudged, GRADES, st.sampled_from([JUDGEMENTS, JUDGEMENTS[1:3]])),
    st.builds(on.Differs, JUDGEMENT, JUDGEMENT, st.sampled_from(["higher", "lower", "different", "same"])),
    st.builds(
        on.Moved, st.sampled_from(["improved", "retained", "declined"]), st.just("before"), JUDGEMENT, st.integers(1, 2)
    ),
    st.builds(on.FromTo, GRADES, GRADES, JUDGEMENT),
    st.builds(on.NoOverallJudgement),
)
OF_LAS = st.one_of(
    st.builds(on.WasJudged, GRADES, DAYS, JUDGEMENT),
    st.builds(
        on.EverJudged,
        GRADES,
        JUDGEMENT,
        at_least=st.integers(1, 3),
        at_most=st.none() | st.integers(1, 3),
        in_a_row=st.booleans(),
        during=MAYBE_PERIOD,
        framework=st.sampled_from([None, "ILACS", "SIF"]),
    ),
    st.builds(
        on.Moved,
        st.sampled_from(["improved", "retained", "declined"]),
        st.sampled_from(["first_ilacs", "first"]) | DAYS,
        JUDGEMENT,
    ),
    st.builds(on.FromTo, GRADES, GRADES, JUDGEMENT, PERIODS),
    st.builds(
        on.Had,
        VISITS | INSPECTIONS,
        at_least=st.integers(0, 4),
        at_most=st.none() | st.integers(0, 4),
        during=MAYBE_PERIOD,
        since_latest=st.booleans(),
        themes=st.just(()) | THEMES,
    ),
    st.builds(on.LastBefore, DAYS, VISITS | INSPECTIONS, st.booleans()),
    st.builds(on.NotYetInspected),
    st.builds(on.Framework, st.sampled_from([("ILACS",), ("SIF",)])),
)
OF_INSPECTIONS = st.one_of(
    st.builds(on.Kind, INSPECTIONS),
    st.builds(on.Framework, st.sampled_from([("ILACS",), ("SIF",)])),
    st.builds(on.NowJudged, GRADES, JUDGEMENT),
    st.builds(on.Nth, st.sampled_from([1, 2, -1]), st.sampled_from([None, "ILACS"])),
)
OF_VISITS = st.one_of(
    st.builds(on.Kind, VISITS),
    st.builds(on.Theme, THEMES),
    st.builds(on.Judged, GRADES, JUDGEMENT, st.sampled_from(["then", "first", "first_ilacs"])),
    st.builds(on.NowJudged, GRADES, JUDGEMENT),
    st.builds(on.Nth, st.sampled_from([1, 2, -1])),
)


def _conditions(own: Any, most: int) -> Any:
    some = st.one_of(PLACES, own, own)
    return st.lists(some | some.map(on.Not), max_size=most).map(tuple)


def counts(of: str, most: int = 3) -> Any:
    """Counts of those, with at most so many conditions of the base and of who is counted."""
    own = {
        "authorities": st.one_of(JUDGED, OF_LAS),
        "inspections": st.one_of(JUDGED, OF_INSPECTIONS),
        "visits": OF_VISITS,
    }
    conditions = _conditions(own[of], most)
    known_by = st.none() | DAYS
    when = st.one_of(
        st.builds(AsAt, DAYS, known_by), st.builds(During, PERIODS, known_by), st.just(Latest()), st.just(WholeRecord())
    )
    return st.builds(Count, st.just(of), when, conditions, st.just(()) | conditions)


AXES = {
    "authorities": ("region", "la_type", "authority", "grade", "grade_before", "grade_first", "grade_on", "framework", "number_of_events", "moved"),
    "inspections": ("region", "la_type", "authority", "grade", "grade_before", "grade_then", "event_type", "framework", "calendar_year", "statistical_year", "quarter", "month", "moved"),
    "visits": ("region", "la_type", "grade_then", "event_type", "theme", "calendar_year", "statistical_year", "quarter", "month"),
}  # fmt: skip
DURATIONS = {
    "authorities": ("since_latest",),
    "inspections": ("between_inspections", "to_publication", "until_changed", "until_better"),
    "visits": ("to_publication",),
}


def _axes(of: str) -> Any:
    axis = st.builds(Axis, st.sampled_from(AXES[of]), JUDGEMENT, DAYS, VISITS)
    return st.lists(axis, min_size=1, max_size=2, unique_by=lambda each: each.key).map(tuple)


OF = st.sampled_from(["authorities", "authorities", "inspections", "visits"])
SPLITS = OF.flatmap(lambda of: st.builds(replace, counts(of, most=1), by=_axes(of)))
"""Counts split by one or two axes."""
LENGTHS = OF.flatmap(
    lambda of: st.builds(
        replace, counts(of, most=1), show=st.builds(Show, st.just("duration"), st.sampled_from(DURATIONS[of]))
    )
)
"""Counts of how long something was."""
COUNTS = st.sampled_from(["authorities", "authorities", "inspections", "visits"]).flatmap(counts)
