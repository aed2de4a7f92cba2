"""A page around a gap: whatever fills it, the whole is the page, compressed or not."""

import gzip

import pytest
from litestar import Response
from litestar.testing import RequestFactory

from events_service.web.http.gaps import GAP, PageWithGap

PLAIN = RequestFactory().get("/")
ZIPPED = RequestFactory().get("/", headers={"accept-encoding": "gzip"})


@pytest.mark.parametrize("secret", ["", "a", "é" * 40, "0123456789abcdef" * 200])
@pytest.mark.parametrize("around", [("", ""), ("<p>before ", " after</p>"), ("x" * 70_000, "y" * 70_000)])
def test_the_secret_stands_in_the_gap(secret: str, around: tuple[str, str]) -> None:
    page = PageWithGap(Response(GAP.join(around), headers={"vary": "Cookie", "content-encoding": "gzip"}))

    plain, zipped = page.answer(PLAIN, secret), page.answer(ZIPPED, secret)

    whole = secret.join(around).encode()
    assert (plain.content, plain.headers.get("content-encoding")) == (whole, None)
    assert (gzip.decompress(zipped.content), zipped.headers["content-encoding"]) == (whole, "gzip")
    assert plain.headers["vary"] == "Cookie"


def test_a_page_without_a_gap_says_nothing_of_the_secret() -> None:
    page = PageWithGap(Response("<p>closed</p>"))

    assert page.answer(PLAIN, "secret").content == b"<p>closed</p>"
    assert gzip.decompress(page.answer(ZIPPED, "secret").content) == b"<p>closed</p>"


def test_the_length_of_the_compressed_page_tells_nothing_of_the_secret() -> None:
    page = PageWithGap(Response(f'<p>intent=guess</p><input value="{GAP}">'))

    lengths = {len(page.answer(ZIPPED, secret).content) for secret in ("intent=guess", "1f9Zq0_bTn=w")}

    assert len(lengths) == 1
