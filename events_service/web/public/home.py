"""The front door: what this is, a search by town, the next sessions; and the switch of language."""

from typing import Any

from litestar import Response, post, route

from events_service import clock
from events_service.scheduling.editions import campaigns
from events_service.scheduling.filters import Wanted
from events_service.scheduling.queries import upcoming
from events_service.settings import LOCALES
from events_service.web.answers import LANGUAGE_COOKIE, AnyRequest, form_of, page, redirect, settings_of
from events_service.web.conditional import READING

A_YEAR = 365 * 24 * 3600


@route("/", http_method=READING)
async def home(request: AnyRequest) -> Response[str]:
    now = clock.now()
    sessions = await upcoming(Wanted(), now=now, size=6)
    days = await campaigns(now=now)
    return page(request, "public/home.html", sessions=sessions[:6], days=days, now=now)


@post("/language")
async def language(request: AnyRequest) -> Response[Any]:
    """Keep the visitor's choice of language in a cookie, and bring them back to the page they were on."""
    form = await form_of(request)
    back = form.get("back", "/")
    answer = redirect(back if _is_ours(back) else "/")
    if form.get("language") in LOCALES:
        answer.set_cookie(
            key=LANGUAGE_COOKIE,
            value=form["language"],
            max_age=A_YEAR,
            secure=settings_of(request).secure_cookies,
            httponly=True,
            samesite="lax",
        )
    return answer


def _is_ours(path: str) -> bool:
    return path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()


HANDLERS = [home, language]
