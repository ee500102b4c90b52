"""An answer is counted once for a register and a day, however often and by whichever door it is asked for."""

import asyncio
from datetime import date, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

import bot.ask
import bot.slack.answering
from bot.ask import MOST_ANSWERED, Sources, answer, ask, read
from bot.slack.answering import answer_words
from data import Register
from queries.errors import AskerError
from tests.conftest import TODAY
from tests.data.few_facts import G, I, edition, event, few_register, figure

WORDS = "england 2024-03-31"


@pytest.fixture
def queries(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The SQL that is run, from a memory that is empty."""
    run: list[str] = []
    rows = Register.rows

    def noting(register: Register, sql: str, parameters: Any = ()) -> list[dict[str, Any]]:
        run.append(sql)
        return rows(register, sql, parameters)

    monkeypatch.setattr(Register, "rows", noting)
    bot.ask.read.cache_clear()
    bot.ask.answer_remembered.cache_clear()
    bot.slack.answering._remembered_reply.cache_clear()
    return run


def test_the_same_question_is_counted_once_by_whichever_door_and_words_it_comes(
    queries: list[str], sources: Sources
) -> None:
    first = ask(WORDS, sources)
    assert queries
    for again in (
        ask(WORDS, sources),
        asyncio.run(answer_words(WORDS, sources)).answer,
        ask(f"{WORDS} public", sources),
    ):
        assert again is first


def test_a_reply_is_neither_read_nor_counted_nor_rendered_twice(queries: list[str], sources: Sources) -> None:
    first = asyncio.run(answer_words(WORDS, sources))
    queries.clear()
    again = asyncio.run(answer_words(WORDS, sources))
    assert again.reply.native is first.reply.native
    assert queries == []


async def test_counting_does_not_hold_up_the_event_loop(sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    may_count = Event()
    rows = Register.rows

    def waiting(register: Register, *given: Any) -> list[dict[str, Any]]:
        assert may_count.wait(60)
        return rows(register, *given)

    help_words = "help region"
    await answer_words(help_words, sources)
    monkeypatch.setattr(Register, "rows", waiting)
    counting = asyncio.create_task(answer_words("check 2023-03-31", sources))
    await asyncio.sleep(0)  # it has begun
    assert (await answer_words(help_words, sources)).answer is not None
    assert not counting.done()
    may_count.set()
    assert (await counting).answer is not None


def test_a_plain_question_says_how_it_was_read_though_its_figures_were_counted_before(sources: Sources) -> None:
    assert ask("how was England doing on 31 March 2024?", sources).notes != ask(WORDS, sources).notes


def test_a_question_that_was_given_no_date_is_another_than_one_with_the_same(sources: Sources) -> None:
    assert ask("england 2024-03-31", sources).text != ask("england", sources).text


def test_another_day_is_another_answer(queries: list[str], sources: Sources) -> None:
    tomorrow = Sources(sources.register, lambda: TODAY + timedelta(days=1))
    assert ask("la Leeds", sources).as_at == TODAY
    queries.clear()
    assert ask("la Leeds", tomorrow).as_at == TODAY + timedelta(days=1)
    assert queries


def test_other_facts_are_another_answer(tmp_path: Path) -> None:
    texts = set()
    for grade in (G, I):
        (tmp_path / grade).mkdir()
        register = few_register(
            tmp_path / grade,
            events=[event("A", "2020-05-01", grade)],
            releases=[edition("2021-03-31", "2021-04-30")],
            figures=[figure(1, "2021-03-31", "good_percent", "50")],
        )
        texts.add(ask("england 2021-03-31", Sources(register, lambda: TODAY)).text)
        register.close()
    assert len(texts) == 2


def test_a_mistake_is_said_each_time(sources: Sources) -> None:
    for _ in range(2):
        with pytest.raises(AskerError, match="Hartlepol"):
            read("la Hartlepol", sources)


def test_what_is_remembered_is_bounded(sources: Sources) -> None:
    request, first = read("define ILACS", sources), date(2000, 1, 1)
    for number in range(MOST_ANSWERED + 10):
        day = first + timedelta(days=number)
        answer(request, Sources(sources.register, lambda day=day: day))  # type: ignore[misc]
    assert len(bot.ask.answer_remembered.cache) == MOST_ANSWERED
