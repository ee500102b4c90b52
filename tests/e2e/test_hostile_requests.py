"""What Slack did not sign goes nowhere; what it signed and nobody can read is told so, never with a 500."""

import asyncio
import json
import time
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from bot.slack.server import installed_version

RUBBISH = {
    "long": "rubbish " * 1250,
    "one long word": "x" * 10_000,
    "mention of everybody": "<!channel> <!here> <@U1> <#C1|general>",
    "sql": "'; drop table events; --",
    "nul in a word": "reg\0ion Lon\0don",
    "formatting": "*_~`> la `x` ```",
    "other scripts": "لندن ‮nodnoL 伦敦",
    "json": '{"urn": [null, 1e9]}',
    "percent": "%s %d {0} {x} %00",
}


@pytest.mark.parametrize("words", RUBBISH.values(), ids=RUBBISH.keys())
async def test_rubbish_gets_a_polite_private_error(workspace: Any, words: str) -> None:
    reply = await workspace.command(words)
    assert reply["response_type"] == "ephemeral"
    told = json.dumps(reply, ensure_ascii=False)
    assert "<!" not in told
    assert "<@" not in told
    assert "\\u0000" not in told
    assert len(told) < 5000
    assert not {"header", "data_table"} & {block["type"] for block in reply["blocks"]}
    assert workspace.slack.calls == []


@pytest.mark.parametrize("words", ["🧒🏽👩‍👩‍👧 :tada:", "\ufffd" * 50], ids=["emoji", "not UTF-8 underneath"])
async def test_no_word_at_all_gets_help(workspace: Any, words: str) -> None:
    reply = await workspace.command(words)
    assert reply["response_type"] == "ephemeral"
    assert "commands. Write one, or `help COMMAND`" in reply["text"]


@pytest.mark.parametrize("words", ["\0\0\0", "la Leeds\0"])
async def test_nuls_are_never_sent_back(workspace: Any, words: str) -> None:
    reply = await workspace.command(words)
    assert reply["response_type"] == "ephemeral"
    assert "\0" not in json.dumps(reply, ensure_ascii=False)
    assert "\\u0000" not in json.dumps(reply)


async def _refused(workspace: Any, body: bytes, headers: dict[str, str], statuses: tuple[int, ...]) -> None:
    status, content = await workspace.send(body, headers)
    assert status in statuses
    assert content == ""
    assert workspace.slack.calls == []
    assert workspace.slack.posts.empty()


async def test_a_wrong_signature_is_refused(workspace: Any) -> None:
    body = workspace.form("england")
    headers = workspace.headers(body)
    forged = workspace.signature(body, headers["X-Slack-Request-Timestamp"], "another secret")
    await _refused(workspace, body, {**headers, "X-Slack-Signature": forged}, (401,))


async def test_a_signature_of_other_words_is_refused(workspace: Any) -> None:
    await _refused(workspace, workspace.form("england"), workspace.headers(workspace.form("help")), (401,))


@pytest.mark.parametrize("age", [330, 86_400, -330])
async def test_a_stale_timestamp_is_refused(workspace: Any, age: int) -> None:
    body = workspace.form("england")
    await _refused(workspace, body, workspace.headers(body, age=age), (401,))


async def test_a_timestamp_within_five_minutes_is_good(workspace: Any) -> None:
    body = workspace.form("help")
    assert (await workspace.send(body, workspace.headers(body, age=240)))[0] == 200


@pytest.mark.parametrize("missing", ["X-Slack-Signature", "X-Slack-Request-Timestamp"])
async def test_an_unsigned_request_is_refused(workspace: Any, missing: str) -> None:
    body = workspace.form("england")
    headers = workspace.headers(body)
    del headers[missing]
    await _refused(workspace, body, headers, (401,))


@pytest.mark.parametrize("form", [b"ssl_check=1&token=x", b"token=x&ssl_check=1", b"ssl_check=1"])
async def test_a_certificate_check_is_answered_and_does_nothing(workspace: Any, form: bytes) -> None:
    assert await workspace.send(form, {"Content-Type": "application/x-www-form-urlencoded"}) == (200, "")
    assert await workspace.send(form) == (200, "")
    assert workspace.slack.calls == []


@pytest.mark.parametrize("form", [b"ssl_check=0&token=x", b"ssl_check=1&command=/ilacs", b"token=x"])
async def test_no_other_form_passes_for_a_certificate_check(workspace: Any, form: bytes) -> None:
    await _refused(workspace, form, {"Content-Type": "application/x-www-form-urlencoded"}, (401,))


@pytest.mark.parametrize("timestamp", ["yesterday", "", "1e9", "nan", "9" * 5000, "-1"])
async def test_a_timestamp_that_is_no_number_is_refused(workspace: Any, timestamp: str) -> None:
    body = workspace.form("england")
    signed = workspace.signature(body, timestamp)
    headers = {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signed}
    await _refused(workspace, body, headers, (400, 401))


async def _raw(workspace: Any, request: bytes) -> bytes:
    """What comes back for bytes that no HTTP client would send."""
    address = urlsplit(workspace.address)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(request)
    line = await asyncio.wait_for(reader.readline(), 10)
    writer.close()
    return line


