"""What becomes of an edition, and when libraries may join it."""

from datetime import date
from enum import StrEnum


class CampaignState(StrEnum):
    """A draft is its coordinators' own. Open, libraries join it; closed, nothing joins any more and all stays to be
    read; archived, lists leave it out too."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    ARCHIVED = "archived"


STATES = tuple(state.value for state in CampaignState)
# From which an edition may come into each: what was seen once is never a draft again.
MOVES: dict[CampaignState, frozenset[CampaignState]] = {
    CampaignState.DRAFT: frozenset(),
    CampaignState.OPEN: frozenset({CampaignState.DRAFT, CampaignState.CLOSED}),
    CampaignState.CLOSED: frozenset({CampaignState.OPEN, CampaignState.ARCHIVED}),
    CampaignState.ARCHIVED: frozenset({CampaignState.CLOSED}),
}
# What everybody may read, as SQL lists it.
SEEN = (CampaignState.OPEN.value, CampaignState.CLOSED.value, CampaignState.ARCHIVED.value)


def takes_applications(
    state: str, opens_on: date | None, closes_on: date | None, last_on: date, *, today: date
) -> bool:
    """Whether a library may apply on its local day `today`; `last_on` is the last day of the edition there."""
    begun = opens_on is None or opens_on <= today
    over = today > last_on or (closes_on is not None and today > closes_on)
    return state == CampaignState.OPEN and begun and not over


class ParticipationState(StrEnum):
    """What became of a library's application to take part in an edition."""

    APPLIED = "applied"
    CHANGE_ASKED = "change_asked"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


# What a referent decides, and from which states: what a library took back is not theirs to decide.
DECISIONS: dict[ParticipationState, frozenset[ParticipationState]] = {
    ParticipationState.APPROVED: frozenset(
        {ParticipationState.APPLIED, ParticipationState.CHANGE_ASKED, ParticipationState.DECLINED}
    ),
    ParticipationState.DECLINED: frozenset(
        {ParticipationState.APPLIED, ParticipationState.CHANGE_ASKED, ParticipationState.APPROVED}
    ),
    ParticipationState.CHANGE_ASKED: frozenset({ParticipationState.APPLIED}),
}
