"""What may be sent about models of an edition, and to adopt one."""

from typing import Annotated, Any, get_type_hints

from msgspec import UNSET, Meta, UnsetType, defstruct

from events_service.clock import EPOCH
from events_service.scheduling.model_rules import MODEL_WORDS, ModelDraft
from events_service.scheduling.rules import STRANDS, SessionDraft
from events_service.scheduling.sign_up import LARGEST_CAPACITY
from events_service.web.api import values
from events_service.web.api.bodies import Body, NewEvent, Sent

Locked = Annotated[
    list[Annotated[str, values.one_of(MODEL_WORDS)]],
    Meta(description="Fields that are the same in every copy: their libraries do not change them."),
]
Minutes = Annotated[int, Meta(ge=15, le=720, description="How long a session usually takes.")]
Seats = Annotated[int, Meta(ge=1, le=1000, description="How many seats a session usually has.")]


def _words() -> list[Any]:
    """What an event says, as it says it; what has to be there first."""
    hints = get_type_hints(NewEvent, include_extras=True)
    defaults = dict(
        zip(reversed(NewEvent.__struct_fields__), reversed(NewEvent.__struct_defaults__), strict=False)
    )
    fields = [name for name in NewEvent.__struct_fields__ if name in MODEL_WORDS]
    return [
        (name, hints[name], defaults[name]) if name in defaults else (name, hints[name]) for name in fields
    ]


_Model: Any = defstruct(
    "_Model",
    [*_words(), ("locked", Locked, []), ("minutes", Minutes, 120), ("seats", Seats, 8)],
    bases=(Body,),
)


class NewModel(_Model):  # type: ignore[misc]  # its fields are those of NewEvent, whatever these become
    """A workshop that is ready: a library that adopts it gives it a date and a room."""

    @classmethod
    def check(cls, sent: Sent) -> None:
        ModelDraft.parse(sent)


_Change: Any = defstruct(
    "_ModelChange",
    [
        (name, hint | UnsetType, UNSET)
        for name, hint in get_type_hints(_Model, include_extras=True).items()
        if name in _Model.__struct_fields__
    ],
    bases=(Body,),
)


class ModelChange(_Change):  # type: ignore[misc]  # the same
    """What is given is corrected, in every copy where it is locked; the rest stays. `offered`: whether libraries may
    adopt it."""

    offered: bool | UnsetType = UNSET
    dry_run: values.DryRun = False

    @classmethod
    def check(cls, sent: Sent) -> None:
        ModelDraft.parse({"title": "-", "strand": STRANDS[0], **sent})


class NewCopy(Body):
    """Where and when a library holds it. Whatever else is said of a date is changed afterwards."""

    library: values.Library
    starts_at: values.Moment
    ends_at: values.Moment
    capacity: (
        Annotated[int, Meta(ge=1, le=LARGEST_CAPACITY, description="The model's `seats` when not given.")]
        | None
    ) = None
    room: values.Room | None = None
    equipment: values.EquipmentNeeds | None = None
    facilitators: values.Facilitators | None = None
    starts_at_choice: values.Choice | None = None
    ends_at_choice: values.Choice | None = None
    publish: Annotated[bool, Meta(description="Everyone sees it at once; otherwise it is a draft.")] = False

    @classmethod
    def check(cls, sent: Sent) -> None:
        SessionDraft.parse({"capacity": 1, **sent}, time_zone="UTC", now=EPOCH)
