"""What a benchmark found: a figure, and the bar that it must keep below, or reach."""

import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Finding:
    """`most` or `least` is the bar; without either the figure is only told. `within` is what the short form allows:
    there, a shared machine may be that many times slower than the bar (more where Bolt merely sleeps meanwhile)."""

    part: str
    what: str
    value: float | None
    unit: str
    most: float | None = None
    least: float | None = None
    within: float = 4.0

    def is_met(self, short: bool) -> bool:
        leeway = self.within if short else 1.0
        if self.value is None:
            return self.most is None and self.least is None
        return (self.most is None or self.value <= self.most * leeway) and (
            self.least is None or self.value >= self.least / leeway
        )

    @property
    def bar(self) -> str:
        if self.most is not None:
            return f"≤ {self.most:g} {self.unit}"
        return f"≥ {self.least:g} {self.unit}" if self.least is not None else ""

    @property
    def told(self) -> str:
        return "–" if self.value is None else f"{self.value:,.{2 if self.value < 10 else 0}f} {self.unit}"


def cpu_ms(work: Callable[[], object], rounds: int) -> float:
    """The median of the processor time that `work` takes, in milliseconds: others on the machine count little."""
    return statistics.median(_one(work) for _ in range(rounds)) * 1000


def _one(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def interleaved(works: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """The median of each, in milliseconds of processor time, one after the other in each round."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for times, work in zip(taken, works, strict=True):
            times.append(_one(work))
    return [statistics.median(times) * 1000 for times in taken]


def environment(**settings: str) -> dict[str, str]:
    """That of a process as users start it, with these settings."""
    mine = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return mine | {"PYTHONPATH": str(TOP), "COLUMNS": "120", **settings}
