"""When a plain question is refused or asked back: out of scope, ambiguous, unread, or with an impossible date."""

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

from bot.commands.parse import Request
from bot.commands.phrase import phrase
from bot.commands.registry import COMMANDS, Slot
from bot.commands.slots import SHARED_BY, Reading
from bot.language.dates import Calendar
from bot.language.grades import NAMED, SCALE
from bot.language.names import Names
from bot.language.scope import decline
from bot.language.vocabulary import plain_words
from bot.reading.composing import LAST_YEARS, between_years, dated, nearest
from bot.reading.intents import INTENTS, NEUTRAL
from bot.reading.meaning import LAST_YEAR, Meaning
from bot.reading.understanding import Asked, understand
from bot.text import quoted
from data.register import Register
from queries.counting.distribution import year_to
from queries.counting.published import latest_release
from queries.errors import AmbiguousName, AskerError, BadCommand
from queries.question import Period, Question
from queries.wording import day, listed


def refuse(asked: Asked) -> None:
    """Raises: the refusal or the mistake that the words call for, whatever else they ask."""
    meaning = asked.meaning
    reasons = [reason for reason in meaning.scope if not (reason == "best" and _ranks(meaning))]
    if meaning.mistake is not None and set(reasons) <= {"next"}:
        raise _dated_wrong(asked)
    if not reasons and _counts_children(meaning):
        reasons = ["other facts"]
    if not reasons and "rank" in meaning.said and not _ranks(meaning) and {"who", "places", "all"} & meaning.tags:
        reasons = [] if "areas" in meaning.said else ["best"]
    if reasons:
        area = meaning.areas[0] if meaning.areas else None
        on = meaning.dates[0][0].last.isoformat() if len(meaning.dates) == 1 else ""
        raise decline(reasons[0], area, on)
    for _ in meaning.scope:
        meaning.said.pop("scope best", None)
        meaning.add("rank", "best")
    if meaning.unread:
        raise _unread(asked)


def _ranks(meaning: Meaning) -> bool:
    """Regions and judgements are ranked, LAs never are (SPEC rule 12)."""
    said = list(meaning.said)
    ranked = [tag for tag in ("regions", "judgements") if tag in said]
    lower = "places" in said and all(said.index(tag) > said.index("places") for tag in ranked)
    return bool(ranked) and not lower and "authority" not in said


def _counts_children(meaning: Meaning) -> bool:
    """ "How many children in care" asks about children, not about a judgement."""
    judged = {"single", "pair", "derived", "grades", "outcome", "share", "places", "judgements", "uninspected", "when"}
    return "quantity" in meaning.said and "judgement" in meaning.said and not judged & meaning.tags


