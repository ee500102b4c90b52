"""Plain questions: the compliance suite, the two tests of each word, what must yield nothing, and words by chance."""

import json
import os
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.ask import Sources, answer, ask, read
from bot.commands.parse import Request, read_command
from bot.commands.phrase import phrase
from bot.commands.registry import COMMANDS
from bot.language.names import names_of
from bot.language.words import phrases
from bot.reading.courtesy import nod_to
from bot.reading.nearest import samples
from bot.reading.problems import MESSAGES
from bot.reading.reader import reading_shown
from bot.reading.sentence import sentence_of
from queries.errors import MOST_SUGGESTIONS, AskerError, BadCommand, OutOfScope

SUITE = json.loads((Path(__file__).parent / "compliance.json").read_text(encoding="utf-8"))
READ = [(value, words) for value in SUITE["read"] for words in value["asked"]]
REFUSED = [(value, words) for value in SUITE["refused"] for words in value["asked"]]
TODAY = date(2026, 11, 23)
FULL = bool(os.environ.get("ILACS_TEST_FULL"))
"""Every sample in the tests of words, instead of a share of them."""
SHARE = 10  # of the samples one in so many is tried by default; which ones changes whenever the suite does
ROTATION = random.Random(repr(SUITE["read"]))


def tried(words: str, sources: Sources) -> Request | AskerError:
    """What the words are read as, or the mistake in them."""
    try:
        return read(words, sources)
    except AskerError as mistake:
        return mistake


def shown(request: Request, sources: Sources) -> dict[str, str]:
    """A request as the suite writes it."""
    names = names_of(sources.register)
    found = {"as": phrase(request.question, names)}
    if request.also is not None:
        found["also"] = phrase(request.also, names)
    if request.counted:
        found["counted"] = request.counted
    return found


def test_there_are_enough_samples_of_both_kinds() -> None:
    assert len(READ) >= 800
    assert len(REFUSED) >= 0.15 * (len(READ) + len(REFUSED))
    asked = [words for _, words in (*READ, *REFUSED)]
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize("value", SUITE["read"], ids=lambda value: str(value["as"])[:70])
def test_every_phrasing_is_read_as_its_value(value: dict[str, Any], sources: Sources) -> None:
    wanted = {key: value[key] for key in ("as", "also", "counted") if key in value}
    for words in value["asked"]:
        found = tried(words, sources)
        assert isinstance(found, Request), (words, found)
        assert shown(found, sources) == wanted, words


@pytest.mark.parametrize("value", SUITE["refused"], ids=lambda value: str(value["asked"][0])[:70])
def test_every_refusal_is_told_word_by_word(value: dict[str, Any], sources: Sources) -> None:
    for words in value["asked"]:
        found = tried(words, sources)
        assert isinstance(found, AskerError), words
        assert (found.kind, found.message, list(found.suggestions)) == (
            value["kind"],
            value["message"],
            value["suggestions"],
        ), words


def test_what_is_offered_instead_is_answered(sources: Sources) -> None:
    """Each refusal leads on: at most three suggestions (all that an area may mean), each a whole question with an answer."""
    for _, words in REFUSED:
        found = tried(words, sources)
        assert isinstance(found, AskerError)
        assert found.asks, words
        assert len(found.asks) == len(found.suggestions)
        assert len(found.asks) <= MOST_SUGGESTIONS or found.kind == "ambiguous_name", words
        for offer in found.asks:
            assert ask(offer, sources).text, (words, offer)


def test_what_is_offered_instead_of_an_unread_word_loses_nothing_else(sources: Sources) -> None:
    told = tried("how many unicorns were inadequate in London at 31 March 2022", sources)
    assert isinstance(told, AskerError)
    assert told.suggestions[0] == "list inadequate London 2022-03-31"
    assert told.message.startswith(
        "I did not understand “unicorns”. I can answer, for example: “list inadequate London 2022-03-31” (without “unicorns”)"
    )


def test_what_is_shown_reads_back_to_the_same_question(sources: Sources) -> None:
    for value in SUITE["read"]:
        assert phrase(read(value["as"], sources).question, names_of(sources.register)) == value["as"]


@pytest.mark.parametrize("words", samples())
def test_every_sample_is_answered(words: str, sources: Sources) -> None:
    assert ask(words, sources).text


