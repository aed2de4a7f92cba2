"""Slips of the keyboard in an address: whom somebody probably meant. A question, never a correction."""

from events_service.errors import Refusal

# Where most of the people who sign up have their mailbox: the free ones and those of the French internet providers.
# The list is short on purpose: each name makes its neighbours suspect, and every false question costs somebody a press.
_USUAL = (
    "gmail.com", "hotmail.com", "hotmail.fr", "outlook.com", "outlook.fr", "live.fr", "yahoo.fr", "yahoo.com",
    "icloud.com", "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "neuf.fr", "laposte.net", "bbox.fr", "aol.com",
)  # fmt: skip
# Real ones that are one slip away from those above.
_REAL = frozenset({
    "ymail.com", "mail.com", "email.com", "live.com", "yahoo.es", "yahoo.it", "hotmail.it", "hotmail.es",
    "outlook.it", "outlook.es", "outlook.be", "live.be", "live.it", "yahoo.de", "hotmail.de", "orange.es", "gmx.fr",
    "free.org",
})  # fmt: skip
# More than one slip away, and yet nobody's: the ending of another provider, or of another country.
_KNOWN_SLIPS = {
    **dict.fromkeys(("gmail.fr", "gmail", "gmail.c", "google.fr", "gmail.net"), "gmail.com"),
    "icloud.fr": "icloud.com",
    "wanadoo.com": "wanadoo.fr",
    "laposte.com": "laposte.net",
}


def likely_meant(address: str) -> str | None:
    """The address that was probably meant, for one slip in the name of a usual provider: a letter too many, one
    missing, a wrong one, or two in the wrong order. None where there is nothing to ask."""
    local, _, domain = address.rpartition("@")
    if domain in _USUAL or domain in _REAL:
        return None
    meant = [_KNOWN_SLIPS[domain]] if domain in _KNOWN_SLIPS else [u for u in _USUAL if _one_slip(domain, u)]
    return f"{local}@{meant[0]}" if meant else None


def _one_slip(typed: str, meant: str) -> bool:
    """Whether one insertion, deletion, replacement or exchange of neighbours makes one of the other."""
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    a, b = typed[start:], meant[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[:2][::-1] and a[2:] == b[2:])


class PerhapsMisspelt(Refusal):
    """The address `typed` looks like a slip for the one that is probably `meant`. Whoever insists is right."""

    code = "perhaps_misspelt"


def refuse_slip(address: str | None, *, insisted: str) -> None:
    """Ask once about an address that looks like a slip: not again about the one that was `insisted` on. Refuses with
    PerhapsMisspelt."""
    meant = likely_meant(address) if address and address != insisted else None
    if meant:
        raise PerhapsMisspelt(typed=address, meant=meant)
