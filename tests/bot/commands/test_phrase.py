"""A Question in words reads back to the same Question, whatever is asked."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.ask import Sources
from bot.commands.parse import read_command
from bot.commands.phrase import phrase
from bot.commands.registry import COMMANDS
from bot.language.names import names_of
from queries.errors import AmbiguousName, NoData
from tests.bot.asking import questions
from tests.conftest import TODAY


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_is_phrased_reads_back_to_the_same_question(sources: Sources, data: st.DataObject) -> None:
    question = data.draw(questions(sources.register))
    words = phrase(question, names_of(sources.register))
    assert words.split()[0] in COMMANDS
    try:
        read_back = read_command(words, sources.register, TODAY).question
    except (NoData, AmbiguousName):
        read_back = question if question.as_at_compare else None  # an LA need not have existed on the earlier day
    assert read_back == question, words


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_endings_and_upper_case_do_not_change_the_question(sources: Sources, data: st.DataObject) -> None:
    question = data.draw(questions(sources.register).filter(lambda each: not each.as_at_compare and not each.known_by))
    words = phrase(question, names_of(sources.register))
    request = read_command(f"  {words.upper()} as XLSX  public", sources.register, TODAY)
    assert (request.question, request.file, request.public) == (question, "xlsx", True)
