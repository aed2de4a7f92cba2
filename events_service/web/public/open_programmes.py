"""The programme of a day as open data: a file that says when it was true, under which licence, and whose it is."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, route

from events_service.campaigns.queries import CampaignPage, public_campaign
from events_service.errors import existing
from events_service.reports.sheets import CSV, MEDIA_TYPES, Sheet, as_csv
from events_service.scheduling.open_programme import OpenSession, open_programme
from events_service.web.http.conditional import READING, answer
from events_service.web.http.requests import AnyRequest, settings_of

LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
# In the order of the file; each is explained in docs/programme.md.
COLUMNS = (
    "id",
    "url",
    "title",
    "summary",
    "kind",
    "strand",
    "level",
    "topics",
    "starts_at",
    "ends_at",
    "time_zone",
    "state",
    "sign_up",
    "capacity",
    "organisation",
    "library",
    "library_name",
    "library_url",
    "address",
    "postcode",
    "town",
    "department",
    "latitude",
    "longitude",
    "updated_at",
)


@route("/days/{slug:str}/programme.csv", http_method=READING)
async def as_table(request: AnyRequest, slug: str, now: datetime) -> Response[bytes]:
    """Several topics stand in one cell, with bars between them."""
    edition, lines = await _programme(request, slug, now)
    rows = [[_cell(line[column]) for column in COLUMNS] for line in lines]
    return _file(request, as_csv(Sheet(edition.name, COLUMNS, rows)), CSV, edition, lines, now)


@route("/days/{slug:str}/programme.json", http_method=READING)
async def as_json(request: AnyRequest, slug: str, now: datetime) -> Response[bytes]:
    edition, lines = await _programme(request, slug, now)
    file = {
        "edition": edition.slug,
        "name": edition.name,
        "starts_on": edition.starts_on,
        "ends_on": edition.ends_on,
        "source": f"{settings_of(request).public_url}/days/{edition.slug}",
        "licence": LICENCE,
        "updated_at": _changed_at(edition, lines),
        "sessions": lines,
    }
    return _file(request, msgspec.json.encode(file), "json", edition, lines, now)


async def _programme(
    request: AnyRequest, slug: str, now: datetime
) -> tuple[CampaignPage, list[dict[str, Any]]]:
    edition = existing(await public_campaign(slug))
    base = settings_of(request).public_url
    return edition, [_line(each, base) for each in await open_programme(slug, now=now)]


def _line(session: OpenSession, base: str) -> dict[str, Any]:
    """One session by the columns; instants with the offset of the place."""
    zone = ZoneInfo(session.time_zone)
    page = f"permanences/{session.permanence}" if session.permanence else f"sessions/{session.id}"
    own = {
        "url": f"{base}/{page}",
        "starts_at": session.starts_at.astimezone(zone),
        "ends_at": session.ends_at.astimezone(zone),
        "state": "cancelled" if session.cancelled else "planned",
        "library_url": f"{base}/libraries/{session.library_slug}",
        "updated_at": session.updated_at.astimezone(zone),
    }
    return {column: own[column] if column in own else getattr(session, column) for column in COLUMNS}


def _cell(value: Any) -> str | int | None:
    match value:
        case list():
            return "|".join(value)
        case datetime():
            return value.isoformat(timespec="seconds")
        case int() | None:
            return value
    return str(value)


def _changed_at(edition: CampaignPage, lines: list[dict[str, Any]]) -> datetime:
    changes: list[datetime] = [line["updated_at"] for line in lines]
    return max([edition.updated_at, *changes])


def _file(
    request: AnyRequest,
    body: bytes,
    kind: str,
    edition: CampaignPage,
    lines: list[dict[str, Any]],
    now: datetime,
) -> Response[bytes]:
    changed_at = _changed_at(edition, lines)
    media_type = MEDIA_TYPES.get(kind, "application/json")
    name = f"{edition.slug} {changed_at:%Y-%m-%d}.{kind}"
    file = answer(request, body, media_type=media_type, last_modified=changed_at, filename=name, now=now)
    file.headers["Link"] = f'<{LICENCE}>; rel="license"'
    return file


HANDLERS = [as_table, as_json]
