"""Buttons for Slack: each is a question as typed words, so that pressing it walks the same road as typing it."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.render.slack.elements import Block
from bot.render.slack.limits import BUTTON_TEXT, BUTTON_VALUE
from bot.text import clip, line, size

ASK = "ask:"  # how the action_id of a button begins that asks its words
SHARE = "share"
WRONG_FIGURE = "wrong-figure"
ABOUT = "about"  # what else must be known of the figures
MORE = "more"  # whatever else can be done with an answer
MOST_BUTTONS = 5  # in a row
_ASKED_IN = "asked-in"  # how the block_id of a row begins whose buttons choose what a conversation goes on with


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


def asked_in(blocks: Sequence[Block], ts: str, thread_ts: str | None, direct: bool) -> list[Block]:
    """The blocks with each row of buttons marked by the message that they ask back, so that a press goes on there.

    The mark stands in `block_id`: https://docs.slack.dev/reference/block-kit/blocks/actions-block
    """
    mark = ":".join((_ASKED_IN, "direct" if direct else "channel", thread_ts or "", ts))
    return [{**block, "block_id": mark} if block["type"] == "actions" else block for block in blocks]


def place_asked_in(action: Mapping[str, Any]) -> tuple[str, str | None, bool] | None:
    """What `asked_in` marked the row of a pressed button with: ts, thread_ts, direct. None where it is not marked."""
    block_id = action.get("block_id")
    match block_id.split(":") if isinstance(block_id, str) else ():
        case [str(start), ("direct" | "channel") as where, thread_ts, str(ts)] if start == _ASKED_IN and ts:
            return ts, thread_ts or None, where == "direct"
    return None


def words_of(action: Mapping[str, Any]) -> str | None:
    """The words that a pressed button holds; None when it is not one of ours, or too long to be."""
    action_id, value = action.get("action_id"), action.get("value")
    ours = isinstance(action_id, str) and (action_id.startswith(ASK) or action_id in (SHARE, WRONG_FIGURE, ABOUT, MORE))
    return value if ours and isinstance(value, str) and 0 < len(value) <= BUTTON_VALUE else None
