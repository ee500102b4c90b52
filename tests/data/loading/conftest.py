"""A home with a few facts of its own, and what reading a file needs beside it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from data.loading.authorities import Authorities
from data.loading.loading import Load, prepare
from data.loading.problems import UnknownAuthority
from data.loading.reading import ReadTable, read_tables
from data.loading.spreadsheets import read_workbook
from tests.data.few_facts import authority, event, write_facts

TODAY = date(2026, 11, 23)
NAMES = {"leeds": "80500", "the leeds council": "80500", "hull": "80501"}
AUTHORITIES = [
    authority("80500", name="Leeds", la_code="383", gss_code="E08000035"),
    authority("80501", name="Kingston upon Hull", la_code="810", gss_code="E06000010"),
    authority("80502", name="Cumberland", la_code="942", gss_code="E06000063", established="2023-04-01"),
    authority("x909", name="Cumbria", la_code="909", gss_code="E10000006", abolished="2023-03-31", successors="80502"),
]
EVENTS = [
    event("80500", "2022-03-04", "Good", event_id="50000001", start_date="2022-02-21", publication_date="2022-04-11"),
    event(
        "80501", "2023-06-16", "Inadequate", event_id="50000002", start_date="2023-06-05", publication_date="2023-07-20"
    ),
    event(
        "80501", "2024-01-17", kind="monitoring visit", event_id="50000003", start_date="2024-01-16", theme="Front door"
    ),
]


def find_name(name: str) -> str:
    """The URN of the few names that questions would know."""
    if name.casefold() not in NAMES:
        raise UnknownAuthority(f"No area is called {name}. Did you mean Leeds?")
    return NAMES[name.casefold()]


@pytest.fixture(scope="session")
def few_facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_facts(tmp_path_factory.mktemp("few") / "facts", authorities=AUTHORITIES, events=EVENTS)


@pytest.fixture
def few_home(few_facts: Path, tmp_path: Path) -> Path:
    """A home of a few facts: of the test's own."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "facts").symlink_to(few_facts)
    return home


Read = Callable[[Path], tuple[list[ReadTable], list[str]]]


@pytest.fixture
def read(few_facts: Path) -> Read:
    """Read a file: its tables, and its problems as they are told."""

    def of(path: Path) -> tuple[list[ReadTable], list[str]]:
        tables, problems = read_tables(read_workbook(path), Authorities(few_facts, find_name))
        return tables, [f"{problem.weight}: {problem}" for problem in problems]

    return of


LoadFiles = Callable[..., Load]


@pytest.fixture
def load_files(few_home: Path) -> LoadFiles:
    """Prepare a load of files in the home of few facts."""

    def of(*paths: Path, is_whole: bool = False) -> Load:
        return prepare(paths, few_home, find_name, TODAY, is_whole)

    return of
