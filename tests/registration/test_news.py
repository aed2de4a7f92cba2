"""What a guest is told when a letter leaves: the truth of that moment, once, and nothing when nothing changed."""

import random
from datetime import datetime, timedelta
from email.message import EmailMessage
from itertools import pairwise
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from events_service import clock
from events_service.database import rows
from events_service.messages.sweeping import sweep
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.changes import add_session, cancel_session, change_session
from events_service.registration.news import letter_for
from events_service.registration.parties import Party
from events_service.registration.places import Place, register
from events_service.registration.queries import registration_by_link
from events_service.registration.reminders import remind
from events_service.registration.rules import Door
from events_service.registration.told import Told, after, differing
from tests.factories import FACTS, KEY, STARTS_AT, Planned, a_library, a_party, a_session, date_of, mailbox_of
from tests.registration.wires import Wire, plain_text

WAITING, CANCELLED = replace(FACTS, state="waiting"), replace(FACTS, state="cancelled", cancelled=True)
OFFERED = replace(FACTS, state="offered")
AN_HOUR_ON = {"starts_local": datetime(2035, 11, 20, 15), "ends_local": datetime(2035, 11, 20, 17)}
LATER = replace(FACTS, **AN_HOUR_ON)
ELSEWHERE = replace(FACTS, library_name="Médiathèque Victor Hugo")
# A course: three dates, of which one moves or is called off, or a fourth comes.
DATES = tuple(date_of(FACTS, str(number)) for number in (1, 2, 3))
COURSE = replace(FACTS, dates=DATES)
MOVED = replace(FACTS, dates=(DATES[0], replace(DATES[1], **AN_HOUR_ON), DATES[2]))
FEWER = replace(FACTS, dates=(DATES[0], replace(DATES[1], cancelled=True, called_off="Grève"), DATES[2]))
MORE = replace(FACTS, dates=(*DATES, date_of(FACTS, "4")))


@pytest.mark.parametrize(
    ("told", "facts", "posted", "letter"),
    [
        (None, FACTS, "confirmation", "confirmation"),
        (None, LATER, "change", "confirmation"),
        (None, FACTS, "promotion", "promotion"),
        (None, WAITING, "waiting", "waiting"),
        (None, WAITING, "change", "waiting"),
        (None, CANCELLED, "cancellation", "cancellation"),
        (FACTS, FACTS, "change", None),
        (FACTS, LATER, "change", "change"),
        (FACTS, ELSEWHERE, "change", "change"),
        (FACTS, LATER, "confirmation", "change"),
        (LATER, FACTS, "change", "change"),
        (FACTS, CANCELLED, "cancellation", "cancellation"),
        (FACTS, replace(LATER, state="cancelled"), "cancellation", "cancellation"),
        (CANCELLED, CANCELLED, "cancellation", None),
        (CANCELLED, FACTS, "confirmation", "confirmation"),
        (WAITING, FACTS, "promotion", "promotion"),
        (WAITING, LATER, "change", "promotion"),
        (WAITING, OFFERED, "offer", "offer"),
        (WAITING, OFFERED, "change", "offer"),
        (OFFERED, OFFERED, "offer", None),
        (OFFERED, replace(LATER, state="offered"), "change", "change"),
        (OFFERED, FACTS, "confirmation", "confirmation"),
        (OFFERED, CANCELLED, "lapsed", "lapsed"),
        (OFFERED, CANCELLED, "cancellation", "cancellation"),
        (WAITING, WAITING, "change", None),
        (WAITING, replace(LATER, state="waiting"), "change", "change"),
        (FACTS, replace(FACTS, seats=2), "confirmation", "confirmation"),
        (FACTS, replace(FACTS, name="Chloé Martin"), "change", "confirmation"),
        (FACTS, replace(FACTS, link_version=2), "confirmation", "confirmation"),
        (FACTS, replace(FACTS, library_street="3, RUE DU PONT, 34000 Montpellier"), "change", None),
        (replace(FACTS, title="Souris"), replace(FACTS, title="Clavier"), "change", "change"),
        (FACTS, replace(FACTS, library_name="MÉDIATHÈQUE JEAN-MOULIN"), "change", None),
        (replace(FACTS, library_street=None), FACTS, "change", None),
        (FACTS, FACTS, "reminder", "reminder"),
        (FACTS, LATER, "reminder", "change"),
        (None, FACTS, "reminder", "confirmation"),
        (WAITING, WAITING, "reminder", None),
        (FACTS, CANCELLED, "reminder", "cancellation"),
        (CANCELLED, CANCELLED, "reminder", None),
        (COURSE, COURSE, "reminder", "reminder"),
        (COURSE, COURSE, "dates", None),
        (COURSE, MOVED, "dates", "dates"),
        (COURSE, FEWER, "dates", "dates"),
        (FEWER, FEWER, "dates", None),
        (COURSE, MORE, "dates", "dates"),
        (FACTS, COURSE, "dates", "dates"),
        (COURSE, replace(COURSE, title="Clavier"), "change", "change"),
        (None, MOVED, "dates", "confirmation"),
        (replace(COURSE, state="waiting"), MOVED, "dates", "promotion"),
    ],
)
def test_letter_for(told: Any, facts: Any, posted: str, letter: str | None) -> None:
    assert letter_for(facts, told, posted=posted, by_guest=False) == letter


