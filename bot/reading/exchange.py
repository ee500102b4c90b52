"""Parts of a question exchanged for those that are said now: in a draft, or in a Count.

Each kind of part has one rule here for drafts and one for Counts; no rule knows another. What is said now takes the place of
what was said of the same kind, adds to it where the words say "add", and the rest stays.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import cast

from bot.language.words import Mark
from bot.reading.compose import GOOD_OR_OUTSTANDING, Times, had_condition, judged_condition
from bot.reading.draft import Draft, Happened, Judgement, Moving
from bot.reading.parts import THEMES, Quantity
from bot.reading.problems import decline, not_read
from queries.counting.conditions import (
    AnyJudged,
    Condition,
    EverJudged,
    EveryJudged,
    Framework,
    FromTo,
    Had,
    Judged,
    Kind,
    Moved,
    NeighbourOf,
    NoOverallJudgement,
    Not,
    NotYetInspected,
    OfType,
    Positive,
    Theme,
    WasJudged,
    Within,
)
from queries.counting.count import NAMES, NUMBER, SHARE, SPREAD, Axis, AxisKey, Count, Duration, Order, Show, Subject
from queries.question import ENGLAND, During, Latest, Published, Through, When, WholeRecord

PUBLISHED = ("england", "region", "judgements")
"""Commands that tell the four grades of LAs."""


def says_add(draft: Draft) -> bool:
    """Whether what is said joins what was asked: "add the South East"."""
    return any(mark.key == "add" for mark in draft.leads)


def says_just(draft: Draft) -> bool:
    """Whether nothing but what is said is wanted: "just London"."""
    return any(mark.key == "just" for mark in draft.leads)


def says_of_those(draft: Draft) -> bool:
    """Whether a condition joins the others: "which of those were outstanding before?", "with good leaders"."""
    first = draft.parts[0] if draft.parts else None
    begins_with = first is not None and first.kind == "had" and first.text.casefold() in ("with", "w")
    return begins_with or any(mark.key == "they" for mark in draft.pronouns)


def _asks_which(draft: Draft) -> bool:
    return any(mark.text.casefold().startswith("which") for mark in draft.pronouns)


# In a draft. Each rule puts one kind of part of `new` into `base` and tells whether there was one.


def exchange_in_draft(base: Draft, new: Draft, command: str) -> bool:
    """Put what `new` says into `base`, the draft of the question before, a `command`. Whether it says anything."""
    if _asks_which(new):
        new.asks.append("names")
    done = [rule(base, new, command) for rule in _IN_DRAFT]
    base.left += new.left
    return any(done)


def _areas_in_draft(base: Draft, new: Draft, command: str) -> bool:
    if not new.areas:
        return False
    beside = command == "compare" and len(base.areas) > 1 and not says_just(new)
    adds = says_add(new) or beside
    base.areas = list(dict.fromkeys([*base.areas, *new.areas])) if adds else list(new.areas)
    base.axes = [key for key in base.axes if key != "region"]
    if command == "list" or any(each.grades != GOOD_OR_OUTSTANDING for each in base.judged) or base.specials:
        base.asks = base.asks or ["names"]
    return True


def _places_left_out_of_draft(base: Draft, new: Draft, command: str) -> bool:
    base.without = [*base.without, *new.without]
    return bool(new.without)


def _types_in_draft(base: Draft, new: Draft, command: str) -> bool:
    if new.types:
        base.types = [*base.types, *new.types] if says_add(new) else new.types
    if new.without_types:
        base.without_types = [*base.without_types, *new.without_types]
    return bool(new.types or new.without_types)


def _dates_in_draft(base: Draft, new: Draft, command: str) -> bool:
    if not new.dates:
        return False
    if any(mark.key in ("since", "range") for mark in new.dates) and command in PUBLISHED and "region" not in base.axes:
        base.shapes.append("trend")
        base.asks = []
    if command == "trend" and base.dates and all(mark.key == "now" for mark in new.dates):
        base.dates = [*base.dates, *new.dates]  # "to today": it goes on from where it began
    else:
        base.dates = new.dates
    base.times += [key for key in new.times if key not in base.times]
    timed: list[Judgement | Happened | Moving] = [*base.judged, *base.happened, *base.moving]
    for part in timed:
        part.time = None
    return True


def _grades_in_draft(base: Draft, new: Draft, command: str) -> bool:
    if not new.judged:
        return False
    if says_of_those(new) and base.judged:
        base.judged += new.judged
        return True
    own = base.judged[0] if base.judged else None
    for each in new.judged:
        if not each.explicit and own is not None and own.explicit:
            each.judgement, each.explicit = own.judgement, True
        if not each.explicit and base.judgements:
            each.judgement, each.explicit = base.judgements[0], True
            base.judgements = []
        if own is not None and says_add(new) and each.judgement == own.judgement:
            each.grades |= own.grades
    base.judged = new.judged
    shown = "region" in base.axes or "judgements" in base.nouns or base.has("trend", "compare")
    if not {"names", "share"} & set(base.asks) and not shown and not new.asks:
        base.asks = [*base.asks, "names"]
    return True


def _specials_in_draft(base: Draft, new: Draft, command: str) -> bool:
    if new.specials:
        base.specials, base.judged = new.specials, []
    return bool(new.specials)


def _judgements_in_draft(base: Draft, new: Draft, command: str) -> bool:
    base.comparing += new.comparing
    if new.judgements and base.judged:
        for each in base.judged:
            each.judgement, each.explicit = new.judgements[0], True
    elif new.judgements and base.happened:
        base.themes += [THEMES[key] for key in new.judgements if key in THEMES]
    elif new.judgements:
        base.judgements = list(new.judgements)
        base.nouns = [noun for noun in base.nouns if noun != "judgements"]
        if base.has("neighbours"):
            base.nouns.append("grades")  # how the neighbours were graded for it
    elif "judgements" in new.nouns:
        base.nouns = [*base.nouns, "judgements"]
        return True
    return bool(new.judgements or new.comparing)


def _events_in_draft(base: Draft, new: Draft, command: str) -> bool:
    if not (new.happened or new.themes):
        return False
    if base.happened and new.happened and not says_of_those(new):
        base.happened = new.happened
        base.parts = [mark for mark in base.parts if mark.kind != "events"]
    else:
        base.happened += new.happened
    base.themes += new.themes
    base.parts += [mark for mark in new.parts if mark.kind == "events"]
    return True


def _moves_in_draft(base: Draft, new: Draft, command: str) -> bool:
    if not new.moving:
        return False
    since = base.moving[0].since if base.moving else None
    for moving in new.moving:
        moving.since = moving.since or since
    base.moving = new.moving
    base.asks = ["names"] if since else base.asks
    return True


def _axes_in_draft(base: Draft, new: Draft, command: str) -> bool:
    if not new.axes:
        return False
    of_authorities = command in (*PUBLISHED, "list", "release")
    if new.axes == ["region"] and len(base.areas) == 1 and base.areas[0].kind == "region" and command in PUBLISHED:
        base.areas = []  # one region split by region is no split: all of them
    base.axes = ["la_type" if key == "event_type" and of_authorities else key for key in new.axes]
    base.asks = [ask for ask in base.asks if ask != "names"]
    plain = not base.judged and not base.specials
    if command in (*PUBLISHED, "release") and plain and not {"region", "judgement"} >= set(base.axes):
        base.judged.append(Judgement(GOOD_OR_OUTSTANDING, 0))  # what its command leads with
    elif command == "judgements" and plain and base.judgements and "region" in base.axes:
        base.judged.append(Judgement(GOOD_OR_OUTSTANDING, 0))
    if base.judgements and base.judged and not base.judged[0].explicit:
        base.judged[0].judgement, base.judged[0].explicit = base.judgements.pop(0), True
    return True


def _asks_in_draft(base: Draft, new: Draft, command: str) -> bool:
    asks = [ask for ask in new.asks if ask in ("number", "share", "names", "spread")]
    if asks:
        base.asks = asks
    return bool(asks)


def _order_in_draft(base: Draft, new: Draft, command: str) -> bool:
    if not new.order:
        return False
    base.order, base.limit, base.order_mark = new.order, new.limit, new.order_mark
    if base.happened and not base.axes:
        base.nouns.append("authorities")  # "who had the most?"
    return True


def _frameworks_in_draft(base: Draft, new: Draft, command: str) -> bool:
    if new.frameworks:
        base.frameworks = new.frameworks
    return bool(new.frameworks)


def _shapes_in_draft(base: Draft, new: Draft, command: str) -> bool:
    shapes = [shape for shape in new.shapes if shape in ("trend", "neighbours")]
    if "neighbours" in new.nouns:
        shapes.append("neighbours")
    if not shapes:
        return False
    base.shapes += shapes
    base.asks = [ask for ask in base.asks if ask != "names"]
    if shapes == ["trend"] and not new.dates:
        base.dates = []
    return True


_IN_DRAFT: tuple[Callable[[Draft, Draft, str], bool], ...] = (
    _areas_in_draft,
    _places_left_out_of_draft,
    _types_in_draft,
    _dates_in_draft,
    _grades_in_draft,
    _specials_in_draft,
    _judgements_in_draft,
    _events_in_draft,
    _moves_in_draft,
    _axes_in_draft,
    _asks_in_draft,
    _order_in_draft,
    _frameworks_in_draft,
    _shapes_in_draft,
)


# In a Count


@dataclass(slots=True)
class _Edit:
    """A Count while its parts are exchanged."""

    before: Count
    of: Subject
    when: When
    where: list[Condition]
    share: list[Condition]
    by: tuple[Axis, ...]
    show: Show
    order: Order | None
    limit: int | None

    def drop(self, *kinds: type) -> list[Condition]:
        """Take out the conditions of those kinds, negated or not. Those that were taken out."""
        taken = [each for each in self.where if isinstance(_positive(each), kinds)]
        self.where = [each for each in self.where if each not in taken]
        return taken

    @property
    def count(self) -> Count:
        return Count(
            self.of, self.when, tuple(self.where), tuple(self.share), self.by, self.show, self.order, self.limit
        )


def _positive(condition: Condition) -> Positive:
    return condition.condition if isinstance(condition, Not) else condition


def exchange_in_count(count: Count, new: Draft) -> Count | None:
    """The Count with what `new` says in place of the parts of the same kinds; None where it says nothing.

    Raises: OutOfScope where it would put LAs in an order of quality.
    """
    edit = _Edit(
        count,
        count.of,
        count.when,
        list(count.where),
        list(count.share),
        count.by,
        count.show,
        count.order,
        count.limit,
    )
    done = [rule(edit, new) for rule in _IN_COUNT]
    _lose_nothing(edit, new)
    return edit.count if any(done) or new.pronouns else None


def _lose_nothing(edit: _Edit, new: Draft) -> None:
    """Raises: BadCommand for what no rule for Counts takes."""
    kinds = {mark.kind for mark in new.left}
    measured = edit.show.form == "duration"
    if not measured and ({"gap", "often", "occasions"} & set(new.asks) or new.durations or new.stat):
        kinds |= {"ask", "gap", "stat", "between", "topub", "until", "since"}
    if new.comparing:
        kinds.add("comparing")
    kinds |= {"trend", "change_what", "compare"} & set(new.shapes)
    if "neighbours" in {*new.shapes, *new.nouns}:
        kinds.add("noun")
    over = [mark for mark in new.parts if mark.kind in kinds]
    if over or new.left:
        raise not_read(new, over[0] if over else new.left[0])


def _places_in_count(edit: _Edit, new: Draft) -> bool:
    if not (new.areas or new.without):
        return False
    neighbours = [each for each in edit.where if isinstance(each, NeighbourOf)]
    if neighbours and len(new.areas) == 1 and new.areas[0].kind == "authority":
        edit.where = [NeighbourOf(new.areas[0]) if each in neighbours else each for each in edit.where]
        return True
    before = next((each for each in edit.where if isinstance(each, Within)), Within())
    areas = tuple(area for area in new.areas if area != ENGLAND)
    areas = (*before.areas, *areas) if says_add(new) else areas if new.areas else before.areas
    edit.drop(Within)
    within = Within(tuple(dict.fromkeys(areas)), (*before.but, *new.without))
    edit.where = [*([within] if within.areas or within.but else []), *edit.where]
    return True


def _types_in_count(edit: _Edit, new: Draft) -> bool:
    if new.types:
        before = edit.drop(OfType)
        own = [each.types for each in before if isinstance(each, OfType)] if says_add(new) else []
        edit.where.append(OfType((*(own[0] if own else ()), *new.types)))
    if new.without_types:
        edit.where.append(Not(OfType(tuple(new.without_types))))
    return bool(new.types or new.without_types)


def _time_in_count(edit: _Edit, new: Draft) -> bool:
    if not new.dates:
        return False
    times = Times(new)
    mark = new.dates[-1]
    had = [each for each in edit.where if isinstance(own := _positive(each), _TIMED) and own.during is not None]
    if mark.kind == "time":
        states = edit.of == "authorities" and mark.key == "now"
        edit.when = Latest() if states else WholeRecord()
    elif had and mark.key in ("since", "range", "before", "period", "year"):
        edit.where = [_during(each, times, mark) if each in had else each for each in edit.where]
    elif isinstance(edit.when, Published):
        edit.when = Published(times.period(mark))
    elif isinstance(edit.when, Through):
        edit.when = replace(edit.when, period=times.period(mark))
    elif edit.of == "authorities" and not _in_a_time(edit):
        edit.when = times.state(mark)
    else:
        edit.when = times.during(mark)
    return True


def _in_a_time(edit: _Edit) -> bool:
    """Whether LAs are counted by what happened in the time of the question."""
    happens = any(isinstance(_positive(each), Had | FromTo | EverJudged) for each in (*edit.where, *edit.share))
    return happens and not isinstance(edit.when, Latest)


_TIMED = (Had, EverJudged, FromTo)


def _during(condition: Condition, times: Times, mark: Mark) -> Condition:
    own = _positive(condition)
    assert isinstance(own, _TIMED)
    dated = replace(own, during=times.period(mark))
    return Not(dated) if isinstance(condition, Not) else dated


_GRADED = (Judged, EverJudged, WasJudged, EveryJudged, AnyJudged)


def _grades_in_count(edit: _Edit, new: Draft) -> bool:
    if not new.judged:
        return False
    had = [each for each in edit.where if isinstance(each, Had)]
    if edit.of == "authorities" and len(had) == 1 and any(each.at == "then" for each in new.judged):
        _count_visits(edit, had[0])  # the grade at the time is one of a visit
    conditions = [_judged(edit, new, each) for each in new.judged]
    ungraded = not any(isinstance(_positive(each), _GRADED) for each in edit.where)
    if edit.share and any(isinstance(each, _GRADED) for each in edit.share):
        edit.share = [each for each in edit.share if not isinstance(each, _GRADED)] + conditions
    elif says_of_those(new):
        edit.where += [each for each in conditions if each not in edit.where]
    elif {"number", "share"} & set(new.asks) and (edit.of != "authorities" or ungraded) and not edit.by:
        edit.drop(*_GRADED)
        edit.share = conditions
    else:
        old = edit.drop(*_GRADED)
        edit.where += _with_old_grades(old, conditions, new)
    if says_of_those(new) and "number" not in new.asks and not edit.by:
        edit.show = NAMES
    return True


def _count_visits(edit: _Edit, had: Had) -> None:
    """Count the visits that LAs had instead of the LAs."""
    edit.drop(Had)
    edit.of = "visits"
    edit.where += [Kind(had.kinds), *([Theme(had.themes)] if had.themes else [])]
    if had.during is not None:
        edit.when = During(had.during)


def _judged(edit: _Edit, new: Draft, each: Judgement) -> Condition:
    times = Times(new)
    on = times.state(each.time) if each.time is not None and each.time.kind == "date" else None
    if edit.of == "visits" and each.at == "latest":
        each.at = "then"
    if each.at == "before" and edit.of == "authorities":
        return judged_condition(each)
    return judged_condition(each, on)  # type: ignore[arg-type]


def _with_old_grades(old: list[Condition], conditions: list[Condition], new: Draft) -> list[Condition]:
    """The grades said now: of the judgement and at the inspections asked about before, with those grades where they add."""
    if len(old) != 1 or len(conditions) != 1:
        return [*old, *conditions] if says_add(new) else conditions
    before, now = _positive(old[0]), conditions[0]
    if not isinstance(now, Judged) or now.at != "latest" or not isinstance(before, _GRADED):
        return [*old, now] if says_add(new) else [now]
    judgement = None if isinstance(before, EveryJudged | AnyJudged) else before.judgement
    if new.judged[0].explicit and judgement != now.judgement:
        return [*old, now] if says_add(new) else [now]
    grades = now.grades
    if says_add(new):
        grades = tuple(dict.fromkeys((*before.grades, *grades)))
    exchanged = replace(before, grades=grades)
    return [Not(exchanged) if isinstance(old[0], Not) else exchanged]


def _times_in_count(edit: _Edit, new: Draft) -> bool:
    """ "More than once?": how often, of the grade that LAs were ever given."""
    marks = [mark for mark in new.left if mark.kind == "times" and isinstance(mark.value, Quantity)]
    ever = [each for each in edit.where if isinstance(each, EverJudged)]
    if not marks or not ever:
        return False
    many = marks[0].value
    assert isinstance(many, Quantity)
    exchanged = replace(ever[0], at_least=many.at_least or 0, at_most=many.at_most)
    edit.where = [exchanged if each == ever[0] else each for each in edit.where]
    new.left = [mark for mark in new.left if mark not in marks]
    return True


def _quantity_in_count(edit: _Edit, new: Draft) -> bool:
    """ "4 or more": how many events LAs had."""
    marks = [mark for mark in new.left if mark.kind == "quantity" and isinstance(mark.value, Quantity)]
    had = [each for each in edit.where if isinstance(each, Had)]
    if len(marks) != 1 or len(had) != 1:
        return False
    many = marks[0].value
    assert isinstance(many, Quantity)
    exchanged = replace(had[0], at_least=many.at_least or 0, at_most=many.at_most)
    edit.where = [exchanged if each == had[0] else each for each in edit.where]
    new.left = [mark for mark in new.left if mark not in marks]
    return True


def _judgements_in_count(edit: _Edit, new: Draft) -> bool:
    if new.judgements:
        edit.where = _of_judgement(edit, new.judgements[0], edit.where)
        edit.share = _of_judgement(edit, new.judgements[0], edit.share)
    return bool(new.judgements)


def _of_judgement(edit: _Edit, key: str, conditions: Sequence[Condition]) -> list[Condition]:
    if edit.of == "visits" and key in THEMES:
        return [*(each for each in conditions if not isinstance(each, Theme)), Theme((THEMES[key],))]
    graded = (Judged, EverJudged, WasJudged, Moved, FromTo)
    found = [replace(each, judgement=key) if isinstance(each, graded) else each for each in conditions]
    return [
        Not(replace(each.condition, judgement=key))
        if isinstance(each, Not) and isinstance(each.condition, graded)
        else each
        for each in found
    ]


def _specials_in_count(edit: _Edit, new: Draft) -> bool:
    if new.specials:
        edit.where.append(NotYetInspected() if new.specials[0] == "uninspected" else NoOverallJudgement())
    return bool(new.specials)


def _events_in_count(edit: _Edit, new: Draft) -> bool:
    if not (new.happened or new.themes):
        return False
    kinds = tuple(dict.fromkeys(kind for each in new.happened for kind in each.events.kinds))
    themes = tuple(dict.fromkeys([*new.themes, *(theme for each in new.happened for theme in each.events.themes)]))
    if edit.of == "authorities" and "when" in new.asks and all(each.events.verb for each in new.happened):
        edit.show, edit.order = NAMES, Order("date")  # "when were they inspected?"
        return True
    if edit.of == "authorities":
        _had_in_count(edit, new, kinds, themes)
        return True
    subjects = {each.events.subject for each in new.happened if each.events.noun or kinds}
    if len(subjects) == 1 and edit.of != "reports":
        (subject,) = subjects
        if subject != edit.of:
            edit.drop(Kind, Theme)
            edit.of = cast(Subject, subject)
    if kinds:
        edit.drop(Kind)
        edit.where.append(Kind(kinds))
    if themes:
        edit.drop(Theme)
        edit.where.append(Theme(themes))
    return True


def _had_in_count(edit: _Edit, new: Draft, kinds: tuple[str, ...], themes: tuple[str, ...]) -> None:
    """LAs that had such events: the kind or the theme of the events asked about before is exchanged."""
    had = [each for each in edit.where if isinstance(_positive(each), Had)]
    verbs = any(each.events.verb or each.negated or each.events.quantity for each in new.happened)
    if len(had) != 1 or says_of_those(new) or says_add(new) or verbs:
        edit.where += [had_condition(each, None) for each in new.happened]
        return
    own = _positive(had[0])
    assert isinstance(own, Had)
    exchanged = replace(own, kinds=kinds or own.kinds, themes=themes or (() if kinds else own.themes))
    edit.where = [
        (Not(exchanged) if isinstance(each, Not) else exchanged) if each == had[0] else each for each in edit.where
    ]


def _moves_in_count(edit: _Edit, new: Draft) -> bool:
    """ "And declined?": which way, where it was asked which way before; a condition more where not."""
    if not new.moving or any(each.move is not None or each.way == "any" for each in new.moving):
        return False
    way = new.moving[0].way
    for place in (edit.where, edit.share):
        for at, each in enumerate(place):
            if isinstance(each, Moved):
                place[at] = replace(each, way=way)  # type: ignore[arg-type]
                return True
    moved = Moved(way, new.moving[0].since or "before")  # type: ignore[arg-type]
    if {"number", "share"} & set(new.asks) and edit.of != "authorities" and not edit.by:
        edit.share = [moved]
    else:
        edit.where.append(moved)
    return True


def _frameworks_in_count(edit: _Edit, new: Draft) -> bool:
    if new.frameworks:
        edit.drop(Framework)
        edit.where.append(Framework(tuple(new.frameworks)))
    return bool(new.frameworks)


def _axes_in_count(edit: _Edit, new: Draft) -> bool:
    if not new.axes:
        return False
    keys = ["la_type" if key == "event_type" and edit.of == "authorities" else key for key in new.axes]
    keys = ["grade_then" if key == "grade" and edit.of == "visits" else key for key in keys]
    if isinstance(edit.when, Through) and keys in (["quarter"], ["calendar_year"], ["statistical_year"]):
        edit.when = replace(edit.when, each="quarter" if keys == ["quarter"] else "year")
        return True
    by = tuple(Axis(cast(AxisKey, key)) for key in keys)
    edit.by = (*edit.by, *by) if says_add(new) else by
    edit.show = NUMBER if edit.show in (NAMES, SPREAD) else edit.show
    edit.order = edit.limit = None
    return True


def _shown_in_count(edit: _Edit, new: Draft) -> bool:
    shows = {"number": NUMBER, "share": SHARE, "names": NAMES, "spread": SPREAD}
    asks = [ask for ask in new.asks if ask in shows]
    if _asks_which(new) and not asks:
        asks = ["names"]
    if new.stat and edit.show.form == "duration":
        edit.show = replace(edit.show, figure=new.stat)  # type: ignore[arg-type]
        edit.limit = new.limit or edit.limit
        return True
    if new.durations and edit.of == "inspections":
        edit.show = Show("duration", cast(Duration, new.durations[0]), new.stat or "median")  # type: ignore[arg-type]
        return True
    if not asks or new.order:
        return False
    edit.show = shows[asks[-1]]
    if not new.axes and (edit.show == NAMES or (edit.show == NUMBER and edit.by)):
        edit.by, edit.order, edit.limit = (), None, None
    return True


def _order_in_count(edit: _Edit, new: Draft) -> bool:
    if not new.order and not new.limit:
        return False
    if new.order is None:
        edit.limit = new.limit
        return edit.order is not None
    descending = new.order not in ("fewest", "earliest")
    if new.order in ("latest", "earliest"):
        edit.order, edit.limit = Order("date", descending), new.limit
        return True
    if edit.show.form == "duration":
        edit.order, edit.limit = Order("days", descending), new.limit
        return True
    if not edit.by and edit.of == "authorities":
        raise decline("quality", new)
    if not edit.by:
        edit.by, edit.show = (Axis("authority"),), NUMBER
    edit.order = Order("share" if edit.show == SHARE else "number", descending)
    edit.limit = new.limit or (None if new.order == "rank" else 1)
    return True


_IN_COUNT: tuple[Callable[[_Edit, Draft], bool], ...] = (
    _places_in_count,
    _types_in_count,
    _time_in_count,
    _grades_in_count,
    _times_in_count,
    _quantity_in_count,
    _judgements_in_count,
    _specials_in_count,
    _events_in_count,
    _moves_in_count,
    _frameworks_in_count,
    _axes_in_count,
    _shown_in_count,
    _order_in_count,
)
