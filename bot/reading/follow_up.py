"""Follow-ups: a fragment such as "and the North West?" or "same but 2022", read against the question before it."""

from dataclasses import replace

from bot.commands.parse import Request
from bot.commands.phrase import phrase
from bot.commands.registry import COMMANDS, Slot
from bot.language.names import Names
from bot.language.vocabulary import plain_words
from bot.reading.asking_back import refuse, which_year
from bot.reading.choosing import chosen
from bot.reading.composing import dated
from bot.reading.defining import term_asked
from bot.reading.intents import NEUTRAL
from bot.reading.meaning import Meaning
from bot.reading.understanding import Asked, command
from queries.counting.distribution import years_before
from queries.counting.published import latest_release
from queries.errors import AmbiguousName, BadCommand
from queries.question import ALL_REGIONS, ENGLAND, Area, Period, Question
from queries.telling.grade_share import SHARED

_LEADS = (
    "and",
    "what about",
    "how about",
    "also",
    "now",
    "or",
    "but",
    "then",
    "instead",
    "ok and",
    "plus",
    "same",
    "ok",
)
_LEADING = tuple(plain_words(lead.split()) for lead in _LEADS)
_AREAS = frozenset({"england", "region", "authority", "areas", "authorities"})
_DATES = frozenset({"day", "month", "year", "period", "since", "range"})
_GRADES = frozenset({"single", "pair", "derived", "uninspected", "no_overall"})
_VALUES = (_AREAS, _DATES, _GRADES, frozenset({"judgement"}), frozenset({"visit"}), frozenset({"direction"}))
_LIGHT = frozenset({"who", "compare", "pronoun", "same", "share", "without", "inspections"})
_ONWARD = frozenset({"neighbours", "trend", "history", "report", "themes", "own_region", "when"})
ALONE = ("help", "define", "releases", "new", "check")  # commands whose answers nothing follows
_PLACED = {"england": "england", "region": "region", "authority": "la", "all": "region"}


def followed(asked: Asked, previous: Question) -> Request | None:
    """The request that the words make after `previous`; None when they are a whole question by themselves.

    Raises: AskerError when they follow it but cannot be read.
    """
    meaning = asked.meaning
    tags = meaning.tags
    carried, previous = previous, alone(previous)
    if "year_before" in tags and tags - NEUTRAL - {"who"} == {"year_before"}:
        refuse(asked)
        return _year_before(asked, previous)
    said = plain_words(meaning.words)
    leads = any(said[: len(lead)] == lead for lead in _LEADING) or bool({"pronoun", "same"} & tags)
    values = [kinds for kinds in _VALUES if kinds & tags]
    strong = tags - NEUTRAL - _LIGHT - frozenset().union(*_VALUES) - {f"scope {reason}" for reason in meaning.scope}
    asks = bool({"quantity", "share", "outcome", "places", "summary"} & tags)
    fragment = not strong and not asks and len(values) <= 1 and (bool(values) or bool({"who", "compare"} & tags))
    onward = strong and strong <= _ONWARD and not values
    comparing = "compare" in tags and not strong and not {"areas", "authorities", "two_dates"} & tags
    if "overall" in tags and not strong and not values and (previous.judgement or previous.command == "judgements"):
        refuse(asked)
        shown = _PLACED[previous.area.kind] if previous.command == "judgements" and previous.area else previous.command
        return _asking(replace(previous, command=shown, judgement=None), asked, previous)
    if not (leads or fragment or comparing or onward or tags == {"without"}):
        return None
    if not leads and term_asked(asked.text, meaning, asked.register):
        return None
    refuse(asked)
    if previous.command in ALONE:
        return None if values or strong else _nothing_to_follow()
    if "compare" in tags and not strong:
        return _compared(asked, carried)
    if {"who", "pronoun"} & tags and not values and not strong:
        return _behind(asked, previous)
    if strong == {"trend"} and not values and carried != previous and carried.as_at_compare:
        return _compared(asked, carried)  # 2022, "and 2023?", "what changed?"
    if strong:
        return _onward(asked, previous)
    if not values and "without" not in tags:
        return _nothing_to_follow() if leads else None
    return _changed(asked, previous) or chosen(_inheriting(asked, previous))


def ending_only(asked: Asked) -> bool:
    """Whether nothing is asked but how the answer is wanted: "can I have that as a csv"."""
    return not asked.meaning.unread and asked.meaning.tags <= NEUTRAL | {"pronoun", "same", "who", "release"}


