"""An edition of the Digital Inclusion Day: where it takes place and the programme."""

from litestar import Response, route

from events_service import clock
from events_service.errors import NotFound
from events_service.libraries.territories import department_name
from events_service.scheduling.editions import campaign_page, programme_counts
from events_service.scheduling.filters import Wanted
from events_service.scheduling.queries import upcoming
from events_service.web.answers import AnyRequest, page
from events_service.web.conditional import READING

MOST = 100


@route("/days/{slug:str}", http_method=READING)
async def campaign(request: AnyRequest, slug: str) -> Response[str]:
    edition = await campaign_page(slug)
    if edition is None:
        raise NotFound()
    now = clock.now()
    counts = [
        (code, department_name(code), n, libraries)
        for code, n, libraries in await programme_counts(slug, now=now)
    ]
    sessions = await upcoming(Wanted(campaign=slug), now=now, size=MOST)
    return page(
        request, "public/campaign.html", campaign=edition, counts=counts, sessions=sessions[:MOST], now=now
    )


HANDLERS = [campaign]
