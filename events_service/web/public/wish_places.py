"""Which libraries somebody may tell what they need: those of the place that they typed, else those nearest to it."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from events_service.libraries.directory import Directory, libraries_in, nearest_libraries
from events_service.libraries.queries import LibraryPage
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.searching import Search, understand
from events_service.web.public.finding import Listed, listed, middle_of

MOST_CHOSEN, MOST_CALLED = 8, 3
# Nobody goes further for two hours, and no library plans for whoever lives there.
FURTHEST_KM = 50
LONGEST = 120


@dataclass(frozen=True, slots=True)
class WishPlaces:
    """How the place was read, the libraries whose team reads wishes (`claimed`), and where the place itself has none,
    some to telephone."""

    search: Search
    claimed: list[Listed] = field(default_factory=list)
    others: list[Listed] = field(default_factory=list)

    @property
    def is_known(self) -> bool:
        """Whether it is a place, whatever there is."""
        typed = self.search.typed
        return bool(typed.communes or typed.region or self.search.filters.department)


async def places_to_tell(near: str, department: str, *, now: datetime) -> WishPlaces:
    """Of a name that stands for several places none: it is asked which is meant."""
    search = await understand(SessionFilter(near=near[:LONGEST], department=department), now=now)
    if search.typed.asks:
        return WishPlaces(search)
    centre = middle_of(search)
    own = list(search.libraries) or await _there(search, near, claimed=False)
    reading = [each for each in own if each.claimed] or await _there(search, near, claimed=True)
    if reading:
        return WishPlaces(search, listed(reading[:MOST_CHOSEN], centre, now))
    claimed = listed(await _nearest(search, claimed=True), centre, now)
    claimed = [each for each in claimed if each[-1] <= FURTHEST_KM]
    if not claimed and search.typed.postcode:
        claimed = listed(
            await libraries_in(Directory(department=search.typed.department, claimed=True)), None, now
        )[:MOST_CHOSEN]
    others = own or ([] if claimed else await _nearest(search, claimed=False))
    return WishPlaces(search, claimed, listed(others[:MOST_CALLED], centre, now))


async def _there(search: Search, near: str, *, claimed: bool) -> list[LibraryPage]:
    """Those of the postcode, the town, the département, the region, or of that name."""
    typed = search.typed
    areas = [Directory((typed.postcode,))] if typed.postcode else []
    if typed.commune:
        areas.append(Directory.read(typed.commune.today, typed.commune.department))
    elif search.filters.department:
        areas.append(Directory(department=search.filters.department))
    elif typed.region:
        areas.append(Directory(region=typed.departments))
    for area in areas or [Directory.read(near)]:
        if libraries := await libraries_in(replace(area, claimed=claimed)):
            return libraries
    return []


async def _nearest(search: Search, *, claimed: bool) -> list[LibraryPage]:
    centre = search.centre
    if centre is None:
        return []
    return await nearest_libraries(centre, limit=MOST_CHOSEN, among=Directory(claimed=claimed))
