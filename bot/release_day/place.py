"""The commands that change something for the channel or person that asks: subscribe, unsubscribe, watch, unwatch, watches.

They need a place, so they are answered in Slack alone; `bot.commands.place_commands` describes them for help, the README
and the manifest.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot.ask import Sources
from bot.commands.parse import tidy
from bot.commands.place_commands import command_wished_for, without_courtesy_before
from bot.language.names import names_of
from bot.release_day.subscriptions import (
    MOST_WATCHED,
    Subscription,
    of_channel,
    subscribe,
    unsubscribe,
)
from bot.render.slack.mrkdwn import escape
from bot.state import Engine
from queries.errors import AskerError, BadCommand
from queries.question import ENGLAND, Area
from queries.wording import join_words, with_article

_HOUR = r"(\d{1,2})(?:[:.](\d{2}))? ?(am|pm)?"
_BETWEEN = re.compile(
    rf"\b(?P<asked>(?:but )?(?:quiet(?: hours| time)?|not between|not from|except(?: between| from)?|silent) )?"
    rf"{_HOUR} ?(?:-|–|to|and|until) ?{_HOUR}(?![\d:])",
    re.IGNORECASE,
)
_WEEKLY = re.compile(r"\b(?:weekly|(?:once|every|each) (?:a )?week|on mondays|digest)\b", re.IGNORECASE)
_OFTEN = re.compile(r"\b(?:daily|hourly|monthly|(?:once|every|each) (?:a )?(?:day|hour|month))\b", re.IGNORECASE)
_COURTESY = re.compile(r"\b(?:please|pls|thanks|thank you|cheers)\b|[.!]+$", re.IGNORECASE)
_AND = re.compile(r", and |,| and | & |;|\+", re.IGNORECASE)
_STOP = re.compile(
    r"(?:(?:stop|cancel|mute)(?: it| this| that| everything| all| please| them| these| posting| watching)*|no more messages)[.!]*",
    re.IGNORECASE,
)
_TERMS = re.compile(
    r"(?:quiet|silent|weekly|daily|hourly|monthly|every|once|on mondays|digest|not between)\b", re.IGNORECASE
)
"""How alerts come: said alone, it is of all that is watched here."""
_RELEASES = frozenset({"", "release", "releases", "release day", "statistics"})
_BEFORE_RELEASES = re.compile(r"^(?:(?:the|new|all|all the|official) )+", re.IGNORECASE)
_SENT_HERE = "in this channel"
_SENT_TO_YOU = "to you, in a direct message from me"
_MOST_BUTTONS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a command came from: Slack's ids of the workspace, the channel and whoever asked.

    A direct message (its id starts with D) stands for the person: what they subscribe to comes from the bot.
    `may_end_others`: they may end what somebody else asked to be sent there.
    """

    workspace: str
    channel: str
    user: str
    may_end_others: bool = False

    @property
    def receiver(self) -> str:
        return self.user if self.channel.startswith("D") else self.channel

    @property
    def is_channel(self) -> bool:
        return self.receiver == self.channel

    @property
    def where(self) -> str:
        return _SENT_HERE if self.is_channel else _SENT_TO_YOU


@dataclass(frozen=True, slots=True)
class PlaceReply:
    """What a command for a place came to, as Slack's mrkdwn.

    `words` are for whoever asked; `announcement`, where something changed for a channel, is for all who read there and
    then says everything. `buttons` are labels and the commands that they give. `started` are the subscriptions that are
    new, to be taken back where the channel turns out to be closed to the bot.
    """

    words: str
    announcement: str = ""
    buttons: tuple[tuple[str, str], ...] = ()
    started: tuple[Subscription, ...] = ()


class AskedByOthers(AskerError):
    """What is to end was asked for by somebody else: `owners` are Slack's ids of them."""

    kind = "bad_command"

    def __init__(self, message: str, owners: tuple[str, ...]) -> None:
        super().__init__(message, ("watches",))
        self.owners = owners


def is_place_command(words: str) -> bool:
    """Whether the words are a command for a place, or wish for one. Raises: BadCommand when they cannot be read."""
    return _command_in(words) is not None


def place_reply(words: str, asked: Asked, sources: Sources, state: Engine, now: datetime) -> PlaceReply | None:
    """Do what the words ask for in that place, and say so; None when they are another command.

    Any member of a channel may start something there; only who did, or `may_end_others`, ends it.
    Raises: AskerError, whose message is the reply, when they cannot be understood or may not do it.
    """
    found = _command_in(words)
    if found is None:
        return None
    name, rest = found
    return _COMMANDS[name](rest, asked, sources, state, now)


