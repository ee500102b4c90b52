"""The answer's document as SPEC section 4 draws it. `broken` lists what a document does against it."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from data.schema import LA_LEVEL
from queries.answer import Answer
from queries.wording import CALCULATED, OFFICIAL, PARTLY

KEYS = ["question", "reading", "title", "text", "official", "as_at", "tables", "chart", "notes", "sources"]
QUESTION_KEYS = {
    "command",
    "area",
    "areas",
    "grade",
    "judgement",
    "as_at",
    "from",
    "to",
    "visit",
    "term",
    "as_at_compare",
    "known_by",
    "without",
    "since",
}
ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
DISTRIBUTION = {
    *("graded", "authorities", "no_overall_judgement", "no_overall_judgement_percent", "graded_percent"),
    *("outstanding", "good", "requires_improvement", "inadequate", "good_or_outstanding"),
    *("outstanding_percent", "good_percent", "requires_improvement_percent", "inadequate_percent"),
    "good_or_outstanding_percent",
}
JUDGEMENTS = {"overall_effectiveness", "impact_of_leaders", "help_and_protection", "children_in_care", "care_leavers"}
ROW_KEYS = {
    "outcomes": DISTRIBUTION,
    "changes": {"previous", "improved", "retained", "declined"},
    "activity": {"event_type", "count"},
    "in_year": {"improved", "retained", "declined"},
    "themes": {"theme", "visits", "percent"},
    "authorities": {"urn", "name", "region", "end_date", "report_url"} | JUDGEMENTS,
    "check": {"section", "area", "measure", "category", "published", "computed", "match", "why"},
}
UNITS = {"text", "authorities", "events", "percent", "points", "change", "date", "url", "years", "number", "yes_no"}
OF_KIND = {
    True: OFFICIAL,
    False: CALCULATED,
    LA_LEVEL: "counted from Ofsted’s LA-level data for the edition",
    PARTLY: "",
}
DAYS = r"\d{1,2} [A-Z][a-z]+ \d{4}"
ENDS_WITH_KIND = re.compile(
    rf"({OFFICIAL}( as at ({DAYS}(, | and )?)+)?|{re.escape(CALCULATED[1:])}|for the edition as at ({DAYS}|that day))\.$"
)
WORDS_ONLY = ("help", "define", "releases")  # answers without a figure of the register
NEVER = re.compile(r"\b(?:failing|failed|worst|accredited|Accredited)\b")


def broken(answer: Answer) -> list[str]:
    """What of the answer is not as SPEC sections 2 and 4 have it; nothing when all is."""
    document = json.loads(json.dumps(answer.to_json(), allow_nan=False))
    return [
        *_document(document),
        *_question(document["question"]),
        *_tables(document),
        *_text(answer, document),
        *_charts(answer),
    ]


def _document(document: Mapping[str, Any]) -> Iterator[str]:
    if list(document) != KEYS:
        yield f"keys {list(document)}"
    if not ISO.fullmatch(document["as_at"]):
        yield f"as_at {document['as_at']}"
    for part in (document, *document["tables"]):
        if part["official"] not in OF_KIND:
            yield f"official is {part['official']!r}"
    if not all(set(source) == {"title", "url"} and source["title"] for source in document["sources"]):
        yield "a source without a title"
    if not all(isinstance(note, str) and note.strip() for note in document["notes"]):
        yield "an empty note"


def _charts(answer: Answer) -> Iterator[str]:
    """Each is a picture of a table of its own, with a title that fits and its finding."""
    tables = [table.id for table in answer.tables]
    if len({chart.table for chart in answer.charts}) < len(answer.charts):
        yield "two charts of one table"
    for chart in answer.charts:
        if chart.table not in tables or not chart.alt or not 0 < len(chart.title) <= 50:
            yield f"a chart of {chart.table} without its table, a title that fits, or a finding"


def _question(question: Mapping[str, Any]) -> Iterator[str]:
    if "of" in question:  # a Count (`queries.question.Question.to_json`)
        if not {"command", "show"} <= set(question):
            yield f"a count without its {({'command', 'show'}) - set(question)}"
        return
    if extra := set(question) - QUESTION_KEYS:
        yield f"question keys {extra}"
    if ("as_at" in question) == ("from" in question) or ("from" in question) != ("to" in question):
        yield "a question has an as-at date or a period"
    for key in ("as_at", "from", "to", "as_at_compare", "known_by"):
        if key in question and not ISO.fullmatch(question[key]):
            yield f"{key} {question[key]}"


def _tables(document: Mapping[str, Any]) -> Iterator[str]:
    ids = [table["id"] for table in document["tables"]]
    if len(set(ids)) < len(ids):
        yield f"two tables of one id among {ids}"
    for table in document["tables"]:
        rows, columns = table["rows"], table["columns"]
        if any(row.keys() != rows[0].keys() for row in rows):
            yield f"{table['id']}: rows of different keys"
        if not columns or any(
            set(column) != {"key", "label", "unit"} or column["unit"] not in UNITS for column in columns
        ):
            yield f"{table['id']}: columns"
        if rows and (missing := {column["key"] for column in columns} - rows[0].keys()):
            yield f"{table['id']}: columns {missing} that no row holds"
        if rows and (missing := ROW_KEYS.get(table["id"], set()) - rows[0].keys()):
            yield f"{table['id']}: rows without {missing}"
        for row in rows:
            yield from (f"{table['id']}: {problem}" for problem in _row(row))


def _row(row: Mapping[str, Any]) -> Iterator[str]:
    for key, value in row.items():
        counted = key.removeprefix("published_")
        if key.endswith("_percent") and not (value is None or (isinstance(value, int) and 0 <= value <= 100)):
            yield f"{key} {value!r}"
        if (
            key in ("as_at", "end_date", "publication_date", "first_date", "since")
            and value
            and not ISO.fullmatch(value)
        ):
            yield f"{key} {value!r}"
        if key.startswith("published_") and key not in ("published_at", "published_by") and counted not in row:
            yield f"{key} beside nothing"
    if row.keys() >= DISTRIBUTION and sum(row[key] for key in list(row) if key in _FOUR) != row["graded"]:
        yield "the four grades do not add up to the base"


_FOUR = ("outstanding", "good", "requires_improvement", "inadequate")


def _text(answer: Answer, document: Mapping[str, Any]) -> Iterator[str]:
    text = document["text"]
    if not text.endswith((".", "?", "!")) or ".." in text or "  " in text or "None" in text:
        yield f"text: {text[-60:]!r}"
    if NEVER.search(" ".join((document["title"], text, *document["notes"]))) and answer.question.command != "define":
        yield "a word that is never used"
    if answer.question.command in WORDS_ONLY:
        return
    if not re.search(r"\d{4}", text):
        yield "text without a date"
    kind = OF_KIND[document["official"]]
    is_quoted = answer.question.command == "cite"  # whose line goes on with its source
    if kind.casefold() not in text.casefold() or not (is_quoted or ENDS_WITH_KIND.search(text)):
        yield f"text does not end with the kind of figures: {text[-90:]!r}"
    if not document["sources"]:
        yield "no source"
