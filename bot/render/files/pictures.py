"""An answer's chart as a picture: matplotlib, in the Analysis Function's style and colours (afcharts)."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from bot.render.cells import cell, number
from bot.render.files.drawing import (
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
    Weight,
    axis_ticks,
    colours_of,
    draw_bars,
    draw_key,
    draw_lines,
    key_lines,
    room_after,
    total_of,
    width_of,
    wrap_text,
)
from bot.render.files.timelines import AXIS, HEADS, NAMES, ROW, codes_said, draw_timeline, rows_of, shapes
from bot.render.grades import GRADE_COLOURS
from bot.render.notes import LICENCE, kind_of_figures
from bot.render.slack.limits import IMAGE_ALT, IMAGE_TITLE
from bot.render.timelines import Timeline, timeline
from bot.text import clip, line
from queries.answer import Answer, Chart, Row
from queries.counting.published import leading
from queries.question import ENGLAND
from queries.wording import ROUNDING_NOTE, SMALL_NUMBERS_NOTE, day, join_words, number_and_noun

if TYPE_CHECKING:
    from matplotlib.figure import Figure


# Text is never a formula.
STYLE: Final[Sequence[str | Path | dict[str, Any]]] = ["afcharts.afcharts", {"text.parse_math": False}]
PRINTED_NOTE: Final = "Where a release prints another figure than the register counts, the printed one is shown."
APART: Final = "no_overall_judgement"  # SPEC rule 7
PANEL_TITLE: Final = 16.0  # points
MOST_BARS: Final = 20
MOST_LINES: Final = 4
RESOLUTION: Final = 160  # dots an inch: 1600 pixels across, where 14 points are 31 pixels high
LEAST_HEIGHT: Final = 5.0
MOST_BAR: Final = 1.0  # inches that a bar and the space above it take at most
MOST_HEIGHT: Final = 10.0  # 1600 pixels
LINES: Final = 3.6  # inches a line chart takes
LABEL_WIDTH: Final = 2.75
DENSE_LABEL_WIDTH: Final = 3.4

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
    """What the picture shows, for who cannot see it: each chart's finding, else the answer's title."""
    words = " ".join(chart.alt for chart in answer.charts if chart.alt) or answer.title
    left_out = [said for chart in answer.charts if (said := _not_drawn(answer, chart))]
    return clip(" ".join([*left_out, words]), IMAGE_ALT)


def _not_drawn(answer: Answer, chart: Chart) -> str:
    """One sentence on the rows of a chart's table that the picture leaves out; empty where it draws them all."""
    rows = next((table.rows for table in answer.tables if table.id == chart.table), ())
    drawn = len(rows) if chart.kind in ("line", "timeline") else min(len(rows), MOST_BARS)
    return "" if drawn == len(rows) else f"The first {drawn} of {len(rows)} rows are drawn; the table has them all."


def image(answer: Answer, file_id: str) -> dict[str, Any]:
    """The uploaded picture as Slack's image block, with what it shows for who cannot see it.

    https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object
    """
    return {
        "type": "image",
        "slack_file": {"id": file_id},
        "alt_text": alt_text(answer),
        "title": {"type": "plain_text", "text": clip(line(answer.title), IMAGE_TITLE), "emoji": False},
    }


