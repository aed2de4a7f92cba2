"""What counts as an e-mail address: one plain mailbox, as every mail server since 1982 understands it."""

import re
import unicodedata
from email.utils import parseaddr
from functools import lru_cache

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from events_service.errors import Invalid
from events_service.text import clean

LONGEST = 254  # RFC 5321 §4.5.3.1.3, less the two angle brackets
# What telephones write for the ' of O'Brien. No mail server takes them, so that nobody else can be meant.
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ", "'"))

_NOT_IN_ONE = frozenset(' <>()[]",;:')
# What nearly everybody has. Nothing in it can be wrong or be written otherwise, so that the library, which takes sixty
# microseconds of each sign-up, would give it back as it is; whatever is longer or less usual is asked there.
_USUAL = re.compile(r"[a-z0-9]+(?:[._+-][a-z0-9]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+([a-z]{2,})")
_USUAL_LENGTH = 60
_RESERVED = frozenset(name.rpartition(".")[2] for name in SPECIAL_USE_DOMAIN_NAMES)


def address(raw: str, *, field: str) -> str:
    """The one mailbox in `raw`, its domain in lower-case ASCII and its local part as typed; refuses with
    `not_an_email`, and `accent_in_email` where only letters stand in the way.

    Never an address other than the one typed: no letter is read as the one it looks like ("ⓐ@" is nobody's "a@"),
    only a curved apostrophe as the straight one. A list, a group, a display name, a quoted local part or an IP literal
    is refused, not trimmed: given to an SMTP client, `a@x.org, b@y.org` would be two letters. Letters beyond ASCII are
    accepted in the domain only (RFC 5891), since few mail servers accept them before the @ (RFC 6531). Nobody asks the
    DNS: sign-up works without it. An empty string is `not_an_email` too; whether an address is needed is for the
    caller to say.
    """
    typed = clean(raw, field=field, longest=LONGEST)
    if _is_usual(typed):
        return typed
    local, at, domain = typed.rpartition("@")
    typed = local.translate(_APOSTROPHES) + at + domain
    plain = local.translate(_APOSTROPHES).isascii() and unicodedata.normalize("NFKC", domain) == domain
    if not plain:
        raise Invalid({field: "not_an_email" if set(typed) & _NOT_IN_ONE else "accent_in_email"})
    try:
        checked = validate_email(
            typed,
            strict=True,
            check_deliverability=False,
            allow_smtputf8=False,
            allow_quoted_local=False,
            allow_domain_literal=False,
            allow_display_name=False,
        )
    except EmailNotValidError:
        raise Invalid({field: "not_an_email"}) from None
    if checked.ascii_email is None or len(checked.ascii_email) > LONGEST:
        raise Invalid({field: "not_an_email"})
    return checked.ascii_email


@lru_cache(maxsize=16)
def sender_of(mail_from: str) -> tuple[str, str]:
    """Name and address of who writes (EVENTS_MAIL_FROM), either of them empty where there is none. Every sign-up and
    every letter asks for the same one."""
    return parseaddr(mail_from)


def _is_usual(typed: str) -> bool:
    usual = _USUAL.fullmatch(typed) if len(typed) <= _USUAL_LENGTH else None
    return usual is not None and usual[1] not in _RESERVED
