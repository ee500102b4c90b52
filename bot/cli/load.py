"""New facts by someone who is no programmer: `ilacs load`, `add`, `history`, `undo` and `export`."""

import argparse
import getpass
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

from rich.table import Table
from rich.text import Text

from bot.ask import Sources, ask
from bot.cli.terminal import Terminal, wide_terminal
from bot.errors import SettingsError
from bot.language.dates import LONDON
from bot.language.names import names_of
from bot.release_day.alerts import told_of
from bot.release_day.editions import read_moment
from bot.release_day.ledger import turn
from bot.state import Engine, open_state
from data import Register, home
from data.editions import discard, kept_register
from data.loading.authorities import FindName
from data.loading.example import COLUMNS, KINDS, example_rows, help_columns
from data.loading.export import zip_facts
from data.loading.loading import Load, prepare
from data.loading.matching import Change, day_of
from data.loading.problems import Problem, UnknownAuthority, UnreadableFile
from data.loading.putting import CannotUndo, put_in, undo
from data.loading.reading import GRADE_FIELDS, ReadTable
from data.loading.spreadsheets import Sheet, Workbook
from data.loading.waiting import cancel, wait, waiting
from data.loading.words import accepted_values
from data.register import current_facts, open_register
from data.versions import Record, history
from queries.answer import Answer, Column, Source
from queries.answer import Table as AnswerTable
from queries.counting.measures import OVERALL
from queries.errors import AskerError
from queries.pages.check import unexplained_rows
from queries.pages.load_effect import JudgedAnew, Moved, judged_anew, movements
from queries.pages.load_limits import beyond_limits
from queries.question import Question
from queries.wording import day, join_words, number_and_noun

Command = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]

REFUSED = 2
MOST_SHOWN = 20  # of one kind, in the terminal
NOTHING_LOADED = "Nothing was loaded; the register is as it was."


def add_load_commands(command: Command) -> None:
    """Add the five to the command line; `command` adds one."""
    loading = command("load", _load, "load inspections and visits from spreadsheets, or facts from the own CSV form")
    loading.formatter_class = argparse.RawDescriptionHelpFormatter
    loading.epilog = "\n".join(
        [
            "Files are CSV, XLSX or ODS: Ofsted's LA-level data of any edition, what the sector's scrapers write, a list with",
            "these columns in any order (more headings are understood), or `ilacs export`'s own form (zip, folder, CSV):",
            *help_columns(),
            "`ilacs load --example FILE.xlsx` writes such a file. What is read, wrong, new and changed is shown first.",
        ]
    )
    loading.add_argument("files", nargs="*", type=Path, metavar="FILE")
    loading.add_argument("--example", type=Path, metavar="FILE", help="write an example file (.xlsx or .csv) and stop")
    loading.add_argument(
        "--whole", action="store_true", help="the files hold all events: known ones left out are withdrawn"
    )
    _add_going_on(loading)
    adding = command("add", _add, "add one report or letter, by prompts or by these options")
    for option, meaning in (
        ("la", "the local authority, by any name or code"),
        ("type", ", ".join(KINDS)),
        ("first-day", "such as 2026-11-02, 02/11/2026 or 2 November 2026"),
        ("last-day", "the same"),
        ("published", "the same"),
        ("overall", "a grade; empty for none (from April 2026 there is none)"),
        ("leaders", "a grade"),
        ("help-and-protection", "a grade"),
        ("in-care", "a grade"),
        ("care-leavers", "a grade"),
        ("theme", f"of a visit: {', '.join(accepted_values('theme'))}"),
        ("address", "of the report or letter"),
    ):
        adding.add_argument(f"--{option}", metavar="…", help=meaning)
    _add_going_on(adding)
    command(
        "history", _history, "every version of the register: what was loaded, published or undone, by whom and when"
    )
    undoing = command("undo", _undo, "take back what a version changed; what came after it stays")
    undoing.add_argument("version", help="its number in `ilacs history`; w and a number for a load that waits")
    undoing.add_argument("--note", default="", help="why, for the history")
    undoing.add_argument("--by", default="", help="who, for the history; the user of this machine unless given")
    exporting = command("export", _export, "write the register to a file: .zip of the own CSV form, or .xlsx to read")
    exporting.add_argument("--out", required=True, type=Path, metavar="FILE")


def _add_going_on(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="stop after showing what would change")
    parser.add_argument(
        "--publish-at", metavar="TIME", help="put it in then (London time: 2026-11-26T09:30), not at once"
    )
    parser.add_argument("--yes", action="store_true", help="load without asking, warnings or not")
    parser.add_argument(
        "--accept", default="", metavar="WHY", help="go beyond the limits of a usual load, with the reason"
    )
    parser.add_argument("--note", default="", help="kept in the history")
    parser.add_argument("--by", default="", help="who, for the history; the user of this machine unless given")


