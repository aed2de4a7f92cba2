"""Downloads and invitations against files written by hand from the RFCs, and against hostile names."""

import re
from dataclasses import replace

from hypothesis import given, settings

from events_service.feeds.calendar import download, invitation
from tests.feeds.samples import (
    CHLOE,
    GOLDEN,
    HEAD,
    HOSTILE,
    MAILBOX,
    TAXES,
    TAXES_CANCELLED,
    feed,
    lint,
    only_event,
    properties,
)


def test_invitation_equals_the_golden_file() -> None:
    body = invitation(TAXES, CHLOE, language="fr")

    assert body == (GOLDEN / "invitation.ics").read_bytes()


def test_invitation_to_a_cancelled_entry_equals_the_golden_cancellation() -> None:
    body = invitation(TAXES_CANCELLED, CHLOE, language="fr")

    assert body == (GOLDEN / "cancellation.ics").read_bytes()


def test_download_is_published_without_attendee() -> None:
    body = download(MAILBOX, language="fr")

    lint(body)
    assert properties(body) == ["VERSION", "PRODID", "CALSCALE", "METHOD"]
    assert b"\r\nMETHOD:PUBLISH\r\n" in body
    assert not re.search(rb"^(ATTENDEE|ORGANIZER)", body, re.MULTILINE)
    assert only_event(body).to_ical() == only_event(feed(HEAD, [MAILBOX])).to_ical()


def test_download_names_the_organiser_it_is_given() -> None:
    named = replace(MAILBOX, organiser="ateliers@bib.example", organiser_name='Médiathèque "Falala"')
    body = download(named, language="fr")

    assert 'ORGANIZER;CN="Médiathèque “Falala”":mailto:ateliers@bib.example' in body.decode()
    assert b"ATTENDEE" not in body


def test_invitation_names_the_same_people_before_and_after_a_cancellation() -> None:
    request, cancel = (
        only_event(invitation(entry, CHLOE, language="en")) for entry in (TAXES, TAXES_CANCELLED)
    )

    for name in ("UID", "ORGANIZER", "ATTENDEE"):
        assert request[name] == cancel[name]
    assert request["SEQUENCE"] < cancel["SEQUENCE"]
    assert request["DTSTAMP"].dt < cancel["DTSTAMP"].dt


def test_invitation_survives_an_address_that_would_end_the_line() -> None:
    attendee = "chloe@x.example\r\nATTENDEE:mailto:b@x.example"

    body = invitation(TAXES, replace(CHLOE, address=attendee), language="fr")

    lint(body)
    assert str(only_event(body)["ATTENDEE"]) == "mailto:chloe@x.example%0D%0AATTENDEE%3Amailto%3Ab@x.example"


@settings(max_examples=150, deadline=None)
@given(attendee_name=HOSTILE, organiser_name=HOSTILE, summary=HOSTILE)
def test_invitation_survives_hostile_names(attendee_name: str, organiser_name: str, summary: str) -> None:
    party = replace(CHLOE, name=attendee_name)

    body = invitation(replace(TAXES, summary=summary, organiser_name=organiser_name), party, language="fr")

    lint(body)
    event = only_event(body)
    assert event.errors == []
    assert str(event["ATTENDEE"]) == "mailto:chloe@poste.example"
    assert str(event["ORGANIZER"]) == "mailto:ateliers@bib.example"
    assert {key: event["ATTENDEE"].params[key] for key in ("PARTSTAT", "RSVP")} == {
        "PARTSTAT": "ACCEPTED",
        "RSVP": "FALSE",
    }