def test_letter_for_who_cancelled_herself_before_any_letter_left() -> None:
    assert letter_for(CANCELLED, None, posted="cancellation", by_guest=True) is None
    assert letter_for(CANCELLED, FACTS, posted="cancellation", by_guest=True) == "cancellation"


def test_after_says_what_was_known_before_and_what_of_it_holds_no_more() -> None:
    moved = after(LATER, FACTS)

    assert (moved.was_starts_local, moved.was_ends_local) == (FACTS.starts_local, FACTS.ends_local)
    assert (moved.was_library_name, moved.was_title) == ("Médiathèque Jean Moulin", "Souris")
    assert moved.changed == ["time"]
    assert after(replace(FACTS, title="Clavier"), FACTS).changed == ["title"]


@pytest.mark.parametrize(("facts", "session"), [(MOVED, "2"), (FEWER, "2"), (MORE, "4")])
def test_after_is_about_the_date_that_is_news(facts: Told, session: str) -> None:
    says = after(facts, COURSE)

    assert says.changed == ["dates"]
    assert [date.session for date in says.news] == [says.session] == [session]


# A day of changes to one registration: what happens to it, and when the mail server is there.
HAPPENINGS = st.lists(
    st.sampled_from(
        ["at 14", "at 15", "at 16", "here", "there", "promoted", "cancelled", "back", "mail", "mail"]
    ),
    max_size=20,
)
SAY = {"confirmed": {"confirmation", "promotion", "change"}, "waiting": {"waiting", "change"},
       "cancelled": {"cancellation"}}  # fmt: skip


@given(HAPPENINGS, st.sampled_from(["waiting", "confirmed"]))
def test_whoever_gets_letters_knows_the_truth_and_hears_nothing_twice(
    happenings: list[str], first: str
) -> None:
    facts = replace(FACTS, state=first)
    posted, told, letters = ("confirmation" if first == "confirmed" else "waiting"), None, 0
    for happening in [*happenings, "mail"]:
        if happening == "mail":
            letter = letter_for(facts, told, posted=posted, by_guest=True) if posted else None
            posted = ""
            if letter is None:
                continue
            assert facts != told
            assert letter in SAY[facts.state]
            moved = told is not None and (facts.starts_local, facts.library_name) != (
                *(told.starts_local, told.library_name),
            )
            assert letter != "change" or moved
            assert bool(told and differing(facts, told)) == moved
            told, letters = facts, letters + 1
            continue
        facts, posted = happen(facts, happening, posted)

    # Whoever knows that it is cancelled need not know what it was moved to in between.
    assert told == facts or (facts.state == "cancelled" and (told is None or told.state == "cancelled"))


def happen(facts: Told, happening: str, posted: str) -> tuple[Told, str]:
    """The registration afterwards, and the letter that is due then."""
    state = facts.state
    if happening.startswith("at ") and state != "cancelled":
        return replace(facts, starts_local=datetime(2035, 11, 20, int(happening[3:]))), "change"
    if happening in ("here", "there") and state != "cancelled":
        return replace(facts, library_name=happening), "change"
    if happening == "promoted" and state == "waiting":
        return replace(facts, state="confirmed"), "promotion"
    if happening == "cancelled" and state != "cancelled":
        return replace(facts, state="cancelled"), "cancellation"
    if happening == "back" and state == "cancelled":
        return replace(facts, state="confirmed"), "confirmation"
    return facts, posted


