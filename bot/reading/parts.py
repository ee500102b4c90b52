"""The parts of a question: marks that stand together and say one thing, put together by local rules.

"not good or outstanding" is one set of grades, "two or more focused visits on the front door" one kind of event, "from RI
to inadequate" one move. Nothing here knows what the question will be.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.language.grades import ALL_GRADES, SCALE, SETS
from bot.language.vocabulary import plain_words
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
        if negated:
            return None
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
    "again": Quantity(2),
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
_SUBJECT_OF_VERB = {"inspected": "inspections", "visited": "visits", "reinspected": "inspections"}
_KINDS_OF_SUBJECT = {"inspections": GRADED_EVENTS, "visits": VISITS}


@dataclass(slots=True)
class _EventWords:
    """The words of one kind of event as they are read from left to right; `ended` when no word can follow."""

    kinds: list[str] = field(default_factory=list)
    frameworks: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    subject: str | None = None
    noun: bool = False
    verb: bool = False
    both: bool = False
    ended: bool = False

    def take(self, marks: Sequence[Mark], at: int, first: bool) -> int:
        """How many of the marks from `at` on belong to it, 0 where it is at its end."""
        mark = marks[at]
        match mark.kind:
            case "kind":
                self.kinds.append(mark.key)
            case "framework" if mark.key in ("ILACS", "SIF"):
                self.frameworks.append(mark.key)
            case "theme":
                self.themes.append(mark.key)
                if plain_words(mark.text.split())[-1:] == ("visit",):  # "assurance visits"
                    self.noun, self.subject = True, "visits"
            case "judgement" if mark.key in THEMES and _leads_to_visit(marks, at):
                self.themes.append(THEMES[mark.key])
            case "noun" if mark.key in ("inspections", "visits", "events") and not self.noun:
                self.noun, self.subject = True, self.subject or mark.key
            case "verb" if first and mark.key in _SUBJECT_OF_VERB:
                self.verb, self.subject = True, _SUBJECT_OF_VERB[mark.key]
            case "join":
                return self._join(marks, at, first)
            case _:
                return 0
        return 1

    def _join(self, marks: Sequence[Mark], at: int, first: bool) -> int:
        """ "Inspected or visited", "inspections and focused visits", "standard or short"."""
        following = at + 1
        if self.verb and _is(marks, following, "verb", "inspected", "visited"):
            self.subject, self.both, self.ended = "events", marks[at].key == "and", True
            return 2
        if marks[at].key not in ("and", "or") or first or not _goes_on(marks, following):
            return 0
        own = self.subject or (_SUBJECT_OF_KIND.get(self.kinds[-1], "inspections") if self.kinds else "")
        if is_kind(marks, following, "noun") and marks[following].key != own:
            self.kinds = [*(self.kinds or _KINDS_OF_SUBJECT.get(own, ())), *_KINDS_OF_SUBJECT[marks[following].key]]
            self.subject, self.noun, self.both, self.ended = "events", True, marks[at].key == "and", True
            return 2
        if self.noun and is_kind(marks, following, "kind"):
            self.kinds = self.kinds or [*_KINDS_OF_SUBJECT.get(self.subject or "", ())]
            self.noun = False
        return 1

    def settle_subject(self) -> None:
        """What is counted: the subject of all its kinds, events where they differ; visits where a theme is named."""
        subjects = {_SUBJECT_OF_KIND.get(kind, "inspections") for kind in self.kinds}
        if subjects:
            self.subject = subjects.pop() if len(subjects) == 1 else "events"
        if self.themes and self.subject in (None, "visits"):
            self.subject = "visits"
            self.kinds = self.kinds or ["focused visit"]

    def is_graded_visit(self) -> bool:
        """ "Short visits", which there are none of."""
        graded = bool(self.kinds) and all(kind in GRADED_EVENTS for kind in self.kinds)
        return graded and self.subject == "visits"


def events(marks: Sequence[Mark], at: int) -> tuple[Mark, int] | None:
    """ "Short inspections", "focused visits on the front door", "inspected", "SIF", "FVs"; with "no" or "two or more"."""
    many = marks[at].value if _is(marks, at, "quantity") else None
    if many is not None and is_kind(marks, at - 1, "order", "stat"):
        return None  # "the top five for monitoring visits": how many are shown
    start = place = at + (many is not None)
    words = _EventWords()
    while place < len(marks) and not words.ended and (taken := words.take(marks, place, place == start)):
        place += taken
    while place > start and is_kind(marks, place - 1, "join"):
        place -= 1
    if words.is_graded_visit():
        return None
    if not (words.noun or words.verb or words.kinds or (words.themes and many is not None)):
        return None
    words.settle_subject()
    if words.subject in ("visits", None) and not words.themes:
        words.themes, place = _themes_after(marks, place)
        words.settle_subject()
    if many == Quantity(1, 1) and _is(marks, place, "lead", "just"):
        place += 1  # "one inspection only"
    if many is None and _is(marks, place, "times") and isinstance(marks[place].value, Quantity):
        many, place = marks[place].value, place + 1
    value = Events(
        words.subject or "inspections",
        tuple(dict.fromkeys(words.kinds)),
        tuple(dict.fromkeys(words.frameworks)),
        tuple(dict.fromkeys(words.themes)),
        many if isinstance(many, Quantity) else None,
        words.verb,
        words.noun,
        words.both,
    )
    return _mark("events", marks[at:place], value), place


def _themes_after(marks: Sequence[Mark], at: int) -> tuple[list[str], int]:
    """The themes right after visits, joined or not, and where they end: "visits on care leavers and the front door"."""
    themes: list[str] = []
    named = {mark.key for mark in marks if mark.kind == "theme"} | set(THEMES)
    following = end = at
    while is_kind(marks, following, "theme", "judgement") and marks[following].key in named:
        mark = marks[following]
        if mark.kind == "judgement" and is_kind(marks, following + 1, "grades"):
            break
        themes.append(THEMES.get(mark.key, mark.key))
        end = following + 1
        following = end + (is_kind(marks, end, "join") and is_kind(marks, end + 1, "theme", "judgement"))
    return themes, end


def _leads_to_visit(marks: Sequence[Mark], at: int) -> bool:
    """Whether a visit is named right after, so that "care leavers" is its theme."""
    for mark in marks[at + 1 : at + 5]:
        if (mark.kind == "noun" and mark.key == "visits") or (mark.kind == "kind" and mark.key in VISITS):
            return True
        if mark.kind not in ("join", "theme", "judgement", "framework"):
            return False
    return False


def _goes_on(marks: Sequence[Mark], at: int) -> bool:
    """Whether more words of an event follow a joint."""
    return is_kind(marks, at, "kind", "framework", "theme") or _is(marks, at, "noun", "inspections", "visits")


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
    numbered = any(word in marks[at].text.casefold() for word in ("number", "how many"))
    if numbered and is_kind(marks, place, "events"):
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
