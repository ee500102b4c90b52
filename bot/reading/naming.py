"""The question that a draft asks: a command where it asks what that command answers, else its Count.

Whatever a command has no place for makes the draft no question of that command; what then no Count takes is asked back.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from bot.commands.parse import Request
from bot.commands.slots import newest_reports
from bot.language.dates import DateExpression
from bot.language.grades import ALL_GRADES, NAMED, ordered
from bot.language.words import Mark
from bot.reading.compose import (
    DAY,
    GOOD_OR_OUTSTANDING,
    POINTS,
    SHARED,
    Times,
    area_of,
    authorities_count,
    events_count,
    is_share_within,
    is_still,
    judged_condition,
    kinds_of,
    place_conditions,
    subject_of,
)
from bot.reading.draft import Draft, Judgement, Moving
from bot.reading.holes import other_readings
from bot.reading.parts import VISITS, Events
from bot.reading.problems import not_in, not_read, same_dates, two_readings
from data.schema import GRADED_EVENTS, NO_OVERALL_FROM
from queries.areas import region_of
from queries.counting.as_at import held_until
from queries.counting.conditions import EverJudged, Judged, Kind, Moved, NeighbourOf, Not
from queries.counting.count import NAMES, NUMBER, SHARE, SPREAD, Axis, Count
from queries.counting.measures import OVERALL
from queries.errors import AmbiguousName, BadCommand
from queries.pages.trend import first_quarter
from queries.question import ALL_REGIONS, ENGLAND, Area, AsAt, During, Latest, Period, Published, Question, Through

PLAIN = frozenset({"areas", "asks", "dates", "now", "nouns"})
GRADE = PLAIN | {"judged", "judgements"}


def request_of(draft: Draft) -> Request:
    """The request that a draft makes. Raises: AskerError where it cannot be read."""
    marks = tuple(draft.dates)
    request = _page(draft) or _period_alone(draft) or _several(draft) or _one_authority(draft) or _counted(draft)
    _require_times(draft, marks, request)
    draft.restated += [mark.text for mark in draft.parts if mark.kind == "pronoun" or mark.key == "been"]
    corrected = tuple((slip.given, slip.read) for slip in draft.sentence.corrected)
    others = other_readings(draft, request.question)
    return replace(request, plain=True, corrected=corrected, restated=tuple(draft.restated), others=others)


def _require_times(draft: Draft, marks: Sequence[Mark], request: Request) -> None:
    """Raises: BadCommand where a time that was said is in no part of the question."""
    questions = [request.question, *([request.also] if request.also else [])]
    days = set(_days_in([each.stored() for each in questions]))
    for mark in marks:
        if mark.kind == "date" and not days & set(_days_of(mark, draft.sentence.today)):
            raise not_read(draft, mark)
    now = next((mark for mark in marks if mark.kind == "time" and mark.key == "now"), None)
    dated = any(mark.kind == "date" for mark in marks)
    count = request.question.count
    is_latest = count is not None and (
        isinstance(count.when, Latest) or getattr(count.when, "second", None) == Latest()
    )
    period = request.question.period
    runs_on = period is not None and period.end in (_last_known(draft), draft.sentence.today)  # "2022 to today"
    if now is not None and dated and not is_latest and not runs_on and request.question.as_at_compare is None:
        raise not_read(draft, now)


def _days_in(stored: object) -> Iterator[str]:
    """Every day in a stored question."""
    if isinstance(stored, str):
        yield stored
    elif isinstance(stored, dict):
        for value in stored.values():
            yield from _days_in(value)
    elif isinstance(stored, list | tuple):
        for value in stored:
            yield from _days_in(value)


def _days_of(mark: Mark, today: date) -> Iterator[str]:
    """The days by which a question may hold a time: its ends, and the day after what it excludes."""
    written = mark.value
    assert isinstance(written, DateExpression)
    ends = (written.first, written.last, written.opening, written.period.start, written.period.end)
    for day in ends:
        yield from (day.isoformat(), (day + DAY).isoformat(), (day - DAY).isoformat())
    yield date(written.period.start.year + 1, 1, 1).isoformat()
    if written.last >= today:
        yield today.isoformat()


def said(draft: Draft) -> frozenset[str]:
    """The names of what a draft holds: whatever a command cannot take is then no part of its question."""
    times = Times(draft)
    fields = {
        "areas": draft.areas,
        "without": draft.without,
        "types": draft.types or draft.without_types,
        "judged": draft.judged,
        "comparing": draft.comparing,
        "happened": draft.happened,
        "moving": draft.moving,
        "judgements": draft.judgements,
        "themes": draft.themes,
        "frameworks": draft.frameworks,
        "axes": draft.axes,
        "dates": times.dates,
        "now": times.is_now,
        "ever": times.is_ever,
        "been": "been" in draft.times,
        "then": bool({"thread_year_before", "thread_year_after"} & set(draft.times)),
        "asks": set(draft.asks) - {"when", "often", "gap", "occasions"},
        "occasions": "occasions" in draft.asks,
        "nth": draft.nth,
        "when": "when" in draft.asks,
        "often": {"often", "gap"} & set(draft.asks),
        "order": draft.order,
        "limit": draft.limit,
        "stat": draft.stat,
        "specials": draft.specials,
        "nouns": set(draft.nouns) - {"reports"},
        "reports": "reports" in draft.nouns,
        "pages": draft.pages,
        "compare": draft.has("compare"),
        "trend": draft.has("trend"),
        "neighbours": draft.has("neighbours") or "neighbours" in draft.nouns,
        "change": draft.has("change_what"),
        "every": draft.has("every judgement"),
        "any": draft.has("any judgement"),
        "own": draft.has("in_region_of"),
        "steps": any(shape.startswith("steps") for shape in draft.shapes),
        "since": draft.since,
        "since latest": draft.has("since latest"),
        "durations": draft.durations,
        "left": draft.left,
        "lead": [mark for mark in draft.leads if mark.key in ("add", "just")],
    }
    return frozenset(name for name, value in fields.items() if value)


def _request(draft: Draft, command: str, takes: frozenset[str], **fields: object) -> Request:
    """The request of a command that has a place for `takes`. Raises: BadCommand for anything else that was said."""
    over = said(draft) - takes
    if over:
        raise not_read(draft, _mark_of(draft, over))
    _restate_defaults(draft, command)
    counted = fields.pop("counted", None)
    also = fields.pop("also", None)
    open_ended = command == "trend" and all(mark.key == "since" for mark in Times(draft).dates)
    undated = (open_ended or not draft.dates) and command not in ("la", "neighbours", "new")
    question = Question(command=command, known_by=draft.known_by, undated=undated, **fields)  # type: ignore[arg-type]
    return Request(question, counted=counted, also=also)  # type: ignore[arg-type]


def _restate_defaults(draft: Draft, command: str) -> None:
    """Words that say what the command tells anyway are named in the statement of the reading."""
    draft.restated += [mark.text for mark in draft.area_marks if mark.value == ENGLAND]
    if command in ("england", "region", "judgements", "compare"):
        _restate(draft, "grades", "compare", "order", "judgement", "problem", "stat", "change_what", "turn")
    if command in ("trend", "changes", "activity", "visits"):
        _restate(draft, "trend", "moved", "steps", "axes", "axis", "events", "grades")
    if command in ("new", "release", "activity", "visits", "trend", "compare", "releases", "check", "help"):
        _now_restated(draft)
    draft.restated += [mark.text for mark in draft.dates if mark.kind == "date" and draft.sentence.latest == _end(mark)]
    draft.restated += [mark.text for mark in draft.dates[1:] if command == "compare" and mark.kind == "date"]
    _restate(draft, "gap_word")
    draft.restated = list(dict.fromkeys(draft.restated))


def _end(mark: Mark) -> date:
    written = mark.value
    assert isinstance(written, DateExpression)
    return written.last


_KINDS = {
    "order": ("order",),
    "stat": ("stat",),
    "ever": ("time",),
    "now": ("time",),
    "been": ("time",),
    "then": ("time",),
    "pages": ("page",),
    "compare": ("compare", "turn"),
    "trend": ("trend",),
    "change": ("change_what",),
    "neighbours": ("noun",),
    "every": ("every",),
    "any": ("any",),
    "own": ("in_region_of",),
    "steps": ("steps",),
    "since": ("sincefirst", "sincebefore"),
    "since latest": ("sincelatest",),
    "durations": ("topub", "between", "until", "since"),
    "lead": ("lead",),
    "often": ("ask",),
    "when": ("ask",),
    "axes": ("axes", "axis"),
    "judged": ("grades",),
    "judgements": ("judgement",),
    "happened": ("events",),
    "moving": ("moved", "move", "jump"),
    "dates": ("date",),
    "without": ("without", "except"),
    "types": ("la_type",),
    "specials": ("special",),
    "areas": ("area",),
    "reports": ("noun",),
    "limit": ("quantity",),
    "frameworks": ("framework",),
    "themes": ("theme",),
}


def _mark_of(draft: Draft, over: frozenset[str]) -> Mark | None:
    """The first mark of what could not be taken."""
    if "left" in over:
        return draft.left[0]
    kinds = {kind for name in over for kind in _KINDS.get(name, ())}
    return next((mark for mark in draft.parts if mark.kind in kinds), None)


def _fits(draft: Draft, takes: frozenset[str]) -> bool:
    return said(draft) <= takes


def _state(draft: Draft) -> date:
    """The as-at date of a published kind of figures: what is written, else the latest release's."""
    times = Times(draft)
    if not times.dates:
        return draft.sentence.latest
    state = times.state(times.dates[-1])
    assert isinstance(state, AsAt)
    return state.on


