from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.dates import Calendar, find_date, find_dates, read_date, read_period, read_written
from queries.errors import AskerError, BadDate, FutureDate
from queries.question import Period

RELEASE = date(2024, 3, 31)
CALENDAR = Calendar(today=date(2026, 7, 15), default=RELEASE, latest=RELEASE, published=date(2024, 8, 30))

DAYS = st.dates(date(1990, 1, 1), CALENDAR.today)
RECENT_DAYS = st.dates(date(2000, 1, 1), CALENDAR.today)


def ordinal(day: int) -> str:
    return f"{day}{'th' if 4 <= day <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


LONG_FORMS = (
    lambda d: d.isoformat(),
    lambda d: f"{d:%Y/%m/%d}",
    lambda d: f"{d.day} {d:%B} {d.year}",
    lambda d: f"{ordinal(d.day)} {d:%B} {d.year}",
    lambda d: f"{ordinal(d.day)} of {d:%B}, {d.year}",
    lambda d: f"{ordinal(d.day)} {d:%b} {d.year}",
    lambda d: f"{d:%B} {d.day} {d.year}",
    lambda d: f"{d:%b} {ordinal(d.day)}, {d.year}",
    lambda d: f"{d:%d/%m/%Y}",
    lambda d: f"{d.day}/{d.month}/{d.year}",
    lambda d: f"{d.day}.{d.month}.{d.year}",
    lambda d: f"{d:%d-%m-%Y}",
    lambda d: f"{d:%d-%b-%Y}",
    lambda d: f"{d.day}{d:%b%Y}",
)
SHORT_FORMS = (
    lambda d: f"{d.day}/{d.month}/{d:%y}",
    lambda d: f"{d:%d.%m.%y}",
    lambda d: f"{d.day} {d:%b} {d:%y}",
    lambda d: f"{ordinal(d.day)} {d:%B} ’{d:%y}",
)
PREFIXES = ("", "as at ", "at ", "on ", "As of ", "as at the ", "the ")


@st.composite
def disguised(draw: st.DrawFn, words: str) -> str:
    """The same words in another case, with other dashes and marks around."""
    words = draw(st.sampled_from((str, str.upper, str.lower, str.title)))(words)
    words = words.replace("-", draw(st.sampled_from("-–‑")))
    before, after = draw(st.sampled_from((("", ""), ("“", "”"), ("(", ")"), ("", "?"), ("", ","), ("*", "*"))))
    return f"{before}{words}{after}".replace(" ", draw(st.sampled_from((" ", "  ", "\u00a0"))))


@given(st.data(), DAYS, st.sampled_from(LONG_FORMS), st.sampled_from(PREFIXES))
def test_a_day_reads_back_from_any_form(data, day, form, prefix):
    written = data.draw(disguised(prefix + form(day)))
    assert read_date(written, CALENDAR) == day
    assert read_period(written, CALENDAR).end == day


@given(st.data(), RECENT_DAYS, st.sampled_from(SHORT_FORMS))
def test_a_year_of_two_figures_is_of_this_century(data, day, form):
    assert read_date(data.draw(disguised(form(day))), CALENDAR) == day


@given(st.data(), RECENT_DAYS)
def test_a_month_is_its_last_day_or_its_days(data, day):
    month = day.replace(day=1)
    last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    if last > CALENDAR.today:
        return
    forms = [
        f"{day:%B} {day.year}",
        f"{day:%b} {day.year}",
        f"{day:%b-%Y}",
        f"{day:%B}, {day.year}",
        f"{day:%b%Y}",
    ]
    if (day.year + 1) % 100 != day.month:  # 2011-12 is a statistical year
        forms += [f"{day:%Y-%m}", f"{day:%Y/%m}"]
    forms += [
        f"{day:%b} {day:%y}",
        f"{day:%B} ’{day:%y}",
        f"in {day:%B} {day.year}",
        f"the end of {day:%B} {day.year}",
    ]
    written = data.draw(disguised(data.draw(st.sampled_from(forms))))
    assert read_date(written, CALENDAR) == last
    assert read_period(written, CALENDAR) == Period(month, last)


@given(st.data(), st.integers(1990, 2025))
def test_a_statistical_year_is_april_to_march(data, year):
    short = f"{(year + 1) % 100:02}"
    forms = [
        f"{year}-{short}",
        f"{year}/{short}",
        f"{year}-{year + 1}",
        f"{year}/{year + 1}",
        f"{year} - {short}",
    ]
    forms += [
        f"in {year}-{short}",
        f"the statistical year {year}-{short}",
        f"year ending 31 March {year + 1}",
    ]
    forms += [f"the year to March {year + 1}"]
    if year >= 2000:
        forms += [f"{year % 100:02}/{short}", f"{year % 100:02}-{short}"]
    written = read_written(data.draw(disguised(data.draw(st.sampled_from(forms)))), CALENDAR)
    assert written.period == Period(date(year, 4, 1), date(year + 1, 3, 31))
    assert written.as_at == date(year + 1, 3, 31)
    assert written.kind == "period"


