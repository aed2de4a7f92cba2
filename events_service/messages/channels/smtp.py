"""SMTP, one step at a time, so that we always know on which side of the hand-over a connection broke.

aiosmtplib's own `data()` sends the command and the text in one call and raises the same error whether the
server left before or after it had the text. Here `handed` is awaited between the server's 354 and the first
byte of the text. Commands go one by one where the server would take several at once (RFC 2920): aiosmtplib
drops every answer but the one that it is waiting for.
"""

import asyncio
import contextlib
import ipaddress
import re
import ssl
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from events_service.messages.channels.transport import DeliveryFailed, Envelope

# Wrong password, missing rights, wrong settings: trying again every minute would get us locked out, or
# listed.
MISCONFIGURED_PAUSE = timedelta(minutes=15)
CREDENTIALS = (530, 534, 535, 538)
THROTTLED = (421, 432, 454)
START_INPUT, COMPLETED = 354, 250
TAKEN = (COMPLETED, 251)  # 251: the server knows a newer address and forwards
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?!\S)")  # RFC 3463


@dataclass(frozen=True, slots=True)
class Limits:
    """In seconds. A step is one command and its answer; `before` covers all of them up to the server's "go
    ahead".

    RFC 5321 §4.5.3.2.6 asks for ten minutes of patience after the text, because giving up early sends a
    letter twice. We give up after `answer`, and then send it again once, fifteen minutes later, which comes
    to the same.
    """

    step: float = 30.0
    before: float = 60.0
    answer: float = 120.0


class SmtpTransport:
    """One connection to the mail server, opened at the first letter and kept for the next ones.

    `url` is `smtp://user:password@host:port?starttls=required|optional|never` or `smtps://…`. Without
    `starttls`, it is required when there is a password and used when offered otherwise; a password never
    travels in clear unless `never` is written. A certificate that does not fit is a failure, never a reason
    to go on without one. `helo` is the name we give ourselves.
    """

    def __init__(
        self, url: str, *, helo: str, limits: Limits | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        parts = urlsplit(url)
        starttls = parse_qs(parts.query).get("starttls", [""])[0] or (
            "required" if parts.username else "optional"
        )
        if starttls not in ("required", "optional", "never"):
            raise ValueError("starttls must be required, optional or never")
        self._host = parts.hostname or "localhost"
        self._direct_tls = parts.scheme == "smtps"
        self._port = parts.port or (465 if self._direct_tls else 587 if parts.username else 25)
        self._username = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password or "")
        self._start_tls = _start_tls(starttls, direct=self._direct_tls, password=bool(self._password))
        self._helo = _greeting_name(helo)
        self._limits = limits or Limits()
        self._tls = tls
        self._client: SMTP | None = None
        self._refused = False

    async def hand_over(self, envelope: Envelope, *, handed: Callable[[], Awaitable[None]]) -> int | None:
        """Deliver one letter; see `Transport`. A server that only refused this one is asked to forget it, and gets the
        next on the same connection; after any other failure the next letter opens a new one.
        """
        try:
            with _step("connect"):
                async with asyncio.timeout(self._limits.before):
                    client = await self._announce(envelope)
            await handed()
            await self._give_text(client, envelope.content)
            return None
        except DeliveryFailed as failure:
            if failure.of_relay:
                self._drop()
            self._refused = True
            raise
        except BaseException:
            self._drop()
            raise

    async def check(self, sender: str) -> None:
        """Connect, encrypt, log in and name the sender as for a letter, then take it back and leave; for `doctor`.

        Raises DeliveryFailed, whose cause is the library's own error.
        """
        try:
            with _step("connect"):
                async with asyncio.timeout(self._limits.before):
                    client = await self._begin(sender)
            with contextlib.suppress(SMTPException, OSError):
                await client.rset(timeout=self._limits.step)
        finally:
            await self.close()

    async def close(self) -> None:
        """Take leave of the server if there is a connection; whatever it answers no longer matters."""
        if self._client is not None and self._client.is_connected:
            with contextlib.suppress(SMTPException, OSError):
                await self._client.quit(timeout=min(5.0, self._limits.step))
        self._drop()

    async def _announce(self, envelope: Envelope) -> SMTP:
        """Everything up to the server's 354, after which it waits for the text."""
        client = await self._begin(envelope.sender)
        with _step("rcpt"):
            await _command(client, b"RCPT", f"TO:<{envelope.recipient}>".encode("ascii"), expected=TAKEN)
        with _step("data"):
            await _command(client, b"DATA", expected=(START_INPUT,))
        return client

    async def _begin(self, sender: str) -> SMTP:
        """MAIL, on the last letter's connection if the server still wants it, else on a new one."""
        if self._client is not None:
            try:
                with _step("mail"):
                    if self._refused:
                        await self._client.rset()
                    await _command(self._client, b"MAIL", f"FROM:<{sender}>".encode("ascii"))
                self._refused = False
                return self._client
            except DeliveryFailed:
                self._drop()
        self._client = await self._connect()
        self._refused = False
        with _step("mail"):
            await self._client.mail(sender)  # says EHLO first, or HELO
        return self._client

    async def _connect(self) -> SMTP:
        client = SMTP(
            hostname=self._host,
            port=self._port,
            username=self._username,
            password=self._password if self._username else None,
            local_hostname=self._helo,
            timeout=self._limits.step,
            use_tls=self._direct_tls,
            start_tls=self._start_tls,
            tls_context=self._tls,
        )
        with _step("connect"):
            await client.connect()
        return client

    async def _give_text(self, client: SMTP, content: bytes) -> None:
        with _step("data"):
            if client.protocol is None:
                raise SMTPServerDisconnected("Connection lost")
            protocol = client.protocol
            protocol.write(_stuffed(content))
        with _step("text"):
            answer = await protocol.read_response(timeout=self._limits.answer)
            if answer.code != COMPLETED:
                raise SMTPResponseException(answer.code, answer.message)

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None


