"""From files to a load that is ready to be put in: read, matched, checked and built apart; nothing shows it yet."""

import shutil
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from data import editions, facts
from data.loading.authorities import Authorities, FindName
from data.loading.checks import check
from data.loading.editions import NewEdition, list_rows, put_edition
from data.loading.matching import Change, Difference, Known, Matched, match, withdrawn
from data.loading.own_tables import is_own_table, put_rows_given, read_facts, rows_given, write_facts
from data.loading.problems import Problem, UnreadableFile
from data.loading.reading import ReadTable, read_tables
from data.loading.spreadsheets import LARGEST, Workbook, read_workbook
from data.loading.tables import Edition, find_edition
from data.register import current_facts

UNPACKED = 60 * 1024 * 1024  # bytes of all CSV files in a zip


@dataclass(frozen=True, slots=True)
class Load:
    """What files bring, ready to be put in. Nothing of it shows until it is.

    `before` and `after` are fingerprints of facts; the same where nothing changes. `after` is None where an error stops
    it. `tables` say how each file was read, `edition` what it says it is; `rows` counts the changed rows of the other facts.
    """

    files: Mapping[str, str]
    tables: tuple[ReadTable, ...]
    edition: Edition | None
    matched: Matched
    problems: tuple[Problem, ...]
    rows: Mapping[str, int]
    before: str
    after: str | None

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.weight == "error"]

    @property
    def warnings(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.weight == "warning"]

    @property
    def changes(self) -> list[Change]:
        return self.matched.changes

    @property
    def differences(self) -> list[Difference]:
        return self.matched.differences

    @property
    def counts(self) -> dict[str, int]:
        """Events by what became of them, and changed rows of other facts by their file."""
        return dict(Counter(change.kind for change in self.changes)) | dict(self.rows)


@dataclass(slots=True)
class _Given:
    """The files of a load: workbooks, own tables by name with their bytes, and whether they are all the facts."""

    workbooks: list[Workbook]
    own: dict[str, tuple[Workbook, bytes]]
    is_all: bool = False


def prepare(
    given: Sequence[Path | Workbook],
    home: Path,
    find_name: FindName,
    today: date,
    is_whole: bool = False,
    new_edition: NewEdition | None = None,
) -> Load:
    """Read and check files, and build beside the register what it becomes with them.

    `given` are CSV, XLSX or ODS files, a folder of facts or a zip of them, or what was read already. `is_whole`: a list of events is all there
    are, so that known ones it leaves out are withdrawn. `new_edition` makes the files those of an edition. Every error of every file is in the outcome.
    Raises: UnreadableFile for what is no table at all; BrokenFacts when the outcome breaks a rule of the schema; OSError.
    """
    current = current_facts(home).resolve()
    before = editions.keep_current(home)
    read = _read(given, current)
    with tempfile.TemporaryDirectory() as folder:
        aside = Path(folder) / "facts"
        shutil.copytree(current, aside)
        problems: list[Problem] = []
        rows = {name: _put_own(name, *own, aside, read.is_all, problems) for name, own in read.own.items()}
        authorities = Authorities(aside, find_name)
        columns, events = read_facts(aside / "events.csv")
        pairs: list[tuple[ReadTable, str | None]] = []
        edition = None
        for workbook in read.workbooks:
            edition = edition or find_edition(workbook)
            tables, wrong = read_tables(workbook, authorities)
            as_at = edition.as_at.isoformat() if edition else None
            pairs += [(table, as_at) for table in tables]
            problems += wrong
        matched = match(events, pairs, columns, _read_known(aside))
        if (is_whole or read.is_all) and pairs and not problems:
            matched.changes += withdrawn(events, matched)
        problems += check(matched, authorities, today)
        if new_edition and not any(problem.weight == "error" for problem in problems):
            tables_of_it = [table for table, as_at in pairs if as_at == new_edition.as_at.isoformat()]
            rows |= put_edition(aside, new_edition, edition, tables_of_it, matched, problems)
        problems.sort(key=_order)
        after = None
        if not any(problem.weight == "error" for problem in problems):
            if matched.changes:
                write_facts(aside / "events.csv", columns, list(matched.events.values()))
            if edition and not new_edition and _is_held(aside, edition.as_at.isoformat()):
                rows |= list_rows(aside, edition.as_at.isoformat(), matched)
            after = before if facts.fingerprint(aside) == before else editions.stage([aside], home)
    files = {workbook.name: workbook.fingerprint for workbook in read.workbooks} | {
        f"{name}.csv": sha256(content).hexdigest()[:16] for name, (_, content) in read.own.items()
    }
    tables_read = tuple(table for table, _ in pairs)
    counted = {name: number for name, number in rows.items() if number}
    return Load(files, tables_read, edition, matched, tuple(problems), counted, before, after)


