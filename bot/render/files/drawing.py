"""How a picture's parts are drawn, in inches and points: bars, lines, the key, and text that fits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from bot.render.cells import cell, day_of, number, show
from bot.render.grades import KEY_COLOURS, PERCENT_CODES
from queries.answer import Chart, Column, Row
from queries.counting.measures import GOOD_OR_OUTSTANDING
from queries.counting.published import leading
from queries.question import ENGLAND

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


Weight = Literal["normal", "bold"]

WIDTH: Final = 10.0  # inches, as every length here that is not in points
MARGIN: Final = 0.3
GAP: Final = 0.15
TITLE, TEXT, LABEL, SMALL = 20.0, 14.0, 13.0, 10.5  # points
LEADING: Final = 1.35 / 72  # inches of height to a point of a line of text
END_WIDTH: Final = 2.3
BESIDE: Final = 1.15  # right of stacked bars, for their total and the labels of slivers
THICK: Final = 0.6  # of a bar's row
BAR: Final = 0.64
DENSE_BAR: Final = 0.29
SLIVER, DENSE_SLIVER = 9.5, 8.5  # points of the label above a segment that is too short for it
MOST_TICKS: Final = 7
FEWEST_YEARS: Final = 4  # that name a time axis; fewer, and its own dates do
MARKERS: Final = "osD^"
KEY_GAP: Final = 2.5 * LABEL / 72
MARK_WIDTH: Final = 1.6
MARK_KEY: Final = "framework_change"  # the trend's column of SPEC rule 12
GREY: Final = "#3D3D3D"
SPARSE: Final = 0.45  # of a bar's row, between other areas and England
GOOD_SHARE: Final = f"{GOOD_OR_OUTSTANDING}_percent"


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn: rows in order (dates in the order of time) and one column a series."""

    chart: Chart
    named: Column
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    colours: tuple[str, ...]
    dense: bool = False

    @property
    def size(self) -> float:
        """Of a row's name, in points."""
        return SMALL + 0.5 if self.dense else TEXT

    @property
    def bar(self) -> float:
        """What a bar takes with the space above it, in inches."""
        return DENSE_BAR if self.dense else BAR

    @property
    def places(self) -> list[float]:
        """Where each row stands, in bars: England, which the others are parts of, set apart from them."""
        apart = len(self.rows) > 2 and any(row.get("area") == ENGLAND.name for row in self.rows[1:])
        found, at = [], 0.0
        for place, row in enumerate(self.rows):
            at += SPARSE if apart and place and row.get("area") == ENGLAND.name else 0
            found.append(at)
            at += 1
        return found

    @property
    def labels(self) -> list[str]:
        """Each series' name, without the unit that every figure carries itself."""
        names = [column.label.split(" (%")[0].removeprefix("%").strip() for column in self.columns]
        return [name[:1].upper() + name[1:] for name in names]

    @property
    def codes(self) -> list[str]:
        """A short name for each series, so that no segment is known by its colour alone."""
        known = [PERCENT_CODES.get(column.key, "") for column in self.columns]
        return known if all(known) else [chr(ord("A") + place) for place in range(len(known))]

    @property
    def marks(self) -> list[tuple[int, list[str]]]:
        """Where a series changes its meaning (SPEC rule 12): the row's place, and why, in lines of text."""
        found = [(place, row.get(MARK_KEY)) for place, row in enumerate(self.rows)]
        return [(place, wrap_text(str(said), SMALL, MARK_WIDTH)) for place, said in found if said]


def key_lines(drawn: Drawn) -> list[list[tuple[str, str]]]:
    """Colour and text of each series, on as many lines as the picture's width asks for."""
    lines: list[list[tuple[str, str]]] = [[]]
    for colour, code, label in zip(drawn.colours, drawn.codes, drawn.labels, strict=False):
        entry = (colour, f"{code}  {label}")
        taken = sum(width_of(text, LABEL) + KEY_GAP for _, text in (*lines[-1], entry))
        if lines[-1] and taken > WIDTH - 2 * MARGIN:
            lines.append([])
        lines[-1].append(entry)
    return lines