def _restate(draft: Draft, *kinds: str) -> None:
    draft.restated += [mark.text for mark in draft.parts if mark.kind in kinds and mark.text not in draft.restated]


def _now_restated(draft: Draft) -> None:
    draft.restated += [mark.text for mark in draft.dates if mark.kind == "time" and mark.key == "now"]


def _one(draft: Draft) -> bool:
    return len(draft.areas) == 1 and draft.areas[0].kind == "authority"


# Pages: what is no Count


def _page(draft: Draft) -> Request | None:
    pages = [page for page in draft.pages if page != "define"]
    names_release = [mark for mark in draft.dates if _RELEASE.search(mark.text)]
    if names_release and len(draft.dates) == 1 and said(draft) <= {"dates", "asks", "pages"} and "new" not in pages:
        pages = ["release"]  # "what's in the latest release"
    if not pages and "reports" in draft.nouns and not draft.pages:
        return _reports(draft)
    if not pages:
        return None
    page = pages[0]
    today = draft.sentence.today
    own = PLAIN | {"pages", "reports", "when"}
    if page == "help" and _fits(draft, own - {"areas", "dates"}):
        return _request(draft, "help", own, as_at=today)
    if page == "releases":
        return _request(draft, "releases", own - {"areas"}, as_at=today)
    if page == "check":
        draft.left = [mark for mark in draft.left if mark.kind != "at"]
        return _request(draft, "check", own | {"compare"} - {"areas"}, as_at=_state(draft))
    if page in ("la", "link") and _one(draft):
        return _la(draft)
    if page == "link" and pages == ["link"]:  # lists hold the links of their reports
        _restate(draft, "page")
        draft.pages, draft.asks = [], [*draft.asks, "names"]
    if page == "new":
        return _reports(draft)
    if page == "release" and _fits(draft, own - {"areas"}) and not set(draft.nouns) & {"authorities"}:
        _now_restated(draft)
        return _request(draft, "release", own, as_at=_state(draft))
    if page == "release" and _fits(draft, own) and len(draft.areas) == 1:  # "summary for London"
        draft.pages = []
        _restate(draft, "page")
        draft.asks.append("spread")
    return None


_RELEASE = re.compile(r"release|edition|statistics|stats", re.IGNORECASE)


def _reports(draft: Draft) -> Request | None:
    """Reports published in a time; of one LA without a time, its page with their links."""
    times = Times(draft)
    own = PLAIN | {"pages", "reports", "order", "happened"}
    if (counted := _reports_counted(draft)) is not None:
        return counted
    if not _fits(draft, own) or len(draft.areas) > 1 or len(times.dates) > 1:
        return None
    if any(each.events.kinds or each.events.themes or each.events.quantity or each.negated for each in draft.happened):
        return None
    if not times.dates:
        if _one(draft) and (draft.order in (None, "latest")):
            return _la(draft)
        if draft.order not in (None, "latest"):
            return None
        period = newest_reports(draft.sentence.register, draft.sentence.today)
    else:
        written = times.dates[0].value
        assert isinstance(written, DateExpression)
        if written.kind in ("before", "until"):
            return None
        period = written.period if written.kind != "day" else Period(written.last, draft.sentence.today)
    if {"number", "share"} & set(draft.asks):
        return None
    _restate(draft, "order", "events")
    return _request(draft, "new", own, area=area_of(draft), period=period)


def _reports_counted(draft: Draft) -> Request | None:
    """ "How many reports came out in June", "short inspections published in 2025 by region": by when they were published."""
    times = Times(draft)
    takes = PLAIN | {"pages", "reports", "happened", "axes", "types", "without", "judged", "frameworks"}
    if "new" not in draft.pages or len(times.dates) != 1 or times.dates[0].key in ("before", "until") or times.is_now:
        return None
    if not (draft.happened or draft.axes or draft.judged or "number" in draft.asks) or not _fits(draft, takes):
        return None
    if "share" in draft.asks or not _plain_events(draft):
        return None
    kinds = [kind for each in draft.happened for kind in kinds_of(each.events)]
    if draft.judged and not kinds:
        kinds = list(GRADED_EVENTS)  # a report with a grade is an inspection's
    where = [*place_conditions(draft), *([Kind(tuple(dict.fromkeys(kinds)))] if kinds else [])]
    where += [judged_condition(replace(each, got=False, time=None)) for each in draft.judged]
    show = NUMBER if "number" in draft.asks or draft.axes else NAMES
    written = times.dates[0].value
    assert isinstance(written, DateExpression)
    period = written.period if written.kind != "day" else Period(written.last, written.last)
    count = Count("reports", Published(period), tuple(where), by=tuple(Axis(key) for key in draft.axes), show=show)  # type: ignore[arg-type]
    return Request(Question(command="count" if show == NUMBER else "list", count=count))


def _period_alone(draft: Draft) -> Request | None:
    """Raises: AmbiguousName for a period, or "what changed in March 2025", with nothing to say of what."""
    times = Times(draft)
    bare = said(draft) <= {"dates", "asks", "change", *(["areas"] if draft.has("change_what") else [])} and not set(
        draft.asks
    ) - {"number", "howdoing"}
    if not bare or len(times.dates) != 1 or times.is_now:
        return None
    mark = times.dates[0]
    period = times.period(mark)
    if draft.has("change_what") and mark.key in ("month", "day", "period", "year"):
        raise two_readings(draft, "what changed", mark, f"activity {period.start} to {period.end}")
    if mark.key in ("period", "range", "since") and not draft.has("change_what"):
        raise two_readings(draft, "what", mark, f"activity {period.start} to {period.end}")
    return None


# Two or more side by side, or through time


