"""An LA's profile: what was judged when and how long it stood, what came since, and what a day may not yet know."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from bot.ask import Sources, ask
from queries.answer import Answer
from queries.pages.history import MOST_EVENTS, time_between
from tests.data.few_facts import RI, G, I, O, event
from tests.queries.asked import day, history
from tests.queries.conftest import FewRegister


def rows(answer: Answer, table_id: str) -> tuple[Mapping[str, Any], ...]:
    return next((tuple(table.rows) for table in answer.tables if table.id == table_id), ())


def test_each_judgement_stands_until_the_next_graded_inspection_and_the_latest_so_far(holding: FewRegister) -> None:
    register = holding(
        event("A", "2015-02-11", G, "single inspection"),
        event("A", "2018-01-31", kind="focused visit"),
        event("A", "2018-11-02", RI, "short inspection"),
        event("A", "2022-03-04", O),
        event("A", "2025-01-01", I),
    )
    timeline = rows(history(register, "A", "2024-03-31"), "timeline")
    assert [(row["end_date"], row["until"], row["stood"]) for row in timeline] == [
        ("2022-03-04", None, "2 years so far"),
        ("2018-11-02", "2022-03-04", "3 years and 4 months"),
        ("2015-02-11", "2018-11-02", "3 years and 8 months"),
    ]
    assert [row["event"] for row in timeline] == [
        "Standard inspection (ILACS)",
        "Short inspection (ILACS)",
        "Single inspection (SIF)",
    ]


def test_visits_since_the_latest_inspection_stand_apart_from_those_before(holding: FewRegister) -> None:
    register = holding(
        event("A", "2020-01-10", kind="focused visit"),
        event("A", "2021-05-05", RI),
        event("A", "2021-05-05", kind="focused visit"),
        event("A", "2022-01-10", kind="focused visit"),
        event("A", "2022-06-10", kind="monitoring visit"),
        event("A", "2024-04-01", kind="monitoring visit"),
    )
    answer = history(register, "A", "2024-03-31")
    assert [row["end_date"] for row in rows(answer, "visits_since")] == ["2022-06-10", "2022-01-10"]
    assert [row["end_date"] for row in rows(answer, "visits_before")] == ["2021-05-05", "2020-01-10"]
    assert "Since then it has had 1 focused visit and 1 monitoring visit." in answer.text
    assert "No visit since then is known." in history(register, "A", "2021-12-31").text


def test_what_was_published_after_the_day_asked_for_is_not_in_the_history(holding: FewRegister) -> None:
    register = holding(
        event("A", "2019-05-01", G),
        event("A", "2021-05-01", RI, publication_date="2022-01-01"),
        event("A", "2021-06-01", kind="focused visit", publication_date="2022-01-01"),
    )
    answer = history(register, "A", "2021-12-01", known_by=day("2021-12-01"))
    assert [row["end_date"] for row in rows(answer, "events")] == ["2019-05-01"]
    assert rows(answer, "timeline")[0]["until"] is None
    assert rows(answer, "visits_since") == ()
    assert "No visit since then is known." in answer.text


def test_a_visit_without_any_date_is_not_told_of_a_day_it_may_come_after(holding: FewRegister) -> None:
    undated = event("A", "", kind="monitoring visit")
    register = holding(event("A", "2019-05-01", G), event("A", "2023-05-01", RI), undated)
    early, late = history(register, "A", "2022-03-31"), history(register, "A", "2026-03-31")
    assert [row["end_date"] for row in rows(early, "events")] == ["2019-05-01"]
    assert any("1 visit without a known date: not listed here" in note for note in early.notes)
    assert rows(late, "visits_undated") == rows(late, "events")[-1:]
    assert "No dated visit since then is known." in late.text


def test_a_judgement_that_was_made_but_is_not_held_says_so_and_one_never_made_stays_empty(holding: FewRegister) -> None:
    register = holding(event("A", "2020-05-01", RI), event("A", "2023-05-01", G, help_and_protection=G))
    latest, first = rows(history(register, "A", "2024-03-31"), "timeline")
    assert (latest["help_and_protection"], latest["children_in_care"], latest["care_leavers"]) == (
        G,
        "Not held",
        "Not held",
    )
    assert (first["overall_effectiveness"], first["care_leavers"]) == (RI, None)
    assert rows(history(register, "A", "2024-03-31"), "events")[0]["care_leavers"] is None


def test_the_framework_of_2026_makes_no_overall_judgement_and_none_is_carried_forward(holding: FewRegister) -> None:
    register = holding(event("A", "2022-05-01", RI), event("A", "2026-05-01", help_and_protection=G))
    answer = history(register, "A", "2026-06-30")
    latest, before = rows(answer, "timeline")
    assert latest["overall_effectiveness"] == "No overall judgement (2026 framework)"
    assert latest["event"] == "Standard inspection (2026 framework)"
    assert (before["stood"], before["until"]) == ("4 years", "2026-05-01")
    assert answer.chart
    assert answer.chart.title == "Authority A: no overall judgement, 1 May 2026"


def test_a_record_of_less_certainty_is_marked_on_its_row(holding: FewRegister) -> None:
    register = holding(event("A", "2020-05-01", RI), event("A", "2023-05-01", G, confidence="low"))
    answer = history(register, "A", "2024-03-31")
    assert [row["certainty"] for row in rows(answer, "timeline")] == ["Less certain", None]
    assert "1 record rests on press or council pages and is marked “less certain”." in answer.notes
    assert "certainty" in [column.key for column in answer.table("timeline").columns]


def test_a_history_that_crosses_frameworks_says_so(holding: FewRegister) -> None:
    both = holding(event("A", "2016-05-01", RI, "single inspection"), event("A", "2020-05-01", G))
    assert any("cross frameworks" in note for note in history(both, "A", "2024-03-31").notes)
    assert not any("cross frameworks" in note for note in history(both, "A", "2017-03-31").notes)


def test_a_long_history_is_cut_at_the_newest_and_says_how_to_ask_for_the_rest(holding: FewRegister) -> None:
    visits = [event("A", f"20{at // 12:02}-{at % 12 + 1:02}-10", kind="focused visit") for at in range(MOST_EVENTS)]
    exact = history(holding(event("B", "2019-05-01", G), *visits), "A", "2024-03-31")
    assert len(rows(exact, "events")) == MOST_EVENTS
    assert not any("Only the newest" in note for note in exact.notes)
    answer = history(holding(event("A", "1999-05-01", G), *visits), "A", "2024-03-31")
    assert len(rows(answer, "events")) == MOST_EVENTS
    assert f"Since then it has had {MOST_EVENTS} focused visits." in answer.text
    (note,) = [note for note in answer.notes if note.startswith("Only the newest")]
    assert f"Only the newest {MOST_EVENTS} inspections and visits are listed" in note
    assert note.endswith("ask how it stood as at 10 January 2000.")


def test_an_authority_not_yet_inspected_has_no_timeline_and_all_its_visits(sources: Sources) -> None:
    answer = ask("la West Northamptonshire 2022-03-31", sources)
    assert answer.chart is None
    assert rows(answer, "timeline") == ()
    assert len(rows(answer, "visits_before")) == 2
    assert "had not yet had a graded inspection. It has had 2 monitoring visits." in answer.text


def test_the_tables_for_people_hold_each_event_of_the_machines_table_once(sources: Sources) -> None:
    names = [row["name"] for row in sources.register.rows("SELECT name FROM authorities WHERE abolished IS NULL")]
    for name in names[::8]:
        answer = ask(f"la {name}", sources)
        told = [row["event_id"] for table in answer.shown for row in table.rows if "event_id" in row]
        assert sorted(told) == sorted(row["event_id"] for row in answer.table("events").rows)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2022-03-04", "2024-03-31", "2 years"),
        ("2022-03-31", "2023-03-30", "11 months"),
        ("2022-03-31", "2023-04-30", "1 year"),
        ("2024-03-04", "2024-03-31", "27 days"),
        ("2024-03-31", "2024-03-31", "0 days"),
    ],
)
def test_time_is_told_in_whole_years_and_months(start: str, end: str, words: str) -> None:
    assert time_between(date.fromisoformat(start), date.fromisoformat(end)) == words


def test_an_inspection_of_which_only_the_month_is_known_is_given_no_day(sources: Sources) -> None:
    answer = ask("la Poole 2018-03-31", sources)
    assert "ended in September 2017" in answer.text
    assert (
        answer.sources[0].title == "Poole’s inspection of September 2017: Ofsted’s data file and bournemouthecho.co.uk"
    )
    assert "30 September" not in answer.text
