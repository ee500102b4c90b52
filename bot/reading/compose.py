"""From what a draft says to its Count: conditions, times, axes and how it is shown.

Times follow SPEC section 3, When: a written time wins; now-words are `latest`, ever-words the whole record; LAs under
conditions without a time are `latest`, events under conditions the whole record.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.language.dates import DateExpression
from bot.language.grades import SCALE, ordered
from bot.language.vocabulary import plain_words
from bot.language.words import Mark
from bot.reading.draft import Draft, Happened, Judgement, Moving
from bot.reading.parts import THEMES, VISITS, Events, Quantity
from bot.reading.problems import is_none, not_read
from bot.reading.sentence import area_says_councils
from data.schema import GRADED_EVENTS
from queries.counting.conditions import (
    AnyJudged,
    Condition,
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
    Nth,
    OfType,
    Positive,
    Theme,
    WasJudged,
    Within,
)
from queries.counting.count import NAMES, NUMBER, SHARE, SPREAD, Axis, Count, Order, Show, Subject
from queries.counting.measures import OVERALL
from queries.errors import BadCommand
from queries.question import ENGLAND, Area, AsAt, During, Latest, Period, When, WholeRecord

DAY = timedelta(days=1)
RECORD_FROM = date(2013, 1, 1)  # before the first event held; what is asked "before 2020" starts here
GOOD_OR_OUTSTANDING = frozenset(SCALE[:2])
SHARED = frozenset({frozenset({grade}) for grade in SCALE} | {GOOD_OR_OUTSTANDING})
ILACS_INSPECTIONS = ("standard inspection", "short inspection")
POINTS = ("day", "month", "year", "period")
"""Kinds of dates that name one state."""


@dataclass(slots=True)
class Times:
    """The times of one draft, as states and as periods."""

    draft: Draft

    @property
    def today(self) -> date:
        return self.draft.sentence.today

    @property
    def dates(self) -> list[Mark]:
        return [mark for mark in self.draft.dates if mark.kind == "date"]

    @property
    def free(self) -> Mark | None:
        """The date that no part has taken to itself."""
        parts: list[Judgement | Happened | Moving] = [*self.draft.judged, *self.draft.happened, *self.draft.moving]
        taken = [part.time for part in parts]
        return next((mark for mark in self.dates if not any(mark is each for each in taken)), None)

    @property
    def is_now(self) -> bool:
        return any(mark.kind == "time" and mark.key == "now" for mark in self.draft.dates)

    @property
    def is_ever(self) -> bool:
        return any(key in ("ever", "never", "always") for key in self.draft.times)

    @staticmethod
    def period(mark: Mark) -> Period:
        """The days whose events a date covers."""
        written = mark.value
        assert isinstance(written, DateExpression)
        return Period(max(written.period.start, RECORD_FROM), max(written.period.end, RECORD_FROM))

    def state(self, mark: Mark | None) -> AsAt | Latest:
        """The state at the day that a date names; `latest` for now-words."""
        if mark is None or mark.kind == "time":
            return Latest()
        written = mark.value
        assert isinstance(written, DateExpression)
        on = written.as_at if written.kind in POINTS else written.last
        return AsAt(min(on, self.today), self.draft.known_by)

    def during(self, mark: Mark) -> During:
        return During(self.period(mark), self.draft.known_by)


def subject_of(draft: Draft) -> Subject:
    """Of what the question is: what is named first, LAs where nothing is."""
    if (draft.durations and draft.durations[0] != "since_latest") or {"often", "occasions"} & set(draft.asks):
        visits = draft.happened and draft.happened[0].events.subject == "visits"
        return "visits" if visits and draft.durations[:1] == ["to_publication"] else "inspections"
    if draft.durations[:1] == ["since_latest"]:
        return "authorities"
    if draft.has("judging by date"):
        return "inspections"
    at_visit = any(each.at == "then" for each in draft.judged)
    if at_visit and (draft.themes or any(each.events.subject == "visits" for each in draft.happened)):
        return "visits"  # the grade at the time is one of a visit, of whomever it is asked
    if draft.nth is not None:
        return "inspections"
    one = len(draft.areas) == 1 and draft.areas[0].kind == "authority"
    moves = any(each.move is not None or each.ever for each in draft.moving)
    if one and (moves or (draft.judged and draft.order in ("earliest", "latest"))) and not draft.happened:
        return "inspections"  # of one LA it is asked when
    at_first = [mark for mark in draft.left if mark.kind == "at" and mark.key != "latest"]
    if at_first and one and not draft.judged and not draft.moving:
        return "inspections"
    dated = Times(draft).dates
    verbs = bool(draft.happened) and all(each.events.verb for each in draft.happened)
    if verbs and dated and any(each.at == "before" for each in draft.judged) and len(draft.judged) == 1:
        return "inspections"
    moved_then = any(each.move is None and not each.since for each in draft.moving) and draft.since is None
    now_graded = bool(draft.judged) and all(each.at == "latest" for each in draft.judged)
    if moved_then and now_graded and any(mark.key in ("period", "range", "year", "month") for mark in dated):
        return "inspections"  # "outstanding councils that dropped a grade in 2023-24"
    again = any(mark.kind == "events" and plain_words(mark.text.split())[:1] == ("re",) for mark in draft.parts)
    if verbs and again and dated and len(draft.judged) == 1:
        return "inspections"
    steps = any(each.steps > 1 and each.move is None and not each.since for each in draft.moving)
    if steps and draft.since is None and not any(mark.key == "since" for mark in dated) and not Times(draft).is_now:
        return "inspections"
    got = next((each for each in draft.judged if each.got), None)
    if got is not None and dated and "authorities" not in draft.nouns and not draft.happened:
        return "inspections"
    for at, mark in enumerate(draft.parts):
        if mark.kind == "la_type" or (mark.kind == "noun" and mark.key == "authorities"):
            return "authorities"
        following = draft.parts[at + 1] if at + 1 < len(draft.parts) else None
        if mark.kind == "ask" and mark.key == "names" and mark.text.casefold().startswith(("who", "whose", "anyone")):
            return "authorities"
        if mark.kind == "area" and area_says_councils(mark):
            return "authorities"
        if mark.kind == "events":
            value = mark.value
            assert isinstance(value, Events)
            happened = next((each for each in draft.happened if each.events is value), None)
            if value.verb and following is not None and following.kind in ("fromgrade", "after"):
                return "inspections"
            if value.verb or value.quantity is not None or (happened is not None and happened.negated):
                continue
            if happened is not None and happened.with_had and not one:
                continue
            return value.subject  # type: ignore[return-value]
        if mark.kind == "noun" and mark.key == "reports":
            return "reports"
    return "authorities"


def kinds_of(events: Events) -> tuple[str, ...]:
    """The kinds of event that are meant: all of their subject where none is named."""
    if events.kinds:
        return events.kinds
    if "SIF" in events.frameworks:
        return ("single inspection",)
    if "ILACS" in events.frameworks:
        return ILACS_INSPECTIONS
    subjects = {"inspections": GRADED_EVENTS, "visits": VISITS, "events": (*GRADED_EVENTS, *VISITS)}
    return subjects.get(events.subject, GRADED_EVENTS)


def place_conditions(draft: Draft) -> list[Condition]:
    """Where: areas, those left out, types, neighbours."""
    found: list[Condition] = []
    areas = tuple(area for area in draft.areas if area != ENGLAND)
    if draft.has("neighbours") and areas and areas[0].kind == "authority":
        found.append(NeighbourOf(areas[0]))
        areas = areas[1:]
    if "London borough" in draft.types and len(areas) == 1 and areas[0].name == "London":
        areas = ()  # its boroughs are the type
    if areas or draft.without:
        found.append(Within(areas, tuple(draft.without)))
    if draft.types:
        found.append(OfType(tuple(draft.types)))
    if draft.without_types:
        found.append(Not(OfType(tuple(draft.without_types))))
    return found


def judged_condition(each: Judgement, on: AsAt | None = None, during: Period | None = None) -> Condition:
    """The condition of one judgement, of an LA. `on`: as at another day than the question's; `during`: at inspections then."""
    grades = ordered(each.grades)
    found: Positive
    if each.which != "one" and (each.times or each.in_a_row):
        raise BadCommand(
            "How often can be said of one judgement at a time, not of every or any of them.", ("list inadequate",)
        )
    if each.which == "every":
        found = EveryJudged(grades)
    elif each.which == "any":
        found = AnyJudged(grades)
    elif each.times is not None or each.ever or each.never or each.in_a_row or during is not None:
        many = each.times or Quantity(1)
        found = EverJudged(
            grades,
            each.judgement,
            at_least=many.at_least or (0 if many.at_least == 0 else 1),
            at_most=many.at_most,
            in_a_row=each.in_a_row,
            during=during,
            framework=each.framework,
        )
        return Not(found) if each.never or each.negated else found
    elif on is not None:
        found = WasJudged(grades, on.on, each.judgement)
    else:
        found = Judged(grades, each.judgement, each.at)  # type: ignore[arg-type]
    return Not(found) if each.negated else found


