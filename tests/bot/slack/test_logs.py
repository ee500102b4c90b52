"""The log of a serving process: a line an event, without content, and never a flood."""

import io
import logging

from bot.slack.logs import FloodFilter, OneLine, note_problem


def _logger(most: int = 20, now: list[float] | None = None) -> tuple[logging.Logger, io.StringIO]:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(OneLine())
    handler.addFilter(FloodFilter(most, lambda: (now or [0.0])[0]))
    logger = logging.Logger("ilacs.test", logging.WARNING)
    logger.addHandler(handler)
    return logger, written


def test_a_problem_is_one_line_that_says_where_and_not_what() -> None:
    logger, written = _logger()
    try:
        raise KeyError("something secret")
    except KeyError as problem:
        reference = note_problem(problem, logger)
    (line,) = written.getvalue().splitlines()
    assert f'level=error logger=ilacs.test message="problem {reference}: KeyError" at="' in line
    assert "tests/bot/slack/test_logs.py:" in line
    assert "secret" not in line


def test_a_traceback_is_one_line_too() -> None:
    logger, written = _logger()
    try:
        raise ValueError("two\nlines of a secret")
    except ValueError:
        logger.exception("it\nbroke")
    (line,) = written.getvalue().splitlines()
    assert 'message="it broke" error=ValueError at="' in line
    assert "secret" not in line


def test_a_flood_is_told_once_a_minute() -> None:
    now = [0.0]
    logger, written = _logger(3, now)
    for at in range(100):
        logger.warning("refused %d", at)
    logger.warning("another kind")
    now[0] = 61.0
    logger.warning("refused %d", 7)
    told = [line.partition("message=")[2] for line in written.getvalue().splitlines()]
    assert told == [
        '"refused 0"',
        '"refused 1"',
        '"refused 2"',
        '"another kind"',
        '"refused 7 (97 more like it were left out)"',
    ]
