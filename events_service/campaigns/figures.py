"""What is asked of the libraries of an edition once its day is over: figures, until when, and a question in words.

Nobody types a figure here: they are what colleagues noted of their sessions (reports/figures.py). A library says that
nothing is missing any more, and the coordinator sees who has not said so yet.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from asyncpg import Record

from events_service import audit
from events_service.accounts.roles import Viewer, require, require_everywhere
from events_service.campaigns.editions import held_campaign, note_change
from events_service.campaigns.participation_letters import write_to_applicants
from events_service.campaigns.rules import CampaignState, ParticipationState
from events_service.clock import mainland_day
from events_service.database import row, rows, transaction, update
from events_service.errors import Invalid, Refusal, existing
from events_service.fields import Fields
from events_service.text import clean

# Whether everybody is ticked, and what is counted by head (attendance/head_count_rules.py).
FIGURES = ("people", "sex", "age", "status", "outcome")
LONGEST_QUESTION, LONGEST_ANSWER = 500, 1_000
# Who has not answered is reminded once, so long before the last day.
REMINDED = timedelta(days=3)
AT_ONCE = 500


class NothingAsked(Refusal):
    """Nothing is asked of that library: it does not take part, its day is not over, or nobody asks for anything."""

    code = "nothing_asked"


async def ask_for_figures(slug: str, values: Mapping[str, Any], *, by: Viewer, now: datetime) -> None:
    """Ask for these `figures` (some of FIGURES) until a day (`figures_until`), and a question in words
    (`figures_question`); with none of them nothing is asked. Libraries are written to once their day is over.

    Refuses with Forbidden, NotFound, Invalid (`figures`, `figures_until`, `figures_question`).
    """
    require_everywhere(by, "edit_days")
    fields = Fields(values)
    figures = fields.choices("figures", FIGURES)
    question = fields.text("figures_question", longest=LONGEST_QUESTION, lines=True)
    until = fields.day("figures_until", required=bool(figures or question))
    if until and not figures and not question:
        fields.wrong.setdefault("figures", "required")
    fields.done()
    async with transaction():
        campaign = await held_campaign(slug)
        if until and until <= campaign["ends_on"]:
            raise Invalid({"figures_until": "before_the_day"})
        if until and until < mainland_day(now):
            raise Invalid({"figures_until": "in_the_past"})
        asked = [each for each in FIGURES if each in figures]
        await update(
            "campaign", campaign["id"], figures=asked, figures_until=until, figures_question=question
        )
        await note_change(campaign["id"], by=by, now=now)


# Beside an edition and a library: today there, and its day is over there.
_TODAY = "($1::timestamptz AT TIME ZONE library.time_zone)::date"
_OVER = f"""
{_TODAY} > coalesce(
    (SELECT ends_on FROM campaign_window WHERE campaign_window.campaign = campaign.id
     AND campaign_window.department = library.department), campaign.ends_on)
"""
ASKED = f"""
participation.state = '{ParticipationState.APPROVED}' AND campaign.state <> '{CampaignState.ARCHIVED}'
AND campaign.figures_until IS NOT NULL AND {_OVER}
"""


async def confirm_figures(participation_id: UUID, answer: str, *, by: Viewer, now: datetime) -> None:
    """Say for the library that its figures are all there, with an `answer` to the question. Once more takes the place
    of what was said before. Refuses with NotFound, Forbidden, Invalid (`answer`), NothingAsked."""
    async with transaction():
        theirs = existing(await row(_OWNER, participation_id))
        require(by, "take_part", theirs["organisation"])
        words = clean(answer, field="answer", longest=LONGEST_ANSWER, lines=True)
        if not await rows(_CONFIRM, now, participation_id, by.id, words):
            raise NothingAsked()
        what, owner = "participation.figures_confirmed", theirs["organisation"]
        await audit.note(by=by.id, what=what, on=participation_id, organisation=owner, now=now)


_OWNER = """
SELECT coalesce(library.organisation, participation.organisation) AS organisation
FROM participation JOIN library ON library.id = participation.library
WHERE participation.id = $1 FOR NO KEY UPDATE OF participation
"""
_CONFIRM = f"""
UPDATE participation SET figures_confirmed_at = $1, figures_confirmed_by = $3, figures_answer = $4, updated_at = $1
FROM campaign, library
WHERE participation.id = $2 AND campaign.id = participation.campaign AND library.id = participation.library AND {ASKED}
RETURNING participation.id
"""


async def write_about_figures(now: datetime) -> bool:
    """Write to the libraries whose day is over what they are asked, and once more to those who have not confirmed when
    the last day is near; to nobody once it is over. One letter for each person. A chore; whether there may be more."""
    async with transaction():
        due = await rows(_DUE, now, REMINDED, AT_ONCE)
        for (_, again), theirs in groupby(due, key=lambda each: (each["campaign"], each["again"])):
            await _write(list(theirs), again=again, now=now)
        return len(due) == AT_ONCE


_DUE = f"""
SELECT participation.id, participation.campaign, figures_asked_at IS NOT NULL AS again, campaign.slug, campaign.figures,
       campaign.figures_question, campaign.figures_until
FROM participation JOIN campaign ON campaign.id = participation.campaign
JOIN library ON library.id = participation.library
WHERE {ASKED} AND {_TODAY} <= campaign.figures_until AND figures_confirmed_at IS NULL
  AND (figures_asked_at IS NULL
       OR figures_reminded_at IS NULL AND figures_asked_at <= $1::timestamptz - interval '1 day'
          AND {_TODAY} >= campaign.figures_until - $2::interval)
ORDER BY participation.campaign, again, participation.id LIMIT $3 FOR NO KEY UPDATE OF participation SKIP LOCKED
"""


async def _write(due: Sequence[Record], *, again: bool, now: datetime) -> None:
    campaign, ids = due[0], [each["id"] for each in due]
    says = {
        "staff_page": f"/staff/days/{campaign['slug']}/figures",
        "figures": list(campaign["figures"]),
        "question": campaign["figures_question"],
        "until_local": f"{campaign['figures_until']}T00:00:00",
        "again": again,
    }
    column = "figures_reminded_at" if again else "figures_asked_at"
    await rows(f"UPDATE participation SET {column} = $2 WHERE id = ANY($1::uuid[])", ids, now)
    await write_to_applicants(ids, "figures_asked", says=says, now=now)
