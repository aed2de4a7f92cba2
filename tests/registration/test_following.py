"""A correction reaches every copy of a model, and whoever has to know of it, once."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest

from events_service.accounts.roles import OPERATOR, Viewer
from events_service.accounts.staff import give_role
from events_service.database import rows, transaction, value
from events_service.errors import Forbidden
from events_service.registration import following
from events_service.registration.following import effects_of_correction, follow, follow_corrections
from events_service.scheduling.events import amend_event
from events_service.scheduling.models import correct_model
from tests.campaigns.test_participations import an_edition
from tests.factories import a_library, a_party, a_registration, a_viewer, an_organisation
from tests.scheduling.test_adopting import NOON, a_copy, a_model


class Dead(Exception):
    """Stands where a process ends: what was not committed is gone."""


LATER = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
async def edition(database: str) -> UUID:
    return await an_edition()


async def all_done() -> None:
    while await follow_corrections("fr", LATER):
        pass


async def a_town_with(*emails: str) -> Viewer:
    """A town with managers of these addresses."""
    town = await an_organisation()
    for email in emails:
        await give_role(email, role="manager", organisation=await slug_of_town(town), now=NOON)
    return a_viewer(town)


async def slug_of_town(town: UUID) -> str:
    slug: str = await value("SELECT slug FROM organisation WHERE id = $1", town)
    return slug


async def letters_called(name: str) -> list[tuple[str, dict[str, Any]]]:
    sent = await rows("SELECT recipient, context FROM message WHERE letter = $1 ORDER BY recipient", name)
    return [(each["recipient"], msgspec.json.decode(each["context"])) for each in sent]


async def copies_that_say(title: str) -> int:
    number: int = await value(
        """
        SELECT count(*) FROM event JOIN model_copy ON model_copy.event = event.id
        JOIN model ON model.id = model_copy.model AND model.revision = model_copy.revision
        WHERE event.title = $1 AND event.bring = 'À nous'
        """,
        title,
    )
    return number


async def test_150_copies_follow_one_correction_even_when_it_is_killed_in_between(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = await a_model()
    town = await an_organisation()
    ada = a_viewer(town)
    library = str(await a_library(town))
    for _ in range(150):
        event = await a_copy(model, ada=ada, library=library)
        await amend_event(event, {"bring": "À nous"}, by=ada, now=NOON)
    dates = await rows("SELECT id, starts_at, ends_at, sequence, roster FROM session ORDER BY id")

    await correct_model(model, {"title": "Sauver ses photos"}, by=OPERATOR, now=LATER)
    monkeypatch.setattr(following, "follow", dying_after(70))
    with pytest.raises(ExceptionGroup):
        await all_done()
    monkeypatch.undo()
    half, letters = await copies_that_say("Sauver ses photos"), await letters_called("model_corrected")
    await all_done()

    assert letters == []
    assert 0 < half < 150
    assert await copies_that_say("Sauver ses photos") == 150
    assert await rows("SELECT id, starts_at, ends_at, sequence, roster FROM session ORDER BY id") == dates
    assert await value("SELECT count(*) FROM audit WHERE what = 'event.followed'") == 150


def dying_after(number: int) -> Any:
    """The verb until it was called so often; then the process dies with a copy half done."""
    calls = Counter[str]()

    async def until_then(event: UUID, *, now: datetime) -> Any:
        async with transaction():
            answer = await follow(event, now=now)
            calls["all"] += 1
            if calls["all"] > number:
                raise Dead
        return answer

    return until_then


async def test_a_team_gets_one_letter_each_however_many_copies_and_corrections() -> None:
    model = await a_model()
    ada, basile = await a_town_with("ada@exemple.fr", "line@exemple.fr"), await a_town_with("ada@exemple.fr")
    for viewer, name in ((ada, "Annexe"), (ada, "Centrale"), (basile, "Zola")):
        library = str(await a_library(viewer.organisation, name=name, town="Lunel"))
        await a_copy(model, ada=viewer, library=library)

    await correct_model(model, {"title": "Sauver ses photos"}, by=OPERATOR, now=LATER)
    await correct_model(model, {"summary": "Autrement"}, by=OPERATOR, now=LATER)
    await all_done()
    await all_done()

    three, two = ["Annexe, Lunel", "Centrale, Lunel", "Zola, Lunel"], ["Annexe, Lunel", "Centrale, Lunel"]
    assert [
        (to, letter["libraries"], letter["fields"]) for to, letter in await letters_called("model_corrected")
    ] == [
        ("ada@exemple.fr", three, ["title", "summary"]),
        ("line@exemple.fr", two, ["title", "summary"]),
    ]


async def test_who_has_signed_up_hears_of_a_title_only() -> None:
    model = await a_model()
    event = await a_copy(model)
    session: UUID = await value("SELECT id FROM session WHERE event = $1", event)
    await a_registration(session, a_party("Chloé", email="chloe@example.org"))

    await correct_model(model, {"summary": "Autrement"}, by=OPERATOR, now=LATER)
    await all_done()
    assert await letters_called("change") == []

    await correct_model(model, {"title": "Sauver ses photos"}, by=OPERATOR, now=LATER)
    await all_done()

    [(to, letter)] = await letters_called("change")
    assert (to, letter["title"], letter["was_title"], letter["changed"]) == (
        "chloe@example.org",
        "Sauver ses photos",
        "Mes photos à l’abri",
        ["title"],
    )


async def test_nobody_is_written_to_of_what_is_free() -> None:
    model = await a_model()
    await a_copy(model, ada=await a_town_with("ada@exemple.fr"))

    await correct_model(model, {"bring": "Un chargeur"}, by=OPERATOR, now=LATER)
    await all_done()

    assert await letters_called("model_corrected") == []
    assert await value("SELECT count(*) FROM model_copy WHERE revision = 2") == 1


async def test_effects_of_a_correction_are_counted_and_nothing_is_written() -> None:
    model = await a_model(bring="Un chargeur")
    ada = await a_town_with("ada@exemple.fr", "line@exemple.fr")
    event, other = await a_copy(model, ada=ada), await a_copy(model, ada=ada)
    await amend_event(other, {"bring": "À nous"}, by=ada, now=NOON)
    session: UUID = await value("SELECT id FROM session WHERE event = $1", event)
    await a_registration(session, a_party("Chloé", email="chloe@example.org"))
    await a_registration(session, a_party("Yvette", phone="+33612345678"))
    changes = {"title": "Sauver ses photos", "locked": ["title", "bring"]}

    effects = await effects_of_correction(model, changes, OPERATOR, now=LATER)

    assert (effects.copies, effects.overwritten, effects.colleagues) == (2, 1, 2)
    assert (effects.letters, effects.texts, effects.calls) == (1, 0, 0)
    assert await value("SELECT revision FROM model") == 1
    with pytest.raises(Forbidden):
        await effects_of_correction(model, changes, ada, now=LATER)