def _load(options: argparse.Namespace) -> int:
    if options.example:
        return _write_example(options.example)
    if not options.files:
        raise SettingsError("Say which files to load, or --example FILE.xlsx for an example.")
    return _go_on(options, options.files, "load", options.whole)


def _go_on(options: argparse.Namespace, given: Sequence[Path | Workbook], kind: str, is_whole: bool = False) -> int:
    """Prepare the files, show what they bring, ask, and put it in. Exit status."""
    folder, screen, on = _home(), _screen(), today()
    moment = read_moment(options.publish_at) if options.publish_at else None
    if moment and moment <= datetime.now(LONDON):
        raise SettingsError(f"{options.publish_at} has passed. Leave --publish-at out to load at once.")
    try:
        with Terminal(stderr=True).status("Reading and checking …"):
            load = prepare(given, folder, find_name(folder), on, is_whole)
    except UnreadableFile as problem:
        raise SettingsError(f"{problem} {NOTHING_LOADED}") from None
    for table in load.tables:
        show_reading(table, screen)
    if load.errors:
        show_problems("Errors", load.errors, screen)
        show_problems("Warnings", load.warnings, screen)
        screen.print(f"{number_and_noun(len(load.errors), 'error')}. {NOTHING_LOADED}")
        return REFUSED
    show_differences(load, screen)
    if load.after == load.before or load.after is None:
        known = (
            f"all {load.matched.same:,} rows are known and the same" if load.matched.same else "the facts are the same"
        )
        screen.print(f"Nothing to load: {known}.")
        return 0
    try:
        state = _state()
        limits = _show_effect(load, folder, state, on, screen)
        show_problems("Warnings", load.warnings, screen)
        if limits and not options.accept:
            screen.print(f"Beyond the limits of a usual load: {'; '.join(limits)}.")
            screen.print(f'If that is right, say why: --accept "WHY". {NOTHING_LOADED}')
            return REFUSED
        if options.dry_run:
            screen.print("Dry run: nothing was loaded.")
            return 0
        if not options.yes and not _is_agreed(load):
            screen.print(NOTHING_LOADED)
            return REFUSED
        record = Record(
            "report" if kind == "report" else "load",
            options.by or _user(),
            options.note,
            dict(load.files),
            options.accept,
            load.counts,
        )
        if moment:
            waits = wait(load, folder, record, moment)
            when = f"{moment.astimezone(LONDON):%A %d %B %Y, %H:%M}"
            screen.print(f"Waits as w{waits.number}: `ilacs clock` puts it in on {when} London time.")
            screen.print(f"`ilacs undo w{waits.number}` gives it up; nothing shows it before.")
            return 0
        with Terminal(stderr=True).status("Loading …"), turn(state):
            version = put_in(load, folder, record)
    finally:
        if load.after not in (None, load.before):
            discard(load.after, folder)
    screen.print(f"Loaded as version {version.number}. `ilacs undo {version.number}` takes it back.")
    return _sum_up(folder, screen)


def _is_agreed(load: Load) -> bool:
    if not sys.stdin.isatty():
        raise SettingsError(f"Write --yes to load without being asked. {NOTHING_LOADED}")
    despite = f" despite {number_and_noun(len(load.warnings), 'warning')}" if load.warnings else ""
    return input(f"Load this{despite}? [y/N] ").strip().casefold() in ("y", "yes")


def _sum_up(folder: Path, screen: Terminal) -> int:
    """The summary for the operator after a load: what `check` says, and who is told by the clock."""
    with closing(open_register(folder)) as register:
        sources = Sources(register, today)
        rows = register.about
        screen.print(
            f"The register holds {int(rows['rows_events']):,} inspections and visits ({register.fingerprint})."
        )
        try:
            checked = ask("check", sources)
        except AskerError as nothing_printed:
            screen.print(Text(nothing_printed.message))
            return 0
    screen.print(Text(f"Check: {checked.text}"))
    if unexplained_rows(checked):
        screen.print("Figures differ without a known reason: look at `ilacs check`, or take the version back.")
    return 0


