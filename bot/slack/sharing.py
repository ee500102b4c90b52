"""An answer as a file in Slack: made off the event loop, uploaded to where the asker alone sees it unless public.

A file that is shared with nobody can be seen by the bot alone, so a private one goes to the asker's direct messages.
docs.slack.dev, "files.completeUploadExternal method" (read in November 2026)
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.render.files.pictures import alt_text, image
from bot.render.files.tables import Extension, file_name
from bot.render.notes import LICENCE, kind_of_figures
from bot.render.slack.elements import mrkdwn
from bot.render.slack.limits import FILE_ALT
from bot.render.slack.mrkdwn import escape, is_address, link
from bot.slack.file_worker import WORKER, NotMade, QueueFull
from bot.slack.logs import note_problem
from bot.slack.posting import FAILURES, PRIVATE, Place, Reply, error_code, sentence
from bot.text import clip, line
from queries.answer import Answer

Tell = Callable[[Reply], Awaitable[None]]

FILE_SECONDS = 60.0
QUIET_SECONDS = 3.0  # that a file may take before the asker is told to wait
PICTURE_WAITS = (0.0, 1.5, 3.0)  # seconds between tries: Slack takes a while until it knows an uploaded picture
KIND_NAMES: dict[Extension, str] = {"csv": "CSV file", "xlsx": "Excel file", "png": "picture"}

# docs.slack.dev, "files.completeUploadExternal method" and "files.getUploadURLExternal method", Errors, and those of
# files.upload that Slack still answers with (read in November 2026)
_NOT_HERE = {
    "not_in_channel": "I am not in this channel; invite me with /invite to share files here",
    "channel_not_found": "I am not in this channel; invite me with /invite to share files here",
    "invalid_channel": "I am not in this channel; invite me with /invite to share files here",
    "is_archived": "this channel is archived",
    "restricted_action": "this channel or workspace does not let me share files here",
    "not_allowed": "this channel or workspace does not let me share files here",
    "posting_to_channel_denied": "this channel or workspace does not let me share files here",
    "posting_to_general_channel_denied": "this channel or workspace does not let me share files here",
    "file_share_limit_reached": "this channel takes no more files",
}
_NOT_AT_ALL = {
    "missing_scope": "I was not given the right to {what}; whoever runs me can install me again with the scope {scope}",
    "no_permission": "I was not given the right to {what}; whoever runs me can install me again with the scope {scope}",
    "storage_limit_reached": "this workspace’s storage for files is full",
    "team_storage_limit_reached": "this workspace’s storage for files is full",
    "over_storage_limit": "this workspace’s storage for files is full",
    "file_uploads_disabled": "this workspace does not allow files to be uploaded",
    "file_uploads_except_images_disabled": "this workspace allows only pictures to be uploaded",
    "file_type_not_allowed": "this workspace does not allow files of that kind",
    "slack_connect_file_upload_sharing_blocked": "this workspace does not allow files to be shared here",
    "slack_connect_blocked_file_type": "this workspace does not allow files of that kind here",
    "ekm_access_denied": "an administrator has suspended files in this workspace",
    "file_too_large": "Slack finds it too large",
}


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file in Slack: its id, where to see it, and, where it could not be shared where it was asked for, why."""

    id: str
    name: str
    permalink: str
    why_not_here: str = ""

    @property
    def link(self) -> str:
        return link(self.permalink, self.name) if is_address(self.permalink) else escape(self.name)


async def share_file(
    answer: Answer,
    kind: Extension,
    place: Place,
    public: bool,
    client: AsyncWebClient,
    tell: Tell,
) -> None:
    """Make and upload the file. Its asker is told where it is, or why it is not, unless it speaks for itself.

    Where making it takes more than a moment, they are told so meanwhile.
    """
    if note := await _share_made_file(answer, kind, place, public, client, tell):
        await tell(note)


