"""A photograph becomes small, upright and nameless."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from events_service.errors import Invalid
from events_service.libraries.pictures import (
    FORMATS,
    LARGEST_IMAGE,
    LARGEST_LOGO,
    LARGEST_UPLOAD,
    logo_from,
    reencoded,
)
from tests.factories import a_photograph


def refused_for(upload: bytes) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        reencoded(upload)
    return refusal.value.fields


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_becomes_a_small_jpeg(kind: str) -> None:
    content, width, height = reencoded(a_photograph(kind=kind))

    picture = Image.open(BytesIO(content))
    assert (picture.format, picture.size, width, height) == ("JPEG", (960, 720), 960, 720)
    assert len(content) <= LARGEST_IMAGE


def test_what_does_not_become_small_is_shown_smaller() -> None:
    noise = Image.effect_noise((1600, 1200), 120).convert("RGB")
    upload = BytesIO()
    noise.save(upload, "JPEG", quality=90)

    content, width, height = reencoded(upload.getvalue())

    assert len(content) <= LARGEST_IMAGE
    assert 160 <= width < 960
    assert abs(width / height - 4 / 3) < 0.02


def test_nothing_else_of_the_file_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Chloé's telephone"
    exif[0x0112] = 6  # lying on its side
    exif.get_ifd(0x8825)[1] = "N"
    upload = a_photograph(1600, 1200, exif=exif, comment=b"taken at home", icc_profile=b"profile")
    assert b"taken at home" in upload

    content, width, height = reencoded(upload)

    picture = Image.open(BytesIO(content))
    assert (width, height) == (720, 960)  # upright
    assert dict(picture.getexif()) == {}
    assert {"exif", "comment", "icc_profile"}.isdisjoint(picture.info)
    for secret in (b"telephone", b"home", b"profile"):
        assert secret not in content


def test_what_was_clear_is_white() -> None:
    upload = BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(upload, "PNG")

    content, *size = reencoded(upload.getvalue())

    assert Image.open(BytesIO(content)).getpixel((20, 20)) == (255, 255, 255)
    assert size == [40, 40]


def a_bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it has so many points."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(("width", "height"), [(5_000, 5_000), (30_000, 30_000), (100_000, 100_000)])
def test_a_bomb_is_refused_by_its_head(width: int, height: int) -> None:
    assert refused_for(a_bomb(width, height)) == {"file": "too_many_pixels"}


@pytest.mark.parametrize(
    "upload",
    [
        b"",
        b"hello",
        b"%PDF-1.7 ",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"\xff\xd8\xff\xe0 no more",
        a_photograph()[:2000],
        a_bomb(10, 10),
        a_photograph(40, 40, "BMP"),
        a_photograph(40, 40, "TIFF"),
    ],
)
def test_what_is_no_picture_is_refused(upload: bytes) -> None:
    assert refused_for(upload) == {"file": "not_a_picture"}


def test_a_file_that_is_too_large_is_not_even_looked_at() -> None:
    assert refused_for(b"x" * (LARGEST_UPLOAD + 1)) == {"file": "file_too_large"}


def test_a_logo_is_a_small_png_on_white_and_as_high_as_it_is_shown_sharp() -> None:
    drawing = Image.new("RGBA", (3000, 900), (0, 0, 0, 0))
    drawing.paste((138, 21, 56, 255), (0, 0, 900, 900))
    upload = BytesIO()
    drawing.save(upload, "PNG")

    content, width, height = logo_from(upload.getvalue())

    picture = Image.open(BytesIO(content))
    assert (picture.format, picture.size, width, height) == ("PNG", (320, 96), 320, 96)
    assert len(content) <= LARGEST_LOGO
    assert picture.convert("RGB").getpixel((310, 50)) == (255, 255, 255)


def test_a_banner_becomes_no_higher_than_it_may_be_wide() -> None:
    upload = BytesIO()
    Image.new("RGB", (4000, 100), "navy").save(upload, "PNG")

    _, width, height = logo_from(upload.getvalue())

    assert (width, height) == (384, 10)