def draw_key(figure: "Figure", lines: list[list[tuple[str, str]]], top: float) -> None:
    from matplotlib.patches import Rectangle

    height = figure.get_figheight()
    side = LABEL / 72
    for line in lines:
        left, middle = MARGIN, top - LEADING * LABEL / 2
        for colour, text in line:
            corner = (left / WIDTH, (middle - side / 2) / height)
            across, tall = side / WIDTH, side / height
            figure.add_artist(Rectangle(corner, across, tall, transform=figure.transFigure, color=colour))
            at = (left + 1.4 * side) / WIDTH
            figure.text(at, middle / height, text, size=LABEL, va="center_baseline")
            left += width_of(text, LABEL) + KEY_GAP
        top -= LEADING * LABEL


def draw_bars(axes: "Axes", drawn: Drawn, names: list[list[str]], across: float) -> None:
    places = drawn.places
    axes.set_yticks(places, ["\n".join(name) for name in names], size=drawn.size)
    axes.set_ylim(places[-1] + 0.5, -0.5)
    axes.set_xticks([])
    axes.grid(False)
    axes.tick_params(axis="y", length=0, pad=8)
    axes.spines["bottom"].set_visible(False)
    lengths = [sum(_length(row, column) or 0 for column in drawn.columns) for row in drawn.rows]
    axes.set_xlim(min(0, *lengths), max(*lengths, 0) or 1)
    low, high = axes.get_xlim()
    inch = (high - low) / across
    size = SMALL if drawn.dense else LABEL
    for place, row in zip(places, drawn.rows, strict=True):
        values = [number(row, column) for column in drawn.columns]
        if all(value is None for value in values):
            axes.text(0.08 * inch, place, "no figure", size=size, va="center", color=GREY)
        elif drawn.chart.kind == "bar":
            value = values[0] or 0
            axes.barh(place, value, height=THICK, color=drawn.colours[0])
            said = figure_drawn(row, drawn.columns[0])
            axes.text(max(value, 0) + 0.08 * inch, place, said, size=size, weight="bold", va="center")
        else:
            _draw_segments(axes, drawn, row, place, inch)


def _length(row: Row, column: Column) -> int | float | None:
    """How long a bar is: of a share its count's part of the base, which no rounding shifts (SPEC rule 4)."""
    value, own = number(row, column), column.key.removesuffix("_percent")
    if value is None or own == column.key or not row.get("graded") or row.get(own) is None:
        return value
    return 100 * float(leading(row, own)) / float(row["graded"])


def _draw_segments(axes: "Axes", drawn: Drawn, row: Row, place: float, inch: float) -> None:
    """One bar of segments end to end, each labelled inside or, where it is too short, above itself; its total behind."""
    start = 0.0
    above: list[tuple[float, float, str]] = []
    sizes = (SMALL, DENSE_SLIVER) if drawn.dense else (LABEL, SMALL)
    sliver = DENSE_SLIVER if drawn.dense else SLIVER
    for colour, code, column in zip(drawn.colours, drawn.codes, drawn.columns, strict=False):
        value = _length(row, column)
        if not value:
            continue
        axes.barh(place, value, left=start, height=THICK, color=colour, edgecolor="white", linewidth=1)
        said = f"{code} {figure_drawn(row, column)}"
        middle = start + value / 2
        fitting = [size for size in sizes if (width_of(said, size, "bold") + 0.08) * inch <= value]
        if fitting:
            inside = ink(colour)
            axes.text(middle, place, said, size=fitting[0], weight="bold", color=inside, ha="center", va="center")
        else:
            above.append((middle, width_of(said, sliver, "bold") * inch, said))
        start += value
    right = axes.get_xlim()[1] + (0 if total_of(row) else BESIDE) * inch
    for at, (_, _, said) in zip(apart(above, 0, right, 0.1 * inch), above, strict=True):
        axes.text(at, place - THICK / 2 - 0.02, said, size=sliver, weight="bold", va="bottom")
    if total := total_of(row):
        axes.text(start + 0.1 * inch, place, total, size=sizes[0], weight="bold", va="center")


