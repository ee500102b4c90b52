"""The picture in a release's post: once, after the moment, for all channels; and without it each still has its post."""

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.release_day import editions, picture
from bot.release_day.clock import Clock, tick
from bot.release_day.ledger import deliveries, forms_of
from bot.release_day.pace import Pace
from bot.release_day.subscriptions import Subscription, subscribe
from bot.state import Engine, open_state
from data.register import current_facts
from queries.answer import Answer
from tests.bot.render.slack.limit_check import broken_limits
from tests.bot.slack.moved_slack import FIRST, NEW_EDITION, MovedClock, MovedSlack, drawn, new_facts, regrade, trouble

ON = date.fromisoformat(NEW_EDITION)
MOMENT = datetime.fromisoformat(FIRST)
CHANNELS = [f"C{number}" for number in range(3)]
KEY = f"release:{NEW_EDITION}"
PATIENCE = Pace().picture


@pytest.fixture
def moved() -> MovedClock:
    return MovedClock(MOMENT)


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the new edition staged, and three channels subscribed."""
    folder = tmp_path_factory.mktemp("waiting")
    state = open_state(None, folder / "home")
    early = MOMENT - timedelta(hours=1)
    for channel in CHANNELS:
        subscribe(state, Subscription("T1", channel, "releases", "", "U1", early))
    editions.stage(state, folder / "home", [new_facts(folder)], ON, MOMENT, early)
    state.dispose()
    return folder / "home"


@pytest.fixture
def home(waiting: Path, tmp_path: Path) -> Path:
    return shutil.copytree(waiting, tmp_path / "home", symlinks=True)


@pytest.fixture
def state(home: Path) -> Iterator[Engine]:
    opened = open_state(None, home)
    yield opened
    opened.dispose()


def images(post: dict[str, Any]) -> list[str]:
    return [block["slack_file"]["id"] for block in post["blocks"] if block["type"] == "image"]


def shown(slack: MovedSlack) -> dict[str, list[str]]:
    """The pictures of each channel's only post."""
    assert {channel: slack.keys_of(channel) for channel in slack.posts} == {channel: [KEY] for channel in CHANNELS}
    return {channel: images(slack.posts[channel][0]) for channel in slack.posts}


def test_the_post_carries_the_picture_uploaded_once_and_shared_with_nobody(clock: Clock, slack: MovedSlack) -> None:
    tick(clock)
    assert shown(slack) == {channel: ["F1"] for channel in CHANNELS}
    assert slack.uploads == [b"a picture"]
    (file,) = slack.files
    assert not {"channel_id", "channels", "thread_ts"} & {key for key, value in file.items() if value}
    tick(clock)
    assert slack.calls["files.getUploadURLExternal"] == 1


def test_the_message_is_within_limits_and_its_picture_says_each_finding(clock: Clock, slack: MovedSlack) -> None:
    tick(clock)
    first, *others = forms = forms_of(clock.state, picture.PICTURED + editions.body_name(NEW_EDITION, 1))
    assert [broken_limits(form) for form in forms] == [[]] * len(forms)
    kinds = [block["type"] for block in first["blocks"]]
    assert kinds[:4] == ["header", "section", "image", "data_table"]
    assert "data_visualization" not in kinds
    alt = first["blocks"][2]["alt_text"]
    for finding in ("in England were judged good or outstanding", "was highest in", "was largest for"):
        assert finding in alt
    assert images(others[0])
    assert others[1:] == forms_of(clock.state, editions.body_name(NEW_EDITION, 1))


def test_it_is_neither_drawn_nor_uploaded_before_the_moment(clock: Clock, slack: MovedSlack, moved: MovedClock) -> None:
    asked: list[Answer] = []

    def draw(answer: Answer) -> bytes:
        asked.append(answer)
        return drawn(answer)

    moved.at = MOMENT - timedelta(seconds=1)
    tick(replace(clock, draw=draw))
    assert (asked, slack.calls) == ([], {})
    moved.at = MOMENT
    tick(replace(clock, draw=draw))
    assert [answer.as_at for answer in asked] == [ON]


def cannot(_: Answer) -> bytes:
    raise RuntimeError("no font")


@pytest.mark.parametrize("draw", [cannot, lambda _: None], ids=["it breaks", "there is nothing"])
def test_what_cannot_be_drawn_leaves_the_post_as_it_is(clock: Clock, slack: MovedSlack, draw: picture.Draw) -> None:
    tick(replace(clock, draw=draw))
    assert shown(slack) == {channel: [] for channel in CHANNELS}
    assert "data_table" in {block["type"] for block in slack.posts["C0"][0]["blocks"]}
    assert not slack.uploads


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("files.getUploadURLExternal", "refused"),
        ("files.getUploadURLExternal", "429"),
        ("upload", "500"),
        ("upload", "drop"),
        ("files.completeUploadExternal", "lost"),
    ],
)
def test_an_upload_that_fails_leaves_the_post_as_it_is(clock: Clock, slack: MovedSlack, what: str, kind: str) -> None:
    if kind == "refused":
        slack.errors[what, ""] = "missing_scope"
    else:
        slack.misbehave = lambda method, given: kind if method == what else None
    tick(clock)
    assert shown(slack) == {channel: [] for channel in CHANNELS}
    assert {row.state for row in deliveries(clock.state)} == {"sent"}


def test_a_long_finding_is_no_reason_not_to_upload(
    clock: Clock, slack: MovedSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture, "alt_text", lambda _: "Long. " * 300)
    tick(clock)
    assert shown(slack) == {channel: ["F1"] for channel in CHANNELS}


