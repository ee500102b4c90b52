"""Commands that change what a channel or a person is sent: they are done behind the acknowledgement, and the channel sees it.

The confirmation in the channel proves that the bot may post there; where it may not, nothing is subscribed.
"""

from dataclasses import replace

from slack_sdk.web.async_client import AsyncWebClient

from bot.ask import Sources
from bot.release_day.place import Asked, AskedByOthers, PlaceReply, place_reply, take_back
from bot.render.slack.blocks import error_message
from bot.render.slack.buttons import asking
from bot.slack.logs import note_problem
from bot.slack.memory import Memory, StateAway
from bot.slack.posting import FAILURES, PUBLIC, Place, Reply, by_channel, error_code, post, private, sentence
from queries.errors import AskerError

# docs.slack.dev, "chat.postMessage method", Errors (read in November 2026)
_WHY_NOT_HERE = {
    "not_in_channel": "I am not a member of this channel: `/invite` me, then ask again",
    "channel_not_found": "I am not a member of this channel: `/invite` me, then ask again",
    "is_archived": "this channel is archived",
    "channel_is_archived": "this channel is archived",
    "restricted_action": "this workspace does not let me post in this channel",
    "restricted_action_read_only_channel": "this channel is read-only",
    "restricted_action_thread_only_channel": "this channel takes messages in threads only",
    "posting_to_general_channel_denied": "this workspace does not let me post in this channel",
    "missing_scope": "I was not given the right to post: whoever runs me can install me again with the scope chat:write",
    "ekm_access_denied": "an administrator has suspended posting in this workspace",
}


async def place_command_reply(
    words: str, place: Place, sources: Sources, memory: Memory, client: AsyncWebClient
) -> Reply | None:
    """Do what the words ask for in the place; what to tell the asker alone, or None where the channel was told."""
    asked = Asked(place.team_id, place.channel_id, place.user_id)
    try:
        try:
            found = await _do(words, asked, sources, memory)
        except AskedByOthers as theirs:
            if not await _may_end_others(asked.user, theirs.owners, client):
                raise
            found = await _do(words, replace(asked, may_end_others=True), sources, memory)
    except AskerError as mistake:
        return private(error_message(mistake))
    except StateAway as away:
        return state_away(away)
    if not found.announcement:
        return sentence(found.words, _buttons(found))
    shown = {**sentence(found.announcement, _buttons(found)).native, "response_type": PUBLIC}
    try:
        await post(Reply(fixed=shown), by_channel(client, place.channel_id, place.thread_ts), place.team_id, memory)
    except FAILURES as problem:
        return await _tell_unannounced(found, problem, memory)
    return None


def state_away(away: StateAway) -> Reply:
    """What to say when the state database did not do what was asked."""
    if away.may_come:
        return sentence(
            "Sorry, that takes longer than it should: it may still be done. `watches` shows in a minute whether it was."
        )
    return sentence(
        "Sorry, what is sent where can be neither read nor changed just now, so nothing was changed. Questions are"
        " answered meanwhile; please try this again in a few minutes."
    )


async def _do(words: str, asked: Asked, sources: Sources, memory: Memory) -> PlaceReply:
    found = await memory.change(lambda state: place_reply(words, asked, sources, state, memory.now()))
    assert found is not None  # whoever calls has asked `is_place_command`
    return found


async def _tell_unannounced(found: PlaceReply, problem: BaseException, memory: Memory) -> Reply:
    """The channel could not be told: a subscription of a channel that is closed to the bot is taken back."""
    why = _WHY_NOT_HERE.get(error_code(problem))
    if why is None:
        note_problem(problem)
        return sentence(f"{found.words} I could not say so in the channel just now.")
    if not found.started:
        return sentence(f"{found.words} I could not say so in the channel: {why}.")
    try:
        await memory.change(lambda state: take_back(state, found.started))
    except StateAway as away:
        return state_away(away)
    return sentence(f"Nothing is sent here, because {why}.")


async def _may_end_others(user: str, owners: tuple[str, ...], client: AsyncWebClient) -> bool:
    """Whether Slack lets us know that somebody is an admin, or that whoever asked has left.

    docs.slack.dev, "users.info method" and "User object" (read in November 2026); the scope is `users:read`.
    """
    try:
        about = (await client.users_info(user=user)).get("user") or {}
        if any(about.get(role) is True for role in ("is_admin", "is_owner", "is_primary_owner")):
            return True
        gone = [(await client.users_info(user=owner)).get("user") or {} for owner in owners]
        return all(each.get("deleted") is True for each in gone)
    except FAILURES as problem:
        note_problem(problem)
        return False


def _buttons(found: PlaceReply) -> list[dict[str, object]]:
    row = asking([words for _, words in found.buttons], [label for label, _ in found.buttons])
    return [row] if row else []
