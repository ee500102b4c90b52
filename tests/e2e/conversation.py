"""Slack as somebody who talks with the bot meets it: events told to it, and what it says."""

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.slack.background import finish_posts
from tests.e2e.conftest import LONG_ENOUGH, StandIn, Workspace

BOT = "U0"
LONDON = "region London 2024-03-31"
AGAIN = "same but 2022"
TS = "1700000000.000100"
LATER = "1700000000.000200"
ROOT = "1690000000.000100"


@dataclass
class Listener(StandIn):
    """Slack's Web API as one that is spoken to: `said` is each method with what it was given, in order."""

    said: asyncio.Queue[tuple[str, dict[str, Any]]] = field(default_factory=asyncio.Queue)
    people: dict[str, dict[str, bool]] = field(
        default_factory=dict
    )  # what users.info says; without, it lacks its scope
    refuses: dict[str, list[str]] = field(default_factory=dict)  # method to the errors of its next calls

    async def _method(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        given = await request.json() if request.content_type == "application/json" else dict(await request.post())
        given = {**request.query, **given}
        self.said.put_nowait((method, given))
        errors = self.refuses.get(method)
        if method == "users.info":
            person = self.people.get(str(given["user"]))
            return web.json_response(
                {"ok": False, "error": "missing_scope"} if person is None else {"ok": True, "user": person}
            )
        headers = {"x-oauth-scopes": self.scopes} if self.scopes else {}
        headers |= {"Date": self.date} if self.date else {}
        answer = {"ok": False, "error": errors.pop(0)} if errors else {"ok": True, "ts": LATER, "url": self.socket}
        answer |= {"upload_url": f"{self.address}/upload", "file_id": "F1", "files": [{"id": "F1", "permalink": ""}]}
        return web.json_response(answer, headers=headers)

    async def heard(self) -> tuple[str, dict[str, Any]]:
        return await asyncio.wait_for(self.said.get(), LONG_ENOUGH)


@dataclass
class Conversation(Workspace):
    """A workspace whose people talk to the bot."""

    slack: Listener
    events: "itertools.count[int]" = field(default_factory=itertools.count)
    written: "itertools.count[int]" = field(default_factory=itertools.count)

    def envelope(self, event: dict[str, Any], **around: Any) -> dict[str, Any]:
        given = {
            "type": "event_callback",
            "team_id": "T1",
            "api_app_id": "A1",
            "event_id": f"Ev{next(self.events)}",
            "authorizations": [{"team_id": "T1", "user_id": BOT, "is_bot": True}],
        }
        return {**given, "event": event, **around}

    def mention(self, text: str, **event: Any) -> dict[str, Any]:
        given = {"type": "app_mention", "user": "U1", "channel": "C1", "text": f"<@{BOT}> {text}"}
        return self.envelope({**given, "ts": self.next_ts(), **event})

    def direct(self, text: str, **event: Any) -> dict[str, Any]:
        given = {"type": "message", "channel_type": "im", "user": "U1", "channel": "D1", "text": text}
        return self.envelope({**given, "ts": self.next_ts(), **event})

    def next_ts(self) -> str:
        """When the next message is written: the first at TS, each of the others later, and later than LATER."""
        number = next(self.written)
        return f"1700000001.{number:06}" if number else TS

    async def tell(self, payload: dict[str, Any], **headers: str) -> None:
        """Deliver an event: acknowledged at once, with nothing in the acknowledgement."""
        body = json.dumps(payload).encode()
        signed = self.headers(body, "application/json")
        assert await self.send(body, {**signed, **headers}) == (200, "")

    async def answer(self, payload: dict[str, Any]) -> dict[str, Any]:
        """What is posted in answer to an event, for everybody there."""
        await self.tell(payload)
        method, given = await self.slack.heard()
        assert method == "chat.postMessage"
        return given

    async def aside(self, payload: dict[str, Any]) -> dict[str, Any]:
        """What is told to the asker alone."""
        await self.tell(payload)
        method, given = await self.slack.heard()
        assert method == "chat.postEphemeral"
        return given

    async def choose(self, asked_back: dict[str, Any], at: int = 0) -> tuple[str, dict[str, Any]]:
        """What follows when a choice of a question back is pressed: the method, and what it was given."""
        (row,) = [block for block in told_blocks(asked_back) if block["type"] == "actions"]
        action = {**row["elements"][at], "block_id": row["block_id"]}
        assert await self.send(self.pressed(action, asked_back["channel"])) == (200, "")
        return await self.slack.heard()

    async def silence(self) -> bool:
        """Whether all that was told is done with, and nothing more was said."""
        await finish_posts(LONG_ENOUGH)
        return self.slack.said.empty()


def told_blocks(told: dict[str, Any]) -> list[dict[str, Any]]:
    blocks = told["blocks"]
    found: list[dict[str, Any]] = json.loads(blocks) if isinstance(blocks, str) else blocks
    return found
