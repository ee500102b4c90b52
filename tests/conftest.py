"""What every room of tests shares: one register built from the shipped facts, and a day that never moves."""

from collections.abc import Iterator
from datetime import date

import pytest

from bot.ask import Desk
from data import Register, open_register

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    opened = open_register(tmp_path_factory.mktemp("register"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def desk(register: Register) -> Desk:
    return Desk(register, lambda: TODAY)
