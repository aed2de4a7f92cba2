"""A real pgbouncer between a test and PostgreSQL, where the machine has one."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from tests.clusters import a_folder
from tests.installation import free_port

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
WITHOUT_PGBOUNCER = pytest.mark.skipif(PROGRAM is None, reason="no pgbouncer here (apt install pgbouncer)")


@contextlib.contextmanager
def pooled(url: str, *, mode: str, settings: str = "") -> Iterator[str]:
    """The URL by way of a pooler in that mode; `settings` are lines of its configuration."""
    parts = urlsplit(url)
    sockets = Path(dict(parse_qsl(parts.query))["host"])
    port = free_port()
    with a_folder() as folder:
        lines = [
            "[databases]",
            f"* = host={sockets} port=5432 user={parts.username} password={unquote(parts.password or '')}",
            "[pgbouncer]",
            "listen_addr = 127.0.0.1",
            f"listen_port = {port}",
            "unix_socket_dir =",
            "auth_type = any",
            f"pool_mode = {mode}",
            settings,
        ]
        config = folder / "pgbouncer.ini"
        config.write_text("\n".join(lines) + "\n")
        owner = sockets.stat()
        os.chown(folder, owner.st_uid, owner.st_gid)
        config.chmod(0o644)
        # Like PostgreSQL it does not run as root, and whoever owns the socket may use it.
        user = ["-u", pwd.getpwuid(owner.st_uid).pw_name] if os.geteuid() == 0 else []
        process = subprocess.Popen([PROGRAM or "", "-q", *user, str(config)], stderr=subprocess.DEVNULL)
        try:
            _wait(port)
            yield f"postgresql://events@127.0.0.1:{port}{parts.path}"
        finally:
            process.terminate()
            process.wait(10)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError("pgbouncer does not listen")
