"""Who sees an event and its sessions: decided here, and named wherever something is asked for on somebody's behalf.

In the braces stands the parameter that holds the present instant.
"""

from collections.abc import Mapping

# Whoever runs it, and whoever signs people up there.
PUBLISHED = "event.published_at <= {}"
# Everybody: pages, calendars, counts, lists of programs. What is invented for practice never gets there, nor does a
# meeting with one person (scheduling/meetings.py), nor what is for colleagues (scheduling/trainings.py).
PUBLIC = f"({PUBLISHED} AND NOT event.practice AND event.meeting = '' AND NOT event.colleagues)"
# Colleagues of every organisation.
FOR_COLLEAGUES = f"({PUBLISHED} AND NOT event.practice AND event.colleagues)"


def ever_public(event: Mapping[str, object]) -> bool:
    """Whether an event of these columns is seen by everybody once it is published."""
    return not event["practice"] and not event["meeting"] and not event["colleagues"]
