"""The leak hunt: with an edition staged, whoever is not on the list gets byte for byte what a twin without one gives."""

import io
import json
import logging
import shutil
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.ask import Sources, answer, ask, read
from bot.cli.main import main
from bot.commands.registry import COMMANDS
from bot.release_day import editions, prerelease
from bot.release_day.clock import Clock, tick
from bot.release_day.pace import Pace
from bot.release_day.place import Asked, place_reply
from bot.release_day.prerelease import embargoed_reply
from bot.release_day.subscriptions import Subscription, subscribe
from bot.render.files.tables import file_bytes
from bot.render.slack.blocks import error_message, message, plainer
from bot.state import Engine, open_state
from data import CurrentRegister
from queries.errors import AskerError
from tests.bot.slack.moved_slack import FIRST, NEW_EDITION, MovedClock, MovedSlack, add_inspection, drawn, new_facts

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)  # half an hour before the moment, when readers may look
TODAY = NOW.date()

WORDS = [
    *(command.example for command in COMMANDS),
    "england",
    "england 2026-03-31",
    "release",
    "release 2026-03-31",
    "check 2026-03-31",
    "releases",
    "la Hertfordshire",
    "la Leeds",
    "list inadequate",
    "list inadequate 2026-03-31",
    "new",
    "new since 2025-04-01",
    "trend England 2022 to 2026",
    "region all 2026-03-31",
    "compare 2024-03-31 with 2026-03-31",
    "activity 2024-25",
    "la Hertfordshir",
    "region Norht West",
    "define staged",
    "staged",
    "embargoed",
    "embargoed release",
    "embargoed la Hertfordshire",
    "how many authorities are inadequate?",
    "release 2099-01-01",
    "la 99900001",
    "",
]


@dataclass(frozen=True)
class Twin:
    home: Path
    state: Engine
    sources: Sources


def twin(made_home: Path, folder: Path) -> Twin:
    shutil.copytree(made_home, folder, dirs_exist_ok=True)
    state = open_state(None, folder)
    shelf = CurrentRegister(folder)
    prerelease.add_reader(state, "T1", "U9", NOW)
    subscribe(state, Subscription("T1", "C1", "releases", "", "U1", NOW))
    return Twin(folder, state, Sources(shelf.register(), lambda: TODAY, shelf.register))


@pytest.fixture(scope="module")
def plain(made_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Twin:
    return twin(made_home, tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def staged(made_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Twin:
    made = twin(made_home, tmp_path_factory.mktemp("staged"))
    facts = new_facts(tmp_path_factory.mktemp("facts"))
    add_inspection(facts, "Inadequate", "99900002", "Bexley")
    editions.stage(made.state, made.home, [facts], date.fromisoformat(NEW_EDITION), datetime.fromisoformat(FIRST), NOW)
    return made


@pytest.fixture(params=[False, True], ids=["channel", "direct message"])
def reached(request: pytest.FixtureRequest) -> Callable[[str, Twin], bytes]:
    """All that somebody who is not on the list gets for words: the reply's forms, or the error's."""

    def reply(words: str, at: Twin) -> bytes:
        asked = Asked("T1", "D1" if request.param else "C1", "U1")
        sources = at.sources.current()
        try:
            if told := place_reply(words, asked, sources, at.state, NOW):
                return json.dumps([told.words, told.announcement, told.buttons]).encode()
            if request.param and (special := embargoed_reply(at.state, at.home, "T1", "U1", words, sources, NOW)):
                return json.dumps(special).encode()
            found = answer(read(words, sources), sources)
        except AskerError as mistake:
            return json.dumps([error_message(mistake), mistake.to_json(), mistake.asks]).encode()
        return json.dumps([message(found), plainer(found, step=1), plainer(found, step=2), found.to_json()]).encode()

    return reply


@pytest.mark.parametrize("words", [*WORDS, "watches", "watch Hertfordshire", "subscribe", "watch 99900001"])
def test_every_reply_is_the_twins(words: str, plain: Twin, staged: Twin, reached: Callable[[str, Twin], bytes]) -> None:
    assert reached(words, staged) == reached(words, plain)


def test_a_reader_gets_it_and_nobody_else(staged: Twin) -> None:
    """In direct messages alone, which tests/e2e/test_release_day_place.py looks at."""
    for user, shows in (("U9", True), ("U1", False)):
        words = "embargoed la Hertfordshire"
        found = embargoed_reply(staged.state, staged.home, "T1", user, words, staged.sources, NOW)
        assert ("EMBARGOED" in json.dumps(found)) == shows


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_files_are_the_twins(kind: str, plain: Twin, staged: Twin) -> None:
    """By content: a workbook holds the time it was made."""
    for words in ("england", "la Hertfordshire", "list inadequate"):
        answers = [ask(words, at.sources.current()) for at in (plain, staged)]
        assert answers[0] == answers[1]
        if kind == "csv":
            assert file_bytes(answers[0], "csv") == file_bytes(answers[1], "csv")


def test_the_command_line_shows_no_more_than_the_twins(
    plain: Twin, staged: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []
    for at in (plain, staged):
        monkeypatch.setenv("ILACS_HOME", str(at.home))
        with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as problems:
            for words in ("releases", "la Hertfordshire", "england 2026-03-31", "check 2026-03-31"):
                main(["ask", "--format", "json", *words.split()])
        said.append((out.getvalue(), problems.getvalue()))
    assert said[0] == said[1]


def test_a_tick_before_the_moment_says_and_logs_nothing(staged: Twin, caplog: pytest.LogCaptureFixture) -> None:
    moved = MovedClock(datetime.fromisoformat(FIRST) - timedelta(seconds=1))
    with MovedSlack().running() as slack, caplog.at_level(logging.DEBUG):
        clock = Clock(
            staged.state,
            staged.home,
            CurrentRegister(staged.home),
            slack.client(),
            moved.now,
            moved.sleep,
            lambda: False,
            Pace(),
            drawn,
        )
        tick(clock)
        assert slack.calls == {}
    assert "99900001" not in caplog.text
    assert NEW_EDITION not in caplog.text


def test_what_cannot_be_published_is_logged_by_number_alone(
    made_home: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    at = twin(made_home, tmp_path / "home")
    found = editions.stage(
        at.state, at.home, [new_facts(tmp_path)], date.fromisoformat(NEW_EDITION), datetime.fromisoformat(FIRST), NOW
    )
    shutil.rmtree(at.home / "staged" / found.fingerprint)
    moved = MovedClock(datetime.fromisoformat(FIRST))
    with MovedSlack().running() as slack:
        tick(
            Clock(
                at.state,
                at.home,
                CurrentRegister(at.home),
                slack.client(),
                moved.now,
                moved.sleep,
                lambda: False,
                Pace(),
                drawn,
            )
        )
        assert slack.calls == {}
    assert [record.getMessage() for record in caplog.records if record.name == "ilacs.clock"] == [
        "edition number 1 waits: it cannot be published (SettingsError), see `ilacs release show 1`"
    ]


def test_the_live_store_is_the_twins(plain: Twin, staged: Twin) -> None:
    """So that no question can take longer, or read other pages, because an edition is staged."""
    events = [at.sources.current().register.rows("SELECT * FROM events ORDER BY event_id") for at in (plain, staged)]
    assert events[0] == events[1]
    assert plain.sources.current().register.fingerprint == staged.sources.current().register.fingerprint