def _several(draft: Draft) -> Request | None:
    for reading in (_series, _yearly, _moved_between):
        if (request := reading(draft)) is not None:
            return request
    if (
        draft.has("trend")
        and draft.happened
        and {"calendar_year", "statistical_year", "quarter", "month"} & set(draft.axes)
    ):
        draft.shapes = [shape for shape in draft.shapes if shape != "trend"]  # "trend in inspections by year"
        _restate(draft, "trend")
    if draft.has("trend") and (request := _trend(draft)):
        return request
    if draft.has("change_what") and _two_states(draft) is None and len(Times(draft).dates) < 2:
        return _trend(draft)
    if draft.has("neighbours") or "neighbours" in draft.nouns:
        return _neighbours(draft)
    if (found := _in_region(draft)) is not None:
        return found
    if (
        draft.has("compare", "change_what")
        or (len(draft.areas) > 1 and not _is_any_area(draft))
        or _is_of_two_days(draft)
    ):
        return _compare(draft)
    return None


def _moved_between(draft: Draft) -> Request | None:
    """ "LAs better in March 2025 than in March 2023": each LA's grade on the one day against that on the other."""
    plain = len(draft.moving) == 1 and draft.moving[0].move is None and draft.moving[0].way in ("improved", "declined")
    takes = PLAIN | {"moving", "compare", "change", "types", "judgements"}
    days = _two_states(draft)
    if not plain or draft.moving[0].negated or days is None or not _fits(draft, takes) or Times(draft).is_now:
        return None
    if not ({"names", "number"} & set(draft.asks) or "authorities" in draft.nouns) or len(draft.judgements) > 1:
        return None
    moving = draft.moving[0]
    moved = Moved(moving.way, days[0], (draft.judgements or [OVERALL])[0], moving.steps)  # type: ignore[arg-type]
    show = NUMBER if "number" in draft.asks and "names" not in draft.asks else NAMES
    count = Count("authorities", AsAt(days[1], draft.known_by), (*place_conditions(draft), moved), show=show)
    draft.restated += [mark.text for mark in draft.parts if mark.kind in ("compare", "change_what")]
    return Request(Question(command="list" if show == NAMES else "count", count=count))


def _yearly(draft: Draft) -> Request | None:
    """ "Good or outstanding every March since 2018": LAs have no year of their own, so they are told on each 31 March."""
    times = Times(draft)
    if (
        draft.axes not in (["calendar_year"], ["statistical_year"])
        or draft.happened
        or len(times.dates) > 1
        or draft.pages
    ):
        return None
    if not (draft.judged or draft.judgements) or len(draft.judged) > 1 or len(draft.judgements) > 1 or times.is_now:
        return None
    judged = draft.judged[0] if draft.judged else None
    if judged is not None and (
        judged.which != "one" or judged.at != "latest" or judged.times or judged.got or judged.ever
    ):
        return None
    takes = GRADE | {"axes", "types", "without", "trend", "change", "moving"}
    if not _fits(draft, takes) or any(each.move or each.way != "any" for each in draft.moving):
        return None
    mark = times.dates[0] if times.dates else None
    if mark is not None and mark.key not in ("since", "range"):
        return None
    start = mark.value.opening if mark is not None else first_quarter(draft.sentence.register)  # type: ignore[attr-defined]
    end = mark.value.last if mark is not None and mark.key == "range" else _last_known(draft)  # type: ignore[attr-defined]
    grades = judged.grades if judged is not None else GOOD_OR_OUTSTANDING
    judgement = judged.judgement if judged is not None else draft.judgements[0]
    where = (*place_conditions(draft), Judged(ordered(grades), judgement))
    show = NUMBER if "number" in draft.asks else SHARE
    _restate(draft, "axis", "axes", "trend", "moved", "change_what")
    return Request(Question(command="count", count=Count("authorities", Through(Period(start, end)), where, show=show)))


def _is_any_area(draft: Draft) -> bool:
    """ "Inadequate in London or the South East": LAs in any of them; of single LAs it asks of each."""
    if not draft.judged or any(area.kind != "region" for area in draft.areas):
        return False
    places = [mark.start for mark in draft.area_marks]
    return any(mark.kind == "join" and mark.key == "or" and places[0] < mark.start < places[-1] for mark in draft.parts)


MANY_DAYS = 3


def _series(draft: Draft) -> Request | None:
    """ "Inadequate at 31 March 2022, 2023 and 2024": three or more days, a year apart, are a series."""
    times = Times(draft)
    days = sorted({mark.value.as_at for mark in times.dates if mark.key in POINTS})  # type: ignore[attr-defined]
    yearly = all(
        one.replace(year=one.year + 1) == other for one, other in pairwise(days) if one.day < 29 or one.month > 2
    )
    if len(days) < MANY_DAYS or len(days) != len(times.dates) or not yearly or len(draft.judged) > 1 or draft.happened:
        return None
    for each in draft.judged:
        each.time = None
    draft.dates = [mark for mark in draft.dates if mark.kind != "date"]
    draft.axes = [key for key in draft.axes if not key.endswith("_year")]
    _restate(draft, "axis", "axes")
    if not _fits(draft, (GRADE | {"trend", "compare"}) - {"now"}) or len(draft.areas) > 1 or len(draft.judgements) > 1:
        return None
    judged = draft.judged[0] if draft.judged else None
    if judged is not None and (judged.which != "one" or judged.at != "latest" or judged.negated or judged.times):
        return None
    grades = judged.grades if judged is not None else GOOD_OR_OUTSTANDING
    judgement = judged.judgement if judged is not None else (draft.judgements or [OVERALL])[0]
    where = (*place_conditions(draft), Judged(ordered(grades), judgement))
    show = NUMBER if "number" in draft.asks else SHARE
    return Request(
        Question(command="count", count=Count("authorities", Through(Period(days[0], days[-1])), where, show=show))
    )


def _is_of_two_days(draft: Draft) -> bool:
    """ "Leaders' grades in 2023 and 2025", "how many were inadequate in 2022 and in 2024": each day by itself."""
    if _two_states(draft) is None or draft.base is not None:
        return False
    return not draft.judged or (
        len(draft.judged) == 1 and bool({"number", "share"} & set(draft.asks)) and not is_still(draft)
    )


def _in_region(draft: Draft) -> Request | None:
    """ "Camden in London": one LA, and the region that it is in. Raises: BadCommand where it is in another."""
    areas = draft.area_marks
    if len(areas) != 2 or len(draft.areas) != 2 or draft.has("compare") or draft.without:
        return None
    first, second = draft.areas
    between = [mark for mark in draft.parts if areas[0].end <= mark.start < areas[1].start]
    if first.kind != "authority" or second.kind != "region" or between:
        return None
    words = {word.casefold() for word in draft.sentence.words[areas[0].end : areas[1].end]}
    if not words & {"in", "within", "to", "from"}:
        return None
    region = region_of(draft.sentence.register, first)
    name = draft.sentence.names.to_write(first)
    if region != second.name:
        raise not_in(first, second, region, name)
    draft.restated.append(areas[1].text)
    draft.areas, draft.area_marks = [first], [areas[0]]
    return None


def _two_states(draft: Draft) -> tuple[date, date] | None:
    times = Times(draft)
    marks = [mark for mark in draft.dates if mark.kind == "date" or mark.key == "now"]
    if len(marks) == 2 and all(mark.kind == "time" or mark.key in POINTS for mark in marks):
        states = [times.state(mark) for mark in marks]
        days = [state.on if isinstance(state, AsAt) else _last_known(draft) for state in states]
        return (min(days), max(days)) if days[0] != days[1] else None
    if len(marks) == 1 and marks[0].key == "range" and draft.has("compare", "change_what"):
        written = marks[0].value
        assert isinstance(written, DateExpression)
        return written.opening, written.last
    return None


