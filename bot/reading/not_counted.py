"""Plain questions whose words are known but whose count is not held: they are told so, with the nearest that is.

`refuse_words` looks at what was said before a command is chosen, `uncounted` at the command with what was said.
"""

from datetime import date

from bot.commands.parse import Request
from bot.commands.phrase import phrase
from bot.language.scope import decline
from bot.language.vocabulary import JUDGEMENTS, Vocabulary, plain_words
from bot.reading.understanding import Asked
from bot.text import quoted
from queries.areas import region_of
from queries.errors import AmbiguousName, BadCommand
from queries.question import ENGLAND, Question

_GRADES = ("", "outstanding", "good", "RI", "requires improvement", "inadequate", "good or outstanding")
_FRAMEWORK = Vocabulary(
    {
        "under ilacs": ("under the ilacs", "ilacs framework", "in ilacs", "via ilacs", "through ilacs", "by ilacs"),
        "ilacs only": (
            *("only ilacs", "just ilacs", "ilacs alone", "only the ilacs", "ilacs judgement only", "solely ilacs"),
            *("ilacs inspection only", "ilacs grade only", "ilacs outcome only", "ilacs rating only"),
        ),
        "an ilacs inspection": (
            *(
                "an ilacs",
                "any ilacs",
                "no ilacs",
                "without ilacs",
                "had ilacs",
                "at ilacs",
                "with ilacs",
                "have ilacs",
                "one ilacs",
            ),
            *("from ilacs inspection", "at ilacs inspection", "their ilacs", "by ilacs inspection"),
        ),
    }
)
_TYPES = Vocabulary({"short inspection": (), "standard inspection": ()})
_FIRST = Vocabulary({"first inspection": (), "first ilacs": (), "first ilacs inspection": (), "first visit": ()})
_SECOND = Vocabulary({"second inspection": (), "second ilacs": (), "second ilacs inspection": ()})
_YET = Vocabulary(
    {"still to": (), "yet to": (), "awaiting": (), "waiting for": (), "without": (), "not had": (), "never had": ()}
)
_ANY_JUDGEMENT = Vocabulary(
    {
        "any of the judgements": (
            *("any of the five judgements", "any one judgement", "any of its judgements", "any of their judgements"),
            *("in any area of practice", "any sub judgement", "any of the four judgements", "in any of the areas"),
        ),
        "judgement in any area": ("judgement in any of the areas",),
        "any judgement": [
            " ".join(f"{some} {grade} judgement".split())
            for some in ("any", "at least one", "one or more", "one", "some")
            for grade in _GRADES
        ],
    }
)
_ANY_JUDGEMENT_LEFT = frozenset({"judgement", "several_judgements", "every_judgement"})
_THEN_AND_NOW = Vocabulary({"then and now": (), "now and then": (), "then v now": (), "then vs now": ()})
_BY_JUDGEMENT = Vocabulary({"strongest judgement": (), "weakest judgement": ()})
_KEPT_OTHERWISE = frozenset({"changes", "trend", "share", "authority", "activity", "period", "range", "year", "month"})
_BEING_IN = frozenset({"is", "was", "being", "in", "within", "the", "belong", "to"})
_STILL = frozenset({"and", "now", "still", "currently", "are", "today"})
_AT_A_DATE = frozenset({"england", "region", "list", "judgements", "compare", "trend", "neighbours"})
_ILACS_ALONE_FROM = date(2018, 4, 1)
"""Before it some inspections were still of the framework before ILACS."""


class NotCounted(BadCommand):
    """Every word is known, and no command has the count that they ask for."""


