"""What the events of files are beside the known ones: new, revised, completed or the same."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from data.loading.problems import Problem
from data.loading.reading import GRADE_FIELDS, ReadEvent, ReadTable
from data.loading.words import accepted_values
from data.schema import CARE_LEAVERS_FROM, GRADED_EVENTS, NO_OVERALL_FROM, SHEETS

Event = dict[str, str]
"""A row of `events.csv`; an empty cell is an empty text."""

ORDER = ("rows", "scraped", "in year", "history", "as at")
"""Tables that say most of an event first, so that the others only confirm it."""
SAME_INSPECTION = timedelta(days=60)
"""No LA is inspected twice, with grades, within two months."""
SAME_REPORT = timedelta(days=120)
"""As above, where a file has the days of reports alone: some are weeks out."""
SAME_VISIT = timedelta(days=3)
NEAR_VISIT = timedelta(days=14)
USUAL_DAYS = {"standard inspection": 11, "short inspection": 4, "single inspection": 25}
"""Days from the first of an inspection to its last where a file prints no last day: two weeks on site, one, and four."""
UNTIL_PUBLISHED = timedelta(days=35)
"""From the last day to the report, where a file prints nothing else."""
COMPARED = (
    *("framework", "event_type", "start_date", "end_date", "end_month", "publication_date", *GRADE_FIELDS),
    *("theme", "named_theme"),
)
"""What makes one event another; addresses, sources and notes of files that are not the own form are not taken over."""
PROVIDER_PAGE = "https://reports.ofsted.gov.uk/provider/44/"
SCRAPED = "the register was read from the report itself"
_SHORT = {"focused visit": "fv", "monitoring visit": "mv", "other": "other"}


@dataclass(frozen=True, slots=True)
class Change:
    """One event as a load leaves it. `before` is None for a new one, `after` None for one that is withdrawn."""

    before: Mapping[str, str] | None
    after: Mapping[str, str] | None
    fields: tuple[str, ...]
    source: ReadEvent | None

    @property
    def event(self) -> Mapping[str, str]:
        return self.after or self.before or {}

    @property
    def kind(self) -> str:
        """ "new", "withdrawn", "completed" (only empty cells are filled) or "revised"."""
        if self.before is None:
            return "new"
        if self.after is None:
            return "withdrawn"
        return "revised" if any(self.before.get(name) for name in self.fields) else "completed"


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that a file prints otherwise and that is not taken over: the known one stays, and why."""

    source: ReadEvent
    event: Mapping[str, str]
    field: str
    known: str
    printed: str
    why: str


@dataclass(slots=True)
class Matched:
    """The outcome for all files together: `events` as they will be, what changed, what differs without changing."""

    events: dict[str, Event]
    changes: list[Change] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    same: int = 0
    problems: list[Problem] = field(default_factory=list)
    listed: list[tuple[ReadEvent, str]] = field(default_factory=list)
    """Each event as read, with the id of the one it is."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the events: how editions print some of them otherwise, and which editions list which.

    `otherwise[as_at, event_id]` is the text of `edition_rows.printed_otherwise`; `editions[event_id]` the as-at days.
    """

    otherwise: Mapping[tuple[str, str], str] = field(default_factory=dict)
    editions: Mapping[str, Sequence[str]] = field(default_factory=dict)


def match(
    events: Iterable[Event], tables: Sequence[tuple[ReadTable, str | None]], columns: Sequence[str], known: Known
) -> Matched:
    """Find each read event among the known ones, and say what it changes.

    `tables` come with the as-at day of the edition that their file is, if it is one; `columns` are those of `events.csv`.
    """
    return _Matcher(events, columns, known).run(tables)


