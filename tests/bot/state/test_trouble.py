"""Each kind of trouble has a sentence of its own, with what to do and nothing that must not show."""

import errno
import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.state.trouble import trouble


def raised(path: Path, *statements: str, uri: str = "") -> SQLAlchemyError:
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(f"file:{path}{uri}", uri=True, timeout=0))
    try:
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
    except SQLAlchemyError as found:
        return found
    raise AssertionError("there was no trouble")


def test_full_read_only_locked_and_damaged_are_four_sentences(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE a (b)")
    full = raised(path, "PRAGMA max_page_count = 2", "INSERT INTO a VALUES (zeroblob(100000))")
    read_only = raised(path, "INSERT INTO a VALUES (1)", uri="?mode=ro")
    with sqlite3.connect(path) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        locked = raised(path, "INSERT INTO a VALUES (1)")
    path.write_bytes(b"no database" * 100)
    damaged = raised(path, "SELECT * FROM a")
    missing = raised(tmp_path / "no" / "folder" / "b", "SELECT 1")
    said = [trouble(problem) for problem in (full, read_only, locked, damaged, missing)]
    assert said == [
        "the disk is full: free some space",
        "the database or its folder is read-only: let it be written",
        "the database is locked by another process",
        "the file is not a database: restore it from a backup",
        "the database cannot be opened: check that its folder is there and can be written",
    ]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "the disk is read-only"),
        (errno.EACCES, "may not be used by this user"),
    ],
)
def test_so_does_the_disk_without_its_path(code: int, said: str) -> None:
    told = trouble(OSError(code, "strerror", "/secret/path"))
    assert said in told
    assert "secret" not in told


def test_a_folder_that_was_not_copied_is_told_as_its_files_are() -> None:
    full = shutil.Error([("one", "other", "[Errno 28] No space left on device: '/a/secret'")])
    assert trouble(full) == "the disk is full: free some space"
    assert trouble(shutil.Error([("one", "other", "whatever")])) == "an error that nobody foresaw (Error)"


def test_what_nobody_foresaw_is_told_by_its_kind_alone() -> None:
    assert trouble(ValueError("a secret")) == "an error that nobody foresaw (ValueError)"
