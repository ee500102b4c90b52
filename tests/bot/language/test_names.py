from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.language.names import ENGLAND_NAMES, ORDINARY_WORDS, Names, is_sure, name_words, names_of, places
from data import open_register
from data.facts import FACTS, read
from queries.errors import MOST_SUGGESTIONS, AmbiguousName, AskerError, NoData, UnknownName

AUTHORITIES = list(read(FACTS, "authorities"))
REGIONS = list(read(FACTS, "regions"))
EVERY_NAME = [
    *((name, row["region"]) for row in REGIONS for name in (row["region"], *row["aliases"].split(";"))),
    *((row["name"], row["name"]) for row in AUTHORITIES),
    *((alias, row["name"]) for row in AUTHORITIES for alias in (row["aliases"] or "").split(";") if alias),
]
PLAIN_AUTHORITIES = [  # two Dorsets and two Derbys keep their exact names
    row["name"] for row in AUTHORITIES if "Dorset" not in row["name"] and row["name"] != "City of London"
]
KINDS = {row["region"]: "region" for row in REGIONS} | {row["name"]: "authority" for row in AUTHORITIES}


@pytest.fixture(scope="session")
def register(tmp_path_factory):
    opened = open_register(tmp_path_factory.mktemp("register"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def names(register):
    return names_of(register)


def refusal(names: Names, text: str) -> AskerError | None:
    try:
        names.find(text)
    except AskerError as mistake:
        return mistake
    return None


@st.composite
def written(draw: st.DrawFn, name: str) -> str:
    """The same name as somebody might write it."""
    if draw(st.booleans()):
        name = name.replace(" & ", " and ").replace("&", " and ")
    else:
        name = name.replace(" and ", draw(st.sampled_from((" & ", " AND ", " n ", " ’n’ ", " and "))))
    name = name.replace("-", draw(st.sampled_from((" ", "-", "–"))))
    name = name.replace(",", draw(st.sampled_from(("", ",", ", "))))
    name = name.replace(" ", draw(st.sampled_from((" ", "  ", "-", "\u00a0"))))
    name = draw(st.sampled_from((str, str.upper, str.lower, str.title, str.swapcase)))(name)
    if draw(st.booleans()):
        name = name.replace("&", "&amp;")  # as Slack sends it
    marks = st.sampled_from(("{}", "the {}", "“{}”", "'{}'", "{}?", "{}’s", "{}'s", "({})", "*{}*", " {} ", "{}."))
    return draw(marks).format(name)


@given(st.data(), st.sampled_from(EVERY_NAME))
def test_every_name_and_alias_finds_its_area_however_written(names, data, pair):
    name, area = pair
    assert names.find(data.draw(written(name))).name == area


def test_every_name_and_alias_finds_its_area_as_it_stands(names):
    for name, area in EVERY_NAME:
        found = names.find(name)
        assert (found.name, found.kind) == (area, KINDS[area])


@given(
    st.data(),
    st.sampled_from(PLAIN_AUTHORITIES),
    st.sampled_from(
        [
            *(
                "{} council",
                "{} city council",
                "{} borough council",
                "{} metropolitan borough council",
                "{} LA",
            ),
            *("London Borough of {}", "Royal Borough of {}", "City of {}", "{}, London Borough of", "{} MBC"),
            *(
                "{} local authority",
                "the Metropolitan Borough of {}",
                "{} (unitary authority)",
                "{} children’s services",
            ),
        ]
    ),
)
def test_council_and_the_like_do_not_matter(names, data, name, form):
    assert names.find(form.format(data.draw(written(name)))).name == name


@pytest.mark.parametrize("row", REGIONS, ids=lambda row: row["region"])
def test_a_region_may_be_called_one(names, row):
    for form in ("{} region", "the {} region", "{} councils", "{} LAs", "{} of England", "{} England"):
        if "England" not in row["region"] or "England" not in form:
            assert names.find(form.format(row["region"])).name == row["region"]
    assert refusal(names, f"{row['region']} council")


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        *((name, "england", "England") for name in ("England", "national", "all LAs", "the country", "ALL")),
        ("City of London", "authority", "City of London"),
        ("City of London council", "authority", "City of London"),
        ("London", "region", "London"),
        ("London region", "region", "London"),
        ("Derby", "authority", "Derby"),
        ("Derbyshire County Council", "authority", "Derbyshire"),
        ("County Durham", "authority", "Durham"),
        ("Bristol, City of", "authority", "Bristol"),
        ("Hull", "authority", "Kingston upon Hull"),
        ("Kingston", "authority", "Kingston upon Thames"),
        ("Dorset", "authority", "Dorset"),
        ("Dorset Council", "authority", "Dorset"),
        ("Dorset County Council", "authority", "Dorset (until 2019)"),
        ("St Helen’s", "authority", "St Helens"),
        ("N.E.", "region", "North East, Yorkshire and the Humber"),
        ("Yorkshire & the Humber region", "region", "North East, Yorkshire and the Humber"),
    ],
)
def test_the_exact_name_wins(names, text, kind, name):
    found = names.find(text)
    assert (found.kind, found.name) == (kind, name)


