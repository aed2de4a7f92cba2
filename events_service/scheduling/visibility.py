"""Who sees an event and its sessions: decided here, and named wherever something is asked for on somebody's behalf.

In the braces stands the parameter that holds the present instant.
"""

# Whoever runs it, and whoever signs people up there.
PUBLISHED = "event.published_at <= {}"
# Everybody: pages, calendars, counts, lists of programs. What is invented for practice never gets there.
PUBLIC = f"({PUBLISHED} AND NOT event.practice)"