def had_condition(each: Happened, during: Period | None) -> Condition:
    """The condition that an LA had such events, or none."""
    many = each.events.quantity or Quantity(1)
    kinds = kinds_of(each.events)
    themes = each.events.themes
    if many.at_least is None and many.at_most == 0:
        return Not(Had(kinds, during=during, since_latest=each.since_latest, themes=themes))
    found = Had(kinds, many.at_least or 0, many.at_most, during, each.since_latest, themes)
    return Not(found) if each.negated else found


def authorities_count(draft: Draft) -> Count:
    """The Count of LAs that the draft asks for. Raises: BadCommand for what LAs cannot be counted by."""
    times = Times(draft)
    place = place_conditions(draft)
    free = times.free
    for happened in draft.happened:
        happened.since_latest = happened.since_latest or "since latest" in draft.shapes
    if free is not None and (last := _last_in(draft, times, free)):
        draft.dates = [mark for mark in draft.dates if mark is not free]
        draft.happened = draft.happened[1:]
        draft.left = [mark for mark in draft.left if not (mark.kind == "at" and mark.key == "latest")]
        place += last
    again = next(
        (mark for mark in draft.parts if mark.kind == "events" and mark.text.casefold().startswith("re")), None
    )
    if again is not None and free is None and any(is_none(each) for each in draft.happened):
        raise not_read(draft, again)  # "not reinspected": since when
    histories = [each for each in draft.judged if _is_history(each, times)]
    states = [each for each in draft.judged if each not in histories]
    when, where, share = _states(draft, times, states)
    for each in histories:
        where.append(_history(each, times, alone=not states and not draft.happened))
    for happened in _apart(draft.happened):
        where.append(had_condition(happened, _during_of(happened, draft, times, bool(states or draft.moving))))
    for moving in draft.moving:
        moved = _moved_condition(draft, moving, times)
        (share if share is not None and isinstance(moved, Moved) and "share" in draft.asks else where).append(moved)
    where += [Differs(each.judgement, each.other, each.way) for each in draft.comparing]  # type: ignore[arg-type]
    if len(draft.judgements) == 1 and not draft.judged and ("grades" in draft.nouns or draft.axes):
        _grades_of_one_judgement(draft, where)
    for special in draft.specials:
        where.append(NotYetInspected() if special == "uninspected" else NoOverallJudgement())
    if draft.frameworks:
        where.append(Framework(tuple(dict.fromkeys(draft.frameworks))))
    if draft.judged and is_share_within(draft) and place:
        return _shown(draft, Count("authorities", when, tuple(where), tuple(place)))
    return _shown(draft, Count("authorities", when, (*place, *where), tuple(share or ())))


