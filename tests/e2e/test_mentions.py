"""Mentions, direct messages and the Assistant pane over real HTTP: each event is answered once or not at all."""

import asyncio
import itertools
import json
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

import bot.slack.events
from bot.slack.background import finish_posts
from bot.state import Engine, open_state, seen, threads
from bot.state.threads import THREADS, Thread
from tests.e2e.conftest import LONG_ENOUGH, StandIn, serving
from tests.e2e.conversation import AGAIN, BOT, LATER, LONDON, ROOT, TS, Conversation, Listener, told_blocks

Start = Callable[[], Awaitable[Conversation]]


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    async with Listener().running() as stand_in:
        yield stand_in


@pytest.fixture
async def start(settings: Any, sources: Any, slack: Any, home: Path) -> AsyncIterator[Start]:
    """Starts another process of the bot on the same state."""
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession())
        events, written = itertools.count(), itertools.count()

        async def started() -> Conversation:
            state = open_state(None, home)
            stack.callback(state.dispose)
            address = await stack.enter_async_context(serving(settings, sources, state=state))
            return Conversation(address, http=http, slack=slack, events=events, written=written)

        yield started
        await finish_posts(LONG_ENOUGH)


@pytest.fixture
async def talk(start: Start) -> Conversation:
    return await start()


async def test_a_mention_is_answered_once_in_its_thread(talk: Conversation) -> None:
    posted = await talk.answer(talk.mention(LONDON))
    assert (posted["channel"], posted["thread_ts"]) == ("C1", TS)
    assert "85%" in posted["text"]
    assert posted["blocks"]
    assert await talk.silence()


async def test_a_mention_in_a_thread_is_answered_there(talk: Conversation) -> None:
    assert (await talk.answer(talk.mention(LONDON, thread_ts=ROOT)))["thread_ts"] == ROOT


async def test_a_plain_question_is_answered_and_says_how_it_was_read(talk: Conversation) -> None:
    question = "how many councils in the North West were inadequate at 31 March 2024?"
    posted = await talk.answer(talk.mention(question))
    assert "Read as" in json.dumps(posted["blocks"])
    assert posted["text"].startswith((await talk.answer(talk.direct(question)))["text"])


async def test_words_arrive_as_slack_writes_them(talk: Conversation) -> None:
    posted = await talk.answer(talk.mention("la *Hammersmith &amp; Fulham* <@U7> :wave:"))
    assert "Hammersmith and Fulham" in posted["text"]
    assert "U7" not in json.dumps(posted)


async def test_an_event_that_comes_again_is_answered_once_by_whichever_process(start: Start) -> None:
    one, other = await start(), await start()
    event = one.mention(LONDON)
    await one.answer(event)
    await one.tell(event, **{"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"})
    await other.tell(event, **{"X-Slack-Retry-Num": "2"})
    await (await start()).tell(event, **{"X-Slack-Retry-Num": "3"})
    assert await one.silence()
    assert "85%" in (await other.answer(other.mention(LONDON)))["text"]


async def test_an_event_that_comes_twice_at_once_is_answered_once(start: Start) -> None:
    processes = [await start(), await start()]
    event = processes[0].mention(LONDON)
    await asyncio.gather(*(process.tell(event) for process in processes * 4))
    await processes[0].slack.heard()
    assert await processes[0].silence()


IGNORED: dict[str, dict[str, Any]] = {
    "an edit": {"subtype": "message_changed", "message": {"text": LONDON}},
    "what an edit left": {"edited": {"user": "U1", "ts": LATER}},
    "a deletion": {"subtype": "message_deleted"},
    "another bot": {"bot_id": "B9"},
    "an old bot": {"subtype": "bot_message"},
    "an app's user": {"bot_profile": {"id": "B9"}},
    "ourselves": {"user": BOT},
    "nobody": {"user": None},
    "no channel": {"channel": None},
    "no time": {"ts": 1.5},
    "words of a kind": {"text": ["x"]},
    "a thread of a kind": {"thread_ts": {}},
    "an endless id": {"channel": "C" * 1000},
    "an id of another script": {"user": "Ü1"},
    "a notice": {"subtype": "channel_join"},
    "a subtype of a kind": {"subtype": ["bot_message"]},
}


