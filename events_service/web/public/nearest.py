"""The town around whoever pressed "Near me" (static/near.js): their position is read, and nothing is kept of it."""

import asyncio
import re
from urllib.parse import urlencode

from litestar import Response, route

from events_service.libraries.communes import commune_at
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest, query_of

WITHIN = 20
_DEGREES = re.compile(r"(-?[0-9]{1,2}(?:\.[0-9]{1,2})?),(-?[0-9]{1,3}(?:\.[0-9]{1,2})?)", re.ASCII)


@route("/nearest", http_method=READING)
async def nearest(request: AnyRequest) -> Response[str]:
    """To what takes place around `at` (degrees north and east, to a kilometre); to everything, where that is not
    in France."""
    degrees = _DEGREES.fullmatch(query_of(request).get("at", ""))
    commune = await asyncio.to_thread(commune_at, float(degrees[1]), float(degrees[2])) if degrees else None
    if commune is None:
        return redirect("/events")
    near = f"{next(iter(commune.postcodes), '')} {commune.name}".strip()
    return redirect("/events?" + urlencode({"near": near, "within": WITHIN}))


HANDLERS = [nearest]
