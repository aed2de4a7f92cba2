"""What was given out stays, whatever the settings become: hosts, organisers, private calendars (promise 4)."""

import re
from dataclasses import replace
from email import message_from_bytes, policy

import icalendar
import pytest

from events_service import clock, installation
from events_service.database import close_pool, open_pool, rows, value
from events_service.feeds.completing import completing
from events_service.messages.rendering import Letter, Letterhead, render
from events_service.migrations import migrate
from events_service.registration import told
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.identity import settle
from events_service.registration.links import calendar_of
from events_service.registration.places import Place, register
from events_service.registration.queries import registration_by_calendar, registration_by_id
from events_service.registration.rules import Door
from events_service.settings import Settings
from tests.factories import KEY, a_party, a_registration, a_session

BEFORE = Settings(
    secret_key=KEY, mail_from="Ville <ateliers@ville.example>", public_url="https://ville.example"
)
AFTER = replace(BEFORE, mail_from="Agglo <bib@agglo.example>", public_url="https://agglo.example")


async def a_guest() -> Place:
    session = await a_session()
    party = a_party("Chloé", email="chloe@example.org")
    return await register(
        session.roster, party, door=Door.WEB, key=KEY, now=clock.now(), sender=BEFORE.mail_from
    )


async def the_letter(place: Place, name: str, settings: Settings) -> tuple[str, icalendar.Event]:
    """The message as a worker with those settings writes it, and its calendar entry."""
    known = await registration_by_id(place.registration.id)
    assert known is not None
    context = told.written(told.of(known)) | {"cancelled_by": "guest", "reason": ""}
    letter = Letter(known.id, known.id, name, "fr", "chloe@example.org", context, clock.now())
    head = Letterhead.from_settings(settings, host=await installation.uid_host())
    content = render(letter, head, completing(settings)).content
    [part] = [
        each
        for each in message_from_bytes(content, policy=policy.default).walk()
        if each.get_content_type() == "text/calendar"
    ]
    calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
    return content.decode(), calendar.walk("VEVENT")[0]


@pytest.mark.usefixtures("database")
async def test_a_cancellation_belongs_to_the_invitation_after_address_and_sender_have_changed() -> None:
    place = await a_guest()
    request_text, request = await the_letter(place, "confirmation", BEFORE)
    await cancel_by_link(place.link, now=clock.now())

    cancel_text, cancel = await the_letter(place, "cancellation", AFTER)

    for name in ("UID", "ORGANIZER", "ATTENDEE"):
        assert request[name] == cancel[name]
    assert request["ORGANIZER"].params["CN"] == cancel["ORGANIZER"].params["CN"]
    assert str(cancel["ORGANIZER"]) == "mailto:ateliers@ville.example"
    thread = re.compile("^References: (.*)\r$", re.MULTILINE)
    assert thread.findall(request_text) == thread.findall(cancel_text) != []
    assert "From: Agglo <bib@agglo.example>" in cancel_text


@pytest.mark.usefixtures("database")
async def test_settle_completes_what_an_older_release_wrote() -> None:
    place = await a_guest()
    await rows("UPDATE registration SET organiser_email = NULL, organiser_name = NULL, calendar_hash = NULL")
    await rows("DELETE FROM registration_date")

    await settle(public_url=AFTER.public_url, sender=AFTER.mail_from, key=KEY, now=clock.now())

    known = await registration_by_id(place.registration.id)
    assert known is not None
    assert (known.organiser_email, known.organiser_name) == ("bib@agglo.example", "Ville de Montpellier")
    dates = await rows("SELECT uid FROM registration_date")
    assert [date["uid"] for date in dates] == [f"registration-{known.id}@{await installation.uid_host()}"]
    by_calendar = await registration_by_calendar(calendar_of(known.id, 1, key=KEY))
    assert by_calendar is not None
    assert by_calendar.id == known.id


@pytest.mark.usefixtures("database")
async def test_settle_leaves_an_organiser_who_was_given_out() -> None:
    place = await a_guest()

    await settle(public_url=AFTER.public_url, sender=AFTER.mail_from, key=KEY, now=clock.now())

    known = await registration_by_id(place.registration.id)
    assert known is not None
    assert known.organiser_email == "ateliers@ville.example"


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("public_url", ["http://127.0.0.1:8123", "https://ville.example"])
async def test_settle_keeps_the_host_of_an_installation_that_gave_out_sessions(public_url: str) -> None:
    await a_registration((await a_session()).id)
    await rows("DELETE FROM installation")

    await settle(public_url=public_url, sender="", key="", now=clock.now())

    assert await installation.uid_host() == public_url.split("//")[1].split(":")[0]


async def test_migrate_names_an_installation_once(database_url: str) -> None:
    await open_pool(database_url, name="tests")
    await rows("DELETE FROM installation")
    await close_pool()

    hosts = []
    for settings in (BEFORE, AFTER, Settings()):
        await migrate(database_url, settings)
        await open_pool(database_url, name="tests")
        hosts.append(await value("SELECT uid_host FROM installation"))
        await close_pool()

    assert hosts == ["ville.example"] * 3
