"""Follow-ups: a fragment such as "and the North West?", "same but 2022" or "by region", merged into the question before it.

Whether words lean on the question before is decided by what they leave out; `bot.reading.exchange` then puts what they say in
place of the part of the same kind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from bot.commands.parse import Request, count_of_list
from bot.language.dates import DateExpression, twelve_months
from bot.language.grades import NAMED, SETS, ordered
from bot.language.words import Mark
from bot.reading.compose import Times, judged_condition
from bot.reading.draft import Draft, Happened, Judgement, Moving, draft_of
from bot.reading.exchange import (
    PUBLISHED,
    exchange_in_count,
    exchange_in_draft,
    says_of_those,
)
from bot.reading.naming import request_of
from bot.reading.parts import VISITS, Events
from bot.reading.problems import decline, refuse
from bot.reading.remembered import without_beside, without_counted_grade
from bot.reading.sentence import Sentence
from bot.reading.terms import term_asked, terms_compared
from bot.reading.unread import unread_words
from data.schema import GRADED_EVENTS
from queries.counting.conditions import Condition, Had, Judged, Not, Nth, WasJudged, Within
from queries.counting.count import NAMES, NUMBER, SHARE, SPREAD, Axis, Count, Subject
from queries.counting.distribution import years_before
from queries.counting.measures import OVERALL
from queries.errors import AmbiguousName, AskerError, BadCommand, FutureDate
from queries.question import (
    ALL_REGIONS,
    ENGLAND,
    Area,
    AsAt,
    During,
    Latest,
    Period,
    Published,
    Question,
    Through,
    When,
    WholeRecord,
)
from queries.wording import join_words, statistical_year

NOT_FOLLOWED = ("help", "define", "releases")
"""Commands whose answers nothing follows."""
_VALUES = frozenset(
    (
        *("area", "without", "la_type", "date", "time", "times", "grades", "judgement", "every", "any"),
        *("events", "theme", "framework", "move", "moved", "special", "axes", "axis"),
    )
)
_ASKS = frozenset({"ask", "order", "stat", "quantity"})
_BACK = frozenset({"it", "its", "they", "them", "their", "theirs", "those", "these"})
_ABOUT_MANY = ("activity", "visits", "new", "list", "release")
"""Commands that are about events or lists: what is asked after them without a subject is asked of those."""


def read_follow_up(sentence: Sentence, previous: Question, ended: bool) -> Request | None:
    """The request that the words make after `previous`; None when they are a whole question by themselves.

    `ended`: they end with how the answer is wanted. Raises: AskerError when they follow it but cannot be read.
    """
    sentence = _with_same_again(sentence)
    draft = draft_of(sentence)
    before = without_beside(previous)
    if ended and _asks_nothing(draft):
        return Request(without_counted_grade(before), plain=True)
    if sentence.mistake is not None or not _leans(draft, before):
        return None
    if not _begins_leaning(draft) and (term_asked(sentence) or terms_compared(sentence)):
        return None
    _refuse(draft)
    if draft.unread:
        if _begins_leaning(draft) and previous.command not in NOT_FOLLOWED:
            raise unread_words(draft)
        return None
    if previous.command in NOT_FOLLOWED:
        return None if draft.areas or draft.dates or draft.judged else _nothing_to_follow()
    request = (
        _year_beside(draft, before)
        or _compared(draft, previous)
        or _other_reading(draft, before)
        or _names_behind(draft, before)
        or _exchanged(draft, before)
    )
    if request is None:
        return _nothing_to_follow()
    corrected = tuple((slip.given, slip.read) for slip in draft.sentence.corrected)
    return replace(request, plain=True, corrected=corrected)


def leans_on(sentence: Sentence, previous: Question) -> bool:
    """Whether the words are a fragment that is put into the question before."""
    try:
        return read_follow_up(sentence, previous, False) is not None
    except AskerError:
        return True


def _with_same_again(sentence: Sentence) -> Sentence:
    """ "Same for 2023": after a question, "same" beside one part of another is that question, not a grade that stayed."""
    if len(sentence.marks) != 2:
        return sentence
    marks = (
        replace(mark, kind="pronoun", key="same") if mark.kind == "moved" and mark.text.casefold() == "same" else mark
        for mark in sentence.marks
    )
    return replace(sentence, marks=tuple(marks))


def _asks_nothing(draft: Draft) -> bool:
    """Whether nothing is asked but how the answer is wanted: "can I have that as a csv"."""
    light = {"pronoun", "ask", "noun", "lead", "page", "had", "join"}
    return all(mark.kind in light for mark in draft.parts) and not draft.unread and "number" not in draft.asks


def _refuse(draft: Draft) -> None:
    """Raises: OutOfScope for what is never answered. What is put in order is judged with the question before."""
    order, draft.order_mark = draft.order_mark, None
    try:
        refuse(draft)
    finally:
        draft.order_mark = order


# Whether the words lean on the question before


def _begins_leaning(draft: Draft) -> bool:
    first = draft.parts[0] if draft.parts else None
    return first is not None and (first.kind in ("lead", "join") or bool(draft.pronouns))


def _leans(draft: Draft, previous: Question) -> bool:
    """Whether the words lean on the question before: they say so, or leave out what they are about."""
    parts = draft.parts
    if not parts or (draft.pages and not draft.pronouns):
        return False
    if _says_so(draft):
        return True
    if previous.command == "la" and all(
        mark.kind in ("atbefore", "atfirst", "atlatest", "lead", "join") for mark in parts
    ):
        return True
    values = [mark for mark in parts if mark.kind in _VALUES]
    asks = [mark for mark in parts if mark.kind in _ASKS]
    if (subject := _subject(draft)) is not None:
        bare = not [mark for mark in values if mark is not subject] and subject.kind == "noun"
        if subject.kind == "la_type":
            return len(values) == 1 and not asks
        if subject.kind == "events":
            return len(values) == 1 and not asks
        return bare and previous.command in (*_ABOUT_MANY, "count") and bool(asks) and not draft.order
    shapes = [shape for shape in draft.shapes if shape in ("compare", "trend", "neighbours", "change_what")]
    if draft.nouns in (["neighbours"], ["judgements"]) and not draft.areas and not asks:
        return True
    if shapes and not values:
        return True
    if shapes == ["compare"] and len(draft.areas) <= 1 and len(values) == 1:
        return True
    if shapes or draft.durations:
        return False
    if asks:
        about_events = previous.count is not None or previous.command in _ABOUT_MANY
        return not draft.areas or about_events
    if len(values) == 1:
        return not (values[0].kind == "area" and previous.count is not None and len(draft.areas) > 1)
    return bool(values) and {mark.kind for mark in values} <= {"area", "date", "time"} and len(draft.areas) == 1


def _says_so(draft: Draft) -> bool:
    """A lead, a pronoun, "the year before", "the good ones"."""
    parts = draft.parts
    return (
        bool(draft.pronouns)
        or parts[0].kind in ("lead", "join")
        or says_of_those(draft)
        or any(mark.key in YEAR_STEPS for mark in draft.dates)
        or any(mark.text.casefold().endswith("ones") for mark in parts)
        or _points_back(draft)
    )


def _points_back(draft: Draft) -> bool:
    """ "How many inspections has it had": a pronoun before which nothing is named that it could mean."""
    words = [word.casefold().strip(",.?!;:") for word in draft.sentence.words]
    place = next((at for at, word in enumerate(words) if word in _BACK), None)
    if place is None:
        return False
    named = ("area", "la_type", "without")
    before = [mark for mark in draft.parts if mark.end <= place]
    asked = any(mark.kind == "noun" and mark.key == "authorities" for mark in before)
    return not asked and not any(mark.kind in named for mark in draft.parts)


def _subject(draft: Draft) -> Mark | None:
    """What the words say they are about: LAs, inspections, visits or reports; None where they leave it out."""
    for at, mark in enumerate(draft.parts):
        noun = mark.kind == "noun" and mark.key in ("authorities", "reports", "inspections", "visits", "events")
        if not noun and mark.kind not in ("events", "la_type"):
            continue
        before = draft.parts[at - 1] if at else None
        if any(each.kind == "tograde" for each in draft.parts[:at]) or (before is not None and before.kind == "by"):
            continue
        return mark
    return None


def _nothing_to_follow() -> Request:
    raise BadCommand(
        "I do not know what that follows. Please ask the whole question, for example “which councils in London are"
        " inadequate?”.",
        ("list inadequate London", "help"),
    )


# Turns of their own


YEAR_STEPS = {"thread_year_before": 1, "thread_year_after": -1}


def _year_beside(draft: Draft, previous: Question) -> Request | None:
    """ "And the year before?", "a year later": the question before, on a day or in a period a year from it."""
    steps = [YEAR_STEPS[mark.key] for mark in draft.dates if mark.key in YEAR_STEPS]
    if not steps or draft.areas or draft.judged or says_of_those(draft):
        return None
    years = steps[0]
    if previous.as_at_compare or previous.command == "trend" or draft.has("compare"):
        return None
    count = previous.count
    if count is not None:
        when = _years_earlier(count.when, draft, years)
        return request_of_count(replace(count, when=when)) if when is not None else None
    period = previous.period
    return Request(
        replace(
            without_counted_grade(previous),
            as_at=previous.as_at and _not_after_today(years_before(previous.as_at, years), draft),
            period=period and _period_years_earlier(period, years, draft),
            undated=False,
        )
    )


def _period_years_earlier(period: Period, years: int, draft: Draft) -> Period:
    start = _not_after_today(years_before(period.start, years), draft)
    return Period(start, min(years_before(period.end, years), draft.sentence.today))


def _not_after_today(on: date, draft: Draft) -> date:
    """Raises: FutureDate for a day to come."""
    today = draft.sentence.today
    if on > today:
        latest = f"{today.day} {today:%B %Y}"
        raise FutureDate(
            f"That would be {on.day} {on:%B %Y}, after today. The latest date that can be asked is {latest}.", [latest]
        )
    return on


def _years_earlier(when: When, draft: Draft, years: int) -> When | None:
    match when:
        case AsAt(on, known_by):
            return AsAt(_not_after_today(years_before(on, years), draft), known_by)
        case During(period, known_by):
            return During(_period_years_earlier(period, years, draft), known_by)
        case Published(period):
            return Published(_period_years_earlier(period, years, draft))
        case Latest():
            return AsAt(_not_after_today(years_before(draft.sentence.today, years), draft))
    return None


def request_of_count(count: Count) -> Request:
    """The request of a Count: a list where it is names that are wanted."""
    return Request(Question(command="list" if count.show == NAMES else "count", count=count))


def _compared(draft: Draft, previous: Question) -> Request | None:
    """ "Compare with England", "versus 2022", "compare them": what stood before and what is named now, side by side."""
    asks_change = "change_what" in draft.shapes and not draft.dates
    remembered = draft.has("trend") and not draft.dates and not draft.areas and bool(previous.as_at_compare)
    if not (draft.has("compare") or asks_change or remembered) or "neighbours" in draft.nouns:
        return None
    if previous.command == "check":
        return None
    if previous.command in ("activity", "visits") and previous.period and draft.dates:
        return _compared_periods(draft, previous, previous.period)
    if previous.count is not None:
        return _compared_count(draft, previous.count)
    before = (previous.areas if previous.command == "compare" or draft.pronouns else ()) or (previous.area or ENGLAND,)
    named = bool(draft.areas or draft.dates)
    if previous.command != "compare" and previous.as_at_compare and previous.as_at and not named and len(before) == 1:
        return _side_by_side(before, [previous.as_at, previous.as_at_compare], None)
    if draft.pronouns and not named and len(before) < 2:
        raise _compare_with_what(draft, before[0])
    if any(area.kind == "all" for area in before):
        return None
    areas = list(dict.fromkeys([*before, *draft.areas]))
    if not named and ENGLAND not in areas and len(areas) < 2:
        areas.append(ENGLAND)
    on = previous.as_at or (previous.period.end if previous.period else draft.sentence.latest)
    grade = previous.grade if len(areas) > 1 and all(area.kind == "authority" for area in areas) else None
    days = _days_named(draft, on)
    if len(areas) < 2 and len(days) == 1:
        days.append(on)
    return _side_by_side(areas, days or [on], grade)


def _compare_with_what(draft: Draft, area: Area) -> AmbiguousName:
    where = draft.sentence.names.to_write(area)
    others = ("neighbours {0}", "compare {0} with England") if area.kind == "authority" else ("region all",)
    return AmbiguousName(f"Compare {where} with what?", [other.format(where) for other in others])


def _days_named(draft: Draft, on: date) -> list[date]:
    """The days that the words name; "the year before" is a year before `on`."""
    times = Times(draft)
    states = (times.state(mark) for mark in draft.dates if mark.kind == "date")
    days = [state.on for state in states if isinstance(state, AsAt)]
    days += [years_before(on, YEAR_STEPS[mark.key]) for mark in draft.dates if mark.key in YEAR_STEPS]
    return days


def _side_by_side(areas: Sequence[Area], days: Sequence[date], grade: str | None) -> Request:
    """Areas on one day, or one area on two."""
    two = len(days) == 2
    return Request(
        Question(
            command="compare",
            areas=tuple(areas),
            as_at=max(days),
            as_at_compare=min(days) if two else None,
            grade=grade,
        )
    )


def _compared_periods(draft: Draft, previous: Question, period: Period) -> Request | None:
    """Two years of inspections or visits, a row a year. Raises: BadCommand where they are no two years in a row."""
    times = Times(draft)
    mark = draft.dates[-1]
    steps = YEAR_STEPS.get(mark.key)
    other = _period_years_earlier(period, steps, draft) if steps else times.period(mark)
    first, second = sorted((period, other), key=lambda each: each.start)
    key = "statistical_year" if statistical_year(first.start, first.end) else "calendar_year"
    if first.end + date.resolution != second.start or (_calendar_year(first) is None and key == "calendar_year"):
        where = f" {draft.sentence.names.to_write(previous.area)}" if previous.area else ""
        raise BadCommand(
            f"I put two years side by side where one follows the other. The figures of {mark.text} by themselves are in"
            f" “{previous.command}{where} {other.start} to {other.end}”.",
            (f"{previous.command}{where} {other.start} to {other.end}",),
        )
    subject: Subject = "visits" if previous.command == "visits" else "inspections"
    area = () if previous.area in (None, ENGLAND) else (Within((previous.area,)),)
    whole = During(Period(first.start, second.end), previous.known_by)
    return request_of_count(Count(subject, whole, area, by=(Axis(key),), show=NUMBER))  # type: ignore[arg-type]


def _compared_count(draft: Draft, count: Count) -> Request | None:
    """A list of one area beside another area, or beside the same area on another day. Raises: BadCommand for any other."""
    places = [each for each in count.where if isinstance(each, Within)]
    graded = [each for each in count.where if isinstance(each, Judged) and each.judgement == OVERALL]
    if count.of != "authorities" or len(places) + len(graded) < len(count.where) or not (draft.areas or draft.dates):
        return _nothing_to_follow()
    areas = list(dict.fromkeys([*(places[0].areas if places else ()), *draft.areas])) or [ENGLAND]
    latest = draft.sentence.latest
    days = _days_named(draft, count.when.on if isinstance(count.when, AsAt) else draft.sentence.today)
    if isinstance(count.when, AsAt):
        days.append(count.when.on)
    elif not days or len(areas) == 1:
        days.append(latest)
    grade = next((key for key, grades in SETS.items() if graded and grades == frozenset(graded[0].grades)), None)
    only = all(area.kind == "authority" for area in areas)
    grade = None if grade == "good_or_outstanding" and not only else grade
    return _side_by_side(areas, days if len(areas) < 2 else [max(days)], grade)


def _other_reading(draft: Draft, previous: Question) -> Request | None:
    """ "The other one": the other reading of a bare year, or of what improved."""
    if not any(mark.key == "other" for mark in draft.pronouns):
        return None
    count = previous.count
    if previous.command == "changes" and previous.as_at:
        end = previous.as_at
        year = Period(years_before(end, 1) + date.resolution, end)
        return Request(Question(command="activity", area=previous.area or ENGLAND, period=year))
    if previous.command == "activity" and count is None and previous.period and not _calendar_year(previous.period):
        return Request(Question(command="changes", area=previous.area or ENGLAND, as_at=previous.period.end))
    period = previous.period or (count.when.period if count and isinstance(count.when, During) else None)
    year_asked = _calendar_year(period) if period else None
    if period is None or year_asked is None:
        return None
    other = Period(date(year_asked - 1, 4, 1), date(year_asked, 3, 31))
    if count is not None:
        return request_of_count(replace(count, when=During(other)))
    return Request(replace(previous, period=other))


def _calendar_year(period: Period) -> int | None:
    start = period.start
    return start.year if (start.month, start.day) == (1, 1) and period.end.year == start.year else None


# Who they are


def _names_behind(draft: Draft, previous: Question) -> Request | None:
    """ "Who are they?", "which LAs?": the LAs behind the count before."""
    if not _asks_who(draft):
        return None
    count = previous.count
    if count is not None:
        if count.by or count.show.form == "duration":
            return request_of_count(replace(count, by=(), show=NAMES, order=None, limit=None))
        where = (*count.where, *count.share)
        return request_of_count(replace(count, where=where, share=(), show=NAMES, order=None))
    match previous.command:
        case "england" | "region" | "judgements" if previous.grade:
            return _both_groups(previous)
        case "england" | "region" | "judgements" | "release" | "trend":
            raise _which_grade(draft, previous)
        case "compare" if any(area.kind != "authority" for area in previous.areas):
            raise _which_side(draft, previous)
        case "changes" if previous.term is None:
            raise _which_way(draft, previous)
        case "activity" | "visits" if "authorities" in draft.nouns or draft.asks == []:
            return _visited(previous)
        case "list" | "changes" | "activity" | "visits":
            return Request(previous)
    return None


def _asks_who(draft: Draft) -> bool:
    values = (
        draft.areas or draft.dates or draft.judged or draft.judgements or draft.happened or draft.axes or draft.types
    )
    if values or draft.moving or draft.specials or draft.order or draft.comparing or draft.without:
        return False
    who = ("their names", "who", "which are")
    return "names" in draft.asks or any(each in mark.text.casefold() for mark in draft.pronouns for each in who)


def _visited(previous: Question) -> Request:
    """The LAs that had the inspections or visits of a period."""
    kinds: tuple[str, ...] = (*GRADED_EVENTS, *VISITS) if previous.command == "activity" else VISITS
    if previous.visit:
        kinds = (f"{previous.visit} visit",)
    assert previous.period is not None
    where: list[Condition] = [] if previous.area in (None, ENGLAND) else [Within((previous.area,))]
    when = During(previous.period, previous.known_by)
    return request_of_count(Count("authorities", when, (*where, Had(kinds)), show=NAMES))


def _where_and_when(draft: Draft, previous: Question) -> tuple[str, str]:
    names = draft.sentence.names
    where = names.to_write(previous.area) if previous.area and previous.area.kind != "all" else ""
    return where, previous.as_at.isoformat() if previous.as_at and not previous.undated else ""


def _which_grade(draft: Draft, previous: Question) -> AmbiguousName:
    where, on = _where_and_when(draft, previous)
    judgement = (previous.judgement or "").replace("_", " ")
    grades = ("inadequate", "requires improvement", "outstanding")
    return AmbiguousName(
        "Which of them: those judged inadequate, requires improvement or outstanding?",
        [" ".join(f"list {grade} {judgement} {where} {on}".split()) for grade in grades],
    )


def _which_side(draft: Draft, previous: Question) -> AmbiguousName:
    names = draft.sentence.names
    grade = (previous.grade or "inadequate").replace("_", " ")
    sides = [names.to_write(area) for area in previous.areas if area.kind != "authority"]
    return AmbiguousName(
        f"Which of them: those judged {grade} in {join_words(sides, 'or')}?",
        [" ".join(f"list {grade} {side} {previous.as_at or ''}".split()) for side in sides],
    )


def _which_way(draft: Draft, previous: Question) -> AmbiguousName:
    where, on = _where_and_when(draft, previous)
    return AmbiguousName(
        "Which of them: those that improved, declined or kept their judgement?",
        [" ".join(f"changes {move} {where} {on}".split()) for move in ("improved", "declined", "retained")],
    )


def _both_groups(previous: Question) -> Request:
    """The LAs behind a published count, on its day; those known now come first where that was the latest release."""
    area = previous.area if previous.area and previous.area.kind != "all" else ENGLAND
    assert previous.grade
    dated = Question(
        command="list",
        grade=previous.grade,
        judgement=previous.judgement,
        area=area,
        as_at=previous.as_at,
        known_by=previous.known_by,
    )
    if not previous.undated or previous.known_by is not None:
        return Request(dated)
    now = count_of_list(Latest(), previous.grade, previous.judgement, area)
    return Request(Question(command="list", count=now), also=dated)


# Parts exchanged


def _exchanged(draft: Draft, previous: Question) -> Request | None:
    """The question before with what is said now in place of the part of the same kind."""
    if previous.command in ("release", "check") and (dated := _dated_anew(draft, previous)) is not None:
        return dated
    if previous.command == "check":
        return None
    if previous.command == "new":
        return _reports_exchanged(draft, previous)
    if previous.command == "trend" and draft.axes and set(draft.axes) <= set(_EACH):
        return request_of_count(_count_of_trend(previous, draft.axes[0]))
    if previous.command == "la" and (own := _inspection_of(draft, previous)) is not None:
        return own
    count = previous.count or _count_of_dated_list(previous)
    if count is not None and (request := _of_those(draft, count)) is not None:
        return request
    if previous.count is None and count is not None and _asks_number_alone(draft):
        return request_of_count(replace(count, show=NUMBER))
    if previous.count is not None:
        edited = exchange_in_count(previous.count, draft)
        return request_of_count(edited) if edited is not None else None
    base = _draft_of_question(previous, draft)
    if not exchange_in_draft(base, draft, previous.command):
        return Request(without_counted_grade(previous)) if draft.pronouns else None
    if draft.order and not (base.happened or base.axes or base.durations or base.has("compare", "trend")):
        raise decline("quality", draft)
    request = request_of(base)
    return _with_those_of_release(request, previous, draft.sentence.latest) or request


def _with_those_of_release(request: Request, previous: Question, latest: date) -> Request | None:
    """The LAs known now, and beside them those of the release whose figures were told; None for any other list."""
    count = request.question.count
    if not (previous.undated and previous.command in PUBLISHED and count is not None and count.when == Latest()):
        return None
    *places, judged = count.where
    grade = NAMED.get(frozenset(judged.grades)) if isinstance(judged, Judged) and judged.at == "latest" else None
    within = places[0] if places else Within()
    if (
        count.show != NAMES
        or len(places) > 1
        or grade is None
        or not isinstance(within, Within)
        or len(within.areas) > 1
    ):
        return None
    assert isinstance(judged, Judged)
    area = within.areas[0] if within.areas else ENGLAND
    judgement = None if judged.judgement == OVERALL else judged.judgement
    dated = Question(command="list", grade=grade, judgement=judgement, area=area, as_at=latest, without=within.but)
    return replace(request, also=dated)


_NTH = {"before": -2, "latest": -1, "first": 1}


def _inspection_of(draft: Draft, previous: Question) -> Request | None:
    """ "And the inspection before?": one inspection of the LA whose page was told."""
    at = [mark for mark in draft.left if mark.kind == "at" and mark.key in _NTH]
    values = {mark.kind for mark in draft.parts} & _VALUES
    if len(at) != 1 or len(draft.left) > 1 or values - {"date"} or draft.dates or previous.area is None:
        return None
    where = (Within((previous.area,)), Nth(_NTH[at[0].key]))
    return request_of_count(Count("inspections", WholeRecord(), where, show=NAMES))


def _asks_number_alone(draft: Draft) -> bool:
    values = {mark.kind for mark in draft.parts} & _VALUES
    return "number" in draft.asks and not values


def _dated_anew(draft: Draft, previous: Question) -> Request | None:
    """A page of a release, of another one."""
    dates = [mark for mark in draft.dates if mark.kind == "date"]
    values = {mark.kind for mark in draft.parts} & _VALUES
    if len(dates) != 1 or values - {"date"}:
        return None
    state = Times(draft).state(dates[0])
    return Request(replace(previous, as_at=state.on)) if isinstance(state, AsAt) else None


def _reports_exchanged(draft: Draft, previous: Question) -> Request | None:
    """Reports published in a time: of another area or time they stay that page, with any condition they are a Count."""
    assert previous.period is not None
    dates = [mark for mark in draft.dates if mark.kind == "date"]
    values = {mark.kind for mark in draft.parts} & _VALUES
    if values and values <= {"area", "date", "time"} and len(draft.areas) <= 1 and len(dates) <= 1 and not draft.asks:
        period = Times.period(dates[0]) if dates else previous.period
        area = draft.areas[0] if draft.areas else previous.area
        return Request(replace(previous, area=area, period=period))
    subjects = {each.events.subject for each in draft.happened}
    graded = bool(draft.judged or draft.moving)
    subject: Subject = "visits" if subjects == {"visits"} else "inspections" if graded or subjects else "reports"
    where = () if previous.area in (None, ENGLAND) else (Within((previous.area,)),)
    edited = exchange_in_count(Count(subject, Published(previous.period), where, show=NAMES), draft)
    return request_of_count(edited) if edited is not None else None


_EACH: Mapping[str, Literal["year", "quarter"]] = {
    "quarter": "quarter",
    "calendar_year": "year",
    "statistical_year": "year",
}


def _count_of_trend(question: Question, axis: str) -> Count:
    """A trend with a row a year, or a quarter."""
    assert question.period is not None
    grades = SETS[question.grade or "good_or_outstanding"]
    where = () if question.area in (None, ENGLAND) else (Within((question.area,)),)
    when = Through(question.period, _EACH[axis], question.known_by)
    return Count("authorities", when, (*where, Judged(ordered(grades), question.judgement or OVERALL)), show=SHARE)


def _count_of_dated_list(question: Question) -> Count | None:
    """A dated list of the LAs with a grade as the Count that it is; None for any other question."""
    if question.command != "list" or question.grade not in SETS or question.as_at is None:
        return None
    when = AsAt(question.as_at, question.known_by)
    return count_of_list(when, question.grade, question.judgement, question.area or ENGLAND, question.without)


def _of_those(draft: Draft, count: Count) -> Request | None:
    """ "How many of them still are?", "how many of those are good now?": of the LAs of a day, their grades on another."""
    still = any(mark.text.casefold() in ("still", "still are") for mark in draft.dates)
    negated = [mark for mark in draft.left if mark.kind == "turn" and mark.key == "not"]
    now = any(mark.kind == "time" and mark.key == "now" for mark in draft.dates)
    still = still or bool(negated and now)  # "not now", "which of them are not now"
    if len(draft.left) > len(negated) or (negated and draft.judged):
        return None
    if not (says_of_those(draft) or still) or len(draft.dates) != 1:
        return None
    if count.of != "authorities" or count.by or count.share:
        return None
    own = [each for each in count.where if isinstance(each, Judged) and each.at == "latest"]
    if len(own) != 1 or len(draft.judged) > 1 or draft.areas or draft.axes:
        return None
    state = Times(draft).state(draft.dates[0])
    counts = bool({"number", "share"} & set(draft.asks))
    which = any(mark.text.casefold().startswith("which") for mark in draft.pronouns) or "names" in draft.asks
    which = which or (still and not counts) or _asks_where(draft)
    if state == count.when or not (which or counts):
        return None
    share: Condition = judged_condition(draft.judged[0]) if draft.judged else own[0]
    if negated and isinstance(share, Judged):
        share = Not(share)
    if isinstance(count.when, Latest) and isinstance(state, AsAt):  # which of those known now were so on a day
        base = count.where
        when: When = count.when
        then: Condition = share
        if isinstance(share, Judged):
            then = WasJudged(share.grades, state.on, share.judgement)
    elif isinstance(count.when, AsAt):
        on = count.when.on
        base = tuple(WasJudged(each.grades, on, each.judgement) if each is own[0] else each for each in count.where)
        when, then = state, share
    else:
        return None
    if _asks_where(draft) and not draft.judged:
        return request_of_count(Count("authorities", when, base, show=SPREAD))
    if which:
        return request_of_count(Count("authorities", when, (*base, then), show=NAMES))
    return request_of_count(Count("authorities", when, base, (then,), show=NUMBER))


def _asks_where(draft: Draft) -> bool:
    """ "Where are they now?", "what are they today?": their grades."""
    words = [word.casefold().strip("?") for word in draft.sentence.words]
    return (
        bool(words)
        and words[0] in ("where", "what", "how", "and")
        and says_of_those(draft)
        and "number" not in draft.asks
    )


# The question before, as a draft


def _draft_of_question(question: Question, now: Draft) -> Draft:
    """A draft that asks a question of the older fields again."""
    draft = Draft(replace(now.sentence, marks=(), words=(), text=now.sentence.text), [])
    draft.known_by = question.known_by
    if question.area is not None and question.area not in (ALL_REGIONS, ENGLAND):
        draft.areas = [question.area]
    draft.without = list(question.without)
    _put_times(draft, question, now)
    _put_grade(draft, question)
    _put_command(draft, question)
    return draft


def _put_times(draft: Draft, question: Question, now: Draft) -> None:
    if question.command == "compare" and question.as_at_compare:
        draft.dates.append(_day_mark(question.as_at_compare))
    default = now.sentence.today if question.command in ("la", "neighbours") else None
    usual = question.undated and question.as_at == now.sentence.latest  # so that it is asked without a date again
    if question.as_at is not None and question.as_at != default and not usual:
        draft.dates.append(_day_mark(question.as_at))
    if question.period is not None:
        draft.dates.append(_period_mark(question.period))


def _put_grade(draft: Draft, question: Question) -> None:
    if question.grade in SETS:
        judged = Judgement(SETS[question.grade], 0)
        if question.judgement:
            judged.judgement, judged.explicit = question.judgement, True
        draft.judged.append(judged)
    elif question.grade:
        draft.specials.append(question.grade)
    elif question.judgement:
        draft.judgements.append(question.judgement)


def _put_command(draft: Draft, question: Question) -> None:
    match question.command:
        case "list":
            draft.asks.append("names")
        case "region" if question.area == ALL_REGIONS:
            draft.axes.append("region")
        case "england" | "region" | "release":
            draft.asks.append("share")
        case "judgements":
            if question.judgement is None:
                draft.nouns.append("judgements")
            draft.asks.append("share")
        case "activity":
            _put_events(draft, Events("inspections", noun=True))
        case "visits":
            _put_events(draft, Events("visits", (f"{question.visit} visit",) if question.visit else (), noun=True))
        case "changes":
            draft.moving.append(Moving(question.term or "improved", 0, since="first_ilacs"))
            draft.asks.append("names" if question.term else "number")
            for each in draft.judged:
                each.at = "first_ilacs"
        case "compare":
            draft.areas = list(question.areas)
            draft.shapes.append("compare")
        case "trend" | "neighbours":
            draft.shapes.append(question.command)


def _put_events(draft: Draft, events: Events) -> None:
    draft.happened.append(Happened(events, 0))
    draft.parts.append(Mark("events", "", 0, 0, "", events))


def _day_mark(on: date) -> Mark:
    return Mark("date", "day", 0, 0, on.isoformat(), twelve_months(on, "day"))


def _period_mark(period: Period) -> Mark:
    written = DateExpression("range", period.start, period.end, period.start, period)
    return Mark("date", "range", 0, 0, f"{period.start} to {period.end}", written)
