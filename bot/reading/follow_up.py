"""Follow-ups: a fragment such as "and the North West?", "same but 2022" or "by region", merged into the question before it.

What the new words say takes the place of the part of the same kind, adds to it where they say "add", and the rest stays.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.commands.parse import Request
from bot.commands.phrase import phrase
from bot.language.dates import DateExpression, twelve_months
from bot.language.grades import SETS, ordered
from bot.language.names import Names
from bot.language.words import Mark
from bot.reading.compose import Times, had_condition, judged_condition, kinds_of
from bot.reading.draft import Draft, Happened, Judgement, Moving, draft_of
from bot.reading.naming import request_of
from bot.reading.parts import THEMES, Events
from bot.reading.problems import refuse
from bot.reading.sentence import Sentence
from bot.reading.terms import term_asked
from queries.counting.conditions import (
    AnyJudged,
    Condition,
    EverJudged,
    EveryJudged,
    Had,
    Judged,
    Kind,
    NoOverallJudgement,
    NotYetInspected,
    OfType,
    Theme,
    WasJudged,
    Within,
)
from queries.counting.count import NAMES, NUMBER, SHARE, SPREAD, Axis, Count
from queries.counting.distribution import years_before
from queries.counting.measures import OVERALL
from queries.errors import AmbiguousName, BadCommand
from queries.question import ALL_REGIONS, ENGLAND, Area, AsAt, During, Latest, Period, Question, When, WholeRecord

ALONE = ("help", "define", "releases", "new", "check")  # commands whose answers nothing follows
_VALUES = (
    "area",
    "without",
    "date",
    "grades",
    "judgement",
    "axes",
    "axis",
    "la_type",
    "events",
    "special",
    "theme",
    "every",
    "any",
    "move",
    "moved",
    "framework",
)
_WHOLE = ("verb", "noun", "gap_word")


def followed(sentence: Sentence, previous: Question, ended: bool) -> Request | None:
    """The request that the words make after `previous`; None when they are a whole question by themselves.

    `ended`: they end with how the answer is wanted. Raises: AskerError when they follow it but cannot be read.
    """
    sentence = _with_same_again(sentence)
    draft = draft_of(sentence)
    plain = alone(previous)
    if ended and _asks_nothing(draft):
        return Request(without_counted(plain), plain=True)
    if sentence.mistake is not None or not _follows(draft, plain):
        return None
    if not _leads(draft) and term_asked(sentence) is not None:
        return None
    refuse(draft)
    if draft.unread:
        return None
    if previous.command in ALONE:
        return None if draft.areas or draft.dates or draft.judged else _nothing_to_follow()
    request = (
        _year_before(draft, plain)
        or _compared(draft, previous)
        or _other(draft, plain)
        or _names(draft, plain)
        or _merged(draft, plain)
    )
    if request is None:
        return _nothing_to_follow()
    corrected = tuple((slip.given, slip.read) for slip in sentence.corrected)
    return replace(request, plain=True, corrected=corrected)


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


def _leads(draft: Draft) -> bool:
    first = draft.parts[0] if draft.parts else None
    return bool(
        first is not None and (first.kind in ("lead", "join") or any(mark.kind == "pronoun" for mark in draft.parts))
    )


def _follows(draft: Draft, previous: Question) -> bool:
    """Whether the words lean on the question before: a lead, a pronoun, or no more than a part or two of a question."""
    parts = draft.parts
    if not parts:
        return False
    if draft.pages and not draft.pronouns:
        return False
    if any(mark.kind == "pronoun" for mark in parts):
        return True
    if parts[0].kind in ("lead", "join"):
        return True
    if any(mark.key == "thread_year_before" for mark in draft.dates):
        return True
    values = [mark for mark in parts if mark.kind in _VALUES]
    asks = [mark for mark in parts if mark.kind in ("ask", "order", "stat", "quantity")]
    if any(mark.text.casefold().endswith("ones") for mark in parts):
        return True
    if draft.nouns == ["neighbours"] and not draft.areas:
        return True
    if draft.nouns and draft.nouns != ["judgements"]:
        return False
    if any(mark.kind in _WHOLE for mark in parts) and "number" not in draft.asks:
        return False
    shapes = [shape for shape in draft.shapes if shape in ("compare", "trend", "neighbours", "change_what")]
    if shapes and not values:
        return True
    if shapes == ["compare"] and len(draft.areas) <= 1 and len(values) == 1:
        return True
    if len(values) == 1 and not asks:
        return not (values[0].kind == "area" and previous.count is not None and len(draft.areas) > 1)
    return bool(asks) and not values and set(draft.asks) <= {"number", "share", "names", "spread"} and not draft.order


def alone(question: Question) -> Question:
    """The question without what `kept` put beside it."""
    return question if question.command == "compare" else replace(question, areas=(), as_at_compare=None)


def without_counted(previous: Question) -> Question:
    """The question itself, without a grade that was only counted (see `kept`)."""
    told_anyway = previous.command == "england" or previous.grade == "good_or_outstanding"
    counted = told_anyway and previous.command in ("england", "region", "judgements")
    return replace(previous, grade=None) if counted else previous


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


def kept_words(request: Request, names: Names) -> str:
    """What `kept` keeps, in words that `bot.ask.read` reads back to the same request."""
    question = request.question
    if question.undated and question.command in ("england", "region", "judgements") and question.count is None:
        question = replace(question, as_at=None)  # so that it is read without a date again
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


def _year_before(draft: Draft, previous: Question) -> Request | None:
    """ "And the year before?": the question before, on a day or in a period a year earlier."""
    if not any(mark.key == "thread_year_before" for mark in draft.dates) or draft.areas or draft.judged:
        return None
    if previous.as_at_compare or previous.command in ALONE or previous.command == "trend":
        return None
    count = previous.count
    if count is not None:
        when = _a_year_earlier(count.when, draft)
        return _of_count(replace(count, when=when)) if when is not None else None
    period = previous.period
    return Request(
        replace(
            without_counted(previous),
            as_at=previous.as_at and years_before(previous.as_at, 1),
            period=period and Period(years_before(period.start, 1), years_before(period.end, 1)),
        )
    )


def _a_year_earlier(when: When, draft: Draft) -> When | None:
    match when:
        case AsAt(on, known_by):
            return AsAt(years_before(on, 1), known_by)
        case During(period, known_by):
            return During(Period(years_before(period.start, 1), years_before(period.end, 1)), known_by)
        case Latest():
            return AsAt(years_before(draft.sentence.today, 1))
    return None


def _of_count(count: Count) -> Request:
    return Request(Question(command="list" if count.show == NAMES else "count", count=count))


def _compared(draft: Draft, previous: Question) -> Request | None:
    """ "Compare with England", "versus 2022", "compare them": what stood before and what is named now, side by side."""
    asks_change = "change_what" in draft.shapes and not draft.dates
    remembered = draft.has("trend") and not draft.dates and not draft.areas and bool(previous.as_at_compare)
    if not (draft.has("compare") or asks_change or remembered):
        return None
    if previous.count is not None:
        return _compared_count(draft, previous.count)
    before = (previous.areas if previous.command == "compare" or draft.pronouns else ()) or (previous.area or ENGLAND,)
    named = bool(draft.areas or draft.dates)
    names = draft.sentence.names
    if previous.command != "compare" and previous.as_at_compare and previous.as_at and not named and len(before) == 1:
        return Request(
            Question(
                command="compare",
                areas=before,
                as_at=max(previous.as_at, previous.as_at_compare),
                as_at_compare=min(previous.as_at, previous.as_at_compare),
            )
        )
    if draft.pronouns and not named and len(before) < 2:
        where = names.to_write(before[0])
        others = ("neighbours {0}", "compare {0} with England") if before[0].kind == "authority" else ("region all",)
        raise AmbiguousName(f"Compare {where} with what?", [other.format(where) for other in others])
    if any(area.kind == "all" for area in before) or previous.count is not None:
        return None
    areas = list(dict.fromkeys([*before, *draft.areas]))
    if not named and ENGLAND not in areas and len(areas) < 2:
        areas.append(ENGLAND)
    on = previous.as_at or (previous.period.end if previous.period else draft.sentence.latest)
    times = Times(draft)
    marks = [mark for mark in draft.dates if mark.kind == "date"]
    days = [state.on for mark in marks if isinstance(state := times.state(mark), AsAt)]
    grade = previous.grade if len(areas) > 1 and all(area.kind == "authority" for area in areas) else None
    if len(areas) < 2 and len(days) == 1:
        days.append(on)
    if len(days) == 2:
        return Request(
            Question(command="compare", areas=tuple(areas), as_at=max(days), as_at_compare=min(days), grade=grade)
        )
    return Request(Question(command="compare", areas=tuple(areas), as_at=days[0] if days else on, grade=grade))


def _compared_count(draft: Draft, count: Count) -> Request | None:
    """A list of one area beside another area, or beside the same area on another day. Raises: BadCommand for any other."""
    places = [each for each in count.where if isinstance(each, Within)]
    graded = [each for each in count.where if isinstance(each, Judged) and each.judgement == OVERALL]
    if count.of != "authorities" or len(places) + len(graded) < len(count.where) or not (draft.areas or draft.dates):
        return _nothing_to_follow()
    areas = [*(places[0].areas if places else ()), *draft.areas] or [ENGLAND]
    marks = [mark for mark in draft.dates if mark.kind == "date"]
    times = Times(draft)
    days = [state.on for mark in marks if isinstance(state := times.state(mark), AsAt)]
    days += (
        [count.when.on] if isinstance(count.when, AsAt) else [] if days and len(areas) > 1 else [draft.sentence.latest]
    )
    grade = next((key for key, grades in SETS.items() if graded and grades == frozenset(graded[0].grades)), None)
    only = all(area.kind == "authority" for area in areas)
    grade = None if grade == "good_or_outstanding" and not only else grade
    two = len(areas) < 2
    return Request(
        Question(
            command="compare",
            areas=tuple(dict.fromkeys(areas)),
            as_at=max(days),
            as_at_compare=min(days) if two else None,
            grade=grade,
        )
    )


def _other(draft: Draft, previous: Question) -> Request | None:
    """ "The other one": the other reading of a bare year, or of what improved."""
    if not any(mark.key == "other" for mark in draft.pronouns):
        return None
    if previous.command == "changes" and previous.as_at:
        end = previous.as_at
        year = Period(years_before(end, 1) + date.resolution, end)
        return Request(Question(command="activity", area=previous.area or ENGLAND, period=year))
    if (
        previous.command == "activity"
        and previous.count is None
        and previous.period
        and _calendar(previous.period) is None
    ):
        return Request(Question(command="changes", area=previous.area or ENGLAND, as_at=previous.period.end))
    period = previous.period or (
        previous.count.when.period if previous.count and isinstance(previous.count.when, During) else None
    )
    year_asked = _calendar(period) if period else None
    if period is None or year_asked is None:
        return None
    other = Period(date(year_asked - 1, 4, 1), date(year_asked, 3, 31))
    if previous.count is not None:
        return _of_count(replace(previous.count, when=During(other)))
    return Request(replace(previous, period=other))


def _calendar(period: Period) -> int | None:
    start = period.start
    return start.year if (start.month, start.day) == (1, 1) and period.end.year == start.year else None


def _names(draft: Draft, previous: Question) -> Request | None:
    """ "Who are they?": the LAs behind the count before; of the latest release's count, those known now first."""
    asks_names = "names" in draft.asks or any(mark.text.casefold() in ("their names",) for mark in draft.pronouns)
    asks_names = asks_names or (
        bool(draft.pronouns)
        and any("who" in mark.text.casefold() or "which are" in mark.text.casefold() for mark in draft.pronouns)
    )
    values = (
        draft.areas or draft.dates or draft.judged or draft.judgements or draft.happened or draft.axes or draft.types
    )
    if not asks_names or values or draft.moving or draft.specials:
        return None
    count = previous.count
    if count is not None:
        if count.by or count.show.form == "duration":
            return _of_count(replace(count, by=(), show=NAMES))
        where = (*count.where, *count.share)
        return _of_count(replace(count, where=where, share=(), show=NAMES, order=None))
    names = draft.sentence.names
    where_words = names.to_write(previous.area) if previous.area and previous.area.kind != "all" else ""
    on = previous.as_at.isoformat() if previous.as_at and not previous.undated else ""
    judgement = (previous.judgement or "").replace("_", " ")
    if previous.command in ("england", "region", "judgements"):
        if previous.grade:
            return _both_groups(draft, previous)
        if previous.command == "judgements" and previous.judgement is None:
            judgement = ""
        grades = ("inadequate", "requires improvement", "outstanding")
        lists = [" ".join(f"list {grade} {judgement} {where_words} {on}".split()) for grade in grades]
        raise AmbiguousName("Which of them: those judged inadequate, requires improvement or outstanding?", lists)
    if previous.command == "changes" and previous.term is None:
        moves = ("improved", "declined", "retained")
        raise AmbiguousName(
            "Which of them: those that improved, declined or kept their judgement?",
            [" ".join(f"changes {move} {where_words} {on}".split()) for move in moves],
        )
    if previous.command in ("list", "changes", "activity", "visits"):
        return Request(previous)
    return None


