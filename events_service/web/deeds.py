"""What the words of the audit say to people, and which page shows what was touched."""

from uuid import UUID


def _(text: str) -> str:
    """Marks a sentence for the catalogues; it is translated where it is shown."""
    return text


# The word before the dot → what to choose in the filter.
KINDS = {
    "event": _("Events"),
    "session": _("Sessions"),
    "series": _("Series of dates"),
    "permanence": _("Appointments"),
    "registration": _("Registrations"),
    "calendar": _("Private calendars"),
    "frame": _("The frame of our workshops"),
    "resource": _("Documents"),
    "room": _("Rooms"),
    "equipment": _("Equipment"),
    "call": _("Calls"),
    "library": _("Libraries"),
    "claim": _("Claims of libraries"),
    "organisation": _("The organisation"),
    "practice": _("Practice"),
    "day": _("Digital Inclusion Days"),
    "colleague": _("Colleagues"),
    "key": _("API keys"),
}
DEEDS = {
    "event.created": _("created an event"),
    "event.edited": _("changed an event"),
    "event.published": _("published an event"),
    "event.withdrawn": _("withdrew an event"),
    "event.deleted": _("deleted an event"),
    "event.copied": _("copied an event"),
    "event.kept_as_template": _("kept an event as a template"),
    "event.illustrated": _("gave an event an image"),
    "event.unillustrated": _("took the image of an event away"),
    "frame.edited": _("changed the frame of our workshops"),
    "series.created": _("planned a series of dates"),
    "series.extended": _("made a series of dates longer"),
    "session.added": _("added a session"),
    "session.moved": _("moved a session"),
    "session.resized": _("changed the seats or the sign-up of a session"),
    "session.unassigned": _("took a colleague who leaves off a session"),
    "session.arranged": _("changed the room, the equipment or the people of a session"),
    "session.joining": _("said until when one may join a course"),
    "session.cancelled": _("cancelled a session"),
    "session.deleted": _("deleted a session"),
    "permanence.planned": _("planned appointments"),
    "permanence.moved": _("moved appointments"),
    "permanence.cancelled": _("cancelled appointments"),
    "registration.entered": _("signed somebody up"),
    "registration.opened": _("opened a registration"),
    "registration.corrected": _("corrected a registration"),
    "registration.cancelled": _("cancelled a registration"),
    "registration.restored": _("took a cancellation back"),
    "registration.excused": _("excused somebody from a date"),
    "registration.unexcused": _("noted that somebody comes to a date after all"),
    "registration.link_renewed": _("gave somebody a new link"),
    "calendar.opened": _("made an address for their own calendar"),
    "calendar.closed": _("stopped the address of their own calendar"),
    "resource.added": _("added a document to an event"),
    "resource.shown": _("let everybody have a document"),
    "resource.hidden": _("kept a document for colleagues"),
    "resource.removed": _("took a document away from an event"),
    "room.added": _("added a room"),
    "room.edited": _("changed a room"),
    "room.retired": _("took a room out of use"),
    "room.reopened": _("took a room into use again"),
    "room.occupied": _("took a room for something else"),
    "room.vacated": _("gave a room back"),
    "equipment.added": _("added equipment"),
    "equipment.edited": _("changed equipment"),
    "equipment.retired": _("took equipment out of use"),
    "equipment.reopened": _("took equipment into use again"),
    "call.noted": _("noted a call"),
    "library.added": _("added a library"),
    "library.claimed": _("took charge of a library"),
    "library.edited": _("changed what is said about a library"),
    "library.released": _("gave a library back"),
    "claim.made": _("claimed a library"),
    "claim.approved": _("approved a claim"),
    "claim.declined": _("declined a claim"),
    "claim.withdrawn": _("took a claim back"),
    "claim.told_again": _("sent the letter about a claim again"),
    "organisation.created": _("created the organisation"),
    "organisation.dissolved": _("let an organisation go that nobody had approved"),
    "organisation.renamed": _("renamed the organisation"),
    "practice.opened": _("made a library to practise in"),
    "practice.reset": _("began the practice anew"),
    "day.opened": _("opened a day"),
    "day.edited": _("changed a day"),
    "colleague.joined": _("gave a colleague a role"),
    "colleague.invited": _("invited a colleague"),
    "colleague.accepted": _("accepted an invitation"),
    "colleague.uninvited": _("took an invitation back"),
    "colleague.role_changed": _("changed a colleague's role"),
    "colleague.signed_out": _("signed a colleague out"),
    "colleague.renamed": _("changed their own name"),
    "colleague.left": _("left the organisation"),
    "colleague.removed": _("took a colleague's access away"),
    "key.created": _("made an API key"),
    "key.revoked": _("revoked an API key"),
}
PAGES = {
    "event": "/staff/events/",
    "resource": "/staff/events/",
    "session": "/staff/sessions/",
    "permanence": "/staff/permanences/",
    "registration": "/staff/registrations/",
    "library": "/staff/libraries/",
}
_GONE = ("event.deleted", "session.deleted", "library.released")


def page_of(what: str, subject: UUID) -> str:
    """Where the thing can be seen; empty where it cannot."""
    path = PAGES.get(what.partition(".")[0], "")
    return f"{path}{subject}" if path and what not in _GONE else ""
