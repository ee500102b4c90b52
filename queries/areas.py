"""The areas that can be asked about: every name they go by, and the days they existed (SPEC section 1)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from data.register import Register
from queries.question import Area

SHORTEST_BEGINNING = 4  # letters; fewer begin too many names to say anything


@dataclass(frozen=True, slots=True)
class NamedArea:
    """A region or an authority, with its aliases.

    `la_code`, `established`, `abolished` (the last day) and `successors` are an authority's.
    `established` is None when that was before all records, `abolished` when it still exists.
    """

    area: Area
    aliases: tuple[str, ...]
    la_code: str | None = None
    established: date | None = None
    abolished: date | None = None
    successors: tuple[Area, ...] = ()


def areas(register: Register) -> tuple[NamedArea, ...]:
    """Every region, then every authority, present or abolished, by name."""
    aliases: dict[str, list[str]] = defaultdict(list)
    for row in register.rows("SELECT alias, coalesce(urn, region) AS holder FROM aliases ORDER BY rowid"):
        aliases[row["holder"]].append(row["alias"])
    rows = register.rows("SELECT urn, name, la_code, established, abolished FROM authorities ORDER BY name")
    authorities = {row["urn"]: Area("authority", row["name"], row["urn"]) for row in rows}
    successors: dict[str, list[Area]] = defaultdict(list)
    for row in register.rows("SELECT urn, successor FROM successors"):
        successors[row["urn"]].append(authorities[row["successor"]])
    regions = register.rows("SELECT region FROM regions ORDER BY region")
    return (
        *(NamedArea(Area("region", row["region"]), tuple(aliases[row["region"]])) for row in regions),
        *(
            NamedArea(
                authorities[row["urn"]],
                tuple(aliases[row["urn"]]),
                row["la_code"],
                _day(row["established"]),
                _day(row["abolished"]),
                tuple(sorted(successors[row["urn"]], key=str)),
            )
            for row in rows
        ),
    )


def region_of(register: Register, authority: Area) -> str:
    """The name of the Ofsted region that an authority is, or was, in."""
    (row,) = register.rows("SELECT region FROM authorities WHERE urn = ?", (authority.urn,))
    return str(row["region"])


def areas_with_words(register: Register, words: Sequence[str]) -> list[Area]:
    """The areas whose names or aliases hold all of `words`, in any order.

    Where none does, the last word may be the beginning of one. Regions first, then authorities, the
    abolished last; by name. Full-text search: `words` are letters and figures only, and no words find
    no areas.
    """
    plain = [word for word in words if word.isalnum()]
    if not plain or len(plain) < len(words):
        return []
    whole = " ".join(f'"{word}"' for word in plain)
    found = _matching(register, whole)
    return found if found or len(plain[-1]) < SHORTEST_BEGINNING else _matching(register, f"{whole}*")


def _matching(register: Register, query: str) -> list[Area]:
    rows = register.rows(
        "SELECT names.kind, names.area, authorities.urn FROM names"
        " LEFT JOIN authorities ON names.kind = 'authority' AND authorities.name = names.area"
        " WHERE names MATCH ?"
        " ORDER BY names.kind = 'authority', authorities.abolished IS NOT NULL, names.area",
        (query,),
    )
    return [Area(row["kind"], row["area"], row["urn"]) for row in rows]


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
