"""The manifest keeps to Slack's schema, and each method and event that the code uses has its scope in it.

docs.slack.dev, "App manifest reference"; github.com/slackapi/manifest-schema, schemas/manifest.schema.2.0.0.json at commit
085a104 (read in November 2026).
"""

import ast
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.ask import Sources, ask
from bot.commands.registry import COMMANDS as REGISTERED
from bot.slack.manifest import AGENT_SCOPES, COMMAND, NAME, OPTIONAL_SCOPES, SCOPES, Granted, manifest, usage_hint

TOP = Path(__file__).parents[3]
ADDRESS = "https://YOUR-HOST/slack/events"

# Field: (least characters, most). A list is a list of objects of that shape.
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
        # At most four prompts; no page limits their words, so what Slack shows in one line is held to.
        "agent_view": {"agent_description": (1, 300), "suggested_prompts": [{"title": (1, 75), "message": (1, 300)}]},
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
    "oauth_config": {"scopes": {"bot": list, "bot_optional": list}},
    "settings": {
        "event_subscriptions": {"request_url": (1, 3500), "bot_events": list},
        "interactivity": {"is_enabled": bool, "request_url": (1, 3500)},
        "org_deploy_enabled": bool,
        "socket_mode_enabled": bool,
        "token_rotation_enabled": bool,
    },
}

# docs.slack.dev, the page of each method and event, Scopes (read in November 2026). None: no scope of the bot token.
SCOPE_OF_METHOD: dict[str, tuple[str, ...]] = {
    "apps_connections_open": (),  # the app-level token's connections:write
    "assistant_threads_setSuggestedPrompts": ("assistant:write",),
    "auth_test": (),
    "chat_postEphemeral": ("chat:write",),
    "chat_postMessage": ("chat:write",),
    "chat_update": ("chat:write",),
    "conversations_history": ("channels:history", "groups:history", "im:history", "mpim:history"),
    "conversations_open": ("im:write",),
    "conversations_replies": ("channels:history", "groups:history", "im:history", "mpim:history"),
    "files_upload_v2": ("files:write",),
    "users_info": ("users:read",),
    "views_open": (),
}
SCOPE_OF_EVENT = {"app_home_opened": None, "app_mention": "app_mentions:read", "message.im": "im:history"}
NO_METHODS = {"api_call", "send_dict"}
FULL_NAME = re.compile(r"(?:chat|conversations|files|users|views)\.[a-z]+[A-Z]?[A-Za-z]*")


@dataclass(frozen=True)
class Named:
    name: str


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
@pytest.mark.parametrize("agent", [False, True])
def test_it_fits_the_schema(socket: bool, agent: bool, sources: Sources) -> None:
    found = json.loads(json.dumps(manifest(REGISTERED, sources.register, socket, agent)))
    _fits(found, SHAPE)
    assert {"display_information", "features", "oauth_config", "settings"} <= set(found)
    assert re.fullmatch(r"#[0-9a-f]{6}", found["display_information"]["background_color"])
    assert re.fullmatch(r"[a-z0-9._-]+", found["features"]["bot_user"]["display_name"])
    events = found["settings"]["event_subscriptions"]["bot_events"]
    assert len(set(events)) == len(events) <= 100
    assert all(len(event) <= 50 for event in events)
    assert len(found["features"].get("agent_view", {}).get("suggested_prompts", ())) <= 4
    assert all(command["command"].startswith("/") for command in found["features"]["slash_commands"])
    for scopes in found["oauth_config"]["scopes"].values():
        assert len(set(scopes)) == len(scopes) <= 255
        assert all(len(scope) <= 50 for scope in scopes)


def test_a_manifest_that_breaks_the_schema_is_noticed(sources: Sources) -> None:
    found = manifest(COMMANDS, sources.register)
    found["features"]["slash_commands"][0]["usage_hint"] = "x" * 1001
    with pytest.raises(AssertionError, match="usage_hint"):
        _fits(found, SHAPE)


def test_nothing_in_it_is_closed_to_new_apps_or_to_guests(sources: Sources) -> None:
    told = json.dumps(manifest(REGISTERED, sources.register))
    assert "assistant" not in told
    assert "agent" not in told


def test_an_agent_is_offered_to_those_who_want_it(sources: Sources) -> None:
    found = manifest(REGISTERED, sources.register, agent=True)
    assert "assistant:write" in found["oauth_config"]["scopes"]["bot"]
    assert "app_home_opened" in found["settings"]["event_subscriptions"]["bot_events"]
    assert "assistant_view" not in found["features"]


