"""What somebody brings in and has not decided yet: kept for a day, as it was read, so that what was shown is taken."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.database import insert, row, rows, transaction
from events_service.errors import existing
from events_service.scheduling.sources import Choices

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Brought:
    """It, and for which library; `reading` is as its reader wrote it down. Without an `address` it was a file; an
    address may be `followed` from then on."""

    library: UUID
    address: str
    name: str
    choices: Choices
    reading: str
    followed: bool = False

    @property
    def is_sheet(self) -> bool:
        """Whether it is rows of which nobody has said yet what they are (imports/agendas/tables.py)."""
        return self.reading.startswith('{"header"')


async def keep_brought(brought: Brought, *, organisation: UUID, by: Viewer, now: datetime) -> UUID:
    """Keep it until somebody decides. Refuses with NotFound and Forbidden."""
    require(by, "plan", organisation)
    async with transaction():
        identifier = await insert(
            "agenda_import",
            organisation=organisation,
            library=brought.library,
            address=brought.address,
            name=brought.name,
            choices=msgspec.json.encode(asdict(brought.choices)).decode(),
            reading=brought.reading,
            followed=brought.followed,
            created_at=now,
            created_by=by.id,
        )
        await audit.note(by=by.id, what="agenda.read", on=identifier, organisation=organisation, now=now)
        return identifier


async def brought_in(identifier: UUID, viewer: Viewer, *, now: datetime) -> Brought:
    """Refuses with NotFound, also once its day is over, and with Forbidden."""
    line = existing(
        await row("SELECT * FROM agenda_import WHERE id = $1 AND created_at > $2", identifier, now - KEPT)
    )
    require(viewer, "plan", line["organisation"])
    choices = msgspec.json.decode(line["choices"], type=Choices)
    return Brought(line["library"], line["address"], line["name"], choices, line["reading"], line["followed"])


async def forget_brought(now: datetime) -> None:
    """What nobody decided in a day goes."""
    await rows("DELETE FROM agenda_import WHERE created_at <= $1", now - KEPT)
