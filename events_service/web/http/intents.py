"""The name of one attempt to sign up, so that sending it twice is harmless and guessing it opens nothing.

Whoever sends an attempt again is answered with its registration, link included. The name is therefore as good as the
link: ours are random and signed, another program's must be long, and means something on one network only.
"""

import hmac
from uuid import UUID, uuid4

from events_service.errors import Invalid
from events_service.identifiers import derived
from events_service.web.http.networks import network_of
from events_service.web.http.requests import AnyRequest, settings_of

SHORTEST = 16
FEWEST_CHARACTERS = 8


def new_intent(request: AnyRequest, session: UUID) -> str:
    """For a form that has just been opened."""
    name = uuid4().hex
    return f"{name}.{_signature(request, session, name)}"


def intent_kept(request: AnyRequest, session: UUID, key: str) -> str:
    """For a form that is opened again with what was typed: its own name, where it is one of ours for this session."""
    return key if _name_signed(request, session, key) is not None else new_intent(request, session)


def intent_of_form(request: AnyRequest, session: UUID, key: str) -> str | None:
    """The attempt a form of ours stands for; None when its name could have been chosen by anybody."""
    name = _name_signed(request, session, key)
    if name is not None:
        return f"form:{name}"
    return _on_this_network(request, key) if _is_hard_to_guess(key) else None


def intent_of_stranger(request: AnyRequest, key: str | None) -> str | None:
    """The same for an Idempotency-Key without an API key. Refuses with Invalid (`too_short`, `easy_to_guess`)."""
    if key is None:
        return None
    if len(key) < SHORTEST:
        raise Invalid({"Idempotency-Key": "too_short"})
    if not _is_hard_to_guess(key):
        raise Invalid({"Idempotency-Key": "easy_to_guess"})
    return _on_this_network(request, key)


def _is_hard_to_guess(key: str) -> bool:
    return len(key) >= SHORTEST and len(set(key)) >= FEWEST_CHARACTERS


def _on_this_network(request: AnyRequest, key: str) -> str:
    """Bound to where it comes from, by a hash: two strangers with one name do not meet."""
    return f"stranger:{derived(settings_of(request).secret_key, 'intent', network_of(request))}:{key}"


def _name_signed(request: AnyRequest, session: UUID, key: str) -> str | None:
    name, _, signature = key.partition(".")
    ours = hmac.compare_digest(signature.encode(), _signature(request, session, name).encode())
    return name if ours else None


def _signature(request: AnyRequest, session: UUID, name: str) -> str:
    return derived(settings_of(request).secret_key, "intent", session, name)
