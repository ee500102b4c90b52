"""What makes a load an edition of the statistics: its release row, which events it lists, its figures."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data import facts
from data.loading.figures import counted_figures, printed_figures
from data.loading.matching import Matched, said_otherwise
from data.loading.own_tables import put_rows, read_facts, write_facts
from data.loading.problems import Place, Problem
from data.loading.reading import ReadTable
from data.loading.spreadsheets import read_workbook
from data.loading.tables import Edition
from data.schema import SHEETS

TITLE = "Local authority inspection outcomes as at {}"


@dataclass(frozen=True, slots=True)
class NewEdition:
    """What makes a load an edition of the statistics: its row of `releases.csv` and the figures it prints.

    `published_at` is ISO text with its offset. `published_by`, `title` and `url` are empty where the files or the facts
    say it. `figures` is a table of printed figures (`data.loading.figures`), where there is one.
    """

    as_at: date
    published_at: str
    published_by: str = ""
    title: str = ""
    url: str = ""
    figures: Path | None = None


def put_edition(
    aside: Path,
    wanted: NewEdition,
    stated: Edition | None,
    tables: Sequence[ReadTable],
    matched: Matched,
    problems: list[Problem],
) -> dict[str, int]:
    """Put an edition into the facts in a folder: its release row, the events its sheets list, and its figures.

    `stated` is what its files say of themselves, `tables` are those of its own. How many rows of which file; what is
    wrong is added to `problems`.
    """
    as_at = wanted.as_at.isoformat()
    if stated and stated.as_at != wanted.as_at:
        said = f"these files say that they are as at {stated.as_at}, not {as_at}"
        problems.append(Problem("error", Place("the files"), "", said))
        return {}
    columns, releases = read_facts(aside / "releases.csv")
    known = next((row for row in releases if row["as_at"] == as_at), dict.fromkeys(columns, ""))
    cut_off = wanted.published_by or (stated.published_by.isoformat() if stated and stated.published_by else "")
    release = known | {
        "as_at": as_at,
        "title": wanted.title or known["title"] or TITLE.format(f"{wanted.as_at.day} {wanted.as_at:%B %Y}"),
        "published_at": wanted.published_at,
        "published_by": cut_off or known["published_by"],
        "url": wanted.url or known["url"],
        "note": "",
    }
    if not release["published_by"]:
        said = "the day by which its reports were published is missing: the files do not say it, so write --published-by DATE"
        problems.append(Problem("error", Place("releases.csv"), "", said))
    rows, changed = put_rows("releases", columns, releases, [release])
    write_facts(aside / "releases.csv", columns, rows)
    figures: list[dict[str, str]] = []
    if wanted.figures:
        figures, wrong = printed_figures(read_workbook(wanted.figures), wanted.as_at, aside)
        problems += wrong
    regions = {row["urn"] or "": row["region"] or "" for row in facts.read(aside, "authorities")}
    figures += counted_figures(tables, wanted.as_at, regions)
    if not figures:
        said = (
            "an edition has figures: the files are not its LA-level data, so write --figures FILE with those it prints"
        )
        problems.append(Problem("error", Place("figures.csv"), "", said))
    counts = {"releases": changed, "figures": _put_figures(aside, figures, as_at)} | list_rows(aside, as_at, matched)
    return {name: number for name, number in counts.items() if number}


def _put_figures(aside: Path, figures: Sequence[dict[str, str]], as_at: str) -> int:
    """The edition's figures take the place of any it had of the same status."""
    columns, held = read_facts(aside / "figures.csv")
    statuses = {figure["status"] for figure in figures}
    stay = [row for row in held if not (row["release"] == as_at and row.get("status") in statuses)]
    highest = max((int(row["figure_id"]) for row in held), default=0)
    added = [
        {column: figure.get(column, "") for column in columns} | {"figure_id": str(number)}
        for number, figure in enumerate(figures, highest + 1)
    ]
    write_facts(aside / "figures.csv", columns, [*stay, *added])
    return len(added)


def list_rows(aside: Path, as_at: str, matched: Matched) -> dict[str, int]:
    """Add which events an edition's sheets list, where the facts do not say it yet. How many rows were added."""
    path = aside / "edition_rows.csv"
    if not path.exists():
        return {}
    columns, rows = read_facts(path)
    held = {(row["sheet"], row["event_id"]) for row in rows if row["release"] == as_at}
    found = {(read.kind, event_id) for read, event_id in matched.listed if read.kind in SHEETS}
    otherwise: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in matched.differences:
        if each.printed:
            otherwise[each.source.kind, each.event["event_id"]].append(said_otherwise(each.field, each.printed))
    added = [
        {
            **dict.fromkeys(columns, ""),
            **{"release": as_at, "sheet": sheet, "event_id": event_id},
            "printed_otherwise": "; ".join(dict.fromkeys(otherwise[sheet, event_id])),
        }
        for sheet, event_id in sorted(found - held)
    ]
    if added:
        write_facts(path, columns, [*rows, *added])
    return {"edition_rows": len(added)}
