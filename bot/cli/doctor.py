"""`ilacs doctor`: looks at everything that the bot needs, and says of each fault what to do."""

import argparse
import asyncio
import os
import shutil
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.cli.terminal import Terminal
from bot.errors import SettingsError
from bot.release_day.readiness import readiness
from bot.settings import Settings, read_settings
from bot.slack.app import check_token
from bot.slack.manifest import OPTIONAL_SCOPES, Granted
from bot.state import connect_to
from bot.state.examining import examine_state, is_older
from data import BrokenFacts, Register, RegisterError, home, open_register

FREE_BYTES = 500_000_000  # a register, its successor, and a year of state
FAULTY = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, and one sentence: what is wrong and what to do, or what is well."""

    what: str
    told: str
    is_fault: bool = False


def doctor(_: argparse.Namespace) -> int:
    """Print what was found. The exit status: 1 when there is a fault."""
    terminal = Terminal(soft_wrap=True)
    faults = 0
    for finding in findings(os.environ):
        faults += finding.is_fault
        terminal.print(f"{'FAULT' if finding.is_fault else 'ok   '}  {finding.what}: {finding.told}")
    terminal.print("All is well." if not faults else f"{faults} to be mended.")
    return FAULTY if faults else 0


def findings(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Everything that is looked at, in the order in which one would mend it."""
    folder = home(environ.get("ILACS_HOME", "").strip() or None)
    settings = yield from _settings(environ)
    yield from _machine(folder)
    register = yield from _register(folder)
    yield from _state(environ.get("DATABASE_URL", "").strip() or None, folder, register)
    if settings:
        yield from _slack(settings)
    if register:
        register.close()


def _settings(environ: Mapping[str, str]) -> Generator[Finding, None, Settings | None]:
    over_socket = not environ.get("SLACK_SIGNING_SECRET", "").strip() and bool(
        environ.get("SLACK_APP_TOKEN", "").strip()
    )
    try:
        settings = read_settings(environ, socket=over_socket)
    except SettingsError as problem:
        yield Finding("settings", str(problem), is_fault=True)
        return None
    yield Finding("settings", f"for {'Socket Mode' if over_socket else 'HTTP'}")
    return settings


def _machine(folder: Path) -> Iterator[Finding]:
    try:
        ZoneInfo("Europe/London")
        yield Finding("time zone", f"London time is known; it is {datetime.now(ZoneInfo('Europe/London')):%H:%M} there")
    except (ZoneInfoNotFoundError, OSError):
        yield Finding("time zone", "Europe/London is not known: install the package tzdata.", is_fault=True)
    there = next((each for each in (folder, *folder.parents) if each.is_dir()), Path("/"))
    free = shutil.disk_usage(there).free
    if free < FREE_BYTES:
        yield Finding("disk", f"{free / 1e6:,.0f} MB are free where {folder} is: free some space.", is_fault=True)
    else:
        yield Finding("disk", f"{free / 1e9:,.1f} GB free")


def _register(folder: Path) -> Generator[Finding, None, Register | None]:
    try:
        register = open_register(folder)
        register.rows("SELECT count(*) FROM events")
    except (RegisterError, BrokenFacts) as problem:
        yield Finding("register", str(problem), is_fault=True)
        return None
    yield Finding("register", f"{register.fingerprint} in {folder}, {register.about['rows_events']} events")
    return register


def _state(url: str | None, folder: Path, register: Register | None) -> Iterator[Finding]:
    try:
        fault = examine_state(url, folder)
    except SettingsError as problem:
        fault = str(problem).rstrip(".")
    if fault:
        yield Finding("state", f"{fault[0].upper()}{fault[1:]}.", is_fault=True)
        return
    kind = "PostgreSQL" if url else "SQLite, in the same folder"
    if is_older(url, folder):
        yield Finding("state", f"{kind}, of an older version: the next start brings it up to this one")
        return
    yield Finding("state", kind)
    if register is None or (url is None and not (folder / "state.sqlite").exists()):
        return
    engine = connect_to(url, folder)
    found = readiness(engine, lambda: register, datetime.now(UTC))
    engine.dispose()
    for sentence in found.problems:
        yield Finding("release day", sentence, is_fault=True)
    if found.is_ready:
        when = (
            f"the clock last went round at {found.last_round:%H:%M:%S} UTC"
            if found.last_round
            else "no clock is needed yet"
        )
        yield Finding("release day", f"nothing overdue, parked or paused; {when}")


def _slack(settings: Settings) -> Iterator[Finding]:
    granted = Granted()
    if fault := asyncio.run(check_token(settings, granted)):
        yield Finding("Slack", fault, is_fault=True)
    elif fault := granted.trouble:
        yield Finding("scopes", fault, is_fault=True)
    else:
        yield Finding("Slack", "takes the token")
    left_out = [scope for scope in OPTIONAL_SCOPES if granted.scopes is not None and scope not in granted.scopes]
    if left_out:
        uses = "; ".join(f"{scope} would {OPTIONAL_SCOPES[scope]}" for scope in left_out)
        yield Finding("optional scopes", f"not granted: {uses}")