def _last_in(draft: Draft, times: Times, free: Mark) -> list[Condition]:
    """ "Last inspected before 2022", "in 2023", "more than four years ago": the latest such event of an LA was then."""
    ago = _is_ago(draft)
    counted = any(each.events.quantity or each.negated for each in draft.happened)
    if not (free.key in ("before", *POINTS) or ago) or len(times.dates) > 1 or counted or not _says_last(draft):
        return []
    kinds = kinds_of(draft.happened[0].events) if draft.happened else GRADED_EVENTS
    if ago:
        return [LastBefore(times.state(free).on, kinds)]  # type: ignore[union-attr]
    if free.key == "day":
        return []
    period = times.period(free)
    before = LastBefore(period.end + DAY, kinds)
    return [before] if free.key == "before" else [before, Not(LastBefore(period.start, kinds))]


def _grades_of_one_judgement(draft: Draft, where: list[Condition]) -> None:
    """ "Leaders' grades by LA type" are spread; where shares are put in order, it is the share good or outstanding."""
    if any(key.startswith("grade") for key in draft.axes):
        return
    if draft.axes and (draft.order is not None or "share" in draft.asks or len(draft.axes) > 1):
        where.append(Judged(ordered(GOOD_OR_OUTSTANDING), draft.judgements.pop()))
        draft.restated.append("good or outstanding")
    elif not draft.axes:
        draft.axes = ["grade"]


