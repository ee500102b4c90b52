"""A turn of a conversation: words as Slack sends them, answers, mistakes, help and thanks."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ask import Desk, answer, read
from bot.slack.conversation import converse, question_of, words_in

LONDON = "region London 2024-03-31"
SHOWN = "ABCxyz019 <>@#!|&;:*_~`^\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<@U0>", ""),
        ("<@U0> region London", "region London"),
        ("<@U0|ilacs> region London", "region London"),
        ("hey <@U0>: region London", "hey : region London"),
        ("ask <@U0> and <@U1> in <#C1|general> <!here> <!subteam^S1|@team>", "ask and in"),
        ("Hammersmith &amp; Fulham", "Hammersmith & Fulham"),
        ("&lt;@U1&gt;", "<@U1>"),
        ("see <https://reports.ofsted.gov.uk/|the report>", "see the report"),
        ("see <https://reports.ofsted.gov.uk/>", "see https://reports.ofsted.gov.uk/"),
        ("at <!date^1711843200^{date}|31 March 2024>", "at 31 March 2024"),
        ("*region* `London` _2024_ ~now~", "region London 2024 now"),
        ("a snake_case word", "a snake_case word"),
        ("thanks :tada: :+1: :man-shrugging:", "thanks"),
        ("at 10:30:00 or 2022:2023", "at 10:30:00 or 2022:2023"),
        ("what’s  “new”\n since\u00a02022", "what’s “new” since 2022"),
    ],
)
def test_words_are_what_was_typed(text: str, words: str) -> None:
    assert words_in(text) == words


@given(st.text(st.sampled_from(SHOWN)) | st.text())
@settings(max_examples=100)
def test_any_text_is_words_on_one_line(text: str) -> None:
    words = words_in(text)
    assert words == " ".join(words.split())


@pytest.mark.parametrize("previous", [None, LONDON])
def test_thanks_get_a_nod_and_no_figures(previous: str | None, desk: Desk) -> None:
    turn = converse("thanks!", previous, desk)
    assert turn.asked is None
    reply = turn.told.render("native")
    assert (reply["text"], reply["response_type"]) == ("You are welcome.", "ephemeral")


def test_an_answer_is_for_whoever_reads_along_and_is_remembered(desk: Desk) -> None:
    turn = converse("Region london, 31 march 2024", None, desk)
    reply = turn.told.render("native")
    assert reply["response_type"] == "in_channel"
    assert "85%" in reply["text"]
    assert turn.asked == LONDON
    assert "Share to channel" not in json.dumps(reply)


def test_no_words_get_help(desk: Desk) -> None:
    assert converse("", None, desk).answer == answer(read("help", desk), desk)


def test_a_mistake_is_private_and_not_remembered(desk: Desk) -> None:
    turn = converse("la Hartlepol", None, desk)
    reply = turn.told.render("native")
    assert reply["response_type"] == "ephemeral"
    assert "Hartlepool" in reply["text"]
    assert turn.asked is None


def test_a_file_is_asked_for(desk: Desk) -> None:
    turn = converse(f"{LONDON} as csv", None, desk)
    assert (turn.file, turn.asked) == ("csv", LONDON)


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("and the North West?", "list inadequate North West 2024-03-31"),
        ("same but 2022", "list inadequate London 2022-03-31"),
        ("compare with England", "compare London with England 2024-03-31"),
    ],
)
def test_a_follow_up_follows_what_was_asked_last(words: str, asked: str, desk: Desk) -> None:
    assert converse(words, "list inadequate London 2024-03-31", desk).asked == asked


def test_they_are_those_that_were_counted(desk: Desk) -> None:
    counted = converse("how many councils in London were inadequate at 31 March 2024?", None, desk)
    assert converse("who are they?", counted.asked, desk).asked == "list inadequate London 2024-03-31"


@pytest.mark.parametrize("previous", [None, "", "a command of an older version"])
def test_a_follow_up_of_nothing_asks_back(previous: str | None, desk: Desk) -> None:
    turn = converse("same but 2022", previous, desk)
    assert turn.asked is None
    assert turn.answer is None


def test_a_remembered_command_is_read_again(desk: Desk) -> None:
    assert question_of(LONDON, desk) == read(LONDON, desk).question
    assert question_of("region Atlantis", desk) is None
