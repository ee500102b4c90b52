"""What the bot remembers between requests: one database, SQLite or PostgreSQL, brought up to date when it is opened.

Tables are defined beside what uses them, on `METADATA`; `migrations/versions` makes them.
"""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, Connection, DateTime, Dialect, Engine, MetaData, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.types import TypeDecorator

from bot.settings import SettingsError

__all__ = ["FILE_NAME", "METADATA", "Engine", "Moment", "open_state"]

FILE_NAME = "state.sqlite"
METADATA = MetaData()

_POSTGRES = "postgresql+psycopg"
_PATIENCE = 10  # seconds to wait for a lock or a connection
_MIGRATING = 0x11AC5  # the PostgreSQL advisory lock that one migrating process holds
_MIGRATIONS = Path(__file__).parent / "migrations"


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


def open_state(url: str | None, home: Path) -> Engine:
    """The state database at `url` (postgres://…), or else `state.sqlite` in the folder `home`, at its latest revision.

    Several processes may open it at once: one migrates, the others wait.
    Raises: SettingsError when it cannot be reached, or belongs to a newer version of the bot.
    """
    if url is None:
        engine = _sqlite(home / FILE_NAME)
        where = f"The state database cannot be kept in {home}: set ILACS_HOME to a folder that can be written."
    else:
        engine = _postgres(url)
        where = "The state database cannot be used: check DATABASE_URL, and that PostgreSQL is running."
    try:
        if url is None:
            home.mkdir(parents=True, exist_ok=True)
        _migrate(engine)
    except (SQLAlchemyError, OSError):  # its own text may hold the address, and with it a password
        raise SettingsError(where) from None
    return engine


def _sqlite(path: Path) -> Engine:
    # Locks are taken when a transaction begins: one that reads first cannot wait for its turn to write.
    engine = create_engine(
        URL.create("sqlite", database=str(path)), connect_args={"timeout": _PATIENCE, "isolation_level": None}
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
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _postgres(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.drivername not in ("postgres", "postgresql", _POSTGRES):
            raise ArgumentError
        return create_engine(
            parsed.set(drivername=_POSTGRES), pool_pre_ping=True, connect_args={"connect_timeout": _PATIENCE}
        )
    except (ArgumentError, ValueError):
        raise SettingsError(
            "DATABASE_URL is malformed: it should be like postgresql://USER:PASSWORD@HOST/NAME."
        ) from None


def _migrate(engine: Engine) -> None:
    from alembic import command  # a quarter of a second, and most commands of the terminal keep no state
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
