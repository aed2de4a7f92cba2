"""The letters of an installation without a mail server, readable from this machine only."""

import email
import email.policy
import ipaddress
import re
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from litestar import Response, route

from events_service.errors import NotFound
from events_service.web.answers import AnyRequest, page, settings_of
from events_service.web.conditional import READING

NEWEST = 200
_FILE = re.compile(r"[A-Za-z0-9_-]{1,80}\.eml")


@dataclass(frozen=True, slots=True)
class Opened:
    """One letter as its reader sees it. `calendar` is the text of its calendar part, if it has one."""

    file: str
    to: str
    subject: str
    date: str
    text: str
    calendar: str


@route("/mailbox", http_method=READING)
async def mailbox(request: AnyRequest) -> Response[str]:
    folder = _folder(request)
    files = sorted(folder.glob("*.eml"), key=lambda f: f.stat().st_mtime, reverse=True)[:NEWEST]
    return page(request, "public/mailbox.html", cache="no-store", letters=[_opened(file) for file in files])


@route("/mailbox/{file:str}", http_method=READING)
async def letter(request: AnyRequest, file: str) -> Response[str]:
    path = _folder(request) / file
    if not _FILE.fullmatch(file) or not path.is_file():
        raise NotFound()
    return page(request, "public/letter.html", cache="no-store", letter=_opened(path))


def _folder(request: AnyRequest) -> Path:
    """Where letters are written. To anyone but this machine itself the page does not exist: a forwarded request comes
    from somewhere else, whatever address it arrives from."""
    folder = settings_of(request).mailbox
    client = request.client.host if request.client else ""
    forwarded = any(name in request.headers for name in ("x-forwarded-for", "forwarded", "x-real-ip"))
    if folder is None or forwarded or not _is_loopback(client):
        raise NotFound()
    return folder / "new"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _opened(path: Path) -> Opened:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    calendar = next((part for part in message.walk() if part.get_content_type() == "text/calendar"), None)
    return Opened(
        file=path.name,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        date=str(message["Date"]),
        text=str(body.get_content()) if body is not None else "",
        calendar=str(calendar.get_content()) if calendar is not None else "",
    )


HANDLERS = [mailbox, letter]