@pytest.mark.parametrize("kind", ["mention", "direct"])
async def test_what_no_person_asks_is_not_answered(talk: Conversation, kind: str) -> None:
    for why, event in IGNORED.items():
        payload = getattr(talk, kind)(LONDON)
        payload["event"] |= event
        await talk.tell(payload)
        assert await talk.silence(), why


async def test_messages_of_a_channel_and_payloads_without_an_id_are_not_answered(talk: Conversation) -> None:
    await talk.tell(talk.direct(LONDON, channel_type="channel"))
    await talk.tell({**talk.direct(LONDON), "event_id": 7})
    assert await talk.silence()


@pytest.mark.parametrize("subtype", [None, "file_share", "thread_broadcast"])
async def test_a_direct_message_is_answered_where_it_stands(talk: Conversation, subtype: str | None) -> None:
    posted = await talk.answer(talk.direct(LONDON, subtype=subtype))
    assert posted["channel"] == "D1"
    assert posted.get("thread_ts") is None
    assert "85%" in posted["text"]


async def test_a_direct_message_in_a_thread_is_answered_there(talk: Conversation) -> None:
    assert (await talk.answer(talk.direct(LONDON, thread_ts=ROOT)))["thread_ts"] == ROOT


async def test_a_follow_up_is_understood_after_a_restart(start: Start) -> None:
    before = await start()
    await before.answer(before.mention(LONDON))
    after = await start()
    posted = await after.answer(after.mention(AGAIN, ts=LATER, thread_ts=TS))
    assert posted["thread_ts"] == TS
    assert "London" in posted["text"]
    assert "31 March 2022" in posted["text"]


async def test_threads_know_nothing_of_each_other(talk: Conversation) -> None:
    await talk.answer(talk.mention(LONDON))
    for elsewhere in ({"ts": LATER}, {"thread_ts": ROOT}, {"ts": TS, "channel": "C2"}):
        asked_back = await talk.aside(talk.mention(AGAIN, **elsewhere))
        assert "31 March 2022" not in asked_back["text"]


async def test_a_follow_up_in_direct_messages_needs_no_thread(talk: Conversation) -> None:
    await talk.answer(talk.direct(LONDON))
    assert "31 March 2022" in (await talk.answer(talk.direct(AGAIN, ts=LATER)))["text"]


@pytest.mark.parametrize("kind", ["mention", "direct"])
@pytest.mark.parametrize("text", ["", "  ", "<@U7>", "help"])
async def test_no_words_are_a_call_for_help(talk: Conversation, kind: str, text: str) -> None:
    assert "help COMMAND" in (await talk.answer(getattr(talk, kind)(text)))["text"]


async def test_a_mistake_is_told_to_the_asker_alone(talk: Conversation) -> None:
    told = await talk.aside(talk.mention("la Hartlepol"))
    assert (told["channel"], told["user"]) == ("C1", "U1")
    assert told.get("thread_ts") is None, "Slack shows it to nobody in a thread that has yet to begin"
    assert "Hartlepool" in told["text"]
    assert any(block["type"] == "actions" for block in told["blocks"])
    assert (await talk.aside(talk.mention("la Hartlepol", thread_ts=ROOT)))["thread_ts"] == ROOT
    assert "Hartlepool" in (await talk.answer(talk.direct("la Hartlepol")))["text"]
    assert await talk.silence()


async def test_who_cannot_be_told_alone_is_told_in_the_thread(talk: Conversation) -> None:
    talk.slack.refuses["chat.postEphemeral"] = ["user_not_in_channel"]
    await talk.aside(talk.mention("la Hartlepol"))
    method, told = await talk.slack.heard()
    assert (method, told["thread_ts"]) == ("chat.postMessage", TS)
    assert "Hartlepool" in told["text"]


