"""Each condition of a question, defined once (SPEC section 2b): what it can be said of, its SQL and its words.

Grades are keys of `queries.counting.measures.GRADE_KEYS`, judgements of `data.schema.JUDGEMENTS`, kinds of
`data.schema.EVENT_TYPES`; a list of values means any of them. A condition without a time of its own takes the time of the
question. A new kind of question is a new class here, and its name in `Positive`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from data.schema import GRADED_EVENTS, GRADES, JUDGEMENTS, NO_OVERALL_FROM
from queries.counting.as_at import KNOWN, coverage, graded_event
from queries.counting.measures import GRADE_KEYS, GRADE_NAMES, JUDGEMENT_NAMES, OVERALL
from queries.counting.statement import Relation, Statement, Subject, day_of_event_sql
from queries.errors import BadCommand
from queries.question import TYPE_OF_AREA, Area, Period
from queries.wording import day, join_words, number_and_noun, span, with_article

At = Literal["latest", "then", "before", "first", "first_ilacs"]
Way = Literal["improved", "retained", "declined"]
WAYS: tuple[Way, ...] = ("improved", "retained", "declined")
LAS: tuple[Subject, ...] = ("authorities",)
EVENTS: tuple[Subject, ...] = ("inspections", "visits", "events", "reports")
ANYTHING: tuple[Subject, ...] = (*LAS, *EVENTS)
JUDGED: tuple[Subject, ...] = ("authorities", "inspections", "events", "reports")
THEMED: tuple[Subject, ...] = ("visits", "events", "reports")
ORDERED: tuple[Subject, ...] = ("inspections", "visits")


@dataclass(frozen=True, slots=True)
class Words:
    """A condition in words: `after` the noun ("LAs judged good"), and as what is told of it ("were judged good").

    `tells` holds {was}, {has} or {is} where the verb follows the number of those it is told of.
    """

    after: str
    tells: str


def verb(words: str, number: int) -> str:
    """What is told of so many.

    >>> verb("{was} judged good", 1), verb("{was} judged good", 2)
    ('was judged good', 'were judged good')
    """
    one = number == 1
    return words.format(was="was" if one else "were", has="has" if one else "have", **{"is": "is" if one else "are"})


class Base:
    """What the conditions share. `of` says of what each can be told; `narrows`: it says whom a share is of, not who is counted."""

    __slots__ = ()
    of: ClassVar[tuple[Subject, ...]]
    narrows: ClassVar[bool] = False

    def sql(self, statement: Statement) -> str:
        """The SQL that holds of a row which meets the condition; it is false, not null, of one that does not."""
        raise NotImplementedError

    def can_be_told(self, statement: Statement) -> str | None:
        """The SQL that holds of a row of which the condition can be told at all: the base of a share; None: of every row."""
        return None

    def words(self, of: Subject, negated: bool = False) -> Words:
        raise NotImplementedError

    def of_whom(self, of: Subject) -> str:
        """Of whom the condition can be told, as it follows the noun; empty where it is everybody."""
        return ""


@dataclass(frozen=True, slots=True)
class Within(Base):
    """In any of the areas (England, or none named, is everywhere), and in none of `but`."""

    of: ClassVar = ANYTHING
    narrows: ClassVar = True
    areas: tuple[Area, ...] = ()
    but: tuple[Area, ...] = ()

    def sql(self, statement: Statement) -> str:
        inside = _in_any(statement, self.areas) if self.areas else "1"
        return f"({inside} AND NOT {_in_any(statement, self.but)})" if self.but else inside

    def words(self, of: Subject, negated: bool = False) -> Words:
        names = join_words(with_article(area) for area in self.areas) if self.areas else "England"
        if of == "authorities" and not negated and self.areas and all(area.kind == "authority" for area in self.areas):
            return Words(f"among {names}", f"{{is}} among {names}")
        if self.but:
            names += f" other than {join_words(with_article(area) for area in self.but)}"
        place = f"{'outside' if negated else 'in'} {names}"
        return Words(place, f"{{is}} {place}")


@dataclass(frozen=True, slots=True)
class OfType(Base):
    """An LA of any of the types: London borough, metropolitan, unitary, county, other."""

    of: ClassVar = ANYTHING
    narrows: ClassVar = True
    types: tuple[str, ...]

    def sql(self, statement: Statement) -> str:
        return statement.among("authorities.la_type", self.types)

    def words(self, of: Subject, negated: bool = False) -> Words:
        names = join_words(
            (TYPE_NAMES.get(each, f"LAs of type {each}") for each in self.types), "or" if negated else "and"
        )
        return Words(f"that are {'not ' if negated else ''}{names}", f"{{is}} {'not ' if negated else ''}{names}")


TYPE_NAMES = {
    "London borough": "London boroughs",
    "metropolitan": "metropolitan boroughs",
    "unitary": "unitary authorities",
    "county": "county councils",
    "other": "LAs of another type (City of London, Isles of Scilly)",
}


@dataclass(frozen=True, slots=True)
class NeighbourOf(Base):
    """One of the ten statistical neighbours of an LA."""

    of: ClassVar = ANYTHING
    narrows: ClassVar = True
    area: Area

    def sql(self, statement: Statement) -> str:
        return f"authorities.urn IN (SELECT neighbour FROM neighbours WHERE urn = {statement.bind(self.area.urn)})"

    def words(self, of: Subject, negated: bool = False) -> Words:
        names = f"among the statistical neighbours of {self.area}"
        return Words(f"{'not ' if negated else ''}{names}", f"{{is}} {'not ' if negated else ''}{names}")


@dataclass(frozen=True, slots=True)
class Judged(Base):
    """A judgement so graded.

    `at`, of an LA: at its "latest" graded inspection by the day, at the one "before" that, at its "first_ilacs" or at its
    "first" of any framework. Of an inspection: "latest" is its own grade, "then" and "before" the LA's grade at the
    inspection before. Of a visit: "then" (or "latest") is the LA's grade when it was visited. For the grade that the LA of
    an inspection or visit has now, see `NowJudged`.
    """

    of: ClassVar = ANYTHING
    grades: tuple[str, ...]
    judgement: str = OVERALL
    at: At = "latest"

    def sql(self, statement: Statement) -> str:
        return _graded_so(statement, self._column(statement), self.grades)

    def can_be_told(self, statement: Statement) -> str | None:
        return f"{self._column(statement)} IS NOT NULL"

    def _column(self, statement: Statement) -> str:
        return f"{judging(statement, self.at)}.{self.judgement}"

    def of_whom(self, of: Subject) -> str:
        if of == "visits":
            return f"to LAs {_with_judgement(self.judgement)} at the time"
        at = {
            "before": " before the latest",
            "first": " at their first inspection",
            "first_ilacs": " at their first ILACS inspection",
        }
        return _with_judgement(self.judgement) + (at.get(self.at, "") if of == "authorities" else "")

    def words(self, of: Subject, negated: bool = False) -> Words:
        judged = f"{'not ' if negated else ''}judged {grade_words(self.grades)}{on_judgement(self.judgement)}"
        if of == "authorities" or (of == "inspections" and self.at == "latest"):
            when = {"before": " at the inspection before the latest", "first": " at their first graded inspection"}
            told = judged + (when | {"first_ilacs": " at their first graded ILACS inspection"}).get(self.at, "")
            return Words(told, f"{{was}} {told}")
        when = {
            "first": "at its first graded inspection",
            "first_ilacs": "at its first graded ILACS inspection",
            "before": "at its graded inspection before",
        }
        if self.at not in when:
            place = f"LAs {judged} at the time"
            return Words(f"to {place}" if of == "visits" else f"of {place}", f"{{was}} to {place}")
        return Words(f"of an LA {judged} {when[self.at]}", f"{{was}} of an LA {judged} {when[self.at]}")


@dataclass(frozen=True, slots=True)
class NowJudged(Base):
    """Inspections and visits of LAs whose judgement is so graded at the end of the question's time."""

    of: ClassVar = EVENTS
    grades: tuple[str, ...]
    judgement: str = OVERALL

    def sql(self, statement: Statement) -> str:
        return _graded_so(statement, f"{statement.relation('latest')}.{self.judgement}", self.grades)

    def can_be_told(self, statement: Statement) -> str | None:
        return f"{statement.relation('latest')}.{self.judgement} IS NOT NULL"

    def words(self, of: Subject, negated: bool = False) -> Words:
        judged = f"LAs {'not ' if negated else ''}judged {grade_words(self.grades)}{on_judgement(self.judgement)} now"
        return Words(
            f"{'to' if of == 'visits' else 'of'} {judged}", f"{{was}} {'to' if of == 'visits' else 'of'} {judged}"
        )