def ask_back(asked: Asked) -> None:
    """Raises: the question back that an ambiguous question calls for (SPEC rule 8)."""
    meaning = asked.meaning
    tags = meaning.tags
    where = f" {asked.names.to_write(meaning.areas[0])}" if len(meaning.areas) == 1 else ""
    on = f" {meaning.dates[0][1]}" if meaning.dates else ""
    if "negated_good" in tags and not {"authority", "areas"} & tags:
        raise AmbiguousName(
            f"{quoted(meaning.said['negated_good'])} can mean less than good (requires improvement to be good, or"
            " inadequate), or any grade but good, outstanding too. Which is meant?",
            (f"list less than good{where}{on}", f"list outstanding{where}{on}"),
        )
    counted = {"quantity", "who", "places", "all", "share"} & tags
    is_dated = {"period", "since", "range", "year", "month", "two_dates"} & tags
    settled = {"changes", "authority", "trend", "activity", "operator"} & tags
    if "direction" in tags and counted and not is_dated and not settled:
        raise AmbiguousName(
            f"{quoted(meaning.said['direction'])} since when? Since each LA’s first ILACS inspection (“changes”), or at"
            " the inspections of one year against the ones before (“activity”): the two give different numbers.",
            (f"changes {meaning.directions[0]}{where}{on}", f"activity{where}{on}"),
        )
    if "unlisted" in tags and not {"authority", "areas"} & tags:
        grades = [grade for grade in SCALE if any(grade in group for group in meaning.groups)]
        if "not_inspected" in tags and meaning.dates:
            raise BadCommand(
                "No list takes both a grade and how long ago the last inspection was. Ask for one at a time.",
                (f"list {grades[0].replace('_', ' ')}{where}", f"LAs{where} not inspected{on}"),
            )
        raise BadCommand(
            f"No list holds just {quoted(meaning.said['unlisted'])}. Ask for one at a time, or for all four grades.",
            (*(f"{_shared_by(tags)} {grade.replace('_', ' ')}{where}{on}" for grade in grades[:2]), f"england{on}"),
        )
    of_places = "places" in tags and not {"quantity", "share"} & tags
    followed_up = meaning.groups and (len(set(meaning.groups)) > 1 or of_places)
    if "two_dates" in tags and followed_up and not {"compare", "loose", "trend", "than", "authority", "areas"} & tags:
        groups = meaning.groups if len(meaning.groups) > 1 else meaning.groups * 2
        raise BadCommand(
            f"No list follows LAs from one day to another: {quoted(meaning.said['two_dates'])}. Ask for one at a time.",
            [
                f"list {NAMED[grades].replace('_', ' ')}{where} {written.last.isoformat()}"
                for grades, (written, _) in zip(groups, meaning.dates, strict=False)
                if grades in NAMED
            ],
        )
    years = [written for written, _ in meaning.dates if written.kind == "year"]
    if "authority" in tags and years and _GOT & set(plain_words(meaning.words)) and "inspections" not in tags:
        raise AmbiguousName(
            f"{quoted(on)} can mean the inspections of that year, or how it stood at the end of March. Which is meant?",
            (f"activity{where} {dated(asked, 'activity', *meaning.dates[0])}", f"la{where} {years[0].last}"),
        )
    if "had_both" in tags:
        raise AmbiguousName(
            "Inspections and visits are counted together, and visits by themselves; LAs that had both are not counted.",
            (f"activity{where}{on}", f"visits {' '.join(meaning.visits[:1])}{where}{on}"),
        )
    if "no_overall" in tags and {"overall", "outcome"} & tags and not meaning.dates and "authority" not in tags:
        raise AmbiguousName(
            f"{quoted(meaning.said['no_overall'])} can mean LAs not yet inspected, or those inspected from April 2026 on,"
            " when no overall judgement is made. Which is meant?",
            (f"list uninspected{where}", f"list no overall{where} today"),
        )
    if "month" in tags and tags - NEUTRAL - {"region"} == {"trend", "month"} and len(meaning.dates) == 1:
        last, latest = meaning.dates[0][0].last, latest_release(asked.register).as_at
        raise AmbiguousName(
            f"What changed{on}: what was inspected and judged then, or the grades beside the latest release?",
            (
                *(["define 2026 framework"] if last == _FRAMEWORK_OF_2026 else []),
                f"activity{where}{on}",
                *([f"compare{where} {last} with {latest}"] if last != latest else []),
            ),
        )
    if "share_within" in tags and {"region", "areas"} & tags:
        raise BadCommand(
            f"Shares here are of the LAs of an area, not of those with a grade: {quoted(meaning.said['share_within'])}"
            " needs two counts, one of each list.",
            tuple(f"list {(meaning.grade or '').replace('_', ' ')}{place}{on}" for place in (where, "")),
        )
    judged = meaning.said.get("outcome", "").split()
    given = _GIVEN & {*judged, *plain_words(meaning.words)}
    in_time = given and ({"period", "range"} & tags or ("year" in tags and given & _GOT)) and _one_grade(meaning)
    if in_time and not {"inspections", "types", "activity", "visit", "authority"} & tags:
        grade = (meaning.grade or "").replace("_", " ")
        during = dated(asked, "activity", *meaning.dates[0])
        raise AmbiguousName(
            f"{quoted(on)} can mean the inspections that began in that time, or how LAs stood at its end.",
            (f"activity{where} {during}", f"list {grade}{where}{on}"),
        )
    if "areas" in tags and "authorities" not in tags and {"single", "pair", "derived"} & tags and _names_wanted(tags):
        grade = (meaning.grade or "").replace("_", " ")
        lists = [f"list {grade} {asked.names.to_write(area)}{on}" for area in meaning.areas]
        raise BadCommand("A list takes one area at a time. Ask for each, or compare the areas.", lists)
    judged_several = {"single", "pair", "derived"} & tags and _names_wanted(tags) and not {"areas", "authority"} & tags
    if "several_judgements" in tags and judged_several:
        own = [key.replace("_", " ") for key in dict.fromkeys(meaning.judgements)]
        grade = (meaning.grade or "").replace("_", " ")
        raise BadCommand(
            "A list takes one judgement at a time. Ask for each.", [f"list {grade} {key}{where}{on}" for key in own]
        )
    if {"several_judgements", "authorities"} <= tags and {"single", "pair", "derived"} & tags:
        those = " with ".join(asked.names.to_write(area) for area in meaning.areas)
        grade = (meaning.grade or "").replace("_", " ")
        own = [key.replace("_", " ") for key in dict.fromkeys(meaning.judgements)]
        raise BadCommand(
            "One judgement at a time. Ask for each.", [f"compare {those} {grade} {key}{on}" for key in own]
        )
    followed = {"trend", "direction", "loose", "share", "inspections", "visit", "visits", "activity", "not_inspected"}
    so_long = "range" in tags and bool(LAST_YEARS.search(on))
    if (
        ("since" in tags or so_long)
        and {"single", "derived"} & tags
        and not followed & tags
        and "authority" not in tags
    ):
        grade = (meaning.grade or "").replace("_", " ")
        raise AmbiguousName(
            f"{quoted(f'{grade}{on}')} can mean how their number has moved since then, or who they are now; nothing here"
            " lists those with the same grade all along.",
            (f"trend{where}{on}", f"list {grade}{where}"),
        )
    bare = tags - NEUTRAL
    if bare and bare <= {"period", "range", "since"}:
        raise AmbiguousName(
            f"What about {quoted(on)}: the inspections of that time, or how England stood at its end?",
            (f"activity{on}", f"trend{on}" if "period" not in tags else f"england{on}"),
        )
    if {"compare", "authority"} <= tags and not {"two_dates", "regions", "own_region", "neighbours"} & tags:
        raise AmbiguousName(
            f"Compare{where} with what: its ten statistical neighbours, England, or another area?",
            (f"neighbours{where}", f"compare{where} with England", f"la{where}"),
        )


