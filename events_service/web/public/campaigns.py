"""An edition of the Digital Inclusion Day: where it takes place and the programme."""

from datetime import datetime

from litestar import Response, route

from events_service.campaigns.applications import some_may_apply
from events_service.campaigns.queries import details_of, public_campaign
from events_service.campaigns.toolkit import toolkit_of
from events_service.errors import existing
from events_service.libraries.territories import department_name
from events_service.scheduling.catalogue import PAGE, upcoming
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.shares import programme_counts
from events_service.web.feeds import missing_from_day
from events_service.web.filters import turn
from events_service.web.http.answers import page_of_facts
from events_service.web.http.conditional import READING
from events_service.web.http.locale import locale_of
from events_service.web.http.requests import AnyRequest, settings_of

LOSES_NOTHING = 100


@route("/days/{slug:str}", http_method=READING)
async def campaign(
    request: AnyRequest, slug: str, now: datetime, number: int
) -> Response[bytes] | Response[str]:
    edition = existing(await public_campaign(slug))
    details = await details_of(edition.id)
    wording = details.wording(locale_of(request))
    counts = [
        (code, department_name(code), n, libraries)
        for code, n, libraries in await programme_counts(slug, now=now)
    ]
    # A calendar this small loses nothing, however long its texts are, and need not be made to say so.
    large = sum(n for _, _, n, _ in counts) > LOSES_NOTHING
    sessions = await upcoming(SessionFilter(campaign=slug), now=now, page=number)
    return page_of_facts(
        request,
        "public/campaign.html",
        campaign=edition,
        said=wording or edition,
        said_in=wording.locale if wording else settings_of(request).default_locale,
        details=details,
        may_apply=some_may_apply(edition, details, now=now),
        toolkit=await toolkit_of(edition.id, public=True),
        department_name=department_name,
        counts=counts,
        missing=await missing_from_day(request, edition) if large else {},
        sessions=sessions[:PAGE],
        turn=turn({}, number=number, more=len(sessions) > PAGE),
        now=now,
    )


HANDLERS = [campaign]
