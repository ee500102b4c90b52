"""Each condition of a question, defined once (SPEC section 2b).

Of what each can be said stands in its docstring: LAs, inspections (graded events), visits. Grades are keys of
`queries.counting.measures.GRADE_KEYS`, judgements keys of `data.schema.JUDGEMENTS`, kinds of `data.schema.EVENT_TYPES`; a list of
values means any of them. A condition without a time of its own takes the time of the question.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from data.schema import GRADED_EVENTS, JUDGEMENTS
from queries.counting.measures import OVERALL
from queries.question import Area, Period

At = Literal["latest", "then", "before", "first", "first_ilacs"]
Way = Literal["improved", "retained", "declined"]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition, among those of whom it can be told: not judged inadequate means judged otherwise."""

    condition: "Positive"


@dataclass(frozen=True, slots=True)
class Within:
    """In any of the areas (England is everywhere), and in none of `but`. LAs, inspections, visits."""

    areas: tuple[Area, ...] = ()
    but: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True)
class OfType:
    """An LA of any of the types: London borough, metropolitan, unitary, county, other. LAs, inspections, visits."""

    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NeighbourOf:
    """One of the ten statistical neighbours of an LA. LAs, inspections, visits."""

    area: Area


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement so graded.

    `at`, of an LA: at its "latest" graded inspection by the day, at the one "before" that, at its "first_ilacs" or at its
    "first" of any framework. Of an inspection: "latest" is its own grade, "before" the LA's grade at the inspection before,
    "first_ilacs" and "first" as of the LA. Of a visit: "then" (or "latest") is the LA's grade when it was visited, the
    others as of the LA. For the grade an LA has now, of inspections and visits, see `NowJudged`.
    """

    grades: tuple[str, ...]
    judgement: str = OVERALL
    at: At = "latest"


@dataclass(frozen=True, slots=True)
class NowJudged:
    """Inspections and visits of LAs whose judgement is so graded at the end of the question's time."""

    grades: tuple[str, ...]
    judgement: str = OVERALL


@dataclass(frozen=True, slots=True)
class EveryJudged:
    """All of `judgements` that the latest inspection made (one at least) are so graded. LAs, inspections (its own)."""

    grades: tuple[str, ...]
    judgements: tuple[str, ...] = JUDGEMENTS


@dataclass(frozen=True, slots=True)
class AnyJudged:
    """At least one of `judgements` at the latest inspection is so graded. LAs, inspections (its own)."""

    grades: tuple[str, ...]
    judgements: tuple[str, ...] = JUDGEMENTS


@dataclass(frozen=True, slots=True)
class Differs:
    """`judgement` is graded higher or lower than, different from or the same as `other`. LAs, inspections (its own)."""

    judgement: str
    other: str
    way: Literal["higher", "lower", "different", "same"] = "different"


@dataclass(frozen=True, slots=True)
class WasJudged:
    """A judgement so graded as at another day, as the release of that day counted it where there is one. LAs."""

    grades: tuple[str, ...]
    on: date
    judgement: str = OVERALL


@dataclass(frozen=True, slots=True)
class EverJudged:
    """So graded at `at_least` graded inspections (`at_most` too, or `in_a_row`), in a period or in all. LAs.

    Never is `Not(EverJudged(...))`: of LAs with a graded inspection. "Always good or outstanding" is
    `Not(EverJudged(("requires_improvement", "inadequate")))`. `framework`: "ILACS" or "SIF" inspections alone.
    """

    grades: tuple[str, ...]
    judgement: str = OVERALL
    at_least: int = 1
    at_most: int | None = None
    in_a_row: bool = False
    during: Period | None = None
    framework: str | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """Improved, retained or declined, by at least so many `steps` of the scale, since another judgement.

    `since`, of an LA: its latest grade against its "first_ilacs" one (of LAs with more than one graded ILACS inspection,
    SPEC rule 8), its "first" of any framework, the inspection "before", or the grade as at a day. Of an inspection: its own
    grade against the inspection "before".
    """

    way: Way
    since: Literal["before", "first_ilacs", "first"] | date = "before"
    judgement: str = OVERALL
    steps: int = 1


@dataclass(frozen=True, slots=True)
class FromTo:
    """From one grade to another at consecutive graded inspections. Of an inspection: it is the second of the two. Of an LA:
    it had such a pair, whose second ended in `during` where that is given."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    judgement: str = OVERALL
    during: Period | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """Of any of the kinds of event: "standard inspection", "focused visit" … Inspections, visits, events, reports."""

    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Framework:
    """Of any of the frameworks: "ILACS", "SIF". Inspections, events; of an LA its latest inspection."""

    frameworks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """A focused visit with any of the themes, as the register names them. Visits, events."""

    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Had:
    """So many events of the kinds: at least, at most, or (both) exactly. Without any is `Not(Had(...))`. LAs.

    In the time of the question, or in `during`; `since_latest`: after its latest graded inspection. `themes` are of
    focused visits.
    """

    kinds: tuple[str, ...]
    at_least: int = 1
    at_most: int | None = None
    during: Period | None = None
    since_latest: bool = False
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LastBefore:
    """The last event of the kinds ended before the day: of LAs that had one. LAs.

    "Not inspected since" a day, the never inspected among them, is `Not(Had(GRADED_EVENTS, during=…))`.
    """

    day: date
    kinds: tuple[str, ...] = GRADED_EVENTS


@dataclass(frozen=True, slots=True)
class Nth:
    """The n-th event of its LA of the kinds counted, from 1, or from the latest, -1. Inspections, visits.

    `framework` "ILACS": the n-th under it.
    """

    number: int
    framework: str | None = None


@dataclass(frozen=True, slots=True)
class NotYetInspected:
    """Without a graded inspection in the register by the day. LAs."""


@dataclass(frozen=True, slots=True)
class NoOverallJudgement:
    """The latest inspection (or the inspection itself) is under the 2026 framework (SPEC rule 7). LAs, inspections."""


Positive = (
    Within
    | OfType
    | NeighbourOf
    | Judged
    | NowJudged
    | EveryJudged
    | AnyJudged
    | Differs
    | WasJudged
    | EverJudged
    | Moved
    | FromTo
    | Kind
    | Framework
    | Theme
    | Had
    | LastBefore
    | Nth
    | NotYetInspected
    | NoOverallJudgement
)
Condition = Positive | Not
