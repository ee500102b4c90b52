"""Cold starts: one answer on the terminal, beside the same figure asked of the same file with `sqlite-utils` and datasette."""

import importlib.util
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from data import open_register
from tests.bench.answers import BY_HAND
from tests.bench.findings import TOP, Finding, environment

PART = "cold start"
ASK = (sys.executable, "-m", "bot", "ask", "region", "London", "2024-03-31")
SQL = BY_HAND.replace(":on", "'2024-03-31'").replace(
    "coalesce(established", "region = 'London' AND coalesce(established"
)
SQLITE_UTILS = "from sqlite_utils.cli import cli; cli()"
ALONE = f"import sys; sys.modules.update(pandas=None, numpy=None); {SQLITE_UTILS}"
"""As if pandas were not installed, which sqlite-utils imports at every start where it is."""


def measure(short: bool) -> Iterator[Finding]:
    rounds = 3 if short else 15
    with tempfile.TemporaryDirectory() as folder:
        path = open_register(Path(folder) / "later").path
        commands: dict[str, Sequence[str]] = {
            "sqlite-utils": (sys.executable, "-c", SQLITE_UTILS, "query", str(path), SQL),
            "alone": (sys.executable, "-c", ALONE, "query", str(path), SQL),
        }
        if importlib.util.find_spec("datasette"):
            address = f"/register.json?sql={quote(SQL)}"
            commands["datasette"] = (sys.executable, "-m", "datasette", str(path), "--get", address)
        seconds: dict[str, list[float]] = {}
        for number in range(rounds + 1):  # the first compiles
            taken = {"first": _cpu(ASK, Path(folder) / f"first-{number}"), "later": _cpu(ASK, path.parent)}
            taken |= {name: _cpu(command, path.parent) for name, command in commands.items()}
            for name, took in taken.items():
                seconds.setdefault(name, []).append(took)
    medians = {name: statistics.median(times[1:]) for name, times in seconds.items()}
    later = medians["later"]
    yield Finding(PART, "ilacs ask region London 2024-03-31, processor time", later * 1000, "ms")
    yield Finding(PART, "beside sqlite-utils query", later / medians["sqlite-utils"], "times", 0.7)
    yield Finding(PART, "beside sqlite-utils query where pandas is not installed", later / medians["alone"], "times")
    if "datasette" in medians:
        yield Finding(PART, "beside datasette --get", later / medians["datasette"], "times", 0.7)
    yield Finding(PART, "the first run ever beside a later one", medians["first"] / later, "times", 1.5)


def _cpu(command: Sequence[str], home: Path) -> float:
    """Seconds of processor time that a command takes in a process of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=environment(ILACS_HOME=str(home)), cwd=TOP, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
