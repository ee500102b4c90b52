"""Commands for a place: what is understood, what is asked back in which words, and who may end what."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.ask import Sources
from bot.release_day.place import Asked, AskedByOthers, PlaceReply, is_place_command, place_reply, take_back
from bot.release_day.subscriptions import of_channel, quiet_until
from bot.state import Engine
from queries.errors import AskerError

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HERE = Asked("T1", "C1", "U1")
IN_PERSON = Asked("T1", "D1", "U1")
Say = Callable[..., PlaceReply]


@pytest.fixture
def say(state: Engine, sources: Sources) -> Say:
    def told(words: str, asked: Asked = HERE) -> PlaceReply:
        found = place_reply(words, asked, sources, state, NOW)
        assert found is not None
        return found

    return told


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("watch London please", [("London", False, "")]),
        ("watch London, thanks!", [("London", False, "")]),
        ("please watch London.", [("London", False, "")]),
        ("watch London every week", [("London", True, "")]),
        ("watch London 8pm-8am", [("London", False, "20-8")]),
        ("watch London quiet 20:30-8:30", [("London", False, "20:30-8:30")]),
        ("watch London weekly not between 8.30pm and 7am", [("London", True, "20:30-7")]),
        ("watch London and Leeds", [("Leeds", False, ""), ("London", False, "")]),
        ("watch Kent, Leeds and Hammersmith and Fulham weekly", [
            ("Hammersmith and Fulham", True, ""), ("Kent", True, ""), ("Leeds", True, ""),
        ]),
        ("watch Hammersmith and Fulham", [("Hammersmith and Fulham", False, "")]),
        ("subscribe to London", [("London", False, "")]),
        ("subscribe London weekly", [("London", True, "")]),
        ("subscribe to releases please", [("", False, "")]),
        ("subscribe", [("", False, "")]),
        ("subscribe to the new releases", [("", False, "")]),
        ("can you please watch London", [("London", False, "")]),
        ("watch leeds & kent", [("Kent", False, ""), ("Leeds", False, "")]),
        ("follow Leeds", [("Leeds", False, "")]),
        ("alerts for London please", [("London", False, "")]),
        ("watch everything", [("England", False, "")]),
    ],
)  # fmt: skip
def test_what_is_asked_for_is_kept(say: Say, state: Engine, words: str, kept: list[tuple[str, bool, str]]) -> None:
    say(words)
    assert [(each.area, each.weekly, each.quiet) for each in of_channel(state, "T1", "C1")] == kept


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("watch London daily", "`daily` is not offered. Write `watch London` or `watch London weekly`."),
        ("watch London every month", "`every month` is not offered"),
        ("watch London quiet 25-8", "Quiet hours are two different times of day, such as `quiet 20-8`"),
        ("watch London quiet 8-8", "Quiet hours are two different times of day"),
        ("watch London 13pm-8am", "Quiet hours are two different times of day"),
        ("watch", "Which area? Write, for example, `watch London`."),
        ("watch London and Narnia", "No area is called “Narnia”."),
        ("watch London from", "No area is called “London from”"),
        ("watch London between 8pm and 8am", "Say when it should be quiet: `watch London quiet 20-8`"),
        ("quiet 8pm-8am", "Which area? Write, for example, `watch London`."),
        ("weekly", "Which area? Write, for example, `watch London`."),
        ("daily", "`daily` is not offered. Write `watch London` or `watch London weekly`."),
        ("stop London", "London was not watched here."),
        ("unwatch Leeds", "Leeds was not watched here."),
        ("watches everything", "`watches` takes nothing behind it."),
    ],
)
def test_what_cannot_be_done_says_what_to_write(say: Say, state: Engine, words: str, message: str) -> None:
    with pytest.raises(AskerError) as raised:
        say(words)
    assert message in raised.value.message
    assert of_channel(state, "T1", "C1") == []


@pytest.mark.parametrize(
    "words",
    [
        *("stop", "stop it", "please stop", "Stop everything!", "stop posting", "stop watching", "cancel"),
        *("unwatch", "no more messages", "list my watches", "what am I watching?"),
    ],
)
def test_stop_lists_what_can_be_stopped(say: Say, words: str) -> None:
    say("watch London")
    say("subscribe")
    found = say(words)
    assert found.buttons == (("Stop releases", "unsubscribe"), ("Stop London", "unwatch London"))


@pytest.mark.parametrize(
    "words",
    [
        *("unwatch London please", "can you unwatch London", "stop London", "stop the London alerts", "cancel London"),
        *("mute London", "turn off the alerts for London", "unsubscribe from London", "stop telling us about London"),
    ],
)
def test_an_area_is_no_longer_watched_in_many_words(say: Say, state: Engine, words: str) -> None:
    say("watch London and Leeds")
    assert say(words).words == "Done: London is no longer watched."
    assert [each.area for each in of_channel(state, "T1", "C1")] == ["Leeds"]


def test_how_alerts_come_is_said_of_all_that_is_watched(say: Say, state: Engine) -> None:
    say("watch London weekly")
    say("watch Leeds")
    found = say("quiet 8pm-8am", Asked("T1", "C1", "U2"))
    assert found.words == "From now on alerts on Leeds and London do not come between 20:00 and 8:00 London time."
    assert found.announcement.startswith("<@U2> changed how alerts come here: alerts on Leeds and London do not come")
    kept = [(each.area, each.weekly, each.quiet, each.asked_by) for each in of_channel(state, "T1", "C1")]
    assert kept == [("Leeds", False, "20-8", "U1"), ("London", True, "20-8", "U1")]
    assert say("weekly").words.startswith("From now on alerts on Leeds and London come on Mondays at 9am")


def test_the_name_that_is_none_is_offered_beside_the_others(say: Say) -> None:
    with pytest.raises(AskerError) as raised:
        say("watch London and Liverpol")
    assert raised.value.asks == ("watch London and Liverpool",)
    with pytest.raises(AskerError) as other:
        say("watch London inadequate")
    assert other.value.asks == ("watch London",)


def test_the_channel_is_told_with_buttons_to_stop_and_a_person_is_not(say: Say) -> None:
    found = say("watch London weekly")
    assert found.announcement == (
        "<@U1> watches London for this channel: new reports and changed judgements come here on Mondays at 9am, those of"
        " the week together."
    )
    assert found.buttons == (("Stop", "unwatch London"), ("Settings", "watches"))
    assert say("watch London weekly").announcement == "", "nothing changed"
    assert say("subscribe").announcement.startswith("<@U1> subscribed this channel to new releases: at 9.30am")
    assert say("watch London", IN_PERSON).announcement == ""
    assert say("unwatch London").announcement == "<@U1> ended the alerts on London in this channel."
    assert say("unsubscribe").announcement == "<@U1> ended the summaries of new releases in this channel."


def test_what_started_can_be_taken_back_and_what_was_there_stays(say: Say, state: Engine) -> None:
    say("watch London")
    found = say("watch London and Leeds weekly")
    take_back(state, found.started)
    assert [each.area for each in of_channel(state, "T1", "C1")] == ["London"]


@pytest.mark.parametrize(("start", "end"), [("watch London", "unwatch London"), ("subscribe", "unsubscribe")])
def test_only_who_asked_for_it_or_an_admin_ends_it_for_all(say: Say, state: Engine, start: str, end: str) -> None:
    say(start)
    with pytest.raises(AskedByOthers) as raised:
        say(end, Asked("T1", "C1", "U2"))
    assert raised.value.owners == ("U1",)
    assert raised.value.message == (
        "<@U1> asked for it, so only they or an admin of this workspace can end it for the whole channel. Removing me"
        " from the channel ends it as well."
    )
    assert len(of_channel(state, "T1", "C1")) == 1
    assert say(end, Asked("T1", "C1", "U2", may_end_others=True)).announcement.startswith("<@U2> ended")
    assert of_channel(state, "T1", "C1") == []


def test_other_words_are_no_command(sources: Sources) -> None:
    assert not is_place_command("region London")
    assert not is_place_command("stop and search in London")
    assert not is_place_command("follow up on London")
    assert not is_place_command("weekly inspections in London")
    assert is_place_command("let me know when there is news on Bury")


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-11-25T20:29", "2026-11-25T20:29"),
        ("2026-11-25T20:30", "2026-11-26T08:15"),
        ("2026-11-26T08:14", "2026-11-26T08:15"),
        ("2026-11-26T08:15", "2026-11-26T08:15"),
    ],
)
def test_quiet_hours_may_begin_and_end_within_an_hour(at: str, until: str) -> None:
    moment, end = (datetime.fromisoformat(f"{each}:00+00:00") for each in (at, until))
    assert quiet_until("20:30-8:15", moment) == end
