"""Partial indexes for the two lists that are worked through again and again: letters to send, parties waiting.

Also takes away the default Piccolo gave every primary key: one literal UUID, computed once when the table was made.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events_service.database import rows

ID = "2026-11-22T14:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Find due letters and waiting parties without reading the settled ones"

TABLES = (
    *("account", "api_key", "campaign", "event", "library", "membership", "message", "organisation"),
    *("registration", "roster", "session", "sign_in", "sign_in_link"),
)
FORWARDS = (
    *(f'ALTER TABLE "{table}" ALTER COLUMN id DROP DEFAULT' for table in TABLES),
    "CREATE INDEX message_due ON message (next_at) WHERE state = 'due'",
    "CREATE INDEX message_leased ON message (lease_until) WHERE state = 'sending'",
    "CREATE INDEX message_unknown ON message (next_at) WHERE state = 'unknown'",
    "CREATE INDEX registration_waiting ON registration (roster, position) WHERE state = 'waiting'",
)
BACKWARDS = (
    "DROP INDEX message_due",
    "DROP INDEX message_leased",
    "DROP INDEX message_unknown",
    "DROP INDEX registration_waiting",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    async def make() -> None:
        for statement in FORWARDS:
            await rows(statement)

    async def unmake() -> None:
        for statement in BACKWARDS:
            await rows(statement)

    manager.add_raw(make)
    manager.add_raw_backwards(unmake)
    return manager
