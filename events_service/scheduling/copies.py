"""An event once more: to plan it again, or to keep as a template from which a library begins others."""

from datetime import datetime
from uuid import UUID

from asyncpg import Record

from events_service import audit
from events_service.accounts.roles import Viewer
from events_service.campaigns.queries import LAST_DAY
from events_service.campaigns.rules import CampaignState
from events_service.database import insert_once, rows, transaction, value
from events_service.errors import existing
from events_service.identifiers import hashed
from events_service.scheduling.event_rules import EventDraft, search_key
from events_service.scheduling.events import OnePersonOnly, event_slug, own_event
from events_service.scheduling.intents import intent_of, made_before
from events_service.scheduling.questions import COPIED
from events_service.scheduling.venues import library_for

# What is said about an event, and how it is searched for; whose it is and where come with it.
_WORDS = tuple(name for name in EventDraft.__dataclass_fields__ if name not in ("library", "campaign"))


async def copy_event(
    event_id: UUID, *, by: Viewer, now: datetime, as_template: bool = False, intent: str | None = None
) -> UUID:
    """A new draft, or template, that says the same, with the same image, documents and questions; without an edition
    that is over, and without dates: the page of its series proposes those of the original, a year later. The same
    `intent` by the same viewer returns the first one.

    Refuses with NotFound, Forbidden and OnePersonOnly; with Invalid where the library is not the organisation's any
    more; and with IntentReused.
    """
    key, fingerprint = intent_of(by, "copy", intent), hashed(f"{event_id} {as_template}")
    async with transaction():
        original = await own_event(event_id, by)
        if key and (before := await made_before("event", key, fingerprint)):
            return before
        if original["meeting"]:
            raise OnePersonOnly()
        library = await library_for(str(original["library"]), by)
        copy = await insert_once(
            "event",
            "intent",
            slug=event_slug(original["title"], library["town"]),
            organisation=original["organisation"],
            library=original["library"],
            campaign=await _edition_ahead(original, now),
            template=as_template,
            copy_of=None if as_template else event_id,
            practice=original["practice"],
            colleagues=original["colleagues"],
            search_key=search_key(original["title"], original["summary"]),
            intent=key,
            fingerprint=fingerprint,
            created_at=now,
            updated_at=now,
            **{name: original[name] for name in _WORDS},
        )
        if copy is None:
            return existing(await made_before("event", key or "", fingerprint))
        await rows(_IMAGE, copy, event_id)
        await rows(_MODEL, copy, event_id)
        await rows(_RESOURCES, copy, event_id)
        await rows(COPIED, copy, event_id)
        what = "event.kept_as_template" if as_template else "event.copied"
        await audit.note(by=by.id, what=what, on=copy, organisation=original["organisation"], now=now)
        return copy


async def _edition_ahead(original: Record, now: datetime) -> UUID | None:
    # An edition has its day in every territory: it is over once it is over in the last.
    edition: UUID | None = await value(
        f"""
        SELECT id FROM campaign
        WHERE id = $1 AND state = '{CampaignState.OPEN}'
          AND {LAST_DAY} + interval '36 hours' > $2::timestamptz::timestamp
        """,
        original["campaign"],
        now,
    )
    return edition


# What is planned again for the same edition goes on following its model; a template, or one of another year, is the
# library's own.
_MODEL = """
INSERT INTO model_copy (event, model, revision)
SELECT copy.id, model_copy.model, model_copy.revision
FROM model_copy JOIN model ON model.id = model_copy.model
JOIN event AS copy ON copy.id = $1 AND copy.campaign = model.campaign AND NOT copy.template
WHERE model_copy.event = $2
"""
_IMAGE = """
INSERT INTO event_image (event, digest, width, height, alternative, content)
SELECT $1, digest, width, height, alternative, content FROM event_image WHERE event = $2
"""
_RESOURCES = """
INSERT INTO resource (id, event, title, url, filename, media_type, content, author, licence, public, created_at)
SELECT gen_random_uuid(), $1, title, url, filename, media_type, content, author, licence, public,
       created_at + row_number() OVER (ORDER BY created_at, id) * interval '1 microsecond'
FROM resource WHERE event = $2
"""
