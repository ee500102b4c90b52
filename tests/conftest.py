"""What every room of tests shares: one register built from the shipped facts, and a day that never moves."""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, make_url, text

from bot.ask import Sources
from bot.state import Engine, open_state
from data import Register, open_register

TODAY = date(2026, 11, 23)
POSTGRES = os.environ.get("ILACS_TEST_DATABASE_URL")
"""A PostgreSQL server's address, whose user may create schemas and databases; without it there is SQLite alone."""
DATABASES = ["sqlite", *(["postgresql"] if POSTGRES else [])]

# The same examples at every run, on machines as slow as they like: what fails, fails for everybody.
settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with its register and its state, made once: to copy, never to change."""
    made = tmp_path_factory.mktemp("home")
    open_register(made).close()
    open_state(None, made).dispose()
    return made


@pytest.fixture
def home(made_home: Path, tmp_path: Path) -> Path:
    """A home of the test's own."""
    return Path(shutil.copytree(made_home, tmp_path / "home"))


@contextmanager
def database(kind: str) -> Iterator[str | None]:
    """Where a state database of nobody else's is: None for a file, or PostgreSQL's address of a schema of its own."""
    if kind == "sqlite":
        yield None
        return
    assert POSTGRES
    schema = f"ilacs_test_{uuid.uuid4().hex}"
    server = create_engine(make_url(POSTGRES).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
        yield f"{POSTGRES}{'&' if '?' in POSTGRES else '?'}options=-csearch_path%3D{schema}"
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    server.dispose()


@pytest.fixture
def address() -> str | None:
    """Where the state is: a file in the home. A module that should also run on PostgreSQL has a fixture of its own."""
    return None


@pytest.fixture
def state(home: Path, address: str | None) -> Iterator[Engine]:
    opened = open_state(address, home)
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def register(made_home: Path) -> Iterator[Register]:
    opened = open_register(made_home)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def sources(register: Register) -> Sources:
    return Sources(register, lambda: TODAY)