@pytest.mark.parametrize(("seconds", "picture_of"), [(5, ["F2"]), (300, [])])
def test_a_limited_upload_waits_as_long_as_slack_asks_where_there_is_time(
    clock: Clock, slack: MovedSlack, moved: MovedClock, seconds: int, picture_of: list[str]
) -> None:
    asked: list[datetime] = []

    def limit(method: str, given: dict[str, Any]) -> str | None:
        if method != "files.getUploadURLExternal":
            return None
        asked.append(moved.at)
        return "429" if len(asked) == 1 else None

    slack.misbehave, slack.retry_after = limit, seconds
    tick(clock)
    assert shown(slack) == dict.fromkeys(CHANNELS, picture_of)
    assert [at - asked[0] for at in asked[1:]] == [timedelta(seconds=seconds)] * len(picture_of)


def test_an_upload_that_fails_once_is_tried_again(clock: Clock, slack: MovedSlack) -> None:
    slack.misbehave = lambda method, given: "500" if (method, slack.calls[method]) == ("upload", 1) else None
    tick(clock)
    assert shown(slack) == {channel: ["F2"] for channel in CHANNELS}


@pytest.mark.parametrize("kind", ["drawing", "uploading"])
def test_what_takes_too_long_is_left_behind(clock: Clock, slack: MovedSlack, moved: MovedClock, kind: str) -> None:
    end = threading.Event()
    hasty = replace(clock, pace=replace(clock.pace, picture=timedelta(seconds=0.2)))
    if kind == "uploading":
        slack.hangs.add("files.completeUploadExternal")
    else:
        hasty = replace(hasty, draw=lambda answer: drawn(answer) if end.wait() else None)
    tick(hasty)
    assert shown(slack) == {channel: [] for channel in CHANNELS}
    assert moved.at - MOMENT < PATIENCE
    end.set()


def test_a_workspace_that_refuses_images_has_its_posts_plainer(clock: Clock, slack: MovedSlack) -> None:
    slack.refuse_blocks.add("image")
    tick(clock)
    assert shown(slack) == {channel: [] for channel in CHANNELS}
    assert "data_table" in {block["type"] for block in slack.posts["C0"][0]["blocks"]}


def test_a_workspace_that_refuses_data_blocks_still_sees_the_picture(clock: Clock, slack: MovedSlack) -> None:
    slack.refuse_blocks |= {"data_table", "data_visualization"}
    tick(clock)
    assert shown(slack) == {channel: ["F1"] for channel in CHANNELS}


@pytest.mark.parametrize("seed", range(2))
def test_storms_leave_each_channel_with_one_post(clock: Clock, slack: MovedSlack, seed: int) -> None:
    slack.misbehave = trouble(seed, 0.4, ("500", "429", "drop", "lost"))
    tick(clock, timedelta(hours=1))
    assert len(set(map(tuple, shown(slack).values()))) == 1  # with the picture, or without


def test_while_one_process_draws_the_others_wait_and_do_not_draw(clock: Clock, slack: MovedSlack) -> None:
    def draw(answer: Answer) -> bytes:
        tick(replace(clock, draw=cannot))
        assert not slack.posts
        return drawn(answer)

    tick(replace(clock, draw=draw))
    assert shown(slack) == {channel: ["F1"] for channel in CHANNELS}


def test_whoever_dies_while_drawing_delays_the_posts_but_a_little(
    clock: Clock, slack: MovedSlack, moved: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(picture, "_settle", dies)
        with pytest.raises(KeyboardInterrupt):
            tick(clock)
    tick(replace(clock, draw=cannot))
    assert not slack.posts
    moved.at = MOMENT + PATIENCE
    tick(replace(clock, draw=cannot))
    assert shown(slack) == {channel: [] for channel in CHANNELS}


@pytest.fixture
def correct(state: Engine, home: Path, moved: MovedClock, tmp_path: Path) -> Callable[[], None]:
    def corrected() -> None:
        moved.at += timedelta(days=1)
        events = tmp_path / "corrected" / "events.csv"
        events.parent.mkdir()
        events.write_bytes((current_facts(home) / "events.csv").read_bytes())
        regrade(events.parent, "99900001", "Good")
        editions.stage(state, home, [events], ON, moved.now(), moved.now(), "a slip")

    return corrected


def test_a_correction_shows_the_new_picture_and_takes_off_the_old(
    clock: Clock, slack: MovedSlack, correct: Callable[[], None]
) -> None:
    tick(clock)
    correct()
    tick(clock, timedelta(minutes=1))
    for channel in CHANNELS:
        first, said = slack.posts[channel]
        assert images(first) == ["F1"]
        assert images(said) == ["F2"]
        assert said["thread_ts"] == first["ts"]
        assert broken_limits(said) == []
        (noted,) = [update for update in slack.updates if update["channel"] == channel]
        assert images(noted) == []
    assert len(slack.uploads) == 2


def test_a_correction_whose_picture_fails_is_sent_without(
    clock: Clock, slack: MovedSlack, correct: Callable[[], None]
) -> None:
    tick(clock)
    correct()
    failing = replace(clock, draw=cannot)
    tick(failing)
    assert [len(posts) for posts in slack.posts.values()] == [1] * len(CHANNELS)
    clock.sleep(PATIENCE.total_seconds())
    tick(failing, timedelta(minutes=1))
    assert [images(slack.posts[channel][1]) for channel in CHANNELS] == [[]] * len(CHANNELS)
    assert [images(update) for update in slack.updates] == [[]] * len(CHANNELS)
