"""What the public form asked until now as a note, "Do you need help to take part?", is a need: it moves to where it is
deleted after the session, and what was said for a session that is over goes. Apart from the table, which Piccolo adds
after all raw statements."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events_service.database import rows

ID = "2026-11-26T14:45:03:118264"
VERSION = "1.38.0"
DESCRIPTION = "Take what people said they need out of the notes"

# The id is made here: it says nothing, and rows of these days need no order among them.
BEFORE = r"""
INSERT INTO need (id, registration, words)
SELECT gen_random_uuid(), id, regexp_replace(note, '\s+', ' ', 'g') FROM registration
WHERE door = 'web' AND note ~ '\S' AND EXISTS (
    SELECT FROM session WHERE session.roster = registration.roster AND session.cancelled_at IS NULL
      AND session.ends_at > now())
"""
EMPTIED = "UPDATE registration SET note = '' WHERE door = 'web' AND note <> ''"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    async def move() -> None:
        await rows(BEFORE)
        await rows(EMPTIED)

    async def move_back() -> None:
        await rows(
            "UPDATE registration SET note = need.words FROM need WHERE need.registration = registration.id"
        )

    manager.add_raw(move)
    manager.add_raw_backwards(move_back)
    return manager