async def _command(client: SMTP, *words: bytes, expected: Sequence[int] = (COMPLETED,)) -> None:
    """One command that only these answers let us go on from. aiosmtplib's own `mail` and `rcpt` parse each address,
    which takes longer than all the rest of them; ours have been through `messages.addresses.address`."""
    answer = await client.execute_command(*words)
    if answer.code not in expected:
        raise SMTPResponseException(answer.code, answer.message)


def _greeting_name(host: str) -> str:
    """An address in place of a name goes in brackets (RFC 5321 §4.1.3)."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return f"[{address}]" if address.version == 4 else f"[IPv6:{address}]"


def _start_tls(wish: str, *, direct: bool, password: bool) -> bool | None:
    """The same in aiosmtplib's words: True is "or fail", None is "if offered", False is "do not"."""
    if direct or wish == "never":
        return False
    return True if wish == "required" or password else None


def _stuffed(content: bytes) -> bytes:
    """The text as it travels: dots doubled at the beginning of lines (RFC 5321 §4.5.2), the lone dot at the
    end.
    """
    body = content if content.endswith(b"\r\n") else content + b"\r\n"
    stuffed = body.replace(b"\n.", b"\n..")
    if stuffed.startswith(b"."):
        stuffed = b"." + stuffed
    return stuffed + b".\r\n"


@contextlib.contextmanager
def _step(step: str) -> Iterator[None]:
    """Turn whatever goes wrong in a step into a DeliveryFailed that says what it means for the letter."""
    try:
        yield
    except SMTPResponseException as error:
        raise _refused(step, error) from None
    except (ssl.SSLError, SMTPTimeoutError, TimeoutError, SMTPException, OSError) as error:
        raise _broken(step, error) from error


def _refused(step: str, error: SMTPResponseException) -> DeliveryFailed:
    """What an answer means. In short: 4xx later, 5xx never; but what is said before RCPT is about us, not
    about the guest.
    """
    code, enhanced = error.code, _ENHANCED.match(error.message)
    reason = f"{step} {code} {enhanced.group()}" if enhanced else f"{step} {code}"
    if not 400 <= code <= 599:  # junk, or an endless answer that aiosmtplib cut off
        return DeliveryFailed(f"{step} unintelligible", of_relay=True, ambiguous=step == "text")
    if isinstance(error, SMTPAuthenticationError) or code in CREDENTIALS:
        return DeliveryFailed(reason, code=code, of_relay=True, pause=MISCONFIGURED_PAUSE)
    if code in THROTTLED:
        return DeliveryFailed(reason, code=code, of_relay=True)
    if step in ("connect", "mail"):
        pause = MISCONFIGURED_PAUSE if code >= 500 else timedelta(0)
        return DeliveryFailed(reason, code=code, of_relay=True, pause=pause)
    if code < 500:
        return DeliveryFailed(reason, code=code)
    # "Refused by policy" before the text is how a relay that has forgotten us refuses everybody (554 5.7.1,
    # "relay access denied"): the address may be good, so the letter waits for someone to mend the settings.
    policy = step != "text" and enhanced is not None and enhanced.group().startswith("5.7.")
    return DeliveryFailed(reason, code=code, permanent=not policy)


def _broken(step: str, error: Exception) -> DeliveryFailed:
    """What silence, a closed connection or a failed handshake means."""
    ambiguous = step == "text"
    if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
        return DeliveryFailed(f"{step} tls", of_relay=True, ambiguous=ambiguous, pause=MISCONFIGURED_PAUSE)
    if isinstance(error, TimeoutError):
        return DeliveryFailed(f"{step} timeout", of_relay=True, ambiguous=ambiguous)
    if isinstance(error, OSError):
        return DeliveryFailed(f"{step} disconnected", of_relay=True, ambiguous=ambiguous)
    # STARTTLS or a way to log in is not offered, or MAIL is refused for its size.
    return DeliveryFailed(
        f"{step} not supported", of_relay=True, pause=MISCONFIGURED_PAUSE, ambiguous=ambiguous
    )
