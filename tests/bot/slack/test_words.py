"""The words of a message as Slack sends it: what is read, what is dropped, and where a mark stood that nobody can read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.words import MARK_STOOD_HERE, words_in

SHOWN = "ABCxyz019 <>@#!|&;:*_~`^/.\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<@U0>", ""),
        ("<@U0> region London", "region London"),
        ("<@U0|ilacs> region London", "region London"),
        ("hey <@U0>: region London", "hey : region London"),
        ("ask <@U0> and <@U1> <!here> <!channel|channel>", "ask and"),
        ("inadequate in <#C1|north-west>", "inadequate in north-west"),
        ("inadequate in <#C1>", f"inadequate in {MARK_STOOD_HERE}"),
        ("inadequate in <#C1|>", f"inadequate in {MARK_STOOD_HERE}"),
        ("region <!subteam^S1|@london>", "region london"),
        ("region <!subteam^S1>", f"region {MARK_STOOD_HERE}"),
        ("Hammersmith &amp; Fulham", "Hammersmith & Fulham"),
        ("&lt;@U1&gt;", "<@U1>"),
        ("region <https://example.org/|London>", "region London"),
        ("see <https://reports.ofsted.gov.uk/>", "see"),
        ("see <http://ofsted.gov.uk|ofsted.gov.uk>", "see"),
        ("see https://reports.ofsted.gov.uk/provider/44/80446 now", "see now"),
        ("la Leeds <mailto:a.person@leeds.gov.uk|a.person@leeds.gov.uk>", "la Leeds"),
        ("la Leeds a.person@leeds.gov.uk", "la Leeds"),
        ("at <!date^1711843200^{date}|31 March 2024>", "at 31 March 2024"),
        ("*region* `London` _2024_ ~now~", "region London 2024 now"),
        ("a snake_case word", "a snake_case word"),
        ("thanks :tada: :+1: :man-shrugging:", "thanks"),
        ("at 10:30:00 or 2022:2023", "at 10:30:00 or 2022:2023"),
        ("31.03.2024 and 9.30am", "31.03.2024 and 9.30am"),
        ("what’s  “new”\n since\u00a02022", "what’s “new” since 2022"),
    ],
)
def test_words_are_what_was_typed(text: str, words: str) -> None:
    assert words_in(text) == words


@given(st.text(st.sampled_from(SHOWN)) | st.text())
@settings(max_examples=100)
def test_any_text_is_words_on_one_line(text: str) -> None:
    words = words_in(text)
    assert words == " ".join(words.split())