def take_back(state: Engine, started: tuple[Subscription, ...]) -> None:
    """End subscriptions that never were, because the channel is closed to the bot."""
    for each in started:
        unsubscribe(state, each.workspace, each.channel, each.kind, each.area)


def _command_in(words: str) -> tuple[str, str] | None:
    whole = without_courtesy_before(tidy(words))
    if _STOP.fullmatch(whole):
        return "watches", ""
    if _TERMS.match(whole) and (_BETWEEN.fullmatch(whole) or _WEEKLY.fullmatch(whole) or _OFTEN.fullmatch(whole)):
        return "watch", whole
    first, _, rest = (command_wished_for(whole) or whole).partition(" ")
    name = first.casefold().strip("/.,:;?!")
    if name not in _COMMANDS:
        return None
    rest = " ".join(_COURTESY.sub(" ", rest).split()).strip(" ,;:")
    area = re.sub(r"^(?:to|from|for) ", "", rest, flags=re.IGNORECASE)
    of_releases = _BEFORE_RELEASES.sub("", area).casefold() in _RELEASES
    if name in ("subscribe", "unsubscribe") and not of_releases:
        return ("watch" if name == "subscribe" else "unwatch"), area
    return name, area if name in ("subscribe", "unsubscribe") else rest


def _subscribe(rest: str, asked: Asked, sources: Sources, state: Engine, now: datetime) -> PlaceReply:
    wanted = Subscription(asked.workspace, asked.receiver, "releases", "", asked.user, now)
    before = _subscriptions_here(state, asked, "releases")
    is_new = subscribe(state, wanted)
    again = "" if is_new else "already "
    what = "at 9.30am on the day of each new edition of the statistics, its summary comes"
    end = "once, and any correction in its thread"
    buttons = (("Stop", "unsubscribe"), ("Settings", "watches"))
    return PlaceReply(
        f"Releases are {again}subscribed to: {what} {asked.where}, {end}. `unsubscribe` ends it.",
        f"<@{asked.user}> subscribed this channel to new releases: {what} here, {end}."
        if is_new and asked.is_channel
        else "",
        buttons,
        () if before else (wanted,),
    )


def _unsubscribe(rest: str, asked: Asked, sources: Sources, state: Engine, now: datetime) -> PlaceReply:
    held = _subscriptions_here(state, asked, "releases")
    if not held:
        return PlaceReply(f"Summaries of new releases were not coming {asked.where}. `subscribe` starts it.")
    _check_may_end(held, asked)
    unsubscribe(state, asked.workspace, asked.receiver, "releases")
    return PlaceReply(
        f"Done: summaries of new releases no longer come {asked.where}.",
        f"<@{asked.user}> ended the summaries of new releases in this channel." if asked.is_channel else "",
        (("Subscribe again", "subscribe"),),
    )


def _watch(rest: str, asked: Asked, sources: Sources, state: Engine, now: datetime) -> PlaceReply:
    quiet, rest = _quiet(rest)
    if quiet and re.search(r"\b(?:between|from)$", rest.strip(), re.IGNORECASE):
        area = rest.strip().rsplit(" ", 1)[0]
        raise BadCommand(
            f"Say when it should be quiet: `watch {area} quiet {quiet}` sends nothing between {_hours(quiet)}.",
            (f"watch {area} quiet {quiet}",),
        )
    if often := _OFTEN.search(rest):
        area = _OFTEN.sub("", rest).strip(" ,") or "London"
        raise BadCommand(
            f"Alerts come when reports are loaded, or with `weekly` together on Mondays; `{often[0].lower()}` is not"
            f" offered. Write `watch {area}` or `watch {area} weekly`.",
            (f"watch {area}", f"watch {area} weekly"),
        )
    weekly = bool(_WEEKLY.search(rest))
    named = _WEEKLY.sub("", rest).strip(" ,")
    held = _subscriptions_here(state, asked, "watch")
    if not named and held and (weekly or quiet):
        return _change_terms(held, asked, state, weekly, quiet)
    areas = _areas(named, sources, "watch")
    watched = {each.area for each in _subscriptions_here(state, asked, "watch")}
    new = [area for area in areas if area.name not in watched]
    if len(watched) + len(new) > MOST_WATCHED:
        raise BadCommand(
            f"That would be more than {MOST_WATCHED} areas. Watch a region or England instead.", ("watches",)
        )
    wanted = [
        Subscription(asked.workspace, asked.receiver, "watch", area.name, asked.user, now, weekly, quiet)
        for area in areas
    ]
    changed = [subscribe(state, each) for each in wanted]
    often_said = "on Mondays at 9am, those of the week together" if weekly else "when they are loaded, in one message"
    but = f", but not between {_hours(quiet)}" if quiet else ""
    names = escape(join_words(with_article(area) for area in areas))
    ends = f"`unwatch {escape(areas[0].name)}` ends it" if len(areas) == 1 else "`unwatch AREA` ends one of them"
    stops = tuple(
        (f"Stop {area.name}" if len(areas) > 1 else "Stop", f"unwatch {area.name}")
        for area in areas[: _MOST_BUTTONS - 1]
    )
    return PlaceReply(
        f"Watching {names}: new reports and changed judgements come {asked.where} {often_said}{but}. {ends}.",
        f"<@{asked.user}> watches {names} for this channel: new reports and changed judgements come here"
        f" {often_said}{but}."
        if any(changed) and asked.is_channel
        else "",
        (*stops, ("Settings", "watches")),
        tuple(each for each in wanted if each.area not in watched),
    )


