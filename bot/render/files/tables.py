"""An answer as a file: a tidy CSV table, or a workbook to the Analysis Function's spreadsheet guidance."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from bot.render.cells import day_of
from bot.render.grids import BASE
from bot.render.notes import LICENCE, kind_of_figures
from queries.answer import Answer, Column, Row, Source, Table, Unit
from queries.counting.measures import OUTCOME_MEASURES
from queries.counting.published import leading
from queries.wording import ROUNDING_NOTE, SMALL_NUMBERS_NOTE, day, join_words, span

if TYPE_CHECKING:
    import pandas as pd


Extension = Literal["csv", "xlsx", "png"]

NOT_AVAILABLE: Final = "[x]"
PRINTED: Final = "published_"  # SPEC section 4
MOST_NAME_CHARACTERS: Final = 80
MOST_COLUMN_WIDTH: Final = 60  # characters; longer text wraps
A4: Final = 9  # of xlsxwriter's papers
LONGEST_DAY: Final = len("30 September 2024")
PIXELS_A_CHARACTER: Final = 8.4  # of gptables' 12 points
LINE_HEIGHT: Final = 16.5  # points
LABELS: Final[Mapping[str, str]] = {
    "urn": "Ofsted's number of the LA",
    "event_id": "Ofsted's number of the report",
    "previous_event": "Number of the report before",
    "start_date": "First day",
    "end_month": "Month of its end",
    "until": "Stood until",
    "publication_date": "Published",
    "graded_percent": "% of LAs judged overall",
    "is_graded": "Graded",
    "name": "LA",
}
_FORMULA_OPENERS = ("=", "+", "-", "@", "\t", "\r", "\n")
_UNIT_WORDS: Final[Mapping[Unit, str]] = {
    "authorities": "number of LAs",
    "events": "number of inspections or visits",
    "percent": "percent",
    "points": "percentage points",
    "change": "change in number",
    "years": "years",
}
_UNIT_FORMATS: Final[Mapping[Unit, str]] = {
    "points": "+0.0;-0.0;0.0",
    "change": "+0;-0;0",
    "date": "d mmmm yyyy",
}


def file_name(answer: Answer, extension: Extension) -> str:
    """ilacs-region-london-2024-03-31.csv: lower-case ASCII from the command, the areas' names and the dates.

    Only what the register or the registry names goes in, never a term that somebody typed.
    """
    asked = answer.question
    areas = [area.name for area in (asked.areas or (asked.area,)) if area and _slug(area.name) != asked.command]
    dates = [asked.period.start, asked.period.end] if asked.period else [answer.as_at]
    stem = _slug(" ".join(["ilacs", asked.command, *areas]))
    end = "-".join(on.isoformat() for on in dates)
    return f"{stem[: MOST_NAME_CHARACTERS - len(end)].rstrip('-')}-{end}.{extension}"


def csv_bytes(answer: Answer) -> bytes:
    """All tables that people are shown, tidy, as UTF-8 with a byte order mark (for Excel) and CRLF line ends.

    One header row: `table` (its id), every key of any table's rows (empty where another table has none such), then, the
    same in each row of a table, table_title and table_units (what each key counts, and what a percentage is of), and in
    every row answer_as_at, answer_official (yes or no; empty for words alone), answer_status, answer_source and
    answer_licence. Numbers stay numbers, dates are ISO, None is an empty cell; a text that a spreadsheet would run as a
    formula gets a leading apostrophe. An answer without a table is one row of its title and text.
    """
    tables = list(answer.shown) or [_in_words(answer)]
    keys = list(dict.fromkeys(column.key for table in tables for column in all_columns(table)))
    kind = kind_of_figures(answer)
    about = {
        "answer_as_at": answer.as_at,
        "answer_official": answer.official if kind else None,
        "answer_status": kind,
        "answer_source": "; ".join(_source_words(source) for source in answer.sources),
        "answer_licence": LICENCE,
    }
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(["table", *keys, "table_title", "table_units", *about])
    for table in tables:
        own = (table.title, _units_in_words(table), *about.values())
        for row in table.rows:
            cells = [table.id, *(row.get(key) for key in keys), *own]
            writer.writerow([_csv_cell(value) for value in cells])
    return file.getvalue().encode("utf-8-sig")


def _units_in_words(table: Table) -> str:
    """graded: number of LAs; good_percent: percent of graded: what each key of figures counts."""
    columns = all_columns(table)
    keys = {column.key for column in columns}
    words = []
    for column in columns:
        if (unit := _UNIT_WORDS.get(column.unit)) is None:
            continue
        of = f" of {BASE}" if column.unit == "percent" and BASE in keys and column.key != f"{BASE}_percent" else ""
        words.append(f"{column.key}: {unit}{of}")
    return "; ".join(words)


def xlsx_bytes(answer: Answer) -> bytes:
    """The whole answer as an Excel workbook: cover, contents (of several tables), notes, one sheet a table.

    Made by gptables to the Analysis Function's guidance on releasing statistics in spreadsheets. A missing
    figure is "[x]", explained on the sheet. The same answer always gives the same bytes.
    """
    import gptables  # type: ignore[import-untyped]
    import pandas as pd

    tables = {f"Table_{number}": table for number, table in enumerate(_tables_with_rows(answer), 1)}
    notes = _notes(answer)
    file = io.BytesIO()
    workbook = gptables.produce_workbook(
        filename=file,
        cover=gptables.Cover(title=_plain(answer.title), intro=[_plain(answer.text)], about=_about(answer)),
        sheets={
            label: gptables.GPTable(
                table=_frame(table),
                table_name=f"{label}_{_slug(table.id).replace('-', '_')}",
                title=_plain(table.title),
                subtitles=[". ".join(_date_lines(answer)) + "."],
                instructions=_instructions(table),
                source=_source_line(answer.sources),
                scope=f"Notes that apply to this table: {_references(notes, table, tables.values())}",
                units=_units(table) or None,
                index_columns={2: 0},
                additional_formatting=_formats(table),
            )
            for label, table in tables.items()
        },
        contentsheet_label="Contents" if len(tables) > 1 else None,
        notes_table=pd.DataFrame(
            {"reference": [str(number) for number in range(len(notes))], "Note": notes}, dtype=object
        ),
        auto_width={"Contents": True, "Notes": False, **dict.fromkeys(tables, False)},
        workbook_options={"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    sheet_widths = {"Notes": [12, 2 * MOST_COLUMN_WIDTH]} | {label: _widths(table) for label, table in tables.items()}
    for label, widths in sheet_widths.items():
        for place, width in enumerate(widths):
            workbook.get_worksheet_by_name(label).set_column(place, place, width)
    texts = {place: text for text, place in workbook.str_table.string_table.items()}
    for sheet in workbook.worksheets():
        _set_heights(sheet, texts)
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    made = datetime(answer.as_at.year, answer.as_at.month, answer.as_at.day)
    workbook.set_properties({"title": answer.title, "author": "ilacs-bot", "comments": LICENCE, "created": made})
    workbook.close()
    return file.getvalue()


def _set_heights(sheet: Any, texts: Mapping[int, str]) -> None:
    """A height for each row whose words turn, by the width of their columns: no program guesses it alike."""
    for row, cells in sheet.table.items():
        lines = 1
        for column, one in cells.items():
            text = texts.get(getattr(one, "string", -1), "")
            if not (one.format and one.format.text_wrap) or not text:
                continue
            info = sheet.col_info.get(column)
            across = max((info.width if info else 64) / PIXELS_A_CHARACTER - 1, 4)
            lines = max(lines, sum(_lines_of(part, across) for part in text.split("\n")))
        if lines > 1:
            sheet.set_row(row, lines * LINE_HEIGHT)


def _lines_of(text: str, across: float) -> int:
    """How many lines the words take, none broken but one that is longer than a line."""
    lines, room = 1, across
    for word in text.split():
        if len(word) > room and room < across:
            lines, room = lines + 1, across
        lines += int(len(word) // (across + 1))
        room -= len(word) + 1
    return lines


def _references(notes: Sequence[str], table: Table, tables: Iterable[Table]) -> str:
    """The marks of the notes that apply to a table; a note that is about none of them in particular applies to all."""
    marks = ""
    for number, note in enumerate(notes):
        about = [each.id for each in tables if _is_about(note, each)]
        if not about or table.id in about:
            marks += f"$${number}$$"
    return marks


def _is_about(note: str, table: Table) -> bool:
    """Rounding is about percentages, small numbers about areas; any other note is about every table."""
    if note == ROUNDING_NOTE:
        return any(column.unit == "percent" for column in table.columns)
    return note != SMALL_NUMBERS_NOTE or any(column.key == "area" for column in table.columns)


def _sheet_columns(table: Table) -> tuple[Column, ...]:
    """What a worksheet holds: the columns that people are shown with what a release prints, and the counts that stand
    outside a base where there are some. Keys for machines are in the CSV."""
    shown = {column.key for column in table.columns}
    outside = {
        measure.key
        for measure in OUTCOME_MEASURES
        if measure.base in (None, "authorities") and any(row.get(measure.key) for row in table.rows)
    }
    return tuple(column for column in all_columns(table) if column.key.removeprefix(PRINTED) in shown | outside)


def all_columns(table: Table) -> tuple[Column, ...]:
    """The columns shown, then one for each other key of the rows, labelled as measures are, else by key.

    What a release prints otherwise stands right after its twin, as "… (as printed)". Keys of the machines' own, such as
    ids, come last.
    """
    known = {measure.key: measure.column for measure in OUTCOME_MEASURES}
    known |= {measure.percent_key: measure.percent_column for measure in OUTCOME_MEASURES if measure.base}
    known |= {column.key: column for column in table.columns}
    keys = dict.fromkeys([column.key for column in table.columns])
    for row in table.rows:
        keys |= dict.fromkeys(row)
    printed = {key for key in keys if key.removeprefix(PRINTED) in keys and key.startswith(PRINTED)}
    found = []
    for key in keys:
        if key in printed:
            continue
        column = known.get(key) or Column(key, LABELS.get(key) or _words(key), _unit_of(table, key))
        found.append(column)
        if (twin := f"{PRINTED}{key}") in printed:
            found.append(Column(twin, f"{column.label} (as printed)", column.unit))
    return tuple(found)


def _unit_of(table: Table, key: str) -> Unit:
    values = [row[key] for row in table.rows if row.get(key) is not None]
    if values and all(isinstance(value, str) and day_of(value) for value in values):
        return "date"
    numeric = values and all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    return "number" if numeric else "text"


def _csv_cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and value.startswith(_FORMULA_OPENERS):
        return f"'{value}"
    return value


def _frame(table: Table) -> "pd.DataFrame":
    import pandas as pd

    columns = _sheet_columns(table)
    cells = [[_xlsx_cell(_leading_value(row, column), column.unit) for column in columns] for row in table.rows]
    return pd.DataFrame(cells, columns=_headings(columns), dtype=object)


def _leading_value(row: Row, column: Column) -> Any:
    """What a cell holds: where a release prints another figure than we count, the printed one leads and ours stands
    behind it as counted; points stand as counted (SPEC rules 5 and 11)."""
    own = column.key.removeprefix(PRINTED)
    if column.unit == "points" or f"{PRINTED}{own}" not in row:
        return row.get(column.key)
    return row.get(own) if column.key.startswith(PRINTED) else leading(row, own)


def _headings(columns: Iterable[Column]) -> list[str]:
    """Each label once: a second column of the same label carries its key too."""
    headings: list[str] = []
    for column in columns:
        label = _plain(column.label)
        if column.key.startswith(PRINTED) and column.unit != "points":
            label = label.replace(" (as printed)", " (as counted)")
        headings.append(f"{label} [{column.key}]" if label in headings else label)
    return headings


def _widths(table: Table) -> list[int]:
    """Column widths in characters: the longest cell, or a heading of two or three lines, within limits."""
    columns = _sheet_columns(table)
    widths = []
    for column, heading in zip(columns, _headings(columns), strict=True):
        cells = [len(str(row.get(column.key))) for row in table.rows if row.get(column.key) is not None]
        if column.unit == "date" and cells:
            cells = [LONGEST_DAY]
        words = max(len(word) for word in heading.split())
        widths.append(min(MOST_COLUMN_WIDTH, max([words, len(heading) // 2, *cells]) + 4))
    return widths


def _xlsx_cell(value: Any, unit: Unit) -> Any:
    if unit == "url" and isinstance(value, str) and value.startswith(("https://", "http://")):
        return {value: value}
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int | float):
        return value
    if unit == "date" and (on := day_of(value)):
        return on
    text = _plain(value.isoformat() if isinstance(value, date) else str(value or ""))
    # gptables refuses a cell without a letter or a digit, as the guidance does.
    return text if re.search("[a-zA-Z0-9]", text) else NOT_AVAILABLE


def _units(table: Table) -> dict[int, str]:
    return {
        place: _UNIT_WORDS[column.unit]
        for place, column in enumerate(_sheet_columns(table))
        if column.unit in _UNIT_WORDS and "%" not in column.label
    }


def _formats(table: Table) -> list[dict[str, Any]]:
    return [
        {"column": {"columns": [place], "format": {"num_format": _UNIT_FORMATS[column.unit]}}}
        for place, column in enumerate(_sheet_columns(table))
        if column.unit in _UNIT_FORMATS
    ]


def _instructions(table: Table) -> str:
    said = "This worksheet contains one table. Notes are on the notes worksheet."
    columns = _sheet_columns(table)
    cells = (_xlsx_cell(row.get(column.key), column.unit) for row in table.rows for column in columns)
    if NOT_AVAILABLE in cells:
        said += f" {NOT_AVAILABLE} means not available: there is no such figure or fact, or it is not held."
    return said


def _about(answer: Answer) -> list[str | dict[str, str]]:
    """What the figures are, their date, their sources (a link where there is an address) and the licence."""
    return [
        *(f"{part}." for part in _date_lines(answer)),
        *(
            {f"Source: {source.title}": source.url} if source.url else f"Source: {_plain(source.title)}"
            for source in answer.sources
        ),
        *(f"“{_plain(table.title)}” has no rows, so it has no worksheet." for table in answer.shown if not table.rows),
        LICENCE,
    ]


def _notes(answer: Answer) -> list[str]:
    """Cautions first, then what every reader of a file that is passed on must still know."""
    return [
        *dict.fromkeys(_plain(note) for note in answer.notes),
        *(f"{part}." for part in _date_lines(answer)),
        LICENCE,
    ]


def _date_lines(answer: Answer) -> list[str]:
    """The date or period and, unless it is words alone, what kind of figures these are (SPEC rule 11)."""
    period, kind = answer.question.period, kind_of_figures(answer)
    when = f"Period: {span(period.start, period.end)}" if period else f"As at {day(answer.as_at)}"
    return [when, *([kind] if kind else [])]


def _tables_with_rows(answer: Answer) -> list[Table]:
    return [table for table in answer.shown if table.rows] or [_in_words(answer)]


def _in_words(answer: Answer) -> Table:
    columns = (Column("title", "Title", "text"), Column("text", "Answer", "text"))
    return Table("answer", answer.title, columns, ({"title": answer.title, "text": answer.text},))


def _source_line(sources: Iterable[Source]) -> str:
    names = [_plain(source.title) for source in sources]
    return f"Source: {join_words(names)}. {LICENCE}" if names else LICENCE


def _source_words(source: Source) -> str:
    return f"{source.title} <{source.url}>" if source.url else source.title


def _plain(text: str) -> str:
    """Text that gptables takes as it is: its marks for links and note references are broken up, and control
    characters, which no workbook may hold, are left out."""
    kept = "".join(letter for letter in text if letter in "\n\t" or unicodedata.category(letter) != "Cc")
    return kept.replace("](", "] (").replace("$$", "$ $")


def _words(key: str) -> str:
    return key.replace("_", " ").capitalize()


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


FILE_KINDS: Final[tuple[Extension, ...]] = ("csv", "xlsx", "png")


def file_bytes(answer: Answer, kind: str) -> bytes | None:
    """The answer as a file of that kind; None for a picture of an answer that has no chart."""
    if kind == "csv":
        return csv_bytes(answer)
    if kind == "xlsx":
        return xlsx_bytes(answer)
    from bot.render.files.pictures import png_bytes

    return png_bytes(answer)
