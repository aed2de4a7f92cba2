"""What every staff page shows: what the last form did, whose clock counts, and nothing that a cache keeps."""

from litestar import Response

from events_service.clock import wall_clock
from events_service.messages.queries import cause_of
from events_service.web.http.answers import page
from events_service.web.http.requests import AnyRequest, now_of
from events_service.web.notices import notice_for, take_away
from events_service.web.phones import dialled
from events_service.web.spoken import asked_for, left_word, spoken


def office_page(
    request: AnyRequest, template: str, *, status_code: int = 200, **context: object
) -> Response[str]:
    """A page with people's names on it: never kept, not even by the browser of a shared computer.

    `notice` is what the last form did, if it led here (web/notices.py).
    """
    notice = notice_for(request)
    answer = page(
        request,
        f"office/{template}",
        status_code=status_code,
        cache="no-store",
        notice=notice,
        now=now_of(request),
        dialled=dialled,
        local=wall_clock,
        asked_for=asked_for,
        left_word=left_word,
        spoken=spoken,
        cause_of=cause_of,
        **context,
    )
    if notice:
        take_away(request, answer)
    return answer