class _Matcher:
    def __init__(self, events: Iterable[Event], columns: Sequence[str], known: Known) -> None:
        self.before = {event["event_id"]: event for event in events}
        self.outcome = Matched({event_id: dict(event) for event_id, event in self.before.items()})
        self.columns = columns
        self.known = known
        self.sources: dict[str, ReadEvent] = {}
        self.told: dict[tuple[str, str | None, str, str], ReadEvent] = {}
        self.of_authority: dict[str, list[str]] = defaultdict(list)
        for event_id, event in self.before.items():
            self.of_authority[event["urn"]].append(event_id)

    def run(self, tables: Sequence[tuple[ReadTable, str | None]]) -> Matched:
        for table, as_at in sorted(tables, key=lambda pair: ORDER.index(pair[0].table.kind)):
            for event in table.events:
                self._take(event, as_at)
        for event_id, after in self.outcome.events.items():
            before = self.before.get(event_id)
            fields = tuple(
                name for name in self.columns if before is None or (before.get(name) or "") != (after.get(name) or "")
            )
            if before != after and fields:
                self.outcome.changes.append(Change(before, after, fields, self.sources.get(event_id)))
        return self.outcome

    def _take(self, read: ReadEvent, as_at: str | None) -> None:
        event_id = self._find(read)
        if event_id is None:
            self._add(read)
            return
        self.outcome.listed.append((read, event_id))
        self._check_twice(read, event_id)
        event = self.outcome.events[event_id]
        changed = False
        for name, value in read.values.items():
            known = event.get(name) or ""
            if name not in self.columns or value == known or name in ("event_id", "urn"):
                continue
            if not read.is_own and name not in COMPARED:
                continue
            if why := self._why_kept(read, event, name, value, as_at):
                if why != "-":
                    self.outcome.differences.append(Difference(read, event, name, known, value, why))
                continue
            earlier = self.sources.get(event_id)
            if earlier and name in earlier.values:
                expected = f"{earlier.at(name)} says {known or 'nothing'} of the same event: only one can be right"
                self.outcome.problems.append(Problem("error", read.at(name), value or "(empty)", expected))
                continue
            event[name] = value
            changed = True
        if changed:
            if event["end_month"] and not event["end_date"] and event["start_date"][:7] > event["end_month"]:
                event["end_month"] = _usual_end(event)
            self.sources[event_id] = read
        elif event_id in self.before:
            self.outcome.same += 1

    def _check_twice(self, read: ReadEvent, event_id: str) -> None:
        """One table tells an event once; another table of the file may tell it again."""
        first = self.told.setdefault((read.place.file, read.place.sheet, read.kind, event_id), read)
        if first is read or first.place.sheet != read.place.sheet or _is_wide(first) or _is_wide(read):
            return
        differs = [name for name, value in read.values.items() if first.values.get(name) != value]
        if differs:
            expected = (
                f"the same event as row {first.place.row}, with another {_words(differs[0])}: only one can be right"
            )
            self.outcome.problems.append(Problem("error", read.at(differs[0]), read.values[differs[0]], expected))
        else:
            self.outcome.problems.append(
                Problem("warning", read.place, "", f"the same as row {first.place.row}: read once")
            )

    def _why_kept(self, read: ReadEvent, event: Event, name: str, value: str, as_at: str | None) -> str | None:
        """Why the known value stays; None where the file's is taken over, "-" where there is nothing to tell."""
        known = event.get(name) or ""
        if read.is_own:
            return None
        if read.kind == "scraped" and (known or not value or _is_too_early(event, name, value)):
            return SCRAPED if known and value else "-"
        if not value:
            return "the file has no value here" if known and name in GRADE_FIELDS else "-"
        if name == "end_month" and (event.get("end_date") or event.get("start_date")):
            return "-"
        if name == "named_theme" or (name == "theme" and value == "Other"):
            return "-" if known else None
        if as_at and known:
            printed = self.known.otherwise.get((as_at, event["event_id"]), "")
            if _says(printed, name, value):
                return "known: this edition prints it otherwise"
            later = [day for day in self.known.editions.get(event["event_id"], ()) if day > as_at]
            if later:
                return f"the edition as at {max(later)} prints what is known"
        if (
            name in ("publication_date", "start_date", "end_date")
            and known
            and _apart(known, value) <= timedelta(days=1)
        ):
            return "one day apart, which files are that went through time zones"
        return None

    def _find(self, read: ReadEvent) -> str | None:
        values = read.values
        if (event_id := values.get("event_id")) and event_id in self.outcome.events:
            return event_id
        if read.is_own or (values.get("event_id") and values.get("event_id", "").startswith("x-")):
            return None
        group = _group(values)
        alike = [
            event_id
            for event_id in self.of_authority[read.authority.urn]
            if _group(self.outcome.events[event_id]) == group
        ]
        for names in (("start_date",), ("end_date",), ("publication_date",)):
            for event_id in alike:
                event = self.outcome.events[event_id]
                if any(values.get(name) and values[name] == event.get(name) for name in names):
                    return event_id
        for event_id in alike:  # an edition prints another day, as is known
            said = [text for (_, other), text in self.known.otherwise.items() if other == event_id]
            if any(values.get(name) and _says(text, name, values[name]) for text in said for name in _OTHERWISE):
                return event_id
        if event_id := self._of_month(values, alike):
            return event_id
        has_day = values.get("start_date") or values.get("end_date")
        near = SAME_VISIT if group != "graded" else SAME_INSPECTION if has_day else SAME_REPORT
        is_numbered = values.get("event_id", "").isdigit()  # another report of Ofsted's is another inspection
        found = [
            (apart, event_id)
            for event_id in alike
            if not (is_numbered and event_id.isdigit())
            and (apart := self._apart(read, event_id)) is not None
            and apart <= near
        ]
        return min(found)[1] if found else None

    def _of_month(self, values: Mapping[str, str], alike: Sequence[str]) -> str | None:
        """The event of a month, or without any date, where no day is given: the one whose theme and address are the same."""
        if any(values.get(name) for name in ("start_date", "end_date", "publication_date")):
            return None
        month = values.get("end_month") or ""

        def is_same(event: Event) -> bool:
            days = event["start_date"] or event["end_date"]
            held = event["end_month"] or days[:7]
            about = all(
                not values.get(name) or values[name] == event.get(name) for name in ("theme", "report_url", "note")
            )
            return held == month and about and (bool(month) or not days)

        found = [event_id for event_id in alike if is_same(self.outcome.events[event_id])]
        return found[0] if len(found) == 1 else None

    def _apart(self, read: ReadEvent, event_id: str) -> timedelta | None:
        event = self.outcome.events[event_id]
        for name in ("start_date", "end_date", "publication_date"):
            if read.values.get(name) and event.get(name):
                return _apart(read.values[name], event[name])
        return None

    def _add(self, read: ReadEvent) -> None:
        if read.kind == "scraped" and not read.values.get("event_type"):
            said = "its type and its grades could not be read: not loaded"
            self.outcome.problems.append(Problem("warning", read.place, "", said))
            return
        event = new_event(read, self.columns)
        if event["event_id"] in self.outcome.events:
            event["event_id"] += f"-{1 + sum(key.startswith(event['event_id']) for key in self.outcome.events)}"
        if not event["event_type"]:
            expected = (
                "a type is missing: this inspection is not known yet, so write standard inspection, short inspection …"
            )
            self.outcome.problems.append(Problem("error", read.at("event_type"), "", expected))
            return
        near = [other for other in self.of_authority[read.authority.urn] if self._may_be_same(read, other)]
        if near:
            known = self.outcome.events[near[0]]
            said = f"may be the {known['event_type']} of {day_of(known)} that is known: loaded as another one"
            self.outcome.problems.append(Problem("warning", read.at("start_date"), day_of(event), said))
        self.outcome.events[event["event_id"]] = event
        self.of_authority[read.authority.urn].append(event["event_id"])
        self.sources[event["event_id"]] = read
        self.told[read.place.file, read.place.sheet, read.kind, event["event_id"]] = read
        self.outcome.listed.append((read, event["event_id"]))

    def _may_be_same(self, read: ReadEvent, event_id: str) -> bool:
        event = self.outcome.events[event_id]
        is_alike = _group(event) == _group(read.values)
        apart = self._apart(read, event_id)
        return is_alike and apart is not None and apart <= NEAR_VISIT and not read.is_own


