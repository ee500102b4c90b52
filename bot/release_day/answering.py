"""What a listener asks first: whether words from Slack are a release day's matter and no question to the register."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.ask import Desk
from bot.release_day.place import Asked, place_reply
from bot.release_day.prerelease import embargoed_reply
from bot.render.slack.blocks import error_message
from bot.state import Engine
from queries.errors import AskerError


@dataclass(frozen=True, slots=True)
class Said:
    """Words and where they came from. `to_bot_alone`: Slack said that it was a direct message to the bot (`im`)."""

    words: str
    asked: Asked
    to_bot_alone: bool


def release_day_reply(heard: Said, desk: Desk, state: Engine, home: Path, now: datetime) -> Mapping[str, Any] | None:
    """The private reply to a command for a place, or to a reader's question on a staged edition; None for all else.

    None as well for whoever may not read it: they are answered as if no edition were staged.
    """
    asked = heard.asked
    try:
        said = place_reply(heard.words, asked, desk, state, now)
    except AskerError as mistake:
        return error_message(mistake)
    if said is not None:
        block = {"type": "section", "text": {"type": "mrkdwn", "text": said[:3000]}}
        return {"response_type": "ephemeral", "text": said[:3000], "blocks": [block]}
    if not heard.to_bot_alone:
        return None
    return embargoed_reply(state, home, asked.workspace, asked.user, heard.words, desk, now)
