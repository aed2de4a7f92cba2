"""The data directory of `events-service up`: one instance at a time, tidying up after a killed one.

Two locks tell "running" from "still dying". `lock` is held by us alone. `servers.lock` is inherited by every
server, so that it is free only when the last of them is gone, and whatever they left behind is then known to
be stale. `sockets` names the folder of the sockets, for the next run to remove if this one could not.
"""

import fcntl
import os
import pwd
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from events_service.failures import Failed
from events_service.local.children import Identity

NOBODY = 65534
SERVERS_LOCK = "servers.lock"


class CannotStart(Failed):
    """A server could not be started; the text is one sentence that says why and what to do."""


@dataclass(frozen=True)
class Home:
    """A data directory that is ours alone for now. Every server inherits the descriptor `lock`."""

    path: Path
    sockets: Path
    identity: Identity | None
    lock: int


@contextmanager
def taken(path: Path, *, patience: float) -> Iterator[Home]:
    """Makes and holds the directory; gives the servers of a run that was killed `patience` seconds to end."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    identity = _identity(path)
    another = f"another instance already runs on {path}: stop it, or choose another EVENTS_DATA_DIR"
    dying = f"the servers of an earlier run still use {path}: try again in a moment, or end them"
    with (
        _locked(path / "lock", identity, patience=1, otherwise=another),
        _locked(path / SERVERS_LOCK, identity, patience=patience, otherwise=dying) as lock,
        _socket_folder(path / "sockets", identity) as sockets,
    ):
        yield Home(path, sockets, identity, lock)


def _identity(path: Path) -> Identity | None:
    if os.geteuid() != 0:
        return None
    if sys.platform != "linux":
        raise CannotStart("the bundled servers do not run as root on this system: use an ordinary user")
    owner = path.stat()
    # Only a user the system knows: `initdb` insists on a name.
    if owner.st_uid and _is_known(owner.st_uid):
        return Identity(owner.st_uid, owner.st_gid)
    return Identity(NOBODY, NOBODY)


def _is_known(uid: int) -> bool:
    try:
        return bool(pwd.getpwuid(uid))
    except KeyError:
        return False


@contextmanager
def _locked(file: Path, identity: Identity | None, *, patience: float, otherwise: str) -> Iterator[int]:
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        give(file, identity)
        deadline = time.monotonic() + patience
        while not _flock(descriptor):
            if time.monotonic() > deadline:
                raise CannotStart(otherwise)
            time.sleep(0.05)
        yield descriptor
    finally:
        os.close(descriptor)


def _flock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _socket_folder(record: Path, identity: Identity | None) -> Iterator[Path]:
    """A folder with a short path, for a socket's has at most 107 bytes."""
    if record.exists():
        _remove_socket_folder(Path(record.read_text()))
    short = "/tmp" if identity or len(tempfile.gettempdir()) > 60 else None
    folder = Path(tempfile.mkdtemp(prefix="events-", dir=short))
    try:
        record.write_text(str(folder))
        for ours in (record, folder):
            give(ours, identity)
        yield folder
    finally:
        _remove_socket_folder(folder)
        record.unlink(missing_ok=True)


def _remove_socket_folder(folder: Path) -> None:
    # The record is only a file, and root may be the one who believes it.
    if folder.name.startswith("events-") and folder.parent in (Path("/tmp"), Path(tempfile.gettempdir())):
        shutil.rmtree(folder, ignore_errors=True)


def give(path: Path, identity: Identity | None) -> None:
    """Makes the servers' user its owner: one run as root must not lock people out of their data."""
    if identity:
        os.chown(path, identity.uid, identity.gid, follow_symlinks=False)
