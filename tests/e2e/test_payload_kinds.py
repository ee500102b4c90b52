"""Each kind of payload that Slack may send gets the right acknowledgement and exactly the calls that it should."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp import web

import bot.slack.posting
from bot.settings import read_settings
from bot.slack.app import check_token
from bot.slack.background import finish_posts
from bot.slack.manifest import SCOPES, Granted
from bot.slack.server import converse
from bot.state import Engine
from tests.e2e.conftest import LONG_ENOUGH, StandIn, serving
from tests.e2e.conversation import AGAIN, LATER, LONDON, TS, Conversation, Listener

USER = {"user": {"id": "U1"}, "team": {"id": "T1"}, "trigger_id": "1.2.3", "api_app_id": "A1"}
VIEW = {"type": "modal", "callback_id": "somebody-elses", "id": "V1", "private_metadata": "", "state": {"values": {}}}

ACKNOWLEDGED: dict[str, tuple[dict[str, Any], str]] = {
    "shortcut": ({"type": "shortcut", "callback_id": "x", **USER}, ""),
    "message_action": ({"type": "message_action", "callback_id": "x", "message": {"ts": TS}, **USER}, ""),
    "view_closed": ({"type": "view_closed", "view": VIEW, **USER}, ""),
    "view_submission": ({"type": "view_submission", "view": VIEW, **USER}, ""),
    "block_suggestion": ({"type": "block_suggestion", "action_id": "x", "value": "Lo", **USER}, '{"options": []}'),
    "dialog_submission": ({"type": "dialog_submission", "callback_id": "x", **USER}, ""),
    "app_uninstalled": ({"type": "event_callback", "event_id": "E1", "event": {"type": "app_uninstalled"}, **USER}, ""),
    "a kind of tomorrow": ({"type": "hologram", **USER}, ""),
}


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    async with Listener().running() as stand_in:
        yield stand_in


@pytest.fixture
async def talks(settings: Any, sources: Any, slack: Any, state: Engine) -> AsyncIterator[Any]:
    """Starts a bot that was granted what is given."""
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession())

        async def start(*scopes: str) -> Conversation:
            granted = Granted(frozenset(scopes) or None)
            address = await stack.enter_async_context(serving(settings, sources, state=state, granted=granted))
            return Conversation(address, http=http, slack=slack)

        yield start
        await finish_posts(LONG_ENOUGH)


@pytest.fixture
async def talk(talks: Any) -> Conversation:
    started: Conversation = await talks()
    return started


@pytest.mark.parametrize(("payload", "body"), ACKNOWLEDGED.values(), ids=ACKNOWLEDGED.keys())
async def test_what_is_not_for_us_is_acknowledged_plainly(
    talk: Conversation, payload: dict[str, Any], body: str
) -> None:
    form = urlencode({"payload": json.dumps(payload)}).encode()
    assert await talk.send(form) == (200, body)
    assert await talk.silence()


@pytest.mark.parametrize("payload", [payload for payload, _ in ACKNOWLEDGED.values()], ids=ACKNOWLEDGED.keys())
async def test_the_same_over_socket_mode(
    environ: dict[str, str], sources: Any, slack: Any, payload: dict[str, Any]
) -> None:
    acknowledged: list[dict[str, Any]] = []
    stopped = asyncio.Event()

    async def conversation(connection: web.WebSocketResponse) -> None:
        kind = "events_api" if payload["type"] == "event_callback" else "interactive"
        await connection.send_json({"type": "hello", "num_connections": 1})
        await connection.send_json(
            {"type": kind, "envelope_id": "1", "accepts_response_payload": True, "payload": payload}
        )
        async for received in connection:
            acknowledged.append(json.loads(received.data))
            stopped.set()

    slack.conversation = conversation
    await asyncio.wait_for(converse(read_settings(environ, socket=True), sources, stopped), LONG_ENOUGH)
    assert [each["envelope_id"] for each in acknowledged] == ["1"]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/commands/1",
        "https://hooks.slack.com.example.com/commands/1",
        "http://hooks.slack.com/commands/1",
        "https://person@hooks.slack.com/commands/1",
        "file:///etc/passwd",
        "//hooks.slack.com/1",
        "https://[",
    ],
)
async def test_a_reply_goes_to_slacks_own_addresses_alone(talk: Conversation, url: str) -> None:
    """And so by direct message, where the address is another's."""
    action = {"type": "button", "action_id": "ask:0", "block_id": "b", "value": LONDON}
    pressed = {"type": "block_actions", **USER, "channel": {"id": "C1"}, "response_url": url, "actions": [action]}
    assert await talk.send(urlencode({"payload": json.dumps(pressed)}).encode()) == (200, "")
    method, given = await talk.slack.heard()
    assert (method, given["channel"]) == ("chat.postMessage", "U1")
    assert "85%" in given["text"]


