"""Hostile requests and questions over real HTTP: nothing but a 200 or a refusal, no leak, no live mention, one process.

The suite sends a few hundred; `uv run python -m tests.e2e.fuzz 100000` sends as many as it is told to, from a seed.
"""

import asyncio
import copy
import json
import logging
import random
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.e2e.conversation import Conversation

ALLOWED = {200, 400, 401, 404, 405, 408, 413}
SECRETS = ("that-must-not-show", "0123456789abcdef0123456789abcdef", "Traceback", "Error:", "/bot/", "sqlite3.")
LIVE = ("<!channel", "<!here", "<!everyone", "<@U9", "<#C9", "<!subteam")
WORDS = [
    "england",
    "region",
    "london",
    "north",
    "west",
    "leeds",
    "kent",
    "inadequate",
    "good",
    "outstanding",
    "list",
    "la",
    "compare",
    "with",
    "trend",
    "visits",
    "focused",
    "2024-03-31",
    "2024",
    "2023-24",
    "since",
    "between",
    "and",
    "how",
    "many",
    "which",
    "councils",
    "were",
    "not",
    "ever",
    "currently",
    "latest",
    "last",
    "year",
    "public",
    "as",
    "csv",
    "known",
    "by",
    "all",
    "watch",
    "unwatch",
    "subscribe",
    "watches",
    "help",
    "define",
    "check",
    "release",
    "new",
    "judgements",
    "changes",
    "help",
    "and",
    "protection",
    "care",
    "leavers",
]
ODD = (
    "<!channel>", "<!here|x>", "<@U9>", "<#C9>", "<#C9|north-west>", "<!subteam^S9|@x>", "&lt;!channel&gt;", "@everyone", "@channel",
    "'; drop table events; --", "%s%n{0}{x}", "=HYPERLINK(1)", "\0", "\u202e", "\ufffc", "😀" * 20, "x" * 600, "`*_~", "[/b]",
    "<https://example.org|Leeds>", "javascript:alert(1)", "../../etc/passwd", "\ud800", "١٢٣", "𝟚𝟘𝟚𝟜", "\n\n", "payload", "0/0/0", "9" * 50,
)  # fmt: skip
UNREAD = re.compile(r'"(?:value|type": "plain_text", "text)": "(?:[^"\\]|\\.)*"')
"""What a button holds, which nobody is shown, and what it says, in which Slack reads no marks."""
JUNK: tuple[Any, ...] = (None, 7, 1.5, True, [], {}, ["x"], {"id": 7}, "", "x" * 5000, "\0", {"a": {"b": []}}, -1)


@dataclass
class Found:
    """What a run met: how often each status, and how many problems were logged, how many of them as something came late, and all that was answered, posted or logged as nothing should be."""

    statuses: Counter[int] = field(default_factory=Counter)
    problems: int = 0
    late: int = 0
    wrong: list[str] = field(default_factory=list)


def question(rng: random.Random) -> str:
    parts = [rng.choice(ODD) if rng.random() < 0.15 else rng.choice(WORDS) for _ in range(rng.randint(0, 9))]
    return " ".join(parts)


def payload(rng: random.Random, talk: Conversation) -> dict[str, Any]:
    """A payload of a kind that Slack sends, with a few of its values replaced by anything."""
    words, number = question(rng), rng.random()
    event = {"user": "U1", "channel": "C1", "ts": f"{number:.6f}", "text": words}
    action = {
        "type": "button",
        "action_id": rng.choice(["ask:0", "share", "more", "about", "x"]),
        "block_id": "b",
        "value": words,
    }
    around = {"user": {"id": "U1"}, "team": {"id": "T1"}, "channel": {"id": "C1"}, "trigger_id": "1.2"}
    kinds: list[dict[str, Any]] = [
        talk.envelope({"type": "app_mention", **event}),
        talk.envelope({"type": "message", "channel_type": "im", **event}),
        talk.envelope({"type": "app_home_opened", "tab": "messages", "event_ts": f"{number:.6f}", **event}),
        {"type": "block_actions", **around, "response_url": talk.slack.response_url, "actions": [action]},
        {"type": "view_submission", **around, "view": {"type": "modal", "callback_id": "wrong-figure", "private_metadata": words,
         "state": {"values": {"said": {"said": {"value": words}}}}}},
        {"type": "view_closed", **around, "view": {"type": "modal", "callback_id": "wrong-figure"}},
        {"type": rng.choice(["shortcut", "message_action", "block_suggestion", "dialog_cancellation"]), **around, "callback_id": "x"},
        {"command": "/ilacs", "text": words, "team_id": "T1", "user_id": "U1", "channel_id": "C1", "response_url": talk.slack.response_url},
    ]  # fmt: skip
    made = rng.choice(kinds)
    for _ in range(rng.choice((0, 0, 1, 2))):
        _replace_something(made, rng)
    return made


def _replace_something(made: dict[str, Any], rng: random.Random) -> None:
    inner: Any = made
    while isinstance(inner, dict) and inner:
        key = rng.choice(list(inner))
        if isinstance(inner[key], dict) and rng.random() < 0.7:
            inner = inner[key]
            continue
        inner[key] = copy.deepcopy(rng.choice(JUNK))
        return


