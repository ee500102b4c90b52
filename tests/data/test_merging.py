"""Facts changed on two sides: put together cell by cell where they can be, named where they cannot."""

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from data.merging import KEYS, ConflictingFacts, merge

Rows = Sequence[Mapping[str, str]]


@pytest.fixture
def put_together(tmp_path: Path) -> Callable[..., list[dict[str, str]]]:
    def done(name: str, base: Rows, mine: Rows, theirs: Rows) -> list[dict[str, str]]:
        for side, rows in {"base": base, "mine": mine, "theirs": theirs}.items():
            write(tmp_path / side / name, rows)
        merge(tmp_path / "base", tmp_path / "mine", tmp_path / "theirs", tmp_path / "into")
        with (tmp_path / "into" / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return done


def write(path: Path, rows: Rows) -> None:
    path.parent.mkdir()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def event(number: str, grade: str = "Good", note: str = "") -> dict[str, str]:
    return {"event_id": number, "overall_effectiveness": grade, "note": note}


def test_what_both_sides_add_take_away_and_change_is_all_there(put_together) -> None:  # type: ignore[no-untyped-def]
    merged = put_together(
        "events.csv",
        [event("1"), event("2"), event("3")],
        [event("1", note="mine"), event("3"), event("4")],
        [event("1", "Inadequate"), event("2"), event("3"), event("5")],
    )
    assert merged == [event("1", "Inadequate", "mine"), event("3"), event("5"), event("4")]


def test_the_same_change_on_both_sides_is_no_conflict(put_together) -> None:  # type: ignore[no-untyped-def]
    changed = [event("1", "Inadequate"), event("2")]
    assert put_together("events.csv", [event("1")], changed, changed) == changed


@pytest.mark.parametrize(
    ("mine", "theirs", "said"),
    [
        (
            [event("1", "Outstanding")],
            [event("1", "Inadequate")],
            "events.csv, event_id 1: overall_effectiveness is 'Outstanding' in these facts, 'Inadequate' in the others",
        ),
        ([event("1", "Outstanding")], [event("9")], "events.csv, event_id 1: changed in these facts, left out in the others"),
        ([event("9")], [event("1", "Outstanding")], "events.csv, event_id 1: left out in these facts, changed in the others"),
        (
            [event("1"), event("2", "Good")],
            [event("1"), event("2", "Inadequate")],
            "events.csv, event_id 2: overall_effectiveness is 'Good' in these facts, 'Inadequate' in the others",
        ),
    ],
)  # fmt: skip
def test_a_conflict_says_file_row_and_both_values_and_writes_nothing(  # type: ignore[no-untyped-def]
    put_together, tmp_path, mine, theirs, said
) -> None:
    with pytest.raises(ConflictingFacts) as found:
        put_together("events.csv", [event("1")], mine, theirs)
    assert [str(each) for each in found.value.conflicts] == [said]
    assert "stage again" in str(found.value)
    assert not (tmp_path / "into").exists()


def figure(number: str, measure: str, value: str) -> dict[str, str]:
    return {
        **dict.fromkeys(KEYS["figures"], "x"), "figure_id": number, "measure": measure, "value": value,
    }  # fmt: skip


def test_figures_of_two_editions_with_the_same_number_are_both_kept(put_together) -> None:  # type: ignore[no-untyped-def]
    first = figure("1", "share", "60")
    merged = put_together(
        "figures.csv",
        [first],
        [first, figure("2", "mine", "1"), figure("3", "other", "2")],
        [first, figure("2", "theirs", "3")],
    )
    assert [row["measure"] for row in merged] == ["share", "theirs", "mine", "other"]
    assert len({row["figure_id"] for row in merged}) == 4


def test_a_column_that_one_side_does_not_know_is_kept(put_together) -> None:  # type: ignore[no-untyped-def]
    merged = put_together(
        "events.csv", [event("1")], [event("1", "Inadequate")], [{**event("1"), "first_day": "2025-01-01"}]
    )
    assert merged == [{**event("1", "Inadequate"), "first_day": "2025-01-01"}]
