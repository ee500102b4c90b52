"""The `ilacs` command line: exit codes, one JSON document a line, files, and a check that operators can trust."""

import io
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ask import Sources
from bot.cli import main as cli
from bot.cli.main import main
from data import Register
from tests.conftest import TODAY
from tests.data.few_facts import G, I, edition, event, few_register, figure

Said = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _at_the_sources(monkeypatch: pytest.MonkeyPatch, sources: Sources) -> None:
    monkeypatch.setattr(cli, "open_sources", lambda: sources)
    monkeypatch.setenv("COLUMNS", "120")


def line(said: Said) -> str:
    return " ".join(said.readouterr().out.split())


def test_ask_answers_in_words(capsys: Said) -> None:
    assert main(["ask", "region", "London", "2024-03-31"]) == 0
    said = line(capsys)
    for part in ("85% of LAs (28 of 33)", "31 March 2024", "Official statistics", "Open Government Licence"):
        assert part in said


def test_ask_answers_in_json(capsys: Said) -> None:
    assert main(["ask", "--format", "json", "region London 2024-03-31"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["question"] == {"command": "region", "area": "London", "as_at": "2024-03-31"}
    assert document["tables"][0]["rows"][0]["good_or_outstanding_percent"] == 85


def test_ask_answers_as_slack_would_be_sent(capsys: Said) -> None:
    assert main(["ask", "--format", "slack", "england"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document.keys() == {"text", "blocks"}
    assert "60%" in document["text"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("la Hartlepol", "unknown_name"),
        ("la Northamptonshire 2024-03-31", "ambiguous_name"),
        ("england 31/02/2024", "bad_date"),
        ("england 2035-01-01", "future_date"),
        ("la Cumberland 2023-03-31", "no_data"),
        ("england 1999", "no_data"),
        ("compare Leeds", "ambiguous_name"),
    ],
)
def test_an_askers_mistake_exits_2(words: str, kind: str, capsys: Said) -> None:
    assert main(["ask", "--format", "json", words]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error.keys() == {"kind", "message", "suggestions"}
    assert error["kind"] == kind
    assert main(["ask", words]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert error["message"].split(".")[0].replace("`", "")[:30] in " ".join(said.err.split())


def test_a_dash_answers_each_line_with_one_document_and_exits_0(monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
    questions = ["england 2024-03-31", "", "la Hartlepol", "region “London” as csv", "england 2035-01-01", "help"]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(questions)))
    assert main(["ask", "--format", "json", "-"]) == 0
    documents = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [document.get("question", {}).get("command") or document["error"]["kind"] for document in documents] == [
        "england",
        "unknown_name",
        "region",
        "future_date",
        "help",
    ]


def test_out_writes_the_kind_of_file_that_its_name_says(tmp_path: Path) -> None:
    for kind in ("csv", "xlsx", "png"):
        path = tmp_path / f"london.{kind}"
        assert main(["ask", "region London 2024-03-31", "--out", str(path)]) == 0
        content = path.read_bytes()
        assert content.startswith({"csv": b"\xef\xbb\xbf", "xlsx": b"PK", "png": b"\x89PNG"}[kind]) or kind == "csv"
    assert "London" in (tmp_path / "london.csv").read_text(encoding="utf-8-sig")
    assert zipfile.is_zipfile(tmp_path / "london.xlsx")


def test_out_refuses_what_it_cannot_write(tmp_path: Path, capsys: Said) -> None:
    assert main(["ask", "england", "--out", str(tmp_path / "england.pdf")]) == 2
    assert main(["ask", "england", "--out", str(tmp_path / "nowhere" / "england.csv")]) == 2
    assert main(["ask", "define SIF", "--out", str(tmp_path / "sif.png")]) == 2
    assert list(tmp_path.iterdir()) == []
    assert "cannot be written" in capsys.readouterr().err


def test_as_csv_writes_a_file_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["ask", "region London as csv"]) == 0
    (written,) = tmp_path.iterdir()
    assert written.suffix == ".csv"


def test_check_exits_0_where_every_difference_has_a_known_reason(capsys: Said) -> None:
    assert main(["check"]) == 0
    assert "212 printed figures" in line(capsys)
    assert main(["check", "2022-03-31"]) == 0


def test_check_of_a_date_without_figures_exits_2(capsys: Said) -> None:
    assert main(["check", "2021-01-01"]) == 2
    assert "No figures of a release as at 1 January 2021 are held. Those held are as at 31 March 2022" in " ".join(
        capsys.readouterr().err.split()
    )


@pytest.fixture
def differing(tmp_path: Path) -> Iterator[Register]:
    register = few_register(
        tmp_path,
        events=[event("A", "2020-05-01", G), event("B", "2020-05-01", I)],
        releases=[edition("2021-03-31", "2021-04-30")],
        figures=[figure(1, "2021-03-31", "good", "1"), figure(2, "2021-03-31", "inadequate", "2")],
    )
    yield register
    register.close()


def test_check_exits_1_on_a_new_unexplained_difference(
    differing: Register, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    monkeypatch.setattr(cli, "open_sources", lambda: Sources(differing, lambda: TODAY))
    assert main(["check", "2021-03-31"]) == 1
    said = line(capsys)
    assert "1 agree" in said
    assert "no known reason" in said


def test_a_folder_that_cannot_hold_the_register_exits_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    monkeypatch.undo()
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("ILACS_HOME", str(tmp_path / "file"))
    assert main(["ask", "england"]) == 2
    assert "ILACS_HOME" in capsys.readouterr().err


def test_chat_answers_until_an_empty_line(monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("la Hartlepol\nengland 2024-03-31\n\nengland 2022-03-31\n"))
    assert main(["chat"]) == 0
    said = capsys.readouterr()
    assert "Hartlepool" in said.err
    assert "31 March 2024" in said.out


def test_commands_prints_the_table_of_the_readme(capsys: Said) -> None:
    assert main(["commands"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert rows[0].startswith("| command |")
    assert any("`region NAME\\|all [GRADE] [JUDGEMENT] [DATE]`" in row for row in rows)


def test_a_word_that_is_no_command_is_argparses_error() -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["askk"])
    assert stopped.value.code == 2


def test_help_tells_of_the_tool_of_its_commands_and_of_what_can_be_asked(capsys: Said) -> None:
    assert main(["help"]) == 0
    assert "gallery" in capsys.readouterr().out
    assert main(["help", "ask"]) == 0
    assert "--format" in capsys.readouterr().out
    assert main(["help", "region"]) == 0
    assert "region London 2024-03-31" in line(capsys)
    assert main(["help", "nonsense"]) == 2


def test_json_is_json_in_any_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written, encoding="ascii"))
    assert main(["ask", "--format", "json", "england", "1999"]) == 2
    sys.stdout.flush()
    assert json.loads(written.getvalue())["error"]["kind"] == "no_data"


def test_explain_says_what_a_follow_up_is_put_into(capsys: Said) -> None:
    before = ["--after", "which councils are inadequate?", "--after", "by region"]
    assert main(["ask", "--explain", *before, "and in London"]) == 0
    told = capsys.readouterr().out
    assert told.splitlines()[:4] == [
        "and in  lead: and",
        "London  area: London",
        "…       in place of the part of its kind in: count LAs, judged inadequate, by region, latest",
        "",
    ]
    assert "LAs in London judged inadequate by region" in told
    assert main(["ask", "--after", "which unicorns", "and in London"]) == 2


def test_explain_says_how_each_word_is_taken_before_the_answer(capsys: Said) -> None:
    assert main(["ask", "--explain", "which London councils are still inadequate"]) == 0
    taken, _, told = capsys.readouterr().out.partition("\n\n")
    assert [line.split("  ", 1)[0] for line in taken.splitlines()] == [
        "which",
        "London",
        "councils",
        "are",
        "still",
        "inadequate",
    ]
    assert "time: now" in taken
    assert "grade: inadequate" in taken
    assert "LAs in London judged inadequate" in told
