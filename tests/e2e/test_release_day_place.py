"""Over real HTTP: `/ilacs watch` does what it says, and a reader's direct message alone reaches a staged edition."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.ask import Sources
from bot.release_day import editions, prerelease
from bot.release_day.subscriptions import of_channel
from bot.settings import Settings
from bot.slack.background import finish_posts
from bot.state import Engine
from data import CurrentRegister
from tests.bot.slack.moved_slack import NEW_EDITION, new_facts
from tests.e2e.conftest import LONG_ENOUGH, Workspace, serving
from tests.e2e.conversation import Listener, told_blocks


@pytest.fixture
async def slack() -> AsyncIterator[Listener]:
    async with Listener().running() as listener:
        assert isinstance(listener, Listener)
        yield listener


@pytest.fixture
async def place(
    settings: Settings, slack: Listener, state: Engine, home: Path, tmp_path: Path
) -> AsyncIterator[Workspace]:
    """The bot with an edition staged for half a day from now, and U9 on the list of readers."""
    now = datetime.now(UTC)
    moment = now + timedelta(hours=12)
    facts = new_facts(tmp_path, moment.isoformat())
    editions.stage(state, home, [facts], date.fromisoformat(NEW_EDITION), moment, now)
    prerelease.add_reader(state, "T1", "U9", now)
    shelf = CurrentRegister(home)
    sources = Sources(shelf.register(), lambda: date(2026, 11, 26), shelf.register)
    async with serving(settings, sources, state=state) as address, aiohttp.ClientSession() as http:
        yield Workspace(address, slack, http)


async def told(place: Workspace, slack: Listener, user: str, text: str, event_id: str) -> dict[str, Any]:
    event = {
        "type": "message", "channel_type": "im", "channel": "D1", "user": user, "text": text, "ts": f"1700000000.{event_id}",
    }  # fmt: skip
    body = json.dumps({"type": "event_callback", "team_id": "T1", "event_id": event_id, "event": event}).encode()
    headers = place.headers(body, "application/json")
    assert (await place.send(body, headers))[0] == 200
    await finish_posts(LONG_ENOUGH)
    return (await slack.heard())[1]


async def announced(place: Workspace, slack: Listener, text: str, **fields: str) -> dict[str, Any]:
    """What the channel is told after a command: it is acknowledged first, and the asker is told nothing else."""
    assert await place.send(place.form(text, **fields)) == (200, "")
    method, given = await slack.heard()
    assert method == "chat.postMessage"
    assert slack.posts.empty()
    return given


async def test_watch_and_watches(place: Workspace, slack: Listener, state: Engine) -> None:
    told = await announced(place, slack, "watch London weekly")
    assert told["channel"] == "C1"
    assert told["text"].startswith("<@U1> watches London for this channel")
    (row,) = [block for block in told_blocks(told) if block["type"] == "actions"]
    assert [(each["text"]["text"], each["value"]) for each in row["elements"]] == [
        ("Stop", "unwatch London"),
        ("Settings", "watches"),
    ]
    settings = await place.press(**row["elements"][1])
    assert settings["response_type"] == "ephemeral"
    assert "London (on Mondays), asked for by <@U1>" in settings["text"]
    assert await place.send(place.pressed(row["elements"][0])) == (200, "")
    assert "<@U1> ended the alerts on London" in (await slack.heard())[1]["text"]
    assert of_channel(state, "T1", "C1") == []


async def test_a_person_is_told_alone(place: Workspace, state: Engine) -> None:
    reply = await place.command("watch London", channel_id="D1")
    assert reply["response_type"] == "ephemeral"
    assert "Watching London: new reports and changed judgements come to you" in reply["text"]
    assert [each.area for each in of_channel(state, "T1", "U1")] == ["London"]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("not_in_channel", "Nothing is sent here, because I am not a member of this channel: `/invite` me"),
        ("is_archived", "Nothing is sent here, because this channel is archived."),
        ("restricted_action", "Nothing is sent here, because this workspace does not let me post in this channel."),
    ],
)
async def test_a_channel_that_is_closed_to_the_bot_is_not_subscribed(
    place: Workspace, slack: Listener, state: Engine, code: str, why: str
) -> None:
    slack.refuses["chat.postMessage"] = [code]
    reply = await place.command("subscribe")
    assert why in reply["text"]
    assert of_channel(state, "T1", "C1") == []


@pytest.mark.parametrize(
    ("people", "is_ended"),
    [
        ({"U2": {"is_admin": True}}, True),
        ({"U2": {}, "U1": {"deleted": True}}, True),
        ({"U2": {}, "U1": {}}, False),
        ({}, False),  # the scope users:read was left out
    ],
)
async def test_who_may_end_it_for_all_is_asked_of_slack(
    place: Workspace, slack: Listener, state: Engine, people: dict[str, dict[str, bool]], is_ended: bool
) -> None:
    slack.people = people
    await announced(place, slack, "subscribe")
    if is_ended:
        assert await place.send(place.form("unsubscribe", user_id="U2")) == (200, "")
        said = [await slack.heard() for _ in range(1 + len(people))]
        assert "<@U2> ended the summaries" in said[-1][1]["text"]
    else:
        assert "only they or an admin" in (await place.command("unsubscribe", user_id="U2"))["text"]
    assert (of_channel(state, "T1", "C1") == []) == is_ended


async def test_a_mention_subscribes_in_its_thread(place: Workspace, slack: Listener, state: Engine) -> None:
    event = {"type": "app_mention", "channel": "C1", "user": "U1", "text": "<@U0> watch Leeds", "ts": "1700000000.0009"}
    body = json.dumps({"type": "event_callback", "team_id": "T1", "event_id": "Ev9", "event": event}).encode()
    assert (await place.send(body, place.headers(body, "application/json")))[0] == 200
    method, told = await slack.heard()
    assert (method, told["thread_ts"]) == ("chat.postMessage", "1700000000.0009")
    assert "<@U1> watches Leeds" in told["text"]


async def test_a_staged_edition_is_for_readers_by_direct_message(place: Workspace, slack: Listener) -> None:
    words = "embargoed la Hertfordshire"
    assert "EMBARGOED" in json.dumps(await told(place, slack, "U9", words, "Ev1"))
    assert "EMBARGOED" not in json.dumps(await told(place, slack, "U8", words, "Ev2"))
    assert "EMBARGOED" not in json.dumps(await place.command(words, user_id="U9", channel_id="D1"))


async def test_a_button_watches_as_typed_words_do(place: Workspace, slack: Listener, state: Engine) -> None:
    assert await place.send(place.pressed({"action_id": "ask:0", "value": "watch London"})) == (200, "")
    assert "<@U1> watches London" in (await slack.heard())[1]["text"]
    assert [each.area for each in of_channel(state, "T1", "C1")] == ["London"]