@pytest.mark.parametrize("thread", [{}, {"thread_ts": ROOT}])
async def test_a_choice_is_answered_in_the_thread_and_remembered_there(
    talk: Conversation, thread: dict[str, str]
) -> None:
    root = thread.get("thread_ts", TS)
    await talk.answer(talk.mention("list outstanding London 2024-03-31", **thread))
    asked_back = await talk.aside(talk.mention("and Northants?", thread_ts=root))
    method, posted = await talk.choose(asked_back)
    assert (method, posted["channel"], posted["thread_ts"]) == ("chat.postMessage", "C1", root)
    assert "North Northamptonshire" in posted["text"]
    followed = await talk.answer(talk.mention("same but 2023", thread_ts=root))
    assert "North Northamptonshire" in followed["text"]
    assert "31 March 2023" in followed["text"]
    assert await talk.silence()


async def test_a_choice_in_a_thread_that_has_yet_to_begin_begins_it(talk: Conversation) -> None:
    asked_back = await talk.aside(talk.mention("the South"))
    assert asked_back.get("thread_ts") is None
    method, posted = await talk.choose(asked_back)
    assert (method, posted["thread_ts"]) == ("chat.postMessage", TS)
    assert "South East" in posted["text"]
    assert "31 March 2022" in (await talk.answer(talk.mention(AGAIN, ts=LATER, thread_ts=TS)))["text"]


async def test_a_choice_that_asks_back_again_tells_the_asker_alone(talk: Conversation) -> None:
    asked_back = await talk.aside(talk.mention("not good", thread_ts=ROOT))
    (row,) = [block for block in told_blocks(asked_back) if block["type"] == "actions"]
    row["elements"][0]["value"] = "the South"
    method, again = await talk.choose({**asked_back, "blocks": [row]})
    assert (method, again["user"], again["thread_ts"]) == ("chat.postEphemeral", "U1", ROOT)
    method, posted = await talk.choose(again)
    assert (method, posted["thread_ts"]) == ("chat.postMessage", ROOT)


@pytest.mark.parametrize("thread", [{}, {"thread_ts": ROOT}])
async def test_a_choice_in_direct_messages_is_answered_where_it_stands(
    talk: Conversation, thread: dict[str, str]
) -> None:
    method, posted = await talk.choose(await talk.answer(talk.direct("the South", **thread)))
    assert (method, posted["channel"], posted.get("thread_ts")) == ("chat.postMessage", "D1", thread.get("thread_ts"))
    assert "31 March 2022" in (await talk.answer(talk.direct(AGAIN, ts=LATER, **thread)))["text"]


async def test_other_buttons_answer_whoever_pressed_them_alone(talk: Conversation) -> None:
    posted = await talk.answer(talk.mention(LONDON))
    row = next(block for block in told_blocks(posted) if block["type"] == "actions")
    assert await talk.send(talk.pressed(row["elements"][0])) == (200, "")
    assert (await talk.slack.posted())["response_type"] == "ephemeral"
    assert "31 March 2022" in (await talk.answer(talk.mention(AGAIN, ts=LATER, thread_ts=TS)))["text"]


@pytest.mark.parametrize("block_id", [None, "asked-in", "asked-in:everyone::1", "asked-in:channel::", "x:direct::1"])
async def test_a_row_marked_otherwise_is_no_conversation(talk: Conversation, block_id: Any) -> None:
    action = {"action_id": "ask:0", "value": LONDON, "block_id": block_id}
    assert await talk.send(talk.pressed(action)) == (200, "")
    assert (await talk.slack.posted())["response_type"] == "ephemeral"
    assert await talk.silence()


