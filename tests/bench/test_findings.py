"""The benchmarks' own rules: when a bar is met, and that they ask what they say."""

from bot.ask import Sources, read
from tests.bench.__main__ import main
from tests.bench.findings import Finding
from tests.bench.questions import distinct_questions


def test_a_bar_is_met_exactly_or_in_the_short_form_with_leeway() -> None:
    late = Finding("part", "what", 5.1, "ms", most=5.0)
    slow = Finding("part", "what", 390.0, "a second", least=400.0)
    assert [late.is_met(short=False), slow.is_met(short=False)] == [False, False]
    assert [late.is_met(short=True), slow.is_met(short=True)] == [True, True]
    assert not Finding("part", "what", 21.0, "ms", most=5.0).is_met(short=True)
    assert Finding("part", "what", 5.0, "ms", most=5.0).is_met(short=False)
    assert Finding("part", "told only", 1e9, "ms").is_met(short=False)


def test_what_could_not_be_measured_misses_its_bar() -> None:
    assert not Finding("part", "what", None, "ms", most=5.0).is_met(short=True)
    assert Finding("part", "asked back", None, "ms").is_met(short=False)


def test_a_missed_bar_is_a_failure(monkeypatch, capsys) -> None:  # type: ignore[no-untyped-def]
    for value, status in ((21.0, 1), (4.0, 0)):
        found = [Finding("part", "what", value, "ms", most=5.0)]
        monkeypatch.setattr("tests.bench.__main__.PARTS", {"answers": lambda _, found=found: iter(found)})
        monkeypatch.setattr("sys.argv", ["bench", "--short", "answers"])
        assert main() == status
    assert capsys.readouterr().out.count("MISSED") == 1


def test_distinct_questions_are_read_and_differ(sources: Sources) -> None:
    questions = distinct_questions(200)
    assert len({read(words, sources).question for words in questions}) == 200
