"""What follows when somebody marks a letter of ours as unwanted: no other letter goes to that address for them."""

from collections.abc import Sequence
from datetime import datetime

from events_service.database import rows, transaction
from events_service.messages import bounces
from events_service.messages.bounce_reports import Kind, Report
from events_service.registration import helping

# Of the same person's, wherever they signed up with it before: the others who share an address complained of nothing.
# `$2` is when the complaint was noted: told again, it takes nothing from whoever gave the address anew.
_TAKE_AWAY = f"""
UPDATE registration SET email = NULL, corrected_at = $2
FROM bounce JOIN message ON message.id = bounce.message
LEFT JOIN circular_copy ON circular_copy.id = message.about AND circular_copy.helper IS NULL
JOIN registration AS written_to ON written_to.id = coalesce(circular_copy.registration, message.about)
WHERE bounce.message = ANY($1::uuid[]) AND bounce.kind = '{Kind.COMPLAINED}' AND bounce.noted_at = $2
  AND registration.email = message.recipient AND lower(registration.name) = lower(written_to.name)
"""


# The helper to whom it went, and the same person wherever they help with that address.
_HELPERS = """
FROM message JOIN helper AS written_to ON written_to.id = (message.context->>'helper')::uuid
JOIN helper ON helper.email = message.recipient AND lower(helper.name) = lower(written_to.name)
JOIN registration ON registration.id = helper.registration
"""
# Before the letters' rows, as every verb that tells something.
_LOCK = f"""
SELECT id FROM roster WHERE id IN (SELECT registration.roster {_HELPERS} WHERE message.id = ANY($1::uuid[]))
ORDER BY id FOR UPDATE
"""
_COMPLAINED = f"""
SELECT helper.id, helper.registration, helper.phone {_HELPERS} JOIN bounce ON bounce.message = message.id
WHERE message.id = ANY($1::uuid[]) AND bounce.kind = '{Kind.COMPLAINED}' AND bounce.noted_at = $2
"""


async def note_reports(reports: Sequence[Report], *, now: datetime) -> int:
    """Note what is said of letters that have left, each once; how many were new.

    After a complaint the address is taken off that person's registrations: what they have to know they are told by
    text, by a call, or when they come (registration/reach.py). Their page at the desk shows the complaint and the
    address, and whoever gives it again is written to again. A helper's goes too; one who left nothing else helps no
    more.
    """
    complained = [report.message for report in reports if report.kind is Kind.COMPLAINED]
    async with transaction():
        if complained:
            await rows(_LOCK, complained)
        noted = await bounces.note_reports(reports, now=now)
        if complained:
            for each in await rows(_COMPLAINED, complained, now):
                await helping.write_no_more(each["registration"], each["id"], now=now)
            await rows(_TAKE_AWAY, complained, now)
    return noted
