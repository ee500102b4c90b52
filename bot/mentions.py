"""Every area named among words.

Only whole names and aliases are found, never typos. Names that are other words by accident are read
with care: an alias of two letters ("NE", "SE", "MK") counts only in capitals or when it is all that is
written; "reading", "bury" and their like in small letters within a sentence are found but are not `is_sure`;
"all" and "country" mean England only when alone. West London, Greater Manchester and the north of
England are not areas, so nothing is found in them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.name_words import (
    AFTER_AUTHORITY,
    ALONE_ONLY,
    BEFORE_AUTHORITY,
    BESIDE_REGION,
    ORDINARY_WORDS,
    QUALIFIERS,
    name_words,
)
from queries.question import Area

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
    return key not in ALONE_ONLY and (len(key) > SHORT_ALIAS or tokens[start].capitals.isupper())


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
