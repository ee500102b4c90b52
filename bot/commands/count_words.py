"""Every Count in words, and the words back to the Count: what "Read as" shows and what buttons and threads keep.

`count LAs, judged inadequate for care leavers, in London, by LA type, as at 2024-03-31`: clauses between commas, each one
part of the Count. A clause is written and read by one template, so that the two cannot drift apart.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, TypeVar

from bot.language.names import Names
from data.schema import EVENT_TYPES, JUDGEMENTS
from queries.counting.axes import THEMES
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
    NowJudged,
    Nth,
    OfType,
    Theme,
    WasJudged,
    Within,
)
from queries.counting.count import NAMES, NUMBER, Axis, Count, Order, Show
from queries.counting.measures import GRADE_KEYS, OVERALL
from queries.errors import BadCommand
from queries.question import (
    ENGLAND,
    Area,
    AsAt,
    Between,
    During,
    Latest,
    Period,
    Published,
    Through,
    When,
    WholeRecord,
)

Value = TypeVar("Value")
_DATE = r"\d{4}-\d\d-\d\d"
SUBJECTS = {
    "authorities": "LAs",
    "inspections": "inspections",
    "visits": "visits",
    "events": "events",
    "reports": "reports",
}
_AT = {
    "latest": "",
    "before": " at the inspection before",
    "first_ilacs": " at the first ILACS inspection",
    "first": " at the first inspection",
    "then": " at the time",
}
_WAYS = {"higher": "higher than", "lower": "lower than", "different": "different from", "same": "the same as"}
_SINCE = {
    "before": "the inspection before",
    "first_ilacs": "the first ILACS inspection",
    "first": "the first inspection",
}
_AXES = {
    "region": "region",
    "la_type": "LA type",
    "authority": "LA",
    "judgement": "judgement",
    "grade": "grade",
    "grade_then": "grade at the time",
    "grade_before": "grade before",
    "grade_first": "first grade",
    "grade_on": "grade on",
    "event_type": "type",
    "framework": "framework",
    "theme": "theme",
    "calendar_year": "calendar year",
    "statistical_year": "statistical year",
    "quarter": "quarter",
    "month": "month",
    "number_of_events": "number of",
    "moved": "move",
}
_DURATIONS = {
    "between_inspections": "between inspections",
    "since_latest": "since the latest inspection",
    "to_publication": "to publication",
    "until_changed": "until the grade changed",
    "until_better": "until a better grade",
}
_FORMS = {"share": "as a share", "spread": "as grades"}


@dataclass(frozen=True, slots=True)
class Slot:
    """A hole in a template: what it may hold, how a value is written there and read from there."""

    pattern: str
    write: Callable[[Any, Names], str]
    read: Callable[[str, Names], Any]


def _words(key: str) -> str:
    return key.replace("_", " ")


def _several(pattern: str, write: Callable[[Any], str], read: Callable[[str], Any]) -> Slot:
    return Slot(
        rf"{pattern}(?: or {pattern})*",
        lambda values, names: " or ".join(write(value) for value in values),
        lambda text, names: tuple(read(part) for part in text.split(" or ")),
    )


def _one_of(keys: Iterable[str], words: Callable[[str], str] = _words) -> tuple[str, Callable[[str], str]]:
    back = {words(key).casefold(): key for key in keys}
    pattern = "(?:" + "|".join(re.escape(each) for each in sorted(back, key=len, reverse=True)) + ")"
    return pattern, lambda text: back[text.casefold()]


_GRADE, _read_grade = _one_of(GRADE_KEYS.values())
_JUDGEMENT, _read_judgement = _one_of(JUDGEMENTS)
_KIND, _read_kind = _one_of(EVENT_TYPES)
_AREA = r"[^,]+?"


def _write_area(area: Area, names: Names) -> str:
    """The name, or where it holds what divides clauses, an alias."""
    name = names.to_write(area)
    if "," not in name and " or " not in name:
        return name
    return next(alias for alias in names.named(area).aliases if "," not in alias and names.find(alias) == area)


def _areas(names: Names, areas: Iterable[Area]) -> str:
    return " or ".join(_write_area(area, names) for area in areas)


def _quantity(at_least: int, at_most: int | None) -> str:
    if at_most is None:
        return f"at least {at_least}"
    return f"exactly {at_least}" if at_least == at_most else f"{at_least} to {at_most}"


def _read_quantity(text: str) -> tuple[int, int | None]:
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if text.startswith("at least"):
        return numbers[0], None
    return numbers[0], numbers[-1]


_QUANTITY = r"(?:at least \d+|exactly \d+|\d+ to \d+)"
_SPAN = rf"(?: between (?P<start>{_DATE}) and (?P<end>{_DATE}))?"
_FOR = rf"(?: for (?P<judgement>{_JUDGEMENT}))?"
_GRADES = rf"(?P<grades>{_GRADE}(?: or {_GRADE})*)"
_KINDS = rf"(?P<kinds>{_KIND}(?: or {_KIND})*)"


def _grades(grades: Iterable[str]) -> str:
    return " or ".join(_words(grade) for grade in grades)


def _for(judgement: str) -> str:
    return "" if judgement == OVERALL else f" for {_words(judgement)}"


def _between(period: Period | None) -> str:
    return f" between {period.start} and {period.end}" if period else ""


Found = dict[str, str | None]


def _read_grades(text: str | None) -> tuple[str, ...]:
    return tuple(_read_grade(part) for part in (text or "").split(" or "))


def _read_for(found: Found) -> str:
    return _read_judgement(found["judgement"] or "") if found["judgement"] else OVERALL


def _read_span(found: Found) -> Period | None:
    return Period(_day(found["start"]), _day(found["end"])) if found["start"] else None


def _day(text: str | None) -> date:
    return date.fromisoformat(text or "")


def _read_areas(text: str | None, names: Names) -> tuple[Area, ...]:
    return tuple(names.find(part) for part in (text or "").split(" or "))


def _back(table: dict[str, str]) -> dict[str, str]:
    return {words.casefold(): key for key, words in table.items()}


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of condition in words: how it is written, and how its words are read."""

    kind: type
    write: Callable[[Any, Names], str]
    pattern: str
    read: Callable[[Found, Names], Condition]