async def chloe_on(session: Planned) -> Place:
    party = a_party("Chloé", email="chloe@example.org")
    return await register(session.roster, party, door=Door.WEB, key=KEY, now=clock.now())


async def move(session: Planned, *hours: int) -> None:
    for hour in hours:
        given = {"starts_at": f"2035-11-20T{hour:02}:00"}
        await change_session(session.id, given, by=session.ada, now=clock.now())


async def test_four_moves_back_to_the_start_while_mail_is_down_are_one_confirmation(
    database: str, wire: Wire
) -> None:
    session = await a_session()
    wire.away = True
    await chloe_on(session)
    await wire.deliver()

    await move(session, 9, 10, 11, 14)
    await wire.deliver()
    wire.away = False
    await wire.deliver()

    assert wire.said() == ["Inscription confirmée"]
    assert "20 novembre 2035 de 14\u00a0h à 16\u00a0h" in plain_text(wire.letters[0])


async def test_four_moves_while_mail_is_down_are_one_confirmation_of_the_last(
    database: str, wire: Wire
) -> None:
    session = await a_session()
    await chloe_on(session)

    await move(session, 9, 10, 11, 16)
    await wire.deliver()

    assert wire.said() == ["Inscription confirmée"]
    assert "de 16\u00a0h à 18\u00a0h" in plain_text(wire.letters[0])
    assert "14\u00a0h" not in plain_text(wire.letters[0])


async def test_a_guest_for_whom_nothing_changed_in_the_end_hears_nothing(database: str, wire: Wire) -> None:
    session = await a_session()
    await chloe_on(session)
    await wire.deliver()

    await move(session, 9, 10, 11, 14)
    await wire.deliver()

    assert wire.said() == ["Inscription confirmée"]
    assert [row["reason"] for row in await rows("SELECT reason FROM message ORDER BY position")] == [
        *("", "superseded", "superseded", "superseded", "nothing new")
    ]


async def test_three_moves_are_one_change_from_what_was_last_told(database: str, wire: Wire) -> None:
    session = await a_session()
    other = await a_library(session.organisation, name="Médiathèque Victor Hugo")
    await chloe_on(session)
    await wire.deliver()

    await move(session, 9)
    await change_session(session.id, {"library": str(other)}, by=session.ada, now=clock.now())
    await move(session, 17)
    await wire.deliver()

    assert wire.said() == ["Inscription confirmée", "Nouvelle heure et nouveau lieu"]
    said = plain_text(wire.letters[1])
    assert "Quand\u00a0: mardi 20 novembre 2035 de 17\u00a0h à 19\u00a0h" in said
    assert "mardi 20 novembre 2035 de 14\u00a0h à 16\u00a0h, Médiathèque Jean Moulin" in said
    assert "de 9\u00a0h" not in said


async def test_who_signed_up_and_cancelled_before_any_letter_left_gets_none(
    database: str, wire: Wire
) -> None:
    place = await chloe_on(await a_session())

    await cancel_by_link(place.link, now=clock.now())
    await wire.deliver()

    assert wire.letters == []


async def test_a_session_called_off_is_told_to_who_was_never_told_anything(database: str, wire: Wire) -> None:
    session = await a_session()
    await chloe_on(session)

    await move(session, 9)
    await cancel_session(session.id, reason="Panne", by=session.ada, now=clock.now())
    await wire.deliver()

    assert wire.said() == ["Séance annulée"]
    assert "Panne" in plain_text(wire.letters[0])


async def test_a_seat_from_the_list_at_another_time_is_one_letter_that_says_both(
    database: str, wire: Wire
) -> None:
    session = await a_session(capacity=1)
    basile = await register(session.roster, a_party("Basile"), door=Door.WEB, key=KEY, now=clock.now())
    await chloe_on(session)
    await wire.deliver()

    await move(session, 9)
    await cancel_by_link(basile.link, now=clock.now())
    await wire.deliver()

    assert len(wire.said()) == 2
    assert "de 9\u00a0h à 11\u00a0h" in plain_text(wire.letters[1])
    assert "Avant, c’était\u00a0: mardi 20 novembre 2035 de 14\u00a0h à 16\u00a0h" in plain_text(
        wire.letters[1]
    )


