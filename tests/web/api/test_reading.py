"""Whatever is sent, the worst that comes back is a 4xx (reliability 113, 114, 121, 123)."""

import json

import pytest
from httpx import AsyncClient

from events_service.database import value
from tests.factories import a_session

JSON = {"Content-Type": "application/json"}
UNREADABLE = [
    b"{",
    b"[]",
    b"null",
    b'"Chlo\xc3\xa9"',
    b'{"name": NaN}',
    b'{"name": Infinity}',
    b'{"name": "Chlo\xe9"}',
    b'{"name": "\xed\xa0\x80"}',
    b'{"name": "\xff"}',
    b'\xef\xbb\xbf{"name": "Chloe"}',
    b'{"name": "\\ud800"}',
    b'{"name": "Chlo\x00"}',
    b'{"name": "Chloe", "name": "Driss"}',
    b'{"name": {"a": 1, "a": 2}}',
    b'{"name": "Chloe"} {}',
    b'{"seats": 1' + b"0" * 5000 + b"}",
    b'{"seats": 1e999}',
    b'{"name": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    b"[" * 100_000,
    b'{"name":' * 10_000,
    json.dumps({"name": "Chloé"}).encode("utf-16"),
]


async def test_a_body_that_is_not_one_clean_json_object_is_400(client: AsyncClient) -> None:
    planned = await a_session()

    for body in UNREADABLE:
        answer = await client.post(f"/api/v1/sessions/{planned.id}/registrations", content=body, headers=JSON)

        assert (body[:30], answer.status_code) == (body[:30], 400)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "bad_request"
    assert await value("SELECT count(*) FROM registration") == 0


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (b'{"name": "Chlo\\u0000"}', {"name": "unreadable"}),
        (b'{"name": "Chlo\\\\\\u0000"}', {"name": "unreadable"}),
        (b'{"name": "Chlo\\u0000e", "note": "a\\u0000"}', {"name": "unreadable", "note": "unreadable"}),
        (b'{"name": "Chloe", "companions": ["a", "\\u0000"]}', {"companions": "unreadable"}),
        (b'{"name": "Chloe", "seats": {"\\u0000": 1}}', {"seats": "unreadable"}),
        (b'{"\\u0000": 1}', {"\0": "unknown"}),
    ],
)
async def test_a_nul_is_refused_by_the_field_it_is_in(
    client: AsyncClient, body: bytes, wrong: dict[str, str]
) -> None:
    planned = await a_session()

    answer = await client.post(f"/api/v1/sessions/{planned.id}/registrations", content=body, headers=JSON)

    assert (answer.status_code, answer.json()["fields"]) == (422, wrong)
    assert await value("SELECT count(*) FROM registration") == 0


async def test_a_backslash_before_u0000_is_only_text(client: AsyncClient) -> None:
    planned = await a_session()

    answer = await client.post(
        f"/api/v1/sessions/{planned.id}/registrations", content=b'{"name": "C:\\\\u0000"}', headers=JSON
    )

    assert answer.status_code == 201
    assert await value("SELECT name FROM registration") == "C:\\u0000"


async def test_controls_in_a_name_are_not_kept(client: AsyncClient) -> None:
    planned = await a_session()
    name = "Chlo\u0007é\u202e \u0085Du\u000bpont\u2066\u200e"

    answer = await client.post(f"/api/v1/sessions/{planned.id}/registrations", json={"name": name})

    assert answer.status_code == 201
    assert await value("SELECT name FROM registration") == "Chloé Du pont"


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""]
)
async def test_another_type_of_content_is_415(client: AsyncClient, content_type: str) -> None:
    planned = await a_session()

    answer = await client.post(
        f"/api/v1/sessions/{planned.id}/registrations",
        content=b'{"name": "Chloe"}',
        headers={"Content-Type": content_type},
    )

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


async def test_json_with_a_parameter_is_json(client: AsyncClient) -> None:
    planned = await a_session()

    answer = await client.post(
        f"/api/v1/sessions/{planned.id}/registrations",
        content='{"name": "Chloé"}'.encode(),
        headers={"Content-Type": "Application/JSON; charset=utf-8"},
    )

    assert (answer.status_code, answer.json()["state"]) == (201, "confirmed")


async def test_no_body_is_an_empty_object(client: AsyncClient) -> None:
    planned = await a_session()

    answer = await client.post(f"/api/v1/sessions/{planned.id}/registrations")

    assert (answer.status_code, answer.json()["fields"]) == (422, {"name": "required"})


async def test_a_body_too_large_is_413(client: AsyncClient) -> None:
    planned = await a_session()

    answer = await client.post(
        f"/api/v1/sessions/{planned.id}/registrations", json={"name": "Chloé", "note": "x" * 200_000}
    )

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("query", ["q=%ED%A0%80", "q=%FF", "&".join(f"a{n}=1" for n in range(200))])
async def test_a_query_that_cannot_be_read_is_400(client: AsyncClient, query: str) -> None:
    answer = await client.get(f"/api/v1/sessions?{query}")

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


async def test_what_is_not_there_is_a_problem_too(client: AsyncClient) -> None:
    missing = await client.get("/api/v1/nothing")
    wrong = await client.delete("/api/v1/events")

    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method_not_allowed")
    assert sorted(wrong.headers["allow"].replace(" ", "").split(",")) == ["GET", "HEAD", "OPTIONS", "POST"]
