"""Structured commands: words to a complete Question, or an asker's mistake that says what to write instead."""

from datetime import date
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.ask import Sources
from bot.commands.parse import MOST_CHARACTERS, Request, read_command
from bot.commands.registry import COMMANDS
from data import Register
from queries.errors import (
    AmbiguousName,
    AskerError,
    BadCommand,
    BadDate,
    FutureDate,
    NoData,
    UnknownName,
)

TODAY = date(2026, 11, 23)
RELEASE = "2024-03-31"


def read(words: str, sources: Sources) -> Request:
    return read_command(words, sources.register, TODAY)


def asked(words: str, sources: Sources) -> dict[str, Any]:
    return read(words, sources).question.to_json()


def mistake(words: str, sources: Sources) -> AskerError:
    with pytest.raises(AskerError) as caught:
        read(words, sources)
    return caught.value


COMPLETE = [
    ("england", {"command": "england", "as_at": RELEASE}),
    ("england today", {"command": "england", "as_at": "2026-11-23"}),
    ("england latest", {"command": "england", "as_at": RELEASE}),
    ("england last year", {"command": "england", "as_at": "2025-03-31"}),
    ("england 31/03/2023", {"command": "england", "as_at": "2023-03-31"}),
    ("england March 2023", {"command": "england", "as_at": "2023-03-31"}),
    ("england 2023", {"command": "england", "as_at": "2023-03-31"}),
    ("england 31 Mar 24", {"command": "england", "as_at": RELEASE}),
    ("england known by 30 April 2024", {"command": "england", "as_at": RELEASE, "known_by": "2024-04-30"}),
    ("region London 2024-03-31", {"command": "region", "area": "London", "as_at": RELEASE}),
    ("region all", {"command": "region", "area": "all", "as_at": RELEASE}),
    (
        "region yorks &amp; humber",
        {"command": "region", "area": "North East, Yorkshire and the Humber", "as_at": RELEASE},
    ),
    ("la hull city council", {"command": "la", "area": "Kingston upon Hull", "as_at": "2026-11-23"}),
    ("la St Helen’s 2024-03-31", {"command": "la", "area": "St Helens", "as_at": RELEASE}),
    ("la BCP", {"command": "la", "area": "Bournemouth, Christchurch and Poole", "as_at": "2026-11-23"}),
    ("judgements", {"command": "judgements", "area": "England", "as_at": RELEASE}),
    (
        "judgements care leavers London 2024-06-30",
        {"command": "judgements", "judgement": "care_leavers", "area": "London", "as_at": "2024-06-30"},
    ),
    (
        "changes RI improved in the North West",
        {
            "command": "changes",
            "grade": "requires_improvement",
            "term": "improved",
            "area": "North West",
            "as_at": RELEASE,
        },
    ),
    ("activity", {"command": "activity", "area": "England", "from": "2023-04-01", "to": RELEASE}),
    ("activity Leeds 2022-23", {"command": "activity", "area": "Leeds", "from": "2022-04-01", "to": "2023-03-31"}),
    (
        "visits monitoring since 2024-04-01",
        {"command": "visits", "visit": "monitoring", "area": "England", "from": "2024-04-01", "to": "2026-11-23"},
    ),
    (
        "list inadequate for help and protection in the South East 2024-03-31",
        {
            "command": "list",
            "grade": "inadequate",
            "judgement": "help_and_protection",
            "area": "South East",
            "as_at": RELEASE,
        },
    ),
    ("list no overall today", {"command": "list", "grade": "no_overall", "area": "England", "as_at": "2026-11-23"}),
    ("compare Leeds with Bradford", {"command": "compare", "areas": ["Leeds", "Bradford"], "as_at": TODAY.isoformat()}),
    (
        "compare 2024-03-31 with 2022-03-31",
        {"command": "compare", "areas": ["England"], "as_at": RELEASE, "as_at_compare": "2022-03-31"},
    ),
    ("trend London 2022 to 2024", {"command": "trend", "area": "London", "from": "2022-03-31", "to": RELEASE}),
    ("trend", {"command": "trend", "area": "England", "from": "2013-12-31", "to": RELEASE}),
    ("neighbours Kent", {"command": "neighbours", "area": "Kent", "as_at": "2026-11-23"}),
    ("new since 1 July 2026", {"command": "new", "area": "England", "from": "2026-07-01", "to": "2026-11-23"}),
    ("define SIF", {"command": "define", "term": "Single inspection framework", "as_at": "2026-11-23"}),
    ("define as at", {"command": "define", "term": "As at", "as_at": "2026-11-23"}),
    ("help region", {"command": "help", "term": "region", "as_at": "2026-11-23"}),
    ("", {"command": "help", "as_at": "2026-11-23"}),
    ("/REGION  “london”", {"command": "region", "area": "London", "as_at": RELEASE}),
]


@pytest.mark.parametrize(("words", "question"), COMPLETE, ids=lambda each: str(each)[:40])
def test_words_are_read_as_a_complete_question(words: str, question: dict[str, Any], sources: Sources) -> None:
    assert asked(words, sources) == question


@pytest.mark.parametrize(
    ("ending", "public", "file"),
    [
        ("", False, None),
        ("public", True, None),
        ("as csv", False, "csv"),
        ("as an Excel", False, "xlsx"),
        ("as a picture public", True, "png"),
        ("PUBLIC as PNG", True, "png"),
    ],
)
def test_any_command_takes_the_endings(ending: str, public: bool, file: str | None, sources: Sources) -> None:
    request = read(f"region London {ending}", sources)
    assert (request.public, request.file) == (public, file)
    assert request.question.to_json() == {"command": "region", "area": "London", "as_at": RELEASE}


