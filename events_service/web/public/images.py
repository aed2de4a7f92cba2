"""The images of events. An address holds the digest of what it shows, so that nobody ever asks twice."""

from litestar import Response, route

from events_service.errors import NotFound, existing
from events_service.scheduling.images import image_content
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest

SUFFIX = ".jpg"
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


@route("/images/{file:str}", http_method=READING)
async def image(request: AnyRequest, file: str) -> Response[bytes]:
    if not file.endswith(SUFFIX):
        raise NotFound()
    content = existing(await image_content(file.removesuffix(SUFFIX)))
    headers = FOR_EVER | {"Content-Length": str(len(content))}
    return Response(b"" if request.method == "HEAD" else content, media_type="image/jpeg", headers=headers)


HANDLERS = [image]
