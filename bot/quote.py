"""What the asker wrote, said back in a message: one line of it, clipped, so that no reply outgrows Slack."""

from bot.mrkdwn import line

MOST_CHARACTERS = 60


def quoted(words: str) -> str:
    """`words` in curly quotes, at most 60 characters of them.

    >>> quoted("31/02/2024")
    '“31/02/2024”'
    """
    said = line(words[: 10 * MOST_CHARACTERS])
    return f"“{said if len(said) <= MOST_CHARACTERS else said[: MOST_CHARACTERS - 1].rstrip() + '…'}”"
