"""Buttons under an answer: what they offer, that each can be asked, and that nothing breaks a limit of Slack's."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.ask import Sources, answer, ask, read
from bot.cli.gallery.replies import KINDS
from bot.commands.phrase import phrase
from bot.commands.registry import COMMANDS
from bot.language.names import names_of
from bot.render.slack.blocks import error_message, message, plainer
from bot.render.slack.buttons import ABOUT, MORE, SHARE, words_of
from bot.slack.actions import actions, more_actions, more_message
from queries.errors import AskerError
from tests.bot.render.slack.limit_check import broken_limits
from tests.conftest import TODAY

REFUSED = {"ambiguous", "out-of-scope", "unknown-name", "future-date"}
ANSWERED = [words for name, words in KINDS.items() if name not in REFUSED]
A_FEW = settings(max_examples=100, suppress_health_check=list(HealthCheck))


def rows_of(words: str, sources: Sources) -> list[list[dict[str, Any]]]:
    request = read(words, sources)
    found = answer(request, sources)
    return [row["elements"] for row in [*actions(request, found, sources), *more_actions(request, found, sources)]]


def labels(words: str, sources: Sources) -> dict[str, str]:
    return {button["text"]["text"]: button["value"] for row in rows_of(words, sources) for button in row}


@pytest.mark.parametrize("words", ANSWERED)
def test_every_button_holds_a_question_that_is_answered(words: str, sources: Sources) -> None:
    for row in rows_of(words, sources):
        assert 1 <= len(row) <= 5
        for button in row:
            request = read(button["value"], sources)
            held = button["value"].removesuffix(f" as {request.file}" if request.file else " ")
            assert phrase(request.question, names_of(sources.register)) == held
            assert ask(button["value"], sources).text


def test_both_readings_are_passed_on_by_no_button_that_holds_one(sources: Sources) -> None:
    request = read("how many improved?", sources)
    assert request.also is not None
    found = answer(request, sources)
    (shown,) = actions(request, found, sources)
    assert [one["text"]["text"] for one in shown["elements"]][-1] == "Wrong figure?"
    assert not {SHARE, ABOUT, MORE} & {one["action_id"] for one in shown["elements"]}
    assert more_actions(request, found, sources) == []


@pytest.mark.parametrize("words", ANSWERED)
def test_no_two_buttons_say_or_ask_the_same(words: str, sources: Sources) -> None:
    shown = [button for row in rows_of(words, sources) for button in row]
    onward = [button for button in shown if button["action_id"].startswith("ask:")]
    for said in ([button["text"]["text"] for button in shown], [button["value"] for button in onward]):
        assert len(set(said)) == len(said)


def test_help_has_two_rows_of_three_examples(sources: Sources) -> None:
    assert [len(row) for row in rows_of("help", sources)] == [3, 3]


@pytest.mark.parametrize("words", [words for words in ANSWERED if words != "help"])
def test_five_buttons_at_most_the_last_of_them_more(words: str, sources: Sources) -> None:
    request = read(words, sources)
    (row,) = actions(request, answer(request, sources), sources)
    said = [button["text"]["text"] for button in row["elements"]]
    assert len(said) <= 5
    assert said[-1] == "More…" or request.also or request.question.command == "help"


def test_no_grade_is_offered_before_the_others(sources: Sources) -> None:
    request = read("region London 2024-03-31", sources)
    found = answer(request, sources)
    assert not [one for one in actions(request, found, sources)[0]["elements"] if "inadequate" in one["value"]]
    graded = [one["value"] for row in more_actions(request, found, sources) for one in row["elements"]]
    assert [words for words in graded if words.startswith("list")] == [
        f"list {grade} London 2024-03-31" for grade in ("outstanding", "good", "requires improvement", "inadequate")
    ]


def test_what_more_offers_is_a_message_within_every_limit(sources: Sources) -> None:
    request = read("region London 2024-03-31", sources)
    told = more_message(request, answer(request, sources), sources)
    assert told["text"] == "More about: Overall effectiveness in London as at 31 March 2024"
    labels = [one["text"]["text"] for row in told["blocks"][1:] for one in row["elements"]]
    assert labels[-6:] == ["Share to channel", "Cite", "Wrong figure?", "CSV", "Excel", "Picture"]
    assert broken_limits(told) == []


def test_years_move_by_one_but_never_beyond_today(sources: Sources) -> None:
    found = labels("region London 2024-02-29", sources)
    assert found["Year before: 28 February 2023"] == "region London 2023-02-28"
    assert found["Year after: 28 February 2025"] == "region London 2025-02-28"
    for words in ("region London 2025-11-24", "la Leeds"):
        assert not [label for label in labels(words, sources) if label.startswith("Year after")]
    assert "Year after: 23 November 2026" in labels("region London 2025-11-23", sources)
    assert labels("activity 2023-24", sources)["Year before: 2022-23"] == "activity England 2022-23"


def test_no_year_before_the_register_begins(sources: Sources) -> None:
    assert not [label for label in labels("trend", sources) if label.startswith("Year")]
    assert not [label for label in labels("england 2014-04-30", sources) if label.startswith("Year before")]


def test_an_la_that_did_not_exist_a_year_before_is_not_offered(sources: Sources) -> None:
    assert not [label for label in labels("la Cumberland 2024-03-31", sources) if label.startswith("Year before")]


def test_a_region_leads_to_its_las_and_an_la_to_its_history(sources: Sources) -> None:
    region = labels("region London 2024-03-31", sources)
    assert region["LAs judged inadequate"] == "list inadequate London 2024-03-31"
    assert region["Compare with England"] == "compare London with England 2024-03-31"
    assert labels("judgements Kent 2024-03-31", sources)["Kent: history"] == "la Kent 2024-03-31"


def test_what_can_be_kept_depends_on_what_there_is(sources: Sources) -> None:
    keeping = {"Share to channel", "CSV", "Excel", "Picture", "Wrong figure?"}
    assert keeping <= {*labels("region London", sources)}
    assert "Picture" not in labels("list inadequate", sources)
    assert keeping & {*labels("define focused visit", sources)} == {"Share to channel"}
    assert not keeping & {*labels("help", sources)}
    assert "Share to channel" not in labels("region London public", sources)


@pytest.mark.parametrize("action", [{}, {"action_id": "ask:0", "value": 7}, {"action_id": "askew", "value": "help"}])
def test_a_foreign_button_has_no_words(action: dict[str, Any]) -> None:
    assert words_of(action) is None


AREAS = st.sampled_from(
    [
        "England",
        "all",
        "London",
        "South East",
        "North East, Yorkshire and the Humber",
        "Leeds",
        "Bournemouth, Christchurch and Poole",
        "Isles of Scilly",
        "Cumbria",
        "Westmorland and Furness",
        "Northamptonshire",
        "Somerset",
        "Kingston upon Hull",
    ]
)
DATES = st.dates(date(2013, 1, 1), TODAY)
COMMANDS_ASKED = st.sampled_from(
    [
        "england",
        "region",
        "la",
        "judgements",
        "changes",
        "activity",
        "visits",
        "list good",
        "list uninspected",
        "list less than good help and protection",
        "compare England with",
        "trend",
        "neighbours",
        "release",
        "new since",
        "check",
    ]
)


@A_FEW
@given(COMMANDS_ASKED, AREAS, DATES)
def test_no_answer_at_any_area_and_date_breaks_a_limit(sources: Sources, command: str, area: str, on: date) -> None:
    bare = command in ("england", "release", "check")
    words = f"{command} {on} {area}" if command == "new since" else f"{command} {'' if bare else area} {on}"
    try:
        request = read(words, sources)
        found = answer(request, sources)
        buttons = actions(request, found, sources)
        payloads = [message(found, buttons), plainer(found, 1, buttons), plainer(found, 2, buttons)]
    except AskerError as mistake:
        payloads = [error_message(mistake)]
    assert [broken for payload in payloads for broken in broken_limits(payload)] == []


def test_every_command_has_a_kind_in_the_gallery() -> None:
    assert {words.split()[0] for words in KINDS.values()} >= {*COMMANDS.names}
