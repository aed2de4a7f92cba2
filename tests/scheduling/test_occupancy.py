"""What a session takes is taken from nobody: who is refused, what they are told, and what becomes free again."""

from datetime import UTC, datetime
from typing import Any

import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.errors import Invalid
from events_service.registration.changes import cancel_session, change_session
from events_service.scheduling.hindrances import FreeColleague, FreeRoom
from events_service.scheduling.house import Journey, Person, TakenEquipment, journeys_of, taken_by
from events_service.scheduling.needs import Loan
from events_service.scheduling.occupancy import EquipmentTaken, FacilitatorBusy, RoomTaken
from events_service.scheduling.rooms import RoomDraft, edit_room
from events_service.scheduling.withdrawal import delete_session
from tests.factories import (
    Planned,
    a_colleague,
    a_library,
    a_room,
    a_session,
    an_organisation,
    some_equipment,
)

pytestmark = pytest.mark.usefixtures("database")


async def one_more(planned: Planned, **given: Any) -> Planned:
    """One more session of the same organisation, at the same library if no other is given."""
    return await a_session(
        **{"organisation": planned.organisation, "library": planned.library, "title": "Souris", **given}
    )


async def change(planned: Planned, **values: Any) -> None:
    await change_session(planned.id, values, by=planned.ada, now=clock.now())


def hours(times: list[Any]) -> list[tuple[str, str]]:
    return [(each.starts_at.isoformat(), each.ends_at.isoformat()) for each in times]


class TestARoom:
    async def test_is_taken_with_the_minutes_around_the_session(self) -> None:
        planned = await a_session()
        room = await a_room(planned.library, set_up_minutes=15, clear_up_minutes=30)

        await change(planned, room=str(room))

        [use] = await rows("SELECT room, starts_at, ends_at, released_at FROM room_use")
        assert tuple(use) == (
            room,
            datetime(2035, 11, 20, 12, 45, tzinfo=UTC),
            datetime(2035, 11, 20, 15, 30, tzinfo=UTC),
            None,
        )

    async def test_is_refused_while_another_session_has_it(self) -> None:
        planned = await a_session(title="Créer sa boîte mail")
        blue = await a_room(planned.library, "Salle bleue")
        await a_room(planned.library, "Placard", seats=2)
        green = await a_room(planned.library, "Salle verte", seats=20)
        await change(planned, room=str(blue))

        with pytest.raises(RoomTaken) as refusal:
            await one_more(planned, room=str(blue), starts_at="2035-11-20T15:00", ends_at="2035-11-20T17:00")

        facts = refusal.value.facts
        [hindrance] = facts["in_the_way"]  # type: ignore[misc]
        assert (hindrance.title, hindrance.session) == ("Créer sa boîte mail", planned.id)
        assert hours([hindrance]) == [("2035-11-20T14:00:00+01:00", "2035-11-20T16:00:00+01:00")]
        assert facts["free_rooms"] == [FreeRoom(green, "Salle verte", 20)]
        assert hours(facts["free_times"]) == [  # type: ignore[arg-type]
            ("2035-11-20T12:00:00+01:00", "2035-11-20T14:00:00+01:00"),
            ("2035-11-20T16:00:00+01:00", "2035-11-20T18:00:00+01:00"),
        ]
        assert await value("SELECT count(*) FROM session") == 1

    async def test_one_session_follows_another_to_the_minute(self) -> None:
        planned = await a_session()
        room = await a_room(planned.library)
        await change(planned, room=str(room))

        await one_more(planned, room=str(room), starts_at="2035-11-20T16:00", ends_at="2035-11-20T17:00")

        assert await value("SELECT count(*) FROM room_use") == 2

    async def test_follows_a_session_that_moves_and_stays_where_it_cannot(self) -> None:
        planned = await a_session()
        room = await a_room(planned.library)
        await change(planned, room=str(room))
        later = await one_more(
            planned, room=str(room), starts_at="2035-11-21T10:00", ends_at="2035-11-21T12:00"
        )

        with pytest.raises(RoomTaken):
            await change(later, starts_at="2035-11-20T15:00")
        await change(later, starts_at="2035-11-20T16:00")

        assert await value("SELECT starts_at FROM room_use WHERE session = $1", later.id) == datetime(
            2035, 11, 20, 15, tzinfo=UTC
        )

    @pytest.mark.parametrize("end", ["cancelled", "deleted", "given back"])
    async def test_is_free_again(self, end: str) -> None:
        planned = await a_session()
        room = await a_room(planned.library)
        await change(planned, room=str(room))

        if end == "cancelled":
            await cancel_session(planned.id, reason="", by=planned.ada, now=clock.now())
        elif end == "deleted":
            await delete_session(planned.id, by=planned.ada, now=clock.now())
        else:
            await change(planned, room=None)

        await one_more(planned, room=str(room))

    async def test_of_another_library_is_refused_also_when_the_session_goes_there(self) -> None:
        planned = await a_session()
        room = await a_room(planned.library)
        elsewhere = await a_library(planned.organisation)
        await change(planned, room=str(room))

        with pytest.raises(Invalid) as refusal:
            await change(planned, library=str(elsewhere))
        await change(planned, library=str(elsewhere), room=None)

        assert refusal.value.fields == {"room": "other_library"}

    @pytest.mark.parametrize("kind", ["stranger's", "retired", "not an id"])
    async def test_that_is_not_to_be_had_is_unknown(self, kind: str) -> None:
        planned = await a_session()
        room: object = "bleue"
        if kind == "stranger's":
            room = await a_room(await a_library(await an_organisation()))
        elif kind == "retired":
            room = await a_room(planned.library, retired_at=clock.now())

        with pytest.raises(Invalid) as refusal:
            await change(planned, room=str(room))

        assert refusal.value.fields == {"room": "unknown"}


