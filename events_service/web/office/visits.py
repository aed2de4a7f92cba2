"""What every staff page needs: who asks, a genuine form, an answer no cache keeps, and what went wrong."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from litestar import Response

from events_service import clock
from events_service.accounts.roles import Viewer
from events_service.clock import wall_clock
from events_service.errors import Invalid, Refusal
from events_service.messages.queries import cause_of
from events_service.web.http.answers import AnyRequest, form_of, locale_of, page
from events_service.web.http.refusals import field_sentences, sentence, status_of
from events_service.web.http.viewer import check_form, colleague
from events_service.web.notices import notice_for, take_away
from events_service.web.phones import dialled
from events_service.web.spoken import spoken

MAINLAND = "Europe/Paris"


async def sent_form(request: AnyRequest, *, repeated: tuple[str, ...] = ()) -> tuple[Viewer, dict[str, Any]]:
    """The colleague and what they typed. Refuses with SignInNeeded and CrossSite."""
    viewer = await colleague(request)
    fields = await form_of(request, repeated=repeated)
    check_form(request, fields)
    return viewer, fields


def office_page(
    request: AnyRequest, template: str, *, status_code: int = 200, **context: Any
) -> Response[str]:
    """A page with people's names on it: never kept, not even by the browser of a shared computer.

    `said` is what the last form did, if it led here (web/notices.py).
    """
    said = notice_for(request)
    answer = page(
        request,
        f"office/{template}",
        status_code=status_code,
        cache="no-store",
        said=said,
        now=clock.now(),
        elsewhere=elsewhere(locale_of(request)),
        dialled=dialled,
        local=wall_clock,
        spoken=spoken,
        cause_of=cause_of,
        **context,
    )
    if said:
        take_away(request, answer)
    return answer


def trouble(
    request: AnyRequest, refusal: Refusal | None, names: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What a page shows of a refusal: its status, `errors` next to the fields, else one sentence, `refused`.

    `names` says which field of the form stands for a field of the verb.
    """
    if refusal is None:
        return {"status_code": 200, "errors": {}, "refused": ""}
    locale = locale_of(request)
    if isinstance(refusal, Invalid):
        errors = {
            (names or {}).get(name, name): text for name, text in field_sentences(refusal, locale).items()
        }
        return {"status_code": status_of(refusal), "errors": errors, "refused": ""}
    return {"status_code": status_of(refusal), "errors": {}, "refused": sentence(refusal.code, locale)}


def elsewhere(locale: str) -> Any:
    """For templates: whose clock counts ("La Réunion") if it is not the mainland's, or nothing."""

    def place(time_zone: str) -> str:
        if ZoneInfo(time_zone) == ZoneInfo(MAINLAND):
            return ""
        return str(get_timezone_location(time_zone, locale=locale, return_city=True))

    return place
