"""Settings that are well formed, and wrong for an installation that people use."""

from urllib.parse import urlsplit

from events_service.checks.trouble import Trouble
from events_service.hosts import is_loopback
from events_service.settings import Settings


async def check_settings(settings: Settings) -> str:
    """The public address fits what the service does: letters that leave need one that others can open."""
    here = is_loopback(urlsplit(settings.public_url).hostname or "")
    if settings.smtp_url and here:
        raise Trouble(
            f"letters leave with links to {settings.public_url}, which only this machine can open;"
            " set EVENTS_PUBLIC_URL to where visitors find the service"
        )
    if not here and not settings.secure_cookies:
        raise Trouble(
            f"visitors reach {settings.public_url} without TLS, so that names and sign-ins can be read on the way;"
            " put a proxy with a certificate in front, and set EVENTS_PUBLIC_URL to https://…"
        )
    if settings.secure_cookies and not settings.trusted_proxies:
        raise Trouble(
            "visitors come through a proxy, which is not believed about who they are: all of them count as one,"
            " and sign-ups are refused after the first few hundred of a day;"
            " set EVENTS_TRUSTED_PROXIES to the proxy's address"
        )
    return f"public address {settings.public_url}, {settings.web_processes} web processes"
