"""Over real HTTP: `/ilacs watch` does what it says, and a reader's direct message alone reaches a staged edition."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.ask import Desk
from bot.release_day import editions, prerelease
from bot.release_day.subscriptions import of_channel
from bot.settings import Settings
from bot.slack.app import finish_posts
from bot.state import Engine
from data import Shelf
from tests.bot.slack.moved_slack import NEW_EDITION, new_facts
from tests.e2e.conftest import LONG_ENOUGH, Workspace, serving
from tests.e2e.conversation import Listener


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
    shelf = Shelf(home)
    desk = Desk(shelf.register(), lambda: date(2026, 11, 26), shelf.register)
    async with serving(settings, desk, state=state) as address, aiohttp.ClientSession() as http:
        yield Workspace(address, slack, http)


async def told(place: Workspace, slack: Listener, user: str, text: str, event_id: str) -> dict[str, Any]:
    event = {
        "type": "message", "channel_type": "im", "channel": "D1", "user": user, "text": text, "ts": "1700000000.0001",
    }  # fmt: skip
    body = json.dumps({"type": "event_callback", "team_id": "T1", "event_id": event_id, "event": event}).encode()
    headers = place.headers(body, "application/json")
    assert (await place.send(body, headers))[0] == 200
    await finish_posts(LONG_ENOUGH)
    return (await slack.heard())[1]


async def test_watch_and_watches(place: Workspace, state: Engine) -> None:
    reply = await place.command("watch London weekly")
    assert reply["response_type"] == "ephemeral"
    assert "Watching London" in reply["text"]
    assert "London (on Mondays)" in (await place.command("watches"))["text"]
    assert [each.area for each in of_channel(state, "T1", "C1")] == ["London"]


async def test_a_staged_edition_is_for_readers_by_direct_message(place: Workspace, slack: Listener) -> None:
    words = "embargoed la Hertfordshire"
    assert "EMBARGOED" in json.dumps(await told(place, slack, "U9", words, "Ev1"))
    assert "EMBARGOED" not in json.dumps(await told(place, slack, "U8", words, "Ev2"))
    assert "EMBARGOED" not in json.dumps(await place.command(words, user_id="U9", channel_id="D1"))


async def test_a_button_watches_as_typed_words_do(place: Workspace, state: Engine) -> None:
    reply = await place.press(action_id="ask:0", value="watch London")
    assert "Watching London" in reply["text"]
    assert [each.area for each in of_channel(state, "T1", "C1")] == ["London"]
