"""The matrix that cannot lie: each person and each fact of docs/reach.md, by the real verbs and a worker's delivery."""

import email
import email.policy
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from events_service.database import rows
from events_service.feeds.completing import completing
from events_service.messages.channels.gateway import GatewayTransport
from events_service.messages.channels.smtp import SmtpTransport
from events_service.messages.delivery import deliver_due
from events_service.messages.relay import Relay
from events_service.messages.rendering import render
from events_service.messages.rules import Channel
from events_service.messages.texts import render_text
from events_service.registration.call_filters import CallFilter
from events_service.registration.call_queries import open_calls
from events_service.registration.calls import note_outcome
from events_service.registration.cancellation import cancel_by_staff
from events_service.registration.changes import cancel_session, change_session
from events_service.registration.coming import ask_who_is_due
from events_service.registration.helper_rules import NewHelper, Receives
from events_service.registration.news import newest
from events_service.registration.parties import Party
from events_service.registration.places import Place, register
from events_service.registration.reach import Reach
from events_service.registration.reminders import remind
from events_service.registration.restoration import restore_by_staff
from events_service.registration.rules import Door
from events_service.settings import Settings
from tests.factories import KEY, STARTS_AT, Planned, a_party, a_session
from tests.posted import HEAD
from tests.sms_gateways import SECRET, ScriptedGateway, sms_gateway, texts_leave
from tests.smtp_servers import ScriptedServer, smtp_server

pytestmark = pytest.mark.usefixtures("database")

PAGE = (Path(__file__).parents[2] / "docs" / "reach.md").read_text(encoding="utf-8")
# By day in Paris, ten days before the session: nothing waits for the morning.
NOW = STARTS_AT - timedelta(days=10)
SOON = timedelta(minutes=1)
MOBILE, LANDLINE, HOSTEL = "+33612345678", "+33467000000", "foyer@example.org"
BY_LETTER = NewHelper("Nadia", "nadia@example.org", None, Receives.TOO)


def helped(name: str, *, by: NewHelper, phone: str | None = None) -> Party:
    return replace(a_party(name, phone=phone), helper=by)


PEOPLE: dict[str, list[Party]] = {
    "e-mail, no phone": [a_party("Chloé", email="chloe@example.org")],
    "a mobile only": [a_party("Yvette", phone=MOBILE)],
    "a landline only": [a_party("Georges", phone=LANDLINE)],
    "nothing at all": [a_party("Mohamed")],
    "a wish for paper, and no contact": [replace(a_party("Rose"), paper=True)],
    "a wish for paper, and a mobile": [replace(a_party("Rose", phone=MOBILE), paper=True)],
    "a mobile that a couple shares": [a_party("Léa", phone=MOBILE), a_party("Paul", phone=MOBILE)],
    "an address that a hostel shares": [a_party(name, email=HOSTEL) for name in ("Awa", "Bilal", "Cyr")],
    "a mobile, and a helper's e-mail too": [helped("Yvette", phone=MOBILE, by=BY_LETTER)],
    "a landline, and a helper's e-mail instead": [
        helped("Georges", phone=LANDLINE, by=replace(BY_LETTER, receives=Receives.INSTEAD))
    ],
    "nothing, and a helper's landline": [
        helped("Mohamed", by=NewHelper("Nadia", None, LANDLINE, Receives.TOO))
    ],
}


class Story:
    """A session, whom it is about, and what was given to the mail server and the gateway since it was last quiet."""

    def __init__(self, server: ScriptedServer, gateway: ScriptedGateway) -> None:
        self.server, self.gateway = server, gateway
        self.planned: Planned
        self.people: list[Place] = []

    async def begin(self, parties: list[Party], *, full: bool = False, **said: object) -> None:
        """They have signed up, on a list where somebody has all seats if it is `full`."""
        self.planned = await a_session(capacity=len(parties), most_seats=3, **said)
        self.filler = await self.sign(a_party("Zoé", seats=len(parties))) if full else None
        self.people = [await self.sign(party) for party in parties]
        await self.settle()

    async def sign(self, party: Party) -> Place:
        return await register(self.planned.roster, party, door=Door.WEB, key=KEY, now=NOW, again=True)

    async def settle(self) -> None:
        """What came before is delivered, told and forgotten: only the fact counts."""
        await self.deliver()
        for call in await open_calls(self.planned.ada, now=NOW):
            await note_outcome(call.id, "reached", by=self.planned.ada, now=NOW)
        self.server.mails.clear()
        self.gateway.texts.clear()

    async def deliver(self, after: timedelta = timedelta(0)) -> None:
        settings = Settings(secret_key=KEY, public_url="https://ateliers.example.fr")
        complete = completing(settings)
        at = NOW + after
        smtp, gateway = (
            SmtpTransport(self.server.url, helo="example.fr"),
            GatewayTransport(self.gateway.url, secret=SECRET),
        )
        letter = partial(render, letterhead=HEAD, complete=complete)
        text = partial(render_text, sender="Biblio34", complete=complete)
        await deliver_due([smtp], letter, Relay(), now=lambda: at, revise=newest)
        await deliver_due([gateway], text, Relay(), now=lambda: at, revise=newest, channel=Channel.SMS)