def _apart(happened: list[Happened]) -> list[Happened]:
    """ "A focused visit and an inspection": an LA had both."""
    found: list[Happened] = []
    for each in happened:
        if not each.events.both:
            found.append(each)
            continue
        kinds = kinds_of(each.events)
        for subject in (VISITS, GRADED_EVENTS):
            own = tuple(kind for kind in kinds if kind in subject)
            found.append(replace(each, events=replace(each.events, kinds=own, both=False)))
    return found


def _is_ago(draft: Draft) -> bool:
    """ "Last inspected more than four years ago"."""
    more = [mark for mark in draft.left if mark.kind in ("cmp", "turn") and mark.key in ("more", "above")]
    said = [
        mark.text.casefold() for mark in draft.dates if mark.kind == "date" and mark.text.casefold().endswith("ago")
    ]
    if more and said:
        draft.left = [mark for mark in draft.left if mark not in more]
    return bool(said) and (bool(more) or said[0].startswith("over"))


def _says_last(draft: Draft) -> bool:
    last = (draft.order == "latest" and not draft.limit and bool(draft.happened)) or any(
        mark.kind == "at" and mark.key == "latest" for mark in draft.left
    )
    if last and draft.order == "latest":
        draft.order = draft.order_mark = None
    verbs = any(happened.events.verb for happened in draft.happened)
    return last or (verbs and any(mark.text.casefold().endswith("ago") for mark in draft.dates))


def is_share_within(draft: Draft) -> bool:
    """ "What share of inadequate LAs are in London": of those with a grade, the share of an area."""
    kinds = [mark.kind for mark in draft.parts if mark.kind in ("ask", "grades", "noun", "la_type", "area")]
    if "share" not in draft.asks or kinds[-1:] != ["area"] or "grades" not in kinds:
        return False
    before, area = kinds[:-1], draft.area_marks[-1] if draft.area_marks else None
    if before[-1:] not in (["noun"], ["la_type"]) or area is None:
        return False
    words = [word.casefold() for word in draft.sentence.words[: area.start]]
    return words[-2:-1] in (["are"], ["were"], ["is"], ["come"], ["lie"]) or words[-1:] in (["are"], ["were"])


def _is_history(each: Judgement, times: Times) -> bool:
    """Whether it is said of inspections at any time rather than of a state."""
    if each.times is not None or each.in_a_row or each.ever or each.never or each.framework:
        return True
    if each.at in ("first", "first_ilacs", "before"):
        return True
    if each.been and each.time is None and not times.is_now:
        free = times.free
        return free is None or free.key in ("since", "range", "before")
    mark = each.time or times.free
    if each.got and mark is not None and mark.kind == "date":
        return True
    return mark is not None and mark.kind == "date" and mark.key == "before" and not times.draft.happened


def _history(each: Judgement, times: Times, alone: bool) -> Condition:
    if each.at in ("first", "first_ilacs", "before") and not (each.ever or each.times or each.in_a_row):
        return judged_condition(replace(each, negated=each.negated or each.never, never=False))
    mark = each.time if each.time is not None and each.time.kind == "date" else times.free if alone else None
    during = times.period(mark) if mark is not None else None
    return judged_condition(
        each if each.never or each.times or each.in_a_row else replace(each, ever=True), during=during
    )


def _during_of(happened: Happened, draft: Draft, times: Times, among_others: bool) -> Period | None:
    """The time of events that LAs had, where it is not the question's own."""
    own = happened.time if happened.time is not None and happened.time.kind == "date" else None
    mark = own or (times.free if among_others or is_none(happened) else None)
    if mark is None:
        return None
    if mark.key in ("day", "month") and _is_state(mark):
        return None  # by that day: the time of the question
    if is_none(happened) and mark.key == "since":
        return _after_bare_year(mark, times.today)
    return times.period(mark) if among_others or own else None


def _is_state(mark: Mark) -> bool:
    return mark.key == "day" or mark.text.casefold().startswith(("as at", "at ", "by "))


def _after_bare_year(mark: Mark, today: date) -> Period:
    """ "Not inspected since 2022" means none after that year; since a day, a month or a period, none from then on."""
    written = mark.value
    assert isinstance(written, DateExpression)
    period = written.period
    if any(word in mark.text.casefold() for word in ("start", "beginning")):
        return period
    year = period.start.year
    is_year = (period.start.month, period.start.day) == (1, 1) and written.opening == date(year, 3, 31)
    return Period(date(year + 1, 1, 1), period.end) if is_year and year < today.year else period


