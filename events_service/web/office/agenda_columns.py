"""The columns of a sheet that somebody brought in: guessed, looked at, and decided before anything is made of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, post, route

from events_service.accounts.roles import Viewer
from events_service.errors import Invalid, Refusal
from events_service.imports.agendas.bringing import place_of, window
from events_service.imports.agendas.columns import COLUMNS, Chosen, dates_in
from events_service.imports.agendas.tables import Sheet
from events_service.scheduling.brought import Brought, brought_in, keep_brought
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.office.visits import office_page
from events_service.web.words import choices

PAGE = "/staff/imports/{import_id:uuid}/columns"
# So many rows show what a column has.
EXAMPLES = 3


def sheet_in(brought: Brought) -> Sheet | None:
    """The sheet, where nobody has said yet what its columns are."""
    return msgspec.json.decode(brought.reading, type=Sheet) if brought.is_sheet else None


def columns_page(
    request: AnyRequest,
    import_id: UUID,
    sheet: Sheet,
    values: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
) -> Response[str]:
    request.scope["state"]["path"] = f"/staff/imports/{import_id}"
    if values is None:
        values = {name: str(number) for name, number in Chosen.guessed(sheet).columns.items()}
    return office_page(
        request,
        "import_columns.html",
        import_id=import_id,
        sheet=sheet,
        examples=sheet.rows[:EXAMPLES],
        columns=choices(COLUMNS, locale_of(request), manner="agenda_column.{}"),
        options=[(str(number), head or f"{number + 1}") for number, head in enumerate(sheet.header)],
        values=values,
        **trouble(request, refusal),
    )


@post(PAGE)
async def decide(
    request: AnyRequest, import_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """What the columns say is decided: lead to what would come of it. The sheet stays, for who comes back."""
    brought = await brought_in(import_id, viewer, now=now)
    sheet = sheet_in(brought)
    if sheet is None:
        return redirect(f"/staff/imports/{import_id}")
    place, (since, until) = await place_of(brought.library), window(now)
    try:
        chosen = Chosen.parse(fields, sheet)
    except Invalid as refusal:
        return columns_page(request, import_id, sheet, fields, refusal)
    reading = dates_in(sheet, chosen, zone=place.time_zone, since=since, until=until)
    dated = replace(brought, reading=msgspec.json.encode(reading).decode())
    identifier = await keep_brought(dated, organisation=place.organisation, by=viewer, now=now)
    return redirect(f"/staff/imports/{identifier}")


@route(PAGE, http_method=READING)
async def back(import_id: UUID) -> Response[str]:
    return redirect(f"/staff/imports/{import_id}")


HANDLERS = [decide, back]
