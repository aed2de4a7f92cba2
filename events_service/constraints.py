"""Constraints of PostgreSQL that Piccolo does not know, and how one that is violated becomes a refusal of ours.

The database has the last word on what may not be twice. Its "no" carries the constraint's name, and a verb says what
each name means in our words: the one pattern for every such verb. Migrations import `Exclude`: it keeps its name.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import asyncpg
from piccolo.constraints import Constraint

from events_service.database import transaction
from events_service.errors import Refusal

Explain = Callable[[], Awaitable[Refusal]]


class Exclude(Constraint):
    """No two rows for which all of these comparisons are true: `room WITH =, tstzrange(…) WITH &&`.

    `where` limits it to some rows. Equality beside ranges needs the extension btree_gist.
    """

    def __init__(self, elements: str, where: str = "", name: str | None = None) -> None:
        self.elements, self.where = elements, where
        super().__init__(name=name, elements=elements, where=where)

    def serialise_self(self) -> None:
        """Its parameters are text as they are."""

    @property
    def ddl(self) -> str:
        return f"EXCLUDE USING gist ({self.elements})" + (f" WHERE ({self.where})" if self.where else "")

    def _table_str(self) -> str:
        return f"{self._meta.name} = Exclude({self.elements!r}, where={self.where!r})"


@asynccontextmanager
async def refusing(refusals: Mapping[str, Explain]) -> AsyncIterator[None]:
    """What is written inside is one savepoint. Where the constraint of one of these names is violated it is undone, and
    the refusal that is explained for that name is raised; a violation of another name is a bug, and stays one."""
    try:
        async with transaction():
            yield
    except asyncpg.IntegrityConstraintViolationError as violation:
        explain = refusals.get(violation.constraint_name or "")
        if explain is None:
            raise
        raise await explain() from None
