"""Small writers of the files that people have, so that tests hold none of anybody's: XLSX, ODS and CSV of plain rows.

A cell is text, a number, a date or None; `Formula` and `Linked` are cells with a formula.
"""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from data.loading.tables import letters


@dataclass(frozen=True)
class Formula:
    text: str
    shown: str = ""


Cell = str | int | float | date | None | Formula
Rows = Sequence[Sequence[Cell]]
XLSX_DAY_0 = date(1899, 12, 30)


def write_xlsx(
    path: Path, sheets: Mapping[str, Rows], *, merged: Sequence[str] = (), parts: Mapping[str, bytes] | None = None
) -> Path:
    """`merged` are ranges of the first sheet, such as A1:B1; `parts` are put into the zip beside, or instead of, the usual."""
    names = list(sheets)
    relations = "".join(
        f'<Relationship Id="r{number}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
        f' Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(names) + 1)
    )
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="r{number}"/>' for number, name in enumerate(names, 1)
    )
    content = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
        f"{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{relations}"
        '<Relationship Id="s" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"'
        ' Target="styles.xml"/></Relationships>',
        "xl/styles.xml": '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
    } | {
        f"xl/worksheets/sheet{number}.xml": _xlsx_sheet(rows, merged if number == 1 else ())
        for number, rows in enumerate(sheets.values(), 1)
    }
    return _zip(path, content, parts)


def _xlsx_sheet(rows: Rows, merged: Sequence[str]) -> str:
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(
            _xlsx_cell(f"{letters(at)}{number}", value) for at, value in enumerate(row) if value is not None
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    merges = (
        f"<mergeCells>{''.join(f'<mergeCell ref={quoteattr(each)}/>' for each in merged)}</mergeCells>"
        if merged
        else ""
    )
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{''.join(lines)}</sheetData>{merges}</worksheet>"
    )


def _xlsx_cell(reference: str, value: Cell) -> str:
    if isinstance(value, date):
        return f'<c r="{reference}" s="1"><v>{(value - XLSX_DAY_0).days}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{reference}"><v>{value}</v></c>'
    if isinstance(value, Formula):
        return f'<c r="{reference}" t="str"><f>{escape(value.text.lstrip("="))}</f><v>{escape(value.shown)}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(value or "")}</t></is></c>'


def write_ods(path: Path, sheets: Mapping[str, Rows], *, parts: Mapping[str, bytes] | None = None) -> Path:
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>"
        + "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    return _zip(path, ods_parts(tables), parts)


def ods_parts(tables: str) -> dict[str, str]:
    """The parts of an ODS file around the XML of its tables."""
    kinds = "office text table"
    spaces = " ".join(f'xmlns:{kind}="urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0"' for kind in kinds.split())
    return {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f'<office:document-content {spaces} office:version="1.3"><office:body><office:spreadsheet>{tables}'
        "</office:spreadsheet></office:body></office:document-content>",
        "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/"'
        ' manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
    }


def _ods_cell(value: Cell) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, date):
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{value}"><text:p>{value:%d/%m/%Y}</text:p>'
            "</table:table-cell>"
        )
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
    if isinstance(value, Formula):
        formula = quoteattr(f"of:={value.text.lstrip('=')}")
        return (
            f'<table:table-cell table:formula={formula} office:value-type="string">'
            f"<text:p>{escape(value.shown)}</text:p></table:table-cell>"
        )
    return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'


def write_csv(path: Path, rows: Rows, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows(
        [[value.text if isinstance(value, Formula) else value for value in row] for row in rows]
    )
    path.write_bytes(file.getvalue().encode(encoding))
    return path


def _zip(path: Path, content: Mapping[str, str], parts: Mapping[str, bytes] | None) -> Path:
    whole = {name: text.encode() for name, text in content.items()} | dict(parts or {})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in whole.items():
            archive.writestr(name, data)
    return path
