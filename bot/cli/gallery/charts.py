"""Slack's data_visualization as a figure of a page: bars with their figures beside them, lines with their ends named."""

import html
from collections.abc import Sequence

from bot.render.slack.elements import Block

WIDE, TALL = 360.0, 190.0  # of a line chart, in its own units
LEFT, RIGHT, TOP, BOTTOM = 34.0, 12.0, 10.0, 24.0
STEPS = 4
DASHES = ("", "7 4", "2 3", "9 3 2 3", "4 2", "1 2")  # no line is known by its colour alone


def chart(block: Block, name: str) -> str:
    """The figure; its numbers stand in it as text, so that it needs no other description than its title."""
    drawn = block["chart"]
    unit = "%" if drawn["axis_config"].get("y_label", "").startswith("%") else ""
    inner = _lines(drawn, unit) if drawn["type"] == "line" else _bars(drawn, unit)
    return f"""<figure aria-labelledby="{name}-title">
<figcaption id="{name}-title">{html.escape(block["title"])}</figcaption>
{inner}
</figure>"""


def _bars(drawn: Block, unit: str) -> str:
    values = [point["value"] for series in drawn["series"] for point in series["data"]]
    longest = max([*map(abs, values), 1])
    several = len(drawn["series"]) > 1
    said = []
    for at, category in enumerate(drawn["axis_config"]["categories"]):
        if several:
            said.append(f'<p class="group">{html.escape(category)}</p>')
        for place, series in enumerate(drawn["series"], 1):
            value = series["data"][at]["value"]
            width = 100 * abs(value) / longest
            label = html.escape(series["name"] if several else category)
            said.append(
                f'<div class="bar"><span>{label}</span><svg viewBox="0 0 100 10" preserveAspectRatio="none"'
                f' aria-hidden="true"><rect class="c{place}" width="{width:.1f}" height="10"/></svg>'
                f"<span>{_figure(value, unit)}</span></div>"
            )
    return "\n".join(said)


def _lines(drawn: Block, unit: str) -> str:
    categories = drawn["axis_config"]["categories"]
    values = [point["value"] for series in drawn["series"] for point in series["data"]]
    top = 100.0 if unit == "%" else max([*values, 1]) * 1.1
    across = [LEFT + (WIDE - LEFT - RIGHT) * at / max(len(categories) - 1, 1) for at in range(len(categories))]

    def height(value: float) -> float:
        return TOP + (TALL - TOP - BOTTOM) * (1 - value / top)

    parts = []
    for step in range(STEPS + 1):
        value = top * step / STEPS
        parts.append(
            f'<line class="grid" x1="{LEFT}" x2="{WIDE - RIGHT}" y1="{height(value):.1f}" y2="{height(value):.1f}"/>'
        )
        parts.append(
            f'<text x="{LEFT - 4}" y="{height(value) + 4:.1f}" text-anchor="end">{_figure(round(value), unit)}</text>'
        )
    for at in _places_of_labels(len(categories)):
        anchor = "start" if at == 0 else "end" if at == len(categories) - 1 else "middle"
        parts.append(
            f'<text x="{across[at]:.1f}" y="{TALL - 6}" text-anchor="{anchor}">{html.escape(categories[at])}</text>'
        )
    keys = []
    for place, series in enumerate(drawn["series"], 1):
        points = [(x, height(point["value"])) for x, point in zip(across, series["data"], strict=True)]
        path = " ".join(f"{'L' if at else 'M'}{x:.1f} {y:.1f}" for at, (x, y) in enumerate(points))
        dash = f' stroke-dasharray="{DASHES[place - 1]}"' if DASHES[place - 1] else ""
        parts.append(f'<path class="l{place}" d="{path}"{dash}/>')
        ends = f"{_figure(series['data'][0]['value'], unit)} to {_figure(series['data'][-1]['value'], unit)}"
        keys.append(
            f'<li><svg width="28" height="10" aria-hidden="true"><path class="l{place}" d="M0 5H28" stroke-width="3"'
            f"{dash}/></svg> {html.escape(series['name'])}: {ends}</li>"
        )
    return (
        f'<div class="lines"><svg viewBox="0 0 {WIDE:g} {TALL:g}" aria-hidden="true">{"".join(parts)}</svg></div>'
        f'<ul class="key">{"".join(keys)}</ul>'
    )


def _places_of_labels(count: int) -> Sequence[int]:
    """The first, the middle and the last: more labels would touch at the width of a phone."""
    return sorted({0, (count - 1) // 2, count - 1})


def _figure(value: float, unit: str) -> str:
    return f"{'−' if value < 0 else ''}{abs(value):g}{unit}"
