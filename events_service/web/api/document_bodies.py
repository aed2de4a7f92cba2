"""What may be sent of an event's image and documents. In JSON the bytes of a file are text in base64 (RFC 4648 §4)."""

from typing import Annotated

from msgspec import Meta

from events_service.libraries.attachments import LARGEST_FILE, LICENCES, TYPES, AttachmentDraft
from events_service.libraries.pictures import LARGEST_UPLOAD
from events_service.scheduling.images import LONGEST_ALTERNATIVE
from events_service.web.api import values
from events_service.web.api.bodies import Body, Sent


class NewImage(Body):
    """A picture, or other words for the one that is there."""

    alternative: Annotated[
        str, Meta(max_length=LONGEST_ALTERNATIVE, description="For those who do not see it.")
    ]
    content: (
        Annotated[
            bytes,
            Meta(
                description=f"JPEG, PNG, WebP or GIF of {LARGEST_UPLOAD // 1_000_000} MB at most. What is kept is a"
                " JPEG of 30 kB at most, without place, name or time. Without it only the words change."
            ),
        ]
        | None
    ) = None


class NewResource(Body):
    """A file (`filename` and `content`) or a link (`url`): one of the two, with who made it and under which licence."""

    title: Annotated[str, Meta(max_length=140)]
    author: Annotated[str, Meta(max_length=140)]
    licence: Annotated[str, values.one_of(LICENCES)]
    url: Annotated[str, Meta(max_length=500)] | None = None
    filename: (
        Annotated[str, Meta(max_length=255, description=f"Its end says what it is: {', '.join(TYPES)}.")]
        | None
    ) = None
    content: Annotated[bytes, Meta(description=f"{LARGEST_FILE // 1_000_000} MB at most.")] | None = None
    public: Annotated[bool, Meta(description="Visitors have it too.")] = False

    @classmethod
    def check(cls, sent: Sent) -> None:
        AttachmentDraft.parse(sent)


class ResourceChange(Body):
    """Who may have it."""

    public: bool
