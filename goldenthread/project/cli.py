"""`script/goldenthread COMMAND`: finds the command, gives it a database, turns every refusal into a sentence.

Exit codes: 0 done, 1 refused with the reason on standard error, 2 wrong usage.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import signal
import sys
import threading
from collections.abc import Sequence
from types import FrameType
from typing import Any, NoReturn

from goldenthread.project.database import AS_OWNER
from goldenthread.project.refused import Refused

PROGRAM = "script/goldenthread"
DONE, REFUSED, WRONG_USAGE = 0, 1, 2
MOMENT = 0.05  # seconds
HELP = ("-h", "--help")
# Django's own commands that ask no database.
WITHOUT_DATABASE = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "version",
}
AS_OWNER_OF_TABLES = {"migrate", "makemigrations", "sqlmigrate", "flush", "restore"}
FOR_DEVELOPERS = {"check", "makemigrations"}
AS_FOUND = {*AS_OWNER_OF_TABLES, "backup"}
"""Commands that take the tables as they find them: a backup before an upgrade is one of the tables before it."""


def main(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goldenthread.project.settings")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Also where a job started with `&` has inherited an ignored SIGINT.
        signal.signal(number, end)
    sys.unraisablehook = end_all_the_same
    name, rest = (arguments[0], list(arguments[1:])) if arguments else ("", [])
    if name in ("", *HELP):
        print(overview())
        return DONE if name else WRONG_USAGE
    if name in AS_OWNER_OF_TABLES:
        os.environ[AS_OWNER] = "1"
    try:
        return run(name, rest)
    except BrokenPipeError:
        # The reader had enough (`| head`); Python would complain once more when it closes standard output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        sentence = expected(error)
        if sentence is None:
            raise
        print(sentence, file=sys.stderr)
        return REFUSED


def end(number: int, _: FrameType | None) -> NoReturn:
    """Leave on a signal, by way of every `finally`, and let no second one interrupt that."""
    for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(other, signal.SIG_IGN)
    sys.exit(128 + number)


def end_all_the_same(unraisable: Any) -> None:
    """Leave a moment later where the signal came while Python ran what swallows every exception, as callbacks of imports do."""
    swallowed = unraisable.exc_value
    if not isinstance(swallowed, SystemExit) or threading.current_thread() is not threading.main_thread():
        sys.__unraisablehook__(unraisable)
        return
    signal.signal(signal.SIGALRM, lambda *_: sys.exit(swallowed.code))
    signal.setitimer(signal.ITIMER_REAL, MOMENT)


def run(name: str, arguments: list[str]) -> int:
    """Find the command, read its arguments, and run it with what it needs."""
    command = found(name)
    if command is None:
        near = difflib.get_close_matches(name, [name for name, _ in ours()], n=1)
        print(
            f"There is no command {name}."
            + (f" Did you mean {near[0]}?" if near else f" {PROGRAM} --help lists them."),
            file=sys.stderr,
        )
        return WRONG_USAGE
    # Django's options for its developers would only hide ours.
    command.suppressed_base_arguments = command.suppressed_base_arguments | {
        "--settings",
        "--pythonpath",
        "--no-color",
        "--force-color",
        "--skip-checks",
        "--version",
    }
    command._called_from_command_line = True
    options = vars(command.create_parser(PROGRAM, name).parse_args(arguments))
    # What is declared is checked where it is declared (project/tests/test_checks.py), and not at each start.
    options["skip_checks"] = name not in FOR_DEVELOPERS
    positional = options.pop("args", ())
    with contextlib.ExitStack() as stack:
        if needs_database(name, command, options):
            stack.enter_context(database(as_found=name in AS_FOUND))
        command.execute(*positional, **options)
    return DONE


def needs_database(name: str, command: Any, options: dict[str, Any]) -> bool:
    """Whether the command asks the database; one of ours says so itself with `needs_database`, a fact or a question."""
    said = getattr(command, "needs_database", name not in WITHOUT_DATABASE)
    return bool(said(options)) if callable(said) else bool(said)


@contextlib.contextmanager
def database(*, as_found: bool) -> Any:
    """A running database with the tables of this release, or with those that are there."""
    from django.conf import settings
    from django.db import connections

    from goldenthread.project import session

    with session.running_database(settings.DATA):
        if not as_found:
            session.bring_up_to_date()
        try:
            yield
        finally:
            connections.close_all()


def found(name: str) -> Any:
    """The command of that name, of ours or of Django and its apps; None when there is none."""
    import django
    from django.core.management import get_commands, load_command_class

    django.setup()
    app = get_commands().get(name)
    return load_command_class(app, name) if isinstance(app, str) else app


def ours() -> list[tuple[str, str]]:
    """Name and purpose of every command that our own rooms bring, by name."""
    import django
    from django.core.management import get_commands, load_command_class

    django.setup()
    mine = [(name, app) for name, app in get_commands().items() if str(app).startswith("goldenthread.")]
    return sorted((name, str(load_command_class(app, name).help)) for name, app in mine)


def overview() -> str:
    """What `--help` without a command prints."""
    commands = ours()
    width = max(len(name) for name, _ in commands) + 2
    lines = [
        f"usage: {PROGRAM} COMMAND [options]",
        "",
        "commands:",
        *(f"  {name:<{width}}{purpose}" for name, purpose in commands),
    ]
    return "\n".join(
        [*lines, "", f"{PROGRAM} COMMAND --help explains one. Exit codes: 0 done, 1 refused, 2 wrong usage."]
    )


def expected(error: Exception) -> str | None:
    """The sentence for a refusal that can happen to anyone; None for a defect of ours, which shows its traceback."""
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management.base import CommandError, SystemCheckError
    from django.db import OperationalError

    from goldenthread.kernel.errors import Refused as ActionRefused

    if isinstance(error, OperationalError):
        first = str(error).strip().splitlines()[0] if str(error).strip() else "no reason given"
        return f"The database cannot be used: {first}"
    if isinstance(error, OSError) and error.errno == 28:  # ENOSPC
        return f"No room on the disk{f' for {error.filename}' if error.filename else ''}: free some and start again."
    if isinstance(error, Refused | ActionRefused | CommandError | SystemCheckError | ImproperlyConfigured):
        return str(error)
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
