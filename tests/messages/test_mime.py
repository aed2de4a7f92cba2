"""The bytes that we put together are those of the standard library's message objects, and read back whole."""

from base64 import encodebytes
from binascii import b2a_qp
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.mime.multipart import MIMEMultipart
from email.policy import compat32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events_service.messages.mime import CalendarPart, message
from tests.posted import CALENDAR

WIRE = compat32.clone(linesep="\r\n", max_line_length=0)
HEADERS = [
    ("Date", "Sun, 22 Nov 2026 12:00:00 +0000"),
    ("From", "=?utf-8?q?Ateliers_num=C3=A9riques?=\r\n <ateliers@example.fr>"),
    ("Subject", "Bonjour"),
    ("MIME-Version", "1.0"),
]
TEXT, HTML = "Bonjour Chloé,\n\n.\n..\nÀ bientôt !\n", '<p class="é">' + "long " * 40 + "</p>\n"


def by_the_library(text: str, html: str, calendar: CalendarPart | None, boundary: str) -> bytes:
    """The same tree of the library's own objects."""
    tree = alternative = multipart("alternative", boundary)
    alternative.attach(part("text/plain; charset=utf-8", "quoted-printable", b2a_qp(text.encode())))
    alternative.attach(part("text/html; charset=utf-8", "quoted-printable", b2a_qp(html.encode())))
    if calendar is not None:
        data = encodebytes(calendar.data)
        alternative.attach(part(f"text/calendar; charset=utf-8; method={calendar.method}", "base64", data))
        attached = part(f'application/ics; name="{calendar.filename}"', "base64", data)
        attached["Content-Disposition"] = f'attachment; filename="{calendar.filename}"'
        tree = multipart("mixed", boundary)
        tree.attach(alternative)
        tree.attach(attached)
    for name, value in HEADERS:
        tree[name] = value
    return tree.as_bytes(policy=WIRE)


def multipart(kind: str, boundary: str) -> MIMEMultipart:
    tree = MIMEMultipart(kind, boundary=f"=_{kind}_{boundary}", policy=WIRE)
    del tree["MIME-Version"]
    return tree


def part(content_type: str, encoding: str, payload: bytes) -> Message:
    leaf = Message(policy=WIRE)
    leaf["Content-Type"] = content_type
    leaf["Content-Transfer-Encoding"] = encoding
    leaf.set_payload(payload.decode("ascii"))
    return leaf


@pytest.mark.parametrize("calendar", [None, CALENDAR])
def test_message_is_what_the_library_would_write(calendar: CalendarPart | None):
    ours = message(HEADERS, text=TEXT, html=HTML, calendar=calendar, boundary="0193")

    assert ours == by_the_library(TEXT, HTML, calendar, "0193")


@given(
    st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
    )
)
def test_message_carries_any_text_unaltered_in_short_lines(words: str):
    text = words.rstrip() + "\n"

    written = message(HEADERS, text=text, html=text, calendar=CALENDAR, boundary="0193")

    read = message_from_bytes(written, policy=policy.default)
    assert isinstance(read, EmailMessage)
    bodies = [read.get_body((kind,)) for kind in ("plain", "html")]
    assert [body.get_content().replace("\r\n", "\n") for body in bodies if body is not None] == [text, text]
    assert max(map(len, written.split(b"\r\n"))) <= 78
    assert written.isascii()
    assert b"\n" not in written.replace(b"\r\n", b"")


def test_message_refuses_a_header_that_is_not_encoded():
    with pytest.raises(UnicodeEncodeError):
        message([("Subject", "é")], text=TEXT, html=HTML, calendar=None, boundary="0193")
