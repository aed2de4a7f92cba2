"""What each setting may be: readers of the environment's text, whose ValueError says what was expected."""

import ipaddress
import re
from collections.abc import Callable
from email.utils import getaddresses
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from events_service.hosts import ascii_host, is_address, is_loopback

# What a Redis URL may say after its question mark; the client's other words would change how we wait for it.
REDIS_WORDS = frozenset(
    [
        "db",
        "ssl_ca_certs",
        "ssl_ca_path",
        "ssl_cert_reqs",
        "ssl_certfile",
        "ssl_check_hostname",
        "ssl_keyfile",
    ]
)
STARTTLS = ("required", "optional", "never")


def _number(lowest: int, highest: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        digits = value.isascii() and value.isdigit() and len(value) < 10
        if not digits or not lowest <= int(value) <= highest:
            raise ValueError(f"expected a whole number from {lowest} to {highest}, got {value[:20]!r}")
        return int(value)

    return read


def _url(*schemes: str, host: bool = True) -> Callable[[str], str]:
    beginnings = tuple(f"{scheme}://" for scheme in schemes)
    expected = f"expected a URL beginning with {' or '.join(beginnings)}"

    def read(value: str) -> str:
        try:
            parts = urlsplit(value)
            # Only where there is one host: PostgreSQL's URLs may name several, each with its port.
            port = parts.port if host else None
        except ValueError:
            # Not the library's own sentence: it repeats what may be half of a password.
            raise ValueError(f"{expected} with a host and a port from 1 to 65535") from None
        if not value.startswith(beginnings) or (host and not parts.hostname) or port == 0:
            raise ValueError(expected)
        return value

    return read


def _redis_url(value: str) -> str:
    address = _url("redis", "rediss", "unix", host=not value.startswith("unix:"))(value)
    parts = urlsplit(address)
    # The client takes an unreadable number for database 0, and an unknown word for an error when it is first used.
    if parts.scheme != "unix" and not re.fullmatch(r"(/\d{0,5})?", parts.path):
        raise ValueError(
            "expected at most the number of a database after the host, such as redis://host:6379/0"
        )
    unknown = set(parse_qs(parts.query, keep_blank_values=True)) - REDIS_WORDS
    if unknown or parts.fragment:
        raise ValueError(f"expected nothing after the question mark but {', '.join(sorted(REDIS_WORDS))}")
    return address


def _smtp_url(value: str) -> str:
    address = _url("smtp", "smtps")(value)
    parts = urlsplit(address)
    options = parse_qs(parts.query, keep_blank_values=True)
    words = options.get("starttls", [])
    if set(options) - {"starttls"} or not set(words) <= set(STARTTLS) or len(words) > 1:
        raise ValueError(f"expected nothing after the question mark but starttls={' or '.join(STARTTLS)}")
    if words and parts.scheme == "smtps":
        raise ValueError("expected no starttls after smtps://, which speaks TLS from the start")
    if parts.path.strip("/") or parts.fragment:
        raise ValueError("expected nothing after the host and the port but a question mark")
    if (parts.username is None) != (not parts.password):
        raise ValueError(
            "expected a user name with a password, or neither (percent-encode :, @ and / in them)"
        )
    return address


def _public_url(value: str) -> str:
    """In the one spelling that browsers send as Origin (RFC 6454 §6.1): what compares with it compares bytes.

    A path is refused rather than half obeyed: forms, redirects, cookies and static files live at the root, so a
    service below a path would need every link of every page to know it. A name of its own costs nothing.
    """
    address = _url("http", "https")(value)
    parts = urlsplit(address)
    if "?" in address or "#" in address or "@" in parts.netloc:
        raise ValueError("expected an address that links can be added to, such as https://ateliers.example")
    if parts.path.strip("/"):
        raise ValueError("expected no path after the host: give the service a name of its own, such as"
                         " https://ateliers.example")  # fmt: skip
    host = _host(parts.hostname or "")
    port = f":{parts.port}" if parts.port not in (None, {"http": 80, "https": 443}[parts.scheme]) else ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def _sms_url(value: str) -> str:
    """A phone number and a name travel there: in clear only within this machine."""
    address = _url("https", "http")(value)
    parts = urlsplit(address)
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise ValueError("expected https://, since names and numbers travel there")
    if parts.username is not None or parts.fragment:
        raise ValueError("expected no user name and no #: what we send is signed with EVENTS_SMS_SECRET")
    return address


def _sms_sender(value: str) -> str:
    """What telephones show as the sender (3GPP TS 23.040 §9.1.2.5): eleven letters and figures, or a number."""
    if not re.fullmatch(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}|\+?\d{3,15}", value):
        raise ValueError("expected up to 11 plain letters and figures, or a number, such as `Biblio34`")
    return value


def _host(name: str) -> str:
    try:
        return ascii_host(name)
    except ValueError:
        raise ValueError("expected a host name or an address, such as ateliers.example") from None


def _folder(value: str) -> Path:
    """A service manager does not know the tilde: it would become a folder of that name."""
    try:
        return Path(value).expanduser()
    except RuntimeError:
        raise ValueError("expected a folder; whose home is meant is not known") from None


def _secret(value: str) -> str:
    if len(value) < 32:
        raise ValueError("expected at least 32 characters; `openssl rand -base64 48` makes a good one")
    return value


def _sender(value: str) -> str:
    """One address, with a name if there is one; its domain as DNS knows it."""
    addresses = [address for _, address in getaddresses([value])]
    local, _, domain = addresses[0].rpartition("@") if len(addresses) == 1 else ("", "", "")
    # A dot-atom (RFC 5322 §3.2.3) and no more: a letter from anybody else fails at half of the mail servers.
    if not re.fullmatch(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*", local, re.ASCII) or any(
        sign in value for sign in "\r\n"
    ):
        raise ValueError("expected one address such as `Ateliers <ateliers@bibliotheque.example>`")
    host = _host(domain)
    if is_address(host):
        raise ValueError("expected an address at a domain, not at a number")
    before, _, after = value.rpartition(f"@{domain}")
    return f"{before}@{host}{after}"


def _networks(value: str) -> tuple[str, ...]:
    try:
        return tuple(str(ipaddress.ip_network(part.strip())) for part in value.split(",") if part.strip())
    except ValueError:
        raise ValueError(f"expected addresses or networks separated by commas, got {value!r}") from None


def _hosts(value: str) -> tuple[str, ...]:
    return tuple(_host(part.strip()) for part in value.split(",") if part.strip())


READERS: dict[str, Callable[[str], Any]] = {
    "database_url": _url("postgresql", "postgres", host=False),
    "redis_url": _redis_url,
    "smtp_url": _smtp_url,
    "public_url": _public_url,
    "secret_key": _secret,
    "data_dir": _folder,
    "bounces_maildir": _folder,
    "bounces_secret": _secret,
    "port": _number(1, 65535),
    "web_processes": _number(1, 64),
    "database_connections": _number(2, 200),
    "mail_from": _sender,
    "sms_url": _sms_url,
    "sms_secret": _secret,
    "sms_sender": _sms_sender,
    "retention_days": _number(30, 365),
    "trusted_proxies": _networks,
    "hook_hosts": _hosts,
    "agenda_hosts": _hosts,
}