def refuse_words(asked: Asked) -> None:
    """Raises: AskerError for words that no command has a count of, whatever else is asked."""
    meaning, tags = asked.meaning, asked.meaning.tags
    _in_another_region(asked)
    where, on = _where(asked), _on(asked)
    grade = (meaning.grade or "").replace("_", " ")
    if meaning.groups and not _ANY_JUDGEMENT_LEFT & tags and (any_of := _said(_ANY_JUDGEMENT, asked)):
        listed = f"list {grade or 'inadequate'}"
        theme = JUDGEMENTS.keys[2].replace("_", " ")
        raise NotCounted(
            f"No list holds LAs with a grade for {quoted(any_of)}: a list is of overall effectiveness, or of one"
            " judgement. Ask for one at a time.",
            (f"{listed}{where}{on}", f"{listed} {theme}{where}{on}", f"judgements{where}{on}"),
        )
    if _said(_BY_JUDGEMENT, asked) and {"places", "who", "authority"} & tags and "region" not in tags:
        raise decline("best", meaning.areas[0] if meaning.areas else None, "")
    if (then := _said(_THEN_AND_NOW, asked)) and len(meaning.dates) < 3:
        compared = "compare" + (f"{where} " if where else " ")
        raise NotCounted(
            f"When is “then” in {quoted(then)}? Compare takes two dates, both written out.",
            (f"{compared}2022-03-31 with 2024-03-31", f"trend{where}" if "authority" not in tags else f"la{where}"),
        )
    first = f" {grade}" if "single" in tags else ""
    kept = set(meaning.directions) == {"retained"} and {"single", "pair", "derived"} & tags
    if kept and not _KEPT_OTHERWISE & tags:
        raise AmbiguousName(
            f"Nothing here lists LAs that stayed {grade} all along. Those whose grade is the same as at their first ILACS"
            f" inspection, or those that are {grade}?",
            (f"changes{first} retained{where}", f"list {grade}{where}"),
        )
    words = plain_words(meaning.words)
    again = "again" in words and (words[0] == "again" or words[-1] == "again")
    if again and {"single", "pair", "derived"} & tags and not {"direction", "authority"} & tags:
        raise AmbiguousName(
            f"Nothing here lists LAs that were given {quoted(grade)} again. Those that are {grade}, or those whose"
            " grade stayed the same since their first ILACS inspection?",
            (f"list {grade}{where}{on}", f"changes{first} retained{where}{on}"),
        )
    if {"authority", "direction", "year"} <= tags and not {"inspections", "changes", "compare", "activity"} & tags:
        close = next(written.last for written, _ in meaning.dates if written.kind == "year")
        raise AmbiguousName(
            f"{quoted(meaning.said['direction'] + on)} can mean what happened in that year, or how the LA stood at the end of"
            " March. Which is meant?",
            (f"activity{where} {close.year}-01-01 to {close.year}-12-31", f"la{where} {close}")
            if close.year < asked.today.year
            else (f"la{where}",),
        )


def uncounted(asked: Asked, request: Request) -> None:
    """Raises: AskerError for words that the chosen command would answer as if they had not been said."""
    question, tags = request.question, asked.meaning.tags
    near = phrase(question, asked.names)
    name = question.command
    where, on = _where(asked), _on(asked)
    graded = bool({"single", "pair", "derived", "grades", "unlisted"} & tags)
    grade = (asked.meaning.grade or "").replace("_", " ")
    ilacs = _said(_FRAMEWORK, asked)
    before_ilacs = name == "activity" and question.period is not None and question.period.start < _ILACS_ALONE_FROM
    if ilacs and (name in _AT_A_DATE or before_ilacs):
        counted = "are of inspections" if before_ilacs else "at a date are by each LA’s latest inspection"
        raise NotCounted(
            f"No command counts {quoted(ilacs)} by itself: counts {counted}, of whatever framework. Of every framework"
            f" the question is “{near}”.",
            (near, "help"),
        )
    if name == "changes":
        _first_and_second(asked, question, near)
    types = _said(_TYPES, asked)
    if name == "activity" and types and (graded or {"outcome", "direction"} & tags):
        raise NotCounted(
            f"Grades, and what improved or declined, are not split by type of inspection: {quoted(types)}. “{near}”"
            " counts the inspections of each type, and gives the grades of all of them together.",
            (near, "help"),
        )
    if name == "visits" and graded and not (set(asked.meaning.visits) == {"monitoring"} and grade == "inadequate"):
        raise NotCounted(
            f"Visits are not counted by the grade of the LA that was visited: {quoted(_grade_said(asked))}. Without it"
            f" the question is “{near}”.",
            (near, "help"),
        )
    lasting = _STILL & set(plain_words(asked.meaning.words))
    if (
        name == "activity"
        and {"single", "pair", "derived"} & tags
        and {"places", "since"} & tags
        and (lasting or _grade_of_places(asked))
    ):
        raise AmbiguousName(
            f"No list takes both an inspection in a time and a grade: {quoted(_grade_said(asked))}. The inspections{on},"
            f" or the LAs that are {grade}?",
            (near, f"list {grade}{where}"),
        )


