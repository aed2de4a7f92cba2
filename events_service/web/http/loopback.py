"""What only this machine may read: the mailbox of a demonstration, the figures."""

from urllib.parse import urlsplit

from events_service.hosts import is_loopback
from events_service.web.http.requests import AnyRequest, settings_of

# A proxy adds one of these, if it was told to.
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


def from_this_machine(request: AnyRequest) -> bool:
    """Whether somebody on this machine is asking it by its own name.

    The address alone is not enough: behind a proxy every visitor comes from 127.0.0.1, and the name of another site can
    be made to lead there (DNS rebinding).
    """
    client = request.client.host if request.client else ""
    asked = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    forwarded = any(name in request.headers for name in FORWARDED)
    return not forwarded and is_loopback(client) and is_loopback(asked)


def known_to_this_machine_only(request: AnyRequest) -> bool:
    """Whether the installation's own address is a loopback one: nobody else is meant to use it."""
    return is_loopback(urlsplit(settings_of(request).public_url).hostname or "")
