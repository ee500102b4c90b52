"""The small parts that every message is made of: a block, a section, a line of small print."""

from typing import Any

Block = dict[str, Any]


def mrkdwn(text: str) -> Block:
    """A text object of escaped text."""
    return {"type": "mrkdwn", "text": text}


def section(text: str) -> Block:
    """A section of escaped text that Slack never folds behind "see more".

    https://docs.slack.dev/reference/block-kit/blocks/section-block (expand)
    """
    return {"type": "section", "expand": True, "text": mrkdwn(text)}


def small(text: str) -> Block:
    """One context block of escaped text."""
    return {"type": "context", "elements": [mrkdwn(text)]}