def _states(
    draft: Draft, times: Times, states: list[Judgement]
) -> tuple[When, list[Condition], list[Condition] | None]:
    """The time of the question, the conditions of its states, and the share of them where a base is named."""
    when: When
    free = times.free
    if not states:
        return _when_without_states(draft, times), [], None
    if draft.base is not None:
        return _of_base(draft, times, states)
    if "share" in draft.asks and len(states) > 1 and states[0].of_authorities and not any(each.time for each in states):
        when = times.state(free) if free is not None else Latest()
        return when, [judged_condition(states[0])], [judged_condition(each) for each in states[1:]]
    if free is not None and free.key == "since" and len(states) == 1 and is_still(draft) and not draft.happened:
        written = free.value
        assert isinstance(written, DateExpression)
        return Latest(), [judged_condition(states[0], AsAt(written.opening)), judged_condition(states[0])], None
    dates = times.dates
    moved_since = [each for each in draft.moving if each.move is None]
    if moved_since and free is not None and free.key == "since" and len(states) == 1 and not times.is_now:
        written = free.value
        assert isinstance(written, DateExpression)
        since = AsAt(written.opening)
        return Latest(), [judged_condition(states[0], since)], []
    if len(states) == 1 and len(dates) > 1 and all(mark.key in POINTS for mark in dates) and not draft.happened:
        if {"number", "share"} & set(draft.asks) or len(dates) + times.is_now > 2:
            raise not_read(draft, dates[-1])
        days = sorted((times.state(mark) for mark in dates), key=lambda state: state.on)  # type: ignore[union-attr]
        when = Latest() if times.is_now else days[-1]
        earlier = days if times.is_now else days[:-1]
        conditions = [judged_condition(states[0], day) for day in earlier]  # type: ignore[arg-type]
        return when, [*conditions, judged_condition(states[0])], None
    timed = any(each.time is not None for each in states)
    if not timed:
        if free is None:
            return Latest(), [judged_condition(each) for each in states], None
        if draft.happened:
            return _when_of_events(draft, times, free), [judged_condition(each) for each in states], None
        if free.key in ("since", "range", "until", "before"):
            return _in_time(draft, times, states, free)
        return times.state(free), [judged_condition(each) for each in states], None
    on = [times.state(each.time) if each.time is not None else times.state(free) for each in states]
    if free is None and not times.is_now and any(each.time is None for each in states) and len(states) > 1:
        on = [state if each.time is not None else Latest() for each, state in zip(states, on, strict=True)]
    if len(states) == 1 and len(dates) == 1 and times.is_now and dates[0].key in POINTS and not draft.happened:
        first = times.state(dates[0])
        assert isinstance(first, AsAt)
        return Latest(), [judged_condition(states[0], first), judged_condition(states[0])], None
    when = max(on, key=lambda state: date.max if isinstance(state, Latest) else state.on)
    where = [
        judged_condition(each, None if state == when or isinstance(state, Latest) else state)
        for each, state in zip(states, on, strict=True)
    ]
    return when, where, None


def is_still(draft: Draft) -> bool:
    return any(mark.kind == "time" and mark.key == "now" and "still" in mark.text.casefold() for mark in draft.dates)


def _in_time(
    draft: Draft, times: Times, states: list[Judgement], mark: Mark
) -> tuple[When, list[Condition], list[Condition] | None]:
    """Grades in a stretch of time: at inspections in it, where judging is said. Raises: BadCommand else."""
    judging = "judging" in draft.shapes or any(each.got or each.been for each in states)
    if mark.key == "until" or not judging:
        raise not_read(draft, mark)
    return WholeRecord(), [judged_condition(each, during=times.period(mark)) for each in states], None


def _when_of_events(draft: Draft, times: Times, free: Mark) -> When:
    """The state of LAs that had events in a time: at the end of that time, or now where it runs until today."""
    if any(is_none(each) for each in draft.happened):
        return Latest() if free.key == "since" else times.state(free)
    if free.key in ("day", "month") and _is_state(free):
        return times.state(free)
    end = times.period(free).end
    return Latest() if end >= times.today else AsAt(end, draft.known_by)


