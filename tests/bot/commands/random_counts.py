"""Counts by chance, every condition, axis and time among them, for the tests of their words."""

from datetime import date
from typing import Any, get_args

from hypothesis import strategies as st

from data import Register
from data.schema import EVENT_TYPES, JUDGEMENTS
from queries.areas import areas
from queries.counting.conditions import (
    AnyJudged,
    Differs,
    EverJudged,
    EveryJudged,
    Framework,
    FromTo,
    Had,
    Judged,
    Kind,
    LastBefore,
    Moved,
    NeighbourOf,
    NoOverallJudgement,
    Not,
    NotYetInspected,
    NowJudged,
    Nth,
    OfType,
    Theme,
    WasJudged,
    Within,
)
from queries.counting.count import NAMES, NUMBER, SHARE, SPREAD, Axis, AxisKey, Count, Duration, Order, Show, Subject
from queries.counting.measures import GRADE_KEYS, OVERALL
from queries.question import AsAt, Between, During, Latest, Period, Published, Through, WholeRecord

DAYS = st.dates(date(2013, 6, 1), date(2026, 11, 23))
GRADES = st.lists(st.sampled_from(tuple(GRADE_KEYS.values())), min_size=1, max_size=3, unique=True).map(tuple)
JUDGEMENT = st.sampled_from(JUDGEMENTS)
SOME_JUDGEMENTS = st.just(JUDGEMENTS) | st.lists(JUDGEMENT, min_size=1, max_size=3, unique=True).map(tuple)
KINDS = st.lists(st.sampled_from(EVENT_TYPES), min_size=1, max_size=3, unique=True).map(tuple)
PERIODS = st.tuples(DAYS, DAYS).map(lambda ends: Period(min(ends), max(ends)))
FRAMEWORK = st.sampled_from((None, "ILACS", "SIF"))
THEME = st.sampled_from(("Front door", "Children in care", "Care leavers", "Children in need/subject to a plan"))
SOME_THEMES = st.lists(THEME, min_size=1, max_size=2, unique=True).map(tuple)
THEMES = st.just(()) | SOME_THEMES
MANY = st.tuples(st.integers(0, 5), st.none() | st.integers(0, 5)).map(
    lambda pair: (min(pair[0], pair[1]), max(pair)) if pair[1] is not None else pair
)


def _had(kinds: Any, many: Any, during: Any, latest: bool, themes: Any) -> Had:
    return Had(kinds, many[0], many[1], during, latest, themes)


def _ever(grades: Any, judgement: str, many: Any, row: bool, during: Any, framework: Any) -> EverJudged:
    return EverJudged(grades, judgement, many[0], many[1], row, during, framework)


def conditions(register: Register) -> st.SearchStrategy[Any]:
    places = [each.area for each in areas(register)]
    named = st.integers(0, len(places) - 1).map(lambda at: places[at])
    authorities = st.integers(8, len(places) - 1).map(lambda at: places[at])
    many = st.lists(named, min_size=1, max_size=3, unique=True).map(tuple)
    some = st.just(()) | st.lists(named, min_size=1, max_size=3, unique=True).map(tuple)
    positive = st.one_of(
        st.builds(Within, many, some),
        st.builds(OfType, st.just(("county",)) | st.just(("London borough", "unitary"))),
        st.builds(NeighbourOf, authorities),
        st.builds(Judged, GRADES, JUDGEMENT, st.sampled_from(("latest", "then", "before", "first", "first_ilacs"))),
        st.builds(NowJudged, GRADES, JUDGEMENT),
        st.builds(EveryJudged, GRADES, SOME_JUDGEMENTS),
        st.builds(AnyJudged, GRADES, SOME_JUDGEMENTS),
        st.builds(Differs, JUDGEMENT, JUDGEMENT, st.sampled_from(("higher", "lower", "different", "same"))),
        st.builds(WasJudged, GRADES, DAYS, JUDGEMENT),
        st.builds(_ever, GRADES, JUDGEMENT, MANY, st.booleans(), st.none() | PERIODS, FRAMEWORK),
        st.builds(
            Moved,
            st.sampled_from(("improved", "retained", "declined")),
            st.sampled_from(("before", "first_ilacs", "first")) | DAYS,
            JUDGEMENT,
            st.integers(1, 3),
        ),
        st.builds(FromTo, GRADES, GRADES, JUDGEMENT, st.none() | PERIODS),
        st.builds(Kind, KINDS),
        st.builds(Framework, st.sampled_from((("ILACS",), ("SIF",), ("ILACS", "SIF")))),
        st.builds(Theme, SOME_THEMES),
        st.builds(_had, KINDS, MANY, st.none() | PERIODS, st.booleans(), THEMES),
        st.builds(LastBefore, DAYS, KINDS),
        st.builds(Nth, st.sampled_from((-2, -1, 1, 2, 3)), FRAMEWORK),
        st.just(NotYetInspected()),
        st.just(NoOverallJudgement()),
    )
    return positive | positive.map(Not)


def axes() -> st.SearchStrategy[Axis]:
    def built(key: str, judgement: str, on: date, kinds: tuple[str, ...]) -> Axis:
        return Axis(
            key,  # type: ignore[arg-type]
            judgement if key.startswith("grade") else OVERALL,
            on if key == "grade_on" else None,
            kinds if key == "number_of_events" else (),
        )

    return st.builds(built, st.sampled_from(get_args(AxisKey)), JUDGEMENT, DAYS, KINDS)


def shows() -> st.SearchStrategy[Show]:
    durations = st.builds(
        Show,
        st.just("duration"),
        st.sampled_from(get_args(Duration)),
        st.sampled_from(("mean", "median", "shortest", "longest")),
    )
    return st.sampled_from((SPREAD, NUMBER, SHARE, NAMES)) | durations


def whens() -> st.SearchStrategy[Any]:
    known = st.none() | DAYS
    as_at = st.builds(AsAt, DAYS, known)
    return st.one_of(
        as_at,
        st.just(Latest()),
        st.just(WholeRecord()),
        st.builds(During, PERIODS, known),
        st.builds(Published, PERIODS),
        st.builds(Between, as_at, as_at | st.just(Latest())),
        st.builds(Through, PERIODS, st.sampled_from(("year", "quarter")), known),
    )


def counts(register: Register) -> st.SearchStrategy[Count]:
    some = st.lists(conditions(register), max_size=3).map(tuple)
    return st.builds(
        Count,
        st.sampled_from(get_args(Subject)),
        whens(),
        some,
        some,
        st.lists(axes(), max_size=2).map(tuple),
        shows(),
        st.none() | st.builds(Order, st.sampled_from(("number", "share", "days", "date", "name")), st.booleans()),
        st.none() | st.integers(1, 20),
    )
