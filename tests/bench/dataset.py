"""A whole country's worth of rows: the Ministry's directory through the import, and 200,000 sessions by SQL.

2,000 organisations, the largest with some 70 libraries; 15,000 events, most with a handful of dates, some with
hundreds; three years back and twelve months ahead; drafts, cancelled dates, three editions of the day. The same each
time, but for the ids.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from events_service import clock
from events_service.database import row, rows, transaction
from events_service.imports.directory.reading import read_path
from events_service.imports.directory.taking import import_directory

SESSIONS = 200_000
FOUNDED = timedelta(days=3 * 366)

ORGANISATIONS = """
WITH town AS (
    SELECT department, town_key, min(town) AS town, row_number() OVER (ORDER BY count(*) DESC, town_key) AS place
    FROM library WHERE kind = 'building' GROUP BY department, town_key
), organisation AS (
    INSERT INTO organisation (id, slug, name, email, phone, created_at)
    SELECT uuidv7(), 'ville-' || place, 'Ville de ' || town, 'mediatheque@ville-' || place || '.example',
           '01 23 45 67 89', $1::timestamptz
    FROM town WHERE place <= 2000 RETURNING id, slug
)
UPDATE library SET organisation = organisation.id
FROM town JOIN organisation ON organisation.slug = 'ville-' || town.place
WHERE library.department = town.department AND library.town_key = town.town_key AND library.kind = 'building'
"""
EDITIONS = """
INSERT INTO campaign (id, slug, name, theme, starts_on, ends_on, created_at)
SELECT uuidv7(), 'journee-' || number, 'Journée de l’inclusion numérique ' || number, 'Comprendre pour choisir',
       day, day, $1::timestamptz
FROM (SELECT number,
             ($1::timestamptz::date + 40 - 365 * (3 - number)) AS day FROM generate_series(1, 3) AS number) AS edition
"""
# Random, but the same each time; larger organisations have more events, each at one of its libraries.
EVENTS = """
WITH place AS (
    SELECT id, organisation, row_number() OVER (ORDER BY slug) - 1 AS number, count(*) OVER () AS places
    FROM library WHERE organisation IS NOT NULL
), drawn AS (
    SELECT number, floor(random() * (SELECT max(places) FROM place)) AS at,
           (ARRAY['Créer sa boîte mail', 'Premiers pas sur internet', 'Ma santé en ligne', 'Déclarer ses impôts',
                  'Repérer une fausse nouvelle', 'Trier ses photos', 'Le smartphone sans crainte',
                  'Protéger ses données', 'Écrire une lettre au clavier', 'L’école de mon enfant en ligne',
                  'Démêler les réseaux sociaux', 'Chercher un emploi'])[1 + number % 12]
             || CASE WHEN number % 97 = 0 THEN ' avec les tisserands' ELSE '' END AS title,
           random() AS chance
    FROM generate_series(1, 15300) AS number
)
INSERT INTO event (id, slug, organisation, library, campaign, title, summary, description, search_key, kind, strand,
                   level, topics, created_at, updated_at, published_at)
SELECT uuidv7(interval '-3 years' * chance), 'atelier-' || drawn.number, place.organisation, place.id,
       CASE WHEN chance < 0.12 THEN (SELECT id FROM campaign WHERE slug = 'journee-' || (1 + drawn.number % 3)) END,
       title, 'En petit groupe, avec quelqu’un qui prend le temps.',
       repeat('On apprend ensemble, sur son appareil ou sur le nôtre, et chacun repart avec ce qu’il voulait. ', 6),
       lower(translate(title, 'éèÉâêîô’', 'eeeaeio ')) || ' en petit groupe avec quelqu un qui prend le temps',
       'workshop', (ARRAY['everyday_uses', 'critical_uses', 'online_procedures'])[1 + drawn.number % 3],
       (ARRAY['debutant', 'intermediaire', NULL])[1 + drawn.number / 3 % 3],
       CASE drawn.number / 9 % 4 WHEN 0 THEN ARRAY['email'] WHEN 1 THEN ARRAY['sante'] ELSE ARRAY[]::varchar[] END,
       $1::timestamptz - interval '3 years' * chance, $1::timestamptz - interval '3 years' * chance,
       CASE WHEN chance > 0.05 THEN $1::timestamptz - interval '3 years' * chance END
FROM drawn JOIN place ON place.number = drawn.at
"""
DRAWN = """
CREATE TEMPORARY TABLE dates (session uuid, roster uuid, event uuid, library uuid, created_at timestamptz,
    time_zone text, chance float, starts_on date, local_starts timestamp) ON COMMIT DROP
