"""All that we have about somebody, for whoever holds their link: nothing left out, and nobody else's."""

import json
from dataclasses import replace

import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.errors import NotFound
from events_service.privacy.access import ABOUT, WITHHELD, everything_by_link
from events_service.registration.changes import change_session
from events_service.registration.code_visits import open_by_code
from events_service.registration.helper_rules import NewHelper, Receives
from tests.factories import KEY, a_party, a_registration, a_session, sign_up
from tests.posted import becomes
from tests.registration.test_circulars import SAID, sent_to_everybody
from tests.registration.test_meetings import ADDRESS, a_meeting
from tests.registration.test_moving import a_later_date
from tests.registration.test_ticked_dates import three_dates, tick_dates
from tests.statements import statements

pytestmark = pytest.mark.usefixtures("database")


async def test_everything_by_link_has_every_table_that_knows_of_a_registration() -> None:
    """A table that somebody adds, with a row for each registration, is in it."""
    pointing = await rows(
        """
        SELECT child.relname AS name FROM pg_constraint
        JOIN pg_class AS child ON child.oid = conrelid
        JOIN pg_class AS parent ON parent.oid = confrelid
        WHERE contype = 'f' AND parent.relname = ANY($1::text[])
        """,
        ["registration", "message", "call_task"],
    )

    assert sorted({each["name"] for each in pointing} - set(ABOUT)) == []


async def test_everything_by_link_says_each_word_and_no_secret() -> None:
    session = await a_session()
    helper = NewHelper("Marie", "marie@exemple.fr", None, Receives.TOO)
    party = replace(a_party("Chloé", phone="+33612345678"), word="tournesol", need="Une rampe")
    place = await a_registration(session.id, replace(party, helper=helper))
    await sign_up(session, "Denise", email="denise@exemple.fr")
    await change_session(session.id, {"starts_at": "2035-11-27T14:00"}, by=session.ada, now=clock.now())

    everything = await everything_by_link(place.link, now=clock.now())

    written = json.dumps(dict(everything.parts), ensure_ascii=False)
    for word in ("Chloé", "+33612345678", "tournesol", "Une rampe", "marie@exemple.fr"):
        assert word in written
    assert "denise" not in written.lower()
    assert sorted(everything.parts) == [
        "call_task",
        "helper",
        "message",
        "need",
        "registration",
        "registration_date",
    ]
    assert [name for name in WITHHELD if f'"{name}"' in written] == []
    assert await value("SELECT link_hash FROM registration WHERE name = 'Chloé'") not in written
    assert [each.letter for each in everything.sent[everything.registrations[0].id]][:1] == ["change"]


async def test_everything_by_link_leaves_an_address_with_whoever_goes_there() -> None:
    place, *_ = await a_meeting()

    everything = await everything_by_link(place.link, now=clock.now())

    [kept] = everything.parts["home_address"]
    assert set(kept) == {"id", "registration"}
    assert ADDRESS not in json.dumps(dict(everything.parts), ensure_ascii=False)


async def test_everything_by_link_has_no_letter_of_another_registration() -> None:
    session = await a_session()
    first, second = [await sign_up(each, "Ada") for each in (session, await a_later_date(session))]
    await sent_to_everybody(session, all_dates=True)
    teller = await value("SELECT registration FROM circular_copy WHERE id = told_by")
    teller, other = (first, second) if teller == first.registration.id else (second, first)

    own, others = [await everything_by_link(place.link, now=clock.now()) for place in (teller, other)]

    written = json.dumps(dict(others.parts), ensure_ascii=False)
    assert teller.registration.code not in written
    assert str(teller.registration.id) not in written
    assert SAID["words"] in [each["words"] for each in others.parts["circular"]]
    for everything, circulars in ((own, 1), (others, 0)):
        [sent] = everything.sent.values()
        assert [each.letter for each in sent].count("circular") == circulars
    # Given back before it leaves, a copy goes with the facts of the other one: a worker notes them in its row.
    says = json.dumps({"registration": str(other.registration.id), "code": other.registration.code})
    circular = await value("SELECT id FROM message WHERE letter = 'circular'")
    await becomes(circular, "context = $2::jsonb", says)
    left = (await everything_by_link(teller.link, now=clock.now())).parts["message"]
    assert [each["letter"] for each in left] == ["confirmation"]


async def test_everything_by_link_of_three_dates_takes_as_many_queries_as_of_one() -> None:
    monday, tuesday, wednesday = await three_dates()
    numbers, letters = [], []
    for name, dates in (("Ada", [monday]), ("Chloé", [monday, tuesday, wednesday])):
        first = (await tick_dates(dates, name, intent=name))[0].place
        assert first is not None
        async with statements() as asked:
            everything = await everything_by_link(first.link, now=clock.now())
        numbers.append(len(asked))
        letters.append(
            [[sent.letter for sent in everything.sent[each.id]] for each in everything.registrations]
        )

    assert sorted(letters[1]) == [["confirmation"], ["confirmation"], ["waiting"]]
    assert letters[0] == [["confirmation"]]
    assert numbers[0] == numbers[1]


async def test_everything_by_link_opens_to_no_helper_and_no_code() -> None:
    session = await a_session()
    place = await sign_up(session, "Chloé")
    code = await value("SELECT code FROM registration")
    visit = await open_by_code(code, "Chloé", network="198.51.100.7", key=KEY, now=clock.now())

    for link in (str(visit), "aide-" + "x" * 27, place.link[:-1]):
        with pytest.raises(NotFound):
            await everything_by_link(link, now=clock.now())