def kept(request: Request, before: Question | None = None) -> Question:
    """What a conversation keeps of a request: its question, with the grade whose number was asked for.

    Beside it, for "compare them" and "what changed?": the areas, or else the day, of the question before (`alone` takes
    them away again).
    """
    question = request.question
    question = replace(question, grade=request.counted) if request.counted and question.grade is None else question
    if before is None or not _is_beside(question, before):
        return question
    if question.area != before.area:
        areas = (*(before.areas or [before.area or ENGLAND]), question.area or ENGLAND)
        return replace(question, areas=tuple(dict.fromkeys(areas)))
    return replace(question, as_at_compare=before.as_at) if question.as_at != before.as_at else question


def _is_beside(question: Question, before: Question) -> bool:
    kinds = {each.area.kind if each.area else "england" for each in (question, before)}
    return question.command == before.command and question.command in ("la", "region", "england") and "all" not in kinds


def alone(question: Question) -> Question:
    """The question without what `kept` put beside it."""
    return question if question.command == "compare" else replace(question, areas=(), as_at_compare=None)


def kept_words(request: Request, names: Names) -> str:
    """What `kept` keeps, in words that `bot.ask.read` reads back to the same request."""
    question = request.question
    if request.counted is None:
        return phrase(question, names)
    _, *rest = phrase(question, names).split(" ", 1)
    return f"% {request.counted.replace('_', ' ')} {' '.join(rest)}"


def _nothing_to_follow() -> Request:
    raise BadCommand(
        "I do not know what that follows. Please ask the whole question, for example “which councils in London are"
        " inadequate?”.",
        ("list inadequate London", "help"),
    )


def _date(asked: Asked, previous: Question, name: str) -> str:
    """The date of the question before, in words: nothing where it was only that command's default."""
    if previous.period:
        return f"{previous.period.start} to {previous.period.end}"
    default = asked.today if COMMANDS[previous.command].today else latest_release(asked.register).as_at
    on = previous.as_at
    return "" if on is None or (name != previous.command and on == default) else on.isoformat()


def _place(previous: Question) -> Area | None:
    return previous.area if previous.area and previous.area.kind in ("region", "authority") else None


def _year_before(asked: Asked, previous: Question) -> Request:
    """ "and the year before?": the question before, on a day or in a period a year earlier."""
    period = previous.period
    if previous.as_at_compare or previous.command in ALONE or previous.command == "trend":
        return _nothing_to_follow()
    earlier = replace(
        previous,
        as_at=previous.as_at and years_before(previous.as_at, 1),
        period=period and Period(years_before(period.start, 1), years_before(period.end, 1)),
    )
    return _asking(earlier, asked)


def _compared(asked: Asked, previous: Question) -> Request:
    """ "compare with England", "versus 2022": the areas before and those named now, or one area on two days."""
    meaning = asked.meaning
    of_all = previous.command == "compare" or "pronoun" in meaning.tags
    before = (previous.areas if of_all else ()) or (previous.area or ENGLAND,)
    named = bool(meaning.areas or meaning.dates)
    if previous.command != "compare" and previous.as_at_compare and not named and len(before) == 1:
        area = asked.names.to_write(before[0])
        return command(f"compare {area} {previous.as_at_compare} with {previous.as_at}", asked)
    if "pronoun" in meaning.tags and not named and len(before) < 2:
        where = asked.names.to_write(before[0])
        others = ("neighbours {0}", "compare {0} with England") if before[0].kind == "authority" else ("region all",)
        raise AmbiguousName(f"Compare {where} with what?", [other.format(where) for other in others])
    if "all" in [area.kind for area in before]:
        return _nothing_to_follow()
    areas = list(dict.fromkeys([*before, *meaning.areas]))
    if not named and ENGLAND not in areas and len(areas) < 2:
        areas.append(ENGLAND)
    words = [asked.names.to_write(area) for area in areas]
    on = previous.as_at or (previous.period.end if previous.period else None)
    now = [each for _, each in meaning.dates]
    if len(areas) < 2 and len(now) == 1 and on:
        now.append(on.isoformat())
    elif not now and on and (previous.command != "la" or on != asked.today or len(before) > 1):
        now = [on.isoformat()]
    return command("compare " + " with ".join([*words, *now]), asked)


def _behind(asked: Asked, previous: Question) -> Request:
    """ "who are they?": the LAs behind the count before."""
    on = _date(asked, previous, "list")
    where = asked.names.to_write(previous.area) if previous.area and previous.area.kind != "all" else ""
    judgement = (previous.judgement or "").replace("_", " ")
    if previous.command in ("england", "region", "judgements"):
        if previous.grade:
            return _asking(replace(previous, command="list"), asked)
        grades = ("inadequate", "requires improvement", "outstanding")
        lists = [" ".join(f"list {grade} {judgement} {where} {on}".split()) for grade in grades]
        raise AmbiguousName("Which of them: those judged inadequate, requires improvement or outstanding?", lists)
    if previous.command == "changes" and previous.term is None:
        moves = ("improved", "declined", "retained")
        raise AmbiguousName(
            "Which of them: those that improved, declined or kept their judgement?",
            [" ".join(f"changes {move} {where} {on}".split()) for move in moves],
        )
    if previous.command in ("list", "changes", "activity", "visits"):
        return _asking(previous, asked)
    return _nothing_to_follow()


