"""“Wrong figure?”: the form that asks what is wrong, and what it says when it was sent.

docs.slack.dev, "Modals" and "view_submission payload" (read in November 2026)
"""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.ask import Sources, answer, read
from bot.commands.phrase import phrase
from bot.language.names import names_of
from bot.render.slack.buttons import WRONG_FIGURE
from bot.render.slack.elements import mrkdwn, section
from bot.render.slack.mrkdwn import escape_within
from bot.slack.memory import Memory, StateAway
from bot.slack.payloads import OddPayload, text_at
from bot.state.wrong_figures import WrongFigure, keep
from bot.text import clip, line
from queries.errors import AskerError

MOST_WRITTEN = 1_000
SHOWN_QUESTION = 500
_FIELD = "said"
_KEPT = "Thank you. It is kept with the question and the answer, and those who run this bot will look into it."
_NOT_KEPT = "Sorry, that could not be kept just now. Please try again later, or tell those who run this bot."
_CHANGED = "Sorry, this form has changed since you opened it, so nothing was kept. Please press “Wrong figure?” again."

View = dict[str, Any]


def add_wrong_figure(app: AsyncApp, sources: Sources, memory: Memory) -> None:
    """Make the app keep what people send in the form."""

    @app.view(WRONG_FIGURE)
    async def keep_wrong_figure(ack: AsyncAck, view: dict[str, Any], body: dict[str, Any]) -> None:
        written = written_in(view)
        if written is None:
            await ack(response_action="update", view=closing_view(_CHANGED))
            return
        if not written:
            await ack(response_action="errors", errors={_FIELD: "Please write a sentence."})
            return
        team, user = text_at(body, "team", "id"), text_at(body, "user", "id")
        report = wrong_figure(text_at(view, "private_metadata"), written, team, user, sources.current(), memory)
        try:
            await memory.change(lambda state: keep(state, report))
        except StateAway:
            await ack(response_action="update", view=closing_view(_NOT_KEPT))
            return
        await ack(response_action="update", view=closing_view(_KEPT))


def wrong_figure(words: str, written: str, team: str, user: str, sources: Sources, memory: Memory) -> WrongFigure:
    """The report of a figure that looked wrong, with the question and the answer as they are read now."""
    try:
        request = read(words, sources)
        question, answered = phrase(request.question, names_of(sources.register)), answer(request, sources).text
    except AskerError as mistake:
        question, answered = words, mistake.message
    return WrongFigure(team, user, question, answered, sources.register.fingerprint, written, memory.now())


def modal(words: str) -> View:
    """The form that asks for a sentence about the answer to `words`, which it carries along."""
    question = escape_within(line(words), SHOWN_QUESTION)
    field = {"type": "plain_text_input", "action_id": _FIELD, "multiline": True, "max_length": MOST_WRITTEN}
    return {
        "type": "modal",
        "callback_id": WRONG_FIGURE,
        "private_metadata": words,
        "title": _plain("Wrong figure?"),
        "submit": _plain("Send"),
        "close": _plain("Cancel"),
        "blocks": [
            section(f"About the answer to `{question}`"),
            {
                "type": "input",
                "block_id": _FIELD,
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


def closing_view(words: str) -> View:
    """What the form turns into once it was sent."""
    return {
        "type": "modal",
        "title": _plain("Wrong figure?"),
        "close": _plain("Close"),
        "blocks": [section(words)],
    }


def written_in(view: Mapping[str, Any]) -> str | None:
    """The sentence that was typed into the form; empty where none was, None where the form has no such field any more.

    Raises: OddPayload for another shape.
    """
    state = view.get("state")
    if not isinstance(state, Mapping):
        raise OddPayload
    values = state.get("values")
    if isinstance(values, Mapping) and _FIELD not in values:
        return None
    return clip(line(text_at(state, "values", _FIELD, _FIELD, "value")), MOST_WRITTEN)


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}
