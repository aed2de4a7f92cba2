"""Where this server may be sent, by a webhook or by an agenda to be read: outside, to an address that was looked at and
is the one connected to.

Whoever may name a target could otherwise have this server ask its own network: a database's port, the metadata of a
cloud, a printer. So a name is resolved once, every one of its addresses must be of the public Internet, and the
connection is made to that very address: a name that answers otherwise a second later gains nothing. Redirects are not
followed by themselves, proxies of the environment not asked.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from events_service.errors import Invalid
from events_service.hosts import ascii_host, is_address

LONGEST = 500
RESOLVE_SECONDS = 5.0
# RFC 6052 and RFC 8215: an address of IPv4 is written inside, and reached through a translator.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.ip_network("64:ff9b:1::/48")
# RFC 4291 §2.4 and IANA's registry: what of IPv6 is routed between networks. Python takes for global whatever no
# register names, the site-local addresses of old networks (fec0::/10, RFC 3879) among it.
_ROUTED = ipaddress.ip_network("2000::/3")

_USUAL_PORTS = {"http": 80, "https": 443}

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Target:
    """Where we go, as it was typed and read: its host as DNS knows it. `field` is where it was typed."""

    url: str
    scheme: str
    host: str
    port: int
    path: str
    field: str = "hook_url"

    @staticmethod
    def read(
        typed: str, *, own_hosts: Collection[str] = (), field: str = "hook_url", plain: bool = False
    ) -> "Target":
        """Refuses with Invalid (`field`): `unreadable`; `https_needed`, unless it may be `plain` http, and but for
        `own_hosts`; `not_public` for an address that is none of the public Internet, unless it is one of these."""
        typed = typed.strip()
        try:
            parts = urlsplit(typed)
            host, port = ascii_host(parts.hostname or ""), parts.port
        except ValueError:
            raise Invalid({field: "unreadable"}) from None
        if len(typed) > LONGEST or parts.scheme not in ("http", "https") or "@" in parts.netloc:
            raise Invalid({field: "unreadable"})
        if any(sign.isspace() or ord(sign) < 33 for sign in typed) or parts.fragment or port == 0:
            raise Invalid({field: "unreadable"})
        if host not in own_hosts:
            if parts.scheme != "https" and not plain:
                raise Invalid({field: "https_needed"})
            if is_address(host) and not is_public(ipaddress.ip_address(host)):
                raise Invalid({field: "not_public"})
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return Target(typed, parts.scheme, host, port or _USUAL_PORTS[parts.scheme], path, field)

    @property
    def named(self) -> str:
        """Its host and port as the header Host says them."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == _USUAL_PORTS[self.scheme] else f"{name}:{self.port}"


def is_public(address: Address) -> bool:
    """Whether that is one machine of the public Internet: not private, loopback, link-local, of a carrier's own network
    (RFC 6598), multicast or reserved; of IPv6 only what is routed at all, and no
    address that leads to such a one of IPv4."""
    inside = _inside(address)
    if inside is not None:
        return is_public(inside)
    if isinstance(address, ipaddress.IPv6Address) and address not in _ROUTED:
        return False
    refused = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
    return address.is_global and not refused


def _inside(address: Address) -> ipaddress.IPv4Address | None:
    """The address of IPv4 that one of IPv6 stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _NAT64_LOCAL:
        return ipaddress.IPv4Address("0.0.0.0")
    if address.teredo is not None:
        return address.teredo[1]
    return address.ipv4_mapped or address.sixtofour


async def address_of(target: Target, *, own_hosts: Collection[str] = ()) -> str:
    """The address to connect to. Refuses with Invalid (its field): `unknown_host`, `not_public` where any of its
    addresses is none of the public Internet, unless its host is one of `own_hosts`."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(RESOLVE_SECONDS):
            answers = await loop.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, TimeoutError):
        raise Invalid({target.field: "unknown_host"}) from None
    addresses = [str(answer[4][0]) for answer in answers]
    if target.host not in own_hosts:
        for each in addresses:
            if "%" in each or not is_public(ipaddress.ip_address(each)):
                raise Invalid({target.field: "not_public"})
    return addresses[0]