def request(rng: random.Random, talk: Conversation) -> tuple[bytes, dict[str, str]]:
    """A request: most are signed, some are broken in another way."""
    kind = rng.random()
    if kind < 0.4:
        body, content = talk.form(question(rng).encode("utf-8", "ignore").decode()), "application/x-www-form-urlencoded"
    else:
        whole = json.dumps(payload(rng, talk))
        as_form = rng.random() < 0.5
        body = urlencode({"payload": whole}).encode() if as_form else whole.encode()
        content = "application/x-www-form-urlencoded" if as_form else "application/json"
    if rng.random() < 0.1:
        at = rng.randrange(max(1, len(body)))
        body = body[:at] + rng.randbytes(rng.randint(0, 9)) + body[at + rng.randint(0, 9) :]
    headers = talk.headers(body, content)
    if rng.random() < 0.05:
        headers["X-Slack-Signature"] = "v0=" + rng.randbytes(32).hex()
    return body, headers


class Trouble(logging.Handler):
    """Whatever the bot logs of a problem that is neither of the payload's shape nor of an address that it spoilt."""

    def __init__(self, found: Found) -> None:
        super().__init__(logging.ERROR)
        self.found = found

    def emit(self, record: logging.LogRecord) -> None:
        self.found.problems += 1
        if "TimeoutError" in record.getMessage():  # of a machine that is busy: counted, for it may be more
            self.found.late += 1
        elif not record.getMessage().endswith((": OddPayload", ": ConnectionError")):
            self.found.wrong.append(f"logged: {record.getMessage()} at {getattr(record, 'at', '')}")


async def fuzz(talk: Conversation, count: int, seed: int, at_once: int = 20) -> Found:
    """Send `count` requests, and look at all that came back, in answers and as posts, and at all that was logged."""
    rng, found = random.Random(seed), Found()
    trouble, log = Trouble(found), logging.getLogger("ilacs")
    log.addHandler(trouble)
    requests = [None] * count

    async def send() -> None:
        while requests:
            requests.pop()
            body, headers = request(rng, talk)
            try:
                status, content = await talk.send(body, headers)
            except (
                aiohttp.ClientConnectionError
            ):  # hung up on as we sent, as is the way with connections that were idle
                status, content = await talk.send(body, headers)
            found.statuses[status] += 1
            if status not in ALLOWED or _is_bad(content):
                found.wrong.append(f"{status}: {body[:400]!r} -> {_bad_part(content)}")

    async def watch() -> None:
        while True:
            _, given = await talk.slack.heard()
            if _is_bad(json.dumps(given, ensure_ascii=False)):
                found.wrong.append(f"posted: {_bad_part(json.dumps(given, ensure_ascii=False))}")

    async def watch_posts() -> None:
        while True:
            given = await talk.slack.posts.get()
            if _is_bad(json.dumps(given, ensure_ascii=False)):
                found.wrong.append(f"replied: {_bad_part(json.dumps(given, ensure_ascii=False))}")

    watching = [asyncio.create_task(watch()), asyncio.create_task(watch_posts())]
    await asyncio.gather(*(send() for _ in range(at_once)))
    await talk.silence()
    for each in watching:
        each.cancel()
    log.removeHandler(trouble)
    return found


def _is_bad(content: str) -> bool:
    return _bad_part(content) is not None


def _bad_part(content: str) -> str | None:
    """What stands around the first secret or live mention; None where there is neither."""
    plain = UNREAD.sub("", content.replace("\\u003c", "<"))
    at = min((found for each in (*SECRETS, *LIVE) if (found := plain.find(each)) >= 0), default=None)
    return None if at is None else plain[max(0, at - 300) : at + 300]


async def _run(count: int, seed: int) -> int:
    import tempfile
    from datetime import date
    from pathlib import Path

    from bot.ask import Sources
    from bot.settings import read_settings
    from bot.state import open_state
    from data import open_register
    from tests.e2e.conftest import BOT_TOKEN, SIGNING_SECRET, serving
    from tests.e2e.conversation import Listener

    home = Path(tempfile.mkdtemp())
    sources = Sources(open_register(home), lambda: date(2026, 11, 23))
    async with Listener().running() as slack, aiohttp.ClientSession() as http:
        environ = {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "SLACK_API_URL": f"{slack.address}/api/",
        }
        async with serving(read_settings(environ), sources, state=open_state(None, home)) as address:
            started = time.perf_counter()
            found = await fuzz(Conversation(address, http=http, slack=slack), count, seed)  # type: ignore[arg-type]
    print(
        f"{count} requests from seed {seed} in {time.perf_counter() - started:.0f} s: {dict(found.statuses)}, {found.problems} logged, {found.late} of them late"
    )
    kinds = Counter(re.sub(r"\b[0-9a-f]{8}\b", "…", each) for each in found.wrong)
    told = (f"{number} times: {kind}" for kind, number in kinds.most_common(50))
    print("\n".join(told) or "none was answered as none should be")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    sys.exit(asyncio.run(_run(*(given or [1000]), *([] if len(given) > 1 else [1]))))
