"""What search engines are told to read, and what not: the protocol of sitemaps.org, and robots.txt (RFC 9309)."""

from datetime import UTC, datetime
from xml.sax.saxutils import escape

from litestar import Response, route
from litestar.enums import MediaType

from events_service.campaigns.queries import campaigns
from events_service.errors import NotFound
from events_service.libraries.territories import DEPARTMENTS
from events_service.scheduling.sitemap import KINDS, how_many_stretches, stretch
from events_service.settings import Settings
from events_service.web.http.conditional import READING

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_FIXED = ("/", "/events", "/libraries", "/placement", "/calendars", "/accessibility", "/privacy", "/legal")
PAGES = "pages.xml"
# Feeds stay open (Google's calendar obeys this file); pages behind a secret are not to be read.
_CLOSED = ("/registrations/", "/referrals/", "/staff", "/mailbox")


@route("/robots.txt", http_method=READING, media_type=MediaType.TEXT)
async def robots(settings: Settings) -> str:
    closed = "".join(f"Disallow: {path}\n" for path in _CLOSED)
    return f"User-agent: *\n{closed}\nSitemap: {settings.public_url}/sitemap.xml\n"


@route("/sitemap.xml", http_method=READING)
async def index(settings: Settings, now: datetime) -> Response[str]:
    names = [PAGES]
    for kind in KINDS:
        names += [f"{kind}-{n}.xml" for n in range(1, 1 + await how_many_stretches(kind, now=now))]
    lines = "".join(
        f"<sitemap><loc>{settings.public_url}/sitemaps/{name}</loc></sitemap>\n" for name in names
    )
    return _xml(f"<sitemapindex {_SPACE}>\n{lines}</sitemapindex>\n")


@route("/sitemaps/{sitemap:str}", http_method=READING)
async def one(sitemap: str, settings: Settings, now: datetime) -> Response[str]:
    lines = [
        f"<url><loc>{escape(settings.public_url + path)}</loc>{_changed(at)}</url>\n"
        for path, at in await _listed(sitemap, now)
    ]
    return _xml(f"<urlset {_SPACE}>\n{''.join(lines)}</urlset>\n")


async def _listed(sitemap: str, now: datetime) -> list[tuple[str, datetime | None]]:
    if sitemap == PAGES:
        days = [f"/days/{day.slug}" for day in await campaigns(now=now)]
        territories = [f"/departments/{code}" for code in DEPARTMENTS]
        return [(path, None) for path in (*_FIXED, *days, *territories)]
    kind, _, number = sitemap.removesuffix(".xml").partition("-")
    if kind not in KINDS or sitemap != f"{kind}-{number}.xml" or not number.isdecimal() or len(number) > 4:
        raise NotFound()
    listed = await stretch(kind, int(number), now=now) if int(number) else []
    if not listed:
        raise NotFound()
    return [(f"/{kind}/{name}", changed_at) for name, changed_at in listed]


def _changed(at: datetime | None) -> str:
    return f"<lastmod>{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>" if at else ""


def _xml(body: str) -> Response[str]:
    headers = {"Cache-Control": "public, max-age=3600"}
    return Response(_HEAD + body, media_type="application/xml", headers=headers)


HANDLERS = [robots, index, one]
