import pytest

from events_service.hosts import ascii_host, is_address, is_loopback, is_somebodys


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("ateliers.example", "ateliers.example"),
        ("Ateliers.Example.", "ateliers.example"),
        ("médiathèque.fr", "xn--mdiathque-53af.fr"),
        (
            "me\u0301diathe\u0300que.fr",
            "xn--mdiathque-53af.fr",
        ),  # the accents apart, as some keyboards write them
        ("ｅｘａｍｐｌｅ。fr", "example.fr"),
        ("localhost", "localhost"),
        ("192.0.2.7", "192.0.2.7"),
        ("2001:DB8:0::1", "2001:db8::1"),
    ],
)
def test_ascii_host_is_what_the_network_knows(written: str, understood: str):
    assert ascii_host(written) == understood


@pytest.mark.parametrize(
    "nonsense",
    [
        *("", ".", "a..b", "a b", "a/b", "a_b.fr", "-a.fr", "a-.fr", "\u200b.fr"),
        *("10.0.1", "0x7f.0x1", "fe80::1%eth0"),
        *("a" * 64 + ".fr", ".".join(["a" * 60] * 5)),
    ],
)
def test_ascii_host_refuses_what_is_none(nonsense: str):
    with pytest.raises(ValueError):
        ascii_host(nonsense)


@pytest.mark.parametrize(
    ("host", "address", "loopback"),
    [
        ("localhost", False, True),
        ("ateliers.localhost", False, True),
        ("127.0.0.1", True, True),
        ("127.9.9.9", True, True),
        ("::1", True, True),
        ("192.0.2.7", True, False),
        ("0.0.0.0", True, False),
        ("localhost.example", False, False),
    ],
)
def test_addresses_and_loopback(host: str, address: bool, loopback: bool):
    assert (is_address(host), is_loopback(host)) == (address, loopback)


@pytest.mark.parametrize(
    ("domain", "somebodys"),
    [
        ("ville.fr", True),
        ("bibliotheque.example", True),
        ("localhost", False),
        ("", False),
        ("pc.localdomain", False),
        ("mail.localhost", False),
        ("ville.invalid", False),
    ],
)
def test_mail_from_nobodys_domain_cannot_be_answered(domain: str, somebodys: bool):
    assert is_somebodys(domain) is somebodys
