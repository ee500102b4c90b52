"""Slack messages: order, escaping, one table a message, nothing dropped unsaid, no limit broken."""

from dataclasses import replace
from typing import Any, Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.ask import Sources, ask
from bot.render.notes import BRACKETS_MEAN, LICENCE, NOTHING_MEANS, essential
from bot.render.slack.blocks import about_message, error_message, message, plainer, problem_message
from bot.render.slack.buttons import ABOUT, asking, button
from queries.answer import Answer, Column, Table
from queries.errors import BadCommand, UnknownName
from queries.wording import CALCULATED, OFFICIAL
from tests.bot.render import sample_answers
from tests.bot.render.any_answers import ANSWERS, FEW, TEXT
from tests.bot.render.slack.limit_check import broken_limits, units

STEPS: tuple[Literal[1, 2], ...] = (1, 2)
SAMPLES = {
    "region": sample_answers.region(),
    "authority": sample_answers.authority(),
    "list": sample_answers.listing(153),
    "trend": sample_answers.trend(50),
    "words": sample_answers.words_only(),
}


def kinds(payload: dict[str, Any]) -> list[str]:
    return [block["type"] for block in payload["blocks"]]


def only(payload: dict[str, Any], kind: str) -> dict[str, Any]:
    found = [block for block in payload["blocks"] if block["type"] == kind]
    assert len(found) == 1
    return found[0]


def seen(payload: dict[str, Any]) -> str:
    """Every text of the blocks."""

    def texts(part: Any) -> list[str]:
        if isinstance(part, dict):
            own = [value for key, value in part.items() if key in ("text", "caption", "url") and isinstance(value, str)]
            return own + [text for value in part.values() for text in texts(value)]
        return [text for value in part for text in texts(value)] if isinstance(part, list) else []

    return "\n".join(texts(payload["blocks"]))


def with_table(rows: list[dict[str, Any]], *columns: Column, **changed: Any) -> Answer:
    table = Table("any", "Any table", columns, tuple(rows))
    return replace(sample_answers.words_only(), tables=(table,), **changed)


def cells(payload: dict[str, Any], column: int) -> list[dict[str, Any]]:
    return [row[column] for row in only(payload, "data_table")["rows"][1:]]


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_keep_within_every_limit(name: str) -> None:
    for payload in (message(SAMPLES[name]), *(plainer(SAMPLES[name], step) for step in STEPS)):
        assert broken_limits(payload) == []


@FEW
@given(ANSWERS)
def test_no_answer_breaks_a_limit(answer: Answer) -> None:
    for payload in (message(answer), *(plainer(answer, step) for step in STEPS)):
        assert broken_limits(payload) == []


@FEW
@given(TEXT, st.lists(TEXT, max_size=5))
@example("\x83", [])
def test_no_mistake_breaks_a_limit(words: str, suggestions: list[str]) -> None:
    payload = error_message(BadCommand(words, suggestions))
    assert broken_limits(payload) == []
    assert payload["response_type"] == "ephemeral"


def test_the_finding_comes_first_then_table_small_print_and_buttons() -> None:
    assert kinds(message(SAMPLES["region"], [{"type": "actions", "elements": []}])) == [
        "header",
        "section",
        "data_table",
        "context",
        "actions",
    ]


def test_plainer_steps_leave_out_what_slack_refused() -> None:
    first, second = (kinds(plainer(SAMPLES["region"], step)) for step in STEPS)
    assert "table" in first
    assert not {"data_table", "data_visualization"} & {*first}
    assert {*second} <= {"header", "section", "context", "actions"}
    for step in STEPS:
        assert "36%" in seen(plainer(SAMPLES["region"], step))


def test_text_alone_carries_the_whole_answer() -> None:
    text = message(SAMPLES["region"])["text"]
    for part in (
        "85% (28 of 33 LAs)",
        "London (33): outstanding 12 (36%), good 16 (48%), req. improvement 4 (12%), inadequate 1 (3%)",
        "small numbers",
        LICENCE,
        OFFICIAL,
    ):
        assert part in text
    assert text.startswith("As at 31 March 2024, 85%")
    assert "&" not in text.replace("&amp;", "")


