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
    latest_revision,
    reading,
    seen,
    threads,
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
    where = f"the state database {home / FILE_NAME}" if url is None else "the state database"
    engine = connect_to(url, home, PATIENCE)
    try:
        with reading(engine) as connection:
            tables = set(inspect(connection).get_table_names())
            if "alembic_version" not in tables:
                return f"{where} belongs to something else: move it away, or set another one" if tables else None
            version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
            if version is None or version > latest_revision():
                return f"{where} was last used by a newer version of ilacs-bot: start that version, or restore a backup"
            missing = sorted(set(METADATA.tables) - tables)
            if version == latest_revision() and missing:
                return f"{where} lacks the table {missing[0]}: restore it from a backup"
            bound = connection.execute(select(HOME.c.id)).scalar() if HOME.name in tables else None
            own = _read(home / HOME_FILE)
            if bound is not None and own != bound:
                return (
                    f"{where} belongs to another ILACS_HOME than {home}: set it to the folder that the other processes use,"
                    " or run `ilacs adopt-home` once"
                )
        with engine.begin() as connection:  # takes the lock that writers take, and lets it go
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql(
                    f"PRAGMA user_version = {connection.exec_driver_sql('PRAGMA user_version').scalar()}"
                )
    except (SQLAlchemyError, OSError) as problem:
        return f"{where} cannot be used: {trouble(problem)}"
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
            if "alembic_version" not in inspect(connection).get_table_names():
                return True
            return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() != latest_revision()
    finally:
        engine.dispose()


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
