"""How long the clock waits for what."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """How long to wait for what, and how much is done side by side.

    `lease`: how long a claim of a delivery holds; `begin`: how long after the claim a message may still be sent, so that
    it is over well before the lease. `effect`: how long a call whose answer was lost may still take effect in Slack;
    nothing is looked for, sent again or sent after it before.
    `gap` between two messages to a channel and `workspace_gap` to a workspace
    (docs.slack.dev/apis/web-api/rate-limits: about one a second and several hundred a minute).
    Waits grow, doubling, from `first_wait` to `longest_wait`, where a place is in trouble to `longest_pause`. A refusal
    that nobody knows parks a message after `most_trouble`; a paused place after `longest_absence`. What cannot be looked
    for is looked for again after `look_again`. `picture`: how long a release's posts wait for its picture, and `settle`
    how long Slack takes until it knows a new file.
    """

    lease: timedelta = timedelta(seconds=90)
    begin: timedelta = timedelta(seconds=45)
    effect: timedelta = timedelta(seconds=120)
    gap: timedelta = timedelta(seconds=1)
    workspace_gap: timedelta = timedelta(milliseconds=100)
    side_by_side: int = 24
    in_workspace: int = 4
    first_wait: timedelta = timedelta(seconds=2)
    longest_wait: timedelta = timedelta(minutes=1)
    longest_pause: timedelta = timedelta(minutes=10)
    most_trouble: timedelta = timedelta(hours=24)
    longest_absence: timedelta = timedelta(days=30)
    look_again: timedelta = timedelta(hours=1)
    picture: timedelta = timedelta(seconds=20)
    settle: timedelta = timedelta(seconds=2)

    def wait(self, tries: int, longest: timedelta | None = None) -> timedelta:
        """How long to wait after so many tries."""
        return min(self.first_wait * float(2 ** min(tries, 30)), longest or self.longest_wait)
