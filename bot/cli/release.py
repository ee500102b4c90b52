"""The operator's side of a release day: `ilacs release`, `ilacs deliveries` and `ilacs clock`."""

import argparse
import os
import sys
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from slack_sdk.web import WebClient

from bot.ask import Desk, ask
from bot.release_day import editions, ledger, prerelease
from bot.release_day.clock import Clock, run, stop_on_signals, tick
from bot.release_day.posting import Pace
from bot.release_day.subscriptions import LONDON
from bot.settings import SettingsError, read_settings
from bot.state import Engine, open_state
from data import Shelf, home
from data.editions import kept_register
from queries.errors import AskerError
from queries.pages.check import unexplained

Command = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]

ONCE_PATIENCE = timedelta(minutes=2)  # how long `--once` waits for what is not due yet: pacing, leases, short retries


def add_release_commands(command: Command) -> None:
    """Add the three to the command line; `command` adds one."""
    release = command("release", _list, "stage, list, show, cancel, publish or correct editions of the statistics")
    actions = release.add_subparsers(metavar="ACTION", required=True)

    def action(name: str, run: Callable[[argparse.Namespace], int], about: str) -> argparse.ArgumentParser:
        added = actions.add_parser(name, help=about, description=about)
        added.set_defaults(run=run)
        return added

    for name, about in (
        ("stage", "check new facts and keep them under embargo until their moment"),
        ("correct", "stage a corrected edition of one that is public"),
    ):
        staging = action(name, _stage, about)
        staging.add_argument("files", nargs="+", type=Path, help="a folder with all the facts, or CSV files to replace")
        staging.add_argument("--as-at", required=True, type=date.fromisoformat, metavar="DATE")
        staging.add_argument(
            "--publish-at", required=name == "stage", metavar="TIME", help="London time: 2026-11-26T09:30"
        )
        if name == "correct":
            staging.add_argument("--why", required=True, help="one sentence on the reason, which is shown to everybody")
    action("list", _list, "every edition that was staged here")
    for name, run_it, about in (
        ("show", _show, "one edition: its figures beside the register, and what differs without a known reason"),
        ("cancel", _cancel, "withdraw a staged edition"),
        ("publish", _publish, "publish a staged edition now"),
    ):
        action(name, run_it, about).add_argument("edition", type=int, help="its number in `ilacs release list`")
    readers = action("readers", _readers, "who may ask a staged edition in the last 24 hours, and who did")
    readers.add_argument("--add", metavar="USER", help="a Slack user id")
    readers.add_argument("--remove", metavar="USER")
    readers.add_argument("--workspace", metavar="TEAM", help="a Slack team id, with --add and --remove")
    ledgers = command("deliveries", _deliveries, "what was or is to be sent where, and what is parked and why")
    ledgers.add_argument("--retry", nargs="?", const="all", metavar="NUMBER", help="try parked ones again, all or one")
    ledgers.add_argument("--all", action="store_true", help="those that were sent as well")
    clock = command("clock", _clock, "publish editions at their moment and send what is due, until stopped")
    clock.add_argument("--once", action="store_true", help="do what is due and exit")


def _now() -> datetime:
    return datetime.now(UTC)


def _home() -> Path:
    return home(os.environ.get("ILACS_HOME"))


def _state() -> Engine:
    return open_state(os.environ.get("DATABASE_URL", "").strip() or None, _home())


def _stage(options: argparse.Namespace) -> int:
    why = getattr(options, "why", None)
    moment = editions.read_moment(options.publish_at) if options.publish_at else _now()
    staged = editions.stage(_state(), _home(), options.files, options.as_at, moment, _now(), why)
    print(f"Staged as edition number {staged.id}: as at {staged.as_at}, version {staged.version}.")
    print(f"It is published at {_in_london(staged.publish_at)} by `ilacs clock`. Nothing shows it before.")
    return 0


def _list(_: argparse.Namespace) -> int:
    rows = [
        (each.id, each.as_at, each.version, each.state, _in_london(each.publish_at), _in_london(each.published_at))
        for each in editions.editions(_state())
    ]
    _print(("Number", "As at", "Version", "State", "To be published", "Published"), rows)
    return 0


