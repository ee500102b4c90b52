"""The `ilacs` command line: asks, chats, checks, serves, and writes the Slack app's manifest."""

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from bot.ask import Sources, answer, conversation_goes_on_from, document, next_words, read
from bot.cli.terminal import Terminal
from bot.commands.place_commands import PLACE_COMMANDS
from bot.commands.registry import COMMANDS
from bot.errors import SettingsError
from bot.language.dates import LONDON
from bot.reading.courtesy import nod_to
from bot.reading.reader import explain
from bot.reading.remembered import question_to_remember
from bot.render.files.tables import FILE_KINDS, file_bytes, file_name
from bot.render.slack.blocks import error_message, message
from bot.render.terminal.reply import render, render_error
from bot.render.terminal.signs import write_in_any_encoding, writes_everything
from bot.slack.actions import actions
from bot.slack.manifest import manifest
from data import BrokenFacts, CurrentRegister, RegisterError, home
from queries.answer import Answer
from queries.errors import AskerError, BadCommand
from queries.pages.check import unexplained_rows
from queries.pages.citations import Citation
from queries.question import Question

if TYPE_CHECKING:
    from bot.state import Engine

DIFFERS = 1
ASKER_MISTAKE = 2
TROUBLE = 3
INTERRUPTED = 130
READER_LEFT = 141
EXIT_CODES = {
    0: "done",
    DIFFERS: "something needs a look: `check` found a difference that nobody has explained, `doctor` a fault",
    ASKER_MISTAKE: "the question, a setting or the facts are wrong; a message says what",
    TROUBLE: "the machine or Slack is in trouble: something could not be read, written or sent",
    INTERRUPTED: "interrupted",
    READER_LEFT: "whoever read the output has left",
}
"""What `ilacs` exits with; README and `--help` print them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one `ilacs` command. Returns one of EXIT_CODES."""
    write_in_any_encoding()
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        options = _parser(given).parse_args(given)
        status = int(options.run(options))
        sys.stdout.flush()  # here, where it can still be told that it failed
        return status
    except (SettingsError, RegisterError, BrokenFacts) as problem:
        print(f"ilacs: {problem}", file=sys.stderr)
        return ASKER_MISTAKE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _forget_output()
        return READER_LEFT
    except OSError as problem:
        _forget_output()
        what = problem.filename or "the output"
        print(
            f"ilacs: {what} could not be read or written: {problem.strerror or type(problem).__name__}.",
            file=sys.stderr,
        )
        return TROUBLE
    except Exception as problem:
        from bot.state import trouble  # most commands of the terminal keep no state

        if not type(problem).__module__.startswith("sqlalchemy"):
            raise
        print(f"ilacs: {trouble(problem)}.", file=sys.stderr)
        return TROUBLE


def _forget_output() -> None:
    """Let what is still to be written go nowhere, or Python would complain about it when it ends."""
    with contextlib.suppress(OSError, ValueError):  # no file underneath, as in a test
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def open_sources() -> Sources:
    """The sources of this machine: the register in `ILACS_HOME`, and today's date in the United Kingdom."""
    shelf = CurrentRegister(home(os.environ.get("ILACS_HOME")))
    return Sources(shelf.register(), lambda: datetime.now(LONDON).date(), shelf.register, _StateCitations())


