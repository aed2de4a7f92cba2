"""The form with which a guest corrects their registration: GET shows, POST acts."""

from collections.abc import Mapping
from datetime import datetime

from litestar import Response, post, route

from events_service.errors import NotFound, Refusal, existing
from events_service.messages.misspellings import PerhapsMisspelt, refuse_slip
from events_service.registration.answers import questions_for
from events_service.registration.corrections import (
    changes_of,
    correct_by_link,
    most_seats,
    seats_within_reach,
)
from events_service.registration.queries import Registration, registration_by_link
from events_service.web.correction import changed_in, is_correctable, typed_in, version_seen
from events_service.web.http.answers import page, redirect
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.public.asking import CACHE
from events_service.web.public.registrations import own_page
from events_service.web.questions import as_answered, form_asks


@route("/registrations/{link:str}/correction", http_method=READING)
async def correction(request: AnyRequest, link: str, now: datetime) -> Response[str]:
    """The form, filled in as the registration is."""
    registration = await _of_link(link)
    if not is_correctable(registration, now=now):
        return redirect(f"/registrations/{link}")
    return await _form_page(request, registration, link, typed_in(registration), now=now)


@post("/registrations/{link:str}/correction", status_code=303)
async def correct(request: AnyRequest, link: str, fields: dict[str, str], now: datetime) -> Response[str]:
    """Write what was corrected; whatever goes wrong, the form comes back as it was filled in."""
    registration, fields = await _of_link(link), as_answered(fields)
    changes = changed_in(registration, fields)
    try:
        _refuse_slips(registration, changes, fields)
        await correct_by_link(link, changes, now=now, seen=version_seen(fields))
    except NotFound:
        raise
    except Refusal as refusal:
        return await _form_again(request, link, fields, refusal, now=now)
    return redirect(f"/registrations/{link}")


def _refuse_slips(registration: Registration, changes: Mapping[str, str], fields: Mapping[str, str]) -> None:
    """Ask about a new address that looks misspelt, once everything else can be read. Refuses with Invalid and
    PerhapsMisspelt."""
    if "email" in changes:
        email = changes_of(registration, changes).get("email")
        refuse_slip(email, insisted=fields.get("email_insisted", ""))


async def _form_again(
    request: AnyRequest, link: str, fields: dict[str, str], refusal: Refusal, *, now: datetime
) -> Response[str]:
    """The form as it was filled in, next to what is true now; where nothing can be corrected, the own page. Whoever
    sends it again has seen what is true now, and fills it in against that; a question shows nothing new."""
    registration = await _of_link(link)
    if not is_correctable(registration, now=now):
        return await own_page(request, registration, link, now=now, refusal=refusal)
    current = typed_in(registration)
    values = current | fields
    if not isinstance(refusal, PerhapsMisspelt):
        values["seen"] = current["seen"]
    return await _form_page(request, registration, link, values, now=now, refusal=refusal)


async def _of_link(link: str) -> Registration:
    """What only the holder of the link may correct. Refuses with NotFound, a visit by code too."""
    return existing(await registration_by_link(link))


async def _form_page(
    request: AnyRequest,
    registration: Registration,
    link: str,
    values: Mapping[str, str],
    *,
    now: datetime,
    refusal: Refusal | None = None,
) -> Response[str]:
    question = refusal if isinstance(refusal, PerhapsMisspelt) else None
    return page(
        request,
        "public/correction.html",
        cache=CACHE,
        registration=registration,
        link=link,
        values=values,
        **form_asks(await questions_for(registration.id, registration.session.event)),
        question=question,
        refusal_code=refusal.code if refusal else "",
        most=most_seats(registration),
        within_reach=seats_within_reach(registration, now=now),
        **trouble(request, refusal, asked=question),
    )


HANDLERS = [correction, correct]
