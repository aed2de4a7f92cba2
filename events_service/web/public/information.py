"""The pages the law asks for: accessibility, personal data, legal notice. Each is an organisation's own, as it filled
it in; without one in the address it is the only organisation's here, or else speaks for all of them."""

from datetime import datetime

from litestar import Response, route

from events_service.clock import mainland_day
from events_service.errors import existing
from events_service.libraries.imprints import Conformity, Publisher, only_publisher, publisher_called
from events_service.registration.wishes import KEPT
from events_service.web.http.answers import page
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest, settings_of

MONTH = 30.5
# Where whoever gets no answer about accessibility complains.
DEFENDER = "https://formulaire.defenseurdesdroits.fr"


@route(["/accessibility", "/accessibility/{slug:str}"], http_method=READING)
async def accessibility(request: AnyRequest, now: datetime, slug: str = "") -> Response[str]:
    publisher = await _publisher(slug)
    today = mainland_day(now)
    imprint = publisher.imprint if publisher else None
    return page(
        request,
        "public/accessibility.html",
        house=publisher,
        imprint=imprint,
        conformity=imprint.conformity(today) if imprint else Conformity.NONE,
        defender=DEFENDER,
        audited=imprint and imprint.audited_on and not imprint.audit_is_over(today),
    )


@route(["/privacy", "/privacy/{slug:str}"], http_method=READING)
async def privacy(request: AnyRequest, slug: str = "") -> Response[str]:
    return page(
        request,
        "public/privacy.html",
        house=await _publisher(slug),
        wish_months=round(KEPT.days / MONTH),
    )


@route(["/legal", "/legal/{slug:str}"], http_method=READING)
async def legal(request: AnyRequest, slug: str = "") -> Response[str]:
    settings = settings_of(request)
    return page(
        request,
        "public/legal.html",
        house=await _publisher(slug),
        operator=settings.operator,
        hosted_by=settings.hosted_by,
    )


async def _publisher(slug: str) -> Publisher | None:
    """Refuses with NotFound where nobody publishes under that slug."""
    return existing(await publisher_called(slug)) if slug else await only_publisher()


HANDLERS = [accessibility, privacy, legal]
