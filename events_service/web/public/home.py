"""The front door: what this is, a search by town, the next sessions."""

from datetime import datetime

from litestar import Response, route

from events_service.campaigns.queries import campaigns
from events_service.clock import mainland_day
from events_service.libraries.imprints import Conformity, only_publisher
from events_service.scheduling.catalogue import open_first
from events_service.scheduling.filters import SessionFilter
from events_service.web.http.answers import page_of_facts
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest


@route("/", http_method=READING)
async def home(
    request: AnyRequest, now: datetime, q: str = "", near: str = ""
) -> Response[bytes] | Response[str]:
    sessions = await open_first(SessionFilter(), now=now, size=6)
    days = await campaigns(now=now)
    publisher = await only_publisher()
    return page_of_facts(
        request,
        "public/home.html",
        sessions=sessions,
        days=days,
        # The law wants it said here (decree 2019-768, art. 5). No audit is of all organisations together.
        conformity=publisher.imprint.conformity(mainland_day(now)) if publisher else Conformity.NONE,
        q=q,
        near=near,
        now=now,
    )


HANDLERS = [home]
