"""Files that a form sends. Only the routes that ask for one may be sent so much."""

from dataclasses import dataclass
from typing import Any

from litestar.datastructures import UploadFile

from events_service.text import clean
from events_service.web.http.requests import AnyRequest, content_type_of

# A little more than the largest file: what is only just too large gets its own page back, with what was typed.
LARGEST_FORM = 16_000_000
# For the decorator of a route that takes a file.
LARGE: dict[str, Any] = {"request_max_body_size": LARGEST_FORM}
UPLOAD: dict[str, Any] = {**LARGE, "opt": {"uploads": True}}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: its bytes, and what it was called."""

    name: str
    content: bytes


async def upload_of(request: AnyRequest, name: str) -> Upload | None:
    """The file of that field; None where none was chosen, or the form came without files."""
    if content_type_of(request) != "multipart/form-data":
        return None
    sent = (await request.form()).getall(name, [])
    # Where none was chosen, browsers send an empty text.
    file = next((each for each in sent if isinstance(each, UploadFile)), None)
    if file is None:
        return None
    content = await file.read()
    return Upload(name_of_file(file.filename, field=name), content) if content else None


def name_of_file(typed: str, *, field: str) -> str:
    """What a file is called, without the folders it came from. Refuses with Invalid."""
    called = typed.replace("\\", "/").rpartition("/")[2]
    return clean(called.replace("\x00", ""), field=field, longest=255)
