"""A page that is the same for all but for one secret of its own visitor: written and compressed once, around a gap.

What fills the gap stands in the compressed page as it is (a stored block, RFC 1951 §3.2.4), so that its letters are
compressed together with nothing, and the page's length tells nothing of it (RFC 9325 §3.3). Brotli has such blocks too,
but what follows one cannot be compressed without knowing what stands in it.
"""

import struct
import zlib
from uuid import uuid4

from litestar import Response
from litestar.enums import MediaType

from events_service.codings import GZIP
from events_service.web.http.conditional import coding_for
from events_service.web.http.requests import AnyRequest

# What a template writes in place of the secret. Nobody outside this process knows it, so no text of ours or of a
# librarian's can hold it.
GAP = uuid4().hex
_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # gzip, deflated, no name, no time (RFC 1952 §2.3)


class PageWithGap:
    """A page written with GAP in it, at most once, and the headers it goes out with."""

    def __init__(self, page: Response[str]) -> None:
        before, gap, after = page.content.partition(GAP)
        self._before, self._after, self._has_gap = before.encode(), after.encode(), bool(gap)
        self._headers = {name.lower(): text for name, text in page.headers.items()}
        self._headers.pop("content-encoding", None)
        self._zipped_before = _deflated(self._before, zlib.Z_FULL_FLUSH)
        self._zipped_after = _deflated(self._after, zlib.Z_FINISH)
        self._sum_before = zlib.crc32(self._before)

    def __len__(self) -> int:
        parts = (self._before, self._after, self._zipped_before, self._zipped_after)
        return sum(len(part) for part in parts)

    def answer(self, request: AnyRequest, secret: str) -> Response[bytes]:
        """The page with the secret in its gap, in gzip where the browser takes it."""
        filling = secret.encode() if self._has_gap else b""
        if not coding_for(request, [GZIP]):
            body = self._before + filling + self._after
            return Response(body, media_type=MediaType.HTML, headers=self._headers)
        headers = self._headers | {"content-encoding": "gzip"}
        return Response(self._zipped(filling), media_type=MediaType.HTML, headers=headers)

    def _zipped(self, filling: bytes) -> bytes:
        size = len(filling)
        stored = struct.pack("<BHH", 0, size, size ^ 0xFFFF) + filling
        checksum = zlib.crc32(self._after, zlib.crc32(filling, self._sum_before))
        length = len(self._before) + size + len(self._after)
        foot = struct.pack("<II", checksum, length)
        return b"".join((_HEAD, self._zipped_before, stored, self._zipped_after, foot))


def _deflated(text: bytes, ending: int) -> bytes:
    """Deflated by itself: what comes before it and after it cannot be referred to."""
    compressor = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return compressor.compress(text) + compressor.flush(ending)
