"""A turn of a conversation: answers, mistakes, help and thanks."""

import json

import pytest

from bot.ask import Sources, answer, read
from bot.slack.conversation import converse, question_of

LONDON = "region London 2024-03-31"


@pytest.mark.parametrize("previous", [None, LONDON])
def test_thanks_get_a_nod_and_no_figures(previous: str | None, sources: Sources) -> None:
    turn = converse("thanks!", previous, sources)
    assert turn.asked is None
    reply = turn.reply.native
    assert (reply["text"], reply["response_type"]) == ("You are welcome.", "ephemeral")


def test_an_answer_is_for_whoever_reads_along_and_is_remembered(sources: Sources) -> None:
    turn = converse("Region london, 31 march 2024", None, sources)
    reply = turn.reply.native
    assert reply["response_type"] == "in_channel"
    assert "85%" in reply["text"]
    assert turn.asked == LONDON
    assert "Share to channel" not in json.dumps(reply)


def test_no_words_get_help(sources: Sources) -> None:
    assert converse("", None, sources).answer == answer(read("help", sources), sources)


def test_a_mistake_is_private_and_not_remembered(sources: Sources) -> None:
    turn = converse("la Hartlepol", None, sources)
    reply = turn.reply.native
    assert reply["response_type"] == "ephemeral"
    assert "Hartlepool" in reply["text"]
    assert turn.asked is None


def test_a_file_is_asked_for(sources: Sources) -> None:
    turn = converse(f"{LONDON} as csv", None, sources)
    assert (turn.file, turn.asked) == ("csv", LONDON)


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("and the North West?", "list inadequate North West 2024-03-31"),
        ("same but 2022", "list inadequate London 2022-03-31"),
        ("compare with England", "compare London with England 2024-03-31"),
    ],
)
def test_a_follow_up_follows_what_was_asked_last(words: str, asked: str, sources: Sources) -> None:
    assert converse(words, "list inadequate London 2024-03-31", sources).asked == asked


def test_they_are_those_that_were_counted(sources: Sources) -> None:
    counted = converse("how many councils in London were inadequate at 31 March 2024?", None, sources)
    assert converse("who are they?", counted.asked, sources).asked == "list inadequate London 2024-03-31"


@pytest.mark.parametrize("previous", [None, "", "a command of an older version"])
def test_a_follow_up_of_nothing_asks_back(previous: str | None, sources: Sources) -> None:
    turn = converse("same but 2022", previous, sources)
    assert turn.asked is None
    assert turn.answer is None


def test_a_remembered_command_is_read_again(sources: Sources) -> None:
    assert question_of(LONDON, sources) == read(LONDON, sources).question
    assert question_of("region Atlantis", sources) is None
