"""Text where Slack reads mrkdwn: escaped, cut without cutting an entity, and linked."""

import re
from typing import TypeGuard

from bot.render.slack.limits import ADDRESS
from bot.text import clean, is_web_address, opening, size

_EVERYBODY = re.compile("@(?=(?:channel|everyone|here)\\b)", re.IGNORECASE)


def escape(text: str) -> str:
    """`text` cleaned, with the three characters that mrkdwn reads as its own escaped, and only those.

    Rule: https://docs.slack.dev/messaging/formatting-message-text#escaping. An "@channel" that Slack might
    read into plain words is parted by an invisible mark, so that nobody is ever notified.

    >>> escape("<!channel> R&D")
    '&lt;!channel&gt; R&amp;D'
    """
    quiet = _EVERYBODY.sub("@\u2060", clean(text))
    return quiet.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escaped_opening(escaped: str, most: int) -> str:
    """The longest beginning of escaped text within `most` UTF-16 units that cuts no entity."""
    start = opening(escaped, most)
    entity = start.rfind("&")
    return start[:entity] if entity >= 0 and ";" not in start[entity:] else start


def escape_within(text: str, most: int) -> str:
    """`escape(text)` within `most` UTF-16 units; what is cut ends with an ellipsis.

    >>> escape_within("R&D", 6)
    'R…'
    """
    escaped = escape(text)
    return escaped if size(escaped) <= most else escaped_opening(escaped, most - 1).rstrip() + "…"


def pieces(escaped: str, most: int) -> list[str]:
    """Escaped text in parts of at most `most` UTF-16 units, each ending with a line, or else a word, if one ends in time."""
    rest, found = escaped.strip(), []
    while size(rest) > most:
        start = escaped_opening(rest, most)
        ends = (start.rfind("\n"), start.rfind(" "))
        start = start[: next((at for at in ends if at > len(start) // 2), None)]
        found.append(start.rstrip())
        rest = rest[len(start) :].lstrip()
    return [part for part in (*found, rest) if part]


def is_address(url: object) -> TypeGuard[str]:
    """Whether Slack can link to `url`."""
    return is_web_address(url) and size(url) <= ADDRESS


def link(url: str, words: str) -> str:
    """A mrkdwn link to an address that `is_address`."""
    return f"<{url.replace('&', '&amp;')}|{escape(words)}>"
