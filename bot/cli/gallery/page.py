"""Slack messages as one accessible page: no script, nothing from elsewhere, light and dark, wide and narrow."""

import html
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

from bot.cli.gallery.charts import chart
from bot.render.notes import LICENCE
from bot.render.slack.elements import Block
from bot.slack.manifest import COMMAND

_TEMPLATE = Path(__file__).with_name("gallery.html")
_LINK = re.compile(r"<(?P<url>https?://[^|>]+)\|(?P<words>[^>]+)>")
_BOLD = re.compile(r"(?<![\w*])\*(?P<words>[^*\n]+)\*(?![\w*])")
_CODE = re.compile(r"`(?P<words>[^`\n]+)`")


def page(replies: Mapping[str, tuple[str, Mapping[str, Any]]]) -> str:
    """The page of these replies: by name, the words that were asked and the message that answers them."""
    contents = "\n".join(f'<li><a href="#{name}">{_title(name)}</a></li>' for name in replies)
    sections = "\n".join(_section(name, words, payload) for name, (words, payload) in replies.items())
    template = Template(_TEMPLATE.read_text(encoding="utf-8"))
    return template.substitute(contents=contents, replies=sections, licence=html.escape(LICENCE))


def _section(name: str, words: str, payload: Mapping[str, Any]) -> str:
    blocks = "\n".join(_block(block, f"{name}-{at}") for at, block in enumerate(payload["blocks"]))
    return f"""<section aria-labelledby="{name}">
<h2 id="{name}">{_title(name)}</h2>
<p class="asked">Asked: <code>{html.escape(f"{COMMAND} {words}")}</code> · <a href="{name}.json">{name}.json</a></p>
<div class="message">
{blocks}
<details><summary>The text alone of “{_title(name)}”</summary><p>{_mrkdwn(payload["text"])}</p></details>
</div>
</section>"""


def _title(name: str) -> str:
    return name.replace("-", " ").capitalize()


def _block(block: Block, name: str) -> str:
    kind = block["type"]
    if kind == "header":
        return f"<h3>{html.escape(block['text']['text'])}</h3>"
    if kind == "section":
        return f"<p>{_mrkdwn(block['text']['text'])}</p>"
    if kind == "context":
        said = "".join(f"<p>{_mrkdwn(part['text'])}</p>" for part in block["elements"])
        return f'<div class="small">{said}</div>'
    if kind == "data_visualization":
        return chart(block, name)
    if kind in ("data_table", "table"):
        return _table(block, name)
    if kind == "rich_text":
        return "".join(_rich(part) for part in block["elements"])
    return _buttons(block)


def _mrkdwn(escaped: str) -> str:
    """mrkdwn, which arrives escaped, as HTML."""
    words = _LINK.sub(r'<a href="\g<url>">\g<words></a>', escaped)
    words = _BOLD.sub(r"<strong>\g<words></strong>", words)
    return _CODE.sub(r"<code>\g<words></code>", words).replace("\n", "<br>\n")


def _table(block: Block, name: str) -> str:
    head, *rows = block["rows"]
    shown = min(block.get("page_size", len(rows)), len(rows))
    numeric = [all(_is_number(row[at]) for row in rows) for at in range(len(head))]
    headings = "".join(
        f'<th scope="col"{_class_of_column(numeric[at])}>{html.escape(one["text"])}</th>' for at, one in enumerate(head)
    )
    body = "\n".join(
        ("<tr>" if place < shown else '<tr class="later">')
        + "".join(
            f'<th scope="row">{_cell(one)}</th>' if at == 0 else f"<td{_class_of_column(numeric[at])}>{_cell(one)}</td>"
            for at, one in enumerate(row)
        )
        + "</tr>"
        for place, row in enumerate(rows)
    )
    caption = html.escape(block.get("caption", "Table"))
    more = (
        f'<p class="small more">Rows 1 to {shown} of {len(rows)}; the others are pages away.</p>'
        if shown < len(rows)
        else ""
    )
    return f"""<div class="scroll" role="group" aria-labelledby="{name}-caption" tabindex="0"><table>
<caption id="{name}-caption">{caption}</caption>
<thead><tr>{headings}</tr></thead>
<tbody>
{body}
</tbody></table></div>{more}"""


def _class_of_column(is_number: bool) -> str:
    return ' class="number"' if is_number else ""


def _is_number(cell: Block) -> bool:
    return cell["type"] == "raw_number" or bool(re.fullmatch(r"[+−–]?[\d.,]*( points|%)?", cell.get("text", "x")))


def _cell(cell: Block) -> str:
    return _inline(cell["elements"][0]["elements"]) if cell["type"] == "rich_text" else html.escape(cell["text"])


def _rich(part: Block) -> str:
    if part["type"] == "rich_text_preformatted":
        return f'<pre tabindex="0">{_inline(part["elements"])}</pre>'
    if part["type"] == "rich_text_list":
        items = "".join(f"<li>{_inline(item['elements'])}</li>" for item in part["elements"])
        return f"<ul>{items}</ul>"
    return f"<p>{_inline(part['elements'])}</p>"


def _inline(elements: Sequence[Block]) -> str:
    said = []
    for element in elements:
        words = html.escape(element.get("text") or element.get("url", ""))
        if element["type"] == "link":
            words = f'<a href="{html.escape(element["url"])}">{words}</a>'
        said.append(f"<strong>{words}</strong>" if element.get("style", {}).get("bold") else words)
    return "".join(said)


def _buttons(block: Block) -> str:
    labels = "".join(f"<li>{html.escape(button['text']['text'])}</li>" for button in block["elements"])
    return f'<ul class="buttons" aria-label="Buttons">{labels}</ul>'
