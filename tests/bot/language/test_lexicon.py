"""The lexicon: every phrase once, and a word for each of the facts' own values."""

from bot.commands.count_words import read_count, write_count
from bot.language.names import names_of
from bot.language.words import phrases
from bot.reading.parts import THEMES
from data import Register
from queries.counting.conditions import Theme
from queries.counting.count import NAMES, Count
from queries.question import WholeRecord


def held_themes(register: Register) -> set[str]:
    return {row["theme"] for row in register.rows("SELECT DISTINCT theme FROM events WHERE theme IS NOT NULL")}


def test_every_theme_of_the_register_can_be_said(register: Register) -> None:
    said = {key for kind, key in phrases().values() if kind == "theme"} | set(THEMES.values())
    assert held_themes(register) <= said


def test_every_theme_reads_back_from_small_letters(register: Register) -> None:
    names = names_of(register)
    for theme in held_themes(register):
        count = Count("visits", WholeRecord(), (Theme((theme,)),), show=NAMES)
        assert read_count(write_count(count, names).casefold(), names) == count
