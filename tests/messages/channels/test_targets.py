"""Where a webhook may go, and every place where it may not."""

import ipaddress

import pytest

from events_service.errors import Invalid
from events_service.messages.channels.targets import Target, address_of, is_public

REFUSED = {
    "private": ("10.0.0.7", "172.16.3.4", "192.168.1.1"),
    "loopback": ("127.0.0.1", "127.8.9.10", "::1"),
    "link-local": ("169.254.169.254", "fe80::1"),
    "carrier": ("100.64.0.1", "100.127.255.254"),
    "multicast": ("224.0.0.1", "239.1.2.3", "ff02::1"),
    "nothing": ("0.0.0.0", "::", "255.255.255.255", "240.0.0.1"),
    "unique local": ("fc00::1", "fd12:3456::1"),
    "site-local": ("fec0::1", "feff:ffff::1"),
    "not routed": ("::7f00:1", "4000::1", "5f00::1"),
    "for documents": ("192.0.2.1", "198.51.100.7", "203.0.113.9", "2001:db8::1"),
    "inside IPv6": ("::ffff:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::1", "::ffff:a00:7"),
}


@pytest.mark.parametrize("address", [each for addresses in REFUSED.values() for each in addresses])
def test_what_is_not_of_the_public_internet_is_refused(address: str) -> None:
    written = f"[{address}]" if ":" in address else address

    assert not is_public(ipaddress.ip_address(address))
    with pytest.raises(Invalid) as refused:
        Target.read(f"https://{written}/hook")
    assert refused.value.fields == {"hook_url": "not_public"}


@pytest.mark.parametrize("address", ["9.9.9.9", "2620:fe::fe", "64:ff9b::909:909"])
def test_what_is_of_the_public_internet_is_a_target(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "unreadable"),
        ("portail.example/hook", "unreadable"),
        ("ftp://portail.example", "unreadable"),
        ("file:///etc/passwd", "unreadable"),
        ("gopher://127.0.0.1:6379/_FLUSHALL", "unreadable"),
        ("https://user:secret@portail.example", "unreadable"),
        ("https://portail.example/#part", "unreadable"),
        ("https://portail.example:0/", "unreadable"),
        ("https://portail.example:99999/", "unreadable"),
        ("https://portail.example/a b", "unreadable"),
        ("https://portail.example/\r\nHost: x", "unreadable"),
        ("https://10.0.1/hook", "unreadable"),  # browsers read it as 10.0.0.1
        ("https://0x7f000001/", "unreadable"),
        ("https://2130706433/", "unreadable"),
        ("https://" + "x" * 500, "unreadable"),
        ("http://portail.example/hook", "https_needed"),
    ],
)
def test_what_cannot_be_a_target_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        Target.read(typed)
    assert refused.value.fields == {"hook_url": code}


async def test_a_name_is_refused_for_any_address_that_it_has() -> None:
    """The system's own resolver knows `localhost`; whatever a name is, its addresses decide."""
    inside = Target.read("https://localhost/hook")

    with pytest.raises(Invalid) as refused:
        await address_of(inside)
    with pytest.raises(Invalid) as unknown:
        await address_of(Target.read("https://nobody.invalid/hook"))

    assert refused.value.fields == {"hook_url": "not_public"}
    assert unknown.value.fields == {"hook_url": "unknown_host"}
    assert await address_of(inside, own_hosts=("localhost",)) in ("127.0.0.1", "::1")


def test_a_host_that_a_setting_names_may_be_inside_and_without_tls() -> None:
    target = Target.read("http://127.0.0.1:8080/hook?of=town", own_hosts=("127.0.0.1",))

    assert (target.scheme, target.host, target.port, target.path) == (
        "http",
        "127.0.0.1",
        8080,
        "/hook?of=town",
    )
