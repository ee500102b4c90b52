"""A stand-in for Slack that refuses what it is told to: block types, Web API methods, uploads; or never answers."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from slack_bolt.async_app import AsyncApp

from bot.slack.app import deliver
from bot.slack.background import finish_posts

TEAM, USER, CHANNEL = "T1", "U1", "C1"


@dataclass
class PickySlack:
    """`posts` are the replies that a `response_url` took, `seen` all that came there; `calls` the Web API's."""

    refuses: set[str] = field(default_factory=set)  # types of blocks, or "blocks" for all
    errors: dict[str, str] = field(default_factory=dict)  # method, "upload" or "response_url" to its error
    refuses_once: dict[str, str] = field(default_factory=dict)  # method to the error of its next call
    hangs: set[str] = field(default_factory=set)  # those that never answer
    absent: set[str] = field(default_factory=set)  # channels that the bot is not in
    seen: list[dict[str, Any]] = field(default_factory=list)
    posts: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    uploads: list[bytes] = field(default_factory=list)
    address: str = ""

    @property
    def response_url(self) -> str:
        return f"{self.address}/commands/1"

    @property
    def methods(self) -> list[str]:
        return [method for method, _ in self.calls]

    def called(self, method: str) -> dict[str, Any]:
        """The fields of the only call to a method."""
        (found,) = [fields for called, fields in self.calls if called == method]
        return found

    def _is_refused(self, message: dict[str, Any]) -> bool:
        blocks = message.get("blocks") or []
        blocks = json.loads(blocks) if isinstance(blocks, str) else blocks
        return bool(blocks) and ("blocks" in self.refuses or bool({block["type"] for block in blocks} & self.refuses))

    async def _post(self, request: web.Request) -> web.Response:
        await self._maybe_hang("response_url")
        message = await request.json()
        self.seen.append(message)
        error = self.errors.get("response_url") or ("invalid_blocks" if self._is_refused(message) else None)
        if error:
            return web.json_response({"ok": False, "error": error}, status=404)
        self.posts.append(message)
        return web.Response(text="ok")

    async def _method(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        given = await request.json() if request.content_type == "application/json" else dict(await request.post())
        fields = {**request.query, **given}
        self.calls.append((method, fields))
        await self._maybe_hang(method)
        error = self.errors.get(method) or self.refuses_once.pop(method, None)
        if method == "chat.postMessage" and self._is_refused(fields):
            error = "invalid_blocks"
        if {fields.get("channel"), fields.get("channel_id")} & self.absent:
            error = "not_in_channel"
        if error:
            return web.json_response({"ok": False, "error": error})
        file = {"id": "F1", "permalink": "https://example.slack.com/files/U0/F1/answer"}
        answers: dict[str, dict[str, Any]] = {
            "conversations.open": {"channel": {"id": "D1"}},
            "files.getUploadURLExternal": {"upload_url": f"{self.address}/upload", "file_id": "F1"},
            "files.completeUploadExternal": {"files": [file]},
        }
        return web.json_response({"ok": True, **answers.get(method, {})})

    async def _upload(self, request: web.Request) -> web.Response:
        await self._maybe_hang("upload")
        if "upload" in self.errors:
            return web.Response(status=403, text=self.errors["upload"])
        self.uploads.append(await request.read())
        return web.Response(text="OK")

    async def _maybe_hang(self, what: str) -> None:
        if what in self.hangs:
            await asyncio.Event().wait()

    @asynccontextmanager
    async def running(self) -> AsyncIterator["PickySlack"]:
        application = web.Application()
        application.router.add_route("*", "/api/{method}", self._method)
        application.router.add_post("/commands/1", self._post)
        application.router.add_post("/upload", self._upload)
        runner = web.AppRunner(application, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def command(self, app: AsyncApp, text: str, **fields: str) -> dict[str, Any] | None:
        """The acknowledgement of `/ilacs text`, None where it is empty, once all that follows has been posted."""
        payload = {
            "command": "/ilacs",
            "text": text,
            "team_id": TEAM,
            "user_id": USER,
            "channel_id": CHANNEL,
            "response_url": self.response_url,
            **fields,
        }
        return await self._deliver(app, payload)

    async def press(self, app: AsyncApp, **action: Any) -> None:
        """Press a button, and wait for all that it does."""
        payload = {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": USER},
            "channel": {"id": CHANNEL},
            "response_url": self.response_url,
            "trigger_id": "1.2.3",
            "actions": [{"type": "button", "block_id": "b", **action}],
        }
        assert await self._deliver(app, payload) is None

    async def submit(self, app: AsyncApp, view: dict[str, Any], said: str | None) -> dict[str, Any]:
        """Send a modal with what was typed into its only field; what Slack is told to do with it."""
        (asked,) = [block for block in view["blocks"] if block["type"] == "input"]
        values = {asked["block_id"]: {asked["element"]["action_id"]: {"type": "plain_text_input", "value": said}}}
        payload = {
            "type": "view_submission",
            "team": {"id": TEAM},
            "user": {"id": USER},
            "view": {**view, "id": "V1", "state": {"values": values}},
        }
        answered = await self._deliver(app, payload)
        assert answered is not None
        return answered

    async def _deliver(self, app: AsyncApp, payload: dict[str, Any]) -> dict[str, Any] | None:
        status, _, body = await deliver(app, payload)
        assert status == 200
        await finish_posts(60)  # a file begins with starting the process that makes it
        found: dict[str, Any] | None = json.loads(body) if body else None
        return found
