from datetime import date

import pytest

from data import open_register
from queries.areas import areas, areas_with_words
from queries.question import Area


@pytest.fixture(scope="session")
def register(tmp_path_factory):
    opened = open_register(tmp_path_factory.mktemp("register"))
    yield opened
    opened.close()


def names(register, *words):
    return [area.name for area in areas_with_words(register, words)]


def test_areas_are_the_regions_and_then_every_authority_ever(register):
    named = areas(register)
    counts = register.rows("SELECT (SELECT count(*) FROM regions) r, (SELECT count(*) FROM authorities) a")[0]
    assert [one.area.kind for one in named] == ["region"] * counts["r"] + ["authority"] * counts["a"]
    assert len({one.area for one in named}) == len(named)
    assert sum(len(one.aliases) for one in named) == register.rows("SELECT count(*) n FROM aliases")[0]["n"]


def test_an_authority_carries_its_days_and_successors(register):
    by_name = {one.area.name: one for one in areas(register)}
    cumbria, cumberland = by_name["Cumbria"], by_name["Cumberland"]
    assert (cumbria.established, cumbria.abolished) == (None, date(2023, 3, 31))
    assert [successor.name for successor in cumbria.successors] == ["Cumberland", "Westmorland and Furness"]
    assert (cumberland.established, cumberland.abolished) == (date(2023, 4, 1), None)
    assert cumberland.area in cumbria.successors
    assert by_name["Kent"].la_code == "886"
    assert by_name["London"].area == Area("region", "London")


def test_words_are_searched_whole_in_names_and_aliases(register):
    assert names(register, "yorkshire") == [
        "North East, Yorkshire and the Humber",
        "East Riding of Yorkshire",
        "North Yorkshire",
    ]
    assert names(register, "wrekin", "telford") == ["Telford and Wrekin"]
    assert names(register, "salop") == ["Shropshire"]
    assert names(register, "shire") == []


def test_a_beginning_is_searched_when_no_name_holds_the_word_and_the_abolished_come_last(register):
    assert names(register, "northampton") == [
        "North Northamptonshire",
        "West Northamptonshire",
        "Northamptonshire",
    ]
    assert names(register, "oxford") == ["Oxfordshire"]
    assert names(register, "lee") == []  # too short to be a beginning


@pytest.mark.parametrize("word", ['"', "*", "a OR b", "NEAR(", "", "x:y", "\0", "ℵ", "²"])
def test_search_syntax_is_not_read_as_syntax(register, word):
    assert names(register, word) == []
    assert names(register) == []