def _last_known(draft: Draft) -> date:
    """The day of what is known latest: of overall effectiveness the last day of that, of the others as far as is held."""
    named = {each.judgement for each in draft.judged if each.explicit} | set(draft.judgements)
    if named - {OVERALL}:
        return held_until(draft.sentence.register)
    return date.fromisoformat(NO_OVERALL_FROM) - DAY


_COMPARED = GRADE | {"compare", "change", "own"}


def _compare(draft: Draft) -> Request | None:
    areas = list(draft.areas)
    if "judgements" in draft.nouns and len(areas) < 2 and draft.has("compare"):
        draft.shapes = [shape for shape in draft.shapes if shape != "compare"]  # "how do the judgements compare"
        _restate(draft, "compare")
        return None
    if not _fits(draft, _COMPARED):
        regions = areas and all(area.kind != "authority" for area in areas)
        if draft.axes == ["region"] and regions and said(draft) <= _COMPARED | {"axes"}:
            _restate(draft, "compare", "area")
            day = _last_known(draft) if Times(draft).is_now else _state(draft)
            return _request(draft, "region", _COMPARED | {"axes"}, area=ALL_REGIONS, as_at=day)
        if draft.axes == ["region"] and not areas and said(draft) <= _COMPARED | {"axes"}:
            draft.shapes = [shape for shape in draft.shapes if shape != "compare"]
            _restate(draft, "compare")
        return None
    if draft.has("in_region_of") and _one(draft):
        _restate(draft, "in_region_of", "compare")
        return _la_page(draft, _COMPARED)
    states = _two_states(draft)
    times = Times(draft)
    if len(times.dates) == 2 and len({mark.value for mark in times.dates}) == 1 and len(areas) < 2:
        raise same_dates(times.dates[0])
    counting = bool({"number", "share", "spread"} & set(draft.asks)) and "names" not in draft.asks
    names = "names" in draft.asks or ("authorities" in draft.nouns and not counting)
    if names and not draft.has("compare", "change_what") and (draft.judged or "names" in draft.asks):
        return None
    if len(areas) < 2 and states is None:
        if not times.dates:
            return _compared_alone(draft, areas)
        on = times.state(times.dates[0])
        assert isinstance(on, AsAt)
        latest = draft.sentence.latest if on.on < draft.sentence.latest else _last_known(draft)
        latest = draft.sentence.today if _one(draft) else latest
        if on.on >= latest:
            return None
        states = (on.on, latest)
    grades = {each.grades for each in draft.judged}
    keys = {each.judgement for each in draft.judged if each.explicit} | set(draft.judgements)
    judged = draft.judged[0] if draft.judged else None
    plain = all(each.which == "one" and each.at == "latest" and not each.negated for each in draft.judged)
    history = any(each.times or each.ever or each.never for each in draft.judged)
    if not plain or history or len(grades) > 1 or len(keys) > 1:
        return None
    grade = NAMED.get(judged.grades) if judged is not None else None
    if judged is not None and grade is None:
        return None
    only_authorities = bool(areas) and all(area.kind == "authority" for area in areas)
    judgement = next(iter(keys - {OVERALL}), None)
    if not only_authorities:
        if judged is not None and judged.grades not in SHARED:
            return None
        grade = None if grade == "good_or_outstanding" else grade
    days: dict[str, date] = {"as_at": _state(draft)}
    if states is not None:
        days = {"as_at": states[1], "as_at_compare": states[0]}
    elif only_authorities and not times.dates:
        days = {"as_at": draft.sentence.today}
        _now_restated(draft)
    elif times.is_now:
        days = {"as_at": _last_known(draft)}
    if len(times.dates) > 2:
        return None
    return _request(
        draft, "compare", _COMPARED, areas=tuple(areas) or (ENGLAND,), grade=grade, judgement=judgement, **days
    )


def _compared_alone(draft: Draft, areas: list[Area]) -> Request | None:
    """ "How does London compare": a region stands beside England anyway; of an LA it is asked with what."""
    if not draft.has("compare"):
        return None
    if len(areas) == 1 and areas[0].kind == "region" and Times(draft).is_now and not draft.judged:
        both = (areas[0], ENGLAND)
        return _request(draft, "compare", _COMPARED, areas=both, as_at=_last_known(draft))
    if len(areas) == 1 and areas[0].kind == "region" and not draft.judged:
        _restate(draft, "compare")
        return _request(draft, "region", _COMPARED, area=areas[0], as_at=_state(draft))
    if _one(draft):
        name = draft.sentence.names.to_write(areas[0])
        raise two_readings(draft, "compare", None, f"neighbours {name}", f"compare {name} with England", f"la {name}")
    return None


_TREND = GRADE | {"trend", "change", "moving", "since"}


def _trend(draft: Draft) -> Request | None:
    """The share with a grade through time; None where something else is asked too."""
    times = Times(draft)
    judged = draft.judged[0] if draft.judged else None
    if not _fits(draft, _TREND) or len(draft.areas) > 1 or len(draft.judged) > 1 or draft.since or len(times.dates) > 2:
        return None
    if judged is not None and (judged.grades not in SHARED or judged.which != "one" or judged.at != "latest"):
        return None
    if judged is not None and (judged.times or judged.in_a_row or judged.never or judged.ever):
        return None
    area = area_of(draft)
    span = _span(draft)
    _restate(draft, "moved", "change_what")
    if area.kind == "authority":
        return _request(draft, "trend", _TREND, area=area, period=span)
    grade = NAMED[judged.grades] if judged is not None else None
    grade = None if grade == "good_or_outstanding" else grade
    keys = [judged.judgement] if judged is not None else draft.judgements or [OVERALL]
    if len(keys) > 1:
        return None
    if keys == [OVERALL]:
        return _request(draft, "trend", _TREND, area=area, grade=grade, period=span)
    grades = judged.grades if judged is not None else GOOD_OR_OUTSTANDING
    where = (*place_conditions(draft), Judged(ordered(grades), keys[0]))
    return Request(Question(command="count", count=Count("authorities", Through(span), where, show=SHARE)))


def _span(draft: Draft) -> Period:
    times = Times(draft)
    start = first_quarter(draft.sentence.register)
    end = draft.sentence.latest
    if two := _two_states(draft):
        start, end = two
    elif len(times.dates) == 1:
        written = times.dates[0].value
        assert isinstance(written, DateExpression)
        if written.kind in ("since", "range"):
            start, end = written.opening, min(written.last, draft.sentence.today)
            end = draft.sentence.today if written.kind == "since" and _one(draft) else end
            end = _last_known(draft) if times.is_now and not _one(draft) else end
        elif written.kind == "period":
            start, end = written.first - DAY, min(written.last, draft.sentence.today)
        else:
            end = written.last
    return Period(min(start, end), end)


def _neighbours(draft: Draft) -> Request | None:
    own = [area for area in draft.areas if area.kind == "authority"]
    if len(own) == 1 and len(draft.areas) == 1 and _fits(draft, PLAIN | {"neighbours", "compare", "pronouns"}):
        on = _state(draft) if Times(draft).dates else draft.sentence.today
        _now_restated(draft)
        _restate(draft, "compare")
        return _request(draft, "neighbours", PLAIN | {"neighbours", "compare"}, area=own[0], as_at=on)
    if len(own) == 1:
        draft.nouns = [noun for noun in draft.nouns if noun != "neighbours"]
        if "neighbours" not in draft.shapes:
            draft.shapes.append("neighbours")
        if not draft.nouns and not draft.asks:
            draft.nouns.append("authorities")
    return None


# One LA

_LA = GRADE | {"been", "pages", "reports", "when", "order", "happened", "moving", "axes", "left", "specials"}


def _la(draft: Draft) -> Request:
    return _la_page(draft, _LA)


