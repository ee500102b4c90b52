"""A few facts in a folder: what a test writes when one row must show that a rule is kept.

Authorities are named by their urn's letter: urn "A" is "Authority A". Dates are ISO text. An inspection is published
thirty days after it ends unless the test says otherwise.
"""

import csv
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from data import Register, open_register

Fact = Mapping[str, str]

COLUMNS = {
    "regions": "region,aliases",
    "authorities": "urn,la_code,gss_code,earlier_gss_codes,name,aliases,la_type,region,established,abolished,successors,"
    "statistical_neighbours",
    "events": "event_id,urn,framework,event_type,start_date,end_date,end_month,publication_date,overall_effectiveness,"
    "impact_of_leaders,help_and_protection,children_in_care,care_leavers,sif_care_leavers,sif_adoption,theme,"
    "named_theme,report_url,source,confidence,note,why_not_counted",
    "releases": "as_at,title,published_at,published_by,url,note",
    "release_inclusions": "release,event_id,reason",
    "edition_rows": "release,sheet,event_id,printed_otherwise",
    "holdings": "kind,authorities,whole_from,whole_to,basis",
    "figures": "figure_id,release,as_at,section,area,measure,category,value,unit,base,derived,cell_table,cell_row,"
    "cell_key,status",
    "known_differences": "release,as_at,area,cell_table,cell_row,cell_key,published,computed,why,evidence,authorities",
    "sources": "topic,text,url",
    "glossary": "term,synonyms,definition",
    "revisions": "release,version,revised_on,why",
}
REGIONS = ("London", "North West")
O, G, RI, I = "Outstanding", "Good", "Requires improvement to be good", "Inadequate"  # noqa: E741
THEMED = {"focused visit": "Front door"}


def authority(urn: str, region: str = "London", **others: str) -> Fact:
    """An LA that has always existed, unless `established` or `abolished` say otherwise."""
    own = {"urn": urn, "la_code": urn, "gss_code": urn, "name": f"Authority {urn}", "la_type": "unitary"}
    return {**own, "region": region, **others}


def event(urn: str, ended: str, grade: str | None = None, kind: str = "standard inspection", **others: str) -> Fact:
    """An inspection or visit that ended on a day (or, written YYYY-MM, in a month; or "", which nobody knows)."""
    dated = {"end_month": ended} if len(ended) == 7 else {"end_date": ended}
    if len(ended) == 10 and "publication_date" not in others:
        dated["publication_date"] = (date.fromisoformat(ended) + timedelta(days=30)).isoformat()
    return {
        "event_id": f"{urn} {ended or 'undated'} {kind}",
        "urn": urn,
        "framework": "SIF" if kind == "single inspection" else "ILACS",
        "event_type": kind,
        **dated,
        "overall_effectiveness": grade or "",
        "theme": THEMED.get(kind, ""),
        "report_url": f"https://example.org/{urn}/{ended}",
        "source": "test",
        "confidence": "high",
        **others,
    }


def edition(as_at: str, published_by: str) -> Fact:
    """A release with its own cut-off."""
    return {"as_at": as_at, "title": f"Edition as at {as_at}", "published_by": published_by}


def figure(number: int, as_at: str, key: str, value: str, *, row: str = "overall_effectiveness", **others: str) -> Fact:
    """A printed figure of England's outcomes."""
    return {
        "figure_id": str(number),
        "release": as_at,
        "as_at": as_at,
        "section": "Text",
        "area": "England",
        "measure": key,
        "value": value,
        "unit": "percent" if key.endswith("_percent") else "count",
        "derived": "no",
        "cell_table": "outcomes",
        "cell_row": row,
        "cell_key": key,
        "status": "printed",
        **others,
    }


def write_facts(folder: Path, **tables: Sequence[Fact]) -> Path:
    """Write the CSV files; tables not given hold nothing, but for the regions, and all kinds of events are held whole."""
    folder.mkdir(parents=True, exist_ok=True)
    known: dict[str, Sequence[Fact]] = {
        "regions": [{"region": region} for region in REGIONS],
        "holdings": [
            {
                "kind": kind,
                "authorities": "all",
                "whole_from": "1990-01-01",
                "whole_to": "2100-12-31",
                "basis": "a test",
            }
            for kind in ("graded inspection", "focused visit", "monitoring visit")
        ],
        "sources": [{"topic": "statistical neighbours", "text": "A list made for tests."}],
        **tables,
    }
    for name, columns in COLUMNS.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns.split(","), restval="")
            writer.writeheader()
            writer.writerows(known.get(name, ()))
    return folder


def few_register(folder: Path, **tables: Sequence[Fact]) -> Register:
    """The register of a few facts. Events of an LA that is not named get one in London."""
    named = {row["urn"] for row in tables.get("authorities", ())}
    missing = sorted({row["urn"] for row in tables.get("events", ())} - named)
    authorities = [*tables.get("authorities", ()), *map(authority, missing)]
    return open_register(folder, write_facts(folder / "facts", **{**tables, "authorities": authorities}))
