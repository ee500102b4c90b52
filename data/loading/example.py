"""An example of a file that can be loaded, made of reports that the register holds: loading it changes nothing."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from data import facts
from data.loading.matching import day_of

COLUMNS: Mapping[str, str] = {
    "name": "Local authority",
    "event_type": "Type",
    "start_date": "First day",
    "end_date": "Last day",
    "publication_date": "Published",
    "overall_effectiveness": "Overall effectiveness",
    "impact_of_leaders": "Impact of leaders",
    "help_and_protection": "Help and protection",
    "children_in_care": "Children in care",
    "care_leavers": "Care leavers",
    "theme": "Theme",
    "report_url": "Report link",
}
"""The columns of a file of reports, with the heading that help and the example write."""
NEEDED: Mapping[str, str] = {
    "Local authority": "its name, or a column with its URN, LA code or area code",
    "Type": "standard inspection, short inspection, focused visit or monitoring visit",
    "First day": "2026-11-02, 02/11/2026 or 2 November 2026; the last day if known",
    "Published": "the day its report or letter was published",
    "Overall effectiveness … Care leavers": "the grades in words or 1 to 4; empty where none was made",
    "Theme": "of a visit",
    "Report link": "the address of the report; its number is taken from it",
}
"""What stands in the columns, for help."""
KINDS = ("standard inspection", "short inspection", "focused visit", "monitoring visit")


def example_rows(folder: Path) -> list[dict[str, str]]:
    """One row of each kind, the newest whose days are known, under the headings of `COLUMNS`."""
    names = {row["urn"]: row["name"] or "" for row in facts.read(folder, "authorities")}
    events = [{key: value or "" for key, value in row.items()} for row in facts.read(folder, "events")]
    dated = sorted((event for event in events if event["start_date"] and event["publication_date"]), key=day_of)
    newest = [next((event for event in reversed(dated) if event["event_type"] == kind), None) for kind in KINDS]
    return [
        {
            heading: names[event["urn"]] if column == "name" else event.get(column, "")
            for column, heading in COLUMNS.items()
        }
        for event in newest
        if event
    ]


def help_columns() -> Sequence[str]:
    """The columns that a file may have, a line each."""
    width = max(map(len, NEEDED))
    return [f"  {heading:{width}}  {said}" for heading, said in NEEDED.items()]