async def test_thanks_get_no_figures(talk: Conversation) -> None:
    await talk.answer(talk.mention(LONDON))
    told = await talk.aside(talk.mention("thanks!", ts=LATER, thread_ts=TS))
    assert told["text"] == "You are welcome."
    assert "31 March 2022" in (await talk.answer(talk.mention(AGAIN, thread_ts=TS)))["text"]


async def test_what_slack_refuses_is_sent_again_in_a_plainer_form(talk: Conversation) -> None:
    talk.slack.refuses["chat.postMessage"] = ["invalid_blocks", "invalid_blocks", "invalid_blocks"]
    forms = [await talk.answer(talk.mention(LONDON))] + [(await talk.slack.heard())[1] for _ in range(3)]
    kinds = [{block["type"] for block in form.get("blocks", ())} for form in forms]
    assert "data_table" in kinds[0]
    assert "table" in kinds[1]
    assert not kinds[2] & {"data_table", "table", "data_visualization"}
    assert not kinds[3]
    for form in forms:
        assert "85%" in form["text"]
        assert form["thread_ts"] == TS
    assert await talk.silence()


async def test_the_form_that_slack_takes_is_remembered(start: Start) -> None:
    talk = await start()
    talk.slack.refuses["chat.postMessage"] = ["invalid_blocks"]
    await talk.answer(talk.mention(LONDON))
    await talk.slack.heard()
    assert await talk.silence()
    again = await start()
    for asked, kind in ((again.mention(LONDON), "table"), (again.direct(LONDON), "data_table")):
        posted = await again.answer(asked)
        assert kind in {block["type"] for block in told_blocks(posted)}, "each surface has its own"
    assert await again.silence()


async def test_what_is_too_old_is_forgotten(start: Start, state: Engine) -> None:
    running, old = await start(), datetime(2020, 1, 1, tzinfo=UTC)
    threads.remember(state, Thread("T1", "C9", TS), "england", old)
    seen.claim(state, "Ev-old", now=old)
    await running.answer(running.mention(LONDON))
    assert await running.silence()
    assert seen.claim(state, "Ev-old", now=old)
    with state.begin() as connection:
        assert "C9" not in connection.execute(select(THREADS.c.channel)).scalars().all()
    state.dispose()


@pytest.mark.parametrize("kind", ["mention", "direct"])
async def test_a_fault_of_ours_is_an_apology_and_the_log_holds_no_words(
    talk: Conversation, kind: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(words: str, *_: object) -> None:
        raise KeyError(words)

    monkeypatch.setattr(bot.slack.events, "converse", broken)
    with caplog.at_level(logging.DEBUG):
        asked = getattr(talk, kind)("la Somewhere-Secret")
        told = await (talk.aside(asked) if kind == "mention" else talk.answer(asked))
        assert await talk.silence()
    (line,) = [record.getMessage() for record in caplog.records if record.name == "ilacs.slack"]
    reference = re.search(r"problem (\w{8}): KeyError", line)
    assert reference
    assert reference[1] in told["text"]
    for written in (json.dumps(told), caplog.text):
        assert "Somewhere-Secret" not in written
        assert "that-must-not-show" not in written


async def test_a_question_leaves_nothing_in_the_log(talk: Conversation, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await talk.answer(talk.mention("la Hammersmith &amp; Fulham"))
        await talk.aside(talk.mention("la Somewhere-Secret"))
        assert await talk.silence()
    assert "Hammersmith" not in caplog.text
    assert "Somewhere-Secret" not in caplog.text


async def test_slack_out_of_reach_ends_in_a_line_of_the_log(
    talk: Conversation, caplog: pytest.LogCaptureFixture
) -> None:
    talk.slack.refuses["chat.postMessage"] = ["is_archived", "is_archived"]
    with caplog.at_level(logging.ERROR):
        await talk.answer(talk.mention(LONDON))
        await finish_posts(LONG_ENOUGH)
    assert "SlackApiError" in caplog.text
    assert "is_archived" not in caplog.text
