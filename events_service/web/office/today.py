"""Today: what the colleague who opens the office in the morning must know, of one library or of all."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from litestar import Response, route

from events_service.accounts.claim_queries import answers_missed, decisions_untold, waiting_by_department
from events_service.accounts.invitations import invitations_undelivered
from events_service.accounts.newcomers import who_asks_to_join
from events_service.accounts.roles import Viewer
from events_service.clock import MAINLAND, wall_clock
from events_service.libraries.queries import LibraryPage, libraries_of
from events_service.registration.call_filters import CallFilter
from events_service.registration.call_queries import calls_owed, open_calls
from events_service.registration.reach import Reach
from events_service.registration.texting import spending
from events_service.registration.wish_queries import WishGroup, wish_groups
from events_service.reports.figures import figures_to_confirm
from events_service.scheduling.agenda import next_day, office_below_minimum, office_days, office_full
from events_service.scheduling.claims import OTHER_ORGANISATION
from events_service.scheduling.followed import followed_by
from events_service.scheduling.participation_queries import editions_to_join, waiting_everywhere
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.office.visits import office_page

# More would push today's sessions out of sight; /staff/calls has them all.
MOST_CALLS, MOST_FULL, MOST_LETTERS, MOST_BELOW_MINIMUM, MOST_WISHES = 3, 5, 3, 5, 3
# Behind a fold; who has more looks at the weeks.
MOST_FULL_OF_ALL = 100
SOON = timedelta(days=14)
A_DAY = timedelta(days=1)


@route("/staff", http_method=READING)
async def today(request: AnyRequest, viewer: Viewer, now: datetime) -> Response[str]:
    """Today's sessions and who is expected, the day before and the day after in short, and what needs a decision. A
    coordinator who plans nowhere is led to the editions of the day, a referent to the claims."""
    if viewer.may_everywhere("edit_days") and not viewer.organisations("see_events"):
        return redirect("/staff/days")
    if viewer.departments("approve_claims") and not viewer.organisations("see_events"):
        return redirect("/staff/claims")
    libraries = await libraries_of(viewer.organisations("see_events"))
    library = chosen_library(libraries, query_of(request).get("library", ""))
    day = today_in(libraries, library, now)
    only = library.id if library else None
    yesterday, this_day, tomorrow = await office_days(viewer, day - A_DAY, day + A_DAY, library=only)
    quiet = all(cell.cancelled for cell in this_day.cells + tomorrow.cells)
    to_call, to_tell, to_print = (
        CallFilter(library=only, way=way) for way in (Reach.CALL, Reach.IN_PERSON, Reach.PAPER)
    )
    return office_page(
        request,
        "today.html",
        day=day,
        libraries=libraries,
        library=library,
        yesterday=yesterday,
        this_day=this_day,
        tomorrow=tomorrow,
        following=await next_day(viewer, tomorrow.day, library=only) if quiet else None,
        **await _of_the_day(viewer, now),
        claims=sum((await waiting_by_department(viewer)).values()),
        calls=(await open_calls(viewer, to_call, now=now, size=MOST_CALLS))[:MOST_CALLS],
        owed=await calls_owed(viewer, to_call, now=now),
        texts_used_up=await _texts_used_up(viewer, now),
        in_person=(await open_calls(viewer, to_tell, now=now, size=MOST_CALLS))[:MOST_CALLS],
        owed_in_person=await calls_owed(viewer, to_tell, now=now),
        on_paper=await calls_owed(viewer, to_print, now=now),
        full=await office_full(viewer, library=only, now=now, until=now + SOON, limit=MOST_FULL_OF_ALL),
        most_full=MOST_FULL,
        most_full_of_all=MOST_FULL_OF_ALL,
        unopened=await invitations_undelivered(viewer, now=now),
        most_letters=MOST_LETTERS,
        untold=len(await decisions_untold(viewer, now=now)),
        answers=await answers_missed(viewer, now=now),
        other_organisation=OTHER_ORGANISATION,
        below_minimum=await office_below_minimum(viewer, library=only, now=now, limit=MOST_BELOW_MINIMUM),
        wished=await _wished(viewer, only, now),
        may_plan=bool(viewer.organisations("plan")),
    )


async def _of_the_day(viewer: Viewer, now: datetime) -> dict[str, Any]:
    """Who asks to join the team, which editions it can take part in, of which it has figures to confirm, who applies
    where the viewer decides, and which agendas do not have any more what they brought."""
    return {
        "newcomers": len(await who_asks_to_join(viewer, now=now)),
        "to_join": await editions_to_join(viewer, now=now),
        "to_confirm": await figures_to_confirm(viewer, now=now),
        "applications": await waiting_everywhere(viewer),
        "agendas": [each for each in await followed_by(viewer, now=now) if each.gone],
    }


async def _wished(viewer: Viewer, library: UUID | None, now: datetime) -> list[WishGroup]:
    groups = await wish_groups(viewer, now=now)
    return [each for each in groups if each.asks_somebody and library in (None, each.library)][:MOST_WISHES]


async def _texts_used_up(viewer: Viewer, now: datetime) -> bool:
    """Whether a manager has to know that people with a mobile phone are called for the rest of the month."""
    if viewer.organisation is None or not viewer.may("limit_texts", viewer.organisation):
        return False
    sums = await spending(viewer.organisation, now=now)
    return sums is not None and sums.is_used_up


def chosen_library(libraries: list[LibraryPage], slug: str) -> LibraryPage | None:
    """The library of that slug among the team's own; None stands for all of them."""
    return next((library for library in libraries if library.slug == slug), None)


def today_in(libraries: list[LibraryPage], library: LibraryPage | None, now: datetime) -> date:
    """Which day it is where the team works: at the chosen library, or at the first of them."""
    zone = library.time_zone if library else libraries[0].time_zone if libraries else MAINLAND
    return wall_clock(now, zone).date()


HANDLERS = [today]
