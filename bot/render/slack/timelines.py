"""A timeline in Slack, which has no such chart: a line of text for each judgement."""

from collections.abc import Sequence
from datetime import date

from bot.render.slack.limits import SECTION
from bot.render.slack.mrkdwn import escape_within
from bot.render.slack.tables import Block, mrkdwn
from bot.render.timelines import Segment, Timeline, ways


def as_section(drawn: Timeline) -> list[Block]:
    """The timeline in Slack, which has no such chart: a line for each judgement, from the earliest to the latest.

    Only the first line says when, and those whose inspections are others than its.
    """
    room = SECTION // len(drawn.lines) - 2
    first = _starts(drawn.lines[0][1])
    said = []
    for at, (name, segments) in enumerate(drawn.lines):
        steps = ways(segments, drawn.left_out, dated=at == 0 or _starts(segments) != first)
        before, latest = escape_within("".join(f"{step} → " for step in steps[:-1]), room // 2), steps[-1]
        said.append(f"*{escape_within(name, room // 5)}:* {before}*{escape_within(latest, room // 5)}*")
    return [{"type": "section", "text": mrkdwn("\n".join(said))}]


def _starts(segments: Sequence[Segment]) -> list[date]:
    return [one.start for one in segments]
