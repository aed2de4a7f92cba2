"""A library's colour and logo, from a manager's form to what visitors see."""

import re
from io import BytesIO

import httpx
import pytest
from PIL import Image, ImageDraw

from events_service.database import value
from tests.factories import a_session
from tests.web.office.conftest import Colleague


def a_drawing(width: int = 1200, height: int = 400) -> bytes:
    """A logo as designers send one: large, on nothing."""
    drawing = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    ImageDraw.Draw(drawing).ellipse((20, 20, height - 20, height - 20), fill=(138, 21, 56, 255))
    content = BytesIO()
    drawing.save(content, "PNG")
    return content.getvalue()


async def test_a_library_gives_its_pages_a_colour_and_a_logo(
    colleague: Colleague, client: httpx.AsyncClient
) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    slug = await value("SELECT slug FROM library WHERE id = $1", planned.library)
    event = await value("SELECT slug FROM event WHERE id = $1", planned.event)
    pages = [
        f"/libraries/{slug}",
        f"/events/{event}",
        f"/sessions/{planned.id}",
        f"/sessions/{planned.id}/registrations",
        f"/embed/libraries/{slug}",
    ]
    for path in pages:
        assert re.search(r"theme\.css|logo\.png", (await client.get(path)).text) is None
    assert (await client.get(f"/libraries/{slug}/theme.css")).status_code == 404
    look = f"/staff/libraries/{planned.library}/look"
    form = await ada.form(look)

    answer = await ada.client.post(
        look,
        data=form.fields | {"offered": "other", "colour": "#FFDD00"},
        files={"file": ("logo.png", a_drawing(), "image/png")},
    )

    assert answer.status_code == 303
    page = (await ada.get(look)).text
    assert 'value="#ffdd00"' in page
    assert "Yours has 1.1 there, and words need 4.5: it is darker here." in page
    for path in pages:
        shown = (await client.get(path)).text
        [sheet] = re.findall(
            rf'<link rel="stylesheet" href="(/libraries/{slug}/theme\.css\?v=[0-9a-f]+)"', shown
        )
        [logo] = re.findall(
            rf'<img class="logo" src="(/libraries/{slug}/logo\.png\?v=[0-9a-f]+)" alt="[^"]+"', shown
        )
    first = await client.get(sheet)
    assert first.headers["content-type"].startswith("text/css")
    assert first.headers["cache-control"] == "public, max-age=31536000, immutable"
    again = await client.get(sheet, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (await client.get(sheet.partition("?")[0])).headers["cache-control"] == "public, max-age=900"
    picture = Image.open(BytesIO((await client.get(logo)).content))
    assert (picture.format, picture.size) == ("PNG", (288, 96))
    assert picture.convert("RGB").getpixel((280, 5)) == (255, 255, 255)

    await ada.submit(await ada.form(look, f"{look}/deletion"))
    await ada.submit(await ada.form(look), offered="", colour="")

    assert re.search(r"theme\.css|logo\.png", (await client.get(pages[0])).text) is None
    assert [(await client.get(each)).status_code for each in (sheet, logo)] == [404, 404]


@pytest.mark.parametrize(
    ("colour", "file", "sentence"),
    [
        ("bordeaux", None, "This is no colour."),
        ("#12457a", ("logo.svg", b"<svg/>", "image/svg+xml"), "This is no picture that we can read."),
    ],
)
async def test_what_is_refused_comes_back(
    colleague: Colleague, colour: str, file: tuple[str, bytes, str] | None, sentence: str
) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    look = f"/staff/libraries/{planned.library}/look"
    fields = (await ada.form(look)).fields | {"offered": "other", "colour": colour}

    answer = await ada.client.post(look, data=fields, files={"file": file} if file else None)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{colour}"' in answer.text
    assert await value("SELECT colour FROM library WHERE id = $1", planned.library) == ""
