"""What was true at the end of a day, and what was known of it: the two axes of time (SPEC rules 1 and 2)."""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from data.register import Register
from data.schema import JUDGEMENTS
from queries.errors import NoData
from queries.question import TYPE_OF_AREA, Area
from queries.wording import day

FOREVER = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which events count at `on`: those ended by `on` and known by `known_by` (None: all that is known).

    `release` is `on` where a release has that as-at date and its own cut-off and inclusions apply. `held` is the day of the
    newest report held where `on` is after it.
    """

    on: date
    known_by: date | None = None
    release: date | None = None
    held: date | None = field(default=None, compare=False)

    @property
    def opening(self) -> str:
        """As at 31 March 2024: as a sentence begins; of a day after the newest report held, as far as it reaches."""
        return f"As far as reports published by {day(self.held)} show" if self.held else f"As at {day(self.on)}"

    @property
    def parameters(self) -> dict[str, Any]:
        return {
            "on": self.on.isoformat(),
            "known_by": self.known_by.isoformat() if self.known_by else FOREVER,
            "release": self.release.isoformat() if self.release else "",
        }


def coverage(register: Register, on: date, known_by: date | None = None) -> Coverage:
    """The coverage that applies at `on` (SPEC rule 1): what was asked for, else the release's own, else all known."""
    if known_by:
        return Coverage(on, known_by)
    release = register.rows(
        "SELECT published_by FROM releases WHERE as_at = ? AND published_by IS NOT NULL", (on.isoformat(),)
    )
    if release:
        return Coverage(on, date.fromisoformat(release[0]["published_by"]), on)
    held = held_until(register)
    return Coverage(on, held=held if on > held else None)


def coverage_in(register: Register, end: date, known_by: date | None = None) -> Coverage:
    """The coverage of events in a period to `end` (SPEC rule 9): by their first day, whenever their report came.

    A release's cut-off belongs to its as-at counts (rule 1), so it is not applied here; a release with that as-at
    date may still print the period's figures.
    """
    found = coverage(register, end, known_by)
    return found if known_by else Coverage(end, release=found.release)


KNOWN = (
    "({event}.known_on <= :known_by OR {event}.event_id IN"
    " (SELECT event_id FROM release_inclusions WHERE release = :release))"
)


def graded_event(
    urn: str, that: str = "event.counted_on <= :on", order: str = "DESC", known: str = KNOWN.format(event="event")
) -> str:
    """SQL that selects the event_id of the last (or with `order` "ASC" the first) graded event of `urn` among those
    `known`, on the side of the day that `that` says."""
    return f"""SELECT event.event_id FROM events AS event
    WHERE event.urn = {urn} AND event.graded AND {that} AND {known}
    ORDER BY event.counted_on {order}, event.known_on {order}, event.event_id {order} LIMIT 1"""


EXISTING = "coalesce(authorities.established, '') <= :on AND :on <= coalesce(authorities.abolished, '9999-12-31')"
EXISTING_SINCE = (
    "coalesce(authorities.established, '') <= :on AND :start <= coalesce(authorities.abolished, '9999-12-31')"
)
"""The LAs that existed on a day or more from `:start` to `:on`, those abolished in between among them."""

AS_AT = f"""
SELECT authorities.urn, authorities.name, authorities.region, {", ".join(JUDGEMENTS)},
  event_id, event_type, framework, counted_on, end_date, publication_date, report_url
FROM authorities LEFT JOIN events ON events.event_id = ({graded_event("authorities.urn")})
WHERE {EXISTING}"""
"""One row per LA that exists on `:on`, with its latest graded event by then, or nulls when it has none."""


def within(area: Area | None) -> tuple[str, dict[str, Any]]:
    """The SQL condition and parameters that keep the authorities of `area`."""
    if area is not None and area.kind == "region":
        return "authorities.region = :region", {"region": area.name}
    if area is not None and area.kind == "authority":
        return "authorities.urn = :urn", {"urn": area.urn}
    if area is not None and area.kind == "type":
        return "authorities.la_type = :la_type", {"la_type": TYPE_OF_AREA[area.name]}
    return "1", {}


