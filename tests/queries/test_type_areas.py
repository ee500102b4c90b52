"""The LAs of one type as an area of the commands: their figures, counted again with pandas, and their words."""

from collections.abc import Iterator
from datetime import date

import pandas as pd
import pytest

from bot.ask import Sources, ask, read
from bot.commands.phrase import phrase
from bot.commands.registry import COMMANDS, Slot
from bot.language.names import names_of
from data import Register
from queries.question import TYPE_OF_AREA
from tests.bot.contract import broken

DAYS = ("2019-06-30", "2023-11-05", "2026-03-31")
GRADES = ["Outstanding", "Good", "Requires improvement to be good", "Inadequate"]


def latest(register: Register, on: str) -> pd.DataFrame:
    """The overall judgement of each LA at its latest graded event by the day, with its type."""
    las = pd.DataFrame(register.rows("SELECT urn, la_type, established, abolished FROM authorities"))
    there = las[(las.established.fillna("") <= on) & (las.abolished.fillna("9999") >= on)]
    events = pd.DataFrame(
        register.rows("SELECT urn, counted_on, overall_effectiveness AS grade FROM events WHERE graded")
    )
    last = events[events.counted_on <= on].sort_values("counted_on").drop_duplicates("urn", keep="last")
    return there.merge(last, on="urn", how="left")


@pytest.mark.parametrize("on", DAYS)
def test_a_type_is_counted_as_its_las_are(on: str, sources: Sources) -> None:
    found = latest(sources.register, on)
    for name, la_type in TYPE_OF_AREA.items():
        own = found[found.la_type == la_type]
        row = ask(f"region {name} {on}", sources).table("outcomes").rows[0]
        keys = ("outstanding", "good", "requires_improvement", "inadequate")
        assert [row[key] for key in keys] == [(own.grade == grade).sum() for grade in GRADES]
        assert (row["area"], row["authorities"], row["graded"]) == (name, len(own), own.grade.notna().sum())


def commands() -> Iterator[str]:
    for command in COMMANDS:
        if Slot.AREA in command.takes or command.name in ("region", "england"):
            yield f"{command.name}{' good' if command.name == 'list' else ''}"


@pytest.mark.parametrize("words", [*commands()])
@pytest.mark.parametrize("said", ["counties", "metropolitan boroughs", "unitaries", "London boroughs"])
def test_every_command_with_an_area_takes_a_type(words: str, said: str, sources: Sources) -> None:
    dated = "2023-24" if words in ("activity", "visits") else "" if words == "new" else "2024-03-31"
    asked = " ".join(filter(None, (words, said, dated)))
    question = read(asked, sources).question
    assert question.area is not None
    assert question.area.kind == "type"
    written = phrase(question, names_of(sources.register))
    assert read(written, sources).question == question
    assert not broken(ask(written, sources))


def test_an_undated_list_of_a_type_is_told_now(sources: Sources) -> None:
    question = read("list inadequate mets", sources).question
    assert phrase(question, names_of(sources.register)) == "list LAs, of type metropolitan, judged inadequate, latest"


@pytest.mark.parametrize(
    ("words", "areas"),
    [
        ("compare counties with mets 2024-03-31", ["county council areas", "metropolitan borough areas"]),
        ("compare London with unitary authorities 2024-03-31", ["London", "unitary authority areas"]),
        ("compare counties 2022-03-31 with 2024-03-31", ["county council areas"]),
    ],
)
def test_types_stand_side_by_side(words: str, areas: list[str], sources: Sources) -> None:
    question = read(words, sources).question
    assert [area.name for area in question.areas] == areas
    assert question.as_at == date(2024, 3, 31)
    assert {row["area"] for row in ask(words, sources).table("outcomes").rows} == set(areas)
