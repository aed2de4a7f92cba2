"""The ways into calendar apps that a link can open, each with the address of a calendar in it.

How each app wants it (reference: the apps' own forms, as they took them in November 2026): Apple's, Thunderbird's and
ICSx5 answer to the scheme `webcal`; Google's page takes an address of that scheme and refuses `https`; Outlook's takes
`https` and a name. Google's app for Android cannot subscribe at all: it shows afterwards what the page has.
"""

from dataclasses import dataclass
from urllib.parse import urlencode


def _(text: str) -> str:
    """Marks a text for the catalogues."""
    return text


APPLE, GOOGLE, OUTLOOK, MICROSOFT, OTHERS = "apple", "google", "outlook", "microsoft365", "others"
# What each is called, and how late it shows a change.
APP_WORDS = {
    f"app.{APPLE}": _("iPhone, iPad, Mac"),
    f"app.{GOOGLE}": _("Google Calendar"),
    f"app.{OUTLOOK}": _("Outlook.com"),
    f"app.{MICROSOFT}": _("Microsoft 365"),
    f"app.{OTHERS}": _("Thunderbird, ICSx5 (Android)"),
    f"late.{APPLE}": _("As you choose: 5 minutes to one week."),
    f"late.{GOOGLE}": _("8 to 24 hours. Cancelled sessions disappear."),
    f"late.{OUTLOOK}": _("About 3 hours, up to 24."),
    f"late.{MICROSOFT}": _("About 3 hours, up to 24."),
    f"late.{OTHERS}": _("As you choose."),
}


@dataclass(frozen=True, slots=True)
class AppLink:
    """Where to press for one app."""

    app: str
    url: str


def app_links(address: str, name: str) -> tuple[AppLink, ...]:
    """A link for each app; `address` is that of a calendar, `name` what it is called."""
    webcal = f"webcal://{address.partition('://')[2]}"
    added = urlencode({"url": address, "name": name})
    return (
        AppLink(APPLE, webcal),
        AppLink(GOOGLE, f"https://calendar.google.com/calendar/r?{urlencode({'cid': webcal})}"),
        AppLink(OUTLOOK, f"https://outlook.live.com/calendar/0/addfromweb?{added}"),
        AppLink(MICROSOFT, f"https://outlook.office.com/calendar/0/addfromweb?{added}"),
        AppLink(OTHERS, webcal),
    )
