import pytest

from events_service.messages.misspellings import likely_meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lucette@gmial.com", "lucette@gmail.com"),
        ("lucette@gmail.con", "lucette@gmail.com"),
        ("lucette@gmail.co", "lucette@gmail.com"),
        ("lucette@gmail.fr", "lucette@gmail.com"),
        ("Lucette@gmaill.com", "Lucette@gmail.com"),
        ("lucette@hotmial.fr", "lucette@hotmail.fr"),
        ("lucette@ornage.fr", "lucette@orange.fr"),
        ("lucette@wanado.fr", "lucette@wanadoo.fr"),
        ("lucette@laposte.ne", "lucette@laposte.net"),
    ],
)
def test_one_slip_is_asked_about(typed: str, meant: str):
    assert likely_meant(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "a@gmail.com",
        "a@ymail.com",
        "a@mail.com",
        "a@live.be",
        "a@example.org",
        "a@ville-tours.fr",
        "a@laposte.fr",
    ],
)
def test_what_may_be_meant_is_not_asked_about(typed: str):
    assert likely_meant(typed) is None