def _both_groups(draft: Draft, previous: Question) -> Request:
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
    where: list[Condition] = [] if area == ENGLAND else [Within((area,))]
    where.append(Judged(_grades(previous.grade), previous.judgement or OVERALL))
    now = Count("authorities", Latest(), tuple(where), show=NAMES)
    return Request(Question(command="list", count=now), also=dated)


def _grades(key: str) -> tuple[str, ...]:

    return ordered(SETS[key])


def _merged(draft: Draft, previous: Question) -> Request | None:
    """The question before with what is said now in place of the part of the same kind."""
    if previous.count is not None:
        return _of_those(draft, previous.count) or _merged_count(draft, previous.count)
    if (listed := _list_as_count(previous)) is not None and (request := _of_those(draft, listed)) is not None:
        return request
    base = _draft_of_question(previous, draft)
    if base is None:
        return None
    return _merge_drafts(base, draft, previous)


def _list_as_count(question: Question) -> Count | None:
    """A dated list of the LAs with a grade as the Count that it is; None for any other question."""
    if question.command != "list" or question.grade not in SETS or question.as_at is None:
        return None
    areas = (question.area,) if question.area not in (None, ENGLAND) else ()
    where: list[Condition] = [Within(areas, question.without)] if areas or question.without else []
    where.append(Judged(ordered(SETS[question.grade]), question.judgement or OVERALL))
    return Count("authorities", AsAt(question.as_at, question.known_by), tuple(where), show=NAMES)