def test_text_says_what_rows_it_leaves_out() -> None:
    text = message(SAMPLES["list"])["text"]
    assert "of 153 rows; add “as csv”" in text
    assert units(text) <= 4000


def test_register_text_is_escaped_where_slack_reads_mrkdwn_and_only_there() -> None:
    nasty = "<!channel> & R&D"
    columns = (Column("a", nasty, "text"), Column("b", "B", "text"))
    row = {"a": nasty, "b": nasty}
    answer = with_table([row, row], *columns, title=nasty, text=nasty, notes=(nasty,))
    row = asking([nasty])
    assert row is not None
    payload = message(answer, [row])
    header, finding = payload["blocks"][:2]
    assert header["text"]["text"] == nasty
    assert finding["text"]["text"] == "&lt;!channel&gt; &amp; R&amp;D"
    assert cells(payload, 0)[0] == {"type": "raw_text", "text": nasty}
    assert only(payload, "actions")["elements"][0]["value"] == nasty
    assert "<!channel>" not in payload["text"]


def test_a_number_and_its_share_stand_in_one_cell_that_sorts_by_the_share() -> None:
    payload = message(SAMPLES["region"])
    assert only(payload, "data_table")["caption"] == "LAs by overall effectiveness: number (%)"
    assert cells(payload, 0)[0] == {"type": "raw_text", "text": "London (33)"}
    assert cells(payload, 1)[0] == {"type": "raw_number", "value": 36, "text": "12\N{NO-BREAK SPACE}(36%)"}


def test_a_missing_figure_makes_its_whole_column_words() -> None:
    rows = [{"a": "Leeds", "n": 1}, {"a": "York", "n": None}]
    payload = message(with_table(rows, Column("a", "Area", "text"), Column("n", "LAs", "authorities")))
    assert cells(payload, 1) == [{"type": "raw_text", "text": "1"}, {"type": "raw_text", "text": "–"}]
    assert NOTHING_MEANS in payload["text"]


def test_a_figure_printed_otherwise_leads_with_ours_beside_it() -> None:
    columns = (Column("a", "Area", "text"), Column("n", "Share", "percent"), Column("p", "Points", "points"))
    rows = [{"a": "England", "n": 63, "published_n": 65, "p": 3.4, "published_p": 4}] * 2
    payload = message(with_table(rows, *columns))
    assert cells(payload, 1)[0] == {"type": "raw_number", "value": 65, "text": "65% (counted: 63%)"}
    assert cells(payload, 2)[0] == {"type": "raw_number", "value": 3.4, "text": "+3.4 points (printed: +4)"}
    assert BRACKETS_MEAN in payload["text"]


def test_a_printed_share_that_differs_stands_without_the_count_behind_ours() -> None:
    columns = (
        Column("a", "Area", "text"),
        Column("n", "Good", "authorities"),
        Column("n_percent", "% good", "percent"),
    )
    rows = [{"a": "England", "n": 32, "n_percent": 63, "published_n_percent": 65}] * 2
    payload = message(with_table(rows, *columns))
    assert cells(payload, 1)[0] == {"type": "raw_number", "value": 65, "text": "65%"}


def test_an_address_is_a_link_and_what_is_none_stays_text() -> None:
    rows = [
        {"a": "x", "u": "https://example.org/?a=1&b=2"},
        {"a": "y", "u": "javascript:alert(1)"},
        {"a": "z", "u": None},
    ]
    found = cells(message(with_table(rows, Column("a", "A", "text"), Column("u", "Report", "url"))), 1)
    link = found[0]["elements"][0]["elements"][0]
    assert link == {"type": "link", "url": "https://example.org/?a=1&b=2", "text": "Report"}
    assert [cell["type"] for cell in found[1:]] == ["raw_text", "raw_text"]