def _write_within(each: Within, names: Names) -> str:
    inside = _areas(names, each.areas) or "England"
    return f"in {inside}" + (f" except {_areas(names, each.but)}" if each.but else "")


def _read_within(found: Found, names: Names) -> Condition:
    areas = _read_areas(found["areas"], names)
    but = _read_areas(found["but"], names) if found["but"] else ()
    return Within(() if areas == (ENGLAND,) else areas, but)


def _write_ever(each: EverJudged, names: Names) -> str:
    many = "" if (each.at_least, each.at_most) == (1, None) else f" {_quantity(each.at_least, each.at_most)} times"
    row = " in a row" if each.in_a_row else ""
    under = f" under {each.framework}" if each.framework else ""
    return f"ever judged {_grades(each.grades)}{_for(each.judgement)}{many}{row}{under}{_between(each.during)}"


def _read_ever(found: Found, names: Names) -> Condition:
    least, most = _read_quantity(found["many"]) if found["many"] else (1, None)
    framework = (found["framework"] or "").upper() or None
    return EverJudged(
        _read_grades(found["grades"]), _read_for(found), least, most, bool(found["row"]), _read_span(found), framework
    )


def _write_moved(each: Moved, names: Names) -> str:
    since = each.since.isoformat() if isinstance(each.since, date) else _SINCE[each.since]
    steps = f" by at least {each.steps} grades" if each.steps > 1 else ""
    return f"{each.way}{steps}{_for(each.judgement)} since {since}"


def _read_moved(found: Found, names: Names) -> Condition:
    text = found["since"] or ""
    since: Any = date.fromisoformat(text) if text[:1].isdigit() else _back(_SINCE)[text.casefold()]
    return Moved((found["way"] or "").lower(), since, _read_for(found), int(found["steps"] or 1))  # type: ignore[arg-type]


