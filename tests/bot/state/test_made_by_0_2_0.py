"""A state database and buttons that version 0.2.0 made go on: threads read, buttons ask what they asked, subscriptions stay.

`made_by_0_2_0.sql` is the dump of a state that 0.2.0 wrote over forty-two conversations; `posted_by_0_2_0.tsv` holds the buttons
of its replies, each with the question that 0.2.0 read from its value.
"""

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from bot.ask import Sources, read
from bot.commands.phrase import phrase
from bot.language.names import names_of
from bot.release_day.subscriptions import of_channel
from bot.render.slack.buttons import words_of
from bot.slack.answering import answer_words
from bot.slack.conversation import converse, question_of
from bot.state import open_state
from bot.state.threads import Thread, recall

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DUMP = (HERE / "made_by_0_2_0.sql").read_text(encoding="utf-8")
BUTTONS = [line.split("\t") for line in (HERE / "posted_by_0_2_0.tsv").read_text(encoding="utf-8").splitlines()]
ALONE = {"help", "define", "releases", "new", "check"}


def made_by_0_2_0(home: Path) -> None:
    path = home / "state.sqlite"
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.executescript(DUMP)
    connection.close()


@pytest.fixture
def state(home: Path) -> Iterator[Engine]:
    made_by_0_2_0(home)
    opened = open_state(None, home)
    yield opened
    opened.dispose()


def threads(state: Engine) -> list[str]:
    with state.connect() as connection:
        starts = connection.execute(text("SELECT thread_ts FROM threads ORDER BY thread_ts")).scalars().all()
    found = [recall(state, Thread("T1", "C1", ts), NOW) for ts in starts]
    return [asked for asked in found if asked is not None]


def test_the_migrations_run_and_the_subscriptions_stay(state: Engine) -> None:
    with state.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() > "0003"
    assert [(each.kind, each.area, each.weekly) for each in of_channel(state, "T1", "C1")] == [
        ("releases", "", False),
        ("watch", "London", True),
    ]
    assert [(each.area, each.quiet) for each in of_channel(state, "T1", "U1")] == [("Leeds", "20-8")]


def test_every_thread_is_read_as_the_question_it_kept_and_answers_again(state: Engine, sources: Sources) -> None:
    kept = threads(state)
    assert len(kept) == 42
    for asked in kept:
        question = question_of(asked, sources)
        assert question is not None, asked
        first = asked.splitlines()[0]
        assert phrase(read(first, sources).question, names_of(sources.register)) == first
        assert converse(first, None, sources).answer is not None, first
        if question.command not in ALONE:
            assert converse("as csv", asked, sources).file == "csv", asked


@pytest.mark.parametrize(
    ("asked", "words", "told"),
    [
        (
            "list inadequate North West 2024-03-31",
            "and London?",
            "1 of the 33 LAs in London (3%) was judged inadequate: Havering",
        ),
        ("region North West 2022-03-31", "and in 2024?", "36% of LAs (8 of 22)"),
        ("trend London 2022-03-31 to 2024-03-31", "and England?", "60%"),
        ("changes England 2024-03-31", "in London?", "LAs in London"),
    ],
)
def test_a_thread_goes_on(state: Engine, sources: Sources, asked: str, words: str, told: str) -> None:
    (kept, *_) = [each for each in threads(state) if each.splitlines()[0] == asked]
    turn = converse(words, kept, sources)
    assert turn.answer is not None
    assert told in turn.answer.text


def test_questions_of_a_thread_can_still_be_compared(state: Engine, sources: Sources) -> None:
    (kept,) = [each for each in threads(state) if "\n" in each and each.startswith("region North West 2022")]
    turn = converse("compare them", kept, sources)
    assert turn.asked is not None
    assert turn.asked.splitlines()[0] == "compare North West 2022-03-31 with 2024-03-31"


@pytest.mark.parametrize(("action", "value", "question"), BUTTONS, ids=[value for _, value, _ in BUTTONS])
def test_a_button_asks_what_it_asked(action: str, value: str, question: str, sources: Sources) -> None:
    words = words_of({"action_id": action, "value": value})
    assert words == value
    assert read(words, sources).question.to_json() == json.loads(question)
    answered = asyncio.run(answer_words(words, sources))
    assert answered.answer is not None, answered.reply.native["text"]