"""
# Most events have a handful of dates, some a date a week for years.
DATES = """
INSERT INTO dates
SELECT uuidv7(event.created_at - $1::timestamptz) AS session,
       uuidv7(event.created_at - $1::timestamptz) AS roster, event.id AS event,
       event.library, event.created_at, library.time_zone, draw.chance, campaign.starts_on,
       CASE WHEN campaign.id IS NOT NULL THEN campaign.starts_on
            ELSE $1::timestamptz::date - 1095 + (draw.first + 7 * date.number)::int % 1460 END
       + make_interval(hours => 9 + (draw.first::int + date.number) % 9) AS local_starts
FROM (SELECT id AS event, random() * 1460 AS first, random() AS size, random() AS chance FROM event) AS draw
JOIN event ON event.id = draw.event JOIN library ON library.id = event.library
LEFT JOIN campaign ON campaign.id = event.campaign
CROSS JOIN LATERAL generate_series(1, CASE WHEN campaign.id IS NOT NULL THEN 1 + (size * 3)::int
    WHEN size < 0.55 THEN 1 + (size * 6)::int WHEN size < 0.88 THEN 5 + (size * 18)::int
    WHEN size < 0.97 THEN 45 ELSE 320 END) AS date (number)
LIMIT $2::int
"""
ROSTERS = """
INSERT INTO roster (id, event, sign_up, capacity, seats_taken, waiting, waiting_limit, most_seats, arrivals, first_code,
                    closes_at)
SELECT roster, event, CASE WHEN chance < 0.9 THEN 'required' ELSE 'not_needed' END, 8,
       (chance * 1000)::int % 9, 0, 8, 4, (chance * 1000)::int % 9, 100 + (chance * 9000)::int,
       local_starts AT TIME ZONE time_zone
FROM dates
"""
# One in fifteen takes place elsewhere; one in twenty-five was called off.
DATED = """
INSERT INTO session (id, event, library, roster, starts_at, ends_at, local_starts, local_ends, time_zone, created_at,
                     revised_at, cancelled_at)
SELECT session, event, library, roster, local_starts AT TIME ZONE time_zone,
       (local_starts + interval '2 hours') AT TIME ZONE time_zone, local_starts, local_starts + interval '2 hours',
       time_zone, created_at, created_at, CASE WHEN (chance * 10000)::int % 25 = 0 THEN created_at END
FROM dates
"""


@dataclass(frozen=True)
class Country:
    """What the rows are, and those among them that weigh the most: `busiest` is the slug of the organisation with most
    events, `organisation` that of the one with the longest event."""

    sessions: int
    ahead: int
    busiest: str
    organisation: str
    longest_event: UUID
    longest_event_slug: str
    session: UUID
    library_slug: str


async def fill(directory: str) -> Country:
    """A migrated, empty database with all of it, in a few seconds; `directory` is the Ministry's file."""
    now = clock.now()
    await import_directory(read_path(directory), now=now - FOUNDED)
    async with transaction():
        # The patience of a page is not for 200,000 rows at once, on a machine that does other things besides.
        await rows("SET LOCAL statement_timeout = 0")
        await rows("SELECT setseed(0.5)")
        for statement in (ORGANISATIONS, EDITIONS, EVENTS):
            await rows(statement, now)
        await rows(DRAWN)
        await rows(DATES, now, SESSIONS)
        await rows(ROSTERS)
        await rows(DATED)
    await rows("ANALYZE")
    return await country()


async def country() -> Country:
    """What is there, looked up in a database that is already filled."""
    found = await row(
        """
        SELECT (SELECT count(*) FROM session) AS sessions,
               (SELECT count(*) FROM session WHERE ends_at > now()) AS ahead,
               (SELECT slug FROM organisation WHERE id = (
                   SELECT organisation FROM event GROUP BY 1 ORDER BY count(*) DESC LIMIT 1
               )) AS busiest,
               (SELECT slug FROM organisation WHERE id = longest.organisation) AS organisation,
               longest.id AS longest_event, longest.slug AS longest_event_slug,
               (SELECT id FROM session WHERE event = longest.id AND starts_at > now() AND cancelled_at IS NULL
                ORDER BY starts_at LIMIT 1) AS session,
               (SELECT slug FROM library WHERE id = longest.library) AS library_slug
        FROM (SELECT event.id, event.slug, event.library, event.organisation
              FROM event JOIN session ON session.event = event.id
              WHERE event.published_at IS NOT NULL AND session.starts_at > now() AND session.cancelled_at IS NULL
              GROUP BY event.id ORDER BY count(*) DESC LIMIT 1) AS longest
        """
    )
    assert found is not None
    return Country(**found)