def show_reading(read: ReadTable, screen: Terminal) -> None:
    table = read.table
    where = f"{read.file}, sheet {table.sheet.name}" if table.sheet.name else read.file
    without = f"; {number_and_noun(len(read.without_event), 'LA')} without one" if read.without_event else ""
    kind = {"as at": "latest inspection of each LA", "in year": "a year’s inspections and visits"}.get(table.kind, "")
    found = f"{number_and_noun(len(read.events), 'inspection or visit', 'inspections or visits')}{without}"
    screen.print(Text(f"{where}: headings in row {table.header}; {found}" + (f" ({kind})" if kind else "")))
    columns = ", ".join(
        f"{column} as {column.group + ' ' if column.group else ''}{column.field}" for column in table.columns
    )
    screen.print(Text(f"  read: {columns}"))
    if read.date_forms:
        screen.print(Text(f"  dates: {'; '.join(read.date_forms)}"))
    if table.skipped:
        screen.print(Text(f"  not read: {', '.join(table.skipped)}"))


def show_problems(title: str, problems: Sequence[Problem], screen: Terminal) -> None:
    if problems:
        screen.print(f"{title} ({len(problems)})")
    for problem in problems:
        screen.print(Text(f"  {problem}"))


def show_differences(load: Load, screen: Terminal) -> None:
    reasons = Counter(difference.why for difference in load.differences)
    if not reasons:
        return
    screen.print(f"Printed otherwise in the files; the register keeps its own ({len(load.differences)})")
    for why, number in reasons.items():
        screen.print(Text(f"  {number} – {why}"))
        shown = [each for each in load.differences if each.why == why] if not why.startswith("known") else []
        for each in shown[:MOST_SHOWN]:
            name = each.source.authority.name
            printed = f"{each.printed or 'nothing'} in the file, {each.known or 'nothing'} in the register"
            screen.print(
                Text(f"    {name}, {day_of(each.event)}, {_words(each.field)}: {printed} ({each.source.place})")
            )
        if len(shown) > MOST_SHOWN:
            screen.print(f"    and {len(shown) - MOST_SHOWN} more")


def _show_effect(load: Load, folder: Path, state: Engine, on: date, screen: Terminal) -> list[str]:
    """Show what would change, in a statistician's words. The limits that it goes beyond."""
    before, after = (kept_register(folder, name) for name in (load.before, load.after or ""))
    if before is None or after is None:
        raise SettingsError("The facts of this load are no longer kept: start it again.")
    with closing(before), closing(after):
        names = {row["urn"]: row["name"] for row in after.rows("SELECT urn, name FROM authorities")}
        for kind, title in (
            ("new", "New"),
            ("revised", "Revised, from → to"),
            ("completed", "Completed (only what was empty)"),
            ("withdrawn", "Withdrawn"),
        ):
            _show_lines(title, [_line(change, names) for change in load.changes if change.kind == kind], screen)
        others = [f"{number_and_noun(number, 'row')} of {name}.csv" for name, number in load.rows.items()]
        _show_lines("Other facts", others, screen)
        anew = judged_anew(before, after, on)
        _show_lines("Latest judgements that change", [_anew(each) for each in anew], screen)
        _show_lines("England and the regions", [_movement_line(each) for each in movements(before, after, on)], screen)
        told = told_of(state, before, after, on)
        places = number_and_noun(len(told), "channel or person", "channels or people")
        areas = join_words(sorted({area for names in told.values() for area in names}))
        screen.print(Text(f"Alerts: {places} will be told" + (f" (watching {areas})" if told else "") + "."))
        return beyond_limits(before, after, on)


def _show_lines(title: str, lines: Sequence[str], screen: Terminal) -> None:
    if lines:
        screen.print(f"{title} ({len(lines)})")
    for line in lines[:MOST_SHOWN]:
        screen.print(Text(f"  {line}"))
    if len(lines) > MOST_SHOWN:
        screen.print(f"  and {len(lines) - MOST_SHOWN} more")


def _line(change: Change, names: dict[str, str]) -> str:
    event = change.event
    who = f"{names.get(event['urn'], event['urn'])}: {event['event_type']}, {_day(day_of(event))}"
    if change.kind in ("revised", "completed"):
        before, after = change.before or {}, change.after or {}
        return f"{who}: " + "; ".join(
            f"{_words(name)} {before.get(name) or 'nothing'} → {after.get(name) or 'nothing'}" for name in change.fields
        )
    grades = [f"{_words(name)} {event[name].lower()}" for name in GRADE_FIELDS if event.get(name)]
    rest = [f"theme {event['theme']}"] if event.get("theme") else []
    published = [f"published {_day(event['publication_date'])}"] if event.get("publication_date") else []
    return "; ".join([who, *grades, *rest, *published])


