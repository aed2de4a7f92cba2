"""An edition of the Digital Inclusion Day: what it comes to, where it takes place, and its programme."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from litestar import Response, route

from events_service.campaigns.applications import some_may_apply
from events_service.campaigns.queries import CampaignPage, public_campaign
from events_service.clock import MAINLAND, wall_clock
from events_service.errors import Invalid, existing
from events_service.language import language
from events_service.libraries.territories import department_name
from events_service.scheduling.day_programme import programme
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.rules import STRANDS
from events_service.web.day_filters import HOURS, Asked, asked_of_day, days_of, everything
from events_service.web.feeds import missing_from_day
from events_service.web.http.answers import page, page_of_facts
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import field_sentences
from events_service.web.http.requests import AnyRequest, query_of, settings_of
from events_service.web.kept_days import Counted, KeptDays
from events_service.web.public.finding import distances, namesakes, place_named
from events_service.web.public.proposals import proposed
from events_service.web.public.structured import edition_data
from events_service.web.words import choices

LOSES_NOTHING = 100


@route("/days/{slug:str}", http_method=READING)
async def campaign(
    request: AnyRequest, slug: str, now: datetime, locale: str
) -> Response[bytes] | Response[str]:
    """The edition as a whole; or, of its programme, what is asked for."""
    edition = existing(await public_campaign(slug))
    errors: Mapping[str, str] = {}
    try:
        asked = await asked_of_day(request, slug, now=now)
    except Invalid as refusal:
        errors, asked = field_sentences(refusal, locale), everything(slug)
    kept: KeptDays = request.app.state.kept_days
    belongings, counted = await kept.belongings(edition), await kept.counted(edition.id)
    details = belongings.details
    leaf = await programme(asked.filters, after=asked.after, before=asked.before, now=now)
    settings, translation = settings_of(request), details.wording(locale)
    wording = translation or edition
    whole = asked.is_everything and not errors
    context: dict[str, Any] = {
        "campaign": edition,
        "said": wording,
        "said_in": translation.locale if translation else settings.default_locale,
        "details": details,
        "may_apply": some_may_apply(edition, details, now=now),
        "days": days_of(edition, details, asked.filters.department),
        "department_name": department_name,
        "sessions": leaf.sessions,
        "earlier": asked.leafed(before=leaf.earlier),
        "later": asked.leafed(after=leaf.later),
        "here": asked.department,
        "values": query_of(request) if errors else asked.values,
        **_understood(asked, leaf.sessions),
        "proposal": None,
        "feed": asked.feed,
        "errors": errors,
        "whole": whole,
        "data": edition_data(edition, wording, details, leaf.sessions, settings.public_url)
        if whole
        else None,
        "toolkit": belongings.toolkit,
        **_counted(counted, asked),
        **_choices(counted, locale),
        "missing": await _missing(request, edition, counted) if asked.is_everything else {},
    }
    if not leaf.sessions and not whole and not errors:
        context["proposal"] = await proposed(asked.search, now=now, campaign=slug)
    if errors:
        return page(request, "public/campaign.html", status_code=422, now=now, **context)
    return page_of_facts(request, "public/campaign.html", now=now, **context)


def _understood(asked: Asked, sessions: Sequence[SessionLine]) -> dict[str, Any]:
    """What the box was taken for, and how far it is from there."""
    search = asked.search
    return {
        "box": f"{asked.values.get('q', '')} {asked.values.get('near', '')}".strip(),
        "search": search,
        "place": place_named(search.typed),
        "namesakes": namesakes(search.typed, asked.values),
        "away": distances(sessions, search.centre),
    }


def _counted(counted: Counted | None, asked: Asked) -> dict[str, Any]:
    """What the page says in figures: of the whole, or of the département that is asked for."""
    if counted is None:
        return {"counts": None, "counted_at": None, "territories": (), "tiles": (), "without": ()}
    department, counters = asked.department, counted.counters
    return {
        "counts": counters.there(department) if department else counters.everywhere,
        # To the minute: what is shown, and a page is written anew only when it says something else.
        "counted_at": wall_clock(counters.counted_at, MAINLAND).replace(second=0, microsecond=0),
        "territories": counters.territories,
        "tiles": counted.tiles if asked.is_everything else (),
        "without": counted.without,
    }


def _choices(counted: Counted | None, locale: str) -> dict[str, Any]:
    """What may be chosen: the départements where there is something, subjects and hours."""
    speak = language(locale)
    return {
        "departments": counted.departments if counted else (),
        "strands": choices(STRANDS, locale, manner="{}_such_as"),
        "hours_from": [
            (str(hour), speak.say("From %(hour)s") % {"hour": speak.time(time(hour))}) for hour in HOURS
        ],
    }


async def _missing(request: AnyRequest, edition: CampaignPage, counted: Counted | None) -> dict[str, int]:
    """What the edition's own calendar cannot hold. One this small loses nothing, however long its texts are, and need
    not be made to say so."""
    if counted is None or counted.counters.everywhere.sessions <= LOSES_NOTHING:
        return {}
    return dict(await missing_from_day(request, edition))


HANDLERS = [campaign]