def one_grade(asked: Asked, name: str) -> None:
    """Raises: the question back where several grades are asked and the command tells the share of one at a time."""
    meaning = asked.meaning
    is_spread = (name == "region" and "region" in meaning.said) or (
        name == "judgements" and "judgement" in meaning.said
    )
    if (
        "grades" not in meaning.said
        or Slot.SHARE_OF not in COMMANDS[name].takes
        or is_spread
        or "areas" in meaning.said
    ):
        return
    where = f" {asked.names.to_write(meaning.areas[0])}" if len(meaning.areas) == 1 and name != "region" else ""
    on = " with ".join(words for _, words in meaning.dates)
    grades = [grade for grade in SCALE if any(grade in group for group in meaning.groups)]
    raise BadCommand(
        f"One grade at a time: {quoted(meaning.said['grades'])} are several.",
        [f"{SHARED_BY.get(name, name)} {grade.replace('_', ' ')}{where} {on}".strip() for grade in grades],
    )


def _shared_by(tags: frozenset[str]) -> str:
    """The command that tells the share of one grade where the words ask for one, else `list`."""
    asked = (("trend", {"trend", "since", "range"}), ("region all", {"regions"}), ("judgements", {"judgements"}))
    return next((name for name, signs in asked if signs & tags), "list")


def which_year(asked: Asked, request: Request) -> None:
    """Nothing where one LA is asked about: what it had in 2026 is what it had from January on.

    Raises: AmbiguousName where activity or visits are counted in a bare year, which statisticians end in March; and
    for one LA's "last year", or that of reports: the year before this one, or before the latest release.
    """
    question = request.question
    _by_a_day(asked, question)
    years = [written for written, _ in asked.meaning.dates if written.kind == "year"]
    takes_period = Slot.PERIOD in COMMANDS[question.command].takes
    is_one = question.area is not None and question.area.kind == "authority"
    last_year = any(words.casefold().endswith(LAST_YEAR) for _, words in asked.meaning.dates)
    if last_year and question.period and (question.command == "new" or (takes_period and is_one)):
        before = asked.today.year - 1
        year = Period(date(before, 1, 1), date(before, 12, 31))
        raise AmbiguousName(
            f"“Last year” can be {before}, or {day(question.period.start)} to {day(question.period.end)}. Which is meant?",
            [phrase(each, asked.names) for each in (replace(question, period=year), question)],
        )
    if not takes_period or is_one:
        return
    for _, words in asked.meaning.dates:
        if span := between_years(words):
            raise two_spans(question, span, asked.names, asked.today)
    if len(years) != 1:
        return
    close = years[0].last
    if close.year == asked.today.year and {("so", "far"), ("to", "date")} & set(
        pairwise(plain_words(asked.meaning.words))
    ):
        return
    raise two_years(question, close, asked.names, asked.today)


def two_years(question: Question, close: date, names: Names, today: date) -> AmbiguousName:
    """A bare year of what happened, by its 31 March: the calendar year, or a statistical year."""
    ends = [end for end in (close, close.replace(year=close.year + 1)) if end <= today]
    calendar = Period(date(close.year, 1, 1), min(date(close.year, 12, 31), today))
    periods = [calendar, *(year_to(end) for end in ends)]
    return AmbiguousName(
        f"{close.year} can be the calendar year, or a statistical year, which runs from April to March. Which is meant?",
        [phrase(replace(question, period=period), names) for period in periods],
    )


def two_spans(question: Question, years: tuple[int, int], names: Names, today: date) -> AmbiguousName:
    """Two bare years of what happened: calendar years, both counted, or from one 31 March to the other."""
    first, last = years
    periods = (
        Period(date(first, 1, 1), min(date(last, 12, 31), today)),
        Period(date(first, 4, 1), date(last, 3, 31)),
    )
    return AmbiguousName(
        f"{first} to {last} can be calendar years, both of them counted, or the time from 31 March {first} to 31 March"
        f" {last}. Which is meant?",
        [phrase(replace(question, period=period), names) for period in periods],
    )


