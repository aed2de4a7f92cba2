"""A file to be saved, never shown: nothing that a colleague was given runs as a page of ours."""

from litestar import Response

from events_service.libraries.attachments import SavedFile
from events_service.web.http.conditional import disposition


def saved(file: SavedFile) -> Response[bytes]:
    headers = {
        "Content-Disposition": disposition(file.filename, "attachment"),
        "Content-Length": str(len(file.content)),
        "Cache-Control": "no-cache",
    }
    return Response(file.content, media_type=file.media_type, headers=headers)
