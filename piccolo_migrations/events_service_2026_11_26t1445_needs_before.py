"""What the public form asked until now as a note, "Do you need help to take part?", is a need: it moves to where it is
deleted after the session, and what was said for a session that is over goes. A note stays where a colleague corrected
the registration: it may be theirs. Apart from the table, which Piccolo adds after all raw statements."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events_service.database import rows

ID = "2026-11-26T14:45:03:118264"
VERSION = "1.38.0"
DESCRIPTION = "Take what people said they need out of the notes"

# The id is made here: it says nothing, and rows of these days need no order among them.
_TYPED_BY_GUESTS = """
door = 'web' AND NOT EXISTS (
    SELECT FROM audit WHERE audit.what = 'registration.corrected' AND audit.subject = registration.id)
"""
BEFORE = rf"""
INSERT INTO need (id, registration, words)
SELECT gen_random_uuid(), id, regexp_replace(note, '\s+', ' ', 'g') FROM registration
WHERE {_TYPED_BY_GUESTS} AND note ~ '\S' AND EXISTS (
    SELECT FROM session WHERE session.roster = registration.roster AND session.cancelled_at IS NULL
      AND session.ends_at > now())
"""
EMPTIED = f"UPDATE registration SET note = '' WHERE {_TYPED_BY_GUESTS} AND note <> ''"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    async def move() -> None:
        await rows(BEFORE)
        await rows(EMPTIED)

    async def move_back() -> None:
        await rows(
            """
            UPDATE registration SET note = need.words FROM need
            WHERE need.registration = registration.id AND registration.note = ''
            """
        )

    manager.add_raw(move)
    manager.add_raw_backwards(move_back)
    return manager
