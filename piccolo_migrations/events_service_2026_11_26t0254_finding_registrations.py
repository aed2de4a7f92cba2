"""Find a registration by its code, a part of a name or some figures of a telephone number, among hundreds of thousands.

`folded` says a text as `events_service.text.folded` does: without case, accents, hyphens or apostrophes. It is made of
what every PostgreSQL has, and may therefore stand in an index; the extension unaccent may not. A server without pg_trgm
looks for names and numbers in every registration.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events_service.database import rows

ID = "2026-11-26T02:54:20:418203"
VERSION = "1.38.0"
DESCRIPTION = "Find a registration by code, name or telephone"

FORWARDS = (
    r"""
    CREATE FUNCTION folded(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN replace(replace(replace(lower(regexp_replace(translate(
        normalize(words, NFKD), '-''’‐ŒÆ', '    œæ'), '[\u0300-\u036f]', '', 'g')), 'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss')
    """,
    # With a space before each name, so that the beginning of any of them can be asked for.
    """
    CREATE FUNCTION folded_names(name text, companions text[]) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN ' ' || folded(name || ' ' || array_to_string(companions, ' '))
    """,
    "CREATE INDEX registration_folded_code ON registration (folded(code) text_pattern_ops)",
    """
    DO $$ BEGIN
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE INDEX registration_names_and_numbers ON registration
            USING gin (folded_names(name, companions) gin_trgm_ops, phone gin_trgm_ops);
    EXCEPTION WHEN undefined_file OR insufficient_privilege OR feature_not_supported THEN
        RAISE NOTICE 'without pg_trgm, names and numbers are looked for in every registration';
    END $$
    """,
)
BACKWARDS = (
    "DROP INDEX IF EXISTS registration_names_and_numbers",
    "DROP INDEX registration_folded_code",
    "DROP FUNCTION folded_names",
    "DROP FUNCTION folded",
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