def test_its_prompts_are_readable_dated_by_the_register_and_answered(sources: Sources) -> None:
    prompts = manifest(REGISTERED, sources.register, agent=True)["features"]["agent_view"]["suggested_prompts"]
    assert [prompt["title"] for prompt in prompts] == ["England", "London", "Leeds", "Inadequate"]
    dated = [prompt for prompt in prompts if "31 March" in prompt["message"]]
    assert len(dated) == 3
    for prompt in prompts:
        assert ask(prompt["message"], sources).text


def test_the_command_says_what_it_takes(sources: Sources) -> None:
    (command,) = manifest(COMMANDS, sources.register)["features"]["slash_commands"]
    assert command["command"] == COMMAND == "/ilacs"
    assert command["usage_hint"] == "[england|region|la|help]"
    assert command["should_escape"] is True, "so that marks arrive as they do in messages"


def test_every_registered_command_is_shown(sources: Sources) -> None:
    (command,) = manifest(REGISTERED, sources.register)["features"]["slash_commands"]
    assert command["usage_hint"] == f"[{'|'.join(REGISTERED.names)}]"


def methods_called() -> set[str]:
    """Every method of a Slack client that the code calls or names in full, by its name in slack_sdk."""
    found = set()
    for path in [*(TOP / "bot/slack").rglob("*.py"), *(TOP / "bot/release_day").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and FULL_NAME.fullmatch(str(node.value)):
                found.add(str(node.value).replace(".", "_"))
            if not isinstance(node, ast.Attribute):
                continue
            owner = ast.unparse(node.value)
            if "client" in owner and re.fullmatch(r"[a-z]+_[A-Za-z_0-9]+", node.attr):
                found.add(node.attr)
    return {name for name in found if name not in NO_METHODS and not name.startswith("_")} - {"wss_uri"}


def test_every_method_and_event_that_the_code_uses_has_its_scope(sources: Sources) -> None:
    used = methods_called()
    assert used <= set(SCOPE_OF_METHOD)
    found = manifest(REGISTERED, sources.register, agent=True)
    needed = {scope for method in used for scope in SCOPE_OF_METHOD[method]}
    needed |= {
        scope for event in found["settings"]["event_subscriptions"]["bot_events"] if (scope := SCOPE_OF_EVENT[event])
    }
    asked = set(found["oauth_config"]["scopes"]["bot"])
    assert needed <= asked
    assert asked - needed == {"commands", "metadata.message:read"}, "a scope that nothing needs is not asked for"


def test_scopes_that_answers_can_do_without_are_optional(sources: Sources) -> None:
    scopes = manifest(COMMANDS, sources.register)["oauth_config"]["scopes"]
    assert set(scopes["bot_optional"]) == set(OPTIONAL_SCOPES) < set(scopes["bot"])
    assert not set(SCOPES) & set(OPTIONAL_SCOPES)


def test_what_the_token_lacks_is_one_sentence() -> None:
    assert Granted().trouble is None
    assert Granted(frozenset(SCOPES)).trouble is None
    assert Granted(frozenset(SCOPES) - {"files:write", "im:history"}).trouble == (
        "The token lacks 2 of 6 scopes, so the app cannot send files and pictures (files:write), and hear direct messages"
        " (im:history): install the app again."
    )
    assert Granted(frozenset({*SCOPES, *AGENT_SCOPES})).is_agent
    assert not Granted(frozenset(SCOPES)).is_agent


def test_people_can_write_to_it_under_one_name(sources: Sources) -> None:
    found = manifest(COMMANDS, sources.register)
    assert found["features"]["app_home"] == {
        "home_tab_enabled": False,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert found["features"]["bot_user"]["display_name"] == found["display_information"]["name"] == NAME == "ilacs"
    assert "@ilacs" in (TOP / "README.md").read_text(encoding="utf-8")


def test_over_http_every_address_is_one_to_fill_in(sources: Sources) -> None:
    found = manifest(COMMANDS, sources.register)
    assert found["features"]["slash_commands"][0]["url"] == ADDRESS
    assert found["settings"]["interactivity"] == {"is_enabled": True, "request_url": ADDRESS}
    assert found["settings"]["event_subscriptions"]["request_url"] == ADDRESS
    assert found["settings"]["socket_mode_enabled"] is False


def test_socket_mode_needs_no_address(sources: Sources) -> None:
    found = manifest(COMMANDS, sources.register, socket=True)
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