@dataclass(frozen=True, slots=True)
class EveryJudged(Base):
    """All of `judgements` that the latest inspection (or the inspection itself) made are so graded, one at least."""

    of: ClassVar = JUDGED
    grades: tuple[str, ...]
    judgements: tuple[str, ...] = JUDGEMENTS

    def sql(self, statement: Statement) -> str:
        columns = _columns(statement, self.judgements)
        each = (f"({column} IS NULL OR {_graded_so(statement, column, self.grades)})" for column in columns)
        return f"({' AND '.join(each)} AND coalesce({', '.join([*columns, 'NULL'])}) IS NOT NULL)"

    def can_be_told(self, statement: Statement) -> str | None:
        return f"coalesce({', '.join([*_columns(statement, self.judgements), 'NULL'])}) IS NOT NULL"

    def of_whom(self, of: Subject) -> str:
        return "with a judgement"

    def words(self, of: Subject, negated: bool = False) -> Words:
        told = f"{'not ' if negated else ''}judged {grade_words(self.grades)} for {_judgement_words(self.judgements, 'every')}"
        return Words(told, f"{{was}} {told}")


@dataclass(frozen=True, slots=True)
class AnyJudged(Base):
    """At least one of `judgements` at the latest inspection (or the inspection itself) is so graded."""

    of: ClassVar = JUDGED
    grades: tuple[str, ...]
    judgements: tuple[str, ...] = JUDGEMENTS

    def sql(self, statement: Statement) -> str:
        columns = _columns(statement, self.judgements)
        return f"({' OR '.join(_graded_so(statement, column, self.grades) for column in columns)})"

    def can_be_told(self, statement: Statement) -> str | None:
        return f"coalesce({', '.join([*_columns(statement, self.judgements), 'NULL'])}) IS NOT NULL"

    def of_whom(self, of: Subject) -> str:
        return "with a judgement"

    def words(self, of: Subject, negated: bool = False) -> Words:
        told = f"judged {grade_words(self.grades)} for {_judgement_words(self.judgements, 'no' if negated else 'at least one')}"
        return Words(told, f"{{was}} {told}")