def _la_page(draft: Draft, takes: frozenset[str]) -> Request:
    """One LA by its own page, which tells every judgement at each inspection, visits, report links and how long since."""
    times = Times(draft)
    if any(mark.kind != "at" or mark.key != "latest" for mark in draft.left):
        raise not_read(draft, draft.left[0])
    points = [mark for mark in times.dates if mark.key in POINTS]
    on = _state(draft) if points else draft.sentence.today
    abolished = draft.sentence.names.named(draft.areas[0]).abolished
    if abolished and not points and len(draft.parts) > 1:
        on = abolished  # the last judgements of an LA that is no more
    _restate(draft, "grades", "judgement", "moved", "order", "page", "axis", "axes", "atlatest")
    _now_restated(draft)
    alone = not (draft.judged or draft.happened or draft.judgements or draft.pages)
    if alone and len(times.dates) == 1 and times.dates[0].key in ("since", "range"):
        return _request(draft, "trend", takes, area=draft.areas[0], period=_span(draft))
    if len(times.dates) > 1 or (times.dates and not points and times.dates[0].key not in ("since", "range")):
        raise not_read(draft, times.dates[-1])
    if times.dates and not points:
        draft.restated.append(times.dates[0].text)
    also = None
    if points and points[0].key == "year" and not draft.happened:  # SPEC section 3, When, rule 1: of one LA, both
        also = Question(command="activity", area=draft.areas[0], period=times.period(points[0]))
    return _request(draft, "la", takes, area=draft.areas[0], as_at=on, also=also)


def _one_authority(draft: Draft) -> Request | None:
    """One LA is told by its own page, unless its whole record, its events or more conditions are asked about."""
    kept = len(draft.judged) == 1 and "gap" in draft.asks and draft.stat is None
    if _one(draft) and kept and draft.durations == ["until_changed"]:
        draft.durations, draft.asks = (
            [],
            ["when"],
        )  # "how long has Nottingham been inadequate": its page tells since when
    light = {"areas", "asks", "durations", "happened", "often", "order", "nouns"}
    long = not any(
        "day" in mark.text.casefold() for mark in draft.ask_marks + draft.parts if mark.kind in ("ask", "since")
    )
    if _one(draft) and said(draft) <= light and draft.durations == ["since_latest"] and long and _plain_events(draft):
        draft.durations, draft.asks = [], []
        _restate(draft, "since")
        return _la(draft)
    places = [mark for mark in draft.left if mark.kind == "at"]
    said_of_it = (draft.judged, draft.happened, draft.moving, draft.durations, draft.axes, draft.frameworks)
    alone = not any(said_of_it)
    if _one(draft) and alone and places == draft.left and any(mark.key != "latest" for mark in places):
        _restate(draft, "atbefore", "atfirst", "order")  # the page tells its grades at every inspection
        draft.left, draft.order = [], None
    if not _one(draft) or not _fits(draft, _LA) or len(draft.judged) > 1 or set(draft.axes) - {"region"}:
        return None
    since_when = bool({"when", "gap"} & set(draft.asks)) and draft.durations in ([], ["until_changed"])
    if any(each.times or each.ever or each.never or each.at != "latest" for each in draft.judged):
        return None
    if any(each.been for each in draft.judged) and not since_when:
        return None
    times = Times(draft)
    if len(times.dates) > 1 or any(mark.kind != "at" or mark.key != "latest" for mark in draft.left):
        return None
    if draft.order not in (None, "latest") or draft.specials:
        return None
    if any(each.move is not None or each.since or each.steps > 1 or each.ever for each in draft.moving):
        return None
    if draft.moving and times.dates:
        return None
    is_last = draft.order == "latest" or bool(draft.left) or "when" in draft.asks
    if not draft.happened:
        return None if "number" in draft.asks and not draft.judged else _la(draft)
    plain = all(each.events.quantity is None and not each.negated and not each.events.themes for each in draft.happened)
    return _la(draft) if plain and is_last and not times.dates else None


# Counts


def _counted(draft: Draft) -> Request:
    if _moves_as_figure(draft):
        marks = Times(draft).dates
        point = len(marks) == 1 and marks[0].key in ("day", "month", "year")
        request = _compare_with(draft, marks[0]) if point and not draft.judged else _trend(draft)
        if request is not None:
            return request
    subject = subject_of(draft)
    ranks = draft.order in ("most", "fewest") and "authorities" in draft.nouns
    named = (None if ranks else _activity(draft, subject)) if subject != "authorities" else _of_authorities(draft)
    if named is not None:
        return named
    nothing_else = not (draft.axes or draft.judged or _one(draft) or draft.durations or draft.themes)
    ranked = subject == "authorities" or (not draft.axes and ("authorities" in draft.nouns or nothing_else))
    most = _most_events(draft) if ranked else None
    count = most or (authorities_count(draft) if subject == "authorities" else events_count(draft, subject))
    _nothing_left(draft, count)
    _restate_defaults_of_count(draft, count)
    return Request(Question(command="list" if count.show == NAMES else "count", count=count))


_DEFAULT_WORDS = ("fromgrade", "atthen", "steps", "framework", "change_what", "compare")
_STRETCH_WORDS = ("since", "sincelatest", "topub", "until", "between")
_BEARINGS = ("from ", "went ", "moved ", "gone ", "go ", "at least", "exactly one")


def _restate_defaults_of_count(draft: Draft, count: Count) -> None:
    """Words that say what a Count tells anyway are named in the statement of the reading."""
    draft.restated += [mark.text for mark in draft.area_marks if mark.value == ENGLAND]
    stretches = [mark.text for mark in draft.parts if mark.kind in _STRETCH_WORDS]
    named = draft.stat or count.show.form != "duration"
    draft.restated += stretches if len(stretches) > 1 or named else []
    draft.restated += [
        mark.text
        for mark in draft.parts
        if mark.kind in _DEFAULT_WORDS
        or (mark.kind in ("move", "times", "quantity") and mark.text.casefold().startswith(_BEARINGS))
        or (mark.kind == "judgement" and mark.key == OVERALL)
        or (mark.kind == "stat" and mark.key == "median")
        or (mark.kind == "time" and mark.key in ("ever", "been"))
        or (mark.kind == "events" and "theme" in draft.axes)
    ]
    draft.restated = list(dict.fromkeys(draft.restated))


_COUNTED = (
    GRADE - {"judgements"}
    | {"without", "types", "comparing", "happened", "moving", "themes", "frameworks", "axes", "ever", "been", "order"}
    | {
        "limit",
        "stat",
        "occasions",
        "nth",
        "specials",
        "since",
        "since latest",
        "durations",
        "neighbours",
        "often",
        "reports",
    }
)


def _share_that_moved(draft: Draft) -> None:
    """Raises: AmbiguousName where "the biggest improvement in the share" puts in order what a share moved by."""
    mark = draft.order_mark
    if mark is None or not draft.axes or not draft.judged or "share" not in draft.asks:
        return
    order = [part.start for part in draft.parts]
    place = order.index(mark.start) if mark.start in order else -9
    if any(each.move is None and each.place in order[max(place - 1, 0) : place + 2] for each in draft.moving):
        ends = sorted({day for date in Times(draft).dates for day in (date.value.opening, date.value.last)})  # type: ignore[attr-defined]
        days = tuple(f"region all {day}" for day in ends[:1] + ends[1:][-1:]) or ("region all",)
        raise AmbiguousName(
            "I cannot put in order by how much a share moved. The shares themselves I can tell for each day: which one?",
            days if draft.axes == ["region"] else ("region all",),
        )