@pytest.mark.parametrize("name", ["X-Slack-Signature", "X-Slack-Request-Timestamp"])
async def test_headers_beyond_ascii_are_refused(workspace: Any, name: str) -> None:
    stamp = str(int(time.time()))
    headers = {
        "X-Slack-Signature": "v0=1",
        "X-Slack-Request-Timestamp": stamp,
        "Content-Length": "0",
        name: "v0=ñé¹",
    }
    lines = "".join(f"{key}: {value}\r\n" for key, value in headers.items())
    status = await _raw(workspace, f"POST /slack/events HTTP/1.1\r\nHost: x\r\n{lines}\r\n".encode())
    assert status.split()[1] in (b"400", b"401")


async def test_bytes_that_are_not_http_are_refused(workspace: Any) -> None:
    assert (await _raw(workspace, b"\x16\x03\x01\x02\x00\x01\xfc\r\n\r\n")).split()[1] == b"400"


MALFORMED = {
    "nothing": b"",
    "truncated json": b'{"type": "block_actions"',
    "a list": b'["block_actions"]',
    "a number": b"7",
    "deep": b"[" * 100_000,
    "deep object": b'{"a":' * 100_000,
    "a huge number": b'{"type": ' + b"9" * 5000 + b"}",
    "half a surrogate pair": b'{"type": "\\ud800"}',
    "invalid UTF-8": b'{"type": "\xff\xfe"}',
    "invalid UTF-8 form": b"command=/ilacs&text=\xff",
    "payload that is no json": b"payload=rubbish",
    "payload that is no object": b"payload=7",
    "fields without end": b"&".join(b"a%d=1" % number for number in range(5000)),
}


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "text/plain"])
@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED.keys())
async def test_what_cannot_be_read_is_refused(workspace: Any, body: bytes, kind: str) -> None:
    await _refused(workspace, body, workspace.headers(body, kind), (400, 401))
    await _refused(workspace, body, {"Content-Type": kind}, (401,))


ODD = {
    "team": {"team": 7},
    "teams": {"team": ["T1"]},
    "user": {"user": "U1", "enterprise": 3},
    "authorizations": {"authorizations": {"a": 1}},
    "no actions": {"actions": []},
    "actions": {"actions": 3},
    "action": {"actions": ["x"]},
    "action_id": {"actions": [{"type": "button", "action_id": 5, "value": "help"}]},
    "view": {"view": 9, "type": "view_submission"},
    "event": {"event": "x", "type": "event_callback"},
    "type": {"type": ["block_actions"]},
    "response_url": {"response_url": 8},
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
async def test_odd_shapes_never_bring_a_500(workspace: Any, odd: dict[str, Any]) -> None:
    action = {"type": "button", "action_id": "ask:0", "block_id": "b", "value": "help"}
    payload = {
        "type": "block_actions",
        "user": {"id": "U1"},
        "team": {"id": "T1"},
        "actions": [action],
        **odd,
    }
    body = json.dumps(payload).encode()
    status, content = await workspace.send(body, workspace.headers(body, "application/json"))
    assert status == 200
    assert "rror" not in content


async def test_half_a_character_in_a_form_is_words_like_any_other(workspace: Any) -> None:
    body = workspace.form("WORDS").replace(b"WORDS", b"%ff%fe+%ed%a0%80")
    status, _ = await workspace.send(body)
    assert status == 200
    assert (await workspace.slack.posts.get())["response_type"] == "ephemeral"  # help


async def test_too_much_is_refused(workspace: Any) -> None:
    body = workspace.form("x" * 1_000_000)
    await _refused(workspace, body, workspace.headers(body), (413,))


async def test_a_body_that_never_comes_is_not_waited_for(hasty: Any) -> None:
    async with hasty() as workspace:
        status = await _raw(workspace, b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nto")
        assert status.split()[1] == b"408"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/slack/events", 405),
        ("PUT", "/slack/events", 405),
        ("POST", "/healthz", 405),
        ("GET", "/", 404),
        ("POST", "/", 404),
        ("POST", "/slack/events/", 404),
        ("GET", "/healthz/" + quote("../slack"), 404),
        ("HEAD", "/healthz", 200),
    ],
)
async def test_other_doors_are_closed(workspace: Any, method: str, path: str, status: int) -> None:
    async with workspace.http.request(method, workspace.address + path) as response:
        assert response.status == status
        assert await response.text() == ""
        assert "Allow" in response.headers or status != 405


async def test_health_names_the_register_and_the_version(workspace: Any, sources: Any) -> None:
    async with workspace.http.get(f"{workspace.address}/healthz") as response:
        health = await response.json()
    assert health == {"ok": True, "register": sources.register.fingerprint, "version": installed_version()}


async def test_a_url_verification_is_answered_when_signed(workspace: Any) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c1", "token": "x"}).encode()
    assert await workspace.send(body, {"Content-Type": "application/json"}) == (401, "")
    status, content = await workspace.send(body, workspace.headers(body, "application/json"))
    assert (status, json.loads(content)) == (200, {"challenge": "c1"})


async def test_events_of_no_use_are_taken_and_commands_of_others_told_which_is_ours(workspace: Any) -> None:
    event = json.dumps({"type": "event_callback", "event": {"type": "app_mention", "text": "hello"}}).encode()
    assert await workspace.send(event, workspace.headers(event, "application/json")) == (200, "")
    status, content = await workspace.send(workspace.form("help", command="/other"))
    assert (status, json.loads(content)["response_type"]) == (200, "ephemeral")
    assert "I answer `/ilacs`" in json.loads(content)["text"]
