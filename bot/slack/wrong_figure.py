"""“Wrong figure?”: the modal that asks what is wrong, and what it says when it was sent.

https://docs.slack.dev/surfaces/modals
"""

from collections.abc import Mapping
from typing import Any

from bot.render.slack.buttons import WRONG_FIGURE
from bot.render.slack.elements import mrkdwn
from bot.render.slack.mrkdwn import escape_within
from bot.text import clip, line

MOST_SAID = 1_000
SHOWN_QUESTION = 500
_SAID = "said"

View = dict[str, Any]


def modal(words: str) -> View:
    """The modal that asks for a sentence about the answer to `words`, which it carries along."""
    question = escape_within(line(words), SHOWN_QUESTION)
    field = {"type": "plain_text_input", "action_id": _SAID, "multiline": True, "max_length": MOST_SAID}
    return {
        "type": "modal",
        "callback_id": WRONG_FIGURE,
        "private_metadata": words,
        "title": _plain("Wrong figure?"),
        "submit": _plain("Send"),
        "close": _plain("Cancel"),
        "blocks": [
            {"type": "section", "text": mrkdwn(f"About the answer to `{question}`")},
            {
                "type": "input",
                "block_id": _SAID,
                "label": _plain("Which figure looks wrong, and what should it be?"),
                "hint": _plain("A sentence is enough; say where you found the other figure if you can."),
                "element": field,
            },
            {
                "type": "context",
                "elements": [
                    mrkdwn("Kept with the question, its answer and your Slack name, for those who run this bot.")
                ],
            },
        ],
    }


def thanks(is_kept: bool) -> View:
    """What the modal turns into: thanks, or that it could not be kept."""
    words = (
        "Thank you. It is kept with the question and the answer, and those who run this bot will look into it."
        if is_kept
        else "Sorry, that could not be kept just now. Please try again later, or tell those who run this bot."
    )
    return {
        "type": "modal",
        "title": _plain("Wrong figure?"),
        "close": _plain("Close"),
        "blocks": [{"type": "section", "text": mrkdwn(words)}],
    }


def said_in(view: Mapping[str, Any]) -> str:
    """The sentence that was typed into the modal; empty where there is none."""
    typed = view.get("state", {}).get("values", {}).get(_SAID, {}).get(_SAID, {}).get("value")
    return clip(line(typed), MOST_SAID) if isinstance(typed, str) else ""


def nothing_said() -> dict[str, str]:
    """The complaint about an empty sentence, by the block it stands under."""
    return {_SAID: "Please write a sentence."}


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}
