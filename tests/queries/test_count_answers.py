"""The answers of the algebra as they read, and what may be called official (SPEC rules 3, 7, 11 and 14)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import Register, open_register
from queries.answer import Answer
from queries.counting.axes import Axis
from queries.counting.conditions import (
    EverJudged,
    Framework,
    FromTo,
    Had,
    Judged,
    Kind,
    Moved,
    Not,
    NotYetInspected,
    OfType,
    Theme,
    WasJudged,
    Within,
)
from queries.counting.count import NAMES, NUMBER, SHARE, SPREAD, Count, Order, Show
from queries.counting.edition_figures import cell, count_cells, edition_figures
from queries.counting.planner import days_between, tally, tally_all
from queries.errors import NoData
from queries.question import Area, AsAt, During, Latest, Period, Question, WholeRecord
from queries.telling.counts import answer_count
from queries.wording import day
from tests.queries.any_counts import COUNTS, JUDGED, OF_LAS, PLACES, REGIONS

MARCH_2024, MARCH_2022 = AsAt(date(2024, 3, 31)), AsAt(date(2022, 3, 31))
YEAR = During(Period(date(2023, 4, 1), date(2024, 3, 31)))
NOW, EVER = Latest(), WholeRecord()
INADEQUATE, GOOD, OUTSTANDING, RI = ("inadequate",), ("good",), ("outstanding",), ("requires_improvement",)
GOOD_OR_OUTSTANDING = GOOD + OUTSTANDING
FOCUSED, MONITORING = Kind(("focused visit",)), Kind(("monitoring visit",))
CALCULATED = "Calculated by ilacs-bot from published inspections; not official statistics."


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    opened = open_register(tmp_path_factory.mktemp("register"))
    yield opened
    opened.close()


def region(name: str) -> Within:
    return Within((Area("region", name),))


def authority(name: str, urn: str) -> Within:
    return Within((Area("authority", name, urn),))


def ask(register: Register, count: Count) -> Answer:
    return answer_count(register, Question(command="count", count=count))


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (
            Count("authorities", MARCH_2024, (), (Judged(GOOD_OR_OUTSTANDING),), show=SHARE),
            "As at 31 March 2024, 60% of LAs in England with an overall judgement (91 of 151) were judged good or outstanding."
            " 2 LAs had not yet been inspected: Cumberland, and Westmorland and Furness. Official statistics.",
        ),
        (
            Count("authorities", NOW, (), (Judged(GOOD_OR_OUTSTANDING),), show=SHARE),
            "As at 31 March 2026, 73% of LAs in England (111 of 153) were judged good or outstanding. That was the last day"
            f" before overall judgements ended; 11 LAs have been inspected since without one. {CALCULATED}",
        ),
        (
            Count("authorities", NOW, (region("North West"), Judged(INADEQUATE)), show=NAMES),
            "On reports held to 20 August 2026, 4 of the 20 LAs in the North West with an overall judgement (20%) were judged"
            " inadequate: Cheshire East, Halton, Knowsley and Tameside. 4 LAs had no overall judgement (2026 framework):"
            f" Blackpool, Lancashire, Liverpool and Trafford. {CALCULATED}",
        ),
        (
            Count("authorities", NOW, (WasJudged(INADEQUATE, date(2022, 3, 31)),), (Judged(INADEQUATE),), show=NUMBER),
            "On reports held to 20 August 2026, 1 of the 18 LAs in England judged inadequate as at 31 March 2022 (6%) was"
            " judged inadequate: Devon. 3 LAs had no overall judgement (2026 framework): Blackpool, Middlesbrough and"
            f" Trafford. {CALCULATED}",
        ),
        (
            Count("authorities", EVER, (region("South West"), EverJudged(INADEQUATE, at_least=2)), show=NUMBER),
            "In the whole record, held to 20 August 2026, 2 of the 15 LAs in the South West (13%) were judged inadequate at two"
            f" or more graded inspections: Devon and Torbay. {CALCULATED}",
        ),
        (
            Count("authorities", NOW, (authority("Leeds", "80481"), Judged(INADEQUATE)), show=NUMBER),
            f"On reports held to 20 August 2026, Leeds was not judged inadequate. {CALCULATED}",
        ),
        (
            Count("inspections", EVER, (authority("Kent", "80476"),), show=NUMBER),
            f"In the whole record, held to 20 August 2026, Ofsted made 3 graded inspections of Kent. {CALCULATED}",
        ),
        (
            Count("visits", EVER, (authority("Stockton-on-Tees", "80563"), MONITORING), show=NUMBER),
            "In the whole record, held to 20 August 2026, no monitoring visit to Stockton-on-Tees is known (monitoring visits"
            " are held whole from 1 April 2021 to 31 March 2025 only, and of those whose letter is not published none)."
            f" {CALCULATED}",
        ),
        (
            Count("visits", EVER, (FOCUSED, Judged(INADEQUATE, at="then")), show=NUMBER),
            "In the whole record, held to 20 August 2026, at least 21 of the 371 focused visits in England to LAs with an overall"
            " judgement at the time (6%) were to LAs judged inadequate at the time (focused visits are held to 9 December"
            f" 2025). {CALCULATED}",
        ),
        (
            Count("visits", YEAR, (FOCUSED, Judged(RI, at="then")), show=NUMBER),
            "From 1 April 2023 to 31 March 2024 (2023-24), 16 of the 34 focused visits in England (47%) were to LAs judged"
            " requires improvement to be good at the time. Official statistics.",
        ),
        (
            Count("authorities", EVER, (Not(Had(("focused visit",))),), show=NAMES),
            "In the whole record, held to 20 August 2026, 1 of the 153 LAs in England (1%) had no focused visit (focused visits"
            f" are held to 9 December 2025): Cumberland. {CALCULATED}",
        ),
        (
            Count("inspections", EVER, (Framework(("ILACS",)),), show=Show("duration", "between_inspections")),
            "In the whole record, held to 20 August 2026, the median number of days since the graded inspection before was"
            " 1,400 (mean 1,478, shortest 910, longest 2,135; 168 pairs of graded ILACS inspections in England)."
            f" {CALCULATED}",
        ),
        (
            Count("authorities", NOW, (Not(NotYetInspected()),), show=NAMES, order=Order("date", False), limit=2),
            "On reports held to 20 August 2026, the 2 LAs in England whose last graded inspection ended longest ago: Nottingham"
            f" (22 July 2022) and Dudley (11 November 2022). {CALCULATED}",
        ),
        (
            Count("authorities", EVER, by=(Axis("grade_first"),), show=NUMBER),
            "In the whole record, held to 20 August 2026, 153 LAs in England by first ILACS judgement: Outstanding 24 (16%);"
            f" Good 62 (41%); Requires improvement to be good 48 (31%); Inadequate 19 (12%). {CALCULATED}",
        ),
        (
            Count("authorities", MARCH_2024, (Moved("improved", "first_ilacs"),), show=NUMBER),
            "As at 31 March 2024, 26 of the 65 LAs in England with more than one graded ILACS inspection (40%) improved since the"
            " first graded ILACS inspection. Official statistics.",
        ),
        (
            Count("inspections", YEAR, show=SPREAD),
            "From 1 April 2023 to 31 March 2024 (2023-24), the 36 graded inspections in England resulted in 9 outstanding (25%),"
            " 16 good (44%), 5 requires improvement to be good (14%) and 6 inadequate (17%). Good or outstanding: 69% (25 of"
            " 36). Official statistics.",
        ),
        (
            Count("visits", YEAR, (FOCUSED, Theme(("Front door",))), show=NUMBER),
            "From 1 April 2023 to 31 March 2024 (2023-24), Ofsted made 9 focused visits on the front door in England. Official"
            " statistics.",
        ),
        (
            Count("authorities", MARCH_2024, (OfType(("county",)),), (Judged(GOOD_OR_OUTSTANDING),), show=SHARE),
            "As at 31 March 2024, 67% of county councils in England (14 of 21) were judged good or outstanding."
            f" {CALCULATED}",
        ),
    ],
)  # fmt: skip
def test_an_answer_leads_with_the_finding_its_date_and_its_base(register: Register, count: Count, text: str) -> None:
    assert ask(register, count).text == text


def test_a_printed_share_without_a_count_that_agrees_stands_alone(register: Register) -> None:
    count = Count("authorities", MARCH_2024, (), (Judged(GOOD_OR_OUTSTANDING, "care_leavers"),), show=SHARE)
    found = ask(register, count)
    assert found.text.startswith(
        "As at 31 March 2024, 65% of the 51 LAs in England with a judgement for care leavers were judged good or outstanding"
        " for care leavers."
    )
    assert found.official is True
    assert found.notes[0] == "The release prints 65%; the register counts 32 of 51 (63%)."
    assert len(found.notes[1]) > 40


def test_a_list_of_names_is_not_called_official_and_one_that_an_edition_holds_is_called_so(register: Register) -> None:
    inadequate = Count("authorities", MARCH_2024, (Judged(INADEQUATE),), show=NAMES)
    found = ask(register, inadequate)
    assert found.official == "counted from LA-level data"
    assert found.text.endswith("Counted from Ofsted’s LA-level data for the edition as at 31 March 2024.")
    assert ask(register, replace(inadequate, when=AsAt(date(2024, 6, 30)))).official is False


def test_tables_have_at_most_six_columns_and_rows_one_key_set(register: Register) -> None:
    for count in (
        Count("authorities", MARCH_2024, by=(Axis("grade"), Axis("region")), show=NUMBER),
        Count("visits", YEAR, (FOCUSED,), by=(Axis("theme"), Axis("grade_then")), show=NUMBER),
        Count("inspections", EVER, by=(Axis("statistical_year"),), show=NUMBER),
        Count("inspections", EVER, by=(Axis("region"),), show=Show("duration", "to_publication")),
    ):
        for table in ask(register, count).tables:
            assert len({tuple(row) for row in table.rows}) == 1
            assert len(table.columns) <= 6


def test_the_latest_of_nothing_says_so(register: Register) -> None:
    with pytest.raises(
        NoData, match=r"^As at 31 March 2012, none of the 33 LAs in London had the judgement asked about\.$"
    ):
        ask(register, Count("authorities", AsAt(date(2012, 3, 31)), (region("London"), Judged(GOOD)), show=NUMBER))  # fmt: skip


def test_every_figure_of_the_editions_is_a_count_and_a_part_of_it_that_the_planner_counts(register: Register) -> None:
    """The 212 printed ones and those counted from LA-level rows, but for the known differences, each by its own Count."""
    known = {tuple(row.values()) for row in register.rows("SELECT as_at, area, cell_table, cell_row, cell_key FROM known_differences")}  # fmt: skip
    figures = register.rows("SELECT * FROM figures ORDER BY figure_id")
    assert sum(row["status"] == "printed" for row in figures) == 212
    cells = [cell(row) for row in figures]
    assert None not in cells
    for row, found, counted in zip(figures, cells, count_cells(register, cells), strict=True):
        if tuple(row[key] for key in ("as_at", "area", "cell_table", "cell_row", "cell_key")) in known:
            continue
        assert counted is not None
        assert (round(counted) if row["unit"] == "percentage_points" else counted) == row["value"], found


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(counts=st.lists(COUNTS, min_size=1, max_size=4))
def test_many_counts_read_at_once_are_each_what_it_is_alone(register: Register, counts: list[Count]) -> None:
    with_areas = [replace(each, where=(*each.where, Within((area,)))) for each in counts for area in REGIONS[:2]]
    asked = [*counts, *with_areas]
    assert tally_all(register, asked) == [tally(register, each) for each in asked]


def test_the_year_of_an_edition_is_what_that_lists(register: Register) -> None:
    """47 graded inspections of 2022-23 are known now, the edition lists 41 of them (SPEC rule 9)."""
    year = During(Period(date(2022, 4, 1), date(2023, 3, 31)))
    listed = replace(year, edition=date(2023, 3, 31))
    for count, known, own in (
        (Count("inspections", year), 47, 41),
        (Count("visits", year, (Kind(("monitoring visit",)),)), 22, 20),
        (Count("authorities", year, (Had(("focused visit",)),)), 38, 35),
        (Count("authorities", year, (Had(("monitoring visit",), 2),)), 7, 5),
    ):
        assert (tally(register, count).number, tally(register, replace(count, when=listed)).number) == (known, own)
        assert not edition_figures(register, [replace(count, when=listed)])[0].printed


@cache
def printed() -> list[dict[str, Any]]:
    return []


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_condition_added_makes_an_official_question_calculated(register: Register, data: st.DataObject) -> None:
    if not printed():
        printed().extend(register.rows("SELECT * FROM figures WHERE status = 'printed'"))
    found = cell(data.draw(st.sampled_from(printed())))
    assert found is not None
    assert edition_figures(register, [found.count])[0].printed
    extra = data.draw(st.one_of(JUDGED, OF_LAS, PLACES).filter(lambda each: found.count.of in each.of))
    if isinstance(extra, Within) and any(area.kind == "england" for area in extra.areas) and not extra.but:
        return
    if extra in (*found.count.base, *found.count.numerator):
        return
    base, numerator = found.count.base, found.count.numerator
    more = replace(found.count, where=(*base, *numerator, extra), share=())
    figures = edition_figures(register, [more])[0]
    is_another = any(
        (each := cell(row)) and set(each.count.base + each.count.numerator) == set(more.where) for row in printed()
    )
    assert is_another or not figures.printed


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(count=COUNTS)
def test_every_count_has_an_answer_in_words_or_says_why_not(register: Register, count: Count) -> None:
    for show in (NUMBER, NAMES, SHARE, SPREAD):
        try:
            found = ask(register, replace(count, show=show))
        except NoData:
            continue
        assert found.text.endswith(".")
        assert found.reading
        assert "{" not in found.text + found.title + found.reading
        assert "  " not in found.text + found.title + found.reading


def test_known_by_is_never_official(register: Register) -> None:
    count = Count("authorities", AsAt(date(2022, 3, 31)), (), (Judged(INADEQUATE),))
    assert ask(register, count).official is True
    assert ask(register, replace(count, when=AsAt(date(2022, 3, 31), date(2026, 1, 1)))).official is False


def test_a_move_between_grades_is_told_by_name(register: Register) -> None:
    found = ask(register, Count("authorities", EVER, (FromTo(OUTSTANDING, RI + INADEQUATE + GOOD),), show=NAMES))
    assert found.text.startswith(
        "In the whole record, held to 20 August 2026, 4 of the 153 LAs in England (3%) went from outstanding to good, requires"
        " improvement to be good or inadequate between two graded inspections in a row: Cornwall, East Sussex, Kent and"
        " Suffolk."
    )


@pytest.mark.parametrize(
    ("count", "beginning"),
    [
        (
            Count("inspections", EVER, (Framework(("ILACS",)),), show=Show("duration", "between_inspections", "longest")),
            "In the whole record, held to 20 August 2026, the longest number of days since the graded inspection before was"
            " 2,135 (mean 1,478, median",
        ),
        (
            Count("authorities", AsAt(date(2026, 11, 25)), (Within((Area("authority", "Dudley", "80464"),)),), show=Show("duration")),
            "As far as reports published by 20 August 2026 show, the number of days since the latest graded inspection was 1,475: Dudley,",
        ),
    ],
)  # fmt: skip
def test_a_duration_says_whose_it_was_and_from_when_to_when(register: Register, count: Count, beginning: str) -> None:
    found = ask(register, count)
    assert found.text.startswith(beginning)
    (row,) = days_between(register, count)[-1:]
    assert f": {row['name']}, {day(row['from_date'])} to {day(row['to_date'])}." in found.text


def test_a_split_says_how_many_there_are_in_all(register: Register) -> None:
    count = Count("authorities", EVER, (EverJudged(INADEQUATE, at_least=2),), by=(Axis("region"),), show=NUMBER)
    found = ask(register, count)
    assert f"by region, {tally(register, count).number} in all: " in found.text
    assert tally(register, count).number == sum(row["number"] for row in found.table("counts").rows) == 11
