"""Socket Mode: the same road, over a connection that the bot opens."""

import asyncio
import json
from typing import Any

import pytest
from aiohttp import web

from bot.settings import SettingsError, read_settings
from bot.slack.server import converse
from tests.e2e.conftest import LONG_ENOUGH


def _envelope(words: str) -> dict[str, Any]:
    payload = {"command": "/ilacs", "text": words, "team_id": "T1", "user_id": "U1", "channel_id": "C1"}
    return {
        "type": "slash_commands",
        "envelope_id": f"envelope of {words}",
        "accepts_response_payload": True,
        "payload": payload,
    }


async def test_a_command_is_answered_once_in_its_acknowledgement(
    environ: dict[str, str], sources: Any, slack: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    replies: list[dict[str, Any]] = []
    stopped = asyncio.Event()

    async def conversation(connection: web.WebSocketResponse) -> None:
        await connection.send_json({"type": "hello", "num_connections": 1})
        asked = ("region London 2024-03-31", "la Hartlepol")
        for words in asked:
            await connection.send_json(_envelope(words))
        async for received in connection:
            replies.append(json.loads(received.data))
            if len(replies) == len(asked):
                stopped.set()

    slack.conversation = conversation
    settings = read_settings({**environ, "SLACK_SIGNING_SECRET": ""}, socket=True)
    await asyncio.wait_for(converse(settings, sources, stopped), LONG_ENOUGH)

    answers = {reply["envelope_id"]: reply["payload"] for reply in replies}
    assert "85%" in answers["envelope of region London 2024-03-31"]["text"]
    assert "Hartlepool" in answers["envelope of la Hartlepol"]["text"]
    assert {answer["response_type"] for answer in answers.values()} == {"ephemeral"}
    assert len(replies) == 2
    assert slack.posts.empty()
    assert (
        capsys.readouterr().out
        == f"ilacs-bot serving /ilacs over Socket Mode, register {sources.register.fingerprint}\n"
    )


async def test_a_refused_token_is_one_sentence(environ: dict[str, str], sources: Any, slack: Any) -> None:
    slack.errors["apps.connections.open"] = "invalid_auth"
    settings = read_settings(environ, socket=True)
    with pytest.raises(SettingsError, match=r"^Slack refuses SLACK_APP_TOKEN \(invalid_auth\)"):
        await converse(settings, sources, asyncio.Event())


async def test_slack_out_of_reach_is_one_sentence(environ: dict[str, str], sources: Any, unused_tcp_port: int) -> None:
    nowhere = f"http://127.0.0.1:{unused_tcp_port}/api/"
    settings = read_settings({**environ, "SLACK_API_URL": nowhere}, socket=True)
    with pytest.raises(SettingsError, match=f"^Slack cannot be reached at {nowhere}"):
        await converse(settings, sources, asyncio.Event())
