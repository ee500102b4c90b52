"""Whatever Slack refuses, and whatever does not answer, the asker is left with the right figures."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

import bot.slack.memory
import bot.slack.posting
from bot.ask import Sources
from bot.settings import read_settings
from bot.slack.app import slack_app
from bot.state import Engine
from bot.state.accepted_forms import RELEARNED, accepted_form, learn_form
from tests.e2e.picky_slack import TEAM, PickySlack

LONDON = "region London 2024-03-31"
RIGHT = "85% of LAs (28 of 33)"
DATA = {"data_table", "data_visualization"}


@pytest.fixture
async def slack() -> AsyncIterator[PickySlack]:
    async with PickySlack().running() as stand_in:
        yield stand_in


@pytest.fixture
def environ(slack: PickySlack) -> dict[str, str]:
    return {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s" * 32, "SLACK_API_URL": f"{slack.address}/api/"}


@pytest.fixture
def app(environ: dict[str, str], sources: Sources, state: Engine) -> AsyncApp:
    return slack_app(read_settings(environ), sources, state)


def kinds(reply: dict[str, Any]) -> set[str]:
    return {block["type"] for block in reply.get("blocks", [])}


async def test_a_workspaces_first_reply_is_posted_and_the_next_is_the_acknowledgement(
    app: AsyncApp, slack: PickySlack, state: Engine
) -> None:
    assert await slack.command(app, LONDON) is None
    (posted,) = slack.posts
    assert kinds(posted) >= DATA
    assert posted["response_type"] == "ephemeral"
    assert accepted_form(state, TEAM, "response", datetime.now(UTC)) == "native"
    assert {**(await slack.command(app, LONDON) or {}), "replace_original": False} == posted
    assert len(slack.posts) == 1


@pytest.mark.parametrize("words", ["help", "define focused visit", "la Hartlepol", "region Nowhere"])
async def test_a_reply_without_data_blocks_needs_no_trial(app: AsyncApp, slack: PickySlack, words: str) -> None:
    reply = await slack.command(app, words)
    if reply is None:  # help is a table
        (reply,) = slack.posts
    assert reply["text"]
    assert len(slack.seen) <= 1


@pytest.mark.parametrize(
    ("refused", "taken", "form"),
    [
        ({"data_visualization"}, "table", "table"),
        ({"data_table", "data_visualization"}, "table", "table"),
        ({"data_table", "data_visualization", "table"}, "section", "text"),
        ({"blocks"}, None, None),
    ],
)
async def test_what_is_refused_goes_again_plainer_and_is_remembered(
    app: AsyncApp,
    slack: PickySlack,
    state: Engine,
    environ: dict[str, str],
    sources: Sources,
    refused: set[str],
    taken: str | None,
    form: str | None,
) -> None:
    slack.refuses = refused
    assert await slack.command(app, LONDON) is None
    (posted,) = slack.posts
    assert RIGHT in posted["text"]
    assert not kinds(posted) & refused
    assert taken in kinds(posted) if taken else "blocks" not in posted
    assert accepted_form(state, TEAM, "response", datetime.now(UTC)) == form
    if form is None:
        return
    for knowing in (app, slack_app(read_settings(environ), sources, state)):  # this process, and another
        reply = await slack.command(knowing, LONDON)
        assert reply is not None
        assert reply["blocks"] == posted["blocks"]


async def test_a_plainer_form_is_not_for_ever(state: Engine) -> None:
    then = datetime(2026, 1, 1, tzinfo=UTC)
    learn_form(state, TEAM, "thread", "table", then)
    assert accepted_form(state, TEAM, "thread", then) == "table"
    assert accepted_form(state, TEAM, "channel", then) is None
    assert accepted_form(state, TEAM, "thread", then + RELEARNED) is None
    learn_form(state, TEAM, "thread", "native", then)
    assert accepted_form(state, TEAM, "thread", then + RELEARNED) == "native"


async def test_a_button_starts_with_what_was_learned(app: AsyncApp, slack: PickySlack) -> None:
    slack.refuses = DATA
    await slack.command(app, LONDON)
    slack.seen.clear()
    await slack.press(app, action_id="ask:0", value=LONDON)
    assert len(slack.seen) == 1
    assert "table" in kinds(slack.seen[0])


@pytest.mark.parametrize("trouble", ["hangs", "expired_url"])
async def test_when_the_response_url_is_out_of_reach_the_answer_comes_as_a_direct_message(
    app: AsyncApp, slack: PickySlack, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.slack.posting, "SECONDS", 0.2)
    if trouble == "hangs":
        slack.hangs = {"response_url"}
    else:
        slack.errors = {"response_url": trouble}
    slack.refuses = DATA
    await slack.command(app, LONDON)
    sent = [fields for method, fields in slack.calls if method == "chat.postMessage"][-1]
    assert sent["channel"] == "U1"
    assert RIGHT in sent["text"]
    assert not slack.posts


async def test_a_state_that_fails_does_not_keep_the_answer(
    app: AsyncApp, slack: PickySlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError("disk on fire")

    monkeypatch.setattr(bot.slack.memory, "accepted_form", broken)
    monkeypatch.setattr(bot.slack.memory, "learn_form", broken)
    assert await slack.command(app, LONDON) is None
    assert RIGHT in slack.posts[0]["text"]
    assert RIGHT in (await slack.command(app, LONDON) or {})["text"]


async def test_refusal_upon_refusal_still_leaves_the_right_figures(
    app: AsyncApp, slack: PickySlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Data blocks, then tables, then uploads are refused; then nothing answers but a direct message."""
    monkeypatch.setattr(bot.slack.posting, "SECONDS", 0.2)
    slack.refuses = DATA
    await slack.command(app, LONDON)
    slack.refuses = {*DATA, "table"}
    await slack.press(app, action_id="ask:0", value=LONDON)
    slack.errors = {"files.getUploadURLExternal": "missing_scope"}
    acknowledged = await slack.command(app, f"{LONDON} as csv")
    assert acknowledged is not None
    assert RIGHT in acknowledged["text"]
    assert not kinds(acknowledged) & slack.refuses
    assert "could not be sent: I was not given the right to send files" in slack.posts[-1]["text"]
    slack.hangs = {"response_url"}
    await slack.press(app, action_id="ask:0", value=LONDON)
    method, given = slack.calls[-1]
    assert (method, given["channel"]) == ("chat.postMessage", "U1")
    assert RIGHT in given["text"]
