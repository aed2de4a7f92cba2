"""A body is what its struct says, and the document says the same: every type, choice and limit is held."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from litestar.exceptions import ClientException

from events_service.errors import Invalid
from events_service.web.api import bodies, day_bodies, library_bodies
from events_service.web.api.bodies import Body, NewRegistration, RegistrationChange
from events_service.web.api.decoding import decoded
from events_service.web.api.library_bodies import LibraryChange
from events_service.web.api.session_bodies import NewSession

SHAPES = [
    each
    for module in (bodies, library_bodies)
    for each in vars(module).values()
    if isinstance(each, type) and issubclass(each, Body)
]
SHAPES = sorted(set(SHAPES) - {Body, bodies._Change}, key=lambda shape: shape.__name__)
# What can be sent for each required field.
ENOUGH = {
    "title": "Un atelier",
    "library": "jean-moulin-1",
    "strand": "everyday_uses",
    "starts_at": "2035-11-20T14:00",
    "ends_at": "2035-11-20T16:00",
    "slug": "journee-2035",
    "name": "Chloé",
    "starts_on": "2035-12-08",
    "outcome": "reached",
    "question": "01900000-0000-7000-8000-000000000001",
    "words": "oui",
}


def described(shape: type[Body]) -> dict[str, Any]:
    schema: dict[str, Any] = msgspec.json.schema(shape)["$defs"][shape.__name__]
    return schema


def enough_for(shape: type[Body]) -> dict[str, Any]:
    return {name: ENOUGH[name] for name in described(shape).get("required", [])}


def refusal_of(shape: type[Body], body: dict[str, Any]) -> dict[str, str]:
    """What the fields are refused with; nothing where they are accepted."""
    try:
        decoded(json.dumps(body).encode(), shape)
    except Invalid as refusal:
        return refusal.fields
    return {}


def beyond(schema: dict[str, Any]) -> Iterator[object]:
    """Values that the description of a field rules out, each by one of its words."""
    if "$ref" in schema:  # an object: what fits in it is the matter of its own fields
        yield from ({}, 7)
        return
    if "enum" in schema:
        yield "something_else"
    if "maxLength" in schema:
        yield "x" * (schema["maxLength"] + 1)
    if "maximum" in schema:
        yield schema["maximum"] + 1
    if "minimum" in schema:
        yield schema["minimum"] - 1
    if "items" in schema:
        yield from ([each] for each in beyond(schema["items"]))
    yield {"string": 7, "integer": "7", "number": "7", "boolean": "true", "array": "one, two"}[schema["type"]]
    yield {}


def limits() -> Iterator[tuple[type[Body], str, object]]:
    for shape in SHAPES:
        for name, schema in described(shape)["properties"].items():
            choices = [each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"]
            for value in beyond(choices[0]):
                yield shape, name, value


def test_every_word_of_the_description_is_held() -> None:
    found = list(limits())

    assert len(found) > 150
    for shape, name, value in found:
        wrong = refusal_of(shape, enough_for(shape) | {name: value})
        assert wrong.get(name), (shape.__name__, name, value, wrong)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: str(shape.__name__))
def test_what_is_described_is_enough_and_nothing_else_is_taken(shape: type[Body]) -> None:
    assert described(shape)["additionalProperties"] is False
    assert refusal_of(shape, enough_for(shape)) == {}
    assert refusal_of(shape, enough_for(shape) | {"colour": "red", "size": 3}) == {
        "colour": "unknown",
        "size": "unknown",
    }
    # A session needs a capacity unless it needs no sign-up, which no schema says.
    missing = [*described(shape).get("required", []), *(["capacity"] if shape is NewSession else [])]
    assert refusal_of(shape, {}) == dict.fromkeys(missing, "required")


@pytest.mark.parametrize(
    ("shape", "body", "wrong"),
    [
        (
            NewRegistration,
            {"seats": "2", "email": "nobody", "companions": ["x" * 101], "note": "x" * 501, "locale": "de"},
            {
                "name": "required",
                "seats": "not_a_number",
                "email": "not_an_email",
                "companions": "too_long",
                "note": "too_long",
                "locale": "unknown",
            },
        ),
        (NewRegistration, {"name": 5, "seats": 0}, {"name": "not_text", "seats": "out_of_range"}),
        (NewRegistration, {"name": "Chloé", "if_full": "maybe"}, {"if_full": "unknown"}),
        (NewRegistration, {"name": "Chloé", "another_person": 1}, {"another_person": "unknown"}),
        (RegistrationChange, {"seats": None, "email": "x"}, {"seats": "required", "email": "not_an_email"}),
        (
            NewSession,
            {"starts_at": 1, "ends_at": "tomorrow", "capacity": 0},
            {"starts_at": "not_a_time", "ends_at": "not_a_time", "capacity": "out_of_range"},
        ),
        (day_bodies.NewDay, {"slug": "j", "name": "J", "starts_on": 20351208}, {"starts_on": "not_a_date"}),
        (
            LibraryChange,
            {"latitude": 91, "kind": "castle", "postcode": 34000, "website": "javascript:alert(1)"},
            {
                "latitude": "out_of_range",
                "kind": "not_a_choice",
                "postcode": "not_text",
                "website": "not_a_web_address",
            },
        ),
    ],
)
def test_every_field_at_fault_is_named_at_once_whether_by_its_type_or_its_words(
    shape: type[Body], body: dict[str, Any], wrong: dict[str, str]
) -> None:
    assert refusal_of(shape, body) == wrong


@pytest.mark.parametrize(
    "raw",
    [
        b'{"name": "Chlo\xc3\xa9", "name": "Driss"}',
        b'{"name": "Chlo\xc3\xa9", "na\\u006de": "Driss"}',
        b'{"name": "Chlo\xc3\xa9", "seats": 1, "seats": 1}',
    ],
)
def test_a_name_given_twice_is_unreadable(raw: bytes) -> None:
    with pytest.raises(ClientException):
        decoded(raw, NewRegistration)


def test_a_value_that_looks_like_a_name_is_only_text() -> None:
    body = decoded(
        b'{"name": "name", "note": "\\"name\\": twice", "companions": ["note"], "seats": 2}', NewRegistration
    )

    assert (body.name, body.note, body.companions) == ("name", '"name": twice', ["note"])


def test_null_says_as_little_as_nothing_where_something_has_a_default() -> None:
    nothing = dict.fromkeys(["seats", "email", "phone", "companions", "locale", "note"])

    assert refusal_of(NewRegistration, {"name": "Chloé", **nothing}) == {}
    assert decoded(b'{"seats": 2}', RegistrationChange).fields_sent() == {"seats": 2}
    assert decoded(b'{"phone": null}', RegistrationChange).fields_sent() == {"phone": None}