async def test_no_redirect_is_followed(talk: Conversation, unused_tcp_port: int) -> None:
    talk.slack.refusals = [302]
    talk.slack.leads_to = f"http://127.0.0.1:{unused_tcp_port}/elsewhere"
    await talk.send(talk.pressed({"action_id": "ask:0", "value": LONDON}))
    await talk.slack.posted()
    method, given = await talk.slack.heard()
    assert (method, given["channel"]) == ("chat.postMessage", "U1")


async def test_two_messages_at_once_keep_their_order(talk: Conversation) -> None:
    await talk.tell(talk.mention(LONDON))
    await talk.tell(talk.mention(AGAIN, ts=LATER, thread_ts=TS))
    first, second = (await talk.slack.heard())[1], (await talk.slack.heard())[1]
    assert "31 March 2024" in first["text"]
    assert "31 March 2022" in second["text"]


async def test_a_message_that_comes_as_two_events_is_answered_once(talk: Conversation) -> None:
    await talk.answer(talk.mention(LONDON))
    await talk.tell(talk.mention(LONDON, ts=TS))
    assert await talk.silence()


@pytest.mark.parametrize("code", ["restricted_action", "not_in_channel", "is_archived"])
async def test_a_mention_refused_in_its_channel_is_answered_privately(talk: Conversation, code: str) -> None:
    talk.slack.refuses["chat.postMessage"] = [code]
    await talk.tell(talk.mention(LONDON))
    await talk.slack.heard()
    method, given = await talk.slack.heard()
    assert (method, given["user"]) == ("chat.postEphemeral", "U1")
    assert given["text"].startswith("I may not post in <#C1>, so this is for you alone.")
    assert "85%" in given["text"]


async def test_where_nothing_may_be_shown_in_the_channel_it_comes_as_a_direct_message(talk: Conversation) -> None:
    talk.slack.refuses = {"chat.postMessage": ["is_archived"], "chat.postEphemeral": ["is_archived"]}
    await talk.tell(talk.mention(LONDON))
    said = [await talk.slack.heard() for _ in range(3)]
    assert (said[-1][0], said[-1][1]["channel"]) == ("chat.postMessage", "U1")


async def test_an_answer_that_may_still_come_is_not_said_to_be_none(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(*_: Any, **__: Any) -> Any:
        raise TimeoutError

    monkeypatch.setattr(bot.slack.events, "converse", late)
    assert "the answer may still come" in (await talk.answer(talk.direct(LONDON)))["text"]


async def test_a_direct_message_with_only_a_file_is_told_so(talk: Conversation) -> None:
    told = await talk.answer(talk.direct("", subtype="file_share", files=[{"id": "F1"}]))
    assert told["text"].startswith("I cannot read files. Ask me in words")
    assert "85%" in (await talk.answer(talk.direct(LONDON, subtype="file_share", files=[{"id": "F1"}])))["text"]


async def test_an_expired_trigger_is_told_kindly(talk: Conversation) -> None:
    talk.slack.refuses["views.open"] = ["expired_trigger_id"]
    told = await talk.press(action_id="wrong-figure", value=LONDON)
    assert told["text"].startswith("Sorry, the form did not open: that took longer than Slack allows.")


async def test_an_agents_messages_are_threads_and_prompts_are_offered(talks: Any) -> None:
    talk = await talks(*SCOPES, "assistant:write")
    opened = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "messages", "event_ts": "1.1"}
    await talk.tell(talk.envelope(opened))
    method, given = await talk.slack.heard()
    assert method == "assistant.threads.setSuggestedPrompts"
    assert "thread_ts" not in given, "with it Slack shows an agent's prompts nowhere"
    assert (await talk.answer(talk.direct(LONDON)))["thread_ts"] == TS
    asked_back = await talk.answer(talk.direct(AGAIN, ts=LATER))
    assert asked_back["thread_ts"] == LATER
    assert "31 March 2022" not in asked_back["text"], "another message begins another thread"
    assert "31 March 2022" in (await talk.answer(talk.direct(AGAIN, thread_ts=TS)))["text"]


