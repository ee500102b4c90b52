"""How long a connection may keep the web process waiting, and how many may wait at once.

uvicorn gives an idle connection five seconds after an answer, but one that never sends a whole header stays for ever:
a few hundred of those would take every descriptor of the process. A proxy with TLS belongs in front of the bot (README,
"Operate it"); this holds where it does not stand, or passes such connections on.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADER_SECONDS = 5.0
MOST_CONNECTIONS = 400
BACKLOG = 48
"""Connections accepted in one turn of the event loop: for a moment there are as many more, and as many being closed."""
QUEUE = 1024
"""Callers that the system keeps waiting until they are accepted: they cost no descriptor."""
SPARE_DESCRIPTORS = 64
"""For the register, the state database, calls to Slack and the log."""

log = logging.getLogger("ilacs.web")


class LimitedConnection(H11Protocol):
    """uvicorn's connection, which must send its header in time, and makes room for others when it is only waiting."""

    header_seconds = HEADER_SECONDS
    most_connections = MOST_CONNECTIONS

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._opened = self.loop.time()
        self._header_timer: asyncio.TimerHandle | None = None
        self._await_header()
        self._make_room()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._await_header()

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel_timer()
        super().connection_lost(exc)

    @property
    def is_answering(self) -> bool:
        """Whether a whole request is here and its answer is not yet sent."""
        return self.cycle is not None and not self.cycle.response_complete and not self.cycle.more_body

    def _await_header(self) -> None:
        """Bytes that trickle in do not lengthen the wait: only a whole header ends it."""
        if self.cycle is not None and not self.cycle.response_complete:
            self._cancel_timer()
        elif self._header_timer is None and not self.transport.is_closing():
            self._header_timer = self.loop.call_later(self.header_seconds, self.transport.abort)

    def _cancel_timer(self) -> None:
        if self._header_timer is not None:
            self._header_timer.cancel()
            self._header_timer = None

    def _make_room(self) -> None:
        """Hang up on those that have waited longest without a whole request."""
        surplus = len(self.connections) - self.most_connections
        if surplus <= 0:
            return
        waiting = [each for each in self.connections if isinstance(each, LimitedConnection) and not each.is_answering]
        for each in sorted(waiting, key=lambda connection: connection._opened)[:surplus]:
            self.connections.discard(each)
            each.transport.abort()
        log.warning("more than %d connections: those that waited longest are closed", self.most_connections)


def limited_connection() -> type[LimitedConnection]:
    """The connections of this process: fewer than usual where it may open few files."""
    most = max(1, min(MOST_CONNECTIONS, _most_descriptors() - SPARE_DESCRIPTORS - 2 * BACKLOG))
    return type("LimitedConnection", (LimitedConnection,), {"most_connections": most})


def log_loop_problem(_: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    """What asyncio would log with a traceback, as one line without content."""
    problem = context.get("exception")
    log.error("%s: %s", context.get("message", "event loop"), type(problem).__name__ if problem else "no exception")


def _most_descriptors() -> int:
    try:
        import resource
    except ImportError:  # not on Windows, which has no such limit
        return MOST_CONNECTIONS + SPARE_DESCRIPTORS + 2 * BACKLOG
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return soft if soft != resource.RLIM_INFINITY else MOST_CONNECTIONS + SPARE_DESCRIPTORS + 2 * BACKLOG
