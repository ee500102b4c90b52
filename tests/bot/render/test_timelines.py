"""A timeline as Slack's lines, as characters and as a picture: the same judgements in each, none known by colour alone."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.ask import Sources, answer, ask, read
from bot.render.files.pictures import figure_of
from bot.render.grids import MOST_INSPECTIONS
from bot.render.slack.blocks import message
from bot.render.terminal.timelines import timeline_lines
from bot.render.timelines import MOST_DRAWN, MOST_STEPS, Timeline, timeline, ways
from bot.slack.actions import more_actions
from data.schema import GRADES, JUDGEMENTS
from queries.answer import Answer, Chart, Column, Table
from queries.question import Question
from tests.bot.render.slack.limit_check import broken_limits

A_FEW = settings(max_examples=15, suppress_health_check=list(HealthCheck))
COLUMNS = (Column("end_date", "Ended", "date"), *(Column(key, key.replace("_", " "), "text") for key in JUDGEMENTS))


def profile(*inspections: tuple[str, str], on: str = "2024-03-31", doubtful: str = "") -> Answer:
    """An answer whose LA got one grade for everything at each inspection, latest first."""
    rows = tuple(
        {
            "end_date": ended,
            **dict.fromkeys(JUDGEMENTS, grade),
            "certainty": "Less certain" if ended == doubtful else None,
        }
        for ended, grade in inspections
    )
    return Answer(
        question=Question(command="la"),
        title="Testshire",
        text="Testshire was judged.",
        official=False,
        as_at=date.fromisoformat(on),
        tables=(Table("timeline", "Inspections", COLUMNS, rows),),
        chart=Chart("timeline", "Testshire: judged", "timeline", "end_date", JUDGEMENTS, "It was judged."),
    )


def drawn(*inspections: tuple[str, str], **others: str) -> Timeline:
    found = timeline(profile(*inspections, **others))
    assert found
    return found


def grid_of(words: str, sources: Sources) -> dict[str, list[str]]:
    """The table of an LA's judgements: what each row shows, by the row's name, and the headings under an empty name."""
    payload = message(ask(words, sources))
    (table,) = [block for block in payload["blocks"] if block["type"] == "data_table"]

    def text(cell: dict[str, Any]) -> str:
        return str(cell.get("text") or cell["elements"][0]["elements"][0]["url"])

    head, *rows = [[text(cell) for cell in row] for row in table["rows"]]
    return {"": head[1:]} | {row[0]: row[1:] for row in rows}


def test_slack_shows_judgements_down_and_inspections_across_the_newest_first(sources: Sources) -> None:
    found = grid_of("la Leeds 2024-03-31", sources)
    assert found[""] == ["Mar 2022", "Nov 2018", "Feb 2015 (SIF)"]
    assert found["Overall effectiveness"] == ["Outstanding", "Outstanding", "Good"]
    assert found["Help and protection"] == ["Good", "Outstanding", "Good"]
    assert all(url.startswith("https://files.ofsted.gov.uk/") for url in found["Source"])
    assert "Care leavers" not in found


def test_a_judgement_that_not_every_inspection_made_has_a_dash(sources: Sources) -> None:
    assert grid_of("la West Northamptonshire", sources)["Care leavers"][0] == "Good"


def test_inspections_beyond_four_are_told_as_what_picture_and_files_hold() -> None:
    payload = message(profile(*((f"{year}-03-04", "Good") for year in range(2024, 2017, -1))))
    (table,) = [block for block in payload["blocks"] if block["type"] == "data_table"]
    assert len(table["rows"][0]) == 1 + MOST_INSPECTIONS
    assert "3 earlier inspections in the picture and the files." in str(payload["blocks"])


def test_less_certain_records_are_told_in_slack_in_characters_and_in_the_picture() -> None:
    found = drawn(("2022-03-04", "Good"), ("2015-02-11", "Inadequate"), doubtful="2015-02-11")
    assert ways(found.lines[0][1]) == ["Inadequate (Feb 2015, less certain)", "Good (Mar 2022, latest)"]
    text = timeline_lines(found, 100, ascii_only=False)
    assert "Inadequate*" in text[1]
    assert "* less certain" in text[-1]
    figure = figure_of(profile(("2022-03-04", "Good"), ("2015-02-11", "Inadequate"), doubtful="2015-02-11"))
    assert figure
    assert [said for said in texts_of(figure) if "the record is less certain" in said]


def test_the_terminal_places_each_judgement_at_its_time() -> None:
    text = timeline_lines(drawn(("2022-01-01", "Good"), ("2020-01-01", "Outstanding"), on="2024-01-01"), 100, False)
    bar = text[1][len("overall effectiveness") + 2 :]
    assert bar.index("Good") > bar.index("Outstanding")
    second = bar.index("├", 1)
    assert abs(second - len(bar) / 2) <= 1
    assert bar.endswith("┤")
    assert text[0].split() == ["Jan", "2020", "Jan", "2022"]


def test_a_grade_without_room_is_a_code_that_is_explained() -> None:
    text = timeline_lines(drawn(("2023-10-01", GRADES[2]), ("2015-01-01", "Good")), 80, False)
    assert "RI" in text[1]
    assert "RI requires improvement to be good" in text[-1]
    plain = timeline_lines(drawn(("2023-10-01", "Good"), ("2015-01-01", "Good")), 80, True)
    assert all(line.isascii() for line in plain)


def test_a_narrow_terminal_tells_the_timeline_in_words() -> None:
    text = timeline_lines(drawn(("2022-03-04", "Good"), ("2015-02-11", "Inadequate")), 50, False)
    assert text[0] == "overall effectiveness: Inadequate (Feb 2015) → Good (Mar 2022, latest)"


def test_of_many_inspections_the_newest_are_shown_and_the_rest_counted() -> None:
    many = [(f"20{23 - at:02}-01-01", "Good") for at in range(MOST_DRAWN + 3)]
    found = drawn(*many)
    assert len(found.inspections) == MOST_DRAWN
    assert ways(found.lines[0][1], found.left_out)[0] == f"{MOST_DRAWN + 3 - MOST_STEPS} earlier judgements"
    assert "3 earlier inspections not drawn." in timeline_lines(found, 100, False)[-1]


def texts_of(figure: Any) -> list[str]:
    from matplotlib.text import Text

    return [item.get_text() for item in figure.findobj(Text) if item.get_text()]


@pytest.mark.parametrize("grade", GRADES)
def test_the_picture_says_every_grade_in_words(grade: str) -> None:
    figure = figure_of(profile(("2022-03-04", grade), ("2015-02-11", grade)))
    assert figure
    said = texts_of(figure)
    short = {"Requires improvement to be good": "RI"}.get(grade, grade)
    assert sum(words in (grade, short) for words in said) == 2 * len(JUDGEMENTS)
    assert "4 Mar\n2022" in said


def test_the_picture_marks_visits_by_shape_and_says_which_is_which(sources: Sources) -> None:
    figure = figure_of(ask("la West Northamptonshire", sources))
    assert figure
    markers = [line.get_marker() for line in figure.axes[0].get_lines() if line.get_marker() not in ("None", None, "")]
    assert markers == ["s", "s", "o", "o"]
    assert any("Squares: monitoring visits; circles: focused visits" in words for words in texts_of(figure))


def test_a_picture_is_offered_where_there_is_a_timeline_and_only_there(sources: Sources) -> None:
    for words, offered in (("la Leeds", True), ("la West Northamptonshire 2022-03-31", False)):
        request = read(words, sources)
        buttons = [
            button["value"]
            for row in more_actions(request, answer(request, sources), sources)
            for button in row["elements"]
        ]
        assert any(value.endswith(" as png") for value in buttons) is offered


def test_an_answer_without_a_timeline_has_none() -> None:
    some = profile(("2022-03-04", "Good"))
    assert timeline(replace(some, chart=None)) is None
    assert timeline(replace(some, tables=())) is None
    assert timeline(profile()) is None


@given(
    st.lists(
        st.tuples(st.dates(date(2000, 1, 1), date(2026, 12, 31)), st.sampled_from([*GRADES, "Not held", "&" * 900]))
    ),
    st.integers(1, 200),
    st.booleans(),
)
@A_FEW
def test_any_history_fits_slack_and_any_width(
    inspections: list[tuple[date, str]], width: int, ascii_only: bool
) -> None:
    rows = [(on.isoformat(), grade) for on, grade in sorted(inspections, reverse=True)]
    some = profile(*rows, on="2026-12-31")
    assert broken_limits(message(some)) == []
    if found := timeline(some):
        lines = timeline_lines(found, width, ascii_only)
        assert lines
        if width >= 65 and found.start < found.end:
            assert all(len(line) <= width for line in lines[:-1])