def command_year(words: str, request: Request, register: Register, today: date) -> Request:
    """The request of a command about what happened, where its words name no bare year, or a whole sentence does.

    Raises: AmbiguousName for `activity 2023`: no year is taken for the one that ended in its March.
    """
    question = request.question
    if Slot.PERIOD not in COMMANDS[question.command].takes or question.period is None:
        return request
    asked = understand(words, register, today)
    dates = asked.meaning.dates
    spans = [span for _, said in dates if (span := between_years(said))]
    closes = [written.last for written, _ in dates if written.kind == "year" and written.last == question.period.end]
    if spans and question.period == Period(date(spans[0][0], 4, 1), date(spans[0][1], 3, 31)):
        calendar = Period(date(spans[0][0], 1, 1), min(date(spans[0][1], 12, 31), today))
        mistake = two_spans(question, spans[0], asked.names, today)
    elif closes and question.period == year_to(closes[0]):
        calendar = Period(date(closes[0].year, 1, 1), min(date(closes[0].year, 12, 31), today))
        mistake = two_years(question, closes[0], asked.names, today)
    else:
        return request
    is_one = question.area is not None and question.area.kind == "authority"
    joining = _SENTENCE - {"to"} if spans else _SENTENCE
    if is_one and joining & set(plain_words(words.split())):
        return replace(request, question=replace(question, period=calendar), plain=True)
    raise mistake


_SENTENCE = frozenset({"to", "in", "for", "of", "at", "during", "between", "from"})


def _by_a_day(asked: Asked, question: Question) -> None:
    """Raises: AmbiguousName for what happened "by March 2020", which is not what happened in that month."""
    takes = {Slot.PERIOD, Slot.SINCE} & set(COMMANDS[question.command].takes)
    said = " ".join(asked.text.split()).casefold()
    for written, words in asked.meaning.dates:
        by = written.kind in ("day", "month", "year") and re.search(
            rf"\bby (?:the )?{re.escape(words.casefold())}", said
        )
        if takes and by:
            until = replace(question, period=year_to(written.last))
            area = question.area
            command = {"authority": "la", "region": "region"}.get(area.kind if area else "", "")
            stood = f"{command} {asked.names.to_write(area)}" if area and command else "england"
            raise AmbiguousName(
                f"{quoted(by.group())} has no beginning. Say from when, or ask for the year that ended on"
                f" {day(written.last)}, or for how it stood on that day.",
                (phrase(until, asked.names), f"{stood} {written.last}"),
            )


_FRAMEWORK_OF_2026 = date(2026, 4, 30)  # its first month
_GOT = frozenset({"got", "get", "received", "receive", "given", "achieved", "came", "went"})
_GIVEN = _GOT | {"judged", "awarded", "graded", "rated"}


def _one_grade(meaning: Meaning) -> bool:
    return bool({"single", "derived", "pair"} & meaning.tags)


def _names_wanted(tags: frozenset[str]) -> bool:
    return bool({"who", "all"} & tags) or ("places" in tags and not {"quantity", "share", "compare"} & tags)


def _unread(asked: Asked) -> AskerError:
    """The error for words that mean nothing here: a name that is near, else the question without them."""
    first = asked.meaning.unread[0]
    if not asked.meaning.areas or first[:1].isupper():
        try:
            asked.names.find(first)
        except AskerError as mistake:
            if mistake.suggestions:
                mistake.instead_of(first, asked.text)
                return mistake
    told = listed((quoted(word) for word in dict.fromkeys(asked.meaning.unread)), "or")
    message = f"I did not understand {told}, so I have not answered."
    try:
        intent = next(each for each in INTENTS if each.asked(asked.meaning.tags))
        near = nearest(asked, intent) if not intent.uncovered(asked.meaning.tags) else None
    except StopIteration:
        near = None
    if near is None:
        return BadCommand(f"{message} Write `help` to see what can be asked.", ("region London", "england", "help"))
    return BadCommand(f"{message} Without it the question would be “{near}”.", (near, "help"))


def _dated_wrong(asked: Asked) -> AskerError:
    """The mistake in a date, with whole questions that put it right."""
    latest = latest_release(asked.register).as_at
    calendar = Calendar(today=asked.today, default=latest, latest=latest)
    reading = Reading(COMMANDS["england"], asked.text, asked.text.split(), asked.register, asked.names, calendar)
    try:
        while reading.take_date() is not None:
            pass
    except AskerError as mistake:
        return mistake
    return asked.meaning.mistake or BadCommand("That date cannot be read.", ("help",))
