"""Every letter in every language, from the verb that owes it to the bytes that leave, and nothing of another language.

The library's own words (title, reason, names) stay in French: nobody translates them.
"""

import html
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import icalendar
import msgspec
import pytest
from babel.messages.pofile import read_po

from events_service import clock
from events_service.accounts.links import letter_code
from events_service.accounts.newcomers import decline_to_join
from events_service.accounts.roles import OPERATOR, Grant, Viewer
from events_service.accounts.sign_in import ask
from events_service.accounts.staff import give_role
from events_service.catalogues import OFFICE_LOCALES
from events_service.database import rows, value
from events_service.feeds.completing import completing
from events_service.messages.rendering import Letter, render
from events_service.registration import told
from events_service.registration.cancellation import cancel_by_link, cancel_by_staff
from events_service.registration.changes import cancel_session, change_session
from events_service.registration.places import Place, register
from events_service.registration.rules import Door
from events_service.scheduling.admissions import decide
from events_service.scheduling.claims import approve_claim, decline_claim, make_claim
from events_service.settings import Settings
from tests.accounts.test_newcomers import announced
from tests.campaigns.test_participations import an_edition, applied
from tests.factories import (
    FACTS,
    KEY,
    STARTS_AT,
    Planned,
    a_library,
    a_party,
    a_session,
    an_organisation,
    date_of,
)
from tests.posted import HEAD
from tests.registration.wires import Wire
from tests.scheduling.test_claims import HERAULT, a_manager

CATALOGUE = Path(__file__).parents[2] / "events_service" / "locale" / "fr" / "mail.po"
ADDRESS = "chloe@example.org"
HOURS = {"fr": "14\u00a0h à 16\u00a0h", "en": "14:00 to 16:00"}
LATER_HOURS = {"fr": "17\u00a0h à 19\u00a0h", "en": "17:00 to 19:00"}
DAYS = {"fr": "mardi 20 novembre 2035", "en": "Tuesday 20 November 2035"}


@dataclass
class Stage:
    """A session, Chloé who speaks `locale`, and what leaves for her."""

    session: Planned
    locale: str
    wire: Wire

    async def sign_up(self, name: str = "Chloé", seats: int = 1, email: str | None = ADDRESS) -> Place:
        party = replace(a_party(name, seats=seats, email=email), locale=self.locale)
        return await register(self.session.roster, party, door=Door.WEB, key=KEY, now=clock.now())

    async def letters_of(self, act: Callable[[], Awaitable[object]]) -> None:
        """Only what this act causes: everything before has left."""
        await self.wire.deliver()
        self.wire.letters.clear()
        await act()


async def a_confirmation(stage: Stage) -> None:
    await stage.sign_up()


async def waiting(stage: Stage) -> None:
    await stage.sign_up("Marcel", seats=4, email=None)
    await stage.sign_up()


async def promotion(stage: Stage) -> None:
    marcel = await stage.sign_up("Marcel", seats=4, email=None)
    await stage.sign_up()
    await stage.letters_of(lambda: cancel_by_link(marcel.link, now=clock.now()))


async def a_move(stage: Stage) -> None:
    await stage.sign_up()
    later, ada = {"starts_at": "2035-11-20T17:00"}, stage.session.ada
    await stage.letters_of(lambda: change_session(stage.session.id, later, by=ada, now=clock.now()))


async def elsewhere(stage: Stage) -> None:
    await stage.sign_up()
    other = await a_library(stage.session.organisation, name="Médiathèque Victor Hugo", address="9 quai Sud")
    given = {"library": str(other)}
    await stage.letters_of(
        lambda: change_session(stage.session.id, given, by=stage.session.ada, now=clock.now())
    )


async def left(stage: Stage) -> None:
    place = await stage.sign_up()
    await stage.letters_of(lambda: cancel_by_link(place.link, now=clock.now()))


async def taken_off(stage: Stage) -> None:
    place = await stage.sign_up()
    await stage.letters_of(
        lambda: cancel_by_staff(place.registration.id, by=stage.session.ada, now=clock.now())
    )


async def called_off(stage: Stage) -> None:
    await stage.sign_up()
    await stage.letters_of(
        lambda: cancel_session(stage.session.id, reason="Grève", by=stage.session.ada, now=clock.now())
    )


