"""Follow-ups: a fragment after a question, in one conversation."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.ask import Sources, answer, ask, read
from bot.commands.phrase import phrase
from bot.language.names import names_of
from bot.reading.courtesy import nod_to
from bot.reading.remembered import question_to_remember, words_to_remember
from bot.slack.conversation import converse, question_of
from queries.errors import AskerError, BadCommand
from queries.question import Question

TALKS = [
    [
        ("which region has most inadequate councils", "region all inadequate 2024-03-31"),
        ("as a csv", "region all inadequate 2024-03-31"),
        ("and outstanding?", "region all outstanding 2024-03-31"),
        ("last year?", "region all outstanding 2025-03-31"),
        ("and in London?", "list outstanding London 2025-03-31"),
    ],
    [
        ("% outstanding in London", "region London outstanding 2024-03-31"),
        ("since 2022?", "trend London outstanding 2022-03-31 to 2024-03-31"),
        ("and inadequate?", "trend London inadequate 2022-03-31 to 2024-03-31"),
    ],
    [
        ("compare inadequate in 2022 and 2024", "compare England inadequate 2022-03-31 with 2024-03-31"),
        ("and outstanding?", "compare England outstanding 2022-03-31 with 2024-03-31"),
    ],
    [
        ("which judgement has most outstanding", "judgements outstanding England 2024-03-31"),
        ("and inadequate?", "judgements inadequate England 2024-03-31"),
    ],
    [
        ("Leeds", "la Leeds 2026-11-23"),
        ("and Wakefield?", "la Wakefield 2026-11-23"),
        ("compare them", "compare Leeds with Wakefield 2026-11-23"),
    ],
    [
        ("england 2022", "england 2022-03-31"),
        ("and 2023?", "england 2023-03-31"),
        ("what changed", "compare England 2022-03-31 with 2023-03-31"),
    ],
    [
        ("RI LAs in the East of England", "list LAs, in East of England, judged requires improvement, latest"),
        ("the good ones", "list LAs, in East of England, judged good, latest"),
        ("for leadership", "list LAs, in East of England, judged good for impact of leaders, latest"),
        ("no, overall", "list LAs, in East of England, judged good, latest"),
    ],
    [
        ("London?", "region London 2024-03-31"),
        ("and the North West?", "region North West 2024-03-31"),
        ("same but 2022", "region North West 2022-03-31"),
        ("as a csv", "region North West 2022-03-31"),
    ],
    [
        ("hw many councils requires improvment", "england 2024-03-31"),
        ("who are they?", "list LAs, judged requires improvement, latest"),
        ("and in London?", "list LAs, in London, judged requires improvement, latest"),
        ("what about care leavers", "list LAs, in London, judged requires improvement for care leavers, latest"),
        ("last year?", "list LAs, in London, judged requires improvement for care leavers, as at 2025-03-31"),
    ],
    [
        ("list inadequate North West", "list LAs, in North West, judged inadequate, latest"),
        ("London?", "list LAs, in London, judged inadequate, latest"),
        ("and 2022?", "list LAs, in London, judged inadequate, as at 2022-03-31"),
        ("compare with England", "compare London with England inadequate 2022-03-31"),
        ("and the South East?", "compare London with England with South East inadequate 2022-03-31"),
        ("what % of LAs are good or outstanding?", "england 2024-03-31"),
    ],
    [
        ("what's Leeds rated", "la Leeds 2026-11-23"),
        ("and Bradford?", "la Bradford 2026-11-23"),
        ("its neighbours?", "neighbours Bradford 2026-11-23"),
        ("compare with England", "compare Bradford with England 2026-11-23"),
    ],
    [
        ("how many focused visits in 2023-24", "visits focused England 2023-24"),
        ("and monitoring?", "visits monitoring England 2023-24"),
        ("last year?", "visits monitoring England 2025-01-01 to 2025-12-31"),
        ("in the South East", "visits monitoring South East 2025-01-01 to 2025-12-31"),
        ("which ones?", "visits monitoring South East 2025-01-01 to 2025-12-31"),
    ],
    [
        ("how many improved since their first ILACS inspection", "changes England 2024-03-31"),
        ("declined?", "changes declined England 2024-03-31"),
        ("and in the North West?", "changes declined North West 2024-03-31"),
    ],
    [
        ("england", "england 2024-03-31"),
        ("which of them are inadequate?", "list LAs, judged inadequate, latest"),
        ("except London", "list LAs, in England except London, judged inadequate, latest"),
        ("and 2022?", "list LAs, in England except London, judged inadequate, as at 2022-03-31"),
    ],
    [
        ("region London", "region London 2024-03-31"),
        ("since 2022?", "trend London 2022-03-31 to 2024-03-31"),
    ],
    [
        ("region London 2022", "region London 2022-03-31"),
        ("compare with 2024", "compare London 2022-03-31 with 2024-03-31"),
    ],
    [
        ("inadequate councils in London in 2022", "list inadequate London 2022-03-31"),
        ("and the year before?", "list inadequate London 2021-03-31"),
        ("except Croydon", "list inadequate London except Croydon 2021-03-31"),
        ("a year earlier", "list inadequate London except Croydon 2020-03-31"),
    ],
    [
        ("inspections in Kent in 2022", "activity Kent 2022-01-01 to 2022-12-31"),
        ("and 2023?", "activity Kent 2023-01-01 to 2023-12-31"),
    ],
    [
        ("activity 2022-23", "activity England 2022-23"),
        ("previous year?", "activity England 2021-22"),
    ],
    [
        ("which LAs are inadequate in Kent and Leeds", "list LAs, in Kent or Leeds, judged inadequate, latest"),
        ("and Surrey", "list LAs, in Surrey, judged inadequate, latest"),
        ("in 2022?", "list LAs, in Surrey, judged inadequate, as at 2022-03-31"),
        ("and England", "list LAs, judged inadequate, as at 2022-03-31"),
    ],
    [
        ("how many improved", "changes England 2024-03-31"),
        ("and in London?", "changes London 2024-03-31"),
    ],
    [
        (
            "not inspected since 2019",
            "list LAs, not with at least 1 standard inspection or short inspection or single inspection between 2020-01-01 and 2026-11-23, latest",
        ),
        (
            "in London?",
            "list LAs, in London, not with at least 1 standard inspection or short inspection or single inspection between 2020-01-01 and 2026-11-23, latest",
        ),
    ],
    [
        ("care leavers good or better", "judgements care leavers England 2024-03-31"),
        ("who are they?", "list LAs, judged outstanding or good for care leavers, latest"),
    ],
    [
        ("london", "region London 2024-03-31"),
        ("what does RI mean?", "define Requires improvement to be good"),
    ],
    [
        ("which councils are inadequate?", "list LAs, judged inadequate, latest"),
        (
            "which of those were outstanding before?",
            "list LAs, judged inadequate, judged outstanding at the inspection before, latest",
        ),
        (
            "and in the south west",
            "list LAs, in South West, judged inadequate, judged outstanding at the inspection before, latest",
        ),
        (
            "by region",
            "count LAs, in South West, judged inadequate, judged outstanding at the inspection before, by region, latest",
        ),
        (
            "how many is that?",
            "count LAs, in South West, judged inadequate, judged outstanding at the inspection before, latest",
        ),
    ],
    [
        ("focused visits in 2023-24", "visits focused England 2023-24"),
        ("just the front door ones", "list visits, focused visits, on Front door, 2023-04-01 to 2024-03-31"),
        ("by region", "count visits, focused visits, on Front door, by region, 2023-04-01 to 2024-03-31"),
    ],
    [
        ("inspections in 2024-25", "activity England 2024-25"),
        ("just the standard ones", "list inspections, standard inspections, 2024-04-01 to 2025-03-31"),
    ],
    [
        ("which councils have ever been inadequate", "list LAs, ever judged inadequate, whole record"),
        ("in London", "list LAs, in London, ever judged inadequate, whole record"),
        ("how many is that?", "count LAs, in London, ever judged inadequate, whole record"),
    ],
    [
        ("good LAs in London at 31 March 2022", "list good London 2022-03-31"),
        ("now do it for today", "list LAs, in London, judged good, latest"),
        ("add the South East", "list LAs, in London or South East, judged good, latest"),
    ],
    [
        ("focused visits in 2022", "visits focused England 2022-01-01 to 2022-12-31"),
        ("the other one", "visits focused England 2021-22"),
    ],
]


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: str(talk[0][0]))
def test_a_conversation_is_followed(talk: list[tuple[str, str]], sources: Sources) -> None:
    names = names_of(sources.register)
    previous: Question | None = None
    for words, command in talk:
        request = read(words, sources, previous)
        assert phrase(request.question, names) == command.removesuffix(" 2026-11-23") or (
            phrase(request.question, names) == command
        ), words
        assert answer(request, sources).text
        previous = question_to_remember(request, previous)


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: str(talk[0][0]))
def test_a_conversation_is_followed_from_kept_words(talk: list[tuple[str, str]], sources: Sources) -> None:
    names = names_of(sources.register)
    remembered: str | None = None
    for words, command in talk:
        request = read(words, sources, question_of(remembered, sources))
        assert command.startswith(phrase(request.question, names))
        remembered = converse(words, remembered, sources).asked
        assert remembered
        assert remembered.splitlines()[0] == words_to_remember(request, names)


@pytest.mark.parametrize(
    ("words", "public", "file"),
    [
        ("as a csv", False, "csv"),
        ("as csv please", False, "csv"),
        ("csv", False, "csv"),
        ("in Excel?", False, "xlsx"),
        ("can I have that as a png", False, "png"),
        ("public", True, None),
    ],
)
def test_an_ending_alone_is_about_the_question_before(
    words: str, public: bool, file: str | None, sources: Sources
) -> None:
    before = read("region London", sources).question
    request = read(words, sources, before)
    assert (request.question, request.public, request.file) == (before, public, file)


@pytest.mark.parametrize(
    "words", ["same but 2022", "who are they?", "as a csv", "how many of them are inadequate", "public"]
)
def test_without_a_question_before_a_follow_up_asks_back(words: str, sources: Sources) -> None:
    with pytest.raises(BadCommand) as asked:
        read(words, sources)
    assert asked.value.suggestions


@pytest.mark.parametrize("words", ["and the North West?", "what about the North West", "the North West?"])
def test_without_a_question_before_an_area_is_asked_about_itself(words: str, sources: Sources) -> None:
    assert phrase(read(words, sources).question, names_of(sources.register)) == "region North West 2024-03-31"


def test_a_question_that_carries_everything_is_read_by_itself(sources: Sources) -> None:
    before = read("list inadequate North West 2022-03-31", sources).question
    words = "which councils in London are outstanding"
    assert read(words, sources, before) == read(words, sources)


def test_who_they_are_names_those_known_now_and_those_of_the_release(sources: Sources) -> None:
    request = read("which of them are inadequate?", sources, read("england", sources).question)
    assert request.also is not None
    assert phrase(request.also, names_of(sources.register)) == "list inadequate England 2024-03-31"
    dated = read("which of them are inadequate?", sources, read("england 2022-03-31", sources).question)
    assert dated.also is None


def test_who_are_they_asks_which_where_no_count_was_asked(sources: Sources) -> None:
    with pytest.raises(AskerError) as asked:
        read("who are they?", sources, read("region London", sources).question)
    assert asked.value.suggestions[0] == "list inadequate London"
    for words in asked.value.asks:
        assert read(words, sources).question.command == "list"


def test_them_are_more_than_one(sources: Sources) -> None:
    with pytest.raises(AskerError) as asked:
        read("compare them", sources, read("Leeds", sources).question)
    assert asked.value.suggestions == ("neighbours Leeds", "compare Leeds with England")


def test_what_was_asked_before_is_no_part_of_the_question(sources: Sources) -> None:
    first, second = read("Leeds", sources), read("Wakefield", sources)
    assert read("as a csv", sources, question_to_remember(second, first.question)).question == second.question


def test_thanks_change_nothing(sources: Sources) -> None:
    turn = converse("ta", "region London 2024-03-31", sources)
    assert nod_to("ta") == "You are welcome."
    assert (turn.asked, turn.answer) == (None, None)


@pytest.mark.parametrize("words", ["and Wales?", "why?", "what about schools", "and next year?", "and 31/02/2024?"])
def test_a_follow_up_is_declined_like_a_question(words: str, sources: Sources) -> None:
    with pytest.raises(AskerError) as declined:
        read(words, sources, read("region London", sources).question)
    assert declined.value.kind in ("out_of_scope", "future_date", "bad_date")


@pytest.mark.parametrize(
    ("before", "words", "command", "figures"),
    [
        ("region North West 2025-03-31", "same for 2023", "region", "30% of LAs (7 of 23)"),
        ("list outstanding 2022-03-31", "how many of them still are", "count", "16 of the 19"),
        ("list inadequate 2022-03-31", "how many of those are good now", "count", "of the 18"),
        ("region London 2024-03-31", "now do it for today", "count", "91% of LAs in London (30 of 33)"),
    ],
)
def test_what_follows_keeps_whom_it_is_about(
    before: str, words: str, command: str, figures: str, sources: Sources
) -> None:
    previous = question_to_remember(read(before, sources))
    request = read(words, sources, previous)
    assert request.question.command == command
    assert figures in answer(request, sources).text


THREADS = json.loads((Path(__file__).parent / "follow_ups.json").read_text(encoding="utf-8"))
"""Conversations over all kinds of question: each turn with the reading it has, or with what it is asked back."""


@pytest.mark.parametrize("turns", THREADS, ids=lambda turns: " » ".join(turn["says"] for turn in turns)[:90])
def test_each_turn_is_read_after_the_one_before(turns: list[dict[str, Any]], sources: Sources) -> None:
    names = names_of(sources.register)
    previous: Question | None = None
    for turn in turns:
        found: dict[str, Any] = {"says": turn["says"]}
        try:
            request = read(turn["says"], sources, previous)
            assert answer(request, sources).text
        except AskerError as mistake:
            found |= {"kind": mistake.kind, "message": mistake.message, "asks": list(mistake.asks)}
        else:
            found["as"] = phrase(request.question, names)
            if request.also is not None:
                found["also"] = phrase(request.also, names)
            assert question_of(words_to_remember(request, names), sources) == question_to_remember(request)
            previous = question_to_remember(request, previous)
        assert found == turn


def test_what_a_follow_up_is_offered_is_a_whole_question(sources: Sources) -> None:
    """A button is pressed outside the thread: what it asks leans on nothing."""
    offers = [ask for turns in THREADS for turn in turns for ask in turn.get("asks", ())]
    assert len(offers) > 20
    for words in offers:
        assert ask(words, sources).text