def _show(options: argparse.Namespace) -> int:
    found = editions.edition(_state(), options.edition)
    register = kept_register(_home(), found.fingerprint)
    print(f"Edition number {found.id}: as at {found.as_at}, version {found.version}, {found.state}.")
    print(f"To be published at {_in_london(found.publish_at)}. Facts {found.fingerprint}, after {found.before}.")
    if found.why:
        print(f"Why it is corrected: {found.why}")
    if register is None:
        return 0
    if found.state == "staged" and Shelf(_home()).register().fingerprint != found.before:
        print(
            "Other facts were published since it was staged: they stay, and its own are put on top of them. Where both"
            " changed the same row it is not published: stage it again."
        )
    desk = Desk(register, lambda: max(found.on, datetime.now(LONDON).date()))
    print(ask(f"release {found.as_at}", desk).text)
    try:
        checked = ask(f"check {found.as_at}", desk)
    except AskerError as nothing_printed:
        print(nothing_printed.message)
        return 0
    print(checked.text)
    return 1 if unexplained(checked) else 0


def _cancel(options: argparse.Namespace) -> int:
    editions.cancel(_state(), _home(), options.edition)
    print(f"Edition number {options.edition} is cancelled.")
    return 0


def _publish(options: argparse.Namespace) -> int:
    if not editions.publish_now(_state(), _home(), options.edition, _now()):
        raise SettingsError(f"Edition number {options.edition} is not staged (any more).")
    print(f"Edition number {options.edition} is public; `ilacs clock` sends its posts.")
    return 0


def _readers(options: argparse.Namespace) -> int:
    state = _state()
    for user, change in ((options.add, prerelease.add_reader), (options.remove, prerelease.remove_reader)):
        if user and not options.workspace:
            raise SettingsError("Say in which workspace: --workspace TEAM.")
        if user:
            change(state, options.workspace, user, _now())
    _print(("Workspace", "User", "Added"), [(w, user, _in_london(at)) for w, user, at in prerelease.readers(state)])
    looks = [
        (look.edition, look.workspace, look.user_id, look.command, _in_london(look.looked_at))
        for look in prerelease.looks(state)
    ]
    _print(("Edition", "Workspace", "User", "Asked", "When"), looks)
    return 0


def _deliveries(options: argparse.Namespace) -> int:
    state = _state()
    if options.retry:
        if options.retry != "all" and not options.retry.isdigit():
            raise SettingsError("--retry takes the number of a delivery, or nothing for all.")
        count = ledger.retry(state, _now(), None if options.retry == "all" else int(options.retry))
        print(f"{count} to be tried again.")
    shown = ledger.deliveries(state, *(() if options.all else ("pending", "claimed", "parked")))
    rows = [
        (
            each.id,
            each.key,
            each.workspace,
            each.channel,
            each.state,
            each.claims,
            _in_london(each.sent_at or each.next_try),
            each.reason or "",
        )
        for each in shown
    ]
    _print(("Number", "What", "Workspace", "Channel", "State", "Tries", "When", "Reason"), rows)
    return 0


def _clock(options: argparse.Namespace) -> int:
    settings = read_settings(os.environ, socket=not os.environ.get("SLACK_SIGNING_SECRET", "").strip())
    client = WebClient(
        settings.slack_bot_token.get_secret_value(), base_url=settings.slack_api_url, timeout=10, retry_handlers=[]
    )
    stopped = threading.Event()
    stop_on_signals(stopped)
    folder = _home()
    clock = Clock(
        _state(),
        folder,
        Shelf(folder),
        client,
        _now,
        lambda seconds: bool(stopped.wait(seconds)),
        stopped.is_set,
        Pace(),
    )
    if options.once:
        tick(clock, ONCE_PATIENCE)
        return 0
    print("ilacs clock running", flush=True)
    run(clock, stopped)
    return 0


def _in_london(moment: datetime | None) -> str:
    return f"{moment.astimezone(LONDON):%Y-%m-%d %H:%M:%S %Z}" if moment else ""


def _print(heads: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    table = Table(*heads, box=None)
    for row in rows:
        table.add_row(*map(str, row))
    Console(file=sys.stdout, width=None if sys.stdout.isatty() else 200, highlight=False).print(table)