async def called_off_for_one_who_waits(stage: Stage) -> None:
    await stage.sign_up("Marcel", seats=4, email=None)
    await stage.sign_up()
    await stage.letters_of(
        lambda: cancel_session(stage.session.id, reason="", by=stage.session.ada, now=clock.now())
    )


SCENES = {
    # What happens → the hours it tells, the METHOD of its calendar part.
    a_confirmation: (HOURS, "REQUEST"),
    waiting: (HOURS, ""),
    promotion: (HOURS, "REQUEST"),
    a_move: (LATER_HOURS, "REQUEST"),
    elsewhere: (HOURS, "REQUEST"),
    left: (HOURS, "CANCEL"),
    taken_off: (HOURS, "CANCEL"),
    called_off: (HOURS, "CANCEL"),
    called_off_for_one_who_waits: (HOURS, ""),
}


def sentences(locale: str) -> set[str]:
    """Whole sentences of our own in that language: their longest stretches without a placeholder."""
    with CATALOGUE.open("rb") as file:
        messages = [message for message in read_po(file, locale="fr") if message.id]
    written = [message.string if locale == "fr" else message.id for message in messages]
    flat = [each for text in written for each in (text if isinstance(text, tuple | list) else [text])]
    pieces = {max(re.split(r"%\(\w+\)\w|\{\w+\}", text), key=len).strip(" .:,\u00a0") for text in flat}
    return {piece for piece in pieces if len(piece) > 3}


def of_another_language(text: str, locale: str) -> list[str]:
    other = sentences("en" if locale == "fr" else "fr") - sentences(locale)
    return sorted(each for each in other if re.search(rf"(?<!\w){re.escape(each)}(?!\w)", text))


def parts(letter: EmailMessage) -> dict[str, str]:
    shown = {}
    for kind in ("plain", "html"):
        part = letter.get_body((kind,))
        assert part is not None
        text = (
            html.unescape(re.sub(r"<[^>]+>", " ", part.get_content()))
            if kind == "html"
            else part.get_content()
        )
        shown[kind] = re.sub(r"[ \r\n\t]+", " ", text)
    return shown


def calendar_in(letter: EmailMessage) -> icalendar.Calendar | None:
    found = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    return icalendar.Calendar.from_ical(found[0].get_payload(decode=True)) if found else None


@pytest.mark.parametrize("locale", OFFICE_LOCALES)
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
async def test_a_letter_speaks_its_readers_language_only(
    database: str, scene: Callable[[Stage], Awaitable[None]], locale: str
) -> None:
    stage = Stage(await a_session(capacity=4), locale, Wire())
    hours, method = SCENES[scene]

    await scene(stage)
    await stage.wire.deliver()

    (letter,) = [each for each in stage.wire.letters if each["To"] == ADDRESS]
    assert letter["Content-Language"] == locale
    markup = letter.get_body(("html",))
    assert markup is not None
    assert f'<html lang="{locale}"' in markup.get_content()
    for kind, text in (("subject", str(letter["Subject"])), *parts(letter).items()):
        assert of_another_language(text, locale) == [], kind
    for kind, text in parts(letter).items():
        assert hours[locale] in text, kind
        assert DAYS[locale] in text, kind
        assert "Créer sa boîte mail" in text, kind
    calendar = calendar_in(letter)
    assert (str(calendar["METHOD"]) if calendar else "") == method
    if calendar and method == "CANCEL":
        (event,) = calendar.walk("VEVENT")
        assert str(event["SUMMARY"]).startswith("[ANNULÉ]" if locale == "fr" else "[CANCELLED]")


@pytest.mark.parametrize("locale", OFFICE_LOCALES)
async def test_a_letter_from_overseas_says_whose_clock_counts(database: str, locale: str) -> None:
    session = await a_session()
    south = await a_library(
        session.organisation,
        town="Saint-Denis",
        postcode="97400",
        department="974",
        time_zone="Indian/Reunion",
    )
    overseas = await a_session(organisation=session.organisation, library=south)
    stage = Stage(overseas, locale, Wire())

    await a_confirmation(stage)
    await stage.wire.deliver()

    (letter,) = stage.wire.letters
    for text in parts(letter).values():
        assert HOURS[locale] in text
        assert {"fr": "heure locale de la bibliothèque", "en": "local time at the library"}[locale] in text


