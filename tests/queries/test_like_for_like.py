"""A change across 1 April 2026 is told of the LAs with an overall judgement at both dates, with the four judgements (SPEC rule 7)."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from bot.ask import Sources, ask
from data import Register
from queries.pages.comparison import compare
from queries.pages.outcomes import england
from queries.pages.trend import trend
from queries.question import ENGLAND, Period, Question
from tests.data.few_facts import G, I, O, event, few_register

BEFORE, AFTER = date(2025, 9, 30), date(2026, 9, 30)
FOUR = dict.fromkeys(("impact_of_leaders", "help_and_protection", "children_in_care", "care_leavers"), G)


@pytest.fixture
def few(tmp_path: Path) -> Register:
    """A and B go on, B improves; C, once outstanding, is inspected without an overall judgement."""
    return few_register(
        tmp_path,
        events=[
            event("A", "2024-01-10", G),
            event("B", "2024-01-10", I),
            event("B", "2026-02-10", G),
            event("C", "2024-01-10", O),
            event("C", "2026-05-10", "", **FOUR),
        ],
    )


def test_england_tells_the_change_of_those_judged_at_both(few: Register) -> None:
    found = england(few, Question(command="england", as_at=AFTER))
    row = found.table("change").rows[0]
    assert (row["like_for_like"], row["outstanding_change"], row["good_change"], row["good_points"]) == (2, 0, 1, 50.0)
    assert (
        "Since 30 September 2025, of the 2 LAs with an overall judgement at both dates, as many LAs were outstanding"
        in found.text
    )
    assert (
        "In the four judgements that go on, good or outstanding in England: 100% of LAs (1 of 1) for impact of leaders"
        in found.text
    )


def test_two_dates_and_a_trend_do_too(few: Register) -> None:
    two = compare(few, Question(command="compare", areas=(ENGLAND,), as_at_compare=BEFORE, as_at=AFTER))
    assert (
        "Of the 2 LAs with an overall judgement at both dates, 1 more LA in England was good or outstanding (up 50.0 points)."
        in two.text
    )
    through = trend(few, Question(command="trend", area=ENGLAND, period=Period(BEFORE, AFTER)))
    assert (
        "Of the 2 LAs in England with an overall judgement at both dates, the share judged good or outstanding rose from 50% as at 30 September 2025 (1 of 2) to 100%"
        in through.text
    )


def test_before_april_2026_all_are_compared_and_nothing_is_said_of_it(few: Register) -> None:
    found = england(few, Question(command="england", as_at=date(2026, 3, 31)))
    row = found.table("change").rows[0]
    assert (row["like_for_like"], row["good_change"]) == (None, 1)
    assert "both dates" not in found.text
    assert "four judgements" not in found.text


def test_where_no_la_has_one_at_both_no_change_is_told(tmp_path: Path) -> None:
    register = few_register(
        tmp_path,
        events=[event("A", "2024-01-10", G), event("A", "2026-05-10", "", **FOUR), event("B", "2026-01-10", G)],
    )
    found = compare(register, Question(command="compare", areas=(ENGLAND,), as_at_compare=BEFORE, as_at=AFTER))
    assert "points" not in found.text


def test_the_shipped_record_counted_again(sources: Sources) -> None:
    events = pd.DataFrame(
        sources.register.rows("SELECT urn, counted_on, overall_effectiveness AS grade FROM events WHERE graded")
    )
    sides = [
        events[events.counted_on <= str(on)]
        .sort_values("counted_on")
        .drop_duplicates("urn", keep="last")
        .set_index("urn")
        for on in (BEFORE, AFTER)
    ]
    both = sides[0].join(sides[1], lsuffix="_then", how="inner").dropna(subset=["grade_then", "grade"])
    there = {row["urn"] for row in sources.register.rows("SELECT urn FROM authorities WHERE abolished IS NULL")}
    both = both[both.index.isin(there)]
    row = ask(f"england {AFTER}", sources).table("change").rows[0]
    assert row["like_for_like"] == len(both)
    for key, grade in (("outstanding", O), ("good", G), ("inadequate", I)):
        assert row[f"{key}_change"] == (both.grade == grade).sum() - (both.grade_then == grade).sum()
