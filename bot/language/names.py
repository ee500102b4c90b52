"""The language of names: which area a name means, never guessed, and whether that area existed on a day.

`find` reads a whole text as one name; `find_all` finds every name among words, and `is_sure` says whether one
of those may be an ordinary word.
"""

import csv
import html
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz, process

from bot.text import quoted
from data.register import Register
from queries.areas import NamedArea, areas, areas_with_words
from queries.errors import MOST_SUGGESTIONS, AmbiguousName, NoData, UnknownName
from queries.question import ENGLAND, Area, AreaKind
from queries.wording import day, join_words

ENGLAND_NAMES = (
    *("england", "eng", "english", "national", "nationally", "nationwide", "country", "whole country"),
    *("whole of england", "all", "all england", "all of england", "all las", "all councils"),
    *("all authorities", "all local authorities"),
)
# England when nothing else is written; in a sentence they belong to another word ("all outstanding").
ALONE_ONLY = frozenset({"all", "country"})
# Names that are also ordinary words: in small letters, in a sentence, they are not surely meant.
ORDINARY_WORDS = frozenset({"reading", "bury", "slough", "hull", "stoke", "eastern"})
COMPASS: Mapping[str, tuple[str, ...]] = {
    "north east": ("ne", "n e", "n east"),
    "north west": ("nw", "n w", "n west"),
    "south east": ("se", "s e", "s east"),
    "south west": ("sw", "s w", "s west"),
    "north": ("n", "nth"),
    "south": ("s", "sth"),
    "east": ("e",),
    "west": ("w",),
}
"""How a quarter of the compass within a name may be shortened: "NE Lincs", "S Glos"."""
COMPASS_PAIRS = frozenset({"ne", "nw", "se", "sw"})  # no other words, so read in small letters too
COMPASS_LETTERS = frozenset(short for shorts in COMPASS.values() for short in shorts if " " not in short)
# Before a name they make it another place: West London, N Kent, Greater Manchester, the north of England.
QUALIFIERS = frozenset(
    [
        *("north", "south", "east", "west", "northern", "southern", "eastern", "western"),
        *("central", "inner", "outer", "greater", "mid"),
        *COMPASS_LETTERS,
    ]
)
SMALL_WORDS = frozenset({"and", "of"})

Phrase = tuple[str, ...]


def _phrases(*phrases: str) -> tuple[Phrase, ...]:
    return tuple(tuple(phrase.split()) for phrase in phrases)


BEFORE_AUTHORITY = _phrases(
    *(
        "london boro of",
        "boro of",
        "london borough of",
        "royal borough of",
        "metropolitan borough of",
        "borough of",
        "city of",
    ),
    *("county of", "council of", "district of", "lb of", "lb", "local authority", "la"),
)
AFTER_AUTHORITY = _phrases(
    *("council", "city council", "county", "borough", "district", "metropolitan", "unitary", "authority"),
    *("ua", "city", "local authority", "la", "london borough", "royal borough", "mbc", "mdc", "bc", "cc"),
    *("london borough of", "royal borough of", "borough of", "city of", "county of", "children services"),
)
BESIDE_REGION = _phrases("region")
AFTER_REGION = _phrases("councils", "las", "authorities", "local authorities")
_OF_AUTHORITY: tuple[AreaKind, ...] = ("authority",)
_OF_REGION: tuple[AreaKind, ...] = ("region", "england")

_QUOTES = str.maketrans(dict.fromkeys("‘’ʼ´`", "'"))
_POSSESSIVE = re.compile(r"'s\b")
_INITIALS = re.compile(r"\b(?:\w\.){2,}")
_NOT_LETTERS = re.compile(r"[\W_]+")


def name_words(text: str, possessives: bool = False) -> list[str]:
    """The words of a name without what does not matter: case, marks, "the" and, unless asked, possessives.

    >>> name_words("The Royal Borough of Kensington &amp; Chelsea’s")
    ['royal', 'borough', 'of', 'kensington', 'and', 'chelsea']
    """
    plain = unicodedata.normalize("NFKC", html.unescape(text)).casefold().translate(_QUOTES)
    plain = _INITIALS.sub(lambda initials: initials.group().replace(".", ""), plain)
    plain = plain if possessives else _POSSESSIVE.sub("", plain)
    plain = plain.replace("'", "").replace("&", " and ").encode("utf-8", "ignore").decode()
    return [word for word in _NOT_LETTERS.sub(" ", plain).split() if word != "the"]


