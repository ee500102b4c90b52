"""How long words take to be read, in process.

Run: `python -m pytest tests/bench/bench_language.py -n 0 --benchmark-only`. Every sample question is read; the ratio is
to what a JSON round trip of the same questions takes in the same run.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from bot.language.names import Names
from bot.reading.plain_question import read_question
from data import Register, open_register
from queries.errors import AskerError

TODAY = date(2026, 11, 23)
SAMPLES = Path(__file__).parent.parent / "bot" / "questions.jsonl"
QUESTIONS = [json.loads(line)["q"] for line in SAMPLES.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    opened = open_register(tmp_path_factory.mktemp("register"))
    yield opened
    opened.close()


def read_all(register: Register) -> None:
    for words in QUESTIONS:
        with suppress(AskerError):
            read_question(words, register, TODAY)


def test_every_sample_question(benchmark: BenchmarkFixture, register: Register) -> None:
    """One round is all sample questions: divide by their number for one."""
    benchmark.extra_info["questions"] = len(QUESTIONS)
    benchmark(read_all, register)


def test_for_comparison_the_same_questions_through_json(benchmark: BenchmarkFixture) -> None:
    benchmark(lambda: [json.loads(json.dumps({"q": words})) for words in QUESTIONS])


def test_building_the_names(benchmark: BenchmarkFixture, register: Register) -> None:
    benchmark(Names, register)
