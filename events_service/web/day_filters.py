"""What somebody asks of the programme of a day: whose part of it, from which hour on, and where they have leafed to."""

from dataclasses import dataclass
from datetime import date, datetime

from events_service.campaigns.queries import CampaignPage, Details
from events_service.scheduling.day_programme import Mark
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.searching import Search, understand
from events_service.scheduling.typed_searches import Typed
from events_service.web.filters import fields_of, filters_from, query_for
from events_service.web.http.answers import query_string
from events_service.web.http.requests import AnyRequest

# What the form asks, and what its box may say besides a place.
FILTERS = ("near", "department", "strand", "open", "hour", "q", "library")
# Libraries open at eight at the earliest, and nothing begins after eight in the evening.
HOURS = tuple(range(8, 21))


@dataclass(frozen=True, slots=True)
class Asked:
    """`search` is how the filters were read, `values` are they as they were sent, and `after` or `before` where the
    page begins or ends."""

    search: Search
    after: Mark | None
    before: Mark | None
    values: dict[str, str]

    @property
    def filters(self) -> SessionFilter:
        return self.search.filters

    @property
    def department(self) -> str:
        """The territory that is asked for as a whole, not for one of its towns."""
        return self.values.get("department", "").upper() if self.filters.near else self.filters.department

    @property
    def is_everything(self) -> bool:
        """Whether nothing is asked but the edition itself, from its beginning."""
        return not self.values and self.after is None and self.before is None

    def leafed(self, **to: Mark | None) -> str:
        """The query of another page with the same filters; empty where there is none."""
        [(name, mark)] = to.items()
        return query_string(self.values | {name: str(mark)}) if mark else ""

    @property
    def feed(self) -> str:
        """The query of the calendar of the same sessions: as it was read, since a calendar guesses nothing."""
        return query_string(query_for(self.filters) | {"campaign": ""})


def everything(slug: str) -> Asked:
    return Asked(Search(SessionFilter(campaign=slug), Typed()), None, None, {})


async def asked_of_day(request: AnyRequest, slug: str, *beside: str, now: datetime) -> Asked:
    """The place is read as the box of the catalogue reads it. Refuses with Invalid what cannot be read, as the
    catalogue does; `beside` are fields of the page's own."""
    fields = fields_of(request, *FILTERS, "after", "before", *beside)
    values = {name: fields[name] for name in FILTERS if fields.get(name)}
    filters = filters_from(values | {"campaign": slug})
    return Asked(await understand(filters, now=now), _mark(fields, "after"), _mark(fields, "before"), values)


def _mark(fields: dict[str, str], name: str) -> Mark | None:
    """A mark that no page of ours wrote leads to the beginning."""
    return Mark.read(fields.get(name, ""))


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last day of an edition, everywhere or in one territory."""

    starts_on: date
    ends_on: date
    same_everywhere: bool

    @property
    def one(self) -> bool:
        """Whether all that is shown takes place on one date, so that hours are all there is to say."""
        return self.same_everywhere and self.starts_on == self.ends_on


def days_of(edition: CampaignPage, details: Details, department: str) -> Days:
    """Where a territory chose days of its own, these; overseas a day begins at other hours, and may be another."""
    own = next((each for each in details.windows if each.department == department), None)
    if own:
        return Days(own.starts_on, own.ends_on, True)
    return Days(edition.starts_on, edition.ends_on, bool(department) or not details.windows)