def shortened(name: str) -> Iterator[str]:
    """A name, as `name_words` joined, with its quarter of the compass and its "and" as they may be shortened.

    >>> list(shortened("south tyneside"))
    ['south tyneside', 's tyneside', 'sth tyneside']
    """
    whole = f" {name} "
    quarter = next((quarter for quarter in COMPASS if f" {quarter} " in whole), None)
    shorts = COMPASS[quarter] if quarter else ()
    for written in (whole, *(whole.replace(f" {quarter} ", f" {short} ", 1) for short in shorts)):
        yield written.strip()
        if " and " in written:
            yield written.replace(" and ", " n ").strip()


@dataclass(frozen=True, slots=True)
class Aside:
    """What is `left` of a name when words beside it are set aside, and the kinds of area that those fit."""

    left: Phrase
    kinds: frozenset[AreaKind] = frozenset(_OF_AUTHORITY + _OF_REGION)
    county: bool = False


def set_aside(aside: Aside) -> Iterator[Aside]:
    """Each way to set one more phrase aside, from either end; something is always left."""
    words = aside.left
    for phrases, kinds in ((BEFORE_AUTHORITY, _OF_AUTHORITY), (BESIDE_REGION, _OF_REGION)):
        for phrase in phrases:
            if len(words) > len(phrase) and words[: len(phrase)] == phrase:
                yield Aside(words[len(phrase) :], aside.kinds.intersection(kinds), aside.county)
    for phrases, kinds in ((AFTER_AUTHORITY, _OF_AUTHORITY), (BESIDE_REGION + AFTER_REGION, _OF_REGION)):
        for phrase in phrases:
            if len(words) > len(phrase) and words[-len(phrase) :] == phrase:
                county = aside.county or phrase == ("county",)
                yield Aside(words[: -len(phrase)], aside.kinds.intersection(kinds), county)


def bare_name(words: Sequence[str]) -> Phrase:
    """`words` with every phrase that may stand beside a name set aside; nothing when all are of that kind."""
    left = tuple(words)
    while shorter := min((aside.left for aside in set_aside(Aside(left))), key=len, default=None):
        left = shorter
    return () if left in BEFORE_AUTHORITY + AFTER_AUTHORITY + BESIDE_REGION + AFTER_REGION else left


SHORT_ALIAS = 2  # letters


class Mention(NamedTuple):
    """An area named by `words[start:end]`, "the", "council" and the like included."""

    area: Area
    start: int
    end: int


def is_sure(mention: Mention, words: Sequence[str]) -> bool:
    """False when the name is an ordinary word in small letters among others: "reading of the figures"."""
    said = words[mention.start : mention.end]
    plain = " ".join(name_words(" ".join(said)))
    return len(said) == len(words) or plain not in ORDINARY_WORDS or not said[-1].islower()


@dataclass(frozen=True, slots=True)
class _Token:
    """One plain word of what was written as word number `word`; `whole` keeps its possessive s.

    `starts` and `ends` say whether a name may start or end here (not inside "Newcastle-under-Lyme");
    `closes`, whether a comma or a stop follows.
    """

    text: str
    whole: str
    word: int
    capitals: str
    starts: bool
    ends: bool
    closes: bool


@dataclass(frozen=True, slots=True)
class _Name:
    """A name found at `tokens[start:end]`; `lead` is where "city of" and the like begin before it."""

    area: Area
    key: str
    lead: int
    start: int
    end: int


_PIECES = re.compile(r"[^/,;:|+&]+|&")
_CLOSING = (",", ";", ":", ".", "?", "!", ")")


def mentions(words: Sequence[str], keys: Mapping[str, tuple[Area, ...]]) -> list[Mention]:
    """Every area named among `words`, in order, the longest names first where two overlap."""
    tokens = _tokens(words)
    names = _names(tokens, keys)
    chosen: list[_Name] = []
    taken: set[int] = set()
    for name in sorted(_whole(names, tokens), key=lambda name: (name.start - name.end, name.start)):
        places = range(name.lead, name.end)
        if taken.isdisjoint(places):
            taken.update(places)
            chosen.append(name)
    chosen.sort(key=lambda name: name.start)
    around = zip([None, *chosen], chosen, [*chosen[1:], None], strict=False)
    return [
        _mention(name, tokens[: after.lead if after else len(tokens)], words, keys)
        for before, name, after in around
        if not _elsewhere(before, name, after, tokens)
    ]


