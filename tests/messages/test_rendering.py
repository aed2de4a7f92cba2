import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import pytest
from babel.messages.pofile import read_po
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError
from jinja2.ext import babel_extract

from events_service.catalogues import FOLDER as CATALOGUES
from events_service.catalogues import MORE_LOCALES
from events_service.errors import Invalid
from events_service.language import TEMPLATES
from events_service.messages.mime import CalendarPart
from events_service.messages.rendering import Letter, Letterhead, render
from events_service.settings import Settings
from events_service.text import clean
from tests.posted import CALENDAR, CONTEXT, HEAD, LINKS, completing

NO_BREAK = "\u00a0"
LETTERS = sorted(path.stem for path in (TEMPLATES / "mail").glob("*.subject"))
LETTER = Letter(
    id=UUID(int=1),
    about=UUID(int=2),
    name="confirmation",
    locale="fr",
    recipient="chloe@example.fr",
    context=CONTEXT,
    created_at=datetime(2026, 11, 22, 11, 30, tzinfo=UTC),
)


def message(letter: Letter, calendar: CalendarPart | None = None) -> EmailMessage:
    read = message_from_bytes(render(letter, HEAD, completing(calendar)).content, policy=policy.default)
    assert isinstance(read, EmailMessage)
    assert read.defects == []
    return read


def text_of(read: EmailMessage, kind: str) -> str:
    body = read.get_body((kind,))
    assert body is not None
    text: str = body.get_content()
    return text.replace("\r\n", "\n")


def subject_of(read: EmailMessage) -> str:
    """With plain spaces: French puts a narrower one before a colon."""
    return str(read["Subject"]).replace(NO_BREAK, " ")


def titled(title: str) -> Letter:
    return replace(LETTER, context={**CONTEXT, "title": title})


def test_letters_are_the_ones_we_know():
    assert LETTERS == [
        "after",
        "cancellation",
        "change",
        "circular",
        "claim_approved",
        "claim_declined",
        "come_again",
        "confirmation",
        "dates",
        "figures_asked",
        "invitation",
        "join_asked",
        "join_declined",
        "lapsed",
        "model_corrected",
        "newcomer",
        "offer",
        "participation_approved",
        "participation_change_asked",
        "participation_declined",
        "participation_received",
        "promotion",
        "released",
        "reminder",
        "sign_in",
        "still_coming",
        "waiting",
    ]


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("name", LETTERS)
def test_render_every_letter(name: str, locale: str):
    read = message(replace(LETTER, name=name, locale=locale))

    plain, html = text_of(read, "plain"), text_of(read, "html")
    assert f'<html lang="{locale}">' in html
    assert read["Content-Language"] == locale
    for word in ("None", "%(", "{{", "{%", "\n\n\n", "mail/"):
        assert word not in plain + html + read["Subject"]
    assert len(re.findall(r"https://", plain)) == 1
    for outside in ("<img", "<script", "<link", "url("):
        assert outside not in html


@pytest.mark.parametrize("name", LETTERS)
def test_render_every_letter_in_the_languages_that_were_dropped_in(name: str):
    for locale in MORE_LOCALES:
        read = message(replace(LETTER, name=name, locale=locale))

        # Beside it stands what it says in French, with what its template has from others.
        assert '<td lang="fr" dir="ltr"' in text_of(read, "html")


def test_render_says_what_when_where_and_for_whom_in_french():
    read = message(LETTER)

    assert subject_of(read) == "Inscription confirmée : Découvrir l’internet, mardi 24 novembre 2026"
    plain = text_of(read, "plain")
    assert "Quand\u00a0: mardi 24 novembre 2026 de 14\u00a0h à 16\u00a0h\u00a030\n" in plain
    assert "Où\u00a0: Médiathèque Louise-Michel, 3 rue des Lilas, 31000 Toulouse\n" in plain
    assert "Pour\u00a0: Chloé Martin (2\u00a0places)\n" in plain
    assert "Code\u00a0: MOULIN 27\n" in plain
    assert LINKS["own_url"] in plain
    assert "05 61 00 00 00" in plain


def test_render_a_session_of_several_days():
    read = message(replace(LETTER, context={**CONTEXT, "ends_local": "2026-11-25T12:00:00"}))

    assert "du mardi 24 novembre 2026 à 14\u00a0h au mercredi 25 novembre 2026 à 12\u00a0h" in text_of(
        read, "plain"
    )


@pytest.mark.parametrize(
    ("by", "subject"),
    [("guest", "Inscription annulée : Atelier, mardi 24 novembre 2026"),
     ("staff", "Inscription annulée : Atelier, mardi 24 novembre 2026"),
     ("library", "Séance annulée : Atelier, mardi 24 novembre 2026")],
)  # fmt: skip
def test_render_a_cancellation_says_whose_it_is(by: str, subject: str):
    context = {**CONTEXT, "title": "Atelier", "cancelled_by": by, "reason": ""}

    assert subject_of(message(replace(LETTER, name="cancellation", context=context))) == subject