def _change_terms(held: list[Subscription], asked: Asked, state: Engine, weekly: bool, quiet: str) -> PlaceReply:
    """How the alerts on all that is watched there come from now on; what is not said of stays."""
    for each in held:
        subscribe(state, replace(each, weekly=weekly or each.weekly, quiet=quiet or each.quiet))
    names = escape(join_words(each.area for each in held)) if len(held) <= _MOST_BUTTONS else f"{len(held)} areas"
    terms = [
        *(["come on Mondays at 9am, those of the week together"] if weekly else []),
        *([f"do not come between {_hours(quiet)}"] if quiet else []),
    ]
    how = f"alerts on {names} {' and '.join(terms)}"
    told = f"<@{asked.user}> changed how alerts come here: {how}." if asked.is_channel else ""
    return PlaceReply(f"From now on {how}.", told, (("Settings", "watches"),))


def _unwatch(rest: str, asked: Asked, sources: Sources, state: Engine, now: datetime) -> PlaceReply:
    watched = _subscriptions_here(state, asked, "watch")
    if not rest and watched:
        return _watches("", asked, sources, state, now)
    if rest.casefold() in ("all", "everything", "all areas"):
        if not watched:
            return PlaceReply("Nothing was watched here.")
        ending = watched
    else:
        names = [area.name for area in _areas(rest, sources, "unwatch")]
        missing = [name for name in names if name not in {each.area for each in watched}]
        if missing:
            raise BadCommand(
                f"{join_words(missing)} {'was' if len(missing) == 1 else 'were'} not watched here.", ("watches",)
            )
        ending = [each for each in watched if each.area in names]
    _check_may_end(ending, asked)
    for each in ending:
        unsubscribe(state, asked.workspace, asked.receiver, "watch", each.area)
    areas = escape(join_words(each.area for each in ending)) if len(ending) <= _MOST_BUTTONS else f"{len(ending)} areas"
    verb = "is" if len(ending) == 1 else "are"
    return PlaceReply(
        f"Done: {areas} {verb} no longer watched.",
        f"<@{asked.user}> ended the alerts on {areas} in this channel." if asked.is_channel else "",
        ((f"Watch {ending[0].area} again", f"watch {ending[0].area}"),) if len(ending) == 1 else (),
    )


def _watches(rest: str, asked: Asked, sources: Sources, state: Engine, now: datetime) -> PlaceReply:
    if rest:
        raise BadCommand(
            "`watches` takes nothing behind it. To follow one area, write `watch AREA`.", ("watches", f"watch {rest}")
        )
    held = of_channel(state, asked.workspace, asked.receiver)
    if not held:
        return PlaceReply(
            "Nothing is watched and no releases are subscribed to here. `watch AREA` or `subscribe` starts it.",
            buttons=(("Subscribe to releases", "subscribe"), ("Watch England", "watch England")),
        )
    stops = [
        ("Stop releases", "unsubscribe") if each.kind == "releases" else (f"Stop {each.area}", f"unwatch {each.area}")
        for each in held
    ]
    return PlaceReply("\n".join(f"• {_describe(each, asked)}" for each in held), buttons=tuple(stops[:_MOST_BUTTONS]))


def _describe(each: Subscription, asked: Asked) -> str:
    stopped = f" (paused: Slack says {each.stopped}; it goes on by itself when that ends)" if each.stopped else ""
    by = f", asked for by <@{each.asked_by}>" if asked.is_channel else ""
    if each.kind == "releases":
        return f"Summaries of new releases{by}; `unsubscribe` ends it{stopped}"
    terms = [*(["on Mondays"] if each.weekly else []), *([f"not between {_hours(each.quiet)}"] if each.quiet else [])]
    how = f" ({', '.join(terms)})" if terms else ""
    return f"{escape(each.area)}{how}{by}; `unwatch {escape(each.area)}` ends it{stopped}"


