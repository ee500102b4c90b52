"""The commands that change something for the channel or person that asks: subscribe, unsubscribe, watch, unwatch, watches.

They need a place, so they are answered in Slack alone; `bot.commands.registry.PLACE_COMMANDS` describes them for help, the
README and the manifest.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.ask import Desk
from bot.commands.parse import tidy
from bot.commands.place_commands import wished
from bot.language.names import names_of
from bot.release_day.subscriptions import (
    MOST_WATCHED,
    Kind,
    Subscription,
    of_channel,
    subscribe,
    unsubscribe,
)
from bot.render.slack.mrkdwn import escape
from bot.state import Engine
from queries.errors import AskerError, BadCommand
from queries.question import ENGLAND, Area
from queries.wording import the

_QUIET = re.compile(r"\bquiet(?: hours)? (\d{1,2})(?::00)? ?(?:-|–|to) ?(\d{1,2})(?::00)?\b", re.IGNORECASE)
_WEEKLY = re.compile(r"\b(?:weekly|once a week|digest)\b", re.IGNORECASE)
_SENT_HERE = "in this channel"
_SENT_TO_YOU = "to you, in a direct message from me"


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a command came from: Slack's ids of the workspace, the channel and whoever asked.

    A direct message (its id starts with D) stands for the person: what they subscribe to comes from the bot.
    """

    workspace: str
    channel: str
    user: str

    @property
    def receiver(self) -> str:
        return self.user if self.channel.startswith("D") else self.channel

    @property
    def where(self) -> str:
        return _SENT_TO_YOU if self.receiver == self.user else _SENT_HERE


def place_reply(words: str, asked: Asked, desk: Desk, state: Engine, now: datetime) -> str | None:
    """Do what the words ask for in that place, and say so, as Slack's mrkdwn; None when they are another command.

    Any member of a channel may. Raises: AskerError, whose message is the reply, when they cannot be understood.
    """
    whole = tidy(words)
    first, _, rest = (wished(whole) or whole).partition(" ")
    answer = _COMMANDS.get(first.casefold().strip("/.,:;?!"))
    return answer(rest.strip(), asked, desk, state, now) if answer else None


def _subscribe(rest: str, asked: Asked, desk: Desk, state: Engine, now: datetime) -> str:
    _only(rest, ("", "releases", "to releases", "release"), "subscribe")
    is_new = subscribe(state, Subscription(asked.workspace, asked.receiver, "releases", "", asked.user, now))
    again = "" if is_new else "already "
    return (
        f"Releases are {again}subscribed to: at 9.30am on the day of each new edition of the statistics, its summary"
        f" comes {asked.where}, once, and any correction in its thread. `unsubscribe` ends it.{_invite(asked)}"
    )


def _unsubscribe(rest: str, asked: Asked, desk: Desk, state: Engine, now: datetime) -> str:
    _only(rest, ("", "releases", "from releases", "release"), "unsubscribe")
    if unsubscribe(state, asked.workspace, asked.receiver, "releases"):
        return f"Done: summaries of new releases no longer come {asked.where}."
    return f"Summaries of new releases were not coming {asked.where}. `subscribe` starts it."


def _watch(rest: str, asked: Asked, desk: Desk, state: Engine, now: datetime) -> str:
    quiet, rest = _quiet(rest)
    weekly = bool(_WEEKLY.search(rest))
    area = _area(_WEEKLY.sub("", rest).strip(" ,"), desk, "watch")
    watched = _watched(state, asked)
    if len(watched) >= MOST_WATCHED and area.name not in {each.area for each in watched}:
        raise BadCommand(
            f"That would be more than {MOST_WATCHED} areas. Watch a region or England instead.", ("watches",)
        )
    subscribe(state, Subscription(asked.workspace, asked.receiver, "watch", area.name, asked.user, now, weekly, quiet))
    often = "on Mondays at 9am, those of the week together" if weekly else "when they are loaded, in one message"
    but = f", but not between {_hours(quiet)}" if quiet else ""
    return (
        f"Watching {escape(the(area))}: new reports and changed judgements come {asked.where} {often}{but}."
        f" `unwatch {escape(area.name)}` ends it.{_invite(asked)}"
    )


def _unwatch(rest: str, asked: Asked, desk: Desk, state: Engine, now: datetime) -> str:
    if rest.casefold() in ("all", "everything"):
        count = sum(
            unsubscribe(state, asked.workspace, asked.receiver, "watch", each.area) for each in _watched(state, asked)
        )
        return f"Done: {count} no longer watched." if count else "Nothing was watched here."
    area = _area(rest, desk, "unwatch")
    if unsubscribe(state, asked.workspace, asked.receiver, "watch", area.name):
        return f"Done: {escape(the(area))} is no longer watched."
    raise BadCommand(f"{area.name} was not watched here.", ("watches",))


def _watches(rest: str, asked: Asked, desk: Desk, state: Engine, now: datetime) -> str:
    _only(rest, ("",), "watches")
    held = of_channel(state, asked.workspace, asked.receiver)
    if not held:
        return "Nothing is watched and no releases are subscribed to here. `watch AREA` or `subscribe` starts it."
    return "\n".join(f"• {_said(each)}" for each in held)


def _said(each: Subscription) -> str:
    stopped = f" (stopped: Slack said {each.stopped}; ask again to start anew)" if each.stopped else ""
    if each.kind == "releases":
        return f"Summaries of new releases; `unsubscribe` ends it{stopped}"
    terms = [*(["on Mondays"] if each.weekly else []), *([f"not between {_hours(each.quiet)}"] if each.quiet else [])]
    said = f" ({', '.join(terms)})" if terms else ""
    return f"{escape(each.area)}{said}; `unwatch {escape(each.area)}` ends it{stopped}"


def _area(text: str, desk: Desk, command: str) -> Area:
    if not text:
        raise BadCommand(
            f"Which area? Write, for example, `{command} London`.", (f"{command} London", f"{command} England")
        )
    try:
        area = names_of(desk.register).find(text)
        if area != ENGLAND:
            names_of(desk.register).check_existence(area, desk.today())
    except AskerError as mistake:
        mistake.instead_of(text, f"{command} {text}")
        raise
    return area


def _quiet(rest: str) -> tuple[str, str]:
    match = _QUIET.search(rest)
    if match is None:
        return "", rest
    start, end = int(match[1]), int(match[2])
    if start > 23 or end > 23 or start == end:
        raise BadCommand(
            "Quiet hours are two different hours from 0 to 23, such as `quiet 20-8`.", ("watch London quiet 20-8",)
        )
    return f"{start}-{end}", f"{rest[: match.start()]} {rest[match.end() :]}"


def _hours(quiet: str) -> str:
    start, end = quiet.split("-")
    return f"{start}:00 and {end}:00 London time"


def _only(rest: str, known: tuple[str, ...], command: str) -> None:
    if rest.casefold() not in known:
        raise BadCommand(
            f"`{command}` takes nothing behind it. To follow one area, write `watch AREA`.", (command, "watches")
        )


def _watched(state: Engine, asked: Asked) -> list[Subscription]:
    kind: Kind = "watch"
    return [each for each in of_channel(state, asked.workspace, asked.receiver) if each.kind == kind]


def _invite(asked: Asked) -> str:
    return "" if asked.where == _SENT_TO_YOU else " I must be a member of this channel: `/invite` me if I am not."


_COMMANDS: dict[str, Callable[[str, Asked, Desk, Engine, datetime], str]] = {
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
    "watch": _watch,
    "unwatch": _unwatch,
    "watches": _watches,
}