class TestEquipment:
    async def test_is_lent_up_to_its_quantity_at_every_instant(self) -> None:
        """Eight from two to four and eight from five to six: four are left for the whole afternoon, and no more."""
        planned = await a_session(title="Créer sa boîte mail")
        tablets = await some_equipment(planned.organisation)
        await change(planned, equipment=[Loan(tablets, 8)])
        await one_more(
            planned,
            equipment=[Loan(tablets, 8)],
            starts_at="2035-11-20T17:00",
            ends_at="2035-11-20T18:00",
        )
        afternoon = {"starts_at": "2035-11-20T14:00", "ends_at": "2035-11-20T18:00"}

        with pytest.raises(EquipmentTaken) as refusal:
            await one_more(planned, equipment=[Loan(tablets, 5)], **afternoon)
        fits = await one_more(planned, equipment=[Loan(tablets, 4)], **afternoon)

        facts = refusal.value.facts
        assert facts["left"] == 4
        assert facts["equipment"] == {"id": tablets, "name": "Tablettes", "quantity": 12}
        assert [each.title for each in facts["in_the_way"]] == ["Créer sa boîte mail", "Souris"]  # type: ignore[attr-defined]
        assert hours(facts["free_times"]) == [  # type: ignore[arg-type]
            ("2035-11-20T10:00:00+01:00", "2035-11-20T14:00:00+01:00")
        ]
        assert (await taken_by([fits.id]))[fits.id].equipment == (TakenEquipment(tablets, "Tablettes", 4),)

    async def test_is_free_again_when_the_session_is_cancelled(self) -> None:
        planned = await a_session()
        tablets = await some_equipment(planned.organisation)
        await change(planned, equipment=[Loan(tablets, 12)])
        await cancel_session(planned.id, reason="", by=planned.ada, now=clock.now())

        await one_more(planned, equipment=[Loan(tablets, 12)])

    async def test_more_than_there_are_is_never_free(self) -> None:
        planned = await a_session()
        tablets = await some_equipment(planned.organisation)

        with pytest.raises(EquipmentTaken) as refusal:
            await change(planned, equipment=[Loan(tablets, 13)])

        assert (refusal.value.facts["left"], refusal.value.facts["free_times"]) == (12, [])

    async def test_that_stays_at_its_library_is_not_lent_to_another(self) -> None:
        planned = await a_session()
        elsewhere = await a_library(planned.organisation)
        projector = await some_equipment(planned.organisation, "Vidéoprojecteur", 1, library=elsewhere)

        with pytest.raises(Invalid) as refusal:
            await change(planned, equipment=[Loan(projector, 1)])

        assert refusal.value.fields == {"equipment": "other_library"}

    async def test_of_a_stranger_is_unknown(self) -> None:
        planned = await a_session()
        tablets = await some_equipment(await an_organisation())

        with pytest.raises(Invalid) as refusal:
            await change(planned, equipment=[Loan(tablets, 1)])

        assert refusal.value.fields == {"equipment": "unknown"}


