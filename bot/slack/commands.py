"""The slash command: answered in its acknowledgement where that is safe, and otherwise by its `response_url`."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.ask import Sources
from bot.release_day.place import is_place_command
from bot.render.slack.blocks import error_message
from bot.slack.answering import Answered, answer_words, follow_up
from bot.slack.background import later
from bot.slack.manifest import COMMAND
from bot.slack.memory import Memory
from bot.slack.payloads import safe_response_url, text_at
from bot.slack.posting import PUBLIC, Payload, Place, private, reply_to
from bot.slack.subscribing import place_command_reply
from bot.slack.words import words_in
from queries.errors import AskerError


def add_command(app: AsyncApp, sources: Sources, memory: Memory, slack_api_url: str) -> None:
    """Make the app answer `/ilacs`."""

    @app.command(COMMAND)
    async def answer_command(ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient) -> None:
        words = words_in(text_at(command, "text"))
        place = Place(
            text_at(command, "team_id") or text_at(command, "enterprise_id"),
            text_at(command, "user_id"),
            text_at(command, "channel_id"),
            safe_response_url(text_at(command, "response_url"), slack_api_url),
        )
        try:
            for_place = memory.state is not None and is_place_command(words)
        except AskerError as mistake:
            await ack(private(error_message(mistake)).native)
            return
        if for_place:
            await ack()
            later(_change(words, place, sources, memory, client), place, client)
            return
        answered = await answer_words(words, sources)
        payload = await _acknowledgement(answered, place, memory)
        if payload:
            await ack(payload)
        else:
            await ack()
        if payload is None or (answered.request and answered.request.file):
            later(follow_up(answered, place, client, memory, payload is not None), place, client)


async def _acknowledgement(answered: Answered, place: Place, memory: Memory) -> Payload | None:
    """What goes back in the acknowledgement; None where the reply is safer by its `response_url`."""
    reply = answered.reply
    if not place.response_url or not reply.needs_data_blocks:
        return reply.native
    form = await memory.accepted_form(place.team_id, "public_response" if reply.response_type == PUBLIC else "response")
    return reply.render(form) if form else None


async def _change(words: str, place: Place, sources: Sources, memory: Memory, client: AsyncWebClient) -> None:
    if reply := await place_command_reply(words, place, sources.current(), memory, client):
        await reply_to(reply, place, client, memory)