@pytest.mark.parametrize("tab", ["home", None, 7])
async def test_other_tabs_get_no_prompts(talk: Conversation, tab: Any) -> None:
    opened = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": tab, "event_ts": "1.1"}
    await talk.tell(talk.envelope(opened))
    assert await talk.silence()


async def test_prompts_that_slack_refuses_trouble_nobody(talk: Conversation) -> None:
    talk.slack.refuses["assistant.threads.setSuggestedPrompts"] = ["missing_scope"]
    opened = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "messages", "event_ts": "1.1"}
    await talk.tell(talk.envelope(opened))
    await talk.slack.heard()
    assert await talk.silence()


async def test_a_channel_without_a_name_where_an_area_belongs_is_asked_back(talk: Conversation) -> None:
    for words in ("region <#C1>", "how many councils in <#C1> were inadequate at 31 March 2024?"):
        told = await talk.aside(talk.mention(words))
        assert told["text"].startswith("Slack shows me a channel or a group in that, but not its name."), words
    assert "North West" in (await talk.answer(talk.mention("region <#C1|north-west> 2024-03-31")))["text"]
    assert "North West" in (await talk.command("region <#C1|north-west> 2024-03-31"))["text"]


async def test_a_surface_that_refuses_data_blocks_is_learned_by_itself(talk: Conversation) -> None:
    """A workspace where what one person is shown takes no data blocks, and what a channel is shown does."""
    talk.slack.refusals = [400]
    kinds = [await talk.press(action_id="ask:0", value=LONDON), await talk.slack.posted()]
    assert "data_table" in json.dumps(kinds[0])
    assert "data_table" not in json.dumps(kinds[1])
    assert "data_table" not in json.dumps(await talk.command(LONDON))
    assert "data_table" in json.dumps(await talk.answer(talk.mention(LONDON)))


@pytest.mark.parametrize(
    ("header", "trouble"),
    [
        (None, None),
        (",".join(SCOPES), None),
        (
            ",".join(scope for scope in SCOPES if scope != "files:write"),
            "The token lacks 1 of 6 scopes, so the app cannot send files and pictures (files:write): install the app again.",
        ),
    ],
)
async def test_the_scopes_of_the_token_are_compared(
    settings: Any, slack: Any, header: str | None, trouble: str | None
) -> None:
    slack.scopes = header
    granted = Granted()
    assert await check_token(settings, granted) is None
    assert granted.trouble == trouble


async def test_the_first_answer_of_a_thread_says_how_to_go_on(talk: Conversation) -> None:
    first = await talk.answer(talk.mention(LONDON))
    assert first["text"].endswith("To go on in this thread, mention me again: @ilacs and England?")
    assert "mention me again" in json.dumps(first["blocks"])
    assert "mention me again" not in json.dumps(await talk.answer(talk.mention(AGAIN, thread_ts=TS)))
    assert "mention me again" not in json.dumps(await talk.answer(talk.direct(LONDON)))


async def test_help_has_six_examples_that_run_on_click(talk: Conversation) -> None:
    told = await talk.command("")
    examples = [button for block in told["blocks"] if block["type"] == "actions" for button in block["elements"]]
    assert len({button["text"]["text"] for button in examples}) == 6
    for button in examples:
        reply = await talk.press(action_id=button["action_id"], value=button["value"])
        assert reply["response_type"] == "ephemeral"
        assert "button is no longer in use" not in reply["text"]
        assert not reply["text"].startswith("“"), button["value"]
    assert "mention @ilacs each time" in json.dumps(told, ensure_ascii=False)
