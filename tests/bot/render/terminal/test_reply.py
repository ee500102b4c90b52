"""The terminal's reply: every row at any width, numbers to the right, bars without colour."""

import io
import re
from dataclasses import replace

import pytest
from hypothesis import given
from rich.cells import cell_len
from rich.console import Console

from bot.ask import Sources, ask
from bot.render.notes import LICENCE
from bot.render.terminal.reply import ASCII_FILLS, FILLS, render, render_error
from bot.render.terminal.signs import write_in_any_encoding
from queries.answer import Answer, Chart, Column, Table
from queries.errors import UnknownName
from queries.wording import CALCULATED, OFFICIAL
from tests.bot.render import sample_answers
from tests.bot.render.any_answers import ANSWERS, FEW

WIDTHS = (60, 80, 100, 200)


def printed(answer: Answer, width: int = 80) -> str:
    output = io.StringIO()
    render(answer, Console(file=output, width=width))
    return output.getvalue()


@pytest.mark.parametrize("width", WIDTHS)
def test_every_part_is_there_at_every_width(width: int) -> None:
    for answer in (sample_answers.region(), sample_answers.authority(), sample_answers.listing(153)):
        text = printed(answer, width)
        words = " ".join(text.split())
        assert max(map(cell_len, text.splitlines())) <= width
        assert answer.title in words
        assert answer.text in words
        assert (OFFICIAL if answer.official else CALCULATED) in words
        assert LICENCE in words
        assert all(note in words for note in answer.notes)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_row_is_dropped_and_no_figure_broken(width: int) -> None:
    text = printed(sample_answers.listing(153), width)
    assert set(re.findall(r"Testshire (\d+)\b", text)) >= {str(at) for at in range(153)}
    region = printed(sample_answers.region(), width)
    for figure in ("33", "36%", "151", "13%"):
        assert re.search(rf"(^|[\s(]){figure}([\s)]|$)", region, re.MULTILINE)


def test_numbers_stand_to_the_right() -> None:
    lines = printed(sample_answers.region(), 120).splitlines()
    rows = [line.rstrip() for line in lines if re.match(r"(London|England) +\d", line)]
    assert len(rows) == 2
    assert len({len(row) for row in rows}) == 1


def test_a_table_too_wide_stands_in_six_columns_as_in_a_message() -> None:
    text = printed(sample_answers.region(), 80)
    assert re.search(r"^London \(33\) +│? *12 \(36%\) +│? *16 \(48%\) +│? *4 \(12%\) +│? *1 \(3%\)", text, re.MULTILINE)
    assert "Req. improvement: requires improvement to be good." in " ".join(text.split())


def test_a_table_wider_still_turns_and_a_record_takes_a_line_a_fact() -> None:
    assert re.search(r"^% outstanding +36%", printed(sample_answers.region(), 40), re.MULTILINE)
    assert "  Overall effectiveness: Good\n" in printed(sample_answers.authority(), 34)


def test_addresses_are_written_out_where_no_link_can_stand_behind_words(sources: Sources) -> None:
    text = printed(ask("list inadequate 2024-03-31", sources), 100)
    assert "Havering: https://files.ofsted.gov.uk/v1/file/50239788" in text


def test_a_single_column_too_wide_is_folded() -> None:
    table = Table("one", "One", (Column("a", "A", "number"),), ({"a": "9" * 90},))
    assert printed(replace(sample_answers.words_only(), tables=(table,)), 60).count("9") == 90


def test_piped_output_is_plain_and_has_the_whole_address() -> None:
    text = printed(sample_answers.listing(1))
    assert "\x1b" not in text
    assert "https://example.org/0" in text


def test_on_a_terminal_an_address_is_a_link() -> None:
    output = io.StringIO()
    render(
        sample_answers.listing(1),
        Console(file=output, width=80, force_terminal=True, color_system="truecolor"),
    )
    assert re.search(r"\x1b]8;[^;]*;https://example\.org/0\x1b\\.*Report", output.getvalue())


def test_bars_tell_their_series_apart_without_colour() -> None:
    lines = printed(sample_answers.region(), 100).splitlines()
    bar = next(line for line in lines if line.startswith("London") and FILLS[0] in line)
    lengths = [bar.count(fill) for fill in FILLS[:4]]
    assert all(lengths)
    assert lengths[1] > lengths[0] > lengths[2] > lengths[3]
    assert re.search(r"36% +48% +12% +3%$", bar)
    assert any("█ Outstanding" in line and "▓ Good" in line for line in lines)


def test_bars_of_a_terminal_without_unicode_are_ascii() -> None:
    output = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="replace")
    render(sample_answers.region(), Console(file=output, width=100))
    output.flush()
    text = output.buffer.getvalue().decode("ascii")  # type: ignore[attr-defined]
    assert f"{ASCII_FILLS[0]} Outstanding" in text
    assert FILLS[0] not in text


def test_series_that_do_not_add_up_have_a_bar_each() -> None:
    answer = sample_answers.region()
    chart = Chart("line", "Through time", "outcomes", "area", ("outstanding_percent", "good_percent"), "")
    lines = printed(replace(answer, chart=chart), 100).splitlines()
    at = next(at for at, line in enumerate(lines) if line.startswith("London"))
    assert lines[at].endswith("36%")
    assert lines[at + 1].strip().endswith("48%")


def test_a_further_chart_stands_above_its_table() -> None:
    answer = sample_answers.region()
    assert answer.chart
    table = replace(answer.tables[0], id="again", title="The same again")
    chart = replace(answer.chart, table="again", title="A further chart")
    lines = printed(replace(answer, tables=(*answer.tables, table), further_charts=(chart,)), 100).splitlines()
    assert [lines.count(title) for title in (answer.chart.title, "A further chart")] == [1, 1]
    assert lines.index(answer.tables[0].title) < lines.index("A further chart") < lines.index("The same again")


def test_a_long_line_says_how_many_points_it_draws() -> None:
    assert "14 of 42 points are drawn." in printed(sample_answers.trend(42))


def test_a_definition_has_no_kind_of_figures() -> None:
    text = printed(sample_answers.words_only())
    assert CALCULATED not in text
    assert "The third of the four grades." in text


@FEW
@given(ANSWERS)
def test_any_answer_is_printed_within_its_width(answer: Answer) -> None:
    text = printed(answer, 60)
    assert "\x1b" not in text
    assert "\x00" not in text
    assert all(cell_len(line) <= 60 for line in text.split("\n"))


def test_a_mistake_says_what_to_write_instead() -> None:
    output = io.StringIO()
    render_error(UnknownName("No area is called “[red]”.", ("la Reading",)), Console(file=output, width=80))
    assert output.getvalue().splitlines() == [
        "No area is called “[red]”.",
        "You could write:",
        "  la Reading",
    ]


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp850", "iso8859-1", "utf-8"])
def test_any_encoding_writes_every_sign_or_a_plainer_one(encoding: str) -> None:
    bytes_written = io.BytesIO()
    output = io.TextIOWrapper(bytes_written, encoding=encoding)
    write_in_any_encoding(output)
    answer = replace(sample_answers.region(), text="“London” – 36% → more… \udc81")
    render(answer, Console(file=output, width=80))
    output.flush()
    text = bytes_written.getvalue().decode(encoding)
    assert "London" in text
    if encoding == "ascii":
        assert '"London" - 36% -> more...' in text
