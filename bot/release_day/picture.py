"""The picture of a release in its post: drawn and uploaded once, after the moment, while the posts wait but a little.

The posts of an edition are entered with a short hold. Whoever takes the picture first, of any number of processes,
draws it, uploads it and gives the waiting posts a body that shows it; where that fails, or its process dies, the hold
runs out and they go without. Nobody tries twice: an uploaded file that no message shows is seen by nobody.

Who may see it: the file is shared with no channel. "The user posting these blocks must have access to this file"
(docs.slack.dev/reference/block-kit/composition-objects/slack-file-object), which the bot has to its own; that those
who read the message then see the image is what is reported (github.com/slackapi/python-slack-sdk/issues/1521), not
what the page says, nor does it say what becomes of a message whose file is deleted. Slack takes about a second until it
knows a new file, and answers invalid_blocks before: hence `settle`.
"""

import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import WebClient
from sqlalchemy import Connection, select, update

from bot.release_day import wording
from bot.release_day.attempt import Refused, problem_of
from bot.release_day.ledger import BODIES, DELIVERIES, Forms, turn, write
from bot.render.files.pictures import alt_text, image
from bot.render.files.tables import file_name
from bot.render.slack.elements import Block
from bot.render.slack.limits import FILE_ALT
from bot.state import Engine
from bot.text import clip, line
from data.editions import kept_register
from queries.answer import Answer

Draw = Callable[[Answer], bytes | None]

PICTURED = "pictured:"  # how the name of a body begins that shows the picture
UPLOADS = 3  # tries of one upload
_POLL = 0.05  # seconds

log = logging.getLogger("ilacs.clock")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The picture of a public release, and the bodies that it belongs in; `until` their posts wait for it."""

    on: date
    fingerprint: str
    key: str
    summary: str
    correction: str | None
    until: datetime


def body_without_picture(body: str) -> str:
    """The name of the same body without the picture."""
    return body.removeprefix(PICTURED)


def body_with_picture(connection: Connection, body: str) -> str | None:
    """The name of the body that shows the picture as well; None where there is none, or not yet."""
    kept = connection.execute(select(BODIES.c.forms).where(BODIES.c.name == PICTURED + body)).scalar()
    return PICTURED + body if kept and json.loads(kept) else None


def make(
    state: Engine,
    home: Path,
    client: WebClient,
    draw: Draw,
    wanted: Wanted,
    settle: timedelta,
    now: Callable[[], datetime],
    sleep: Callable[[float], object],
    is_stopping: Callable[[], bool],
) -> bool:
    """Draw and upload the picture, unless somebody did or does, and let the posts go with it, or without if need be.

    Takes until `wanted.until` at most: what is not done by then is left behind. False when there was nothing to do.
    """
    if not _take(state, wanted, now()):
        return False
    found: list[tuple[dict[str, Any], Forms]] = []

    def is_in_time(seconds: float) -> bool:
        return now() + timedelta(seconds=seconds) < wanted.until

    def work() -> None:
        try:
            answer, buttons = _answer(home, wanted)
            png = draw(answer)
            if png is not None:
                block = image(answer, _upload(client, answer, png, sleep, is_in_time))
                sleep(settle.total_seconds())
                found.append((block, wording.forms(answer, buttons, block)))
        except Exception as problem:  # of whichever library draws or sends it; its text may hold a token
            log.error("a picture could not be made: %s", type(problem).__name__)

    working = threading.Thread(target=work, daemon=True)
    end = time.monotonic() + (wanted.until - now()).total_seconds()
    working.start()
    while working.is_alive() and time.monotonic() < end and not is_stopping():
        working.join(_POLL)
    if working.is_alive():
        log.error("a picture was not made in time")
    _settle(state, wanted, found[0] if found else None, now())
    return True


def _take(state: Engine, wanted: Wanted, now: datetime) -> bool:
    """Whether the picture is ours to make: it is wanted for a post, and nobody took it before."""
    if now >= wanted.until:
        return False
    with turn(state) as connection:
        posts = connection.execute(select(DELIVERIES.c.id).where(DELIVERIES.c.key == wanted.key)).first()
        name = PICTURED + wanted.summary
        taken = connection.execute(select(BODIES.c.name).where(BODIES.c.name == name)).first()
        if posts is None or taken is not None:
            return False
        write(connection, name, [])
    return True


def _answer(home: Path, wanted: Wanted) -> tuple[Answer, list[Block]]:
    """The release-day summary and its buttons."""
    register = kept_register(home, wanted.fingerprint)
    if register is None:
        raise LookupError("the facts of the release are no longer kept")
    try:
        answer = wording.answer_release(register, wanted.on)
        return answer, wording.buttons_of(answer, register)
    finally:
        register.close()


def _upload(
    client: WebClient, answer: Answer, png: bytes, sleep: Callable[[float], object], is_in_time: Callable[[float], bool]
) -> str:
    """The id of the file, shared with nobody. Raises: what the last try raised, or one after which Slack asks to wait for
    longer than there is time."""
    name = file_name(answer, "png")
    for tries in range(1, UPLOADS + 1):
        try:
            sent = client.files_upload_v2(
                content=png, filename=name, title=line(answer.title) or name, alt_txt=clip(alt_text(answer), FILE_ALT)
            )
            return str(sent["file"]["id"])
        except (SlackClientError, HTTPException, OSError, ValueError, KeyError) as problem:
            wait = _asked_to_wait(problem) or float(tries)
            if tries == UPLOADS or not is_in_time(wait):
                raise
            sleep(wait)
    raise AssertionError


def _asked_to_wait(problem: Exception) -> float | None:
    """Seconds for which Slack asks to be left alone; None where it does not."""
    if not isinstance(problem, SlackApiError):
        return None
    limit = problem_of(problem.response.status_code, problem.response.headers, problem.response)
    return limit.wait.total_seconds() if isinstance(limit, Refused) and limit.wait else None


def _settle(state: Engine, wanted: Wanted, made: tuple[dict[str, Any], Forms] | None, now: datetime) -> None:
    """Give the posts that wait the body with the picture, where there is one, and let them go."""
    body = wanted.summary
    waiting = (DELIVERIES.c.key == wanted.key, DELIVERIES.c.state == "pending", DELIVERIES.c.tried_at.is_(None))
    with turn(state) as connection:
        if made:
            block, forms = made
            body = PICTURED + wanted.summary
            kept = json.dumps(list(forms), ensure_ascii=False)
            connection.execute(update(BODIES).where(BODIES.c.name == body).values(forms=kept))
            if wanted.correction:
                kept = connection.execute(select(BODIES.c.forms).where(BODIES.c.name == wanted.correction)).scalar_one()
                write(connection, PICTURED + wanted.correction, wording.with_picture(json.loads(kept), block))
            connection.execute(
                update(DELIVERIES).where(*waiting, DELIVERIES.c.body == wanted.summary).values(body=body)
            )
        held = (*waiting, DELIVERIES.c.body == body, DELIVERIES.c.next_try == wanted.until)
        connection.execute(update(DELIVERIES).where(*held).values(next_try=now))