def _nothing_left(draft: Draft, count: Count) -> None:
    """Raises: BadCommand where something that was said is no part of the Count, or nothing says what is counted."""
    _share_that_moved(draft)
    over = said(draft) - _COUNTED
    if count.show == NAMES:
        over -= {"when"}
    if draft.stat and count.show.form != "duration" and "date" not in (count.order.by if count.order else ""):
        over |= {"stat"}
    ranks = draft.order in ("most", "fewest", "rank")
    if draft.order and (count.order is None or (ranks and not count.by and count.order.by == "date")):
        over |= {"order"}
    if draft.limit and count.limit is None:
        over |= {"limit"}
    if draft.durations and count.show.form != "duration" and count.order is None:
        over |= {"durations"}
    if (
        "grades" in draft.nouns
        and not draft.judged
        and not draft.moving
        and count.show.form not in ("spread", "duration")
    ) and not any(axis.key.startswith("grade") for axis in count.by):
        raise not_read(draft, next(mark for mark in draft.parts if mark.kind == "noun" and mark.key == "grades"))
    if {"often", "gap"} & set(draft.asks) and count.show.form != "duration" and not draft.durations:
        over |= {"often"}
    if "neighbours" in said(draft) and not any(isinstance(each, NeighbourOf) for each in count.where):
        over |= {"neighbours"}
    if Times(draft).is_ever and not (draft.judged or draft.happened or draft.moving) and count.of == "authorities":
        over |= {"ever"}
    if draft.since and not draft.moving:
        over |= {"since"}
    if Times(draft).is_ever and not any(isinstance(each, EverJudged | Not) for each in count.where):
        if Times(draft).dates and not {"so far", "to date"} & {mark.text.casefold() for mark in draft.dates}:
            over |= {"ever"}
        draft.restated += [mark.text for mark in draft.dates if mark.kind == "time" and mark.key == "ever"]
    elif Times(draft).is_ever and not any(isinstance(each, EverJudged) for each in count.where):
        draft.restated += [mark.text for mark in draft.dates if mark.kind == "time" and mark.key == "ever"]
    if "London borough" in draft.types:
        draft.restated += [mark.text for mark in draft.area_marks if mark.value and str(mark.value) == "London"]
    if len(draft.dates) and draft.times.count("now") and not isinstance(count.when, Latest):
        over |= {"now"}
    if over:
        raise not_read(draft, _mark_of(draft, frozenset(over)))
    if _is_lost(count):
        raise not_read(draft, None)
    asks = {"names", "number"} & set(draft.asks) and "authorities" in draft.nouns
    if not (
        count.where
        or count.by
        or count.show.form in ("duration", "spread")
        or asks
        or draft.happened
        or draft.durations
    ):
        raise not_read(draft, None)
    _now_restated(draft)


def _is_lost(count: Count) -> bool:
    """Twice the same condition, one beside its denial, or two grades of one judgement on one day: a word of them was lost."""
    states = [each for each in count.where if isinstance(each, Judged)]
    apart = any(
        (one.judgement, one.at) == (other.judgement, other.at) and not set(one.grades) & set(other.grades)
        for at, one in enumerate(states)
        for other in states[at + 1 :]
    )
    denied = any(isinstance(each, Not) and each.condition in count.where for each in count.where)
    return apart or denied or len(set(count.where)) < len(count.where)


_OF_FIGURE = frozenset({"has", "have", "had", "did", "is", "are", "does", "do"})
_OF_AUTHORITIES = frozenset({"that", "which", "who", "many"})


def _moves_as_figure(draft: Draft) -> bool:
    """ "Has the share of good LAs dropped" tells of the figure, "LAs that dropped" of the LAs."""
    words = [word.casefold().strip(",?") for word in draft.sentence.words]
    if not draft.moving or draft.since or any(each.move or each.steps > 1 or each.negated for each in draft.moving):
        return False
    if any(area.kind == "authority" for area in draft.areas):
        return False
    much = "much" in words
    if draft.has("gap_word") and not _OF_AUTHORITIES & set(words) - {"many"}:
        return True
    of_figure = bool(words) and (words[0] in _OF_FIGURE or much or "share" in draft.asks or "number" in draft.asks)
    auxiliary = bool(words) and (words[0] in _OF_FIGURE or much)
    return of_figure and auxiliary and not _OF_AUTHORITIES & set(words) and "names" not in draft.asks


def _plain_events(draft: Draft) -> bool:
    """Whether events have no theme, no number and no negation."""
    return not any(
        each.events.themes or each.events.quantity or each.negated or each.since_latest for each in draft.happened
    )


_ACTIVITY = PLAIN | {"happened", "axes", "been"}


def _activity(draft: Draft, subject: str) -> Request | None:
    """Inspections or visits in one area and one time, and nothing else: the command that a release's figures come from."""
    times = Times(draft)
    if not _fits(draft, _ACTIVITY) or not _plain_events(draft) or len(draft.areas) > 1 or len(times.dates) > 1:
        return None
    if times.is_now or (_one(draft) and not times.dates) or not draft.happened:
        return None
    if _one(draft) and {"judgements", "grades"} & set(draft.nouns) and subject == "inspections":
        return _la_page(draft, _LA)
    if len({each.events.subject for each in draft.happened}) > 1:
        return None
    kinds = {kind for each in draft.happened for kind in each.events.kinds}
    frameworks = {key for each in draft.happened for key in each.events.frameworks}
    axes = set(draft.axes)
    if "themes" in draft.nouns:
        axes.add("theme")
    mark = times.dates[0] if times.dates else None
    if mark is not None and mark.key in ("before", "until"):
        return None
    area = area_of(draft)
    period = times.period(mark) if mark is not None else _statistical_year(draft)
    if subject == "visits" and len(kinds) <= 1 and axes <= {"theme"} and not frameworks and kinds != {"other"}:
        if "share" in draft.asks or ("grades" in draft.nouns):
            return None
        kind = next(iter(kinds), None)
        return _request(draft, "visits", _ACTIVITY, area=area, period=period, visit=kind.split()[0] if kind else None)
    if subject == "inspections" and "grades" in draft.nouns and (mark is None or mark.key == "day") and not kinds:
        draft.happened = []  # "inspection outcomes at 31 March 2022": of the LAs
        _restate(draft, "events")
        return _published_kind(draft)
    whole = not kinds or kinds == {"standard inspection", "short inspection"}
    if subject not in ("inspections", "events") or not whole or axes - {"event_type", "grade"} or "names" in draft.asks:
        return None
    if "share" in draft.asks or "SIF" in frameworks or (frameworks and period.start < date(2019, 1, 1)):
        return None
    _restate(draft, "axes", "axis")
    return _request(draft, "activity", _ACTIVITY, area=area, period=period)


def _statistical_year(draft: Draft) -> Period:
    end = draft.sentence.latest
    return Period(end.replace(year=end.year - 1) + DAY, end)


def _of_authorities(draft: Draft) -> Request | None:
    return _at_first(draft) or _moved(draft) or _inspected(draft) or _published_kind(draft)


def _at_first(draft: Draft) -> Request | None:
    """ "Grades at first ILACS inspections": the first grade as an axis."""
    at = [mark for mark in draft.left if mark.kind == "at" and mark.key in ("first", "first_ilacs")]
    crossed = draft.has("compare") or "now" in draft.times
    if at and crossed and len(draft.left) == len(at) and not (draft.judged or draft.moving or draft.axes):
        draft.left = []
        draft.shapes = [shape for shape in draft.shapes if shape != "compare"]
        draft.axes, draft.asks = ["grade_first", "grade"], ["number"]  # "first ILACS grade against now"
        return None
    if at and len(draft.left) == len(at) and not draft.judged and "grades" in draft.nouns and not draft.moving:
        draft.left = []
        draft.axes = [*draft.axes, "grade_first"]
        draft.asks = ["number"]
    return None


_MOVED = PLAIN | {"moving", "since", "judged", "happened", "been"}


