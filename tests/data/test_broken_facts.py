"""Facts that are broken name their file, line and value, wherever they lie; nothing is followed, waited for or changed."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli.main import main
from data import BrokenFacts, build, open_register
from data.facts import MOST_CHARACTERS, fingerprint
from tests.data.few_facts import G, authority, event, write_facts

Break = Callable[[Path], object]


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    rows = [event("A", "2019-01-01", G), event("A", "2020-01-01", G)]
    return write_facts(tmp_path / "facts", authorities=[authority("A"), authority("B")], events=rows)


def on_last_line(change: Callable[[str], str]) -> Break:
    def broken(facts: Path) -> None:
        path = facts / "events.csv"
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join([*lines[:-1], change(lines[-1])]) + "\n", encoding="utf-8")

    return broken


def instead(make: Callable[[Path], object]) -> Break:
    def broken(facts: Path) -> None:
        (facts / "events.csv").unlink()
        make(facts / "events.csv")

    return broken


def outside(path: Path) -> None:
    (path.parent.parent / "elsewhere.csv").write_text("secret\n")
    path.symlink_to(path.parent.parent / "elsewhere.csv")


BROKEN: dict[str, tuple[Break, str]] = {
    "a comma too many": (on_last_line(lambda line: f"{line},surplus"), r"events.csv, line 3: \d+ cells where .* “surplus”"),
    "a cell too few": (on_last_line(lambda line: line.rpartition(",")[0]), r"events.csv, line 3: \d+ cells where .* missing"),
    "an endless cell": (
        on_last_line(lambda line: f"{line}{'x' * (MOST_CHARACTERS + 1)}"),
        "events.csv, line 3: a cell of more than 131,072 characters",
    ),
    "a NUL": (on_last_line(lambda line: f"{line}\0"), "events.csv, line 3: a NUL character"),
    "another encoding": (
        lambda facts: (facts / "events.csv").write_bytes((facts / "events.csv").read_bytes() + b"caf\xe9\n"),
        r"events.csv, line 4: the byte b'\\xe9' is no UTF-8",
    ),
    "a day that is none": (
        on_last_line(lambda line: line.replace("2020-01-01", "2020-02-30")),
        "events.csv, line 3: .*end_date is “2020-02-30”",
    ),
    "an authority that is none": (
        lambda facts: write_facts(
            facts, authorities=[authority("A")], events=[event("A", "2019-01-01", G), event("Z", "2020-05-01", G)]
        ),
        "events.csv, line 3: urn is “[^”]+”, and there is none such among the authorities",
    ),
    "a fact twice": (
        lambda facts: write_facts(
            facts, authorities=[authority("A")], events=[event("A", "2019-01-01", G), event("A", "2019-01-01", G)]
        ),
        "events.csv, line 3: .*event_id is “",
    ),
    "a neighbour that is none": (
        lambda facts: write_facts(facts, authorities=[authority("A"), authority("B", statistical_neighbours="Z")]),
        "authorities.csv, line 3: neighbour is “Z”, and there is none such among the authorities",
    ),
    "a column twice": (
        lambda facts: (facts / "events.csv").write_text("urn,urn\n"), "events.csv, line 1: two columns named “urn”",
    ),
    "nothing": (instead(lambda path: path.touch()), "events.csv is empty"),
    "a folder": (instead(lambda path: path.mkdir()), "events.csv is a folder, where a file should be"),
    "a pipe": (instead(os.mkfifo), "events.csv is a pipe, where a file should be"),
    "a link out of the folder": (instead(outside), "events.csv is a link out of its folder"),
    "a link to itself": (instead(lambda path: path.symlink_to(path)), "events.csv is a link that leads nowhere"),
    "no file": (instead(lambda path: None), "events.csv is missing"),
}  # fmt: skip


@pytest.mark.parametrize(("how", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_fact_is_named_and_nothing_is_written(facts: Path, how: Break, message: str) -> None:
    how(facts)
    before = sorted(facts.parent.iterdir())
    with pytest.raises(BrokenFacts, match=message) as raised:
        open_register(facts.parent, facts)
    assert "secret" not in str(raised.value)
    assert sorted(facts.parent.iterdir()) == before


def test_facts_of_the_home_are_told_with_their_folder(
    facts: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    on_last_line(lambda line: f"{line},surplus")(facts)
    monkeypatch.setenv("ILACS_HOME", str(facts.parent))
    assert main(["ask", "england"]) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert f"ilacs: The facts in {facts} are broken: events.csv, line 3:" in told
    assert "Traceback" not in told


def test_a_link_within_the_folder_and_a_mark_of_the_byte_order_are_read(facts: Path) -> None:
    path = facts / "events.csv"
    content = path.read_bytes()
    path.rename(facts / "events.real")
    path.symlink_to(facts / "events.real")
    build(facts, facts.parent / "register.sqlite")
    before = fingerprint(facts)
    (facts / "events.real").write_bytes(b"\xef\xbb\xbf" + content)
    build(facts, facts.parent / "register.sqlite")
    assert fingerprint(facts) != before
