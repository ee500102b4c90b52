"""Printed figures of the releases, and how they stand beside what the register counts (SPEC rule 11)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from data.register import Register
from data.schema import LA_LEVEL, PRINTED
from queries.answer import Official, Row, Source
from queries.counting.as_at import Coverage
from queries.counting.measures import OVERALL
from queries.errors import NoData
from queries.question import Area, Period
from queries.wording import PARTLY, REGISTER_SOURCE, day, statistical_year

Number = int | float


@dataclass(frozen=True, slots=True)
class Release:
    """An edition of the official statistics. `published_at`, `published_by` and `url` are None where they are not held."""

    as_at: date
    title: str
    published_at: str | None
    published_by: date | None
    url: str | None
    note: str | None

    @property
    def source(self) -> Source:
        return Source(self.title, self.url)


def releases(register: Register) -> list[Release]:
    """Every edition that the register knows, newest first."""
    return [
        Release(
            **{
                **row,
                "as_at": date.fromisoformat(row["as_at"]),
                "published_by": date.fromisoformat(row["published_by"]) if row["published_by"] else None,
            }
        )
        for row in register.rows("SELECT * FROM releases ORDER BY as_at DESC")
    ]


@lru_cache(maxsize=8)  # a register never changes
def latest_release(register: Register) -> Release:
    """The edition whose as-at date statistics default to: the newest that printed figures are held for (SPEC section 3).

    In a register without any printed figures the newest that it knows. Raises: NoData when it knows none.
    """
    printing = {
        row["release"] for row in register.rows("SELECT DISTINCT release FROM figures WHERE status = ?", (PRINTED,))
    }
    known = releases(register)
    if not known:
        raise NoData("No edition of the official statistics is held, so there is no date that figures are of.")
    return next((release for release in known if release.as_at.isoformat() in printing), known[0])


def held_releases(register: Register) -> list[Release]:
    """The editions of which figures are held, printed or counted from their LA-level data, newest first."""
    holding = {row["release"] for row in register.rows("SELECT DISTINCT release FROM figures")}
    return [release for release in releases(register) if release.as_at.isoformat() in holding]


@lru_cache(maxsize=8)  # a register never changes
def held_lists(register: Register) -> frozenset[date]:
    """The as-at dates of the editions whose own lists of what happened in their year are held."""
    rows = register.rows("SELECT DISTINCT release FROM edition_rows WHERE sheet = 'in year'")
    return frozenset(date.fromisoformat(row["release"]) for row in rows)


def newer_releases(register: Register) -> list[Release]:
    """The editions after the latest release, newest first: known, but without their printed figures."""
    latest = latest_release(register).as_at
    return [release for release in releases(register) if release.as_at > latest]


def revision_sentence(register: Register, on: date) -> str | None:
    """One sentence on the last revision of the edition as at `on`; None when it was never revised."""
    found = register.rows("SELECT * FROM revisions WHERE release = ? ORDER BY version DESC", (on.isoformat(),))
    if not found:
        return None
    last = found[0]
    return (
        f"Revised: the release as at {day(on)} was corrected on {day(last['revised_on'])}. {last['why'].rstrip('.')}."
    )


Printed = dict[tuple[str, str], Number]


def printed_figures(
    register: Register, covered: Coverage, table: str, area: Area, period: Period | None = None
) -> Printed:
    """What releases print for a table of our answers as at the day: (row, key) to value.

    Empty where nothing is printed, where the asker chose another cut-off than the release's, and for a `period` that
    is no statistical year.
    """
    return _figures(register, PRINTED, covered, table, area, period)


def counted_from_rows(
    register: Register, covered: Coverage, table: str, area: Area, period: Period | None = None
) -> Printed:
    """The same, counted from the rows of an edition's LA-level data (SPEC rule 11)."""
    return _figures(register, LA_LEVEL, covered, table, area, period)


def _figures(
    register: Register, status: str, covered: Coverage, table: str, area: Area, period: Period | None
) -> Printed:
    if covered.release is None or (period and statistical_year(period.start, period.end) is None):
        return {}
    found = register.rows(
        """SELECT cell_row, cell_key, value FROM figures
        WHERE as_at = ? AND cell_table = ? AND area = ? AND status = ? ORDER BY release""",
        (covered.on.isoformat(), table, area.name, status),
    )
    return {(row["cell_row"], row["cell_key"]): whole(row["value"]) for row in found}