@pytest.mark.parametrize(
    ("text", "suggestions"),
    [
        ("the South", ("South East", "South West", "South Gloucestershire")),
        ("Midlands", ("East Midlands", "West Midlands")),
        (
            "Yorkshire",
            ("North East, Yorkshire and the Humber", "East Riding of Yorkshire", "North Yorkshire"),
        ),
        ("Northampton", ("North Northamptonshire", "West Northamptonshire", "Northamptonshire")),
        ("Sussex", ("East Sussex", "West Sussex")),
        ("Beds", ("Bedford", "Central Bedfordshire", "Luton")),
        (
            "Berkshire",
            ("Bracknell Forest", "Reading", "Slough", "West Berkshire", "Windsor and Maidenhead", "Wokingham"),
        ),
        ("Derby County Council", ("Derby", "Derbyshire")),
        ("London Borough", ("London", "City of London")),
    ],
)
def test_a_name_that_several_areas_have_is_asked_back(names, text, suggestions):
    with pytest.raises(AmbiguousName) as caught:
        names.find(text)
    assert caught.value.suggestions == suggestions
    assert all(name in caught.value.message for name in suggestions)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("Hartlepol", "Hartlepool"),
        ("Brmingham", "Birmingham"),
        ("Bradfrod council", "Bradford"),
        ("Noth West", "North West"),
        ("Hammersmith", "Hammersmith and Fulham"),
        ("Royal Borough of Kensington", "Kensington and Chelsea"),
        ("Hammersmith & Fulam", "Hammersmith and Fulham"),
        ("Bath", "Bath and North East Somerset"),
        ("Oxford", "Oxfordshire"),
        ("Leeds region", "Leeds"),
        ("Greater Manchester", "Manchester"),
        ("Nothamptonshire west", "West Northamptonshire"),
        ("Lancaster", "Lancashire"),
        ("East Anglia", "East of England"),
        ("Englnd", "England"),
    ],
)
def test_a_near_name_is_suggested_and_never_taken(names, text, suggestion):
    with pytest.raises(UnknownName) as caught:
        names.find(text)
    assert caught.value.suggestions[0] == suggestion
    assert suggestion in caught.value.message


@pytest.mark.parametrize(
    "text", ["Scotland", "Wales", "Shire", "xxxxxx", "council", "region", "and", "", "  ", "?!", "x" * 10_000]
)
def test_what_is_near_to_nothing_says_what_can_be_written(names, text):
    with pytest.raises(UnknownName, match="Write England, a region such as North West") as caught:
        names.find(text)
    assert caught.value.suggestions == ()
    assert len(caught.value.message) < 250


@given(st.sampled_from([name for name in PLAIN_AUTHORITIES if len(name) >= 6]), st.integers(1, 99))
def test_a_slip_of_the_finger_brings_the_name_back_among_the_suggestions(names, name, place):
    slip = place % (len(name) - 2) + 1
    mistyped = name[:slip] + name[slip + 1] + name[slip] + name[slip + 2 :]
    mistake = refusal(names, mistyped)
    assume(mistake is not None)
    assert name in mistake.suggestions or mistake.kind == "ambiguous_name"


