"""What the gateway for text messages tells us afterwards: a text arrived, or never will (docs/sms.md)."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from litestar import Response, post

from events_service.messages.receipts import StillLeaving, note_receipt
from events_service.settings import Settings
from events_service.web.http.reported import empty, report_from
from events_service.web.http.requests import AnyRequest


class Receipt(msgspec.Struct, frozen=True):
    """`why` is a word of the gateway's for the person who runs the service; what it adds besides is not read."""

    id: UUID
    status: Literal["delivered", "failed"]
    why: str = ""


@post("/texts/receipts", status_code=204)
async def receive(request: AnyRequest, settings: Settings, now: datetime) -> Response[None]:
    """Note a receipt: 204, the same one again too; 403 for what is not signed just now with our secret, 400 for what is
    no receipt, 503 while the text is still leaving: the gateway says it again."""
    receipt = await report_from(request, Receipt, settings.sms_secret, now=now)
    if isinstance(receipt, Response):
        return receipt
    try:
        await note_receipt(
            receipt.id, received=receipt.status == "delivered", why=_word(receipt.why), now=now
        )
    except StillLeaving:
        return Response(None, status_code=503, headers={"Retry-After": "10", "Cache-Control": "no-store"})
    return empty(204)


def _word(why: str) -> str:
    """A reason as it may stand in a row and a log: never a number or a name."""
    return why if why.isascii() and why.replace("_", "").isalpha() and len(why) <= 40 else ""


HANDLERS = [receive]
