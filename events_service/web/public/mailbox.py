"""The letters of an installation without a mail server, readable from this machine only."""

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from litestar import Response, route

from events_service.errors import NotFound
from events_service.web.answers import AnyRequest, page, settings_of
from events_service.web.conditional import READING
from events_service.web.loopback import from_this_machine, known_to_this_machine_only

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
    """Where letters are written. To anyone but this machine itself the page does not exist: letters hold links."""
    folder = settings_of(request).mailbox
    if folder is None or not from_this_machine(request) or not known_to_this_machine_only(request):
        raise NotFound()
    return folder / "new"


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
