"""A register of a few facts, made by the test that needs it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from data import Register
from tests.data.few_facts import Fact, few_register

FewRegister = Callable[..., Register]


@pytest.fixture
def holding(tmp_path: Path) -> Iterator[FewRegister]:
    opened: list[Register] = []

    def made(*events: Fact, **tables: list[Fact]) -> Register:
        opened.append(few_register(tmp_path / str(len(opened)), events=events, **tables))
        return opened[-1]

    yield made
    for register in opened:
        register.close()
