"""The language of names: which area a name means, never guessed, and whether that area existed on a day.

`find` reads a whole text as one name; `find_all` finds every name among words, and `is_sure` says whether one
of those may be an ordinary word.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from rapidfuzz import fuzz, process

from bot.mentions import Mention, is_sure, mentions
from bot.name_words import (
    ENGLAND_NAMES,
    QUALIFIERS,
    SMALL_WORDS,
    Aside,
    bare_name,
    name_words,
    set_aside,
    shortened,
)
from bot.quote import quoted
from data.register import Register
from queries.areas import NamedArea, areas, areas_with_words
from queries.errors import MOST_SUGGESTIONS, AmbiguousName, NoData, UnknownName
from queries.question import ENGLAND, Area
from queries.wording import day, listed

__all__ = ["Mention", "Names", "is_sure", "names_of"]

LONGEST_NAME = 14  # words; anything longer is not a name
SHORTEST_TYPO = 4  # letters; fewer are near too many names
NEAR = 75  # rapidfuzz ratio, of 100: what is less alike is not suggested
NEARLY_AS_NEAR = 10


@lru_cache(maxsize=8)
def names_of(register: Register) -> "Names":
    """The names of a register, built once."""
    return Names(register)


class Names:
    """Every name and alias of a register's areas, and England's."""

    def __init__(self, register: Register) -> None:
        self.areas = areas(register)
        self._register = register
        self._named = {named.area: named for named in self.areas}
        keys: dict[str, set[Area]] = {name: {ENGLAND} for name in ENGLAND_NAMES}
        for named in self.areas:
            for name in (named.area.name, *named.aliases):
                key = " ".join(name_words(name))
                keys.setdefault(key, set()).add(named.area)
                if named.area.kind == "region" and "england" not in key:
                    keys.setdefault(f"{key} england", set()).add(named.area)
                    keys.setdefault(f"{key} of england", set()).add(named.area)
        self._keys = {key: tuple(sorted(found, key=str)) for key, found in keys.items()}
        for key, found in tuple(self._keys.items()):
            for short in shortened(key):
                self._keys.setdefault(short, found)
        self._for_typos = [key for key in keys if len(key) >= SHORTEST_TYPO and key not in ENGLAND_NAMES[1:]]

    def named(self, area: Area) -> NamedArea:
        """The area's aliases, days and successors. Raises: KeyError for England and what is not an area."""
        return self._named[area]

    def find(self, text: str) -> Area:
        """The area that `text` names, all of it.

        The exact name or alias wins; then words such as "council", "borough" or "region" are set aside,
        as few as will do. A part of a name names nothing.
        Raises: AmbiguousName for a name, or a part of one, that several areas have; UnknownName for any
        other, with the names it is near to. Both suggest at most three.
        """
        words = name_words(text)
        if not words or len(words) > LONGEST_NAME:
            raise self._unknown(text, ())
        found = self._called(words) or self._called(name_words(text, possessives=True))  # St Helen's
        if len(found) == 1:
            return found[0]
        raise self._ambiguous(text, found) if found else self._not_found(text, words)

    def find_all(self, words: Sequence[str]) -> list[Mention]:
        """Every area named among `words`, in order: see `bot.mentions`."""
        return mentions(words, self._keys)

    def _called(self, words: Sequence[str]) -> tuple[Area, ...]:
        if found := self._keys.get(" ".join(words)):
            return found
        left = {Aside(tuple(words))}
        while left:
            left = {shorter for aside in left for shorter in set_aside(aside)}
            if found := tuple(sorted({area for aside in left for area in self._meant(aside)}, key=str)):
                return found
        return ()

    def _meant(self, aside: Aside) -> Iterator[Area]:
        """The areas of that name which the words set aside fit: no authority is "Leeds region"."""
        name = " ".join(aside.left)
        for area in self._keys.get(name, ()):
            if area.kind in aside.kinds:
                yield area
                if aside.county:  # "Derby County Council" is as near to Derbyshire
                    yield from self._keys.get(f"{name}shire", ())

    def _not_found(self, text: str, words: Sequence[str]) -> UnknownName | AmbiguousName:
        bare = bare_name(words)
        telling = [word for word in bare if word not in SMALL_WORDS]
        holding = areas_with_words(self._register, telling)
        if len(holding) > 1:
            return self._ambiguous(text, holding)
        # West Yorkshire is no area, but some areas are called Yorkshire.
        place = [word for word in telling if word not in QUALIFIERS]
        if not holding and len(place) < len(telling):
            holding = areas_with_words(self._register, place)
        return self._unknown(text, holding or self._near(" ".join(bare)))

    def _near(self, key: str) -> list[Area]:
        matches = process.extract(key, self._for_typos, scorer=fuzz.ratio, score_cutoff=NEAR, limit=12)
        best = matches[0][1] if matches else 0
        near = [area for match, score, _ in matches if score >= best - NEARLY_AS_NEAR for area in self._keys[match]]
        return list(dict.fromkeys(near))

    def _unknown(self, text: str, near: Sequence[Area]) -> UnknownName:
        said = f"No area is called {quoted(text)}." if text.strip() else "The name of an area is missing."
        suggestions = [self.to_write(area) for area in near[:MOST_SUGGESTIONS]]
        if suggestions:
            return UnknownName(f"{said} Did you mean {listed(suggestions, 'or')}?", suggestions)
        return UnknownName(
            f"{said} Write England, a region such as North West, or a local authority such as Leeds.", ()
        )

    def _ambiguous(self, text: str, found: Sequence[Area]) -> AmbiguousName:
        suggestions = [self.to_write(area) for area in found[:MOST_SUGGESTIONS]]
        more = len(found) - len(suggestions)
        others = f" ({more} more {'area has' if more == 1 else 'areas have'} it in the name)" if more else ""
        return AmbiguousName(
            f"{quoted(text)} could be {listed(suggestions, 'or')}{others}. Write the whole name.", suggestions
        )

    def to_write(self, area: Area) -> str:
        """What to write to mean `area`: its name, or an alias where the name holds a year."""
        if area in self._named and any(map(str.isdigit, area.name)):
            return next(iter(self._named[area].aliases), area.name)
        return area.name

    def check_existence(self, area: Area, on: date) -> None:
        """Nothing when `area` existed on `on` (SPEC rule 2: established <= on <= abolished).

        Raises: AmbiguousName for an abolished authority with several successors; NoData for one with a
        single successor, and for an authority not yet established, with its predecessors. Each is
        suggested.
        """
        if area.kind != "authority":
            return
        named = self.named(area)
        if named.abolished and on > named.abolished:
            successors = [self.to_write(other) for other in named.successors]
            close = day(named.abolished)
            passed = " and ".join(f"to {successor}" for successor in successors)
            came_after = f"; its services passed {passed}" if passed else ""
            message = f"{area.name} ceased to exist on {close}{came_after}."
            if len(successors) > 1:
                raise AmbiguousName(f"{message} Ask for one of them, or for a date up to {close}.", successors)
            raise NoData(f"{message} Ask for a date up to {close}{', or for that LA' if passed else ''}.", successors)
        if named.established and on < named.established:
            before = [self.to_write(other.area) for other in self.areas if area in other.successors]
            start = day(named.established)
            message = f"{area.name} was established on {start}, so nothing is held for {day(on)}"
            if not before:
                raise NoData(f"{message}. Ask for a date from {start} on.")
            raise NoData(f"{message}; its services were then run by {listed(before)}.", before)
