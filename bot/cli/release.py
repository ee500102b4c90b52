"""The operator's side of a release day: `ilacs release`, `ilacs deliveries`, `ilacs clock` and `ilacs adopt-home`."""

import argparse
import logging
import os
import re
import sys
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.table import Table
from slack_sdk.web import WebClient

from bot.ask import Sources, ask
from bot.cli.staging import add_edition_options, edition_facts
from bot.cli.terminal import wide_terminal
from bot.language.dates import LONDON
from bot.release_day import editions, holds, ledger, prerelease, wording
from bot.release_day.clock import Clock, run, stop_on_signals, tick
from bot.release_day.pace import Pace
from bot.release_day.readiness import readiness
from bot.settings import SettingsError, read_settings
from bot.slack.file_worker import WORKER
from bot.slack.logs import log_plainly
from bot.state import Engine, open_state
from data import CurrentRegister, home
from data.editions import find_conflicts, kept_register
from queries.errors import AskerError
from queries.pages.check import unexplained_rows

Command = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]

ONCE_PATIENCE = timedelta(minutes=3)  # how long `--once` waits for what is not due yet: pacing, leases, short retries
_USER, _TEAM = re.compile(r"[UW][A-Z0-9]{1,63}"), re.compile(r"[TE][A-Z0-9]{1,63}")
IN_TROUBLE = 3  # the exit status where something that is due could not be published or sent


def add_release_commands(command: Command) -> None:
    """Add them to the command line; `command` adds one."""
    release = command(
        "release", _list, "stage, list, show, publish, correct, cancel or withdraw editions of the statistics"
    )
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
        staging.add_argument("files", nargs="+", type=Path, help="its facts: see below")
        staging.add_argument("--as-at", required=True, type=date.fromisoformat, metavar="DATE")
        staging.add_argument(
            "--publish-at",
            required=name == "stage",
            metavar="TIME",
            help="London time: 2026-11-26T09:30"
            + ("" if name == "stage" else "; without it the correction waits for `ilacs release publish`"),
        )
        _add_yes(staging)
        add_edition_options(staging)
        if name == "correct":
            staging.add_argument("--why", required=True, help="one sentence on the reason, which is shown to everybody")
    action("list", _list, "every edition that was staged here")
    for name, run_it, about in (
        ("show", _show, "one edition: its figures beside the register, and what differs without a known reason"),
        ("cancel", _cancel, "give up an edition that is staged"),
        ("publish", _publish, "publish a staged edition now"),
        ("withdraw", _withdraw, "take back an edition that is public: the register goes back, its posts get a note"),
    ):
        acting = action(name, run_it, about)
        acting.add_argument("edition", type=int, help="its number in `ilacs release list`")
        if name in ("publish", "withdraw"):
            _add_yes(acting)
        if name == "withdraw":
            acting.add_argument("--why", required=True, help="one sentence on the reason, which is shown to everybody")
    readers = action("readers", _readers, "who may ask a staged edition in the last 24 hours, and who did")
    readers.add_argument("--add", metavar="USER", help="a Slack user id")
    readers.add_argument("--remove", metavar="USER")
    readers.add_argument("--workspace", metavar="TEAM", help="a Slack team id, with --add and --remove")
    ledgers = command("deliveries", _deliveries, "what was or is to be sent where, and what is parked and why")
    ledgers.add_argument(
        "--retry", nargs="?", const="all", metavar="NUMBER", help="try what is parked or paused again now, all or one"
    )
    ledgers.add_argument("--sent", type=int, metavar="NUMBER", help="you saw it in its channel: it is not sent again")
    ledgers.add_argument("--resend", type=int, metavar="NUMBER", help="it is not in its channel: send it")
    ledgers.add_argument("--all", action="store_true", help="those that were sent as well")
    clock = command("clock", _clock, "publish editions at their moment and send what is due, until stopped")
    clock.add_argument(
        "--once",
        action="store_true",
        help=f"do what is due and exit, with status {IN_TROUBLE} where not all could be done",
    )
    command("adopt-home", _adopt, "tie the state database to this ILACS_HOME, after the folder was moved or restored")


def _add_yes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="do not ask")


def _confirm(question: str, options: argparse.Namespace) -> None:
    """Ask the operator. Raises: SettingsError when the answer is no, or nobody can be asked."""
    if options.yes:
        return
    if not sys.stdin.isatty():
        raise SettingsError(f"{question} Nobody can be asked here: say so with --yes. Nothing was done.")
    if input(f"{question} [y/N] ").strip().casefold() not in ("y", "yes"):
        raise SettingsError("Nothing was done.")


