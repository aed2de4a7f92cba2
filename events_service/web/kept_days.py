"""What a process keeps of the editions that it has shown, so that a view asks for little more than what is new.

Both are asked for anew as soon as their date says so: what belongs to an edition when the edition has changed (every
verb that writes it notes that, see `note_change`), its counters when the chore has counted again.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from events_service.campaigns.queries import CampaignPage, Details, details_of
from events_service.campaigns.toolkit import toolkit_of
from events_service.libraries.attachments import Attachment
from events_service.libraries.territories import department_name
from events_service.scheduling.counters import Counters, counted_at, counters_of
from events_service.web.tile_map import Tile, tiles, without

T = TypeVar("T")
MOST = 20


@dataclass(frozen=True, slots=True)
class Belongings:
    """What belongs to an edition, and everybody may read."""

    details: Details
    toolkit: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """Its counters, and what a page makes of them: the map, where there is nothing, and the départements to choose."""

    counters: Counters
    tiles: tuple[Tile, ...]
    without: tuple[tuple[str, str], ...]
    departments: tuple[tuple[str, str], ...]


class KeptDays:
    """Of the editions that were asked for last."""

    def __init__(self) -> None:
        self._belongings: OrderedDict[UUID, tuple[datetime, Belongings]] = OrderedDict()
        self._counted: OrderedDict[UUID, Counted] = OrderedDict()

    async def belongings(self, edition: CampaignPage) -> Belongings:
        """As they were when the edition was read, or newer."""
        kept = self._belongings.get(edition.id)
        if kept is not None and kept[0] == edition.updated_at:
            return kept[1]
        toolkit = tuple(await toolkit_of(edition.id, public=True))
        belongings = Belongings(await details_of(edition.id), toolkit)
        self._belongings[edition.id] = (edition.updated_at, belongings)
        _drop_the_oldest(self._belongings)
        return belongings

    async def counted(self, campaign: UUID) -> Counted | None:
        """What was counted last; None before the first time."""
        kept, last = self._counted.get(campaign), await counted_at(campaign)
        if kept is not None and kept.counters.counted_at == last:
            return kept
        counters = await counters_of(campaign)
        if counters is None:
            return None
        codes = sorted((each.department for each in counters.territories), key=department_name)
        choices = tuple((code, f"{department_name(code)} ({code})") for code in codes)
        counted = Counted(counters, tiles(counters), without(counters), choices)
        self._counted[campaign] = counted
        _drop_the_oldest(self._counted)
        return counted


def _drop_the_oldest(kept: OrderedDict[UUID, T]) -> None:
    while len(kept) > MOST:
        kept.popitem(last=False)
