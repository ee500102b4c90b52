"""What a question cannot be answered for: each problem of a question with its own true text, and what to ask instead."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.language.words import Mark
from bot.reading.draft import Draft, Happened
from bot.reading.parts import Events
from bot.text import quoted
from data.schema import NO_OVERALL_FROM
from queries.counting.measures import GRADE_NAMES
from queries.errors import AmbiguousName, AskerError, BadCommand, NoData, OutOfScope
from queries.question import ENGLAND, Area

CARE_LEAVERS_FROM = date(2023, 1, 1)  # SPEC rule 6

MESSAGES: Mapping[str, str] = {
    "schools": (
        "I hold only inspections of local authorities’ children’s services: not of schools, nurseries, SEND, children’s"
        " homes, fostering, adoption or other services."
    ),
    "elsewhere": "I hold inspections in England only; Scotland, Wales and Northern Ireland have inspectorates of their own.",
    "why": "The figures say what was judged and when, not why, so I give no causes.",
    "quality": (
        "I do not say which local authorities are best or worst, or rank them by quality: a grade is not a place in a table."
    ),
    "predict": "I hold what has happened. Inspections are not announced ahead, and I make no predictions.",
    "drafts": "I hold published reports and letters only: nothing in draft, under way or not yet published.",
    "other_facts": (
        "I hold inspections and visits of local authorities’ children’s services, with their dates and grades: nothing about"
        " councils’ staff, money, politics or population, or about the families they work with."
    ),
    "children": (
        "I count local authorities, inspections and visits, not children: “children in care” is here a judgement, and a theme"
        " of visits."
    ),
    "opinion": "I hold figures, not opinions.",
}
"""The kinds of question that are never answered, and the words that say so."""

_BEFORE_OTHERS = ("schools", "elsewhere", "other_facts", "drafts")  # what is asked about, before how


def refuse(draft: Draft) -> None:
    """Nothing where the question can be answered. Raises: OutOfScope, NoData or BadCommand for a problem of it."""
    reason = _reason(draft)
    if reason is not None:
        raise decline(reason, draft)
    _grades_of_visits(draft)
    _overall_after(draft)
    _care_leavers_before(draft)


def _reason(draft: Draft) -> str | None:
    reasons = [mark.key for mark in draft.problems]
    if "why" in reasons and "change_what" in draft.shapes:
        reasons = [reason for reason in reasons if reason != "why"]
    ranked = {"region", "judgement", "theme", "month", "quarter", "calendar_year", "statistical_year", "la_type"}
    groups = ranked & set(draft.axes) or "judgements" in draft.nouns or "themes" in draft.nouns
    if "quality" in reasons and groups and "authorities" not in draft.nouns:
        reasons = [reason for reason in reasons if reason != "quality"]
        draft.order = draft.order or "most"
    if not reasons and _ranks_authorities(draft):
        return "quality"
    if not reasons and _counts_children(draft):
        return "children"
    return next((reason for reason in _BEFORE_OTHERS if reason in reasons), reasons[0] if reasons else None)


def _ranks_authorities(draft: Draft) -> bool:
    """Superlatives rank LAs where nothing else is put in order: no region, no judgement, no events, no time."""
    mark = draft.order_mark
    if mark is None or draft.order not in ("most", "fewest", "rank"):
        return False
    nouns = [noun for noun in draft.nouns if noun in ("authorities", "judgements", "themes")]
    if nouns[:1] == ["authorities"] and draft.order != "rank" and not (draft.axes or draft.happened or draft.durations):
        return not any(each.times for each in draft.judged)
    if draft.axes or draft.happened or draft.durations or "judgements" in draft.nouns or "themes" in draft.nouns:
        return (
            "authorities" in draft.nouns and not draft.happened and not draft.durations and draft.axes == ["judgement"]
        )
    if {"reports", "grades"} & set(draft.nouns) and "authorities" not in draft.nouns:
        return False
    return not any(each.times for each in draft.judged)


def _counts_children(draft: Draft) -> bool:
    """ "How many children in care" asks about children, not about a judgement."""
    if not {"number", "share"} & set(draft.asks) or draft.judged or draft.nouns or draft.happened or draft.specials:
        return False
    said = [
        mark for mark in draft.parts if mark.kind == "judgement" and mark.key in ("children_in_care", "care_leavers")
    ]
    return bool(said) and "number" in draft.asks and not draft.axes and not draft.moving


def _grades_of_visits(draft: Draft) -> None:
    """Raises: NoData where a visit is said to have a grade of its own."""
    visits = [
        each
        for each in draft.happened
        if each.events.subject == "visits" and not each.events.verb and not is_none(each)
    ]
    if not visits or "authorities" in draft.nouns or draft.types:
        return
    at_the_time = any(mark.kind == "at" for mark in draft.left)
    if "grades" in draft.nouns and not (
        draft.judged or draft.axes or at_the_time or {"number", "share"} & set(draft.asks)
    ):
        raise _no_grades(draft, visits[0].events, "")
    if not draft.judged:
        return
    own = [each for each in draft.judged if not each.of_authorities and each.at == "latest"]
    to = any(mark.kind == "tograde" for mark in draft.parts)
    if not own or to:
        return
    grades = " or ".join(GRADE_NAMES[grade].lower().replace(" to be good", "") for grade in sorted(own[0].grades))
    raise _no_grades(draft, visits[0].events, grades)


def _no_grades(draft: Draft, events: Events, grades: str) -> NoData:
    kind = (events.kinds or ("visit",))[0]
    where = f" in {draft.sentence.names.to_write(draft.areas[0])}" if draft.areas else ""
    on = f" {draft.dates[0].text}" if draft.dates else ""
    to = (f"{kind}s{where}{on} to LAs that were {grades} at the time",) if grades else ()
    return NoData(
        "Visits have no grade of their own: neither focused nor monitoring visits are graded. What can be counted is the"
        " grade that the LA had when it was visited.",
        (*to, f"{kind}s{where}{on} by grade at the time"),
    )


def _overall_after(draft: Draft) -> None:
    """Raises: NoData where overall judgements made after April 2026 are asked about (SPEC rule 7)."""
    said = "overall_effectiveness" in draft.judgements or any(
        each.explicit and each.judgement == "overall_effectiveness" for each in draft.judged
    )
    dates = [mark for mark in draft.dates if mark.kind == "date"]
    made = "judgements" in draft.nouns or bool(draft.happened) or any(each.got for each in draft.judged)
    if not said or not made or len(dates) != 1:
        return
    period = dates[0].value.period  # type: ignore[attr-defined]
    if period.start.isoformat() >= NO_OVERALL_FROM:
        raise NoData(
            "Inspections from 1 April 2026 on make no overall judgement; the other four judgements are still made.",
            ("list no overall", "judgements 2026-03-31", f"activity {period.start} to {period.end}"),
        )


def _care_leavers_before(draft: Draft) -> None:
    """Raises: NoData where care leavers are asked about before they had a judgement of their own (SPEC rule 6)."""
    asked = [each for each in draft.judged if each.judgement == "care_leavers"]
    dates = [mark for mark in draft.dates if mark.kind == "date" and mark.key in ("day", "month", "year", "period")]
    if not (asked or "care_leavers" in draft.judgements) or len(dates) != 1 or draft.happened or draft.has("trend"):
        return
    on = dates[0].value.last  # type: ignore[attr-defined]
    if on >= CARE_LEAVERS_FROM:
        return
    area = f" {draft.sentence.names.to_write(draft.areas[0])}" if draft.areas else ""
    near = (f"judgements children in care{area} {on}", f"judgements care leavers{area} {draft.sentence.latest}")
    if draft.areas and draft.areas[0].kind == "authority":
        near = (f"la{area} {on}", f"la{area}")
    raise NoData(
        "Care leavers have had a judgement of their own only since January 2023; before, they were part of the judgement on"
        f" children in care. Nothing is counted back to {dates[0].text}.",
        near,
    )


def decline(reason: str, draft: Draft) -> OutOfScope:
    """The refusal for a reason, with the nearest commands that can be answered."""
    area = next((area for area in draft.areas if area != ENGLAND), None)
    dates = [mark.value for mark in draft.dates if mark.kind == "date"]
    on = dates[0].last.isoformat() if len(dates) == 1 else ""  # type: ignore[attr-defined]
    near = _of_area(draft, area, on)
    written = draft.sentence.names.to_write(area) if area else ""
    offers: Mapping[str, Sequence[str]] = {
        "why": (near, f"trend {written}" if area and area.kind == "region" else "trend England"),
        "quality": (near, f"list outstanding {written} {on}".strip().replace("  ", " "), "region all")
        if area and area.kind != "authority"
        else ("list outstanding", "region all"),
        "predict": (near,) if area else ("releases", "list uninspected", "new"),
        "drafts": (near, "new") if area else ("new", "release"),
        "children": (
            f"judgements children in care {written if area and area.kind == 'region' else ''}".strip(),
            "visits focused",
        ),
    }
    suggestions = tuple(dict.fromkeys(offers.get(reason, (near,))))
    return OutOfScope(f"{MESSAGES[reason]} You could ask for {_listed(suggestions)}.", suggestions)


def _of_area(draft: Draft, area: Area | None, on: str) -> str:
    if area is None:
        return f"england {on}".strip()
    name = draft.sentence.names.to_write(area)
    return f"{'la' if area.kind == 'authority' else 'region'} {name} {on}".strip()


def _listed(commands: Sequence[str]) -> str:
    quoted_commands = [f"“{command}”" for command in commands]
    return " or ".join([", ".join(quoted_commands[:-1]), quoted_commands[-1]] if len(commands) > 1 else quoted_commands)


class NotRead(BadCommand):
    """Words of a question that no part of it took."""

    def __init__(self, draft: Draft, words: str, suggestions: Sequence[str] = ()) -> None:
        self.draft = draft
        self.words = words
        super().__init__(f"I did not understand {quoted(words)} in this question.", suggestions)


def not_read(draft: Draft, mark: Mark | None) -> BadCommand:
    """The error for words that no part of the question took; all of them where there is no mark."""
    return NotRead(draft, mark.text if mark is not None else draft.text)


def is_none(happened: Happened) -> bool:
    """Whether it says that there was none: "without a monitoring visit", "not visited"."""
    many = happened.events.quantity
    return happened.negated or (many is not None and many.at_most == 0)


def is_visit(events: Events) -> bool:
    return events.subject == "visits"


def doubtful_good(draft: Draft) -> AskerError | None:
    """The question back for "not good", which can mean less than good or any grade but good."""
    for each in draft.judged:
        if each.doubtful and len(draft.judged) == 1:
            area = next((area for area in draft.areas if area != ENGLAND), None)
            where = f" {draft.sentence.names.to_write(area)}" if area else ""
            on = f" {draft.dates[0].text}" if draft.dates and draft.dates[0].kind == "date" else ""
            return AmbiguousName(
                "“Not good” can mean less than good (requires improvement to be good, or inadequate), or any grade but good,"
                " outstanding too. Which is meant?",
                (f"list less than good{where}{on}", f"list outstanding{where}{on}"),
            )
    return None


def two_readings(draft: Draft, what: str, mark: Mark | None, *asks: str) -> AmbiguousName:
    """The question back where the words have several readings that differ, none of them the usual one."""
    names = draft.sentence.names
    area = next((area for area in draft.areas if area != ENGLAND), None)
    where = f" {names.to_write(area)}" if area else ""
    match what:
        case "what changed":
            said = mark.text if mark else ""
            return AmbiguousName(
                f"What changed {said}: what was inspected and judged then, or the grades at its end beside the latest"
                " release?",
                (
                    *(each.replace("activity", f"activity{where}") for each in asks),
                    f"england {said}" if not area else f"region {names.to_write(area)} {said}",
                ),
            )
        case "what":
            assert mark is not None
            end = mark.value.last  # type: ignore[attr-defined]
            other = f"trend {mark.text}" if mark.key in ("since", "range") else f"england {end}"
            return AmbiguousName(
                f"What about {quoted(mark.text)}: the inspections of that time, or how England stood at its end?",
                (*asks, other),
            )
        case "since":
            assert mark is not None
            return AmbiguousName(
                f"{quoted(mark.text)} can mean how the share has moved since then, who was judged so at an inspection in"
                " that time, or who is so graded now. Which is meant?",
                asks,
            )
    return AmbiguousName(f"Compare{where} with what: its ten statistical neighbours, England, or another area?", asks)


def not_in(area: Area, other: Area, region: str, name: str) -> BadCommand:
    """An LA was said to be in a region that it is not in."""
    return BadCommand(f"{area} is not in {other}: its region is {region}.", (f"la {name}", f"region {region}"))


def same_dates(mark: Mark) -> BadCommand:
    """The same day was named twice."""
    return BadCommand(
        f"Both dates are {mark.text}: there is nothing to compare. Name two dates, or two areas.",
        ("compare 2023-03-31 with 2024-03-31",),
    )
