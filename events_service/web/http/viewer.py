"""Who is asking: a colleague by their cookie, a program by its key, or nobody; and whether a staff form is genuine."""

import hmac
from urllib.parse import urlsplit

from litestar import Response

from events_service.accounts.roles import Viewer
from events_service.accounts.visits import viewer_signed_in
from events_service.errors import Refusal
from events_service.identifiers import derived
from events_service.web.http.requests import AnyRequest, now_of, settings_of

FORM_FIELD = "form_key"
# What a cookie of staff holds: a visit, or, until then, what its browser asked for.
VISIT, ASKED = "sign_in", "sign_in_asked"


class CrossSite(Refusal):
    """A staff form that did not come from one of our own pages, opened in this visit."""

    code = "cross_site"


class StaleForm(Refusal):
    """A staff form of our own pages that lacks this visit's key: it was opened before the visit began."""

    code = "stale_form"


class KeyRefused(Refusal):
    """The API key is missing, unknown or revoked."""

    code = "key_refused"


class SignInNeeded(Refusal):
    """A staff page without a visit; answered with the way to sign in."""

    code = "sign_in_needed"


def cookie_name(request: AnyRequest, kind: str = VISIT) -> str:
    """With the `__Host-` prefix where the site is served over TLS: no sibling site can plant such a cookie."""
    return f"__Host-{kind}" if settings_of(request).secure_cookies else kind


async def colleague(request: AnyRequest) -> Viewer:
    """The signed-in colleague, for guards; handlers are given them as `viewer`. Refuses with SignInNeeded."""
    cookie = request.cookies.get(cookie_name(request), "")
    viewer = await viewer_signed_in(cookie, now=now_of(request)) if cookie else None
    if viewer is None:
        raise SignInNeeded()
    request.scope["state"]["viewer"] = viewer
    request.scope["state"]["form_key"] = form_key(request)
    return viewer


def viewer_of(request: AnyRequest) -> Viewer:
    """The colleague that the guard of this page has let in."""
    viewer: Viewer = request.scope["state"]["viewer"]
    return viewer


def form_key(request: AnyRequest) -> str:
    """What a staff form carries in a hidden field: bound to this visit, useless in another one."""
    return derived(settings_of(request).secret_key, "form", request.cookies.get(cookie_name(request), ""))


def check_form(request: AnyRequest, key: str) -> None:
    """Refuse with CrossSite a form that another site sent, or that lacks this visit's key (ASVS 3.5.1, 3.5.3); with
    StaleForm one that lacks it, though the browser vouches that it came from one of our own pages."""
    if not is_same_site(request):
        raise CrossSite()
    if not hmac.compare_digest(key.encode(), form_key(request).encode()):
        raise StaleForm() if is_from_our_page(request) else CrossSite()


def is_from_our_page(request: AnyRequest) -> bool:
    """Whether the browser itself says so: by Sec-Fetch-Site, or by an Origin that is ours. Silence is not enough."""
    if not is_same_site(request):
        return False
    return request.headers.get("sec-fetch-site") == "same-origin" or request.headers.get("origin") not in (
        None,
        "null",
    )


def is_same_site(request: AnyRequest) -> bool:
    """By Sec-Fetch-Site where the browser sends it, else by Origin: there, `null` is somebody else."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site not in ("same-origin", "none"):
        return False
    if origin is None or (origin == "null" and site is not None):
        return True
    ours = {urlsplit(settings_of(request).public_url).netloc, request.headers.get("host", "")}
    return urlsplit(origin).netloc in ours


def set_cookie(request: AnyRequest, answer: Response[str], secret: str, *, kind: str, max_age: int) -> None:
    """A cookie of VISIT or ASKED; an empty secret with max_age 0 takes it away."""
    answer.set_cookie(
        key=cookie_name(request, kind),
        value=secret,
        max_age=max_age,
        path="/",
        secure=settings_of(request).secure_cookies,
        httponly=True,
        samesite="lax",
    )
