"""What a load changes of the answers: whose latest judgements become others, and England and the regions before and after."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from data.register import Register
from data.schema import JUDGEMENTS, NO_OVERALL_FROM
from queries.areas import areas
from queries.counting.as_at import Coverage, as_at
from queries.counting.distribution import outcome
from queries.counting.measures import JUDGEMENT_NAMES, OVERALL
from queries.question import ENGLAND, Area

LAST_OVERALL = date.fromordinal(date.fromisoformat(NO_OVERALL_FROM).toordinal() - 1)


@dataclass(frozen=True, slots=True)
class JudgedAnew:
    """An LA whose latest judgement is another after a load; None where it has none."""

    name: str
    judgement: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Moved:
    """An area's share judged good or outstanding before and after: LAs so judged, LAs judged, whole percent."""

    area: str
    judgement: str
    on: date
    before: tuple[int, int, int | None]
    after: tuple[int, int, int | None]


def judged_anew(before: Register, after: Register, on: date) -> list[JudgedAnew]:
    """Every LA's latest judgement of the five that a load changes, as at a day, by name."""
    held = {row["urn"]: row for row in as_at(before, Coverage(on))}
    return [
        JudgedAnew(row["name"], judgement, held.get(row["urn"], {}).get(judgement), row[judgement])
        for row in as_at(after, Coverage(on))
        for judgement in JUDGEMENTS
        if held.get(row["urn"], {}).get(judgement) != row[judgement]
    ]


def movements(before: Register, after: Register, on: date) -> list[Moved]:
    """England's five judgements and the regions' overall effectiveness, where a load moves them. Overall effectiveness is
    taken as at the last day before it ended (SPEC rule 7), the others as at `on`."""
    regions = [named.area for named in areas(after) if named.area.kind == "region"]
    asked = [(ENGLAND, judgement) for judgement in JUDGEMENTS] + [(region, OVERALL) for region in regions]
    return list(_movements_of(before, after, on, asked))


def _movements_of(before: Register, after: Register, on: date, asked: Sequence[tuple[Area, str]]) -> Iterator[Moved]:
    for area, judgement in asked:
        day = min(on, LAST_OVERALL) if judgement == OVERALL else on
        sides = [outcome(register, Coverage(day), area, judgement) for register in (before, after)]
        shares = [_share(side) for side in sides]
        if shares[0] != shares[1]:
            yield Moved(area.name, JUDGEMENT_NAMES[judgement], day, shares[0], shares[1])


def _share(counts: dict[str, Any]) -> tuple[int, int, int | None]:
    return counts["good_or_outstanding"], counts["graded"], counts["good_or_outstanding_percent"]
