"""The year of a held edition, told by its own list, and what stands beside it (SPEC rules 9, 11, 14 and 15)."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.ask import Sources, ask
from data import Register
from data.schema import LA_LEVEL
from queries.answer import Answer
from queries.pages.check import check, unexplained_rows
from queries.pages.history import source_name
from tests.data.few_facts import G, I, edition, event
from tests.queries.asked import activity, question
from tests.queries.conftest import FewRegister

YEAR = ("2022-04-01", "2023-03-31")
STANDARD, SHORT, FOCUSED, MONITORING = "standard inspection", "short inspection", "focused visit", "monitoring visit"


def counts(answer: Answer, table: str = "activity") -> Mapping[str, Any]:
    return {row["event_type"]: row["count"] for row in answer.table(table).rows if row["count"]}


# What Ofsted's own files give, counted from them by hand and by other code.
@pytest.mark.parametrize(
    ("year", "own", "authorities", "occasions", "known"),
    [
        ("2021-22", (18, 5, 74, 32), 106, 129, (23, 10, 75, 36)),
        ("2022-23", (32, 9, 35, 20), 85, 96, (38, 9, 38, 22)),
        ("2023-24", (17, 19, 34, 26), 80, 96, (17, 19, 34, 26)),
        ("2024-25", (22, 30, 36, 24), 99, 112, (22, 31, 36, 24)),
    ],
)
def test_the_year_of_a_held_edition_leads_with_its_own_rows_and_tells_what_is_known_since(
    year: str, own: tuple[int, ...], authorities: int, occasions: int, known: tuple[int, ...], sources: Sources
) -> None:
    answer = ask(f"activity {year}", sources)
    kinds = (STANDARD, SHORT, FOCUSED, MONITORING)
    assert counts(answer) == dict(zip(kinds, own, strict=True))
    total = answer.table("activity_total").rows[0]
    assert (total["authorities"], total["count"]) == (authorities, occasions)
    if known == own:
        assert [table.id for table in answer.tables if table.id == "latest"] == []
        assert answer.official is True
    else:
        assert counts(answer, "latest") == dict(zip(kinds, known, strict=True))
        assert answer.official == LA_LEVEL
        assert f"{known[0] + known[1]} graded inspections ({known[0]} standard and {known[1]} short)" in answer.text
        assert "known now (calculated by ilacs-bot)" in answer.text
        assert answer.text.endswith(f"LA-level data for the edition as at 31 March 20{year[-2:]}.")


@pytest.mark.parametrize(
    ("year", "more"), [("2022-23", "3 more monitoring visits are"), ("2023-24", "1 more monitoring visit is")]
)
def test_visits_that_are_in_no_official_list_are_named_beside(year: str, more: str, sources: Sources) -> None:
    for command in ("activity", "visits", "visits monitoring"):
        assert f"{more} known that {more.split()[-1]} in no official list." in ask(f"{command} {year}", sources).text
    assert "official list" not in ask(f"visits focused {year}", sources).text


@pytest.mark.parametrize(
    ("year", "themes"),
    [
        ("2021-22", {"Assurance visit": 12, "Vulnerable adolescents": 4, "Front door": 13}),
        ("2023-24", {"Front door": 9, "Children in need/subject to a plan": 12, "Achieving permanence": 2, "Children in care": 3, "Care leavers": 8}),
        ("2024-25", {"Children in need/subject to a plan": 13, "Care leavers": 13, "Children in care": 6, "Front door": 2, "Achieving permanence": 2}),
    ],
)  # fmt: skip
def test_the_themes_are_ofsteds_own(year: str, themes: Mapping[str, int], sources: Sources) -> None:
    held = {row["theme"]: row["visits"] for row in ask(f"visits focused {year}", sources).table("themes").rows}
    assert {theme: held[theme] for theme in themes} == themes


@pytest.mark.parametrize(
    ("year", "visits", "authorities"), [("2021-22", 32, 17), ("2023-24", 26, 11), ("2024-25", 24, 14)]
)
def test_the_monitoring_visits_are_those_of_the_list(
    year: str, visits: int, authorities: int, sources: Sources
) -> None:
    row = ask(f"visits monitoring {year}", sources).table("monitoring").rows[0]
    assert (row["visits"], row["authorities"]) == (visits, authorities)


def test_a_region_or_another_period_takes_all_that_is_known(sources: Sources) -> None:
    regions = sum(
        ask(f"activity {region} 2022-23", sources).table("activity_total").rows[0]["count"]
        for region in ("London", "South East", "South West", "East of England", "East Midlands", "West Midlands", "North West", "NEYH")
    )  # fmt: skip
    assert regions == 38 + 9 + 38 + 22
    assert counts(ask("activity 2022-04-01 to 2023-03-30", sources))[STANDARD] == 38


@pytest.fixture
def held(holding: FewRegister) -> Register:
    """A year with an edition's list of two events; one came out too late for it, one is in no list, one a year earlier."""
    listed = [event("A", "2022-06-10", G, start_date="2022-06-06"), event("B", "2022-09-10", kind=MONITORING)]
    others = [
        event("C", "2023-02-10", I, publication_date="2023-06-01"),
        event("B", "2022-10-10", kind=MONITORING, why_not_counted="in no official list of its year"),
        event("A", "2022-03-30", kind=FOCUSED, publication_date="2022-06-01"),
    ]
    rows = [{"release": "2023-03-31", "sheet": "in year", "event_id": row["event_id"]} for row in (*listed, others[-1])]
    return holding(*listed, *others, releases=[edition("2023-03-31", "2023-04-30")], edition_rows=rows)


