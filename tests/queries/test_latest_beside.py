"""A question without a date leads with the latest release and tells the latest known beside it (SPEC section 3, When, 5)."""

from collections.abc import Iterator
from datetime import date

import pytest

from bot.ask import Sources, answer, ask
from bot.commands.parse import Request
from data import Register, open_register


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sources]:
    register: Register = open_register(tmp_path_factory.mktemp("register"))
    yield Sources(register, lambda: date(2026, 11, 25))
    register.close()


LAST_DAY = "On 31 March 2026, the last day before overall judgements ended,"


@pytest.mark.parametrize(
    ("words", "second"),
    [
        (
            "england",
            f"{LAST_DAY} it was 73% (111 of 153), calculated by ilacs-bot; 11 LAs have been inspected since without one.",
        ),
        (
            "region London",
            f"{LAST_DAY} it was 91% (30 of 33), calculated by ilacs-bot; 1 LA has been inspected since without one.",
        ),
        (
            "region all",
            f"{LAST_DAY} it was highest in London, 91% (30 of 33), and lowest in the North West, 50% (12 of 24), calculated by"
            " ilacs-bot.",
        ),
        (
            "judgements care leavers",
            "As far as reports published by 20 August 2026 show, care leavers 73% (110 of 151), calculated by ilacs-bot.",
        ),
        (
            "compare London with England",
            f"{LAST_DAY} London 91% (30 of 33) and England 73% (111 of 153), calculated by ilacs-bot.",
        ),
        (
            "changes",
            f"{LAST_DAY} of 146 LAs 65 had improved (45%), 60 stayed the same (41%) and 21 declined (14%), calculated by"
            " ilacs-bot.",
        ),
        (
            "activity",
            "In 2025-26, the latest whole year on record, 17 standard inspections, 24 short inspections, at least 34 focused"
            " visits and at least 4 monitoring visits are known, calculated by ilacs-bot.",
        ),
        (
            "visits focused",
            "In 2025-26, the latest whole year on record, at least 34 focused visits are known, calculated by ilacs-bot.",
        ),
        (
            "release",
            f"{LAST_DAY} it was 73% (111 of 153), calculated by ilacs-bot; 11 LAs have been inspected since without one.",
        ),
    ],
)
def test_the_latest_known_is_told_beside_the_official_figure(sources: Sources, words: str, second: str) -> None:
    found = ask(words, sources)
    assert f". {second} " in found.text
    table = found.table("latest")
    assert table.rows
    assert table.official is False
    assert found.official is True
    assert len(found.next) >= 2
    again = answer(Request(found.next[0]), sources)  # the button for it
    assert "latest" not in {each.id for each in again.tables}


@pytest.mark.parametrize(
    "words",
    [
        "england 2024-03-31",
        "region London known by 2024-05-01",
        "compare Leeds with Bradford",
        "list inadequate",
        "la Leeds",
    ],
)
def test_a_dated_question_and_one_of_las_tell_one_time(sources: Sources, words: str) -> None:
    assert "latest" not in {each.id for each in ask(words, sources).tables}


def test_the_grade_asked_about_is_the_one_told_again(sources: Sources) -> None:
    found = ask("region all inadequate", sources).table("latest")
    assert [row["area"] for row in found.rows][-1] == "England"
    assert {row["area"]: row["inadequate"] for row in found.rows}["England"] == 13
