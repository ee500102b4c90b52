"""The rows of a table, cell by cell: each inspection or visit as its file tells it, and everything that is wrong with it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from data.facts import quote_cell
from data.loading.authorities import Authorities, Authority
from data.loading.dates import EXPECTED, read_date
from data.loading.problems import Place, Problem, UnknownAuthority
from data.loading.spreadsheets import Value, Workbook
from data.loading.tables import WHEN, WHO, Column, Kind, Table, find_tables, is_blank, letters
from data.loading.words import NONE, NOT_READ, accepted_values, headings_of, meaning, nearest_heading
from data.schema import EVENT_TYPES, GRADES, JUDGEMENTS

GRADE_FIELDS = (*JUDGEMENTS, "sif_care_leavers", "sif_adoption")
GRADE_EXPECTED = f"a grade is {', '.join(GRADES[:3])} or {GRADES[3]}, 1 to 4, or empty where none was made"
LONGEST_TEXT = 2_000  # characters
REPORT = re.compile(r"https?://[^\s\"<>|]+")
REPORT_NUMBER = re.compile(r"https?://files\.ofsted\.gov\.uk/v1/file/(\d+)/?")

_HTML = re.compile(r"<\s*[A-Za-z/!][^>]*>")
_FORMULA = re.compile(r"\s*(?:[=@]|[+\-](?=[A-Za-z(]))")
_MARK = re.compile(r"\[[a-z]\]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class ReadEvent:
    """An inspection or visit as one row (or one group of columns of a row) tells it.

    `values` are columns of `events.csv`; a column that the file does not have, or could not read, is not among them.
    An empty value says that there is none. `columns` names the column that each value stands in.
    """

    authority: Authority
    values: Mapping[str, str]
    place: Place
    columns: Mapping[str, str]
    kind: Kind
    is_own: bool

    def at(self, field: str) -> Place:
        """Where a value of it stands."""
        return Place(self.place.file, self.place.sheet, self.place.row, self.columns.get(field))


@dataclass(frozen=True, slots=True)
class ReadTable:
    """What a table held: its events, and the LAs of rows without one ("Not yet inspected")."""

    file: str
    table: Table
    events: tuple[ReadEvent, ...]
    without_event: tuple[Authority, ...]
    date_forms: tuple[str, ...]


def read_tables(workbook: Workbook, authorities: Authorities) -> tuple[list[ReadTable], list[Problem]]:
    """Every table of a file, read; and every problem of its cells."""
    tables = find_tables(workbook)
    if not tables:
        return [], [_no_table(workbook)]
    problems: list[Problem] = []
    found = [_TableReader(workbook.name, table, authorities, problems).read() for table in tables]
    return found, problems


def _no_table(workbook: Workbook) -> Problem:
    seen = [sheet.name for sheet in workbook.sheets if sheet.name]
    sheets = f" (sheets: {', '.join(seen[:12])})" if seen else ""
    header = next(
        (row for sheet in workbook.sheets for row in sheet.rows if sum(not is_blank(cell) for cell in row) > 2), ()
    )
    names = [str(cell) for cell in header if not is_blank(cell)]
    there = f" The first row with headings has {', '.join(map(quote_cell, names[:8]))}." if names else ""
    wanted = "an LA (Local authority, URN or Area code), a date (Inspection date) and a grade or a type"
    return Problem("error", Place(workbook.name), "", f"no table with headings for {wanted} was found{sheets}.{there}")


class _TableReader:
    def __init__(self, file: str, table: Table, authorities: Authorities, problems: list[Problem]) -> None:
        self.file = file
        self.table = table
        self.authorities = authorities
        self.problems = problems
        self.without: list[Authority] = []
        self.forms: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))

    def read(self) -> ReadTable:
        self._check_columns()
        events: list[ReadEvent] = []
        for row in self.table.rows:
            events += self._row(row)
        self._check_forms()
        forms = dict.fromkeys(form for forms in self.forms.values() for form in forms)
        return ReadTable(self.file, self.table, tuple(events), tuple(self.without), tuple(forms))

    def _place(self, row: int | None, column: object = None) -> Place:
        return Place(self.file, self.table.sheet.name, row, str(column) if column else None)

    def _add(self, weight: str, row: int | None, column: object, value: object, expected: str) -> None:
        self.problems.append(
            Problem("error" if weight == "error" else "warning", self._place(row, column), _text(value), expected)
        )

    def _check_columns(self) -> None:
        fields = {column.field for column in self.table.columns}
        for missing, wanted in (
            (WHEN, "start_date"),
            (WHO, "name"),
            (set(JUDGEMENTS) | {"event_type", "theme"}, "overall_effectiveness"),
        ):
            if not fields & set(missing):
                headings = ", ".join(f"“{heading}”" for heading in headings_of(wanted)[:4])
                self._add(
                    "error", self.table.header, None, "", f"a column is missing: its heading is one of {headings}"
                )
        for heading in self.table.skipped:
            if near := nearest_heading(heading):
                self._add(
                    "warning", self.table.header, None, heading, f"this column is not read. Did you mean “{near}”?"
                )
        first, last = self.table.header, max(self.table.rows, default=self.table.header)
        indexes = {column.index: column for column in self.table.columns}
        for (row, column), (last_row, last_column) in self.table.sheet.merged:
            touched = [indexes[index] for index in range(column - 1, last_column) if index in indexes]
            if touched and row <= last and last_row >= first:
                name = f"{letters(column - 1)}{row}:{letters(last_column - 1)}{last_row}"
                self._add("error", row, touched[0], "", f"cells {name} are merged: unmerge them and fill each one")
        for (row, column), formula in self.table.sheet.formulas.items():
            if first < row <= last and column - 1 in indexes:
                self._add(
                    "error", row, indexes[column - 1], formula, "a formula: write its value (copy, paste as values)"
                )

    def _row(self, row: int) -> Iterator[ReadEvent]:
        cells = self.table.sheet.rows[row - 1]
        if wrong := self._wrong_length(cells):
            self._add("error", row, None, "", wrong)
            return
        texts: dict[Column, Value] = {}
        for index, value in enumerate(cells):
            if isinstance(value, str) and _is_formula(value):
                column = next((c for c in self.table.columns if c.index == index), letters(index))
                self._add("error", row, column, value, "a formula: write its value")
                return
        for column in self.table.columns:
            value = cells[column.index] if column.index < len(cells) else None
            if isinstance(value, str) and (wrong := _wrong_text(value)):
                self._add("error", row, column, value, wrong)
                return
            texts[column] = value
        who = {column: value for column, value in texts.items() if column.field in WHO and not is_blank(value)}
        rest = {column: value for column, value in texts.items() if column.field not in WHO}
        if not who:
            named = next(column for column in self.table.columns if column.field in WHO)
            self._add("error", row, named, "", "the row is half empty: the local authority is missing")
            return
        authority = self._authority(row, who)
        if authority is None:
            return
        for group in dict.fromkeys(column.group for column in rest):
            own = {column: value for column, value in rest.items() if column.group in (group, "")}
            if event := self._event(row, group, authority, who, own):
                yield event

    def _wrong_length(self, cells: Sequence[Value]) -> str | None:
        """What is wrong with a row of a CSV file that has more or fewer cells than headings."""
        headings = len(self.table.sheet.rows[self.table.header - 1])
        if self.table.sheet.name is not None or len(cells) == headings:
            return None
        if len(cells) > headings and not all(map(is_blank, cells[headings:])):
            return f"{len(cells)} cells under {headings} headings: is there a comma too many, or a cell without its quotation marks?"
        return (
            f"only {len(cells)} cells under {headings} headings"
            if len(cells) < headings and self.table.is_own
            else None
        )

    def _authority(self, row: int, who: Mapping[Column, Value]) -> Authority | None:
        found: list[tuple[Column, Authority]] = []
        for column, value in who.items():
            text = _text(value)
            try:
                is_name = column.field == "name"
                meant = self.authorities.find(text) if is_name else self.authorities.find_code(column.field, text)
            except UnknownAuthority as unknown:
                if column.field == "name" or len(who) == 1:
                    self._add("error", row, column, value, str(unknown))
                    return None
                continue  # another code or the name may say it
            found.append((column, meant))
        named = next((pair for pair in found if pair[0].field == "name"), found[0] if found else None)
        if named is None:
            column, value = next(iter(who.items()))
            self._add("error", row, column, value, "no local authority has this code; write its name")
            return None
        for column, other in found:
            if other != named[1] and other.urn not in named[1].successors and named[1].urn not in other.successors:
                self._add(
                    "error", row, column, who[column], f"this is {other.name}, but {named[0]} says {named[1].name}"
                )
                return None
        return named[1]

    def _event(
        self, row: int, group: str, authority: Authority, who: Mapping[Column, Value], cells: Mapping[Column, Value]
    ) -> ReadEvent | None:
        own = {column: value for column, value in cells.items() if column.group == group}
        if group and all(is_blank(value) or _means_none(column, value) for column, value in own.items()):
            return None
        values: dict[str, str] = {}
        is_whole = True
        for column, value in cells.items():
            if column.field in WHEN:
                is_whole &= self._date(row, column, value, values)
            elif column.field in GRADE_FIELDS:
                is_whole &= self._grade(row, column, value, values)
            else:
                is_whole &= self._text(row, column, value, values)
        if not is_whole:
            return None
        has_day = any(values.get(field) for field in WHEN)
        has_more = any(values.get(field) for field in (*GRADE_FIELDS, "theme", "event_type"))
        if not has_day:
            if not (has_more or self.table.is_own) and any(not is_blank(value) for value in cells.values()):
                self.without.append(authority)  # "Not yet inspected"
                return None
            is_known_visit = values.get("note") and "visit" in values.get("event_type", "")  # listed, never counted
            if not self.table.is_own and not is_known_visit:
                column = next((c for c in cells if c.field in WHEN), next(iter(cells)))
                self._add("error", row, column, cells[column], f"the row is half empty: {EXPECTED} is missing")
                return None
        if group and "sif" in group and "event_type" not in values:
            values["event_type"] = "single inspection"
        columns = {column.field: str(column) for column in (*who, *cells)}
        event = ReadEvent(authority, values, self._place(row), columns, self.table.kind, self.table.is_own)
        return self._then(event) if has_day else event

    def _then(self, event: ReadEvent) -> ReadEvent | None:
        """The event of the LA that existed at the time; the older frameworks' judgements under their own names."""
        values = dict(event.values)
        if REPORT_NUMBER.fullmatch(values.get("report_url", "")) and not values.get("event_id"):
            values["event_id"] = REPORT_NUMBER.sub(r"\1", values["report_url"])
        first = values.get("start_date") or values.get("end_date") or values.get("publication_date")
        day = date.fromisoformat(first or f"{values['end_month']}-01")
        try:
            authority = self.authorities.then(event.authority, day) if not event.is_own else event.authority
        except UnknownAuthority as unknown:
            # Reports come out weeks after the visit, so one of an LA abolished since is no contradiction.
            late = not (values.get("start_date") or values.get("end_date"))
            if not (late and event.authority.abolished and day > event.authority.abolished):
                column = next(
                    field for field in ("start_date", "end_date", "publication_date", "end_month") if values.get(field)
                )
                self._add("error", event.place.row, event.columns.get(column), values[column], str(unknown))
                return None
            authority = event.authority
        is_old = values.get("event_type") == "single inspection" or (
            "event_type" not in values and values.get("publication_date", "9") < "2018"
        )
        if is_old and not event.is_own and "care_leavers" in values:
            values.setdefault("sif_care_leavers", values.pop("care_leavers"))
        return ReadEvent(authority, values, event.place, event.columns, event.kind, event.is_own)

    def _date(self, row: int, column: Column, value: Value, values: dict[str, str]) -> bool:
        read = read_date(None if _is_nothing(_text(value)) else value)
        if read is None:
            self._add("error", row, column, value, f"expected {EXPECTED}")
            return False
        if read.day is None:
            values.setdefault(column.field, "")
            return True
        if read.form:
            self.forms[str(column)][read.form].append(row)
        if read.is_month or column.field == "end_month":
            if column.field not in ("end_month", "end_date", "start_date"):
                self._add("error", row, column, value, "a day is needed here, a month is not enough")
                return False
            values["end_month"] = f"{read.day:%Y-%m}"
            values.setdefault(column.field, "")
            return True
        values[column.field] = read.day.isoformat()
        return True

    def _grade(self, row: int, column: Column, value: Value, values: dict[str, str]) -> bool:
        text = _text(value)
        if _is_nothing(text):
            values.setdefault(column.field, "")
            return True
        meant = meaning("grade", text.removesuffix(".0"))
        if meant is None:
            self._add("error", row, column, value, GRADE_EXPECTED)
            return False
        if meant == NONE:
            values[column.field] = ""
        elif meant != NOT_READ:
            values[column.field] = meant
        return True

    def _text(self, row: int, column: Column, value: Value, values: dict[str, str]) -> bool:
        text = _text(value)
        if column.field == "event_type":
            meant = NOT_READ if _is_nothing(text) else meaning("type", text)
            if meant is None:
                kinds = ", ".join(EVENT_TYPES)
                self._add("error", row, column, value, f"a type is one of: {kinds}")
                return False
            if meant != NOT_READ:
                values["event_type"] = meant
            return True
        if column.field == "theme":
            meant = NONE if _is_nothing(text) else meaning("theme", text)
            if meant is None:
                known = ", ".join(accepted_values("theme"))
                self._add("warning", row, column, value, f"not one of Ofsted’s themes ({known}): loaded as Other")
                values["named_theme"] = text
            values["theme"] = "" if meant == NONE else meant or "Other"
            return True
        if column.field == "report_url":
            if REPORT.fullmatch(text):
                values["report_url"] = text
            elif self.table.is_own and not _is_nothing(text):
                self._add("error", row, column, value, "an address starts with https://")
                return False
            return True
        values[column.field] = "" if _is_nothing(text) else text
        return True

    def _check_forms(self) -> None:
        """A column with real dates and with dates in figures: where days and months can have been exchanged, nobody knows."""
        for column, forms in self.forms.items():
            figures = forms.get("31/03/2024, day first", [])
            if figures and forms.get("dates"):
                row = figures[0]
                self._add(
                    "error",
                    row,
                    column,
                    "",
                    "dates of two kinds in one column: some are real dates, some text like"
                    " 31/03/2024, so days and months may have been exchanged. Write all of them as 2024-03-31",
                )


def _text(value: Value | object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).replace("\u00a0", " ").split())


def _means_none(column: Column, value: Value) -> bool:
    text = _text(value)
    if column.field in WHEN:
        return meaning("date", text) == NONE
    return column.field in GRADE_FIELDS and (_is_nothing(text) or meaning("grade", text) == NONE)


def _is_nothing(text: str) -> bool:
    """An empty cell, a dash, or a mark such as "[x]" that accessible spreadsheets have where there is nothing."""
    return text in ("", "-", "–", "—") or bool(_MARK.fullmatch(text))


def _is_formula(text: str) -> bool:
    return bool(_FORMULA.match(text)) and len(text.strip()) > 1


def _wrong_text(text: str) -> str | None:
    if _HTML.search(text):
        return "HTML does not belong in a cell: write plain text"
    if _CONTROL.search(text):
        return "a character that cannot be printed is in it: write plain text"
    if len(text) > LONGEST_TEXT:
        return f"{len(text):,} characters are too many for a cell: at most {LONGEST_TEXT:,}"
    return None
