"""Wishes: written once, read by the library's team only, without a name after the call or half a year."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from events_service import clock
from events_service.accounts.roles import Viewer
from events_service.database import row, value
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.registration.rules import Door
from events_service.registration.wish_queries import wish_groups, wishes_to_call
from events_service.registration.wish_rules import WishDraft
from events_service.registration.wishes import (
    TooManyWishes,
    WishClosed,
    close_wish,
    forget_wishes,
    make_wish,
    note_wish,
    signed_up,
)
from tests.factories import KEY, a_library, a_viewer, an_organisation

pytestmark = pytest.mark.usefixtures("database")


async def wished(library: str, *, name: str = "", intent: str = "", network: str = "192.0.2.7") -> UUID:
    typed = {"topic": "email", "name": name, "phone": "0612345678" if name else ""}
    draft = WishDraft.parse(typed, department="34")
    once = intent or uuid4().hex
    return await make_wish(library, draft, intent=once, network=network, key=KEY, now=clock.now())


async def the_library() -> Viewer:
    organisation = await an_organisation()
    await a_library(organisation, slug="jean-moulin")
    return a_viewer(organisation)


async def test_make_wish_twice_with_one_form_makes_one() -> None:
    await the_library()

    first, again = [await wished("jean-moulin", intent="one") for _ in range(2)]

    assert first == again
    assert await value("SELECT count(*) FROM wish") == 1


async def test_make_wish_refuses_where_nobody_reads_it() -> None:
    await a_library(None, slug="nobodys")

    for slug in ("nobodys", "nowhere"):
        with pytest.raises(NotFound):
            await wished(slug)


async def test_make_wish_takes_no_flood_from_one_network() -> None:
    await the_library()
    for _ in range(20):
        await wished("jean-moulin")

    with pytest.raises(TooManyWishes):
        await wished("jean-moulin")
    assert await wished("jean-moulin", network="198.51.100.1")
    assert await value("SELECT count(*) FROM wish") == 21


async def test_close_wish_deletes_the_name_and_counts_on() -> None:
    ada = await the_library()
    wish = await wished("jean-moulin", name="Yvette")

    await close_wish(wish, "declined", by=ada, now=clock.now())

    closed = await row("SELECT name, phone, closed_for, topic FROM wish WHERE id = $1", wish)
    assert closed is not None
    assert tuple(closed) == ("", None, "declined", "email")
    with pytest.raises(WishClosed):
        await close_wish(wish, "signed_up", by=ada, now=clock.now())
    await close_wish(wish, "declined", by=ada, now=clock.now())


async def test_close_wish_refuses_strangers_and_nonsense() -> None:
    ada = await the_library()
    wish = await wished("jean-moulin", name="Yvette")
    basile = a_viewer(await an_organisation())

    with pytest.raises(NotFound):
        await close_wish(wish, "declined", by=basile, now=clock.now())
    with pytest.raises(Invalid):
        await close_wish(wish, "forgotten", by=ada, now=clock.now())
    assert await value("SELECT phone FROM wish") == "+33612345678"


async def test_note_wish_refuses_a_library_of_others() -> None:
    ada = await the_library()
    elsewhere = await a_library(await an_organisation())
    draft = WishDraft.parse({"topic": "email"}, department="34")

    with pytest.raises(NotFound):
        await note_wish(elsewhere, draft, door=Door.DESK, intent="one", by=ada, now=clock.now())
    reader = Viewer(ada.id, "Ada", ())
    with pytest.raises((NotFound, Forbidden)):
        await note_wish(elsewhere, draft, door=Door.DESK, intent="one", by=reader, now=clock.now())


async def test_signed_up_lets_the_faster_colleague_be_right() -> None:
    ada = await the_library()
    wish = await wished("jean-moulin", name="Yvette")
    await close_wish(wish, "declined", by=ada, now=clock.now())

    await signed_up(wish, by=ada, now=clock.now())

    assert await value("SELECT closed_for FROM wish") == "declined"


async def test_forget_wishes_erases_the_names_after_half_a_year() -> None:
    ada = await the_library()
    await wished("jean-moulin", name="Yvette")
    now = clock.now()

    assert await forget_wishes(now + timedelta(days=182)) == 0
    assert await forget_wishes(now + timedelta(days=184)) == 1

    [group] = await wish_groups(ada, now=now + timedelta(days=184))
    assert (group.number, group.to_call) == (1, 0)
    assert await wishes_to_call(ada, "jean-moulin", "email") == []
    assert await value("SELECT name FROM wish") == ""
