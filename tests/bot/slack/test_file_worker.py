"""Files made in another process: fairly, a bounded number at a time, and whatever happens to that process."""

import asyncio
import os
import threading
import time
from typing import Any

import pytest

from bot.ask import Sources, ask
from bot.render.files.tables import csv_bytes, xlsx_bytes
from bot.slack.file_worker import FileWorker, NotMade, QueueFull

LONDON = "region London 2024-03-31"


class Arrives:
    """An answer that does something where it arrives: in the other process."""

    def __init__(self, function: Any, *given: Any) -> None:
        self.does = function, given

    def __reduce__(self) -> Any:
        return self.does


def make(worker: FileWorker, answer: Any) -> bytes | None:
    """Made as pictures and workbooks are, though it is a CSV file, so that no test waits for pandas."""
    return worker._wait_in_line(answer, "csv", "T1").result(60)


def process_of(worker: FileWorker) -> int | None:
    return worker._process and worker._process._process.pid


def test_a_file_is_made_in_another_process_that_is_replaced_after_a_number_of_them(sources: Sources) -> None:
    worker = FileWorker(most_files=2)
    answer = ask(LONDON, sources)
    processes = []
    for _ in range(3):
        assert make(worker, answer) == csv_bytes(answer)
        processes.append(process_of(worker))
    assert processes[0] == processes[1] != processes[2]
    assert os.getpid() not in processes
    with pytest.raises(ProcessLookupError):
        os.kill(processes[0] or 0, 0)


def test_a_workbook_made_there_is_the_same_as_one_made_here(sources: Sources) -> None:
    answer = ask(LONDON, sources)
    assert asyncio.run(FileWorker().make(answer, "xlsx", "T1")) == xlsx_bytes(answer)


def test_a_process_that_dies_costs_one_file(sources: Sources) -> None:
    worker, answer = FileWorker(), ask(LONDON, sources)
    with pytest.raises(NotMade) as problem:
        make(worker, Arrives(os._exit, 1))
    assert problem.value.reference == ""
    assert make(worker, answer) == csv_bytes(answer)


def test_a_file_that_takes_too_long_is_given_up_and_its_process_ended(sources: Sources) -> None:
    worker = FileWorker(seconds_a_file=0.1)
    with pytest.raises(TimeoutError):
        make(worker, Arrives(time.sleep, 60))
    assert process_of(worker) is None


def test_what_goes_wrong_there_is_logged_there_under_the_reference_that_the_asker_gets(
    capfd: pytest.CaptureFixture[str],
) -> None:
    worker = FileWorker()
    with pytest.raises(NotMade) as problem:
        make(worker, Arrives(str, "no answer at all"))
    assert problem.value.reference
    logged = capfd.readouterr().err
    assert f"problem {problem.value.reference}: AttributeError" in logged
    assert "no answer at all" not in logged


def test_the_process_ends_when_nobody_asks_any_more(sources: Sources) -> None:
    worker = FileWorker(idle_seconds=0.0)
    make(worker, ask(LONDON, sources))
    thread = worker._thread
    if thread is not None:
        thread.join(60)
    assert process_of(worker) is None
    assert make(worker, ask(LONDON, sources)), "and begins again"


def test_a_csv_file_waits_for_nothing(sources: Sources) -> None:
    answer, worker = ask(LONDON, sources), FileWorker(most_waiting=0)
    assert asyncio.run(worker.make(answer, "csv", "T1")) == csv_bytes(answer)
    assert process_of(worker) is None


class Line(FileWorker):
    """Notes whose turn it is, and waits at each file until the test goes on."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.turns: list[str] = []
        self.begun = threading.Semaphore(0)
        self.may_go = threading.Semaphore(0)

    def _make(self, job: Any) -> bytes | None:
        self.begun.release()
        assert self.may_go.acquire(timeout=60)
        self.turns.append(job.answer)
        return b""


def asked(line: Line, *named: str) -> None:
    for name in named:
        line._wait_in_line(name, "png", name[0])  # type: ignore[arg-type]


def test_workspaces_take_turns_and_each_may_have_only_so_many_waiting() -> None:
    line = Line(most_waiting=3)
    asked(line, "A0")
    assert line.begun.acquire(timeout=60)  # being made, so no longer waiting
    asked(line, "A1", "A2", "A3", "B1", "B2", "C1")
    with pytest.raises(QueueFull):
        asked(line, "A4")
    assert [line.count_before(workspace) for workspace in "ABCD"] == [6, 6, 5, 3]
    last = line._waiting["A"][-1].made
    line.may_go.release(7)
    assert last.result(60) == b""
    assert line.turns == ["A0", "A1", "B1", "C1", "A2", "B2", "A3"]


def test_a_file_that_nobody_waits_for_any_more_is_not_made() -> None:
    line = Line()
    asked(line, "A0")
    assert line.begun.acquire(timeout=60)
    asked(line, "A1", "A2")
    line._waiting["A"][0].made.cancel()
    last = line._waiting["A"][1].made
    line.may_go.release(3)
    assert last.result(60) == b""
    assert line.turns == ["A0", "A2"]