def test_only_the_events_of_the_list_that_began_in_the_year_lead(held: Register) -> None:
    answer = activity(held, *YEAR)
    assert counts(answer) == {STANDARD: 1, MONITORING: 1}
    assert counts(answer, "latest") == {STANDARD: 2, MONITORING: 1}
    assert "which counts reports published by 30 April 2023" in answer.text
    assert "Of the same year 2 graded inspections (2 standard) are known now" in answer.text


def test_no_list_leads_where_the_question_says_what_was_known_by(held: Register) -> None:
    assert counts(activity(held, *YEAR, known_by=question("activity", "2024-01-01").on)) == {STANDARD: 2, MONITORING: 1}


def test_a_visit_in_no_list_is_in_no_count_but_is_told(held: Register) -> None:
    answer = activity(held, "2022-10-01", "2022-10-31")
    assert counts(answer) == {}
    assert "1 more monitoring visit is known that is in no official list." in answer.text


def test_what_is_held_in_part_is_at_least_so_many_and_never_none(holding: FewRegister) -> None:
    spans = [
        {"kind": kind, "authorities": "all", "whole_from": "2021-04-01", "whole_to": end, "basis": "a test"}
        for kind, end in (("graded inspection", "2030-01-01"), (FOCUSED, "2030-01-01"), (MONITORING, "2023-03-31"))
    ]
    register = holding(event("A", "2023-04-10", G), event("B", "2024-05-10", kind=MONITORING), holdings=spans)
    text = activity(register, "2024-04-01", "2025-03-31").text
    assert (
        "at least 1 of the 2 LAs in England were visited, on at least 1 occasion: at least 1 monitoring visit." in text
    )
    assert "No graded inspection began in the period." in text
    text = activity(register, "2023-04-01", "2024-03-31").text
    assert "1 standard inspection" in text
    assert "at least 1 standard inspection" not in text
    assert "No monitoring visit is known (only some are held)." in text
    assert "No monitoring visit" not in activity(register, "2022-04-01", "2023-03-31").text


def test_visits_held_in_part_are_told_so_too(sources: Sources) -> None:
    assert (
        "at least 4 monitoring visits across 4 LAs in England are known."
        in ask("visits monitoring 2025-26", sources).text
    )
    assert (
        "no monitoring visit to LAs in London is known (only some are held)."
        in ask("visits monitoring London 2018-19", sources).text
    )
    assert "there was no monitoring visit to Leeds." in ask("visits monitoring Leeds 2022-23", sources).text
    assert (
        "as far as reports published by 20 August 2026 show" in ask("activity 2026-04-01 to 2026-11-01", sources).text
    )


