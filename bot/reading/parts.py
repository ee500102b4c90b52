"""The parts of a question: marks that stand together and say one thing, put together by local rules.

"not good or outstanding" is one set of grades, "two or more focused visits on the front door" one kind of event, "from RI
to inadequate" one move. Nothing here knows what the question will be.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.language.grades import ALL_GRADES, SCALE, SETS
from bot.language.words import Mark
from data.schema import GRADED_EVENTS, JUDGEMENTS

VISITS = ("focused visit", "monitoring visit")
THEMES = {"children_in_care": "Children in care", "care_leavers": "Care leavers"}


@dataclass(frozen=True, slots=True)
class Grades:
    """A set of grades. `negated`: said with "not", of which of "good" it is doubtful what is left."""

    grades: frozenset[str]
    negated: bool = False
    turned: bool = False
    never: bool = False


@dataclass(frozen=True, slots=True)
class Quantity:
    """At least and at most so many; None: no limit."""

    at_least: int | None
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Events:
    """Inspections or visits of some kinds. `verb`: said as "inspected"; `quantity`: how many an LA had; `both`:
    inspections and visits, said with "and"."""

    subject: str
    kinds: tuple[str, ...] = ()
    frameworks: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    quantity: Quantity | None = None
    verb: bool = False
    noun: bool = False
    both: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """From one set of grades to another at consecutive inspections."""

    before: frozenset[str]
    after: frozenset[str]


@dataclass(frozen=True, slots=True)
class Comparing:
    """One judgement beside another of the same LA."""

    judgement: str
    other: str
    way: str


Rule = Callable[[Sequence[Mark], int], tuple[Mark, int] | None]


def parts_of(marks: Sequence[Mark]) -> list[Mark]:
    """The marks with those that belong together put together."""
    for rule in RULES:
        marks = _applied(marks, rule)
    return list(marks)


def _applied(marks: Sequence[Mark], rule: Rule) -> list[Mark]:
    found: list[Mark] = []
    at = 0
    while at < len(marks):
        made = rule(marks, at)
        if made is None:
            found.append(marks[at])
            at += 1
        else:
            found.append(made[0])
            at = made[1]
    return found


def _mark(kind: str, marks: Sequence[Mark], value: object, key: str = "") -> Mark:
    return Mark(kind, key, marks[0].start, marks[-1].end, " ".join(mark.text for mark in marks), value)


def is_kind(marks: Sequence[Mark], at: int, *kinds: str) -> bool:
    return 0 <= at < len(marks) and marks[at].kind in kinds


def _is(marks: Sequence[Mark], at: int, kind: str, *keys: str) -> bool:
    return 0 <= at < len(marks) and marks[at].kind == kind and (not keys or marks[at].key in keys)


def grades(marks: Sequence[Mark], at: int) -> tuple[Mark, int] | None:
    """ "Good", "at least good", "not good or outstanding", "RI or worse", "never below good"."""
    start, negated, never = at, False, False
    if _is(marks, at, "turn", "not") or _is(marks, at, "neither"):
        negated, at = True, at + 1
    if _is(marks, at, "time", "never") and _is(marks, at + 1, "turn", "below", "above", "at_most", "at_least"):
        never, at = True, at + 1
    if _is(marks, at, "grade_not", "never_below"):
        first = _one_grade(marks, at + 1)
        if first is None:
            return None
        worst = max(SCALE.index(grade) for grade in first[0])
        below = frozenset(SCALE[worst + 1 :])
        return _mark("grades", marks[start : first[1]], Grades(below, never=True, turned=True)), first[1]
    first = _one_grade(marks, at)
    if first is None:
        return None
    found, end, turned = first
    while True:
        join = end + (is_kind(marks, end, "join") and marks[end].key in ("or", "and"))
        second = _one_grade(marks, join)
        if second is None or (second[2] and not turned):
            break
        found, end, turned = found | second[0], second[1], turned or second[2]
    if negated:
        found = ALL_GRADES - found
    return _mark("grades", marks[start:end], Grades(found, negated, turned or negated, never)), end


def _one_grade(marks: Sequence[Mark], at: int) -> tuple[frozenset[str], int, bool] | None:
    turn = marks[at].key if _is(marks, at, "turn", "at_least", "at_most", "below", "above") else None
    place = at + (turn is not None)
    if not _is(marks, place, "grade"):
        return None
    found = SETS[marks[place].key]
    after = marks[place + 1].key if _is(marks, place + 1, "turn", "or_better", "or_worse") else None
    end = place + 1 + (after is not None)
    places = [SCALE.index(grade) for grade in found]
    best, worst = min(places), max(places)
    if turn == "at_least" or after == "or_better":
        return frozenset(SCALE[: worst + 1]), end, True
    if turn == "at_most" or after == "or_worse":
        return frozenset(SCALE[best:]), end, True
    if turn == "above":
        return frozenset(SCALE[:best]), end, True
    if turn == "below":
        return frozenset(SCALE[worst + 1 :]), end, True
    return found, end, False


def quantity(marks: Sequence[Mark], at: int) -> tuple[Mark, int] | None:
    """ "Two or more", "at least 3", "more than one", "no", "exactly four"."""
    if _is(marks, at, "quant", "no"):
        return _mark("quantity", marks[at : at + 1], Quantity(None, 0)), at + 1
    bound = None
    place = at
    if is_kind(marks, at, "cmp") or _is(marks, at, "turn", "at_least", "at_most", "below", "above"):
        bound, place = marks[at].key, at + 1
    elif _is(marks, at, "lead", "just") and _number(marks, at + 1) is not None:
        bound, place = "exactly", at + 1
    number = _number(marks, place)
    if number is None:
        return None
    end = place + 1
    if bound is None and (_is(marks, end, "turn", "or_better") or _is(marks, end, "cmp", "ormore")):
        bound, end = "ormore", end + 1
    if bound is None and _is(marks, end, "turn", "or_worse"):
        bound, end = "atmost", end + 1
    limits = {
        "more": Quantity(number + 1),
        "above": Quantity(number + 1),
        "atleast": Quantity(number),
        "at_least": Quantity(number),
        "ormore": Quantity(number),
        "fewer": Quantity(None, number - 1),
        "below": Quantity(None, number - 1),
        "atmost": Quantity(None, number),
        "at_most": Quantity(None, number),
    }
    found = limits.get(bound or "", Quantity(number, number))
    if is_kind(marks, end, "ask") and marks[end].text.casefold() in ("time", "times"):
        return _mark("times", marks[at : end + 1], found), end + 1
    return _mark("quantity", marks[at:end], found, "bare" if bound is None else ""), end


def _number(marks: Sequence[Mark], at: int) -> int | None:
    if is_kind(marks, at, "number"):
        return int(marks[at].key)
    if is_kind(marks, at, "unread") and marks[at].key.isdigit() and len(marks[at].key) < 4:
        return int(marks[at].key)
    return None


TIMES = {
    "more_than_once": Quantity(2),
    "twice": Quantity(2),
    "thrice": Quantity(3, 3),
    "once": Quantity(1, 1),
}


def times(marks: Sequence[Mark], at: int) -> tuple[Mark, int] | None:
    """ "Twice", "three or more times", "at least twice", "more than twice"."""
    bound = None
    place = at
    if is_kind(marks, at, "cmp") or _is(marks, at, "turn", "at_least", "at_most", "below", "above"):
        bound, place = marks[at].key, at + 1
    if not _is(marks, place, "times") or isinstance(marks[place].value, Quantity) or marks[place].key == "row":
        return None
    found = TIMES[marks[place].key]
    least = found.at_least or 1
    if bound in ("more", "above"):
        found = Quantity(least + 1)
    elif bound in ("atleast", "at_least"):
        found = Quantity(least)
    end = place + 1
    if _is(marks, end, "cmp", "ormore") or _is(marks, end, "turn", "or_better"):
        found, end = Quantity(least), end + 1
    return _mark("times", marks[at:end], found), end


_SUBJECT_OF_KIND = {"focused visit": "visits", "monitoring visit": "visits", "other": "events"}


def events(marks: Sequence[Mark], at: int) -> tuple[Mark, int] | None:
    """ "Short inspections", "focused visits on the front door", "inspected", "SIF", "FVs"; with "no" or "two or more"."""
    start, many = at, None
    if _is(marks, at, "quantity"):
        many, at = marks[at].value, at + 1
    kinds: list[str] = []
    frameworks: list[str] = []
    themes: list[str] = []
    subject: str | None = None
    noun = verb = both_said = False
    place = at
    while place < len(marks):
        mark = marks[place]
        if mark.kind == "kind":
            kinds.append(mark.key)
        elif mark.kind == "framework" and mark.key in ("ILACS", "SIF"):
            frameworks.append(mark.key)
        elif mark.kind == "theme" or (
            mark.kind == "judgement" and mark.key in THEMES and _leads_to_visit(marks, place)
        ):
            themes.append(THEMES.get(mark.key, mark.key))
        elif mark.kind == "noun" and mark.key in ("inspections", "visits", "events"):
            if noun:
                break
            noun, subject = True, subject or mark.key
            if mark.key == "visits" and kinds and all(kind in GRADED_EVENTS for kind in kinds):
                return None
        elif mark.kind == "verb" and mark.key in ("inspected", "visited", "reinspected") and place == at:
            verb, subject = (
                True,
                {"inspected": "inspections", "visited": "visits", "reinspected": "inspections"}[mark.key],
            )
        elif verb and mark.kind == "join" and _is(marks, place + 1, "verb", "inspected", "visited"):
            subject, both_said, place = "events", mark.key == "and", place + 2
            break
        elif mark.kind == "join" and mark.key in ("and", "or") and place > at and _goes_on(marks, place + 1, noun):
            own = subject or (_SUBJECT_OF_KIND.get(kinds[-1], "inspections") if kinds else None)
            if is_kind(marks, place + 1, "noun") and marks[place + 1].key != own:
                both = {"inspections": GRADED_EVENTS, "visits": VISITS}
                kinds = [*(kinds or both.get(own or "", ())), *both[marks[place + 1].key]]
                both_said = mark.key == "and"
                subject, noun, place = "events", True, place + 2
                break
            if noun and is_kind(marks, place + 1, "kind"):
                kinds = kinds or [*{"inspections": GRADED_EVENTS, "visits": VISITS}.get(subject or "", ())]
                noun = False
        else:
            break
        place += 1
    while place > at and is_kind(marks, place - 1, "join"):
        place -= 1
    if not (noun or verb or kinds or (themes and many is not None)):
        return None
    subjects = {_SUBJECT_OF_KIND.get(kind, "inspections") for kind in kinds}
    if len(subjects) > 1:
        subject = "events"
    elif subjects:
        (subject,) = subjects
    if themes and subject in (None, "visits"):
        subject = "visits"
        kinds = kinds or ["focused visit"]
    end = place
    if subject in ("visits", None) and not themes:
        following = end
        while is_kind(marks, following, "theme", "judgement") and marks[following].key in (
            *THEMES,
            *(mark.key for mark in marks if mark.kind == "theme"),
        ):
            if marks[following].kind == "judgement" and is_kind(marks, following + 1, "grades"):
                break
            themes.append(THEMES.get(marks[following].key, marks[following].key))
            end = following + 1
            following = end + (is_kind(marks, end, "join") and is_kind(marks, end + 1, "theme", "judgement"))
        if themes:
            kinds = kinds or ["focused visit"]
    value = Events(
        subject or "inspections",
        tuple(dict.fromkeys(kinds)),
        tuple(dict.fromkeys(frameworks)),
        tuple(dict.fromkeys(themes)),
        many if isinstance(many, Quantity) else None,
        verb,
        noun,
        both_said,
    )
    many = marks[end].value if _is(marks, end, "times") else None
    if isinstance(many, Quantity) and value.quantity is None:
        value, end = replace(value, quantity=many), end + 1
    return _mark("events", marks[start:end], value), end


def _leads_to_visit(marks: Sequence[Mark], at: int) -> bool:
    """Whether a visit is named right after, so that "care leavers" is its theme."""
    for mark in marks[at + 1 : at + 5]:
        if (mark.kind == "noun" and mark.key == "visits") or (mark.kind == "kind" and mark.key in VISITS):
            return True
        if mark.kind not in ("join", "theme", "judgement", "framework"):
            return False
    return False


def _goes_on(marks: Sequence[Mark], at: int, noun: bool) -> bool:
    if is_kind(marks, at, "kind", "framework", "theme"):
        return True
    return is_kind(marks, at, "noun") and marks[at].key in ("inspections", "visits")


def moves(marks: Sequence[Mark], at: int) -> tuple[Mark, int] | None:
    """ "From RI to inadequate", "RI to good", "lost outstanding", "became inadequate", "inadequate after good"."""
    start = at
    if _is(marks, at, "fromgrade"):
        at += 1
    if _is(marks, at, "lost", "lost") and (found := _grades(marks, at + 1)):
        return _mark("move", marks[start : at + 2], Move(found, _worse_or_other(found))), at + 2
    first = _grades(marks, at)
    if first is None:
        return None
    place = at + 1
    while (
        place < len(marks)
        and marks[place].kind in ("moved", "jump", "ask")
        and marks[place].text.casefold()
        in ("went", "moved", "jumped", "jump", "up", "down", "dropped", "fell", "improved", "declined")
    ):
        place += 1
    if _is(marks, place, "tograde") and (second := _grades(marks, place + 1)):
        return _mark("move", marks[start : place + 2], Move(first, second)), place + 2
    if _is(marks, place, "after") and (second := _grades(marks, place + 1)):
        return _mark("move", marks[start : place + 2], Move(second, first)), place + 2
    return None


def _worse_or_other(found: frozenset[str]) -> frozenset[str]:
    return ALL_GRADES - found


def _grades(marks: Sequence[Mark], at: int) -> frozenset[str] | None:
    if not is_kind(marks, at, "grades"):
        return None
    value = marks[at].value
    return value.grades if isinstance(value, Grades) else None


def comparing(marks: Sequence[Mark], at: int) -> tuple[Mark, int] | None:
    """ "Help and protection worse than overall", "care leavers and children in care differ"."""
    if is_kind(marks, at, "compare", "differs") and marks[at].text.casefold().startswith("differ"):
        one = at + 1 + is_kind(marks, at + 1, "betw")
        if [mark.kind for mark in marks[one : one + 3]] == ["judgement", "join", "judgement"]:
            value = Comparing(marks[one].key, marks[one + 2].key, "different")
            return _mark("comparing", marks[at : one + 3], value), one + 3
    if not is_kind(marks, at, "judgement"):
        return None
    place = at + 1
    way = None
    if is_kind(marks, place, "differs"):
        way = marks[place].key
    elif _is(marks, place, "turn", "above", "below"):
        way = "higher" if marks[place].key == "above" else "lower"
    elif _is(marks, place, "compare") and marks[place].text.casefold().startswith("differ"):
        way = "different"
    elif _is(marks, place, "moved", "improved", "declined") and is_kind(marks, place + 1, "judgement"):
        way = "higher" if marks[place].key == "improved" else "lower"
    if way and is_kind(marks, place + 1, "judgement"):
        value = Comparing(marks[at].key, marks[place + 1].key, way)
        return _mark("comparing", marks[at : place + 2], value), place + 2
    if is_kind(marks, place, "join") and is_kind(marks, place + 1, "judgement"):
        differ = place + 2
        if is_kind(marks, differ, "noun") and marks[differ].key in ("grades", "judgements"):
            differ += 1
        if _is(marks, differ, "differs", "different") or (
            _is(marks, differ, "compare") and marks[differ].text.casefold().startswith("differ")
        ):
            value = Comparing(marks[at].key, marks[place + 1].key, "different")
            return _mark("comparing", marks[at : differ + 1], value), differ + 1
    return None


AXIS_OF_NOUN = {
    "authorities": "authority",
    "grades": "grade",
    "judgements": "judgement",
    "themes": "theme",
    "inspections": "",
}


def axes(marks: Sequence[Mark], at: int) -> tuple[Mark, int] | None:
    """ "By region and year", "per LA", "by number of focused visits", "grade x region"."""
    leads = is_kind(marks, at, "by")
    crossed = is_kind(marks, at, "axis") and is_kind(marks, at + 1, "by", "join") and _is_axis(marks, at + 2)
    if not leads and not crossed:
        return None
    keys: list[str] = []
    place = at + leads
    if "number" in marks[at].text.casefold() and is_kind(marks, place, "events"):
        return _mark("axes", marks[at : place + 1], (("number_of_events",), marks[place].value)), place + 1
    if _is(marks, place, "ask", "number") and is_kind(marks, place + 1, "events"):
        return _mark("axes", marks[at : place + 2], (("number_of_events",), marks[place + 1].value)), place + 2
    while place < len(marks):
        mark = marks[place]
        if mark.kind == "axis":
            keys.append(mark.key)
        elif mark.kind == "noun" and AXIS_OF_NOUN.get(mark.key):
            keys.append(AXIS_OF_NOUN[mark.key])
            if mark.key == "grades" and is_kind(marks, place + 1, "atthen"):
                keys[-1] = "grade_then"
                place += 1
            elif mark.key == "grades" and is_kind(marks, place + 1, "atbefore"):
                keys[-1] = "grade_before"
                place += 1
            elif mark.key == "grades" and is_kind(marks, place + 1, "atfirst"):
                keys[-1] = "grade_first"
                place += 1
        elif mark.kind == "atbefore" and is_kind(marks, place + 1, "noun") and marks[place + 1].key == "grades":
            keys.append("grade_before")
            place += 1
        elif mark.kind == "atbefore" and "grade" in mark.text.casefold():
            keys.append("grade_before")
        elif mark.kind == "theme" or mark.kind == "la_type":
            break
        elif mark.kind == "ask" and mark.key == "spread":
            keys.append("grade")
        elif mark.kind in ("join", "by") and keys and place + 1 < len(marks) and _is_axis(marks, place + 1):
            pass
        else:
            break
        place += 1
    if not keys:
        return None
    return _mark("axes", marks[at:place], (tuple(dict.fromkeys(keys)), None)), place


def _is_axis(marks: Sequence[Mark], at: int) -> bool:
    return is_kind(marks, at, "axis", "by") or (is_kind(marks, at, "noun") and marks[at].key in AXIS_OF_NOUN)


def excepted(marks: Sequence[Mark], at: int) -> tuple[Mark, int] | None:
    """ "Except London and Kent", "not in the North West"."""
    is_except = (
        is_kind(marks, at, "except")
        or _is(marks, at, "quant", "no")
        or _is(marks, at, "turn", "not")
        or _is(marks, at, "neither")
    )
    if not is_except or not is_kind(marks, at + 1, "area"):
        return None
    if marks[at].kind != "except" and at == 0:
        return None
    place = at + 1
    areas = []
    while is_kind(marks, place, "area"):
        areas.append(marks[place].value)
        place += 1
        if is_kind(marks, place, "join", "except") and is_kind(marks, place + 1, "area"):
            place += 1
    return _mark("without", marks[at:place], tuple(areas)), place


RULES: tuple[Rule, ...] = (excepted, quantity, times, grades, comparing, moves, events, axes)
OTHER_JUDGEMENTS = tuple(key for key in JUDGEMENTS if key != "overall_effectiveness")
