"""A figure that is quoted: its line, its id, and whether it still holds when it is asked for again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.ask import NO_ID_NOTE, Sources, ask, read
from bot.render.slack.blocks import error_message, message
from bot.slack.conversation import converse
from bot.slack.memory import Memory
from bot.state import Engine
from bot.state.citations import ID_CHARACTERS, find_citation, keep_citation
from data import CurrentRegister
from data.loading.loading import prepare
from data.loading.own_tables import read_facts
from data.loading.putting import put_in
from data.register import current_facts
from data.versions import Record
from queries.errors import AskerError, BadCommand, NoData
from tests.bot.render.slack.limit_check import broken_limits
from tests.conftest import TODAY
from tests.data.loading.conftest import find_name
from tests.data.loading.writers import write_csv

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LONDON = "region London 2024-03-31"
LINE = (
    "85% of LAs (28 of 33) in London were judged good or outstanding for overall effectiveness at their most recent"
    " inspection, as at 31 March 2024: 12 outstanding (36%), 16 good (48%), 4 requires improvement to be good (12%) and 1"
    " inadequate (3%). Official statistics. Source: Local authority inspection outcomes as at 31 March 2024."
)


@pytest.fixture
def citing(home: Path, state: Engine) -> Sources:
    """Sources that remember what is cited, in a home whose register moves on."""
    shelf = CurrentRegister(home)
    return Sources(shelf.register(), lambda: TODAY, shelf.register, Memory(state, lambda: NOW))


@pytest.fixture
def revise_leeds(home: Path, tmp_path: Path) -> Callable[[], None]:
    """Leeds's inspection of 2022 is revised to requires improvement to be good."""

    def revised() -> None:
        rows = read_facts(current_facts(home) / "authorities.csv")[1]
        leeds = next(row["urn"] for row in rows if row["name"] == "Leeds")
        head = ["URN", "Type", "First day", "Overall effectiveness", "Published"]
        path = write_csv(tmp_path / "revised.csv", [head, [leeds, "short", "2022-02-21", "RI", ""]])
        put_in(prepare([path], home, find_name, TODAY), home, Record("load"))

    return revised


def cited_id(text: str) -> str:
    return text.rpartition("Cited as ")[2].split()[0]


def test_a_line_to_paste_has_figure_base_date_status_source_and_id(citing: Sources) -> None:
    answer = ask(f"cite {LONDON}", citing)
    found = cited_id(answer.text)
    assert answer.text == f"{LINE} Cited as {found} in ilacs-bot."
    assert set(found.replace("-", "")) <= set(ID_CHARACTERS)
    assert (len(found), answer.official) == (9, True)
    assert answer.notes == (f"`cite {found}` gives this answer again, and says whether the figure still holds.",)


def test_the_same_line_has_the_same_id(citing: Sources) -> None:
    first, again, other = (ask(f"cite {words}", citing).text for words in (LONDON, f"{LONDON} public", "la Leeds"))
    assert cited_id(first) == cited_id(again) != cited_id(other)


@pytest.mark.parametrize("written", [str, str.upper, lambda words: words.replace("-", ""), lambda words: f"“{words}”"])
def test_a_citation_is_answered_again(written: Callable[[str], str], citing: Sources) -> None:
    found = cited_id(ask(f"cite {LONDON}", citing).text)
    again = ask(f"cite {written(found)}", citing)
    assert again.headline == f"Citation {found}: the same today"
    assert again.text.startswith("Quoted on 23 November 2026: 85% of LAs (28 of 33) in London")
    assert again.text.endswith("The figure is the same today. Official statistics.")
    assert again.tables == ask(LONDON, citing).tables