def png_bytes(answer: Answer) -> bytes | None:
    """The answer's charts as a PNG, one below another, 1600 pixels wide, as tall as it needs; None for nothing to draw.

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
    if through_time := timeline(answer):
        return _timeline_figure(answer, through_time)
    drawn = [found for chart in answer.charts if (found := _read(answer, chart))]
    return _figure(answer, drawn) if drawn else None


def _read(answer: Answer, chart: Chart) -> Drawn | None:
    table = next((table for table in answer.tables if table.id == chart.table), None)
    if table is None or chart.kind == "timeline":
        return None
    columns = {column.key: column for column in table.columns}
    named = columns.get(chart.category)
    most = {"stacked": len(GRADE_COLOURS), "bar": 1, "line": MOST_LINES}[chart.kind]
    series = tuple(columns[key] for key in chart.series if key in columns)[:most]
    if named is None or not any(number(row, column) is not None for row in table.rows for column in series):
        return None
    rows = list(table.rows)
    if named.unit == "date":
        rows.sort(key=lambda row: str(row.get(named.key)))
    return Drawn(chart, named, series, tuple(rows if chart.kind == "line" else _first(rows)), colours_of(series))


def _first(rows: Sequence[Row]) -> list[Row]:
    """As many bars as a page takes, England always among them: the others are seen against it."""
    if len(rows) <= MOST_BARS:
        return list(rows)
    england = [row for row in rows[MOST_BARS:] if row.get("area") == ENGLAND.name]
    return [*rows[: MOST_BARS - len(england)], *england]


def _figure(answer: Answer, drawn: Sequence[Drawn]) -> "Figure":
    """The charts one below another, with one heading, one key for those alike, and the small print once.

    Where that would be taller than a page its bars stand closer.
    """
    from matplotlib.figure import Figure

    words = _words(answer, drawn)
    for dense in (False, True):
        drawn = [replace(each, dense=dense) for each in drawn]
        panels = [_panel(each, before) for each, before in zip(drawn, [None, *drawn], strict=False)]
        if len(panels) > 1:
            panels = [replace(panel, title=_panel_title(answer, panel.drawn)) for panel in panels]
        height = max(LEAST_HEIGHT, words.above + sum(panel.height for panel in panels) + words.below)
        if height <= MOST_HEIGHT:
            break
    if len(panels) == 1 and not panels[0].is_line:
        spare = height - words.above - panels[0].height - words.below
        panels = [replace(panels[0], plot=min(panels[0].plot + spare, MOST_BAR * len(panels[0].names)))]
    left = max(panel.left for panel in panels)
    across = WIDTH - MARGIN - left - max(room_after(each) for each in drawn)

    figure = Figure(figsize=(WIDTH, height), dpi=RESOLUTION, facecolor="white")
    _write(figure, words, height)
    top = height - words.above
    for panel in panels:
        draw_key(figure, panel.keys, top)
        for place, (text, size, weight) in enumerate(panel.title):
            at = top - panel.key_height - LEADING * sum(other for _, other, _ in panel.title[:place])
            figure.text(MARGIN / WIDTH, at / height, text, size=size, weight=weight, va="top")
        bottom = top - panel.above - panel.plot
        axes = figure.add_axes((left / WIDTH, bottom / height, across / WIDTH, panel.plot / height))
        if panel.is_line:
            draw_lines(axes, panel.drawn, across, panel.plot)
        else:
            draw_bars(axes, panel.drawn, panel.names, across)
        top -= panel.height
    return figure


@dataclass(frozen=True, slots=True)
class _Panel:
    """One chart of a picture: its key where the chart above has another, its title where there are several; inches."""

    drawn: Drawn
    names: list[list[str]]
    keys: list[list[tuple[str, str]]]
    plot: float
    left: float
    title: Sequence[tuple[str, float, Weight]] = ()

    @property
    def is_line(self) -> bool:
        return self.drawn.chart.kind == "line"

    @property
    def key_height(self) -> float:
        return LEADING * LABEL * len(self.keys) + (GAP if self.keys else 0)

    @property
    def above(self) -> float:
        marks = max((len(said) for _, said in self.drawn.marks), default=0) if self.is_line else 0
        titles = sum(size for _, size, _ in self.title)
        return self.key_height + LEADING * (marks * SMALL + titles) + (GAP if self.title else 0)

    @property
    def height(self) -> float:
        ticks = (label for _, label in axis_ticks(self.drawn)) if self.is_line else ()
        axis = GAP + LEADING * LABEL * _tallest(ticks) if self.is_line else 0
        return self.above + self.plot + axis + (GAP if self.title else 0)


def _panel(drawn: Drawn, above: Drawn | None) -> _Panel:
    is_line = drawn.chart.kind == "line"
    names = [_row_label(row, drawn) for row in drawn.rows]
    keys = key_lines(drawn) if drawn.chart.kind == "stacked" else []
    return _Panel(
        drawn,
        names,
        [] if above and above.chart.kind == "stacked" and keys == key_lines(above) else keys,
        LINES if is_line else drawn.bar * (drawn.places[-1] + 1),
        MARGIN + (0.7 if is_line else max(width_of(part, drawn.size) for name in names for part in name) + GAP),
    )


def _panel_title(answer: Answer, drawn: Drawn) -> list[tuple[str, float, Weight]]:
    """A chart's title among others, and below it what its table holds, in lines with their size."""
    about = answer.table(drawn.chart.table).title
    lines: list[tuple[str, float, Weight]] = [
        (part, PANEL_TITLE, "bold") for part in wrap_text(drawn.chart.title, PANEL_TITLE, WIDTH - 2 * MARGIN, "bold")
    ]
    if not drawn.dense and not drawn.chart.title.startswith(about):
        lines += [(part, TEXT, "normal") for part in wrap_text(f"{about}.", TEXT, WIDTH - 2 * MARGIN)]
    return lines


