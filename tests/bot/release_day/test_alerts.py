"""Alerts for who watches an area, the commands that start and stop them, and who may look before the moment."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.ask import Sources
from bot.commands.place_commands import command_wished_for
from bot.release_day import editions, prerelease
from bot.release_day.alerts import last_digest
from bot.release_day.clock import Clock, tick
from bot.release_day.ledger import deliveries
from bot.release_day.place import Asked, place_reply
from bot.release_day.subscriptions import of_channel, quiet_until
from bot.slack.posting import sentence
from bot.state import Engine
from data import CurrentRegister, open_register
from data import editions as kept
from data.register import current_facts
from queries.errors import AskerError
from queries.pages.news import news
from queries.question import ENGLAND, Area
from tests.bot.slack.moved_slack import FIRST, NEW_EDITION, MovedClock, new_facts, regrade
from tests.conftest import DATABASES, database

ON = date.fromisoformat(NEW_EDITION)
HERE = Asked("T1", "C1", "U1")
IN_PERSON = Asked("T1", "D1", "U1")


@pytest.fixture(params=DATABASES)
def address(request: pytest.FixtureRequest) -> Iterator[str | None]:
    with database(request.param) as where:
        yield where


@pytest.fixture
def moved() -> MovedClock:
    return MovedClock(datetime(2026, 11, 25, 12, 0, tzinfo=UTC))  # a Wednesday


@pytest.fixture
def clock(clock: Clock) -> Clock:
    tick(clock)  # what later loads are compared with
    return clock


@pytest.fixture
def say(state: Engine, sources: Sources, moved: MovedClock) -> Callable[..., str | None]:
    return lambda words, asked=HERE: getattr(place_reply(words, asked, sources, state, moved.now()), "words", None)


@pytest.fixture
def load(home: Path, tmp_path: Path) -> Callable[[], None]:
    """New facts with one new report, on Hertfordshire in the East of England, become the current ones."""

    def loaded() -> None:
        kept.keep_current(home)
        kept.publish(kept.stage([new_facts(tmp_path)], home), home)

    return loaded


def test_one_message_for_each_channel_however_many_of_its_areas_moved(clock, slack, say, load) -> None:  # type: ignore[no-untyped-def]
    for area in ("Hertfordshire", "East of England", "England"):
        say(f"watch {area}")
    say("watch london", Asked("T1", "C2", "U1"))
    say("watch herts", IN_PERSON)
    load()
    for _ in range(3):
        tick(clock, timedelta(minutes=1))
    assert [len(posts) for posts in slack.posts.values()] == [1, 1]
    assert set(slack.posts) == {"C1", "DU1"}
    assert (
        "Hertfordshire: short inspection, judged inadequate (before, outstanding overall)"
        in slack.posts["C1"][0]["text"]
    )


def test_quiet_hours_put_it_off_until_they_end(clock, slack, say, load, moved, state) -> None:  # type: ignore[no-untyped-def]
    say("watch england quiet 20-8")
    moved.at = datetime(2026, 11, 25, 21, 30, tzinfo=UTC)
    load()
    tick(clock)
    assert slack.posts == {}
    assert deliveries(state)[0].next_try == datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
    moved.at = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
    tick(clock)
    assert len(slack.posts["C1"]) == 1


def test_a_weekly_digest_comes_on_monday_at_nine(clock, slack, say, load, moved) -> None:  # type: ignore[no-untyped-def]
    say("watch england weekly")
    load()
    tick(clock)
    moved.at = datetime(2026, 11, 30, 8, 59, tzinfo=UTC)
    tick(clock)
    assert slack.posts == {}
    for _ in range(2):
        moved.at += timedelta(minutes=1)
        tick(clock)
    assert len(slack.posts["C1"]) == 1
    moved.at += timedelta(days=7)
    tick(clock)
    assert len(slack.posts["C1"]) == 1  # nothing new in the second week


def test_monday_at_nine_is_londons() -> None:
    assert last_digest(datetime(2027, 3, 29, 8, 0, tzinfo=UTC)).astimezone(UTC) == datetime(
        2027, 3, 29, 8, 0, tzinfo=UTC
    )
    assert last_digest(datetime(2027, 3, 29, 7, 59, tzinfo=UTC)).astimezone(UTC) == datetime(
        2027, 3, 22, 9, 0, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("quiet", "now", "until"),
    [
        ("", "2026-11-25T21:00+00:00", "2026-11-25T21:00+00:00"),
        ("20-8", "2026-11-25T19:59+00:00", "2026-11-25T19:59+00:00"),
        ("20-8", "2026-11-25T20:00+00:00", "2026-11-26T08:00+00:00"),
        ("20-8", "2026-11-26T07:59+00:00", "2026-11-26T08:00+00:00"),
        ("12-14", "2026-07-01T11:30+00:00", "2026-07-01T13:00+00:00"),
        ("20-8", "2027-03-27T22:00+00:00", "2027-03-28T07:00+00:00"),  # the clocks go forward that night
    ],
)
def test_quiet_hours_are_londons(quiet: str, now: str, until: str) -> None:
    assert quiet_until(quiet, datetime.fromisoformat(now)) == datetime.fromisoformat(until)


def test_news_is_what_the_register_before_did_not_hold(home: Path, load: Callable[[], None]) -> None:
    before = open_register(home)
    load()
    after = open_register(home)
    found = news([(before, [ENGLAND])], after, date(2026, 11, 25))
    assert found is not None
    assert [row["event_id"] for row in found.table("events").rows] == ["99900001"]
    assert news([(before, [Area("region", "London")])], after, date(2026, 11, 25)) is None
    assert news([(after, [ENGLAND])], after, date(2026, 11, 25)) is None
    assert news([(before, [ENGLAND])], after, date(2025, 4, 27)) is None  # not published yet


def test_subscribe_and_unsubscribe_say_what_they_did(say, state) -> None:  # type: ignore[no-untyped-def]
    assert "its summary comes in this channel, once" in say("subscribe")
    assert "already" in say("Subscribe releases")
    assert "direct message" in say("subscribe", IN_PERSON)
    assert len(of_channel(state, "T1", "C1")) == len(of_channel(state, "T1", "U1")) == 1
    assert "no longer" in say("unsubscribe")
    assert "were not coming" in say("unsubscribe")
    assert of_channel(state, "T1", "C1") == []


def test_watches_lists_and_removes(say) -> None:  # type: ignore[no-untyped-def]
    say("watch BCP weekly quiet hours 20 to 8")
    say("watch the north west")
    say("subscribe")
    assert say("watches").splitlines() == [
        "• Summaries of new releases, asked for by <@U1>; `unsubscribe` ends it",
        "• Bournemouth, Christchurch and Poole (on Mondays, not between 20:00 and 8:00 London time), asked for by <@U1>;"
        " `unwatch Bournemouth, Christchurch and Poole` ends it",
        "• North West, asked for by <@U1>; `unwatch North West` ends it",
    ]
    assert "no longer watched" in say("unwatch Bournemouth, Christchurch and Poole")
    assert say("unwatch all") == "Done: North West is no longer watched."
    assert len(say("watches").splitlines()) == 1


def test_fifty_areas_are_listed_whole(say, sources) -> None:  # type: ignore[no-untyped-def]
    names = [
        row["name"] for row in sources.register.rows("SELECT name FROM authorities WHERE abolished IS NULL LIMIT 50")
    ]
    for name in names:
        say(f"watch {name} weekly quiet 20-8")
    words = say("watches")
    reply = sentence(words).fixed
    shown = [block["text"]["text"] for block in reply["blocks"] if block["type"] == "section"]
    assert len(shown) > 1
    assert all(len(text) <= 3000 for text in shown)
    assert "\n".join(shown).splitlines() == words.splitlines()
    assert set(reply["text"].splitlines()) <= {*words.splitlines(), "…"}


@pytest.mark.parametrize(
    "words",
    [
        "watch",
        "watch Narnia",
        "unwatch Leeds",
        "watch London quiet 25-8",
        "watches all",
        "watch Cumbria",
    ],
)
def test_what_cannot_be_done_is_asked_back(say, words: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(AskerError):
        say(words)


@pytest.mark.parametrize("words", ["", "england", "region London", "what do you watch?"])
def test_other_words_are_left_to_the_questions(say, words: str) -> None:  # type: ignore[no-untyped-def]
    assert say(words) is None


@pytest.fixture
def look(state: Engine, home: Path, moved: MovedClock, tmp_path: Path) -> Callable[..., dict | None]:  # type: ignore[type-arg]
    """Ask the edition that is staged, as a reader on the list."""
    prerelease.add_reader(state, "T1", "U9", moved.now())
    editions.stage(state, home, [new_facts(tmp_path)], ON, datetime.fromisoformat(FIRST), moved.now())
    live = Sources(CurrentRegister(home).register(), lambda: date(2026, 11, 25))
    return lambda words, user="U9": prerelease.embargoed_reply(state, home, "T1", user, words, live, moved.now())


def test_a_reader_sees_it_from_a_day_before_marked_and_audited(look, moved, state) -> None:  # type: ignore[no-untyped-def]
    moved.at = datetime(2026, 11, 25, 9, 29, 59, tzinfo=UTC)
    assert look("embargoed la Hertfordshire") is None
    moved.at += timedelta(seconds=1)
    found = look("embargoed la Hertfordshire")
    assert found["text"].startswith("EMBARGOED until 9.30am on 26 November 2026.")
    assert "EMBARGOED" in json.dumps(found["blocks"][0])
    assert "nadequate" in json.dumps(found)
    assert not any(block["type"] == "actions" for block in found["blocks"])
    assert "As at 31 March 2026" in look("Embargoed")["text"]
    look("embargoed la Narnia")
    assert [(entry.user_id, entry.command) for entry in prerelease.looks(state)] == [
        ("U9", "la"), ("U9", "release"), ("U9", "not understood"),
    ]  # fmt: skip


def test_anybody_else_and_any_other_words_are_answered_as_ever(look, state, moved) -> None:  # type: ignore[no-untyped-def]
    assert look("embargoed la Hertfordshire", "U8") is None
    assert look("la Hertfordshire") is None
    prerelease.remove_reader(state, "T1", "U9", moved.now())
    assert look("embargoed la Hertfordshire") is None
    assert prerelease.looks(state) == []


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("tell me when anything new comes out about Slough", "watch Slough"),
        ("let me know when there is news on Bury", "watch Bury"),
        ("please notify us about new reports in the South West", "watch South West"),
        ("keep an eye on East of England weekly", "watch East of England weekly"),
        ("stop watching Slough", "unwatch Slough"),
        ("what am I watching?", "watches"),
        ("sign me up for release day posts", "subscribe"),
        ("tell me when the next release comes out", "subscribe"),
        ("tell me when Leeds was last inspected", None),
        ("let me know which LAs have new reports", None),
        ("tell me if Kent is good", None),
        ("let me know when the last report came out", None),
    ],
)
def test_plain_words_wish_for_alerts(words: str, command: str | None) -> None:
    assert command_wished_for(words) == command


def test_a_wish_in_plain_words_is_done(say: Callable[..., str | None]) -> None:
    assert "Watching Devon" in str(say("keep an eye on Devon"))
    assert "Devon" in str(say("what am I watching?"))
    assert "no longer watched" in str(say("stop watching Devon"))


def regraded(home: Path, tmp_path: Path, grade: str | None) -> None:
    """The inspection that was loaded is given another grade, or taken back, and that becomes current."""
    facts = Path(shutil.copytree(current_facts(home), tmp_path / f"regraded-{grade}"))
    if grade:
        regrade(facts, "99900001", grade)
    else:
        events = facts / "events.csv"
        lines = events.read_text(encoding="utf-8").splitlines(keepends=True)
        events.write_text("".join(line for line in lines if not line.startswith("99900001,")), encoding="utf-8")
    kept.publish(kept.stage([facts], home), home)


def test_an_alert_says_what_was_corrected_and_what_was_withdrawn(clock, slack, say, load, home, tmp_path) -> None:  # type: ignore[no-untyped-def]
    say("watch england")
    load()
    tick(clock, timedelta(minutes=1))
    regraded(home, tmp_path, "Good")
    tick(clock, timedelta(minutes=1))
    regraded(home, tmp_path, None)
    tick(clock, timedelta(minutes=1))
    new, corrected, withdrawn = (post["text"] for post in slack.posts["C1"])
    assert "1 new report" in new
    assert "1 report corrected" in corrected
    assert "overall effectiveness corrected from inadequate to good" in corrected
    assert "1 report withdrawn" in withdrawn
    assert "short inspection withdrawn (it said good)" in withdrawn


def test_what_is_wanted_is_decided_when_it_is_sent(clock, slack, say, load, moved, state) -> None:  # type: ignore[no-untyped-def]
    """In the quiet hours London and England are watched; by their end only England is, and C2 watches nothing."""
    for area in ("England", "Hertfordshire"):
        say(f"watch {area} quiet 20-8")
    say("watch England quiet 20-8", Asked("T1", "C2", "U1"))
    moved.at = datetime(2026, 11, 25, 21, 30, tzinfo=UTC)
    load()
    tick(clock)
    say("unwatch Hertfordshire")
    say("unwatch England", Asked("T1", "C2", "U1"))
    moved.at = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
    tick(clock)
    (post,) = slack.posts["C1"]
    assert "1 new report on LAs in England." in post["text"]
    assert slack.posts["C2"] == []
    assert [(row.channel, row.state) for row in deliveries(state)] == [("C1", "sent"), ("C2", "dropped")]


@pytest.mark.parametrize("first", ["", "weekly"])
def test_from_weekly_to_at_once_and_back_nothing_is_told_twice_or_lost(clock, slack, say, load, moved, first) -> None:  # type: ignore[no-untyped-def]
    say(f"watch england {first}")
    load()
    tick(clock, timedelta(minutes=1))
    assert len(slack.posts["C1"]) == (0 if first else 1)
    say(f"watch england {'' if first else 'weekly'}")
    for _ in range(2):
        tick(clock, timedelta(minutes=1))
    moved.at = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    tick(clock, timedelta(minutes=1))
    assert len(slack.posts["C1"]) == 1


def test_two_loads_in_the_quiet_hours_are_one_message(clock, slack, say, load, home, tmp_path, moved) -> None:  # type: ignore[no-untyped-def]
    say("watch england quiet 20-8")
    moved.at = datetime(2026, 11, 25, 21, 30, tzinfo=UTC)
    load()
    tick(clock)
    regraded(home, tmp_path, "Good")
    tick(clock)
    moved.at = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
    tick(clock, timedelta(minutes=1))
    (post,) = slack.posts["C1"]
    assert "short inspection, judged good" in post["text"]
