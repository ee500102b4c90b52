"""The LAs behind a count: by grade of any judgement, not yet inspected, or without an overall judgement."""

from collections.abc import Callable, Sequence
from datetime import date

from data.register import Register
from data.schema import LA_LEVEL, NO_OVERALL_FROM
from queries.answer import Answer, Official, Row, Table, columns_of
from queries.counting.as_at import as_at, coverage, older_than_register, register_begins
from queries.counting.distribution import coverage_notes, outcome, printed_outcomes, require_graded
from queries.counting.measures import GRADE_KEYS, JUDGEMENT_NAMES, OVERALL
from queries.counting.published import agrees_with_rows, reasons, sources_of
from queries.counting.rounding import percent
from queries.pages.authority import AUTHORITY_COLUMNS, authority_row
from queries.question import ENGLAND, Area, Question
from queries.wording import (
    REGISTER_SOURCE,
    counted,
    day,
    kind_of_figures,
    listed,
    sentences,
    share,
    the,
)

Belongs = Callable[[Row, str], bool]


def _graded(*keys: str) -> Belongs:
    return lambda row, judgement: GRADE_KEYS.get(row[judgement]) in keys


def _no_overall(row: Row, judgement: str) -> bool:
    return row["event_id"] is not None and row[OVERALL] is None and row["counted_on"] >= NO_OVERALL_FROM


LISTS: dict[str, tuple[str, Belongs]] = {
    "outstanding": ("judged outstanding", _graded("outstanding")),
    "good": ("judged good", _graded("good")),
    "requires_improvement": ("judged requires improvement to be good", _graded("requires_improvement")),
    "inadequate": ("judged inadequate", _graded("inadequate")),
    "good_or_outstanding": ("judged good or outstanding", _graded("good", "outstanding")),
    "less_than_good": (
        "judged requires improvement to be good or inadequate",
        _graded("requires_improvement", "inadequate"),
    ),
    "not_outstanding": (
        "judged good, requires improvement to be good or inadequate",
        _graded("good", "requires_improvement", "inadequate"),
    ),
    "not_inadequate": (
        "judged outstanding, good or requires improvement to be good",
        _graded("outstanding", "good", "requires_improvement"),
    ),
    "uninspected": ("not yet inspected", lambda row, judgement: row["event_id"] is None),
    "no_overall": ("without an overall judgement (2026 framework)", _no_overall),
}
"""Each list by its key (`Question.grade`): its words and the rule that an LA's as-at row must meet to be on it."""

APART = ("uninspected", "no_overall")
NOT_HELD = "without an inspection in the register"
"""In place of “not yet inspected” where the list holds an LA that is older than the register."""


def listing(register: Register, question: Question) -> Answer:
    """The LAs of an area with a grade in a judgement at their latest graded event, by name.

    Table `authorities`: a row per LA, with every judgement, the date its inspection ended and the report's address.
    `Question.without` leaves areas out, of the base too; `Question.since` lists LAs without a graded inspection from
    that day on, the never inspected among them. The count leads with the printed figure where a release prints it.
    Raises: NoData before the first inspection.
    """
    area = question.area or ENGLAND
    judgement = question.judgement or OVERALL
    grade = question.grade or "inadequate"
    covered = coverage(register, question.on, question.known_by)
    if grade not in APART:
        require_graded(register, covered, area, outcome(register, covered, area, judgement), judgement)
    words, belongs = _since(question.since) if question.since else LISTS[grade]
    older = older_than_register(register) if grade == "uninspected" and not question.since else frozenset()
    counted_in = [row for row in as_at(register, covered, area) if not _left_out(row, question.without)]
    rows = tuple(authority_row(row) for row in counted_in if belongs(row, judgement))
    since_established = [row["name"] for row in rows if row["urn"] not in older]
    if is_held_back := bool(older) and len(since_established) < len(rows):
        words = NOT_HELD
    begins = f", which begins on {day(register_begins(register))} and holds none before" if is_held_back else ""
    as_printed = not question.without and question.since is None
    figures = printed_outcomes(register, covered, area) if as_printed else {}
    key = "not_yet_inspected" if grade == "uninspected" else grade
    published = figures.get((judgement, key))
    base = len([row for row in counted_in if grade in APART or row[judgement] in GRADE_KEYS])
    place = the(area) + (f" other than {listed(the(other) for other in question.without)}" if question.without else "")
    shown = len(rows) if published is None else int(published)
    names = listed(row["name"] for row in rows)
    official: Official = published is not None
    if not official and as_printed:
        counts = outcome(register, covered, area, judgement)
        official = LA_LEVEL if agrees_with_rows(register, covered, "outcomes", area, [(judgement, counts)]) else False
    return Answer(
        question=question,
        title=f"LAs in {place} {words}{on_judgement(judgement)} as at {day(covered.on)}",
        text=sentences(
            [
                f"As at {day(covered.on)}, {shown} of {counted(base, 'LA')} in {place} ({share(percent(shown, base))})"
                f" {'was' if shown == 1 else 'were'} {words}"
                f"{on_judgement(judgement)}{begins}{f': {names}' if names else ''}",
                f"Established since it begins, and not yet inspected: {listed(since_established)}"
                if is_held_back and since_established
                else None,
                f"The register lists {len(rows)} of them" if published not in (None, len(rows)) else None,
                kind_of_figures(official, covered.on),
            ]
        ),
        official=official,
        as_at=covered.on,
        tables=(
            Table(
                "authorities",
                f"LAs {words}{on_judgement(judgement)}",
                columns_of(rows, AUTHORITY_COLUMNS) or AUTHORITY_COLUMNS,
                rows,
            ),
        ),
        notes=(
            *(reasons(register, covered.on, "outcomes", area.name) if published not in (None, len(rows)) else []),
            "The names are the register’s, from each LA’s latest published report; they are in alphabetical order.",
            *coverage_notes(register, covered, *([area] if older else [])),
        ),
        sources=(
            *(sources_of(register, official, covered.on, "outcomes", area.name) if official else ()),
            REGISTER_SOURCE,
        ),
        next=_next(area.kind, area.name, covered.on.isoformat()),
    )


def _since(start: date) -> tuple[str, Belongs]:
    first = start.isoformat()
    return (
        f"without a graded inspection since {day(start)}",
        lambda row, judgement: row["event_id"] is None or row["counted_on"] < first,
    )


def _left_out(row: Row, without: Sequence[Area]) -> bool:
    return any(row["urn"] == area.urn if area.kind == "authority" else row["region"] == area.name for area in without)


def on_judgement(judgement: str) -> str:
    """for care leavers: the judgement that a grade belongs to, nothing for overall effectiveness."""
    return "" if judgement == OVERALL else f" for {JUDGEMENT_NAMES[judgement].lower()}"


def _next(kind: str, name: str, on: str) -> tuple[str, ...]:
    if kind == "region":
        return (f"region {name} {on}", f"list uninspected {name} {on}")
    return (f"england {on}", f"region all {on}") if kind == "england" else (f"la {name} {on}",)
