"""Dates as spreadsheets hold them: real ones, serial numbers, and text of any usual British or ISO form."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from data.loading.spreadsheets import Value
from data.loading.words import NONE, meaning

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
SERIALS_FROM = date(1899, 12, 30)
"""Day 0 of the serial numbers of Excel and LibreOffice."""
FIRST_SERIAL, LAST_SERIAL = 36526, 73050  # 2000 to 2099
EXPECTED = "a date such as 2024-03-31, 31/03/2024 (day first) or 31 March 2024"

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?")
_FIGURES = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{2}|\d{4})(?: 0{1,2}:00(?::00)?)?")
_WORDS = re.compile(r"(?:[a-z]{3,9},? )?(\d{1,2})(?:st|nd|rd|th)?[ \-]([a-z]{3,9})[ \-,]+(\d{2}|\d{4})")
_MONTH_FIRST = re.compile(r"([a-z]{3,9}) (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_MONTH = re.compile(r"([a-z]{3,9})[ \-](\d{4})|(\d{4})-(\d{2})")
_PACKED = re.compile(r"(20\d{2})(\d{2})(\d{2})")


@dataclass(frozen=True, slots=True)
class ReadDate:
    """A day, or a month as its first `day` with `is_month`; neither where the cell says there is none.

    `form` names how it was written, for the reading that is shown and for columns that mix forms.
    """

    day: date | None
    form: str
    is_month: bool = False


def read_date(value: Value) -> ReadDate | None:
    """The date a cell holds; None for what is none. Days come before months; years of two digits are of this century."""
    if isinstance(value, date):
        return ReadDate(value, "dates")
    if value is None or (isinstance(value, str) and not value.strip()):
        return ReadDate(None, "")
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _serial(value)
    text = " ".join(value.replace("\u00a0", " ").split())
    if meaning("date", text) == NONE:
        return ReadDate(None, "")
    if re.fullmatch(r"\d{5}(\.0+)?", text):
        return _serial(float(text))
    return _read_written(text.casefold())


def _serial(number: float) -> ReadDate | None:
    if FIRST_SERIAL <= number <= LAST_SERIAL:
        return ReadDate(SERIALS_FROM + timedelta(days=int(number)), "serial numbers")
    packed = _PACKED.fullmatch(f"{number:.0f}")
    return _read_parts(packed[1], packed[2], packed[3], "20240331") if packed else None


def _read_written(text: str) -> ReadDate | None:
    if found := _ISO.fullmatch(text):
        return _read_parts(found[1], found[2], found[3], "2024-03-31")
    if found := _FIGURES.fullmatch(text):
        return _read_parts(found[3], found[2], found[1], "31/03/2024, day first")
    if (found := _WORDS.fullmatch(text)) and (month := _month(found[2])):
        return _read_parts(found[3], month, found[1], "31 March 2024")
    if (found := _MONTH_FIRST.fullmatch(text)) and (month := _month(found[1])):
        return _read_parts(found[3], month, found[2], "March 31, 2024")
    if found := _PACKED.fullmatch(text):
        return _read_parts(found[1], found[2], found[3], "20240331")
    if found := _MONTH.fullmatch(text):
        month = _month(found[1]) if found[1] else found[4]
        made = _read_parts(found[2] or found[3], month, "1", "March 2024") if month else None
        return ReadDate(made.day, made.form, is_month=True) if made else None
    return None


def _month(word: str) -> str | None:
    found = [number for number, month in enumerate(MONTHS, 1) if word in (month, month[:3], month[:4])]
    return str(found[0]) if found else None


def _read_parts(year: str, month: str, day: str, form: str) -> ReadDate | None:
    whole = f"20{year}" if len(year) == 2 else year
    try:
        made = date(int(whole), int(month), int(day))
    except ValueError:
        return None
    return ReadDate(made, form) if 1990 <= made.year < 2100 else None