def _when_without_states(draft: Draft, times: Times) -> When:
    free = times.free
    if free is not None and "number_of_events" in draft.axes and not draft.moving and free.key != "day":
        return times.during(free)
    if free is not None and draft.happened and not draft.moving:
        if free.key in ("day",) or (free.key == "month" and _is_state(free)):
            return times.state(free)
        if any(is_none(each) for each in draft.happened) and free.key in ("since",):
            return Latest()
        return times.during(free)
    if free is not None and draft.moving:
        return Latest() if any(each.move is None for each in draft.moving) else times.during(free)
    if free is not None:
        return times.state(free) if not draft.judged else WholeRecord()
    if times.is_now and not draft.judged and not draft.happened and not draft.moving:
        return Latest()
    if draft.judged or draft.happened or any(each.move for each in draft.moving):
        return Latest() if times.is_now and not draft.judged else WholeRecord()
    return Latest()


def _of_base(
    draft: Draft, times: Times, states: list[Judgement]
) -> tuple[When, list[Condition], list[Condition] | None]:
    """ "Of the LAs inadequate in March 2022, how many still are": a base on its day, and the share of it now."""
    assert draft.base is not None
    base = [each for each in states if each.place < draft.base]
    rest = [each for each in states if each.place >= draft.base]
    marks = [mark for mark in times.dates if mark.start < draft.base]
    later = [mark for mark in times.dates if mark.start >= draft.base]
    on = times.state(marks[0]) if marks else None
    when: When = times.state(later[0]) if later else Latest()
    if isinstance(on, AsAt) and not later and not times.is_now and rest and not draft.moving:
        return (
            on,
            [judged_condition(each) for each in base],
            [judged_condition(replace(each, time=None)) for each in rest],
        )
    where = [judged_condition(each, on if isinstance(on, AsAt) else None) for each in base]
    split = any(key.startswith("grade") for key in draft.axes)
    if not rest and not draft.moving and not draft.happened and "spread" not in draft.asks and base and not split:
        rest = [replace(base[0])]
    return when, where, [judged_condition(replace(each, time=None)) for each in rest]


def _moved_condition(draft: Draft, moving: Moving, times: Times) -> Condition:
    own = moving.time if moving.time is not None and moving.time.kind == "date" else None
    free = own or times.free
    if moving.move is not None:
        during = times.period(free) if free is not None and (draft.judged or own is not None) else None
        found: Positive = FromTo(ordered(moving.move.before), ordered(moving.move.after), _judgement(draft), during)
        return Not(found) if moving.negated else found
    since: object = moving.since or draft.since
    if since is None and free is not None and free.key in ("since", *POINTS):
        written = free.value
        assert isinstance(written, DateExpression)
        since = written.opening if free.key == "since" else written.as_at
    elif since is None and free is not None:
        raise not_read(draft, free)
    found = Moved(moving.way, since or "before", _judgement(draft), moving.steps)  # type: ignore[arg-type]
    return Not(found) if moving.negated else found


def _judgement(draft: Draft) -> str:
    """The judgement said beside what moved; it is then taken."""
    if len(draft.judgements) == 1:
        return draft.judgements.pop()
    return OVERALL