def _write_had(each: Had, names: Names) -> str:
    kinds = " or ".join(each.kinds)
    on = f" on {' or '.join(each.themes)}" if each.themes else ""
    since = " since the latest inspection" if each.since_latest else ""
    return f"with {_quantity(each.at_least, each.at_most)} {kinds}{on}{since}{_between(each.during)}"


def _read_had(found: Found, names: Names) -> Condition:
    least, most = _read_quantity(found["many"] or "")
    themes = tuple((found["themes"] or "").split(" or ")) if found["themes"] else ()
    return Had(_kinds(found), least, most, _read_span(found), bool(found["latest"]), themes)


def _kinds(found: Found) -> tuple[str, ...]:
    return tuple(_read_kind(part) for part in (found["kinds"] or "").split(" or "))


def _of_judgements(judgements: tuple[str, ...]) -> str:
    return "" if judgements == JUDGEMENTS else f" of {' or '.join(_words(each) for each in judgements)}"


def _read_of(found: Found) -> tuple[str, ...]:
    text = found["judgements"]
    return tuple(_read_judgement(part) for part in text.split(" or ")) if text else JUDGEMENTS


_OF = rf"(?: of (?P<judgements>{_JUDGEMENT}(?: or {_JUDGEMENT})*))?"
_AT_WORDS = "|".join(re.escape(words) for words in _AT.values() if words)
_SINCE_WORDS = "|".join(re.escape(words) for words in _SINCE.values())

