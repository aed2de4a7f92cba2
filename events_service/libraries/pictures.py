"""From a picture as it comes, out of a telephone or from a graphic designer, to one that an old telephone reads in a
second."""

import asyncio
import struct
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageOps

from events_service.errors import Invalid

# Promise 8: what a page's image may weigh.
LARGEST_IMAGE = 30_000
LARGEST_LOGO = 10_000
# As it comes; a telephone's photograph has three to eight.
LARGEST_UPLOAD = 10_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# In memory a picture has three or four bytes a pixel, however few its file has. A plain JPEG is read at a smaller
# scale.
MOST_PIXELS, MOST_PIXELS_OF_JPEG = 20_000_000, 60_000_000
# The longest side that is tried, and how well it is kept: a smaller picture is better than a blurred one.
_SIDES = (960, 800, 640, 480, 320, 160)
_QUALITIES = (80, 70, 60, 50)
# A logo is shown half as high, and sharp on screens of two pixels a point; a banner is none.
_LOGO_HEIGHTS, _LOGO_WIDEST = (96, 72, 48), 4
_LOGO_COLOURS = (64, 32, 16)
# One at a time in each process: a picture takes memory while it is unfolded.
_unfolding = asyncio.Semaphore(1)

# Its bytes, its width and its height in pixels.
Picture = tuple[bytes, int, int]


async def made_small(how: Callable[[bytes], Picture], upload: bytes | None) -> Picture | None:
    """What `reencoded` or `logo_from` makes of the upload, in a thread; None of none."""
    if upload is None:
        return None
    async with _unfolding:
        return await asyncio.to_thread(how, upload)


def reencoded(upload: bytes) -> Picture:
    """A JPEG of LARGEST_IMAGE bytes at most, upright, with its width and height; nothing else of the file is kept: no
    place, no name, no time. JPEG, because telephones of ten years ago do not all read WebP.

    Slow: it belongs in a thread. Refuses with Invalid what is no picture, or unfolds to more than memory should hold.
    """
    return _small_enough(_unfolded(upload))


def logo_from(upload: bytes) -> Picture:
    """The same for a logo: a PNG of LARGEST_LOGO bytes at most, whose edges stay sharp, on white."""
    drawing = _unfolded(upload)
    for height in _LOGO_HEIGHTS:
        smaller = drawing.copy()
        smaller.thumbnail((_LOGO_WIDEST * height, height), Image.Resampling.LANCZOS)
        for colours in _LOGO_COLOURS:
            content = BytesIO()
            smaller.quantize(colours, dither=Image.Dither.NONE).save(content, "PNG", optimize=True)
            if content.tell() <= LARGEST_LOGO:
                return content.getvalue(), smaller.width, smaller.height
    raise Invalid({"file": "not_a_picture"})  # noise of 48 pixels has a third of it


def _unfolded(upload: bytes) -> Image.Image:
    if len(upload) > LARGEST_UPLOAD:
        raise Invalid({"file": "file_too_large"})
    try:
        with Image.open(BytesIO(upload), formats=FORMATS) as picture:
            _refuse_bombs(picture)
            picture.draft("RGB", (_SIDES[0], _SIDES[0]))  # only JPEG heeds it
            return _without_the_rest(picture)
    except Image.DecompressionBombError:
        raise Invalid({"file": "too_many_pixels"}) from None
    except (OSError, ValueError, SyntaxError, EOFError, struct.error):
        raise Invalid({"file": "not_a_picture"}) from None


def _refuse_bombs(picture: Image.Image) -> None:
    """By what the head of the file says, before anything is unfolded."""
    plain = picture.format == "JPEG" and not picture.info.get("progressive")
    if picture.width * picture.height > (MOST_PIXELS_OF_JPEG if plain else MOST_PIXELS):
        raise Invalid({"file": "too_many_pixels"})


def _without_the_rest(picture: Image.Image) -> Image.Image:
    """Its pixels on white, upright, in a picture that has nothing else."""
    picture.thumbnail((2 * _SIDES[0], 2 * _SIDES[0]))
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    clean = Image.new("RGB", upright.size, "white")
    clean.paste(upright, mask=upright)
    return clean


def _small_enough(picture: Image.Image) -> Picture:
    for side in _SIDES:
        smaller = picture.copy()
        smaller.thumbnail((side, side))
        for quality in _QUALITIES:
            content = BytesIO()
            smaller.save(content, "JPEG", quality=quality, optimize=True, progressive=True)
            if content.tell() <= LARGEST_IMAGE:
                return content.getvalue(), smaller.width, smaller.height
    raise Invalid({"file": "not_a_picture"})  # noise of 160 pixels has a third of it
