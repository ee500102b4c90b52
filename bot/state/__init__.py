"""What the bot remembers between requests: one database, SQLite or PostgreSQL, brought up to date when it is opened.

Tables are defined beside what uses them, on `METADATA`; `migrations/versions` makes them.
"""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Table,
    create_engine,
    delete,
    event,
    inspect,
    make_url,
    select,
    text,
    tuple_,
)
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.types import TypeDecorator

from bot.settings import SettingsError
from bot.state.home import check_home, home_table, make_private, make_private_file
from bot.state.trouble import passes, trouble

__all__ = ["FILE_NAME", "METADATA", "Engine", "Moment", "delete_some", "open_state", "put_row", "reading", "trouble"]

FILE_NAME = "state.sqlite"
MOST_DELETED = 500  # rows in one go
METADATA = MetaData()
HOME = home_table(METADATA)

_POSTGRES = "postgresql+psycopg"
PATIENCE = 10.0  # seconds to wait for a lock or a connection
RETRY_SECONDS = 0.2
_MIGRATING = 0x11AC5  # the PostgreSQL advisory lock that one migrating process holds
_MIGRATIONS = Path(__file__).parent / "migrations"
_VERSION = text("SELECT version_num FROM alembic_version")
# A connection that was cut is noticed, and a statement that waits for somebody who died is ended.
_OF_POSTGRES = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
    "application_name": "ilacs-bot",
}


