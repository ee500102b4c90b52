"""What the bot remembers between requests: one database, SQLite or PostgreSQL, brought up to date when it is opened.

Tables are defined beside what uses them, on `METADATA`; `migrations/versions` makes them.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
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
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.types import TypeDecorator

from bot.settings import SettingsError
from bot.state.home import check_home, home_table, make_private, make_private_file
from bot.state.trouble import trouble

__all__ = ["FILE_NAME", "METADATA", "Engine", "Moment", "delete_some", "open_state", "put_row", "reading", "trouble"]

FILE_NAME = "state.sqlite"
MOST_DELETED = 500  # rows in one go
METADATA = MetaData()
HOME = home_table(METADATA)

_POSTGRES = "postgresql+psycopg"
_PATIENCE = 10  # seconds to wait for a lock or a connection
_MIGRATING = 0x11AC5  # the PostgreSQL advisory lock that one migrating process holds
_MIGRATIONS = Path(__file__).parent / "migrations"
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
    this one. Raises: SettingsError when it cannot be reached, belongs to a newer version of the bot or to another folder.
    """
    engine = connect_to(url, home)
    try:
        make_private(home)
        if url is None:
            make_private_file(home / FILE_NAME)
        _migrate(engine)
        with engine.begin() as connection:
            check_home(connection, HOME, home, adopt)
    except OSError as problem:
        raise SettingsError(
            f"The state database cannot be kept in {home}: {trouble(problem)}; or set ILACS_HOME to a folder that can be"
            " written."
        ) from None
    except SQLAlchemyError as problem:  # its own text may hold the address, and with it a password
        said = trouble(problem)
        raise SettingsError(
            f"The state database {home / FILE_NAME} cannot be used: {said}; or set ILACS_HOME to another folder."
            if url is None
            else f"The state database cannot be used: {said}; check DATABASE_URL, and that PostgreSQL is running."
        ) from None
    return engine


def connect_to(url: str | None, home: Path, patience: float = _PATIENCE) -> Engine:
    """The state database as it is, of whatever revision. Raises: SettingsError when `url` is malformed."""
    return _sqlite(home / FILE_NAME, patience) if url is None else _postgres(url)


def latest_revision() -> str:
    """The revision that this version of the bot brings a state database to."""
    return max(path.name[:4] for path in (_MIGRATIONS / "versions").glob("0*.py"))


@contextmanager
def reading(state: Engine) -> Iterator[Connection]:
    """A transaction that only reads: it takes no lock that anybody who writes waits for."""
    with state.connect().execution_options(ilacs_reads=True) as connection, connection.begin():
        yield connection


def put_row(state: Engine, table: Table, row: Mapping[str, Any]) -> None:
    """Write the row, over the one with its primary key if there is one: a single statement, whoever else writes it."""
    insert = postgresql.insert if state.dialect.name == "postgresql" else sqlite.insert
    keys = [column.name for column in table.primary_key.columns]
    written = insert(table).values(row)
    terms = {name: written.excluded[name] for name in row if name not in keys}
    with state.begin() as connection:
        connection.execute(written.on_conflict_do_update(index_elements=keys, set_=terms))


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
        cursor.execute("PRAGMA journal_mode = WAL")
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
            parsed.set(drivername=_POSTGRES), pool_pre_ping=True, pool_timeout=_PATIENCE, connect_args=_OF_POSTGRES
        )
    except (ArgumentError, ValueError):
        raise SettingsError(
            "DATABASE_URL is malformed: it should be like postgresql://USER:PASSWORD@HOST/NAME."
        ) from None


def _migrate(engine: Engine) -> None:
    with reading(engine) as connection:
        if _is_migrated(connection):
            return
    from alembic import command  # a quarter of a second, and 11 MB that a web process would keep for good
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATING})
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError:
            raise SettingsError("The state database was last used by a newer version of ilacs-bot.") from None


def _is_migrated(connection: Connection) -> bool:
    """Whether the database is at the newest revision, which every migration's file is named after."""
    newest = max(path.name.partition("_")[0] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))
    if not inspect(connection).has_table("alembic_version"):
        return False
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [newest]