def _tokens(words: Sequence[str]) -> list[_Token]:
    tokens: list[_Token] = []
    for position, word in enumerate(words):
        pieces = _PIECES.findall(word.replace("&amp;", "&"))
        for nth, piece in enumerate(pieces, 1):
            plain, whole = name_words(piece), name_words(piece, possessives=True)
            whole = whole if len(whole) == len(plain) else plain
            for number, text in enumerate(plain):
                last = number == len(plain) - 1
                closes = last and nth == len(pieces) and word.rstrip("\"'’”*_").endswith(_CLOSING)
                tokens.append(_Token(text, whole[number], position, piece, number == 0, last, closes))
    return tokens


def _names(tokens: Sequence[_Token], keys: Mapping[str, tuple[Area, ...]]) -> list[_Name]:
    most = max(key.count(" ") + 1 for key in keys)
    found: list[_Name] = []
    for start, token in enumerate(tokens):
        if not token.starts:
            continue
        for end in range(start + 1, min(start + most, len(tokens)) + 1):
            key = " ".join(token.text for token in tokens[start:end])
            if key not in keys:  # St Helen's
                key = " ".join(token.whole for token in tokens[start:end])
            meant = keys.get(key, ())
            if _joins(token) and any(name.end == start for name in found):  # "London n Somerset"
                continue
            if len(meant) == 1 and tokens[end - 1].ends and _fits(key, tokens, start, end):
                found.append(_Name(meant[0], key, _lead(meant[0], tokens, start), start, end))
    return found


def _joins(token: _Token) -> bool:
    """ "Kent n Medway": a small n is "and" after a name; elsewhere it is north, as N always is."""
    return token.text == "n" and token.capitals.islower()


def _fits(key: str, tokens: Sequence[_Token], start: int, end: int) -> bool:
    if end - start == len(tokens):
        return True
    return key not in ALONE_ONLY and (
        len(key) > SHORT_ALIAS or tokens[start].capitals.isupper() or key in COMPASS_PAIRS
    )


def _lead(area: Area, tokens: Sequence[_Token], start: int) -> int:
    if area.kind != "authority":
        return start
    lengths = [
        len(phrase)
        for phrase in BEFORE_AUTHORITY
        if phrase[-1] == "of" and tuple(token.text for token in tokens[max(start - len(phrase), 0) : start]) == phrase
    ]
    return start - max(lengths, default=0)


def _whole(names: Sequence[_Name], tokens: Sequence[_Token]) -> list[_Name]:
    """`names` less the parts: "London" in "London Borough of Camden", "Bristol, City of" before "London"."""
    led = {place for name in names for place in range(name.lead, name.start)}
    furthest: dict[int, int] = {}
    for name in names:
        furthest[name.lead] = max(name.end, furthest.get(name.lead, 0))

    def runs_on(name: _Name) -> bool:
        later = (furthest.get(place, 0) for place in range(name.start + 1, name.end))
        return tokens[name.end - 1].text == "of" and max(later, default=0) > name.end

    return [name for name in names if not (led.issuperset(range(name.start, name.end)) or runs_on(name))]


def _elsewhere(before: _Name | None, name: _Name, after: _Name | None, tokens: Sequence[_Token]) -> bool:
    """Whether a qualifier makes it another place: West London, the north of England, South East London."""
    if _only_qualifiers(name, tokens):
        joined = after and after.start == name.end and not tokens[name.end - 1].closes
        return bool(after and joined and tokens[after.start].text not in QUALIFIERS)
    if tokens[name.start].text in QUALIFIERS:  # West Midlands
        return False
    place = name.lead - 1
    if place > 0 and tokens[place].text == "of":
        place -= 1
    if place < 0 or (before and place < before.end and not _only_qualifiers(before, tokens)):
        return False
    joins = before and place == before.end and _joins(tokens[place])
    return tokens[place].text in QUALIFIERS and not tokens[place].closes and not joins


def _only_qualifiers(name: _Name, tokens: Sequence[_Token]) -> bool:
    return all(token.text in QUALIFIERS for token in tokens[name.start : name.end])


def _mention(
    name: _Name, tokens: Sequence[_Token], words: Sequence[str], keys: Mapping[str, tuple[Area, ...]]
) -> Mention:
    end = _trail(name, tokens, keys)
    first = tokens[name.lead].word
    if first and words[first - 1].casefold().strip("\"'“‘(") == "the":
        first -= 1
    return Mention(name.area, first, tokens[end - 1].word + 1)


