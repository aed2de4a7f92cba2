"""Writing to everybody on a list: each is told once by the channel they have, and no fact is overtaken by it."""

from datetime import timedelta
from typing import Any

import pytest

from events_service import clock
from events_service.database import row, rows, value
from events_service.errors import ChangedMeanwhile, Forbidden, Invalid, NotFound
from events_service.messages.bounce_reports import Kind, Report
from events_service.messages.delivery import Fate
from events_service.messages.rendering import Letter
from events_service.messages.rules import Outcome
from events_service.registration.call_queries import open_calls
from events_service.registration.calls import note_outcome, read_by_guest
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.changes import add_session, change_session
from events_service.registration.circular_queries import circulars_written
from events_service.registration.circulars import (
    Circular,
    NobodyToWriteTo,
    TooManyCirculars,
    look_at_circular,
    write_circular,
)
from events_service.registration.complaints import note_reports
from events_service.registration.corrections import correct_by_link
from events_service.registration.erasure import forget_past
from events_service.registration.news import newest
from events_service.registration.queries import registration_by_id
from events_service.registration.sent import sent_about
from events_service.registration.texting import set_most_segments
from events_service.registration.untold import news_for, still_untold
from tests.factories import ENDS_AT, Planned, a_party, a_registration, a_session, a_viewer, sign_up
from tests.posted import everything_left, letters
from tests.registration.test_helping import yvette
from tests.registration.test_moving import a_later_date
from tests.sms_gateways import texts_leave

pytestmark = pytest.mark.usefixtures("database")
SAID = {"headline": "Lunettes", "words": "Apportez vos lunettes.\nÀ mardi !", "audience": "both"}


async def looked_at(session: Planned, **said: str) -> Circular:
    return await look_at_circular(session.event, session.roster, SAID | said, session.ada, now=clock.now())


async def sent_to_everybody(
    session: Planned, intent: str = "a", *, all_dates: bool = False, **said: str
) -> int:
    roster = None if all_dates else session.roster
    words = SAID | said
    shown = await look_at_circular(session.event, roster, words, session.ada, now=clock.now())
    return await write_circular(
        session.event, roster, words, seen=shown.mark, intent=intent, by=session.ada, now=clock.now()
    )


async def as_it_leaves(about_name: str) -> Letter | Fate | None:
    """The circular to somebody as a worker would have it now."""
    line = await row(
        "SELECT message.* FROM message JOIN circular_copy ON circular_copy.id = about"
        " JOIN registration ON registration.id = registration WHERE registration.name = $1",
        about_name,
    )
    assert line is not None
    letter = Letter(
        line["id"], line["about"], line["letter"], line["locale"], line["recipient"],
        {"headline": "Lunettes", "words": "Apportez vos lunettes."}, line["created_at"],
    )  # fmt: skip
    [leaving] = await newest([(letter, None)])
    return leaving


async def test_each_is_told_once_by_the_channel_they_have() -> None:
    async with texts_leave():
        session = await a_session(capacity=3)
        await sign_up(session, "Ada")
        await a_registration(session.id, a_party("Yvette", phone="+33612345678"))
        await a_registration(session.id, a_party("Paul", phone="+33467000000"))
        await a_registration(session.id, a_party("Mohamed"))  # waits, and left no contact
        await everything_left()

        shown = await looked_at(session)
        count = await sent_to_everybody(session)
        again = await write_circular(
            session.event, session.roster, SAID, seen="", intent="a", by=session.ada, now=clock.now()
        )

        ways = {each.reader.registration.name: each.way.value for each in shown.copies}
        assert ways == {"Ada": "letter", "Yvette": "text", "Paul": "call", "Mohamed": "in_person"}
        text = shown.copies[1]
        assert (
            "Yvette, Lunettes. Apportez vos lunettes. A mardi ! Il s'agit de : mar. 20 nov. 14 h."
            in text.text
        )
        assert text.segments == 1
        assert (count, again) == (4, 4)
        due = await rows("SELECT channel, recipient FROM message WHERE letter = 'circular' ORDER BY channel")
        assert [tuple(each) for each in due] == [("email", "ada@example.org"), ("sms", "+33612345678")]
        calls = await open_calls(session.ada, now=clock.now())
        assert sorted((call.name, call.letter, call.says and call.says.words) for call in calls) == [
            ("Mohamed", "circular", SAID["words"]),
            ("Paul", "circular", SAID["words"]),
        ]