def _now() -> datetime:
    return datetime.now(UTC)


def _home() -> Path:
    return home(os.environ.get("ILACS_HOME"))


def _state() -> Engine:
    return open_state(os.environ.get("DATABASE_URL", "").strip() or None, _home())


def _stage(options: argparse.Namespace) -> int:
    why = getattr(options, "why", None)
    moment = editions.read_moment(options.publish_at) if options.publish_at else None
    if moment:
        print(f"To be published {_moment(moment)}.")
        _confirm("Stage it for that moment?", options)
    with edition_facts(options, _home(), moment) as given:
        staged = editions.stage(_state(), _home(), given, options.as_at, moment, _now(), why)
    print(f"Staged as edition number {staged.id}: as at {staged.as_at}, version {staged.version}.")
    if moment:
        print(f"It is published {_moment(staged.publish_at)} by `ilacs clock`. Nothing shows it before.")
    else:
        print(f"Nothing shows it before you say `ilacs release publish {staged.id}`.")
    print(f"`ilacs release show {staged.id}` shows what it says.")
    return 0


def _moment(at: datetime) -> str:
    return f"on {wording.moment(at)} London time ({_in_london(at)}), {wording.until(at, _now())}"


def _list(_: argparse.Namespace) -> int:
    rows = [
        (
            each.id,
            each.as_at,
            each.version,
            each.state,
            "" if each.state == "review" else _in_london(each.publish_at),
            _in_london(each.published_at),
        )
        for each in editions.editions(_state())
    ]
    _print(("Number", "As at", "Version", "State", "To be published", "Published"), rows)
    return 0


def _show(options: argparse.Namespace) -> int:
    found = editions.edition(_state(), options.edition)
    register = kept_register(_home(), found.fingerprint)
    print(f"Edition number {found.id}: as at {found.as_at}, version {found.version}, {found.state}.")
    print(
        "It waits for `ilacs release publish`."
        if found.state == "review"
        else f"To be published at {_in_london(found.publish_at)}.",
        f"Facts {found.fingerprint}, after {found.before}.",
    )
    if found.why:
        print(f"Why it is corrected: {found.why}")
    if found.withdrawn_why:
        print(f"Why it was withdrawn: {found.withdrawn_why}")
    if register is None:
        return 0
    if found.is_waiting and (current := CurrentRegister(_home()).register().fingerprint) != found.before:
        print("Other facts were published since it was staged: they stay, and its own are put on top of them.")
        for conflict in find_conflicts(found.fingerprint, current, found.before, _home()):
            print(f"It cannot be published: {conflict}. Cancel it, decide which is right and stage it again.")
    sources = Sources(register, lambda: max(found.on, datetime.now(LONDON).date()))
    print(ask(f"release {found.as_at}", sources).text)
    try:
        checked = ask(f"check {found.as_at}", sources)
    except AskerError as nothing_printed:
        print(nothing_printed.message)
        return 0
    print(checked.text)
    return 1 if unexplained_rows(checked) else 0


def _cancel(options: argparse.Namespace) -> int:
    editions.cancel(_state(), _home(), options.edition)
    print(f"Edition number {options.edition} is cancelled.")
    return 0


def _publish(options: argparse.Namespace) -> int:
    wanted = editions.edition(_state(), options.edition)
    if not wanted.is_waiting:
        raise SettingsError(f"Edition number {options.edition} is not staged (any more).")
    at = "" if wanted.state == "review" else f", which is staged for {_moment(wanted.publish_at).removeprefix('on ')},"
    _confirm(f"Publish edition number {wanted.id} (as at {wanted.as_at}, version {wanted.version}){at} now?", options)
    if not editions.publish_now(_state(), _home(), options.edition, _now()):
        raise SettingsError(f"Edition number {options.edition} is not staged (any more).")
    print(f"Edition number {options.edition} is public; `ilacs clock` sends its posts.")
    return 0


def _withdraw(options: argparse.Namespace) -> int:
    wanted = editions.edition(_state(), options.edition)
    _confirm(
        f"Withdraw edition number {wanted.id} (as at {wanted.as_at}, version {wanted.version})? Everybody who was sent it"
        f" is told, and why: {options.why}",
        options,
    )
    gone = editions.withdraw(_state(), _home(), options.edition, options.why, _now())
    print(f"Edition number {gone.id} is withdrawn; `ilacs clock` tells who was sent it.")
    return 0


