"""Each exit code means one thing, at the end of real processes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.main import EXIT_CODES

TOP = Path(__file__).parents[3]


def run(words: str, home: Path, output: int = subprocess.DEVNULL) -> tuple[int, str]:
    """The exit code, and what was written to standard error."""
    ran = subprocess.run(
        [sys.executable, "-m", "bot", *words.split()],
        cwd=TOP,
        env=os.environ | {"ILACS_HOME": str(home), "COLUMNS": "120"},
        stdout=output,
        stderr=subprocess.PIPE,
        text=True,
    )
    return ran.returncode, ran.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
@pytest.mark.parametrize("words", ["check", "ask england", "ask --format json england", "commands"])
def test_a_full_output_is_one_sentence(words: str, home: Path) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    told = run(words, home, full)
    os.close(full)
    assert told == (3, "ilacs: the output could not be read or written: No space left on device.\n")


@pytest.mark.parametrize("words", ["check", "ask england", "commands"])
def test_a_reader_who_left_is_no_difference(words: str, home: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    told = run(words, home, writer)
    os.close(writer)
    assert told == (141, "")


def test_a_wrong_option_is_the_askers_mistake(home: Path) -> None:
    assert run("ask --format yaml england", home)[0] == 2


def test_the_codes_are_told(home: Path) -> None:
    readme = (TOP / "README.md").read_text(encoding="utf-8")
    for code, meaning in EXIT_CODES.items():
        assert f"| {code} | {meaning} |" in readme
