"""The mailbox of a demonstration: letters as files, shown to this machine only."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from events_service.messages.channels.mailbox import MailboxTransport
from events_service.messages.rendering import Letter, render
from events_service.settings import Settings
from tests.posted import CALENDAR, CONTEXT, HEAD, completing


@pytest.fixture
def folder(settings: Settings) -> Path:
    assert settings.mailbox is not None
    settings.mailbox.mkdir()
    return settings.mailbox


async def kept() -> None:
    """Nothing to note before a letter goes into the mailbox."""


async def a_letter(folder: Path, number: int, *, title: str = "Atelier") -> str:
    """A confirmation as the worker leaves it; a greater number is newer."""
    letter = Letter(
        id=UUID(int=number),
        about=UUID(int=number),
        name="confirmation",
        locale="fr",
        recipient="chloe@example.fr",
        context={**CONTEXT, "title": title},
        created_at=datetime(2026, 11, 22, 12, number % 60, tzinfo=UTC),
    )
    envelope = render(letter, HEAD, completing(CALENDAR))
    await MailboxTransport(folder).hand_over(envelope, handed=kept)
    return f"{letter.id}.eml"


async def test_the_list_shows_the_newest_letters_first(client: httpx.AsyncClient, folder: Path) -> None:
    for number in range(60):
        await a_letter(folder, number, title=f"Atelier n°{number}")

    page = await client.get("/mailbox", headers={"accept-language": "fr"})

    shown = [n for n in range(60) if f"Atelier n°{n}," in page.text]
    assert shown == list(range(10, 60))
    assert page.text.index("Atelier n°59,") < page.text.index("Atelier n°10,")
    # Twelve o'clock and 59 minutes by UTC, and one hour more where it is read, wherever this machine is.
    assert "dimanche 22 novembre 2026, 13\u00a0h\u00a059" in page.text
    assert "+0000" not in page.text


async def test_a_mailbox_before_its_first_letter_is_empty(client: httpx.AsyncClient, folder: Path) -> None:
    page = await client.get("/mailbox", headers={"accept-language": "en"})

    assert (page.status_code, "No letter yet." in page.text) == (200, True)


async def test_a_letter_that_a_mail_program_has_read_is_still_shown(
    client: httpx.AsyncClient, folder: Path
) -> None:
    file = await a_letter(folder, 1)
    (folder / "new" / file).rename(folder / "cur" / f"{file}:2,S")

    page = await client.get("/mailbox")

    assert f'href="/mailbox/{file}"' in page.text
    assert (await client.get(f"/mailbox/{file}")).status_code == 200


async def test_a_letter_is_shown_as_text_and_as_markup(client: httpx.AsyncClient, folder: Path) -> None:
    file = await a_letter(folder, 1, title="<b>Tout</b>")

    page = await client.get(f"/mailbox/{file}", headers={"accept-language": "fr"})
    html = await client.get(f"/mailbox/{file}/html")

    assert "Où\u00a0: Médiathèque Louise-Michel" in page.text
    assert "BEGIN:VCALENDAR" in page.text
    assert f'<a href="/mailbox/{file}/html">Version HTML</a>' in page.text
    assert html.headers["content-type"] == "text/html; charset=utf-8"
    assert "<style>" in html.text
    assert "&lt;b&gt;Tout&lt;/b&gt;" in html.text


async def test_the_markup_of_a_letter_can_do_nothing(client: httpx.AsyncClient, folder: Path) -> None:
    answer = await client.get(f"/mailbox/{await a_letter(folder, 1)}/html")

    policy = {part.strip() for part in answer.headers["content-security-policy"].split(";")}
    assert {"default-src 'none'", "style-src 'unsafe-inline'", "sandbox"} <= policy
    assert answer.headers["cache-control"] == "no-store"


async def test_letters_are_for_this_machine_only(client: httpx.AsyncClient, folder: Path) -> None:
    file = await a_letter(folder, 1)

    for path in ("/mailbox", f"/mailbox/{file}", f"/mailbox/{file}/html"):
        assert (await client.get(path)).status_code == 200
        assert (await client.get(path, headers={"x-forwarded-for": "203.0.113.9"})).status_code == 404


async def test_a_letter_nobody_wrote_is_not_found(client: httpx.AsyncClient, folder: Path) -> None:
    await a_letter(folder, 1)

    for file in ("x.eml", "..%2f..%2fsecret_key", "secret_key", "new"):
        assert (await client.get(f"/mailbox/{file}")).status_code == 404
        assert (await client.get(f"/mailbox/{file}/html")).status_code == 404