TEMPLATES = (
    Template(
        Judged,
        lambda each, names: f"judged {_grades(each.grades)}{_for(each.judgement)}{_AT[each.at]}",
        rf"judged {_GRADES}{_FOR}(?P<at>{_AT_WORDS})?",
        lambda found, names: Judged(
            _read_grades(found["grades"]),
            _read_for(found),
            _back(_AT)[(found["at"] or "").casefold()],  # type: ignore[arg-type]
        ),
    ),
    Template(
        NowJudged,
        lambda each, names: f"now judged {_grades(each.grades)}{_for(each.judgement)}",
        rf"now judged {_GRADES}{_FOR}",
        lambda found, names: NowJudged(_read_grades(found["grades"]), _read_for(found)),
    ),
    Template(
        WasJudged,
        lambda each, names: f"judged {_grades(each.grades)}{_for(each.judgement)} on {each.on}",
        rf"judged {_GRADES}{_FOR} on (?P<on>{_DATE})",
        lambda found, names: WasJudged(_read_grades(found["grades"]), _day(found["on"]), _read_for(found)),
    ),
    Template(
        EveryJudged,
        lambda each, names: f"judged {_grades(each.grades)} in every judgement{_of_judgements(each.judgements)}",
        rf"judged {_GRADES} in every judgement{_OF}",
        lambda found, names: EveryJudged(_read_grades(found["grades"]), _read_of(found)),
    ),
    Template(
        AnyJudged,
        lambda each, names: f"judged {_grades(each.grades)} in any judgement{_of_judgements(each.judgements)}",
        rf"judged {_GRADES} in any judgement{_OF}",
        lambda found, names: AnyJudged(_read_grades(found["grades"]), _read_of(found)),
    ),
    Template(
        Differs,
        lambda each, names: f"{_words(each.judgement)} {_WAYS[each.way]} {_words(each.other)}",
        rf"(?P<one>{_JUDGEMENT}) (?P<way>{'|'.join(_WAYS.values())}) (?P<other>{_JUDGEMENT})",
        lambda found, names: Differs(
            _read_judgement(found["one"] or ""),
            _read_judgement(found["other"] or ""),
            _back(_WAYS)[(found["way"] or "").casefold()],  # type: ignore[arg-type]
        ),
    ),
    Template(
        EverJudged,
        _write_ever,
        rf"ever judged {_GRADES}{_FOR}(?: (?P<many>{_QUANTITY}) times)?(?P<row> in a row)?"
        rf"(?: under (?P<framework>ILACS|SIF))?{_SPAN}",
        _read_ever,
    ),
    Template(
        Moved,
        _write_moved,
        rf"(?P<way>improved|retained|declined)(?: by at least (?P<steps>\d) grades)?{_FOR}"
        rf" since (?P<since>{_SINCE_WORDS}|{_DATE})",
        _read_moved,
    ),
    Template(
        FromTo,
        lambda each, names: (
            f"from {_grades(each.before)} to {_grades(each.after)}{_for(each.judgement)}{_between(each.during)}"
        ),
        rf"from (?P<before>{_GRADE}(?: or {_GRADE})*) to (?P<after>{_GRADE}(?: or {_GRADE})*){_FOR}{_SPAN}",
        lambda found, names: FromTo(
            _read_grades(found["before"]), _read_grades(found["after"]), _read_for(found), _read_span(found)
        ),
    ),
    Template(
        Kind,
        lambda each, names: f"{' or '.join(each.kinds)}s",
        rf"{_KINDS}s",
        lambda found, names: Kind(_kinds(found)),
    ),
    Template(
        Framework,
        lambda each, names: f"under {' or '.join(each.frameworks)}",
        r"under (?P<frameworks>ILACS|SIF|ILACS or SIF|SIF or ILACS)",
        lambda found, names: Framework(tuple((found["frameworks"] or "").upper().replace(" OR ", "/").split("/"))),
    ),
    Template(
        Theme,
        lambda each, names: f"on {' or '.join(each.themes)}",
        r"on (?P<themes>[^,]+)",
        lambda found, names: Theme(_themes(found)),
    ),
    Template(
        Had,
        _write_had,
        rf"with (?P<many>{_QUANTITY}) {_KINDS}(?: on (?P<themes>.+?))?(?P<latest> since the latest inspection)?{_SPAN}",
        lambda found, names: _read_had({**found, "themes": found["themes"]}, names),
    ),
    Template(
        LastBefore,
        lambda each, names: f"last {' or '.join(each.kinds)} before {each.day}",
        rf"last {_KINDS} before (?P<day>{_DATE})",
        lambda found, names: LastBefore(_day(found["day"]), _kinds(found)),
    ),
    Template(
        Nth,
        lambda each, names: f"number {each.number} of its LA" + (f" under {each.framework}" if each.framework else ""),
        r"number (?P<number>-?\d+) of its LA(?: under (?P<framework>ILACS|SIF))?",
        lambda found, names: Nth(int(found["number"] or 0), (found["framework"] or "").upper() or None),
    ),
    Template(
        NotYetInspected, lambda each, names: "not yet inspected", "not yet inspected", lambda *_: NotYetInspected()
    ),
    Template(
        NoOverallJudgement,
        lambda each, names: "no overall judgement",
        "no overall judgement",
        lambda *_: NoOverallJudgement(),
    ),
    Template(
        OfType,
        lambda each, names: f"of type {' or '.join(each.types)}",
        r"of type (?P<types>[^,]+)",
        lambda found, names: OfType(tuple(_type(part) for part in (found["types"] or "").split(" or "))),
    ),
    Template(
        NeighbourOf,
        lambda each, names: f"neighbours of {_write_area(each.area, names)}",
        rf"neighbours of (?P<area>{_AREA})",
        lambda found, names: NeighbourOf(names.find(found["area"] or "")),
    ),
    Template(
        Within,
        _write_within,
        rf"in (?P<areas>{_AREA})(?: except (?P<but>{_AREA}))?",
        _read_within,
    ),
)

_TYPES = ("London borough", "metropolitan", "unitary", "county", "other")
_THEMES = (*THEMES, "Vulnerable adolescents", "Assurance visit", "Other")


def _type(text: str) -> str:
    return next(each for each in _TYPES if each.casefold() == text.casefold())


def _themes(found: Found) -> tuple[str, ...]:
    return tuple(_theme(part) for part in (found["themes"] or "").split(" or "))


def _theme(text: str) -> str:
    return next((each for each in _THEMES if each.casefold() == text.casefold()), text)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Template], ...]:
    return tuple((re.compile(template.pattern, re.IGNORECASE), template) for template in TEMPLATES)


