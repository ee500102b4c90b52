"""Buttons for Slack: each is a question as typed words, so that pressing it walks the same road as typing it."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.limits import BUTTON_TEXT, BUTTON_VALUE, clip, size
from bot.mrkdwn import line

Block = dict[str, Any]

ASK = "ask:"  # how the action_id of a button begins that asks its words
SHARE = "share"
WRONG_FIGURE = "wrong-figure"
MOST_BUTTONS = 5  # in a row


def asking(questions: Sequence[str], labels: Sequence[str] = ()) -> Block | None:
    """Up to five questions as typed words, each a button that asks it; one too long is left out.

    `labels` are what the buttons say, one each; without them a button says its question.
    """
    said = {
        words: line(label)
        for question, label in zip(questions, labels or questions, strict=True)
        if (words := line(question)) and size(words) <= BUTTON_VALUE
    }
    buttons = [button(f"{ASK}{at}", label or words, words) for at, (words, label) in enumerate(said.items())]
    return {"type": "actions", "elements": buttons[:MOST_BUTTONS]} if buttons else None


def button(action_id: str, label: str, value: str) -> Block:
    """One button. Its text is clipped; its value must be within BUTTON_VALUE."""
    text = {"type": "plain_text", "text": clip(label, BUTTON_TEXT), "emoji": False}
    return {"type": "button", "action_id": action_id, "text": text, "value": value}


def words_of(action: Mapping[str, Any]) -> str | None:
    """The words that a pressed button holds; None when it is not one of ours, or too long to be."""
    action_id, value = action.get("action_id"), action.get("value")
    ours = isinstance(action_id, str) and (action_id.startswith(ASK) or action_id in (SHARE, WRONG_FIGURE))
    return value if ours and isinstance(value, str) and 0 < len(value) <= BUTTON_VALUE else None