@pytest.mark.parametrize("locale", OFFICE_LOCALES)
async def test_the_letter_to_sign_in_speaks_the_colleagues_language(database: str, locale: str) -> None:
    session = await a_session()
    slug = await value("SELECT slug FROM organisation WHERE id = $1", session.organisation)
    await give_role("ada@example.org", role="manager", organisation=slug, now=clock.now())
    wire = Wire()

    await ask("ada@example.org", browser="b", network="192.0.2.7", locale=locale, key=KEY, now=clock.now())
    await wire.deliver(at=clock.now())

    (letter,) = wire.letters
    code = letter_code(await value("SELECT id FROM sign_in_link"), key=KEY)
    for text in parts(letter).values():
        assert of_another_language(text, locale) == []
        assert code in re.sub(r"[\s\xa0]", "", text)


@pytest.mark.parametrize("locale", OFFICE_LOCALES)
async def test_the_letters_about_claims_speak_the_claimants_language(database: str, locale: str) -> None:
    organisation = await an_organisation(name="Ville de Sète")
    slug = await value("SELECT slug FROM organisation WHERE id = $1", organisation)
    ada = await give_role("ada@example.org", role="manager", organisation=slug, now=clock.now())
    manager = Viewer(ada, "Ada", (Grant("manager", organisation),))
    wire = Wire()

    for name in ("Les Tilleuls", "Les Lilas"):
        library = await a_library(None, name=name)
        claim = await make_claim(
            library, organisation=organisation, by=manager, locale=locale, key=KEY, now=clock.now()
        )
        assert claim.id is not None
        if name == "Les Lilas":
            await decline_claim(claim.id, "Pourquoi pas.", by=OPERATOR, now=clock.now())
        else:
            await approve_claim(claim.id, by=OPERATOR, now=clock.now())
    await wire.deliver(at=clock.now())

    approved, declined = sorted(wire.letters, key=lambda letter: "Lilas" in str(letter["Subject"]))
    for letter, words in ((approved, "Les Tilleuls"), (declined, "Pourquoi pas.")):
        for text in parts(letter).values():
            assert of_another_language(text, locale) == []
            assert words in text
            assert "Ville de Sète" in text
            assert "/staff/libraries" in text


async def test_every_letter_to_colleagues_leaves_with_what_its_own_verb_knows(database: str) -> None:
    """Facts of another letter would hide what one of them has not."""
    wire, now = Wire(), clock.now()
    await an_edition(starts_on=date(2036, 12, 9))
    town = await an_organisation()
    ada = await a_manager(town)
    for decision in ("approved", "declined", "change_asked"):
        library = await a_library(town, slug=decision, name=decision)
        [asked] = await applied([library], ada, None, now=now)
        await wire.deliver(at=now)
        await decide([asked], decision, reason="Complet.", by=HERAULT, now=now)
    await announced("approved", now=now)
    await wire.deliver(at=now)
    await decline_to_join(await value("SELECT id FROM newcomer"), by=ada, now=now)
    await wire.deliver(at=now)

    assert await rows("SELECT letter, reason FROM message WHERE state <> 'sent'") == []
    assert sorted(each["letter"] for each in await rows("SELECT DISTINCT letter FROM message")) == [
        "join_asked",
        "join_declined",
        "participation_approved",
        "participation_change_asked",
        "participation_declined",
        "participation_received",
    ]


@pytest.mark.parametrize(("dates", "most"), [(1, 15_000), (40, 64_000), (200, 256_000)])
def test_a_letter_about_a_course_is_smaller_than_any_server_s_limit(dates: int, most: int) -> None:
    """A school year of weekly dates fits what every server must take (64 kB, RFC 5321 §4.5.3.1.7); the longest course
    there may be, what any server in use takes."""
    weekly = tuple(
        msgspec.structs.replace(
            date_of(FACTS, str(UUID(int=number))),
            uid=f"registration-{UUID(int=number)}@bibliotheque.example.fr",
            room_name="Salle bleue",
        )
        for number in range(dates)
    )
    says = msgspec.structs.replace(
        FACTS,
        registration=str(UUID(int=7)),
        calendar=True,
        session=weekly[0].session,
        uid=weekly[0].uid,
        dates=weekly,
    )
    letter = Letter(
        UUID(int=7), UUID(int=7), "confirmation", "fr", "chloe@example.fr", told.written(says), STARTS_AT
    )
    settings = Settings(secret_key=KEY, public_url="https://ateliers.example.fr")

    assert len(render(letter, HEAD, completing(settings)).content) < most
