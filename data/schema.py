"""The tables of the register. Each constraint states a rule of SPEC section 1 or 2 that a load must not break."""

from typing import Final

SCHEMA_VERSION = 3
APPLICATION_ID = 0x494C4143  # "ILAC": how we know one of our own files from somebody else's

GRADES = ("Outstanding", "Good", "Requires improvement to be good", "Inadequate")
JUDGEMENTS = (
    "overall_effectiveness",
    "impact_of_leaders",
    "help_and_protection",
    "children_in_care",
    "care_leavers",
)
GRADED_EVENTS = ("standard inspection", "short inspection", "single inspection")
EVENT_TYPES = (*GRADED_EVENTS, "focused visit", "monitoring visit", "other")
UNLISTED, DOUBLE = "in no official list of its year", "possibly a visit already listed"
"""Why a visit is kept and told but in no count (SPEC rule 9)."""
PRINTED: Final = "printed"
LA_LEVEL: Final = "counted from LA-level data"
"""What a figure of an edition is: printed by it, or counted from the rows of its LA-level data (SPEC rule 11)."""
LA_TYPES = ("London borough", "metropolitan", "unitary", "county", "other")  # SPEC section 1
SHEETS = ("as at", "in year", "history")
ILACS_FROM = "2018-01-01"  # SPEC section 1
CARE_LEAVERS_FROM = "2023-01-01"  # SPEC rule 6
NO_OVERALL_FROM = "2026-04-01"  # SPEC rule 7


