"""All that we have about somebody, on a page of their own and as files to keep: by the link of their registration."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, route

from events_service.clock import wall_clock
from events_service.language import Language, language
from events_service.privacy.access import Everything, everything_by_link
from events_service.registration.queries import Registration
from events_service.registration.rules import CancelledBy
from events_service.registration.sent import Sent
from events_service.web.http.answers import page
from events_service.web.http.conditional import READING, disposition
from events_service.web.http.requests import AnyRequest
from events_service.web.phones import dialled
from events_service.web.words import WORDS

Fact = tuple[str, str]


def _(text: str) -> str:
    """Marked for translation here, translated where it is shown."""
    return text


# What ended it, as whoever reads it says it; nobody noted that on the oldest rows.
ENDED: dict[str | None, str] = {
    None: _("Cancelled"),
    CancelledBy.GUEST: _("Given back"),
    CancelledBy.STAFF: _("Given back by a colleague of the library"),
    CancelledBy.LIBRARY: _("Called off by the library"),
    CancelledBy.DECLINED: _("You did not take the seat that we offered"),
    CancelledBy.LAPSED: _("You did not answer when we offered a seat"),
    CancelledBy.RELEASED: _("Given to others, because you did not say that you come"),
    CancelledBy.MOVED: _("Moved to another date"),
    CancelledBy.HELPER: _("Given back by who helps you"),
    CancelledBy.DOUBLE: _("You were on this list twice: the other registration stays"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and facts with their names below it."""

    title: str
    facts: list[Fact]


@route("/registrations/{link:str}/data", http_method=READING)
async def own_data(request: AnyRequest, link: str, locale: str, now: datetime) -> Response[str]:
    """All of it, to be read."""
    everything = await everything_by_link(link, now=now)
    return page(
        request,
        "public/own_data.html",
        cache="no-store",
        sections=sections_of(everything, language(locale)),
        session=everything.registrations[0].session,
        link=link,
    )


@route("/registrations/{link:str}/data.txt", http_method=READING)
async def as_text(link: str, locale: str, now: datetime) -> Response[bytes]:
    """The same to keep, for every computer there is."""
    written = [
        "\n".join([section.title, *(f"{name}: {text}" for name, text in section.facts)])
        for section in sections_of(await everything_by_link(link, now=now), language(locale))
    ]
    return _file("\n\n".join(written).encode() + b"\n", "text/plain", "txt")


@route("/registrations/{link:str}/data.json", http_method=READING)
async def as_json(link: str, now: datetime) -> Response[bytes]:
    """Every row behind it, for another program (article 20 of the GDPR)."""
    everything = await everything_by_link(link, now=now)
    whole = {"written_at": now.isoformat(), "sessions": _sessions(everything), **everything.parts}
    return _file(msgspec.json.format(msgspec.json.encode(whole)), "application/json", "json")


def sections_of(everything: Everything, speak: Language) -> list[Section]:
    """What we know, in words: each registration with its dates, then what was sent and told about it."""
    sections = []
    for each in everything.registrations:
        zone = each.session.time_zone
        facts = [
            *_who(each, speak),
            *_how_it_stands(each, speak),
            *_around(each, everything, speak),
            *_dates(each, speak),
        ]
        sections.append(Section(each.title, [(name, text) for name, text in facts if text]))
        if sent := everything.sent[each.id]:
            messages = [_message(message, zone, speak) for message in sent]
            sections.append(Section(speak.say("What we sent or told you"), messages))
    zone = everything.registrations[0].session.time_zone
    written = [
        (_at(datetime.fromisoformat(each["written_at"]), zone, speak), f"{each['headline']}. {each['words']}")
        for each in everything.parts.get("circular", ())
        if each["words"]
    ]
    noted = [
        (_word(each["outcome"], speak), each["note"] or "–")
        for each in everything.parts.get("call_outcome", ())
    ]
    beside = [
        Section(speak.say("What the library wrote to everybody"), written),
        Section(speak.say("What a colleague noted after a call"), noted),
    ]
    return [*sections, *(section for section in beside if section.facts)]


