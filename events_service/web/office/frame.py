"""The sentences that protect both sides, as a manager keeps them for all events of the organisation."""

from collections.abc import Mapping
from datetime import datetime

from litestar import Response, post, route

from events_service.accounts.roles import Viewer, own_organisation
from events_service.errors import ChangedMeanwhile, Invalid, Refusal
from events_service.language import language
from events_service.scheduling.event_rules import FRAME, LONGEST_SENTENCE, MOST_SENTENCES
from events_service.scheduling.frame import Frame, frame_of, keep_frame
from events_service.web.http.conditional import READING
from events_service.web.http.guards import somewhere
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.meanwhile import SEEN, merged, refuse_if_changed, seen_in
from events_service.web.notices import done
from events_service.web.office.visits import office_page


def _(text: str) -> str:
    """Marks a sentence for the catalogues; it is translated where it is shown."""
    return text


HOME = "/staff/frame"
# What a library that has not written any yet begins with.
SUGGESTED = {
    "we_do": (
        _("We show you, and you do it yourself."),
        _("We look for the right page and the right words with you."),
        _("We help you to make an account and to find it again."),
    ),
    "we_do_not": (
        _("We never keep your passwords."),
        _("We do not fill in forms in your place."),
        _("We do not pay or buy anything for you."),
    ),
    "needs_mandate": (
        _("Doing a procedure in your place: only with a mandate, by an Aidants Connect helper."),
    ),
}


@route(HOME, http_method=READING, guards=[somewhere("edit_frame")])
async def frame(request: AnyRequest, viewer: Viewer, locale: str) -> Response[str]:
    kept = await frame_of(own_organisation(viewer, "edit_frame"))
    say = language(locale).say
    values = _typed_in(kept)
    if kept == Frame():
        values |= {part: "\n".join(map(say, SUGGESTED[part])) for part in FRAME}
    return _frame_page(request, kept, values)


@post(HOME, guards=[somewhere("edit_frame")])
async def keep(request: AnyRequest, viewer: Viewer, fields: dict[str, str], now: datetime) -> Response[str]:
    """Keep these sentences. Events say what was chosen for them until somebody changes their text."""
    organisation = own_organisation(viewer, "edit_frame")
    kept = await frame_of(organisation)
    try:
        refuse_if_changed(fields, _typed_in(kept))
        await keep_frame(organisation, Frame.parse(fields), by=viewer, now=now, seen=kept)
    except Invalid as refusal:
        return _frame_page(request, kept, fields, refusal)
    except ChangedMeanwhile as refusal:
        kept = await frame_of(organisation)
        return _frame_page(request, kept, merged(fields, _typed_in(kept)).values, refusal)
    return done(request, HOME, "saved")


def _typed_in(kept: Frame) -> dict[str, str]:
    return {part: "\n".join(getattr(kept, part)) for part in FRAME}


def _frame_page(
    request: AnyRequest, kept: Frame, values: Mapping[str, object], refusal: Refusal | None = None
) -> Response[str]:
    return office_page(
        request,
        "frame.html",
        values={**values, SEEN: seen_in(_typed_in(kept))},
        kept=_typed_in(kept),
        suggested=kept == Frame(),
        most=MOST_SENTENCES,
        longest=LONGEST_SENTENCE,
        **trouble(request, refusal),
    )


HANDLERS = [frame, keep]
