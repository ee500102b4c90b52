"""The manifest from which Slack makes the app, and what each scope in it is for.

docs.slack.dev, "App manifest reference", and github.com/slackapi/manifest-schema, schemas/manifest.schema.2.0.0.json at
commit 085a104 (read in November 2026).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from data.register import Register
from queries.counting.published import latest_release
from queries.wording import day, join_words

NAME = "ilacs"
COMMAND = "/ilacs"
HOST = "https://YOUR-HOST"
MOST_USAGE_HINT = 1000  # features.slash_commands.usage_hint

# docs.slack.dev, "Scopes" (read in November 2026)
SCOPES = {
    "app_mentions:read": "hear mentions in channels",
    "chat:write": "answer in channels and direct messages, and post releases and alerts",
    "commands": f"answer {COMMAND}",
    "files:write": "send files and pictures",
    "im:history": "hear direct messages",
    "im:write": "send files to somebody alone, and tell them what was not posted",
}
"""What the app must be granted, and what does not work without."""

OPTIONAL_SCOPES = {
    "channels:history": "look, after a crash, whether a release was posted before posting it again",
    "groups:history": "the same in private channels",
    "metadata.message:read": "tell by its metadata which post that was",
    "mpim:history": "the same in group messages",
    "users:read": "let admins end what somebody else subscribed a channel to",
}
"""What whoever installs the app may leave out: docs.slack.dev, "Optional scopes have landed" (12 March 2026).

They stand under `bot` as well, as Slack's own example has it: github.com/slackapi/slack-cli, pull request 517 (1 May 2026).
"""

AGENT_SCOPES = {"assistant:write": "offer prompts to whoever opens the app's Messages tab"}

EVENTS = ("app_mention", "message.im")
AGENT_EVENTS = ("app_home_opened",)

DESCRIPTION = "Answers questions about inspections of local authority children's services in England."
LONG_DESCRIPTION = (
    "Ask how Ofsted judged children's services in England, a region or one local authority, now or on any"
    " past date. Every answer gives its date, its base, its source and whether it is an official statistic or"
    f" calculated from published inspections. Type {COMMAND} help for the questions it takes, mention @{NAME} in a"
    " channel or a thread, or write to it directly. Answers to the command are private unless the question ends with the"
    " word public; answers to a mention are for everybody who reads there."
)


class Described(Protocol):
    """What the manifest needs to know of a command."""

    @property
    def name(self) -> str: ...


@dataclass(slots=True)
class Granted:
    """What Slack lets the app do: the scopes of its token, None until Slack has said."""

    scopes: frozenset[str] | None = None

    @property
    def is_agent(self) -> bool:
        """Whether direct messages are threads: the app was made from a manifest with `agent_view`, or the older
        `assistant_view`."""
        return self.scopes is not None and "assistant:write" in self.scopes

    @property
    def trouble(self) -> str | None:
        """One sentence on the scopes that are missing and what does not work; None when all is granted, or not known."""
        if self.scopes is None:
            return None
        missing = {scope: use for scope, use in SCOPES.items() if scope not in self.scopes}
        if not missing:
            return None
        uses = join_words(f"{use} ({scope})" for scope, use in missing.items())
        return (
            f"The token lacks {len(missing)} of {len(SCOPES)} scopes, so the app cannot {uses}: install the app again."
        )


def manifest(
    commands: Iterable[Described], register: Register, socket: bool = False, agent: bool = False
) -> dict[str, Any]:
    """The manifest for an app that answers `commands`, over HTTP or, with `socket`, over Socket Mode.

    Over HTTP the addresses hold YOUR-HOST, for the operator to replace; Socket Mode needs none. `agent` makes it an
    agent, which cannot be undone and shuts out guests: docs.slack.dev, "Migrating to the Agent messaging experience".
    """
    address = {} if socket else {"request_url": f"{HOST}/slack/events"}
    slash = {
        "command": COMMAND,
        "description": "Ask about inspections of children's services",
        "usage_hint": usage_hint([command.name for command in commands]),
        "should_escape": True,
    }
    view = {"agent_view": {"agent_description": DESCRIPTION, "suggested_prompts": suggested_prompts(register)}}
    optional = list(OPTIONAL_SCOPES)
    scopes = sorted({**SCOPES, **OPTIONAL_SCOPES, **(AGENT_SCOPES if agent else {})})
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
            **(view if agent else {}),
            "bot_user": {"display_name": NAME, "always_online": True},
            "slash_commands": [slash if socket else {**slash, "url": address["request_url"]}],
        },
        "oauth_config": {"scopes": {"bot": scopes, "bot_optional": optional}},
        "settings": {
            "event_subscriptions": {**address, "bot_events": [*EVENTS, *(AGENT_EVENTS if agent else ())]},
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }


def suggested_prompts(register: Register) -> list[dict[str, str]]:
    """What an agent's Messages tab offers to ask: four questions, on the day of the latest release.

    docs.slack.dev, "assistant.threads.setSuggestedPrompts method": at most four (read in November 2026)
    """
    on = day(latest_release(register).as_at)
    return [
        {"title": "England", "message": f"England, {on}"},
        {"title": "London", "message": f"region London, {on}"},
        {"title": "Leeds", "message": "la Leeds"},
        {"title": "Inadequate", "message": f"list inadequate, {on}"},
    ]


def usage_hint(names: list[str]) -> str:
    """The command names as Slack shows them while somebody types: whole names, within Slack's limit."""
    hint = f"[{'|'.join(names)}]"
    while len(hint) > MOST_USAGE_HINT:
        names = names[:-1]
        hint = f"[{'|'.join([*names, '…'])}]"
    return hint
