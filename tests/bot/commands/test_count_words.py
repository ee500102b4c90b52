"""Every Count in words reads back to itself."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ask import Sources
from bot.commands.count_words import read_count, write_count
from bot.language.names import names_of
from tests.bot.commands.random_counts import counts


@given(st.data())
@settings(max_examples=100)
def test_a_count_in_words_reads_back(sources: Sources, data: st.DataObject) -> None:
    count = data.draw(counts(sources.register))
    names = names_of(sources.register)
    assert read_count(write_count(count, names), names) == count
