"""The operator's commands: what they print, what they refuse, and `ilacs clock --once` from end to end."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.main import main
from bot.commands.place_commands import PLACE_COMMANDS
from bot.commands.registry import COMMANDS
from bot.release_day import place
from bot.release_day.pace import Pace
from bot.release_day.subscriptions import Subscription, subscribe
from bot.state import open_state
from tests.bot.slack.moved_slack import NEW_EDITION, MovedSlack, new_facts

PAST = "2026-04-01T08:30:00+00:00"


@pytest.fixture
def home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ILACS_HOME", str(home))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return home


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def ran(*arguments: object) -> tuple[int, str]:
        status = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return status, " ".join((said.out + said.err).split())

    return ran


def test_stage_list_show_cancel(run: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    facts = new_facts(tmp_path, "2099-03-29T09:30:00+01:00")
    stage = "release", "stage", facts, "--accept", "made up", "--as-at", NEW_EDITION, "--publish-at"
    status, said = run(*stage, "2099-03-29T09:30")
    assert (status, "Nobody can be asked here: say so with --yes. Nothing was done." in said) == (2, True)
    assert "has no time of day" in run(*stage, "2099-03-29", "--yes")[1]
    assert "Friday 29 March 2024, 9.30am has passed" in run(*stage, "2024-03-29T09:30", "--yes")[1]
    status, said = run(*stage, "2099-03-29T09:30", "--yes")
    assert "on Sunday 29 March 2099, 9.30am London time" in said
    assert (status, "edition number 1" in said, "2099-03-29 09:30:00 BST" in said) == (0, True, True)
    assert "staged" in run("release", "list")[1]
    assert "As at 31 March 2026" in run("release", "show", 1)[1]
    assert run("release", "cancel", 1) == (0, "Edition number 1 is cancelled.")
    assert "cancelled" in run("release", "list")[1]
    assert run("release", "cancel", 1)[0] == 2
    assert run("release", "publish", 1)[0] == 2
    assert run("release", "show", 7)[0] == 2


@pytest.mark.parametrize(
    ("action", "question", "done"),
    [
        (
            "publish",
            "Publish edition number 1 (as at 2026-03-31, version 1), which is staged for Sunday 29 March 2099, 9.30am",
            "Edition number 1 is public; `ilacs clock` sends its posts.",
        ),
        (
            "withdraw",
            "Withdraw edition number 1 (as at 2026-03-31, version 1)? Everybody who was sent it is told, and why: a mistake",
            "Edition number 1 is withdrawn; `ilacs clock` tells who was sent it.",
        ),
    ],
)
def test_an_operator_is_asked_before_what_everybody_sees(
    run: Callable[..., tuple[int, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    action: str,
    question: str,
    done: str,
) -> None:
    facts = new_facts(tmp_path, "2099-03-29T09:30:00+01:00")
    moment = "2099-03-29T09:30"
    run("release", "stage", facts, "--accept", "made up", "--as-at", NEW_EDITION, "--publish-at", moment, "--yes")
    if action == "withdraw":
        run("release", "publish", 1, "--yes")
    before = run("release", "list")
    acting = ("release", action, 1, *(["--why", "a mistake"] if action == "withdraw" else []))
    status, said = run(*acting)  # nobody can be asked
    assert (status, question in said, "say so with --yes. Nothing was done." in said) == (2, True, True)
    asked: list[str] = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    for word in ("", "n", "no", "maybe"):
        monkeypatch.setattr("builtins.input", lambda words, word=word: asked.append(words) or word)
        status, said = run(*acting)
        assert (status, "Nothing was done." in said) == (2, True)
        assert run("release", "list") == before
    assert all(words.startswith(question) and words.endswith(" [y/N] ") for words in asked)
    monkeypatch.setattr("builtins.input", lambda _: "Y ")
    assert run(*acting) == (0, done)


def test_readers_are_added_listed_and_removed(run: Callable[..., tuple[int, str]]) -> None:
    assert "U9" in run("release", "readers", "--add", "U9", "--workspace", "T1")[1]
    assert "U9" not in run("release", "readers", "--remove", "U9", "--workspace", "T1")[1]
    assert run("release", "readers", "--add", "U9")[0] == 2


def test_the_clock_once_publishes_posts_and_exits(
    run: Callable[..., tuple[int, str]], home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = open_state(None, home)
    for channel in ("C1", "C2"):
        subscribe(state, Subscription("T1", channel, "releases", "", "U1", datetime(2026, 1, 1, tzinfo=UTC)))
    with monkeypatch.context() as then:
        then.setattr("bot.cli.release._now", lambda: datetime.fromisoformat(PAST))
        run(
            "release",
            "stage",
            new_facts(tmp_path, PAST),
            "--accept",
            "made up",
            "--as-at",
            NEW_EDITION,
            "--publish-at",
            PAST,
            "--yes",
        )
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    waits = Pace(settle=timedelta(0), picture=timedelta(minutes=5))  # however slow the machine is to draw
    monkeypatch.setattr("bot.cli.release.Pace", lambda: waits)
    monkeypatch.setattr("bot.cli.release.ONCE_PATIENCE", timedelta(seconds=1))
    with MovedSlack().running() as slack:
        slack.errors["chat.postMessage", "C2"] = "is_archived"
        monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-test")
        monkeypatch.setenv("SLACK_SIGNING_SECRET", "0123456789abcdef")
        monkeypatch.setenv("SLACK_API_URL", f"{slack.address}/api/")
        for _ in range(2):
            status, said = run("clock", "--once")
            assert status == 3
            assert "Nothing can be sent to channel C2 of workspace T1 (is_archived)." in said
        assert slack.keys_of("C1") == [f"release:{NEW_EDITION}"]
        assert [upload[:4] for upload in slack.uploads] == [b"\x89PNG"]
        assert "image" in {block["type"] for block in slack.posts["C1"][0]["blocks"]}
        assert "is_archived" in run("deliveries")[1]
        del slack.errors["chat.postMessage", "C2"]
        assert "to be tried again" in run("deliveries", "--retry")[1]
        assert run("clock", "--once")[0] == 0
        assert slack.keys_of("C2") == [f"release:{NEW_EDITION}"]
    _, said = run("ask", "--format", "json", "release")
    assert json.loads(said)["as_at"] == NEW_EDITION
    assert run("deliveries", "--retry", "x")[0] == 2


@pytest.mark.parametrize("command", PLACE_COMMANDS, ids=str)
def test_a_place_command_says_that_it_needs_slack(command, run) -> None:  # type: ignore[no-untyped-def]
    status, said = run("ask", *command.example.split())
    assert status == 2
    assert "Slack" in said
    assert command.summary in run("ask", "--format", "json", "help", command.name)[1]
    assert command.usage.split()[0] in run("ask", "help")[1]


def test_the_registrys_two_sections_are_apart_and_all_are_done() -> None:
    assert [command.name for command in PLACE_COMMANDS] == list(place._COMMANDS)
    assert not {command.name for command in PLACE_COMMANDS} & set(COMMANDS.names)
