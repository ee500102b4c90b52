"""A number as it is told: what an edition prints leads, what its rows hold is said, all else is calculated (SPEC rule 11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from queries.answer import Official
from queries.counting.edition_figures import EditionFigures
from queries.counting.planner import Tally
from queries.counting.rounding import percent
from queries.wording import sentences, share

COUNTED_FROM: Official = "counted from LA-level data"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its share, as it is told: what an edition prints leads (SPEC rule 11). `number` is None where a printed
    share stands without a count; `known` is what the register counts."""

    number: int | None
    base: int
    percent: int | None
    known: int
    official: Official = False
    notes: tuple[str, ...] = ()
    said: str | None = None

    @property
    def kind(self) -> str | None:
        return NUMBERS_COUNTED if self.official is True and self.number is not None and self.said else None


NUMBERS_COUNTED = "Numbers of LAs counted by ilacs-bot"


def figure(total: Tally, base: int, edition: EditionFigures, during: bool) -> Figure:
    """What is told of a tally, given what an edition says of the same Count."""
    number, share_of = total.number, percent(total.number, base)
    printed, counted_rows = edition.printed, edition.counted
    if printed:
        shown = int(printed.get("number", number))
        part = int(printed["percent"]) if "percent" in printed else percent(shown, base)
        differs = shown != number or part != share_of
        stands_alone = "number" not in printed and part != share_of
        notes = [
            f"The release prints {_printed_words(printed)}; the register counts {number} of {base} ({share(share_of)})"
        ]
        return Figure(
            None if stands_alone else shown,
            base,
            part,
            number,
            True,
            tuple(sentences([note]) for note in (*notes, *edition.why)) if differs else (),
            "number" if "number" not in printed else None,
        )
    if counted_rows.get("number", counted_rows.get("base")) is not None or "percent" in counted_rows:
        from_rows = int(counted_rows.get("number", number))
        if from_rows == number and counted_rows.get("percent", share_of) == share_of:
            return Figure(number, base, share_of, number, COUNTED_FROM)
        if during and "number" in counted_rows:
            words = f"The register knows {number} of them now"
            return Figure(from_rows, base, percent(from_rows, base), number, COUNTED_FROM, edition.why, words)
    return Figure(number, base, share_of, number)


def _printed_words(printed: Mapping[Any, Any]) -> str:
    parts = [f"{printed['number']:,}"] if "number" in printed else []
    return " and ".join([*parts, *([f"{printed['percent']}%"] if "percent" in printed else [])])