def _anew(each: JudgedAnew) -> str:
    ended = "no overall judgement (2026 framework)" if each.judgement == OVERALL and each.before else "none"
    return f"{each.name}, {_words(each.judgement)}: {(each.before or 'none').lower()} → {(each.after or ended).lower()}"


def _movement_line(each: Moved) -> str:
    sides = [
        f"{good} of {base}" + (f" ({share}%)" if share is not None else "")
        for good, base, share in (each.before, each.after)
    ]
    return f"{each.area}, {each.judgement.lower()}, as at {day(each.on)}: good or outstanding {sides[0]} → {sides[1]}"


def _add(options: argparse.Namespace) -> int:
    asked = {
        "Local authority": options.la,
        "Type": options.type,
        "First day": options.first_day,
        "Last day": options.last_day,
        "Published": options.published,
        "Overall effectiveness": options.overall,
        "Impact of leaders": options.leaders,
        "Help and protection": options.help_and_protection,
        "Children in care": options.in_care,
        "Care leavers": options.care_leavers,
        "Theme": options.theme,
        "Report link": options.address,
    }
    assert list(asked) == list(COLUMNS.values())
    if all(value is None for value in asked.values()):
        if not sys.stdin.isatty():
            raise SettingsError(
                "Say what to add: `ilacs add --la Leeds --type …`, or start it in a terminal to be asked."
            )
        asked = _prompt(list(asked))
    rows = [list(asked), [value or "" for value in asked.values()]]
    return _go_on(options, [Workbook("your report", "", "typed", (Sheet(None, rows),))], "report")


def _prompt(headings: Iterable[str]) -> dict[str, str | None]:
    """Ask for each part of a report; only what its type has."""
    said: dict[str, str | None] = {}
    helped = {"Type": f" ({', '.join(KINDS)})", "Theme": f" ({', '.join(accepted_values('theme'))})"}
    is_graded = True
    for heading in headings:
        is_grade = heading in (
            "Overall effectiveness",
            "Impact of leaders",
            "Help and protection",
            "Children in care",
            "Care leavers",
        )
        if (is_grade and not is_graded) or (heading == "Theme" and is_graded):
            said[heading] = ""
            continue
        hint = (
            " (outstanding, good, requires improvement, inadequate, or empty)" if is_grade else helped.get(heading, "")
        )
        said[heading] = input(f"{heading}{hint}: ").strip()
        if heading == "Type":
            is_graded = not any(word in (said[heading] or "").casefold() for word in ("visit", "focus", "monitor"))
    return said


def _history(_: argparse.Namespace) -> int:
    versions, to_come = history(_home()), waiting(_home())
    if not versions and not to_come:
        print("Nothing was loaded or published here yet: the register holds the facts that came with the program.")
        return 0
    table = Table("Version", "When", "What", "By", "Events", "From", "Note", box=None)
    for version in versions:
        table.add_row(*_cells(str(version.number), version.at, version.record))
    for each in to_come:
        table.add_row(*_cells(f"w{each.number}", each.publish_at, each.record))
    _screen().print(table)
    return 0


_KINDS = {
    "installed": "as it was before",
    "load": "load",
    "report": "one report",
    "edition": "edition of the statistics",
    "shipped": "facts of a new version of the program",
}


def _cells(number: str, at: datetime | None, record: Record) -> list[str]:
    when = f"{at.astimezone(LONDON):%Y-%m-%d %H:%M}" if at else ""
    what = f"undo of {record.undoes}" if record.undoes else _KINDS.get(record.kind, record.kind)
    what = f"{what}, waits" if number.startswith("w") else what
    counts = ", ".join(f"{number} {name}" for name, number in record.counts.items())
    files = ", ".join(f"{name} ({print_})" if print_ else name for name, print_ in record.files.items())
    note = "; ".join(part for part in (record.note, record.accepted and f"accepted: {record.accepted}") if part)
    return [number, when, what, record.by, counts, files, note]


def _undo(options: argparse.Namespace) -> int:
    folder, screen = _home(), _screen()
    found = re.fullmatch(r"(w?)([1-9][0-9]{0,5})", options.version)
    if found is None:
        raise SettingsError(f"{options.version!r} is no version: `ilacs history` shows their numbers.")
    waits, number = bool(found[1]), int(found[2])
    with turn(_state()):
        if waits and not cancel(number, folder):
            raise SettingsError(f"No load waits as {options.version}: `ilacs history` shows them.")
        if waits:
            screen.print(f"The load {options.version} is given up.")
            return 0
        try:
            made = undo(number, folder, options.by or _user(), options.note)
        except CannotUndo as problem:
            raise SettingsError(str(problem)) from None
    screen.print(f"Version {number} is undone; that is version {made.number}.")
    return _sum_up(folder, screen)