def _of_those(draft: Draft, count: Count) -> Request | None:
    """ "How many of them still are?", "how many of those are good now?": of the LAs of a day, their grades on another."""
    if not _restricts(draft) or len(draft.dates) != 1 or count.of != "authorities" or count.by or count.share:
        return None
    own = [each for each in count.where if isinstance(each, Judged) and each.at == "latest"]
    if not isinstance(count.when, AsAt) or len(own) != 1 or len(draft.judged) > 1 or draft.areas or draft.axes:
        return None
    state = Times(draft).state(draft.dates[0])
    if state == count.when or not {"number", "share", "names"} & set(draft.asks):
        return None
    then = tuple(
        WasJudged(each.grades, count.when.on, each.judgement) if each is own[0] else each for each in count.where
    )
    share = judged_condition(draft.judged[0]) if draft.judged else own[0]
    show = NAMES if "names" in draft.asks else NUMBER
    return _of_count(Count("authorities", state, then, (share,), show=show))


def _adds(draft: Draft) -> bool:
    return any(mark.key == "add" for mark in draft.leads)


def _restricts(draft: Draft) -> bool:
    """Whether a condition is added: "which of those were outstanding before?"."""
    return any(mark.key == "they" for mark in draft.pronouns)


def _merge_drafts(base: Draft, draft: Draft, previous: Question) -> Request | None:
    adds = _adds(draft)
    if any(mark.text.casefold().startswith("which") for mark in draft.pronouns):
        draft.asks.append("names")
    spans = [mark for mark in draft.dates if mark.key in ("since", "range")]
    if spans and previous.command in ("england", "region", "judgements") and "region" not in base.axes:
        base.shapes.append("trend")
        base.asks = []
    shapes = [shape for shape in draft.shapes if shape in ("trend", "neighbours")]
    if "neighbours" in draft.nouns:
        shapes.append("neighbours")
    changed = False
    if draft.areas:
        base.areas = (
            list(dict.fromkeys([*base.areas, *draft.areas])) if adds or previous.command == "compare" else draft.areas
        )
        base.axes = [key for key in base.axes if key != "region"]
        if previous.command == "list" or previous.grade not in (None, "good_or_outstanding"):
            base.asks = base.asks or ["names"]
        changed = True
    if draft.without:
        base.without = [*base.without, *draft.without]
        changed = True
    if draft.types:
        base.types, changed = draft.types, True
    if draft.dates:
        base.dates, changed = draft.dates, True
        timed: list[Judgement | Happened | Moving] = [*base.judged, *base.happened, *base.moving]
        for part in timed:
            part.time = None
    if draft.judged:
        _merge_judged(base, draft)
        changed = True
    if draft.specials:
        base.specials, base.judged, changed = draft.specials, [], True
    if draft.judgements or draft.comparing:
        changed = True
        base.comparing += draft.comparing
        if base.judged:
            for each in base.judged:
                if draft.judgements:
                    each.judgement, each.explicit = draft.judgements[0], True
        elif base.happened:
            base.themes += [THEMES[key] for key in draft.judgements if key in THEMES]
        else:
            base.judgements = list(draft.judgements)
            base.nouns = [noun for noun in base.nouns if noun != "judgements"]
    if draft.nouns and "judgements" in draft.nouns and not draft.judgements:
        base.nouns, changed = [*base.nouns, "judgements"], True
    if draft.happened or draft.themes:
        if base.happened and not _restricts(draft):
            base.happened = draft.happened or base.happened
        else:
            base.happened += draft.happened
        base.themes += draft.themes
        base.parts += [mark for mark in draft.parts if mark.kind == "events"]
        changed = True
    if draft.moving:
        since = base.moving[0].since if base.moving else None
        for moving in draft.moving:
            moving.since = moving.since or since
        base.moving, changed = draft.moving, True
        base.asks = ["names"] if since else base.asks
    if draft.axes:
        base.axes, changed = draft.axes, True
        base.asks = [ask for ask in base.asks if ask != "names"]
    if draft.asks and (asks := [ask for ask in draft.asks if ask in ("number", "share", "names", "spread")]):
        base.asks, changed = asks, True
    if draft.order:
        base.order, base.limit, changed = draft.order, draft.limit, True
    if draft.frameworks:
        base.frameworks, changed = draft.frameworks, True
    if shapes:
        base.shapes += shapes
        base.asks = [ask for ask in base.asks if ask != "names"]
        if shapes == ["trend"] and not draft.dates:
            base.dates = []
        if not draft.dates and shapes == ["neighbours"] and previous.command == "la":
            base.dates = base.dates if previous.as_at != draft.sentence.today else []
        changed = True
    base.left += draft.left
    if not changed:
        return Request(without_counted(previous)) if draft.pronouns else None
    return request_of(base)