async def test_a_circular_stands_outside_the_order_of_facts() -> None:
    session = await a_session()
    await sign_up(session, "Ada")
    paul = await a_registration(session.id, a_party("Paul", phone="+33467000000"))
    later = {"starts_at": "2035-11-20T15:00"}
    await change_session(session.id, later, by=session.ada, now=clock.now())

    await sent_to_everybody(session)

    assert [letter for letter, _ in await letters()] == ["change", "circular"]
    calls = await open_calls(session.ada, now=clock.now())
    assert sorted(call.letter for call in calls) == ["change", "circular"]
    circular = next(call for call in calls if call.letter == "circular")
    await note_outcome(circular.id, Outcome.REACHED, by=session.ada, now=clock.now())
    assert await still_untold([paul.registration.id], now=clock.now()) == {paul.registration.id}
    [left] = await open_calls(session.ada, now=clock.now())
    assert left.letter == "change"


async def test_who_left_no_contact_reads_it_on_their_own_page() -> None:
    session = await a_session()
    mohamed = await a_registration(session.id, a_party("Mohamed"))

    await sent_to_everybody(session)

    news = await news_for(mohamed.registration.id, now=clock.now())
    assert news is not None
    assert (news.letter, news.says.words) == ("circular", SAID["words"])
    await read_by_guest(mohamed.registration.id, news.call, now=clock.now())
    assert await open_calls(session.ada, now=clock.now()) == []


async def test_texts_go_as_far_as_the_months_money() -> None:
    async with texts_leave():
        session = await a_session()
        for name in ("Yvette", "Zoé"):
            await a_registration(session.id, a_party(name, phone=f"+3361234567{len(name)}"))
        await rows("DELETE FROM message")
        await set_most_segments(session.organisation, "1", by=session.ada, now=clock.now())

        ways = [each.way.value for each in (await looked_at(session)).copies]

        assert ways == ["text", "call"]  # one part each


