"""A question in the making: each kind of part has one rule that puts it in, and no rule knows another.

What no rule takes is left over, and then the question is asked back: no word is lost.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from bot.language.dates import DateExpression
from bot.language.grades import ALL_GRADES
from bot.language.vocabulary import plain_words
from bot.language.words import Mark
from bot.reading.parts import Comparing, Events, Grades, Move, Quantity, parts_of
from bot.reading.sentence import Sentence, area_says_councils
from queries.counting.measures import OVERALL
from queries.question import ENGLAND, Area


@dataclass(slots=True)
class Judgement:
    """A judgement so graded, of an LA or of an inspection, with the time that was said of it."""

    grades: frozenset[str]
    place: int
    judgement: str = OVERALL
    negated: bool = False
    turned: bool = False
    doubtful: bool = False
    which: str = "one"  # or "every", "any"
    at: str = "latest"  # or "then", "before", "first", "first_ilacs"
    time: Mark | None = None
    times: Quantity | None = None
    in_a_row: bool = False
    never: bool = False
    ever: bool = False
    been: bool = False  # "have been inadequate": ever, where no time is said
    got: bool = False  # "got inadequate": at an inspection
    framework: str | None = None
    of_authorities: bool = False
    explicit: bool = False  # its judgement was said
    echo: "Judgement | None" = None  # said again of another time: what is said of the one holds of the other


@dataclass(slots=True)
class Happened:
    """Events that LAs had, or that are counted themselves."""

    events: Events
    place: int
    time: Mark | None = None
    negated: bool = False
    since_latest: bool = False
    ever: bool = False
    with_had: bool = False


@dataclass(slots=True)
class Moving:
    """Improved, retained or declined, or from one grade to another."""

    way: str
    place: int
    since: str | None = None
    steps: int = 1
    move: Move | None = None
    time: Mark | None = None
    ever: bool = False
    negated: bool = False
    gained: bool = False  # "became inadequate"


@dataclass(slots=True)
class Draft:
    """What was said so far, by the part of the question that it fills; `taken` tells which words filled which."""

    sentence: Sentence
    parts: list[Mark]
    areas: list[Area] = field(default_factory=list)
    area_marks: list[Mark] = field(default_factory=list)
    without: list[Area] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    without_types: list[str] = field(default_factory=list)
    judged: list[Judgement] = field(default_factory=list)
    comparing: list[Comparing] = field(default_factory=list)
    happened: list[Happened] = field(default_factory=list)
    moving: list[Moving] = field(default_factory=list)
    judgements: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    frameworks: list[str] = field(default_factory=list)
    axes: list[str] = field(default_factory=list)
    dates: list[Mark] = field(default_factory=list)
    times: list[str] = field(default_factory=list)  # now, ever, never, always, been
    asks: list[str] = field(default_factory=list)
    ask_marks: list[Mark] = field(default_factory=list)
    order: str | None = None
    order_mark: Mark | None = None
    limit: int | None = None
    stat: str | None = None
    specials: list[str] = field(default_factory=list)
    nouns: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    shapes: list[str] = field(default_factory=list)  # compare, trend, neighbours, changed
    durations: list[str] = field(default_factory=list)
    problems: list[Mark] = field(default_factory=list)
    pronouns: list[Mark] = field(default_factory=list)
    leads: list[Mark] = field(default_factory=list)
    known_by: date | None = None
    base: int | None = None  # where "how many" stands in "of the LAs …, how many …"
    since: str | None = None  # since which inspection something moved
    axis_events: Events | None = None
    nth: int | None = None
    restated: list[str] = field(default_factory=list)
    unread: list[Mark] = field(default_factory=list)
    left: list[Mark] = field(default_factory=list)
    taken: list[tuple[str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.sentence.text

    def has(self, *shapes: str) -> bool:
        return any(shape in self.shapes for shape in shapes)


def draft_of(sentence: Sentence) -> Draft:
    """What the words of a sentence fill. Raises nothing."""
    parts = parts_of(sentence.marks)
    draft = Draft(sentence, parts)
    at = 0
    while at < len(parts):
        at += _take(draft, parts, at)
    _pair_judgements(draft)
    _attach_times(draft)
    _find_base(draft)
    _settle(draft)
    return draft


def _settle(draft: Draft) -> None:
    """What some parts become beside others: themes put in order are an axis, "not inspected since 2022" has a time."""
    if draft.axes == ["number_of_events"] and draft.axis_events and draft.order in ("most", "fewest"):
        draft.axes = []  # "top 5 LAs by number of focused visits": their visits, most first
        draft.happened.append(Happened(draft.axis_events, 0))
    ever = [each for each in draft.judged if each.ever or each.never or each.times or each.in_a_row]
    marks = [mark for mark in draft.parts if mark.kind == "framework" and mark.key in draft.frameworks]
    if len(marks) > 1 and len(draft.judged) > 1:
        for mark in marks:  # "good under SIF and inadequate under ILACS"
            before = [each for each in draft.judged if each.place < mark.start and each.framework is None]
            if before:
                before[-1].framework = mark.key
                draft.frameworks.remove(mark.key)
    if len(draft.frameworks) == 1 and draft.judged and (ever or draft.frameworks == ["SIF"]):
        place = next(mark.start for mark in draft.parts if mark.kind == "framework")
        before = [each for each in draft.judged if each.place < place]
        for each in ever or (before or draft.judged)[-1:]:
            each.framework = draft.frameworks[0]
        draft.frameworks = []
    _happen_each_time(draft)
    if draft.has("compare") and len(draft.types) > 1 and "la_type" not in draft.axes:
        draft.axes.append("la_type")  # "counties v unitaries"
        draft.shapes = [shape for shape in draft.shapes if shape != "compare"]
    if draft.has("compare") and len(draft.happened) > 1 and not draft.areas and "event_type" not in draft.axes:
        draft.axes.append("event_type")  # "shorts v standards"
        draft.shapes = [shape for shape in draft.shapes if shape != "compare"]
    then = [mark for mark in draft.dates if mark.text.casefold() in THEN_AND_NOW]
    if then and not any(
        mark.kind == "date" for mark in draft.dates
    ):  # no day is named: from the first known to the last
        draft.shapes = ["trend", *(shape for shape in draft.shapes if shape != "compare")]
        draft.dates = [mark for mark in draft.dates if mark not in then]
        draft.times.remove("now")
    _settle_moves(draft)
    _settle_durations(draft)
    of_events = draft.happened or draft.pages or {"reports", "events"} & set(draft.nouns) or draft.nth is not None
    if "event_type" in draft.axes and not of_events and not {"often", "occasions"} & set(draft.asks):
        draft.axes = ["la_type" if key == "event_type" else key for key in draft.axes]  # "LAs by type"
    if "themes" in draft.nouns and draft.order and not draft.happened:
        draft.happened.append(Happened(Events("visits", kinds=("focused visit",), noun=True), 0))
    if "themes" in draft.nouns and draft.happened and (draft.order or "names" in draft.asks):
        draft.nouns.remove("themes")
        draft.axes.append("theme")
    dated = any(mark.kind == "date" and mark.key in ("since", "before", "range", "period") for mark in draft.dates)
    if draft.specials == ["uninspected"] and (dated or draft.frameworks):
        draft.specials = []
        events = Events("inspections", frameworks=tuple(draft.frameworks), verb=True)
        draft.frameworks = []
        draft.happened.append(Happened(events, 0, negated=True))
    more = [mark for mark in draft.left if mark.kind == "cmp" and mark.key in ("more", "fewer")]
    if more and draft.has("compare") and len(draft.dates) == 1 and len(draft.judged) == 1 and not draft.happened:
        draft.left = [
            mark for mark in draft.left if mark not in more
        ]  # "more outstanding councils than five years ago"
        draft.restated += [mark.text for mark in more]
        draft.asks.append("number")
    council = next((mark for mark in draft.parts if mark.kind == "noun" and mark.key == "authorities"), None)
    single = (
        council is not None and not council.text.casefold().endswith("s") and "authorit" not in council.text.casefold()
    )
    if (
        draft.order in ("earliest", "latest")
        and len(draft.judged) == 1
        and single
        and not (draft.happened or draft.axes)
    ):
        draft.nouns.remove("authorities")  # "the last council to be judged outstanding": by the day of that judgement
        draft.judged[0].of_authorities = False
        draft.limit = draft.limit or 1
        draft.shapes.append("judging by date")
    _settle_latest(draft)
    if ENGLAND in draft.without:
        draft.left += [mark for mark in draft.parts if mark.kind == "without"]
    if draft.judged and draft.specials and any(mark.kind == "join" and mark.key == "or" for mark in draft.parts):
        draft.left += [mark for mark in draft.parts if mark.kind == "special"]


def _settle_latest(draft: Draft) -> None:
    """ "Latest inspections" and nothing else to say of them are the newest reports."""
    said = (draft.judged, draft.happened, draft.moving, draft.durations, draft.specials, draft.judgements, draft.axes)
    if any(said) or draft.comparing or draft.asks or draft.nouns or any(area.urn for area in draft.areas):
        return
    latest = [mark for mark in draft.left if mark.kind == "at" and mark.key == "latest"]
    if latest and "inspection" in latest[0].text.casefold():
        draft.left = [mark for mark in draft.left if mark not in latest]
        draft.pages.append("new")


THEN_AND_NOW = ("then and now", "then v now", "then vs now", "then versus now")


def _happen_each_time(draft: Draft) -> None:
    """ "Inspected in both 2022 and 2024": in each of the times."""
    if len(draft.happened) != 1 or draft.judged or draft.moving or not draft.happened[0].events.verb:
        return
    own = draft.happened[0]
    dates = [mark for mark in draft.dates if mark.kind == "date"]
    if own.time is None or own.time.kind != "date" or len(dates) < 2:
        return
    draft.happened += [replace(own, time=mark, place=mark.start) for mark in dates if mark is not own.time]


def _settle_moves(draft: Draft) -> None:
    """ "Good in March 2024 that became inadequate by March 2026": two states; "declined at their latest inspection"."""
    ways = {each.way for each in draft.moving if each.move is None and not each.negated and each.steps == 1}
    if len(draft.moving) > 1 and len(ways) == len(draft.moving):  # "improved v declined": which way they went
        since = next((each.since for each in draft.moving if each.since), None)
        draft.moving = [Moving("any", draft.moving[0].place, since=since)]
        draft.restated += [mark.text for mark in draft.parts if mark.kind == "compare"]
        draft.shapes = [shape for shape in draft.shapes if shape != "compare"]
    for moving in list(draft.moving):
        gained = moving.move is not None and moving.gained
        point = moving.time is not None and moving.time.kind == "date" and moving.time.key in ("day", "month", "year")
        if gained and point and draft.judged and moving.move is not None:
            draft.moving.remove(moving)
            draft.judged.append(Judgement(moving.move.after, moving.place, time=moving.time))
    if draft.moving and not draft.judged:
        latest = [mark for mark in draft.left if mark.kind == "at" and mark.key == "latest"]
        if latest and not draft.since:
            draft.since = "before"
            draft.left = [mark for mark in draft.left if mark not in latest]


def _settle_durations(draft: Draft) -> None:
    """What is measured in days where no stretch is named: to the report, or as long as a grade was kept."""
    if "gap" in draft.asks and draft.stat is None and draft.order in _EXTREMES and not draft.axes:  # "the biggest gap"
        draft.stat, draft.order, draft.order_mark = _EXTREMES[draft.order], None, None
    latest = [mark for mark in draft.left if mark.kind == "at" and mark.key == "latest"]
    draft.durations = list(dict.fromkeys(draft.durations))
    if any(mark.kind == "between" and "next" in mark.text.casefold() for mark in draft.parts):
        for each in draft.judged:  # "from inadequate to the next inspection": of the inspection after it
            each.at = "before" if each.at == "latest" else each.at
    if draft.durations == ["since_latest"]:
        draft.left = [mark for mark in draft.left if mark not in latest]
        plain = all(_is_plain_verb(each.events) and not each.negated for each in draft.happened)
        draft.happened = [] if plain else draft.happened  # "days since Hull was inspected"
        if draft.order == "latest":  # "since Kent was last inspected"
            draft.order = draft.order_mark = None
    if draft.durations == ["since_latest"] and "reports" in draft.nouns:
        draft.durations = ["to_publication"]  # "the longest wait for a report"
        draft.nouns = [noun for noun in draft.nouns if noun != "reports"]
    if "to_publication" in draft.durations:
        draft.pages = [page for page in draft.pages if page != "new"]
    longer = [mark for mark in draft.dates if mark.kind == "date" and mark.text.casefold().startswith(_LONGER)]
    if longer and (draft.durations == ["since_latest"] or draft.has("since latest")) and not draft.happened:
        draft.durations = []  # "more than four years since the last inspection"
        draft.shapes = [shape for shape in draft.shapes if shape != "since latest"]
        draft.happened.append(Happened(Events("inspections", verb=True), 0, negated=True))
    measured = draft.stat in ("mean", "median", "longest", "shortest") or "gap" in draft.asks
    if not measured or draft.durations:
        return
    waited = [mark for mark in draft.problems if mark.key == "drafts" and "to be published" in mark.text.casefold()]
    if waited and draft.stat:  # "the slowest report to be published"
        draft.problems = [mark for mark in draft.problems if mark not in waited]
        draft.durations.append("to_publication")
        return
    letters = any(mark.kind == "events" and "letter" in mark.text.casefold() for mark in draft.parts)
    if "reports" in draft.nouns or "new" in draft.pages or letters:
        draft.durations.append("to_publication")
        draft.nouns = [noun for noun in draft.nouns if noun != "reports"]
        draft.pages = [page for page in draft.pages if page != "new"]
    elif "gap" in draft.asks and draft.judged and not draft.happened:
        draft.durations.append("until_changed")
    elif "gap" in draft.asks and latest:
        draft.durations.append("since_latest")
        draft.left = [mark for mark in draft.left if mark not in latest]
    elif "gap" in draft.asks and draft.stat and {each.events.subject for each in draft.happened} <= {"inspections"}:
        draft.durations.append("between_inspections")  # "longest gap"


def _is_plain_verb(events: Events) -> bool:
    return events in (Events("inspections", verb=True), Events("inspections", noun=True))


_EXTREMES = {"most": "longest", "fewest": "shortest"}
_LONGER = (
    "more than",
    "over",
    "longer than",
    "upwards of",
    "for more",
    "for over",
    "in over",
    "in more",
    "for at least",
)


def _where_they_are_now(draft: Draft) -> Mark | None:
    """The pronoun of "RI at 31 March 2024, where are they today?": what stands before it is the base, its grades are asked."""
    they = next((mark for mark in draft.pronouns if mark.key == "they"), None)
    now = any(mark.kind == "time" and mark.key == "now" and they and mark.start >= they.end for mark in draft.dates)
    if they is None or not now or len(draft.judged) != 1 or draft.judged[0].place > they.start:
        return None
    asked = {word.casefold() for word in draft.sentence.words[: they.start][-2:]}
    return they if {"where", "what", "how"} & asked and not {"number", "share"} & set(draft.asks) else None


def _grades_now(draft: Draft) -> Mark | None:
    """What asks for grades in "inadequate on 31 March 2022, by grade now" and "what grade are they now": the rest is the base."""
    own = draft.judged[0] if len(draft.judged) == 1 else None
    dates = [mark for mark in draft.dates if mark.kind == "date"]
    now = any(mark.kind == "time" and mark.key == "now" for mark in draft.dates)
    if own is None or len(dates) != 1 or not now or draft.happened or draft.moving or own.which != "one":
        return None
    asked = [
        mark
        for mark in draft.parts
        if mark.start > max(own.place, dates[0].start)
        and ((mark.kind == "noun" and mark.key == "grades") or (mark.kind in ("axis", "axes") and _says_grade(mark)))
    ]
    return asked[0] if asked else None


def _says_grade(mark: Mark) -> bool:
    keys = mark.value[0] if isinstance(mark.value, tuple) else (mark.key,)
    return "grade" in keys


def _find_base(draft: Draft) -> None:
    """ "Of the LAs inadequate in March 2022, how many still are": what stands before "how many" is the base."""
    if (they := _where_they_are_now(draft)) is not None:
        draft.base, draft.asks = they.start, ["spread"]
        return
    if (asked := _grades_now(draft)) is not None:
        draft.base = asked.start
        if draft.axes in ([], ["grade"]):
            draft.axes, draft.asks = [], ["spread"]
        return
    first = draft.sentence.words[:1]
    still = next((mark for mark in draft.dates if mark.kind == "time" and "still" in mark.text.casefold()), None)
    words = " ".join(draft.sentence.words[:4]).casefold()
    if still is not None and len(draft.judged) == 2 and ("how many of the" in words or "what share of the" in words):
        draft.base = still.start  # "how many of the outstanding LAs in March 2024 are still outstanding"
        return
    they = next((mark for mark in draft.parts if mark.kind == "pronoun"), None)
    now = next((mark for mark in draft.dates if mark.kind == "time" and mark.key == "now"), None)
    if (
        they is not None
        and now is not None
        and len(draft.judged) == 1
        and draft.judged[0].place < they.start < now.start
    ):
        draft.base, draft.asks = they.start, ["spread"]  # "RI in March 2024, where are they today"
        return
    asks = [mark for mark in draft.parts if mark.kind == "ask" and mark.key == "number"]
    leads = (
        still is not None and bool(asks) and bool(draft.judged) and draft.judged[0].place < asks[0].start < still.start
    )
    if not first or (first[0].casefold() not in ("of", "among", "from", "out") and not leads):
        return
    ask = next((mark for mark in draft.parts if mark.kind == "ask" and mark.key in ("number", "share", "names")), None)
    what = next(
        (mark for mark in draft.parts if mark.start and (mark.kind == "pronoun" or mark.key == "howdoing")), None
    )
    place = ask or what
    if place is not None and any(each.place < place.start for each in draft.judged):
        draft.base = place.start
        if ask is None:
            draft.asks = ["spread"]


def _take(draft: Draft, parts: list[Mark], at: int) -> int:
    mark = parts[at]
    rule = _RULES.get(mark.kind)
    if rule is None:
        (draft.unread if mark.kind == "unread" else draft.left).append(mark)
        return 1
    used = rule(draft, parts, at)
    if used == 0:
        draft.left.append(mark)
        return 1
    for each in parts[at : at + used]:
        draft.taken.append((each.text, f"{each.kind} {each.key}".strip()))
    return used


def _next(parts: list[Mark], at: int, *kinds: str) -> Mark | None:
    return parts[at] if 0 <= at < len(parts) and parts[at].kind in kinds else None


def _area(draft: Draft, parts: list[Mark], at: int) -> int:
    mark = parts[at]
    assert isinstance(mark.value, Area)
    if area_says_councils(mark):
        draft.nouns.append("authorities")
    if mark.value not in draft.areas:
        draft.areas.append(mark.value)
        draft.area_marks.append(mark)
    return 1


def _without(draft: Draft, parts: list[Mark], at: int) -> int:
    areas = parts[at].value
    assert isinstance(areas, tuple)
    draft.without += [area for area in areas if area not in draft.without]
    return 1


def _except(draft: Draft, parts: list[Mark], at: int) -> int:
    """ "Except counties"; before a grade or a judgement it negates that."""
    if mark := _next(parts, at + 1, "la_type"):
        draft.without_types.append(mark.key)
        return 2
    if _next(parts, at + 1, "grades"):
        value = parts[at + 1].value
        assert isinstance(value, Grades)
        parts[at + 1] = replace(parts[at + 1], value=Grades(ALL_GRADES - value.grades, True, True))
        return 1
    if _next(parts, at + 1, "judgement") and draft.judged:
        return _but_not(draft, parts, at)
    if draft.judged and (date_mark := _next(parts, at + 1, "date")):  # "outstanding in 2022 but not in 2024"
        before = draft.judged[-1]
        draft.dates.append(date_mark)
        draft.judged.append(replace(before, place=date_mark.start - 1, negated=True, explicit=True))
        return 2
    return 0


def _turn(draft: Draft, parts: list[Mark], at: int) -> int:
    """A word that turns the part after it: "not overall", "not inspected", "not improved", "not London"."""
    mark = parts[at]
    following = at + 1
    if (
        mark.key in ("above", "below")
        and not _next(parts, at + 1, "grades", "number", "quantity")
        and not draft.judgements
    ):
        draft.shapes.append("compare")  # "better than last year", "below the national average"
        return 1
    if mark.key == "no_longer" and draft.judged and (used := _no_longer(draft, parts, at)):
        return used
    if mark.key == "no_longer" and _next(parts, following, "grades"):
        used = _grades(draft, parts, following)
        return 1 + used + _was_before(draft)
    if mark.key == "not":
        while _next(parts, following, "had", "verb", "time") and not (
            parts[following].kind == "time" and parts[following].key not in ("been", "now", "ever")
        ):
            following += 1
        if _next(parts, following, "events"):
            return _negated_events(draft, parts, at, following)
        if _next(parts, following, "moved", "jump"):
            used = _moved(draft, parts, following)
            draft.moving[-1].negated = True
            return following - at + used
        if _next(parts, following, "grades"):
            value = parts[following].value
            assert isinstance(value, Grades)
            if value.never:
                return 0
            turned = Grades(ALL_GRADES - value.grades, True, True)
            parts[following] = replace(parts[following], value=turned)
            return 1
        if _next(parts, following, "judgement") and draft.judged:
            return _but_not(draft, parts, at)
        if type_mark := _next(parts, following, "la_type"):
            draft.without_types.append(type_mark.key)
            return following - at + 1
        if draft.judged and (used := _not_now(draft, parts, at)):
            return used
    return 0


def _no_longer(draft: Draft, parts: list[Mark], at: int) -> int:
    """ "Good councils of March 2024 that are no longer good", "inadequate in 2022 but no longer": so then, and not now."""
    own, following = draft.judged[-1], _next(parts, at + 1, "grades")
    if following is not None and found_grades(following) != own.grades:
        return 0
    now = replace(parts[at], kind="time", key="now")
    draft.dates.append(now)
    draft.times.append("now")
    draft.judged.append(
        replace(own, place=now.start, negated=True, ever=False, never=False, of_authorities=False, time=now, echo=own)
    )
    return 1 if following is None else 2


def _not_now(draft: Draft, parts: list[Mark], at: int) -> int:
    """ "Outstanding in 2022 and are not now", "ever outstanding and now not": the same grades, not so now."""
    after, before = _next(parts, at + 1, "time"), _next(parts, at - 1, "time")
    own = draft.judged[-1]
    here = parts[at].start
    if after is not None and after.key == "now":
        draft.dates.append(after)
        draft.times.append("now")
        draft.restated.append(after.text)
        draft.judged.append(replace(own, place=after.start - 1, negated=True, ever=False, never=False, echo=own))
        return 2
    if before is not None and before.key == "now":
        draft.restated.append(parts[at].text)
        draft.judged.append(replace(own, place=here, negated=True, ever=False, never=False, time=before, echo=own))
        return 1
    return 0


def _was_before(draft: Draft, negated: bool = False) -> int:
    """ "No longer inadequate": so at the inspection before and otherwise now; "newly inadequate" the other way round."""
    own = draft.judged[-1]
    before, now = own.grades, ALL_GRADES - own.grades
    if negated:
        before, now = now, before
    own.grades = now
    draft.judged.append(Judgement(before, own.place + 1, own.judgement, at="before", of_authorities=True))
    return 0


def _newly(draft: Draft, parts: list[Mark], at: int) -> int:
    """ "Newly inadequate": now, and not at the inspection before; "in 2024": it became so then."""
    if not _next(parts, at + 1, "grades"):
        return 0
    if any(mark.kind == "date" and mark.key == "range" and "between" in mark.text.casefold() for mark in parts):
        used = _grades(draft, parts, at + 1)
        return 1 + used + _changed_between(draft, parts, lost=False)
    if any(mark.kind == "date" and mark.key in _STRETCHES for mark in parts):
        return _lost(draft, [*parts[:at], replace(parts[at], key="gained"), *parts[at + 1 :]], at)
    used = _grades(draft, parts, at + 1)
    return 1 + used + _was_before(draft, negated=True)


def _back(draft: Draft, parts: list[Mark], at: int) -> int:
    """ "Back to inadequate": so now, and from it to another grade before."""
    if not _next(parts, at + 1, "grades"):
        return 0
    used = _grades(draft, parts, at + 1)
    own = draft.judged[-1]
    draft.moving.append(Moving("", own.place, move=Move(own.grades, ALL_GRADES - own.grades), ever=True))
    return 1 + used


def _changed_between(draft: Draft, parts: list[Mark], lost: bool) -> int:
    """ "Newly inadequate between March 2024 and March 2025": so on the one day, and not on the other."""
    own = draft.judged[-1]
    at = next(at for at, mark in enumerate(parts) if mark.kind == "date" and mark.key == "range")
    written = parts[at].value
    assert isinstance(written, DateExpression)
    days = [
        replace(parts[at], key="day", value=DateExpression("day", day, day, day))
        for day in (written.opening, written.last)
    ]
    own.time, other = (days[0], days[1]) if lost else (days[1], days[0])
    draft.judged.append(replace(own, place=own.place + 1, negated=True, time=other, echo=own))
    draft.dates += days
    parts[at] = replace(parts[at], kind="between_days")
    return 0


_STRETCHES = ("month", "year", "period", "range", "since")


def _but_not(draft: Draft, parts: list[Mark], at: int) -> int:
    """ "Inadequate for children in care but not overall": the grades before, not so for this judgement."""
    before = draft.judged[-1]
    mark = parts[at + 1]
    draft.judged.append(
        Judgement(
            before.grades, mark.start, mark.key, negated=True, of_authorities=before.of_authorities, explicit=True
        )
    )
    return 2


def _negated_events(draft: Draft, parts: list[Mark], at: int, following: int) -> int:
    used = _events(draft, parts, following)
    draft.happened[-1].negated = True
    return following - at + used


def _grades(draft: Draft, parts: list[Mark], at: int) -> int:
    mark = parts[at]
    value = mark.value
    assert isinstance(value, Grades)
    before = _next(parts, at - 1, "had")
    judged = Judgement(
        value.grades,
        mark.start,
        turned=value.turned,
        doubtful=value.negated and value.grades == ALL_GRADES - {"good"},
        never=value.never,
        got=before is not None and before.text.casefold().removeprefix("that ").removeprefix("which ") in _GOT,
        of_authorities=_is_of_authorities(parts, at),
    )
    previous = draft.judged[-1] if draft.judged else None
    if (
        value.negated
        and previous is not None
        and _next(parts, at - 1, "join", "except")
        and not _says_judgement(parts, at)
    ):
        previous.grades &= value.grades  # "good but not outstanding"
        return 1
    opposite = previous is not None and value.negated and value.grades == ALL_GRADES - previous.grades
    if opposite and draft.dates and not any(mark.kind in ("date", "time", "judgement") for mark in parts[at:]):
        return _no_longer(draft, parts, at)  # "good councils of March 2024 that are not good any more"
    draft.judged.append(judged)
    following = _next(parts, at + 1, "noun")
    plural = following is not None and following.text.casefold().endswith("s")
    some = _next(parts, at - 1, "ask", "quantity", "any")
    plural = plural or (some is not None and some.text.casefold() in ("any", "some", "one", "a single"))
    if following is not None and following.key == "judgements" and "authorities" in draft.nouns and not plural:
        return 2  # "LAs with a good judgement": overall
    if following is not None and following.key == "judgements" and "authorities" in draft.nouns:
        judged.which, judged.explicit = "any", True  # "LAs with an inadequate judgement"
        return 2
    if following is not None and following.key == "judgements":
        judged.got = True  # "inadequate judgements in 2024"
        return 2
    if _next(parts, at - 1, "after") and _next(parts, at - 2, "events"):
        judged.at = "before"  # "re-inspected after inadequate"
    return 1


_GOT = ("got", "received", "receive", "given", "were given", "been given", "gets", "getting", "receiving")


def _says_judgement(parts: list[Mark], at: int) -> bool:
    return any(mark.kind in ("judgement", "date", "time") for mark in parts[max(at - 3, 0) : at + 2])


def _is_of_authorities(parts: list[Mark], at: int) -> bool:
    """Whether a grade is said of LAs: "RI councils", "councils that were inadequate"."""
    following = _next(parts, at + 1, "noun", "la_type")
    if following is not None and (following.kind == "la_type" or following.key == "authorities"):
        return True
    place = at - 1
    while (
        place >= 0
        and parts[place].kind in ("verb", "had", "atthen", "time")
        and not (parts[place].kind == "verb" and parts[place].key != "judged")
    ):
        place -= 1
    before = _next(parts, place, "noun", "la_type")
    return before is not None and (before.kind == "la_type" or before.key == "authorities")


def _judgement(draft: Draft, parts: list[Mark], at: int) -> int:
    draft.judgements.append(parts[at].key)
    return 1


def _every(draft: Draft, parts: list[Mark], at: int) -> int:
    """ "Outstanding in every judgement": said of the grade beside it; without one, of all five judgements side by side."""
    draft.shapes.append(f"{parts[at].kind} judgement")
    return 1


def _events(draft: Draft, parts: list[Mark], at: int) -> int:
    mark = parts[at]
    value = mark.value
    assert isinstance(value, Events)
    place = at - 1
    while _next(parts, place, "both", "join"):
        place -= 1
    before = _next(parts, place, "had", "time", "order")
    target = draft.judged[-1] if draft.judged else None
    if target is not None and _counts_inspections(value, parts, at):
        target.times = value.quantity  # "inadequate at more than one inspection"
        return 1
    had = before is not None and (before.kind == "had" or (before.kind == "time" and before.key in ("been", "never")))
    draft.happened.append(Happened(value, mark.start, with_had=had))
    return 1


def _counts_inspections(value: Events, parts: list[Mark], at: int) -> bool:
    """Whether a number of inspections says how often a grade was given."""
    plain = value.subject == "inspections" and not value.kinds and not value.themes and not value.verb
    return plain and value.quantity is not None and bool(_next(parts, at - 1, "grades", "judgement"))


def _noun(draft: Draft, parts: list[Mark], at: int) -> int:
    draft.nouns.append(parts[at].key)
    return 1


def _la_type(draft: Draft, parts: list[Mark], at: int) -> int:
    if parts[at].key not in draft.types:
        draft.types.append(parts[at].key)
    return 1


def _quantity(draft: Draft, parts: list[Mark], at: int) -> int:
    """A number before "longest", "LAs" or an area word is how many are shown; "no" before a grade negates it."""
    value = parts[at].value
    assert isinstance(value, Quantity)
    following = _next(parts, at + 1, "stat", "order", "noun", "la_type", "moved", "grades", "axis", "since")
    before = _next(parts, at - 1, "stat", "order", "ask")
    measured = any(mark.kind in ("stat", "order", "since") for mark in parts[:at])
    if at == len(parts) - 1 and measured and parts[at].key == "bare":
        draft.limit = value.at_least
        return 1
    first = draft.sentence.words[:1]
    of_the = [word.casefold() for word in draft.sentence.words[max(parts[at].start - 2, 0) : parts[at].start]]
    of_them = (bool(first) and first[0].casefold() == "of") or of_the == ["of", "the"]
    if parts[at].key == "bare" and following is not None and of_them:
        draft.restated.append(parts[at].text)  # "of the 17 inadequate in March 2024"
        return 1
    if value.at_most == value.at_least and value.at_least is not None:
        if following is not None and following.kind in ("stat", "order", "since"):
            draft.limit = value.at_least
            return 1
        if before is not None and before.kind in ("stat", "order"):
            draft.limit = value.at_least
            return 1
        if value.at_least == 1:
            draft.restated.append(parts[at].text)
            return 1  # "one LA", "one of"
        if following is not None and following.kind == "noun" and value.at_least in (4, 5, 153):
            return 1
        if following is not None and following.kind == "la_type" and any(mark.kind == "order" for mark in parts):
            draft.limit = value.at_least
            return 1
    noun = _next(parts, at + 1, "noun")
    if value.at_most == 0 and noun and noun.key == "judgements" and _next(parts, at + 2, "grades"):
        used = _grades(draft, parts, at + 2)  # "no judgement below good"
        draft.judged[-1].which, draft.judged[-1].negated, draft.judged[-1].explicit = "any", True, True
        return 2 + used
    judgements = _next(parts, at + 2, "noun")
    if value == Quantity(1) and _next(parts, at + 1, "grades") and judgements and judgements.key == "judgements":
        used = _grades(draft, parts, at + 1)
        draft.judged[-1].which, draft.judged[-1].explicit, draft.judged[-1].got = "any", True, False
        return 1 + used
    if value.at_most == 0 and _next(parts, at + 1, "grades"):
        if (mark := _next(parts, at + 2, "noun")) and mark.key in ("judgements", "grades"):
            used = _grades(draft, parts, at + 1)
            draft.judged[-1].which, draft.judged[-1].negated = "any", True
            draft.judged[-1].explicit = True
            return 2 + used
        draft.restated.append(parts[at].text)
        if "region" in draft.axes:
            draft.order = "fewest"
        elif draft.judged or draft.judgements:  # "outstanding overall without outstanding for children in care"
            parts[at + 1] = replace(parts[at + 1], value=Grades(ALL_GRADES - found_grades(parts[at + 1]), True, True))
        return 1
    return 0


def found_grades(mark: Mark) -> frozenset[str]:
    value = mark.value
    assert isinstance(value, Grades)
    return value.grades


def _times(draft: Draft, parts: list[Mark], at: int) -> int:
    """ "Twice", "in a row": of the grade before it, else of the one after."""
    value = parts[at].value
    target: Judgement | None = draft.judged[-1] if draft.judged else None
    if parts[at].key == "row":
        if target is None:
            return 0
        target.in_a_row = True
        if target.times is None:
            target.times = Quantity(2)
        return 1
    assert target is None or isinstance(value, Quantity)
    following = _next(parts, at + 1, "grades")
    if following is not None and _next(parts, at + 1, "grades"):
        used = _grades(draft, parts, at + 1)
        if parts[at].text.casefold() == "once":  # "once inadequate", not "inadequate once"
            draft.judged[-1].ever = True
        else:
            draft.judged[-1].times = value if isinstance(value, Quantity) else None
        return 1 + used
    if target is None or not isinstance(value, Quantity) or target.times is not None:
        return 0
    target.times = value
    return 1


def _date(draft: Draft, parts: list[Mark], at: int) -> int:
    draft.dates.append(parts[at])
    return 1


def _time(draft: Draft, parts: list[Mark], at: int) -> int:
    mark = parts[at]
    if mark.key == "then_and_now":  # the day that is named, beside now
        draft.shapes.append("compare")
        mark = replace(mark, key="now")
    draft.times.append(mark.key)
    draft.dates.append(mark)
    return 1


def _ask(draft: Draft, parts: list[Mark], at: int) -> int:
    draft.asks.append(parts[at].key)
    draft.ask_marks.append(parts[at])
    return 1


def _order(draft: Draft, parts: list[Mark], at: int) -> int:
    if draft.order is not None and draft.order_mark is not None:
        return 0  # two orders: the second is asked back
    draft.order = parts[at].key
    draft.order_mark = parts[at]
    return 1


def _stat(draft: Draft, parts: list[Mark], at: int) -> int:
    before = _next(parts, at - 1, "area")
    if parts[at].key == "mean" and before is not None and before.value == ENGLAND:
        return 1  # "the national average"
    draft.stat = parts[at].key
    if parts[at].text.casefold().endswith("time"):
        draft.asks.append("gap")
    return 1


def _comparing(draft: Draft, parts: list[Mark], at: int) -> int:
    value = parts[at].value
    assert isinstance(value, Comparing)
    draft.comparing.append(value)
    return 1


def _axis(draft: Draft, parts: list[Mark], at: int) -> int:
    if parts[at].key not in draft.axes:
        draft.axes.append(parts[at].key)
    return 1


def _axes(draft: Draft, parts: list[Mark], at: int) -> int:
    value = parts[at].value
    assert isinstance(value, tuple)
    keys, events = value
    draft.axes += [key for key in keys if key not in draft.axes]
    draft.axis_events = events
    return 1


def _special(draft: Draft, parts: list[Mark], at: int) -> int:
    draft.specials.append(parts[at].key)
    return 1


def _theme(draft: Draft, parts: list[Mark], at: int) -> int:
    draft.themes.append(parts[at].key)
    return 1


def _framework(draft: Draft, parts: list[Mark], at: int) -> int:
    key = parts[at].key
    if key == "2026":
        return 0
    draft.frameworks.append(key)
    return 1


def _move(draft: Draft, parts: list[Mark], at: int) -> int:
    value = parts[at].value
    assert isinstance(value, Move)
    draft.moving.append(Moving("", parts[at].start, move=value))
    return 1


def _moved(draft: Draft, parts: list[Mark], at: int) -> int:
    """ "Improved", "jumped two grades", "improved since their first inspection"."""
    mark = parts[at]
    way = "improved" if mark.kind == "jump" else mark.key
    moving = Moving(way, mark.start)
    end = at + 1
    for _ in range(3):
        if steps := _next(parts, end, "steps"):
            moving.steps = {"one": 1, "two": 2, "three": 3}[steps.key]
        elif since := _next(parts, end, "sincefirst", "sincebefore"):
            moving.since = since.key
        else:
            break
        end += 1
    draft.moving.append(moving)
    return end - at


def _since(draft: Draft, parts: list[Mark], at: int) -> int:
    """ "Since their first inspection" apart from what moved: of the move, wherever it stands."""
    draft.since = parts[at].key
    return 1


def _since_latest(draft: Draft, parts: list[Mark], at: int) -> int:
    draft.shapes.append("since latest")
    return 1


def _steps(draft: Draft, parts: list[Mark], at: int) -> int:
    if following := _next(parts, at + 1, "moved"):
        used = _moved(draft, parts, at + 1)
        draft.moving[-1].steps = {"one": 1, "two": 2, "three": 3}[parts[at].key]
        assert following
        return 1 + used
    if plain_words([parts[at].text.split()[0]])[0] in ("jump", "jumped", "double", "skipped"):
        draft.moving.append(Moving("improved", parts[at].start, steps=2))
        return 1
    draft.shapes.append(f"steps {parts[at].key}")
    return 1


def _lost(draft: Draft, parts: list[Mark], at: int) -> int:
    """ "Became inadequate": from any other grade. (A lost grade is one part already.)"""
    place = at + 1
    if not _next(parts, place, "grades"):
        return 0
    if parts[at].key == "lost" and any(
        mark.kind == "date" and "between" in mark.text.casefold() and mark.key == "range" for mark in parts
    ):
        used = _grades(draft, parts, place)
        return 1 + used + _changed_between(draft, parts, lost=True)
    value = parts[place].value
    assert isinstance(value, Grades)
    if parts[at].key == "lost":
        move = Move(value.grades, ALL_GRADES - value.grades)
    else:
        move = Move(ALL_GRADES - value.grades, value.grades)
    draft.moving.append(Moving("", parts[at].start, move=move, gained=parts[at].key == "gained"))
    return 2


def _at(draft: Draft, parts: list[Mark], at: int) -> int:
    """ "At the time", "at the first inspection", "before": of the grade nearest to it, found when all are known."""
    if parts[at].text.casefold() == "last time" and all(mark.kind == "ask" for mark in parts[:at]):
        draft.order, draft.order_mark = "latest", parts[at]  # "last time Kent was outstanding"
        return 1
    draft.left.append(replace(parts[at], kind="at"))
    return 1


def _duration(draft: Draft, parts: list[Mark], at: int) -> int:
    said = parts[at].text.casefold()
    if "days" in said:
        draft.asks.append("gap")
    if parts[at].kind == "since" and ("longest" in said or "overdue" in said):
        draft.stat = "longest"
        plural = any(mark.kind == "noun" and mark.text.casefold().endswith("s") for mark in parts) or "waits" in said
        draft.limit = draft.limit or (None if plural else 1)
    draft.durations.append(
        {"topub": "to_publication", "between": "between_inspections", "since": "since_latest"}.get(
            parts[at].kind, "until_better" if parts[at].key == "better" else "until_changed"
        )
    )
    return 1


def _between(draft: Draft, parts: list[Mark], at: int) -> int:
    """ "Between two inspections"; before judgements or areas it only joins them."""
    later = parts[at:]
    if _next(parts, at + 1, "events") and any((mark.kind, mark.key) in _REPORTED for mark in later):
        if not any(mark.kind == "topub" for mark in later):
            draft.durations.append("to_publication")
            draft.restated += [mark.text for mark in later if mark.key == "new"]
        return 1
    if _next(parts, at + 1, "events"):
        draft.durations.append("between_inspections")
        value = parts[at + 1].value
        assert isinstance(value, Events)
        if value.quantity == Quantity(2, 2):  # "between two inspections"
            draft.restated.append(parts[at + 1].text)
            value = replace(value, quantity=None)
        draft.happened.append(Happened(value, parts[at + 1].start))
        return 2
    return int(bool(_next(parts, at + 1, "judgement", "area", "comparing", "date")))


_REPORTED = {("noun", "reports"), ("page", "new"), ("topub", "publication")}


def _both(draft: Draft, parts: list[Mark], at: int) -> int:
    return 1


def _nth(draft: Draft, parts: list[Mark], at: int) -> int:
    """ "Second inspections": the n-th of their LA."""
    mark = _next(parts, at + 1, "events")
    if mark is None or not isinstance(mark.value, Events) or mark.value.subject != "inspections":
        return 0
    used = _events(draft, parts, at + 1)
    draft.nth = int(parts[at].key)
    return 1 + used


def _after(draft: Draft, parts: list[Mark], at: int) -> int:
    return int(bool(_next(parts, at + 1, "grades") and _next(parts, at - 1, "events")))


def _shape(draft: Draft, parts: list[Mark], at: int) -> int:
    mark = parts[at]
    if mark.text.casefold().startswith("gap") and _next(parts, at + 1, "events"):
        draft.asks.append("gap")
        return _between(draft, parts, at)
    draft.shapes.append(mark.kind)
    if mark.kind == "compare" and mark.key == "england" and ENGLAND not in draft.areas:
        draft.areas.append(ENGLAND)
    return 1


def _page(draft: Draft, parts: list[Mark], at: int) -> int:
    if parts[at].text.casefold() == "new" and _next(parts, at + 1, "grades"):
        return _newly(draft, parts, at)
    draft.pages.append(parts[at].key)
    return 1


def _problem(draft: Draft, parts: list[Mark], at: int) -> int:
    draft.problems.append(parts[at])
    return 1


def _pronoun(draft: Draft, parts: list[Mark], at: int) -> int:
    following = at + 1
    while _next(parts, following, "verb", "had", "noun", "la_type"):
        following += 1
    asked_later = any(mark.kind in ("ask", "pronoun") for mark in parts[following:])
    if parts[at].text.casefold() in _OF_THOSE and _next(parts, following, "grades") and asked_later:
        return 1  # "of those inadequate in 2022, how many": it says itself whom
    draft.pronouns.append(parts[at])
    return 1


_OF_THOSE = ("of those", "from those", "among those", "amongst those", "of these", "out of those", "those")


def _lead(draft: Draft, parts: list[Mark], at: int) -> int:
    if at and "now" in parts[at].text.casefold().split():  # "the grade before and now for Kent" leads nothing in
        return _time(draft, [*parts[:at], replace(parts[at], kind="time", key="now")], at)
    draft.leads.append(parts[at])
    return 1


def _by(draft: Draft, parts: list[Mark], at: int) -> int:
    """ "By" and "each" are taken with what they split by; alone they are left, but for "rank by good or outstanding"."""
    return int(_next(parts, at + 1, "grades", "judgement", "ask") is not None)


def _verb(draft: Draft, parts: list[Mark], at: int) -> int:
    draft.shapes.append("judging")
    return 1


def _light(draft: Draft, parts: list[Mark], at: int) -> int:
    """Joints: they say how the parts beside them stand, which the rules of those have read."""
    return 1


def _known_by(draft: Draft, parts: list[Mark], at: int) -> int:
    following = at + 1
    if mark := _next(parts, following, "date"):
        assert isinstance(mark.value, DateExpression)
        draft.known_by = mark.value.last
        return 2
    return 0


_RULES: dict[str, Callable[[Draft, list[Mark], int], int]] = {
    "area": _area,
    "without": _without,
    "except": _except,
    "turn": _turn,
    "neither": _by,
    "grades": _grades,
    "judgement": _judgement,
    "every": _every,
    "any": _every,
    "comparing": _comparing,
    "events": _events,
    "noun": _noun,
    "la_type": _la_type,
    "quantity": _quantity,
    "times": _times,
    "date": _date,
    "time": _time,
    "ask": _ask,
    "order": _order,
    "stat": _stat,
    "axis": _axis,
    "axes": _axes,
    "special": _special,
    "theme": _theme,
    "framework": _framework,
    "move": _move,
    "moved": _moved,
    "jump": _moved,
    "sincefirst": _since,
    "sincebefore": _since,
    "sincelatest": _since_latest,
    "steps": _steps,
    "lost": _lost,
    "newly": _newly,
    "back": _back,
    "gained": _lost,
    "atthen": _at,
    "atbefore": _at,
    "atfirst": _at,
    "atlatest": _at,
    "topub": _duration,
    "between": _duration,
    "until": _duration,
    "since": _duration,
    "compare": _shape,
    "trend": _shape,
    "change_what": _shape,
    "gap_word": _shape,
    "in_region_of": _shape,
    "adding_up": _shape,
    "page": _page,
    "problem": _problem,
    "pronoun": _pronoun,
    "lead": _lead,
    "verb": _verb,
    "had": _light,
    "join": _light,
    "tograde": _light,
    "fromgrade": _light,
    "by": _by,
    "known_by": _known_by,
    "gap": _ask,
    "betw": _between,
    "both": _both,
    "between_days": _light,
    "nth": _nth,
    "after": _after,
}


def _pair_judgements(draft: Draft) -> None:
    """Each grade with the judgement said beside it: "good overall with outstanding leaders"."""
    line = [mark for mark in draft.parts if mark.kind in ("grades", "judgement", "every", "any", "comparing")]
    line = [
        mark
        for mark in line
        if mark.kind == "grades" or any(mark.key == key for key in draft.judgements) or mark.kind in ("every", "any")
    ]
    by_place = {each.place: each for each in draft.judged if not each.explicit}
    negated = {each.place for each in draft.judged if each.explicit}
    line = [mark for mark in line if mark.start not in negated]
    taken: set[int] = set()
    pairs: list[tuple[Mark, Mark]] = []
    for at, mark in enumerate(line):
        if mark.kind != "grades" or at in taken:
            continue
        after = at + 1 if at + 1 < len(line) and line[at + 1].kind != "grades" and at + 1 not in taken else None
        before = at - 1 if at and line[at - 1].kind != "grades" and at - 1 not in taken else None
        if after is not None and before is not None:
            leads = at + 2 < len(line) and line[at + 2].kind == "grades"
            gap_after = line[after].start - mark.end
            gap_before = mark.start - line[before].end
            is_before = gap_before < gap_after or (gap_before == gap_after and leads)
            chosen: int | None = before if is_before else after
        else:
            chosen = after if after is not None else before
        if chosen is None:
            continue
        taken.add(chosen)
        pairs.append((mark, line[chosen]))
        # "good for care leavers and children in care": both
        following = chosen + 1
        while (
            chosen > at
            and following < len(line)
            and line[following].kind == "judgement"
            and not (following + 1 < len(line) and line[following + 1].kind == "grades" and following not in taken)
        ):
            taken.add(following)
            pairs.append((mark, line[following]))
            following += 1
        # "leaders and children in care outstanding": both
        earlier = chosen - 1
        while chosen < at and earlier >= 0 and line[earlier].kind == "judgement" and earlier not in taken:
            taken.add(earlier)
            pairs.append((mark, line[earlier]))
            earlier -= 1
    used: list[str] = []
    for mark, judgement in pairs:
        judged = by_place.get(mark.start)
        if judged is None:
            continue
        if judged.explicit or judged.which != "one":
            judged = replace(judged, explicit=False, which="one")
            draft.judged.append(judged)
        if judgement.kind in ("every", "any"):
            judged.which = judgement.kind
            shape = f"{judgement.kind} judgement"
            if shape in draft.shapes:
                draft.shapes.remove(shape)
        else:
            judged.judgement = judgement.key
            used.append(judgement.key)
        judged.explicit = True
    for key in used:
        if key in draft.judgements:
            draft.judgements.remove(key)
    for each in draft.judged:
        if each.echo is not None:
            each.judgement, each.which, each.explicit = each.echo.judgement, each.echo.which, each.echo.explicit
    for each in draft.judged:
        if each.explicit and each.negated and each.judgement in draft.judgements:
            draft.judgements.remove(each.judgement)


def _attach_times(draft: Draft) -> None:
    """Each time, and each "at the first inspection", to the part that stands nearest; one time alone is of the whole."""
    parts: list[Judgement | Happened | Moving] = sorted(
        [*draft.judged, *draft.happened, *draft.moving], key=lambda part: part.place
    )
    befores = [mark for mark in draft.left if mark.kind == "at" and mark.key == "before"]
    if len(befores) == 2 and len(draft.judged) == 2 and befores[0].text.casefold() == "last time":
        place = draft.left.index(befores[0])  # "outstanding last time, outstanding before that"
        draft.left[place] = replace(befores[0], key="latest")
    for mark in [mark for mark in draft.left if mark.kind == "at"]:
        judged = list(draft.judged)
        if judged:
            nearest = min(judged, key=lambda part: (abs(part.place - mark.start), part.place > mark.start))
            if mark.key != "latest":
                nearest.at = mark.key
            draft.left.remove(mark)
        elif mark.key == "latest":
            continue
    whole = len(draft.dates) == 1 and draft.dates[0].kind == "date"
    for mark in draft.dates:
        if mark.kind == "time" and mark.key in ("ever", "never", "always", "been"):
            _attach_ever(draft, mark, parts)
            continue
        if whole or not parts:
            continue
        following = [part for part in parts if part.place > mark.start]
        before = [part for part in parts if part.place < mark.start]
        if mark.kind == "time":  # still inadequate, good now
            near = following[:1] if following and following[0].place - mark.end <= 2 else before[-1:] or following[:1]
        else:
            near = before[-1:] or following[:1]
        for part in near:
            if part.time is None:
                part.time = mark
            elif following and following[0].time is None:
                following[0].time = mark
    for each in draft.judged:
        if each.ever and each.echo is not None and each.echo.never:
            each.time = each.echo.time  # "always good since 2020": good, and never otherwise, in that time


def _attach_ever(draft: Draft, mark: Mark, parts: list[Judgement | Happened | Moving]) -> None:
    following = [part for part in parts if part.place > mark.start]
    before = [part for part in parts if part.place < mark.start]
    near = following[0] if following else before[-1] if before else None
    if near is None:
        return
    if isinstance(near, Judgement):
        match mark.key:
            case "never":
                near.never = True
            case "always":  # judged so, and never otherwise: who was never judged was not always outstanding
                near.never, near.grades = True, ALL_GRADES - near.grades
                draft.judged.append(
                    replace(
                        near, grades=ALL_GRADES - near.grades, place=near.place + 1, never=False, ever=True, echo=near
                    )
                )
            case "ever":
                near.ever = True
            case _:
                near.been = True
        return
    if mark.key == "always":  # of grades only: nothing happens always
        draft.left.append(mark)
        return
    if mark.key == "never":
        near.negated = True
    near.ever = mark.key != "been"
