"""A Bolt app that answers `/ilacs` with a constant, on uvicorn: what any bot costs that does nothing.

Run: `python -m tests.bench.bare_bolt default` for Bolt's defaults and a line of text, or `acknowledged` for
`process_before_response` and the acknowledgement on standard input. It prints the port that it listens on.
"""

import asyncio
import json
import socket
import sys
from typing import Any

import uvicorn
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult

SECRET = "0123456789abcdef0123456789abcdef"
TEXT = "As at 31 March 2024, 60% of LAs (91 of 151) were judged good or outstanding."


def main(form: str) -> None:
    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="xoxb-1")

    reply: Any = json.load(sys.stdin) if form == "acknowledged" else TEXT
    app = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=form == "acknowledged")

    @app.command("/ilacs")
    async def answer(ack: AsyncAck) -> None:
        await ack(reply)

    listening = socket.create_server(("127.0.0.1", 0))
    print(listening.getsockname()[1], flush=True)
    config = uvicorn.Config(AsyncSlackRequestHandler(app), log_level="warning", access_log=False)
    asyncio.run(uvicorn.Server(config).serve(sockets=[listening]))


if __name__ == "__main__":
    main(sys.argv[1])