def _subscriptions_here(state: Engine, asked: Asked, kind: str) -> list[Subscription]:
    return [each for each in of_channel(state, asked.workspace, asked.receiver) if each.kind == kind]


def _check_may_end(held: list[Subscription], asked: Asked) -> None:
    owners = tuple(dict.fromkeys(each.asked_by for each in held if each.asked_by != asked.user))
    if owners and asked.is_channel and not asked.may_end_others:
        named = join_words(f"<@{owner}>" for owner in owners)
        raise AskedByOthers(
            f"{named} asked for it, so {'they' if len(owners) > 1 else 'only they'} or an admin of this workspace can end"
            " it for the whole channel. Removing me from the channel ends it as well.",
            owners,
        )


def _areas(text: str, sources: Sources, command: str) -> list[Area]:
    """The areas that `text` names: one, or several with commas or "and" between them."""
    if not text:
        raise BadCommand(
            f"Which area? Write, for example, `{command} London`.", (f"{command} London", f"{command} England")
        )
    if command == "watch" and text.casefold() in ("everything", "all areas", "everybody"):
        return [ENGLAND]
    try:
        return [_area(text, sources, command)]
    except AskerError as mistake:
        several = next(_several(text, sources, command), None)
        if several is None:
            raise _mistake_in_last(text, sources, command) or mistake from None
        return several


def _mistake_in_last(text: str, sources: Sources, command: str) -> AskerError | None:
    """What is wrong with the name after one that is an area: "London and Narnia"."""
    for parting in _AND.finditer(text):
        before, after = text[: parting.start()].strip(), text[parting.end() :].strip()
        try:
            _area(before, sources, command)
        except AskerError:
            continue
        try:
            _area(after, sources, command)
        except AskerError as mistake:
            mistake.instead_of(after, f"{command} {text}")
            return mistake
    return None


def _several(text: str, sources: Sources, command: str) -> Iterator[list[Area]]:
    """Every way to read `text` as two or more areas, parted as far left as can be."""
    for parting in _AND.finditer(text):
        before, after = text[: parting.start()].strip(), text[parting.end() :].strip()
        try:
            first = _area(before, sources, command)
        except AskerError:
            continue
        try:
            yield [first, _area(after, sources, command)]
        except AskerError:
            yield from ([first, *others] for others in _several(after, sources, command))


def _area(text: str, sources: Sources, command: str) -> Area:
    try:
        area = names_of(sources.register).find(text)
        if area != ENGLAND:
            names_of(sources.register).check_existence(area, sources.today())
    except AskerError as mistake:
        mistake.instead_of(text, f"{command} {text}")
        named = names_of(sources.register).find_all(text.split()) if not mistake.suggestions else []
        mistake.suggestions = mistake.suggestions or tuple(f"{command} {each.area.name}" for each in named[:1])
        mistake.asks = mistake.asks or mistake.suggestions
        raise
    return area


def _quiet(rest: str) -> tuple[str, str]:
    """The quiet hours in the words, as they are kept ("20-8", "20:30-8:30"), and what else the words say."""
    match = _BETWEEN.search(rest)
    if match is None or not (match["asked"] or match[3] or match[4] or match[6] or match[7]):
        return "", rest
    start, end = _time(*match.group(2, 3, 4)), _time(*match.group(5, 6, 7))
    if start is None or end is None or start == end:
        raise BadCommand(
            "Quiet hours are two different times of day, such as `quiet 20-8` or `quiet 8:30pm-8am`.",
            ("watch London quiet 20-8",),
        )
    return f"{start}-{end}", f"{rest[: match.start()]} {rest[match.end() :]}"


def _time(hour: str, minute: str | None, half: str | None) -> str | None:
    """A time of day as it is kept: `20`, or `20:30`. None where there is no such time."""
    number = int(hour)
    if half and not 1 <= number <= 12:
        return None
    if half:
        number = number % 12 + (12 if half.casefold() == "pm" else 0)
    if number > 23 or int(minute or 0) > 59:
        return None
    return f"{number}:{minute}" if minute and int(minute) else f"{number}"


def _hours(quiet: str) -> str:
    start, end = (time if ":" in time else f"{time}:00" for time in quiet.split("-"))
    return f"{start} and {end} London time"


_COMMANDS: dict[str, Callable[[str, Asked, Sources, Engine, datetime], PlaceReply]] = {
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
    "watch": _watch,
    "unwatch": _unwatch,
    "watches": _watches,
}
