"""A Count in words: what is counted, of whom, when. Every sentence, title and reading of the algebra is put together here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from data.register import Register
from data.schema import GRADED_EVENTS
from queries.counting.as_at import held_until
from queries.counting.conditions import (
    Condition,
    Framework,
    Kind,
    NeighbourOf,
    Not,
    OfType,
    Theme,
    Within,
    event_words,
    theme_words,
    verb,
)
from queries.counting.count import Count
from queries.counting.statement import Subject
from queries.question import Area, AsAt, Between, During, Latest, Published, Through
from queries.wording import day, join_words, span, with_article

ONE_OF_TYPE = {
    "London borough": ("London borough", "London boroughs"),
    "metropolitan": ("metropolitan borough", "metropolitan boroughs"),
    "unitary": ("unitary authority", "unitary authorities"),
    "county": ("county council", "county councils"),
    "other": ("LA of another type", "LAs of another type"),
}
_KINDS: dict[Subject, tuple[str, ...]] = {
    "inspections": GRADED_EVENTS,
    "visits": ("focused visit", "monitoring visit"),
}


@dataclass(frozen=True, slots=True)
class Noun:
    """What is counted, with those of its conditions that narrow it: "short inspections" and "of LAs in London"."""

    one: str
    many: str
    rest: str

    def __call__(self, number: int) -> str:
        return " ".join(filter(None, (self.one if number == 1 else self.many, self.rest)))

    def counted(self, number: int) -> str:
        """33 LAs in London; Leeds, where it is one by name."""
        return self.one if self.one == self.many else f"{number:,} {self(number)}"


def noun(of: Subject, base: Sequence[Condition]) -> Noun:
    """What is counted, in words, with the conditions of the base."""
    if of == "authorities":
        one, many, left = _authorities(base)
        return Noun(one, many, _after(of, left))
    kinds = next((each.kinds for each in base if isinstance(each, Kind)), _KINDS.get(of, ()))
    one, many = (event_words(kinds), event_words(kinds, plural=True)) if kinds else _UNNAMED[of]
    left = [each for each in base if not isinstance(each, Kind)]
    frameworks = [each for each in left if isinstance(each, Framework)]
    if frameworks and one.startswith("graded "):
        name = join_words(frameworks[0].frameworks, "or")
        one, many = (words.replace("graded ", f"graded {name} ", 1) for words in (one, many))
        left.remove(frameworks[0])
    themes = [f"on {theme_words(each.themes)}" for each in left if isinstance(each, Theme)]
    of_las = [each for each in left if _is_of_las(each)]
    others = [each for each in left if not _is_of_las(each) and not isinstance(each, Theme)]
    rest = [*themes, _at_las(of, of_las), _after(of, others)]
    return Noun(one, many, " ".join(filter(None, rest)))


_UNNAMED: dict[Subject, tuple[str, str]] = {
    "events": ("inspection or visit", "inspections and visits"),
    "reports": ("report or letter", "reports and letters"),
}


def _is_of_las(condition: Condition) -> bool:
    return isinstance(condition.condition if isinstance(condition, Not) else condition, Within | OfType | NeighbourOf)


def _authorities(base: Sequence[Condition]) -> tuple[str, str, list[Condition]]:
    types = next((each for each in base if isinstance(each, OfType)), None)
    names = (
        [ONE_OF_TYPE.get(each, (f"LA of type {each}", f"LAs of type {each}")) for each in types.types] if types else []
    )
    one, many = (
        (join_words((name[at] for name in names), ("or", "and")[at]) for at in (0, 1)) if names else ("LA", "LAs")
    )
    left = [each for each in base if each is not types]
    places = [each for each in left if isinstance(each, Within)]
    if not names and len(left) == 1 and places and len(places[0].areas) == 1 and places[0].areas[0].kind == "authority":
        return str(places[0].areas[0]), str(places[0].areas[0]), []
    if not any(isinstance(each, Within) for each in left):
        left.insert(0, Within())
    left.sort(key=lambda each: not isinstance(each, Within))
    return one, many, left


def _at_las(of: Subject, conditions: Sequence[Condition]) -> str:
    """to LAs in London, of Kent: whom an event was at; England needs no LAs."""
    link = "to" if of == "visits" else "of"
    named = [each for each in conditions if isinstance(each, Within) and not each.but]
    if len(conditions) == 1 and named and all(area.kind == "authority" for area in named[0].areas) and named[0].areas:
        return f"{link} {join_words(map(with_article, named[0].areas))}"
    if not conditions or (len(conditions) == 1 and named and not _areas_named(named[0].areas)):
        return "in England"
    _, many, left = _authorities(conditions)
    return f"{link} {many} {_after('authorities', left)}"


def _areas_named(areas: Iterable[Area]) -> bool:
    return any(area.kind not in ("england", "all") for area in areas)


def _after(of: Subject, conditions: Iterable[Condition]) -> str:
    return listed_clauses([each.words(of).after for each in conditions])


def listed_clauses(clauses: Sequence[str]) -> str:
    """Clauses one after another: those of place as they stand, the others joined by "and"."""
    places = [clause for clause in clauses if clause.startswith(("in ", "outside ", "among "))]
    others = [clause for clause in clauses if clause not in places]
    return " ".join([*places, *([" and ".join(others)] if others else [])])


def tells(of: Subject, conditions: Sequence[Condition], number: int) -> str:
    """What is told of so many: "were judged good and had four or more focused visits"."""
    words = [each.words(of).tells for each in conditions]
    joined = [words[0], *(told.removeprefix("{was} ") if words[0].startswith("{was} ") else told for told in words[1:])]
    return verb(" and ".join(joined), number)


def who(of: Subject, base: Sequence[Condition], numerator: Sequence[Condition], number: int = 2) -> str:
    """LAs in London judged good for care leavers: what is counted with all its conditions."""
    clauses = listed_clauses([each.words(of).after for each in numerator])
    return " ".join(filter(None, (noun(of, base)(number), clauses)))


def whole_words(count: Count) -> str:
    """What is counted, with all its conditions; those of a share apart: "LAs judged inadequate in 2022: judged good"."""
    if count.share and not all(each.narrows for each in count.where):
        clauses = listed_clauses([each.words(count.of).after for each in count.share])
        return f"{who(count.of, count.where, ())}: {clauses}"
    return who(count.of, count.base, count.numerator)


def state_words(register: Register, on: date) -> str:
    """As at 31 March 2024; of a day after the newest report held, as far as the record reaches (SPEC section 1, held to D)."""
    held = held_until(register)
    return f"On reports held to {day(held)}" if on > held else f"As at {day(on)}"


def state_title(register: Register, on: date) -> str:
    """The same where a title ends: as at 31 March 2024; on reports held to 20 August 2026."""
    held = held_until(register)
    return f"on reports held to {day(held)}" if on > held else f"as at {day(on)}"


def when_words(register: Register, count: Count) -> str:
    """As at 31 March 2024; From 1 April 2023 to 31 March 2024 (2023-24): as a sentence begins."""
    when, held = count.when, day(held_until(register))
    if isinstance(when, AsAt):
        late = when.on > held_until(register) and count.of != "visits"
        words = f"As far as reports published by {held} show" if late else f"As at {day(when.on)}"
        return f"{words}, by reports published by {day(when.known_by)}" if when.known_by else words
    if isinstance(when, Latest):
        return f"On reports held to {held}"
    if isinstance(when, During):
        words = f"From {span(when.period.start, when.period.end)}"
        return f"{words}, by reports published by {day(when.known_by)}" if when.known_by else words
    if isinstance(when, Published):
        return f"Published from {span(when.period.start, when.period.end)}"
    if isinstance(when, Between):
        second = day(when.second.on) if isinstance(when.second, AsAt) else held
        return f"Between {day(when.first.on)} and {second}"
    if isinstance(when, Through):
        return f"From {day(when.period.start)} to {day(when.period.end)}"
    return f"In the whole record, held to {held}"


def time_words(register: Register, count: Count) -> str:
    """The same where a title ends: as at 31 March 2024."""
    words = when_words(register, count)
    return words[:1].lower() + words[1:]


def reading(register: Register, count: Count) -> str:
    """What was understood, in words: what is counted, with its conditions, how it is split and shown, and when."""
    of = count.of
    parts = [who(of, count.base, () if count.share else count.numerator)]
    if count.share:
        parts.append(f"those of them {listed_clauses([each.words(of).after for each in count.share])}")
    if count.show.form == "duration":
        parts.append(duration_words(count))
    if count.by:
        parts.append(f"by {join_words(axis.words for axis in count.by)}")
    if count.order:
        parts.append(order_words(count))
    return f"{', '.join(parts)}, {time_words(register, count)}"


DURATIONS = {
    "between_inspections": "days since the graded inspection before",
    "since_latest": "days since the latest graded inspection",
    "to_publication": "days from the last day to publication",
    "until_changed": "days until the judgement changed",
    "until_better": "days until a better judgement",
}


def duration_words(count: Count) -> str:
    return DURATIONS[count.show.duration or ("since_latest" if count.of == "authorities" else "between_inspections")]


def order_words(count: Count) -> str:
    """the 10 longest ago, highest first: how the rows are ordered and how many are shown."""
    order = count.order
    assert order is not None
    ends = {
        "date": ("latest", "earliest"),
        "days": ("longest", "shortest"),
        "number": ("highest", "lowest"),
        "share": ("highest share", "lowest share"),
        "name": ("last by name", "first by name"),
    }[order.by]
    end = ends[0] if order.descending else ends[1]
    if count.limit is None:
        return f"{end} first"
    return f"the {count.limit} {end}" if count.limit > 1 else f"the {end}"