def as_at(register: Register, covered: Coverage, area: Area | None = None, that: str = "1") -> list[dict[str, Any]]:
    """The LAs of `area` that exist on the day, each with its latest graded event's judgements (or nulls), by name; those
    alone of which the SQL condition `that` holds.

    Keys: urn, name, region, the five judgements, event_id, event_type, framework, counted_on, end_date,
    publication_date, report_url.
    """
    condition, parameters = within(area)
    sql = f"{AS_AT} AND {condition} AND {that} ORDER BY authorities.name"
    return register.rows(sql, covered.parameters | parameters)


def latest_of(register: Register, covered: Coverage, area: Area) -> dict[str, Any]:
    """One authority's row of `as_at`. Raises: NoData when it did not exist on the day."""
    found = as_at(register, covered, area)
    if not found:
        raise NoData(f"{area.name} did not exist on {day(covered.on)}.")
    return found[0]


def late_reports(register: Register, covered: Coverage) -> list[dict[str, Any]]:
    """LAs whose last graded event by the day became known too late for this coverage: name and publication_date."""
    if covered.known_by is None:
        return []
    return register.rows(
        f"""SELECT name, events.publication_date
        FROM events JOIN authorities USING (urn)
        WHERE events.known_on > :known_by AND events.graded AND events.counted_on <= :on AND {EXISTING}
          AND NOT {KNOWN.format(event="events")} AND events.event_id = ({graded_event("events.urn", known="1")})
        ORDER BY name""",
        covered.parameters,
    )


def uninspected_authorities(register: Register, covered: Coverage, area: Area | None = None) -> list[dict[str, Any]]:
    """The LAs of `area` that exist on the day without a graded event by then: urn and name, by name."""
    condition, parameters = within(area)
    return register.rows(
        f"""SELECT urn, name FROM authorities WHERE {EXISTING} AND {condition} AND NOT EXISTS (
          SELECT 1 FROM events AS event WHERE event.urn = authorities.urn AND event.graded AND event.counted_on <= :on
            AND {KNOWN.format(event="event")})
        ORDER BY name""",
        covered.parameters | parameters,
    )


@lru_cache(maxsize=8)  # a register never changes
def held_until(register: Register) -> date:
    """The day of the newest graded report in the register."""
    newest = register.rows("SELECT max(publication_date) AS newest FROM events WHERE graded")[0]["newest"]
    return date.fromisoformat(newest) if newest else date.max


def newest_ended(register: Register, that: str = "graded") -> date | None:
    """The day on which the newest of the inspections (or of the events `that` selects) ended; None where none is held."""
    newest = register.rows(f"SELECT max(counted_on) AS newest FROM events WHERE {that}")[0]["newest"]
    return date.fromisoformat(newest) if newest else None


@lru_cache(maxsize=8)  # a register never changes
def register_begins(register: Register) -> date:
    """The day on which the first graded inspection in the register ended: it holds none before the single framework."""
    return date.fromisoformat(register.rows("SELECT min(counted_on) AS first FROM events WHERE graded")[0]["first"])


@lru_cache(maxsize=8)  # a register never changes
def older_than_register(register: Register) -> frozenset[str]:
    """The urns of the LAs that existed before the register's first inspection. Where it holds none of one, that LA may
    have been inspected before; an LA established since has truly not been."""
    rows = register.rows(
        "SELECT urn FROM authorities WHERE coalesce(established, '') < (SELECT min(counted_on) FROM events WHERE graded)"
    )
    return frozenset(row["urn"] for row in rows)


def not_held(register: Register, covered: Coverage, area: Area | None = None) -> list[dict[str, Any]]:
    """The LAs of `area` without an inspection in the register by the day that are older than it: urn and name."""
    older = older_than_register(register)
    return [row for row in uninspected_authorities(register, covered, area) if row["urn"] in older]
