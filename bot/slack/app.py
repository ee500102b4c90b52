"""The Slack app: takes words from Slack, walks the road of `bot.ask`, and hands the reply back."""

import asyncio
import contextlib
import json
import logging
import re
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from aiohttp import ClientError
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.ask import Desk, answer, read
from bot.commands.parse import Request
from bot.commands.phrase import phrase
from bot.language.names import names_of
from bot.release_day.answering import Said, release_day_reply
from bot.release_day.place import Asked
from bot.render.slack.blocks import about_message, error_message, problem_message
from bot.render.slack.buttons import ABOUT, MORE, SHARE, WRONG_FIGURE, place_asked_in, words_of
from bot.render.slack.elements import small
from bot.settings import Settings, SettingsError
from bot.slack.actions import actions, more_message
from bot.slack.events import Heard, add_events, take_turn
from bot.slack.logs import note_problem
from bot.slack.manifest import COMMAND
from bot.slack.posting import (
    FAILURES,
    PRIVATE,
    PUBLIC,
    SECONDS,
    Acceptance,
    Place,
    Reply,
    Told,
    by_response_url,
    by_web_api,
    needs_data_blocks,
    post,
    private,
    reply_to,
    retries,
)
from bot.slack.sharing import share_file
from bot.slack.wrong_figure import modal, nothing_said, said_in, thanks
from bot.state import Engine
from bot.state.wrong_figures import WrongFigure, keep
from queries.answer import Answer
from queries.errors import AskerError, BadCommand

STATE_SECONDS = 2.0  # Slack shows a modal's next view within three seconds or an error

log = logging.getLogger("ilacs.slack")
log.setLevel(logging.ERROR)  # Bolt takes its level from here: below ERROR its lines hold what people typed

_posts: set[asyncio.Task[None]] = set()


@dataclass(frozen=True, slots=True)
class Considered:
    """What some words came to: the reply, and, unless it is an error, the request and its answer."""

    told: Told
    request: Request | None = None
    answer: Answer | None = None