@given(st.one_of(st.text(), st.text("abehilnorstwy &’-", max_size=30)))
def test_any_text_finds_an_area_or_is_the_askers_mistake(names, text):
    mistake = refusal(names, text)
    if mistake:
        assert len(mistake.suggestions) <= MOST_SUGGESTIONS
        for suggestion in mistake.suggestions:
            assert names.find(suggestion)
    names.find_all(text.split())


@pytest.mark.parametrize("text", ["\udc80", "Lee\udc80ds", "'; drop table names", "\0", "NEAR(a b)", '"', "<!channel>"])
def test_hostile_text_is_only_unknown(names, text):
    mistake = refusal(names, text)
    assert mistake is None or isinstance(mistake, UnknownName)


# Whether it existed


@pytest.mark.parametrize("row", [row for row in AUTHORITIES if row["abolished"]], ids=lambda row: row["name"])
def test_an_abolished_authority_exists_to_its_last_day_and_then_names_its_successors(names, row):
    area = names.find(row["name"])
    last = date.fromisoformat(row["abolished"])
    assert names.check_existence(area, last) is None
    successors = row["successors"].split(";")
    with pytest.raises(AmbiguousName if len(successors) > 1 else NoData) as caught:
        names.check_existence(area, last + timedelta(days=1))
    assert {names.find(name).urn for name in caught.value.suggestions} == set(successors)
    for name in caught.value.suggestions:
        assert names.check_existence(names.find(name), last + timedelta(days=1)) is None


def test_the_message_says_when_it_ceased_and_who_came_after(names):
    with pytest.raises(AmbiguousName) as caught:
        names.check_existence(names.find("Cumbria"), date(2023, 4, 1))
    assert caught.value.message.startswith(
        "Cumbria ceased to exist on 31 March 2023; its services passed to Cumberland and to Westmorland and Furness."
    )
    with pytest.raises(AmbiguousName) as caught:
        names.check_existence(names.find("Northants"), date(2024, 3, 31))
    assert caught.value.suggestions == ("North Northamptonshire", "West Northamptonshire")


@pytest.mark.parametrize("row", [row for row in AUTHORITIES if row["established"]], ids=lambda row: row["name"])
def test_an_authority_not_yet_established_names_its_predecessors(names, row):
    area = names.find(row["name"])
    first = date.fromisoformat(row["established"])
    assert names.check_existence(area, first) is None
    before = {other["urn"] for other in AUTHORITIES if row["urn"] in (other["successors"] or "").split(";")}
    with pytest.raises(NoData, match="was established on 1 April") as caught:
        names.check_existence(area, first - timedelta(days=1))
    assert {names.find(name).urn for name in caught.value.suggestions} == before


def test_areas_without_such_days_always_exist(names):
    for name in ("England", "London", "Somerset", "North Yorkshire"):
        assert names.check_existence(names.find(name), date(2014, 1, 1)) is None


# Names among words


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("leeds bradford and sheffield", [("Leeds", 0, 1), ("Bradford", 1, 2), ("Sheffield", 3, 4)]),
        ("brighton and hove", [("Brighton and Hove", 0, 3)]),
        ("telford &amp; wrekin?", [("Telford and Wrekin", 0, 3)]),
        (
            "Hammersmith and Fulham, Kensington and Chelsea and Kent",
            [("Hammersmith and Fulham", 0, 3), ("Kensington and Chelsea", 3, 6), ("Kent", 7, 8)],
        ),
        ("north west leeds’s", []),
        ("in the North West’s LAs", [("North West", 1, 4)]),
        ("Bristol, City of London", [("Bristol", 0, 1), ("City of London", 1, 4)]),
        ("Leeds and the City of Bradford", [("Leeds", 0, 1), ("Bradford", 2, 6)]),
        ("London Borough of Camden and London", [("Camden", 0, 4), ("London", 5, 6)]),
        ("Leeds City Council v Kent county council", [("Leeds", 0, 3), ("Kent", 4, 7)]),
        ("Kent county durham", [("Kent", 0, 1), ("Durham", 1, 3)]),
        ("leeds/bradford", [("Leeds", 0, 1), ("Bradford", 0, 1)]),
        ("W&F, H&F", [("Westmorland and Furness", 0, 1), ("Hammersmith and Fulham", 1, 2)]),
        ("Stoke-on-Trent", [("Stoke-on-Trent", 0, 1)]),
        ("south west v national", [("South West", 0, 2), ("England", 3, 4)]),
        ("the south west of England", [("South West", 0, 5)]),
        ("East Midlands West Midlands", [("East Midlands", 0, 2), ("West Midlands", 2, 4)]),
        ("South East, London", [("South East", 0, 2), ("London", 2, 3)]),
        ("Greater London", [("London", 0, 2)]),
        ("St Helen’s", [("St Helens", 0, 2)]),
        ("Dorset (until 2019)", [("Dorset (until 2019)", 0, 3)]),
        ("Kent, council tax", [("Kent", 0, 1)]),
        ("Derby county council", [("Derby", 0, 1)]),
    ],
)
def test_every_name_among_words_is_found_the_longest_first(names, words, found):
    mentions = names.find_all(words.split())
    assert [(mention.area.name, mention.start, mention.end) for mention in mentions] == found
    assert all(is_sure(mention, words.split()) for mention in mentions)