def events_count(draft: Draft, subject: Subject) -> Count:
    """The Count of inspections, visits, events or reports that the draft asks for."""
    times = Times(draft)
    where = place_conditions(draft)
    share: list[Condition] = []
    kinds: list[str] = []
    counted = [each for each in draft.happened if not each.events.verb] or draft.happened
    if draft.has("since latest") or any(each.negated for each in counted):
        wanted = ("sincelatest",) if draft.has("since latest") else ("turn", "events")
        raise not_read(draft, next((mark for mark in draft.parts if mark.kind in wanted), None))
    if len({each.events.subject for each in counted}) > 1:
        subject = "events"
        kinds = [kind for each in counted for kind in kinds_of(each.events)]
    frameworks = list(draft.frameworks)
    said = {each.framework for each in draft.judged if each.framework}
    if len(said) > 1:
        raise not_read(draft, next((mark for mark in draft.parts if mark.kind == "framework"), None))
    frameworks += [key for key in sorted(said) if key not in frameworks]
    themes = list(draft.themes)
    for happened in draft.happened:
        kinds += [kind for kind in happened.events.kinds if kind not in kinds]
        frameworks += [key for key in happened.events.frameworks if key not in frameworks]
        themes += [key for key in happened.events.themes if key not in themes]
    if subject == "visits" and "grades" in draft.nouns and not draft.judged and not draft.axes:
        draft.axes = ["grade_then"]  # "visits: grade of council"
    if subject == "visits":
        themes += [THEMES[key] for key in draft.judgements if key in THEMES]
        draft.judgements = [key for key in draft.judgements if key not in THEMES]
    if themes and not kinds:
        kinds.append("focused visit")
    if kinds and not (subject == "visits" and set(kinds) == set(VISITS)):
        where.append(Kind(tuple(kinds)))
    if "ILACS" in frameworks and kinds == ["single inspection"]:
        raise not_read(draft, next((mark for mark in draft.parts if mark.kind in ("framework", "events")), None))
    if frameworks and "single inspection" not in kinds:
        where.append(Framework(tuple(frameworks)))
    if themes:
        where.append(Theme(tuple(dict.fromkeys(themes))))
    counting = {"number", "share"} & set(draft.asks) and not draft.axes
    if draft.has("since latest"):
        raise not_read(draft, next((mark for mark in draft.parts if mark.kind == "sincelatest"), None))
    if any(each.negated for each in draft.happened):
        raise not_read(draft, next((mark for mark in draft.parts if mark.kind == "turn"), None))
    if any(each.times or each.in_a_row for each in draft.judged) or any(each.events.quantity for each in counted):
        raise not_read(draft, next((mark for mark in draft.parts if mark.kind in ("times", "events")), None))
    for each in draft.judged:
        (share if counting else where).append(_judged_event(draft, each, subject))
    for moving in draft.moving:
        if moving.move is not None:
            where.append(FromTo(ordered(moving.move.before), ordered(moving.move.after), _judgement(draft)))
        elif moving.way == "any":
            draft.axes = [*draft.axes, *([] if "moved" in draft.axes else ["moved"])]
        else:
            moved = Moved(moving.way, "before", _judgement(draft), moving.steps)  # type: ignore[arg-type]
            (share if counting else where).append(Not(moved) if moving.negated else moved)
    where += [Differs(each.judgement, each.other, each.way) for each in draft.comparing]  # type: ignore[arg-type]
    if draft.specials == ["no_overall"]:
        draft.specials = []
        where.append(NoOverallJudgement())
    if draft.nth is not None:
        where.append(Nth(draft.nth, "ILACS" if "ILACS" in frameworks else None))
    for mark in [mark for mark in draft.left if mark.kind == "at"]:
        if mark.key in ("first", "first_ilacs"):
            where.append(Nth(1, "ILACS" if mark.key == "first_ilacs" or "ILACS" in frameworks else None))
        elif mark.key == "latest":
            where.append(Nth(-1))
        elif mark.key == "before" and not draft.judged and not draft.moving:
            where.append(Nth(-1 if mark.text.casefold() == "last time" else -2))
        else:
            continue
        draft.left.remove(mark)
    if draft.order in ("latest", "earliest") and not draft.limit and not draft.axes:
        one = any(area.kind == "authority" for area in draft.areas)
        asked = {"number", "share", "spread"} & set(draft.asks) or set(draft.nouns) - {"authorities"}
        alone = not (draft.moving or asked)
        if alone and (one == bool(draft.judged) or draft.order == "earliest"):
            draft.limit = MANY if _is_plural(draft) else 1  # "the newest inspection", "the first time Kent was good"
        elif draft.order == "latest":
            where.append(Nth(-1))
            draft.order = draft.order_mark = None
    dates = times.dates
    when: When = times.during(dates[0]) if dates else WholeRecord()
    if len(dates) > 1:
        raise not_read(draft, dates[1])
    return _shown(draft, Count(subject, when, tuple(where), tuple(share)))


def _judged_event(draft: Draft, each: Judgement, subject: Subject) -> Condition:
    """A grade said of inspections is their own, of visits and of LAs the one at the time or before."""
    at = each.at
    reinspected = any(happened.events.verb for happened in draft.happened)
    if at == "latest" and subject == "visits":
        at = "then"
    elif at == "latest" and (each.of_authorities or reinspected) and subject == "inspections":
        at = "before"
    elif at == "then" and subject == "inspections":
        at = "latest"
    if each.which != "one":
        return judged_condition(replace(each, ever=False, never=False))
    condition = Judged(ordered(each.grades), each.judgement, at)  # type: ignore[arg-type]
    return Not(condition) if each.negated or each.never else condition


