"""What a handler is given of a request besides its body: who asks, under which name of an attempt, and for which part
of a list. Each provider asks for the one before it, as in web/http/dependencies.py, so that they run in one task."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Annotated
from uuid import UUID

from litestar.di import Provide
from litestar.handlers import BaseRouteHandler
from litestar.params import HeaderParameter, QueryParameter

from events_service.accounts.roles import Viewer
from events_service.errors import Invalid
from events_service.fields import Fields
from events_service.libraries.territories import DEPARTMENTS
from events_service.registration.search import Typed, typed_code, typed_figures, typed_names
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.rules import LEVELS, STRANDS
from events_service.scheduling.topics import TOPICS
from events_service.web.filters import checked, fields_of, filters_from
from events_service.web.http.requests import AnyRequest

MOST_ITEMS, ITEMS = 200, 50
LONGEST_INTENT = 200


@dataclass(frozen=True, slots=True)
class Stretch:
    """The part of a list that is asked for: `limit` items after an id, changed at or after an instant."""

    limit: int
    after: UUID | None
    since: datetime | None


def _query(description: str, name: str | None = None, **schema: object) -> QueryParameter:
    """A field of the query: described to the reader of the document, and read by our own rules, which name everything
    that is wrong at once."""
    return QueryParameter(
        name=name, description=description, schema_extra={"one_of": None, "type": "string", **schema}
    )


Limit = Annotated[
    str | None, _query("Items in one answer.", type="integer", minimum=1, maximum=MOST_ITEMS, default=ITEMS)
]
Cursor = Annotated[str | None, _query("The `next_cursor` of the answer before.")]
UpdatedSince = Annotated[
    str | None,
    _query(
        "Only what changed at or after this instant, and in `removed` what left the list since.",
        format="date-time",
    ),
]
Words = Annotated[str | None, _query("Words of the title or the summary.")]
Near = Annotated[str | None, _query("A postcode, or the beginning of a town's name.")]
Within = Annotated[str | None, _query("So many kilometres around `near`, up to 200.")]
Department = Annotated[
    str | None, _query("Code of a département or an overseas territory.", enum=list(DEPARTMENTS))
]
Period = Annotated[str | None, _query("A month, a year or an edition, as in `periods`.")]
Organisation = Annotated[str | None, _query("Slug of an organisation.")]
Library = Annotated[str | None, _query("Slug of a library.")]
Event = Annotated[str | None, _query("Slug of an event.")]
Strand = Annotated[str | None, _query("One of the three strands.", enum=list(STRANDS))]
Topic = Annotated[str | None, _query("One of the topics.", enum=list(TOPICS))]
Level = Annotated[str | None, _query("For whom it is.", enum=list(LEVELS))]
FirstDay = Annotated[str | None, _query("First local day.", name="from", format="date")]
LastDay = Annotated[str | None, _query("Last local day.", name="to", format="date")]
Hour = Annotated[str | None, _query("What begins at this hour of the place, or later: `14`.")]
Campaign = Annotated[str | None, _query("Slug of an edition of the Digital Inclusion Day.")]
SeatsLeft = Annotated[str | None, _query("`1` for sessions with seats left.", name="open")]
SpokenCode = Annotated[str | None, _query("A spoken code, accents and case free: moulin 27.")]
PartOfName = Annotated[str | None, _query("A part of the name of the guest or of somebody who comes along.")]
PartOfPhone = Annotated[str | None, _query("At least four figures of a telephone number, in any spelling.")]
IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        description="Names this one attempt, for sending it again safely. Make it random: 16 characters or more.",
        schema_extra={"one_of": None, "type": "string", "max_length": LONGEST_INTENT},
    ),
]


async def _viewer(request: AnyRequest, locale: str) -> Viewer | None:
    """Whoever holds the key that a guard has read; None without one."""
    viewer: Viewer | None = request.scope["state"].get("key_holder")
    return viewer


async def _intent(viewer: Viewer | None, idempotency_key: IdempotencyKey = None) -> str | None:
    """The Idempotency-Key: whatever names this one attempt, up to 200 visible ASCII characters. Refuses with
    Invalid."""
    if idempotency_key is None:
        return None
    if len(idempotency_key) > LONGEST_INTENT:
        raise Invalid({"Idempotency-Key": "too_long"})
    if not re.fullmatch("[!-~]+", idempotency_key):
        raise Invalid({"Idempotency-Key": "unreadable"})
    return idempotency_key


async def _stretch(
    request: AnyRequest,
    viewer: Viewer | None,
    limit: Limit = None,
    cursor: Cursor = None,
    updated_since: UpdatedSince = None,
) -> Stretch:
    """Refuses with Invalid, here for all lists, also what no parameter of theirs is called."""
    fields_of(request, *_names_of_query(request.route_handler))
    return stretch_of({"limit": limit, "cursor": cursor, "updated_since": updated_since})


async def department_given(stretch: Stretch, department: Department = None) -> str | None:
    code = (department or "").strip().upper() or None
    if code is not None and code not in DEPARTMENTS:
        raise Invalid({"department": "unknown"})
    return code


async def typed_in_query(
    request: AnyRequest,
    viewer: Viewer | None,
    code: SpokenCode = None,
    name: PartOfName = None,
    phone: PartOfPhone = None,
) -> Typed:
    """Refuses with Invalid what finds nobody because it is too little, and a query of nothing at all."""
    fields_of(request, "code", "name", "phone")
    typed = Typed(typed_code(code or ""), typed_names(name or ""), typed_figures(phone or ""))
    asked = {"code": (code, typed.code), "name": (name, typed.names), "phone": (phone, typed.figures)}
    if wrong := {field: "unreadable" for field, (raw, read) in asked.items() if raw and not read}:
        raise Invalid(wrong)
    if not typed:
        raise Invalid({"code": "required"})
    return typed


async def filters_given(
    stretch: Stretch,
    q: Words = None,
    near: Near = None,
    within: Within = None,
    department: Department = None,
    library: Library = None,
    strand: Strand = None,
    topic: Topic = None,
    level: Level = None,
    first_day: FirstDay = None,
    last_day: LastDay = None,
    hour: Hour = None,
    campaign: Campaign = None,
    seats_left: SeatsLeft = None,
    event: Event = None,
) -> SessionFilter:
    """The catalogue's filters, and the event. Refuses with Invalid what is not there as well: a list that stays empty
    would tell nobody why."""
    query = {"q": q, "near": near, "department": department, "library": library, "strand": strand}
    query |= {"topic": topic, "level": level, "from": first_day, "to": last_day, "campaign": campaign}
    query |= {"hour": hour, "open": seats_left, "event": event, "within": within}
    return await checked(filters_from({name: typed for name, typed in query.items() if typed}))


EVERYWHERE = {"viewer": Provide(_viewer), "intent": Provide(_intent), "stretch": Provide(_stretch)}


@cache
def _names_of_query(handler: BaseRouteHandler) -> tuple[str, ...]:
    """What the query of a handler may hold: what its dependencies declare."""
    return tuple(_declared(handler, handler.parsed_fn_signature.parameters))


def _declared(handler: BaseRouteHandler, names: Mapping[str, object]) -> Iterator[str]:
    providers = handler.resolve_dependencies()
    for provider in [providers[name] for name in names if name in providers]:
        fields = provider.parsed_fn_signature.parameters
        yield from _declared(handler, fields)
        for name, field in fields.items():
            if isinstance(field.kwarg_definition, QueryParameter):
                yield field.kwarg_definition.name or name


def stretch_of(query: Mapping[str, str | None]) -> Stretch:
    """`limit`, `cursor` and `updated_since`. Refuses with Invalid."""
    fields = Fields(query)
    limit = fields.number("limit", lowest=1, highest=MOST_ITEMS, default=ITEMS)
    after, since = _after(fields), _since(fields)
    fields.done()
    return Stretch(limit or ITEMS, after, since)


def _after(fields: Fields) -> UUID | None:
    raw = fields.typed.get("cursor")
    if not raw:
        return None
    try:
        return UUID(bytes=urlsafe_b64decode(raw + "=="))
    except ValueError:
        fields.wrong["cursor"] = "unreadable"
        return None


def _since(fields: Fields) -> datetime | None:
    """An instant with its offset. A + that nobody escaped arrives as a space, and is read as was meant."""
    raw = fields.typed.get("updated_since")
    if not raw:
        return None
    try:
        since = datetime.fromisoformat(re.sub(r" (\d\d:\d\d)$", r"+\1", raw))
        if since.tzinfo is not None:
            return since.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    fields.wrong["updated_since"] = "not_a_time"
    return None


def cursor_after(identifier: UUID) -> str:
    """Opaque to whoever receives it: where the next stretch begins."""
    return urlsafe_b64encode(identifier.bytes).decode().rstrip("=")
