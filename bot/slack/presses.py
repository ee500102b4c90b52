"""A button was pressed: it asks its question, shares or keeps an answer, or opens the form for a wrong figure."""

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.commands.phrase import phrase
from bot.language.names import names_of
from bot.release_day.place import is_place_command
from bot.render.slack.blocks import about_message
from bot.render.slack.buttons import ABOUT, MORE, SHARE, WRONG_FIGURE, place_asked_in, words_of
from bot.slack.actions import more_message
from bot.slack.answering import answer_words, follow_up
from bot.slack.background import later
from bot.slack.events import Conversations, IncomingMessage, take_turn
from bot.slack.logs import note_problem
from bot.slack.payloads import safe_response_url, text_at
from bot.slack.posting import (
    FAILURES,
    PUBLIC,
    Place,
    Reply,
    by_channel,
    by_response_url,
    error_code,
    post,
    private,
    reply_to,
    sentence,
)
from bot.slack.subscribing import place_command_reply
from bot.slack.wrong_figure import modal
from queries.errors import AskerError


def add_presses(app: AsyncApp, talks: Conversations, slack_api_url: str) -> None:
    """Make the app answer every button under its replies."""

    @app.action(re.compile(""))
    async def answer_button(
        ack: AsyncAck, action: dict[str, Any], body: dict[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        place = Place(
            text_at(body, "team", "id"),
            text_at(body, "user", "id"),
            text_at(body, "channel", "id"),
            safe_response_url(text_at(body, "response_url"), slack_api_url),
            text_at(body, "message", "thread_ts") or None,
        )
        if body.get("type") != "block_actions" or "url" in action or not (place.response_url or place.user_id):
            return  # a link opens by itself, and without an address nobody can be answered
        # Behind the acknowledgement, which Slack wants within three seconds however slow the address is.
        later(_press(action, text_at(body, "trigger_id"), place, talks, client), place, client)


async def _press(
    action: Mapping[str, Any], trigger_id: str, place: Place, talks: Conversations, client: AsyncWebClient
) -> None:
    """Do what a button says. A file button posts only the file: its answer stands above it.

    A choice that a conversation asked back goes on there, for whoever reads along; any other answer is private.
    """
    words, kind, memory = words_of(action), action.get("action_id"), talks.memory
    if words and memory.state is not None and _is_for_place(words):
        if reply := await place_command_reply(words, place, talks.sources.current(), memory, client):
            await reply_to(reply, place, client, memory)
        return
    if words and (asked := place_asked_in(action)):
        ts, thread_ts, direct = asked
        heard = IncomingMessage("", place.team_id, place.channel_id, place.user_id, ts, thread_ts, words, direct)
        async with talks.turn_of(heard):
            await take_turn(heard, words, talks, client)
        return
    answered = await answer_words(words, talks.sources, shared_by=place.user_id if kind == SHARE else None)
    if answered.request and kind == WRONG_FIGURE:
        question = phrase(answered.request.question, names_of(talks.sources.current().register))
        await _open_form(question, trigger_id, place, talks, client)
    elif answered.request and answered.answer and kind in (ABOUT, MORE):
        given = answered.request, answered.answer, talks.sources.current()
        shown = about_message(answered.answer) if kind == ABOUT else more_message(*given)
        await reply_to(private(shown), place, client, memory)
    elif answered.request and kind == SHARE:
        await _share(answered.reply, place, talks, client)
    else:
        is_said = bool(answered.request and answered.request.file)
        await follow_up(answered, place, client, memory, is_said)


async def _open_form(
    question: str, trigger_id: str, place: Place, talks: Conversations, client: AsyncWebClient
) -> None:
    """Open the form, or say kindly that Slack would not: a trigger is good for three seconds.

    docs.slack.dev, "views.open method", Errors (read in November 2026)
    """
    try:
        await client.views_open(trigger_id=trigger_id, view=modal(question))
    except FAILURES as problem:
        note_problem(problem)
        late = error_code(problem) in ("expired_trigger_id", "exchanged_trigger_id", "trigger_expired")
        why = "that took longer than Slack allows" if late else "Slack would not open it"
        await reply_to(
            sentence(f"Sorry, the form did not open: {why}. Please press the button again."),
            place,
            client,
            talks.memory,
        )


async def _share(reply: Reply, place: Place, talks: Conversations, client: AsyncWebClient) -> None:
    """Post the answer to the channel, by its `response_url` or else as the bot; if neither, tell the asker."""
    roads = [by_response_url(place.response_url, PUBLIC)] if place.response_url else []
    for road in (*roads, by_channel(client, place.channel_id, None)):
        try:
            await post(reply, road, place.team_id, talks.memory)
            return
        except FAILURES as problem:
            note_problem(problem)
    words = "Sorry, that could not be shared here. Invite me to the channel with /invite, then press Share again."
    await reply_to(sentence(words), place, client, talks.memory)


def _is_for_place(words: str) -> bool:
    try:
        return is_place_command(words)
    except AskerError:
        return False
