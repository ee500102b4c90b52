"""A second opinion on a Slack payload, with numbers of its own: it imports nothing from `bot`."""

import math
import re
from collections.abc import Iterator
from typing import Any

ESCAPED = re.compile(r"&(?!amp;|lt;|gt;)|<(?!https?://[^<>|\s]+\|[^<>]+>)")
GARBLING = re.compile("[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]")


def units(text: str) -> int:
    """UTF-16 units."""
    return sum(2 if ord(mark) > 0xFFFF else 1 for mark in text)


def broken_limits(payload: dict[str, Any]) -> list[str]:
    """What Slack would refuse or garble in a message, in words; empty where it is fine."""
    blocks = payload["blocks"]
    found = [*_text("top-level text", payload["text"], 4000, mrkdwn=True)]
    if not 1 <= len(blocks) <= 50:
        found.append(f"{len(blocks)} blocks")
    kinds = [block["type"] for block in blocks]
    if sum(kind in ("table", "data_table") for kind in kinds) > 1:
        found.append("two tables")
    if kinds.count("data_visualization") > 2:
        found.append("three charts")
    for block in blocks:
        found += CHECKS[block["type"]](block)
    if (total := sum(units(text) for block in blocks for text in _loose_texts(block))) > 12_000:
        found.append(f"{total} characters of text in blocks")
    return found


def _text(what: str, text: Any, most: int, mrkdwn: bool = False) -> Iterator[str]:
    if not isinstance(text, str) or not text.strip():
        yield f"{what} is empty"
        return
    if units(text) > most:
        yield f"{what} has {units(text)} characters, more than {most}"
    if GARBLING.search(text):
        yield f"{what} holds a control character"
    if mrkdwn and (raw := ESCAPED.search(re.sub(r"<(https?://[^<>|\s]+)\|[^<>]+>", "", text))):
        yield f"{what} is not escaped near {raw[0]!r}"


def _header(block: dict[str, Any]) -> Iterator[str]:
    yield from _text("header", block["text"]["text"], 150)
    if block["text"]["type"] != "plain_text":
        yield "header is not plain text"


def _section(block: dict[str, Any]) -> Iterator[str]:
    yield from _text("section", block["text"]["text"], 3000, mrkdwn=True)


def _context(block: dict[str, Any]) -> Iterator[str]:
    if not 1 <= len(block["elements"]) <= 10:
        yield "context elements"
    for element in block["elements"]:
        yield from _text("context", element["text"], 3000, mrkdwn=True)


def _actions(block: dict[str, Any]) -> Iterator[str]:
    ids = [element["action_id"] for element in block["elements"]]
    if not 1 <= len(ids) <= 5 or len(set(ids)) < len(ids):
        yield f"buttons {ids}"
    for element in block["elements"]:
        yield from _text("button", element["text"]["text"], 75)
        yield from _text("button value", element["value"], 2000)


def _rich_text(block: dict[str, Any]) -> Iterator[str]:
    for element in _walk(block):
        if element.get("type") == "text":
            yield from (problem for problem in _text("rich text", element["text"] + ".", 12_000))
            if not element["text"]:
                yield "rich text is empty"
        if element.get("type") == "link" and not re.fullmatch(r"https?://\S+", element["url"]):
            yield "link without address"


def _cells(block: dict[str, Any], most_rows: int, least_rows: int) -> Iterator[str]:
    rows = block["rows"]
    if not least_rows <= len(rows) <= most_rows:
        yield f"{len(rows)} rows"
    if len({len(row) for row in rows}) != 1 or not 1 <= len(rows[0]) <= 20:
        yield "columns"
    if any(cell["type"] == "rich_text" for cell in rows[0]):
        yield "rich text in a header"
    texts = [cell["text"] for row in rows for cell in row if "text" in cell]
    texts += [link["text"] for row in rows for cell in row for link in _walk(cell) if link.get("type") == "link"]
    if any(not text for text in texts):
        yield "an empty cell"
    if sum(map(units, texts)) > 10_000:
        yield f"{sum(map(units, texts))} characters in cells"
    for at in range(len(rows[0])):
        kinds = {row[at]["type"] for row in rows[1:]}
        if "raw_number" in kinds and len(kinds) > 1:
            yield "a column mixes numbers with words"
    for row in rows[1:]:
        for cell in row:
            if cell["type"] == "raw_number" and not math.isfinite(cell["value"]):
                yield "a number that is none"


def _data_table(block: dict[str, Any]) -> Iterator[str]:
    yield from _cells(block, 101, 2)
    yield from _text("caption", block["caption"], 3000)
    if not 1 <= block["page_size"] <= 100:
        yield "page size"


def _table(block: dict[str, Any]) -> Iterator[str]:
    yield from _cells(block, 100, 1)
    if len(block["column_settings"]) > 20:
        yield "column settings"


def _data_visualization(block: dict[str, Any]) -> Iterator[str]:
    yield from _text("chart title", block["title"], 50)
    chart = block["chart"]
    categories = chart["axis_config"]["categories"]
    names = [series["name"] for series in chart["series"]]
    for label in (*categories, *names):
        yield from _text("chart label", label, 20)
    for key in ("x_label", "y_label"):
        if key in chart["axis_config"]:
            yield from _text(key, chart["axis_config"][key], 50)
    if chart["type"] not in ("bar", "line"):
        yield "chart type"
    if not 1 <= len(categories) <= 20 or len(set(categories)) < len(categories):
        yield "categories"
    if not 1 <= len(names) <= 6 or len(set(names)) < len(names):
        yield "series"
    for series in chart["series"]:
        if [point["label"] for point in series["data"]] != categories:
            yield "points and categories differ"
        if not all(
            isinstance(point["value"], int | float) and math.isfinite(point["value"]) for point in series["data"]
        ):
            yield "a value that is no number"


def _image(block: dict[str, Any]) -> Iterator[str]:
    yield from _text("alt text", block["alt_text"], 2000)
    yield from _text("image title", block["title"]["text"], 2000)
    if ("image_url" in block) == ("slack_file" in block):
        yield "an image from nowhere, or from two places"


def _walk(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from _walk(value)
    elif isinstance(part, list):
        for value in part:
            yield from _walk(value)


def _loose_texts(block: dict[str, Any]) -> Iterator[str]:
    if block["type"] in ("section", "header", "context", "rich_text"):
        yield from (part["text"] for part in _walk(block) if isinstance(part.get("text"), str))


CHECKS = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "rich_text": _rich_text,
    "data_table": _data_table,
    "table": _table,
    "data_visualization": _data_visualization,
    "image": _image,
}