async def are_restored(story: Story, parties: list[Party], *, wait: bool) -> timedelta:
    await story.begin(parties)
    for place in story.people:
        await cancel_by_staff(place.registration.id, by=story.planned.ada, now=NOW, present=True)
    if wait:
        await story.sign(a_party("Zoé", seats=len(parties)))
    await story.settle()
    for place in story.people:
        await restore_by_staff(place.registration.id, by=story.planned.ada, wait=wait, now=NOW + SOON)
    return SOON


async def are_confirmed(story: Story, parties: list[Party]) -> timedelta:
    return await are_restored(story, parties, wait=False)


async def are_put_on_the_list(story: Story, parties: list[Party]) -> timedelta:
    return await are_restored(story, parties, wait=True)


async def seats_are_freed(story: Story, parties: list[Party], mode: str) -> timedelta:
    await story.begin(parties, full=True, waiting_mode=mode)
    assert story.filler is not None
    await cancel_by_staff(story.filler.registration.id, by=story.planned.ada, now=NOW + SOON, present=True)
    return SOON


async def are_moved(story: Story, parties: list[Party]) -> timedelta:
    await story.begin(parties)
    await change_session(
        story.planned.id, {"starts_at": "2035-11-27T14:00"}, by=story.planned.ada, now=NOW + SOON
    )
    return SOON


async def are_called_off(story: Story, parties: list[Party]) -> timedelta:
    await story.begin(parties)
    await cancel_session(story.planned.id, reason="Panne", by=story.planned.ada, now=NOW + SOON)
    return SOON


async def are_reminded(story: Story, parties: list[Party]) -> timedelta:
    await story.begin(parties)
    await remind(STARTS_AT - timedelta(hours=48))
    return timedelta(days=8)


async def are_asked(story: Story, parties: list[Party]) -> timedelta:
    await story.begin(parties, ask_days=7)
    await ask_who_is_due(STARTS_AT - timedelta(days=7))
    return timedelta(days=3)


FACTS_TOLD: dict[str, tuple[str, Callable[[Story, list[Party]], Awaitable[timedelta]]]] = {
    "confirmed": ("confirmation", are_confirmed),
    "waiting": ("waiting", are_put_on_the_list),
    "promoted": ("promotion", partial(seats_are_freed, mode="given")),
    "offered": ("offer", partial(seats_are_freed, mode="offered")),
    "moved": ("change", are_moved),
    "cancelled": ("cancellation", are_called_off),
    "reminder": ("reminder", are_reminded),
    "still coming?": ("still_coming", are_asked),
}


def cells_of_the_page() -> list[tuple[str, str, str]]:
    """Each person and fact of the page, and the way that it says."""
    lines = [line.strip("|").split("|") for line in PAGE.splitlines() if line.startswith("|")]
    (_, *facts), _, *people = [[cell.strip() for cell in line] for line in lines]
    return [(who, fact, way) for who, *ways in people for fact, way in zip(facts, ways, strict=True)]


def test_the_page_has_a_cell_for_every_person_and_fact() -> None:
    assert [(who, fact) for who, fact, _ in cells_of_the_page()] == [
        (who, fact) for who in PEOPLE for fact in FACTS_TOLD
    ]


@pytest.mark.parametrize(("who", "fact", "way"), cells_of_the_page())
async def test_everybody_is_reached_once(who: str, fact: str, way: str) -> None:
    parties, (letter, happens) = PEOPLE[who], FACTS_TOLD[fact]
    names = sorted(party.name for party in parties)
    async with texts_leave(), smtp_server() as server, sms_gateway() as gateway:
        story = Story(server, gateway)

        after = await happens(story, parties)
        await story.deliver(after)
        await story.deliver(after + timedelta(minutes=20))

        letters = [mail for mail in server.mails if mail.recipients != ["zoe@example.org"]]
        texts = list(gateway.texts.values())
        calls = await open_calls(story.planned.ada, now=NOW + after)
        told = {"letter": names_in_letters(letters, names), "text": names_in_texts(texts, names)}
        for name, kind in (("call", Reach.CALL), ("paper", Reach.PAPER), ("in person", Reach.IN_PERSON)):
            which = CallFilter(way=kind)
            owed = await open_calls(story.planned.ada, which, now=NOW + after)
            told[name] = sorted(call.name for call in owed)
        assert told == {each: names if each in way.split(" and ") else [] for each in told}
        assert await kinds_told(story) == {letter}
        for call in calls:
            await note_outcome(call.id, "reached", by=story.planned.ada, now=NOW + after)
        assert await open_calls(story.planned.ada, now=NOW + after) == []


def names_in_letters(mails: list[object], names: list[str]) -> list[str]:
    bodies = []
    for mail in mails:
        message = email.message_from_bytes(mail.content, policy=email.policy.default)  # type: ignore[attr-defined]
        bodies.append(str(message.get_body(("plain",)).get_content()))  # type: ignore[union-attr]
    return sorted(name for body in bodies for name in names if name in body)


def names_in_texts(texts: list[dict[str, str]], names: list[str]) -> list[str]:
    return sorted(name for text in texts for name in names if f" {name}," in text["text"])


async def kinds_told(story: Story) -> set[str]:
    """The newest that was written or is owed to each of them."""
    about: list[UUID] = [place.registration.id for place in story.people]
    newest_of = await rows(
        """
        SELECT DISTINCT ON (about) about, letter FROM (
            SELECT about, letter, created_at FROM message UNION ALL SELECT about, letter, created_at FROM call_task
        ) AS written WHERE about = ANY($1::uuid[]) ORDER BY about, created_at DESC
        """,
        about,
    )
    return {line["letter"] for line in newest_of}
