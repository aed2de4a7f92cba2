"""A mail server on loopback that answers what a test tells it to, and remembers what it was given."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from tests.loopback import on_loopback

DROP = "drop"  # close the connection instead of answering
SILENCE = "silence"  # do not answer and do not close
DRIP = "drip"  # answer a letter at a time, and never end
GOOD = {
    "banner": "220 mail.example.fr ESMTP",
    "mail": "250 2.1.0 ok",
    "rcpt": "250 2.1.5 ok",
    "data": "354 go ahead",
    "text": "250 2.0.0 queued",
    "quit": "221 2.0.0 bye",
    "auth": "235 2.7.0 welcome",
    "starttls": "220 2.0.0 go",
}


@dataclass
class Mail:
    """One letter whose text the server had whole, whatever it answered then."""

    sender: str
    recipients: list[str]
    content: bytes


@dataclass
class ScriptedServer:
    """`script` says what to answer at a step: a line for ever, or a list of lines to use up before the good
    answer.

    `extensions` are offered after EHLO. `steps` lists every step the clients took, `mails` what they sent.
    """

    script: dict[str, str | list[str]] = field(default_factory=dict)
    extensions: tuple[str, ...] = ()
    tls: ssl.SSLContext | None = None
    steps: list[str] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def recipients(self) -> list[str]:
        return [recipient for mail in self.mails for recipient in mail.recipients]

    def _answer(self, step: str) -> str:
        self.steps.append(step)
        told = self.script.get(step, GOOD.get(step, "250 ok"))
        if isinstance(told, list):
            return told.pop(0) if told else GOOD[step]
        return told

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if await self._say(writer, "banner"):
            await self._converse(reader, writer)

    async def _say(self, writer: asyncio.StreamWriter, step: str) -> str:
        """What was answered; nothing where that ended the conversation."""
        answer = self._answer(step)
        if answer == SILENCE:
            await asyncio.sleep(3600)
        while answer == DRIP:
            writer.write(b"2")
            await writer.drain()
            await asyncio.sleep(0.02)
        if answer == DROP:
            return ""
        writer.write(answer.encode() + b"\r\n")
        await writer.drain()
        return "" if answer.startswith("421") else answer

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        mail = Mail("", [], b"")
        going = True
        while going:
            command = (await reader.readuntil(b"\r\n")).decode("ascii").strip()
            word = command.split()[0].lower()
            if word == "ehlo":
                lines = ["mail.example.fr", *self.extensions]
                answer = "\r\n".join(f"250{' ' if line is lines[-1] else '-'}{line}" for line in lines)
                self.script.setdefault("ehlo", answer)
            if word == "mail":
                mail = Mail(command[10:].strip("<>"), [], b"")
            if word == "rcpt":
                mail.recipients.append(command[8:].strip("<>"))
            said = await self._say(writer, word)
            going = bool(said)
            if word == "data" and said.startswith("354"):
                mail.content = await _text(reader)
                self.mails.append(mail)
                going = bool(await self._say(writer, "text"))
            if word == "starttls" and self.tls is not None and going:
                await writer.start_tls(self.tls)
            if word == "quit":
                going = False


async def _text(reader: asyncio.StreamReader) -> bytes:
    lines = []
    while (line := await reader.readuntil(b"\n")) != b".\r\n":
        lines.append(line[1:] if line.startswith(b".") else line)
    return b"".join(lines)


@contextlib.asynccontextmanager
async def smtp_server(
    script: dict[str, str | list[str]] | None = None,
    *,
    extensions: tuple[str, ...] = (),
    tls: ssl.SSLContext | None = None,
    direct_tls: bool = False,
) -> AsyncIterator[ScriptedServer]:
    """Run one on a free port during a test."""
    scripted = ScriptedServer(script=dict(script or {}), extensions=extensions, tls=tls)
    async with on_loopback(scripted.serve, tls=tls if direct_tls else None) as scripted.port:
        yield scripted