class _StateCitations:
    """Citations in the state of this machine, which is opened when one is asked for: most commands keep no state."""

    def keep(self, register: str, question: str, line: str) -> str | None:
        from bot.state.citations import keep_citation

        try:
            return keep_citation(self._state(), register, question, line, datetime.now(UTC))
        except SettingsError:
            return None

    def find(self, citation_id: str) -> Citation | None:
        from bot.state.citations import find_citation

        return find_citation(self._state(), citation_id)

    def _state(self) -> "Engine":
        from bot.state import open_state

        return open_state(os.environ.get("DATABASE_URL") or None, home(os.environ.get("ILACS_HOME")))


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ilacs",
        description="Answers questions about inspections of English local authorities' children's services.",
        epilog="For example: ilacs ask region London 2024-03-31. Exit codes: "
        + "; ".join(f"{code}: {meaning}" for code, meaning in EXIT_CODES.items())
        + ".",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], about: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=about, description=about)
        added.set_defaults(run=run)
        return added

    asking = command("ask", _ask, "answer one question, or with - one question a line of standard input")
    asking.add_argument("words", nargs="+", help="the question, as it would be typed in Slack; - reads them")
    asking.add_argument("--explain", action="store_true", help="print how each word is taken, then the answer")
    asking.add_argument(
        "--after",
        action="append",
        default=[],
        metavar="QUESTION",
        help="a question before it in the conversation; more than once in their order",
    )
    asking.add_argument("--format", choices=("text", "json", "slack"), default="text")
    asking.add_argument("--out", type=Path, metavar="FILE", help=f"write a file: {', '.join(FILE_KINDS)}")
    command("chat", _chat, "ask questions at a prompt")
    helping = command("help", _help, "say what can be done here, or what can be asked: help ask, help region")
    helping.add_argument("words", nargs="*", metavar="COMMAND")
    checking = command("check", _check, "compare every printed figure with the register; exit 1 on a new difference")
    checking.add_argument("date", nargs="*", default=["latest"])
    serving = command("serve", _serve, "serve the Slack app over HTTP, or over Socket Mode")
    serving.add_argument("--socket", action="store_true", help="use Socket Mode, which needs no public address")
    describing = command("manifest", _manifest, "print the manifest from which Slack makes the app")
    describing.add_argument("--socket", action="store_true", help="for Socket Mode")
    describing.add_argument(
        "--agent", action="store_true", help="with Slack's Agent view: irreversible, and closed to guests"
    )
    showing = command("gallery", _gallery, "write every kind of reply as Slack JSON and as one page, for reviewers")
    showing.add_argument("directory", type=Path, metavar="DIR")
    command("doctor", _doctor, "look at settings, register, state, clock, disk and Slack, and say what to mend")
    command("wrong-figures", _wrong_figures, "list what people said with the button “Wrong figure?”")
    command("commands", _commands, "print the README's table of commands")
    if not set(given[:1]) <= set(commands.choices or ()):  # these bring SQLAlchemy and Slack's SDK, half a second
        from bot.cli.load import add_load_commands
        from bot.cli.release import add_release_commands

        add_load_commands(command)
        add_release_commands(command)
    return parser


def _ask(options: argparse.Namespace) -> int:
    sources = open_sources()
    if options.words == ["-"]:
        if options.out:
            raise SettingsError("--out takes one question, not a list of them.")
        for line in sys.stdin:
            if line.strip():
                _say(line.strip(), sources, options.format, None)
        return 0
    words = " ".join(options.words)
    try:
        previous = _previous(options.after, sources)
    except AskerError as mistake:
        _say_mistake(mistake, options.format, 2)
        return ASKER_MISTAKE
    if options.explain:
        taken = explain(words, sources.register, sources.today(), previous)
        widest = max((len(text) for text, _ in taken), default=0)
        for text, part in taken:
            print(f"{text.ljust(widest)}  {part}")
        print()
    return _say(words, sources, options.format, options.out, indent=2, previous=previous)


def _previous(before: Sequence[str], sources: Sources) -> Question | None:
    """What a conversation remembers of the questions before. Raises: AskerError where one cannot be read."""
    previous: Question | None = None
    for words in before:
        previous = question_to_remember(read(words, sources, previous), previous)
    return previous


def _help(options: argparse.Namespace) -> int:
    words = " ".join(options.words)
    if words and words.split()[0] in COMMANDS.names:
        return _say(f"help {words}", open_sources(), "text", None)
    try:
        given = [*options.words, "--help"]
        _parser(given).parse_args(given)
    except SystemExit as done:
        return int(done.code or 0)
    return 0


def _chat(_: argparse.Namespace) -> int:
    sources = open_sources()
    previous: Question | None = None
    prompt = "ilacs> " if sys.stdin.isatty() else ""
    if prompt:
        print("Ask a question, such as: region London. An empty line or Ctrl-D ends.")
    while True:
        try:
            words = input(prompt).strip()
        except EOFError:
            words = ""
        if not words or words.casefold() in ("quit", "exit", "bye"):
            return 0
        if nod := nod_to(words):
            print(nod)
            continue
        try:
            request = read(words, sources, previous)
            reply = answer(request, sources)
        except AskerError as mistake:
            _say_mistake(mistake, "text", None)
        else:
            previous = question_to_remember(conversation_goes_on_from(request, reply, sources), previous)
            if request.file:
                _write(reply, Path(file_name(reply, request.file)))
            else:
                render(reply, Terminal(), next_words(reply, sources), ask="")


