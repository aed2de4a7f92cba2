"""Open data: what there is to take, since when, under which licence, and the files."""

import gzip
from datetime import datetime

from litestar import Response, route

from events_service.errors import existing
from events_service.reports.open_data import open_data, open_data_files
from events_service.web.http.answers import page
from events_service.web.http.conditional import READING, answer
from events_service.web.http.requests import AnyRequest

# They are made anew every hour.
MAX_AGE = 900


@route("/open-data", http_method=READING)
async def show(request: AnyRequest) -> Response[str]:
    return page(request, "public/open_data.html", files=await open_data_files())


@route("/open-data/{file:str}", http_method=READING)
async def download(request: AnyRequest, file: str, now: datetime) -> Response[bytes]:
    """One file as it stood when it was made; its name says the day, as the national map asks."""
    kept = existing(await open_data(file))
    day = f"{kept.made_at:%Y-%m-%d}"
    name = f"{day}_lieux-de-mediation-numerique.csv" if file == "libraries.csv" else f"{day}_{file}"
    return answer(
        request,
        gzip.decompress(kept.content),
        media_type="text/csv",
        last_modified=kept.made_at,
        now=now,
        max_age=MAX_AGE,
        public=True,
        filename=name,
    )


HANDLERS = [show, download]