@dataclass(frozen=True, slots=True)
class Differs(Base):
    """`judgement` is graded higher or lower than, different from or the same as `other`."""

    of: ClassVar = JUDGED
    judgement: str
    other: str
    way: Literal["higher", "lower", "different", "same"] = "different"

    def sql(self, statement: Statement) -> str:
        one, other = (rank(column) for column in _columns(statement, (self.judgement, self.other)))
        sign = {"higher": "<", "lower": ">", "different": "<>", "same": "="}[self.way]
        return f"coalesce({one} {sign} {other}, 0)"

    def can_be_told(self, statement: Statement) -> str | None:
        one, other = _columns(statement, (self.judgement, self.other))
        return f"({one} IS NOT NULL AND {other} IS NOT NULL)"

    def of_whom(self, of: Subject) -> str:
        return "with both judgements"

    def words(self, of: Subject, negated: bool = False) -> Words:
        way = {"higher": "higher than", "lower": "lower than", "different": "differently from", "same": "the same as"}
        names = (JUDGEMENT_NAMES[key].lower() for key in (self.judgement, self.other))
        one, other = names
        told = f"{'not ' if negated else ''}judged for {one} {way[self.way]} for {other}"
        return Words(told, f"{{was}} {told}")


@dataclass(frozen=True, slots=True)
class WasJudged(Base):
    """A judgement so graded as at another day, as the release of that day counted it where there is one."""

    of: ClassVar = LAS
    grades: tuple[str, ...]
    on: date
    judgement: str = OVERALL

    def _grade(self, statement: Statement) -> str:
        covered = coverage(statement.register, self.on)
        return f"(SELECT {self.judgement} FROM events WHERE event_id = ({statement.under(covered, graded_event('authorities.urn'))}))"

    def sql(self, statement: Statement) -> str:
        return _graded_so(statement, self._grade(statement), self.grades)

    def can_be_told(self, statement: Statement) -> str | None:
        return f"{self._grade(statement)} IS NOT NULL"

    def of_whom(self, of: Subject) -> str:
        return f"{_with_judgement(self.judgement)} as at {day(self.on)}"

    def words(self, of: Subject, negated: bool = False) -> Words:
        judged = f"{'not ' if negated else ''}judged {grade_words(self.grades)}{on_judgement(self.judgement)}"
        told = f"{judged} as at {day(self.on)}"
        return Words(told, f"{{was}} {told}")