def total_of(row: Row) -> str:
    """85% (28): the LAs judged good or outstanding, behind the bar of all grades; empty where the row does not say."""
    if row.get(GOOD_SHARE) is None or row.get(GOOD_OR_OUTSTANDING) is None:
        return ""
    share = leading(row, GOOD_SHARE)
    return f"{share}%" if share != row[GOOD_SHARE] else f"{share}% ({row[GOOD_OR_OUTSTANDING]})"


def apart(labels: list[tuple[float, float, str]], low: float, high: float, gap: float) -> list[float]:
    """Where labels (middle, length, text) begin: each near its middle, none touching, all within."""
    begins: list[float] = []
    free = low
    for middle, length, _ in labels:
        begins.append(max(middle - length / 2, free))
        free = begins[-1] + length + gap
    end = high
    for place in reversed(range(len(labels))):
        begins[place] = min(begins[place], end - labels[place][1])
        end = begins[place] - gap
    return begins


def draw_lines(axes: "Axes", drawn: Drawn, wide: float, tall: float) -> None:
    """One line a series; dates keep their distances, and a missing figure is a gap."""
    across = [at for at, _ in _places(drawn)]
    ends = []
    for place, column in enumerate(drawn.columns):
        own = [number(row, column) for row in drawn.rows]
        colour = drawn.colours[place]
        axes.plot(across, [float("nan") if value is None else value for value in own], color=colour)
        if held := [(at, value) for at, value in zip(across, own, strict=True) if value is not None]:
            axes.plot(*held[-1], marker=MARKERS[place], markersize=10, color=colour, clip_on=False, zorder=3)
            ends.append((*held[-1], _end_label(drawn, place)))
    _draw_scale(axes, drawn, across)
    _draw_marks(axes, drawn, across, wide)
    _draw_ends(axes, ends, wide, tall)


def _draw_scale(axes: "Axes", drawn: Drawn, across: list[float]) -> None:
    percents = all(column.unit == "percent" for column in drawn.columns)
    values = [value for row in drawn.rows for column in drawn.columns if (value := number(row, column)) is not None]
    axes.set_ylim(min(0, *values), 100 if percents else max(1.1 * max(values), 1))
    axes.set_xlim(across[0], max(across[-1], across[0] + 1))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}%" if percents else f"{value:,g}")
    axes.tick_params(axis="both", labelsize=LABEL)
    axes.tick_params(axis="y", length=0)
    ticks = axis_ticks(drawn)
    axes.set_xticks([at for at, _ in ticks], [label for _, label in ticks])