async def test_a_waiting_letter_tells_the_place_in_line_of_the_moment_it_leaves(
    database: str, wire: Wire
) -> None:
    session = await a_session(capacity=1)
    await register(session.roster, a_party("Basile"), door=Door.WEB, key=KEY, now=clock.now())
    ahead = await register(session.roster, a_party("Ines"), door=Door.WEB, key=KEY, now=clock.now())
    await chloe_on(session)

    await cancel_by_link(ahead.link, now=clock.now())
    await wire.deliver()

    assert "Votre rang sur la liste\u00a0: 1" in plain_text(wire.letters[0])


async def test_a_letter_goes_to_the_present_address_in_the_present_language(
    database: str, wire: Wire
) -> None:
    await chloe_on(await a_session())
    await rows("UPDATE registration SET email = 'chloe.martin@example.org', locale = 'en'")

    await wire.deliver()

    assert [(each["To"], each["Content-Language"]) for each in wire.letters] == [
        ("chloe.martin@example.org", "en")
    ]


async def test_a_letter_to_who_has_no_address_any_more_is_withdrawn(database: str, wire: Wire) -> None:
    await chloe_on(await a_session())
    await rows("UPDATE registration SET email = NULL")

    await wire.deliver()

    assert wire.letters == []


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_after_any_day_everybody_knows_the_truth(database: str, wire: Wire, seed: int) -> None:
    """Real verbs in a random order, the mail server away half of the time."""
    dice = random.Random(seed)
    session = await a_session(capacity=3)
    guests: dict[str, str] = {}
    for step in range(40):
        match dice.choice(["sign up", "cancel", "move", "move", "mail", "away"]):
            case "sign up":
                name = f"guest{step}"
                party = a_party(name, email=f"{name}@example.org")
                guests[name] = (
                    await register(session.roster, party, door=Door.WEB, key=KEY, now=clock.now())
                ).link
            case "cancel" if guests:
                await cancel_by_link(dice.choice(list(guests.values())), now=clock.now())
            case "move":
                await move(session, dice.choice([9, 10, 14]))
            case "mail" | "away" as mail:
                wire.away = mail == "away"
                await wire.deliver()
    wire.away = False
    await wire.deliver()

    assert len(guests) > 3
    for name, link in guests.items():
        registration = await registration_by_link(link)
        assert registration is not None
        letters = [each for each in wire.letters if each["To"] == f"{name}@example.org"]
        texts = [plain_text(each) for each in letters]
        assert all(one != other for one, other in pairwise(texts))
        if not letters:
            assert registration.state == "cancelled"
            continue
        subject, told = str(letters[-1]["Subject"]), texts[-1]
        if registration.state == "cancelled":
            assert subject.startswith("Inscription annulée")
        else:
            assert f"de {registration.session.local_starts.hour}\u00a0h à" in told
            assert ("rang sur la liste" in told) == (registration.state == "waiting")
        numbers = [number for each in letters for number in sequences(each)]
        assert numbers == sorted(numbers)


def sequences(letter: EmailMessage) -> list[int]:
    """SEQUENCE of the invitation in a letter, if it has one."""
    parts = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    return [
        int(event["SEQUENCE"])
        for part in parts
        for event in icalendar.Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")
    ]


async def test_what_a_stranger_typed_goes_to_nobody(database: str, wire: Wire) -> None:
    """Note, companions, phone and a number in the name: all of it is for the library's eyes."""
    session = await a_session(most_seats=5)
    party = Party(
        *("Appelez 08 99 12 34 56", 2, "chloe@example.org", "+33612345678", ("Gagnez beaucoup",), "fr"),
        "Un message pour vous",
    )
    await register(session.roster, party, door=Door.WEB, key=KEY, now=clock.now())
    await move(session, 9)

    await wire.deliver()

    whole = "".join(str(part.get_payload(decode=True) or b"") for part in wire.letters[0].walk())
    assert "Appelez" in whole
    assert not any(
        typed in whole for typed in ("08 99", "99 12", "Gagnez", "message pour vous", "0612", "33612")
    )
    assert "Appelez" not in str(wire.letters[0]["Subject"])


