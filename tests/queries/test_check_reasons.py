"""How `check` says why figures differ: in short beside each, in full once, and whole in every row for machines."""

from bot.ask import Sources, ask
from bot.render.grids import grid

LONGEST_CELL = 90


def test_each_difference_names_a_reason_that_a_note_says_in_full(sources: Sources) -> None:
    answer = ask("check 2024-03-31", sources)
    rows = answer.table("check").rows
    differing = [row for row in rows if not row["match"]]
    assert differing
    for row in differing:
        assert f"{row['reason']}: {row['why']}" in answer.notes
    assert len({row["why"] for row in differing}) == len({row["reason"] for row in differing})
    assert all(row["reason"] is None and row["why"] is None for row in rows if row["match"])


def test_no_cell_that_people_are_shown_is_long_and_none_is_the_same_in_all_rows(sources: Sources) -> None:
    table = ask("check 2024-03-31", sources).table("check")
    cells = grid(table)
    assert max(len(one.text) for row in cells.rows for one in row) <= LONGEST_CELL
    for column in table.columns:
        assert len({row[column.key] for row in table.rows}) > 1, column.label
    assert (
        cells.left_out(len(cells.rows))
        == "Showing the first 100 of 212 rows; add “as csv” to the question for all of them. Also in the files: section."
    )


def test_a_figure_of_another_date_than_the_release_says_its_date(sources: Sources) -> None:
    rows = ask("check 2024-03-31", sources).table("check").rows
    for row in rows:
        assert ("(31 March 202" in row["figure"]) is (row["as_at"] != "2024-03-31")
    assert any(row["figure"].startswith("Change since 31 March 2023") for row in rows)