@given(st.integers(1990, 2026))
def test_a_year_is_its_31_march_and_the_statistical_year_it_closes(year):
    assert read_date(str(year), CALENDAR) == date(year, 3, 31)
    close = date(year, 12, 31) if year < CALENDAR.today.year else CALENDAR.today
    assert read_period(str(year), CALENDAR) == Period(date(year, 1, 1), close)


@given(st.data(), DAYS, DAYS, st.sampled_from(LONG_FORMS), st.sampled_from(LONG_FORMS))
def test_two_days_are_a_range(data, one, other, form, other_form):
    first, last = sorted((one, other))
    forms = ("{} to {}", "from {} to {}", "between {} and {}", "{} – {}", "{} until {}", "{} up to {}")
    words = data.draw(st.sampled_from(forms)).format(form(first), other_form(last))
    written = read_written(words, CALENDAR)
    assert written.period == written.span == Period(first, last)
    if first < last:
        swapped = f"{form(last)} to {other_form(first)}"
        with pytest.raises(BadDate, match="ends before it starts") as caught:
            read_written(swapped, CALENDAR)
        assert read_period(caught.value.suggestions[0], CALENDAR) == Period(first, last)


@pytest.mark.parametrize(
    ("words", "first", "last", "opening"),
    [
        ("between april 2023 and march 2024", "2023-04-01", "2024-03-31", "2023-04-30"),
        ("from 2022 to 2024", "2022-01-01", "2024-12-31", "2022-03-31"),
        ("2023 to 2024", "2023-01-01", "2024-12-31", "2023-03-31"),
        ("2022-2024", "2022-01-01", "2024-12-31", "2022-03-31"),
        ("2021-25", "2021-01-01", "2025-12-31", "2021-03-31"),
        ("between January and March 2026", "2026-01-01", "2026-03-31", "2026-01-31"),
        ("last three years", "2023-07-16", "2026-07-15", "2023-07-15"),
        ("in the last year", "2025-07-16", "2026-07-15", "2025-07-15"),
        ("over the past 12 months", "2025-07-16", "2026-07-15", "2025-07-15"),
        ("calendar 2025", "2025-01-01", "2025-12-31", "2025-01-01"),
        ("this week", "2026-07-13", "2026-07-15", "2026-07-15"),
        ("last week", "2026-07-06", "2026-07-12", "2026-07-12"),
        ("so far this year", "2026-01-01", "2026-07-15", "2026-01-01"),
        ("2026 to date", "2026-01-01", "2026-07-15", "2026-01-01"),
        ("2022-23 to 2023-24", "2022-04-01", "2024-03-31", "2022-04-01"),
        ("2022 to latest", "2022-01-01", "2024-03-31", "2022-03-31"),
        ("31 March 2022 to March 2023", "2022-03-31", "2023-03-31", "2022-03-31"),
        ("July 2026 to today", "2026-07-01", "2026-07-15", "2026-07-15"),
        ("since 2022", "2022-01-01", "2026-07-15", "2022-03-31"),
        ("since the start of 2022", "2022-01-01", "2026-07-15", "2022-03-31"),
        ("2022 onwards", "2022-01-01", "2026-07-15", "2022-03-31"),
        ("from 2022 onwards", "2022-01-01", "2026-07-15", "2022-03-31"),
        ("from 2022", "2022-01-01", "2026-07-15", "2022-03-31"),
        ("since March 2022", "2022-03-01", "2026-07-15", "2022-03-31"),
        ("since March", "2026-03-01", "2026-07-15", "2026-03-31"),
        ("since September", "2025-09-01", "2026-07-15", "2025-09-30"),
        ("since 1 March 2022", "2022-03-01", "2026-07-15", "2022-03-01"),
        ("since last year", "2025-01-01", "2026-07-15", "2025-03-31"),
        ("after 2022", "2023-01-01", "2026-07-15", "2022-03-31"),
        ("since the last release", "2024-08-30", "2026-07-15", "2024-08-30"),
        ("since 1 May 2026", "2026-05-01", "2026-07-15", "2026-05-01"),
        ("since the latest", "2024-03-31", "2026-07-15", "2024-03-31"),
    ],
)
def test_periods_and_the_dates_they_open_on(words, first, last, opening):
    written = read_written(words, CALENDAR)
    assert written.period == Period(date.fromisoformat(first), date.fromisoformat(last))
    assert written.span == Period(date.fromisoformat(opening), written.last)
    with pytest.raises(BadDate) as caught:
        _ = written.as_at
    assert [read_date(text, CALENDAR) for text in caught.value.suggestions] == [written.last, written.opening]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("latest", RELEASE),
        ("as at the latest", RELEASE),
        ("today", CALENDAR.today),
        ("now", CALENDAR.today),
        ("Yesterday", date(2026, 7, 14)),
        ("last year", date(2025, 3, 31)),
        ("this year", date(2026, 3, 31)),
        ("a year ago", date(2025, 7, 15)),
        ("six months ago", date(2026, 1, 15)),
        ("Sunday 31 March 2024", date(2024, 3, 31)),
        ("FY23/24", date(2024, 3, 31)),
        ("last month", date(2026, 6, 30)),
    ],
)
def test_words_for_dates(words, day):
    assert read_date(words, CALENDAR) == day


