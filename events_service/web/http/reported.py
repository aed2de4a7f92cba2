"""What another program reports to us, signed with a secret that the two share (messages/signatures.py)."""

from datetime import datetime
from typing import TypeVar

import msgspec
from litestar import Response

from events_service.errors import NotFound
from events_service.messages.signatures import SIGNATURE, TIMESTAMP, is_genuine
from events_service.web.http.requests import AnyRequest

Report = TypeVar("Report", bound=msgspec.Struct)


async def report_from(
    request: AnyRequest, kind: type[Report], secret: str, *, now: datetime
) -> Report | Response[None]:
    """The report, or what is answered instead: 403 to what is not signed just now with our secret, 400 to what is no
    report. Refuses with NotFound where no secret is set."""
    if not secret:
        raise NotFound()
    body = await request.body()
    timestamp, signed = request.headers.get(TIMESTAMP, ""), request.headers.get(SIGNATURE, "")
    if not is_genuine(secret, timestamp, signed, body, now=now):
        return empty(403)
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return empty(400)


def empty(status: int) -> Response[None]:
    """An answer that says no more than its number."""
    return Response(None, status_code=status, headers={"Cache-Control": "no-store"})
