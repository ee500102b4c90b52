"""Which local authority a row means: by its number, either of its codes or any name that questions know it by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data import facts
from data.facts import quote_cell
from data.loading.problems import UnknownAuthority
from data.loading.words import plain

FindName = Callable[[str], str]
"""The URN of the LA that a name means, as questions read it. Raises: UnknownAuthority."""


@dataclass(frozen=True, slots=True)
class Authority:
    """An LA of `authorities.csv`. `established` and `abolished` are its first and last day, where there are any."""

    urn: str
    name: str
    codes: frozenset[str]
    established: date | None
    abolished: date | None
    successors: tuple[str, ...]

    def existed(self, on: date) -> bool:
        return not ((self.established and on < self.established) or (self.abolished and on > self.abolished))

    def lifetime(self) -> str:
        """When it existed, in words that follow its name."""
        if self.established and self.abolished:
            return f"existed from {self.established} to {self.abolished}"
        return f"was established on {self.established}" if self.established else f"was abolished after {self.abolished}"


class Authorities:
    """The LAs of the facts in a folder; `find_name` reads what is no code and no exact name."""

    def __init__(self, folder: Path, find_name: FindName) -> None:
        self.by_urn: Mapping[str, Authority] = {
            authority.urn: authority for authority in map(_authority, facts.read(folder, "authorities"))
        }
        self._find_name = find_name
        self._by_code = {code: a.urn for a in self.by_urn.values() for code in a.codes}
        self._by_name = {plain(a.name): a.urn for a in self.by_urn.values()}
        self._found: dict[str, str] = {}

    def find_code(self, field: str, text: str) -> Authority:
        """The LA of a `urn`, `la_code` or `gss_code`. Raises: UnknownAuthority."""
        code = text.strip().removesuffix(".0").upper()
        urn = self._by_code.get(code) or self._by_code.get(code.lower())
        if urn is None:
            called = {"urn": "URN", "la_code": "LA code", "gss_code": "area code"}[field]
            raise UnknownAuthority(f"no local authority has this {called}; write its name instead")
        return self.by_urn[urn]

    def find(self, name: str) -> Authority:
        """The LA that a name means. Raises: UnknownAuthority, with names it is near to."""
        key = plain(name)
        if key not in self._found:
            self._found[key] = self._by_name.get(key) or self._find_name(name)
        return self.by_urn[self._found[key]]

    def then(self, authority: Authority, on: date) -> Authority:
        """The LA of that name on a day: an abolished one of the same name, where the present one came later.

        Raises: UnknownAuthority when neither existed then.
        """
        if authority.existed(on):
            return authority
        for other in self.by_urn.values():
            same_name = plain(other.name).startswith(plain(authority.name))
            if authority.urn in other.successors and other.existed(on) and same_name:
                return other
        raise UnknownAuthority(f"{quote_cell(authority.name)} {authority.lifetime()}, so this date cannot be right")


def _authority(row: facts.Row) -> Authority:
    urn = row["urn"] or ""
    earlier = (row.get("earlier_gss_codes") or "").split(";")
    codes = frozenset({urn, row["la_code"] or "", row["gss_code"] or "", *earlier} - {""})
    successors = tuple((row["successors"] or "").split(";")) if row["successors"] else ()
    return Authority(urn, row["name"] or "", codes, _day(row["established"]), _day(row["abolished"]), successors)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
