"""The catalogue, the agenda of one library and the programme of a day, each as a list in a frame."""

from datetime import datetime
from functools import cache

from litestar import Response, route

from events_service.campaigns.queries import public_campaign
from events_service.errors import existing
from events_service.language import language
from events_service.libraries.queries import LibraryPage, library_page
from events_service.scheduling.catalogue import PAGE, upcoming
from events_service.scheduling.day_programme import programme
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.searching import understand
from events_service.web.day_filters import asked_of_day
from events_service.web.filters import FILTERS, checked, fields_of, filters_from, turn
from events_service.web.http.answers import STATIC, page_of_facts, query_string
from events_service.web.http.conditional import READING, answer
from events_service.web.http.envelope import FITTED_POLICY
from events_service.web.http.requests import AnyRequest, query_of

# In an address: the list says its height to the page around it.
FIT = "fit"


@route("/events", http_method=READING)
async def catalogue(
    request: AnyRequest, now: datetime, locale: str, number: int
) -> Response[bytes] | Response[str]:
    """With the catalogue's filters in its address, its box (`q`) too. Refuses with Invalid those that cannot be read:
    whoever builds the page sees it at once."""
    fields = fields_of(request, *FILTERS, "page", FIT)
    search = await understand(await checked(filters_from(fields)), now=now)
    sessions = await upcoming(search.filters, now=now, page=number)
    leafed = turn(fields, number=number, more=len(sessions) > PAGE)
    query = query_string({name: fields[name] for name in FILTERS if fields.get(name)})
    whole = f"/events?{query}" if query else "/events"
    name = language(locale).say("Digital workshops in libraries")
    return _framed(request, name, whole, sessions[:PAGE], leafed.earlier, leafed.later, now)


@route("/libraries/{slug:str}", http_method=READING)
async def library(
    request: AnyRequest, slug: str, now: datetime, number: int
) -> Response[bytes] | Response[str]:
    place = existing(await library_page(slug))
    sessions = await upcoming(SessionFilter(library=slug), now=now, page=number)
    leafed = turn({}, number=number, more=len(sessions) > PAGE)
    whole = f"/libraries/{slug}"
    return _framed(
        request, place.name, whole, sessions[:PAGE], leafed.earlier, leafed.later, now, whose=place
    )


@route("/days/{slug:str}", http_method=READING)
async def day(request: AnyRequest, slug: str, now: datetime, locale: str) -> Response[bytes] | Response[str]:
    """With the filters of the day's page."""
    edition = existing(await public_campaign(slug))
    asked = await asked_of_day(request, slug, FIT, now=now)
    leaf = await programme(asked.filters, after=asked.after, before=asked.before, now=now)
    earlier, later = asked.leafed(before=leaf.earlier), asked.leafed(after=leaf.later)
    whole = f"/days/{slug}?{asked.feed}" if asked.feed else f"/days/{slug}"
    return _framed(request, edition.name, whole, leaf.sessions, earlier, later, now)


def _framed(
    request: AnyRequest,
    name: str,
    whole: str,
    sessions: list[SessionLine],
    earlier: str,
    later: str,
    now: datetime,
    whose: LibraryPage | None = None,
) -> Response[bytes] | Response[str]:
    """`whole` is the page that says the same outside the frame, `whose` the library whose colour and logo it wears.
    With `fit` in its address the list says its height."""
    fit = query_of(request).get(FIT) == "1"
    listed = page_of_facts(
        request,
        "embed/list.html",
        name=name,
        whose=whose,
        whole=whole,
        sessions=sessions,
        earlier=earlier,
        later=later,
        fit=fit,
        now=now,
    )
    if fit:
        listed.headers["Content-Security-Policy"] = FITTED_POLICY
    return listed


@route("/frame.js", http_method=READING)
async def script(request: AnyRequest, now: datetime) -> Response[bytes]:
    """What gives a frame the height of its list, on both sides of it. It stands in pages that nobody renews, so its
    address is for ever, and browsers ask again after a day."""
    # Only its bytes vouch for it: the date of a release is nobody's.
    return answer(
        request, _script(), media_type="text/javascript", last_modified=now, max_age=86_400, now=now
    )


@cache
def _script() -> bytes:
    return (STATIC / "frame.js").read_bytes()


HANDLERS = [catalogue, library, day, script]
