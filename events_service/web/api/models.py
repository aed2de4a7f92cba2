"""Models of an edition: written and corrected by a coordinator, adopted by libraries."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, Router, delete, patch, post, route
from msgspec import Struct

from events_service.accounts.roles import Viewer
from events_service.database import transaction
from events_service.errors import Forbidden, NotFound, existing
from events_service.libraries.attachments import Attachment
from events_service.registration.following import effects_of_correction
from events_service.scheduling.adopting import ModelWithdrawn, adopt_model
from events_service.scheduling.events import NothingToPublish
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.kits import add_to_kit, kit_of, kits_of, remove_from_kit
from events_service.scheduling.model_queries import ModelPage, model_for, models_of
from events_service.scheduling.models import DayNotOpen, correct_model, make_model, offer_model
from events_service.scheduling.occupancy import EquipmentTaken, FacilitatorBusy, RoomTaken
from events_service.scheduling.programme import office_event
from events_service.scheduling.questions import questions_of
from events_service.settings import Settings
from events_service.web.api import model_bodies, shapes
from events_service.web.api.days import edition_for
from events_service.web.api.described import described
from events_service.web.api.document_bodies import NewResource
from events_service.web.api.shapes import Listed
from events_service.web.api.shaping import shaped
from events_service.web.api.writing import KEPT_BY_NOBODY, called, done, shown
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest
from events_service.web.http.uploads import LARGE, name_of_file


class Piece(Struct, frozen=True):
    """A link, or a file of `size` bytes, of a model's kit; what is not `public` is for colleagues."""

    id: UUID
    title: str
    url: str
    size: int | None
    author: str
    licence: str
    public: bool


class Model(Struct, frozen=True):
    """A workshop that is ready for the libraries of an edition (`campaign`). What is `locked` is the same in every
    copy; of its `copies`, so many have taken over revision `revision` (`followed`)."""

    id: UUID
    campaign: str
    title: str
    summary: str
    description: str
    easy_to_read: str
    access_notes: str
    kind: str
    strand: str
    level: str | None
    topics: list[str]
    languages: list[str]
    age_from: int | None
    age_to: int | None
    with_adult: bool
    prerequisites: str
    bring: str
    equipment_lent: str
    locked: list[str]
    minutes: int
    seats: int
    revision: int
    copies: int
    followed: int
    offered: bool
    created_at: datetime
    updated_at: datetime
    kit: list[Piece]


class Corrected(Struct, frozen=True):
    """What a correction would do: how many `copies` would say something else, how many of them would lose words of
    their own (`overwritten`), to how many `colleagues` one letter each would go, and how many who have signed up would
    be told, by `letters`, `texts` or `calls`."""

    copies: int
    overwritten: int
    colleagues: int
    letters: int
    texts: int
    calls: int


@route("/days/{slug:str}/models", http_method=READING, **described(NotFound, key="needed"))
async def show_all(
    request: AnyRequest, slug: str, viewer: Viewer, settings: Settings, now: datetime
) -> Response[Listed[Model]]:
    """Those of an edition, withdrawn ones included. `next_cursor` is always null."""
    existing(await edition_for(slug, viewer))
    models = await models_of(slug)
    kits = await kits_of([each.id for each in models])
    answer = [_shape(each, kits.get(each.id, []), settings) for each in models]
    return shown(request, Listed(answer, None), now=now, public=False)


@post(
    "/days/{slug:str}/models", **described(NotFound, Forbidden, DayNotOpen, IntentReused, right="edit_days")
)
async def create(
    slug: str,
    data: model_bodies.NewModel,
    viewer: Viewer,
    intent: str | None,
    settings: Settings,
    now: datetime,
) -> Response[Model]:
    """Write a model."""
    made = await make_model(slug, data.fields_sent(), by=viewer, now=now, intent=intent)
    location = f"{settings.public_url}/api/v1/models/{made}"
    return done(await _one(made, viewer, settings), location=location)


