"""The manifest keeps to Slack's schema: https://docs.slack.dev/reference/app-manifest."""

import json
import re
from dataclasses import dataclass
from typing import Any

import pytest

from bot.ask import Desk, ask
from bot.commands.registry import COMMANDS as REGISTERED
from bot.slack.manifest import COMMAND, PROMPTED, manifest, usage_hint

ADDRESS = "https://YOUR-HOST/slack/events"

# Field: (required by the schema, longest). A list is a list of objects of that shape.
SHAPE: dict[str, Any] = {
    "_metadata": {"major_version": int, "minor_version": int},
    "display_information": {
        "name": (1, 35),
        "description": (1, 140),
        "long_description": (175, 4000),
        "background_color": (4, 7),
    },
    "features": {
        "app_home": {
            "home_tab_enabled": bool,
            "messages_tab_enabled": bool,
            "messages_tab_read_only_enabled": bool,
        },
        # The schema states no limits here; these are those of agent_view, its successor.
        "assistant_view": {
            "assistant_description": (1, 300),
            "suggested_prompts": [{"title": (1, 75), "message": (1, 300)}],
        },
        "bot_user": {"display_name": (1, 80), "always_online": bool},
        "slash_commands": [
            {
                "command": (2, 32),
                "description": (1, 2000),
                "usage_hint": (1, 1000),
                "url": (1, 3000),
                "should_escape": bool,
            }
        ],
    },
    "oauth_config": {"scopes": {"bot": list}},
    "settings": {
        "event_subscriptions": {"request_url": (1, 3500), "bot_events": list},
        "interactivity": {"is_enabled": bool, "request_url": (1, 3500)},
        "org_deploy_enabled": bool,
        "socket_mode_enabled": bool,
        "token_rotation_enabled": bool,
    },
}


@dataclass(frozen=True)
class Named:
    name: str
    summary: str = "What it answers"

    @property
    def example(self) -> str:
        return f"{self.name} 2024-03-31"


COMMANDS = [Named("england"), Named("region"), Named("la"), Named("help")]


def _fits(value: Any, shape: Any, where: str = "manifest") -> None:
    if isinstance(shape, dict):
        assert set(value) <= set(shape), where
        for key, inner in value.items():
            _fits(inner, shape[key], f"{where}.{key}")
    elif isinstance(shape, list):
        assert 1 <= len(value) <= 50, where
        for inner in value:
            _fits(inner, shape[0], where)
    elif isinstance(shape, tuple):
        assert shape[0] <= len(value) <= shape[1], where
    else:
        assert isinstance(value, shape), where


@pytest.mark.parametrize("socket", [False, True])
def test_it_fits_the_schema(socket: bool) -> None:
    found = json.loads(json.dumps(manifest(REGISTERED, socket)))
    _fits(found, SHAPE)
    assert {"display_information", "features", "oauth_config", "settings"} <= set(found)
    assert re.fullmatch(r"#[0-9a-f]{6}", found["display_information"]["background_color"])
    assert re.fullmatch(r"[a-z0-9._-]+", found["features"]["bot_user"]["display_name"])


def test_a_manifest_that_breaks_the_schema_is_noticed() -> None:
    found = manifest(COMMANDS)
    found["features"]["slash_commands"][0]["usage_hint"] = "x" * 1001
    with pytest.raises(AssertionError, match="usage_hint"):
        _fits(found, SHAPE)


def test_the_command_says_what_it_takes() -> None:
    (command,) = manifest(COMMANDS)["features"]["slash_commands"]
    assert command["command"] == COMMAND == "/ilacs"
    assert command["usage_hint"] == "[england|region|la|help]"


def test_every_registered_command_is_shown() -> None:
    (command,) = manifest(REGISTERED)["features"]["slash_commands"]
    assert command["usage_hint"] == f"[{'|'.join(REGISTERED.names)}]"


def test_scopes_are_the_least_that_answers_need() -> None:
    assert manifest(COMMANDS)["oauth_config"]["scopes"] == {
        "bot": [
            "app_mentions:read",
            "assistant:write",
            "channels:history",
            "chat:write",
            "commands",
            "files:write",
            "groups:history",
            "im:history",
            "im:write",
            "metadata.message:read",
            "mpim:history",
        ]
    }


NEEDS = {  # https://docs.slack.dev/reference/events: the scope that each event asks for
    "app_mention": "app_mentions:read",
    "assistant_thread_context_changed": "assistant:write",
    "assistant_thread_started": "assistant:write",
    "message.im": "im:history",
}


@pytest.mark.parametrize("socket", [False, True])
def test_it_subscribes_to_what_it_answers_and_may_read(socket: bool) -> None:
    found = manifest(COMMANDS, socket)
    events = found["settings"]["event_subscriptions"]["bot_events"]
    assert events == list(NEEDS)
    assert set(NEEDS.values()) <= set(found["oauth_config"]["scopes"]["bot"])


def test_people_can_write_to_it() -> None:
    assert manifest(COMMANDS)["features"]["app_home"] == {
        "home_tab_enabled": False,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }


def test_the_assistant_pane_suggests_examples_that_run(desk: Desk) -> None:
    prompts = manifest(REGISTERED)["features"]["assistant_view"]["suggested_prompts"]
    assert len(prompts) == len(PROMPTED) == 4
    for prompt in prompts:
        assert ask(prompt["message"], desk).text


def test_over_http_every_address_is_one_to_fill_in() -> None:
    found = manifest(COMMANDS)
    assert found["features"]["slash_commands"][0]["url"] == ADDRESS
    assert found["settings"]["interactivity"] == {"is_enabled": True, "request_url": ADDRESS}
    assert found["settings"]["event_subscriptions"]["request_url"] == ADDRESS
    assert found["settings"]["socket_mode_enabled"] is False


def test_socket_mode_needs_no_address() -> None:
    found = manifest(COMMANDS, socket=True)
    assert "http" not in json.dumps(found)
    assert found["settings"]["interactivity"] == {"is_enabled": True}
    assert set(found["settings"]["event_subscriptions"]) == {"bot_events"}
    assert found["settings"]["socket_mode_enabled"] is True


def test_more_commands_than_fit_are_cut_between_names() -> None:
    names = [f"command-{number}" for number in range(200)]
    hint = usage_hint(names)
    assert 900 < len(hint) <= 1000
    shown = hint.strip("[]").split("|")
    assert shown[-1] == "…"
    assert shown[:-1] == names[: len(shown) - 1]
