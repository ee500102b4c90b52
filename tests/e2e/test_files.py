"""Files in Slack: the answer first, then the file, to the asker alone unless public; buttons share and report."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

import bot.slack.sharing
import bot.slack.wrong_figure
from bot.ask import Sources, ask
from bot.cli.main import main
from bot.render.files.pictures import alt_text
from bot.render.files.tables import csv_bytes
from bot.render.slack.limits import BUTTON_VALUE
from bot.settings import read_settings
from bot.slack.app import deliver, slack_app
from bot.slack.file_worker import WORKER, NotMade, QueueFull
from bot.slack.posting import Place, Reply
from bot.slack.sharing import share_file
from bot.state import Engine
from bot.state.wrong_figures import WrongFigure, keep, read_reports
from tests.e2e.picky_slack import CHANNEL, USER, PickySlack

LONDON = "region London 2024-03-31"
RIGHT = "85% of LAs (28 of 33)"


@pytest.fixture
async def slack() -> AsyncIterator[PickySlack]:
    async with PickySlack().running() as stand_in:
        yield stand_in


@pytest.fixture
def app(slack: PickySlack, sources: Sources, state: Engine, monkeypatch: pytest.MonkeyPatch) -> AsyncApp:
    monkeypatch.setattr(bot.slack.sharing, "PICTURE_WAITS", (0.0, 0.0))
    monkeypatch.setattr(bot.slack.sharing, "QUIET_SECONDS", 60.0)
    environ = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s" * 32, "SLACK_API_URL": f"{slack.address}/api/"}
    return slack_app(read_settings(environ), sources, state)


async def test_the_answer_comes_first_and_the_file_to_the_asker_alone(
    app: AsyncApp, slack: PickySlack, sources: Sources
) -> None:
    assert await slack.command(app, f"{LONDON} as csv") is None
    answered, told = slack.posts
    assert RIGHT in answered["text"]
    assert slack.methods == ["conversations.open", "files.getUploadURLExternal", "files.completeUploadExternal"]
    assert slack.called("conversations.open")["users"] == USER
    assert slack.called("files.completeUploadExternal")["channel_id"] == "D1"
    assert slack.called("files.getUploadURLExternal")["filename"] == "ilacs-region-london-2024-03-31.csv"
    assert slack.uploads == [csv_bytes(ask(LONDON, sources))]
    assert told["response_type"] == "ephemeral"
    assert "direct messages" in told["text"]
    assert "<https://example.slack.com/files/U0/F1/answer|ilacs-region-london-2024-03-31.csv>" in told["text"]


async def test_an_acknowledged_answer_is_not_posted_again_with_its_file(app: AsyncApp, slack: PickySlack) -> None:
    await slack.command(app, LONDON)
    slack.posts.clear()
    acknowledged = await slack.command(app, f"{LONDON} as xlsx")
    assert acknowledged is not None
    assert RIGHT in acknowledged["text"]
    (told,) = slack.posts
    assert "Excel file" in told["text"]
    assert slack.uploads[0].startswith(b"PK")


async def test_a_picture_is_shown_with_what_it_says(app: AsyncApp, slack: PickySlack, sources: Sources) -> None:
    await slack.command(app, f"{LONDON} as png")
    shown = slack.posts[-1]["blocks"][0]
    assert shown["type"] == "image"
    assert shown["slack_file"] == {"id": "F1"}
    assert shown["alt_text"] == slack.called("files.getUploadURLExternal")["alt_txt"] == alt_text(ask(LONDON, sources))
    assert slack.uploads[0].startswith(b"\x89PNG")


async def test_a_picture_that_slack_does_not_know_yet_is_tried_again_then_linked(
    app: AsyncApp, slack: PickySlack
) -> None:
    slack.refuses = {"image"}
    await slack.command(app, f"{LONDON} as png")
    assert sum(block["type"] == "image" for post in slack.seen for block in post.get("blocks", [])) == 2
    assert "https://example.slack.com/files/U0/F1/answer" in slack.posts[-1]["text"]


async def test_a_public_file_goes_to_the_channel_and_speaks_for_itself(app: AsyncApp, slack: PickySlack) -> None:
    await slack.command(app, f"{LONDON} as csv public")
    shared = slack.called("files.completeUploadExternal")
    assert shared["channel_id"] == CHANNEL
    assert "Open Government Licence" in shared["initial_comment"]
    assert len(slack.posts) == 1


async def test_a_file_asked_for_in_a_thread_stays_in_it(slack: PickySlack, sources: Sources) -> None:
    client = AsyncWebClient(token="xoxb-1", base_url=f"{slack.address}/api/")
    place = Place("T1", USER, CHANNEL, "", "1700000000.000100")
    await share_file(ask(LONDON, sources), "csv", place, True, client, tell=_say_nothing)
    shared = slack.called("files.completeUploadExternal")
    assert (shared["channel_id"], shared["thread_ts"]) == (CHANNEL, "1700000000.000100")


async def _say_nothing(_: Reply) -> None:
    raise AssertionError("a file that is made at once and seen by all needs no word")


async def test_a_channel_without_the_bot_sends_the_file_to_the_asker(app: AsyncApp, slack: PickySlack) -> None:
    slack.absent = {CHANNEL}
    await slack.command(app, f"{LONDON} as csv public")
    channels = [fields["channel_id"] for method, fields in slack.calls if method == "files.completeUploadExternal"]
    assert channels == [CHANNEL, "D1"]
    assert slack.posts[-1]["response_type"] == "ephemeral"
    assert "/invite" in slack.posts[-1]["text"]


async def test_an_answer_without_a_chart_has_no_picture(app: AsyncApp, slack: PickySlack) -> None:
    await slack.command(app, "list inadequate London 2024-03-31 as png")
    assert "no picture" in slack.posts[-1]["text"]
    assert slack.uploads == []


@pytest.mark.parametrize(
    ("error", "why"),
    [
        ({"conversations.open": "missing_scope"}, ": I was not given the right to open direct messages;"),
        (
            {"files.getUploadURLExternal": "missing_scope"},
            ": I was not given the right to send files; whoever runs me can install me again with the scope files:write.",
        ),
        ({"files.completeUploadExternal": "storage_limit_reached"}, ": this workspace’s storage for files is full."),
        ({"files.completeUploadExternal": "file_uploads_disabled"}, ": this workspace does not allow files"),
        ({"files.getUploadURLExternal": "not_allowed_token_type"}, " (reference "),
        ({"upload": "no"}, " (reference "),
    ],
)
async def test_an_upload_that_fails_is_told_truly_and_the_answer_stands(
    app: AsyncApp, slack: PickySlack, error: dict[str, str], why: str
) -> None:
    slack.errors = error
    await slack.command(app, f"{LONDON} as csv")
    answered, told = slack.posts
    assert RIGHT in answered["text"]
    assert f"could not be sent{why}" in told["text"]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("restricted_action", "this channel or workspace does not let me share files here"),
        ("posting_to_channel_denied", "this channel or workspace does not let me share files here"),
        ("is_archived", "this channel is archived"),
    ],
)
async def test_a_file_that_a_channel_forbids_goes_to_a_direct_message(
    app: AsyncApp, slack: PickySlack, code: str, why: str
) -> None:
    slack.refuses_once = {"files.completeUploadExternal": code}
    await slack.command(app, f"{LONDON} as csv public")
    assert "direct messages with me: <https://example.slack.com/files/U0/F1/answer|" in slack.posts[-1]["text"]
    assert f"It went there because {why}." in slack.posts[-1]["text"]


async def test_an_upload_that_hangs_is_given_up(
    app: AsyncApp, slack: PickySlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.slack.sharing, "FILE_SECONDS", 0.2)
    slack.hangs = {"upload"}
    await slack.command(app, f"{LONDON} as csv")
    assert "could not be sent: Slack did not answer in time, so it may still come" in slack.posts[-1]["text"]


async def test_a_file_that_cannot_be_made_is_told(
    app: AsyncApp, slack: PickySlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise NotMade("1f0c93ab")

    monkeypatch.setattr(WORKER, "make", broken)
    await slack.command(app, f"{LONDON} as xlsx")
    assert slack.posts[-1]["text"] == (
        "Sorry, the Excel file could not be made (reference 1f0c93ab). The answer stands."
    )


async def test_a_workspace_with_too_many_files_waiting_is_told(
    app: AsyncApp, slack: PickySlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise QueueFull

    monkeypatch.setattr(WORKER, "make", full)
    await slack.command(app, f"{LONDON} as png")
    assert "too many files are being made for this workspace already" in slack.posts[-1]["text"]
    assert slack.uploads == []


async def test_other_answers_come_while_a_file_is_made_and_its_asker_is_told_to_wait(
    app: AsyncApp, slack: PickySlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = "The Excel file is being made; 2 others are before it; it comes as soon as it is ready."
    answered = asyncio.Event()

    def told() -> int:
        return [post["text"] for post in slack.posts].count(waiting)

    async def slow(*_: object) -> bytes:
        async with asyncio.timeout(60):
            await answered.wait()
            while not told():
                await asyncio.sleep(0)
        return b"made"

    await slack.command(app, LONDON)
    monkeypatch.setattr(WORKER, "make", slow)
    monkeypatch.setattr(WORKER, "count_before", lambda workspace: 2 if workspace == "T1" else 0)
    monkeypatch.setattr(bot.slack.sharing, "QUIET_SECONDS", 0.0)
    making = asyncio.create_task(slack.command(app, f"{LONDON} as xlsx"))
    status, _, body = await deliver(
        app, {"command": "/ilacs", "text": LONDON, "team_id": "T1", "response_url": slack.response_url}
    )
    assert (status, RIGHT in json.loads(body)["text"]) == (200, True)
    answered.set()
    await making
    assert told() == 1
    assert slack.uploads == [b"made"]


def buttons(reply: dict[str, Any]) -> dict[str, dict[str, Any]]:
    rows = [block["elements"] for block in reply["blocks"] if block["type"] == "actions"]
    return {button["text"]["text"]: button for row in rows for button in row}


async def pressed(app: AsyncApp, slack: PickySlack, label: str, words: str = LONDON) -> None:
    """Ask, then press the button of that label under the answer, or under what "More…" shows."""
    reply = await slack.command(app, words) or slack.posts[-1]
    slack.posts.clear()
    if label not in buttons(reply):
        more = buttons(reply)["More…"]
        await slack.press(app, action_id=more["action_id"], value=more["value"])
        reply = slack.posts.pop()
        assert reply["response_type"] == "ephemeral"
    button = buttons(reply)[label]
    await slack.press(app, action_id=button["action_id"], value=button["value"])


async def test_about_these_figures_is_told_to_the_asker_alone(app: AsyncApp, slack: PickySlack) -> None:
    await pressed(app, slack, "About these figures", "la South Tyneside")
    (told,) = slack.posts
    assert told["response_type"] == "ephemeral"
    assert "single inspection framework" in str(told["blocks"])


async def test_share_says_who_shared_it(app: AsyncApp, slack: PickySlack) -> None:
    await pressed(app, slack, "Share to channel")
    (shared,) = slack.posts
    assert shared["response_type"] == "in_channel"
    assert shared["text"].startswith(f"Shared by <@{USER}>")
    assert f"<@{USER}>" in json.dumps(shared["blocks"][0])
    assert RIGHT in shared["text"]
    assert "Share to channel" not in buttons(shared)


async def test_share_falls_back_on_the_web_api_then_says_so(app: AsyncApp, slack: PickySlack) -> None:
    await slack.command(app, LONDON)
    slack.errors = {"response_url": "expired_url"}
    await slack.press(app, action_id="share", value=LONDON)
    assert slack.called("chat.postMessage")["channel"] == CHANNEL
    slack.absent = {CHANNEL}
    await slack.press(app, action_id="share", value=LONDON)
    told = slack.calls[-1][1]
    assert told["channel"] == USER
    assert "/invite" in told["text"]


@pytest.mark.parametrize(("label", "opens"), [("CSV", b"\xef\xbb\xbf"), ("Excel", b"PK"), ("Picture", b"\x89PNG")])
async def test_a_file_button_sends_the_file_alone(app: AsyncApp, slack: PickySlack, label: str, opens: bytes) -> None:
    await pressed(app, slack, label)
    assert slack.uploads[0].startswith(opens)
    (told,) = slack.posts
    assert "direct messages" in told["text"]


async def test_the_year_before_is_asked(app: AsyncApp, slack: PickySlack) -> None:
    await pressed(app, slack, "Year before: 31 March 2023")
    assert "31 March 2023" in slack.posts[0]["text"]


async def test_a_wrong_figure_is_kept_with_question_and_answer(
    app: AsyncApp, slack: PickySlack, state: Engine, sources: Sources
) -> None:
    await pressed(app, slack, "Wrong figure?")
    opened = slack.called("views.open")
    assert opened["trigger_id"] == "1.2.3"
    view = opened["view"] if isinstance(opened["view"], dict) else json.loads(opened["view"])
    empty = await slack.submit(app, view, "  ")
    assert empty["response_action"] == "errors"
    assert read_reports(state) == []
    told = await slack.submit(app, view, "The report says 29.")
    assert told["response_action"] == "update"
    assert "Thank you" in json.dumps(told)
    (report,) = read_reports(state)
    assert (report.question, report.said, report.user_id) == (LONDON, "The report says 29.", USER)
    assert report.answer == ask(LONDON, sources).text
    assert report.register == sources.register.fingerprint
    assert slack.posts == []


async def test_a_wrong_figure_that_cannot_be_kept_is_not_thanked_for(
    app: AsyncApp, slack: PickySlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    await pressed(app, slack, "Wrong figure?")
    opened = slack.called("views.open")
    view = opened["view"] if isinstance(opened["view"], dict) else json.loads(opened["view"])

    def broken(*_: object) -> None:
        raise OSError("disk on fire")

    monkeypatch.setattr(bot.slack.wrong_figure, "keep", broken)
    assert "could not be kept" in json.dumps(await slack.submit(app, view, "Wrong."))


@pytest.mark.parametrize("action_id", ["share", "wrong-figure", "ask:csv"])
@pytest.mark.parametrize("value", [None, "", "a command of an older version", "x" * (BUTTON_VALUE + 1)])
async def test_what_a_button_holds_is_read_again(
    app: AsyncApp, slack: PickySlack, action_id: str, value: str | None
) -> None:
    action = {"action_id": action_id} if value is None else {"action_id": action_id, "value": value}
    await slack.press(app, **action)
    (told,) = slack.posts
    assert told["response_type"] == "ephemeral"
    assert slack.calls == []


def test_the_operator_lists_wrong_figures(
    state: Engine, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(state, WrongFigure("T1", "U1", LONDON, "85%", "abc", "It should be 84%.", datetime(2026, 6, 30, tzinfo=UTC)))
    monkeypatch.setenv("ILACS_HOME", str(home))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main(["wrong-figures"]) == 0
    listed = capsys.readouterr().out
    for part in ("2026-06-30 00:00 UTC", "U1: It should be 84%.", f"asked: {LONDON}", "answered: 85%", "1 kept."):
        assert part in listed