def new_event(read: ReadEvent, columns: Sequence[str]) -> Event:
    """The row of an event that was not known, with what its file does not say filled in as the register is used to it."""
    given = {name: value for name, value in read.values.items() if name in columns}
    event = dict.fromkeys(columns, "") | given | {"urn": read.authority.urn}
    if read.is_own:
        return event
    kind = event["event_type"]
    event["framework"] = event["framework"] or ("SIF" if kind == "single inspection" else "ILACS")
    if not event["end_date"] and not event["end_month"]:
        _reckon_month(event)
    event["report_url"] = event["report_url"] or PROVIDER_PAGE + read.authority.urn
    written = "report PDF" if kind in GRADED_EVENTS else "letter PDF"
    event["source"] = event["source"] or ("official data file" if read.kind in SHEETS else written)
    event["confidence"] = event["confidence"] or "high"
    event["event_id"] = event["event_id"] or f"x-{_SHORT.get(kind, 'in')}-{read.authority.urn}-{day_of(event)}"
    return event


def _reckon_month(event: Event) -> None:
    """Fill in the month it ended from its first day, or from its report, and say so (SPEC section 5)."""
    kind, first, published = event["event_type"], event["start_date"], event["publication_date"]
    if first:
        event["end_month"], said = _usual_end(event), "first day"
    elif published:
        event["end_month"], said = f"{date.fromisoformat(published) - UNTIL_PUBLISHED:%Y-%m}", "day of publication"
    else:
        return
    told = f"last day not printed; its month is reckoned from the {said}"
    event["note"] = "; ".join(part for part in (event["note"], told) if part)
    is_sure = first and kind not in GRADED_EVENTS
    event["confidence"] = event["confidence"] or ("high" if is_sure else "medium")