class Moment(TypeDecorator[datetime]):
    """A moment in time, kept and given back in UTC. Raises: ValueError for a datetime without a time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC))


def open_state(url: str | None, home: Path, adopt: bool = False) -> Engine:
    """The state database at `url` (postgres://…), or else `state.sqlite` in the folder `home`, at its latest revision.

    Several processes may open it at once: one migrates, the others wait. It belongs to one folder; `adopt` makes it
    this one. Trouble that may pass, such as a lock or a server that is starting, is waited for. Raises: SettingsError
    when it cannot be reached, or is damaged, another program's, a newer version's or another folder's.
    """
    engine = connect_to(url, home)
    try:
        _open_patiently(engine, url, home, adopt)
    except SettingsError:
        engine.dispose()
        raise
    except OSError as problem:
        raise SettingsError(
            f"The state database cannot be kept in {home}: {trouble(problem)}; or set ILACS_HOME to a folder that can be"
            " written."
        ) from None
    except SQLAlchemyError as problem:  # its own text may hold the address, and with it a password
        engine.dispose()
        which = name_of(url, home)
        otherwise = (
            "or set ILACS_HOME to another folder"
            if url is None
            else "check DATABASE_URL, and that PostgreSQL is running"
        )
        raise SettingsError(f"{which[0].upper()}{which[1:]} cannot be used: {trouble(problem)}; {otherwise}.") from None
    return engine


def name_of(url: str | None, home: Path) -> str:
    """The state database as a sentence names it: the file, but never an address, which may hold a password."""
    return f"the state database {home / FILE_NAME}" if url is None else "the state database at DATABASE_URL"


def whose_fault(connection: Connection) -> str | None:
    """What speaks against using a database: it is another program's, a newer version's, or not whole. None: nothing.

    A SQLite file is ours alone; a PostgreSQL schema may hold other programs' tables, but none under the names of ours.
    """
    tables = set(inspect(connection).get_table_names())
    is_file = connection.dialect.name == "sqlite"
    versions = connection.execute(_VERSION).scalars().all() if "alembic_version" in tables else []
    others = tables - {"alembic_version"} if is_file else tables & set(METADATA.tables)
    newest = max(versions, default="")
    is_newer = re.fullmatch(r"\d{4}", newest) is not None and newest > revisions()[-1]
    if (others and not versions) or (versions and not is_newer and newest not in revisions()):
        return "holds the tables of another program: move it away, or set " + (
            "ILACS_HOME to another folder" if is_file else "DATABASE_URL to a database of its own"
        )
    if is_newer:
        return "was last used by a newer version of ilacs-bot: start that version, or restore a backup"
    missing = sorted(set(METADATA.tables) - tables)
    if newest == revisions()[-1] and missing:
        return f"is damaged, as it lacks the table {missing[0]}: restore it from a backup"
    return None


def version_of(connection: Connection) -> str | None:
    """The revision of a database in which nothing is wrong; None for a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(_VERSION).scalar()


def _open_patiently(engine: Engine, url: str | None, home: Path, adopt: bool) -> None:
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            make_private(home)
            if url is not None or (home / FILE_NAME).exists():  # looked at before anything of it is changed
                _refuse_if_not_ours(engine, name_of(url, home))
            if url is None:
                make_private_file(home / FILE_NAME)
                _write_ahead(engine)
            _migrate(engine)
            with engine.begin() as connection:
                check_home(connection, HOME, home, adopt)
            return
        except SQLAlchemyError as problem:
            if not passes(problem) or time.monotonic() >= give_up:
                raise
        time.sleep(RETRY_SECONDS)


def connect_to(url: str | None, home: Path, patience: float = PATIENCE) -> Engine:
    """The state database as it is, of whatever revision. Raises: SettingsError when `url` is malformed."""
    return _sqlite(home / FILE_NAME, patience) if url is None else _postgres(url)


@cache
def revisions() -> tuple[str, ...]:
    """The revisions of a state database, oldest first: each migration's file begins with its own."""
    return tuple(sorted(path.name.partition("_")[0] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py")))


@contextmanager
def reading(state: Engine) -> Iterator[Connection]:
    """A transaction that only reads: it takes no lock that anybody who writes waits for."""
    with state.connect().execution_options(ilacs_reads=True) as connection, connection.begin():
        yield connection


def put_row(state: Engine, table: Table, row: Mapping[str, Any], newest_by: str | None = None) -> None:
    """Write the row, over the one with its primary key if there is one: a single statement, whoever else writes it.

    `newest_by` names a column: a row that holds more there stays.
    """
    # Imported here: a process that keeps its state in a file need not hold 3 MB for PostgreSQL.
    dialect = import_module(f"sqlalchemy.dialects.{state.dialect.name}")
    keys = [column.name for column in table.primary_key.columns]
    written = dialect.insert(table).values(row)
    terms = {name: written.excluded[name] for name in row if name not in keys}
    where = None if newest_by is None else table.c[newest_by] <= written.excluded[newest_by]
    with state.begin() as connection:
        connection.execute(written.on_conflict_do_update(index_elements=keys, set_=terms, where=where))


def delete_some(state: Engine, table: Table, which: ColumnElement[bool], most: int = MOST_DELETED) -> int:
    """Delete a few of those rows, so that nobody waits for long; where there are none, nothing is locked. How many."""
    keys = list(table.primary_key.columns)
    some = select(*keys).where(which).limit(most)
    with reading(state) as connection:
        if connection.execute(some.limit(1)).first() is None:
            return 0
    with state.begin() as connection:
        return connection.execute(delete(table).where(tuple_(*keys).in_(some))).rowcount


def _sqlite(path: Path, patience: float) -> Engine:
    # Locks are taken when a transaction begins: one that reads first cannot wait for its turn to write.
    engine = create_engine(
        URL.create("sqlite", database=str(path)), connect_args={"timeout": patience, "isolation_level": None}
    )

    @event.listens_for(engine, "connect")
    def settle(connection: object, _: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        only_reads = connection.get_execution_options().get("ilacs_reads")
        connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")

    return engine


def _postgres(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.drivername not in ("postgres", "postgresql", _POSTGRES):
            raise ArgumentError
        return create_engine(
            parsed.set(drivername=_POSTGRES), pool_pre_ping=True, pool_timeout=PATIENCE, connect_args=_OF_POSTGRES
        )
    except (ArgumentError, ValueError):
        raise SettingsError(
            "DATABASE_URL is malformed: it should be like postgresql://USER:PASSWORD@HOST/NAME."
        ) from None


def _refuse_if_not_ours(engine: Engine, name: str) -> None:
    with reading(engine) as connection:
        if fault := whose_fault(connection):
            raise SettingsError(f"{name[0].upper()}{name[1:]} {fault}.")


def _write_ahead(engine: Engine) -> None:
    """Have the file keep a log ahead of itself, which it remembers: readers then wait for nobody who writes."""
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


def _migrate(engine: Engine) -> None:
    with reading(engine) as connection:
        if version_of(connection) == revisions()[-1]:
            return
    from alembic import command  # a quarter of a second, and 11 MB that a web process would keep for good
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATING})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
