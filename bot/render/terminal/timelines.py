"""A timeline in characters: a line for each judgement across the years, and one for the visits."""

from collections.abc import Sequence
from datetime import date

from bot.render.grades import GRADE_CODES, NO_GRADE
from bot.render.timelines import Segment, Timeline, ways
from queries.wording import day, join_words, number_and_noun

NARROWEST, WIDEST = 40, 100  # of the part that stands for time
STROKES = {False: "├─┤→", True: "|-|>"}
LETTERS = {"Focused visit": "F", "Monitoring visit": "M"}
OTHER, SEVERAL = "x", "+"


def timeline_lines(drawn: Timeline, width: int, ascii_only: bool) -> list[str]:
    """The timeline within a width; where that is too narrow for one, each judgement's way in words.

    A grade that has no room stands as its code, and two visits that fall together as a plus: a last line explains those.
    """
    names = [name for name, _ in drawn.lines]
    indent = max(map(len, names)) + 2
    room = min(width - indent, WIDEST)
    if room < NARROWEST or drawn.start >= drawn.end:
        arrow = STROKES[ascii_only][3]
        return [f"{name}: {f' {arrow} '.join(ways(segments, drawn.left_out))}" for name, segments in drawn.lines]
    bars = [(name, _bar(segments, drawn, room, ascii_only)) for name, segments in drawn.lines]
    lines = [" " * indent + _heads(drawn, room), *(name.ljust(indent) + bar for name, bar in bars)]
    marks = _marks(drawn, room)
    if marks:
        lines.append("Visits".ljust(indent) + marks)
    said = [f"Up to {day(drawn.end)}.", _means(drawn, [bar for _, bar in bars], marks)]
    if drawn.left_out:
        said.append(f"{number_and_noun(drawn.left_out, 'earlier inspection')} not drawn.")
    return [line.rstrip() for line in [*lines, " ".join(part for part in said if part)]]


def _place(on: date, drawn: Timeline, room: int) -> int:
    return round((on - drawn.start).days / (drawn.end - drawn.start).days * (room - 1))


def _heads(drawn: Timeline, room: int) -> str:
    """The months of the inspections, each where its judgements begin; the newest first to have room."""
    line = " " * room
    for on in reversed(drawn.inspections):
        head = f"{on:%b %Y}"
        at = min(_place(on, drawn, room), room - len(head))
        if not line[max(at - 1, 0) : at + len(head) + 1].strip():
            line = line[:at] + head + line[at + len(head) :]
    return line


def _bar(segments: Sequence[Segment], drawn: Timeline, room: int, ascii_only: bool) -> str:
    strokes = STROKES[ascii_only]
    begin, stroke, end = strokes[0], strokes[1], strokes[2]
    line = ""
    for one in segments:
        start, until = _place(one.start, drawn, room), _place(one.end, drawn, room)
        wide = until - start - 1
        said = next((f" {words} " for words in (one.label, one.code) if len(words) + 2 <= wide), "")
        said = said or (one.code if len(one.code) <= wide else "")
        line = (
            line.ljust(start)[:start]
            + begin
            + (stroke + said if said.strip() and len(said) < wide else said).ljust(max(wide, 0), stroke)
        )
    return line + end


def _marks(drawn: Timeline, room: int) -> str:
    line = [" "] * room if drawn.visits else []
    for on, kind in drawn.visits:
        at = _place(on, drawn, room)
        line[at] = LETTERS.get(kind, OTHER) if line[at] == " " else SEVERAL
    return "".join(line)


def _means(drawn: Timeline, bars: Sequence[str], marks: str) -> str:
    """What codes, letters and the asterisk mean, of those that were used."""
    said = "".join(bars)
    segments = [one for _, segments in drawn.lines for one in segments]
    clipped = [
        words for words in dict.fromkeys(one.words for one in segments) if said.count(words) < _count(words, segments)
    ]
    means = [f"{GRADE_CODES[grade]} {grade.lower()}" for grade in GRADE_CODES if grade in clipped]
    if others := [words.lower() for words in clipped if words not in GRADE_CODES]:
        means.append(f"{NO_GRADE} {join_words(others, 'or')}")
    means += [f"{letter} {kind.lower()}" for kind, letter in LETTERS.items() if letter in marks]
    means += [f"{OTHER} other"] * (OTHER in marks) + [f"{SEVERAL} several visits"] * (SEVERAL in marks)
    means += ["* less certain"] * drawn.has_less_certain
    return f"{'; '.join(means)}." if means else ""


def _count(words: str, segments: Sequence[Segment]) -> int:
    return sum(one.words == words for one in segments)
