"""What a mail service that keeps no mailbox tells us of letters that have left: they came back, or are unwanted
(docs/letters.md)."""

from datetime import datetime
from typing import Literal

import msgspec
from litestar import Response, post

from events_service.errors import NotFound
from events_service.messages.bounce_reports import Kind, Report, letter_named, status_in
from events_service.messages.signatures import SIGNATURE, TIMESTAMP, is_genuine
from events_service.registration.complaints import note_reports
from events_service.settings import Settings
from events_service.web.http.requests import AnyRequest


class Reported(msgspec.Struct, frozen=True):
    """One letter by its Message-ID; `status` is RFC 3463's. What is there besides is not read."""

    message_id: str
    kind: Literal["bounced", "complained"]
    status: str = ""


@post("/bounces", status_code=204)
async def receive_report(request: AnyRequest, settings: Settings, now: datetime) -> Response[None]:
    """Note it: 204, the same one again too, and of a letter that is not ours; 403 for what is not signed just now with
    our secret, 400 for what is no report."""
    if not settings.bounces_secret:
        raise NotFound()
    body = await request.body()
    timestamp, signed = request.headers.get(TIMESTAMP, ""), request.headers.get(SIGNATURE, "")
    if not is_genuine(settings.bounces_secret, timestamp, signed, body, now=now):
        return _empty(403)
    try:
        reported = msgspec.json.decode(body, type=Reported)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _empty(400)
    if letter := letter_named(reported.message_id):
        await note_reports([Report(letter, Kind(reported.kind), status_in(reported.status))], now=now)
    return _empty(204)


def _empty(status: int) -> Response[None]:
    return Response(None, status_code=status, headers={"Cache-Control": "no-store"})


HANDLERS = [receive_report]
