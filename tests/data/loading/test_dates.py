"""Dates of every form that spreadsheets hold; days come before months, and what is no date is none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.loading.dates import SERIALS_FROM, ReadDate, read_date

DAY = date(2024, 3, 31)
FORMS = (
    *("%Y-%m-%d", "%Y-%m-%d 00:00", "%Y-%m-%dT00:00:00", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y", "%Y%m%d"),
    *("%d %B %Y", "%d %b %Y", "%d-%b-%y", "%A %d %B %Y", "%B %d, %Y", " %d/%m/%Y ", "%d\u00a0%B %Y"),
)


@given(st.dates(date(2000, 1, 1), date(2060, 12, 31)), st.sampled_from(FORMS))
def test_every_day_is_read_in_every_form(day: date, form: str) -> None:
    assert (read := read_date(day.strftime(form))) is not None
    assert (read.day, read.is_month) == (day, False)


@given(st.dates(date(2000, 1, 1), date(2060, 12, 31)))
def test_serial_numbers_are_days(day: date) -> None:
    serial = (day - SERIALS_FROM).days
    for cell in (serial, float(serial), serial + 0.4, str(serial), f"{serial}.0"):
        assert read_date(cell) == ReadDate(day, "serial numbers")


@pytest.mark.parametrize(
    "cell", ["31st March 2024", "31 march 2024", "Sun, 31 Mar 2024", "31 Sept 2024".replace("Sept", "Mar")]
)
def test_usual_ways_to_write_a_day(cell: str) -> None:
    assert (read := read_date(cell)) is not None
    assert read.day == DAY


@pytest.mark.parametrize("cell", ["March 2024", "Mar 2024", "2024-03", "mar-2024"])
def test_a_month_is_a_month(cell: str) -> None:
    assert (read := read_date(cell)) is not None
    assert (read.day, read.is_month) == (date(2024, 3, 1), True)


@pytest.mark.parametrize("cell", [None, "", "  ", "Not yet inspected", "No full inspection", "n/a", "NaT", "none"])
def test_cells_that_say_there_is_no_date(cell: str | None) -> None:
    assert read_date(cell) == ReadDate(None, "")


@pytest.mark.parametrize(
    "cell",
    [
        "31/02/2024",
        "12/25/2024",
        "2024-13-01",
        "soon",
        "2024",
        12,
        3.5,
        True,
        "31 Foo 2024",
        "1/2",
        "99999",
        "01/01/1899",
    ],
)
def test_what_is_no_date_is_none(cell: object) -> None:
    assert read_date(cell) is None  # type: ignore[arg-type]


@given(st.text(max_size=40) | st.floats() | st.integers())
def test_any_cell_is_read_or_not_but_never_fails(cell: str | float) -> None:
    read = read_date(cell)
    assert read is None or read.day is None or 1990 <= read.day.year < 2100
