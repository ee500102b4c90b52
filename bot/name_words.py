"""How a name may be written: what does not matter in it, and the words that may stand beside it."""

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from queries.question import AreaKind

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
    *("london borough of", "royal borough of", "metropolitan borough of", "borough of", "city of"),
    *("county of", "council of", "district of", "lb of", "lb", "local authority", "la"),
)
AFTER_AUTHORITY = _phrases(
    *("council", "city council", "county", "borough", "district", "metropolitan", "unitary", "authority"),
    *("local authority", "la", "london borough", "royal borough", "mbc", "mdc", "bc", "cc"),
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