def _export(options: argparse.Namespace) -> int:
    path: Path = options.out
    folder = _home()
    with closing(open_register(folder)) as register:
        if path.suffix.casefold() == ".zip":
            content = zip_facts(current_facts(folder).resolve())
        elif path.suffix.casefold() == ".xlsx":
            with Terminal(stderr=True).status(f"Making {path.name} …"):
                content = _workbook(register)
        else:
            raise SettingsError(f"An export ends in .zip or .xlsx: {path.name} does not.")
    return _write(path, content)


def _workbook(register: Register) -> bytes:
    from bot.render.files.tables import xlsx_bytes

    events = register.rows(
        "SELECT name, event_type, framework, start_date, end_date, end_month, publication_date, overall_effectiveness,"
        " impact_of_leaders, help_and_protection, children_in_care, care_leavers, sif_care_leavers, sif_adoption, theme,"
        " named_theme, report_url, source, confidence, note, event_id, urn FROM events JOIN authorities USING (urn)"
        " ORDER BY name, coalesce(start_date, end_date, end_month)"
    )
    authorities = register.rows(
        "SELECT name, urn, la_code, gss_code, la_type, region, established, abolished FROM authorities ORDER BY name"
    )
    tables = (
        _table("events", "Inspections and visits", events),
        _table("authorities", "Local authorities", authorities),
    )
    answer = Answer(
        question=Question(command="releases"),
        title="The register of ilacs-bot",
        text=f"{len(events):,} inspections and visits of {len(authorities)} local authorities (facts {register.fingerprint}).",
        official=False,
        as_at=today(),
        tables=tables,
        sources=(Source("Ofsted, inspection reports and LA-level data", "https://reports.ofsted.gov.uk/"),),
    )
    return xlsx_bytes(answer)


def _table(name: str, title: str, rows: list[dict[str, object]]) -> AnswerTable:
    headings = dict(COLUMNS) | {"urn": "URN", "event_id": "Event ID"}
    columns = [
        Column(key, headings.get(key, _words(key).capitalize()), "url" if key == "report_url" else "text")
        for key in rows[0]
    ]
    return AnswerTable(name, title, tuple(columns), tuple(rows))


def _write_example(path: Path) -> int:
    folder = _home()
    with closing(open_register(folder)):
        rows = example_rows(current_facts(folder))
    if path.suffix.casefold() == ".csv":
        import csv
        import io

        file = io.StringIO(newline="")
        writer = csv.DictWriter(file, list(COLUMNS.values()))
        writer.writeheader()
        writer.writerows(rows)
        return _write(path, file.getvalue().encode("utf-8-sig"))
    if path.suffix.casefold() != ".xlsx":
        raise SettingsError(f"An example ends in .xlsx or .csv: {path.name} does not.")
    from bot.render.files.tables import xlsx_bytes

    columns = tuple(Column(heading, heading, "text") for heading in COLUMNS.values())
    answer = Answer(
        question=Question(command="releases"),
        title="Inspections and visits to load",
        text="Put your reports in place of these, under the same headings: `ilacs load` finds them by the headings.",
        official=False,
        as_at=today(),
        tables=(AnswerTable("events", "Inspections and visits", columns, tuple(rows)),),
    )
    return _write(path, xlsx_bytes(answer))


def _write(path: Path, content: bytes) -> int:
    try:
        path.write_bytes(content)
    except OSError as problem:
        raise SettingsError(f"{path} cannot be written: {problem.strerror}.") from problem
    print(f"Wrote {path} ({len(content):,} bytes).")
    return 0


def find_name(folder: Path) -> FindName:
    """How a name in a file is read: as in a question."""
    register = open_register(folder)
    names = names_of(register)

    def find(name: str) -> str:
        try:
            area = names.find(name)
        except AskerError as mistake:
            raise UnknownAuthority(mistake.message) from None
        if area.urn is None:
            raise UnknownAuthority(f"{area.name} is no local authority: leave out rows of totals")
        return area.urn

    return find


def _words(name: str) -> str:
    return name.replace("_", " ")


def _day(text: str) -> str:
    return day(date.fromisoformat(text)) if len(text) == 10 else text


def today() -> date:
    return datetime.now(LONDON).date()


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _home() -> Path:
    return home(os.environ.get("ILACS_HOME"))


def _state() -> Engine:
    return open_state(os.environ.get("DATABASE_URL", "").strip() or None, _home())


def _screen() -> Terminal:
    return wide_terminal(soft_wrap=True)
