"""An agenda by its address: from the public Internet only, at most so large, in so much time, by so many turns."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin

from events_service.imports.agendas.apart import LARGEST
from events_service.messages.channels.targets import Target

STEP_SECONDS, ALL_SECONDS = 10.0, 30.0
MOST_REDIRECTS = 3
REDIRECTS = (301, 302, 303, 307, 308)
OK, NOT_MODIFIED = 200, 304
FIELD = "address"


class NotFetched(Exception):
    """There is no agenda at the address just now; the text is a code (`no_answer`, `too_many_redirects`, `too_large`,
    `cut_short`, `unknown_encoding`), or the number that its server answered."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: no `content` where nothing changed since; and what its server wants to be asked with next time."""

    content: bytes | None
    etag: str = ""
    modified: str = ""


def target_of(address: str, *, own_hosts: Collection[str] = ()) -> Target:
    """An address as people copy it: `webcal:` is how calendars write https. Refuses with Invalid (`address`)."""
    address = address.strip()
    scheme, colon, rest = address.partition(":")
    if scheme.lower() in ("webcal", "webcals"):
        address = f"https{colon}{rest}"
    return Target.read(address, own_hosts=own_hosts, field=FIELD, plain=True)


async def fetch(address: str, *, own_hosts: Collection[str], etag: str = "", modified: str = "") -> Fetched:
    """What stands there now. Every turn of the way is looked at like the first. Refuses with Invalid (`address`) and
    with NotFetched."""
    import httpx  # noqa: PLC0415 60 ms, for who reads an agenda by its address

    from events_service.messages.channels.pinned import client_alone, pinned  # noqa: PLC0415 httpx as well

    target = target_of(address, own_hosts=own_hosts)
    headers = _ASKING | ({"If-None-Match": etag} if etag else {})
    headers |= {"If-Modified-Since": modified} if modified else {}
    try:
        async with asyncio.timeout(ALL_SECONDS), client_alone(seconds=STEP_SECONDS) as client:
            for _ in range(MOST_REDIRECTS + 1):
                async with await pinned(
                    client, "GET", target, own_hosts=own_hosts, headers=headers
                ) as answer:
                    if answer.status_code not in REDIRECTS:
                        return await _read(answer.status_code, answer.headers, answer.aiter_raw())
                    onward = urljoin(target.url, answer.headers.get("Location", ""))
                target = target_of(urldefrag(onward).url, own_hosts=own_hosts)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError, ValueError):
        raise NotFetched("no_answer") from None
    raise NotFetched("too_many_redirects")


_ASKING = {
    "Accept": "text/calendar, application/json;q=0.9, */*;q=0.5",
    "Accept-Encoding": "gzip",
    "User-Agent": "events-service",
}


async def _read(status: int, headers: Mapping[str, str], pieces: AsyncIterator[bytes]) -> Fetched:
    """An answer as far as it may go, unpacked by ourselves, piece by piece: a kilobyte may hold a gigabyte."""
    if status == NOT_MODIFIED:
        return Fetched(None)
    if status != OK:
        raise NotFetched(str(status))
    encoding = headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise NotFetched("unknown_encoding")
    unpacking = zlib.decompressobj(wbits=31) if encoding.endswith("gzip") else None
    content = bytearray()
    async for piece in pieces:
        try:
            content += unpacking.decompress(piece, LARGEST + 1 - len(content)) if unpacking else piece
        except zlib.error:
            raise NotFetched("unknown_encoding") from None
        if len(content) > LARGEST:
            raise NotFetched("too_large")
    if unpacking is not None and not unpacking.eof:
        raise NotFetched("cut_short")
    etag, modified = headers.get("ETag", "")[:200], headers.get("Last-Modified", "")[:60]
    # What is not ASCII cannot be sent back.
    return Fetched(bytes(content), etag * etag.isascii(), modified * modified.isascii())
