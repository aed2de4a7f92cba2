"""What the API says of itself: an OpenAPI 3.1 document made from its own routes, and the same as a page."""

import inspect
from collections import defaultdict
from functools import lru_cache
from typing import Any

import msgspec
from litestar import Litestar, Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from events_service.accounts.roles import MAY, ROLES
from events_service.errors import Invalid
from events_service.libraries.territories import DEPARTMENTS
from events_service.scheduling.rules import LEVELS, STRANDS, TOPICS
from events_service.settings import Settings
from events_service.web.api.described import Endpoint
from events_service.web.api.reading import ITEMS, LONGEST_INTENT, MOST_ITEMS
from events_service.web.api.shapes import Problem
from events_service.web.api.writing import shown
from events_service.web.http.answers import AnyRequest, page, settings_of
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import STATUS
from events_service.web.http.viewer import KeyRefused

PREFIX = "/api/v1/"
_REF = "#/components/schemas/{name}"
_TEXT: dict[str, Any] = {"type": "string"}
_INSTANT, _DAY = _TEXT | {"format": "date-time"}, _TEXT | {"format": "date"}

INTRODUCTION = (
    "Libraries, events, sessions and registrations. Reading is public; planning needs a key, sent as "
    "`Authorization: Bearer KEY`. Instants are RFC 3339 with the place's offset, next to its `time_zone`. "
    "Lists answer `items` and `next_cursor`. Errors are problem details (RFC 9457) with a stable `code`. "
    "A POST sent twice with the same `Idempotency-Key` is done once."
)
QUERY: dict[str, tuple[str, dict[str, Any]]] = {
    "limit": (
        "Items in one answer.",
        {"type": "integer", "minimum": 1, "maximum": MOST_ITEMS, "default": ITEMS},
    ),
    "cursor": ("The `next_cursor` of the answer before.", _TEXT),
    "updated_since": (
        "Only what changed at or after this instant, and in `removed` what left the list since.",
        {"type": "string", "format": "date-time"},
    ),
    "q": ("Words of the title or the summary.", _TEXT),
    "near": ("A postcode, or the beginning of a town's name.", _TEXT),
    "department": (
        "Code of a département or an overseas territory.",
        {"type": "string", "enum": list(DEPARTMENTS)},
    ),
    "library": ("Slug of a library.", _TEXT),
    "event": ("Slug of an event.", _TEXT),
    "strand": ("One of the three strands.", _TEXT | {"enum": list(STRANDS)}),
    "topic": ("One of the topics.", _TEXT | {"enum": list(TOPICS)}),
    "level": ("For whom it is.", _TEXT | {"enum": list(LEVELS)}),
    "from": ("First local day.", _DAY),
    "to": ("Last local day.", _DAY),
    "campaign": ("Slug of an edition of the Digital Inclusion Day.", _TEXT),
    "open": ("`1` for sessions with seats left.", _TEXT),
}
INTENT = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Names this one attempt, for sending it again safely. Make it random: 16 characters or more.",
    "schema": {"type": "string", "maxLength": LONGEST_INTENT},
}


@route("/openapi.json", http_method=READING)
async def show_document(request: AnyRequest) -> Response[bytes]:
    """The OpenAPI document."""
    return shown(request, document(request.app, settings_of(request)), public=True)


@route("/docs", http_method=READING)
async def show_page(request: AnyRequest) -> Response[str]:
    """The document as a page to read."""
    described = document(request.app, settings_of(request))
    return page(request, "api/docs.html", document=described, schemas=described["components"]["schemas"])


