"""A file or a link that is handed on: what it may be, who made it, under which licence."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from events_service.errors import Invalid
from events_service.fields import Fields
from events_service.libraries.websites import web_page

LICENCES = ("cc0", "cc-by", "cc-by-sa", "cc-by-nc-sa", "etalab", "reserved")
LARGEST_FILE = 4_000_000
LONGEST_NAME = 140
# What a file may be, by the end of its name: papers, sheets, slides and pictures; nothing that runs.
TYPES = {
    "pdf": "application/pdf",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "txt": "text/plain",
    "csv": "text/csv",
}


@dataclass(frozen=True, slots=True)
class AttachmentDraft:
    """What a colleague types about one: a `url`, or a file beside."""

    title: str
    url: str
    author: str
    licence: str
    public: bool

    @staticmethod
    def parse(values: Mapping[str, Any]) -> "AttachmentDraft":
        """Refuses with Invalid, naming every field at fault."""
        fields = Fields(values)
        draft = AttachmentDraft(
            title=fields.text("title", longest=140, required=True),
            url=fields.check(lambda: web_page(values.get("url"), field="url")) or "",
            author=fields.text("author", longest=140, required=True),
            licence=fields.choice("licence", LICENCES, None, required=True) or "",
            public=fields.tick("public"),
        )
        fields.done()
        return draft


@dataclass(frozen=True, slots=True)
class Attachment:
    """One as lists show it, without its bytes: a link has a `url`, a file a `filename` and a `size` in bytes."""

    id: UUID
    title: str
    url: str
    filename: str
    size: int | None
    author: str
    licence: str
    public: bool


@dataclass(frozen=True, slots=True)
class SavedFile:
    """A file to be saved."""

    filename: str
    media_type: str
    content: bytes


def attachment_from(
    values: Mapping[str, Any], name: str, content: bytes | None
) -> tuple[AttachmentDraft, SavedFile | None]:
    """What was typed about a link, or a file of that `name`. Refuses with Invalid, naming all that is wrong: both or
    neither, a kind of file that is not taken, one that is too large."""
    wrong: dict[str, str] = {}
    draft = None
    try:
        draft = AttachmentDraft.parse(values)
    except Invalid as refusal:
        wrong = refusal.fields
    kind = TYPES.get(name.rpartition(".")[2].lower(), "")
    wrong = {**_wrong_file(content, kind, has_link=bool(values.get("url"))), **wrong}
    if draft is None or wrong:
        raise Invalid(wrong)
    return draft, None if content is None else SavedFile(name[-LONGEST_NAME:], kind, content)


# What a list reads of each, in SQL; and what it reads that from.
LINE = "id, title, url, filename, octet_length(content) AS size, author, licence, public"
COLUMNS = "id, title, url, filename, content, author, licence, public, created_at"


def columns_of(draft: AttachmentDraft, file: SavedFile | None) -> dict[str, Any]:
    """As its row keeps it."""
    bytes_of = asdict(file) if file else {"filename": "", "media_type": "", "content": None}
    return asdict(draft) | bytes_of


def _wrong_file(content: bytes | None, kind: str, *, has_link: bool) -> dict[str, str]:
    if (content is not None) == has_link:
        return {"file": "file_or_link"}
    if content is not None and not kind:
        return {"file": "kind_of_file"}
    if content is not None and len(content) > LARGEST_FILE:
        return {"file": "file_too_large"}
    return {}
