"""A clean line of text and its size: what garbles it taken out, measured in UTF-16 units, clipped and quoted."""

import re
import unicodedata
from typing import TypeGuard

# Controls but for the line break, half surrogates, and marks that turn the direction of what follows.
_GARBLING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]")

_ADDRESS = re.compile(r"https?://[^\s<>|\"`\\^{}]+")


def clean(text: str) -> str:
    """`text` as people see it: control characters become spaces.

    >>> clean("a\\x00b")
    'a b'
    """
    return _GARBLING.sub(" ", text.replace("\r\n", "\n"))


def line(text: str) -> str:
    """`text` cleaned and on one line, without spaces at its ends; empty where nothing of it can be seen."""
    if text.isascii() and text.isprintable():  # as nearly all is: nothing to take out but spaces
        return " ".join(text.split())
    words = " ".join(clean(text).split())
    return words if any(unicodedata.category(mark) not in ("Cf", "Mn", "Zs") for mark in words) else ""


def size(text: str) -> int:
    """UTF-16 units.

    >>> size("é"), size("🙂")
    (1, 2)
    """
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def opening(text: str, most: int) -> str:
    """The longest beginning of `text` within `most` UTF-16 units; no character is cut in two.

    >>> opening("a🙂b", 2)
    'a'
    """
    return text.encode("utf-16-le", "surrogatepass")[: 2 * max(most, 0)].decode("utf-16-le", "ignore")


def clip(text: str, most: int) -> str:
    """`text` within `most` UTF-16 units. What is cut never goes unseen: it then ends with an ellipsis.

    >>> clip("Leeds", 5), clip("Bradford", 5)
    ('Leeds', 'Brad…')
    """
    return text if size(text) <= most else opening(text, most - 1).rstrip() + "…"


def is_web_address(url: object) -> TypeGuard[str]:
    """Whether `url` is an address that can be linked to."""
    return isinstance(url, str) and bool(_ADDRESS.fullmatch(url))


MOST_CHARACTERS = 60


def quoted(words: str) -> str:
    """`words` in curly quotes, at most 60 characters of them.

    >>> quoted("31/02/2024")
    '“31/02/2024”'
    """
    said = line(words[: 10 * MOST_CHARACTERS])
    return f"“{said if len(said) <= MOST_CHARACTERS else said[: MOST_CHARACTERS - 1].rstrip() + '…'}”"