def official_status(
    register: Register,
    covered: Coverage,
    table: str,
    area: Area,
    rows: Iterable[tuple[str, Row]],
    period: Period | None = None,
) -> Official:
    """What kind of figures the rows of a table of an area are, each given with its name there (SPEC rule 11).

    Printed where a release prints the table; counted from LA-level data where an edition's rows give the same counts.
    """
    if printed_figures(register, covered, table, area, period):
        return True
    return LA_LEVEL if agrees_with_rows(register, covered, table, area, rows, period) else False


def outcome_status(
    register: Register, covered: Coverage, area: Area, row: Row, judgement: str, is_printed: bool
) -> Official:
    """What kind of figures an area's outcomes are; of another judgement than overall effectiveness a release prints few, and
    `is_printed` says whether it prints the share asked about."""
    if judgement == OVERALL:
        return official_status(register, covered, "outcomes", area, [(judgement, row)])
    if is_printed:
        return True
    return LA_LEVEL if agrees_with_rows(register, covered, "outcomes", area, [(judgement, row)]) else False


def agrees_with_rows(
    register: Register,
    covered: Coverage,
    table: str,
    area: Area,
    rows: Iterable[tuple[str, Row]],
    period: Period | None = None,
) -> bool:
    """Whether an edition's LA-level data gives the same counts for every one of the named rows."""
    own = dict(rows)
    figures = {
        (name, key): value
        for (name, key), value in counted_from_rows(register, covered, table, area, period).items()
        if name in own
    }
    all_held = bool(own) and {name for name, _ in figures} == own.keys()
    return all_held and all(own[name].get(key) == value for (name, key), value in figures.items())


def whole(value: float) -> Number:
    return int(value) if value == int(value) else value


def beside(rows: Sequence[dict[str, Any]], prints: Iterable[tuple[Printed, str]]) -> tuple[Row, ...]:
    """The rows with `published_KEY` for every key that a release prints otherwise in at least one of them.

    `prints` gives, for each row, what is printed for its table, area and date, and the row's name there.
    Rows keep one key set: a row without a printed value for such a key holds None (SPEC section 4).
    """
    values = [
        {key: value for (printed_row, key), value in figures.items() if printed_row == name} for figures, name in prints
    ]
    differing = sorted({key for row, own in zip(rows, values, strict=True) for key in own if own[key] != row.get(key)})
    return tuple(
        {**row, **{f"published_{key}": own.get(key) for key in differing}}
        for row, own in zip(rows, values, strict=True)
    )


def leading(row: Row, key: str) -> Any:
    """The printed figure where a release prints one that differs, else the register's (SPEC rule 11)."""
    published = row.get(f"published_{key}")
    return row[key] if published is None else published


def reasons(register: Register, on: date, table: str, area: str) -> list[str]:
    """Why the register counts otherwise than the release in a table of an area: the known differences, in words."""
    found = register.rows(
        "SELECT DISTINCT why FROM known_differences WHERE as_at = ? AND cell_table = ? AND area = ?",
        (on.isoformat(), table, area),
    )
    return [row["why"] for row in found]


def sources_of(register: Register, official: Official, on: date, table: str, area: str) -> tuple[Source, ...]:
    """Where figures of that kind come from: the editions that print them, the data file they are counted from, or the register."""
    if not official:
        return (REGISTER_SOURCE,)
    if official == PARTLY:
        return (*citation(register, on, table, area), REGISTER_SOURCE)
    if official == LA_LEVEL:
        return tuple(
            Source(f"{source.title}: LA-level data", source.url)
            for source in citation(register, on, table, area, LA_LEVEL)
        )
    return citation(register, on, table, area)


def citation(register: Register, on: date, table: str, area: str, status: str = PRINTED) -> tuple[Source, ...]:
    """The editions whose figures for a table of an area as at `on` are held; empty where none are."""
    found = register.rows(
        """SELECT DISTINCT title, url FROM figures JOIN releases ON releases.as_at = figures.release
        WHERE figures.as_at = ? AND cell_table = ? AND area = ? AND status = ?""",
        (on.isoformat(), table, area, status),
    )
    return tuple(Source(row["title"], row["url"]) for row in found)