def slack_app(settings: Settings, desk: Desk, state: Engine | None = None) -> AsyncApp:
    """The Bolt app that answers `/ilacs` and the buttons under its replies.

    Replies go in the acknowledgement or to a `response_url`; the Web API is called only for files, modals and where
    a `response_url` is out of reach. Without `state` it answers all the same, but remembers nothing beyond its
    process. Requests must have been verified before they come here (`bot.slack.server` does, over HTTP).
    """

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        token = settings.slack_bot_token.get_secret_value()
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    app = AsyncApp(
        name="ilacs-bot",
        logger=log,
        client=_web_client(settings),
        authorize=authorize,
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        request_verification_enabled=False,
    )
    accepts = Acceptance(state)
    if state is not None:
        add_events(app, desk, state, accepts, _later)

    @app.command(COMMAND)
    async def answer_command(ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient) -> None:
        words = command.get("text", "")
        place = Place(
            command.get("team_id") or command.get("enterprise_id") or "",
            command.get("user_id", ""),
            command.get("channel_id", ""),
            command.get("response_url", ""),
        )
        if special := await _release_day(words, place, desk, state):
            await ack(special)
            return
        found = consider(words, desk)
        reply: Reply | None = found.told.render("native")
        if reply and place.response_url and needs_data_blocks(reply):
            form = await accepts.of(place.team_id)
            reply = found.told.render(form) if form else None
        if reply:
            await ack(reply)
        else:
            await ack()
        if reply is None or (found.request and found.request.file):
            _later(_follow_up(found, place, client, accepts, answered=reply is not None), place, client)

    @app.action(re.compile(""))
    async def answer_button(
        ack: AsyncAck, action: dict[str, Any], body: dict[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        team, user, channel = (str((body.get(key) or {}).get("id") or "") for key in ("team", "user", "channel"))
        place = Place(team, user, channel, body.get("response_url") or "")
        if "url" in action or not place.response_url:
            return  # a link opens by itself, and without an address nobody can be answered
        # Behind the acknowledgement, which Slack wants within three seconds however slow the address is.
        _later(_press(action, body.get("trigger_id", ""), place, desk, client, accepts, state), place, client)

    @app.view(WRONG_FIGURE)
    async def keep_wrong_figure(ack: AsyncAck, view: dict[str, Any], body: dict[str, Any]) -> None:
        said = said_in(view)
        if not said:
            await ack(response_action="errors", errors=nothing_said())
            return
        team, user = ((body.get(key) or {}).get("id", "") for key in ("team", "user"))
        report = wrong_figure(view.get("private_metadata", ""), said, team, user, desk)
        await ack(response_action="update", view=thanks(await _kept(report, state)))

    @app.error
    async def apologise(error: Exception, body: dict[str, Any]) -> BoltResponse:
        if isinstance(error, BoltUnhandledRequestError):
            return BoltResponse(status=200 if body.get("type") == "event_callback" else 404)
        apology = {**problem_message(note_problem(error)), "response_type": PRIVATE}
        return BoltResponse(status=200, body=apology if "command" in body else "")

    return app


def consider(words: str | None, desk: Desk, shared_by: str | None = None) -> Considered:
    """What to reply to `words`; None stands for a button that is not ours or no longer understood.

    Private unless the words ask for `public` or somebody shares it; an asker's mistake is always private.
    No words: help.
    """
    desk = desk.current()
    try:
        if words is None:
            raise BadCommand(f"That button is no longer in use. Please ask again with {COMMAND}.", ("help",))
        request = read(words.strip() or "help", desk)
        if shared_by is not None:
            request = replace(request, public=True)
        found = answer(request, desk)
    except AskerError as mistake:
        return Considered(private(error_message(mistake)))
    lead = (small(f"Shared by <@{shared_by}>"), f"Shared by <@{shared_by}>:") if shared_by else None
    told = Told(found, actions(request, found, desk), PUBLIC if request.public else PRIVATE, lead)
    return Considered(told, request, found)


def wrong_figure(words: str, said: str, team: str, user: str, desk: Desk) -> WrongFigure:
    """The report of a figure that looked wrong, with the question and the answer as they are read now."""
    try:
        request = read(words, desk)
        question, told = phrase(request.question, names_of(desk.register)), answer(request, desk).text
    except AskerError as mistake:
        question, told = words, mistake.message
    return WrongFigure(team, user, question, told, desk.register.fingerprint, said, datetime.now(UTC))


async def deliver(app: AsyncApp, payload: Mapping[str, Any]) -> tuple[int, str, bytes]:
    """Hand one verified payload of Slack's to the app: status, content type and body of what goes back.

    The payload arrives read: Bolt itself loses a command in whose form the word "payload" occurs.
    """
    try:
        request = AsyncBoltRequest(body=json.dumps(payload), headers={"content-type": "application/json"})
        response = await app.async_dispatch(request)
    except Exception as error:  # Bolt looks into the payload before its own error handling begins
        note_problem(error)
        return 400, "text/plain", b""
    return response.status, response.first_headers().get("content-type", "text/plain"), response.body.encode()


async def connect(app: AsyncApp, settings: Settings) -> AsyncSocketModeHandler:
    """Open Socket Mode and answer over it until the handler is closed.

    Raises: SettingsError when Slack cannot be reached or refuses the app-level token.
    """
    token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
    client = _web_client(settings)
    try:
        opened = await client.apps_connections_open(app_token=token)
    except (SlackClientError, ClientError, OSError, TimeoutError) as problem:
        raise SettingsError(_sentence(problem, "SLACK_APP_TOKEN", settings)) from None
    handler = AsyncSocketModeHandler(app, token, logger=log, web_client=client)
    handler.client.wss_uri = opened["url"]  # left to itself the client retries for ever, a traceback each time
    await handler.client.connect()  # type: ignore[no-untyped-call]
    return handler


async def trouble(settings: Settings) -> str | None:
    """One sentence when Slack cannot be reached or refuses the bot token; None when all is well."""
    try:
        await _web_client(settings, settings.slack_bot_token.get_secret_value()).auth_test()
    except (SlackClientError, ClientError, OSError, TimeoutError) as problem:
        return _sentence(problem, "SLACK_BOT_TOKEN", settings)
    return None


async def finish_posts(patience: float) -> None:
    """Wait until the posts in hand are done, at most `patience` seconds."""
    if _posts:
        await asyncio.wait(_posts, timeout=patience)


async def _release_day(words: str, place: Place, desk: Desk, state: Engine | None) -> Reply | None:
    """The reply to a command for a place: slash commands and buttons never reach a staged edition."""
    if state is None:
        return None
    said = Said(words, Asked(place.team_id, place.channel_id, place.user_id), to_bot_alone=False)
    home = desk.register.path.parent
    found = await asyncio.to_thread(release_day_reply, said, desk.current(), state, home, datetime.now(UTC))
    return None if found is None else {**found, "response_type": PRIVATE}


async def _press(
    action: Mapping[str, Any],
    trigger_id: str,
    place: Place,
    desk: Desk,
    client: AsyncWebClient,
    accepts: Acceptance,
    state: Engine | None,
) -> None:
    """Do what a button says. A file button posts only the file: its answer stands above it.

    A choice that a conversation asked back goes on there, for whoever reads along; any other answer is private.
    """
    words, kind = words_of(action), action.get("action_id")
    if words and (special := await _release_day(words, place, desk, state)):
        await reply_to(private(special), place, client, accepts)
        return
    if words and state is not None and (asked := place_asked_in(action)):
        ts, thread_ts, direct = asked
        heard = Heard("", place.team_id, place.channel_id, place.user_id, ts, thread_ts, words, direct)
        await take_turn(heard, words, desk.current(), state, accepts, client)
        return
    found = consider(words, desk, shared_by=place.user_id if kind == SHARE else None)
    if found.request and kind == WRONG_FIGURE:
        question = phrase(found.request.question, names_of(desk.register))
        await client.views_open(trigger_id=trigger_id, view=modal(question))
        return
    if found.request and found.answer and kind in (ABOUT, MORE):
        about = kind == ABOUT
        told = about_message(found.answer) if about else more_message(found.request, found.answer, desk.current())
        await reply_to(private(told), place, client, accepts)
        return
    if found.request and kind == SHARE:
        await _share(found.told, place, client, accepts)
        return
    await _follow_up(found, place, client, accepts, answered=bool(found.request and found.request.file))


async def _follow_up(
    found: Considered, place: Place, client: AsyncWebClient, accepts: Acceptance, answered: bool
) -> None:
    """Post the reply, unless it was given already, and then the file that was asked for."""
    if not answered:
        await reply_to(found.told, place, client, accepts)
    request = found.request
    if found.answer and request and request.file:
        told = await share_file(found.answer, request.file, place, request.public, client)
        if told:
            await reply_to(told, place, client, accepts)


async def _share(told: Told, place: Place, client: AsyncWebClient, accepts: Acceptance) -> None:
    """Post the answer to the channel, by its `response_url` or else as the bot; if neither, tell the asker."""
    first = await accepts.of(place.team_id)
    for send in (by_response_url(place.response_url), by_web_api(client, place.channel_id)):
        try:
            await post(told, send, first)
            return
        except FAILURES as problem:
            note_problem(problem)
    words = "Sorry, that could not be shared here. Invite me to the channel with /invite, then press Share again."
    await reply_to(private({"text": words, "blocks": [small(words)]}), place, client, accepts)


async def _kept(report: WrongFigure, state: Engine | None) -> bool:
    if state is None:
        return False
    try:
        await asyncio.wait_for(asyncio.to_thread(keep, state, report), STATE_SECONDS)
    except Exception as problem:  # of whichever database
        note_problem(problem)
        return False
    return True


def _later(work: Coroutine[Any, Any, None], place: Place, client: AsyncWebClient) -> None:
    """Do it behind the acknowledgement; whatever goes wrong, the asker hears of it."""

    async def done() -> None:
        try:
            await work
        except Exception as error:
            apology = private(problem_message(note_problem(error)))
            for send in (by_response_url(place.response_url), by_web_api(client, place.user_id)):
                with contextlib.suppress(*FAILURES):
                    await post(apology, send)
                    return

    posting = asyncio.create_task(done())
    _posts.add(posting)
    posting.add_done_callback(_posts.discard)


def _sentence(problem: Exception, token: str, settings: Settings) -> str:
    if isinstance(problem, SlackApiError) and (code := problem.response.get("error")):
        return f"Slack refuses {token} ({code}): it should be a current token of this app."
    return f"Slack cannot be reached at {settings.slack_api_url}: check the network and SLACK_API_URL."


def _web_client(settings: Settings, token: str | None = None) -> AsyncWebClient:
    return AsyncWebClient(
        token=token, base_url=settings.slack_api_url, timeout=int(SECONDS), logger=log, retry_handlers=retries()
    )
