"""In process: words read, answered, given their buttons and rendered for Slack, with nothing remembered from before."""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pandas as pd

import bot.ask
from bot.ask import Sources, ask, read
from bot.slack.actions import actions
from bot.slack.posting import Reply
from data import Register, open_register
from queries.counting.as_at import coverage
from queries.counting.distribution import outcome
from queries.errors import AskerError
from queries.question import ENGLAND
from tests.bench.findings import Finding, cpu_ms, interleaved
from tests.bench.questions import ALGEBRA, AS_AT, COMMAND_EXAMPLES, TODAY

PART = "in process"
ON = date(2023, 12, 31)  # no edition's day, so that all reports count
AS_AT_MS, CHECK_MS, ANY_MS = 5.0, 25.0, 30.0
BY_HAND = """
SELECT sum(overall_effectiveness = 'Good') FROM (
  SELECT overall_effectiveness, row_number() OVER (PARTITION BY urn ORDER BY counted_on DESC, known_on DESC) AS nth
  FROM events JOIN authorities USING (urn)
  WHERE graded AND counted_on <= :on
    AND coalesce(established, '') <= :on AND :on <= coalesce(abolished, '9999-12-31')
) WHERE nth = 1
"""


def rendered(words: str, sources: Sources) -> Callable[[], object]:
    """What answers the words as if nobody had asked before."""

    def work() -> object:
        bot.ask.read.cache.clear()
        bot.ask.answer_remembered.cache.clear()
        request = read(words, sources)
        found = bot.ask.answer(request, sources)
        return Reply(found, actions(request, found, sources)).native

    return work


def measure(short: bool) -> Iterator[Finding]:
    with tempfile.TemporaryDirectory() as folder:
        register = open_register(Path(folder))
        yield from _replies(register, 3 if short else 15)
        yield from _figure(register, 5 if short else 40)
        register.close()


def _replies(register: Register, rounds: int) -> Iterator[Finding]:
    sources = Sources(register, lambda: TODAY)
    for words in (*COMMAND_EXAMPLES, *ALGEBRA):
        try:
            command = ask(words, sources).question.command
        except AskerError as mistake:
            yield Finding(PART, f"{words} (asked back: {mistake.kind})", None, "ms")
            continue
        most = CHECK_MS if command == "check" else AS_AT_MS if command in AS_AT else ANY_MS
        yield Finding(PART, words, cpu_ms(rendered(words, sources), rounds), "ms", most)


def _figure(register: Register, rounds: int) -> Iterator[Finding]:
    """One as-at figure beside the same one by hand-written SQL, and by pandas with its frames in memory."""
    covered, on = coverage(register, ON), ON.isoformat()
    events = pd.DataFrame(register.rows("SELECT * FROM events"))
    authorities = pd.DataFrame(register.rows("SELECT urn, established, abolished FROM authorities"))
    with closing(sqlite3.connect(register.path)) as connection:

        def ours() -> int:
            return int(outcome(register, covered, ENGLAND)["good"])

        def by_hand() -> int:
            return int(connection.execute(BY_HAND, {"on": on}).fetchone()[0])

        def by_pandas() -> int:
            began, ended = authorities.established.fillna(""), authorities.abolished.fillna("9999-12-31")
            existing = authorities[(began <= on) & (ended >= on)].urn
            held = events[(events.graded == 1) & (events.counted_on <= on) & events.urn.isin(existing)]
            latest = held.sort_values(["counted_on", "known_on"]).groupby("urn").tail(1)
            return int((latest.overall_effectiveness == "Good").sum())

        assert ours() == by_hand() == by_pandas()
        own, sql, frames = interleaved((ours, by_hand, by_pandas), rounds)
    yield Finding(PART, "an as-at figure, beside hand-written SQL", own / sql, "times", 5.0)
    yield Finding(PART, "an as-at figure, quicker than pandas", frames / own, "times", least=10.0)
