"""The files of an edition, for `ilacs release stage` and `correct`: the same that `ilacs load` takes, and its figures."""

import argparse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path

from bot.cli.load import find_name, show_differences, show_problems, show_reading, today
from bot.cli.terminal import Terminal
from bot.errors import SettingsError
from bot.language.dates import LONDON
from data import editions
from data.loading.editions import NewEdition
from data.loading.figures import measures
from data.loading.loading import prepare
from data.loading.problems import UnreadableFile
from data.register import open_register
from queries.pages.load_limits import beyond_limits


def add_edition_options(staging: argparse.ArgumentParser) -> None:
    """What an edition's files do not say of themselves."""
    staging.formatter_class = argparse.RawDescriptionHelpFormatter
    staging.epilog = "\n".join(
        [
            "FILES are a folder with all facts, CSV files of the own form, or what `ilacs load` takes, such as Ofsted's LA-level",
            "data of the edition (CSV, XLSX, ODS): then its release row, the rows it lists and the figures counted from them are",
            "made from it. --figures is a small table (CSV, XLSX, ODS) of what it prints, with the columns",
            "  area, measure, grade, value, unit",
            "  England, Overall effectiveness, Good or outstanding, 73%",
            f"where a measure is one of: {', '.join(dict.fromkeys(each.measure for each in measures()))}.",
        ]
    )
    staging.add_argument("--figures", type=Path, metavar="FILE", help="the figures that the edition prints")
    staging.add_argument("--title", default="", help="of the edition, where the files are not the own form")
    staging.add_argument("--url", default="", help="its address, where the files are not the own form")
    staging.add_argument(
        "--published-by", default="", metavar="DATE", help="its cut-off, where its files do not say it"
    )
    staging.add_argument(
        "--accept", default="", metavar="WHY", help="go beyond the limits of a usual change, with the reason"
    )


@contextmanager
def edition_facts(options: argparse.Namespace, home: Path, moment: datetime | None) -> Iterator[list[Path]]:
    """The facts to stage: the files as given where they are the own form, else a folder made from them.

    Raises: SettingsError where they hold errors or go beyond limits that nobody accepted; nothing was staged then.
    """
    screen = Terminal(width=200, highlight=False, markup=False, soft_wrap=True)
    given: list[Path] = options.files
    is_own = all(path.is_dir() or (path.suffix == ".csv" and path.name in editions.names_of_facts()) for path in given)
    if is_own and not options.figures:
        fingerprint = editions.stage(given, home)
    else:
        fingerprint = _from_files(options, home, moment, screen)
    try:
        _check_limits(fingerprint, options, home, moment, screen)
        yield [home / editions.STAGED / fingerprint / "facts"] if not is_own or options.figures else given
    except BaseException:
        editions.discard(fingerprint, home)
        raise


def _from_files(options: argparse.Namespace, home: Path, moment: datetime | None, screen: Terminal) -> str:
    at = moment or datetime.now(LONDON)
    wanted = NewEdition(
        options.as_at,
        at.astimezone(LONDON).isoformat(timespec="seconds"),
        options.published_by,
        options.title,
        options.url,
        options.figures,
    )
    try:
        load = prepare(options.files, home, find_name(home), max(today(), at.date()), new_edition=wanted)
    except UnreadableFile as problem:
        raise SettingsError(f"{problem} Nothing was staged.") from None
    for table in load.tables:
        show_reading(table, screen)
    show_problems("Errors", load.errors, screen)
    show_problems("Warnings", load.warnings, screen)
    if load.after is None:
        raise SettingsError(f"{len(load.errors)} error{'s' if len(load.errors) != 1 else ''}; nothing was staged.")
    show_differences(load, screen)
    counts = ", ".join(f"{number} {name}" for name, number in load.counts.items())
    screen.print(f"The edition brings: {counts or 'nothing new'}.")
    return load.after


def _check_limits(
    fingerprint: str, options: argparse.Namespace, home: Path, moment: datetime | None, screen: Terminal
) -> None:
    after = editions.kept_register(home, fingerprint)
    if after is None:
        return
    with closing(open_register(home)) as before, closing(after):
        on: date = max(today(), moment.date()) if moment else today()
        limits = beyond_limits(before, after, on)
    if limits and not options.accept:
        raise SettingsError(
            f'Beyond the limits of a usual change: {"; ".join(limits)}. If that is right, say why: --accept "WHY".'
            " Nothing was staged."
        )
    if limits:
        editions.accept(fingerprint, home, options.accept)