def test_relative_words_lean_on_today_even_on_a_leap_day():
    leap = Calendar(date(2024, 2, 29), date(2024, 2, 29), RELEASE)
    assert read_date("last year", leap) == date(2023, 3, 31)
    assert read_date("a year ago", leap) == date(2023, 2, 28)
    assert read_period("today", leap) == Period(date(2023, 3, 1), date(2024, 2, 29))
    assert read_period("last year", CALENDAR) == Period(date(2025, 1, 1), date(2025, 12, 31))
    assert read_period("last year", leap) == Period(date(2023, 1, 1), date(2023, 12, 31))


@pytest.mark.parametrize(
    ("words", "state", "last"),
    [("before 2022", "2022-03-30", "2021-12-31"), ("before 1 May 2022", "2022-04-30", "2022-04-30")],
)
def test_before_a_date_are_all_days_before_it(words, state, last):
    written = read_written(words, CALENDAR)
    assert (written.kind, written.last, written.period.end) == (
        "before",
        date.fromisoformat(state),
        date.fromisoformat(last),
    )


def test_by_a_date_is_its_state_and_all_that_happened_until_then():
    written = read_written("by March 2020", CALENDAR)
    assert (written.as_at, written.period.end) == (date(2020, 3, 31), date(2020, 3, 31))


@pytest.mark.parametrize(
    ("words", "problem", "suggestion"),
    [
        ("31/02/2024", "February 2024 has 29 days", "29 February 2024"),
        ("29 Feb 2023", "February 2023 has 28 days", "28 February 2023"),
        ("30 February", "no year", "29 February 2024"),
        ("2024-13-01", "no month 13", "13 January 2024"),
        ("03/31/2024", "no month 31", "31 March 2024"),
        ("0/1/2024", "January 2024 has 31 days", "31 March 2024"),
        ("31 March", "no year", "31 March 2024"),
        ("March 31", "no year", "31 March 2024"),
        ("31/3", "no year", "31 March 2024"),
        ("in may", "no year", "May 2023"),
        ("Monday 31 March 2024", "was a Sunday", "31 March 2024"),
        ("2023/25", "not a month, nor one statistical year", "2023 to 2025"),
        ("2024-13", "not a month, nor one statistical year", "31 March 2024"),
        ("20240331", "not a date that I can read", "31 March 2024"),
        ("31/03-2024", "not a date that I can read", "31 March 2024"),
        ("30 Febuary 2024", "not a date that I can read", "29 February 2024"),
        ("Septmber 2023", "not a date that I can read", "September 2023"),
        ("5 March 1066", "years go from 1990 to 2100", "31 March 2024"),
        ("end of 2024", "two ways", "31 March 2024"),
        ("financial year 2024", "two ways", "2024-25"),
    ],
)
def test_a_broken_date_says_what_to_write_wherever_it_stands(words, problem, suggestion):
    for words_around in (words, f"councils in Leeds {words} please"):
        with pytest.raises(BadDate, match=problem) as caught:
            find_dates(words_around.split(), CALENDAR)
        assert caught.value.suggestions[0] == suggestion
        assert suggestion in caught.value.message
        assert read_written(suggestion, CALENDAR)


@pytest.mark.parametrize("words", ["", "London", "1066", "2101", "31", "2024 please"])
def test_what_is_no_date_is_refused_when_a_date_is_needed(words):
    with pytest.raises(
        BadDate, match=r"Write 31 March 2024, or another date such as 2024-03-31, March 2024 or 2023-24"
    ):
        read_date(words, CALENDAR)