def test_render_thanks_only_the_guest_who_told_us():
    bodies = {}
    for by in ("guest", "staff", "library"):
        read = message(
            replace(LETTER, name="cancellation", context={**CONTEXT, "cancelled_by": by, "reason": ""})
        )
        bodies[by] = text_of(read, "plain") + text_of(read, "html")

    assert {by: "Merci de nous avoir prévenus" in body for by, body in bodies.items()} == {
        "guest": True,
        "staff": False,
        "library": False,
    }
    assert bodies["staff"].count("La bibliothèque a annulé votre inscription.") == 2


@pytest.mark.parametrize(
    ("changed", "was", "subject"),
    [
        (["time"], {}, "Changement : Atelier, maintenant le mardi 24 novembre 2026"),
        (["time"], {"was_starts_local": "2026-11-24T10:00:00"}, "Nouvelle heure : Atelier, mardi 24 novembre 2026"),
        (["place"], {}, "Nouveau lieu : Atelier, mardi 24 novembre 2026"),
        (
            ["time", "place"],
            {"was_starts_local": "2026-11-24T10:00:00"},
            "Nouvelle heure et nouveau lieu : Atelier, mardi 24 novembre 2026",
        ),
        (["title"], {}, "Nouveau titre : Atelier, mardi 24 novembre 2026"),
    ],
)  # fmt: skip
def test_render_a_change_says_in_its_subject_what_changed(
    changed: list[str], was: dict[str, str], subject: str
):
    context = {**CONTEXT, "title": "Atelier", "changed": changed, "was_title": "Le vieux titre", **was}

    read = message(replace(LETTER, name="change", context=context))

    assert subject_of(read) == subject
    for kind in ("plain", "html"):
        assert ("Le vieux titre" in text_of(read, kind)) == ("title" in changed)
        assert ("Avant, c’était" in text_of(read, kind)) == (changed != ["title"])


def test_render_names_the_room_before_the_library_and_the_one_before():
    rooms = {"room_name": "Salle bleue", "was_room_name": "Salle <verte>", "changed": ["place"]}

    read = message(replace(LETTER, name="change", context={**CONTEXT, **rooms}))

    for kind, green in (("plain", "Salle <verte>"), ("html", "Salle &lt;verte&gt;")):
        assert "Salle bleue, Médiathèque Louise-Michel" in text_of(read, kind)
        assert f"{green}, Médiathèque des Minimes" in text_of(read, kind)


@pytest.mark.parametrize(
    ("address", "header"),
    [("accueil@ville.example", "accueil@ville.example"), ("", None), ("a@b.example, c@d.example", None)],
)
def test_render_leads_an_answer_to_the_library(address: str, header: str | None):
    read = message(replace(LETTER, context={**CONTEXT, "organisation_email": address}))

    assert read["Reply-To"] == header
    assert read["From"].endswith("<ateliers@bibliotheque.example.fr>")


def test_render_escapes_in_html_and_only_there():
    read = message(titled("<b>Tout & rien</b>"))

    assert "&lt;b&gt;Tout &amp; rien&lt;/b&gt;" in text_of(read, "html")
    assert "<b>Tout & rien</b>" in text_of(read, "plain")
    assert "<b>Tout & rien</b>" in read["Subject"]


def test_render_refuses_a_letter_with_a_gap():
    context = {key: value for key, value in CONTEXT.items() if key != "code"}

    with pytest.raises(UndefinedError):
        message(replace(LETTER, context=context))


