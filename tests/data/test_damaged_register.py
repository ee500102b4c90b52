"""A damaged register is built again at the start, and told in one sentence while it is in use."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.ask import Sources, ask
from data import RegisterError, open_register
from data.register import FILE_NAME
from tests.conftest import TODAY


@pytest.mark.parametrize(
    "change", ["DROP TABLE glossary", "DROP VIEW IF EXISTS x; DROP TABLE figures", "DELETE FROM meta"]
)
def test_a_register_without_a_table_is_built_again(home: Path, change: str) -> None:
    with closing(sqlite3.connect(home / FILE_NAME)) as connection:
        connection.executescript(change)
    register = open_register(home)
    assert ask("england 2024-03-31", Sources(register, lambda: TODAY)).text
    assert ask("define focused visit", Sources(register, lambda: TODAY)).text
    register.close()


def test_a_register_that_is_damaged_while_it_is_open_says_what_to_do(home: Path) -> None:
    register = open_register(home)
    size = (home / FILE_NAME).stat().st_size
    with (home / FILE_NAME).open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(size - 4096))
    with pytest.raises(RegisterError, match=r"register.sqlite is damaged: delete it, and it is built again"):
        register.rows("SELECT * FROM events JOIN authorities USING (urn)")
    register.close()


def test_a_file_of_somebody_elses_is_left_alone(home: Path) -> None:
    (home / FILE_NAME).write_text("a letter")
    with pytest.raises(RegisterError, match=r"is not an ilacs-bot register\. Move it away, or set ILACS_HOME"):
        open_register(home)
    assert (home / FILE_NAME).read_text() == "a letter"
