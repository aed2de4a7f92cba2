"""The copies of a model take over what a coordinator has corrected: one transaction for each, in whatever process; what
was not reached when one was killed is done by the next."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from events_service.accounts.roles import Viewer, require_everywhere
from events_service.database import rows, transaction
from events_service.errors import existing
from events_service.messages import outbox
from events_service.messages.outbox import NewMessage
from events_service.registration import renaming
from events_service.registration.events import tell_title
from events_service.registration.queries import Registration, active_on_each
from events_service.registration.reach import Reach
from events_service.registration.texting import ways_of
from events_service.scheduling.adopting import follow_model
from events_service.scheduling.model_queries import (
    TEAM,
    ModelPage,
    colleagues_with,
    copies_behind,
    copies_differing,
    model_for,
)
from events_service.scheduling.model_rules import MODEL_WORDS, ModelDraft

# As many copies as one piece of the chore takes: a few tenths of a second; and so many side by side, since most of what
# one costs is waiting for its commit.
AT_ONCE, SIDE_BY_SIDE = 48, 4


async def follow_corrections(locale: str, now: datetime) -> bool:
    """Let a stretch of the copies that are behind follow their models, then write to the libraries; whether there is
    more to do. `locale` is the installation's: colleagues have none of their own."""
    behind = await copies_behind(limit=AT_ONCE)
    for first in range(0, len(behind), SIDE_BY_SIDE):
        async with asyncio.TaskGroup() as side_by_side:
            for event in behind[first : first + SIDE_BY_SIDE]:
                side_by_side.create_task(follow(event, now=now))
    if not behind:
        return await write_to_teams(locale, now=now)
    return True


async def follow(event_id: UUID, *, now: datetime) -> list[Registration]:
    """Let one copy follow its model, and tell who has signed up where it is called otherwise from now on; who is
    told."""
    async with transaction():
        before = await follow_model(event_id, now=now)
        return await tell_title(event_id, before.get("title"), now=now)


async def write_to_teams(locale: str, *, now: datetime) -> bool:
    """Owe whoever plans at a library with a copy one letter about what was corrected, once every copy says it; whether
    any was owed. However many copies somebody has, and however often it was corrected meanwhile, it is one."""
    async with transaction():
        models = {each["id"]: each for each in await rows(_TO_TELL)}
        if not models:
            return False
        people = await rows(_PEOPLE, list(models))
        await rows("UPDATE model SET corrected = '{}' WHERE id = ANY($1::uuid[])", list(models))
        letters = [
            NewMessage(
                intent=f"model_corrected:{model['id']}:{model['revision']}:{person['email']}",
                about=model["id"],
                letter="model_corrected",
                locale=locale,
                recipient=person["email"],
                organisation=person["organisation"],
                context={
                    "day_name": model["day_name"],
                    "staff_page": f"/staff/models/{model['id']}",
                    "model_title": model["title"],
                    "fields": model["corrected"],
                    "libraries": person["libraries"],
                },
            )
            for person in people
            for model in [models[person["model"]]]
        ]
        await outbox.write(letters, now=now)
        return True


# Whoever corrects one again meanwhile waits, and finds that the libraries know of the correction before.
_TO_TELL = """
SELECT model.id, model.title, model.revision, model.corrected, campaign.name AS day_name
FROM model JOIN campaign ON campaign.id = model.campaign
WHERE model.corrected <> '{}' AND NOT EXISTS (
    SELECT FROM model_copy WHERE model_copy.model = model.id AND model_copy.revision <> model.revision)
ORDER BY model.id FOR NO KEY UPDATE OF model
"""
_PEOPLE = f"""
SELECT email, model, min(organisation::text)::uuid AS organisation, array_agg(DISTINCT library) AS libraries
FROM ({TEAM}) AS team GROUP BY email, model ORDER BY model, email
"""


@dataclass(frozen=True, slots=True)
class Correction:
    """What correcting a model would do: how many `copies` would say something else, and how many of these would lose
    words of their own where a field was free (`overwritten`); to how many `colleagues` we would write, one letter each.
    Of `people` who have signed up so many are told by `letters`, by `texts`, and by `calls` or as their library can: a
    coordinator sees how many, and never who."""

    copies: int
    overwritten: int
    colleagues: int
    letters: int
    texts: int
    calls: int
    people: frozenset[UUID]

    @property
    def asks(self) -> bool:
        """Whether somebody should look at it first."""
        return bool(self.copies)


async def effects_of_correction(
    model_id: UUID, values: dict[str, Any], viewer: Viewer, *, now: datetime
) -> Correction:
    """What models.correct_model would bring about: nothing is written. Refuses as it does."""
    require_everywhere(viewer, "edit_days")
    model = existing(await model_for(model_id, viewer))
    draft = ModelDraft.parse({**_as_it_is(model), **values})
    copies = await copies_differing(model_id, draft)
    newly_locked = set(draft.locked) - set(model.locked)
    people = await _told_of_title([each.event for each in copies if "title" in each.differs], draft, now)
    ways = Counter((await ways_of(people, now=now)).values())
    return Correction(
        len(copies),
        sum(bool(newly_locked.intersection(each.differs)) for each in copies),
        await colleagues_with(model_id) if copies else 0,
        ways[Reach.LETTER],
        ways[Reach.TEXT],
        ways.total() - ways[Reach.LETTER] - ways[Reach.TEXT],
        frozenset(each.id for each in people),
    )


def _as_it_is(model: ModelPage) -> dict[str, Any]:
    return {
        **{name: getattr(model, name) for name in MODEL_WORDS},
        **{name: getattr(model, name) for name in ("locked", "minutes", "seats")},
    }


async def _told_of_title(events: list[UUID], draft: ModelDraft, now: datetime) -> list[Registration]:
    rosters = await rows(_ROSTERS_AHEAD, events, now)
    people = await active_on_each([each["roster"] for each in rosters])
    titled = renaming.beside_title(people, draft.words["title"])
    news, _ = renaming.who_is_told([(becomes, each) for each, becomes in titled])
    return [registration for registration, _ in news]


_ROSTERS_AHEAD = """
SELECT roster FROM session WHERE event = ANY($1::uuid[]) AND ends_at > $2 AND cancelled_at IS NULL GROUP BY roster
"""
