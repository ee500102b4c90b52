"""The log of a process that serves: one line an event, of `key=value` parts, never a token or what somebody typed.

time=2026-11-26T09:30:00.123Z level=error logger=ilacs.slack message="problem 1f0c93ab: KeyError" at="bot/ask.py:53 read"
"""

import logging
import secrets
import time
import traceback
from collections.abc import Callable
from pathlib import Path

MOST_A_MINUTE = 20
"""Lines that differ in nothing but their values, so that no flood fills a disk."""
_TOP = Path(__file__).parents[2]
_FRAMES = 4
_FIELDS = ("at",)


class OneLine(logging.Formatter):
    """A record as one line; a traceback becomes the places it went through."""

    def format(self, record: logging.LogRecord) -> str:
        moment = f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(record.created))}.{int(record.msecs):03}Z"
        parts = {"time": moment, "level": record.levelname.lower(), "logger": record.name}
        parts["message"] = quoted(record.getMessage())
        parts |= {name: quoted(str(getattr(record, name))) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[1] is not None:
            problem = record.exc_info[1]
            parts |= {"error": type(problem).__name__, "at": quoted(places(problem))}
        return " ".join(f"{name}={value}" for name, value in parts.items())


class FloodFilter(logging.Filter):
    """Lets the first lines of a kind through in each minute, then says how many it left out."""

    def __init__(self, most: int = MOST_A_MINUTE, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.most = most
        self.now = now
        self._counts: dict[tuple[str, str], tuple[int, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        minute, kind = int(self.now() // 60), (record.name, str(record.msg))
        since, count = self._counts.get(kind, (minute, 0))
        left_out = max(0, count - self.most) if since != minute else 0
        count = 1 if since != minute else count + 1
        self._counts[kind] = (minute, count)
        if left_out:
            record.msg, record.args = f"{record.getMessage()} ({left_out} more like it were left out)", ()
        return count <= self.most


def log_plainly(level: int = logging.WARNING) -> None:
    """Send what a process logs to standard error, a line each."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine())
    handler.addFilter(FloodFilter())
    logging.basicConfig(level=level, handlers=[handler], force=True)


def note_problem(error: BaseException, log: logging.Logger | None = None) -> str:
    """Log where something went wrong under a random reference, which is returned.

    Never the error's own text, which may hold what somebody typed or a token.
    """
    reference = secrets.token_hex(4)
    log = log or logging.getLogger("ilacs.slack")
    log.error("problem %s: %s", reference, type(error).__name__, extra={"at": places(error)})
    return reference


def places(error: BaseException) -> str:
    """Where an error went through, the innermost first.

    >>> try:
    ...     int("x")
    ... except ValueError as error:
    ...     places(error).count(" < ")
    0
    """
    frames = traceback.extract_tb(error.__traceback__)[::-1][:_FRAMES]
    return " < ".join(f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames)


def quoted(text: str) -> str:
    """`text` as one value: quoted where it holds a space, on one line always.

    >>> quoted("ilacs"), quoted("two\\nlines")
    ('ilacs', '"two lines"')
    """
    flat = " ".join(text.replace('"', "'").split())
    return f'"{flat}"' if " " in flat or "=" in flat or not flat else flat


def _short(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(_TOP)) if path.is_relative_to(_TOP) and ".venv" not in path.parts else path.name