def axis_ticks(drawn: Drawn) -> list[tuple[float, str]]:
    """Where a line chart's axis is labelled: at years where there are several, else at its rows."""
    places = _places(drawn)
    years = sorted({on.year for _, on in places if on})[1:]
    if len(years) >= FEWEST_YEARS:
        kept = years[:: -(-len(years) // MOST_TICKS)]
        return [(float(date(year, 1, 1).toordinal()), str(year)) for year in kept]
    step = -(-len(places) // MOST_TICKS)
    labels = [
        [f"{on.day} {on:%b}", str(on.year)] if on else wrap_text(cell(row, drawn.named), LABEL, 1.0)
        for (_, on), row in zip(places, drawn.rows, strict=True)
    ]
    kept_at = range((len(places) - 1) % step, len(places), step)
    return [(places[at][0], "\n".join(labels[at])) for at in kept_at]


def _places(drawn: Drawn) -> list[tuple[float, date | None]]:
    """Where each row stands across a line chart: dates at their distances, else one after another."""
    dates = [day_of(row.get(drawn.named.key)) for row in drawn.rows]
    if all(dates):
        return [(float(on.toordinal()), on) for on in dates if on]
    return [(float(place), None) for place in range(len(dates))]


def _draw_marks(axes: "Axes", drawn: Drawn, across: list[float], wide: float) -> None:
    """A dashed line where the framework changes, with the change said above the chart."""
    left, right = axes.get_xlim()
    for place, said in drawn.marks:
        axes.axvline(across[place], color=GREY, linewidth=1, linestyle=(0, (4, 3)))
        has_room = (across[place] - left) * wide / (right - left) > MARK_WIDTH
        axes.annotate(
            "\n".join(said),
            (across[place], axes.get_ylim()[1]),
            (-3 if has_room else 0, 4),
            textcoords="offset points",
            size=SMALL,
            color=GREY,
            ha="right" if has_room else "left",
            va="bottom",
            annotation_clip=False,
        )


def _draw_ends(axes: "Axes", ends: list[tuple[float, float, str]], wide: float, tall: float) -> None:
    """Each line's name and last figure to the right of all lines, moved apart where they would touch."""
    (low, high), (left, right) = axes.get_ylim(), axes.get_xlim()
    line = LEADING * LABEL * (high - low) / tall
    ends = sorted(ends, key=lambda end: end[1])
    labels = [(value, line * (said.count("\n") + 1), said) for _, value, said in ends]
    leader = {"arrowstyle": "-", "color": GREY, "linewidth": 0.8, "relpos": (0, 0.5), "shrinkB": 6}
    begins = apart(labels, low - line / 2, high + line / 2, 0)
    for (at, value, said), begin, (_, length, _) in zip(ends, begins, labels, strict=True):
        middle = begin + length / 2
        axes.annotate(
            said,
            (at, value),
            (right + 0.25 * (right - left) / wide, middle),
            size=LABEL,
            va="center",
            annotation_clip=False,
            arrowprops=leader if abs(middle - value) > line / 4 else None,
        )


def _end_label(drawn: Drawn, place: int) -> str:
    column = drawn.columns[place]
    held = [row for row in drawn.rows if number(row, column) is not None]
    return "\n".join(wrap_text(f"{drawn.labels[place]} {figure_drawn(held[-1], column)}", LABEL, END_WIDTH))


def figure_drawn(row: Row, column: Column) -> str:
    """The figure that is drawn, in words: the printed one where a release prints another than we count."""
    return show(leading(row, column.key), column.unit)


def room_after(drawn: Drawn) -> float:
    """Inches to keep free to the right of the chart, inside the margin."""
    if drawn.chart.kind == "stacked":
        return BESIDE
    if drawn.chart.kind == "bar":
        return max(width_of(figure_drawn(row, drawn.columns[0]), LABEL, "bold") for row in drawn.rows) + GAP
    return END_WIDTH + 0.3


def wrap_text(text: str, size: float, across: float, weight: Weight = "normal") -> list[str]:
    """The text in lines of at most `across` inches; a word that is longer has a line of its own."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, weight) <= across:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]


@lru_cache(maxsize=4096)
def width_of(text: str, size: float, weight: Weight = "normal") -> float:
    """Inches that a line of text takes in the style's own font."""
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.font_manager import FontProperties

    renderer = RendererAgg(1, 1, 72)  # type: ignore[no-untyped-call]
    font = FontProperties(size=size, weight=weight)
    width, _, _ = renderer.get_text_width_height_descent(text, font, False)  # type: ignore[no-untyped-call]
    return float(width) / 72


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def ink(background: str) -> str:
    """Black or white, whichever reads better on the colour."""
    return max("white", "black", key=lambda colour: contrast(colour, background))


def colours_of(columns: Iterable[Column]) -> tuple[str, ...]:
    """A colour for each series: a grade's own wherever it is drawn, else the palette's in order."""
    others = iter(palette())
    grades = (KEY_COLOURS.get(column.key.removesuffix("_percent")) for column in columns)
    return tuple(colour or next(others) for colour in grades)


def palette() -> tuple[str, ...]:
    """The Analysis Function's categorical colours, for what is no grade."""
    from afcharts.af_colours import get_af_colours  # type: ignore[import-untyped]

    return tuple(str(colour) for colour in get_af_colours("categorical"))


def _luminance(colour: str) -> float:
    from matplotlib.colors import to_rgb

    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