def write_condition(condition: Condition, names: Names) -> str:
    """One condition in words.

    >>> write_condition(NotYetInspected(), None)
    'not yet inspected'
    """
    if isinstance(condition, Not):
        return f"not {write_condition(condition.condition, names)}"
    template = next(each for each in TEMPLATES if each.kind is type(condition))
    return template.write(condition, names)


def _read_condition(clause: str, names: Names) -> Condition | None:
    for pattern, template in _patterns():
        if found := pattern.fullmatch(clause):
            try:
                return template.read(found.groupdict(), names)
            except (KeyError, StopIteration):
                continue
    if clause.casefold().startswith("not "):
        opposite = _read_condition(clause[4:], names)
        if opposite is not None and not isinstance(opposite, Not):
            return Not(opposite)
    return None


def write_count(count: Count, names: Names) -> str:
    """A Count as the command that asks it: `count …`, or `list …` where names are shown."""
    head = "list" if count.show == NAMES else "count"
    clauses = [
        f"{head} {SUBJECTS[count.of]}",
        *(write_condition(each, names) for each in count.where),
        *(f"of which {write_condition(each, names)}" for each in count.share),
        *([f"by {' and '.join(_write_axis(axis) for axis in count.by)}"] if count.by else []),
        *_write_show(count.show),
        *([_write_order(count.order)] if count.order else []),
        *([f"first {count.limit}"] if count.limit else []),
        _write_when(count.when),
    ]
    return ", ".join(clauses)


def _write_axis(axis: Axis) -> str:
    words = _AXES[axis.key]
    if axis.kinds:
        words = f"{words} {' or '.join(axis.kinds)}s"
    if axis.on:
        words = f"{words} {axis.on}"
    return f"{words}{_for(axis.judgement)}"


def _write_show(show: Show) -> Iterator[str]:
    if show.form == "duration":
        yield f"{show.figure} days {_DURATIONS[show.duration or 'between_inspections']}"
    elif show.form in _FORMS:
        yield _FORMS[show.form]


def _write_order(order: Order) -> str:
    return f"ordered by {order.by}{'' if order.descending else ', lowest first'}".replace(", lowest", " lowest")


def _write_when(when: When) -> str:
    match when:
        case AsAt(on, known_by):
            return f"as at {on}{_known_by_words(known_by)}"
        case Latest():
            return "latest"
        case WholeRecord():
            return "whole record"
        case During(period, known_by):
            return f"{period.start} to {period.end}{_known_by_words(known_by)}"
        case Published(period):
            return f"published {period.start} to {period.end}"
        case Between(first, second):
            return f"between {_write_when(first)} and {_write_when(second)}"
        case Through(period, each, known_by):
            return f"each {each} {period.start} to {period.end}{_known_by_words(known_by)}"


def _known_by_words(known_by: date | None) -> str:
    return f" known by {known_by}" if known_by else ""


_HEAD = re.compile(r"(?P<head>count|list) (?P<of>LAs|inspections|visits|events|reports)$", re.IGNORECASE)
_KNOWN = rf"(?: known by (?P<known>{_DATE}))?"
_WHENS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"as at (?P<on>{_DATE}){_KNOWN}",
        r"(?P<latest>latest)",
        r"(?P<whole>whole record)",
        rf"(?P<start>{_DATE}) to (?P<end>{_DATE}){_KNOWN}",
        rf"published (?P<pub_start>{_DATE}) to (?P<pub_end>{_DATE})",
        rf"between (?P<first>as at {_DATE}(?: known by {_DATE})?) and (?P<second>as at {_DATE}(?: known by {_DATE})?|latest)",
        rf"each (?P<each>year|quarter) (?P<from>{_DATE}) to (?P<to>{_DATE}){_KNOWN}",
    )
)


