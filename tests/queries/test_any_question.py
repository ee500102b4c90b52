"""Whatever a command is asked, about any area on any day: an answer that keeps the contract, or a reason why not."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from bot.ask import Sources, in_words
from bot.commands.registry import COMMANDS, Command, Slot
from bot.language.names import names_of
from queries.areas import areas
from queries.errors import AskerError, NoData
from queries.question import Period, Question
from tests.bot.asking import questions
from tests.bot.contract import broken

SLOW = {"check", "release", "trend"}


@pytest.mark.parametrize(
    "command", [each for each in COMMANDS if not {Slot.CONDITIONS, Slot.CITED} & {*each.takes}], ids=str
)
def test_any_question_gets_an_answer_or_a_reason(command: Command, sources: Sources) -> None:
    @settings(max_examples=15 if command.name in SLOW else 40, suppress_health_check=list(HealthCheck))
    @given(question=questions(sources.register, command, everywhere=True))
    def asked(question: object) -> None:
        assert command.answer is not None
        try:
            answer = command.answer(sources.register, question)  # type: ignore[arg-type]
        except AskerError as mistake:
            assert mistake.message.endswith((".", "?"))  # noqa: PT017
            return
        assert not broken(in_words(answer, names_of(sources.register)))

    asked()


@pytest.mark.parametrize("name", ["la", "neighbours", "judgements", "changes", "list", "visits"])
def test_every_area_answers_on_the_first_and_the_last_of_its_days(name: str, sources: Sources) -> None:
    command = COMMANDS[name]
    assert command.answer is not None
    for named in areas(sources.register):
        days = {named.established or date(2014, 4, 1), named.abolished or date(2026, 11, 23)}
        if Slot.AUTHORITY in command.takes and named.area.kind == "region":
            continue
        for on in sorted(days):
            found = {"period": Period(date(2013, 1, 1), on)} if name == "visits" else {"as_at": on}
            try:
                problems = broken(command.answer(sources.register, Question(command=name, area=named.area, **found)))
            except NoData:
                problems = ["an LA always has an answer"] if name in ("la", "neighbours") else []
            assert not problems, f"{name} {named.area} {on}"
