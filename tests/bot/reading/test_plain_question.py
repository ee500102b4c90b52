"""Plain questions: the samples, the misleading ones, generated ones, and words by chance."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.ask import Desk, answer, ask, read
from bot.commands.parse import Request, read_command
from bot.commands.phrase import phrase
from bot.commands.registry import COMMANDS
from bot.language.idle_words import IDLE
from bot.language.lexicon import Lexicon
from bot.language.names import names_of
from bot.language.scope import OUT_OF_SCOPE
from bot.language.signs import OPERATORS, SIGNS
from bot.language.vocabulary import plain_words
from bot.reading.intents import INTENTS, NEUTRAL
from bot.reading.plain_question import Thanks, reading_shown
from queries.errors import AskerError, BadCommand, OutOfScope

LINES = [json.loads(line) for line in (Path(__file__).parent / "questions.jsonl").read_text().splitlines()]
TODAY = date(2026, 11, 23)
DEFAULT = date(2024, 3, 31)


def test_there_are_samples_of_both_kinds() -> None:
    assert sum("misleading" in line for line in LINES) >= 100
    assert sum("misleading" not in line for line in LINES) >= 200


def tried(words: str, desk: Desk) -> Request | AskerError:
    """What the words are read as, or the mistake in them."""
    try:
        return read(words, desk)
    except AskerError as mistake:
        return mistake


@pytest.mark.parametrize("line", LINES, ids=lambda line: str(line["q"])[:60])
def test_a_question_is_read_as_expected(line: dict[str, Any], desk: Desk) -> None:
    expected = line.get("expect", {})
    found = tried(line["q"], desk)
    if isinstance(found, AskerError):
        assert found.kind == line.get("error", expected.get("error")), found.message
        said = " ".join([found.message, *found.suggestions])
    else:
        shown = phrase(found.question, names_of(desk.register))
        assert "error" not in {**line, **expected}, shown
        assert shown == line.get("reads", shown)
        asked = found.question.to_json()
        assert {key: asked.get(key) for key in expected} == expected
        said = answer(found, desk).text
    assert [text for text in line.get("text_has", []) if text not in said] == []


def test_what_is_shown_reads_back_to_the_same_question(desk: Desk) -> None:
    for line in (line for line in LINES if "reads" in line):
        request = read(line["q"], desk)
        assert read(phrase(request.question, names_of(desk.register)), desk).question == request.question, line["q"]


def test_what_is_offered_instead_is_not_the_same_mistake(desk: Desk) -> None:
    for line in LINES:
        found = tried(line["q"], desk)
        for words in found.asks if isinstance(found, AskerError) else ():
            again = tried(words, desk)
            assert not isinstance(again, AskerError) or again.message != found.message, line["q"]


AREAS = {
    "England": "England", "London": "London", "the North West": "North West", "the E of Eng": "East of England",
    "NEYH": "North East, Yorkshire and the Humber", "the south east": "South East", "West Midlands": "West Midlands",
}  # fmt: skip
GRADES = {
    "outstanding": "outstanding", "inadequate": "inadequate", "RI": "requires improvement", "good": "good",
    "requires improvement": "requires improvement", "less than good": "less than good", "RI or worse": "less than good",
    "not outstanding": "not outstanding", "not inadequate": "not inadequate", "good or outstanding": "good or outstanding",
}  # fmt: skip
DATES = {
    "": "2024-03-31", "at 31 March 2022": "2022-03-31", "31/3/23": "2023-03-31", "last year": "2023-03-31",
    "as at 30 June 2021": "2021-06-30", "in 2022": "2022-03-31", "March 2023": "2023-03-31",
}  # fmt: skip
JUDGEMENTS = {
    "care leavers": "care leavers", "CIC": "children in care", "H&P": "help and protection",
    "leadership": "impact of leaders",
}  # fmt: skip


def slips(word: str) -> st.SearchStrategy[str]:
    """The word, or the word with two inner letters swapped."""
    places = st.integers(1, len(word) - 3)
    return places.map(lambda at: word[:at] + word[at + 1] + word[at] + word[at + 2 :])


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str]:
    """A plain question, and the command that asks it."""
    area, grade, on = draw(st.sampled_from(sorted(AREAS))), draw(st.sampled_from(sorted(GRADES))), None
    on = draw(st.sampled_from(sorted(DATES)))
    where = f"in {area}"
    opening = draw(
        st.sampled_from(["which councils", "which LAs", "list the local authorities that", "who", "any LAs"])
    )
    kind = draw(st.sampled_from(["list", "judged", "region", "trend", "england", "changes"]))
    if kind == "list":
        parts = draw(st.permutations([f"{opening} are {grade}", where, on]))
        return " ".join(filter(None, parts)), f"list {GRADES[grade]} {AREAS[area]} {DATES[on]}"
    if kind == "judged":
        judgement = draw(st.sampled_from(sorted(JUDGEMENTS)))
        parts = draw(st.permutations([f"{opening} are {grade} for {judgement}", where, on]))
        return " ".join(filter(None, parts)), f"list {GRADES[grade]} {JUDGEMENTS[judgement]} {AREAS[area]} {DATES[on]}"
    if kind == "region":
        share = draw(st.sampled_from(["what % of LAs are", "proportion", "what percentage of councils were", "share"]))
        parts = draw(st.permutations([f"{share} good or outstanding", where, on]))
        command = "england" if area == "England" else f"region {AREAS[area]}"
        return " ".join(filter(None, parts)), f"{command} {DATES[on]}"
    if kind == "trend":
        moved = draw(st.sampled_from(["how has good or outstanding changed", "is it getting better", "the trend"]))
        return " ".join(draw(st.permutations([moved, where, "since 2022"]))), (
            f"trend {AREAS[area]} 2022-03-31 to 2024-03-31"
        )
    if kind == "england":
        single = draw(st.sampled_from(["outstanding", "inadequate", "RI"]))
        parts = draw(st.permutations([f"how many councils are {single}", on]))
        return " ".join(filter(None, parts)), f"england {DATES[on]}"
    parts = draw(st.permutations(["how many improved since their first inspection", where, on]))
    return " ".join(filter(None, parts)), f"changes {AREAS[area]} {DATES[on]}"


@given(written())
@settings(max_examples=100)
def test_generated_questions_read_back(desk: Desk, pair: tuple[str, str]) -> None:
    words, command = pair
    assert phrase(read(words, desk).question, names_of(desk.register)) == command


@given(written(), st.data())
@settings(max_examples=60)
def test_a_slip_of_the_pen_is_put_right_and_shown_or_asked_about(
    desk: Desk, pair: tuple[str, str], data: st.DataObject
) -> None:
    words, command = pair
    long = [word for word in words.split() if len(word) > 5 and word.isalpha() and word.islower()]
    if not long:
        return
    word = data.draw(st.sampled_from(long))
    slipped = data.draw(slips(word))
    try:
        request = read(words.replace(word, slipped, 1), desk)
    except AskerError:
        return
    names = names_of(desk.register)
    assert phrase(request.question, names) == command
    assert slipped == word or slipped in reading_shown(request, names)


@pytest.mark.parametrize(
    ("given", "right"), [("improvment", "improvement"), ("inadequte", "inadequate"), ("outsanding", "outstanding")]
)
def test_a_corrected_word_is_shown(given: str, right: str, desk: Desk) -> None:
    words = f"which councils require {given}" if right == "improvement" else f"{given} councils"
    assert f"“{given}” as “{right}”" in ask(words, desk).notes[-1]


@pytest.mark.parametrize("word", ["food", "mood", "gold", "wood", "inspector", "adequate", "unspectacular"])
def test_another_word_is_not_corrected_into_a_grade(word: str, desk: Desk) -> None:
    found = tried(f"{word} councils in London", desk)
    assert isinstance(found, AskerError)
    assert found.kind in ("bad_command", "out_of_scope", "unknown_name")


@given(st.text(max_size=80))
@example("  ")
@example("¦ ¦ 2024")
@settings(max_examples=100)
def test_any_text_gets_a_request_or_a_mistake(desk: Desk, words: str) -> None:
    found = tried(words, desk)
    assert not isinstance(found, AskerError) or found.message


KNOWN = frozenset(
    word
    for declared in (SIGNS, OPERATORS, OUT_OF_SCOPE)
    for said in declared.values()
    for each in said
    for word in plain_words(each.split())
) | {word for each in IDLE for word in plain_words(each.split())}


@given(st.lists(st.text("bcdfghjklmnpqrstvwxyz", min_size=4, max_size=9), min_size=1, max_size=6))
@settings(max_examples=100)
def test_words_by_chance_are_never_answered(desk: Desk, words: list[str]) -> None:
    request = None
    try:
        request = read(" ".join(words), desk)
    except AskerError:
        return
    assert request.corrected or KNOWN & {word for each in words for word in plain_words([each])}


@pytest.mark.parametrize("kept", ["list inadequate London", "how many LAs are outstanding", "London"])
@given(words=st.text("bcdfghjklmnpqrstvwxyz", min_size=5, max_size=9))
@settings(max_examples=25)
def test_an_unknown_word_is_never_dropped(desk: Desk, kept: str, words: str) -> None:
    plain = read(kept, desk).question
    try:
        request = read(f"{kept} {words}", desk)
    except AskerError:
        return
    assert request.corrected or words in KNOWN or request.question != plain


def test_a_plain_question_says_how_it_was_read(desk: Desk) -> None:
    reply = ask("inadequate councils in the North West at 31 March 2024", desk)
    assert reply.notes[-1] == "Read as: list inadequate North West 2024-03-31"
    assert not any(note.startswith("Read as") for note in ask("list inadequate North West 2024-03-31", desk).notes)


def test_the_answer_is_the_command_s_own(desk: Desk) -> None:
    plain = ask("how many councils in the North West were inadequate at 31 March 2024?", desk)
    command = ask("list inadequate North West 2024-03-31", desk)
    assert (plain.question, plain.text, plain.tables) == (command.question, command.text, command.tables)


@pytest.mark.parametrize("command", list(COMMANDS), ids=str)
def test_commands_are_read_by_the_command_parser(command: Any, desk: Desk) -> None:
    assert read(command.example, desk) == read_command(command.example, desk.register, TODAY)


@pytest.mark.parametrize(
    "words",
    ["region leeds", "la Hartlepol", "la London", "compare leeds", "list London", "define banana", "new in Lundon"],
)
def test_a_command_s_own_mistake_is_told(words: str, desk: Desk) -> None:
    with pytest.raises(AskerError) as plainly:
        read(words, desk)
    with pytest.raises(AskerError) as structured:
        read_command(words, desk.register, TODAY)
    assert plainly.value.message == structured.value.message


@pytest.mark.parametrize(
    ("words", "public", "file"),
    [
        ("which LAs are inadequate public", True, None),
        ("what % of LAs are good or outstanding as a csv", False, "csv"),
        ("inadequate councils in London as xlsx please", False, "xlsx"),
        ("how is London doing? as a png public", True, "png"),
    ],
)
def test_endings_work_for_plain_questions(words: str, public: bool, file: str | None, desk: Desk) -> None:
    request = read(words, desk)
    assert (request.public, request.file, request.plain) == (public, file, True)


@pytest.mark.parametrize("words", ["thanks", "Ta!", "thank you very much", "cheers", "great, thanks", "ok thx"])
def test_thanks_are_thanks(words: str, desk: Desk) -> None:
    with pytest.raises(Thanks):
        read(words, desk)


@pytest.mark.parametrize("reason", OUT_OF_SCOPE)
def test_each_reason_to_decline_offers_what_can_be_asked(reason: str, desk: Desk) -> None:
    for words in OUT_OF_SCOPE[reason][:3]:
        with pytest.raises(OutOfScope) as refusal:
            read(f"{words} in Kent", desk)
        assert refusal.value.suggestions
        for suggestion in refusal.value.suggestions:
            read_command(suggestion, desk.register, TODAY)


def test_a_condition_that_no_command_takes_is_told_with_the_nearest(desk: Desk) -> None:
    with pytest.raises(BadCommand) as refusal:
        read("trend excluding London", desk)
    assert "excluding London" in refusal.value.message
    with pytest.raises(BadCommand) as refusal:
        read("inadequate unicorns in Leeds", desk)
    assert "unicorns" in refusal.value.message
    assert refusal.value.suggestions[0].startswith("la Leeds")


def test_every_intent_can_be_reached_and_names_tags_that_exist() -> None:
    tags = {tag for intent in INTENTS for group in (*intent.needs, intent.unless, intent.holds) for tag in group}
    derived = {
        *("single", "pair", "derived", "grades", "uninspected", "no_overall", "not_inspected", "judgement", "visit"),
        *(
            "direction",
            "loose",
            "than",
            "without",
            "areas",
            "authorities",
            "two_dates",
            "several_judgements",
            "visited",
        ),
        *("region", "authority", "england", "overall", "day", "month", "year", "period", "since", "range"),
    }
    assert tags - derived <= set(SIGNS) | NEUTRAL


def test_every_phrase_has_words() -> None:
    lexicon = Lexicon(())
    for declared in (SIGNS, OPERATORS, OUT_OF_SCOPE):
        for said in declared.values():
            for each in said:
                marks, _ = lexicon.marks(each.split(), frozenset())
                assert all(mark.kind != "unread" for mark in marks), each


def test_two_readings_are_answered_under_their_names(desk: Desk) -> None:
    both = ask("how many improved in London?", desk)
    changes, activity = ask("changes London 2024-03-31", desk), ask("activity London 2023-24", desk)
    assert f"Since the first ILACS inspection: {changes.text} In one year: {activity.text}" in both.text
    assert [table.id for table in both.tables] == ["changes", "changes_total", "in_year", "events"]
    assert both.table("in_year") == activity.table("in_year")
    assert both.notes[-1] == "Read as: changes London 2024-03-31, and activity London 2023-24"
    assert both.official == (changes.official and activity.official)
