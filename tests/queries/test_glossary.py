"""A term's other names: those that a reader would know are shown, those that only a question may use are understood."""

from data import Register
from queries.pages.glossary import define, terms
from tests.queries.asked import question


def test_only_names_that_a_reader_knows_are_shown(register: Register) -> None:
    text = define(register, question("define", "2024-03-31", term="Local authority")).text
    assert "Also: LA, council." in text
    assert terms(register)["councils"] == "Local authority"


def test_a_term_without_such_names_says_nothing_of_them(register: Register) -> None:
    found = define(register, question("define", "2024-03-31", term="Outstanding"))
    assert "Also" not in found.text
    assert terms(register)["o grade"] == "Outstanding"
    (row,) = [
        row for row in define(register, question("define", "2024-03-31")).tables[0].rows if row["term"] == "Outstanding"
    ]
    assert row["synonyms"] is None