@dataclass(frozen=True, slots=True)
class EverJudged(Base):
    """So graded at `at_least` graded inspections (`at_most` too, or `in_a_row`), in a period or in the record up to the day.

    Never is `Not(EverJudged(...))`: of LAs with that judgement at all. "Always good or outstanding" is
    `Not(EverJudged(("requires_improvement", "inadequate")))`. `framework`: "ILACS" or "SIF" inspections alone.
    """

    of: ClassVar = LAS
    grades: tuple[str, ...]
    judgement: str = OVERALL
    at_least: int = 1
    at_most: int | None = None
    in_a_row: bool = False
    during: Period | None = None
    framework: str | None = None

    def sql(self, statement: Statement) -> str:
        so = _graded_so(statement, f"event.{self.judgement}", self.grades)
        if self.in_a_row:
            order = "ORDER BY event.counted_on, event.known_on, event.event_id"
            number = f"""(SELECT coalesce(max(length), 0) FROM (SELECT count(*) AS length FROM (
  SELECT {so} AS so, row_number() OVER ({order}) - row_number() OVER (PARTITION BY {so} {order}) AS run
  FROM events AS event WHERE {self._inspections(statement)}) WHERE so GROUP BY run))"""
        else:
            number = f"(SELECT count(*) FROM events AS event WHERE {self._inspections(statement)} AND {so})"
        return _as_many(statement, number, self.at_least, self.at_most)

    def can_be_told(self, statement: Statement) -> str | None:
        return f"EXISTS (SELECT 1 FROM events AS event WHERE {self._inspections(statement)})"

    def _inspections(self, statement: Statement) -> str:
        """The LA's graded inspections that made the judgement."""
        known = statement.under(statement.scope.states, KNOWN.format(event="event"))
        parts = ["event.urn = authorities.urn AND event.graded", f"event.{self.judgement} IS NOT NULL", known]
        parts.append(_in_days(statement, "event.counted_on", self.during))
        if self.framework:
            parts.append(f"event.framework = {statement.bind(self.framework)}")
        return " AND ".join(parts)

    def of_whom(self, of: Subject) -> str:
        return f"{_with_judgement(self.judgement)} in that time"

    def words(self, of: Subject, negated: bool = False) -> Words:
        judged = f"judged {grade_words(self.grades)}{on_judgement(self.judgement)}"
        kind = f"graded {f'{self.framework} ' if self.framework else ''}inspection"
        when = f" {_in_words(self.during)}" if self.during else ""
        if negated and (self.at_least, self.at_most) == (1, None):
            return Words(f"never {judged} at a {kind}{when}", f"{{was}} never {judged} at a {kind}{when}")
        row = " in a row" if self.in_a_row else ""
        told = f"{'not ' if negated else ''}{judged} at {how_many(self.at_least, self.at_most, kind)}{row}{when}"
        return Words(told, f"{{was}} {told}")


@dataclass(frozen=True, slots=True)
class Moved(Base):
    """Improved, retained or declined, by at least so many `steps` of the scale, since another judgement.

    `since`, of an LA: its latest grade against its "first_ilacs" one (of LAs with more than one graded ILACS inspection,
    SPEC rule 8), its "first" of any framework, the inspection "before", or the grade as at a day. Of an inspection: its own
    grade against the inspection "before".
    """

    of: ClassVar = JUDGED
    way: Way
    since: Literal["before", "first_ilacs", "first"] | date = "before"
    judgement: str = OVERALL
    steps: int = 1

    def _grades(self, statement: Statement) -> tuple[str, str]:
        now = f"{judging(statement, 'latest')}.{self.judgement}"
        if isinstance(self.since, date):
            return WasJudged((), self.since, self.judgement)._grade(statement), now
        return f"{statement.relation(self.since)}.{self.judgement}", now

    def sql(self, statement: Statement) -> str:
        before, now = self._grades(statement)
        steps = f"({rank(before)} - {rank(now)})"
        holds = {
            "improved": f"{steps} >= {self.steps:d}",
            "declined": f"{steps} <= -{self.steps:d}",
            "retained": f"{steps} = 0",
        }[self.way]
        return f"(coalesce({holds}, 0) AND {self._two_events(statement)})"

    def can_be_told(self, statement: Statement) -> str | None:
        before, now = self._grades(statement)
        return f"({before} IS NOT NULL AND {now} IS NOT NULL AND {self._two_events(statement)})"

    def _two_events(self, statement: Statement) -> str:
        """A first inspection has moved since itself in no way: it takes a second one (SPEC rule 8)."""
        if isinstance(self.since, date) or self.since == "before":
            return "1"
        return f"{statement.relation(self.since)}.event_id IS NOT {judging(statement, 'latest')}.event_id"

    def of_whom(self, of: Subject) -> str:
        if isinstance(self.since, date):
            return f"{_with_judgement(self.judgement)} at both dates"
        if self.since == "first_ilacs":
            return "with more than one graded ILACS inspection"
        return (
            "with a judgement before to compare with" if of != "authorities" else "with more than one graded inspection"
        )

    def words(self, of: Subject, negated: bool = False) -> Words:
        if isinstance(self.since, date):
            since = f"since {day(self.since)}"
        else:
            since = {
                "before": "since the graded inspection before",
                "first_ilacs": "since the first graded ILACS inspection",
                "first": "since the first graded inspection",
            }[self.since]
        by = f" by {number_and_noun(self.steps, 'grade')} or more" if self.steps > 1 else ""
        way = "stayed the same" if self.way == "retained" else self.way
        plain = {"stayed the same": "stay the same", "improved": "improve", "declined": "decline"}[way]
        of_what = on_judgement(self.judgement)
        told = f"did not {plain}{by}{of_what} {since}" if negated else f"{way}{by}{of_what} {since}"
        return Words(f"that {told}", told)


