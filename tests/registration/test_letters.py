"""What the letters about a registration are told, read where their recipient reads it."""

from collections.abc import Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from events_service import clock
from events_service.identifiers import uuid7
from events_service.messages.rendering import Letter
from events_service.registration import told
from events_service.registration.queries import registration_by_link
from tests.factories import a_library, a_registration, a_session, an_organisation
from tests.posted import write


async def confirmation(kind: str, event: Mapping[str, str] | None = None, **library: str) -> str:
    """The text or the HTML of the letter to a guest of that library, about an event that says so."""
    organisation = await an_organisation()
    session = await a_session(
        organisation=organisation,
        library=await a_library(organisation, name="Médiathèque du Banian", **library),
        **(event or {}),
    )
    registration = await registration_by_link((await a_registration(session.id)).link)
    assert registration is not None
    context = told.written(told.of(registration))
    letter = Letter(uuid7(), registration.id, "confirmation", "fr", "chloe@example.org", context, clock.now())
    message = message_from_bytes(write(letter).content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("street", "line"),
    [
        ("7 rue des Écoles", "Médiathèque du Banian, 7 rue des Écoles, 34000 Montpellier"),
        ("", "Médiathèque du Banian, 34000 Montpellier"),
    ],
)
async def test_a_letter_says_once_where_it_is(database: str, street: str, line: str) -> None:
    text = await confirmation("plain", address=street)

    assert [each for each in text.splitlines() if "Banian" in each] == [f"Où\u00a0: {line}"]


async def test_the_html_of_a_letter_says_who_writes_and_where_it_is(database: str) -> None:
    html = await confirmation("html", address="7 rue des Écoles")

    street = '<span lang="fr" dir="ltr">7 rue des Écoles, 34000 Montpellier</span>'
    assert f'<td class="fact">Médiathèque du Banian<br>{street}</td>' in html
    assert "<b>Médiathèque du Banian</b>" in html
    assert html.count("Banian") == 2


async def test_a_calendar_entry_is_told_the_whole_place(database: str) -> None:
    registration = await registration_by_link((await a_registration((await a_session()).id)).link)
    assert registration is not None

    assert (
        told.of(registration).library_address == "Médiathèque Jean Moulin, 3 rue du Pont, 34000 Montpellier"
    )


async def test_a_move_tells_who_waits_that_they_still_wait(database: str) -> None:
    session = await a_session(capacity=1)
    await a_registration(session.id)
    registration = await registration_by_link((await a_registration(session.id)).link)
    assert registration is not None
    context = told.written(told.of(registration)) | {
        "was_starts_local": "2035-11-20T09:00:00",
        "was_ends_local": "2035-11-20T11:00:00",
    }

    letter = Letter(uuid7(), registration.id, "change", "fr", "chloe@example.org", context, clock.now())
    body = message_from_bytes(write(letter).content, policy=policy.default).get_body(("plain",))  # type: ignore[attr-defined]

    text = body.get_content()
    assert "rang sur la liste d’attente" in text
    assert "Nous gardons votre inscription" not in text


@pytest.mark.parametrize("kind", ["plain", "html"])
async def test_a_confirmation_says_what_to_bring(database: str, kind: str) -> None:
    text = await confirmation(kind, event={"bring": "Votre téléphone chargé\n\nUn carnet <neuf>"})

    assert "À apporter\u00a0:" in text
    assert (
        "- Votre téléphone chargé\n- Un carnet <neuf>" if kind == "plain" else "Un carnet &lt;neuf&gt;</p>"
    ) in text
    assert "À apporter" not in await confirmation(kind)
