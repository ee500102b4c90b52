"""Each kind of payload, over HTTP and over Socket Mode, brings exactly the calls of Slack's Web API that it should."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp import web

from bot.settings import read_settings
from bot.slack.background import finish_posts
from bot.slack.server import converse
from bot.state import Engine
from tests.e2e.conftest import LONG_ENOUGH, StandIn, serving
from tests.e2e.conversation import Conversation, Listener
from tests.e2e.test_odd_payloads import AROUND, KINDS

SHARE = {"type": "button", "action_id": "share", "block_id": "b", "value": "region London 2024-03-31"}
SENT = {
    **KINDS,
    "a share": {"type": "block_actions", **AROUND, "response_url": "", "actions": [SHARE]},
    "an event of no use": {**KINDS["app_mention"], "event": {"type": "reaction_added", "user": "U1", "item": {}}},
    "somebody else’s view": {"type": "view_submission", **AROUND, "view": {"type": "modal", "callback_id": "x"}},
}
EXPECTED: dict[str, tuple[list[str], int]] = {  # methods called, posts to the response_url
    "command": ([], 1),  # a new workspace: data blocks are tried where it can be seen that they are refused
    "block_actions": ([], 1),
    "wrong figure": (["views.open"], 0),
    "view_submission": ([], 0),
    "view_closed": ([], 0),
    "app_mention": (["chat.postMessage"], 0),
    "direct": (["chat.postMessage"], 0),
    "app_home_opened": (["assistant.threads.setSuggestedPrompts"], 0),
    "shortcut": ([], 0),
    "message_action": ([], 0),
    "block_suggestion": ([], 0),
    "a share": (["chat.postMessage"], 0),
    "an event of no use": ([], 0),
    "somebody else’s view": ([], 0),
}
AT_START = {"apps.connections.open", "auth.test"}


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    async with Listener().running() as stand_in:
        yield stand_in


def sent(kind: str, slack: Listener) -> dict[str, Any]:
    payload = SENT[kind]
    return {**payload, "response_url": slack.response_url} if payload.get("response_url") else payload


def calls(slack: Listener) -> tuple[list[str], int]:
    methods = []
    while not slack.said.empty():
        methods.append(slack.said.get_nowait()[0])
    return [method for method in methods if method not in AT_START], slack.posts.qsize()


@pytest.mark.parametrize("kind", SENT)
async def test_over_http(kind: str, settings: Any, sources: Any, slack: Any, state: Engine) -> None:
    async with serving(settings, sources, state=state) as address, aiohttp.ClientSession() as http:
        talk = Conversation(address, http=http, slack=slack)
        status, _ = await talk.send(urlencode({"payload": json.dumps(sent(kind, slack))}).encode())
        await finish_posts(LONG_ENOUGH)
    assert status == 200
    assert calls(slack) == EXPECTED[kind]


@pytest.mark.parametrize("kind", SENT)
async def test_over_socket_mode(kind: str, environ: dict[str, str], sources: Any, slack: Any, state: Engine) -> None:
    acknowledged: list[dict[str, Any]] = []
    stopped = asyncio.Event()
    payload = sent(kind, slack)
    envelope = "slash_commands" if "command" in payload else "events_api" if "event" in payload else "interactive"

    async def conversation(connection: web.WebSocketResponse) -> None:
        await connection.send_json({"type": "hello", "num_connections": 1})
        await connection.send_json(
            {"type": envelope, "envelope_id": "1", "accepts_response_payload": True, "payload": payload}
        )
        async for received in connection:
            acknowledged.append(json.loads(received.data))
            stopped.set()

    slack.conversation = conversation
    await asyncio.wait_for(converse(read_settings(environ, socket=True), sources, stopped, state), LONG_ENOUGH)
    await finish_posts(LONG_ENOUGH)
    assert [each["envelope_id"] for each in acknowledged] == ["1"]
    assert calls(slack) == EXPECTED[kind]


async def test_a_form_that_has_changed_meanwhile_is_told_kindly(
    settings: Any, sources: Any, slack: Any, state: Engine
) -> None:
    async with serving(settings, sources, state=state) as address, aiohttp.ClientSession() as http:
        talk = Conversation(address, http=http, slack=slack)
        view = {**KINDS["view_submission"]["view"], "state": {"values": {"another-field": {}}}}
        payload = {**KINDS["view_submission"], "view": view}
        status, content = await talk.send(urlencode({"payload": json.dumps(payload)}).encode())
    told = json.loads(content)
    assert (status, told["response_action"]) == (200, "update")
    assert "this form has changed since you opened it, so nothing was kept" in json.dumps(told["view"])


async def test_a_guest_is_answered_like_anybody(settings: Any, sources: Any, slack: Any, state: Engine) -> None:
    """Slack lets guests use what is no agent: nothing is asked of Slack about who they are."""
    slack.people = {"U1": {"is_restricted": True, "is_ultra_restricted": True}}
    async with serving(settings, sources, state=state) as address, aiohttp.ClientSession() as http:
        talk = Conversation(address, http=http, slack=slack)
        for payload in (talk.mention("region London 2024-03-31"), talk.direct("region London 2024-03-31")):
            assert "85%" in (await talk.answer(payload))["text"]
        await finish_posts(LONG_ENOUGH)
    assert calls(slack) == ([], 0)