class TestAFacilitator:
    async def test_is_never_in_two_places(self) -> None:
        planned = await a_session(title="Créer sa boîte mail")
        ada = await a_colleague(planned.organisation, name="Ada")
        chloe = await a_colleague(planned.organisation, name="Chloé")
        await change(planned, facilitators=[str(ada)])

        with pytest.raises(FacilitatorBusy) as refusal:
            await one_more(
                planned, facilitators=[str(ada)], starts_at="2035-11-20T15:30", ends_at="2035-11-20T16:30"
            )

        facts = refusal.value.facts
        assert facts["facilitator"] == {"id": ada, "name": "Ada"}
        assert [each.title for each in facts["in_the_way"]] == ["Créer sa boîte mail"]  # type: ignore[attr-defined]
        assert facts["free_facilitators"] == [FreeColleague(chloe, "Chloé")]
        assert hours(facts["free_times"]) == [  # type: ignore[arg-type]
            ("2035-11-20T13:00:00+01:00", "2035-11-20T14:00:00+01:00"),
            ("2035-11-20T16:00:00+01:00", "2035-11-20T17:00:00+01:00"),
        ]

    async def test_of_two_organisations_is_told_the_hours_only(self) -> None:
        planned, elsewhere = (
            await a_session(title="Secret"),
            await a_session(starts_at="2035-11-22T14:00", ends_at="2035-11-22T15:00"),
        )
        ada = await a_colleague(planned.organisation, "ada@ville.example")
        await a_colleague(elsewhere.organisation, "ada@ville.example")
        await change(planned, facilitators=[str(ada)])

        with pytest.raises(FacilitatorBusy) as refusal:
            await change(elsewhere, facilitators=["ada@ville.example"], starts_at="2035-11-20T14:30")

        [hindrance] = refusal.value.facts["in_the_way"]  # type: ignore[misc]
        assert (hindrance.title, hindrance.session) == (None, None)

    async def test_is_a_colleague(self) -> None:
        planned = await a_session()
        basile = await a_colleague(await an_organisation(), name="Basile")

        with pytest.raises(Invalid) as refusal:
            await change(planned, facilitators=[str(basile)])

        assert refusal.value.fields == {"facilitators": "unknown"}

    async def test_moves_with_the_session_and_is_known_after_it_is_called_off(self) -> None:
        planned = await a_session()
        ada = await a_colleague(planned.organisation, name="Ada")
        await change(planned, facilitators=[str(ada)])
        identity = await value("SELECT id FROM facilitation")

        await change(planned, starts_at="2035-11-21T14:00")
        await cancel_session(planned.id, reason="", by=planned.ada, now=clock.now())
        await one_more(
            planned, facilitators=[str(ada)], starts_at="2035-11-21T14:00", ends_at="2035-11-21T16:00"
        )

        assert (await taken_by([planned.id]))[planned.id].facilitators == (Person(ada, "Ada"),)
        assert await value("SELECT id FROM facilitation WHERE session = $1", planned.id) == identity

    async def test_is_warned_of_the_way_to_another_library_on_the_same_half_day(self) -> None:
        """Montpellier to Lunel: 22 km as the crow flies, 27 minutes at 50 km/h, 15 to pack."""
        organisation = await an_organisation()
        library = await a_library(organisation, latitude=43.6108, longitude=3.8767)
        planned = await a_session(organisation=organisation, library=library, ends_at="2035-11-20T15:00")
        lunel = await a_library(planned.organisation, name="Lunel", latitude=43.6745, longitude=4.1353)
        ada = await a_colleague(planned.organisation, name="Ada")
        await change(planned, facilitators=[str(ada)])
        there = await one_more(
            planned,
            library=lunel,
            facilitators=[str(ada)],
            starts_at="2035-11-20T15:30",
            ends_at="2035-11-20T17:00",
        )
        await one_more(
            planned,
            library=lunel,
            facilitators=[str(ada)],
            starts_at="2035-11-20T09:00",
            ends_at="2035-11-20T10:00",
        )

        journeys = await journeys_of(planned.id)

        assert journeys == [
            Journey(
                "Ada",
                there.id,
                "Souris",
                "Lunel",
                datetime(2035, 11, 20, 15, 30),
                datetime(2035, 11, 20, 17),
                minutes=42,
                between=30,
            )
        ]

    async def test_is_warned_of_the_way_from_another_organisation_by_its_hours_only(self) -> None:
        """Ada works for both; the title and the library of the one are no business of the other."""
        here, there = await an_organisation(), await an_organisation()
        library = await a_library(here, latitude=43.6108, longitude=3.8767)
        lunel = await a_library(there, name="Lunel", latitude=43.6745, longitude=4.1353)
        planned = await a_session(organisation=here, library=library, ends_at="2035-11-20T15:00")
        secret = await a_session(
            organisation=there,
            library=lunel,
            title="Secret",
            starts_at="2035-11-20T15:30",
            ends_at="2035-11-20T17:00",
        )
        for each in (planned, secret):
            ada = await a_colleague(each.organisation, "ada@ville.example", name="Ada")
            await change(each, facilitators=[str(ada)])

        assert await journeys_of(planned.id) == [
            Journey(
                "Ada",
                None,
                None,
                None,
                datetime(2035, 11, 20, 15, 30),
                datetime(2035, 11, 20, 17),
                minutes=42,
                between=30,
            )
        ]


