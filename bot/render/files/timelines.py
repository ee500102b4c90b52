"""A timeline's picture: a row of segments for each judgement, the inspections' days above, the visits below."""

from datetime import date
from typing import TYPE_CHECKING, Final

from bot.render.files.drawing import GAP, GREY, LABEL, LEADING, SMALL, TEXT, THICK, apart, ink, width_of
from bot.render.grades import GRADE_CODES, GRADE_COLOURS, NO_GRADE
from bot.render.timelines import Segment, Timeline
from queries.wording import join_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes


ROW: Final = 0.62  # inches
NAMES: Final = 2.4
HEADS: Final = 2 * LEADING * SMALL + GAP  # above the rows, for the inspections' days
AXIS: Final = LEADING * LABEL + GAP
EDGE: Final = 0.08  # free on both sides, for marks
FEWEST_DAYS: Final = 365
MARKERS: Final = {"Focused visit": "o", "Monitoring visit": "s"}
OTHER_MARKER: Final = "D"


def rows_of(drawn: Timeline) -> int:
    return len(drawn.lines) + bool(drawn.visits)


def shapes(drawn: Timeline) -> str:
    """What the marks of visits are, of those that are drawn."""
    kinds = dict.fromkeys(kind if kind in MARKERS else "" for _, kind in drawn.visits)
    names = {"o": "Circles", "s": "Squares", OTHER_MARKER: "Diamonds"}
    parts = [f"{names[MARKERS.get(kind, OTHER_MARKER)]}: {kind.lower() or 'other inspection'}s" for kind in kinds]
    return "; ".join([*parts[:1], *(part[0].lower() + part[1:] for part in parts[1:])])


def codes_said(drawn: Timeline, across: float) -> list[str]:
    """RI means requires improvement to be good: the codes that stand for words which have no room."""
    short = [one for _, segments in drawn.lines for one in segments if not _fits(one, drawn, across)]
    used = {one.words for one in short}
    others = join_words(dict.fromkeys(one.words.lower() for one in short if one.grade is None), "or")
    return [
        *(f"{code}: {grade.lower()}" for grade, code in GRADE_CODES.items() if grade in used),
        *([f"{NO_GRADE}: {others}"] if others else []),
    ]


def draw_timeline(axes: "Axes", drawn: Timeline, across: float) -> None:
    """Draw it on axes `across` inches wide; each segment says its grade, so that none is known by colour alone."""
    names = [name for name, _ in drawn.lines] + ["Visits"] * bool(drawn.visits)
    axes.set_yticks(range(len(names)), names, size=TEXT)
    axes.set_ylim(len(names) - 0.5, -0.5)
    edge = EDGE * _days(drawn) / across
    axes.set_xlim(drawn.start.toordinal() - edge, drawn.start.toordinal() + _days(drawn) + edge)
    axes.grid(False)
    axes.tick_params(axis="y", length=0, pad=8)
    ticks = _years(drawn)
    axes.set_xticks([on.toordinal() for on in ticks], [str(on.year) for on in ticks], size=LABEL)
    for on in drawn.inspections:
        axes.axvline(on.toordinal(), color=GREY, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
    for place, (_, segments) in enumerate(drawn.lines):
        for one in segments:
            _draw_segment(axes, one, place, GRADE_COLOURS.get(one.words), drawn, across)
    _draw_heads(axes, drawn, across)
    for on, kind in drawn.visits:
        marker = MARKERS.get(kind, OTHER_MARKER)
        axes.plot([on.toordinal()], [len(drawn.lines)], marker, color=GREY, markersize=9, clip_on=False)


def _draw_segment(axes: "Axes", one: Segment, place: int, colour: str | None, drawn: Timeline, across: float) -> None:
    start, long = one.start.toordinal(), max((one.end - one.start).days, 1)
    fill, edge, hatch = (colour, "white", None) if colour else ("white", GREY, "//")
    axes.barh(place, long, left=start, height=THICK, linewidth=1.5, color=fill, edgecolor=edge, hatch=hatch)
    said = one.label if _fits(one, drawn, across) else one.code
    size = LABEL if _inches(one, drawn, across) >= width_of(said, LABEL, "bold") + 0.1 else SMALL
    axes.text(
        start + long / 2,
        place,
        said,
        size=size,
        weight="bold",
        color=ink(colour) if colour else "black",
        ha="center",
        va="center",
        bbox=None if colour else {"facecolor": "white", "edgecolor": "none", "pad": 1.5},
    )


def _inches(one: Segment, drawn: Timeline, across: float) -> float:
    return (one.end - one.start).days * (across - 2 * EDGE) / _days(drawn)


def _days(drawn: Timeline) -> int:
    """How many days the picture is wide: a year at least, so that a first inspection is no slab."""
    return max((drawn.end - drawn.start).days, FEWEST_DAYS)


def _fits(one: Segment, drawn: Timeline, across: float) -> bool:
    return width_of(one.label, SMALL, "bold") + 0.1 <= _inches(one, drawn, across)


def _draw_heads(axes: "Axes", drawn: Timeline, across: float) -> None:
    """The day of each inspection above its line, moved apart where they would touch."""
    low, high = axes.get_xlim()
    inch = (high - low) / across
    labels = [
        (float(on.toordinal()), max(width_of(part, SMALL) for part in _head(on)) * inch, "\n".join(_head(on)))
        for on in drawn.inspections
    ]
    for (_, long, said), begin in zip(labels, apart(labels, low - 0.3 * inch, high, 0.12 * inch), strict=True):
        axes.text(begin + long / 2, -0.5 - 0.05, said, size=SMALL, ha="center", va="bottom", linespacing=1.2)


def _head(on: date) -> list[str]:
    return [f"{on.day} {on:%b}", str(on.year)]


def _years(drawn: Timeline) -> list[date]:
    years = range(drawn.start.year + 1, max(drawn.end.year, drawn.start.year + 1) + 1)
    step = -(-len(years) // 9)
    return [date(year, 1, 1) for year in years[::step]]