def _one_of(column: str, values: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"CHECK ({column} IN ({listed}))"


def _iso(column: str) -> str:
    # SQLite takes 30 February as it is written until something is added to it.
    return f"CHECK ({column} IS date({column}, '+0 days'))"


_MONTH_END = "date(end_month || '-01', '+1 month', '-1 day')"
_COUNTED_ON = f"coalesce(end_date, CASE WHEN NOT graded THEN start_date END, {_MONTH_END})"
"""An event's last day. Of a graded inspection whose days are not known the month's last day stands for it; of a visit of
which only the first day is printed, that day."""
_JUDGEMENT_COLUMNS = ",\n  ".join(f"{name} TEXT {_one_of(name, GRADES)}" for name in JUDGEMENTS)

SCHEMA = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE regions (region TEXT PRIMARY KEY) WITHOUT ROWID;

CREATE TABLE authorities (
  urn TEXT PRIMARY KEY,
  la_code TEXT NOT NULL UNIQUE,
  gss_code TEXT NOT NULL,
  name TEXT NOT NULL UNIQUE,
  la_type TEXT NOT NULL {_one_of("la_type", LA_TYPES)},
  region TEXT NOT NULL REFERENCES regions,
  established TEXT {_iso("established")},
  abolished TEXT {_iso("abolished")}
) WITHOUT ROWID;

CREATE TABLE gss_codes (
  gss_code TEXT PRIMARY KEY,
  urn TEXT NOT NULL REFERENCES authorities
) WITHOUT ROWID;

CREATE TABLE aliases (
  alias TEXT NOT NULL,
  urn TEXT REFERENCES authorities,
  region TEXT REFERENCES regions,
  CHECK ((urn IS NULL) <> (region IS NULL))
);

CREATE TABLE successors (
  urn TEXT NOT NULL REFERENCES authorities,
  successor TEXT NOT NULL REFERENCES authorities,
  PRIMARY KEY (urn, successor)
) WITHOUT ROWID;

CREATE TABLE neighbours (
  urn TEXT NOT NULL REFERENCES authorities,
  nearness INTEGER NOT NULL CHECK (nearness BETWEEN 1 AND 10),
  neighbour TEXT NOT NULL REFERENCES authorities,
  PRIMARY KEY (urn, nearness)
) WITHOUT ROWID;

CREATE TABLE events (
  event_id TEXT PRIMARY KEY,
  urn TEXT NOT NULL REFERENCES authorities,
  framework TEXT NOT NULL,
  event_type TEXT NOT NULL {_one_of("event_type", EVENT_TYPES)},
  start_date TEXT {_iso("start_date")},
  end_date TEXT {_iso("end_date")},
  end_month TEXT CHECK (end_month IS strftime('%Y-%m', end_month || '-01')),
  publication_date TEXT {_iso("publication_date")},
  {_JUDGEMENT_COLUMNS},
  sif_care_leavers TEXT {_one_of("sif_care_leavers", GRADES)},
  sif_adoption TEXT {_one_of("sif_adoption", GRADES)},
  theme TEXT,
  named_theme TEXT,
  report_url TEXT NOT NULL,
  source TEXT NOT NULL,
  confidence TEXT NOT NULL {_one_of("confidence", ("high", "medium", "low"))},
  note TEXT,
  why_not_counted TEXT {_one_of("why_not_counted", (UNLISTED, DOUBLE))},
  graded INTEGER AS ({" OR ".join(f"event_type = '{kind}'" for kind in GRADED_EVENTS)}) STORED,
  first_day TEXT AS (coalesce(start_date, end_date, {_MONTH_END})) STORED,
  counted_on TEXT AS ({_COUNTED_ON}) STORED,
  known_on TEXT AS (coalesce(publication_date, {_COUNTED_ON})) STORED,
  CHECK (start_date <= coalesce(end_date, {_MONTH_END})),
  CHECK (why_not_counted IS NULL OR NOT graded),
  CHECK (graded OR coalesce({", ".join(JUDGEMENTS)}) IS NULL),
  CHECK (care_leavers IS NULL OR counted_on >= '{CARE_LEAVERS_FROM}'),
  CHECK (overall_effectiveness IS NULL OR counted_on < '{NO_OVERALL_FROM}')
);

CREATE TABLE releases (
  as_at TEXT PRIMARY KEY {_iso("as_at")},
  title TEXT NOT NULL,
  published_at TEXT CHECK (published_at IS NULL OR julianday(published_at) IS NOT NULL),
  published_by TEXT {_iso("published_by")},
  url TEXT,
  note TEXT
) WITHOUT ROWID;

CREATE TABLE release_inclusions (
  release TEXT NOT NULL REFERENCES releases,
  event_id TEXT NOT NULL REFERENCES events,
  reason TEXT NOT NULL,
  PRIMARY KEY (release, event_id)
) WITHOUT ROWID;

CREATE TABLE edition_rows (
  release TEXT NOT NULL REFERENCES releases,
  sheet TEXT NOT NULL {_one_of("sheet", SHEETS)},
  event_id TEXT NOT NULL REFERENCES events,
  printed_otherwise TEXT,
  PRIMARY KEY (release, sheet, event_id)
) WITHOUT ROWID;

CREATE TABLE holdings (
  kind TEXT NOT NULL {_one_of("kind", ("graded inspection", "focused visit", "monitoring visit"))},
  authorities TEXT NOT NULL {_one_of("authorities", ("all", "existing"))},
  whole_from TEXT NOT NULL {_iso("whole_from")},
  whole_to TEXT {_iso("whole_to")},
  basis TEXT NOT NULL,
  PRIMARY KEY (kind, whole_from)
) WITHOUT ROWID;

CREATE TABLE revisions (
  release TEXT NOT NULL REFERENCES releases,
  version INTEGER NOT NULL CHECK (version > 1),
  revised_on TEXT NOT NULL {_iso("revised_on")},
  why TEXT NOT NULL,
  PRIMARY KEY (release, version)
) WITHOUT ROWID;

CREATE TABLE figures (
  figure_id INTEGER PRIMARY KEY,
  release TEXT NOT NULL REFERENCES releases,
  as_at TEXT NOT NULL REFERENCES releases,
  section TEXT NOT NULL,
  area TEXT NOT NULL,
  measure TEXT NOT NULL,
  category TEXT,
  value REAL NOT NULL,
  unit TEXT NOT NULL {_one_of("unit", ("count", "percent", "percentage_points"))},
  base INTEGER,
  derived TEXT NOT NULL {_one_of("derived", ("yes", "no"))},
  status TEXT NOT NULL {_one_of("status", (PRINTED, LA_LEVEL))},
  cell_table TEXT NOT NULL,
  cell_row TEXT NOT NULL,
  cell_key TEXT NOT NULL
);

CREATE TABLE known_differences (
  release TEXT NOT NULL REFERENCES releases,
  as_at TEXT NOT NULL,
  area TEXT NOT NULL,
  cell_table TEXT NOT NULL,
  cell_row TEXT NOT NULL,
  cell_key TEXT NOT NULL,
  published REAL NOT NULL,
  computed REAL NOT NULL,
  why TEXT NOT NULL,
  evidence TEXT NOT NULL,
  authorities TEXT,
  PRIMARY KEY (release, as_at, area, cell_table, cell_row, cell_key)
) WITHOUT ROWID;

CREATE TABLE sources (
  topic TEXT PRIMARY KEY,
  text TEXT NOT NULL,
  url TEXT
) WITHOUT ROWID;

CREATE TABLE glossary (
  term TEXT PRIMARY KEY,
  synonyms TEXT,
  definition TEXT NOT NULL
) WITHOUT ROWID;

CREATE VIRTUAL TABLE names USING fts5 (name, area UNINDEXED, kind UNINDEXED, tokenize = 'unicode61');
"""

INDEXES = """
CREATE INDEX events_as_at ON events (urn, counted_on, known_on, event_id) WHERE graded;
CREATE INDEX events_of_framework ON events (urn, framework, counted_on, known_on, event_id) WHERE graded;
CREATE INDEX reports_by_publication ON events (publication_date) WHERE graded;
CREATE INDEX events_in_period ON events (first_day, event_type);
CREATE INDEX events_by_last_day ON events (counted_on, event_type);
CREATE INDEX editions_of_event ON edition_rows (event_id, release);
CREATE INDEX events_of_authority ON events (urn, counted_on);
CREATE INDEX events_by_publication ON events (known_on);
CREATE INDEX figures_by_cell ON figures (as_at, cell_table, area, status);
"""
"""Made after the rows are in, which is many times as fast; they serve as-at questions, periods, news and printed cells."""