def _moved(draft: Draft) -> Request | None:
    """Improved, retained or declined: since the first ILACS inspection, or at the inspections of one year."""
    if draft.since and not draft.moving and "trend" in draft.shapes:
        draft.shapes.remove("trend")
        draft.moving.append(_any_move())
    if draft.since and not draft.moving and said(draft) <= PLAIN | {"since"}:
        draft.moving.append(_any_move())
    if _more_than_one_inspection(draft):
        return _request(draft, "changes", _MOVED, area=area_of(draft), as_at=_state(draft))
    times = Times(draft)
    if not draft.moving or not _fits(draft, _MOVED - {"happened"}) or len(draft.moving) > 1 or len(draft.areas) > 1:
        return None
    moving = draft.moving[0]
    if moving.move or moving.steps > 1 or moving.negated or moving.ever or len(times.dates) > 1:
        return None
    if any(each.judgement != OVERALL or each.which != "one" or each.times for each in draft.judged):
        return None
    since = moving.since or draft.since
    area = area_of(draft)
    wants_names = "names" in draft.asks or ("authorities" in draft.nouns and "number" not in draft.asks)
    mark = times.dates[0] if times.dates else None
    at_first = [each for each in draft.judged if each.at in ("first", "first_ilacs")]
    if since == "first_ilacs" or at_first:
        return _changes(draft, area, at_first, wants_names, mark)
    if draft.judged or since is not None:
        return None
    if mark is not None and mark.key in ("period", "range", "month", "year"):
        if "names" in draft.asks and moving.way != "any":
            where = (*place_conditions(draft), Moved(moving.way, "before"))  # type: ignore[arg-type]
            count = Count("inspections", During(times.period(mark), draft.known_by), where, show=NAMES)
            return Request(Question(command="list", count=count))
        if mark.key == "year" and not {"names", "number", "share"} & set(draft.asks) and not draft.nouns:
            return _compare_with(draft, mark)
        return _request(draft, "activity", _MOVED, area=area, period=times.period(mark))
    asks = {"names", "number", "share"} & set(draft.asks) or draft.nouns
    if not asks and moving.way != "any":
        return _trend(draft)
    if mark is not None or times.is_now:
        return None
    if moving.way == "any":
        return _request(draft, "activity", _MOVED, area=area, period=_statistical_year(draft))
    activity = Question(command="activity", area=area, period=_statistical_year(draft))
    term = moving.way if wants_names else None
    return _request(draft, "changes", _MOVED, area=area, term=term, as_at=draft.sentence.latest, also=activity)


def _any_move() -> Moving:
    return Moving("any", 0)


def _compare_with(draft: Draft, mark: Mark) -> Request | None:
    """ "Is London up on last year"."""
    draft.moving = []
    draft.shapes.append("compare")
    _restate(draft, "moved")
    return _compare(draft)


def _more_than_one_inspection(draft: Draft) -> bool:
    """LAs with more than one graded ILACS inspection: the base of Table 1."""
    if len(draft.happened) != 1 or not _fits(draft, PLAIN | {"happened", "been"}) or len(draft.areas) > 1:
        return False
    events = draft.happened[0].events
    many = events.quantity
    twice = many is not None and (many.at_least, many.at_most) == (2, None)
    return (
        twice
        and events.frameworks == ("ILACS",)
        and not events.kinds
        and "names" not in draft.asks
        and "number" in draft.asks
        and not Times(draft).is_now
    )


def _changes(
    draft: Draft, area: Area, at_first: list[Judgement], wants_names: bool, mark: Mark | None
) -> Request | None:
    moving = draft.moving[0]
    grade = NAMED.get(at_first[0].grades) if at_first else None
    if len(draft.judged) > len(at_first) or (at_first and grade not in ALL_GRADES):
        return None
    if (mark is not None and mark.key not in POINTS) or Times(draft).is_now:
        return None
    kept = moving.way == "retained" and "number" in draft.asks  # Table 1 tells them by grade, and not in all
    term = moving.way if (wants_names or grade or kept) and moving.way != "any" else None
    return _request(draft, "changes", _MOVED, area=area, grade=grade, term=term, as_at=_state(draft))


def _inspected(draft: Draft) -> Request | None:
    """LAs inspected in a time and nothing else: the activity of that time."""
    if not draft.happened or not _fits(draft, _ACTIVITY - {"axes"}) or not _plain_events(draft) or len(draft.areas) > 1:
        return None
    if not all(each.events.verb and not each.events.kinds and not each.events.frameworks for each in draft.happened):
        return None
    if {each.events.subject for each in draft.happened} != {"inspections"} or "share" in draft.asks:
        return None
    times = Times(draft)
    if times.is_now:
        return None
    if not times.dates and "number" in draft.asks:
        _restate(draft, "events", "time")
        if not draft.areas or draft.areas == [ENGLAND]:
            return _request(draft, "england", _ACTIVITY, as_at=_state(draft))
        if draft.areas[0].kind == "region":
            return _request(draft, "region", _ACTIVITY, area=draft.areas[0], as_at=_state(draft))
    if len(times.dates) != 1 or times.dates[0].key in ("before", "until", "day") or "names" in draft.asks:
        return None
    return _request(draft, "activity", _ACTIVITY, area=area_of(draft), period=times.period(times.dates[0]))


def _most_events(draft: Draft) -> Count | None:
    """ "Who had the most monitoring visits": events by LA, most first. "Most often inadequate": inspections so graded."""
    if draft.order not in ("most", "fewest", "rank"):
        return None
    times_said = [each for each in draft.judged if each.times]
    if len(draft.happened) != 1 or draft.happened[0].events.quantity or draft.happened[0].negated or times_said:
        return None
    events = draft.happened[0].events
    if draft.order == "fewest" and draft.axes in ([], ["authority"]):
        raise _none_at_all(draft, events)
    axes = draft.axes or ["authority"]
    draft.axes = axes
    draft.asks = [*[ask for ask in draft.asks if ask != "names"], "number"]
    count = events_count(draft, events.subject)  # type: ignore[arg-type]
    where = (*count.where, *count.share)
    limit = count.limit or (1 if axes == ["authority"] and draft.order != "rank" else None)
    return replace(count, where=where, share=(), show=NUMBER, limit=limit)


def _none_at_all(draft: Draft, events: Events) -> BadCommand:
    """The fewest of what LAs had: those with none have no events to count, so it is asked by LA instead."""
    kinds = events.kinds or (events.subject.removesuffix("s"),)
    kind = kinds[0] if len(kinds) == 1 and kinds[0] in VISITS else events.subject.removesuffix("s")
    article = "an" if kind[0] in "aeiou" else "a"
    place = next((f" in {draft.sentence.names.to_write(area)}" for area in draft.areas if area != ENGLAND), "")
    on = f" {draft.dates[0].text}" if draft.dates and draft.dates[0].kind == "date" else ""
    return BadCommand(
        f"The fewest {kind}s cannot be counted from the {kind}s: an LA with none has none to count, and one that is"
        " abolished has no more. You could ask which LAs had none, or how many LAs had how many.",
        (f"LAs{place} without {article} {kind}{on}", f"LAs{place} by number of {kind}s{on}"),
    )


_PUBLISHED = GRADE | {"axes", "specials", "without", "every", "order", "been"}


