"""One home: processes that share a database share a folder of facts as well, or one would publish what another hides."""

import os
import re
import secrets
import stat
from pathlib import Path

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, insert, select, update

from bot.settings import SettingsError

FILE_NAME = "home-id"
_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700


def home_table(metadata: MetaData) -> Table:
    """The table of one row that keeps the id of the home that a database belongs to."""
    return Table(
        "home",
        metadata,
        Column("only", Integer, primary_key=True),
        Column("id", String(32), nullable=False),
    )


def make_private(home: Path) -> None:
    """Make the folder and what it stages, where they are this user's own, readable by nobody else."""
    home.mkdir(parents=True, exist_ok=True, mode=_PRIVATE_FOLDER)
    for folder in (home, home / "staged", home / "published"):
        if folder.is_dir() and not folder.is_symlink():
            about = folder.stat()
            is_shared = about.st_mode & stat.S_ISVTX  # such as /tmp, which is not ours to close
            if about.st_uid == os.geteuid() and not is_shared and stat.S_IMODE(about.st_mode) != _PRIVATE_FOLDER:
                folder.chmod(_PRIVATE_FOLDER)


def make_private_file(path: Path) -> None:
    """Make the file, empty where it is not there, readable and writable by its owner alone from its first byte."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, _PRIVATE_FILE))
    for file in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
        if file.exists() and file.stat().st_uid == os.geteuid():
            file.chmod(_PRIVATE_FILE)


def check_home(connection: Connection, table: Table, home: Path, adopt: bool = False) -> None:
    """Tie the database to the folder when neither is tied yet. `adopt`: tie it to this folder from now on.

    Raises: SettingsError when the database belongs to another folder.
    """
    held = connection.execute(select(table.c.id)).scalar()
    own = _read(home / FILE_NAME)
    if held is None or adopt:
        own = own or secrets.token_hex(16)
        _write(home / FILE_NAME, own)
        if held is None:
            connection.execute(insert(table).values(only=1, id=own))
        else:
            connection.execute(update(table).values(id=own))
    elif own != held:
        raise SettingsError(
            f"The state database belongs to another ILACS_HOME than {home}: set ILACS_HOME to the folder that the other"
            " processes use. If that folder was moved or restored on purpose, run `ilacs adopt-home` once."
        )


def _read(path: Path) -> str | None:
    try:
        found = path.read_text(encoding="ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    return found if re.fullmatch(r"[0-9a-f]{32}", found) else None


def _write(path: Path, own: str) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(aside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, _PRIVATE_FILE), "w", encoding="ascii") as file:
        file.write(f"{own}\n")
    os.replace(aside, path)
