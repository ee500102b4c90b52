"""What every room of tests shares: one register built from the shipped facts, and a day that never moves."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings

from bot.ask import Sources
from bot.state import Engine, open_state
from data import Register, open_register

TODAY = date(2026, 11, 23)

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


@pytest.fixture
def state(home: Path) -> Iterator[Engine]:
    opened = open_state(None, home)
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