def _merge_judged(base: Draft, draft: Draft) -> None:
    if _restricts(draft) and base.judged:
        base.judged += draft.judged
        return
    own = base.judged[0] if base.judged else None
    for each in draft.judged:
        if not each.explicit and own is not None and own.explicit:
            each.judgement, each.explicit = own.judgement, True
        if not each.explicit and base.judgements:
            each.judgement, each.explicit = base.judgements[0], True
            base.judgements = []
    base.judged = draft.judged
    shown = "region" in base.axes or "judgements" in base.nouns or set(base.shapes) & {"trend", "compare"}
    if "names" not in base.asks and not shown:
        base.asks = [*base.asks, "names"]


def _draft_of_question(question: Question, now: Draft) -> Draft | None:
    """A draft that asks a question of the older fields again."""
    sentence = replace(now.sentence, marks=(), words=(), text=now.sentence.text)
    draft = Draft(sentence, [])
    draft.known_by = question.known_by
    if question.area is not None and question.area != ALL_REGIONS and question.area != ENGLAND:
        draft.areas = [question.area]
    if question.command == "compare":
        draft.areas = list(question.areas)
        draft.shapes.append("compare")
        if question.as_at_compare:
            draft.dates.append(_day_mark(question.as_at_compare))
    draft.without = list(question.without)
    default = now.sentence.today if question.command in ("la", "neighbours") else None
    if question.as_at is not None and question.as_at != default:
        draft.dates.append(_day_mark(question.as_at))
    if question.period is not None:
        draft.dates.append(_period_mark(question.period))
    if question.grade in SETS:
        judged = Judgement(SETS[question.grade], 0)
        if question.judgement:
            judged.judgement, judged.explicit = question.judgement, True
        draft.judged.append(judged)
    elif question.grade:
        draft.specials.append(question.grade)
    elif question.judgement:
        draft.judgements.append(question.judgement)
    match question.command:
        case "list":
            draft.asks.append("names")
        case "region" if question.area == ALL_REGIONS:
            draft.axes.append("region")
        case "england" | "region":
            draft.asks.append("share")
        case "judgements":
            if question.judgement is None:
                draft.nouns.append("judgements")
            draft.asks.append("share")
        case "activity":
            draft.happened.append(Happened(Events("inspections", noun=True), 0))
            draft.parts.append(Mark("events", "", 0, 0, "", draft.happened[0].events))
        case "visits":
            kinds = (f"{question.visit} visit",) if question.visit else ()
            draft.happened.append(Happened(Events("visits", kinds, noun=True), 0))
            draft.parts.append(Mark("events", "", 0, 0, "", draft.happened[0].events))
        case "changes":
            draft.moving.append(Moving(question.term or "improved", 0, since="first_ilacs"))
            draft.asks.append("names" if question.term else "number")
            for each in draft.judged:
                each.at = "first_ilacs"
        case "trend":
            draft.shapes.append("trend")
        case "neighbours":
            draft.shapes.append("neighbours")
        case "release":
            pass
    return draft


