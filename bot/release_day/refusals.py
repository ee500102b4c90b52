"""Slack's errors and what each means to us: the one list for replies, release-day posts and alerts.

From the error tables of the pages chat.postMessage, chat.update, conversations.open and conversations.history under
docs.slack.dev/reference/methods, read November 2026, and from what Slack is reported to answer where they are silent.
"""

FORM = frozenset(
    {
        "block_mismatch",
        "invalid_arguments",
        "invalid_attachments",
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "msg_too_long",
        "only_one_table_allowed",
        "too_many_attachments",
    }
)
"""The message's form is refused: a plainer one may be taken. When the plainest is refused too, it can never be sent."""

LIMITED = frozenset({"message_limit_exceeded", "rate_limited", "ratelimited"})
"""Too much at once: nothing was done, and nothing is to be asked of that workspace for a while."""

WORKSPACE = frozenset(
    {
        "access_denied",
        "accesslimited",
        "account_inactive",
        "app_missing_action_url",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "request_timeout",
        "team_access_not_granted",
        "team_added_to_org",
        "team_not_found",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
"""The app or the whole workspace is in trouble: nothing was done, everything waits and goes on by itself."""

SCOPE = frozenset({"access_denied", "missing_scope", "no_permission", "not_allowed_token_type"})
"""What the app was not granted: where it may not read a channel, nobody can tell whether a message is there."""

PLACE = frozenset(
    {
        "as_user_not_supported",
        "cannot_dm_bot",
        "channel_is_archived",
        "channel_not_found",
        "channel_type_not_supported",
        "is_archived",
        "is_inactive",
        "messages_tab_disabled",
        "not_in_channel",
        "posting_to_general_channel_denied",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
    }
)
"""This one place cannot be posted to for now: it waits, who subscribed it is told, and one success ends that."""

GONE = frozenset({"user_disabled", "user_not_found", "users_not_found", "user_is_bot"})
"""Whoever it is for is no longer there: it ends."""

THREAD_GONE = frozenset({"cannot_reply_to_message", "invalid_thread_ts", "message_not_found", "thread_not_found"})
"""The message that a reply belongs to was deleted: the reply goes into the channel instead."""

UNCHANGEABLE = frozenset(
    {"cant_update_message", "edit_window_closed", "message_not_found", "msg_not_found", "update_failed"}
)
"""A message that was posted cannot be changed, or was deleted: it stays as it is."""

UNCERTAIN = frozenset({"fatal_error", "internal_error", "service_unavailable"})
"""Slack says that part of it may have been done before the error was raised."""
