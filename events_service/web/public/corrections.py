"""The form with which a guest corrects their registration: GET shows, POST acts."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, post, route

from events_service import clock
from events_service.errors import Invalid, NotFound, Refusal
from events_service.messages.misspellings import PerhapsMisspelt, refuse_slip
from events_service.registration.corrections import (
    changes_of,
    correct_by_link,
    most_seats,
    refuse_unless_correctable,
    seats_within_reach,
)
from events_service.registration.queries import Registration
from events_service.web.correction import changed_in, typed_in, version_seen
from events_service.web.http.answers import AnyRequest, form_of, locale_of, page, redirect
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import field_sentences, sentence, status_of
from events_service.web.public.registrations import opened, own_page
from events_service.web.public.sign_up import CACHE


@route("/registrations/{link:str}/correction", http_method=READING)
async def correction(request: AnyRequest, link: str) -> Response[Any]:
    """The form, filled in as the registration is."""
    registration = await opened(link)
    try:
        refuse_unless_correctable(registration, now=clock.now())
    except Refusal:
        return redirect(f"/registrations/{link}")
    return _form_page(request, registration, link, typed_in(registration))


@post("/registrations/{link:str}/correction", status_code=303)
async def correct(request: AnyRequest, link: str) -> Response[Any]:
    """Write what was corrected; whatever goes wrong, the form comes back as it was filled in."""
    registration, fields = await opened(link), _as_answered(await form_of(request))
    changes, now = changed_in(registration, fields), clock.now()
    try:
        _refuse_slips(registration, changes, fields)
        await correct_by_link(link, changes, now=now, seen=version_seen(fields))
    except NotFound:
        raise
    except Refusal as refusal:
        return await _form_again(request, link, fields, refusal, old=not isinstance(refusal, PerhapsMisspelt))
    return redirect(f"/registrations/{link}")


def _as_answered(fields: dict[str, Any]) -> dict[str, Any]:
    """The form as the pressed button makes it: with the address that was meant."""
    meant = fields.pop("email_meant", "")
    return fields | ({"email": meant} if meant else {})


def _refuse_slips(registration: Registration, changes: Mapping[str, str], fields: Mapping[str, str]) -> None:
    """Ask about a new address that looks misspelt, once everything else can be read. Refuses with Invalid and
    PerhapsMisspelt."""
    if "email" in changes:
        email = changes_of(registration, changes).get("email")
        refuse_slip(email, insisted=fields.get("email_insisted", ""))


async def _form_again(
    request: AnyRequest, link: str, fields: dict[str, str], refusal: Refusal | None, *, old: bool
) -> Response[str]:
    """The form as it was filled in, next to what is true now; where nothing can be corrected, the own page. `old`: what
    it was filled in against is over, and whoever sends it again has seen that."""
    registration = await opened(link)
    try:
        refuse_unless_correctable(registration, now=clock.now())
    except Refusal:
        return await own_page(request, registration, link, refusal=refusal)
    current = typed_in(registration)
    values = current | fields | ({"seen": current["seen"]} if old else {})
    return _form_page(request, registration, link, values, refusal)


def _form_page(
    request: AnyRequest,
    registration: Registration,
    link: str,
    values: Mapping[str, str],
    refusal: Refusal | None = None,
) -> Response[str]:
    locale = locale_of(request)
    errors = field_sentences(refusal, locale) if isinstance(refusal, Invalid) else {}
    question = refusal if isinstance(refusal, PerhapsMisspelt) else None
    return page(
        request,
        "public/correction.html",
        status_code=status_of(refusal) if refusal else 200,
        cache=CACHE,
        registration=registration,
        link=link,
        values=values,
        errors=errors,
        question=question,
        refused=sentence(refusal.code, locale) if refusal and not errors and not question else "",
        refusal_code=refusal.code if refusal else "",
        most=most_seats(registration),
        within_reach=seats_within_reach(registration, now=clock.now()),
    )


HANDLERS = [correction, correct]
