"""`events-service`: every command with `--help`, exit status 0, 1 or 2, and errors as one clear line on stderr."""

import argparse
import os
import sys
from collections.abc import Callable

from events_service.cli import commands
from events_service.cli.embedded import CannotStart
from events_service.cli.migrations import MigrationFailed
from events_service.cli.running import settings_with_servers
from events_service.errors import Invalid, Refusal
from events_service.settings import BadSetting, Settings

Command = Callable[[Settings, argparse.Namespace], int]


def main(arguments: list[str] | None = None) -> int:
    """Run one command. 2 means that it was called wrongly, 1 that it could not be done; the line on stderr says why."""
    given = _parser().parse_args(arguments)
    run: Command = given.run
    try:
        settings = _settings(given)
        if not given.needs_servers:
            return run(settings, given)
        with settings_with_servers(settings) as ready:
            return run(ready, given)
    except (BadSetting, CannotStart, MigrationFailed, commands.Failed) as failure:
        return _fail(str(failure))
    except Invalid as refusal:
        return _fail(
            "; ".join(f"{field}: {code.replace('_', ' ')}" for field, code in refusal.fields.items())
        )
    except Refusal as refusal:
        facts = ", ".join(f"{name} {value}" for name, value in refusal.facts.items())
        return _fail(f"{refusal.code.replace('_', ' ')}{f' ({facts})' if facts else ''}")
    except (OSError, TimeoutError) as failure:
        return _fail(f"{type(failure).__name__}: {failure}. `events-service doctor` says what is reachable.")
    except KeyboardInterrupt:
        return 130


def _fail(sentence: str) -> int:
    print(f"events-service: {' '.join(sentence.split())}", file=sys.stderr)
    return 1


def _settings(given: argparse.Namespace) -> Settings:
    """The environment, with what the command line says about port and data directory laid over it."""
    environ = dict(os.environ)
    if getattr(given, "port", None):
        environ["EVENTS_PORT"] = str(given.port)
    if getattr(given, "data_dir", None):
        environ["EVENTS_DATA_DIR"] = given.data_dir
    return Settings.from_environ(environ)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="events-service",
        description="Workshops and the Digital Inclusion Day of public libraries.",
        epilog="Settings come from the environment (EVENTS_…): see docs/settings.md.",
    )
    parsers = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, run: Command, help: str, *, servers: bool = False) -> argparse.ArgumentParser:
        made = parsers.add_parser(name, help=help, description=help)
        made.set_defaults(run=run, needs_servers=servers)
        return made

    up = command("up", commands.up, "Run everything on this machine, in the foreground.")
    up.add_argument("--port", type=int, metavar="N", help="where the pages are (default 8000)")
    up.add_argument("--data-dir", metavar="DIR", help="where everything is kept (default .data)")
    up.add_argument("--empty", action="store_true", help="without demonstration data")
    command("web", commands.web, "Run the web server (EVENTS_WEB_PROCESSES processes).")
    command("worker", commands.worker, "Run one worker: it writes the letters.")
    command(
        "migrate",
        commands.migrate,
        "Bring the schema up to date; safe from several machines at once.",
        servers=True,
    )
    command(
        "doctor", commands.doctor, "Check everything the service needs, and say what to do.", servers=True
    )

    imports = parsers.add_parser("import", help="Bring data in.").add_subparsers(
        required=True, metavar="WHAT"
    )
    libraries = imports.add_parser("libraries", help="the Ministry's directory of public libraries (CSV)")
    libraries.add_argument("file", metavar="FILE.csv")
    libraries.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
    libraries.set_defaults(run=commands.import_libraries, needs_servers=True)

    staff = parsers.add_parser("staff", help="Colleagues.").add_subparsers(required=True, metavar="WHAT")
    invite = staff.add_parser("invite", help="give a colleague a role")
    invite.add_argument("email", metavar="EMAIL")
    invite.add_argument("--role", required=True, choices=commands.ROLES)
    invite.add_argument("--organisation", metavar="SLUG")
    invite.add_argument("--department", metavar="CODE")
    invite.set_defaults(run=commands.staff_invite, needs_servers=True)
    link = staff.add_parser("link", help="print a one-time sign-in link")
    link.add_argument("email", metavar="EMAIL")
    link.set_defaults(run=commands.staff_link, needs_servers=True)

    organisations = parsers.add_parser("organisation", help="Organisations.").add_subparsers(
        required=True, metavar="WHAT"
    )
    create = organisations.add_parser(
        "create", help="add an organisation, and give it libraries of the directory"
    )
    create.add_argument("name", metavar="NAME")
    create.add_argument(
        "--library",
        action="append",
        default=[],
        metavar="SLUG",
        help="a library it answers for (again for more)",
    )
    create.set_defaults(run=commands.organisation_create, needs_servers=True)

    keys = parsers.add_parser("key", help="API keys.").add_subparsers(required=True, metavar="WHAT")
    key = keys.add_parser("create", help="make a key; it is shown once")
    key.add_argument("name", metavar="NAME")
    key.add_argument("--role", required=True, choices=commands.ROLES)
    key.add_argument("--organisation", metavar="SLUG")
    key.set_defaults(run=commands.key_create, needs_servers=True)
    for each in (libraries, invite, link, create, key):
        each.add_argument("--data-dir", metavar="DIR", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
