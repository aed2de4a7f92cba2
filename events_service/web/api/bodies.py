"""What may be sent: the fields of each JSON body, with their types and limits. They decode what comes in, and describe
it in /api/openapi.json: nothing else is accepted. What a text may say is checked by the drafts of the packages below
(EventDraft, SessionDraft, Party), for every door alike."""

from typing import Annotated, Any, get_type_hints
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, defstruct

from events_service.errors import Forbidden
from events_service.messages.rules import Outcome
from events_service.registration.helper_rules import Receives
from events_service.registration.parties import Party
from events_service.registration.seat_rules import LONGEST_EXTRA_REASON
from events_service.scheduling.event_rules import EventDraft
from events_service.scheduling.questions import FIELD
from events_service.scheduling.rules import STRANDS
from events_service.scheduling.sign_up import LARGEST_PARTY
from events_service.text import clean
from events_service.web.api import values

# A body as it came, whatever its types.
Sent = dict[str, Any]


class Body(Struct, forbid_unknown_fields=True):
    """What the bodies have in common: a field that none of them names is refused, never dropped in silence."""

    def fields_sent(self) -> Sent:
        """The fields that a verb reads: those that were sent, and the others that have a default."""
        sent = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: value for name, value in sent.items() if value is not UNSET}

    @classmethod
    def check(cls, sent: Sent) -> None:
        """Refuse with Invalid what may not be said in these fields, whatever their types: a body that cannot be
        decoded is told everything at once. It asks no database, and what it lets pass the verb may still refuse."""


class NewEvent(Body):
    """What is offered. It has no date of its own: sessions do."""

    title: values.Title
    library: values.Library
    strand: values.Strand
    summary: values.Summary | None = ""
    description: values.Description | None = ""
    easy_to_read: values.EasyToRead | None = ""
    access_notes: values.AccessNotes | None = ""
    kind: values.Kind | None = "workshop"
    level: values.Level | None = None
    topics: list[values.Topic] | None = []
    languages: list[values.Language] | None = []
    age_from: values.Age | None = None
    age_to: values.Age | None = None
    with_adult: values.WithAdult | None = False
    prerequisites: values.Prerequisites | None = ""
    bring: values.Bring | None = ""
    equipment_lent: values.EquipmentLent | None = ""
    we_do: values.Frame | None = []
    we_do_not: values.Frame | None = []
    needs_mandate: values.Frame | None = []
    campaign: values.Campaign | None = None

    @classmethod
    def check(cls, sent: Sent) -> None:
        EventDraft.parse(sent)


def _optional(body: type[Body], name: str) -> Any:
    """The same fields, none of which need be there."""
    hints = get_type_hints(body, include_extras=True)
    fields = [(field, hints[field] | UnsetType, UNSET) for field in body.__struct_fields__]
    return defstruct(name, fields, bases=(Body,))


_Change: Any = _optional(NewEvent, "_Change")


class EventChange(_Change):  # type: ignore[misc]  # its fields are those of NewEvent, whatever these become
    """What is given changes, the rest stays."""

    dry_run: values.DryRun = False

    @classmethod
    def check(cls, sent: Sent) -> None:
        EventDraft.parse({"title": "-", "library": "-", "strand": STRANDS[0], **sent})


class Reason(Body):
    """Why a session is called off; the letters say it."""

    reason: Annotated[str, Meta(max_length=280)] | None = ""
    scope: values.Scope | None = None
    dry_run: values.DryRun = False


class NewHelper(Body):
    """A person whom a guest trusts; an e-mail or a phone is needed. What is wrong with one is told as `helper_name`,
    `helper_phone`, `helper_email`."""

    name: values.Name
    email: values.Email | None = None
    phone: values.Phone | None = None
    receives: Annotated[
        str,
        values.one_of(tuple(Receives)),
        Meta(description="`too`: what the guest is told; `instead`: the guest is not written to."),
    ] = "too"


class NewAnswer(Body):
    """The answer to a question of the library."""

    question: UUID
    words: Annotated[
        str,
        Meta(max_length=280, description="One of its choices, `yes` or `no`, or words; empty takes it back."),
    ]


Answers = Annotated[list[NewAnswer], Meta(max_length=20)]


