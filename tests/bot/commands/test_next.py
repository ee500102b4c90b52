"""The questions that continue the thought, of every command: each reads back, keeps the date, and is offered once."""

from collections.abc import Callable
from datetime import date

import pytest

from bot.ask import Sources, answer, next_words, read, write
from bot.commands.parse import Request
from bot.commands.phrase import phrase
from bot.commands.registry import COMMANDS, Slot
from bot.language.names import names_of
from bot.render.slack.buttons import ASK
from bot.slack.actions import actions
from queries.counting.distribution import years_before
from queries.question import Question

ON = date(2022, 3, 31)  # neither today nor the latest release's date: one that no default gives
ASKED = (
    "england 2022-03-31",
    "region London 2022-03-31",
    "region all 2022-03-31",
    "la Kent 2022-03-31",
    "la Kent 2022-03-31 known by 2022-04-01",
    "judgements 2022-03-31",
    "judgements London 2022-03-31",
    "judgements Kent 2022-03-31",
    "changes 2022-03-31",
    "changes improved England 2022-03-31",
    "activity 2021-22",
    "activity London 2021-22",
    "visits 2021-22",
    "visits focused Kent 2021-22",
    "list inadequate 2022-03-31",
    "list good London 2022-03-31",
    "list uninspected Kent 2022-03-31",
    "compare Kent with Leeds 2022-03-31",
    "compare Kent with England 2022-03-31",
    "compare London with North West 2022-03-31",
    "compare 2021-03-31 with 2022-03-31",
    "trend England 2019 to 2022",
    "trend London 2019 to 2022",
    "trend Kent 2019 to 2022",
    "neighbours Kent 2022-03-31",
    "neighbours Kent 2022-03-31 known by 2022-04-01",
    "release 2022-03-31",
    "check 2022-03-31",
    "new 2022-01-01 to 2022-03-31",
    "new 2022-01-01 to 2022-03-31 Kent",
)
UNDATED = ("releases", "define focused visit", "help", "help region")
read_again: Callable[..., Request] = read.__wrapped__  # without what is remembered
DATED = {Slot.AS_AT, Slot.PERIOD, Slot.SPAN}


def end_of(question: Question) -> date:
    return question.as_at or question.span.end


def test_every_command_that_answers_is_asked_here() -> None:
    assert {words.split()[0] for words in (*ASKED, *UNDATED)} == {
        command.name for command in COMMANDS if not {Slot.CONDITIONS, Slot.CITED} & {*command.takes}
    }


@pytest.mark.parametrize("words", ASKED)
def test_what_is_asked_next_reads_back_and_keeps_the_date(words: str, sources: Sources) -> None:
    request = read(words, sources)
    found = answer(request, sources)
    assert found.next
    for question in found.next:
        takes = DATED & set(COMMANDS[question.command].takes)
        if takes:
            moved = [ON, *(years_before(ON, years) for years in (1, 2))]  # a button may offer the same a year before
            assert end_of(question) in moved, question
            assert question.known_by == request.question.known_by or question.command == "check"
    assert any(str(ON) in onward for onward in next_words(found, sources))


@pytest.mark.parametrize(
    "words", [*ASKED, *UNDATED, "england", "activity London", "focused visits in 2022", "how many improved?"]
)
def test_what_is_asked_next_is_written_in_words_that_read_back_to_it(words: str, sources: Sources) -> None:
    found = answer(read(words, sources), sources)
    written = {phrase(question, names_of(sources.register)): question for question in found.next}
    assert len(written) == len(found.next)
    for onward, question in written.items():
        assert read_again(onward, sources) == Request(question), onward


@pytest.mark.parametrize("words", [*ASKED, "count LAs inadequate more than once by region", "list uninspected"])
def test_a_question_that_was_written_need_not_be_read(words: str, sources: Sources) -> None:
    question = read(words, sources).question
    read.cache.clear()
    written = write(question, sources)
    assert read.cache[read.cache_key(written, sources)] == Request(question) == read_again(written, sources)


@pytest.mark.parametrize("words", [*ASKED, *UNDATED])
def test_no_two_buttons_of_a_reply_say_or_ask_the_same(words: str, sources: Sources) -> None:
    request = read(words, sources)
    buttons = [button for row in actions(request, answer(request, sources), sources) for button in row["elements"]]
    said = [button["text"]["text"] for button in buttons]
    assert len(set(said)) == len(said)
    asked = [button["value"] for button in buttons if button["action_id"].startswith(ASK)]
    assert len(set(asked)) == len(asked)
    assert words not in asked


@pytest.mark.parametrize("words", ["la Kent 2022-03-31", "neighbours Kent 2022-03-31"])
def test_what_was_known_by_a_day_is_kept_by_every_dated_button(words: str, sources: Sources) -> None:
    request = read(f"{words} known by 2022-04-01", sources)
    rows = actions(request, answer(request, sources), sources)
    assert rows
    for button in rows[0]["elements"]:
        assert read(button["value"], sources).question.known_by == date(2022, 4, 1), button["value"]
