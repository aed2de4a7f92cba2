"""The pages the law asks for: accessibility, personal data, legal notice."""

from litestar import Response, route

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


HANDLERS = [accessibility, privacy, legal]
