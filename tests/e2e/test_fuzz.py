"""A short run of the fuzzer; `python -m tests.e2e.fuzz 100000` is the long one."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.state import Engine
from tests.e2e.conftest import StandIn, serving
from tests.e2e.conversation import Conversation, Listener
from tests.e2e.fuzz import fuzz


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    async with Listener().running() as stand_in:
        yield stand_in


async def test_nothing_hostile_gets_more_than_a_refusal(settings: Any, sources: Any, slack: Any, state: Engine) -> None:
    async with serving(settings, sources, state=state) as address, aiohttp.ClientSession() as http:
        talk = Conversation(address, http=http, slack=slack)
        found = await fuzz(talk, 150, seed=20261125)
        assert found.wrong == []
        assert found.statuses[200] > 75
        assert "85%" in (await talk.answer(talk.direct("region London 2024-03-31", ts="9.9")))["text"]
