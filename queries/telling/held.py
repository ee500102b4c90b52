"""What is only partly held, in words: absence in a partly held record is not a fact (SPEC rule 14)."""

from collections.abc import Iterable
from datetime import date

from data.register import Register
from data.schema import GRADED_EVENTS
from queries.counting.conditions import EverJudged, Had, Kind, LastBefore, Not
from queries.counting.count import Count
from queries.counting.holdings import FOCUSED, MONITORING, is_whole, whole_spans
from queries.counting.scope import scope
from queries.wording import day

VISITS = (FOCUSED, MONITORING)


def partly_held(register: Register, count: Count) -> str | None:
    """Why a number or an absence of this count may be less than the truth; None where all that it counts is held."""
    time = scope(register, count.when)
    found: list[str] = []
    if count.of in ("visits", "events", "reports"):
        kinds = next((each.kinds for each in count.where if isinstance(each, Kind)), VISITS)
        found += _of_kinds(register, kinds, time.start, time.on, existing_only=False)
    if count.of == "authorities":
        axes = [(axis.kinds, None) for axis in count.by if axis.key == "number_of_events"]
        conditions = [each.condition if isinstance(each, Not) else each for each in (*count.where, *count.share)]
        had = [(each.kinds, each.during) for each in conditions if isinstance(each, Had)]
        last = [(each.kinds, None) for each in conditions if isinstance(each, LastBefore)]
        for kinds, during in (*axes, *had, *last):
            start, end = (during.start, min(during.end, time.on)) if during else (time.start, time.on)
            found += _of_kinds(register, kinds, start, end, existing_only=True)
        if any(
            isinstance(each, Not) and isinstance(each.condition, EverJudged) for each in (*count.where, *count.share)
        ):
            found.append(f"graded inspections are held from {day(_begins(register))}")
    return "; ".join(dict.fromkeys(found)) or None


def _of_kinds(
    register: Register, kinds: Iterable[str], start: date | None, end: date, existing_only: bool
) -> Iterable[str]:
    for kind in kinds:
        if kind in GRADED_EVENTS:
            continue
        spans = [each for each in whole_spans(register) if each.kind == kind]
        if not spans:
            continue
        begins = start or (spans[0].start if kind == FOCUSED else date(2018, 1, 1))
        if is_whole(register, kind, begins, end, existing_only):
            continue
        if kind == MONITORING:
            yield (
                f"monitoring visits are held whole from {day(spans[0].start)} to {day(spans[-1].end)} only, and of those"
                " whose letter is not published none"
            )
        elif end > spans[-1].end:
            yield f"focused visits are held to {day(spans[-1].end)}"
        else:
            yield f"focused visits to LAs since abolished are held in part before {day(spans[-1].start)}"


def _begins(register: Register) -> date:
    return min(each.start for each in whole_spans(register) if each.kind == "graded inspection")
