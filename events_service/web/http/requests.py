"""Reading what came: the fields of a form and of an address, which page of a list, by whose settings and clock."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import parse_qsl

from litestar import Request
from litestar.datastructures import State
from litestar.exceptions import ClientException

from events_service.settings import Settings

# One request to this application, whoever sends it: the framework's own user and authentication stay unused.
AnyRequest = Request[object, object, State]
Clock = Callable[[], datetime]
MOST_FIELDS = 150
# A tick for each of 200 dates, and fields for those that move.
MOST_DATE_FIELDS = 500
# Nobody leafs further in a list, and each page costs the reading of all before it.
LAST_PAGE = 100


def settings_of(request: AnyRequest) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def now_of(request: AnyRequest) -> datetime:
    """The instant by the application's clock, which a test may set. Handlers are given it as `now`."""
    clock: Clock = request.app.state.clock
    return clock()


async def form_of(request: AnyRequest) -> dict[str, str]:
    """The fields of a plain form. Refuses what `pairs_of` refuses, and a field sent twice (400)."""
    return each_once(await pairs_of(request))


def each_once(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Refuses a field sent twice (400): which of the two was meant?"""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ClientException(detail="a field was sent twice")
    return fields


async def pairs_of(request: AnyRequest, *, most: int = MOST_FIELDS) -> list[tuple[str, str]]:
    """A plain form as it came, name by name. Refuses anything else (415) and bytes that are not UTF-8 (400). On a route
    that takes files (web/http/uploads.py), also the texts of a form that has some."""
    content_type = content_type_of(request)
    if content_type == "multipart/form-data" and request.route_handler.opt.get("uploads"):
        return await _texts_beside_files(request)
    if content_type != "application/x-www-form-urlencoded":
        raise ClientException(detail="a form was expected", status_code=415)
    body = await request.body()
    try:
        return parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=most,
            strict_parsing=bool(body),
        )
    except ValueError:
        raise ClientException(detail="the form could not be read") from None


async def _texts_beside_files(request: AnyRequest) -> list[tuple[str, str]]:
    try:
        form = await request.form()
    except (LookupError, UnicodeDecodeError):
        raise ClientException(detail="the form could not be read") from None
    return [(name, text) for name, text in form.multi_items() if isinstance(text, str)]


def content_type_of(request: AnyRequest) -> str:
    return request.headers.get("content-type", "").split(";")[0].strip().lower()


def query_of(request: AnyRequest) -> dict[str, str]:
    """The query's fields; of a name sent twice, the first. Text that is not UTF-8 is refused (400)."""
    raw = request.scope["query_string"].decode("latin-1")
    try:
        pairs = parse_qsl(raw, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise ClientException(detail="the address could not be read") from None
    return dict(reversed(pairs))


def page_from(query: Mapping[str, str], name: str = "page") -> int:
    """Which page of a list is asked for, from 1; anything that is no number is the first one."""
    typed = query.get(name, "")
    return min(int(typed), LAST_PAGE) if re.fullmatch("[1-9][0-9]{0,2}", typed) else 1
