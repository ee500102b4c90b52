"""What a payload of Slack's holds, looked up by those who know that anybody could have written it."""

from collections.abc import Mapping
from typing import Any, TypeGuard
from urllib.parse import urlsplit

# docs.slack.dev, "Handling user interaction", Message responses (read in November 2026); GovSlack has its own.
RESPONSE_HOSTS = ("hooks.slack.com", "hooks.slack-gov.com")
_LONGEST_ID = 64


class OddPayload(Exception):
    """A payload holds something of a type that Slack does not send; it ends in the app's one error handler."""


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
