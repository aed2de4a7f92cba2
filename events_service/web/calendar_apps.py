"""The ways into calendar apps that a link can open, each with the address of a calendar in it.

How each app wants it (reference: the apps' own forms, as they took them in November 2026): Apple's, Thunderbird and
ICSx5 answer to the scheme `webcal`; Google's page takes an address of that scheme and refuses `https`; Outlook's takes
`https` and a name. Google's app for Android cannot subscribe at all: it shows afterwards what the page has.
"""

from dataclasses import dataclass
from urllib.parse import urlencode


def _(text: str) -> str:
    """Marks a text for the catalogues."""
    return text


APPLE, GOOGLE, OUTLOOK, MICROSOFT = "apple", "google", "outlook", "microsoft365"
THUNDERBIRD, ANDROID = "thunderbird", "android"
# What each is called, how late it shows a change, and what is worth knowing of what it shows.
APP_WORDS = {
    f"app.{APPLE}": _("iPhone, iPad, Mac"),
    f"app.{GOOGLE}": _("Google Calendar"),
    f"app.{OUTLOOK}": _("Outlook.com"),
    f"app.{MICROSOFT}": _("Microsoft 365"),
    f"app.{THUNDERBIRD}": _("Thunderbird"),
    f"app.{ANDROID}": _("Android, with the app ICSx5"),
    f"late.{APPLE}": _("As you choose: 5 minutes to one week."),
    f"late.{GOOGLE}": _("8 to 24 hours."),
    f"late.{OUTLOOK}": _("About 3 hours, up to 24."),
    f"late.{MICROSOFT}": _("About 3 hours, up to 24."),
    f"late.{THUNDERBIRD}": _("As you choose."),
    f"late.{ANDROID}": _("As you choose."),
    f"shows.{APPLE}": _("A cancelled session is struck out."),
    f"shows.{GOOGLE}": _("A cancelled session disappears."),
    f"shows.{OUTLOOK}": _("A cancelled session stays, and its title says so."),
    f"shows.{MICROSOFT}": _("A cancelled session stays, and its title says so."),
    f"shows.{THUNDERBIRD}": _("A cancelled session stays, and its title says so."),
    f"shows.{ANDROID}": _("Google’s own app cannot subscribe: it shows what you add on a computer."),
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
        AppLink(THUNDERBIRD, webcal),
        AppLink(ANDROID, webcal),
    )
