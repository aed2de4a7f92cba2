"""The address the pages are served at: taken once, by us, so that we say in our words when it cannot be."""

import errno
import socket

from events_service.failures import Failed

BACKLOG = 2048


def bound(host: str, port: int) -> socket.socket:
    """A socket at that address, not yet listening. Raises Failed."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, UnicodeError):
        raise Failed(f"EVENTS_HOST={host} is the name of no address of this machine.") from None
    door = socket.socket(family, kind)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(address)
    except OSError as error:
        door.close()
        raise Failed(_reason(error, host, port)) from None
    return door


def listen(door: socket.socket, host: str, port: int) -> None:
    """Let visitors queue. Raises Failed when somebody else began to listen since."""
    try:
        door.listen(BACKLOG)
    except OSError as error:
        raise Failed(_reason(error, host, port)) from None


def check_free(host: str, port: int) -> None:
    """Raises Failed when nobody could be served there."""
    bound(host, port).close()


def address_of(host: str, port: int) -> str:
    """How this machine reaches it."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _reason(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} is in use; choose another: EVENTS_PORT=8123, up --port 8123 or make up PORT=8123."
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return f"EVENTS_HOST={host} is not an address of this machine."
    if error.errno == errno.EACCES:
        return f"port {port} is for root; choose one from 1024 on with EVENTS_PORT."
    return f"nobody can be served at {host}, port {port} ({error.strerror})."
