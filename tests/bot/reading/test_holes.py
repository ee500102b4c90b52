"""What words leave open: the usual filling is read, the others stand beside it as questions that read back."""

import pytest

from bot.ask import Sources, answer, read
from bot.commands.phrase import phrase
from bot.language.names import names_of

MADE = "list inspections, judged inadequate, 2023-01-01 to 2023-12-31"
OPEN = {
    "focused visits in 2024": ["visits focused England 2023-24"],
    "judged inadequate in 2023": [MADE],
    "how many were judged inadequate in 2023": [MADE.replace("list", "count")],
    "inadequate again": [
        "list LAs, ever judged inadequate at least 2 times in a row, whole record",
        "list LAs, judged inadequate, from inadequate to outstanding or good or requires improvement, latest",
    ],
    "LAs with an inadequate judgement": ["list LAs, judged inadequate in any judgement, latest"],
    "RI councils that improved": [
        "list LAs, judged requires improvement, improved since the first ILACS inspection, latest"
    ],
    "have been inadequate": ["list LAs, judged inadequate, latest"],
    "leaders outstanding in 2022 and 2024": [
        "compare England outstanding impact of leaders 2022-03-31 with 2024-03-31"
    ],
}
CLOSED = (
    "focused visits in 2023-24",
    "inadequate on 31 March 2023",
    "ever inadequate",
    "inadequate twice",
    "LAs with at least one inadequate judgement",
    "improved since their first ILACS inspection by region",
)


def others(words: str, sources: Sources) -> list[str]:
    return [phrase(each, names_of(sources.register)) for each in read(words, sources).others]


@pytest.mark.parametrize("words", OPEN)
def test_the_other_fillings_stand_beside_the_usual_one(words: str, sources: Sources) -> None:
    assert others(words, sources) == OPEN[words]


@pytest.mark.parametrize("words", OPEN)
def test_each_filling_reads_back_and_is_answered(words: str, sources: Sources) -> None:
    request = read(words, sources)
    shown = {phrase(each, names_of(sources.register)) for each in answer(request, sources).next}
    for each in request.others:
        written = phrase(each, names_of(sources.register))
        again = read(written, sources)
        assert again.question == each
        assert answer(again, sources).text
        assert written in shown


@pytest.mark.parametrize("words", CLOSED)
def test_what_is_said_leaves_nothing_open(words: str, sources: Sources) -> None:
    assert others(words, sources) == []
