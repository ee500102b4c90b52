"""What a payload of Slack's holds, looked up by those who know that anybody could have written it."""

from collections.abc import Mapping
from typing import Any, TypeGuard
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

# docs.slack.dev, "Handling user interaction", Message responses (read in November 2026); GovSlack has its own.
RESPONSE_HOSTS = ("hooks.slack.com", "hooks.slack-gov.com")
_LONGEST_ID = 64


class OddPayload(Exception):
    """A payload holds something of a type that Slack does not send; it ends in the app's one error handler."""


class Shape(BaseModel):
    """A part of a payload: what Bolt or the bot reads of it, each of the type that Slack sends, or not there at all.

    docs.slack.dev, "Handling user interaction", "Implementing slash commands" and "The Events API" (read in November
    2026)
    """

    model_config = ConfigDict(strict=True, hide_input_in_errors=True)


class Named(Shape):
    id: str | None = None
    team_id: str | None = None
    enterprise_id: str | None = None


class Message(Shape):
    user: str | Named | None = None
    user_id: str | None = None
    channel: str | Named | None = None
    channel_id: str | None = None
    ts: str | None = None
    thread_ts: str | None = None


class Event(Message):
    type: str | None = None
    subtype: str | None = None
    channel_type: str | None = None
    tab: str | None = None
    text: str | None = None
    event_ts: str | None = None
    team: str | Named | None = None
    team_id: str | None = None
    user_team: str | None = None
    enterprise: str | Named | None = None
    enterprise_id: str | None = None
    message: Message | None = None
    previous_message: Message | None = None
    item: Message | None = None
    assistant_thread: Message | None = None
    files: list[dict[str, Any]] | None = None


class Action(Shape):
    type: str | None = None
    action_id: str
    block_id: str | None = None
    value: str | None = None
    url: str | None = None


class View(Shape):
    type: str
    callback_id: str | None = None
    private_metadata: str | None = None
    team_id: str | None = None
    app_installed_team_id: str | None = None
    state: dict[str, Any] | None = None


class Authorization(Shape):
    team_id: str | None = None
    user_id: str | None = None
    enterprise_id: str | None = None
    is_bot: bool | None = None
    is_enterprise_install: bool | None = None


class ResponseUrl(Shape):
    response_url: str | None = None


class Payload(Event):
    """A whole payload, of whatever kind."""

    command: str | None = None
    callback_id: str | None = None
    action_id: str | None = None
    value: str | None = None
    trigger_id: str | None = None
    response_url: str | None = None
    response_urls: list[ResponseUrl] | None = None
    event_id: str | None = None
    event: Event | None = None
    actions: list[Action] | None = Field(default=None, min_length=1)
    view: View | None = None
    authorizations: list[Authorization] | None = None


def check_shape(payload: Mapping[str, Any]) -> None:
    """Raises: OddPayload where something in the payload is of a type that Slack does not send."""
    try:
        Payload.model_validate(payload)
    except ValidationError:
        raise OddPayload from None  # its own text tells what somebody wrote


def text_at(payload: Mapping[str, Any], *keys: str) -> str:
    """The text at `payload[key][key]…`; empty where there is none.

    Raises: OddPayload where something else stands on the way or there.

    >>> text_at({"team": {"id": "T1"}}, "team", "id"), text_at({"team": None}, "team", "id")
    ('T1', '')
    """
    found: Any = payload
    for key in keys:
        if found is None:
            return ""
        if not isinstance(found, Mapping):
            raise OddPayload
        found = found.get(key)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise OddPayload
    return found


def is_id(given: Any) -> TypeGuard[str]:
    """Whether something could be an id of Slack's, or a message's `ts`."""
    return isinstance(given, str) and 0 < len(given) <= _LONGEST_ID and given.isascii() and given.isprintable()


def safe_response_url(url: str, slack_api_url: str) -> str:
    """`url` where it leads to Slack, or to wherever the Web API was configured to be; else empty.

    >>> safe_response_url("https://hooks.slack.com/commands/1", "https://slack.com/api/")
    'https://hooks.slack.com/commands/1'
    >>> safe_response_url("https://hooks.slack.com.example.com/1", "https://slack.com/api/")
    ''
    """
    try:
        given, configured = urlsplit(url), urlsplit(slack_api_url)
        same = (given.scheme, given.hostname, given.port) == (configured.scheme, configured.hostname, configured.port)
        is_slacks = given.scheme == "https" and given.hostname in RESPONSE_HOSTS and given.port in (None, 443)
    except ValueError:
        return ""
    return url if (is_slacks or same) and not given.username and not given.password else ""
