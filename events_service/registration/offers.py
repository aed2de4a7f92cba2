"""Seats on offer to somebody who waits."""

from events_service.errors import Refusal


class NothingOffered(Refusal):
    """No seat is on offer to this party. No verb offers one yet, so this answers whoever accepts or declines."""

    code = "nothing_offered"
