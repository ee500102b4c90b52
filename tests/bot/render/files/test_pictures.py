"""Pictures of answers: what they say, that nothing touches or is cut off, and that all of it can be seen."""

import itertools
import struct
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from bot.ask import Sources, ask
from bot.render.files.drawing import contrast, ink, palette, wrap_text
from bot.render.files.pictures import MOST_BARS, STYLE, alt_text, figure_of, png_bytes
from bot.render.grades import GRADE_COLOURS
from bot.render.notes import LICENCE
from bot.render.slack.limits import IMAGE_ALT
from queries.answer import Answer, Chart, Column, Source, Table
from queries.question import Area, Question
from queries.wording import CALCULATED, OFFICIAL, ROUNDING_NOTE, SMALL_NUMBERS_NOTE

LONG_REGION = "North East, Yorkshire and the Humber"
GRADES = ("outstanding_percent", "good_percent", "requires_improvement_percent", "inadequate_percent")
GRADE_COLUMNS = (
    Column("graded", "LAs judged", "authorities"),
    Column("outstanding_percent", "% outstanding", "percent"),
    Column("good_percent", "% good", "percent"),
    Column("requires_improvement_percent", "% requires improvement to be good", "percent"),
    Column("inadequate_percent", "% inadequate", "percent"),
)


def area_row(area: str, graded: int, *percents: int | None, **more: Any) -> dict[str, Any]:
    return {"area": area, "graded": graded, **dict(zip(GRADES, percents, strict=True)), **more}


def answer_of(
    kind: Literal["stacked", "bar", "line"],
    rows: Sequence[dict[str, Any]],
    columns: Sequence[Column],
    series: Sequence[str],
    **more: Any,
) -> Answer:
    table = Table("figures", "Figures", tuple(columns), tuple(rows))
    told = {
        "title": "Overall effectiveness in London as at 31 March 2024",
        "text": "85% of LAs in London were good or outstanding.",
        "official": True,
        "sources": (Source("Local authority inspection outcomes as at 31 March 2024"),),
    }
    return Answer(
        question=Question(command="region", area=Area("region", "London"), as_at=date(2024, 3, 31)),
        as_at=date(2024, 3, 31),
        tables=(table,),
        chart=Chart(
            kind,
            "85% of London’s LAs are good or outstanding",
            "figures",
            columns[0].key,
            tuple(series),
            "Alt.",
        ),
        **(told | more),
    )


def distribution(*rows: dict[str, Any], **more: Any) -> Answer:
    return answer_of("stacked", rows, (Column("area", "Area", "text"), *GRADE_COLUMNS), GRADES, **more)


LONDON = distribution(area_row("London", 33, 36, 48, 12, 3), area_row("England", 151, 20, 40, 28, 11))
THEMES = answer_of(
    "bar",
    ({"theme": "Front door", "visits": 9}, {"theme": "Care leavers", "visits": 8}),
    (Column("theme", "Theme", "text"), Column("visits", "Visits", "events")),
    ("visits",),
)
TREND_COLUMNS = (
    Column("as_at", "As at", "date"),
    Column("good_or_outstanding_percent", "% good or outstanding", "percent"),
    Column("inadequate_percent", "% inadequate", "percent"),
)


def trend_row(on: str, good: int | None, inadequate: int | None, change: str | None = None) -> dict[str, Any]:
    return {
        "as_at": on,
        "good_or_outstanding_percent": good,
        "inadequate_percent": inadequate,
        "framework_change": change,
    }


def trend(*rows: dict[str, Any]) -> Answer:
    return answer_of("line", rows, TREND_COLUMNS, ("good_or_outstanding_percent", "inadequate_percent"))


@pytest.fixture(autouse=True)
def analysis_function_style() -> Iterator[None]:
    with style.context(STYLE):
        yield


def drawn(answer: Answer) -> Figure:
    figure = figure_of(answer)
    assert figure is not None
    FigureCanvasAgg(figure)
    return figure


def texts(figure: Figure) -> list[Text]:
    return [
        text
        for text in figure.findobj(lambda artist: isinstance(artist, Text))
        if text.get_text().strip() and text.get_visible()
    ]