@dataclass(frozen=True, slots=True)
class FromTo(Base):
    """From one grade to another at consecutive graded inspections. Of an inspection: it is the second of the two. Of an LA:
    it had such a pair, whose second ended in `during` (else in the time of the question)."""

    of: ClassVar = JUDGED
    before: tuple[str, ...]
    after: tuple[str, ...]
    judgement: str = OVERALL
    during: Period | None = None

    def sql(self, statement: Statement) -> str:
        if statement.of != "authorities":
            earlier = f"{statement.relation('before')}.{self.judgement}"
            return f"({_graded_so(statement, f'this.{self.judgement}', self.after)} AND {_graded_so(statement, earlier, self.before)})"
        covered = statement.scope.states
        known = statement.under(covered, KNOWN.format(event="later"))
        before = statement.under(covered, graded_event("later.urn", "event.counted_on < later.counted_on"))
        return f"""EXISTS (SELECT 1 FROM events AS later JOIN events AS earlier ON earlier.event_id = ({before})
  WHERE later.urn = authorities.urn AND later.graded AND {known} AND {_in_days(statement, "later.counted_on", self.during)}
  AND {_graded_so(statement, f"later.{self.judgement}", self.after)} AND {_graded_so(statement, f"earlier.{self.judgement}", self.before)})"""

    def words(self, of: Subject, negated: bool = False) -> Words:
        way = f"from {grade_words(self.before)} to {grade_words(self.after)}{on_judgement(self.judgement)}"
        when = f" {_in_words(self.during)}" if self.during else ""
        told = f"{'did not go' if negated else 'went'} {way} between two graded inspections in a row{when}"
        if of != "authorities":
            told = f"{'did not move' if negated else 'moved'} the LA {way}"
        return Words(f"that {told}", told)


@dataclass(frozen=True, slots=True)
class Kind(Base):
    """Of any of the kinds of event: "standard inspection", "focused visit" …"""

    of: ClassVar = EVENTS
    narrows: ClassVar = True
    kinds: tuple[str, ...]

    def sql(self, statement: Statement) -> str:
        return statement.among("this.event_type", self.kinds)

    def words(self, of: Subject, negated: bool = False) -> Words:
        names = join_words((f"{kind}s" for kind in self.kinds), "or" if negated else "and")
        return Words(f"that {'were no' if negated else 'were'} {names}", f"{{was}} {'no ' if negated else ''}{names}")


@dataclass(frozen=True, slots=True)
class Framework(Base):
    """Under any of the frameworks: "ILACS", "SIF". Of an LA: its latest inspection."""

    of: ClassVar = ANYTHING
    narrows: ClassVar = True
    frameworks: tuple[str, ...]

    def sql(self, statement: Statement) -> str:
        row = judging(statement, "latest", own=True)
        return f"coalesce({statement.among(f'{row}.framework', self.frameworks)}, 0)"

    def words(self, of: Subject, negated: bool = False) -> Words:
        names = f"{'not ' if negated else ''}under {join_words(self.frameworks, 'or')}"
        if of == "authorities":
            return Words(f"last inspected {names}", f"{{was}} last inspected {names}")
        return Words(names, f"{{was}} {names}")


@dataclass(frozen=True, slots=True)
class Theme(Base):
    """A focused visit with any of the themes, as the register names them or as its letter names it more narrowly."""

    of: ClassVar = THEMED
    narrows: ClassVar = True
    themes: tuple[str, ...]

    def sql(self, statement: Statement) -> str:
        return _theme_sql(statement, "this", self.themes)

    def can_be_told(self, statement: Statement) -> str | None:
        return "this.theme IS NOT NULL"

    def of_whom(self, of: Subject) -> str:
        return "with a known theme"

    def words(self, of: Subject, negated: bool = False) -> Words:
        names = f"{'not ' if negated else ''}on {theme_words(self.themes)}"
        return Words(names, f"{{was}} {names}")