def _read_when(clause: str) -> When | None:
    match = next((each for pattern in _WHENS if (each := pattern.fullmatch(clause))), None)
    if match is None:
        return None
    found: dict[str, Any] = match.groupdict()
    known = date.fromisoformat(found["known"]) if found.get("known") else None
    if found.get("on"):
        return AsAt(_day(found["on"]), known)
    if found.get("latest"):
        return Latest()
    if found.get("whole"):
        return WholeRecord()
    if found.get("start"):
        return During(Period(_day(found["start"]), _day(found["end"])), known)
    if found.get("pub_start"):
        return Published(Period(_day(found["pub_start"]), _day(found["pub_end"])))
    if found.get("first"):
        first, second = _read_when(found["first"] or ""), _read_when(found["second"] or "")
        return Between(first, second)  # type: ignore[arg-type]
    return Through(Period(_day(found["from"]), _day(found["to"])), found["each"].lower(), known)


_AXIS = re.compile(
    rf"(?P<words>{'|'.join(sorted(_AXES.values(), key=len, reverse=True))})(?: (?P<kinds>{_KIND}(?: or {_KIND})*)s)?"
    rf"(?: (?P<on>{_DATE}))?{_FOR}",
    re.IGNORECASE,
)
_ORDER = re.compile(r"ordered by (?P<by>number|share|days|date|name)(?P<lowest> lowest first)?", re.IGNORECASE)
_SHOW = re.compile(
    rf"(?P<figure>mean|median|shortest|longest) days (?P<duration>{'|'.join(_DURATIONS.values())})", re.IGNORECASE
)


def _read_axes(text: str) -> tuple[Axis, ...] | None:
    found = [_AXIS.fullmatch(part) for part in re.split(r" and (?!protection)", text)]
    if not all(found):
        return None
    return tuple(
        Axis(
            _back(_AXES)[match["words"].casefold()],  # type: ignore[arg-type]
            _read_judgement(match["judgement"]) if match["judgement"] else OVERALL,
            _day(match["on"]) if match["on"] else None,
            tuple(_read_kind(part) for part in match["kinds"].split(" or ")) if match["kinds"] else (),
        )
        for match in found
        if match
    )


def read_count(words: str, names: Names) -> Count | None:
    """The Count that the words were written from; None when they are not so written.

    Raises: AskerError for a name that is none.
    """
    first, *clauses = words.split(", ")
    head = _HEAD.match(first)
    if head is None or not clauses:
        return None
    where: list[Condition] = []
    share: list[Condition] = []
    parts: dict[str, Any] = {}
    for clause in clauses:
        if (when := _read_when(clause)) is not None:
            parts["when"] = when
        elif clause.casefold().startswith("by ") and (axes := _read_axes(clause[3:])) is not None:
            parts["by"] = axes
        elif clause.casefold() in _back(_FORMS):
            parts["show"] = Show(_back(_FORMS)[clause.casefold()])  # type: ignore[arg-type]
        elif shown := _SHOW.fullmatch(clause):
            parts["show"] = Show("duration", _back(_DURATIONS)[shown["duration"].casefold()], shown["figure"].lower())  # type: ignore[arg-type]
        elif ordered := _ORDER.fullmatch(clause):
            parts["order"] = Order(ordered["by"].lower(), not ordered["lowest"])  # type: ignore[arg-type]
        elif limited := re.fullmatch(r"first (\d+)", clause, re.IGNORECASE):
            parts["limit"] = int(limited[1])
        elif clause.casefold().startswith("of which "):
            condition = _read_condition(clause[len("of which ") :], names)
            if condition is None:
                return None
            share.append(condition)
        else:
            condition = _read_condition(clause, names)
            if condition is None:
                return None
            where.append(condition)
    if "when" not in parts:
        return None
    subject = _back(SUBJECTS)[head["of"].casefold()]
    shown_as = NAMES if head["head"].casefold() == "list" else parts.pop("show", NUMBER)
    if head["head"].casefold() == "list" and "show" in parts:
        raise BadCommand(
            "A list shows names; write `count` for a share or a number.", (words.replace("list", "count", 1),)
        )
    return Count(subject, parts.pop("when"), tuple(where), tuple(share), show=shown_as, **parts)  # type: ignore[arg-type]