def _usual_end(event: Event) -> str:
    """The month in which an inspection or visit ends that began on its first day and takes the usual time."""
    last = date.fromisoformat(event["start_date"]) + timedelta(days=USUAL_DAYS.get(event["event_type"], 1))
    return f"{last:%Y-%m}"


def day_of(event: Mapping[str, str]) -> str:
    """The day that an event is called by: its first, else its last, else its month."""
    return (
        event.get("start_date")
        or event.get("end_date")
        or event.get("end_month")
        or event.get("publication_date")
        or ""
    )


def withdrawn(before: Iterable[Event], matched: Matched) -> list[Change]:
    """The known events that files with the whole list leave out; they are taken out of `matched.events`."""
    stated = {event_id for _, event_id in matched.listed}
    changes = [Change(event, None, (), None) for event in before if event["event_id"] not in stated]
    for change in changes:
        matched.events.pop(change.event["event_id"], None)
    return changes


def themes() -> list[str]:
    """Ofsted's themes of visits."""
    return accepted_values("theme")


def _group(values: Mapping[str, str]) -> str:
    kind = values.get("event_type") or ""
    return "graded" if kind in GRADED_EVENTS or not kind else kind


def _apart(one: str, other: str) -> timedelta:
    return abs(date.fromisoformat(one) - date.fromisoformat(other))


_OTHERWISE = {"start_date": "first day", "publication_date": "publication day", "event_type": "type"}


def _is_too_early(event: Event, name: str, value: str) -> bool:
    """A judgement that was not made then, which a program reading reports may have found all the same (SPEC rules 6 and 7)."""
    if name == "care_leavers":
        return bool(value) and day_of(event) < CARE_LEAVERS_FROM
    return name == "overall_effectiveness" and bool(value) and day_of(event) >= NO_OVERALL_FROM


def _is_wide(read: ReadEvent) -> bool:
    return read.kind == "history" and "start_date" not in read.values


def _words(name: str) -> str:
    return name.replace("_", " ")


def said_otherwise(name: str, value: str) -> str:
    """How `edition_rows.printed_otherwise` says what an edition prints: "first day 2022-09-21", "care_leavers Good"."""
    return f"{_OTHERWISE.get(name, name)} {value}"


def _says(printed: str, name: str, value: str) -> bool:
    return said_otherwise(name, value) in printed.split("; ")