@dataclass(frozen=True, slots=True)
class Had(Base):
    """So many events of the kinds: at least, at most, or (both) exactly. Without any is `Not(Had(...))`.

    In the time of the question, or in `during`; `since_latest`: after its latest graded inspection. `themes` are of
    focused visits.
    """

    of: ClassVar = LAS
    kinds: tuple[str, ...]
    at_least: int = 1
    at_most: int | None = None
    during: Period | None = None
    since_latest: bool = False
    themes: tuple[str, ...] = ()

    def sql(self, statement: Statement) -> str:
        return _as_many(statement, f"(SELECT count(*) FROM {self._events(statement)})", self.at_least, self.at_most)

    def _events(self, statement: Statement) -> str:
        known = statement.under(statement.scope.events, KNOWN.format(event="event"))
        parts = [
            f"event.urn = authorities.urn AND {statement.counted('event')}",
            statement.among("event.event_type", self.kinds),
            known,
            _in_days(statement, day_of_event_sql("event"), self.during),
        ]
        if self.themes:
            parts.append(_theme_sql(statement, "event", self.themes))
        if self.since_latest:
            parts.append(f"event.counted_on > {statement.relation('latest')}.counted_on")
        return f"events AS event WHERE {' AND '.join(parts)}"

    def words(self, of: Subject, negated: bool = False) -> Words:
        kind = event_words(self.kinds)
        themes = f" on {theme_words(self.themes)}" if self.themes else ""
        when = f" {_in_words(self.during)}" if self.during else ""
        since = " since the latest graded inspection" if self.since_latest else ""
        if negated and (self.at_least, self.at_most) == (1, None):
            return Words(f"without a {kind}{themes}{when}{since}", f"had no {kind}{themes}{when}{since}")
        number = how_many(
            self.at_least, self.at_most, f"{kind}{themes}", f"{event_words(self.kinds, plural=True)}{themes}"
        )
        told = f"{number}{when}{since}"
        return Words(f"{'without' if negated else 'with'} {told}", f"{'did not have' if negated else 'had'} {told}")


@dataclass(frozen=True, slots=True)
class LastBefore(Base):
    """The last event of the kinds ended before the day: of LAs that had one, and with `or_none` of those without any too:
    not inspected since a day. What goes on over the day is since it."""

    of: ClassVar = LAS
    day: date
    kinds: tuple[str, ...] = GRADED_EVENTS
    or_none: bool = False

    def _last(self, statement: Statement) -> str:
        known = statement.under(statement.scope.states, KNOWN.format(event="event"))
        until = statement.bind(statement.scope.on.isoformat())
        return f"""(SELECT max(event.counted_on) FROM events AS event WHERE event.urn = authorities.urn
  AND {statement.among("event.event_type", self.kinds)} AND {known} AND {statement.counted("event")}
  AND event.counted_on <= {until})"""

    def sql(self, statement: Statement) -> str:
        return f"coalesce({self._last(statement)} < {statement.bind(self.day.isoformat())}, {self.or_none:d})"

    def can_be_told(self, statement: Statement) -> str | None:
        return None if self.or_none else f"{self._last(statement)} IS NOT NULL"

    def of_whom(self, of: Subject) -> str:
        return "" if self.or_none else f"with a {event_words(self.kinds)}"

    def words(self, of: Subject, negated: bool = False) -> Words:
        kind = event_words(self.kinds)
        if self.or_none:
            told = f"{'a' if negated else 'no'} {kind} since {day(self.day)}"
            return Words(f"with {told}" if negated else f"without a {kind} since {day(self.day)}", f"had {told}")
        told = f"a {kind} on or after {day(self.day)}" if negated else f"their last {kind} before {day(self.day)}"
        return Words(f"with {told}", f"had {told}")


@dataclass(frozen=True, slots=True)
class Nth(Base):
    """The n-th graded inspection (or visit) of its LA, from 1, or from the latest, -1. `framework` "ILACS": under it."""

    of: ClassVar = ORDERED
    number: int
    framework: str | None = None

    def sql(self, statement: Statement) -> str:
        kinds = "event.graded" if statement.of == "inspections" else "event.event_type = this.event_type"
        framework = f" AND event.framework = {statement.bind(self.framework)}" if self.framework else ""
        sign = "<" if self.number > 0 else ">"
        place = "(event.counted_on, event.known_on, event.event_id)"
        known = KNOWN.format(event="event")
        own = f" AND this.framework = {statement.bind(self.framework)}" if self.framework else ""
        return f"""((SELECT count(*) FROM events AS event WHERE event.urn = this.urn AND {kinds}{framework} AND {known} AND {statement.counted("event")}
  AND {day_of_event_sql("event")} <= :on AND {place} {sign} (this.counted_on, this.known_on, this.event_id)) = {abs(self.number) - 1:d}{own})"""

    def words(self, of: Subject, negated: bool = False) -> Words:
        order = {1: "first", 2: "second", 3: "third", -1: "latest"}.get(self.number, f"{abs(self.number)}th")
        kind = "graded inspection" if of == "inspections" else "visit"
        under = f" {self.framework}" if self.framework else ""
        told = f"the {order}{under} {kind} of the LA"
        return Words(f"that {'were not' if negated else 'were'} {told}", f"{{was}} {'not ' if negated else ''}{told}")