def _who(each: Registration, speak: Language) -> Iterator[Fact]:
    say = speak.say
    yield say("Name"), each.name
    yield say("People"), str(each.seats)
    yield say("With you"), _together(speak, *each.companions)
    yield say("Stays with the child"), each.adult
    yield say("Children"), say("No child comes: only adults") if each.only_adults else ""
    yield say("Your phone"), dialled(each.phone) if each.phone else ""
    yield say("Your e-mail"), each.email or ""
    yield say("Letters on paper"), say("Yes") if each.paper else ""
    yield say("Your word"), each.word
    yield say("Would help you"), each.need
    yield say("Your note"), each.note
    yield say("Language"), language(each.locale).tongue.name
    if each.helper:
        contact = (each.helper.phone and dialled(each.helper.phone), each.helper.email)
        yield say("Helps you"), _together(speak, each.helper.name, *contact)
    for answer in each.answers:
        yes_or_no = answer.kind == "yes_no"
        yield answer.asked, _word(f"answer.{answer.words}", speak) if yes_or_no else answer.words


def _how_it_stands(each: Registration, speak: Language) -> Iterator[Fact]:
    say, zone = speak.say, each.session.time_zone
    yield say("Code"), each.code
    yield say("State"), _word(each.state, speak)
    yield (
        say("Signed up"),
        _together(speak, _at(each.created_at, zone, speak), _word(f"door_{each.door}", speak)),
    )
    yield say("Seat given"), _at(each.confirmed_at, zone, speak)
    yield say("Asked whether you come"), _at(each.asked_at, zone, speak)
    yield say("You said that you come"), _at(each.coming_at, zone, speak)
    yield say("Last correction"), _at(each.corrected_at, zone, speak)
    yield say(ENDED[each.cancelled_by]), _at(each.cancelled_at, zone, speak)
    yield say("Why you have an extra seat"), each.extra_reason


def _around(each: Registration, everything: Everything, speak: Language) -> Iterator[Fact]:
    """What stands beside it: who sent them, where somebody comes to them, and who opened it by its code."""
    say, zone = speak.say, each.session.time_zone
    referrals = {referral["id"]: referral for referral in everything.parts.get("referral", ())}
    for referred in _own_rows("referred", each, everything):
        by = referrals[referred["referral"]]
        yield say("Signed up by"), _together(speak, by["name"], by["structure"])
        yield say("They learn whether you came"), say("Yes") if referred["agreed"] else say("No")
    if _own_rows("home_address", each, everything):
        yield say("Your address"), say("Only the person who comes to you sees it. Ask them to correct it.")
    for visit in _own_rows("code_visit", each, everything):
        yield (
            say("Opened with the code, until"),
            _at(datetime.fromisoformat(visit["ends_at"]), zone, speak),
        )


def _own_rows(table: str, each: Registration, everything: Everything) -> list[Any]:
    return [line for line in everything.parts.get(table, ()) if line["registration"] == str(each.id)]


def _dates(each: Registration, speak: Language) -> Iterator[Fact]:
    for date in each.sessions:
        session, came = date.session, ""
        if date.excused_at:
            came = speak.say("You said that you do not come")
        elif date.presence:
            came = _word(date.presence, speak)
        facts = (_at(session.starts_at, session.time_zone, speak), session.library_name, came)
        yield speak.say("Date"), _together(speak, *facts)


def _message(sent: Sent, zone: str, speak: Language) -> Fact:
    to = dialled(sent.recipient) if sent.recipient.startswith("+") else sent.recipient
    facts = (
        _at(sent.at, zone, speak),
        _word(f"by_{sent.channel}", speak),
        to,
        sent.helper,
        _word(f"fate_{sent.fate}", speak),
    )
    return _word(f"letter_{sent.letter}", speak), _together(speak, *facts)


def _sessions(everything: Everything) -> list[dict[str, Any]]:
    return [
        {
            "id": date.session.id,
            "registration": each.id,
            "title": date.session.title,
            "starts_at": date.session.starts_at,
            "ends_at": date.session.ends_at,
            "time_zone": date.session.time_zone,
            "library": date.session.library_name,
        }
        for each in everything.registrations
        for date in each.sessions
    ]


def _at(moment: datetime | None, zone: str, speak: Language) -> str:
    local = wall_clock(moment, zone) if moment else None
    return _together(speak, speak.day(local), speak.time(local)) if local else ""


def _together(speak: Language, *parts: str | None) -> str:
    """With the comma of that language, as far as there is something to say."""
    return speak.say(", ").join(filter(None, parts))


def _word(code: str, speak: Language) -> str:
    return speak.say(WORDS.get(code, code))


def _file(body: bytes, media_type: str, kind: str) -> Response[bytes]:
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": disposition(f"inscription.{kind}", "attachment"),
    }
    return Response(body, media_type=media_type, headers=headers)


HANDLERS = [own_data, as_text, as_json]