def _trail(name: _Name, tokens: Sequence[_Token], keys: Mapping[str, tuple[Area, ...]]) -> int:
    """Where the name ends with "county council" or "region" after it; an "of" belongs to what comes next."""
    end = name.end
    phrases = AFTER_AUTHORITY if name.area.kind == "authority" else BESIDE_REGION
    longer = f"{name.key}shire" in keys
    while not tokens[end - 1].closes:
        lengths = [
            len(phrase)
            for phrase in phrases
            if phrase[-1] != "of"
            and not (longer and phrase == ("county",))
            and tuple(token.text for token in tokens[end : end + len(phrase)]) == phrase
        ]
        if not lengths:
            break
        end += max(lengths)
    return end


LONGEST_NAME = 14  # words; anything longer is not a name
SHORTEST_TYPO = 4  # letters; fewer are near too many names
NEAR = 75  # rapidfuzz ratio, of 100: what is less alike is not suggested
NEARLY_AS_NEAR = 10


@cache
def places() -> dict[str, list[str]]:
    """Places that are no areas of their own, each with the areas that may be meant (`places.csv`)."""
    with (Path(__file__).parent / "places.csv").open(encoding="utf-8", newline="") as lines:
        return {row["place"]: row["areas"].split(";") for row in csv.DictReader(lines)}


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
        self._places = {
            " ".join(name_words(place)): [
                found for name in names for found in self._keys.get(" ".join(name_words(name)), ())
            ]
            for place, names in places().items()
        }
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
        """Every area named among `words`, in order."""
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
        if meant := self._places.get(" ".join(bare)):
            return self._of_place(text, meant)
        telling = [word for word in bare if word not in SMALL_WORDS]
        holding = areas_with_words(self._register, telling)
        if len(holding) > 1:
            return self._ambiguous(text, holding)
        # West Yorkshire is no area, but some areas are called Yorkshire.
        place = [word for word in telling if word not in QUALIFIERS]
        if not holding and len(place) < len(telling):
            holding = areas_with_words(self._register, place)
        return self._unknown(text, holding or self._near(" ".join(bare)))

    def is_place(self, text: str) -> bool:
        """Whether it is a place that is no area of its own, such as Berkshire."""
        return " ".join(bare_name(name_words(text))) in self._places

    def _of_place(self, text: str, meant: Sequence[Area]) -> UnknownName | AmbiguousName:
        """A place that is no area here: every area that may be meant is offered."""
        names = [self.to_write(area) for area in meant]
        if len(names) == 1:
            return UnknownName(f"{quoted(text)} is no area of its own here. Did you mean {names[0]}?", names)
        mistake = AmbiguousName(f"{quoted(text)} could be {join_words(names, 'or')}. Write the whole name.")
        mistake.suggestions = mistake.asks = tuple(names)  # all of them, more than three
        return mistake

    def _near(self, key: str) -> list[Area]:
        matches = process.extract(key, self._for_typos, scorer=fuzz.ratio, score_cutoff=NEAR, limit=12)
        if " " in key:
            turned = process.extract(key, self._for_typos, scorer=fuzz.token_sort_ratio, score_cutoff=NEAR, limit=12)
            matches = sorted({each[0]: each for each in (*matches, *turned)}.values(), key=lambda each: -each[1])
        best = matches[0][1] if matches else 0
        near = [area for match, score, _ in matches if score >= best - NEARLY_AS_NEAR for area in self._keys[match]]
        return list(dict.fromkeys(near))

    def _unknown(self, text: str, near: Sequence[Area]) -> UnknownName:
        said = f"No area is called {quoted(text)}." if text.strip() else "The name of an area is missing."
        suggestions = [self.to_write(area) for area in near[:MOST_SUGGESTIONS]]
        if suggestions:
            return UnknownName(f"{said} Did you mean {join_words(suggestions, 'or')}?", suggestions)
        return UnknownName(
            f"{said} Write England, a region such as North West, or a local authority such as Leeds.", ()
        )

    def _ambiguous(self, text: str, found: Sequence[Area]) -> AmbiguousName:
        suggestions = [self.to_write(area) for area in found[:MOST_SUGGESTIONS]]
        more = len(found) - len(suggestions)
        others = f" ({more} more {'area has' if more == 1 else 'areas have'} it in the name)" if more else ""
        return AmbiguousName(
            f"{quoted(text)} could be {join_words(suggestions, 'or')}{others}. Write the whole name.", suggestions
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
            run_by = f"; its services were then run by {join_words(before)}" if before else ""
            raise NoData(f"{message}{run_by}.", before)