def _order(problem: Problem) -> tuple[str, str, int]:
    return problem.place.file, problem.place.sheet or "", problem.place.row or 0


def _read(given: Sequence[Path | Workbook], current: Path) -> _Given:
    read = _Given([], {})
    for path in given:
        if isinstance(path, Workbook):
            read.workbooks.append(path)
        elif path.is_dir():
            files = {file.name: file for file in sorted(path.glob("*.csv"))}
            if "events.csv" not in files:
                raise UnreadableFile(f"{path} is no folder of facts: events.csv is missing in it.")
            read.is_all = True
            for name, file in files.items():
                _sort(read, name, read_workbook(file), file.read_bytes(), current)
        elif zipfile.is_zipfile(path) and (parts := _read_zip(path)):
            read.is_all = True
            for name, content in parts.items():
                with tempfile.TemporaryDirectory() as folder:
                    file = Path(folder) / name
                    file.write_bytes(content)
                    _sort(read, name, read_workbook(file), content, current)
        else:
            workbook = read_workbook(path)
            _sort(read, path.name, workbook, path.read_bytes(), current)
    return read


def _sort(read: _Given, name: str, workbook: Workbook, content: bytes, current: Path) -> None:
    table = is_own_table(workbook, current)
    if table and table != "events":
        read.own[table] = workbook, content
    elif read.is_all and Path(name).stem != "events" and (current / name).exists():
        read.own[Path(name).stem] = workbook, content
    else:
        read.workbooks.append(workbook)


def _read_zip(path: Path) -> dict[str, bytes]:
    """The CSV files in a zip; none where it is a spreadsheet."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" in names or "content.xml" in names:
            return {}
        parts = [part for part in archive.infolist() if part.filename.endswith(".csv")]
        if sum(part.file_size for part in parts) > UNPACKED or any(part.file_size > LARGEST for part in parts):
            raise UnreadableFile(f"{path.name} unpacks to more than facts do; nothing was loaded.")
        try:
            return {Path(part.filename).name: archive.read(part) for part in parts}
        except (zipfile.BadZipFile, RuntimeError, OSError) as problem:
            raise UnreadableFile(f"{path.name} is damaged: {problem}.") from None


def _put_own(name: str, workbook: Workbook, content: bytes, aside: Path, is_all: bool, problems: list[Problem]) -> int:
    """Put an own table among the facts aside; how many rows that changes. All the facts are taken byte by byte."""
    path = aside / f"{name}.csv"
    if is_all:
        before = read_facts(path)[1] if path.exists() else []
        path.write_bytes(content.removeprefix(b"\xef\xbb\xbf"))
        _, given = read_facts(path)
        return len({tuple(row.items()) for row in given} ^ {tuple(row.items()) for row in before})
    return put_rows_given(aside, name, workbook, rows_given(workbook, problems), problems)


def _read_known(aside: Path) -> Known:
    if not (aside / "edition_rows.csv").exists():
        return Known()
    otherwise: dict[tuple[str, str], list[str]] = defaultdict(list)
    listing: dict[str, list[str]] = defaultdict(list)
    for row in facts.read(aside, "edition_rows"):
        release, event_id = row["release"] or "", row["event_id"] or ""
        listing[event_id].append(release)
        if row["printed_otherwise"]:
            otherwise[release, event_id].append(row["printed_otherwise"])
    return Known({key: "; ".join(texts) for key, texts in otherwise.items()}, listing)


def _is_held(aside: Path, as_at: str) -> bool:
    """Whether the rows of an edition are held, so that its file may add to them; others come in by `ilacs release stage`."""
    path = aside / "edition_rows.csv"
    return path.exists() and any(row["release"] == as_at for row in facts.read(aside, "edition_rows"))