@dataclass(frozen=True, slots=True)
class NotYetInspected(Base):
    """Without a graded inspection in the register by the day."""

    of: ClassVar = LAS

    def sql(self, statement: Statement) -> str:
        return f"{statement.relation('latest')}.event_id IS NULL"

    def words(self, of: Subject, negated: bool = False) -> Words:
        told = "inspected" if negated else "not yet inspected"
        return Words(told, "had been inspected" if negated else "had not yet been inspected")


@dataclass(frozen=True, slots=True)
class NoOverallJudgement(Base):
    """The latest inspection (or the inspection itself) is under the 2026 framework (SPEC rule 7)."""

    of: ClassVar = JUDGED

    def sql(self, statement: Statement) -> str:
        row = judging(statement, "latest")
        return f"coalesce({row}.graded AND {row}.counted_on >= '{NO_OVERALL_FROM}' AND {row}.{OVERALL} IS NULL, 0)"

    def can_be_told(self, statement: Statement) -> str | None:
        return f"{judging(statement, 'latest')}.event_id IS NOT NULL"

    def words(self, of: Subject, negated: bool = False) -> Words:
        told = f"{'with an' if negated else 'without an'} overall judgement{'' if negated else ' (2026 framework)'}"
        return Words(
            told, f"{'had an' if negated else 'had no'} overall judgement{'' if negated else ' (2026 framework)'}"
        )


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


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition, among those of whom it can be told: not judged inadequate means judged otherwise."""

    condition: Positive

    @property
    def of(self) -> tuple[Subject, ...]:
        return self.condition.of

    @property
    def narrows(self) -> bool:
        return self.condition.narrows

    def sql(self, statement: Statement) -> str:
        told = self.condition.can_be_told(statement)
        opposite = f"NOT {self.condition.sql(statement)}"
        return f"({told} AND {opposite})" if told else f"({opposite})"

    def can_be_told(self, statement: Statement) -> str | None:
        return self.condition.can_be_told(statement)

    def words(self, of: Subject, negated: bool = False) -> Words:
        return self.condition.words(of, not negated)

    def of_whom(self, of: Subject) -> str:
        return self.condition.of_whom(of)


Condition = Positive | Not


def require_sayable(condition: Condition, of: Subject) -> None:
    """Raises: BadCommand when the condition cannot be told of what is counted."""
    if of in condition.of:
        return
    positive = condition.condition if isinstance(condition, Not) else condition
    fits = join_words(SUBJECT_NAMES[each] for each in condition.of)
    raise BadCommand(f"“{positive.words(condition.of[0]).after}” can be asked of {fits}, not of {SUBJECT_NAMES[of]}.")


SUBJECT_NAMES: dict[Subject, str] = {
    "authorities": "LAs",
    "inspections": "graded inspections",
    "visits": "visits",
    "events": "inspections and visits",
    "reports": "reports and letters",
}


def judging(statement: Statement, at: At, own: bool = False) -> str:
    """The alias of the event whose judgements are meant. `own`: of a visit, the visit itself."""
    if statement.of == "authorities":
        return statement.relation("latest" if at == "then" else at)
    if at == "latest" and (own or statement.of != "visits"):
        return "this"
    relation: Relation = "before" if at in ("latest", "then") else at  # type: ignore[assignment]
    return statement.relation(relation)


def rank(column: str) -> str:
    """1 for outstanding to 4 for inadequate; null for none."""
    places = " ".join(f"WHEN '{grade}' THEN {place}" for place, grade in enumerate(GRADES, 1))
    return f"CASE {column} {places} END"


def grade_words(grades: Sequence[str]) -> str:
    """Grades in words, as they follow "judged".

    >>> grade_words(("outstanding", "good")), grade_words(("inadequate", "requires_improvement"))
    ('good or outstanding', 'requires improvement to be good or inadequate')
    """
    if set(grades) == {"good", "outstanding"}:
        return "good or outstanding"
    return join_words((GRADE_NAMES[key].lower() for key in GRADE_KEYS.values() if key in grades), "or")


def on_judgement(judgement: str) -> str:
    """for care leavers: the judgement that a grade belongs to, nothing for overall effectiveness."""
    return "" if judgement == OVERALL else f" for {JUDGEMENT_NAMES[judgement].lower()}"


def _with_judgement(judgement: str) -> str:
    return "with an overall judgement" if judgement == OVERALL else f"with a judgement{on_judgement(judgement)}"


def event_words(kinds: Sequence[str], plural: bool = False) -> str:
    """focused visit; graded inspection for all three kinds of it."""
    end = "s" if plural else ""
    if set(kinds) == set(GRADED_EVENTS):
        return f"graded inspection{end}"
    if set(kinds) == {"focused visit", "monitoring visit"}:
        return f"visit{end}"
    return join_words((f"{kind}{end}" for kind in kinds), "or")


def theme_words(themes: Sequence[str]) -> str:
    """the front door, care leavers: a theme as it follows "on"."""
    return join_words(
        ("the front door" if theme == "Front door" else theme[:1].lower() + theme[1:] for theme in themes), "or"
    )


NUMBER_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def number_word(number: int) -> str:
    return NUMBER_WORDS[number] if number < len(NUMBER_WORDS) else f"{number:,}"


def how_many(at_least: int, at_most: int | None, one: str, many: str | None = None) -> str:
    """two or more focused visits, exactly one graded inspection, at most three visits.

    >>> how_many(2, None, "visit"), how_many(1, 1, "visit"), how_many(0, 3, "visit"), how_many(1, None, "visit")
    ('two or more visits', 'exactly one visit', 'at most three visits', 'a visit')
    """
    many = many or f"{one}s"
    if at_most is None:
        return f"a {one}" if at_least <= 1 else f"{number_word(at_least)} or more {many}"
    if at_least == at_most:
        return f"exactly {number_word(at_least)} {one if at_least == 1 else many}"
    if at_least <= 0:
        return f"at most {number_word(at_most)} {one if at_most == 1 else many}"
    return f"{number_word(at_least)} to {number_word(at_most)} {many}"


def _in_any(statement: Statement, areas: Sequence[Area]) -> str:
    if any(area.kind in ("england", "all") for area in areas):
        return "1"
    regions = [area.name for area in areas if area.kind == "region"]
    urns = [area.urn for area in areas if area.kind == "authority"]
    parts = [statement.among("authorities.region", regions)] if regions else []
    parts += [statement.among("authorities.urn", urns)] if urns else []
    types = [TYPE_OF_AREA[area.name] for area in areas if area.kind == "type"]
    parts += [statement.among("authorities.la_type", types)] if types else []
    return f"({' OR '.join(parts)})" if parts else "0"


def _columns(statement: Statement, judgements: Sequence[str]) -> list[str]:
    row = judging(statement, "latest")
    return [f"{row}.{judgement}" for judgement in judgements]


def _graded_so(statement: Statement, column: str, grades: Sequence[str]) -> str:
    return f"coalesce({statement.among(column, (GRADE_NAMES[key] for key in grades))}, 0)"


def _theme_sql(statement: Statement, event: str, themes: Sequence[str]) -> str:
    either = (f"coalesce({statement.among(f'{event}.{column}', themes)}, 0)" for column in ("theme", "named_theme"))
    return f"({' OR '.join(either)})"


def _as_many(statement: Statement, number: str, at_least: int, at_most: int | None) -> str:
    parts = [f"{number} >= {statement.bind(at_least)}"]
    if at_most is not None:
        parts.append(f"{number} <= {statement.bind(at_most)}")
    return f"({' AND '.join(parts)})"


def _in_days(statement: Statement, column: str, during: Period | None) -> str:
    """In a period of its own, never past the end of the question's time, else in the time of the question."""
    scope = statement.scope
    start = during.start if during else scope.start
    end = min(during.end, scope.on) if during else scope.on
    parts = [f"{column} <= {statement.bind(end.isoformat())}"]
    if start:
        parts.append(f"{column} >= {statement.bind(start.isoformat())}")
    return f"({' AND '.join(parts)})"


def _in_words(during: Period) -> str:
    return f"from {span(during.start, during.end)}"


def _judgement_words(judgements: Sequence[str], which: str) -> str:
    if set(judgements) == set(JUDGEMENTS):
        return f"{which} judgement"
    names = join_words(JUDGEMENT_NAMES[key].lower() for key in judgements)
    return f"{which} of {names}" if which != "no" else f"none of {names}"