async def test_a_reminder_tells_again_what_is_known_and_how_to_give_the_seat_back(
    database: str, wire: Wire
) -> None:
    session = await a_session(bring="Votre ordinateur")
    place = await chloe_on(session)
    await wire.deliver()

    await remind(STARTS_AT - timedelta(hours=48))
    await wire.deliver(at=STARTS_AT - timedelta(hours=47))

    text = plain_text(wire.letters[1])
    assert wire.said() == ["Inscription confirmée", "Rappel"]
    assert "20 novembre 2035 de 14\u00a0h à 16\u00a0h" in text
    assert f"/registrations/{place.link}\n" in text
    assert "- Votre ordinateur\n" in text
    assert [part.get_content_type() for part in wire.letters[1].walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


async def test_a_reminder_of_one_date_names_no_other_and_none_is_news_after_it(
    database: str, wire: Wire
) -> None:
    session = await a_session()
    second = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00", "roster_of": str(session.id)}
    await add_session(session.event, second, by=session.ada, now=clock.now())
    await chloe_on(session)
    await wire.deliver()
    second_date = STARTS_AT + timedelta(days=7)

    await remind(second_date - timedelta(hours=48))
    await wire.deliver(at=second_date - timedelta(hours=47))
    text = plain_text(wire.letters[1])
    await move(session, 9)
    await wire.deliver(at=second_date - timedelta(hours=40))

    assert "Mardi 27 novembre 2035 de 14" in text.replace("mardi", "Mardi")
    assert "20 novembre" not in text
    assert "27 novembre" not in str(wire.letters[2]["Subject"])


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("moves", ["Inscription confirmée", "Nouvelle heure"]),
        ("is called off", ["Inscription confirmée", "Séance annulée"]),
    ],
)
async def test_a_reminder_that_comes_late_tells_what_is_true_instead(
    database: str, wire: Wire, what: str, said: list[str]
) -> None:
    session = await a_session()
    await chloe_on(session)
    await wire.deliver()
    wire.away = True
    await remind(STARTS_AT - timedelta(hours=48))
    await wire.deliver(at=STARTS_AT - timedelta(hours=48))

    if what == "moves":
        await move(session, 16)
    else:
        await cancel_session(session.id, reason="Grève", by=session.ada, now=clock.now())
    wire.away = False
    await wire.deliver(at=STARTS_AT - timedelta(hours=40))

    assert wire.said() == said


async def test_a_reminder_is_not_sent_after_the_start(database: str, wire: Wire) -> None:
    session = await a_session()
    await chloe_on(session)
    await wire.deliver()
    wire.away = True
    await remind(STARTS_AT - timedelta(hours=2))
    await wire.deliver(at=STARTS_AT - timedelta(hours=2))
    wire.away = False

    await wire.deliver(at=STARTS_AT + timedelta(seconds=1))

    assert wire.said() == ["Inscription confirmée"]


async def test_three_days_without_a_mail_server_lose_nothing_and_send_nothing_late(
    database: str, wire: Wire
) -> None:
    soon = await a_session()
    later = await a_session(starts_at="2035-11-27T14:00", ends_at="2035-11-27T16:00")
    await register(
        soon.roster, a_party("Driss", email="driss@example.org"), door=Door.WEB, key=KEY, now=clock.now()
    )
    await wire.deliver()
    since, wire.away = STARTS_AT - timedelta(hours=36), True
    for session, name in ((soon, "Farid"), (later, "Chloé")):
        party = a_party(name, email=mailbox_of(name))
        await register(session.roster, party, door=Door.WEB, key=KEY, now=since)

    for hours in range(72):
        now = since + timedelta(hours=hours)
        await remind(now)
        await wire.deliver(at=now)
        await sweep(now)
    wire.away = False
    back = since + timedelta(hours=71, minutes=40)
    await wire.deliver(at=back)
    await remind(STARTS_AT + timedelta(days=5))
    await wire.deliver(at=STARTS_AT + timedelta(days=5))

    assert wire.said() == ["Inscription confirmée", "Rappel"]
    assert wire.said("driss@example.org") == ["Inscription confirmée"]
    assert wire.said("farid@example.org") == []
    states = await rows("SELECT letter, state FROM message WHERE state <> 'sent' ORDER BY position")
    assert {tuple(line) for line in states} == {("confirmation", "withdrawn"), ("reminder", "withdrawn")}
