"""The manifest from which Slack makes the app: https://docs.slack.dev/reference/app-manifest."""

from collections.abc import Iterable
from typing import Any, Protocol

NAME = "ilacs-bot"
COMMAND = "/ilacs"
HOST = "https://YOUR-HOST"
MOST_USAGE_HINT = 1000  # features.slash_commands.usage_hint

# What each is for: https://docs.slack.dev/reference/scopes
SCOPES = (
    "app_mentions:read",  # being asked in a channel
    "assistant:write",  # suggesting prompts in the Assistant pane
    "channels:history",  # looking, after a crash, whether a summary was posted before posting it again
    "chat:write",  # answering there and in direct messages
    "commands",  # /ilacs
    "files:write",  # an answer as a file or a picture
    "groups:history",  # the same in private channels
    "im:history",  # being asked in a direct message
    "im:write",  # sending a private file to the asker
    "metadata.message:read",  # telling by its metadata which post that was
    "mpim:history",  # the same in group messages
)
EVENTS = ("app_mention", "assistant_thread_context_changed", "assistant_thread_started", "message.im")

# Slack takes four: https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts
PROMPTED = ("england", "region", "la", "list")

DESCRIPTION = "Answers questions about inspections of local authority children's services in England."
LONG_DESCRIPTION = (
    "Ask how Ofsted judged children's services in England, a region or one local authority, now or on any"
    " past date. Every answer gives its date, its base, its source and whether it is an official statistic or"
    f" calculated from published inspections. Type {COMMAND} help for the questions it takes. Answers are"
    " private unless the question ends with the word public."
)


class Described(Protocol):
    """What the manifest needs to know of a command."""

    @property
    def name(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def example(self) -> str: ...


def manifest(commands: Iterable[Described], socket: bool = False) -> dict[str, Any]:
    """The manifest for an app that answers `commands`, over HTTP or, with `socket`, over Socket Mode.

    Over HTTP the addresses hold YOUR-HOST, for the operator to replace; Socket Mode needs none.
    """
    commands = list(commands)
    address = {} if socket else {"request_url": f"{HOST}/slack/events"}
    slash = {
        "command": COMMAND,
        "description": "Ask about inspections of children's services",
        "usage_hint": usage_hint([command.name for command in commands]),
        "should_escape": False,
    }
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": NAME,
            "description": DESCRIPTION,
            "long_description": LONG_DESCRIPTION,
            "background_color": "#1d3c5a",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "assistant_view": {
                "assistant_description": DESCRIPTION,
                "suggested_prompts": suggested_prompts(commands),
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "slash_commands": [slash if socket else {**slash, "url": address["request_url"]}],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**address, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }


def suggested_prompts(commands: Iterable[Described]) -> list[dict[str, str]]:
    """What the Assistant pane offers to ask: the examples of a few commands, under what they answer."""
    return [{"title": command.summary, "message": command.example} for command in commands if command.name in PROMPTED]


def usage_hint(names: list[str]) -> str:
    """The command names as Slack shows them while somebody types: whole names, within Slack's limit."""
    hint = f"[{'|'.join(names)}]"
    while len(hint) > MOST_USAGE_HINT:
        names = names[:-1]
        hint = f"[{'|'.join([*names, '…'])}]"
    return hint