def _published_kind(draft: Draft) -> Request | None:
    """Grades of LAs in one area on one day: england, region, judgements, or a dated list."""
    times = Times(draft)
    if len(draft.judged) > 1 and _side_by_side(draft):
        draft.judged = []
        _restate(draft, "grades")
        draft.asks = ["spread"]
    if is_share_within(draft):
        return None
    if not _fits(draft, _PUBLISHED) or len(draft.areas) > 1 or len(draft.judged) > 1 or len(times.dates) > 1:
        return None
    if draft.axes == ["region"] and len(draft.areas) == 1 and draft.areas[0].kind == "region" and not draft.order:
        draft.axes = []  # "region London"
        _restate(draft, "axis", "axes")
    if draft.axes == ["region"] and draft.areas == [ENGLAND]:
        draft.areas = []
        draft.restated.append("England")
    judged = draft.judged[0] if draft.judged else None
    if judged is not None and (
        judged.times
        or judged.ever
        or judged.never
        or judged.at != "latest"
        or judged.which != "one"
        or judged.negated
        or judged.framework
        or (judged.got and bool(times.dates))
        or (judged.been and not times.dates and not times.is_now)
    ):
        return None
    mark = times.dates[0] if times.dates else None
    if mark is not None and times.is_now:
        return None  # two times: no command of one day takes both
    if mark is not None and mark.key in ("before", "until", "since", "range"):
        return _through_time(draft, judged, mark)
    judgement = judged.judgement if judged is not None and judged.explicit else None
    judgements = list(draft.judgements)
    if judgement is None and len(judgements) == 1 and judged is None:
        judgement, judgements = judgements[0], []
    if judgements and judged is not None:
        return None
    judgement = None if judgement == OVERALL else judgement
    area = area_of(draft)
    dated_number = mark is not None and area.kind == "region" and "number" in draft.asks and judged is not None
    if dated_number and judged is not None and judged.grades != GOOD_OR_OUTSTANDING and not times.is_now:
        draft.asks = ["names"]  # on a day that is named, who they are is told with their number
    begins = draft.sentence.text.casefold().startswith("judgements ")
    if times.is_now and begins and judged is not None and judged.grades in SHARED and not draft.specials:
        held = held_until(draft.sentence.register)
        return _request(draft, "judgements", _PUBLISHED | {"now"}, grade=NAMED[judged.grades], area=area, as_at=held)
    if draft.specials or _wants_names(draft, judged, judgement):
        return _list(draft, judged, judgement, area, mark)
    if times.is_now or draft.without or draft.specials:
        return _england_now(draft)
    if area.kind == "authority":
        return None
    counts = "number" in draft.asks and "spread" not in draft.asks
    if counts and judged is None and "authorities" in draft.nouns and judgement is None and not draft.axes:
        return None  # how many LAs there are
    grades = judged.grades if judged is not None else None
    if grades is not None and grades not in SHARED:
        if grades != ALL_GRADES and "spread" not in draft.asks:
            return None
        grades = None
        _restate(draft, "grades")
    grade = NAMED[grades] if grades is not None and grades != GOOD_OR_OUTSTANDING else None
    told = grade is not None and (area.kind != "england" or judgement is not None)  # the question itself has the grade
    counted = NAMED[grades] if grades is not None and not told else None
    return _share(draft, area, judgement, judgements, grade, counted)


def _side_by_side(draft: Draft) -> bool:
    """ "How many are good and how many are outstanding": several grades of one judgement, each by itself."""
    several = {each.judgement for each in draft.judged}
    plain = all(
        each.which == "one" and not each.time and each.at == "latest" and not each.times for each in draft.judged
    )
    apart = all(not (one.grades & other.grades) for one, other in pairwise(draft.judged))
    return len(several) == 1 and plain and apart and bool({"number", "share", "spread"} & set(draft.asks))


def _share(
    draft: Draft, area: Area, judgement: str | None, judgements: list[str], grade: str | None, counted: str | None
) -> Request | None:
    on = _state(draft)
    axes = set(draft.axes)
    takes = _PUBLISHED - {"specials", "without"}
    if axes == {"region"} and judgement is None and not draft.areas and not judgements:
        _restate(draft, "order", "compare")
        return _request(draft, "region", takes, area=ALL_REGIONS, grade=grade, as_at=on)
    if axes == {"judgement"} or "judgements" in draft.nouns or len(judgements) > 1 or draft.has("every judgement"):
        if axes - {"judgement"} or judgement is not None or draft.limit:
            return None
        _restate(draft, "order")
        return _request(draft, "judgements", takes, grade=grade, area=area, as_at=on)
    if axes - {"grade"} or draft.order is not None:
        return None
    if judgement is not None:
        return _request(
            draft, "judgements", takes, counted=counted, judgement=judgement, grade=grade, area=area, as_at=on
        )
    if area.kind == "region":
        return _request(draft, "region", takes, counted=counted, area=area, grade=grade, as_at=on)
    named = draft.judged or draft.areas or draft.dates or draft.judgements or axes
    something = bool(named or {"spread", "howdoing"} & set(draft.asks) or "grades" in draft.nouns)
    return _request(draft, "england", takes, counted=counted, as_at=on) if something else None


def _england_now(draft: Draft) -> Request | None:
    """Grades of England or a region now: their spread."""
    if draft.judged or draft.specials or draft.without or draft.axes or draft.order or "names" in draft.asks:
        return None
    if "number" in draft.asks and "authorities" in draft.nouns:
        return None
    if "judgements" in draft.nouns:
        held = held_until(draft.sentence.register)
        return _request(draft, "judgements", _PUBLISHED | {"now"}, area=area_of(draft), as_at=held)
    draft.asks = ["spread"]
    return None


def _through_time(draft: Draft, judged: Judgement | None, mark: Mark) -> Request | None:
    """ "Good or outstanding since 2022" is a trend; who has been inadequate since then is asked back."""
    if mark.key in ("before", "until") or Times(draft).is_now:
        return None
    if "so far" in mark.text.casefold() or "to date" in mark.text.casefold():
        return None
    names = "names" in draft.asks or "authorities" in draft.nouns
    if (
        judged is not None
        and judged.grades != GOOD_OR_OUTSTANDING
        and not draft.axes
        and "judging" not in draft.shapes
        and not judged.got
    ):
        grade = (NAMED.get(judged.grades) or "").replace("_", " ")
        where = f" {draft.sentence.names.to_write(draft.areas[0])}" if draft.areas else ""
        written = mark.value
        assert isinstance(written, DateExpression)
        start, end = written.period.start, written.period.end
        raise two_readings(
            draft,
            "since",
            mark,
            f"trend{where} {grade} since {written.opening}" if judged.grades in SHARED else f"list {grade}{where}",
            f"LAs{' in' + where if where else ''} ever judged {grade} {start} to {end}",
            f"list {grade}{where}",
        )
    if not names and not draft.axes and not draft.specials and "judging" not in draft.shapes:
        return _trend(draft)
    return None


def _wants_names(draft: Draft, judged: Judgement | None, judgement: str | None) -> bool:
    if {"number", "share", "spread", "howdoing"} & set(draft.asks) and "names" not in draft.asks:
        return False
    if draft.axes or draft.order:
        return False
    if judged is None:
        return "names" in draft.asks and "authorities" in draft.nouns
    if judged.grades == ALL_GRADES:
        return False
    if "names" in draft.asks or "authorities" in draft.nouns:
        return True
    if judged.grades == GOOD_OR_OUTSTANDING and (not judged.turned or draft.areas):
        return False
    return not (judgement is not None and judged.grades in SHARED)


def _list(
    draft: Draft, judged: Judgement | None, judgement: str | None, area: Area, mark: Mark | None
) -> Request | None:
    """A dated list that the older fields say; any other is a Count."""
    if draft.order or draft.axes or mark is None or area.kind == "authority" or draft.has("every judgement"):
        return None
    if len(draft.specials) > 1 or (draft.specials and judged is not None) or draft.judgements:
        return None
    if {"number", "share"} & set(draft.asks) or Times(draft).is_now:
        return None
    key = draft.specials[0] if draft.specials else NAMED.get(judged.grades) if judged is not None else None
    if key is None or mark.key not in POINTS:
        return None
    return _request(
        draft,
        "list",
        _PUBLISHED,
        grade=key,
        judgement=judgement,
        area=area,
        as_at=_state(draft),
        without=tuple(draft.without),
    )


__all__ = ["SPREAD", "request_of", "said"]
