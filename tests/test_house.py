"""The house rules that a reader cannot see from one room: which way imports run, and who may know of Slack or SQL."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.commands.parse import read_command
from bot.commands.place_commands import PLACE_COMMANDS
from bot.commands.registry import COMMANDS
from data.register import Register
from queries.errors import AskerError

TOP = Path(__file__).parent.parent
QUERIES = {"queries", "data"}
WORDS = {"bot.reading", "bot.commands", "bot.language", "bot.text"}
BELOW_SLACK = {"bot.release_day", "bot.ask", "bot.render", "bot.state", "bot.settings", *WORDS, *QUERIES}
MAY_IMPORT = {
    "data": set[str](),
    "queries": {"data"},
    "bot.text": set[str](),
    "bot.errors": set[str](),
    "bot.settings": {"bot.errors"},
    "bot.state": {"bot.settings", "data"},
    "bot.language": {"bot.text", *QUERIES},
    "bot.commands": {"bot.language", "bot.text", *QUERIES},
    "bot.reading": {"bot.commands", "bot.language", "bot.text", *QUERIES},
    "bot.ask": {*WORDS, *QUERIES},
    "bot.render": {"bot.text", *QUERIES},
    "bot.release_day": BELOW_SLACK - {"bot.release_day", "bot.reading"},
    "bot.slack": BELOW_SLACK,
    "bot.cli": {"bot.slack", "bot.errors", *BELOW_SLACK},
    "bot.__main__": {"bot.cli"},
}
"""Each room and the others it may import, from the ground up (`bot` itself holds one sentence and nothing else)."""
KNOWS_BOLT = {"bot.slack"}
MODULES = [path for top in ("data", "queries", "bot") for path in sorted((TOP / top).rglob("*.py"))]


def named(path: Path) -> str:
    return str(path.relative_to(TOP))


def room_of(module: str) -> str:
    """`bot.render.slack.blocks` stands in `bot.render`, `queries.counting.as_at` in `queries`."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "bot" and len(parts) > 1 else parts[0]


def room_of_file(path: Path) -> str:
    return room_of(".".join(path.relative_to(TOP).with_suffix("").parts))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            if node.module == "bot":  # from bot import cli
                yield from (f"bot.{alias.name}" for alias in node.names)
            else:
                yield node.module or ""


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_imports_run_one_way_between_rooms(path: Path) -> None:
    room = room_of_file(path)
    ours = {room_of(name) for name in imported(path) if name.split(".")[0] in ("bot", "queries", "data")}
    assert ours - {room} <= MAY_IMPORT.get(room, set())


def test_every_module_of_the_bot_stands_in_a_room() -> None:
    assert {room_of_file(path) for path in MODULES} - set(MAY_IMPORT) == {"bot.__init__"}


def test_no_two_rooms_import_each_other() -> None:
    floors: dict[str, int] = {}
    for room, below in MAY_IMPORT.items():  # listed from the ground up, so whatever is below has a floor already
        assert below <= set(floors), room
        floors[room] = 1 + max((floors[other] for other in below), default=0)
    assert max(floors.values()) <= 10


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_only_slack_knows_bolt_and_only_data_runs_sql(path: Path) -> None:
    names = {name.split(".")[0] for name in imported(path)}
    assert "slack_bolt" not in names or room_of_file(path) in KNOWS_BOLT
    assert not names & {"sqlite3", "sqlite_utils"} or room_of_file(path) == "data"


@pytest.mark.parametrize("room", [path.parent for path in MODULES if path.name == "__init__.py"], ids=named)
def test_every_room_says_in_one_sentence_what_it_is_for(room: Path) -> None:
    if "migrations" in room.parts:
        return
    told = ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8"))) or ""
    assert told.split("\n\n")[0].endswith("."), f"{room} has no sentence"


def spoken(path: Path) -> Iterator[tuple[str, bool]]:
    """The texts of a module but its docstrings, and whether parts of a text are filled in: those stand as DATE."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    said |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "DATE" for part in node.values), True
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value, False


def is_command(words: str, filled_in: bool, register: Register) -> bool:
    """Whether a text is, or quotes, the words of a command: more than a command's name, which names a question too."""
    names = "|".join(command.name for command in (*COMMANDS, *PLACE_COMMANDS))
    if re.search(rf"[“`](?:{names})\b", words):
        return True
    if not re.match(rf"(?:{names}) \S", words):
        return False
    if filled_in:
        return True
    try:
        read_command(words, register, date(2026, 11, 25))
    except AskerError:
        return False
    return True


@pytest.mark.parametrize("path", [path for path in MODULES if room_of_file(path) == "queries"], ids=named)
def test_queries_hold_no_command_words(path: Path, register: Register) -> None:
    assert [words for words, filled_in in spoken(path) if is_command(words, filled_in, register)] == []


@pytest.mark.parametrize(
    "words",
    ["england 2024-03-31", "list good", "ask “changes”", "Write `define` for all.", "count LAs, in England, latest"],
)
def test_command_words_are_known_when_they_are_seen(words: str, register: Register) -> None:
    assert is_command(words, False, register)
    assert is_command("region DATE", True, register)
    assert not is_command("new report", False, register)
    assert not is_command("release", False, register)
