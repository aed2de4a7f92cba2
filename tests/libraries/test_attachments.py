"""A file or a link that is handed on."""

from typing import Any

import pytest

from events_service.errors import Invalid
from events_service.libraries.attachments import LARGEST_FILE, AttachmentDraft, SavedFile, attachment_from

SHEET = {"title": " Fiche ", "author": "Ada", "licence": "cc-by"}
LINK = {**SHEET, "url": "exemple.fr/fiche", "public": "yes"}


def test_a_link_and_a_file_are_read() -> None:
    assert attachment_from(LINK, "", None) == (
        AttachmentDraft("Fiche", "https://exemple.fr/fiche", "Ada", "cc-by", True),
        None,
    )
    draft, file = attachment_from(SHEET, "x" * 150 + ".PDF", b"%PDF")
    assert draft == AttachmentDraft("Fiche", "", "Ada", "cc-by", False)
    assert file == SavedFile("x" * 136 + ".PDF", "application/pdf", b"%PDF")


@pytest.mark.parametrize(
    ("values", "name", "content", "fields"),
    [
        (SHEET, "", None, {"file": "file_or_link"}),
        (LINK, "fiche.pdf", b"x", {"file": "file_or_link"}),
        (SHEET, "fiche.html", b"x", {"file": "kind_of_file"}),
        (SHEET, "fiche.pdf", b"x" * (LARGEST_FILE + 1), {"file": "file_too_large"}),
        ({**LINK, "url": "nulle part"}, "", None, {"url": "not_a_web_address"}),
        (
            {},
            "",
            None,
            {"file": "file_or_link", "title": "required", "author": "required", "licence": "required"},
        ),
    ],
)
def test_everything_at_fault_is_named(
    values: dict[str, Any], name: str, content: bytes | None, fields: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        attachment_from(values, name, content)

    assert refused.value.fields == fields
