"""Changes that are rarely right: what a load or a staged edition does beyond these limits needs a reason."""

from collections.abc import Iterator
from datetime import date

from data.register import Register
from data.schema import JUDGEMENTS
from queries.errors import AskerError
from queries.pages.check import check, unexplained_rows
from queries.pages.load_effect import judged_anew, movements
from queries.question import Question
from queries.wording import day, number_and_noun

MOST_WITHDRAWN = 10  # events
MOST_NEW = 200
MOST_REVISED = 20
MOST_JUDGED_ANEW = 30  # LAs
MOST_MOVED = 5  # percentage points of England's or a region's share good or outstanding
FEWEST_IN_REGION = 10  # LAs; a share of fewer moves by more with one of them


def beyond_limits(before: Register, after: Register, on: date) -> list[str]:
    """Each limit that the step from one register to another goes beyond, as a sentence; none where all is as usual."""
    return [*_rows(before, after), *_outcomes(before, after, on), *_printed_otherwise(before, after)]


def _rows(before: Register, after: Register) -> Iterator[str]:
    columns = f"event_id, event_type, start_date, end_date, {', '.join(JUDGEMENTS)}"
    sides = [
        {row["event_id"]: row for row in register.rows(f"SELECT {columns} FROM events")} for register in (before, after)
    ]
    held, holds = sides
    gone = [event_id for event_id in held if event_id not in holds]
    new = [event_id for event_id in holds if event_id not in held]
    revised = [event_id for event_id, row in held.items() if event_id in holds and holds[event_id] != row]
    if len(gone) > MOST_WITHDRAWN:
        yield (
            f"{number_and_noun(len(gone), 'inspection or visit', 'inspections or visits')} of {len(held):,} would go"
            f" (more than {MOST_WITHDRAWN})"
        )
    if len(new) > MOST_NEW and held:
        yield f"{len(new):,} inspections and visits would be new beside {len(held):,} (more than {MOST_NEW})"
    if len(revised) > MOST_REVISED:
        yield f"{len(revised):,} known inspections and visits would be changed (more than {MOST_REVISED})"


def _outcomes(before: Register, after: Register, on: date) -> Iterator[str]:
    names = {each.name for each in judged_anew(before, after, on) if each.before is not None}
    if len(names) > MOST_JUDGED_ANEW:
        yield f"the latest judgements of {len(names)} LAs would change (more than {MOST_JUDGED_ANEW})"
    for each in movements(before, after, on):
        (_, base, share), (_, new_base, new_share) = each.before, each.after
        if base and not new_base:
            yield f"{each.area} would have no {each.judgement} judgement any more on {day(each.on)}"
        elif (
            share is not None
            and new_share is not None
            and min(base, new_base) >= FEWEST_IN_REGION
            and abs(new_share - share) > MOST_MOVED
        ):
            yield (
                f"{each.area}: the share judged good or outstanding for {each.judgement} would go from {share}% to"
                f" {new_share}% on {day(each.on)} (more than {MOST_MOVED} percentage points)"
            )


def _printed_otherwise(before: Register, after: Register) -> Iterator[str]:
    for release in after.rows("SELECT DISTINCT release FROM figures ORDER BY release"):
        on = date.fromisoformat(release["release"])
        differing = [_number_unexplained(register, on) for register in (before, after)]
        if differing[1] > differing[0]:
            more = differing[1] - differing[0]
            yield f"{number_and_noun(more, 'more figure')} of the release as at {day(on)} would differ from its count without a known reason"


def _number_unexplained(register: Register, on: date) -> int:
    try:
        return len(unexplained_rows(check(register, Question(command="check", as_at=on))))
    except AskerError:
        return 0
