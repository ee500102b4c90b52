"""The register, written as others write such lists, with other headings, codes, orders and forms of date, is read as itself."""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import facts
from data.loading.authorities import Authorities
from data.loading.loading import prepare
from data.loading.matching import Known, match
from data.loading.own_tables import read_facts, write_facts
from data.loading.putting import put_in
from data.loading.reading import read_tables
from data.loading.spreadsheets import Sheet, Workbook
from data.register import Register, open_register
from data.versions import Record
from tests.data.loading.conftest import TODAY, find_name
from tests.data.loading.writers import Cell, write_csv, write_ods, write_xlsx

SHIPPED = facts.FACTS
AUTHORITIES = {row["urn"]: row for row in facts.read(SHIPPED, "authorities")}
KNOWN = Authorities(SHIPPED, find_name)
HEADINGS: Mapping[str, Sequence[str]] = {
    "start_date": ("Inspection date", "First day", "inspection_start_date", "Inspection/Visit date", "Start date"),
    "end_date": ("Last day", "inspection_end_date", "End date"),
    "end_month": ("End month", "Month"),
    "publication_date": ("Publication date", "Published", "Date published"),
    "event_type": ("Inspection type", "Type", "Inspection/Visit type"),
    "framework": ("Framework",),
    "overall_effectiveness": ("Overall effectiveness", "overall_effectiveness_grade", "Overall", "OE"),
    "impact_of_leaders": (
        "Impact of leaders",
        "The impact of leaders on social work practice with children and families",
    ),
    "help_and_protection": ("Help and protection", "Experiences and progress of children who need help and protection"),
    "children_in_care": ("Children in care", "in_care_grade", "The experiences and progress of children in care"),
    "care_leavers": ("Care leavers", "The experiences and progress of care leavers"),
    "sif_care_leavers": ("SIF care leavers",),
    "sif_adoption": ("SIF adoption",),
    "theme": ("Visit Theme", "Theme"),
    "named_theme": ("Named theme",),
    "report_url": ("Report link", "inspection_link"),
    "source": ("Source",),
    "confidence": ("Confidence",),
    "note": ("Note",),
    "why_not_counted": ("Why not counted",),
}
CODES = {"Outstanding": "1", "Good": "2", "Requires improvement to be good": "3", "Inadequate": "4"}
GRADES: Sequence[Callable[[str], str]] = (str, str.lower, str.upper, lambda grade: CODES.get(grade, grade))
EMPTY = {"": ("", "-", "n/a", "9", "Not judged")}
TYPES: Sequence[Callable[[str], str]] = (
    str,
    str.title,
    lambda kind: f"ILACS {kind}" if "single" not in kind and kind != "other" else kind,
)
DATES: Mapping[str, Callable[[date], Cell]] = {
    "real": lambda day: day,
    "serial": lambda day: (day - date(1899, 12, 30)).days,
    "iso": lambda day: day.isoformat(),
    "figures": lambda day: f"{day:%d/%m/%Y}",
    "short": lambda day: f"{day:%d/%m/%y}",
    "words": lambda day: f"{day.day} {day:%B %Y}",
    "sorted": lambda day: f"{day:%Y%m%d}",
}


def written(events: Sequence[Mapping[str, str]], chance: random.Random) -> list[list[Cell]]:
    """The events as somebody else writes them: every choice that `chance` makes is one that people make."""
    columns = [column for column in events[0] if column not in ("event_id", "urn")]
    who = chance.choice(["name", "urn", "la_code", "gss_code"])
    heads = {
        "name": "Local authority name",
        "urn": "URN",
        "la_code": "LA code",
        "gss_code": "Local authority area code",
    }
    grade, kind, form = chance.choice(GRADES), chance.choice(TYPES), DATES[chance.choice(list(DATES))]
    empty = chance.choice(EMPTY[""])
    order = [*columns, "who"]
    chance.shuffle(order)
    rows: list[list[Cell]] = []
    for event in chance.sample(events, len(events)):
        cells: list[Cell] = []
        for column in order:
            value = AUTHORITIES[event["urn"]][who] if column == "who" else event[column]
            if column.endswith("_date"):
                cells.append(form(date.fromisoformat(value)) if value else None)
            elif column in CODED:
                cells.append(grade(value) if value else empty)
            else:
                cells.append(kind(value or "") if column == "event_type" else value)
        rows.append(cells)
    header: list[Cell] = [heads[who] if column == "who" else chance.choice(HEADINGS[column]) for column in order]
    titles: list[list[Cell]] = [["Inspections and visits"], [None]][: chance.randrange(3)]
    return [*titles, header, *rows]


CODED = (
    "overall_effectiveness",
    "impact_of_leaders",
    "help_and_protection",
    "children_in_care",
    "care_leavers",
    "sif_care_leavers",
    "sif_adoption",
)


EVENTS = """SELECT urn, framework, event_type, start_date, end_date, end_month, publication_date, overall_effectiveness,
  impact_of_leaders, help_and_protection, children_in_care, care_leavers, sif_care_leavers, sif_adoption, theme,
  named_theme, report_url, source, confidence, note, why_not_counted FROM events ORDER BY 1, 2, 3, 4, 5, 6, 7, 15, 20"""


@pytest.fixture(scope="module")
def shipped() -> list[dict[str, str]]:
    return read_facts(SHIPPED / "events.csv")[1]


@given(st.randoms(use_true_random=False))
@settings(max_examples=15)
def test_any_way_of_writing_the_register_changes_nothing(chance: random.Random) -> None:
    columns, events = read_facts(SHIPPED / "events.csv")
    rows = written(chance.sample(events, 60), chance)
    tables, problems = read_tables(Workbook("list", "", "typed", (Sheet("S", rows),)), KNOWN)
    assert [str(problem) for problem in problems] == []
    matched = match(events, [(table, None) for table in tables], columns, Known())
    assert [(change.kind, change.fields, change.event["event_id"]) for change in matched.changes] == []
    assert (matched.same, matched.differences, matched.problems) == (60, [], [])


@pytest.mark.parametrize(("form", "seed"), [("xlsx", 1), ("ods", 2), ("csv", 3)])
def test_loaded_into_an_empty_store_it_gives_the_same_answers(
    tmp_path: Path, shipped: list[dict[str, str]], register: Register, form: str, seed: int
) -> None:
    """All that an event says but for its id, which only the own form has."""
    empty = tmp_path / "empty"
    empty.mkdir()
    for path in SHIPPED.glob("*.csv"):
        (empty / path.name).write_bytes(path.read_bytes())
    for name in ("events", "release_inclusions", "edition_rows"):
        write_facts(empty / f"{name}.csv", read_facts(empty / f"{name}.csv")[0], [])
    home = tmp_path / "home"
    home.mkdir()
    (home / "facts").symlink_to(empty)
    rows = written(shipped, random.Random(seed))
    path = tmp_path / f"list.{form}"
    {
        "xlsx": lambda: write_xlsx(path, {"S": rows}),
        "ods": lambda: write_ods(path, {"S": rows}),
        "csv": lambda: write_csv(path, rows),
    }[form]()
    load = prepare([path], home, find_name, TODAY)
    assert [str(problem) for problem in load.errors] == []
    assert load.counts == {"new": len(shipped)}
    put_in(load, home, Record("load"))
    opened = open_register(home)
    loaded = opened.rows(EVENTS)
    opened.close()
    assert loaded == register.rows(EVENTS)