def test_one_table_a_message_a_short_second_as_code_the_others_named() -> None:
    payload = message(SAMPLES["authority"])
    assert kinds(payload).count("data_table") == 1
    assert only(payload, "data_table")["caption"] == "Latest judgements"
    code = only(payload, "rich_text")["elements"][1]
    assert code["type"] == "rich_text_preformatted"
    assert max(map(len, code["elements"][0]["text"].splitlines())) <= 40
    assert "Add “as xlsx” to the question for “Inspections and visits, newest first” (2 rows)." in seen(payload)
    for part in ("overall effectiveness", "https://example.org/report/1", "focused visit", "85%"):
        assert part.lower() in payload["text"].lower()


def test_a_table_without_rows_never_stands_for_one_that_has_some() -> None:
    empty = replace(SAMPLES["list"].tables[0], rows=())
    answer = replace(SAMPLES["region"], tables=(empty, SAMPLES["region"].tables[0]))
    assert only(message(answer), "data_table")["caption"].startswith("LAs by overall effectiveness")


@pytest.mark.parametrize(("rows", "page"), [(20, 20), (21, 10)])
def test_a_table_of_twenty_rows_is_one_page(rows: int, page: int) -> None:
    assert only(message(sample_answers.listing(rows)), "data_table")["page_size"] == page


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "As at 31 March 2024, 85% were good. Official statistics.",
            "*Official statistics, as at 31 March 2024.* 85% were good.",
        ),
        ("All rose & fell. Official statistics.", "*Official statistics, as at 31 March 2024.* All rose &amp; fell."),
        ("Neither date nor kind at its ends", "Neither date nor kind at its ends"),
        ("", ""),
    ],
)
def test_the_finding_is_headed_by_its_kind_and_day_said_once(text: str, shown: str) -> None:
    payload = message(replace(SAMPLES["region"], text=text))
    found = [block for block in payload["blocks"] if block["type"] == "section"]
    assert [block["text"]["text"] for block in found] == ([shown] if shown else [])
    assert all(block["expand"] for block in found)


@pytest.mark.parametrize(("length", "shown"), [(99, 100), (100, 99)])
def test_rows_past_slacks_characters_are_counted_aloud(length: int, shown: int) -> None:
    """A heading of 100 - 1 characters and 100 rows of 99 are 9,999; rows of 100 are too many."""
    rows = [{"a": "x" * length}] * 100
    payload = message(with_table(rows, Column("a", "H" * 80, "text")))
    assert len(cells(payload, 0)) == shown
    assert ("Showing the first" in seen(payload)) is (shown < 100)


@pytest.mark.parametrize(("count", "told"), [(6, False), (7, True)])
def test_columns_past_six_are_named_as_what_the_files_hold(count: int, told: bool) -> None:
    columns = [Column(f"c{at}", f"Column c{at}", "text") for at in range(count)]
    rows = [{column.key: f"v{at}" for column in columns} for at in range(2)]
    payload = message(with_table(rows, *columns))
    assert len(only(payload, "data_table")["rows"][0]) <= 6
    assert ("column c6" in seen(payload).lower()) is told


def test_a_column_that_is_the_same_throughout_gives_way_first_and_is_said() -> None:
    columns = [Column(f"c{at}", f"C{at}", "text") for at in range(7)]
    rows = [{column.key: f"v{at}" for column in columns} | {"c2": "Inadequate"} for at in range(2)]
    payload = message(with_table(rows, *columns))
    assert [one["text"] for one in only(payload, "data_table")["rows"][0]] == ["C0", "C1", "C3", "C4", "C5", "C6"]
    assert "C2: inadequate throughout." in seen(payload)


def test_a_table_without_rows_says_none() -> None:
    payload = message(with_table([], Column("a", "A", "text")))
    assert "data_table" not in kinds(payload)
    assert "Any table: none." in seen(payload)


