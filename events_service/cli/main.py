"""`events-service`: every command with `--help`, exit status 0, 1 or 2, and errors as one clear line on stderr."""

import argparse
import importlib.metadata
import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import NoReturn, TypeAlias

from events_service.accounts.roles import ROLES
from events_service.cli.failures import Failed
from events_service.errors import Invalid, Refusal
from events_service.settings import BadSetting, Settings

Command = Callable[[Settings, argparse.Namespace], int]
Parsers: TypeAlias = "argparse._SubParsersAction[Parser]"

# Where each command lives. A module is imported when its command is called: `up` starts four processes of ours,
# and each would pay 0.7 s and 100 MB for what the others need.
COMMANDS = {
    "up": "up",
    "web": "serving",
    "worker": "working",
    "migrate": "administration",
    "doctor": "doctor",
    "import_libraries": "import_libraries",
    "staff_invite": "administration",
    "staff_link": "administration",
    "organisation_create": "administration",
    "key_create": "administration",
}
# These bring their own servers, or none.
WITHOUT_SERVERS = ("up", "web", "worker")


class Parser(argparse.ArgumentParser):
    """argparse, which says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"events-service: {' '.join(message.split())} (see {self.prog} --help)\n")


def main(arguments: list[str] | None = None) -> int:
    """Run one command. 2 means that it was called wrongly, 1 that it could not be done; the line on stderr says why."""
    given = _parser().parse_args(arguments)
    try:
        return _run(given, _settings(given))
    except (BadSetting, Failed) as failure:
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


def _run(given: argparse.Namespace, settings: Settings) -> int:
    run: Command = getattr(import_module(f"events_service.cli.{COMMANDS[given.run]}"), given.run)
    if given.run in WITHOUT_SERVERS:
        return run(settings, given)
    with import_module("events_service.cli.running").settings_with_servers(settings) as ready:
        return run(ready, given)


def _fail(sentence: str) -> int:
    print(f"events-service: {' '.join(sentence.split())}", file=sys.stderr)
    return 1


def _settings(given: argparse.Namespace) -> Settings:
    """The environment, with what the command line says about port and data directory laid over it."""
    environ = dict(os.environ)
    if getattr(given, "port", None) is not None:
        environ["EVENTS_PORT"] = str(given.port)
    if given.data_dir:
        environ["EVENTS_DATA_DIR"] = given.data_dir
    return Settings.from_environ(environ)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"expected a number from 1 to 65535, got {text[:20]!r}")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="events-service",
        description="Workshops and the Digital Inclusion Day of public libraries.",
        epilog="Settings come from the environment (EVENTS_…): see docs/settings.md.",
    )
    version = importlib.metadata.version("events-service")
    parser.add_argument("--version", action="version", version=f"events-service {version}")
    parsers = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_services(parsers)
    _add_imports(_group(parsers, "import", "Bring data in."))
    _add_staff(_group(parsers, "staff", "Colleagues."))
    _add_organisations(_group(parsers, "organisation", "Organisations."))
    _add_keys(_group(parsers, "key", "API keys."))
    return parser


def _group(parsers: Parsers, name: str, help: str) -> Parsers:
    return parsers.add_parser(name, help=help, description=help).add_subparsers(required=True, metavar="WHAT")


def _command(parsers: Parsers, name: str, run: str, help: str) -> argparse.ArgumentParser:
    made = parsers.add_parser(name, help=help, description=help)
    made.set_defaults(run=run)
    made.add_argument("--data-dir", metavar="DIR", help="where everything is kept (default .data)")
    return made


def _add_services(parsers: Parsers) -> None:
    up = _command(parsers, "up", "up", "Run everything on this machine, in the foreground.")
    up.add_argument("--port", type=_port, metavar="N", help="where the pages are (default 8000)")
    up.add_argument("--empty", action="store_true", help="without demonstration data")
    _command(parsers, "web", "web", "Run the web server (EVENTS_WEB_PROCESSES processes).")
    _command(parsers, "worker", "worker", "Run one worker: it writes the letters.")
    _command(
        parsers, "migrate", "migrate", "Bring the schema up to date; safe from several machines at once."
    )
    _command(parsers, "doctor", "doctor", "Check everything the service needs, and say what to do.")


def _add_imports(imports: Parsers) -> None:
    libraries = _command(
        imports, "libraries", "import_libraries", "The Ministry's directory of public libraries (CSV)."
    )
    libraries.add_argument("file", metavar="FILE.csv")
    libraries.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
    help = "also where more than 50 people have to be told of a new address"
    libraries.add_argument("--tell", action="store_true", help=help)


def _add_staff(staff: Parsers) -> None:
    invite = _command(staff, "invite", "staff_invite", "Give a colleague a role.")
    invite.add_argument("email", metavar="EMAIL")
    invite.add_argument("--role", required=True, choices=ROLES)
    invite.add_argument("--organisation", metavar="SLUG", help="for every role but coordinator")
    invite.add_argument("--department", metavar="CODE", help="for a coordinator of one département")
    link = _command(staff, "link", "staff_link", "Print a one-time sign-in link.")
    link.add_argument("email", metavar="EMAIL")


def _add_organisations(organisations: Parsers) -> None:
    help = "Add an organisation, and give it libraries of the directory."
    create = _command(organisations, "create", "organisation_create", help)
    create.add_argument("name", metavar="NAME")
    create.add_argument(
        "--library",
        action="append",
        default=[],
        metavar="SLUG",
        help="a library it answers for (again for more)",
    )


def _add_keys(keys: Parsers) -> None:
    key = _command(keys, "create", "key_create", "Make a key; it is shown once.")
    key.add_argument("name", metavar="NAME")
    key.add_argument("--role", required=True, choices=ROLES)
    key.add_argument("--organisation", metavar="SLUG", help="for every role but coordinator")


if __name__ == "__main__":
    sys.exit(main())