async def test_what_is_not_named_stays() -> None:
    planned = await a_session()
    room, tablets = await a_room(planned.library), await some_equipment(planned.organisation)
    ada = await a_colleague(planned.organisation, name="Ada")
    await change(planned, room=str(room), equipment=[Loan(tablets, 3)], facilitators=[str(ada)])

    await change(planned, capacity="25")
    await change(planned, equipment=[Loan(tablets, 4)])

    taken = (await taken_by([planned.id]))[planned.id]
    assert taken.room is not None
    assert (taken.room.id, taken.equipment, taken.facilitators) == (
        room,
        (TakenEquipment(tablets, "Tablettes", 4),),
        (Person(ada, "Ada"),),
    )


async def test_new_minutes_of_a_room_leave_what_is_planned_alone() -> None:
    """The form of a room says so: nobody who only changes the number of seats is refused for them."""
    planned = await a_session()
    room = await a_room(planned.library)
    await change_session(planned.id, {"room": str(room)}, by=planned.ada, now=clock.now())
    before = await rows("SELECT starts_at, ends_at FROM room_use")
    longer = RoomDraft.parse(
        {"name": "Salle 2", "seats": "8", "set_up_minutes": "30", "clear_up_minutes": "30"}
    )
    await edit_room(room, longer, by=planned.ada, now=clock.now())

    await change_session(planned.id, {"capacity": 9}, by=planned.ada, now=clock.now())
    seats_only = await rows("SELECT starts_at, ends_at FROM room_use")
    await change_session(planned.id, {"starts_at": "2035-11-20T15:00"}, by=planned.ada, now=clock.now())

    assert seats_only == before
    spans = "SELECT room_use.starts_at = session.starts_at - interval '30 minutes' FROM room_use, session"
    assert await value(spans)
