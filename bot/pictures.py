"""An answer's chart as a picture: matplotlib, in the Analysis Function's style and colours (afcharts)."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from bot.drawing import (
    GAP,
    GREY,
    LABEL,
    LEADING,
    MARGIN,
    SMALL,
    TEXT,
    TITLE,
    WIDTH,
    Drawn,
    axis_ticks,
    draw_bars,
    draw_key,
    draw_lines,
    key_lines,
    palette,
    room_after,
    width_of,
    wrapped,
)
from bot.figures import LICENCE, cell, kind_of_figures, number
from queries.answer import Answer, Column, Row
from queries.published import leading
from queries.wording import ROUNDING_NOTE, SMALL_NUMBERS_NOTE, counted, day, listed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Text is never a formula.
STYLE: Final[Sequence[str | Path | dict[str, Any]]] = ["afcharts.afcharts", {"text.parse_math": False}]
PRINTED_NOTE: Final = "Where a release prints another figure than the register counts, the printed one is shown."
APART: Final = "no_overall_judgement"  # SPEC rule 7
MOST_ALT_CHARACTERS: Final = 2000  # https://docs.slack.dev/reference/block-kit/blocks/image-block
MOST_BARS: Final = 60
MOST_LINES: Final = 4
RESOLUTION: Final = 160  # dots an inch: 1600 pixels across, where 14 points are 31 pixels high
LEAST_HEIGHT: Final = 5.0
BAR, MOST_BAR = 0.64, 1.0  # inches a bar and the space above it take
LINES: Final = 3.6  # inches a line chart takes
LABEL_WIDTH: Final = 2.75

# matplotlib's settings and caches belong to the whole process: one picture at a time.
_drawing = Lock()


@dataclass(frozen=True, slots=True)
class _Words:
    """The lines that stand above and below the chart."""

    title: list[str]
    subtitle: list[str]
    small: list[str]

    @property
    def above(self) -> float:
        return MARGIN + LEADING * (TITLE * len(self.title) + TEXT * len(self.subtitle)) + GAP

    @property
    def below(self) -> float:
        return MARGIN + LEADING * SMALL * len(self.small) + GAP


def alt_text(answer: Answer) -> str:
    """What the picture shows, for who cannot see it: the chart's finding, else the answer's title."""
    words = (answer.chart.alt if answer.chart else "") or answer.title
    return words if len(words) <= MOST_ALT_CHARACTERS else f"{words[: MOST_ALT_CHARACTERS - 1]}…"


def png_bytes(answer: Answer) -> bytes | None:
    """The answer's chart as a PNG, 1600 pixels wide, as tall as it needs; None when there is nothing to draw.

    Shows the printed figures where a release prints others than the register counts (SPEC rule 11), each
    labelled directly and none told apart by colour alone. Takes tenths of a second (seconds, the first time),
    and pictures wait for each other: call it off the event loop. Any thread may.
    """
    from matplotlib import style
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    with _drawing, style.context(STYLE):
        figure = figure_of(answer)
        if figure is None:
            return None
        file = io.BytesIO()
        about = {"Software": "ilacs-bot", "Title": answer.title}
        FigureCanvasAgg(figure).print_png(file, metadata=about)  # type: ignore[no-untyped-call]
    return file.getvalue()


def figure_of(answer: Answer) -> "Figure | None":
    """The picture before it is pixels, drawn in whatever style is set; None when there is nothing to draw."""
    drawn = _read(answer)
    return _figure(answer, drawn) if drawn else None


def _read(answer: Answer) -> Drawn | None:
    chart = answer.chart
    table = next((table for table in answer.tables if chart and table.id == chart.table), None)
    if chart is None or table is None:
        return None
    columns = {column.key: column for column in table.columns}
    named = columns.get(chart.category)
    most = {"stacked": len(palette()), "bar": 1, "line": MOST_LINES}[chart.kind]
    series = tuple(columns[key] for key in chart.series if key in columns)[:most]
    if named is None or not any(number(row, column) is not None for row in table.rows for column in series):
        return None
    rows = list(table.rows)
    if named.unit == "date":
        rows.sort(key=lambda row: str(row.get(named.key)))
    return Drawn(chart, named, series, tuple(rows if chart.kind == "line" else rows[:MOST_BARS]), palette())


def _figure(answer: Answer, drawn: Drawn) -> "Figure":
    from matplotlib.figure import Figure

    is_line = drawn.chart.kind == "line"
    words = _words(answer, drawn)
    names = [_row_label(row, drawn.named) for row in drawn.rows]
    keys = key_lines(drawn) if drawn.chart.kind == "stacked" else []
    tall_marks = max((len(said) for _, said in drawn.marks), default=0) if is_line else 0
    above = words.above + LEADING * (len(keys) * LABEL + tall_marks * SMALL) + (GAP if keys else 0)
    axis = GAP + LEADING * LABEL * _tallest(label for _, label in axis_ticks(drawn)) if is_line else 0
    plot = LINES if is_line else BAR * len(names)
    height = max(LEAST_HEIGHT, above + plot + axis + words.below)
    plot = min(height - above - axis - words.below, LINES if is_line else MOST_BAR * len(names))
    left = MARGIN + (0.7 if is_line else max(width_of(line, TEXT) for name in names for line in name) + GAP)
    across = WIDTH - MARGIN - left - room_after(drawn)

    figure = Figure(figsize=(WIDTH, height), dpi=RESOLUTION, facecolor="white")
    _write(figure, words, height)
    draw_key(figure, keys, height - words.above)
    axes = figure.add_axes((left / WIDTH, (height - above - plot) / height, across / WIDTH, plot / height))
    if is_line:
        draw_lines(axes, drawn, across, plot)
    else:
        draw_bars(axes, drawn, names, across)
    return figure


def _tallest(labels: Iterable[str]) -> int:
    return max(label.count("\n") + 1 for label in labels)


def _words(answer: Answer, drawn: Drawn) -> _Words:
    title = drawn.chart.title
    subtitle = [f"As at {day(answer.as_at)}." if title == answer.title else f"{answer.title}."]
    if drawn.chart.kind != "line" and any(row.get("graded") is not None for row in drawn.rows):
        subtitle.append("In brackets: LAs judged.")
    cautions = [ROUNDING_NOTE] if drawn.chart.kind == "stacked" else []  # SPEC rule 10
    cautions += [PRINTED_NOTE] if any(_is_printed(row, drawn) for row in drawn.rows) else []
    rows = drawn.rows[-1:] if drawn.chart.kind == "line" else drawn.rows
    if apart := [f"{cell(row, drawn.named)}: {counted(row[APART], 'LA')}" for row in rows if row.get(APART)]:
        cautions.append(f"Outside the base, with no overall judgement (2026 framework): {'; '.join(apart)}.")
    cautions += [SMALL_NUMBERS_NOTE] if SMALL_NUMBERS_NOTE in answer.notes else []
    held = len(answer.table(drawn.chart.table).rows)
    if len(drawn.rows) < held:
        cautions.insert(0, f"The first {len(drawn.rows)} of {held} rows; the table has them all.")
    kind = kind_of_figures(answer)
    sources = listed(source.title for source in answer.sources)
    small = [*cautions, f"{kind}." if kind else "", f"Source: {sources}." if sources else "", LICENCE]
    return _Words(
        wrapped(title, TITLE, WIDTH - 2 * MARGIN, "bold"),
        wrapped(" ".join(subtitle), TEXT, WIDTH - 2 * MARGIN),
        wrapped(" ".join(small), SMALL, WIDTH - 2 * MARGIN),
    )


def _is_printed(row: Row, drawn: Drawn) -> bool:
    return any(leading(row, column.key) != row[column.key] for column in drawn.columns)


def _write(figure: "Figure", words: _Words, height: float) -> None:
    top = height - MARGIN
    for lines, size, weight in ((words.title, TITLE, "bold"), (words.subtitle, TEXT, "normal")):
        for text in lines:
            figure.text(MARGIN / WIDTH, top / height, text, size=size, weight=weight, va="top")
            top -= LEADING * size
    top = MARGIN + LEADING * SMALL * len(words.small)
    for text in words.small:
        figure.text(MARGIN / WIDTH, top / height, text, size=SMALL, color=GREY, va="top")
        top -= LEADING * SMALL


def _row_label(row: Row, named: Column) -> list[str]:
    """London (33): the row's name with its base, on as many lines as it needs."""
    base = row.get("graded")
    return wrapped(cell(row, named) + (f" ({base})" if base is not None else ""), TEXT, LABEL_WIDTH)
