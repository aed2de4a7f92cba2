"""A press for each calendar app, in the form that it takes (ical.md 56)."""

from urllib.parse import parse_qs, urlsplit

from events_service.web.calendar_apps import APP_WORDS, app_links

ADDRESS = "https://ateliers.example/feeds/events/photos-été.ics?from=2026-12-01&open=1"


def test_each_app_is_given_the_address_in_the_form_it_takes() -> None:
    links = {each.app: each.url for each in app_links(ADDRESS, "Photos & vidéos")}

    assert (
        links["apple"]
        == links["thunderbird"]
        == links["android"]
        == "webcal://" + ADDRESS.removeprefix("https://")
    )
    google, outlook = urlsplit(links["google"]), urlsplit(links["outlook"])
    assert (google.hostname, google.path) == ("calendar.google.com", "/calendar/r")
    # Google refuses https, Outlook wants it.
    assert parse_qs(google.query) == {"cid": ["webcal://" + ADDRESS.removeprefix("https://")]}
    assert (outlook.hostname, outlook.path) == ("outlook.live.com", "/calendar/0/addfromweb")
    assert parse_qs(outlook.query) == {"url": [ADDRESS], "name": ["Photos & vidéos"]}
    assert urlsplit(links["microsoft365"]).hostname == "outlook.office.com"
    assert {f"{kind}.{app}" for app in links for kind in ("app", "late", "shows")} == set(APP_WORDS)
