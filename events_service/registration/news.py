"""What a guest has yet to be told, decided when a letter leaves: the truth of that moment against the last letter.

A session may move four times while the mail server is down. What counts then is what the guest was last told and what
is true now; the steps between are nobody's business, and a guest for whom nothing changed in the end hears nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from events_service.messages.rendering import Letter
from events_service.registration.letters import snapshot
from events_service.registration.queries import Registration, registrations_by_ids
from events_service.text import plain

# The letters that tell how a registration stands. Any other says what it said when it was posted.
STANDING = ("confirmation", "waiting", "promotion", "change", "cancellation")
WHEN = ("starts_local", "ends_local", "time_zone")
WHERE = ("library_name", "library_street")
WHAT = ("title",)
# A new link is news: the old one opens nothing.
WHO = ("name", "seats", "link_version")

Facts = Mapping[str, object]


def letter_for(facts: Facts, told: Facts | None, *, posted: str, by_guest: bool) -> str | None:
    """The letter that takes a guest from what they were last `told` (None: nothing, or it is erased) to the `facts`;
    None when it would tell nothing new.

    `posted` is the letter that was meant at first: it decides between two that are both true. `by_guest` says who
    cancelled: who gives a seat back before any letter left has seen it on the page, and is not written to at all.
    """
    state = facts["state"]
    if not told:
        return None if state == "cancelled" and by_guest else _first(str(state), posted)
    if state != told["state"]:
        return (
            "promotion" if (told["state"], state) == ("waiting", "confirmed") else _first(str(state), posted)
        )
    if state == "cancelled":
        return None
    if changed(facts, told):
        return "change"
    return _first(str(state), posted) if _differ(facts, told, WHO) else None


def _first(state: str, posted: str) -> str:
    """What to write to somebody who does not know that state yet."""
    if state == "confirmed":
        return "promotion" if posted == "promotion" else "confirmation"
    return {"waiting": "waiting", "cancelled": "cancellation"}.get(state, posted)


def _differ(facts: Facts, told: Facts, names: tuple[str, ...]) -> bool:
    """Whether one of these reads differently. Another way to write the same place is not another place; what an older
    release did not write down is taken as told."""
    return any(name in told and _plain(facts[name]) != _plain(told[name]) for name in names)


def _plain(fact: object) -> object:
    return plain(fact) if isinstance(fact, str) else fact


def changed(facts: Facts, told: Facts) -> list[str]:
    """What differs for whoever goes there: its `time`, its `place`, its `title`."""
    kinds = {"time": WHEN, "place": WHERE, "title": WHAT}
    return [kind for kind, names in kinds.items() if _differ(facts, told, names)]


def before(facts: Facts, told: Facts | None) -> dict[str, object]:
    """When and where it was and how it was called, as the guest was last told, in `was_…`, and what of it has
    `changed`; nothing when all of it still holds."""
    kinds = changed(facts, told) if told else []
    if not told or not kinds:
        return {}
    return {f"was_{name}": told[name] for name in (*WHEN, *WHERE, *WHAT) if name in told} | {"changed": kinds}


async def newest(
    letters: Sequence[tuple[Letter, Mapping[str, object] | None]],
) -> list[Letter | None]:
    """Letters about registrations with the newest facts, each as the letter that they make it; None where there is
    nothing to tell. They go to the guest's present address, in their present language."""
    about = [letter.about for letter, _ in letters if letter.name in STANDING]
    registrations = await registrations_by_ids(about) if about else {}
    return [_newest(letter, told, registrations.get(letter.about)) for letter, told in letters]


def _newest(letter: Letter, told: Facts | None, registration: Registration | None) -> Letter | None:
    if letter.name not in STANDING or registration is None:
        return letter
    if registration.email is None:
        return None
    told = told if registration.email == letter.recipient else None
    facts = snapshot(registration)
    cancelled_by = registration.cancelled_by or ("library" if registration.session.cancelled else "guest")
    name = letter_for(facts, told, posted=letter.name, by_guest=cancelled_by == "guest")
    if name is None:
        return None
    context = {key: fact for key, fact in letter.context.items() if not key.startswith("was_")}
    context |= facts
    context |= before(facts, told)
    if name == "cancellation":
        context |= {"cancelled_by": cancelled_by, "reason": letter.context.get("reason", "")}
    return replace(
        letter, name=name, locale=registration.locale, recipient=registration.email, context=context
    )
