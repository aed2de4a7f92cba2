"""What becomes a link on a telephone, and what is only a name with dots."""

import pytest

from events_service.weblinks import has_link


@pytest.mark.parametrize(
    "text",
    [
        *(
            "bit.ly/x",
            "BIT.LY",
            "ｂｉｔ．ｌｙ／x",
            "bit。ly",
            "https:evil.example",
            "http : //x",
            "evil.example",
        ),
        *(
            "www.evil",
            "x.monsite/gagner",
            "1.2.3.4/x",
            "chloe@example.org",
            "e\u200dvil.com",
            "evil.com:8080",
        ),
        *("xn--e1afmkfd.xn--p1ai", "пример.рф", "Chloé (evil.com)", "t.me/abc", "evil.com.", "hxxp://evil"),
        *("«evil.com»", "evil.com,venez", "mailto:x", "a.b.c.shop"),
    ],
)
def test_a_link_is_seen(text: str) -> None:
    assert has_link(text)


@pytest.mark.parametrize(
    "text",
    [
        *("J.P. Martin", "J.P.Martin", "St.Denis", "M.Dupont", "Mme. Dupont", "A.-M. Petit", "Jean.Paul"),
        *("Chloé… Martin", "O.K.", "1.5", "de 14.30/15.00", "a/c", "Marie/Paul", "Tél : 06 12", "🙂.🙂", ""),
    ],
)
def test_a_name_is_no_link(text: str) -> None:
    assert not has_link(text)


def test_an_address_may_stand_where_it_is_asked_for() -> None:
    assert not has_link("écrivez à lea@example.fr", addresses=False)
    assert has_link("écrivez à lea@example.fr ou voyez lea.fr", addresses=False)
