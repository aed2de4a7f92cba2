"""The letters of an installation without a mail server, readable from this machine only."""

import asyncio
import email
import email.policy
import heapq
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from litestar import Response, route
from litestar.enums import MediaType

from events_service.errors import NotFound
from events_service.web.http.answers import AnyRequest, page, settings_of
from events_service.web.http.conditional import READING
from events_service.web.http.loopback import from_this_machine, known_to_this_machine_only

NEWEST = 50
LONGEST_HEAD = 16 * 1024
# A letter brings its own style and nothing else: no script, no form, no picture from anywhere.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "sandbox"
)
_FILE = re.compile(r"[A-Za-z0-9_-]{1,80}\.eml")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Listed:
    """One letter in the list. `sent_at` is on this machine's clock, whose mailbox it is."""

    file: str
    to: str
    subject: str
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Opened:
    """One letter as its reader sees it. `calendar` is the text of its calendar part, if it has one."""

    line: Listed
    text: str
    html: str
    calendar: str


@route("/mailbox", http_method=READING)
async def mailbox(request: AnyRequest) -> Response[str]:
    letters = await asyncio.to_thread(_newest, _folder(request))
    return page(request, "public/mailbox.html", cache="no-store", letters=letters)


@route("/mailbox/{file:str}", http_method=READING)
async def letter(request: AnyRequest, file: str) -> Response[str]:
    return page(request, "public/letter.html", cache="no-store", letter=await _letter(request, file))


@route("/mailbox/{file:str}/html", http_method=READING)
async def markup(request: AnyRequest, file: str) -> Response[str]:
    """The HTML part as a mail program would show it."""
    opened = await _letter(request, file)
    if not opened.html:
        raise NotFound()
    headers = {"Content-Security-Policy": LETTER_POLICY, "Cache-Control": "no-store"}
    return Response(opened.html, media_type=MediaType.HTML, headers=headers)


async def _letter(request: AnyRequest, file: str) -> Opened:
    path = _folder(request) / file
    if not _FILE.fullmatch(file) or not path.is_file():
        raise NotFound()
    return await asyncio.to_thread(_opened, path)


def _folder(request: AnyRequest) -> Path:
    """Where letters are written. To anyone but this machine itself the page does not exist: letters hold links."""
    folder = settings_of(request).mailbox
    if folder is None or not from_this_machine(request) or not known_to_this_machine_only(request):
        raise NotFound()
    return folder / "new"


def _newest(folder: Path) -> list[Listed]:
    files = heapq.nlargest(NEWEST, folder.glob("*.eml"), key=lambda file: file.stat().st_mtime)
    return [_line(file, _head(file)) for file in files]


def _head(path: Path) -> bytes:
    """The headers alone: calendar parts make letters long."""
    with path.open("rb") as file:
        return _END_OF_HEAD.split(file.read(LONGEST_HEAD), maxsplit=1)[0]


def _line(path: Path, content: bytes) -> Listed:
    head = _message(content)
    date = head["Date"]
    sent_at = date.datetime if date is not None else None
    return Listed(
        file=path.name,
        to=str(head["To"]),
        subject=str(head["Subject"]),
        sent_at=sent_at.astimezone() if sent_at is not None else None,
    )


def _opened(path: Path) -> Opened:
    content = path.read_bytes()
    message = _message(content)
    calendar = next((part for part in message.walk() if part.get_content_type() == "text/calendar"), None)
    return Opened(
        line=_line(path, content),
        text=_body(message, "plain"),
        html=_body(message, "html"),
        calendar=str(calendar.get_content()) if calendar is not None else "",
    )


def _message(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _body(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return str(body.get_content()) if body is not None else ""


HANDLERS = [mailbox, letter, markup]
