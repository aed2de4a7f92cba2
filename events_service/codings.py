"""The codings in which a text goes over the wire (RFC 9110 §8.4.1): none, gzip (RFC 1952) and Brotli (RFC 7932)."""

import gzip

import brotli

PLAIN, GZIP, BROTLI = "", "gzip", "br"
# In the order of their size: of two that somebody wants alike, the first is sent.
CODINGS = (BROTLI, GZIP)
# As quick as each other, and Brotli smaller; beyond, each step costs more than it saves (docs/performance.md).
_BROTLI_QUALITY, _GZIP_LEVEL = 6, 6


# For what is compressed once and sent for years.
_BEST_QUALITY, _BEST_LEVEL = 11, 9


def coded(body: bytes, coding: str) -> bytes:
    """The body in that coding. The same bytes give the same bytes, as a strong ETag promises."""
    return _written(body, coding, _BROTLI_QUALITY, _GZIP_LEVEL)


def smallest(body: bytes, coding: str) -> bytes:
    """The same as small as it gets, which takes a hundred times as long."""
    return _written(body, coding, _BEST_QUALITY, _BEST_LEVEL)


def _written(body: bytes, coding: str, quality: int, level: int) -> bytes:
    if coding == BROTLI:
        smaller: bytes = brotli.compress(body, mode=brotli.MODE_TEXT, quality=quality)
        return smaller
    return gzip.compress(body, compresslevel=level, mtime=0) if coding == GZIP else body
