"""The language of a page: what a visitor chose, or what their browser asks for. Choosing is in web/languages.py."""

import re
from functools import lru_cache
from operator import itemgetter

from babel import negotiate_locale

from events_service.catalogues import LOCALES, OFFICE_LOCALES, of_the_office
from events_service.web.http.requests import AnyRequest, settings_of

LANGUAGE_COOKIE = "language"
_WEIGHT = re.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")


def locale_of(request: AnyRequest) -> str:
    """The visitor's language: what they choose now, or chose before, else the first they accept that we speak, else
    the installation's. Colleagues work in French or English."""
    chosen = request.scope["state"].get("language") or request.cookies.get(LANGUAGE_COOKIE)
    if request.scope["path"].startswith("/staff"):
        return of_the_office(_wished(request, chosen, OFFICE_LOCALES))
    return _wished(request, chosen, LOCALES)


def _wished(request: AnyRequest, chosen: object, spoken: tuple[str, ...]) -> str:
    if chosen in LOCALES:
        return str(chosen)
    return (
        preferred(request.headers.get("accept-language", ""), spoken) or settings_of(request).default_locale
    )


@lru_cache(maxsize=256)
def preferred(header: str, spoken: tuple[str, ...] = LOCALES) -> str | None:
    """The language among those `spoken` that an Accept-Language asks for most (RFC 9110 §12.5.4), if any. What has a
    weight of nothing, or one that cannot be read, is not asked for."""
    weights: list[tuple[float, str]] = []
    for part in header.split(",")[:10]:
        code, _, parameter = (piece.strip().lower() for piece in part.partition(";"))
        weight = _WEIGHT.fullmatch(parameter) if parameter else None
        weights.append((float(weight[1]) if weight else float(not parameter), code))
    wishes = [code for weight, code in sorted(weights, key=itemgetter(0), reverse=True) if weight > 0]
    return negotiate_locale(wishes, spoken, sep="-")
