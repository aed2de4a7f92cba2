"""One session, its calendar file, and its sign-up form."""

from typing import Any
from uuid import UUID, uuid4

from litestar import Response, post, route

from events_service import clock
from events_service.clock import wall_clock
from events_service.errors import Invalid, NotFound, Refusal
from events_service.registration.places import PUBLIC, register
from events_service.registration.rules import Party, refuse_unless_open
from events_service.scheduling.queries import SessionLine, other_dates, session_line
from events_service.web.answers import AnyRequest, form_of, locale_of, page, redirect, settings_of
from events_service.web.bell import ring
from events_service.web.conditional import READING
from events_service.web.feeds import SUFFIX, session_download
from events_service.web.public.structured import session_data, whole
from events_service.web.refusals import field_sentences, sentence, status_of

# A field people never see. Whoever fills it in is a program; it gets the same page as a person whose seat was not kept.
TRAP = "website"
OTHER_DATES = 5


def identifier(text: str) -> UUID:
    """An id in an address. Anything that is not one is simply not found."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound() from None


@route("/sessions/{reference:str}", http_method=READING)
async def session(request: AnyRequest, reference: str) -> Response[Any]:
    """The page, or with `.ics` at the end its calendar file."""
    if reference.endswith(SUFFIX):
        return await session_download(request, identifier(reference.removesuffix(SUFFIX)))
    now = clock.now()
    line = await _line(reference)
    others = await other_dates(line, now=now, limit=OTHER_DATES + 1)
    data = whole([session_data(line, settings_of(request).public_url, now)])
    opens = wall_clock(line.opens_at, line.time_zone) if line.opens_at else None
    return page(
        request,
        "public/session.html",
        session=line,
        others=others[:OTHER_DATES],
        more=len(others) > OTHER_DATES,
        data=data,
        opens=opens,
        now=now,
    )


@route("/sessions/{reference:str}/registrations", http_method=READING)
async def form(request: AnyRequest, reference: str) -> Response[str]:
    """The sign-up form, with the intent that makes sending it twice harmless."""
    line = await _line(reference)
    now = clock.now()
    try:
        refuse_unless_open(line, seats=1, now=now)
    except Refusal as refusal:
        return _form_page(request, line, None, refusal=refusal)
    return _form_page(request, line, {"intent": str(uuid4()), "seats": "1"})


@post("/sessions/{reference:str}/registrations")
async def create(request: AnyRequest, reference: str) -> Response[Any]:
    """Sign a party up and lead to its own page; whatever goes wrong, the form comes back as it was filled in."""
    line = await _line(reference)
    given = await form_of(request)
    try:
        if given.get(TRAP):
            raise Invalid({"name": "unreadable"})
        party = Party.parse(
            given,
            department=line.department,
            most_seats=min(line.most_seats, line.capacity or 1),
            locale=locale_of(request),
        )
        place = await register(
            line.id,
            party,
            by=PUBLIC,
            key=settings_of(request).secret_key,
            now=clock.now(),
            intent=given.get("intent") or None,
            seen=line,
            sender=settings_of(request).mail_from,
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return _form_page(request, line, given, refusal=refusal)
    ring(request)
    return redirect(f"/registrations/{place.link}")


def _form_page(
    request: AnyRequest, line: SessionLine, values: dict[str, Any] | None, *, refusal: Refusal | None = None
) -> Response[str]:
    """The form with `values` in it, or, where there is nothing to fill in (None), only the reason."""
    locale = locale_of(request)
    errors = field_sentences(refusal, locale) if isinstance(refusal, Invalid) else {}
    refused = sentence(refusal.code, locale) if refusal is not None and not errors else ""
    if values is not None and refusal is not None and refusal.code == "intent_reused":
        values = values | {"intent": str(uuid4())}
    return page(
        request,
        "public/registration_form.html",
        status_code=status_of(refusal) if refusal is not None and values is not None else 200,
        cache="no-store",
        session=line,
        values=values,
        errors=errors,
        refused=refused,
        most=min(line.most_seats, line.capacity or 1),
        trap=TRAP,
        days=settings_of(request).retention_days,
        now=clock.now(),
    )


async def _line(reference: str) -> SessionLine:
    line = await session_line(identifier(reference), now=clock.now())
    if line is None:
        raise NotFound()
    return line


HANDLERS = [session, form, create]
