"""What other mail servers say of our letters, and what anybody may write to us."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events_service.messages.bounce_reports import Kind, Report, report_in

LETTER = UUID("019a5c11-aaaa-7bbb-8ccc-1234567890ab")
OURS = f"<message-{LETTER}@bibliotheque.example.fr>"


def a_notification(
    *, action: str = "failed", status: str = "5.1.1", message_id: str = OURS, whole: bool = True
) -> bytes:
    """As Postfix writes it."""
    back = "message/rfc822" if whole else "text/rfc822-headers"
    body = "\nBonjour" if whole else ""
    return f"""From: MAILER-DAEMON@relais.example.fr
To: ateliers@bibliotheque.example.fr
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

<chloe@example.fr>: host mx.example.fr said: 550 5.1.1 User unknown

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; relais.example.fr

Final-Recipient: rfc822; chloe@example.fr
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--B
Content-Type: {back}

Message-ID: {message_id}
Subject: Inscription
{body}
--B--
""".encode()


COMPLAINT = f"""From: feedback@fai.example
Content-Type: multipart/report; report-type=feedback-report; boundary="B"

--B
Content-Type: text/plain

This is an abuse report.
--B
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Fai/1.0
Version: 1

--B
Content-Type: message/rfc822

Message-ID: {OURS}

Bonjour
--B--
""".encode()


@pytest.mark.parametrize("whole", [True, False])
def test_a_letter_that_came_back_is_known_by_its_message_id(whole: bool) -> None:
    assert report_in(a_notification(whole=whole)) == Report(LETTER, Kind.BOUNCED, "5.1.1")


def test_a_complaint_is_known_by_its_message_id() -> None:
    assert report_in(COMPLAINT) == Report(LETTER, Kind.COMPLAINED)


@pytest.mark.parametrize(
    "content",
    [
        a_notification(action="delayed", status="4.4.1"),
        a_notification(action="delivered", status="2.0.0"),
        a_notification(message_id="<message-27@bibliotheque.example.fr>"),
        a_notification(message_id="<somebody@else.example>"),
        f"Auto-Submitted: auto-replied\nSubject: Absent\nIn-Reply-To: {OURS}\n\nJe suis absente.".encode(),
        f"Subject: 5.1.1 failed {OURS}\n\nAction: failed".encode(),
        b"",
    ],
    ids=["late", "arrived", "no letter's number", "another's letter", "away", "invented", "empty"],
)
def test_anything_else_reports_nothing(content: bytes) -> None:
    assert report_in(content) is None


@given(st.binary(max_size=400), st.integers(0, 900))
def test_no_bytes_are_too_strange(noise: bytes, place: int) -> None:
    genuine = a_notification()

    report_in(genuine[:place] + noise + genuine[place:])
    report_in(noise)