def test_a_first_day_alone_and_a_month_alone_are_shown_as_they_are_known(sources: Sources) -> None:
    rows = {row["event_id"]: row for row in ask("visits monitoring 2021-22", sources).table("events").rows}
    assert (rows["x-mv-80431-2022-01-11"]["first_day"], rows["x-mv-80431-2022-01-11"]["end_date"]) == (
        "2022-01-11",
        None,
    )
    later = {row["event_id"]: row for row in ask("visits monitoring 2025-26", sources).table("events").rows}
    assert (later["x-mv-80557-n24"]["first_day"], later["x-mv-80557-n24"]["end_date"]) == ("2025-05", None)


@pytest.mark.parametrize("on", ["2022-03-31", "2023-03-31", "2024-03-31", "2025-03-31"])
def test_check_compares_every_figure_of_a_held_edition_and_explains_each_difference(
    on: str, register: Register
) -> None:
    answer = check(register, question("check", on))
    statuses = {table.id: {row["status"] for row in table.rows} for table in answer.tables}
    assert statuses == (
        {"check": {LA_LEVEL}} if on == "2025-03-31" else {"check": {"printed"}, "check_la_level": {LA_LEVEL}}
    )
    assert unexplained_rows(answer) == ()
    differing = [row for table in answer.tables for row in table.rows if not row["match"]]
    assert len(differing) == (14 if on == "2024-03-31" else 0)
    assert all("Staffordshire" in row["why"] or "almost 4" in row["why"] for row in differing)


@pytest.mark.parametrize(
    ("words", "kind", "ending"),
    [
        ("england 2024-03-31", True, "Official statistics."),
        ("region London 2025-03-31", LA_LEVEL, "for the edition as at 31 March 2025."),
        ("judgements 2025-03-31", LA_LEVEL, "for the edition as at 31 March 2025."),
        ("judgements London 2024-03-31", LA_LEVEL, "for the edition as at 31 March 2024."),
        ("judgements West Midlands 2024-03-31", False, "not official statistics."),
        ("changes 2025-03-31", LA_LEVEL, "for the edition as at 31 March 2025."),
        ("list inadequate 2025-03-31", LA_LEVEL, "for the edition as at 31 March 2025."),
        ("england 2025-03-31 known by 2025-05-01", False, "not official statistics."),
        ("compare 2024-03-31 with 2025-03-31", "partly", "As at 31 March 2025: counted from Ofsted’s LA-level data for the edition as at that day."),
    ],
)  # fmt: skip
def test_what_kind_of_figure_it_is_stands_at_the_end(words: str, kind: object, ending: str, sources: Sources) -> None:
    answer = ask(words, sources)
    assert answer.official == kind
    assert answer.text.endswith(ending)


def test_table_1_of_2025(sources: Sources) -> None:
    answer = ask("changes 2025-03-31", sources)
    assert answer.table("changes_total").rows[0]["authorities"] == 114
    cells = [tuple(row[key] for key in ("improved", "retained", "declined")) for row in answer.table("changes").rows]
    assert cells == [(None, 16, 3), (12, 19, 8), (20, 13, 8), (13, 2, None)]


def test_newer_editions_are_named_where_statistics_default_to_an_older_one(sources: Sources) -> None:
    text = ask("releases", sources).text
    assert "the newest whose printed figures are held" in text
    assert "the one as at 31 March 2025 is held as LA-level data" in text
    assert "the one as at 31 March 2026 is known, but its figures are not held" in text


@pytest.mark.parametrize(
    ("source", "url", "words"),
    [
        ("report PDF", "https://files.ofsted.gov.uk/v1/file/1", "Ofsted’s report"),
        ("official data file", "https://reports.ofsted.gov.uk/provider/44/80431", "Ofsted’s data file"),
        ("official data file", "https://www.itv.com/news", "Ofsted’s data file and itv.com"),
        ("news", "https://www.bournemouthecho.co.uk/news/1", "Press: bournemouthecho.co.uk"),
        ("council page", "https://www.swindon.gov.uk/news", "Council page: swindon.gov.uk"),
    ],
)
def test_an_event_says_what_it_was_read_from(source: str, url: str, words: str) -> None:
    assert source_name(source, url) == words
