"""The revision makes the tables that the release day's modules expect."""

import importlib
import pkgutil
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import bot.release_day
import bot.state
from bot.state import METADATA, open_state


def test_the_revision_makes_the_tables_that_the_code_expects(tmp_path: Path) -> None:
    for package in (bot.state, bot.release_day):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            if not module.ispkg:
                importlib.import_module(module.name)
    state = open_state(None, tmp_path)
    with state.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    state.dispose()