def _timeline_figure(answer: Answer, drawn: Timeline) -> "Figure":
    from matplotlib.figure import Figure

    across = WIDTH - 2 * MARGIN - NAMES
    words = _timeline_words(answer, drawn, across)
    plot = ROW * rows_of(drawn)
    height = max(LEAST_HEIGHT, words.above + HEADS + plot + AXIS + words.below)
    figure = Figure(figsize=(WIDTH, height), dpi=RESOLUTION, facecolor="white")
    _write(figure, words, height)
    bottom = height - words.above - HEADS - plot
    axes = figure.add_axes(((MARGIN + NAMES) / WIDTH, bottom / height, across / WIDTH, plot / height))
    draw_timeline(axes, drawn, across)
    return figure


def _timeline_words(answer: Answer, drawn: Timeline, across: float) -> _Words:
    """What the reader needs beside a timeline: what stands until when, the marks, the codes, what is less certain."""
    subtitle = f"As at {day(answer.as_at)}. Each judgement stands until the next inspection."
    said = [shapes(drawn), *codes_said(drawn, across)]
    said += ["*: the record is less certain"] if drawn.has_less_certain else []
    said += [f"{number_and_noun(drawn.left_out, 'earlier inspection')} not drawn"] if drawn.left_out else []
    kind = kind_of_figures(answer)
    sources = join_words(source.title for source in answer.sources)
    small = [f"{kind}." if kind else "", f"Source: {sources}." if sources else "", LICENCE]
    return _Words(
        wrap_text(drawn.title, TITLE, WIDTH - 2 * MARGIN, "bold"),
        [
            *wrap_text(subtitle, TEXT, WIDTH - 2 * MARGIN),
            *(wrap_text(f"{'; '.join(part for part in said if part)}.", TEXT, WIDTH - 2 * MARGIN) if any(said) else []),
        ],
        wrap_text(" ".join(part for part in small if part), SMALL, WIDTH - 2 * MARGIN),
    )


def _tallest(labels: Iterable[str]) -> int:
    return max(label.count("\n") + 1 for label in labels)


def _words(answer: Answer, drawn: Sequence[Drawn]) -> _Words:
    title = drawn[0].chart.title if len(drawn) == 1 else answer.headline or answer.title
    subtitle = [f"As at {day(answer.as_at)}." if title == answer.title else f"{answer.title}."]
    if any(each.chart.kind != "line" and any(row.get("graded") is not None for row in each.rows) for each in drawn):
        subtitle.append("In brackets: LAs judged.")
    if any(each.chart.kind == "stacked" and any(map(total_of, each.rows)) for each in drawn):
        subtitle[-1:] = [f"{subtitle[-1].rstrip('.')}; behind each bar: good or outstanding."]
    cautions = [caution for each in drawn for caution in _cautions(answer, each)]
    cautions += [SMALL_NUMBERS_NOTE] if SMALL_NUMBERS_NOTE in answer.notes else []
    kind = kind_of_figures(answer)
    sources = join_words(source.title for source in answer.sources)
    small = [*dict.fromkeys(cautions), f"{kind}." if kind else "", f"Source: {sources}." if sources else "", LICENCE]
    return _Words(
        wrap_text(title, TITLE, WIDTH - 2 * MARGIN, "bold"),
        wrap_text(" ".join(subtitle), TEXT, WIDTH - 2 * MARGIN),
        wrap_text(" ".join(small), SMALL, WIDTH - 2 * MARGIN),
    )


def _cautions(answer: Answer, drawn: Drawn) -> list[str]:
    """What a reader must know of one chart."""
    cautions = [ROUNDING_NOTE] if drawn.chart.kind == "stacked" else []  # SPEC rule 10
    cautions += [PRINTED_NOTE] if any(_is_printed(row, drawn) for row in drawn.rows) else []
    rows = drawn.rows[-1:] if drawn.chart.kind == "line" else drawn.rows
    if apart := [f"{cell(row, drawn.named)}: {number_and_noun(row[APART], 'LA')}" for row in rows if row.get(APART)]:
        cautions.append(f"Outside the base, with no overall judgement (2026 framework): {'; '.join(apart)}.")
    if left_out := _not_drawn(answer, drawn.chart):
        cautions.insert(0, left_out)
    return cautions


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


def _row_label(row: Row, drawn: Drawn) -> list[str]:
    """London (33): the row's name with its base, on as many lines as it needs."""
    base = row.get("graded")
    words = cell(row, drawn.named) + (f" ({base})" if base is not None else "")
    return wrap_text(words, drawn.size, DENSE_LABEL_WIDTH if drawn.dense else LABEL_WIDTH)