def _shown(draft: Draft, count: Count) -> Count:
    """How it is split, shown and ordered."""
    asks = set(draft.asks)
    keys = list(draft.axes)
    if "grade_first" in keys and "grade" not in keys and count.when == Latest():
        count = replace(count, when=WholeRecord())
    spread = _is_spread(draft, count, asks)
    axes = tuple(_axis(draft, count, key, spread) for key in keys)
    show = SPREAD if spread else _show(draft, count, asks, axes)
    extreme = show.form == "duration" and show.figure in ("longest", "shortest") and not axes
    if extreme and draft.order in (None, "most", "fewest"):
        order = Order("days", show.figure == "longest")
        return replace(_with_framework(draft, count, show), show=show, order=order, limit=draft.limit or _named(draft))
    count = _with_framework(draft, count, show)
    return replace(count, by=axes, show=show, order=_order(draft, show, axes), limit=draft.limit)


def _is_plural(draft: Draft) -> bool:
    return any(mark.kind == "events" and mark.text.casefold().endswith("s") for mark in draft.parts)


MANY = 10  # of "the longest waits", where no number is said


def _named(draft: Draft) -> int:
    """How many are named at the end that is asked for: one of "the longest gap", ten of "the longest waits"."""
    words = [mark.text.casefold() for mark in draft.parts if mark.kind in ("since", "ask", "noun")]
    return (
        MANY
        if any(word.endswith(("waits", "gaps", "delays", "councils", "las", "authorities")) for word in words)
        else 1
    )


def _with_framework(draft: Draft, count: Count, show: Show) -> Count:
    """ILACS said in the name of a stretch of time: "between ILACS inspections"."""
    is_said = show.form == "duration" and "ilacs" in draft.text.casefold()
    if not is_said or any(isinstance(each, Framework) for each in count.where):
        return count
    return replace(count, where=(*count.where, Framework(("ILACS",))))


def _is_spread(draft: Draft, count: Count, asks: set[str]) -> bool:
    """Whether the rows of a split are told by grade: "leaders' grades by LA type"."""
    if draft.judged or count.of not in ("authorities", "inspections") or {"share", "number"} & asks:
        return False
    graded = "spread" in asks or "grades" in draft.nouns or len(draft.judgements) == 1
    return bool(draft.axes) and graded and not any(key.startswith("grade") for key in draft.axes)


def _show(draft: Draft, count: Count, asks: set[str], axes: tuple[Axis, ...]) -> Show:
    measured = draft.stat or {"gap", "often"} & asks or draft.order
    if draft.durations and measured:
        return Show("duration", draft.durations[0], draft.stat or "median")  # type: ignore[arg-type]
    if "often" in asks:
        return Show("duration", "between_inspections", draft.stat or "median")  # type: ignore[arg-type]
    if "spread" in asks and count.of in ("authorities", "inspections") and not axes:
        return SPREAD
    if "share" in asks:
        return SHARE
    if "number" in asks or (axes and count.of != "authorities"):
        return NUMBER
    if axes:
        shares = any(isinstance(each, Judged) for each in count.where) and draft.order not in ("most", "fewest")
        return SHARE if shares else NUMBER
    spread = "spread" in asks or ("grades" in draft.nouns and not draft.judged and not draft.moving)
    if spread and count.of in ("authorities", "inspections"):
        return SPREAD
    return NAMES


def _order(draft: Draft, show: Show, axes: tuple[Axis, ...]) -> Order | None:
    if draft.order is None and not (show.form == "duration" and draft.limit):
        return None
    descending = draft.order not in ("fewest", "earliest")
    if show.form == "duration":
        return Order("days", descending)
    if axes:
        return Order("share" if show.form == "share" else "number", descending)
    return Order("date", descending)


def _axis(draft: Draft, count: Count, key: str, spread: bool) -> Axis:
    if key == "grade" and count.of == "visits":
        key = "grade_then"
    judgement = OVERALL
    if (spread or key.startswith("grade")) and len(draft.judgements) == 1:
        judgement = draft.judgements.pop()
    kinds: tuple[str, ...] = ()
    if key == "number_of_events":
        kinds = kinds_of(draft.axis_events) if draft.axis_events else GRADED_EVENTS
    return Axis(key, judgement, kinds=kinds)  # type: ignore[arg-type]


def area_of(draft: Draft) -> Area:
    return draft.areas[0] if draft.areas else ENGLAND