def test_two_columns_of_one_heading_are_told_apart() -> None:
    payload = message(with_table([{"a": 1}], Column("a", "Share", "number"), Column("a", "Share", "number")))
    assert [cell["text"] for cell in only(payload, "data_table")["rows"][0]] == ["Share", "Share (2)"]


def test_forty_tables_are_within_every_limit_and_named() -> None:
    table = SAMPLES["region"].tables[0]
    payload = message(replace(SAMPLES["region"], tables=(table,) * 40))
    assert broken_limits(payload) == []
    assert "Add “as xlsx” to the question for" in seen(payload)


def test_a_long_finding_goes_on_in_a_second_section_and_ends_visibly() -> None:
    payload = message(replace(SAMPLES["words"], text="word " * 700))
    sections = [block["text"]["text"] for block in payload["blocks"] if block["type"] == "section"]
    assert len(sections) == 2
    assert " ".join(sections).split() == ["word"] * 700
    cut = [block["text"]["text"] for block in message(replace(SAMPLES["words"], text="word " * 2000))["blocks"][1:]]
    assert cut[-1].endswith("…")


@pytest.mark.parametrize(("length", "shown"), [(150, "T" * 150), (151, "T" * 149 + "…")])
def test_a_header_is_clipped_visibly(length: int, shown: str) -> None:
    payload = message(replace(SAMPLES["words"], title="T" * length))
    assert payload["blocks"][0]["text"]["text"] == shown


def test_buttons_ask_the_next_questions_as_typed() -> None:
    questions = ("region London", "x" * 76, "y" * 2000, "z" * 2001, "", "region London", "a", "b", "c")
    row = asking(questions)
    assert row is not None
    buttons = only(message(SAMPLES["words"], [row]), "actions")["elements"]
    assert [button["value"] for button in buttons] == ["region London", "x" * 76, "y" * 2000, "a", "b"]
    assert [button["action_id"] for button in buttons] == ["ask:0", "ask:1", "ask:2", "ask:3", "ask:4"]
    assert buttons[1]["text"]["text"] == "x" * 74 + "…"


def test_figures_say_what_kind_they_are_with_source_and_licence() -> None:
    assert f"*{OFFICIAL}, as at 31 March 2024.*" in seen(message(SAMPLES["region"]))
    assert f"{CALCULATED} · The register · {LICENCE}" in seen(message(SAMPLES["authority"]))
    for name in ("region", "authority"):
        assert LICENCE in seen(message(SAMPLES[name]))
    assert "<https://example.org/edition?a=1&amp;b=2|An edition" in seen(message(SAMPLES["region"]))
    assert CALCULATED not in seen(message(SAMPLES["words"]))


def test_the_licence_line_is_whole_however_many_sources_there_are() -> None:
    source = replace(sample_answers.SOURCE, title="A source & its long name " * 8)
    payload = message(replace(SAMPLES["region"], sources=(source,) * 30))
    assert payload["text"].endswith(LICENCE)
    assert LICENCE in seen(payload)
    assert "further sources" in seen(payload)


def test_a_mistake_is_private_escaped_and_offers_what_to_write() -> None:
    payload = error_message(UnknownName("No area is called “<!channel> & co”.", ("la Hartlepool", "la Halton")))
    assert payload["response_type"] == "ephemeral"
    assert payload["blocks"][0]["text"]["text"] == "No area is called “&lt;!channel&gt; &amp; co”."
    assert [button["value"] for button in only(payload, "actions")["elements"]] == [
        "la Hartlepool",
        "la Halton",
    ]
    assert "la Hartlepool; la Halton" in payload["text"]


def test_a_mistake_that_echoes_a_flood_is_clipped() -> None:
    payload = error_message(BadCommand("x" * 10_000))
    assert payload["text"].endswith("…")
    assert broken_limits(payload) == []


def test_our_own_failure_apologises_with_its_reference_and_nothing_else() -> None:
    payload = problem_message("a1b2<c3")
    assert payload["response_type"] == "ephemeral"
    assert "quote reference a1b2&lt;c3." in payload["text"]
    assert broken_limits(payload) == []