def _say(
    words: str,
    sources: Sources,
    form: str,
    out: Path | None,
    indent: int | None = None,
    previous: Question | None = None,
) -> int:
    """Answer the words on standard output, or into a file. Exit status."""
    if nod := nod_to(words):
        _print_json({"text": nod}, indent) if form != "text" else print(nod)
        return 0
    try:
        request = read(words, sources, previous)
        reply = answer(request, sources)
        if out is not None or (request.file and form == "text"):
            return _write(reply, out or Path(file_name(reply, request.file or "csv")))
    except AskerError as mistake:
        _say_mistake(mistake, form, indent)
        return ASKER_MISTAKE
    if form == "json":
        _print_json(document(reply, sources), indent)
    elif form == "slack":
        _print_json(message(reply, actions(request, reply, sources)), indent)
    else:
        render(reply, Terminal(), next_words(reply, sources))
    return 0


def _say_mistake(mistake: AskerError, form: str, indent: int | None) -> None:
    if form == "json":
        _print_json(mistake.to_json(), indent)
    elif form == "slack":
        _print_json(error_message(mistake), indent)
    else:
        render_error(mistake, Terminal(stderr=True))


def _print_json(document: Any, indent: int | None, to: TextIO | None = None) -> None:
    to = to or sys.stdout
    print(json.dumps(document, ensure_ascii=not writes_everything(to), indent=indent), file=to, flush=True)


def _write(reply: Answer, path: Path) -> int:
    kind = path.suffix.lstrip(".").casefold()
    if kind not in FILE_KINDS:
        raise BadCommand(f"A file ends in .{', .'.join(FILE_KINDS)}: {path.name} does not.")
    console = Terminal(stderr=True)
    with console.status(f"Making {path.name} …"):
        content = file_bytes(reply, kind)
    if content is None:
        raise BadCommand("That answer has no picture; ask for it as csv or xlsx.")
    try:
        path.write_bytes(content)
    except OSError as problem:
        raise SettingsError(f"{path} cannot be written: {problem.strerror}.") from problem
    console.print(f"Wrote {path} ({len(content):,} bytes).", highlight=False)
    return 0


def _check(options: argparse.Namespace) -> int:
    sources = open_sources()
    try:
        reply = answer(read(" ".join(["check", *options.date]), sources), sources)
    except AskerError as mistake:
        _say_mistake(mistake, "text", None)
        return ASKER_MISTAKE
    render(reply, Terminal(), next_words(reply, sources))
    return DIFFERS if unexplained_rows(reply) else 0


def _serve(options: argparse.Namespace) -> int:
    from bot.cli.preparing import prepare_home
    from bot.settings import read_settings
    from bot.slack.server import serve, serve_socket
    from bot.state import open_state

    settings = read_settings(os.environ, socket=options.socket)
    url = settings.database_url.get_secret_value() if settings.database_url else None
    folder = home(settings.ilacs_home)
    prepare_home(url, folder)
    state = open_state(url, folder)
    (serve_socket if options.socket else serve)(settings, open_sources(), state)
    _end_now()
    return 0


def _end_now() -> None:
    """End without waiting for threads: one may hang on a state database that does not answer, and has nothing to say."""
    import logging

    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _manifest(options: argparse.Namespace) -> int:
    register = open_sources().register
    _print_json(manifest((*COMMANDS, *PLACE_COMMANDS), register, options.socket, options.agent), indent=2)
    if options.agent:
        print("This makes the app an agent: that cannot be undone, and guests may not use it.", file=sys.stderr)
    return 0


def _gallery(options: argparse.Namespace) -> int:
    from bot.cli.gallery.replies import write_gallery

    try:
        written = write_gallery(options.directory, open_sources())
    except OSError as problem:
        raise SettingsError(f"{options.directory} cannot be written: {problem.strerror}.") from problem
    print(f"Wrote {len(written)} files; open {written[-1]} in a browser.")
    return 0


def _wrong_figures(_: argparse.Namespace) -> int:
    from bot.state import open_state
    from bot.state.wrong_figures import read_reports

    reports = read_reports(open_state(os.environ.get("DATABASE_URL") or None, home(os.environ.get("ILACS_HOME"))))
    for report in reports:
        print(f"{report.said_at:%Y-%m-%d %H:%M} UTC  {report.team_id} {report.user_id}: {report.said}")
        print(f"  asked: {report.question}\n  answered: {report.answer}\n  register: {report.register}\n")
    print(f"{len(reports)} kept.")
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from bot.cli.doctor import doctor

    return doctor(options)


def _commands(_: argparse.Namespace) -> int:
    print("\n".join(command_table()))
    return 0


def command_table() -> Iterable[str]:
    """The README's table of commands, a Markdown line at a time, from the registry."""
    yield "| command | answers | for example |"
    yield "| --- | --- | --- |"
    for command in (*COMMANDS, *PLACE_COMMANDS):
        usage = command.usage.replace("|", "\\|")
        yield f"| `{usage}` | {command.summary} | `{command.example}` |"