async def test_who_comes_to_several_dates_is_told_once_and_each_page_shows_it() -> None:
    session = await a_session()
    second = await add_session(
        session.event,
        {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00", "capacity": 5},
        by=session.ada,
        now=clock.now(),
    )
    ada = a_party("Ada", email="ada@example.org")
    first_place, second_place = [await a_registration(each, ada) for each in (session.id, second)]
    await a_registration(second, a_party("Paul", email="ada@example.org"))  # shares her address

    count = await sent_to_everybody(session, all_dates=True)

    assert count == 2
    circulars = [line for line in await letters() if line[0] == "circular"]
    assert circulars == [("circular", "ada@example.org")] * 2
    for place in (first_place, second_place):
        sent = await sent_about(place.registration.id, now=clock.now())
        assert [each.letter for each in sent].count("circular") == 1


async def test_who_gives_one_of_several_dates_back_still_gets_it() -> None:
    session = await a_session()
    later = await a_later_date(session)
    first, second = [await sign_up(each, "Ada") for each in (session, later)]
    await sent_to_everybody(session, all_dates=True)
    until = await value("SELECT useless_after FROM message WHERE letter = 'circular'")

    await cancel_by_link(first.link, now=clock.now())
    leaving = await as_it_leaves("Ada")
    await cancel_by_link(second.link, now=clock.now())

    assert until == ENDS_AT + timedelta(days=7)
    assert isinstance(leaving, Letter)
    assert (leaving.recipient, leaving.context["starts_local"]) == ("ada@example.org", "2035-11-27T14:00:00")
    assert await as_it_leaves("Ada") is None


async def test_what_was_not_shown_is_not_written() -> None:
    session = await a_session()
    await sign_up(session, "Ada")
    shown = await looked_at(session)
    await sign_up(session, "Basile")

    for values in (SAID, SAID | {"words": "Autre chose"}):
        with pytest.raises(ChangedMeanwhile):
            await write_circular(
                session.event,
                session.roster,
                values,
                seen=shown.mark,
                intent="a",
                by=session.ada,
                now=clock.now(),
            )

    assert await value("SELECT count(*) FROM circular") == 0


async def test_refusals() -> None:
    session = await a_session()
    with pytest.raises(NobodyToWriteTo):
        await looked_at(session)
    await sign_up(session, "Ada")
    with pytest.raises(NobodyToWriteTo):
        await looked_at(session, audience="waiting")
    with pytest.raises(NobodyToWriteTo):
        await look_at_circular(session.event, session.roster, SAID, session.ada, now=ENDS_AT)
    for said in ({"words": ""}, {"headline": "x" * 101}, {"words": "x" * 1001}, {"audience": "all"}):
        with pytest.raises(Invalid):
            await looked_at(session, **said)
    desk = a_viewer(session.organisation, "desk")
    with pytest.raises(Forbidden):
        await look_at_circular(session.event, session.roster, SAID, desk, now=clock.now())
    stranger = (await a_session()).ada
    with pytest.raises(NotFound):
        await look_at_circular(session.event, session.roster, SAID, stranger, now=clock.now())


async def test_a_list_is_written_to_three_times_a_day() -> None:
    session = await a_session()
    await sign_up(session, "Ada")
    await sent_to_everybody(session, "1")
    await sent_to_everybody(session, "2", all_dates=True)
    await sent_to_everybody(session, "3")

    with pytest.raises(TooManyCirculars):
        await looked_at(session)

    tomorrow = clock.now() + timedelta(days=1)
    shown = await look_at_circular(session.event, session.roster, SAID, session.ada, now=tomorrow)
    assert len(shown.copies) == 1


async def test_when_it_leaves_it_says_what_is_true_and_finds_the_present_address() -> None:
    session = await a_session()
    ada, basile, chloe = [await sign_up(session, name) for name in ("Ada", "Basile", "Chloé")]
    await sent_to_everybody(session)
    await change_session(session.id, {"starts_at": "2035-11-20T15:00"}, by=session.ada, now=clock.now())
    await correct_by_link(ada.link, {"email": "new@example.org"}, now=clock.now())
    await cancel_by_link(basile.link, now=clock.now())
    await correct_by_link(chloe.link, {"email": ""}, now=clock.now())

    leaving = await as_it_leaves("Ada")

    assert isinstance(leaving, Letter)
    facts = [leaving.context[name] for name in ("starts_local", "words")]
    assert facts == ["2035-11-20T15:00:00", "Apportez vos lunettes."]
    assert leaving.recipient == "new@example.org"
    assert await as_it_leaves("Basile") is None
    assert isinstance(await as_it_leaves("Chloé"), Fate)  # a colleague calls


async def test_a_letter_that_came_back_becomes_a_call_and_a_complaint_takes_the_address_away() -> None:
    session = await a_session()
    await sign_up(session, "Ada")
    basile = await sign_up(session, "Basile")
    await everything_left()
    await sent_to_everybody(session)
    await everything_left()
    sql = "SELECT id FROM message WHERE letter = 'circular' ORDER BY recipient"
    to_ada, to_basile = [line["id"] for line in await rows(sql)]

    await note_reports([Report(to_ada, Kind.BOUNCED, "5.1.1")], now=clock.now())
    await note_reports([Report(to_basile, Kind.COMPLAINED, "")], now=clock.now())

    [call] = await open_calls(session.ada, now=clock.now())
    assert (call.name, call.letter) == ("Ada", "circular")
    registration = await registration_by_id(basile.registration.id)
    assert registration is not None
    assert registration.email is None


async def test_a_helper_who_is_told_too_has_a_copy() -> None:
    session = await a_session()
    place = await yvette(session)

    await sent_to_everybody(session)

    assert sorted(line for line in await letters() if line[0] == "circular") == [
        ("circular", "nadia@example.org"),
        ("circular", "yvette@example.org"),
    ]
    names = [each.helper for each in await sent_about(place.registration.id, now=clock.now())]
    assert names.count("Nadia Benali") == 2  # the confirmation, and this


async def test_forgetting_the_last_reader_forgets_the_words() -> None:
    session = await a_session()
    await sign_up(session, "Ada")
    await a_registration(session.id, a_party("Paul", phone="+33467000000"))
    await sent_to_everybody(session)
    page: dict[str, Any] = {"time_zone": "Europe/Paris"}
    [before] = await circulars_written(session.event, session.roster, session.ada, **page)
    assert (before.headline, before.people) == ("Lunettes", 2)

    await forget_past(days=90, now=ENDS_AT + timedelta(days=91))

    assert await circulars_written(session.event, session.roster, session.ada, **page) == []
    kept = await rows("SELECT context::text, recipient FROM message WHERE letter = 'circular'")
    assert [tuple(each) for each in kept] == [("{}", "")]
    assert await value("SELECT context::text FROM call_task") == "{}"
    assert await value("SELECT headline || words FROM circular") == ""