def test_points_stand_for_the_finding() -> None:
    rows = [{"topic": "First", "message": "Sixty of a hundred."}, {"topic": "Second", "message": "London & beyond."}]
    columns = (Column("topic", "Topic", "text"), Column("message", "Key message", "text"))
    table = Table("any", "Any", columns, tuple(rows), told_as="points")
    payload = message(replace(SAMPLES["region"], tables=(table,), chart=None))
    assert only(payload, "section")["text"]["text"].splitlines() == [
        "*Official statistics, as at 31 March 2024.*",
        "• *First:* Sixty of a hundred.",
        "• *Second:* London &amp; beyond.",
    ]
    assert "data_table" not in kinds(payload)


def test_dated_events_are_told_in_a_line_with_the_press_named() -> None:
    columns = (Column("end_date", "Ended", "date"), Column("event", "Kind", "text"))
    rows = (
        {
            "event": "Focused visit",
            "end_date": "2024-01-10",
            "theme": "Front door",
            "report_url": "https://a.ofsted.gov.uk/1",
        },
        {"event": "Focused visit", "end_date": "2023-02-01", "theme": None, "report_url": None},
        {
            "event": "Monitoring visit",
            "first_day": "2022-05",
            "end_date": None,
            "report_url": "https://www.x.com/2",
            "why_not_counted": "in no list",
        },
    )
    table = Table("any", "Visits", columns, rows, told_as="dates")
    payload = message(replace(SAMPLES["words"], tables=(table,)))
    assert payload["blocks"][-2]["text"]["text"] == (
        "*Visits:* focused visit <https://a.ofsted.gov.uk/1|10 Jan 2024> (front door), 1 Feb 2023,"
        " monitoring visit May 2022 (source: <https://www.x.com/2|x.com>; not counted: in no list)."
    )


def test_at_most_two_notes_and_the_rest_under_a_button_or_in_the_files() -> None:
    notes = tuple(f"Note {at}." for at in range(5))
    answer = replace(SAMPLES["region"], notes=notes)
    shown = seen(message(answer))
    assert "Note 0. Note 1." in shown
    assert "Note 2." not in shown
    assert "3 more notes in the files (“as xlsx”)." in shown
    about = {"type": "actions", "elements": [button(ABOUT, "About these figures", "region London")]}
    assert "3 more notes under “About these figures”." in seen(message(answer, [about]))
    assert all(note in seen(about_message(answer)) for note in notes)
    assert broken_limits(about_message(answer)) == []


SUMMARY = "release 2024-03-31"


def test_a_summary_is_points_and_one_table_and_names_what_else_it_holds(sources: Sources) -> None:
    answer = ask(SUMMARY, sources)
    payload = message(answer, [])
    assert kinds(payload) == ["header", "section", "data_table", "context", "context"]
    assert payload["blocks"][1]["text"]["text"].startswith("*Official statistics")
    for step in STEPS:
        assert "more tables" in seen(plainer(answer, step))


def test_a_picture_of_all_charts_stands_for_them(sources: Sources) -> None:
    image = {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "Three figures."}
    answer = ask(SUMMARY, sources)
    payload = message(answer, [], image)
    assert kinds(payload)[:4] == ["header", "section", "image", "data_table"]
    assert image in plainer(answer, 1, [], image)["blocks"]


def test_what_the_text_says_of_the_framework_of_2026_is_no_note_again(sources: Sources) -> None:
    told, other = ask("la South Tyneside", sources), ask("region London 2026-09-30", sources)
    assert any("make no overall" in note for note in told.notes)
    assert not any("make no overall" in note for note in essential(told))
    assert any("make no overall" in note for note in essential(other))


def test_a_summary_says_in_short_what_its_files_hold(sources: Sources) -> None:
    assert "Add “as xlsx” to the question for 3 more tables, “as png” for their picture." in seen(
        message(ask(SUMMARY, sources))
    )
