"""The words of a message as Slack sends it: the one door through which text comes in, whatever it was typed into."""

import html
import re

from queries.errors import BadCommand

MARK_STOOD_HERE = "\ufffc"
"""Where Slack marked a channel or a group and gave no name for it: nobody can tell which area was meant."""

# <@U1>, <#C1|north-west> and <!here> name somebody; <https://…|words> and <!date^…|words> say their words.
# docs.slack.dev, "Formatting message text", Advanced formatting (read in November 2026)
_MARKED = re.compile(r"<(?P<sign>[@#!]?)(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")
_EMOJI = re.compile(r":(?=[^:\s]*[a-z]|[+-]1:)[a-z0-9_+'-]+:")
_ADDRESS = re.compile(r"(?:https?://|www\.|mailto:|tel:)\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
_FORMATTING = re.compile(r"[`*]|(?<!\w)[_~]+|[_~]+(?!\w)")


def words_in(text: str) -> str:
    """The words of a Slack message as they were typed: nobody's name, no address, no emoji, no formatting, no entities.

    A channel or a group is read by its label, and leaves MARK_STOOD_HERE where it has none.

    >>> words_in("<@U0> list inadequate <#C1|north-west> *Hammersmith &amp; Fulham* :wave: <mailto:a@b.uk|a@b.uk>")
    'list inadequate north-west Hammersmith & Fulham'
    """
    plain = _ADDRESS.sub(" ", _MARKED.sub(_words_of_mark, text))
    return " ".join(html.unescape(_FORMATTING.sub(" ", _EMOJI.sub(" ", plain))).split())


def check_marks(words: str) -> None:
    """Nothing, unless a mark without a name stands among the words. Raises: BadCommand, which asks for the name.

    Without this check a question about one place would be answered for England.
    """
    if MARK_STOOD_HERE in words:
        raise BadCommand(
            "Slack shows me a channel or a group in that, but not its name. Which area is it? Please write its name, such"
            " as `region North West`.",
            ("help",),
        )


def _words_of_mark(marked: re.Match[str]) -> str:
    sign, target, label = marked["sign"], marked["target"], (marked["label"] or "").strip()
    if sign == "@":
        return " "
    if sign == "#" or target.startswith("subteam^"):
        return f" {label.lstrip('#@') or MARK_STOOD_HERE} "
    if sign == "!":
        return label if target.startswith("date^") else " "
    is_address = not label or _ADDRESS.fullmatch(label) or _DOMAIN.fullmatch(label)
    return " " if is_address else label