def _onward(asked: Asked, previous: Question) -> Request:
    """Another kind of question about the same area: "and its neighbours?", "and the trend?"."""
    return chosen(_inheriting(asked, previous))


def _inheriting(asked: Asked, previous: Question) -> Asked:
    meaning = asked.meaning
    place = _place(previous)
    if place and not meaning.areas:
        meaning.areas.append(place)
        meaning.add(place.kind, str(place))
    for tag in ("pronoun", "same"):
        meaning.said.pop(tag, None)
    return asked


def _changed(asked: Asked, previous: Question) -> Request | None:
    """The question before with what is named now in place of what it had; None where it takes no such thing."""
    meaning = asked.meaning
    question = _graded(meaning, _placed(meaning, previous))
    if question is None:
        return None
    takes = COMMANDS[question.command].takes
    if meaning.judgements and "judgement" in meaning.said:
        if question.command in ("england", "region") and question.area and question.area.kind != "all":
            question = replace(question, command="judgements")
        elif Slot.JUDGEMENT not in takes and question.command != "la":
            return None
        if question.command != "la":
            question = replace(question, judgement=meaning.judgements[0])
    if meaning.visits:
        if question.command not in ("visits", "activity"):
            return None
        question = replace(question, command="visits", visit=meaning.visits[0])
    if meaning.directions and "direction" in meaning.said:
        if question.command != "changes":
            return None
        question = replace(question, term=meaning.directions[0])
    if meaning.without:
        if question.command != "list":
            return None
        question = replace(question, without=tuple(meaning.without))
    if {"since", "range"} & meaning.tags and Slot.AS_AT in takes:
        if question.command not in ("england", "region") or (question.area and question.area.kind == "all"):
            return None
        question = replace(question, command="trend")
    return _asking(question, asked, previous)


def _placed(meaning: Meaning, previous: Question) -> Question | None:
    if not meaning.areas:
        return previous
    area = meaning.areas[0]
    if previous.command == "compare":
        return replace(previous, areas=tuple(dict.fromkeys([*previous.areas, *meaning.areas])))
    if len(meaning.areas) > 1:
        return None
    if previous.command in ("england", "region", "la", "neighbours"):
        if previous.command == "neighbours" and area.kind == "authority":
            return replace(previous, area=area)
        listed = area.kind == "region" and previous.grade not in (None, "good_or_outstanding")
        name = "list" if listed else _PLACED[area.kind]
        return replace(previous, command=name, area=None if name == "england" else area)
    return replace(previous, area=area) if Slot.AREA in COMMANDS[previous.command].takes else None


def _graded(meaning: Meaning, question: Question | None) -> Question | None:
    tags = meaning.tags
    apart = next((tag for tag in ("uninspected", "no_overall") if tag in tags), None)
    grade = apart or (meaning.grade if _GRADES & tags else None)
    if question is None or grade is None:
        return question
    takes = COMMANDS[question.command].takes
    several = question.command == "judgements" and question.grade and question.judgement is None
    together = several or question.command == "trend" or question.as_at_compare or question.area == ALL_REGIONS
    if together and Slot.SHARE_OF in takes:
        return replace(question, grade=grade) if grade in SHARED else None
    if question.command == "changes":
        return replace(question, grade=grade) if "single" in tags else None
    if Slot.GRADE in takes or question.command in ("england", "region", "judgements"):
        return replace(question, command="list", grade=grade, since=None, area=question.area or ENGLAND)
    return None


def _asking(question: Question, asked: Asked, previous: Question | None = None) -> Request:
    """The request that asks `question`, on the dates named now or else on those of the question before."""
    bare = replace(question, as_at=None, as_at_compare=None, period=None, without=(), since=None)
    comparing = question.command == "compare"
    if comparing:
        bare = replace(bare, grade=question.grade if question.as_at_compare else None, judgement=None)
    words = phrase(bare, asked.names).removesuffix(" with")
    dates = [dated(asked, question.command, written, each) for written, each in asked.meaning.dates]
    if not dates:
        dates = [_date(asked, previous or question, question.command)]
        if question.as_at_compare:
            dates.insert(0, f"{question.as_at_compare} with")
    request = command(" ".join([words, *dates]).strip(), asked)
    if not (question.period and question.period.start.month == 1):  # after a calendar year a year is one too
        which_year(asked, request)
    again = replace(request.question, without=question.without, since=question.since)
    if comparing and all(area.kind == "authority" for area in again.areas) and not again.as_at_compare:
        again = replace(again, grade=question.grade, judgement=question.judgement)
    return replace(request, question=again)