@pytest.mark.parametrize(
    ("words", "suggestions"),
    [
        ("2035-01-01", ("15 July 2026",)),
        ("16 July 2026", ("15 July 2026",)),
        ("march 2031", ("15 July 2026",)),
        ("2031", ("15 July 2026",)),
        ("tomorrow", ("15 July 2026",)),
        ("next year", ("15 July 2026",)),
        ("since 2030", ("15 July 2026",)),
        ("July 2026", ("15 July 2026", "1 July 2026 to 15 July 2026")),
        ("2027", ("15 July 2026", "1 April 2026 to 15 July 2026")),
        ("2026-27", ("1 April 2026 to 15 July 2026", "15 July 2026")),
        ("from 2025 to 2030", ("1 April 2025 to 15 July 2026", "15 July 2026")),
    ],
)
def test_a_future_date_says_the_latest_that_can_be_asked(words, suggestions):
    with pytest.raises(FutureDate, match="The latest date that can be asked is 15 July 2026") as caught:
        read_written(words, CALENDAR)
    assert caught.value.suggestions == suggestions
    for suggestion in suggestions:
        assert read_written(suggestion, CALENDAR).last == CALENDAR.today


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("inadequate LAs 31/3/24", [(2, 3, "2024-03-31")]),
        ("standard and short inspections between april 2023 and march 2024", [(4, 10, "2024-03-31")]),
        ("england as at 30 june 2024", [(1, 6, "2024-06-30")]),
        ("compare 2022 with March 2024, please", [(1, 2, "2022-03-31"), (3, 5, "2024-03-31")]),
        ("on 31 March 2024, how many?", [(0, 4, "2024-03-31")]),
        ("Kent before 2022 or after 2023-24?", [(1, 3, "2022-03-30"), (4, 6, "2026-07-15")]),
        ("outcomes from 2022", [(1, 3, "2024-03-31")]),
        ("the 2024 release", [(0, 2, "2024-03-31")]),
        ("London's 2024's figures", [(1, 2, "2024-03-31")]),
    ],
)
def test_dates_are_found_among_words(words, found):
    places = find_dates(words.split(), CALENDAR)
    assert [(place.start, place.end, place.written.last.isoformat()) for place in places] == found
    assert find_date(words.split(), CALENDAR) == places[0]


@pytest.mark.parametrize(
    "words",
    [
        "24 councils",
        "the 4 grades",
        "17 may have improved",
        "LAs that may 5 times",
        "3.4 points",
        "28/33 is 85%",
        "10-15 councils",
        "march of the inspectors",
        "version 1.2.3",
        "80481 and 383",
        "a decade, marching in second place",
        "1066 and all that",
        "2024-based",
        "member 12",
    ],
)
def test_figures_that_are_no_date_are_left_alone(words):
    assert find_dates(words.split(), CALENDAR) == []


@given(
    st.lists(st.sampled_from(["how", "many", "councils", "24", "17", "Leeds", "were", "good"]), max_size=6),
    DAYS,
)
def test_a_found_date_uses_its_own_words_and_no_others(others, day):
    words = [*others, *f"{day.day} {day:%B} {day.year}".split(), "please"]
    if others and others[-1] in ("24", "17"):
        return
    assert [(place.start, place.end) for place in find_dates(words, CALENDAR)] == [(len(others), len(others) + 3)]


PIECES = st.sampled_from(
    [
        *(
            "2024",
            "31",
            "03",
            "13",
            "/",
            "-",
            ".",
            "–",
            "to",
            "and",
            "since",
            "from",
            "between",
            "the",
            "year",
        ),
        *(
            "ending",
            "March",
            "may",
            "Feb",
            "last",
            "today",
            "24",
            "23/24",
            "onwards",
            "of",
            "end",
            "financial",
        ),
    ]
)


def advice(text: str) -> tuple[str, ...]:
    """What the error for `text` suggests; nothing when it reads as a date."""
    try:
        for place in find_dates(text.split(), CALENDAR):
            assert place.written.first <= place.written.last <= CALENDAR.today
            assert 0 <= place.start < place.end <= len(text.split())
        read_date(text, CALENDAR)
    except AskerError as mistake:
        return mistake.suggestions
    return ()


@given(st.one_of(st.text(), st.lists(PIECES, max_size=9).map(" ".join), st.lists(PIECES, max_size=5).map("".join)))
def test_any_text_is_read_or_refused_with_advice_that_works(text):
    for suggestion in advice(text):
        assert read_written(suggestion, CALENDAR)


def test_an_error_never_echoes_more_than_a_line():
    with pytest.raises(BadDate) as caught:
        read_date("31/02/2024 " + "x" * 10_000, CALENDAR)
    assert len(caught.value.message) < 300
    with pytest.raises(BadDate) as caught:
        read_date("\0\n" * 5_000, CALENDAR)
    assert len(caught.value.message) < 300