def _adopt(_: argparse.Namespace) -> int:
    open_state(os.environ.get("DATABASE_URL", "").strip() or None, _home(), adopt=True).dispose()
    print(f"The state database belongs to {_home()} now.")
    return 0


def _readers(options: argparse.Namespace) -> int:
    state = _state()
    for user, change in ((options.add, prerelease.add_reader), (options.remove, prerelease.remove_reader)):
        if user and not options.workspace:
            raise SettingsError("Say in which workspace: --workspace TEAM.")
        if user and not (_USER.fullmatch(user) and _TEAM.fullmatch(options.workspace)):
            raise SettingsError("A Slack user id is like U0123ABCD and a team id like T0123ABCD: names are none.")
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
        with ledger.turn(state) as connection:
            holds.pull_back(connection, _now())
        print(f"{count} to be tried again.")
    for number, is_there in ((options.sent, True), (options.resend, False)):
        if number is not None:
            if not ledger.decide(state, number, is_there, _now()):
                raise SettingsError(f"Of delivery {number} it is not in doubt whether it was sent.")
            print(f"Delivery {number} {'counts as sent' if is_there else 'is sent again'}.")
    shown = ledger.deliveries(state, *(() if options.all else ("pending", "claimed", "parked")))
    paused = {(held.workspace, held.channel): held for held in holds.holds(state)}
    rows = [
        (
            each.id,
            each.key,
            each.workspace,
            each.channel,
            _state_of(each, paused),
            each.claims,
            _in_london(each.sent_at or each.next_try),
            each.reason or "",
        )
        for each in shown
    ]
    _print(("Number", "What", "Workspace", "Channel", "State", "Tries", "When", "Reason"), rows)
    if paused:
        since = [
            (
                held.workspace,
                held.channel or "(all)",
                held.reason,
                held.tries,
                _in_london(held.since),
                _in_london(held.until),
            )
            for held in paused.values()
        ]
        _print(("Paused workspace", "Channel", "Reason", "Tries", "Since", "Tried again"), since)
    return 0


def _state_of(delivery: ledger.Delivery, paused: dict[tuple[str, str], holds.Hold]) -> str:
    if delivery.state == "pending" and (delivery.reason or "").startswith(ledger.CANNOT_LOOK):
        return "unknown"
    is_paused = delivery.place in paused or (delivery.workspace, "") in paused
    return "paused" if delivery.state == "pending" and is_paused else delivery.state


def _clock(options: argparse.Namespace) -> int:
    settings = read_settings(os.environ, socket=not os.environ.get("SLACK_SIGNING_SECRET", "").strip())
    log_plainly()
    logging.getLogger("ilacs").setLevel(logging.INFO)
    silent = logging.getLogger("ilacs.slack_sdk")  # it would log several lines a failed call, with what was sent
    silent.setLevel(logging.CRITICAL)
    client = WebClient(
        settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=10,
        retry_handlers=[],
        logger=silent,
    )
    stopped = threading.Event()
    stop_on_signals(stopped)
    folder = _home()
    clock = Clock(
        _state(),
        folder,
        CurrentRegister(folder),
        client,
        _now,
        lambda seconds: bool(stopped.wait(seconds)),
        stopped.is_set,
        Pace(),
        lambda answer: WORKER.make_now(answer, "png", ""),
    )
    if options.once:
        tick(clock, ONCE_PATIENCE)
        return _tell_trouble(clock)
    print("ilacs clock running", flush=True)
    run(clock, stopped)
    return 0


def _tell_trouble(clock: Clock) -> int:
    """What a single round could not do, on standard error. The exit status."""
    found = readiness(clock.state, clock.shelf.register, clock.now())
    problems = [problem for problem in found.problems if not problem.startswith("The clock")]
    for problem in problems:
        print(f"ilacs: {problem}", file=sys.stderr)
    return IN_TROUBLE if problems else 0


def _in_london(moment: datetime | None) -> str:
    return f"{moment.astimezone(LONDON):%Y-%m-%d %H:%M:%S %Z}" if moment else ""


def _print(heads: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    table = Table(*heads, box=None)
    for row in rows:
        table.add_row(*map(str, row))
    wide_terminal().print(table)
