"""What a web process would keep in memory for good is done before it, in a process that ends."""

from pathlib import Path

import pytest

from bot.cli.preparing import prepare_home
from bot.state import FILE_NAME, open_state
from bot.state.examining import is_older
from data import open_register
from data.register import FILE_NAME as REGISTER
from data.register import is_built


def test_a_new_home_is_built_and_migrated(tmp_path: Path) -> None:
    assert not is_built(tmp_path)
    prepare_home(None, tmp_path)
    assert is_built(tmp_path)
    assert (tmp_path / FILE_NAME).exists()
    assert not is_older(None, tmp_path)


def test_no_process_is_started_for_a_home_that_is_ready(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unwanted(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("multiprocessing.get_context", unwanted)
    prepare_home(None, home)


@pytest.mark.parametrize("file", [REGISTER, FILE_NAME])
def test_what_is_wrong_is_left_to_whoever_opens_it(file: str, home: Path) -> None:
    (home / file).write_bytes(b"a letter" * 100)
    prepare_home(None, home)
    with pytest.raises(Exception, match=r"not an ilacs-bot register|is not a database"):
        (open_register(home), open_state(None, home))
