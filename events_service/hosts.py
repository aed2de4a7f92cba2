"""Host names as the network knows them: in ASCII, lower case, and able to be one."""

import ipaddress
import re

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
LONGEST = 253  # RFC 1035 §3.1, written out
# Names that are no address of anybody on the Internet (RFC 6761; `localdomain` by custom).
NOBODYS = ("localhost", "localdomain", "invalid")


def ascii_host(host: str) -> str:
    """The name, or the address literal without brackets, in its one ASCII spelling; ValueError for what is neither.

    Accents become what DNS knows (`médiathèque.fr` is `xn--mdiathque-53af.fr`, RFC 5891, with the mapping of
    UTS 46): they would spoil what is compared byte by byte, and the headers of letters. A last label of digits
    is an address that was cut short: browsers and mail servers read `10.0.1` in their own ways.
    """
    if is_address(host) and "%" not in host:  # a zone of RFC 4007 means something on one machine only
        return str(ipaddress.ip_address(host))
    name = host.lower().removesuffix(".")
    if not name.isascii():
        name = _encoded(name)
    labels = name.split(".")
    if len(name) > LONGEST or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError(f"not a host name: {host[:80]!r}")
    if labels[-1].isdigit() or labels[-1].startswith("0x"):
        raise ValueError(f"not a host name: {host[:80]!r}")
    return name


def _encoded(name: str) -> str:
    import idna  # noqa: PLC0415 25 ms in every process, for the few whose name has accents

    try:
        return idna.encode(name, uts46=True, std3_rules=True).decode("ascii")
    except idna.IDNAError:
        raise ValueError(f"not a host name: {name[:80]!r}") from None


def is_address(host: str) -> bool:
    """Whether that is a literal of IPv4 or IPv6, which no identity may carry: it changes hands."""
    try:
        return bool(ipaddress.ip_address(host).version)
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine can be meant."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    return is_address(host) and ipaddress.ip_address(host).is_loopback


def is_somebodys(domain: str) -> bool:
    """Whether mail from that domain can be answered: it has a dot, and is not reserved for nobody."""
    labels = domain.split(".")
    return len(labels) > 1 and labels[-1] not in NOBODYS
