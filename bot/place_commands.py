"""The second section of the registry: commands that change what a channel or a person is sent, so they need Slack.

They are no questions and take no part in reading one; help, the README's table and the manifest list them, and
`bot.release_day.place` does what they say.
"""

from dataclasses import dataclass

from queries.errors import BadCommand


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


def refuse_place_command(words: str) -> None:
    """Nothing, unless the words are such a command. Raises: BadCommand, which says that it needs Slack."""
    first = next(iter(words.split()), "").casefold().strip("/.,:;?!")
    found = next((command for command in PLACE_COMMANDS if command.name == first), None)
    if found is not None:
        raise BadCommand(
            f"`{found.name}` changes what a channel or a person is sent, so it works in Slack alone: there, write"
            f" `/ilacs {found.example}`.",
            ("help",),
        )
