"""`python -m tests.bench`: how quick the bot is, and whether that is quick enough.

Exits 1 when a bar is missed. `--short` takes less than a minute and allows for a machine that others use; `--write` keeps
the results in RESULTS.md; names of parts run those alone.
"""

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import answers, counts, growth, release_day, starts, state, web
from tests.bench.findings import Finding

PARTS: dict[str, Callable[[bool], Iterator[Finding]]] = {
    "answers": answers.measure,
    "counts": counts.measure,
    "starts": starts.measure,
    "state": state.measure,
    "web": web.measure,
    "release day": release_day.measure,
    "growth": growth.measure,
}
IN_SHORT = ("answers", "counts", "starts", "state", "web", "release day")
RESULTS = Path(__file__).with_name("RESULTS.md")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all without one")
    parser.add_argument("--short", action="store_true", help="less than a minute, with leeway for a shared machine")
    parser.add_argument("--write", action="store_true", help="keep the results in tests/bench/RESULTS.md")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    findings = []
    for part in options.parts or (IN_SHORT if options.short else PARTS):
        for finding in PARTS[part](options.short):
            findings.append(finding)
            mark = "" if finding.is_met(options.short) else "  MISSED"
            print(f"{finding.part:12} {finding.what:75.75} {finding.told:>14}  {finding.bar}{mark}", flush=True)
        if options.write:
            RESULTS.write_text(_page(findings), encoding="utf-8")
    missed = [finding for finding in findings if not finding.is_met(options.short)]
    print(f"{len(findings)} findings, {len(missed)} bars missed.")
    return 1 if missed else 0


def _page(findings: list[Finding]) -> str:
    machine = (
        f"{platform.system()} on {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    )
    if hasattr(os, "getloadavg"):
        machine += f", {os.getloadavg()[2]:.0f} processes at work on it"
    lines = [
        "# What the benchmarks found",
        "",
        f"Written by `uv run python -m tests.bench --write` on {datetime.now(UTC):%d %B %Y}: {machine}.",
        "Times in process and of cold starts are processor time; those over HTTP are waits, measured one after the other.",
        "",
        "| part | what | found | bar | |",
        "| --- | --- | ---: | ---: | --- |",
    ]
    lines += [
        f"| {each.part} | {each.what} | {each.told} | {each.bar} | {'' if each.is_met(False) else '**missed**'} |"
        for each in findings
    ]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main())
