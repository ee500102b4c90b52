"""How answers grow with the record: the same questions on a register with ten and a hundred times the events.

The large registers have the same authorities. Each shipped event stands in them many times over, moved to days up to two
years before its own, so that every LA has hundreds of graded events.
"""

import csv
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from bot.ask import Sources
from data import Register, open_register
from data.facts import FACTS
from queries.errors import AskerError
from tests.bench.answers import rendered
from tests.bench.findings import Finding, interleaved
from tests.bench.questions import COMMAND_EXAMPLES, TODAY

PART = "growth"
MOST_TIMES = 3.0


def measure(short: bool) -> Iterator[Finding]:
    sizes, rounds = ((10,), 3) if short else ((10, 100), 7)
    with tempfile.TemporaryDirectory() as folder:
        shipped = open_register(Path(folder) / "shipped")
        for times in sizes:
            large = multiplied(Path(folder), times)
            yield from _compared(shipped, large, times, rounds)
            large.close()
        shipped.close()


def _compared(shipped: Register, large: Register, times: int, rounds: int) -> Iterator[Finding]:
    many_sources = [Sources(register, lambda: TODAY) for register in (shipped, large)]
    for words in COMMAND_EXAMPLES:
        works = [rendered(words, sources) for sources in many_sources]
        try:
            for work in works:
                work()
        except AskerError as mistake:
            yield Finding(PART, f"{words} (asked back: {mistake.kind})", None, "times")
            continue
        before, after = interleaved(works, rounds)
        most = MOST_TIMES if times == 100 else None
        yield Finding(PART, f"{times} times the events: {words}", after / before, "times", most)


def multiplied(folder: Path, times: int) -> Register:
    """The register of the shipped facts with each event `times` over."""
    facts = folder / f"facts-{times}"
    shutil.copytree(FACTS, facts)
    path = facts / "events.csv"
    with path.open(encoding="utf-8", newline="") as file:
        events = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(events[0]), lineterminator="\n")
        writer.writeheader()
        for event in events:
            writer.writerow(event)
            writer.writerows(_moved(event, number, times) for number in range(1, times))
    return open_register(folder / f"times-{times}", facts)


def _moved(event: dict[str, str], number: int, times: int) -> dict[str, str]:
    """The event some days earlier, up to two years: earlier, because a later one could fall under another rule."""
    by = timedelta(days=number * 730 // times + 1)
    moved = {**event, "event_id": f"{event['event_id']}-{number}", "care_leavers": "", "end_month": ""}
    for column in ("start_date", "end_date", "publication_date"):
        if event[column]:
            moved[column] = (date.fromisoformat(event[column]) - by).isoformat()
    return moved