@pytest.mark.parametrize(
    "words",
    [
        *(
            "West London",
            "south east london",
            "the north of England",
            "Greater Manchester",
            "inner London LAs",
        ),
        *(
            "Newcastle-under-Lyme",
            "all outstanding LAs",
            "which country is it",
            "Hartlepol now",
            "the South",
            "",
        ),
        *("mk what em or wm", "Kent-based"),
    ],
)
def test_what_only_holds_a_name_is_no_mention(names, words):
    assert names.find_all(words.split()) == []


def test_two_letters_count_in_capitals_or_alone(names):
    assert [mention.area.name for mention in names.find_all(["outcomes", "in", "MK", "or", "NW?"])] == [
        "Milton Keynes",
        "North West",
    ]
    assert names.find_all(["outcomes", "in", "mk", "or", "em?"]) == []
    assert [mention.area.name for mention in names.find_all(["good", "in", "nw"])] == ["North West"]
    assert [mention.area.name for mention in names.find_all(["all"])] == ["England"]


@pytest.mark.parametrize("word", sorted(ORDINARY_WORDS))
def test_an_ordinary_word_in_small_letters_is_not_sure_to_be_a_name(names, word):
    def sure(words: str) -> list[bool]:
        return [is_sure(mention, words.split()) for mention in names.find_all(words.split())]

    assert sure(f"what about {word} now") == [False]
    assert sure(f"what about {word.title()} now") == [True]
    assert sure(word) == [True]
    assert sure(f"what about the {word} now") == [False]


@given(
    st.lists(st.sampled_from(PLAIN_AUTHORITIES), min_size=1, max_size=5, unique=True),
    st.sampled_from((", ", " and ", " v ")),
)
def test_lists_of_authorities_read_back(names, listed, joint):
    words = f"compare {joint.join(listed)} at 31 March".split()
    assert [mention.area.name for mention in names.find_all(words)] == listed


# The vocabulary itself


def test_no_name_or_alias_belongs_to_two_areas():
    owners: dict[str, set[str]] = {}
    for name, area in [*EVERY_NAME, *((name, "England") for name in ENGLAND_NAMES)]:
        owners.setdefault(" ".join(name_words(name)), set()).add(area)
    assert {name: found for name, found in owners.items() if len(found) > 1} == {}


def test_names_are_built_once_a_register(register, names):
    assert names_of(register) is names


def test_every_place_that_is_no_area_leads_to_areas(names):
    for place, meant in places().items():
        with pytest.raises((UnknownName, AmbiguousName)) as caught:
            names.find(place)
        assert list(caught.value.suggestions) == meant
        assert all(names.find(name) for name in meant)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("plymouth city", "Plymouth"), ("hull city", "Kingston upon Hull"), ("Southend UA", "Southend-on-Sea"),
        ("london boro of hackney", "Hackney"), ("Leeds LA", "Leeds"), ("boro of camden", "Camden"),
    ],
)  # fmt: skip
def test_words_added_to_a_name_do_not_matter(names, text, name):
    assert names.find(text).name == name
    assert [mention.area.name for mention in names.find_all(f"inadequate in {text}".split())] == [name]
