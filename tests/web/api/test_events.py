"""Planning and publishing events through the API."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient

from events_service import clock
from events_service.database import value
from events_service.scheduling.frame import Frame, keep_frame
from tests.factories import (
    a_key,
    a_library,
    a_party,
    a_registration,
    a_session,
    a_viewer,
    an_event,
    an_organisation,
    bearer,
)

ABSENT = UUID(int=7)
BAD_KEY = {"Authorization": "Bearer evs_nobody"}


async def test_an_event_is_created_as_a_draft(client: AsyncClient) -> None:
    town = await an_organisation(name="Ville de Montpellier")
    library = await a_library(town, slug="jean-moulin")
    body = {
        "title": "Créer sa boîte mail",
        "summary": "Une adresse, pas à pas",
        "description": "Apportez votre téléphone.\nNous avons des ordinateurs.",
        "access_notes": "Ascenseur au fond du hall.",
        "library": "jean-moulin",
        "strand": "everyday_uses",
        "kind": "course",
        "level": "debutant",
        "topics": ["email", "navigation_sur_internet"],
        "easy_to_read": "Nous créons une adresse **ensemble**.",
        "languages": ["fr", "fsl"],
        "age_from": 0,
        "age_to": 99,
        "with_adult": True,
        "prerequisites": "Savoir lire",
        "bring": "Votre téléphone",
        "equipment_lent": "Un ordinateur",
        "we_do": ["Nous montrons."],
        "we_do_not": [],
        "needs_mandate": [],
    }
    await keep_frame(town, Frame(we_do=("Nous montrons.",)), by=a_viewer(town), now=clock.now())

    answer = await client.post("/api/v1/events", json=body, headers=bearer(await a_key(town, "mediator")))

    event = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"http://127.0.0.1:8000/api/v1/events/{event['id']}"
    assert event.pop("created_at") == event.pop("updated_at")
    slug = event["slug"]
    assert slug.startswith("creer-sa-boite-mail-montpellier-")
    assert event == {
        **body,
        "id": event["id"],
        "slug": slug,
        "questions": [],
        "campaign": None,
        "organisation": {"id": str(town), "name": "Ville de Montpellier"},
        "library": {
            "id": str(library),
            "slug": "jean-moulin",
            "name": "Médiathèque Jean Moulin",
            "town": "Montpellier",
            "department": "34",
        },
        "time_zone": "Europe/Paris",
        "publish_at": None,
        "published_at": None,
        "image": None,
        "skills": [
            {"framework": "digcomp", "version": "2.2", "id": "1.1"},
            {"framework": "digcomp", "version": "2.2", "id": "2.1"},
            {"framework": "pix", "version": None, "id": "1.1"},
            {"framework": "pix", "version": None, "id": "2.1"},
        ],
        "model": None,
        "locked": [],
        "url": f"http://127.0.0.1:8000/events/{slug}",
        "calendar_url": f"http://127.0.0.1:8000/feeds/events/{slug}.ics",
    }


async def test_a_draft_is_seen_by_its_organisation_alone(client: AsyncClient) -> None:
    draft = await a_session(published=False)
    ada = bearer(await a_key(draft.organisation, "desk"))
    basile = bearer(await a_key(await an_organisation()))

    async def seen(headers: dict[str, str]) -> tuple[int, int]:
        one = await client.get(f"/api/v1/events/{draft.event}", headers=headers)
        return one.status_code, len((await client.get("/api/v1/events", headers=headers)).json()["items"])

    assert await seen(ada) == (200, 1)
    assert await seen(basile) == (404, 0)
    assert await seen({}) == (404, 0)


async def test_what_a_key_sees_is_kept_by_nobody_and_what_all_see_may_be(client: AsyncClient) -> None:
    shown = await a_session()
    ada = bearer(await a_key(shown.organisation))

    private = await client.get(f"/api/v1/events/{shown.event}", headers=ada)
    public = await client.get(f"/api/v1/events/{shown.event}")

    assert (private.headers["cache-control"], private.headers.get("access-control-allow-origin")) == (
        "no-store",
        None,
    )
    assert (public.headers["cache-control"], public.headers["access-control-allow-origin"]) == (
        "public, max-age=0",
        "*",
    )
    assert private.json() == public.json()


REFUSED_EVENTS: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"title": ""}, {"title": "required"}),
    ({"title": None}, {"title": "required"}),
    ({"title": 12}, {"title": "not_text"}),
    ({"title": "x" * 141}, {"title": "too_long"}),
    ({"strand": None}, {"strand": "required"}),
    (
        {"strand": "cooking", "kind": "party", "level": ["avance"]},
        dict.fromkeys(("strand", "kind", "level"), "unknown"),
    ),
    ({"topics": ["email", "astrology"]}, {"topics": "unknown"}),
    ({"languages": ["klingon"]}, {"languages": "unknown"}),
    ({"age_from": 12, "age_to": 8}, {"age_to": "below_the_other"}),
    ({"age_from": 200}, {"age_from": "out_of_range"}),
    ({"we_do": ["Ce que nul n’a écrit"]}, {"we_do": "unknown"}),
    ({"topics": 5}, {"topics": "not_text"}),
    ({"topics": {"email": 1}}, {"topics": "not_text"}),
    ({"topics": [["email"]]}, {"topics": "unknown"}),
    ({"library": "elsewhere"}, {"library": "unknown"}),
    ({"campaign": "no-such-day"}, {"campaign": "unknown"}),
    ({"organisation": "mine", "published_at": "now"}, {"organisation": "unknown", "published_at": "unknown"}),
]


async def test_an_event_is_refused_with_every_field_at_fault(client: AsyncClient) -> None:
    town = await an_organisation()
    library = await a_library(town)

    for said, fields in REFUSED_EVENTS:
        body = {"title": "Créer sa boîte mail", "library": str(library), "strand": "everyday_uses", **said}

        answer = await client.post("/api/v1/events", json=body, headers=bearer(await a_key(town)))

        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
        assert answer.json()["fields"] == fields

    assert await value("SELECT count(*) FROM event") == 0


async def test_an_event_is_not_planned_in_somebody_elses_library(client: AsyncClient) -> None:
    library = await a_library(await an_organisation())
    basile = bearer(await a_key(await an_organisation()))

    answer = await client.post(
        "/api/v1/events",
        json={"title": "Intrus", "library": str(library), "strand": "everyday_uses"},
        headers=basile,
    )

    assert (answer.status_code, answer.json()["fields"]) == (422, {"library": "unknown"})


async def _writes(client: AsyncClient, event: UUID, library: UUID, headers: dict[str, str]) -> list[int]:
    """What POST, PATCH, publication and a new session answer to whoever sends these headers."""
    new = {"title": "Tablettes", "library": str(library), "strand": "everyday_uses"}
    date = {"starts_at": "2035-11-20T14:00", "ends_at": "2035-11-20T16:00", "capacity": 8}
    return [
        (await client.post("/api/v1/events", json=new, headers=headers)).status_code,
        (await client.patch(f"/api/v1/events/{event}", json={"title": "Autre"}, headers=headers)).status_code,
        (await client.post(f"/api/v1/events/{event}/publication", headers=headers)).status_code,
        (await client.post(f"/api/v1/events/{event}/sessions", json=date, headers=headers)).status_code,
    ]


async def test_only_a_manager_or_mediator_of_the_organisation_writes(client: AsyncClient) -> None:
    draft = await a_session(published=False)

    async def writes(headers: dict[str, str]) -> list[int]:
        return await _writes(client, draft.event, draft.library, headers)

    assert await writes(bearer(await a_key(draft.organisation, "manager"))) == [201, 200, 200, 201]
    assert await writes(bearer(await a_key(draft.organisation, "mediator"))) == [201, 200, 200, 201]
    assert await writes(bearer(await a_key(draft.organisation, "desk"))) == [403, 403, 403, 403]
    assert await writes(bearer(await a_key(await an_organisation()))) == [422, 404, 404, 404]
    assert await writes(bearer(await a_key(None, "coordinator"))) == [403, 404, 404, 404]
    assert await writes({}) == [401, 401, 401, 401]
    assert await writes(BAD_KEY) == [401, 401, 401, 401]


async def test_a_missing_or_unknown_key_is_told_how_to_come_in(client: AsyncClient) -> None:
    answer = await client.post("/api/v1/events", json={})

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json()["code"] == "key_refused"
    for headers in (BAD_KEY, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer"}):
        assert (await client.get("/api/v1/events", headers=headers)).status_code == 401


@pytest.mark.parametrize("event", [str(ABSENT), "not-an-id"])
async def test_an_unknown_event_is_404_to_every_verb(client: AsyncClient, event: str) -> None:
    town = await an_organisation()
    ada = bearer(await a_key(town))
    date = {"starts_at": "2035-11-20T14:00", "ends_at": "2035-11-20T16:00", "capacity": 8}

    answers = [
        await client.get(f"/api/v1/events/{event}"),
        await client.patch(f"/api/v1/events/{event}", json={"title": "Autre"}, headers=ada),
        await client.post(f"/api/v1/events/{event}/publication", headers=ada),
        await client.post(f"/api/v1/events/{event}/sessions", json=date, headers=ada),
    ]

    assert [(each.status_code, each.json()["code"]) for each in answers] == [(404, "not_found")] * 4


async def test_an_event_sent_twice_is_made_once(client: AsyncClient) -> None:
    town = await an_organisation()
    library = await a_library(town)
    headers = {**bearer(await a_key(town)), "Idempotency-Key": "attempt-1"}
    body = {"title": "Tablettes", "library": str(library), "strand": "everyday_uses"}

    answers = await asyncio.gather(
        *(client.post("/api/v1/events", json=body, headers=headers) for _ in range(5))
    )

    assert [each.status_code for each in answers] == [201] * 5
    assert len({each.text for each in answers}) == 1
    assert await value("SELECT count(*) FROM event") == 1


async def test_a_change_touches_only_what_it_names(client: AsyncClient) -> None:
    town = await an_organisation()
    library = await a_library(town)
    event = await an_event(
        a_viewer(town), library, summary="Pas à pas", level="debutant", topics=["email"], kind="course"
    )
    ada = bearer(await a_key(town))
    before = (await client.get(f"/api/v1/events/{event}", headers=ada)).json()

    answer = await client.patch(
        f"/api/v1/events/{event}", json={"title": "Écrire un courriel", "level": None}, headers=ada
    )

    after = answer.json()
    assert answer.status_code == 200
    assert after == {
        **before,
        "title": "Écrire un courriel",
        "level": None,
        "updated_at": after["updated_at"],
    }
    assert after["slug"] == before["slug"]


async def test_a_change_is_refused_with_the_fields_at_fault(client: AsyncClient) -> None:
    draft = await a_session(published=False)

    answer = await client.patch(
        f"/api/v1/events/{draft.event}",
        json={"title": " ", "strand": "cooking"},
        headers=bearer(await a_key(draft.organisation)),
    )

    assert (answer.status_code, answer.json()["fields"]) == (422, {"title": "required", "strand": "unknown"})


async def test_two_changes_of_different_fields_at_once_are_both_kept(client: AsyncClient) -> None:
    draft = await a_session(published=False)
    ada = bearer(await a_key(draft.organisation))

    await asyncio.gather(
        *(
            client.patch(f"/api/v1/events/{draft.event}", json=change, headers=ada)
            for change in (
                {"title": "Tablettes"},
                {"summary": "Pas à pas"},
                {"kind": "talk"},
                {"level": "avance"},
            )
        )
    )

    event = (await client.get(f"/api/v1/events/{draft.event}", headers=ada)).json()
    assert [event[name] for name in ("title", "summary", "kind", "level")] == [
        "Tablettes",
        "Pas à pas",
        "talk",
        "avance",
    ]


async def test_publication_shows_the_event_and_twice_is_once(client: AsyncClient) -> None:
    draft = await a_session(published=False)
    ada = bearer(await a_key(draft.organisation))

    first = await client.post(f"/api/v1/events/{draft.event}/publication", headers=ada)
    second = await client.post(f"/api/v1/events/{draft.event}/publication", json={}, headers=ada)

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["published_at"] is not None
    assert second.json() == first.json() == (await client.get(f"/api/v1/events/{draft.event}")).json()


async def test_an_event_without_a_date_is_not_published(client: AsyncClient) -> None:
    town = await an_organisation()
    event = await an_event(a_viewer(town), await a_library(town))

    answer = await client.post(f"/api/v1/events/{event}/publication", headers=bearer(await a_key(town)))

    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_publish")


async def test_changed_events_are_found_by_their_instant(client: AsyncClient) -> None:
    first, second = await a_session(), await a_session()
    ada = bearer(await a_key(first.organisation))
    changed = (
        await client.patch(f"/api/v1/events/{first.event}", json={"title": "Tablettes"}, headers=ada)
    ).json()

    found = await client.get("/api/v1/events", params={"updated_since": changed["updated_at"]})
    everything = await client.get("/api/v1/events?limit=1")

    assert [item["id"] for item in found.json()["items"]] == [str(first.event)]
    assert [item["id"] for item in everything.json()["items"]] == [str(first.event)]
    following = await client.get("/api/v1/events", params={"cursor": everything.json()["next_cursor"]})
    assert [item["id"] for item in following.json()["items"]] == [str(second.event)]


async def test_one_key_for_two_different_events_is_refused(client: AsyncClient) -> None:
    organisation = await an_organisation()
    library = await a_library(organisation)
    headers = bearer(await a_key(organisation)) | {"Idempotency-Key": "one"}
    said = {"title": "Un", "library": str(library), "strand": "everyday_uses"}
    first = await client.post("/api/v1/events", json=said, headers=headers)

    other = await client.post("/api/v1/events", json=said | {"title": "Deux"}, headers=headers)
    again = await client.post("/api/v1/events", json=said, headers=headers)

    assert (other.status_code, other.json()["code"]) == (409, "intent_reused")
    assert again.json()["id"] == first.json()["id"]


async def test_whom_a_new_title_is_written_to_is_told_first(client: AsyncClient) -> None:
    planned = await a_session(title="Souris")
    await a_registration(planned.id, a_party("Chloé", email="chloe@example.org"))
    await a_registration(planned.id, a_party("Denis"))
    path, ada = f"/api/v1/events/{planned.event}", bearer(await a_key(planned.organisation))

    seen = await client.patch(path, json={"title": "Clavier", "dry_run": True}, headers=ada)
    same = await client.patch(path, json={"summary": "Pour tous", "dry_run": True}, headers=ada)

    assert [(each["name"], each["by"]) for each in seen.json()["people"]] == [("Chloé", "letter")]
    assert (same.status_code, same.json()) == (200, {"dates": [], "people": []})
    assert (await client.get(path)).json()["title"] == "Souris"
