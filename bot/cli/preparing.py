"""What a long-lived process would otherwise keep for good, done before it in a process that ends: building and migrating.

Both import what answering never needs, some 15 MB of it.
"""

import contextlib
import multiprocessing
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.errors import SettingsError
from bot.state import FILE_NAME, open_state
from bot.state.examining import is_older
from data import open_register
from data.register import is_built


def prepare_home(url: str | None, folder: Path) -> None:
    """Build the register in `folder` and bring the state database up to date, where either is to be done.

    Nothing is raised: whoever opens them next meets what is wrong, and says so.
    """
    if is_built(folder) and not _is_to_migrate(url, folder):
        return
    preparing = multiprocessing.get_context("spawn").Process(target=_prepare, args=(url, folder), name="ilacs-prepare")
    preparing.start()
    preparing.join()


def _is_to_migrate(url: str | None, folder: Path) -> bool:
    try:
        return (url is None and not (folder / FILE_NAME).exists()) or is_older(url, folder)
    except (SettingsError, SQLAlchemyError):
        return False


def _prepare(url: str | None, folder: Path) -> None:
    with contextlib.suppress(Exception, KeyboardInterrupt):
        open_register(folder).close()
    with contextlib.suppress(Exception, KeyboardInterrupt):
        open_state(url, folder).dispose()
