"""What is posted: the release-day summary, a correction, a note on what was corrected, what is new. As forms, plainest last."""

import json
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from bot.ask import Desk, ask
from bot.release_day.ledger import BODIES, Forms, write
from bot.render.slack.blocks import message, plainer
from bot.render.slack.elements import Block
from bot.render.slack.limits import BLOCKS, TEXT
from bot.render.slack.mrkdwn import escape
from bot.text import clip
from data.register import Register
from queries.answer import Answer
from queries.pages.revisions import revision
from queries.question import Question
from queries.wording import day


def forms(answer: Answer, picture: Block | None = None) -> Forms:
    """The answer as messages, each plainer than the one before, for a workspace that refuses the first."""
    with_picture = [message(answer, picture=picture), plainer(answer, 1, picture=picture)] if picture else []
    return [*with_picture, message(answer), plainer(answer, step=1), plainer(answer, step=2)]


def with_picture(forms: Forms, picture: Block) -> Forms:
    """The same messages with a picture above the buttons, for as long as Slack takes it."""
    shown = []
    for form in forms[:2]:
        blocks = form["blocks"]
        end = next((at for at, block in enumerate(blocks) if block["type"] == "actions"), len(blocks))
        shown.append({**form, "blocks": [*blocks[:end], picture, *blocks[end:]][:BLOCKS]})
    return [*shown, *forms]


def answered(register: Register, on: date) -> Answer:
    """The release-day summary, as `release` answers it: what the post says and its picture draws."""
    return ask(f"release {on}", Desk(register, lambda: on))


def summary(register: Register, on: date) -> Forms:
    """The post of the release as at `on`, before it has a picture."""
    return forms(answered(register, on))


def correction(before: Register, after: Register, on: date, why: str) -> Forms:
    """What a correction changed, how much, and why."""
    return forms(revision(before, after, Question(command="release", as_at=on), why))


def noted(connection: Connection, body: str, on: date, version: int, why: str) -> str:
    """Keep a message with a note on top that its figures were corrected since. The name of its body."""
    said = f"*Revised since* (version {version}): {escape(why)} What changed is in the thread."
    kept = json.loads(connection.execute(select(BODIES.c.forms).where(BODIES.c.name == body)).scalar_one())
    return write(connection, f"note:{on}:{version}:{body}", [_with_note(form, said, on) for form in kept])


def _with_note(form: dict[str, Any], said: str, on: date) -> dict[str, Any]:
    note = {"type": "section", "text": {"type": "mrkdwn", "text": said}}
    text = f"Revised since: the release as at {day(on)} was corrected. {form['text']}"
    # Where there is no room for one more block, the last gives way: it holds buttons.
    return {**form, "text": clip(text, TEXT), "blocks": [note, *form["blocks"]][:BLOCKS]}
