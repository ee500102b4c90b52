"""A clock that is moved by hand, a stand-in for Slack's Web API over HTTP that remembers posts, new facts to publish."""

import csv
import json
import random
import shutil
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from slack_sdk.web import WebClient

from data.facts import FACTS
from queries.answer import Answer

NEW_EDITION = "2026-03-31"
FIRST = "2026-11-26T09:30:00+00:00"  # publication of the new edition


@dataclass
class MovedClock:
    """A clock that stands still until it is moved; waiting moves it."""

    at: datetime = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    def monotonic(self) -> float:
        return self.at.timestamp()


@dataclass
class MovedSlack:
    """Slack's side: `posts` are the messages of each channel; the callables make it misbehave."""

    clock: Callable[[], float] = time.time
    posts: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    updates: list[dict[str, Any]] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    errors: dict[tuple[str, str], str] = field(default_factory=dict)  # (method, channel) to an error
    misbehave: Callable[[str, dict[str, Any]], str | None] = lambda method, given: None
    """Names what goes wrong with a call: "500", "429", "drop" (before), "lost" (done, and the answer lost)."""
    refuse_text: str | None = None
    refuse_blocks: set[str] = field(default_factory=set)  # types of blocks
    retry_after: int = 30  # seconds, with "429"
    hangs: set[str] = field(default_factory=set)  # methods that are answered only when the stand-in stops
    uploads: list[bytes] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)  # as uploads of them were completed
    seen_by: Callable[[str, str, str], None] = lambda phase, method, token: None
    """Called "before" and "after" each call is done, and not yet answered, with the caller's token."""
    address: str = ""
    _stopped: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _ts: int = 0

    def client(self, timeout: int = 5) -> WebClient:
        return WebClient("xoxb-test", base_url=f"{self.address}/api/", timeout=timeout, retry_handlers=[])

    def stop_hanging(self) -> None:
        """Answer, with nothing, whatever hangs."""
        self.hangs.clear()
        self._stopped.set()

    def keys_of(self, channel: str) -> list[str]:
        """The ledger's keys of the messages in a channel."""
        payloads = [post.get("metadata", {}).get("event_payload", {}) for post in self.posts[channel]]
        return [payload["key"] for payload in payloads if payload]

    def answer(self, method: str, given: dict[str, Any], token: str) -> tuple[int, dict[str, Any] | None]:
        if method in self.hangs:
            self._stopped.wait()
            return 0, None
        self.seen_by("before", method, token)
        found = self._answer(method, given)
        self.seen_by("after", method, token)
        return found

    def _answer(self, method: str, given: dict[str, Any]) -> tuple[int, dict[str, Any] | None]:
        with self._lock:
            self.calls[method] += 1
            trouble = self.misbehave(method, given)
            if trouble == "500":
                return 500, {"ok": False, "error": "internal_error"}
            if trouble == "429":
                return 429, {"ok": False, "error": "ratelimited"}
            if trouble == "drop":
                return 0, None
            done = self._do(method, given)
        return (0, None) if trouble == "lost" else (200, done)

    def _do(self, method: str, given: dict[str, Any]) -> dict[str, Any]:
        if method == "upload":
            self.uploads.append(given["content"])
            return {"ok": True}
        channel = given.get("channel", given.get("users", ""))
        if error := self.errors.get((method, channel)):
            return {"ok": False, "error": error}
        if method == "conversations.open":
            return {"ok": True, "channel": {"id": f"D{channel}"}}
        if method == "files.getUploadURLExternal" and len(given["alt_txt"]) > 1000:
            return {"ok": False, "error": "alt_txt_too_large"}
        if method == "files.getUploadURLExternal":
            return {"ok": True, "upload_url": f"{self.address}/upload", "file_id": f"F{self.calls[method]}"}
        if method == "files.completeUploadExternal":
            found = json.loads(given["files"])
            self.files.append(given)
            return {"ok": True, "files": found}
        is_refused = bool(self.refuse_blocks & {block["type"] for block in given.get("blocks", ())})
        if method.startswith("chat.") and (given["text"] == self.refuse_text or is_refused):
            return {"ok": False, "error": "invalid_blocks"}
        if method == "chat.postMessage":
            self._ts += 1
            ts = f"{self.clock():.0f}.{self._ts:06}"
            self.posts[channel].append({**given, "ts": ts})
            return {"ok": True, "channel": channel, "ts": ts}
        if method == "chat.update":
            self.updates.append(given)
            return {"ok": True, "channel": channel, "ts": given["ts"]}
        in_thread = [
            post
            for post in self.posts[channel]
            if (method == "conversations.history" or post.get("thread_ts") == given["ts"])
            and float(post["ts"]) >= float(given["oldest"])
        ]
        start, size = int(given.get("cursor") or 0), 2
        more = {"next_cursor": str(start + size)} if start + size < len(in_thread) else {}
        return {"ok": True, "messages": in_thread[start : start + size], "response_metadata": more}

    @contextmanager
    def running(self) -> Iterator["MovedSlack"]:
        slack = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                is_file = self.path == "/upload"
                body = "" if is_file else content.decode()
                query = self.path.partition("?")[2]
                is_json = "json" in self.headers.get("Content-Type", "")
                given = json.loads(body) if is_json else {k: v[0] for k, v in parse_qs(f"{query}&{body}").items()}
                given |= {"content": content} if is_file else {}
                status, answer = slack.answer(
                    self.path.partition("?")[0].rpartition("/")[2], given, self.headers.get("Authorization", "")
                )
                if answer is None:
                    self.close_connection = True
                    return
                content = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                if status == 429:
                    self.send_header("Retry-After", str(slack.retry_after))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, *_: object) -> None:  # a client that was killed
                pass

        server = Server(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{server.server_address[1]}"
        serving = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        serving.start()
        try:
            yield self
        finally:
            self._stopped.set()
            server.shutdown()
            server.server_close()


def drawn(_: Answer) -> bytes:
    """A picture that takes no time."""
    return b"a picture"


def trouble(seed: int, share: float, kinds: tuple[str, ...]) -> Callable[[str, dict[str, Any]], str | None]:
    """That share of the calls goes wrong, each in one of the ways."""
    chance = random.Random(seed)
    return lambda method, given: chance.choice(kinds) if chance.random() < share else None


def new_facts(folder: Path, published_at: str = FIRST, grade: str = "Inadequate", event: str = "99900001") -> Path:
    """The shipped facts with the edition that is known without figures, one printed figure of it, and one inspection that moves Hertfordshire."""
    facts = folder / f"facts-{grade[:4]}-{event}"
    shutil.copytree(FACTS, facts)
    change_row(
        facts / "releases.csv", "as_at", NEW_EDITION, {"published_at": published_at, "published_by": "2026-06-30"}
    )
    _add_figure(facts, NEW_EDITION, "153")
    add_inspection(facts, grade, event)
    return facts


def add_edition(facts: Path, as_at: str, published_at: str) -> None:
    """One more edition with a printed figure of its own."""
    about = {"as_at": as_at, "title": f"Edition as at {as_at}", "published_by": as_at, "published_at": published_at}
    add_row(facts / "releases.csv", about)
    _add_figure(facts, as_at, "152")


def _add_figure(facts: Path, as_at: str, value: str) -> None:
    add_row(facts / "figures.csv", {
        "figure_id": "9001", "release": as_at, "as_at": as_at, "section": "Introduction", "area": "England",
        "measure": "local_authorities", "value": value, "unit": "count", "derived": "no", "cell_table": "outcomes",
        "cell_row": "overall_effectiveness", "cell_key": "authorities",
    })  # fmt: skip


def add_inspection(
    facts: Path, grade: str, event: str, authority: str = "Hertfordshire", end: str = "2025-03-14"
) -> None:
    with (facts / "authorities.csv").open(encoding="utf-8", newline="") as file:
        urn = next(row["urn"] for row in csv.DictReader(file) if row["name"] == authority)
    add_row(facts / "events.csv", {
        "event_id": event, "urn": urn, "framework": "ILACS", "event_type": "short inspection", "start_date": "2025-03-10",
        "end_date": end, "publication_date": "2025-04-28", "overall_effectiveness": grade,
        "impact_of_leaders": grade, "help_and_protection": grade, "children_in_care": grade, "care_leavers": grade,
        "report_url": f"https://files.ofsted.gov.uk/v1/file/{event}", "source": "report PDF", "confidence": "high",
    })  # fmt: skip


def regrade(facts: Path, event: str, grade: str) -> None:
    """Give that inspection another overall judgement."""
    change_row(facts / "events.csv", "event_id", event, {"overall_effectiveness": grade})


def change_row(path: Path, key: str, value: str, changed: dict[str, str]) -> None:
    """Change cells of the row of that key."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row[key] == value:
            row.update(changed)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def add_row(path: Path, row: dict[str, str]) -> None:
    content = path.read_text(encoding="utf-8")
    columns = next(csv.reader([content.splitlines()[0]]))
    if not content.endswith("\n"):
        path.write_text(content + "\n", encoding="utf-8")
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, columns, lineterminator="\n").writerow(row)