def _first_and_second(asked: Asked, question: Question, near: str) -> None:
    tags = asked.meaning.tags
    where, on = _where(asked), _on(asked)
    second = _said(_SECOND, asked)
    if second and {"period", "year", "since", "range", "month"} & tags:
        raise AmbiguousName(
            f"Inspections are not counted as first or second: {quoted(second)}. All the inspections{on}, or LAs"
            " inspected more than once?",
            (f"activity{where}{on}" if "year" not in tags else f"activity{where}", near),
        )
    if second and "direction" not in tags and {"single", "pair", "derived", "grades"} & tags:
        raise NotCounted(
            f"Second judgements are not counted by themselves: {quoted(_grade_said(asked))} at the {second}. LAs now so"
            " graded are a list; how LAs moved since their first inspection are changes.",
            (f"list {(asked.meaning.grade or 'inadequate').replace('_', ' ')}{where}{on}", f"changes{where}{on}"),
        )
    if _said(_FIRST, asked) and (yet := _said(_YET, asked)) and "direction" not in tags:
        raise NotCounted(
            f"No command counts LAs by whether they had a first ILACS inspection: {quoted(yet)}. Those that never had an"
            " inspection of whatever framework are a list.",
            (f"list uninspected{where}{on}", near),
        )
    if not _said(_FIRST, asked) or not {"single", "pair", "derived", "grades"} & tags:
        return
    if not {"direction", "trend", "loose", "compare"} & tags:
        asks = [near] if question.grade else ["changes" + where + on]
        named = (asked.meaning.grade or "").replace("_", " ")
        raise NotCounted(
            f"First judgements are counted only for LAs inspected more than once under ILACS: {quoted(_grade_said(asked))} at"
            f" the first inspection is not a count of all LAs here. “{asks[0]}” tells how those LAs moved since.",
            (*asks, *([f"list {named}{where}{on}"] if named else [])),
        )


def _grade_of_places(asked: Asked) -> bool:
    """Whether it is said of LAs with a grade that they were inspected: "inadequate LAs inspected in 2023-24"."""
    said = list(asked.meaning.said)
    order = [said.index(tag) for tag in ("plain_grade", "places", "inspections") if tag in said]
    return len(order) == 3 and order == sorted(order)  # all three, in that order


def _in_another_region(asked: Asked) -> None:
    """Raises: NotCounted where an LA is said to be in a region that it is not in: "Leeds in the North West"."""
    words = asked.meaning.words
    found = asked.names.find_all(words)
    if len(found) != 2 or len(asked.meaning.areas) != 2 or asked.meaning.without:
        return
    first, second = found
    if (first.area.kind, second.area.kind) != ("authority", "region"):
        return
    between = plain_words(words[first.end : second.start]) or plain_words(words[second.start : second.end])[:1]
    if (
        not {"in", "within", "belong"} & set(between)
        or not set(between) <= _BEING_IN
        or {"compare", "than"} & asked.meaning.tags
    ):
        return
    region = region_of(asked.register, first.area)
    if region == second.area.name:
        return
    one = asked.names.to_write(first.area)
    raise NotCounted(
        f"{first.area} is not in {second.area}: its region is {region}.", (f"la {one}", f"region {region}")
    )


def _said(vocabulary: Vocabulary, asked: Asked) -> str:
    """The words of a phrase of `vocabulary` as they were said; nothing where none was."""
    found = vocabulary.find(asked.meaning.words)
    return " ".join(asked.meaning.words[found[1] : found[2]]).strip(" ,;:?!.") if found else ""


def _grade_said(asked: Asked) -> str:
    said = asked.meaning.said
    return " … ".join(said[tag] for tag in ("plain_grade", "turned", "negated_good") if tag in said)


def _where(asked: Asked) -> str:
    areas = asked.meaning.areas
    return f" {asked.names.to_write(areas[0])}" if len(areas) == 1 and areas[0] != ENGLAND else ""


def _on(asked: Asked) -> str:
    return f" {asked.meaning.dates[0][1]}" if asked.meaning.dates else ""