def said(answer: Answer) -> str:
    return " ".join(" ".join(text.get_text().split()) for text in texts(drawn(answer)))


def boxes(figure: Figure) -> list[tuple[str, Bbox]]:
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw_without_rendering()
    return [(text.get_text(), Text.get_window_extent(text, renderer)) for text in texts(figure)]


def assert_nothing_touches(figure: Figure) -> None:
    placed = boxes(figure)
    for text, box in placed:
        assert figure.bbox.x0 <= box.x0 < box.x1 <= figure.bbox.x1, f"cut off: {text}"
        assert figure.bbox.y0 <= box.y0 < box.y1 <= figure.bbox.y1, f"cut off: {text}"
    for (one, a), (other, b) in itertools.combinations(placed, 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        down = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert across <= 1 or down <= 3, f"touching: {one!r} and {other!r}"  # line gaps hold no ink


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def relative_luminance(colour: str) -> float:
    """By the formula of WCAG 2.2, written again so that the product's own is not its judge."""
    channels = [int(colour.lstrip("#")[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def ratio(one: str, other: str) -> float:
    low, high = sorted((relative_luminance(one), relative_luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    "answer", [LONDON, THEMES, trend(trend_row("2024-03-31", 60, 11))], ids=["stacked", "bar", "line"]
)
def test_each_kind_of_chart_is_a_png_wide_enough_for_a_phone(answer: Answer) -> None:
    png = png_bytes(answer)
    assert png is not None
    width, height = size_of(png)
    assert width == 1600
    assert 700 <= height <= 1200


def test_the_same_answer_is_the_same_picture_from_any_thread() -> None:
    first = png_bytes(LONDON)
    with ThreadPoolExecutor(3) as pool:
        assert set(pool.map(png_bytes, [LONDON] * 3)) == {first}


def test_no_chart_or_nothing_to_draw_is_no_picture() -> None:
    assert png_bytes(replace(LONDON, chart=None)) is None
    assert png_bytes(replace(LONDON, tables=(replace(LONDON.tables[0], rows=()),))) is None
    assert png_bytes(distribution(area_row("Scilly", 0, None, None, None, None))) is None


def test_a_picture_that_is_passed_on_still_says_what_it_is() -> None:
    words = said(replace(LONDON, notes=(SMALL_NUMBERS_NOTE,)))
    assert LONDON.chart is not None
    for needed in (
        LONDON.chart.title,
        "as at 31 March 2024",
        f"{OFFICIAL}.",
        "Source: Local authority inspection outcomes as at 31 March 2024.",
        ROUNDING_NOTE,
        SMALL_NUMBERS_NOTE,
        LICENCE,
        "London (33)",
        "England (151)",
    ):
        assert needed in words
    assert f"{CALCULATED}." in said(replace(LONDON, official=False))


def test_every_segment_carries_its_grade_and_its_figure() -> None:
    words = said(LONDON)
    for segment in ("O 36%", "G 48%", "RI 12%", "I 3%", "O 20%", "G 40%", "RI 28%", "I 11%"):
        assert segment in words
    for grade in ("O Outstanding", "G Good", "RI Requires improvement to be good", "I Inadequate"):
        assert grade in words


def test_the_printed_figure_is_drawn_and_the_picture_says_so() -> None:
    row = area_row(
        "Care leavers",
        51,
        18,
        45,
        31,
        6,
        published_good_percent=47,
        published_requires_improvement_percent=29,
    )
    words = said(distribution(row))
    assert "G 47%" in words
    assert "RI 29%" in words
    assert "G 45%" not in words
    assert "RI 31%" not in words
    assert "printed" in words
    assert "printed" not in said(LONDON)


def test_who_has_no_overall_judgement_is_named_outside_the_base() -> None:
    words = said(distribution(area_row("England", 142, 32, 43, 17, 8, no_overall_judgement=11)))
    assert "no overall judgement (2026 framework): England: 11 LAs." in words


def test_a_row_without_figures_says_so_and_a_grade_of_nought_is_not_drawn() -> None:
    words = said(
        distribution(area_row("Nowhere", 0, None, None, None, None), area_row("South East", 19, 21, 42, 37, 0))
    )
    assert "no figure" in words
    assert "0%" not in words


def test_more_rows_make_a_taller_picture_and_too_many_are_owned_up_to() -> None:
    rows = [area_row(f"Authority {number}", 1, 25, 25, 25, 25) for number in range(MOST_BARS + 1)]
    twelve, all_of_them = drawn(distribution(*rows[:12])), drawn(distribution(*rows))
    assert drawn(LONDON).get_figheight() < twelve.get_figheight() < all_of_them.get_figheight()
    assert_nothing_touches(twelve)
    assert f"The first {MOST_BARS} of {MOST_BARS + 1} rows" in said(distribution(*rows))


def test_dates_run_forward() -> None:
    columns = (Column("as_at", "As at", "date"), *GRADE_COLUMNS)
    rows = [{**area_row("", 151, 20, 40, 28, 11), "as_at": f"{year}-03-31"} for year in (2024, 2023, 2022)]
    words = said(answer_of("stacked", rows, columns, GRADES))
    assert words.index("31 March 2022 (151)") < words.index("31 March 2023 (151)") < words.index("31 March 2024 (151)")


def test_lines_are_named_at_their_ends_with_gaps_and_framework_changes() -> None:
    answer = trend(
        trend_row("2022-03-31", None, 12),
        trend_row("2023-03-31", 59, 9, "Care leavers become a judgement of their own"),
        trend_row("2024-03-31", 60, None),
    )
    words = said(answer)
    assert "Good or outstanding 60%" in words
    assert "Inadequate 9%" in words
    assert "Care leavers become a judgement of their own" in words
    assert "31 Mar 2022" in words
    assert "31 Mar 2024" in words


def test_lines_that_end_together_keep_their_names_apart() -> None:
    figure = drawn(trend(*(trend_row(f"{year}-03-31", 50, 50) for year in range(2014, 2025))))
    assert_nothing_touches(figure)


def test_long_names_are_wrapped() -> None:
    with style.context(STYLE):
        assert len(wrap_text(f"{LONG_REGION} (27)", 14, 2.75)) == 2
    assert_nothing_touches(drawn(distribution(*(area_row(LONG_REGION, 27, 22, 41, 26, 11) for _ in range(9)))))


def test_text_is_never_read_as_a_formula() -> None:
    answer = distribution(area_row("$\\frac{$", 3, 25, 25, 25, 25))
    assert "$\\frac{$ (3)" in said(answer)
    assert png_bytes(answer)


def test_slivers_keep_their_labels() -> None:
    answer = distribution(area_row("First", 100, 1, 1, 1, 97), area_row("Last", 100, 97, 1, 1, 1))
    assert_nothing_touches(drawn(answer))
    assert all(label in said(answer) for label in ("O 1%", "G 1%", "RI 1%", "I 1%"))


def test_colours_can_be_told_from_paper_and_neighbour_and_read_upon() -> None:
    four = palette()[:4]
    assert len(set(four)) == 4
    assert all(ratio(colour, "#ffffff") >= 3 for colour in four)
    assert all(ratio(one, other) >= 3 for one, other in itertools.pairwise(four))
    papers = {"white": "#ffffff", "black": "#000000"}
    assert all(ratio(papers[ink(colour)], colour) >= 4.5 for colour in palette())


def test_alt_text_is_the_finding_within_slacks_limit() -> None:
    assert LONDON.chart is not None
    assert alt_text(LONDON) == "Alt."
    assert alt_text(replace(LONDON, chart=None)) == LONDON.title
    clipped = alt_text(replace(LONDON, chart=replace(LONDON.chart, alt="x" * (IMAGE_ALT + 1))))
    assert len(clipped) == IMAGE_ALT
    assert clipped.endswith("…")


def test_several_charts_are_one_picture_with_one_key_and_a_finding_each() -> None:
    assert LONDON.chart is not None
    two = tuple(replace(LONDON.chart, title=f"Finding {number}", alt=f"Alt {number}.") for number in (1, 2))
    several = replace(LONDON, chart=two[0], further_charts=two[1:])
    words = said(several)
    for needed in (LONDON.title, "Finding 1", "Finding 2", "In brackets: LAs judged."):
        assert needed in words
    for once in ("RI Requires improvement to be good", ROUNDING_NOTE, LICENCE):
        assert words.count(once) == 1
    assert words.count("RI 12%") == 2
    assert alt_text(several) == "Alt 1. Alt 2."
    assert_nothing_touches(drawn(several))


def test_the_summary_has_a_figure_for_each_distribution(sources: Sources) -> None:
    answer = ask("release 2024-03-31", sources)
    figure = drawn(answer)
    assert len(figure.axes) == 3
    assert_nothing_touches(figure)
    words = " ".join(text.get_text() for text in texts(figure))
    for chart in answer.charts:
        assert chart.title in words
        assert chart.alt in alt_text(answer)
        assert len(chart.title) <= 50


@st.composite
def shares(draw: st.DrawFn) -> list[int]:
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=3, max_size=3)))
    return [high - low for low, high in itertools.pairwise([0, *cuts, 100])]


@settings(max_examples=12)
@given(
    st.lists(
        st.tuples(st.sampled_from(["London", LONG_REGION, "Isles of Scilly"]), shares()),
        min_size=1,
        max_size=10,
    )
)
def test_no_distribution_makes_labels_touch_or_fall_off(rows: list[tuple[str, list[int]]]) -> None:
    assert_nothing_touches(drawn(distribution(*(area_row(name, 153, *percents) for name, percents in rows))))


@settings(max_examples=12)
@given(
    st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=1, max_size=50),
    st.integers(0, 49),
)
def test_no_trend_makes_labels_touch_or_fall_off(points: list[tuple[int, int]], changed: int) -> None:
    rows = [
        trend_row(
            f"{2014 + at // 4}-{3 * (at % 4) + 1:02}-01",
            *point,
            "ILACS replaces SIF" if at == changed else None,
        )
        for at, point in enumerate(points)
    ]
    assert_nothing_touches(drawn(trend(*rows)))


def test_grades_differ_in_black_and_white_by_order_of_lightness() -> None:
    """Neighbours by 1.3 at least, and each from a white ground by 3 (https://www.w3.org/TR/WCAG22/#non-text-contrast)."""
    colours = list(GRADE_COLOURS.values())
    on_white = [contrast(colour, "white") for colour in colours]
    assert on_white == sorted(on_white, reverse=True)
    assert min(on_white) >= 3
    assert all(contrast(one, other) >= 1.3 for one, other in itertools.pairwise(colours))


def test_bars_are_drawn_from_counts_and_england_stands_apart(sources: Sources) -> None:
    figure = figure_of(ask("region all 2024-03-31", sources))
    assert figure
    first = next(patch for patch in figure.axes[0].patches if patch.get_width() > 1)
    assert first.get_width() == pytest.approx(100 * 12 / 33)  # London's outstanding, not its rounded 36%
    places = list(figure.axes[0].get_yticks())
    assert places[-1] - places[-2] > 1.3
    assert {round(later - place, 3) for place, later in itertools.pairwise(places[:-1])} == {1.0}


def test_the_picture_of_a_release_is_one_page(sources: Sources) -> None:
    content = png_bytes(ask("release 2024-03-31", sources))
    assert content
    wide, tall = struct.unpack(">II", content[16:24])
    assert wide == 1600
    assert tall <= 1600


def test_what_is_not_drawn_is_said_in_the_picture_and_to_who_cannot_see_it() -> None:
    rows = [area_row(f"Area {at}", 10, 20, 40, 30, 10) for at in range(MOST_BARS + 3)]
    answer = distribution(*rows, area_row("England", 151, 20, 40, 28, 11))
    figure = figure_of(answer)
    assert figure
    said = " ".join(item.get_text() for item in figure.findobj(Text))
    assert f"The first {MOST_BARS} of {MOST_BARS + 4} rows are drawn" in " ".join(said.split())
    assert alt_text(answer).startswith(f"The first {MOST_BARS} of {MOST_BARS + 4} rows are drawn")
    assert "England" in said
