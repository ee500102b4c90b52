"""What is wrong with the database or the disk, in one sentence that says what to do."""

import errno
import re
import shutil
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

_OF_SQLITE = {  # https://sqlite.org/rescode.html: the primary codes
    3: "the database may not be opened by this user: check its owner and mode",  # SQLITE_PERM
    5: "the database is locked by another process",  # SQLITE_BUSY
    6: "the database is locked by another process",  # SQLITE_LOCKED
    8: "the database or its folder is read-only: let it be written",  # SQLITE_READONLY
    10: "the disk cannot be read or written",  # SQLITE_IOERR
    11: "the database is damaged: restore it from a backup",  # SQLITE_CORRUPT
    13: "the disk is full: free some space",  # SQLITE_FULL
    14: "the database cannot be opened: check that its folder is there and can be written",  # SQLITE_CANTOPEN
    26: "the file is not a database: restore it from a backup",  # SQLITE_NOTADB
}
_OF_THE_SYSTEM = {
    errno.ENOSPC: "the disk is full: free some space",
    errno.EDQUOT: "the disk quota is used up: free some space",
    errno.EROFS: "the disk is read-only: let it be written",
    errno.EACCES: "a file may not be used by this user: check its owner and mode",
    errno.EPERM: "a file may not be used by this user: check its owner and mode",
    errno.ENOENT: "a file or folder is missing",
    errno.ENOTDIR: "a file stands where a folder should be",
    errno.EIO: "the disk cannot be read or written",
    errno.EMFILE: "too many files are open",
}
_OF_POSTGRES = {  # https://www.postgresql.org/docs/current/errcodes-appendix.html: a code, or its class
    "25006": "the database takes no changes: it is read-only",
    "28": "the database refuses the user or password: check DATABASE_URL",
    "3D": "there is no such database: check DATABASE_URL",
    "53100": "the database’s disk is full: free some space there",
    "53300": "the database takes no more connections",
    "57": "the database is stopping or starting",
    "08": "the database cannot be reached",
    "55P03": "the database is locked by another process",
    "42501": "the database’s user lacks a privilege",
    "42P01": "a table is missing from the database: restore it from a backup",
}


_PASSES_SQLITE = {5, 6, 14}  # locked; or the file is just being made, replaced or moved
_PASSES_POSTGRES = ("57P03", "53300", "08", "55P03")  # starting, full of connections, out of reach, locked


def passes(problem: BaseException) -> bool:
    """Whether the trouble may be over in a moment: a lock, a server that is starting or cannot be reached."""
    for cause in _causes(problem):
        if (code := getattr(cause, "sqlite_errorcode", None)) is not None:
            return code & 0xFF in _PASSES_SQLITE
        if state := getattr(cause, "sqlstate", None):
            return str(state).startswith(_PASSES_POSTGRES)
    return type(getattr(problem, "orig", problem)).__module__.partition(".")[0] == "psycopg"


def trouble(problem: BaseException) -> str:
    """What is wrong, in words that hold no address, password, file name or text of anybody's.

    >>> trouble(OSError(errno.ENOSPC, "No space left on device"))
    'the disk is full: free some space'
    """
    for cause in _causes(problem):
        code = getattr(cause, "sqlite_errorcode", None)
        if code is not None and (said := _OF_SQLITE.get(code & 0xFF)):
            return said
        if code == 1 and str(cause).startswith("no such table"):  # SQLITE_ERROR, which means many things
            return _OF_POSTGRES["42P01"]
        if isinstance(cause, PoolTimeout):
            return "the database does not answer"
        if state := getattr(cause, "sqlstate", None):
            found = _OF_POSTGRES.get(state) or _OF_POSTGRES.get(state[:2])
            return found or f"the database refuses (error {state})"
        if isinstance(cause, OSError) and (said := _OF_THE_SYSTEM.get(_errno_of(cause))):
            return said
    if isinstance(problem, DBAPIError) and problem.connection_invalidated:
        return "the database cannot be reached"
    if type(getattr(problem, "orig", problem)).__module__.partition(".")[0] == "psycopg":
        return "the database cannot be reached"
    if isinstance(problem, SQLAlchemyError):
        return f"the database refuses ({type(getattr(problem, 'orig', None) or problem).__name__})"
    return f"an error that nobody foresaw ({type(problem).__name__})"


def _errno_of(problem: OSError) -> int:
    """The system's number of the error; of a whole folder that was not copied, that of its first file."""
    if isinstance(problem, shutil.Error):
        found = re.search(r"\[Errno (\d+)\]", str(problem))
        return int(found[1]) if found else 0
    return problem.errno or 0


def _causes(problem: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting: list[BaseException | None] = [problem]
    while waiting:
        cause = waiting.pop(0)
        if cause is None or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting += [getattr(cause, "orig", None), cause.__cause__, cause.__context__]
