"""A state database looked at without being changed: whether it is ours, whole, of this version, and can be written."""

from pathlib import Path

from sqlalchemy import inspect, select
from sqlalchemy.exc import SQLAlchemyError

from bot.state import (  # noqa: F401 - the modules put their tables on METADATA
    FILE_NAME,
    HOME,
    METADATA,
    accepted_forms,
    connect_to,
    name_of,
    reading,
    revisions,
    seen,
    threads,
    version_of,
    whose_fault,
    wrong_figures,
)
from bot.state.home import FILE_NAME as HOME_FILE
from bot.state.trouble import trouble

PATIENCE = 2.0  # seconds to wait for a lock


def examine_state(url: str | None, home: Path) -> str | None:
    """What is wrong with the state database, in one sentence that says what to do; None when nothing is.

    One that does not exist yet is no fault: it is made at the first start.
    """
    if url is None and not (home / FILE_NAME).exists():
        return None
    name = name_of(url, home)
    engine = connect_to(url, home, PATIENCE)
    try:
        with reading(engine) as connection:
            if fault := whose_fault(connection):
                return f"{name} {fault}"
            if engine.dialect.name == "sqlite":
                check = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
                if check != "ok":
                    return f"{name} is damaged: restore it from a backup"
            is_bound = HOME.name in inspect(connection).get_table_names()
            bound = connection.execute(select(HOME.c.id)).scalar() if is_bound else None
            if bound is not None and _read(home / HOME_FILE) != bound:
                return (
                    f"{name} belongs to another ILACS_HOME than {home}: set it to the folder that the other processes use,"
                    " or run `ilacs adopt-home` once"
                )
        with engine.begin() as connection:  # takes the lock that writers take, and lets it go
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql(
                    f"PRAGMA user_version = {connection.exec_driver_sql('PRAGMA user_version').scalar()}"
                )
            elif connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "on":
                return f"{name} cannot be used: the database takes no changes: it is read-only"
    except (SQLAlchemyError, OSError) as problem:
        return f"{name} cannot be used: {trouble(problem)}"
    finally:
        engine.dispose()
    return None


def is_older(url: str | None, home: Path) -> bool:
    """Whether the state database, in which nothing is wrong, is of an older version of the bot."""
    if url is None and not (home / FILE_NAME).exists():
        return False
    engine = connect_to(url, home, PATIENCE)
    try:
        with reading(engine) as connection:
            return version_of(connection) != revisions()[-1]
    finally:
        engine.dispose()


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
