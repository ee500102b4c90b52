"""An answer as a file in Slack: made off the event loop, uploaded to where the asker alone sees it unless public.

A file that is shared with nobody can be seen by the bot alone, so a private one goes to the asker's direct messages.
https://docs.slack.dev/reference/methods/files.completeUploadExternal
"""

import asyncio
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.render.files.pictures import alt_text, image
from bot.render.files.tables import Extension, file_bytes, file_name
from bot.render.notes import LICENCE, kind_of_figures
from bot.render.slack.elements import mrkdwn
from bot.render.slack.limits import FILE_ALT
from bot.render.slack.mrkdwn import escape, is_address, link
from bot.slack.logs import note_problem
from bot.slack.posting import FAILURES, PRIVATE, Place, Told, private
from bot.text import clip, line
from queries.answer import Answer

FILE_SECONDS = 60.0
PICTURE_WAITS = (0.0, 1.5, 3.0)  # seconds between tries: Slack takes a while until it knows an uploaded picture
KIND_NAMES: dict[Extension, str] = {"csv": "CSV file", "xlsx": "Excel file", "png": "picture"}

# https://docs.slack.dev/reference/methods/files.completeUploadExternal#errors
_NOT_HERE = frozenset({"not_in_channel", "channel_not_found", "is_archived", "restricted_action", "not_allowed"})


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file in Slack: its id, where to see it, and whether it stands where it was asked for."""

    id: str
    name: str
    permalink: str
    is_here: bool

    @property
    def link(self) -> str:
        return link(self.permalink, self.name) if is_address(self.permalink) else escape(self.name)


async def share_file(
    answer: Answer, kind: Extension, place: Place, public: bool, client: AsyncWebClient
) -> Told | None:
    """Make and upload the file; what to tell the asker of it, None where the file speaks for itself."""
    named = KIND_NAMES[kind]
    try:
        content = await asyncio.to_thread(file_bytes, answer, kind)
    except Exception as problem:  # of whichever library draws or writes it
        return _sentence(
            f"Sorry, the {named} could not be made (reference {note_problem(problem)}). The answer stands."
        )
    if content is None:
        return _sentence("That answer has no picture; end the question with “as csv” or “as xlsx” for its figures.")
    try:
        async with asyncio.timeout(FILE_SECONDS):
            uploaded = await _upload(content, answer, kind, place, public, client)
    except FAILURES as problem:
        reference = note_problem(problem)
        return _sentence(
            f"Sorry, the {named} could not be sent (reference {reference}). The answer stands; please try again later."
        )
    if public and uploaded.is_here:
        return None
    moved = " I am not in this channel, so it went there; invite me with /invite to share files here." if public else ""
    words = f"The {named} is in your direct messages with me: {uploaded.link}.{moved}"
    return picture(answer, uploaded, words) if kind == "png" else _sentence(words)


def picture(answer: Answer, uploaded: Uploaded, words: str) -> Told:
    """The picture itself, and where its file is."""
    blocks = [image(answer, uploaded.id), {"type": "context", "elements": [mrkdwn(words)]}]
    return Told(fixed={"text": words, "blocks": blocks, "response_type": PRIVATE}, waits=PICTURE_WAITS)


async def _upload(
    content: bytes, answer: Answer, kind: Extension, place: Place, public: bool, client: AsyncWebClient
) -> Uploaded:
    name = file_name(answer, kind)
    given: dict[str, Any] = {"content": content, "filename": name, "title": line(answer.title) or name}
    if kind == "png":
        given["alt_txt"] = clip(alt_text(answer), FILE_ALT)
    comment = "\n".join(escape(part) for part in (line(answer.title), kind_of_figures(answer), LICENCE) if part)
    if public:
        try:
            sent = await client.files_upload_v2(
                channel=place.channel_id, thread_ts=place.thread_ts, initial_comment=comment, **given
            )
            return _uploaded(sent.get("file"), name, is_here=True)
        except SlackApiError as refusal:
            if refusal.response.get("error") not in _NOT_HERE:
                raise
    opened = await client.conversations_open(users=place.user_id)
    channel: dict[str, Any] = opened.get("channel") or {}
    sent = await client.files_upload_v2(channel=channel.get("id"), initial_comment=comment, **given)
    return _uploaded(sent.get("file"), name, is_here=False)


def _uploaded(file: Any, name: str, is_here: bool) -> Uploaded:
    return Uploaded(str(file["id"]), name, str(file.get("permalink", "")), is_here)


def _sentence(words: str) -> Told:
    return private({"text": words, "blocks": [{"type": "section", "text": mrkdwn(words)}]})
