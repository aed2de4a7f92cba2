"""Somebody who has no link any more, or never had one: the code and the name open their page."""

from collections.abc import Mapping
from datetime import datetime

from litestar import Response, post, route

from events_service.errors import Invalid, Refusal
from events_service.registration.code_visits import (
    NobodyWithCode,
    SeveralWithCode,
    TooManyTries,
    open_by_code,
)
from events_service.settings import Settings
from events_service.web.http.answers import page, redirect
from events_service.web.http.conditional import READING
from events_service.web.http.networks import network_of
from events_service.web.http.refusals import trouble, when_to_come_back
from events_service.web.http.requests import AnyRequest, query_of


@route("/registrations", http_method=READING)
async def form(request: AnyRequest) -> Response[str]:
    """Where code and name are asked for."""
    query = query_of(request)
    over, left = query.get("over") == "yes", query.get("helper") == "gone"
    return _form_page(request, {}, over=over, left=left)


@post("/registrations", status_code=303)
async def visit(
    request: AnyRequest, fields: dict[str, str], settings: Settings, now: datetime
) -> Response[str]:
    """Lead to the page of whoever says both; the form comes back as it was filled in."""
    try:
        secret = await open_by_code(
            fields.get("code"),
            fields.get("name"),
            on=fields.get("on"),
            network=network_of(request),
            key=settings.secret_key,
            now=now,
        )
    except (Invalid, NobodyWithCode, SeveralWithCode, TooManyTries) as refusal:
        return _form_page(request, fields, refusal)
    return redirect(f"/registrations/{secret}")


def _form_page(
    request: AnyRequest,
    values: Mapping[str, str],
    refusal: Refusal | None = None,
    *,
    over: bool = False,
    left: bool = False,
) -> Response[str]:
    """`over`: a visit by code has ended; `left`: whoever comes here does not help any more."""
    answer = page(
        request,
        "public/code_visits.html",
        cache="private, no-cache",
        values=values,
        over=over,
        left=left,
        asks_day=isinstance(refusal, SeveralWithCode) or "on" in values,
        **trouble(request, refusal),
    )
    answer.headers.update(when_to_come_back(refusal))
    return answer


HANDLERS = [form, visit]