def _day_mark(on: date) -> Mark:
    return Mark("date", "day", 0, 0, on.isoformat(), twelve_months(on, "day"))


def _period_mark(period: Period) -> Mark:
    written = DateExpression("range", period.start, period.end, period.start, period)
    return Mark("date", "range", 0, 0, f"{period.start} to {period.end}", written)


def _merged_count(draft: Draft, count: Count) -> Request | None:
    """A Count with its parts of the kinds that are said now exchanged."""
    where, share = list(count.where), list(count.share)
    adds, restricts = _adds(draft), _restricts(draft)
    times = Times(draft)
    changed = False
    if draft.areas or draft.without:
        before = next((each for each in where if isinstance(each, Within)), Within())
        areas = tuple(area for area in draft.areas if area != ENGLAND)
        areas = (*before.areas, *areas) if adds else areas if draft.areas else before.areas
        where = [each for each in where if not isinstance(each, Within)]
        within = Within(tuple(dict.fromkeys(areas)), (*before.but, *draft.without))
        where = ([within] if within.areas or within.but else []) + where
        changed = True
    if draft.types:
        where = [each for each in where if not isinstance(each, OfType)] + [OfType(tuple(draft.types))]
        changed = True
    when: When = count.when
    if draft.dates:
        mark = draft.dates[-1]
        if mark.kind == "time":
            when = Latest() if mark.key == "now" else WholeRecord()
        elif isinstance(count.when, AsAt | Latest) and count.of == "authorities":
            when = times.state(mark)
        else:
            when = times.during(mark)
        changed = True
    if draft.judged:
        where, share = _with_judged(draft, count, where, share, restricts or adds)
        changed = True
    if draft.judgements:
        where, share, changed = _of_judgement(draft, count, where), _of_judgement(draft, count, share), True
    if draft.specials:
        special: Condition = NotYetInspected() if draft.specials[0] == "uninspected" else NoOverallJudgement()
        where, changed = [*where, special], True
    if draft.happened or draft.themes:
        where = _with_events(draft, count, where)
        changed = True
    by, show = count.by, count.show
    if draft.axes:
        by = tuple(Axis(key) for key in draft.axes)  # type: ignore[arg-type]
        by = (*count.by, *by) if adds else by
        show = NUMBER if show in (NAMES, SPREAD) else show
        changed = True
    shows = {"number": NUMBER, "share": SHARE, "names": NAMES, "spread": SPREAD}
    for ask in draft.asks:
        if ask in shows and not (ask == "names" and draft.judged and restricts):
            show, changed = shows[ask], True
    if draft.judged and restricts and "number" not in draft.asks:
        show = NAMES if not by else show
    order, limit = count.order, draft.limit or count.limit
    if show == NAMES and by and "names" in draft.asks:
        by = ()
    if not changed and not draft.limit:
        return _of_count(count) if draft.pronouns else None
    return _of_count(
        replace(count, when=when, where=tuple(where), share=tuple(share), by=by, show=show, order=order, limit=limit)
    )


