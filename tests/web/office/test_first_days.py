"""A library moves in, from its manager's invitation to a colleague's last day: by HTTP, with the letters that leave."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
import pytest
from litestar import Litestar

from events_service import clock
from events_service.database import rows, value
from events_service.feeds.completing import completing
from events_service.messages.channels.mailbox import MailboxTransport
from events_service.messages.channels.transport import Envelope
from events_service.messages.delivery import deliver_due
from events_service.messages.relay import Relay
from events_service.messages.rendering import Letter, Letterhead, render
from events_service.registration.news import newest
from events_service.settings import Settings
from tests.factories import a_library, an_organisation, bearer
from tests.web.office.conftest import Colleague, Visit

ADA, FATOU = "ada@lunel.example", "fatou@lunel.example"
MINE = "/staff/agenda/mine"


@dataclass
class Mailbox:
    """What a worker has delivered, read where somebody without a mail server reads it."""

    settings: Settings
    client: httpx.AsyncClient

    async def newest_to(self, recipient: str) -> str:
        """The text of that person's last letter, once all that is due has left."""

        def write(letter: Letter) -> Envelope:
            letterhead = Letterhead.from_settings(self.settings, host="a.example")
            return render(letter, letterhead, completing(self.settings))

        assert self.settings.mailbox is not None
        transport = MailboxTransport(self.settings.mailbox)
        await deliver_due([transport], write, Relay(), now=clock.now, revise=newest)
        shown = (await self.client.get("/mailbox")).text
        files = re.findall(rf'href="(/mailbox/[^"]+)">[^<]*</a></p>\s*<p class="soft">{recipient} ', shown)
        return (await self.client.get(files[0])).text

    async def link_to(self, recipient: str) -> str:
        """The path of the link in it that signs them in."""
        address = re.search(r"http://[^\s<\"]+/staff/sign-in/[\w-]+", await self.newest_to(recipient))
        assert address is not None
        return urlsplit(address[0]).path


@pytest.fixture
def mailbox(settings: Settings, client: httpx.AsyncClient) -> Mailbox:
    return Mailbox(settings, client)


async def sign_in_by_code(device: Visit, email: str, mailbox: Mailbox) -> None:
    """Ask on that device, read the letter elsewhere, and type its six digits."""
    await device.submit(await device.form("/staff/sign-in"), email=email)
    digits = re.search(r"\b(\d{3})\s(\d{3})\b", await mailbox.newest_to(email))
    assert digits is not None
    answer = await device.submit(await device.form("/staff/sign-in/code"), code="".join(digits.groups()))
    assert answer.headers["location"] == "/staff"


async def invites(by: Visit, email: str) -> None:
    form = await by.form("/staff/team", "/staff/team/invitations")
    answer = await by.submit(form, email=email, role="manager", locale="en")
    assert answer.headers["location"] == "/staff/team"


async def claimed_and_approved(ada: Visit, rene: Visit, name: str) -> str:
    """Ada finds the library of that name in the directory and claims it, René approves; its address in the office."""
    matches = (await ada.get("/staff/libraries", params={"q": name})).text
    [claims] = set(re.findall(r'href="(/staff/libraries/[0-9a-f-]+/claims)"', matches))
    await ada.submit(await ada.form(claims), note="Nous y travaillons.")
    [decision] = set(
        re.findall(r'action="(/staff/claims/[^"]+/decision)"', (await rene.get("/staff/claims")).text)
    )
    answer = await rene.send(decision, {"decision": "approved"})
    assert answer.headers["location"] == "/staff/claims"
    return claims.removesuffix("/claims")


async def test_a_library_moves_in_and_a_colleague_comes_and_goes(
    app: Litestar, client: httpx.AsyncClient, colleague: Colleague, mailbox: Mailbox
) -> None:
    town = await an_organisation(name="Ville de Lunel")
    for name in ("Médiathèque des Tilleuls", "Bibliothèque de la Gare"):
        await a_library(None, name=name, town="Lunel")
    basile, rene = await colleague(town), await colleague(None, "referent", departments=("34",))
    ada, fatou, fatous_phone = [await colleague(None, None) for _ in range(3)]

    # Invited by letter, in with the code on a device that the letter never saw.
    await invites(basile, ADA)
    assert "Ville de Lunel" in await mailbox.newest_to(ADA)
    await sign_in_by_code(ada, ADA, mailbox)

    # Two libraries, two rooms, twelve tablets.
    tilleuls = await claimed_and_approved(ada, rene, "Tilleuls")
    await claimed_and_approved(ada, rene, "Gare")
    assert "Bibliothèque de la Gare" in await mailbox.newest_to(ADA)
    for room in ("Salle bleue", "Salle verte"):
        await ada.submit(await ada.form(f"{tilleuls}/rooms/new", f"{tilleuls}/rooms"), name=room, seats="8")
    form = await ada.form(f"{tilleuls}/equipment/new", f"{tilleuls}/equipment")
    await ada.submit(form, name="Tablettes", quantity="12")
    house = (await ada.get(f"{tilleuls}/rooms")).text
    assert [word in house for word in ("Salle bleue", "Salle verte", "Tablettes")] == [True] * 3

    # A colleague: invited, in on two devices, with a private calendar, a key of hers, and then the desk.
    await invites(ada, FATOU)
    await fatou.submit(await fatou.form(await mailbox.link_to(FATOU)))
    await sign_in_by_code(fatous_phone, FATOU, mailbox)
    await fatou.submit(await fatou.form(MINE, f"{MINE}/calendar"))
    [feed] = set(re.findall(r"/feeds/staff/[\w-]+\.ics", (await fatou.get(MINE)).text))
    made = await fatou.submit(
        await fatou.form("/staff/team", "/staff/team/keys"), key_name="Site", key_role="desk"
    )
    [key] = re.findall(r'value="(evs_[^"]+)"', made.text)
    account = await value("SELECT id FROM account WHERE email = $1", FATOU)
    path = f"/staff/team/colleagues/{account}"
    await ada.submit(await ada.form("/staff/team", f"{path}/role"), role="desk")

    async def what_opens() -> list[int]:
        answers = [await each.get("/staff/search") for each in (fatou, fatous_phone)]
        answers.append(await client.get(feed))
        answers.append(await client.get("/api/v1/calls", headers=bearer(key)))
        return [answer.status_code for answer in answers]

    assert (await fatou.get("/staff/team")).status_code == 403
    assert await what_opens() == [200, 200, 200, 200]

    # Taken away: dead at the next request, and no letter lets her in again.
    removed = await ada.submit(await ada.form(f"{path}/removal"))
    assert removed.headers["location"] == "/staff/team"
    assert await what_opens() == [303, 303, 410, 401]
    await fatou.submit(await fatou.form("/staff/sign-in"), email=FATOU)
    assert await rows("SELECT FROM message WHERE recipient = $1 AND state = 'due'", FATOU) == []
    assert "Fatou" not in (await ada.get("/staff/team")).text
