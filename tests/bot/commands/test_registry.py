"""Every command of the registry: its example answers, its answers keep the contract, and it reads what it writes."""

from itertools import product

import pytest

from bot.ask import Sources, ask, next_words, read
from bot.commands.parse import check_areas_exist
from bot.commands.place_commands import PLACE_COMMANDS
from bot.commands.registry import COMMANDS, GROUPS, Command, Slot
from bot.language.names import names_of
from bot.reading.problems import NotRead
from queries.errors import AskerError, NoData
from tests.bot.contract import broken

EVERY = pytest.mark.parametrize("command", tuple(COMMANDS), ids=str)


@EVERY
def test_every_example_answers_as_the_contract_has_it(command: Command, sources: Sources) -> None:
    answer = ask(command.example, sources)
    assert answer.question.command == command.name
    assert not broken(answer)


def test_help_tells_every_command_once_by_what_it_is_about(sources: Sources) -> None:
    told = [name for _, names in GROUPS for name in names]
    assert sorted(told) == sorted([*COMMANDS.names, *(command.name for command in PLACE_COMMANDS)])
    assert len(ask("help", sources).table("groups").rows) == len(GROUPS) <= 8


@EVERY
def test_every_example_is_in_the_help_of_its_command(command: Command, sources: Sources) -> None:
    for words in (f"help {command.name}", "help"):
        rows = ask(words, sources).table("commands").rows
        assert command.example in [row["example"] for row in rows]
        assert command.usage in [row["usage"] for row in rows]


@EVERY
def test_usage_begins_with_the_name_and_shows_each_slot(command: Command) -> None:
    assert command.usage.split()[0] == command.name == str(command)
    assert command.written or all(slot.value in command.usage for slot in command.takes)


@EVERY
def test_what_an_answer_offers_next_can_be_asked(command: Command, sources: Sources) -> None:
    for words in next_words(ask(command.example, sources), sources):
        assert not broken(ask(words, sources)), words


@pytest.mark.parametrize(
    "command", [each for each in COMMANDS if not {Slot.CONDITIONS, Slot.CITED} & {*each.takes}], ids=str
)
def test_a_default_is_filled_in(command: Command, sources: Sources) -> None:
    needed = {Slot.REGION: "London", Slot.AUTHORITY: "Leeds", Slot.AREAS: "Leeds with Bradford", Slot.GRADE: "good"}
    words = " ".join((command.name, *(needed[slot] for slot in command.takes if slot in needed)))
    document = ask(words, sources).to_json()["question"]
    if command.name == "list":  # as far as the record reaches
        assert document["as_at"] == "latest"
        return
    of_authorities = command.today or command.name == "compare"
    default = "2026-11-23" if of_authorities else "2024-03-31"
    assert document.get("as_at", document.get("to")) == default
    if Slot.AREA in command.takes:
        assert document["area"] == "England"


VARIANTS = [
    *(
        f"{command} {area} {day}"
        for command, area, day in product(
            ("judgements", "changes"),
            ("England", "London", "Leeds", "Bournemouth, Christchurch and Poole"),
            ("2018-12-31", "2022-03-31", "2024-03-31", "2024-06-30", "today"),
        )
    ),
    *(
        f"{command} {area} {period}"
        for command, area, period in product(
            ("activity", "visits", "visits focused", "visits monitoring"),
            ("England", "North West", "Bradford"),
            ("2023-24", "2018-19", "since 2026-04-01", "2014-15"),
        )
    ),
    *(
        f"list {grade} {judgement} {area} {day}"
        for grade, judgement, area, day in product(
            ("good", "good or outstanding", "uninspected", "no overall", "RI"),
            ("", "care leavers"),
            ("England", "South West"),
            ("2024-03-31", "today"),
        )
    ),
    *(f"england {day}" for day in ("2013-12-31", "2019-08-31", "2024-02-29", "2022-03-31", "2026-04-30", "today")),
    *(f"region {area} {day}" for area, day in product(("all", "NEYH"), ("2014-06-30", "2024-03-31", "today"))),
    *(
        f"la {area} {day}"
        for area, day in product(("Somerset", "Kent", "City of London"), ("2014-01-01", "2024-03-31", "today"))
    ),
    *(
        f"trend {area} {span}"
        for area, span in product(("", "East Midlands", "Leeds"), ("", "2022 to 2024", "since 2025"))
    ),
    *(f"release {day}" for day in ("2018-06-30", "2022-03-31", "2024-03-31", "today")),
    "la Cumbria 2023-03-31",
    "la Cumberland 2023-04-01",
    "neighbours Cumberland",
    "neighbours Isles of Scilly 2019-01-01",
    "compare 2022-03-31 with 2024-03-31",
    "compare London with North West 2022-03-31 with 2024-03-31",
    "compare Leeds with Bradford with England",
    "compare Leeds with Bradford today",
    "changes improved",
    "changes inadequate improved London",
    "judgements care leavers",
    "check 2022-03-31",
    "new since 2026-08-01",
    "new since 2026-11-01 Leeds",
    "define",
    "england 2024-03-31 known by 2024-04-30",
]


@pytest.mark.parametrize("words", VARIANTS)
def test_every_variant_answers_as_the_contract_has_it_or_says_why_not(words: str, sources: Sources) -> None:
    try:
        problems = broken(ask(words, sources))
    except (NoData, NotRead) as mistake:
        problems = [] if mistake.message.endswith(".") else [mistake.message]
    assert not problems, words


def test_every_command_of_the_questions_that_a_person_reads_is_registered() -> None:
    asked = (
        "england region la judgements changes activity visits list compare trend neighbours release releases new check"
    )
    assert set(asked.split()) | {"define", "help"} <= set(COMMANDS.names)


def test_an_area_that_did_not_exist_is_told_before_a_query_is_asked(sources: Sources) -> None:
    question = read("la Cumbria 2023-03-31", sources).question
    check_areas_exist(question, names_of(sources.register))
    with pytest.raises(AskerError, match="ceased to exist on 31 March 2023"):
        read("la Cumbria 2023-04-01", sources)
