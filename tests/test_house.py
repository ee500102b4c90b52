"""The house rules that a reader cannot see from one room: which way imports run, and who may know of Slack or SQL."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
MAY_IMPORT = {"data": {"data"}, "queries": {"queries", "data"}, "bot": {"bot", "queries", "data"}}
MODULES = [path for room in MAY_IMPORT for path in sorted((TOP / room).rglob("*.py"))]
KNOWS_BOLT = {"app.py"}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module or ""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(TOP)))
def test_imports_run_one_way(path: Path) -> None:
    room = path.relative_to(TOP).parts[0]
    rooms = {name.split(".")[0] for name in imported(path)} & set(MAY_IMPORT)
    assert rooms <= MAY_IMPORT[room]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(TOP)))
def test_only_the_wiring_knows_bolt_and_only_the_register_runs_sql(path: Path) -> None:
    names = {name.split(".")[0] for name in imported(path)}
    assert "slack_bolt" not in names or path.name in KNOWS_BOLT
    assert not names & {"sqlite3", "sqlite_utils"} or path.parent.name == "data"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(TOP)))
def test_modules_stay_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
