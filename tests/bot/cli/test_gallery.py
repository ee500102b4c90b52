"""The gallery: a file for each kind, and a page that works for everybody."""

import html
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.ask import Sources
from bot.cli.gallery.page import page
from bot.cli.gallery.replies import KINDS, write_gallery
from bot.cli.main import main
from bot.render.files.drawing import contrast

VOID = {"meta", "br", "rect", "line", "path"}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, sources: Sources) -> Path:
    directory = tmp_path_factory.mktemp("gallery") / "new"
    write_gallery(directory, sources)
    return directory


@pytest.fixture(scope="module")
def index(written: Path) -> str:
    return (written / "index.html").read_text(encoding="utf-8")


class Tags(HTMLParser):
    """Every tag with its attributes; raises AssertionError where one is not closed in turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def test_every_kind_is_a_message_and_a_section(written: Path, index: str) -> None:
    tags = Tags(index).found
    ids = [given["id"] for _, given in tags if "id" in given]
    assert len(set(ids)) == len(ids)
    for name in KINDS:
        assert json.loads((written / f"{name}.json").read_text(encoding="utf-8"))["blocks"]
        assert name in ids
    assert {given["aria-labelledby"] for _, given in tags if "aria-labelledby" in given} <= {*ids}


def test_nothing_is_loaded_from_elsewhere(index: str) -> None:
    tags = Tags(index).found
    assert not {tag for tag, _ in tags} & {"script", "link", "img", "iframe", "button"}
    assert not [given for _, given in tags if "src" in given]
    assert "url(" not in index
    assert "@import" not in index


def test_tables_are_tables(index: str) -> None:
    tags = Tags(index).found
    kinds = [tag for tag, _ in tags]
    assert kinds.count("table") == kinds.count("caption") == kinds.count("thead") > 10
    assert all(given.get("scope") in ("col", "row") for tag, given in tags if tag == "th")
    assert all(given.get("tabindex") == "0" for _, given in tags if given.get("class") == "scroll")


def test_what_is_said_is_on_the_page(written: Path, index: str) -> None:
    seen = " ".join(html.unescape(re.sub("<[^>]+>", "", index)).split())
    for name in KINDS:
        for block in json.loads((written / f"{name}.json").read_text(encoding="utf-8"))["blocks"]:
            if block["type"] == "header":
                assert block["text"]["text"] in seen
            for row in block.get("rows", [])[: block.get("page_size", 100) + 1]:
                assert all(" ".join(cell["text"].split()) in seen for cell in row if "text" in cell)
            for button in block["elements"] if block["type"] == "actions" else []:
                assert button["text"]["text"] in seen


def test_light_and_dark_have_contrast(index: str) -> None:
    light, dark = re.findall(r":root \{(.*?)\}", index, re.DOTALL)
    for scheme in (light, dark):
        colour = dict(re.findall(r"--([\w]+): (#[0-9a-f]{6})", scheme))
        for ground in ("page", "card", "shade"):
            assert all(contrast(colour[ink], colour[ground]) >= 4.5 for ink in ("ink", "quiet", "link"))
        for mark in ("s1", "s2", "s3", "s4", "s5", "s6", "key", "focus"):
            assert contrast(colour[mark], colour["card"]) >= 3


def test_the_command_says_what_to_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ILACS_HOME", str(tmp_path / "home"))
    assert main(["gallery", str(tmp_path / "gallery")]) == 0
    assert str(tmp_path / "gallery" / "index.html") in capsys.readouterr().out
    assert main(["gallery", str(tmp_path / "gallery" / "index.html")]) == 2


def test_a_page_prints_whole_tables_and_its_contents_can_be_skipped(sources: Sources) -> None:
    rows = [[{"type": "raw_text", "text": "LA"}], *([{"type": "raw_text", "text": f"LA {at}"}] for at in range(30))]
    table = {"type": "data_table", "caption": "LAs", "page_size": 10, "rows": rows}
    shown = page({"list": ("list good", {"text": "Thirty.", "blocks": [table]})})
    assert shown.count("<tr>") == 1 + 10
    assert shown.count('<tr class="later">') == 20
    assert "Rows 1 to 10 of 30" in shown
    assert '<a class="skip" href="#replies">' in shown
    assert '<main id="replies" tabindex="-1">' in shown
