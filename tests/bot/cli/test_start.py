"""What a start of `ilacs` imports: each heavy library only where it is used, so that an answer does not wait for it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[3]
DRAWING = {"afcharts", "gptables", "matplotlib", "numpy", "openpyxl", "pandas", "xlsxwriter"}
STATE = {"alembic", "apscheduler", "psycopg", "sqlalchemy"}
SLACK = {"aiohttp", "slack_bolt", "slack_sdk", "uvicorn"}
SETTINGS = {"pydantic", "pydantic_settings"}
BUILDING = {"sqlite_utils", "click"}
ALL = DRAWING | STATE | SLACK | SETTINGS | BUILDING


def imported(code: str, home: Path) -> set[str]:
    """The libraries that a fresh interpreter holds once it has run `code`."""
    ending = "print(); print(*sorted({name.partition('.')[0] for name, is_there in sys.modules.items() if is_there}))"
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\n{ending}"],
        env=os.environ | {"ILACS_HOME": str(home), "COLUMNS": "120"},
        cwd=TOP,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(ran.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "words",
    ["ask region London 2024-03-31", "ask --format slack how many are inadequate in Kent", "check", "commands"],
)
def test_an_answer_on_the_terminal_imports_no_heavy_library(words: str, home: Path) -> None:
    found = imported(f"from bot.cli.main import main\nmain({words.split()!r})", home)
    assert "bot" in found
    assert not found & ALL


def test_the_first_start_ever_builds_the_register_without_pandas(tmp_path: Path) -> None:
    found = imported("from bot.cli.main import main\nmain(['ask', 'england'])", tmp_path)
    assert (tmp_path / "register.sqlite").exists()
    assert not found & (ALL - BUILDING)


def test_pandas_can_still_be_imported_once_the_register_is_built(tmp_path: Path) -> None:
    found = imported("from bot.cli.main import main\nmain(['ask', 'england'])\nimport pandas", tmp_path)
    assert "pandas" in found


def test_the_web_process_imports_nothing_that_draws(home: Path) -> None:
    found = imported("import bot.slack.server", home)
    assert "slack_bolt" in found
    assert not found & DRAWING


def test_help_still_names_every_command(home: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "--help"], cwd=TOP, capture_output=True, text=True, check=True
    ).stdout
    for command in ("ask", "serve", "release", "deliveries", "clock"):
        assert f"\n    {command}" in ran