def test_render_with_a_calendar_gives_the_tree_that_mail_programs_agree_on():
    read = message(LETTER, CALENDAR)

    assert [part.get_content_type() for part in read.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    inline, attached = list(read.walk())[-2:]
    assert inline["Content-Type"] == 'text/calendar; charset="utf-8"; method="REQUEST"'
    assert inline["Content-Disposition"] is None
    assert inline["Content-ID"] is None
    assert attached["Content-Transfer-Encoding"] == "base64"
    assert attached.get_filename() == "atelier.ics"
    assert "method" not in attached["Content-Type"].params
    assert inline.get_payload(decode=True) == attached.get_payload(decode=True) == CALENDAR.data


def test_render_writes_the_method_bare_and_upper_case():
    raw = render(LETTER, HEAD, completing(replace(CALENDAR, method="cancel"))).content

    assert b"\r\nContent-Type: text/calendar; charset=utf-8; method=CANCEL\r\n" in raw


def test_render_without_a_calendar_is_one_alternative():
    read = message(LETTER)

    kinds = [part.get_content_type() for part in read.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]


def test_render_headers():
    read = message(LETTER, CALENDAR)

    headers = {name: str(value) for name, value in read.items() if name != "Content-Type"}
    subject = headers.pop("Subject")
    assert subject.startswith("Inscription confirmée")
    assert headers == {
        "Date": "Sun, 22 Nov 2026 11:30:00 +0000",
        "From": "Ateliers numériques <ateliers@bibliotheque.example.fr>",
        "To": "chloe@example.fr",
        "Message-ID": f"<message-{LETTER.id}@bibliotheque.example.fr>",
        "In-Reply-To": f"<registration-{LETTER.about}@bibliotheque.example.fr>",
        "References": f"<registration-{LETTER.about}@bibliotheque.example.fr>",
        "Content-Language": "fr",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "MIME-Version": "1.0",
    }


def test_render_keeps_identifiers_on_their_header_line():
    head = replace(HEAD, host=f"{'bibliotheques-' * 4}.example.fr")

    raw = render(LETTER, head, completing()).content

    for name in ("Message-ID", "In-Reply-To", "References"):
        assert re.search(rf"\r\n{name}: <[a-z]+-[0-9a-f-]+@{head.host}>\r\n".encode(), raw)


def test_render_twice_gives_the_same_bytes():
    once = render(LETTER, HEAD, completing(CALENDAR))

    assert render(LETTER, HEAD, completing(CALENDAR)) == once


@pytest.mark.parametrize(
    "break_", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x1c", "\x00"]
)
def test_render_never_writes_a_second_header(break_: str):
    letter = titled(f"Atelier{break_}Bcc: basile@example.fr{break_}{break_}Bonjour")

    read = message(letter)

    assert read["Bcc"] is None
    assert read["To"] == "chloe@example.fr"
    assert "Atelier" in read["Subject"]


@pytest.mark.parametrize(
    "recipient",
    [
        "",
        "chloe@example.fr, basile@example.fr",
        "amis:chloe@example.fr;",
        "chloe@example.fr\r\nBcc: basile@example.fr",
        "Chloé <chloe@example.fr>",
        "chloé@example.fr",
    ],
)
def test_render_refuses_what_is_not_one_recipient(recipient: str):
    with pytest.raises(ValueError, match=r"not one mailbox|cannot contain CR or LF"):
        render(replace(LETTER, recipient=recipient), HEAD, completing())


@settings(deadline=None)
@given(typed=st.text(max_size=150))
def test_render_any_title_in_the_subject(typed: str):
    try:
        title = clean(typed, field="title", longest=200, required=True)
    except Invalid:
        reject()

    raw = render(titled(title), HEAD, completing()).content

    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    subject = subject_of(message(titled(title)))
    assert subject == f"Inscription confirmée : {title.replace(NO_BREAK, ' ')}, mardi 24 novembre 2026"


@pytest.mark.parametrize(
    "title",
    [
        "=?utf-8?q?Bonjour?=",
        "été =?utf-8?q?x?= été",
        "« » é » »",
        "b" * 200 + " é » »",
        "日本" * 90,
        "a, b (c) <d@e>",
    ],
)
def test_render_keeps_awkward_titles(title: str):
    read = message(titled(title))

    assert subject_of(read) == f"Inscription confirmée : {title}, mardi 24 novembre 2026"


def test_render_long_lines_and_dots_fit_the_wire():
    title = "." + "x" * 3000 + " .\u00e9"
    context = {**CONTEXT, "reason": f"{title}\n.\n..\nFrom here"}
    raw = render(replace(LETTER, name="cancellation", context=context), HEAD, completing()).content

    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    read = message_from_bytes(raw, policy=policy.default)
    assert f"{title}\n.\n..\nFrom here" in text_of(read, "plain")


def test_render_stays_far_below_what_mail_programs_cut():
    calendar = replace(CALENDAR, data=b"X" * 4000)
    sizes = [len(render(replace(LETTER, name=name), HEAD, completing(calendar)).content) for name in LETTERS]

    assert max(sizes) < 20_000


@pytest.mark.parametrize(
    ("mail_from", "name", "address"),
    [
        ("Ateliers numériques <ateliers@example.fr>", "Ateliers numériques", "ateliers@example.fr"),
        ("ateliers@localhost", "", "ateliers@localhost"),
        (
            '"Ville, service (numérique)" <a@médiathèque.fr>',
            "Ville, service (numérique)",
            "a@xn--mdiathque-53af.fr",
        ),
    ],
)
def test_letterhead_comes_from_the_settings(mail_from: str, name: str, address: str):
    settings = Settings(mail_from=mail_from, public_url="https://ateliers.example.fr:8443")

    head = Letterhead.from_settings(settings, host="0198.invalid")

    assert head == Letterhead(name, address, "0198.invalid")
    read = message_from_bytes(render(LETTER, head, completing()).content, policy=policy.default)
    assert [(a.display_name, a.addr_spec) for a in read["From"].addresses] == [(name, address)]


def test_letters_are_all_translated():
    with (CATALOGUES / "fr" / "mail.po").open("rb") as file:
        french = {message.id: message.string for message in read_po(file, locale="fr") if message.id}

    written = {wanted for path in (TEMPLATES / "mail").iterdir() for wanted in _said_in(path)}
    assert written == set(french)
    assert all(all(text) if isinstance(text, tuple) else text for text in french.values())


def _said_in(path: Path) -> list[str | tuple[str, ...]]:
    with path.open("rb") as file:
        found = babel_extract(file, ("_", "gettext", "ngettext"), [], {})
        return [said if isinstance(said, str) else tuple(filter(None, said)) for _, _, said, _ in found]