def test_a_changed_figure_is_given_as_it_was_with_what_changed_it(
    citing: Sources, revise_leeds: Callable[[], None]
) -> None:
    words = "list outstanding North East, Yorkshire and the Humber 2024-03-31"
    before = ask(words, citing)
    found = cited_id(ask(f"cite {words}", citing).text)
    revise_leeds()
    again = ask(f"cite {found}", citing.current())
    assert again.headline == f"Citation {found}: changed since"
    quoted, _, today = again.text.partition(" Today: ")
    assert ("Leeds" in quoted, "Leeds" in today.partition(" What changed it: ")[0]) == (True, False)
    assert "What changed it: Leeds, short inspection: overall effectiveness corrected from outstanding to" in again.text
    assert [table for table in again.tables if table.id not in ("revisions", "news")] == list(before.tables)
    (row,) = again.table("news").rows
    assert row["name"] == "Leeds"
    assert broken_limits(message(again)) == []


def test_what_changed_elsewhere_changes_nothing_here(citing: Sources, revise_leeds: Callable[[], None]) -> None:
    found = cited_id(ask(f"cite {LONDON}", citing).text)
    revise_leeds()
    # The table beside London has England's row, of which the printed figures stand.
    assert ask(f"cite {found}", citing.current()).text.startswith("Quoted on 23 November 2026: 85% of LAs (28 of 33)")
    assert "The figure is the same today" in ask(f"cite {found}", citing.current()).text


def test_where_the_register_is_no_longer_kept_the_line_stands(citing: Sources, state: Engine) -> None:
    found = keep_citation(state, "gone", LONDON, LINE, NOW)
    again = ask(f"cite {found}", citing)
    assert again.text == (
        f"Quoted on 23 November 2026: “{LINE.rstrip('.')}”. The register it was given from is no longer kept here. Today’s"
        " answer is the same. Official statistics."
    )


@pytest.mark.parametrize("written", ["k7m2-q9xt", "zzz2zzz9", "<!h2-erxx"])
def test_an_id_that_nobody_knows_is_a_clear_error(written: str, citing: Sources) -> None:
    with pytest.raises(AskerError) as refused:
        ask(f"cite {written}", citing)
    told = error_message(refused.value)
    assert broken_limits(told) == []
    assert "<!h" not in str(told)
    if isinstance(refused.value, NoData):
        assert refused.value.message.startswith(f"Nothing was cited under the id “{written[:4]}-{written[-4:]}”.")


def test_without_a_state_a_line_has_no_id_and_an_id_no_answer(sources: Sources) -> None:
    answer = ask(f"cite {LONDON}", sources)
    assert (answer.text, answer.notes) == (LINE, (NO_ID_NOTE,))
    with pytest.raises(NoData, match="Nothing is remembered here"):
        ask("cite k7m2-q9xt", sources)


@pytest.mark.parametrize("words", ["cite", "cite that", "cite help", "cite cite england", "cite define ILACS"])
def test_what_has_no_figure_is_not_cited(words: str, citing: Sources) -> None:
    with pytest.raises(BadCommand, match="Write `cite` and a question"):
        read(words, citing)


def test_in_a_thread_that_is_the_answer_before_and_the_thread_goes_on(citing: Sources) -> None:
    turn = converse("cite that", LONDON, citing)
    assert turn.answer is not None
    assert turn.answer.text.startswith(LINE)
    assert turn.asked == LONDON
    again = converse(f"cite {cited_id(turn.answer.text)}", None, citing)
    assert again.asked == LONDON


def test_while_the_database_is_away_the_line_is_given_without_an_id(citing: Sources) -> None:
    away = replace(citing, citations=Memory(None))
    assert ask(f"cite {LONDON}", away).text == LINE
    with pytest.raises(NoData, match="cannot be looked up just now"):
        ask("cite k7m2-q9xt", away)


def test_an_id_has_a_digit_and_is_found_again(state: Engine) -> None:
    for number in range(20):
        made = keep_citation(state, "f", f"la Leeds {number}", "line", NOW)
        assert any(character.isdigit() for character in made)
        kept = find_citation(state, made)
        assert kept is not None
        assert (kept.question, kept.cited_at) == (f"la Leeds {number}", NOW)
    assert find_citation(state, "22222222") is None
