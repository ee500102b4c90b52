"""Limits at their edges, and text that is cleaned, escaped and clipped to keep within them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.slack.mrkdwn import escape, escape_within, escaped_opening, is_address, link, pieces
from bot.text import clean, clip, line, opening, size


def test_clip_leaves_what_fits_and_shows_what_it_cuts() -> None:
    assert clip("Leeds", 5) == "Leeds"
    assert clip("Leeds", 4) == "Lee…"
    assert clip("Bath and", 6) == "Bath…"


def test_clip_counts_as_slack_does_and_cuts_no_character_in_two() -> None:
    assert size("🙂") == 2
    assert clip("🙂🙂", 4) == "🙂🙂"
    assert clip("🙂🙂", 3) == "🙂…"
    assert opening("🙂", 1) == ""


@given(st.text(), st.integers(1, 40))
def test_clip_keeps_within(text: str, most: int) -> None:
    clipped = clip(text, most)
    assert size(clipped) <= most
    assert clipped == text or clipped.endswith("…")


@pytest.mark.parametrize(
    ("written", "escaped"),
    [
        ("<!channel>", "&lt;!channel&gt;"),
        ("R&D", "R&amp;D"),
        ("&amp;", "&amp;amp;"),
        ("“quoted” 'quotes'", "“quoted” 'quotes'"),
        ("@here and @nobody", "@\u2060here and @nobody"),
    ],
)
def test_escape_leaves_mrkdwn_nothing_to_read(written: str, escaped: str) -> None:
    assert escape(written) == escaped


def test_escaped_text_is_not_cut_inside_an_entity() -> None:
    assert escaped_opening("a&amp;b", 5) == "a"
    assert escaped_opening("a&amp;b", 6) == "a&amp;"
    assert escape_within("a&b", 6) == "a…"
    assert escape_within("a&b", 7) == "a&amp;b"


@given(st.text(st.sampled_from("&<> ab\n🙂"), min_size=1), st.integers(6, 40))
def test_pieces_are_the_whole_text_in_parts_that_fit(text: str, most: int) -> None:
    escaped = escape(text)
    parts = pieces(escaped, most)
    assert all(0 < size(part) <= most for part in parts)
    assert "".join("".join(parts).split()) == "".join(escaped.split())


def test_control_characters_and_turned_text_are_cleaned_away() -> None:
    assert clean("a\x00b\x1bc\u202ed") == "a b c d"
    assert line("  two\nlines\t ") == "two lines"
    assert line("\u200b \u2060") == ""
    assert clean("\ud800") == " "


@pytest.mark.parametrize(
    ("url", "links"),
    [
        ("https://example.org/a?b=1&c=2", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("https://example.org/a b", False),
        ("https://example.org/>", False),
        ("https://example.org/|x", False),
        ("https://example.org/" + "a" * 3000, False),
        (None, False),
    ],
)
def test_only_a_web_address_becomes_a_link(url: object, links: bool) -> None:
    assert is_address(url) is links


def test_a_link_is_escaped_on_both_sides() -> None:
    assert link("https://example.org/?a=1&b=2", "R&D <1>") == "<https://example.org/?a=1&amp;b=2|R&amp;D &lt;1&gt;>"
