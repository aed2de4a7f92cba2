"""What a mail service that keeps no mailbox tells us of letters that have left: they came back, or are unwanted
(docs/letters.md)."""

from datetime import datetime
from typing import Literal

import msgspec
from litestar import Response, post

from events_service.messages.bounce_reports import Kind, Report, letter_named, status_in
from events_service.registration.complaints import note_reports
from events_service.settings import Settings
from events_service.web.http.reported import empty, report_from
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
    reported = await report_from(request, Reported, settings.bounces_secret, now=now)
    if isinstance(reported, Response):
        return reported
    if letter := letter_named(reported.message_id):
        await note_reports([Report(letter, Kind(reported.kind), status_in(reported.status))], now=now)
    return empty(204)


HANDLERS = [receive_report]