@route("/models/{model_id:uuid}", http_method=READING, **described(NotFound, key="needed"))
async def show(
    request: AnyRequest, model_id: UUID, viewer: Viewer, settings: Settings, now: datetime
) -> Response[Model]:
    """One model, and how far a correction has come."""
    return shown(request, await _one(model_id, viewer, settings), now=now, public=False)


@patch("/models/{model_id:uuid}", **described(NotFound, Forbidden, right="edit_days"))
async def correct(
    model_id: UUID, data: model_bodies.ModelChange, viewer: Viewer, settings: Settings, now: datetime
) -> Response[Model | Corrected]:
    """Correct it: every copy follows what is locked, one after the other. With `dry_run` the answer says how many
    would, and nothing is written."""
    sent = data.fields_sent()
    offered = sent.pop("offered", None)
    if sent.pop("dry_run"):
        return done(shaped(Corrected, await effects_of_correction(model_id, sent, viewer, now=now), "UTC"))
    async with transaction():
        await correct_model(model_id, sent, by=viewer, now=now)
        if offered is not None:
            await offer_model(model_id, offered=offered, by=viewer, now=now)
    return done(await _one(model_id, viewer, settings))


@post("/models/{model_id:uuid}/kit", **LARGE, **described(NotFound, Forbidden, right="edit_days"))
async def keep_piece(
    model_id: UUID,
    data: NewResource,
    viewer: Viewer,
    intent: str | None,
    settings: Settings,
    now: datetime,
) -> Response[Model]:
    """Put a file or a link into its kit; the same title again replaces what was there. Twenty at most."""
    name = name_of_file(data.filename or "", field="filename")
    with called("file", "content"):
        await add_to_kit(model_id, data.fields_sent(), name=name, content=data.content, by=viewer, now=now)
    return done(await _one(model_id, viewer, settings))


@delete(
    "/models/{model_id:uuid}/kit/{piece_id:uuid}",
    response_headers=KEPT_BY_NOBODY,
    **described(NotFound, Forbidden, right="edit_days"),
)
async def drop_piece(model_id: UUID, piece_id: UUID, viewer: Viewer, now: datetime) -> None:
    """Take it out of the kit."""
    await remove_from_kit(model_id, piece_id, by=viewer, now=now)


@post(
    "/models/{model_id:uuid}/copies",
    **described(
        NotFound,
        Forbidden,
        DayNotOpen,
        ModelWithdrawn,
        NothingToPublish,
        RoomTaken,
        EquipmentTaken,
        FacilitatorBusy,
        IntentReused,
        right="plan",
    ),
)
async def adopt(
    model_id: UUID,
    data: model_bodies.NewCopy,
    viewer: Viewer,
    intent: str | None,
    settings: Settings,
    now: datetime,
) -> Response[shapes.Event]:
    """Make an event of it, with one session at a library of the key's organisation. With `publish` everyone sees it at
    once; where the library is only claimed, as soon as that is approved (`publish_at` is set until then)."""
    model = existing(await model_for(model_id, viewer))
    sent: dict[str, Any] = data.fields_sent()
    publish = sent.pop("publish")
    sent["capacity"] = sent["capacity"] or model.seats
    made = await adopt_model(model_id, sent, publish=publish, by=viewer, now=now, intent=intent)
    event = existing(await office_event(made, viewer))
    answer = shapes.event(event, settings.public_url, await questions_of(made))
    return done(answer, location=f"{settings.public_url}/api/v1/events/{made}")


async def _one(model_id: UUID, viewer: Viewer, settings: Settings) -> Model:
    page = existing(await model_for(model_id, viewer))
    return _shape(page, await kit_of(model_id), settings)


def _shape(page: ModelPage, kit: Sequence[Attachment], settings: Settings) -> Model:
    pieces = [_piece(each, settings) for each in kit]
    return shaped(Model, page, "UTC", offered=page.withdrawn_at is None, kit=pieces)


def _piece(piece: Attachment, settings: Settings) -> Piece:
    url = piece.url or f"{settings.public_url}/staff/resources/{piece.id}"
    return shaped(Piece, piece, "UTC", url=url)


ROUTER = Router(
    "/",
    route_handlers=[show_all, create, show, correct, keep_piece, drop_piece, adopt],
    tags=["days"],
)
