"""A referent belongs to no organisation, and to at least one département; an organisation claims a library once."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events_service.database import rows

ID = "2026-11-26T03:42:11:820446"
VERSION = "1.38.0"
DESCRIPTION = "Say where a referent's role holds"

_ROLES = "'manager', 'mediator', 'desk', 'coordinator', 'referent'"


def _constraints(table: str) -> tuple[str, ...]:
    return (
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_role_known",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_scope_fits_role",
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_role_known CHECK (role IN ({_ROLES}))",
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_scope_fits_role"
        " CHECK ((role IN ('coordinator', 'referent')) = (organisation IS NULL))",
    )


FORWARDS = (
    *_constraints("membership"),
    *_constraints("api_key"),
    "CREATE UNIQUE INDEX library_claim_open ON library_claim (library, organisation) WHERE decided_at IS NULL",
    "CREATE INDEX library_claim_waiting ON library_claim (created_at) WHERE decided_at IS NULL",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    async def widen() -> None:
        for statement in FORWARDS:
            await rows(statement)

    manager.add_raw(widen)
    return manager
