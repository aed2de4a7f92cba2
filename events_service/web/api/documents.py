"""What the API says of itself: the OpenAPI 3.1 document that Litestar makes of its handlers, and the same as a page."""

from datetime import datetime
from functools import cache, lru_cache
from typing import Annotated

import msgspec
from litestar import Litestar, Response, route
from litestar._openapi.plugin import OpenAPIPlugin
from litestar._openapi.schema_generation import SchemaCreator
from litestar.config.app import AppConfig
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, Reference, SecurityScheme, Server
from litestar.params import ParameterKwarg
from litestar.plugins import OpenAPISchemaPlugin
from litestar.typing import FieldDefinition

from events_service.settings import Settings
from events_service.web.api.decoding import Json
from events_service.web.api.writing import shown
from events_service.web.http.answers import page
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest

PREFIX = "/api/v1/"
INTRODUCTION = (
    "Libraries, events, sessions and registrations. Reading is public; planning needs a key, sent as "
    "`Authorization: Bearer KEY`. Instants are RFC 3339 with the place's offset, next to its `time_zone`. "
    "Lists answer `items` and `next_cursor`. Errors are problem details (RFC 9457) with a stable `code`. "
    "A POST sent twice with the same `Idempotency-Key` is done once."
)


@route("/openapi.json", http_method=READING)
async def show_document(request: AnyRequest, settings: Settings, now: datetime) -> Response[Json]:
    """The OpenAPI document."""
    return shown(request, document(request.app, settings), now=now, public=True)


@route("/docs", http_method=READING)
async def show_page(request: AnyRequest, settings: Settings) -> Response[str]:
    """The document as a page to read."""
    described = document(request.app, settings)
    return page(request, "api/docs.html", document=described, schemas=described["components"]["schemas"])


@lru_cache(maxsize=1)
def document(app: Litestar, settings: Settings) -> Json:
    """Every route below /api/v1 and nothing else, in one order in every process, so that all send the same ETag."""
    openapi = OpenAPIPlugin(app)
    # Not through the application's own settings, which would open addresses of Litestar's beside ours.
    openapi.on_app_init(AppConfig(openapi_config=_configuration(settings)))
    for each in app.routes:
        if each.path.startswith(PREFIX):
            openapi.receive_route(each)
    described = openapi.provide_openapi().to_schema()
    schemas = described["components"]["schemas"]
    described["paths"] = {
        path: {method: operations[method] for method in sorted(operations) if method != "head"}
        for path, operations in sorted(described["paths"].items())
    }
    for operation in [each for methods in described["paths"].values() for each in methods.values()]:
        if body := operation.get("requestBody"):
            name = body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
            body["required"] = bool(schemas[name].get("required"))
    return described


def _configuration(settings: Settings) -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Digital workshops in libraries",
        version="1",
        description=INTRODUCTION,
        servers=[Server(url=settings.public_url)],
        components=Components(security_schemes={"key": SecurityScheme(type="http", scheme="bearer")}),
        use_handler_docstrings=True,
        operation_id_creator=_operation_id,
    )


def _operation_id(handler: HTTPRouteHandler, method: str, _: object) -> str:
    name = f"{handler.fn.__module__.rpartition('.')[2]}_{handler.fn.__name__}"
    return f"{name}_head" if method == "HEAD" else name


class StructSchemas(OpenAPISchemaPlugin):
    """Has msgspec describe its structs: what decodes them knows their limits and choices, and that it takes no other
    field."""

    def is_plugin_supported_field(self, field_definition: FieldDefinition) -> bool:
        return not field_definition.is_union and field_definition.is_subclass_of(msgspec.Struct)

    def to_openapi_schema(  # type: ignore[override]  # Litestar's own plugins return a reference as well
        self, field_definition: FieldDefinition, schema_creator: SchemaCreator
    ) -> Reference:
        (shape,), components = msgspec.json.schema_components(
            [field_definition.annotation], ref_template="#/components/schemas/{name}"
        )
        registry = schema_creator.schema_registry
        for name, described in components.items():
            schema = registry.get_schema_for_field_definition(_component(name))
            schema.additional_properties = described.pop("additionalProperties", None)
            vars(schema).update(described)
        reference = registry.get_reference_for_field_definition(_component(shape["$ref"].rpartition("/")[2]))
        assert reference is not None
        return reference


@cache
def _component(name: str) -> FieldDefinition:
    """A shape under the name that msgspec gives it, by which its other shapes refer to it."""
    return FieldDefinition.from_annotation(Annotated[object, ParameterKwarg(schema_component_key=name)])


HANDLERS = [show_document, show_page]
