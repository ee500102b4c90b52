"""Regions by any judgement, not overall effectiveness alone: counted again with pandas, official only where it is printed."""

import pandas as pd
import pytest

from bot.ask import Sources, ask, read
from bot.commands.phrase import phrase
from bot.language.names import names_of
from data.schema import JUDGEMENTS, LA_LEVEL
from queries.errors import NoData

GRADES = {
    "outstanding": "Outstanding",
    "good": "Good",
    "requires_improvement": "Requires improvement to be good",
    "inadequate": "Inadequate",
}


@pytest.mark.parametrize("judgement", JUDGEMENTS[1:])
@pytest.mark.parametrize("on", ["2023-09-15", "2026-08-31"])
def test_regions_are_counted_by_the_judgement_asked_about(judgement: str, on: str, sources: Sources) -> None:
    las = pd.DataFrame(sources.register.rows("SELECT urn, region, established, abolished FROM authorities"))
    las = las[(las.established.fillna("") <= on) & (las.abolished.fillna("9999") >= on)]
    events = pd.DataFrame(
        sources.register.rows(f"SELECT urn, counted_on, {judgement} AS grade FROM events WHERE graded")
    )
    last = events[events.counted_on <= on].sort_values("counted_on").drop_duplicates("urn", keep="last")
    found = las.merge(last, on="urn", how="left")
    rows = ask(f"region all {judgement.replace('_', ' ')} {on}", sources).table("outcomes").rows
    assert len(rows) == 9
    for row in rows:
        own = found if row["area"] == "England" else found[found.region == row["area"]]
        assert row["graded"] == own.grade.notna().sum()
        assert {key: row[key] for key in GRADES} == {key: (own.grade == grade).sum() for key, grade in GRADES.items()}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            "region all outstanding care leavers 2024-03-31",
            "the share of LAs judged outstanding for care leavers was highest in London, 30% of LAs (3 of 10)",
        ),
        ("region London help and protection 2024-03-31", "judged good or outstanding for help and protection"),
        ("region all children in care", "good or outstanding for children in care was highest in London"),
    ],
)
def test_the_judgement_is_in_the_finding_and_the_words_read_back(words: str, told: str, sources: Sources) -> None:
    question = read(words, sources).question
    found = ask(words, sources)
    assert told in found.text
    assert found.chart is not None
    assert "overall" not in found.chart.title
    assert read(phrase(question, names_of(sources.register)), sources).question == question


def test_what_a_release_does_not_print_is_not_official(sources: Sources) -> None:
    assert ask("region London 2024-03-31", sources).official is True
    assert ask("region London help and protection 2024-03-31", sources).official in (False, LA_LEVEL)


def test_the_latest_known_beside_is_of_that_judgement(sources: Sources) -> None:
    found = ask("region London help and protection", sources)
    assert "As far as reports published by 20 August 2026 show, it was 85% (28 of 33)" in found.text


def test_a_judgement_that_was_not_yet_made_is_refused(sources: Sources) -> None:
    with pytest.raises(NoData, match="care leavers judgement as at 31 March 2022"):
        ask("region all care leavers 2022-03-31", sources)


def test_a_trend_is_of_the_judgement_asked_about(sources: Sources) -> None:
    found = ask("trend England help and protection 2019 to 2024", sources)
    rows = {row["as_at"]: row for row in found.table("outcomes").rows}
    for on in ("2019-03-31", "2021-12-31", "2024-03-31"):
        (row,) = [
            each
            for each in ask(f"judgements England {on}", sources).table("outcomes").rows
            if each["judgement"] == "help_and_protection"
        ]
        assert {key: rows[on][key] for key in (*GRADES, "graded")} == {key: row[key] for key in (*GRADES, "graded")}
    assert (
        "judged good or outstanding for help and protection rose from 34% as at 31 March 2019 (52 of 152)" in found.text
    )
    assert found.chart is not None
    assert found.chart.title == "LAs by help and protection, percent"


def test_a_trend_of_another_judgement_goes_on_after_april_2026(sources: Sources) -> None:
    found = ask("trend England help and protection 2025-03-31 to 2026-08-20", sources)
    assert "both dates" not in found.text
    assert found.table("outcomes").rows[-1]["graded"] == 153
    beside = ask("trend London help and protection", sources)
    assert "As far as reports published by 20 August 2026 show, it was 85% (28 of 33)" in beside.text
