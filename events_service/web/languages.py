"""The switch of language: the page comes back in the other one, with what was typed in it (promise 9)."""

import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from litestar import Response, post, route

from events_service.settings import LOCALES
from events_service.web.answers import (
    LANGUAGE_COOKIE,
    AnyRequest,
    pairs_of,
    query_of,
    query_string,
    redirect,
    settings_of,
)
from events_service.web.conditional import READING
from events_service.web.public import corrections, registrations, sign_up
from events_service.web.viewer import is_same_site

A_YEAR = 365 * 24 * 3600
# The address of a page → who shows its form again as it was just sent, without acting on it.
FORMS: dict[str, Callable[..., Awaitable[Response[Any]]]] = {
    "/sessions/(?P<reference>[^/]+)/registrations": sign_up.form_again,
    "/registrations/(?P<link>[^/]+)": registrations.page_again,
    "/registrations/(?P<link>[^/]+)/correction": corrections.form_again,
}
# Here what is typed belongs into the address, and the page reads it there.
SEARCHES = ("/", "/events")


@post("/language", status_code=200)
async def language(request: AnyRequest) -> Response[Any]:
    """Keep the visitor's choice of language in a cookie, and bring them back to the page they were on.

    The button belongs to the page's own form, so that what was typed comes along in the body, never in an address,
    which only says where the form stands. It is shown to its sender only: from another site nothing typed is taken.
    """
    fields = dict(await pairs_of(request))
    chosen, sent_back = fields.pop("language", ""), fields.pop("back", "/")
    back = query_of(request).get("back") or sent_back
    if chosen in LOCALES:
        request.scope["state"]["language"] = chosen
    answer = await _page_again(request, back if _is_ours(back) else "/", fields)
    if chosen in LOCALES:
        answer.set_cookie(
            key=LANGUAGE_COOKIE,
            value=chosen,
            max_age=A_YEAR,
            secure=settings_of(request).secure_cookies,
            httponly=True,
            samesite="lax",
        )
    return answer


@route("/language", http_method=READING)
async def back_home() -> Response[Any]:
    """Where a page was shown in another language, people reload the address."""
    return redirect("/")


async def _page_again(request: AnyRequest, back: str, typed: dict[str, str]) -> Response[Any]:
    path = urlsplit(back).path
    if not typed or not is_same_site(request):
        return redirect(back)
    if path in SEARCHES:
        return redirect(f"{path}?{query_string(typed)}".rstrip("?"))
    for pattern, again in FORMS.items():
        if found := re.fullmatch(pattern, path):
            request.scope["state"]["path"] = path
            return await again(request, **found.groupdict())
    return redirect(back)


def _is_ours(path: str) -> bool:
    return path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()


HANDLERS = [language, back_home]
