"""The second section of the registry: commands that change what a channel or a person is sent, so they need Slack.

They are no questions and take no part in reading one; help, the README's table and the manifest list them, and
`bot.release_day.place` does what they say.
"""

import re
from dataclasses import dataclass

from queries.errors import BadCommand


def phrases(said: str) -> tuple[str, ...]:
    """The phrases of a line of them."""
    return tuple(said.split(", "))


@dataclass(frozen=True, slots=True)
class PlaceCommand:
    """One of them: how it is written, what it does, an example."""

    name: str
    usage: str
    summary: str
    example: str

    def __str__(self) -> str:
        return self.name


PLACE_COMMANDS = (
    PlaceCommand("subscribe", "subscribe", "The summary of each new release here, on its day", "subscribe"),
    PlaceCommand("unsubscribe", "unsubscribe", "No more summaries here", "unsubscribe"),
    PlaceCommand(
        "watch",
        "watch AREA [weekly] [quiet 20-8]",
        "New reports and changed judgements of an area, sent here",
        "watch London weekly",
    ),
    PlaceCommand("unwatch", "unwatch AREA|all", "No more alerts on an area here", "unwatch London"),
    PlaceCommand("watches", "watches", "What is sent here", "watches"),
)


WISHES = {
    "unwatch": phrases(
        "stop watching, stop alerts, stop the alerts, stop alerting me, stop alerting us, stop telling me, stop telling "
        "us, no more alerts, stop following, unfollow, don't watch, stop notifying me, stop notifying us, turn off alerts, "
        "turn off the alerts, switch off alerts, switch off the alerts, cancel alerts, cancel the alerts, cancel my alerts, "
        "mute"
    ),
    "watches": phrases(
        "what am i watching, what are we watching, what do i watch, what do we watch, what's watched, what is watched, "
        "what am i subscribed to, what are we subscribed to, what have i subscribed to, my alerts, my watches, which "
        "areas am i watching, which areas are we watching, what is sent here, what alerts do i have, what alerts do we have, "
        "list my watches, list watches, show my watches, show watches, list my alerts, show my alerts"
    ),
    "unsubscribe": phrases(
        "unsubscribe me, unsubscribe us, sign me off, sign us off, no more releases, stop the releases"
    ),
    "subscribe": phrases("sign me up, sign us up, subscribe me, subscribe us"),
    "watch": phrases(
        "alert me, alert us, notify me, notify us, keep an eye on, keep me posted, keep us posted, keep me updated, keep "
        "us updated, let me know when, let us know when, let me know if, let us know if, let me know whenever, let us "
        "know whenever, tell me when, tell us when, tell me if, tell us if, ping me, ping us, set up an alert, set up "
        "alerts, send me alerts, send us alerts, send alerts, message me when, message us when, start watching, i want "
        "to watch, we want to watch, i want alerts, we want alerts, follow, alerts for, alerts on, alerts about, "
        "notifications for, notifications on, notifications about"
    ),
}
"""How people wish for a place command in plain words, at their beginning; what follows says of which area."""

_COURTESY = phrases("please, can you, could you, pls, hi, hello, would you, i would like you to, i'd like you to")
_TO_COME = frozenset(
    phrases("new, news, anything, something, comes, published, changes, out, gets, release, updates, alerts")
)
_ASKED = frozenset(
    phrases(
        "was, were, did, last, came, been, had, since, changed, how, many, who, which, what, why, framework, grades"
    )
)
"""Words of a question on what is known, not of a wish for what is to come."""
_LONGEST = 200  # characters of a wish
_AROUND = frozenset(
    phrases(
        "about, on, for, of, when, whenever, if, there, there's, theres, is, are, be, has, gets, anything, something, new, "
        "news, come, comes, out, report, reports, a, an, the, any, with, in, from, at, to, changes, change, published, "
        "release, releases, release-day, posts, day, please, alerts, alert, up, next, inspection, inspected, letter, "
        "letters, updates, update, happens, every, thanks, and, each, edition, statistics, stats, summaries, summary"
    )
)


_STOP_AREA = re.compile(
    r"(?:stop|cancel|mute|turn off|switch off) (?:the )?(?!and\b)(?P<area>[\w’' &,.-]{3,60}?)(?: (?:alerts?|watch|posts|messages))?",
    re.IGNORECASE,
)
_STOPS_ALL = frozenset(
    phrases("it, this, that, everything, all, them, these, please, posting, alerts, alert, messages, posts, watching")
)


def without_courtesy_before(words: str) -> str:
    """The words without "please", "can you" and the like before them."""
    plain = " ".join(words.split())
    shorter = plain
    while True:
        for polite in _COURTESY:
            if plain.casefold().startswith((f"{polite} ", f"{polite},")):
                shorter = plain[len(polite) :].lstrip(" ,")
        if shorter == plain:
            return plain
        plain = shorter


def command_wished_for(words: str) -> str | None:
    """The place command that plain words wish for; None when they wish for none.

    >>> wished("let me know when there is news on Bury"), wished("tell me when Leeds was last inspected")
    ('watch Bury', None)
    """
    if len(words) > _LONGEST:
        return None
    said = without_courtesy_before(words.replace("’", "'")).strip(" ?!.,")
    stop = _STOP_AREA.fullmatch(said)
    if stop is not None and stop["area"].split()[0].casefold() not in (*_STOPS_ALL, "me", "us", "telling", "following"):
        return f"unwatch {stop['area']}"
    found = (
        (name, wish)
        for name, wishes in WISHES.items()
        for wish in wishes
        if f"{said} ".casefold().startswith(f"{wish} ")
    )
    name, wish = next(found, (None, ""))
    if name is None or said[len(wish) :].strip().casefold().startswith("up"):  # "follow up"
        return None
    rest = said[len(wish) :].split()
    plain = {word.casefold().strip(",.") for word in rest}
    conditional = wish.endswith((" when", " if", " whenever"))
    asks = _ASKED & plain or (conditional and any(mark.isdigit() for mark in "".join(plain)))
    if asks or (conditional and not _TO_COME & plain):
        return None
    while rest and rest[0].casefold().strip(",") in _AROUND:
        rest = rest[1:]
    while rest and rest[-1].casefold().strip(",") in _AROUND:
        rest = rest[:-1]
    if name in ("watch", "subscribe"):
        of_releases = not rest and {"release", "releases", "edition", "statistics", "stats"} & plain
        name = "watch" if rest else "subscribe" if name == "subscribe" or of_releases else "watch"
    return " ".join([name, *rest]) if name in ("watch", "unwatch") else name if not rest else None


def refuse_place_command(words: str) -> None:
    """Nothing, unless the words are or wish for such a command. Raises: BadCommand, which says that it needs Slack."""
    wish = command_wished_for(words)
    first = next(iter((wish or without_courtesy_before(words)).split()), "").casefold().strip("/.,:;?!")
    found = next((command for command in PLACE_COMMANDS if command.name == first), None)
    if found is not None:
        raise BadCommand(
            f"`{found.name}` changes what a channel or a person is sent, so it works in Slack alone: there, write"
            f" `/ilacs {wish or found.example}`.",
            ("help",),
        )