@lru_cache(maxsize=1)
def document(app: Litestar, settings: Settings) -> dict[str, Any]:
    """Every route below /api/v1 and nothing else; one without an Endpoint is an error when first asked."""
    paths: dict[str, dict[str, Any]] = defaultdict(dict)
    schemas: dict[str, Any] = {}
    for each in app.routes:
        if isinstance(each, HTTPRoute) and each.path.startswith(PREFIX):
            for handler in each.route_handlers:
                for method in handler.http_methods - {"HEAD", "OPTIONS"}:
                    paths[each.path_format][method.lower()] = _operation(method, handler, each, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Digital workshops in libraries", "version": "1", "description": INTRODUCTION},
        "servers": [{"url": settings.public_url}],
        # In one order in every process, so that they all send the same ETag.
        "paths": {path: dict(sorted(paths[path].items())) for path in sorted(paths)},
        "components": {
            "schemas": {name: schemas[name] for name in sorted(schemas)},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(
    method: str, handler: HTTPRouteHandler, path: HTTPRoute, schemas: dict[str, Any]
) -> dict[str, Any]:
    said: Endpoint = handler.opt["endpoint"]
    summary, _, description = inspect.cleandoc(handler.fn.__doc__ or "").partition("\n\n")
    operation: dict[str, Any] = {
        "operationId": f"{handler.fn.__module__.rsplit('.', 1)[-1]}_{handler.fn.__name__}",
        "tags": [handler.fn.__module__.rsplit(".", 1)[-1]],
        "summary": " ".join(summary.split()),
        "description": " ".join(f"{description} {_key_sentence(said)}".split()),
        "parameters": _parameters(method, said, path),
        "responses": {
            str(said.status): _content("Done.", said.answer, schemas)
            if said.answer
            else {"description": "Done."},
            **_problems(said, schemas),
        },
    }
    if said.body is not None:
        operation["requestBody"] = {
            "required": bool(_required(said.body)),
            "content": _content("", said.body, schemas)["content"],
        }
    if said.key != "ignored":
        operation["security"] = [{"key": []}] if said.key == "required" else [{}, {"key": []}]
    return operation


def _key_sentence(said: Endpoint) -> str:
    """From the table of roles, in its order."""
    allowed = [role for role in ROLES if role in MAY.get(said.right, ())]
    if not allowed:
        return ""
    of = "" if allowed == ["coordinator"] else " of the organisation"
    *others, last = allowed
    roles = f"{', '.join(others)} or {last}" if others else last
    return f"Needs a key{of} with the role {roles}."


def _required(body: Any) -> list[str]:
    return [field.name for field in msgspec.structs.fields(body) if field.required]


def _parameters(method: str, said: Endpoint, path: HTTPRoute) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {
            "name": each.name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "format": "uuid"} if each.full.endswith(":uuid") else _TEXT,
        }
        for each in path.path_components
        if not isinstance(each, str)
    ]
    for name in said.query:
        description, schema = QUERY[name]
        found.append({"name": name, "in": "query", "description": description, "schema": schema})
    return [*found, INTENT] if method == "POST" else found


def _content(
    description: str, shape: Any, schemas: dict[str, Any], media_type: str = "application/json"
) -> dict[str, Any]:
    found, components = msgspec.json.schema_components(
        shape if isinstance(shape, tuple) else [shape], ref_template=_REF
    )
    schema = found[0] if len(found) == 1 else {"anyOf": list(found)}
    schemas.update(components)
    return {"description": description, "content": {media_type: {"schema": schema}}}


def _problems(said: Endpoint, schemas: dict[str, Any]) -> dict[str, Any]:
    """Each status an endpoint may refuse with, and the codes that come with it."""
    codes: dict[int, set[str]] = defaultdict(set)
    for refusal in (*said.refusals, *((KeyRefused,) if said.key != "ignored" else ())):
        codes[next(STATUS[kind] for kind in refusal.__mro__ if kind in STATUS)].add(refusal.code)
    if said.body is not None or said.query:
        codes[400].add("bad_request")
    if said.body is not None:
        codes[413].add("too_large")
        codes[415].add("unsupported_media_type")
        codes[422].add(Invalid.code)
    codes[503].add("unavailable")
    return {
        str(status): _content(", ".join(sorted(codes[status])), Problem, schemas, "application/problem+json")
        for status in sorted(codes)
    }


HANDLERS = [show_document, show_page]
