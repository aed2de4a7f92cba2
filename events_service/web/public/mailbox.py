"""The letters of an installation without a mail server, readable from this machine only."""

import asyncio
from pathlib import Path

from litestar import Response, route
from litestar.enums import MediaType

from events_service.errors import NotFound, existing
from events_service.messages.channels.mailbox import KeptLetter, kept_letter, newest
from events_service.web.http.answers import page
from events_service.web.http.conditional import READING
from events_service.web.http.loopback import from_this_machine, known_to_this_machine_only
from events_service.web.http.requests import AnyRequest, settings_of

NEWEST = 50
# A letter brings its own style and nothing else: no script, no form, no picture from anywhere.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "sandbox"
)


@route("/mailbox", http_method=READING)
async def mailbox(request: AnyRequest) -> Response[str]:
    letters = await asyncio.to_thread(newest, _folder(request), NEWEST)
    return page(request, "public/mailbox.html", cache="no-store", letters=letters)


@route("/mailbox/{file:str}", http_method=READING)
async def letter(request: AnyRequest, file: str) -> Response[str]:
    return page(request, "public/letter.html", cache="no-store", letter=await _letter(request, file))


@route("/mailbox/{file:str}/html", http_method=READING)
async def markup(request: AnyRequest, file: str) -> Response[str]:
    """The HTML part as a mail program would show it."""
    kept = await _letter(request, file)
    if not kept.html:
        raise NotFound()
    headers = {"Content-Security-Policy": LETTER_POLICY, "Cache-Control": "no-store"}
    return Response(kept.html, media_type=MediaType.HTML, headers=headers)


async def _letter(request: AnyRequest, file: str) -> KeptLetter:
    return existing(await asyncio.to_thread(kept_letter, _folder(request), file))


def _folder(request: AnyRequest) -> Path:
    """Where letters are kept. To anyone but this machine itself the page does not exist: letters hold links."""
    folder = settings_of(request).mailbox
    if folder is None or not from_this_machine(request) or not known_to_this_machine_only(request):
        raise NotFound()
    return folder


HANDLERS = [mailbox, letter, markup]
