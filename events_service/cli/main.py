"""`events-service`: every command with `--help`, exit status 0, 1 or 2, and errors as one clear line on stderr."""

import argparse
import importlib.metadata
import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import NoReturn, TypeAlias

from events_service.accounts.roles import ROLES
from events_service.errors import Refusal
from events_service.failures import Failed
from events_service.settings import BadSetting, Settings

Command = Callable[[Settings, argparse.Namespace], int]
Parsers: TypeAlias = "argparse._SubParsersAction[Parser]"

# `staff_link` is a function of that name in `cli/staff.py`; one lives alone, under its whole name. A module is imported
# when its command is called: `up` starts four processes of ours, and each would pay 0.7 s and 100 MB for the others.
ALONE = ("import_libraries", "import_communes", "import_agenda")
# These bring their own servers, or none.
WITHOUT_SERVERS = ("up", "web", "worker", "import_communes")


class Parser(argparse.ArgumentParser):
    """argparse, which says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"events-service: {' '.join(message.split())} (see {self.prog} --help)\n")


def main(arguments: list[str] | None = None) -> int:
    """Run one command. 2 means that it was called wrongly, 1 that it could not be done; the line on stderr says why."""
    command = _parser().parse_args(arguments)
    try:
        status = _run(command, _settings(command))
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # whoever reads our words, such as `head`, has enough of them
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (BadSetting, Failed) as failure:
        return _fail(str(failure))
    except Refusal as refusal:
        from events_service.cli.refusals import sentence_of  # noqa: PLC0415 the pages' words, 0.1 s, for a "no" only

        return _fail(sentence_of(refusal))
    except (OSError, TimeoutError) as failure:
        return _fail(f"{type(failure).__name__}: {failure}. `events-service doctor` says what is reachable.")
    except KeyboardInterrupt:
        return 130


def _run(command: argparse.Namespace, settings: Settings) -> int:
    module = command.run if command.run in ALONE else command.run.partition("_")[0]
    run: Command = getattr(import_module(f"events_service.cli.{module}"), command.run)
    if command.run in WITHOUT_SERVERS:
        return run(settings, command)
    with import_module("events_service.local.running").settings_with_servers(settings) as ready:
        return run(ready, command)


def _fail(sentence: str) -> int:
    print(f"events-service: {' '.join(sentence.split())}", file=sys.stderr)
    return 1


def _settings(command: argparse.Namespace) -> Settings:
    """The environment, with what the command line says about port and data directory laid over it."""
    environ = dict(os.environ)
    if getattr(command, "port", None) is not None:
        environ["EVENTS_PORT"] = str(command.port)
    if command.data_dir:
        environ["EVENTS_DATA_DIR"] = command.data_dir
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
    _add_libraries(_group(parsers, "library", "Libraries of the directory."))
    _add_days(_group(parsers, "day", "Editions of the Digital Inclusion Day."))
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
    help = "Renew the table of communes that a release ships, from La Poste's postcodes and Insee's names."
    communes = _command(imports, "communes", "import_communes", help)
    communes.add_argument(
        "postcodes", metavar="POSTCODES.csv", help="La Poste, « Base officielle des codes postaux »"
    )
    communes.add_argument(
        "names", metavar="COMMUNES.json", help="of the package @etalab/decoupage-administratif"
    )

    help = "An agenda (iCalendar, OpenAgenda's JSON) into a library's events; again later, without doubles."
    agenda = _command(imports, "agenda", "import_agenda", help)
    agenda.add_argument("source", metavar="FILE_or_URL")
    agenda.add_argument("--library", required=True, metavar="SLUG", help="where it takes place")
    agenda.add_argument("--publish", action="store_true", help="show new events at once (default: as drafts)")
    agenda.add_argument("--follow", action="store_true", help="look at this address again from now on")
    agenda.add_argument(
        "--dry-run", action="store_true", help="say what would come of it, and change nothing"
    )


def _add_staff(staff: Parsers) -> None:
    invite = _command(staff, "invite", "staff_invite", "Give a colleague a role.")
    invite.add_argument("email", metavar="EMAIL")
    invite.add_argument("--role", required=True, choices=ROLES)
    invite.add_argument("--organisation", metavar="SLUG", help="for every role but coordinator and referent")
    invite.add_argument(
        "--department", action="append", default=[], metavar="CODE", help="of a referent (again for more)"
    )
    link = _command(staff, "link", "staff_link", "Print a one-time sign-in link.")
    link.add_argument("email", metavar="EMAIL")
    listed = _command(staff, "list", "staff_list", "Who has a role: e-mail, role, organisation.")
    listed.add_argument("--organisation", metavar="SLUG", help="of this organisation only")
    help = "Take a colleague's roles away, and sign them out everywhere."
    remove = _command(staff, "remove", "staff_remove", help)
    remove.add_argument("email", metavar="EMAIL")
    remove.add_argument("--organisation", metavar="SLUG", help="only the roles there")


def _add_organisations(organisations: Parsers) -> None:
    help = "Add an organisation, with libraries of the directory; prints the slug that other commands take."
    create = _command(organisations, "create", "organisation_create", help)
    create.add_argument("name", metavar="NAME")
    create.add_argument(
        "--slug", metavar="SLUG", help="its name in addresses and commands (default: from NAME)"
    )
    kind = create.add_mutually_exclusive_group()
    kind.add_argument(
        "--library",
        action="append",
        default=[],
        metavar="SLUG",
        help="a library it answers for (again for more)",
    )
    kind.add_argument(
        "--practice",
        action="store_true",
        help="one to practise in: invented libraries, workshops and people; nothing of it is public or leaves",
    )
    listed = "Slug, name and number of libraries of each; `practice` where everything is invented."
    _command(organisations, "list", "organisation_list", listed)
    rename = _command(organisations, "rename", "organisation_rename", "Another name; the slug stays.")
    rename.add_argument("slug", metavar="SLUG")
    rename.add_argument("name", metavar="NAME")
    for what, help in (
        ("add-library", "Let an organisation answer for more libraries."),
        ("release-library", "End that, where nothing is planned any more."),
    ):
        changed = _command(organisations, what, f"organisation_{what.replace('-', '_')}", help)
        changed.add_argument("slug", metavar="SLUG")
        changed.add_argument("library", metavar="LIBRARY", nargs="+", help="slug of a library")


def _add_libraries(libraries: Parsers) -> None:
    help = "Slug, name, postcode, town and organisation of libraries by words of these."
    find = _command(libraries, "find", "library_find", help)
    find.add_argument("words", metavar="WORD", nargs="*")
    find.add_argument("--organisation", metavar="SLUG", help="of this organisation only")
    help = "Correct what the directory says of a library; no import overwrites it."
    edit = _command(libraries, "edit", "library_edit", help)
    edit.add_argument("slug", metavar="SLUG")
    for field in (
        "name",
        "address",
        "postcode",
        "town",
        "department",
        "phone",
        "email",
        "website",
        "directions",
    ):
        edit.add_argument(f"--{field}", metavar="TEXT")
    edit.add_argument(
        "--kind", metavar="KIND", help="building, bookmobile, departmental, administrative, storage"
    )
    edit.add_argument(
        "--time-zone", metavar="ZONE", help="for example Indian/Reunion (default: from the place)"
    )
    for field in ("latitude", "longitude"):
        edit.add_argument(f"--{field}", type=float, metavar="DEGREES")


def _add_days(days: Parsers) -> None:
    create = _command(days, "create", "day_create", "Open an edition; the same again changes nothing.")
    create.add_argument("slug", metavar="SLUG", help="its name in addresses, for example journee-2026")
    create.add_argument("--name", required=True, metavar="NAME")
    create.add_argument("--on", required=True, metavar="DATE", help="its first day, for example 2026-12-08")
    create.add_argument("--until", metavar="DATE", help="its last day (default: the first)")
    create.add_argument("--theme", default="", metavar="TEXT")
    create.add_argument("--draft", action="store_true", help="only coordinators see it until it is opened")
    _command(days, "list", "day_list", "Slug, first and last day, state and name of each.")
    for word, command, does in (
        ("open", "day_open", "Show an edition to everyone and let libraries join it."),
        ("close", "day_close", "Let nothing join an edition any more; its page stays."),
        ("archive", "day_archive", "Leave a closed edition out of lists; its page stays."),
    ):
        moved = _command(days, word, command, does)
        moved.add_argument("slug", metavar="SLUG", help="as `events-service day list` shows it")


def _add_keys(keys: Parsers) -> None:
    key = _command(keys, "create", "key_create", "Make a key; it is shown once.")
    key.add_argument("name", metavar="NAME")
    key.add_argument("--role", required=True, choices=ROLES)
    key.add_argument("--organisation", metavar="SLUG", help="for every role but coordinator and referent")
    key.add_argument(
        "--department", action="append", default=[], metavar="CODE", help="of a referent (again for more)"
    )
    _command(keys, "list", "key_list", "Id, name, role and organisation of each; never the key itself.")
    revoke = _command(keys, "revoke", "key_revoke", "Make a key worth nothing, at once.")
    revoke.add_argument("key", metavar="NAME_or_ID")


if __name__ == "__main__":
    sys.exit(main())
