"""Where simulated days are played: a disk in memory, and a home to begin with."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.release_day.simulated import make_template, watched_disk

MEMORY = Path("/dev/shm")  # a disk that costs nothing, where there is one


@pytest.fixture(scope="module")
def worlds() -> Iterator[Path]:
    """A folder for the homes of simulated days; calls that change the disk are counted."""
    with watched_disk(), tempfile.TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def template(worlds: Path) -> Path:
    return make_template(worlds / "template")
