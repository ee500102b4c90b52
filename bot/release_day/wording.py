"""What is posted: the release-day summary, a correction, a note on what was corrected, what is new. As forms, plainest last."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.ask import Sources, ask
from bot.commands.phrase import phrase
from bot.language.dates import LONDON
from bot.language.names import names_of
from bot.release_day.ledger import BODIES, Forms, write
from bot.render.slack.blocks import message, plainer
from bot.render.slack.buttons import asking
from bot.render.slack.elements import Block
from bot.render.slack.limits import BLOCKS, TEXT
from bot.render.slack.mrkdwn import escape
from bot.text import clip
from data.register import Register
from queries.answer import Answer
from queries.pages.revisions import revision
from queries.question import Question
from queries.wording import day, number_and_noun


def buttons_of(answer: Answer, register: Register) -> list[Block]:
    """The row of buttons that ask what continues the thought."""
    names = names_of(register)
    row = asking([phrase(each, names) for each in answer.next])
    return [row] if row else []


def forms(answer: Answer, buttons: Sequence[Block], picture: Block | None = None) -> Forms:
    """The answer as messages, each plainer than the one before, for a workspace that refuses the first."""
    with_picture = [message(answer, buttons, picture), plainer(answer, 1, buttons, picture)] if picture else []
    return [*with_picture, message(answer, buttons), plainer(answer, 1, buttons), plainer(answer, 2, buttons)]


def with_picture(forms: Forms, picture: Block) -> Forms:
    """The same messages with a picture above the buttons, for as long as Slack takes it."""
    shown = []
    for form in forms[:2]:
        blocks = form["blocks"]
        end = next((at for at, block in enumerate(blocks) if block["type"] == "actions"), len(blocks))
        shown.append({**form, "blocks": [*blocks[:end], picture, *blocks[end:]][:BLOCKS]})
    return [*shown, *forms]


def answer_release(register: Register, on: date) -> Answer:
    """The release-day summary, as `release` answers it: what the post says and its picture draws."""
    return ask(f"release {on}", Sources(register, lambda: on))


def summary(register: Register, on: date) -> Forms:
    """The post of the release as at `on`, before it has a picture."""
    answer = answer_release(register, on)
    return forms(answer, buttons_of(answer, register))


def correction(before: Register, after: Register, on: date, why: str) -> Forms:
    """What a correction changed, how much, and why."""
    answer = revision(before, after, Question(command="release", as_at=on), why)
    return forms(answer, buttons_of(answer, after))


def withdrawal(on: date, version: int, why: str) -> Forms:
    """That an edition, or its correction, was withdrawn, and why: what is said in the thread of its post."""
    what = "The release" if version == 1 else f"The correction (version {version}) of the release"
    back = "" if version == 1 else " The figures from before it stand again."
    text = f"{what} as at {day(on)} has been withdrawn: its figures are not to be used.{back} Why: {_sentence(why)}"
    return _in_words(text)


def tell_pause(channel: str, code: str) -> Forms:
    """What is told to who subscribed a channel that cannot be posted to for now."""
    return _in_words(
        f"What you subscribed to for <#{channel}> cannot be posted there for now: Slack says `{code}`."
        " It goes on by itself as soon as it can; if I was removed, `/invite` me back."
        " `unsubscribe` or `unwatch all`, there, ends it.",
        is_mrkdwn=True,
    )


def plainest(forms: Forms) -> Forms:
    """The same forms, and the words alone last, which Slack takes where it takes no blocks."""
    return [*forms, {"text": forms[-1]["text"]}]


def moment(at: datetime) -> str:
    """A moment as London's clocks show it: "Thursday 26 November 2026, 9.30am"."""
    here = at.astimezone(LONDON)
    return f"{here:%A} {day(here.date())}, {here.hour % 12 or 12}.{here:%M}{'am' if here.hour < 12 else 'pm'}"


def until(at: datetime, now: datetime) -> str:
    """How long it is from now: "in 1 day 2 hours", "now"."""
    minutes = round((at - now).total_seconds() / 60)
    if minutes < 1:
        return "now"
    days, hours = divmod(minutes // 60, 24)
    parts = [(days, "day"), (hours, "hour"), (minutes % 60, "minute")]
    return "in " + " ".join(number_and_noun(count, word) for count, word in parts if count)


def write_noted(connection: Connection, key: str, body: str, said: str) -> str:
    """Keep a message with a note on top, as `key` calls it. The name of its body."""
    name = f"{key}:{body}"
    if connection.execute(select(BODIES.c.name).where(BODIES.c.name == name)).first() is not None:
        return name
    forms = json.loads(connection.execute(select(BODIES.c.forms).where(BODIES.c.name == body)).scalar_one())
    return write(connection, name, [_with_note(form, said) for form in forms])


def note_of_revision(version: int, why: str) -> str:
    """The note on a message whose figures were corrected since, as mrkdwn."""
    return f"*Revised since* (version {version}): {escape(_sentence(why))} What changed is in the thread."


def note_of_withdrawal(version: int, why: str) -> str:
    """The note on a message whose figures, or whose correction, were withdrawn, as mrkdwn."""
    what = "*Withdrawn*, not to be used" if version == 1 else f"*Correction withdrawn* (version {version})"
    return f"{what}: {escape(_sentence(why))}"


def _in_words(text: str, is_mrkdwn: bool = False) -> Forms:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": text if is_mrkdwn else escape(text)}}
    return [{"text": clip(text, TEXT), "blocks": [block]}]


def _sentence(why: str) -> str:
    return why if why.endswith((".", "!", "?")) else f"{why}."


def _with_note(form: dict[str, Any], said: str) -> dict[str, Any]:
    note = {"type": "section", "text": {"type": "mrkdwn", "text": said}}
    # Where there is no room for one more block, the last gives way: it holds buttons.
    return {
        **form,
        "text": clip(f"{said.replace('*', '')} {form['text']}", TEXT),
        "blocks": [note, *form["blocks"]][:BLOCKS],
    }