async def _share_made_file(
    answer: Answer, kind: Extension, place: Place, public: bool, client: AsyncWebClient, tell: Tell
) -> Reply | None:
    named = KIND_NAMES[kind]
    try:
        content = await _make(answer, kind, place, tell)
    except QueueFull:
        return sentence(
            f"Sorry, too many files are being made for this workspace already, so the {named} was not begun. The answer"
            " stands; please ask for the file again in a minute."
        )
    except Exception as problem:  # of whichever library draws or writes it
        reference = problem.reference if isinstance(problem, NotMade) else ""
        reference = reference or note_problem(problem)
        return sentence(f"Sorry, the {named} could not be made (reference {reference}). The answer stands.")
    if content is None:
        return sentence("That answer has no picture; end the question with “as csv” or “as xlsx” for its figures.")
    try:
        async with asyncio.timeout(FILE_SECONDS):
            uploaded = await _upload(content, answer, kind, place, public, client)
    except FAILURES as problem:
        return sentence(f"Sorry, the {named} could not be sent{_because(problem)}. The answer stands.")
    if public and not uploaded.why_not_here:
        return None
    moved = f" It went there because {uploaded.why_not_here}." if uploaded.why_not_here else ""
    words = f"The {named} is in your direct messages with me: {uploaded.link}.{moved}"
    return picture(answer, uploaded, words) if kind == "png" else sentence(words)


async def _make(answer: Answer, kind: Extension, place: Place, tell: Tell) -> bytes | None:
    before = WORKER.count_before(place.team_id)
    making = asyncio.ensure_future(WORKER.make(answer, kind, place.team_id))
    try:
        done, _ = await asyncio.wait({making}, timeout=QUIET_SECONDS)
        if not done:
            queue = f" {before} {'others are' if before > 1 else 'other is'} before it;" if before else ""
            with contextlib.suppress(*FAILURES):
                await tell(sentence(f"The {KIND_NAMES[kind]} is being made;{queue} it comes as soon as it is ready."))
        return await making
    finally:
        making.cancel()


def picture(answer: Answer, uploaded: Uploaded, words: str) -> Reply:
    """The picture itself, and where its file is."""
    blocks = [image(answer, uploaded.id), {"type": "context", "elements": [mrkdwn(words)]}]
    return Reply(fixed={"text": words, "blocks": blocks, "response_type": PRIVATE}, waits=PICTURE_WAITS)


def _because(problem: BaseException) -> str:
    """Why a file was not sent, as truly as Slack says it, with what to do."""
    code = error_code(problem)
    if why := _NOT_AT_ALL.get(code):
        what, scope = ("open direct messages", "im:write") if _needs_im(problem) else ("send files", "files:write")
        return f": {why.format(what=what, scope=scope)}"
    reference = note_problem(problem)
    if isinstance(problem, TimeoutError):
        return f": Slack did not answer in time, so it may still come (reference {reference})"
    return f" (reference {reference}); please try again later"


def _needs_im(problem: BaseException) -> bool:
    return isinstance(problem, SlackApiError) and "conversations.open" in str(getattr(problem.response, "api_url", ""))


async def _upload(
    content: bytes, answer: Answer, kind: Extension, place: Place, public: bool, client: AsyncWebClient
) -> Uploaded:
    name = file_name(answer, kind)
    given: dict[str, Any] = {"content": content, "filename": name, "title": line(answer.title) or name}
    if kind == "png":
        given["alt_txt"] = clip(alt_text(answer), FILE_ALT)
    comment = "\n".join(escape(part) for part in (line(answer.title), kind_of_figures(answer), LICENCE) if part)
    why_not_here = ""
    if public:
        try:
            sent = await client.files_upload_v2(
                channel=place.channel_id, thread_ts=place.thread_ts, initial_comment=comment, **given
            )
            return _upload_of(sent.get("file"), name)
        except SlackApiError as refusal:
            if (code := error_code(refusal)) not in _NOT_HERE:
                raise
            why_not_here = _NOT_HERE[code]
    opened = await client.conversations_open(users=place.user_id)
    channel: dict[str, Any] = opened.get("channel") or {}
    sent = await client.files_upload_v2(channel=channel.get("id"), initial_comment=comment, **given)
    return _upload_of(sent.get("file"), name, why_not_here)


def _upload_of(file: Any, name: str, why_not_here: str = "") -> Uploaded:
    return Uploaded(str(file["id"]), name, str(file.get("permalink", "")), why_not_here)
