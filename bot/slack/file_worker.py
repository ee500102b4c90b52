"""Pictures and workbooks, made in a process of their own: what draws them never enters the web process, nor holds it up.

The process is started when a file is first asked for, replaced after a number of files or when it fails, and ended when
nobody has asked for a while. Workspaces take turns, and each may have only so many files waiting.
"""

import asyncio
import contextlib
import multiprocessing
import os
import signal
import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection

from bot.render.files.tables import Extension, csv_bytes, file_bytes
from bot.slack.logs import log_plainly, note_problem
from queries.answer import Answer

MOST_WAITING = 20  # files of one workspace
MOST_FILES = 100  # of one process, so that what the drawing libraries leave behind goes with it
SECONDS_A_FILE = 60.0
IDLE_SECONDS = 300.0
NICENESS = 5  # answers come before files where processors are few


class QueueFull(Exception):
    """The workspace has as many files waiting as it may."""


class NotMade(Exception):
    """The file could not be made; `reference` is what the other process logged it under, empty where it just ended."""

    def __init__(self, reference: str = "") -> None:
        super().__init__(reference)
        self.reference = reference


@dataclass(frozen=True, slots=True)
class _Job:
    answer: Answer
    kind: Extension
    made: Future[bytes | None]


class FileWorker:
    """Makes one file at a time, in another process. It may be used from any thread and event loop."""

    def __init__(
        self,
        most_waiting: int = MOST_WAITING,
        most_files: int = MOST_FILES,
        seconds_a_file: float = SECONDS_A_FILE,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self.most_waiting = most_waiting
        self.most_files = most_files
        self.seconds_a_file = seconds_a_file
        self.idle_seconds = idle_seconds
        self._waiting: dict[str, deque[_Job]] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._process: _FileProcess | None = None
        self._csv = ThreadPoolExecutor(1, "csv")  # needs no library, and does not wait behind pictures

    async def make(self, answer: Answer, kind: Extension, workspace: str) -> bytes | None:
        """The file; None for a picture of an answer that has no chart.

        Raises: QueueFull; NotMade, also when the other process dies; TimeoutError when making it takes too long.
        """
        if kind == "csv":
            return await asyncio.wrap_future(self._csv.submit(csv_bytes, answer))
        return await asyncio.wrap_future(self._wait_in_line(answer, kind, workspace))

    def make_now(self, answer: Answer, kind: Extension, workspace: str) -> bytes | None:
        """The file, for who has a thread to wait in. Raises: as `make`."""
        return self._wait_in_line(answer, kind, workspace).result()

    def count_before(self, workspace: str) -> int:
        """How many waiting files are made before the next one that the workspace asks for."""
        with self._changed:
            own = len(self._waiting.get(workspace, ()))
            others = (len(jobs) for name, jobs in self._waiting.items() if name != workspace)
            return own + sum(min(count, own + 1) for count in others)

    def _wait_in_line(self, answer: Answer, kind: Extension, workspace: str) -> Future[bytes | None]:
        job = _Job(answer, kind, Future())
        with self._changed:
            jobs = self._waiting.setdefault(workspace, deque())
            if len(jobs) >= self.most_waiting:
                raise QueueFull
            jobs.append(job)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="files", daemon=True)
                self._thread.start()
            self._changed.notify()
        return job.made

    def _work(self) -> None:
        while job := self._next():
            if not job.made.set_running_or_notify_cancel():
                continue
            try:
                job.made.set_result(self._make(job))
            except Exception as problem:  # for whoever asked
                job.made.set_exception(problem)

    def _next(self) -> _Job | None:
        """The next file of the workspace whose turn it is; None, and the end of all this, once nobody asks any more."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._waiting, self.idle_seconds):
                self._end_process()
                self._thread = None
                return None
            workspace = next(iter(self._waiting))
            jobs = self._waiting.pop(workspace)
            job = jobs.popleft()
            if jobs:
                self._waiting[workspace] = jobs  # behind the others
            return job

    def _make(self, job: _Job) -> bytes | None:
        if self._process is None or self._process.files >= self.most_files:
            self._end_process()
            self._process = _FileProcess()
        try:
            return self._process.make(job.answer, job.kind, self.seconds_a_file)
        except (EOFError, OSError) as problem:  # it died, or takes too long
            self._end_process()
            if isinstance(problem, TimeoutError):
                raise
            raise NotMade from problem

    def _end_process(self) -> None:
        if self._process is not None:
            self._process.end()
            self._process = None


class _FileProcess:
    """The other process, and our end of the pipe to it."""

    def __init__(self) -> None:
        self.files = 0
        context = multiprocessing.get_context("spawn")  # a forked one would keep our sockets, and our threads' locks
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_make_files, args=(theirs,), name="ilacs-files", daemon=True)
        self._process.start()
        theirs.close()  # so that it ends when we do, and we hear when it does

    def make(self, answer: Answer, kind: Extension, seconds: float) -> bytes | None:
        """Raises: NotMade; TimeoutError; EOFError or OSError when the process is gone."""
        self.files += 1
        self._ours.send((answer, kind))
        if not self._ours.poll(seconds):
            raise TimeoutError
        content: bytes | None
        content, reference = self._ours.recv()
        if reference:
            raise NotMade(reference)
        return content

    def end(self) -> None:
        self._ours.close()
        self._process.kill()
        self._process.join()


def _make_files(theirs: Connection) -> None:
    """What the other process does until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal reaches it as well
    log_plainly()
    with contextlib.suppress(AttributeError, OSError):  # Windows has no such thing
        os.nice(NICENESS)
    with contextlib.suppress(EOFError, OSError):  # the pipe is closed
        while True:
            answer, kind = theirs.recv()
            try:
                made = file_bytes(answer, kind), ""
            except Exception as problem:  # of whichever library draws or writes it
                made = None, note_problem(problem)
            theirs.send(made)


WORKER = FileWorker()
"""The one of this process."""
