"""The OpenAPI document says what the API is: every route, and nothing else."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest
from httpx import AsyncClient

import events_service
from events_service import clock
from events_service.attendance.presence import note_presence
from events_service.attendance.rules import Mark
from events_service.errors import Refusal
from events_service.registration.rules import Presence
from events_service.scheduling.hooks import add_hook, try_hook
from events_service.scheduling.permanences import plan_permanence
from events_service.scheduling.resources import add_resource
from tests.factories import (
    a_colleague,
    a_key,
    a_party,
    a_registration,
    a_room,
    a_session,
    bearer,
    some_equipment,
)
from tests.registration.test_moving import a_later_date
from tests.web.api.schemas import faults_in, misfits
from tests.web.conftest import Hands

CONTRACT = {
    "/api/v1/days": {"get", "post"},
    "/api/v1/days/{slug}": {"get", "patch"},
    "/api/v1/days/{slug}/copies": {"post"},
    "/api/v1/days/{slug}/counters": {"get"},
    "/api/v1/days/{slug}/details": {"get"},
    "/api/v1/days/{slug}/figures": {"put"},
    "/api/v1/days/{slug}/invitations": {"post"},
    "/api/v1/days/{slug}/participations": {"get", "post"},
    "/api/v1/days/{slug}/decisions": {"post"},
    "/api/v1/reports/work/{account_id}/{year}": {"get"},
    "/api/v1/days/{slug}/models": {"get", "post"},
    "/api/v1/models/{model_id}": {"get", "patch"},
    "/api/v1/models/{model_id}/kit": {"post"},
    "/api/v1/models/{model_id}/kit/{piece_id}": {"delete"},
    "/api/v1/models/{model_id}/copies": {"post"},
    "/api/v1/participations/{participation_id}": {"patch"},
    "/api/v1/participations/{participation_id}/confirmation": {"post"},
    "/api/v1/participations/{participation_id}/withdrawal": {"post"},
    "/api/v1/days/{slug}/territories/{department}": {"put", "delete"},
    "/api/v1/days/{slug}/texts/{text_locale}": {"put"},
    "/api/v1/days/{slug}/charter": {"put"},
    "/api/v1/days/{slug}/partners": {"post"},
    "/api/v1/days/{slug}/partners/{partner_id}": {"delete"},
    "/api/v1/days/{slug}/toolkit": {"post"},
    "/api/v1/days/{slug}/toolkit/{tool_id}": {"delete"},
    "/api/v1/hooks": {"get", "post"},
    "/api/v1/hooks/{hook_id}": {"get", "delete"},
    "/api/v1/hooks/{hook_id}/trials": {"post"},
    "/api/v1/hooks/{hook_id}/deliveries": {"get"},
    "/api/v1/hooks/{hook_id}/deliveries/{delivery_id}/repetition": {"post"},
    "/api/v1/school-holidays": {"get"},
    "/api/v1/school-holidays/{zone}": {"put"},
    "/api/v1/libraries": {"get"},
    "/api/v1/libraries/{library_id}": {"get", "patch"},
    "/api/v1/libraries/{library_id}/frame": {"get"},
    "/api/v1/libraries/{library_id}/rooms": {"get", "post"},
    "/api/v1/libraries/{library_id}/equipment": {"get", "post"},
    "/api/v1/events": {"get", "post"},
    "/api/v1/events/{event_id}": {"get", "patch", "delete"},
    "/api/v1/events/{event_id}/copies": {"post"},
    "/api/v1/events/{event_id}/resources": {"get", "post"},
    "/api/v1/events/{event_id}/resources/{resource_id}": {"patch", "delete"},
    "/api/v1/events/{event_id}/image": {"put", "delete"},
    "/api/v1/events/{event_id}/publication": {"post", "delete"},
    "/api/v1/events/{event_id}/series": {"post"},
    "/api/v1/events/{event_id}/sessions": {"post"},
    "/api/v1/events/{event_id}/permanences": {"post"},
    "/api/v1/permanences/{permanence_id}": {"get", "patch"},
    "/api/v1/permanences/{permanence_id}/cancellation": {"post"},
    "/api/v1/permanences/{permanence_id}/slots": {"post"},
    "/api/v1/meetings": {"post"},
    "/api/v1/sessions": {"get"},
    "/api/v1/sessions/{session_id}": {"get", "patch", "delete"},
    "/api/v1/sessions/{session_id}/cancellation": {"post"},
    "/api/v1/sessions/{session_id}/registrations": {"get", "post"},
    "/api/v1/calls": {"get"},
    "/api/v1/calls/{call_id}/outcome": {"post"},
    "/api/v1/registrations": {"get"},
    "/api/v1/registrations/{link}": {"get", "patch"},
    "/api/v1/registrations/{link}/restoration": {"post"},
    "/api/v1/registrations/{link}/refusal": {"post"},
    "/api/v1/registrations/{link}/cancellation": {"post"},
    "/api/v1/registrations/{link}/acceptance": {"post"},
    "/api/v1/registrations/{link}/excuses/{session_id}": {"post"},
    "/api/v1/counts": {"get"},
    "/api/v1/reports/activities": {"get"},
    "/api/v1/reports/attendance": {"get"},
    "/api/v1/reports/years/{year}": {"get"},
    "/api/v1/sessions/{session_id}/head-counts": {"get", "put"},
    "/api/v1/sessions/{session_id}/afterwards": {"get", "put"},
    "/api/v1/sessions/{session_id}/thanks": {"get", "post"},
    "/api/v1/registrations/{link}/next-seats": {"get", "post"},
    "/api/v1/sessions/{session_id}/presences": {"get"},
    "/api/v1/sessions/{session_id}/presences/{registration_id}": {"put"},
    "/api/v1/sessions/{session_id}/walk-ins": {"post"},
}


@pytest.fixture
async def document(client: AsyncClient) -> dict[str, Any]:
    answer = await client.get("/api/openapi.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    found: dict[str, Any] = answer.json()
    return found


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for each in value.values():
            yield from _references(each)
    if isinstance(value, list):
        for each in value:
            yield from _references(each)


async def test_the_document_describes_the_contract_and_nothing_else(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert {path: set(methods) for path, methods in document["paths"].items()} == CONTRACT


async def test_the_document_has_one_order(document: dict[str, Any]) -> None:
    assert list(document["paths"]) == sorted(document["paths"])
    assert [list(methods) for methods in document["paths"].values()] == [
        sorted(methods) for methods in document["paths"].values()
    ]


async def test_every_operation_is_described(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in _operations(document)]
    assert len(set(names)) == len(names)
    for path, method, operation in _operations(document):
        assert operation["summary"], (path, method)
        assert "503" in operation["responses"], (path, method)
        in_path = [each["name"] for each in operation["parameters"] if each["in"] == "path"]
        assert in_path == re.findall(r"{(\w+)}", path)
        in_header = [each["name"] for each in operation["parameters"] if each["in"] == "header"]
        assert in_header == (["Idempotency-Key"] if method == "post" else [])


async def test_every_shape_that_is_named_is_there_and_every_one_there_is_named(
    document: dict[str, Any],
) -> None:
    shapes = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}

    assert set(_references(document)) == shapes


async def test_every_object_keeps_the_rules_of_openapi_3_1(document: dict[str, Any]) -> None:
    assert set(document) == {"openapi", "info", "servers", "paths", "components"}
    assert {"title", "version"} <= set(document["info"])
    for path, method, operation in _operations(document):
        where = (path, method)
        assert set(operation) <= OPERATION, where
        named = [(each["in"], each["name"]) for each in operation.get("parameters", [])]
        assert len(set(named)) == len(named), where
        for parameter in operation.get("parameters", []):
            assert parameter["in"] in ("path", "query", "header"), where
            assert parameter["in"] != "path" or parameter["required"] is True, where
            assert faults_in(parameter["schema"]) == [], where
        for status, answer in operation["responses"].items():
            assert re.fullmatch("[2-5][0-9][0-9]", status), where
            assert answer["description"], where
            for content in [*answer.get("content", {}).values(), *_contents_of_body(operation)]:
                assert faults_in(content["schema"]) == [], where
        for scheme in [name for need in operation.get("security", []) for name in need]:
            assert scheme in document["components"]["securitySchemes"], where
    for name, schema in document["components"]["schemas"].items():
        assert re.fullmatch(r"[A-Za-z0-9._-]+", name)
        assert faults_in(schema) == [], name


OPERATION = {
    "tags",
    "summary",
    "description",
    "operationId",
    "parameters",
    "requestBody",
    "responses",
    "deprecated",
    "security",
}


def _contents_of_body(operation: dict[str, Any]) -> list[dict[str, Any]]:
    return list(operation.get("requestBody", {}).get("content", {}).values())


# Those of pages and commands; every other one is something that the API says to somebody.
NEVER_OF_THE_API = {
    "cross_site",
    "stale_form",
    "sign_in_needed",
    "sign_in_link_spent",
    "enough_letters",
    "enough_people",
    "audience_settled",
    "library_unclaimed",
    "too_many_agendas",
    "not_all_fit",
    "not_to_be_merged",
    "nobody_to_ask",
    "nobody_to_write_to",
    "too_many_circulars",
    "call_claimed",
    "erasure_changed",
    "perhaps_a_program",
    "perhaps_misspelt",
    "renewed_too_often",
    "ambiguous_key",
    "unknown_department",
    "already_claimed",
    "only_for_practice",
    "library_in_use",
    "quantity_below_promised",
    "still_in_use",
    "many_to_tell",
    "organisation_exists",
    "code_over",
    "wrong_code",
    "asked_too_often",
    "invited_too_often",
    "last_manager",
    "last_coordinator",
    "claim_decided",
    "not_the_hour",
    "too_many_arrivals",
    "nobody_with_code",
    "several_with_code",
    "too_many_tries",
    "too_many_wishes",
    "wish_closed",
    "not_waiting",
    "several_dates",
    "seating_too_early",
    "nobody_asked",
    "helper_named",
    "entries_changed",
    "referral_over",
    "referral_used_up",
    "nothing_to_print",
    "printer_busy",
}


def _kinds_of(refusal: type[Refusal]) -> Iterator[type[Refusal]]:
    for kind in refusal.__subclasses__():
        yield from (kind, *_kinds_of(kind))


async def test_every_refusal_is_described_where_it_can_be_met(document: dict[str, Any]) -> None:
    described = {
        code
        for _, _, operation in _operations(document)
        for status, answer in operation["responses"].items()
        if status >= "400"
        for code in answer["description"].split(", ")
    }
    for module in walk_packages(events_service.__path__, "events_service."):
        import_module(
            module.name
        )  # whichever tests ran before: a refusal that nobody imported is one all the same
    ours = {
        kind.code for kind in _kinds_of(Refusal) if kind.__module__.startswith("events_service.")
    } - NEVER_OF_THE_API

    assert described - ours == {"bad_request", "too_large", "unavailable", "unsupported_media_type"}
    assert ours - described == set()


async def test_what_is_sent_may_be_left_out_where_nothing_in_it_is_required(document: dict[str, Any]) -> None:
    required = {
        path.replace("{slug}/", "a day's ").replace("{model_id}/", "a model's ").rsplit("/", 1)[1]: operation[
            "requestBody"
        ]["required"]
        for path, method, operation in _operations(document)
        if method == "post"
    }

    assert required == {
        "a day's copies": True,
        "a day's decisions": True,
        "a day's invitations": False,
        "a day's participations": True,
        "a day's models": True,
        "a day's partners": True,
        "a day's toolkit": True,
        "a model's copies": True,
        "a model's kit": True,
        "acceptance": False,
        "cancellation": False,
        "confirmation": False,
        "copies": False,
        "days": True,
        "equipment": True,
        "rooms": True,
        "events": True,
        "hooks": True,
        "trials": False,
        "repetition": False,
        "outcome": True,
        "permanences": True,
        "publication": False,
        "refusal": False,
        "{session_id}": False,
        "registrations": True,
        "restoration": False,
        "slots": True,
        "meetings": True,
        "resources": True,
        "series": False,
        "sessions": True,
        "next-seats": True,
        "thanks": True,
        "walk-ins": False,
        "withdrawal": False,
    }


async def test_sign_up_says_what_it_takes_and_how_it_may_refuse(document: dict[str, Any]) -> None:
    operation = document["paths"]["/api/v1/sessions/{session_id}/registrations"]["post"]

    assert {status: answer["description"] for status, answer in operation["responses"].items()} == {
        "201": "Done.",
        "400": "bad_request",
        "401": "key_refused",
        "404": "not_found",
        "409": "already_signed_up, intent_reused, not_enough_seats, roster_full, session_cancelled, "
        "sign_up_by_staff_only, sign_up_closed, sign_up_elsewhere, sign_up_not_needed, sign_up_not_open",
        "413": "too_large",
        "415": "unsupported_media_type",
        "422": "invalid",
        "429": "too_many_sign_ups",
        "503": "busy, unavailable",
    }
    assert operation["security"] == [{}, {"key": []}]
    assert document["components"]["schemas"]["NewRegistration"]["required"] == ["name"]


@pytest.mark.parametrize(
    ("method", "path", "sentence"),
    [
        ("patch", "/api/v1/libraries/{library_id}", "Needs a key of the organisation with the role manager."),
        ("post", "/api/v1/days", "Needs a key with the role coordinator."),
        (
            "delete",
            "/api/v1/events/{event_id}",
            "Needs a key of the organisation with the role manager or mediator.",
        ),
        (
            "get",
            "/api/v1/sessions/{session_id}/registrations",
            "Needs a key of the organisation with the role manager, mediator or desk.",
        ),
    ],
)
async def test_every_right_is_said_in_words(
    document: dict[str, Any], method: str, path: str, sentence: str
) -> None:
    assert document["paths"][path][method]["description"].endswith(sentence)


async def test_the_answers_are_what_the_document_says(
    client: AsyncClient, document: dict[str, Any], hands: Hands
) -> None:
    planned = await a_session()
    chloe = await a_registration(planned.id, a_party("Chloé", phone="+33612345678"))
    ada, line = bearer(await a_key(planned.organisation)), bearer(await a_key(None, "coordinator"))
    day = {"slug": "journee-2035", "name": "Journée", "starts_on": "2035-12-08"}
    await client.post("/api/v1/days", json=day, headers=line)
    words = {"title": "Mes photos", "strand": "everyday_uses"}
    model = (await client.post("/api/v1/days/journee-2035/models", json=words, headers=line)).json()["id"]
    asked = {"libraries": [str(planned.library)]}
    await client.post("/api/v1/days/journee-2035/participations", json=asked, headers=ada)
    moved = {"starts_at": "2035-11-27T14:00"}
    await client.patch(f"/api/v1/sessions/{planned.id}", json=moved, headers=ada)  # leaves a call to make
    room = await a_room(planned.library)
    tablets = await some_equipment(planned.organisation)
    person = await a_colleague(planned.organisation, name="Ada")
    sheet = {"title": "Fiche", "author": "Ada", "licence": "cc-by", "url": "exemple.fr", "public": True}
    await add_resource(planned.event, sheet, by=planned.ada, now=clock.now())
    taken = {
        "equipment": [{"id": str(tablets), "quantity": 2}],
        "facilitators": [str(person)],
        "room": str(room),
    }
    await client.patch(f"/api/v1/sessions/{planned.id}", json=taken, headers=ada)
    ids = {"library_id": planned.library, "event_id": planned.event, "session_id": planned.id}
    an_hour = {"starts_at": "2035-12-05T10:00", "ends_at": "2035-12-05T11:00", "slot_minutes": 60}
    permanence = await plan_permanence(planned.event, an_hour, by=planned.ada, now=clock.now())
    ids |= {"link": chloe.link, "slug": "journee-2035", "permanence_id": permanence, "model_id": model}
    await a_later_date(planned)
    begun = datetime(2035, 11, 27, 13, tzinfo=UTC)
    mark = Mark(Presence.ATTENDED)
    await note_presence(planned.id, chloe.registration.id, mark, by=planned.ada, now=begun)
    hook = await add_hook(
        "http://127.0.0.1:9/hook", by=planned.ada, own_hosts=("127.0.0.1",), now=clock.now()
    )
    await try_hook(hook, by=planned.ada, now=clock.now())
    ids |= {"year": 2035, "account_id": person, "hook_id": hook}

    reports_last = sorted(
        _operations(document), key=lambda each: "/reports/" in each[0] or "/thanks" in each[0]
    )
    for path, method, operation in reports_last:
        if method != "get":
            continue
        query = {"name": "Chloé"} if path == "/api/v1/registrations" else {}
        if path == "/api/v1/reports/activities":  # of what is over, and of nothing before
            hands.turn_to(datetime(2035, 11, 27, 17, tzinfo=UTC))
            await client.post(f"/api/v1/sessions/{planned.id}/walk-ins", json={"count": 4}, headers=ada)
        by_id = {"link": chloe.registration.id} if path.endswith("/next-seats") else {}
        answer = await client.get(path.format(**ids | by_id), params=query, headers=ada)

        schema = operation["responses"][str(answer.status_code)]["content"]["application/json"]["schema"]
        assert answer.json().get("items", True), path
        assert misfits(answer.json(), schema, document["components"]["schemas"]) == [], path


async def test_the_page_shows_every_endpoint_without_a_script(client: AsyncClient) -> None:
    answer = await client.get("/api/docs")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    for path, methods in CONTRACT.items():
        for method in methods:
            assert f"<h3><code>{method.upper()} {path}</code></h3>" in answer.text
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    assert re.findall(r'(?:src|href)="(?:https?:)?//', answer.text) == []
    identifiers = re.findall(r' id="([^"]+)"', answer.text)
    assert len(set(identifiers)) == len(identifiers)
    assert set(re.findall(r'href="#([^"]+)"', answer.text)) <= set(identifiers)