class NewRegistration(Body):
    """One party. A name to be called by is enough; e-mail and phone are optional, and may be shared."""

    name: values.Name
    seats: (
        Annotated[
            int,
            Meta(
                ge=1,
                le=LARGEST_PARTY,
                description="The person and their companions: all get a seat, or none.",
            ),
        ]
        | None
    ) = 1
    email: values.Email | None = None
    phone: values.Phone | None = None
    companions: values.Companions | None = []
    locale: values.Locale | None = None
    adult: values.Adult | None = ""
    only_adults: values.OnlyAdults = False
    need: values.Need | None = ""
    note: values.Note | None = ""
    word: values.Word | None = ""
    paper: values.Paper = False
    answers: Answers | None = []
    helper: (
        Annotated[NewHelper, Meta(description="Whom they trust: told at once, may answer for them.")] | None
    ) = None
    extra_reason: Annotated[
        str,
        Meta(
            max_length=LONGEST_EXTRA_REASON,
            description="With a key of the organisation: why they get seats over the capacity where none is left;"
            " without one it is 403 `forbidden`.",
        ),
    ] = ""
    if_full: Annotated[
        str,
        values.one_of(("wait", "refuse")),
        Meta(
            description="Where the seats asked for are not left: `wait` joins the waiting list (201, `waiting`);"
            " `refuse` writes nothing and answers 409 `not_enough_seats` with `left`."
        ),
    ] = "wait"
    another_person: Annotated[
        bool,
        Meta(
            description="Somebody else than the party of the same name and contact that signed up less than ten"
            " minutes ago, about whom 409 `already_signed_up` asks."
        ),
    ] = False

    def reason_for_extra(self, *, of_staff: bool) -> str:
        """Why they get seats over the capacity. Refuses with Forbidden whoever is no colleague."""
        if self.extra_reason.strip() and not of_staff:
            raise Forbidden(verb="register")
        return clean(self.extra_reason, field="extra_reason", longest=LONGEST_EXTRA_REASON)

    def fields_sent(self) -> Sent:
        return _flat(super().fields_sent())

    @classmethod
    def check(cls, sent: Sent) -> None:
        Party.parse(_flat(sent), department="", most_seats=LARGEST_PARTY, locale="")


def _flat(sent: Sent) -> Sent:
    """The helper's fields, and the answers, among the others, as a form has them."""
    answers = sent.get("answers")
    for answer in answers if isinstance(answers, list) else ():
        fields = answer.fields_sent() if isinstance(answer, NewAnswer) else answer
        if isinstance(fields, dict):
            sent = sent | {f"{FIELD}{fields.get('question')}": fields.get("words")}
    helper = sent.get("helper")
    if not isinstance(helper, dict | NewHelper):
        return sent
    fields = helper if isinstance(helper, dict) else helper.fields_sent()
    return sent | {f"helper_{name}": text for name, text in fields.items()}


class RegistrationChange(Body):
    """What is given changes, the rest stays; null takes a contact away."""

    name: values.Name | UnsetType = UNSET
    seats: (
        Annotated[
            int,
            Meta(
                ge=1,
                le=LARGEST_PARTY,
                description="Fewer are free at once; more only where nobody waits for them.",
            ),
        ]
        | UnsetType
    ) = UNSET
    companions: values.Companions | UnsetType | None = UNSET
    email: values.Email | UnsetType | None = UNSET
    phone: values.Phone | UnsetType | None = UNSET
    locale: values.Locale | UnsetType | None = UNSET
    adult: values.Adult | UnsetType | None = UNSET
    only_adults: values.OnlyAdults | UnsetType = UNSET
    need: values.Need | UnsetType | None = UNSET
    note: values.Note | UnsetType | None = UNSET
    word: values.Word | UnsetType | None = UNSET
    paper: values.Paper | UnsetType = UNSET
    answers: Answers | UnsetType = UNSET

    def fields_sent(self) -> Sent:
        return _flat(super().fields_sent())

    @classmethod
    def check(cls, sent: Sent) -> None:
        Party.parse(
            {"name": "-", "seats": LARGEST_PARTY, **_flat(sent)},
            department="",
            most_seats=LARGEST_PARTY,
            locale="",
        )


class Restoration(Body):
    """Taking a cancellation back."""

    wait: (
        Annotated[bool, Meta(description="Join the end of the waiting list where the seats are gone.")] | None
    ) = False


class Excuse(Body):
    """Whether somebody comes on a date of a course."""

    comes: Annotated[bool, Meta(description="They do, after all.")] = False


class NewOutcome(Body):
    """What came of calling somebody."""

    outcome: Annotated[str, values.one_of(tuple(Outcome))]
    note: Annotated[str, Meta(max_length=500)] = ""
    seen: (
        Annotated[
            int,
            Meta(
                ge=0,
                description="How many outcomes you were shown: a newer one is then a 409 `call_noted`.",
            ),
        ]
        | None
    ) = None


class Publication(Body):
    """When everyone is to see an event: at once, or from a time to come."""

    at: values.Moment | None = None


class Nothing(Body):
    """An empty object, or no body at all."""
