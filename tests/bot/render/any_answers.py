"""Answers of any shape whatsoever, for hypothesis: nasty text, huge tables, missing figures."""

from datetime import date
from typing import Any, get_args

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from queries.answer import Answer, Chart, Column, Source, Table, Unit
from queries.question import Question

# A failing answer is long to shrink and no clearer for it.
FEW = settings(
    max_examples=50,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[*HealthCheck],
)
NASTY = st.sampled_from(
    [
        "",
        " \n\t ",
        "<!channel> <@U1> <https://example.org|x>",
        "&amp; & < > R&D",
        "@here ```code``` *b* _i_ `c`",
        "'; drop table events; --",
        "\x00\x01\x1b[31m\x7f",
        "🙂👩‍👩‍👧" * 30,
        "\u202eright to left\u2066",
        "\u200b",
        "[bold]markup[/bold]",
        "line\n" * 30,
        "&" * 500,
    ]
)
FLOODS = st.sampled_from(["&" * 10_000, "word " * 2_000, "x" * 10_000])
SHORT = st.one_of(NASTY, st.text(max_size=60))
TEXT = st.one_of(SHORT, FLOODS)
VALUES = st.one_of(
    st.none(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.sampled_from(["2024-03-31", "https://example.org/1?a=1&b=2", "https://example.org/" + "a" * 400, 10**400]),
    SHORT,
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Up to 25 columns and 120 rows, a few of them over and over so that making them is quick."""
    columns = draw(
        st.lists(
            st.builds(Column, st.sampled_from("abcdefgh"), SHORT, st.sampled_from(get_args(Unit))),
            max_size=25,
        )
    )
    row = st.dictionaries(st.sampled_from([*"abcdefgh", "published_a"]), VALUES)
    few: list[dict[str, Any]] = draw(st.lists(row, max_size=4))
    return Table(
        draw(st.sampled_from(["one", "two"])),
        draw(TEXT),
        tuple(columns),
        tuple(few * draw(st.sampled_from([1, 2, 30]))),
    )


CHARTS = st.builds(
    Chart,
    st.sampled_from(["stacked", "bar", "line"]),
    TEXT,
    st.sampled_from(["one", "two", "none"]),
    st.sampled_from("abc"),
    st.lists(st.sampled_from("abcdefgh"), max_size=8, unique=True).map(tuple),
    TEXT,
)
ANSWERS = st.builds(
    Answer,
    question=st.just(Question(command="england")),
    title=TEXT,
    text=TEXT,
    official=st.booleans(),
    as_at=st.just(date(2024, 3, 31)),
    tables=st.lists(tables(), max_size=4).map(tuple),
    chart=st.none() | CHARTS,
    further_charts=st.lists(CHARTS, max_size=3).map(tuple),
    notes=st.lists(TEXT, max_size=8).map(tuple),
    sources=st.lists(
        st.builds(Source, TEXT, st.none() | TEXT | st.just("https://example.org/?a=1&b=2")), max_size=8
    ).map(tuple),
)
