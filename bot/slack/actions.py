"""What can be done with an answer: at most five buttons under it, the last of them "More…" for all else.

A button holds its question as the command that asks it (`bot.commands.phrase`), so that pressing it walks the same road as
typing it, and what it holds is read again when it arrives.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from bot.ask import Sources, read, write
from bot.commands.parse import Request, check_areas_exist
from bot.commands.phrase import phrase
from bot.language.names import names_of
from bot.render.charts import plot
from bot.render.notes import further, kind_of_figures
from bot.render.slack.buttons import ABOUT, ASK, MORE, MOST_BUTTONS, SHARE, WRONG_FIGURE, button
from bot.render.slack.elements import Block, section
from bot.render.slack.limits import BUTTON_VALUE, HEADER
from bot.render.slack.mrkdwn import escape
from bot.render.timelines import timeline
from bot.text import clip, line, size
from queries.answer import Answer
from queries.counting.distribution import years_before
from queries.counting.measures import GRADE_NAMES, JUDGEMENT_NAMES
from queries.counting.published import latest_release
from queries.errors import AskerError
from queries.pages.listing import list_words
from queries.pages.trend import first_quarter
from queries.question import ENGLAND, Area, Period, Question
from queries.wording import day, join_words, span, statistical_year, with_article

_FILES = {"csv": "CSV", "xlsx": "Excel", "png": "Picture"}
_LABELS = {
    "england": "England",
    "judgements": "The five judgements",
    "changes": "Changes",
    "activity": "Inspections and visits",
    "trend": "Trend",
    "neighbours": "Statistical neighbours",
    "release": "Release summary",
    "releases": "Known releases",
    "new": "New reports",
    "check": "Check against the release",
    "help": "Help",
}
_DIRECTIONS = {"improved": "improved", "retained": "stayed the same", "declined": "declined"}
_OF_GRADES = ("england", "region", "judgements", "list", "compare", "trend")
_WITHOUT_YEARS = ("trend", "new", "releases", "check", "cite", "define", "help")


def actions(request: Request, answer: Answer, sources: Sources) -> list[Block]:
    """The row of buttons under an answer: questions that continue the thought, the notes left out, and "More…"."""
    if request.question.command == "help" and request.question.term is None:
        return _examples(sources)
    words = _words(request, sources)
    last = []
    if words and not request.also and further(answer):
        last.append(button(ABOUT, "About these figures", words))
    if words and request.also:
        last.append(button(WRONG_FIGURE, "Wrong figure?", words))
    elif words and more_actions(request, answer, sources):
        last.append(button(MORE, "More…", words))
    onward = _onward_buttons(request, answer, sources)[: MOST_BUTTONS - len(last)]
    return [{"type": "actions", "elements": [*onward, *last]}] if onward or last else []


def _examples(sources: Sources) -> list[Block]:
    """Six questions of six kinds under "help", each answered at a press, on the day of the latest release."""
    on = latest_release(sources.register).as_at.isoformat()
    asked = {
        f"england {on}": "England",
        f"region London {on}": "London",
        "la Leeds": "Leeds",
        f"list inadequate {on}": "LAs judged inadequate",
        "neighbours Kent": "Kent and its neighbours",
        "new": "New reports",
    }
    names = names_of(sources.register)
    canonical = [(label, phrase(read(words, sources).question, names)) for words, label in asked.items()]
    buttons = [button(f"{ASK}{at}", label, words) for at, (label, words) in enumerate(canonical)]
    return [{"type": "actions", "elements": row} for row in (buttons[:3], buttons[3:])]


def more_actions(request: Request, answer: Answer, sources: Sources) -> list[Block]:
    """What "More…" offers: the further questions, the LAs by each grade alike, and ways to pass the answer on or keep it."""
    if request.also:  # the words of a button ask for one of the two readings
        return []
    shown = MOST_BUTTONS - 1 - bool(further(answer))
    rest = _onward_buttons(request, answer, sources)[shown:]
    given = request, answer, sources
    rows = [rest[:MOST_BUTTONS], _by_grade(request.question, sources), _passing_on(*given), _as_files(*given)]
    return [{"type": "actions", "elements": row} for row in rows if row]


def more_message(request: Request, answer: Answer, sources: Sources) -> dict[str, Any]:
    """The private reply to "More…": what else can be done with the answer."""
    words = f"More about: {escape(clip(line(answer.title), HEADER))}"
    return {"text": words, "blocks": [section(words), *more_actions(request, answer, sources)]}


def _words(request: Request, sources: Sources) -> str:
    """The command that asks the question, as a button holds it; empty where it is too long for one."""
    words = phrase(request.question, names_of(sources.register))
    return words if size(words) <= BUTTON_VALUE - max(map(len, (" as xlsx", "cite "))) else ""


def _passing_on(request: Request, answer: Answer, sources: Sources) -> list[Block]:
    """Share it, quote it, say that it looks wrong."""
    words = _words(request, sources)
    if request.question.command == "help" or not words:
        return []
    buttons = [] if request.public else [button(SHARE, "Share to channel", words)]
    if kind_of_figures(answer):
        buttons += [button(f"{ASK}cite", "Cite", f"cite {words}")] if request.question.command != "cite" else []
        buttons.append(button(WRONG_FIGURE, "Wrong figure?", words))
    return buttons


def _as_files(request: Request, answer: Answer, sources: Sources) -> list[Block]:
    words = _words(request, sources)
    if not words or not kind_of_figures(answer):
        return []
    is_drawn = timeline(answer) or any(plot(answer, chart) for chart in answer.charts)
    kinds = [kind for kind in _FILES if kind != "png" or is_drawn]
    return [button(f"{ASK}{kind}", _FILES[kind], f"{words} as {kind}") for kind in kinds]


def _by_grade(asked: Question, sources: Sources) -> list[Block]:
    """The LAs of each grade, all four: none is offered before the others."""
    area = asked.area or ENGLAND
    if asked.command not in _OF_GRADES or asked.as_at is None or area.kind not in ("england", "region", "type"):
        return []
    names = names_of(sources.register)
    buttons = []
    for grade in GRADE_NAMES:
        question = Question(
            command="list",
            area=area,
            grade=grade,
            judgement=asked.judgement,
            as_at=asked.as_at,
            known_by=asked.known_by,
        )
        if question != asked:
            words = phrase(question, names)
            buttons.append(button(f"{ASK}{grade}", _area_label(question, area), words))
    return buttons


def _onward_buttons(request: Request, answer: Answer, sources: Sources) -> list[Block]:
    onward = enumerate(_onward(request.question, answer, sources))
    return [button(f"{ASK}{at}", label, words) for at, (words, label) in onward if size(words) <= BUTTON_VALUE]


def _onward(asked: Question, answer: Answer, sources: Sources) -> Iterator[tuple[str, str]]:
    """Questions that continue the thought, most useful first, each once, with what its button says."""
    names = names_of(sources.register)
    by_year = dict(_years(asked, sources))
    given, labels = {asked}, set[str]()
    for question in (*answer.next, *by_year, *_elsewhere(asked)):
        if question in given or (_of_one_grade(question) and not _of_one_grade(asked)):
            continue
        try:
            check_areas_exist(question, names)
        except AskerError:  # an LA that did not exist a year before, say
            continue
        given.add(question)
        words = write(question, sources)
        label = by_year.get(question, "") or (
            words if asked.command == "help" else _label(question, asked, sources.today())
        )
        yield words, words if label in labels else label
        labels.add(label)


def _of_one_grade(question: Question) -> bool:
    return question.command == "list" and question.grade in GRADE_NAMES


def _years(asked: Question, sources: Sources) -> Iterator[tuple[Question, str]]:
    """The same a year before and a year after: not before the register begins, nor beyond today."""
    if asked.command in _WITHOUT_YEARS or asked.as_at_compare or asked.count is not None:
        return
    for years, label in ((1, "Year before"), (-1, "Year after")):
        moved = replace(
            asked,
            as_at=asked.as_at and years_before(asked.as_at, years),
            period=asked.period and _years_before_period(asked.period, years),
        )
        end = moved.as_at or moved.span.end
        if first_quarter(sources.register) <= end <= sources.today():
            yield moved, f"{label}: {_when(moved)}"


def _years_before_period(period: Period, years: int) -> Period:
    return Period(years_before(period.start, years), years_before(period.end, years))


def _when(question: Question) -> str:
    if question.period:
        return statistical_year(question.period.start, question.period.end) or span(
            question.period.start, question.period.end
        )
    return day(question.on)


def _elsewhere(asked: Question) -> Iterator[Question]:
    """The LA's history, the region's LAs, and the area beside England."""
    area, on = asked.area, asked.as_at or (asked.period.end if asked.period else None)
    if area is None or on is None:
        return
    if area.kind == "authority" and asked.command != "la":
        yield Question(command="la", area=area, as_at=on, known_by=asked.known_by)
    if area.kind in ("region", "authority", "type"):
        yield Question(command="compare", areas=(area, ENGLAND), as_at=on, known_by=asked.known_by)


def _label(question: Question, asked: Question, today: date) -> str:
    """What the button of a question says under the answer to another: what is the same goes without saying."""
    area = question.area or ENGLAND
    said = _area_label(question, area)
    elsewhere = question.command not in ("la", "region", "england", "compare") and question.area not in (
        None,
        asked.area,
        ENGLAND if asked.area is None else None,
    )
    where = f" in {with_article(area)}" if elsewhere else ""
    if question.command == asked.command == "england" and question.as_at:
        return day(question.on)
    dated = question.as_at and question.as_at not in (asked.as_at, asked.period and asked.period.end, today)
    return f"{said}{where}{f', {day(question.on)}' if dated else ''}"


def _area_label(question: Question, area: Area) -> str:
    if question.command == "la":
        return f"{area.name}: history"
    if question.command == "region":
        return "All regions" if area.kind == "all" else area.name
    if question.command == "compare":
        others = join_words(other.name for other in question.areas[1:])
        return f"Compare with {others}" if len(question.areas) > 1 else "Compare the two dates"
    if question.command == "list":
        judged = f" for {JUDGEMENT_NAMES[question.judgement].lower()}" if question.judgement else ""
        return f"LAs {list_words(question.grade or 'inadequate')}{judged}"
    if question.command == "visits":
        return f"{question.visit or 'all'} visits".capitalize()
    if question.command == "changes" and question.term:
        return f"LAs that {_DIRECTIONS[question.term]}"
    return _LABELS.get(question.command) or question.term or question.command
