"""The README is tested: its table is the registry's, and what it promises runs."""

import re
import shlex
from pathlib import Path

import pytest

from bot.ask import Sources, ask
from bot.cli.main import command_table
from bot.commands.registry import COMMANDS, Command

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_table_of_commands_is_the_registry() -> None:
    written = re.search(r"<!-- commands:.*?-->\n(.*)\n<!-- /commands -->", README, re.DOTALL)
    assert written is not None
    assert written[1].splitlines() == list(command_table())


@pytest.mark.parametrize("command", list(COMMANDS), ids=str)
def test_every_example_answers(command: Command, sources: Sources) -> None:
    assert ask(command.example, sources).text


def test_the_first_command_of_the_readme_answers(sources: Sources) -> None:
    first = re.search(r"uv run ilacs ask (.*)", README)
    assert first is not None
    answer = ask(" ".join(shlex.split(first[1])), sources)
    row = answer.table("outcomes").rows[0]
    assert (row["graded"], row["good_or_outstanding"], row["good_or_outstanding_percent"]) == (33, 28, 85)


def test_the_pictures_of_the_readme_exist() -> None:
    for picture in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README):
        assert (Path(__file__).parent.parent / picture).stat().st_size > 0