@pytest.mark.parametrize(
    ("words", "kind", "said"),
    [
        ("la Hartlepol", UnknownName, "Hartlepool"),
        ("region Leeds", UnknownName, "la Leeds"),
        ("la London", UnknownName, "region London"),
        ("la England", UnknownName, "england"),
        ("judgements Wessex", UnknownName, "Wessex"),
        ("la Northamptonshire 2024-03-31", AmbiguousName, "to North Northamptonshire and to West Northamptonshire"),
        ("la Northamptonshire 2024-03-31", AmbiguousName, "31 March 2021"),
        ("la Cumbria 2023-04-01", AmbiguousName, "31 March 2023"),
        ("la Cumberland 2023-03-31", NoData, "Cumbria"),
        ("england 31/02/2024", BadDate, "29 February 2024"),
        ("england 2024-02-30", BadDate, "29 February 2024"),
        ("england 2035-01-01", FutureDate, "23 November 2026"),
        ("england 2026-11-24", FutureDate, ""),
        ("trend since 2030", FutureDate, ""),
        ("england known by 2030-01-01", FutureDate, ""),
        ("engalnd", BadCommand, "england"),
        ("flibbertigibbet", BadCommand, "help"),
        ("region", BadCommand, "region NAME|all"),
        ("la", BadCommand, "la NAME"),
        ("list London", BadCommand, "Which grade?"),
        ("compare Leeds", BadCommand, "two or more areas, or two dates"),
        ("england London", BadCommand, "London"),
        ("check 2024-03-31 please sir", BadCommand, "please sir"),
        ("define flux capacitor", UnknownName, "flux capacitor"),
        ("help flibbertigibbet", BadCommand, "flibbertigibbet"),
    ],
)
def test_a_mistake_says_what_to_write_instead(words: str, kind: type[AskerError], said: str, sources: Sources) -> None:
    found = mistake(words, sources)
    assert type(found) is kind
    assert said in " ".join((found.message, *found.suggestions))
    assert len(found.suggestions) <= 3
    assert found.to_json() == {
        "error": {"kind": kind.kind, "message": found.message, "suggestions": list(found.suggestions)}
    }


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        ("la Hartlepol", ("la Hartlepool",)),
        ("judgements Hartlepol 2023-03-31", ("judgements Hartlepool 2023-03-31",)),
        (
            "la Northamptonshire 2024-03-31",
            ("la North Northamptonshire 2024-03-31", "la West Northamptonshire 2024-03-31"),
        ),
        ("region Leeds", ("la Leeds", "region all")),
    ],
)
def test_what_is_suggested_is_a_whole_question_that_answers(
    words: str, asks: tuple[str, ...], sources: Sources
) -> None:
    found = mistake(words, sources)
    assert found.asks == asks
    for ask in found.asks:
        assert read(ask, sources)


def test_the_suggestions_of_any_mistake_can_be_asked(sources: Sources) -> None:
    for words in (
        "england 31/02/2024",
        "england 2035-01-01",
        "regoin London",
        "compare Leeds",
        "list London",
        "la",
        "x",
    ):
        for ask in mistake(words, sources).asks:
            assert read(ask, sources), (words, ask)


HOSTILE = [
    "x" * 10_000,
    "<!channel> <@U012> <https://example.org|click>",
    "'; drop table events; --",
    'region "London" OR 1=1',
    "la \0\0\0Leeds",
    "😀" * 40,
    "la " + "\u202e" + "sdeeL",
    "names MATCH 'a' NEAR(",
    'la "*^:AND',
    "england 99999999999999999999",
    "england ٣١/٠٣/٢٠٢٤",
    "compare " + "with " * 60,
    "list " + "good " * 60,
    "help help help",
    "la -",
    "la &&&",
    "region ,,,",
]


@pytest.mark.parametrize("words", HOSTILE, ids=lambda words: ascii(words)[:24])
def test_hostile_words_get_a_polite_short_mistake_or_a_question(words: str, sources: Sources) -> None:
    try:
        assert read(words, sources).question.command in COMMANDS
    except AskerError as found:
        said = found.message
    else:
        said = ""
    assert len(said) <= 600
    assert not any(ord(each) < 32 for each in said)


def test_a_question_may_be_as_long_as_the_limit_and_no_longer(sources: Sources) -> None:
    words = "england 2024-03-31"
    assert read(words + " " * (MOST_CHARACTERS - len(words)), sources)
    assert isinstance(mistake(words + " " * (MOST_CHARACTERS - len(words) + 1), sources), BadCommand)


SAID = st.sampled_from(
    [
        *COMMANDS.names,
        *("London", "Leeds", "North", "York", "and", "with", "&", "since", "to", "2024", "2023-24", "31/3/24", "March"),
        *("good", "RI", "overall", "care leavers", "focused", "as csv", "public", "known by", "today", "99", "’", ","),
    ]
)


@settings(max_examples=100)
@given(words=st.text(max_size=80) | st.lists(SAID, max_size=7).map(" ".join))
@example(words="public")
@example(words="as csv")
@example(words="known by")
@example(words="england known by known by 2024")
def test_any_words_are_a_question_or_an_askers_mistake(words: str, sources: Sources) -> None:
    try:
        question = read(words, sources).question
    except AskerError as found:
        said = found.message
    else:
        said = "."
        assert question.command in COMMANDS
        assert "as_at" in question.to_json() or "from" in question.to_json()
    assert said.endswith((".", "?", "!", "`"))


@pytest.mark.parametrize("words", ["changes good or outstanding", "changes not inadequate", "changes uninspected"])
def test_a_first_judgement_is_one_of_the_four_grades(words: str, register: Register) -> None:
    with pytest.raises(BadCommand):
        read_command(words, register, TODAY)