_GRADED = (Judged, EverJudged, WasJudged, EveryJudged, AnyJudged)


def _with_judged(
    draft: Draft, count: Count, where: list[Condition], share: list[Condition], adds: bool
) -> tuple[list[Condition], list[Condition]]:
    new: list[Condition] = []
    times = Times(draft)
    for each in draft.judged:
        on = times.state(each.time) if each.time is not None and each.time.kind == "date" else None
        if count.of == "visits" and each.at == "latest":
            each.at = "then"
        if each.at == "before" and count.of == "authorities":
            new.append(judged_condition(each))
        else:
            new.append(judged_condition(each, on if isinstance(on, AsAt) else None))
    if adds:
        return [*where, *new], share
    if share and any(isinstance(each, _GRADED) for each in share):
        return where, [each for each in share if not isinstance(each, _GRADED)] + new
    old = [each for each in where if isinstance(each, _GRADED)]
    if len(old) == 1 and isinstance(old[0], Judged) and not draft.judged[0].explicit and isinstance(new[0], Judged):
        new[0] = replace(new[0], judgement=old[0].judgement)
    return [each for each in where if not isinstance(each, _GRADED)] + new, share


def _of_judgement(draft: Draft, count: Count, conditions: Sequence[Condition]) -> list[Condition]:
    key = draft.judgements[0]
    if count.of == "visits" and key in THEMES:
        return [*(each for each in conditions if not isinstance(each, Theme)), Theme((THEMES[key],))]
    return [
        replace(each, judgement=key) if isinstance(each, Judged | EverJudged | WasJudged) else each
        for each in conditions
    ]


def _with_events(draft: Draft, count: Count, where: list[Condition]) -> list[Condition]:
    kinds = tuple(dict.fromkeys(kind for each in draft.happened for kind in each.events.kinds))
    themes = tuple(dict.fromkeys([*draft.themes, *(theme for each in draft.happened for theme in each.events.themes)]))
    if count.of == "authorities":
        had = [each for each in where if isinstance(each, Had)]
        if had and themes and not kinds:
            return [replace(each, themes=themes) if isinstance(each, Had) else each for each in where]
        return [*where, *(had_condition(each, None) for each in draft.happened)]
    if kinds:
        where = [each for each in where if not isinstance(each, Kind)] + [Kind(kinds)]
    if themes:
        where = [each for each in where if not isinstance(each, Theme)] + [Theme(themes)]
    return where


__all__ = ["Area", "alone", "followed", "kept", "kept_words", "kinds_of"]
