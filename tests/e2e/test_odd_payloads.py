"""Every value of every kind of payload, replaced by one of every other type: one kind of log line and a plain answer."""

import copy
import json
import logging
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.slack.background import finish_posts
from bot.slack.payloads import OddPayload, check_shape
from bot.state import Engine
from tests.e2e.conftest import LONG_ENOUGH, StandIn, serving
from tests.e2e.conversation import LONDON, TS, Conversation, Listener

AROUND = {
    "api_app_id": "A1",
    "team": {"id": "T1", "domain": "d"},
    "user": {"id": "U1", "team_id": "T1", "name": "n"},
    "channel": {"id": "C1", "name": "c"},
    "trigger_id": "1.2.3",
    "is_enterprise_install": False,
}
MESSAGE = {"user": "U1", "channel": "C1", "text": LONDON, "ts": TS, "thread_ts": TS, "event_ts": TS, "team": "T1"}
ENVELOPE = {
    "type": "event_callback",
    "team_id": "T1",
    "event_id": "Ev1",
    "authorizations": [{"team_id": "T1", "user_id": "U0", "is_bot": True, "enterprise_id": "E1"}],
}
VIEW = {
    "type": "modal",
    "id": "V1",
    "callback_id": "wrong-figure",
    "private_metadata": LONDON,
    "state": {"values": {"said": {"said": {"type": "plain_text_input", "value": "It is 84."}}}},
}
BUTTON = {"type": "button", "action_id": "ask:0", "block_id": "b", "value": LONDON, "text": {"type": "plain_text"}}
KINDS: dict[str, dict[str, Any]] = {
    "command": {"command": "/ilacs", "text": LONDON, "team_id": "T1", "user_id": "U1", "channel_id": "C1",
                "enterprise_id": "E1", "response_url": "https://x.invalid/", "trigger_id": "1.2.3"},
    "block_actions": {"type": "block_actions", **AROUND, "message": {"ts": TS, "thread_ts": TS, "user": "U0"},
                      "response_url": "https://x.invalid/", "actions": [BUTTON]},
    "wrong figure": {"type": "block_actions", **AROUND, "actions": [{**BUTTON, "action_id": "wrong-figure"}]},
    "view_submission": {"type": "view_submission", **AROUND, "view": VIEW, "response_urls": []},
    "view_closed": {"type": "view_closed", **AROUND, "view": VIEW},
    "app_mention": {**ENVELOPE, "event": {"type": "app_mention", **MESSAGE}},
    "direct": {**ENVELOPE, "event": {"type": "message", "channel_type": "im", "files": [{"id": "F1"}], **MESSAGE}},
    "app_home_opened": {**ENVELOPE, "event": {"type": "app_home_opened", "tab": "messages", **MESSAGE}},
    "shortcut": {"type": "shortcut", "callback_id": "x", **AROUND},
    "message_action": {"type": "message_action", "callback_id": "x", "message": {"ts": TS}, **AROUND},
    "block_suggestion": {"type": "block_suggestion", "action_id": "x", "block_id": "b", "value": "L", **AROUND},
}  # fmt: skip
OTHERS: tuple[Any, ...] = (None, 7, "x", [[]], {"id": 7})
PROBLEM = re.compile(r"problem \w{8}: OddPayload")


def paths(found: Any) -> Iterator[tuple[Any, ...]]:
    """The way to every value inside."""
    for key, inner in found.items() if isinstance(found, dict) else enumerate(found):
        yield (key,)
        if isinstance(inner, dict | list):
            yield from ((key, *rest) for rest in paths(inner))


def replaced(payload: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The payload with each value in turn replaced by each of the others of another type."""
    for path in paths(payload):
        for other in OTHERS:
            made = copy.deepcopy(payload)
            inner: Any = made
            for key in path[:-1]:
                inner = inner[key]
            if type(inner[path[-1]]) is not type(other):
                inner[path[-1]] = copy.deepcopy(other)
                yield f"{'.'.join(map(str, path))} = {other!r}", made


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    async with Listener().running() as stand_in:
        yield stand_in


@pytest.mark.parametrize("kind", KINDS)
async def test_a_value_of_another_type(
    kind: str, settings: Any, sources: Any, slack: Any, state: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    refused = 0
    async with serving(settings, sources, state=state) as address, aiohttp.ClientSession() as http:
        talk = Conversation(address, http=http, slack=slack)
        for what, payload in replaced(KINDS[kind]):
            caplog.clear()
            with caplog.at_level(logging.ERROR):
                status, content = await talk.send(urlencode({"payload": json.dumps(payload)}).encode())
                await finish_posts(LONG_ENOUGH)
            lines = [record.getMessage() for record in caplog.records]
            assert status == 200, what
            assert all(map(PROBLEM.fullmatch, lines)), (what, lines)
            assert len(lines) <= 1, what
            if lines:
                refused += 1
                assert slack.said.empty(), f"{what}: half of it was done"
                assert not content or "quote reference" in json.loads(content)["text"], what
            while not slack.said.empty():
                slack.said.get_nowait()
    assert refused > 10, "a payload's own fields are looked at"


@pytest.mark.parametrize("kind", KINDS)
def test_a_payload_as_slack_sends_it_is_of_no_odd_shape(kind: str) -> None:
    check_shape(KINDS[kind])
    with pytest.raises(OddPayload):
        check_shape({**KINDS[kind], "team_id": 7})


def test_a_press_without_the_id_of_its_action_is_odd() -> None:
    with pytest.raises(OddPayload):
        check_shape({"type": "block_actions", "actions": [{"type": "button"}]})