def reading(words: str, sources: Sources) -> str:
    """The reading of words with its statement, or the mistake; without the words put right."""
    found = tried(words, sources)
    if isinstance(found, AskerError):
        return f"{found.kind}: {found.message}"
    return reading_shown(found, names_of(sources.register))


IN_WORDS = [words for _, words in (READ if FULL else ROTATION.sample(READ, len(READ) // SHARE))]
"""The samples whose words are tried (SPEC section 3: "Two tests hold this for every sample question")."""
JOINTS = frozenset({"join", "by", "had", "tograde", "fromgrade", "betw", "both", "lead", "verb", "after"})
"""They say how the words beside them stand to each other, which those show without them: "good, outstanding"."""
STATED = frozenset({"ask", "noun", "page", "number", "pronoun", "compare", "since", "stat", "order", "atthen", "steps"})
"""What may be said twice over, "which LAs … their names": without one of them the reading states it all the same."""


@pytest.mark.parametrize("words", IN_WORDS, ids=lambda words: words[:60])
def test_without_a_word_that_is_not_inert_the_reading_or_its_statement_changes(words: str, sources: Sources) -> None:
    whole = reading(words, sources)
    own_words = words.split()
    if "define " in whole or whole == "Read as: help" or own_words[0].casefold() in COMMANDS:
        return
    for mark in sentence_of(words, sources.register, TODAY).marks:
        if mark.kind in JOINTS | STATED or words.casefold().count(mark.text.casefold()) > 1:
            continue
        shorter = " ".join([*own_words[: mark.start], *own_words[mark.end :]])
        assert reading(shorter, sources) != whole, f"{words!r} without {mark.text!r}"


ADDED = ("ever", "still", "currently", "twice", "first", "each", "too", "not", "only")


@pytest.mark.parametrize("words", IN_WORDS, ids=lambda words: words[:60])
def test_with_a_word_put_in_the_reading_changes_or_is_asked_back(words: str, sources: Sources) -> None:
    """At its end; before it and in its midst too where all samples are tried."""
    whole = reading(words, sources)
    own_words = words.rstrip(" ?!.").split()
    if own_words[0].casefold() in COMMANDS or "define " in whole or whole == "Read as: help":
        return
    places = (len(own_words), 0, len(own_words) // 2) if FULL else (len(own_words),)
    for word in ADDED:
        for place in places:
            if word in words.casefold().split():
                continue
            longer = " ".join([*own_words[:place], word, *own_words[place:]])
            if not _is_one_phrase(longer, word, sources):
                assert reading(longer, sources) != whole, longer


def _is_one_phrase(words: str, word: str, sources: Sources) -> bool:
    """Whether the word makes one phrase with those beside it, which means what they mean: "each region", "only need"."""
    sentence = sentence_of(words, sources.register, TODAY)
    return any(word in mark.text.casefold().split() and " " in mark.text for mark in (*sentence.marks, *sentence.inert))


def test_each_phrase_stands_once_in_the_lexicon() -> None:
    assert len(phrases()) > 2000  # raises where one stands twice


NOTHING = (
    "banana", "purple monkey dishwasher", "asdf qwer", "lorem ipsum dolor", "the quick brown fox", "42", 
    "inadequate unicorns", "good practice", "satisfactory councils", "half of them", "two grades",
    "under 50%", "average grade", "mean rating", "everything", "French councils", "more than 10", "until now",
)  # fmt: skip


@pytest.mark.parametrize("words", NOTHING)
def test_what_asks_nothing_here_yields_nothing(words: str, sources: Sources) -> None:
    assert isinstance(tried(words, sources), AskerError)


@given(st.text(max_size=80))
@example("  ")
@example("¦ ¦ 2024")
@settings(max_examples=60)
def test_any_text_gets_a_request_or_a_mistake(sources: Sources, words: str) -> None:
    found = tried(words, sources)
    assert not isinstance(found, AskerError) or found.message


KNOWN = frozenset(word for phrase_words in phrases() for word in phrase_words)


@given(st.lists(st.text("bcdfghjklmnpqrstvwxyz", min_size=4, max_size=9), min_size=1, max_size=6))
@settings(max_examples=60)
def test_words_by_chance_are_never_answered(sources: Sources, words: list[str]) -> None:
    found = tried(" ".join(words), sources)
    assert isinstance(found, AskerError) or found.corrected or KNOWN & set(words)


@pytest.mark.parametrize("kept", ["list inadequate London", "how many LAs are outstanding", "London"])
@given(words=st.text("bcdfghjklmnpqrstvwxyz", min_size=5, max_size=9))
@settings(max_examples=20)
def test_an_unknown_word_is_never_dropped(sources: Sources, kept: str, words: str) -> None:
    plain = read(kept, sources).question
    found = tried(f"{kept} {words}", sources)
    assert isinstance(found, AskerError) or found.corrected or words in KNOWN or found.question != plain


@pytest.mark.parametrize(
    ("given", "right"), [("improvment", "improvement"), ("inadequte", "inadequate"), ("outsanding", "outstanding")]
)
def test_a_corrected_word_is_shown(given: str, right: str, sources: Sources) -> None:
    words = f"which councils require {given}" if right == "improvement" else f"{given} councils"
    assert f"“{given}” as “{right}”" in reading(words, sources)


@pytest.mark.parametrize("word", ["food", "mood", "gold", "wood", "adequate", "unspectacular"])
def test_another_word_is_not_corrected_into_a_grade(word: str, sources: Sources) -> None:
    found = tried(f"{word} councils in London", sources)
    assert isinstance(found, AskerError)
    assert found.kind in ("bad_command", "out_of_scope", "unknown_name")


def test_a_plain_question_says_how_it_was_read(sources: Sources) -> None:
    reply = ask("is Leeds still good?", sources)
    assert reply.notes[-1] == "Read as: la Leeds 2026-11-23; it also answers “good”, “still”"
    assert not any(note.startswith("Read as") for note in ask("list inadequate North West 2024-03-31", sources).notes)


@pytest.mark.parametrize("command", [each for each in COMMANDS if each.name != "count"], ids=str)
def test_commands_are_read_by_the_command_parser(command: Any, sources: Sources) -> None:
    assert read(command.example, sources) == read_command(command.example, sources.register, TODAY)


@pytest.mark.parametrize("words", ["region leeds", "la Hartlepol", "la London", "define banana", "new in Lundon"])
def test_a_command_s_own_mistake_is_told(words: str, sources: Sources) -> None:
    with pytest.raises(AskerError) as plainly:
        read(words, sources)
    with pytest.raises(AskerError) as structured:
        read_command(words, sources.register, TODAY)
    assert plainly.value.message == structured.value.message


@pytest.mark.parametrize(
    ("words", "read_as"),
    [
        ("region all outstanding care leavers 2024-03-31", "region all outstanding care leavers 2024-03-31"),
        ("trend London care leavers since 2023", "trend London care leavers 2023-03-31 to 2024-03-31"),
        ("visits focused front door since 2022 by region", "count visits, focused visits, on Front door, by region, 2022-01-01 to 2026-11-23"),
        ("neighbours Nottingham good or outstanding help and protection", "list LAs, neighbours of Nottingham, judged outstanding or good for help and protection, latest"),
        ("list London boroughs never inadequate", "list LAs, of type London borough, not ever judged inadequate, whole record"),
        ("count focused visits by region 2023-24", "count visits, focused visits, by region, 2023-04-01 to 2024-03-31"),
        ("list inadequate London", "list LAs, in London, judged inadequate, latest"),
        ("england latest", "count LAs, as grades, latest"),
    ],
)  # fmt: skip
def test_conditions_may_be_added_to_any_command(words: str, read_as: str, sources: Sources) -> None:
    assert phrase(read(words, sources).question, names_of(sources.register)) == read_as


@pytest.mark.parametrize(
    ("words", "public", "file"),
    [
        ("which LAs are inadequate public", True, None),
        ("what % of LAs are good or outstanding as a csv", False, "csv"),
        ("inadequate councils in London as xlsx please", False, "xlsx"),
        ("how is London doing? as a png public", True, "png"),
    ],
)
def test_endings_work_for_plain_questions(words: str, public: bool, file: str | None, sources: Sources) -> None:
    request = read(words, sources)
    assert (request.public, request.file, request.plain) == (public, file, True)


@pytest.mark.parametrize("words", ["thanks", "Ta!", "thank you very much", "cheers", "great, thanks", "ok thx"])
def test_thanks_are_thanks(words: str, sources: Sources) -> None:
    assert nod_to(words) == "You are welcome."
    assert read(words, sources).question.command == "help"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("schools", "school inspections in Kent"), ("elsewhere", "Scotland in Kent"), ("why", "why is Kent good"),
        ("quality", "the worst councils in Kent"), ("predict", "when will Kent be inspected"),
        ("drafts", "draft reports for Kent"), ("other_facts", "social worker vacancies in Kent"),
        ("children", "how many children in Kent"), ("opinion", "should I be worried about Kent"),
    ],
)  # fmt: skip
def test_each_problem_has_its_own_words_and_offers_what_can_be_asked(reason: str, words: str, sources: Sources) -> None:
    with pytest.raises(OutOfScope) as refusal:
        read(words, sources)
    assert refusal.value.message.startswith(MESSAGES[reason])
    assert refusal.value.suggestions
    for suggestion in refusal.value.suggestions:
        assert read(suggestion, sources).question


def test_two_readings_are_answered_under_their_names(sources: Sources) -> None:
    both = ask("how many improved in London?", sources)
    changes, activity = ask("changes London 2024-03-31", sources), ask("activity London 2023-24", sources)
    assert f"Since the first ILACS inspection: {changes.text} In one year: {activity.text}" in both.text
    assert [table.id for table in both.tables] == ["changes", "changes_total", "in_year", "events"]
    assert both.notes[-1].startswith("Read as: changes London 2024-03-31, and activity London 2023-24")


@pytest.mark.parametrize(
    ("words", "terms"),
    [
        ("short v standard inspection", ("Short inspection", "Standard inspection")),
        ("what's the difference between a short and a standard inspection", ("Short inspection", "Standard inspection")),
        ("difference between focused visits and monitoring visits", ("Focused visit", "Monitoring visit")),
        ("how do ILACS and SIF differ", ("Inspections of local authority children’s services", "Single inspection framework")),
        ("difference between good and outstanding", ("Good", "Outstanding")),
    ],
)  # fmt: skip
def test_a_difference_is_told_by_both_terms(words: str, terms: tuple[str, str], sources: Sources) -> None:
    one, other = (ask(f"define {term}", sources) for term in terms)
    both = ask(words, sources)
    assert both.text == f"{one.text} {other.text}"
    assert both.title == f"{terms[0]} and {terms[1]}"


@pytest.mark.parametrize(
    ("words", "command", "says"),
    [
        ("where do the figures come from?", "define", "Source: Where a fact is from: inspections from Ofsted’s reports"),
        ("is this official?", "define", "Official statistics: Figures issued under the rules for government statistics"),
        ("why only 51 for care leavers?", "define", "made on its own since January 2023"),
        ("why 8 regions?", "define", "One of the eight areas into which Ofsted groups local authorities"),
        ("what are statistical neighbours", "define", "The ten local authorities whose population"),
        ("does the register agree with the published figures?", "check", "agree with the register and"),
        ("last judgements of Cumbria", "la", "As at 31 March 2023, Cumbria was judged requires improvement to be good"),
        ("what happened to Poole", "define", "A local authority that no longer exists"),
    ],
)  # fmt: skip
def test_questions_about_the_figures_are_answered(words: str, command: str, says: str, sources: Sources) -> None:
    found = ask(words, sources)
    assert found.question.command == command
    assert says in found.text


def test_a_bare_year_offers_its_other_reading(sources: Sources) -> None:
    request = read("focused visits in 2022", sources)
    assert [phrase(other, names_of(sources.register)) for other in request.others] == ["visits focused England 2021-22"]
    assert request.others[0] in answer(request, sources).next


def test_an_unread_word_is_told_with_the_question_without_it(sources: Sources) -> None:
    with pytest.raises(BadCommand) as refusal:
        read("inadequate unicorns in Leeds", sources)
    assert "“unicorns”" in refusal.value.message
    assert refusal.value.suggestions[0] == "la Leeds 2026-11-23"
    assert "“la Leeds 2026-11-23” (without “unicorns”)" in refusal.value.message


def test_judgements_of_a_grade_as_things_stand_are_all_five_judgements(sources: Sources) -> None:
    answer = ask("judgements London good or outstanding today", sources)
    assert answer.question.command == "judgements"
    assert len(answer.table("outcomes").rows) == 5
