"""The glossary as it is kept, and as it stands in the store."""

import re
from collections import Counter
from pathlib import Path

import pytest

from data import facts, open_register

ROWS = list(facts.read(facts.FACTS, "glossary"))
FEWEST_TERMS = 50
MOST_SENTENCES = 3


def words_of(row: facts.Row) -> list[str]:
    shown, _, understood = str(row["synonyms"]).partition(";;")
    return [str(row["term"]), *(shown.split(";") if shown else []), *(understood.split(";") if understood else [])]


def terms_by_word() -> dict[str, str]:
    return {word.casefold(): str(row["term"]) for row in ROWS for word in words_of(row)}


def test_there_are_enough_terms_and_none_is_empty() -> None:
    assert len(ROWS) >= FEWEST_TERMS
    for row in ROWS:
        assert set(row) == {"term", "synonyms", "definition"}
        assert all(row.values()), row["term"]
        assert all(word and word == word.strip() for word in words_of(row)), row["term"]


def test_a_word_leads_to_one_term_only() -> None:
    counts = Counter(word.casefold() for row in ROWS for word in words_of(row))
    assert [word for word, times in counts.items() if times > 1] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["term"])
def test_a_definition_is_a_few_plain_sentences(row: facts.Row) -> None:
    definition = str(row["definition"])
    assert definition.endswith(".")
    assert len(re.findall(r"[.?!](?:\s|$)", definition)) <= MOST_SENTENCES
    assert "failing" not in definition.casefold()  # SPEC rule 12
    assert "accredited" not in definition.casefold()  # SPEC rule 11


@pytest.mark.parametrize(
    ("word", "term"),
    [
        ("RI", "Requires improvement to be good"),
        ("CIN", "Children in need/subject to a plan"),
        ("CIC", "Children in care"),
        ("LAC", "Children in care"),
        ("CLA", "Children in care"),
        ("CL", "Care leavers"),
        ("FV", "Focused visit"),
        ("MV", "Monitoring visit"),
        ("OE", "Overall effectiveness"),
        ("O/G", "Good or outstanding"),
        ("G/O", "Good or outstanding"),
        ("H&P", "Help and protection"),
        ("pp", "Percentage points"),
        ("doesn't add up", "Why percentages may not add up to 100"),
        ("add up to 100", "Why percentages may not add up to 100"),
        ("SIF", "Single inspection framework"),
        ("MASH", "Multi-agency safeguarding hub"),
        ("OGL", "Open Government Licence"),
    ],
)
def test_shorthand_is_known(word: str, term: str) -> None:
    assert terms_by_word()[word.casefold()] == term


def test_every_grade_judgement_and_kind_of_event_is_explained() -> None:
    known = terms_by_word()
    for word in (
        *("outstanding", "good", "requires improvement to be good", "inadequate"),
        *("overall effectiveness", "impact of leaders", "help and protection"),
        *("children in care", "care leavers"),
        *("standard inspection", "short inspection", "single inspection"),
        *("focused visit", "monitoring visit"),
    ):
        assert word in known


def test_every_theme_of_a_visit_is_explained() -> None:
    themes = {str(row["theme"]) for row in facts.read(facts.FACTS, "events") if row["theme"]}
    assert themes - {"Other"}
    assert [theme for theme in themes - {"Other"} if theme.casefold() not in terms_by_word()] == []


def test_the_glossary_is_in_the_register(tmp_path: Path) -> None:
    register = open_register(tmp_path)
    stored = register.rows("SELECT term, synonyms, definition FROM glossary")
    register.close()
    assert sorted(row["term"] for row in stored) == sorted(str(row["term"]) for row in ROWS)
    assert all(row["synonyms"] and row["definition"] for row in stored)
