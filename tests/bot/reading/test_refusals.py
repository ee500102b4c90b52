"""Every refusal of the reader: each place that raises one is reached by a sample, whose words and suggestions are its own.

A mutation replaces a refusal's message, or drops its suggestions, where it is raised; each must change what a sample is told.
"""

import ast
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import bot
from bot.ask import Sources, read
from bot.commands.parse import read_command
from bot.reading.problems import MESSAGES
from bot.reading.remembered import question_to_remember
from queries import errors
from queries.errors import AskerError
from queries.question import Question

TODAY = date(2026, 11, 23)
HERE = Path(__file__).parent
SUITE = json.loads((HERE / "compliance.json").read_text(encoding="utf-8"))
THREADS = json.loads((HERE / "follow_ups.json").read_text(encoding="utf-8"))
ROOMS = tuple(Path(bot.__file__).parent / room for room in ("reading", "commands", "language"))
KINDS = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, AskerError)}
DEEPEST = 4  # frames between the place that raises and the error's own

Told = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True)
class Site:
    """A place that makes a refusal: a file, and the lines of the call."""

    file: str
    first: int
    last: int
    kind: str

    def __str__(self) -> str:
        return f"{Path(self.file).name}:{self.first}"


def sites() -> list[Site]:
    found = []
    for room in ROOMS:
        for file in sorted(room.glob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in KINDS | {"NotRead"}
                ):
                    found.append(Site(str(file), node.lineno, node.end_lineno or node.lineno, node.func.id))
    return found


SITES = sites()


def site_of_caller() -> Site | None:
    """The place that is making a refusal just now."""
    frame = sys._getframe(2)
    for _ in range(DEEPEST):
        place = (frame.f_code.co_filename, frame.f_lineno)
        for site in SITES:
            if site.file == place[0] and site.first <= place[1] <= site.last:
                return site
        if frame.f_back is None:
            return None
        frame = frame.f_back
    return None


Asked = Callable[[], object]


def refusals(sources: Sources) -> Iterator[tuple[str, Asked, Told]]:
    """All that is refused in the suites: a name, how to ask it again, and what the suite says is told."""
    for value in SUITE["refused"]:
        wanted = (value["kind"], value["message"], tuple(value["suggestions"]))
        for words in value["asked"]:
            yield words, partial(read, words, sources), wanted
    for value in SUITE["refused_commands"]:
        wanted = (value["kind"], value["message"], tuple(value["suggestions"]))
        words = value["words"]
        yield words, partial(read_command, words, sources.register, TODAY), wanted
    for turns in THREADS:
        previous: Question | None = None
        for turn in turns:
            says = turn["says"]
            if "kind" in turn:
                wanted = (turn["kind"], turn["message"], tuple(turn["asks"]))
                yield says, partial(read, says, sources, previous), wanted
            else:
                previous = question_to_remember(read(says, sources, previous), previous)


def told(asked: Asked) -> list[Told]:
    """What is told, with the suggestions and with the whole questions that they stand for; nothing where it is read."""
    try:
        asked()
    except AskerError as mistake:
        return [(mistake.kind, mistake.message, each) for each in (mistake.suggestions, mistake.asks)]
    return []


def test_each_refusal_of_a_command_is_told_word_by_word(sources: Sources) -> None:
    for value in SUITE["refused_commands"]:
        with pytest.raises(AskerError) as refused:
            read_command(value["words"], sources.register, TODAY)
        mistake = refused.value
        assert (mistake.kind, mistake.message, list(mistake.suggestions)) == (
            value["kind"],
            value["message"],
            value["suggestions"],
        )


def test_each_kind_that_is_never_answered_is_in_the_suite() -> None:
    texts = [value["message"] for value in SUITE["refused"]]
    for reason, message in MESSAGES.items():
        assert any(text.startswith(message) for text in texts), reason


def test_a_mutation_of_any_refusal_is_noticed(sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    plain: Any = AskerError.__init__
    reached: defaultdict[Site, list[tuple[Asked, Told]]] = defaultdict(list)
    offers: set[Site] = set()
    now: list[Site] = []
    mutant: list[tuple[Site, str]] = []

    def init(self: AskerError, message: str, suggestions: Any = ()) -> None:
        site = site_of_caller()
        if site is not None:
            now.append(site)
            if suggestions:
                offers.add(site)
            if (site, "message") in mutant:
                message = "MUTANT"
            if (site, "suggestions") in mutant:
                suggestions = ()
        plain(self, message, suggestions)

    monkeypatch.setattr(AskerError, "__init__", init)
    for _, asked, wanted in refusals(sources):
        now.clear()
        if wanted in told(asked):
            for site in set(now):
                reached[site].append((asked, wanted))
    assert [str(site) for site in SITES if site not in reached] == [], "no sample is told so"
    survivors = []
    for site, samples in reached.items():
        mutations = ["message"] if site.kind != "NotRead" else []  # `put_offers` writes its words
        for what in (*mutations, *(["suggestions"] if site in offers else [])):
            mutant[:] = [(site, what)]
            if all(wanted in told(asked) for asked, wanted in samples):
                survivors.append(f"{site} {what}")
    assert not survivors, "; ".join(survivors)
