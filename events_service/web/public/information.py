"""The pages the law asks for: accessibility, personal data, legal notice; and what robots may read."""

from litestar import Response, route
from litestar.enums import MediaType

from events_service.web.http.answers import page
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest


@route("/accessibility", http_method=READING)
async def accessibility(request: AnyRequest) -> Response[str]:
    return page(request, "public/accessibility.html")


@route("/privacy", http_method=READING)
async def privacy(request: AnyRequest) -> Response[str]:
    return page(request, "public/privacy.html")


@route("/legal", http_method=READING)
async def legal(request: AnyRequest) -> Response[str]:
    return page(request, "public/legal.html")


@route("/robots.txt", http_method=READING, media_type=MediaType.TEXT)
async def robots() -> str:
    """Feeds stay open (Google's calendar obeys this file); pages behind a secret are not to be read."""
    return "User-agent: *\nDisallow: /registrations/\nDisallow: /referrals/\nDisallow: /staff\nDisallow: /mailbox\n"


HANDLERS = [accessibility, privacy, legal, robots]
