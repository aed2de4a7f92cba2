import shutil
import ssl
import subprocess
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from events_service.messages.channels.smtp import Limits, SmtpTransport
from events_service.messages.channels.transport import DeliveryFailed, Envelope
from tests.smtp_servers import DRIP, DROP, SILENCE, ScriptedServer, smtp_server

LETTER = Envelope(
    UUID(int=7), "ateliers@example.fr", "chloe@example.fr", b"Subject: a\r\n\r\n.\r\n..b\r\n.c\r\nfin\r\n"
)
QUICK = Limits(step=0.3, before=0.6, answer=0.3)
GOOD_STEPS = ["banner", "ehlo", "mail", "rcpt", "data", "text"]


class Handing:
    """Counts how often the text was about to be given away."""

    def __init__(self) -> None:
        self.times = 0

    async def __call__(self) -> None:
        self.times += 1


def transport(server: ScriptedServer, *, query: str = "", tls: ssl.SSLContext | None = None) -> SmtpTransport:
    limits = QUICK if SILENCE in server.script.values() else Limits()
    return SmtpTransport(f"{server.url}{query}", helo="bibliotheque.example.fr", limits=limits, tls=tls)


async def failure(server: ScriptedServer, handed: Handing, *, query: str = "") -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as failed:
        await transport(server, query=query).hand_over(LETTER, handed=handed)
    return failed.value


async def test_hand_over_gives_the_text_unaltered():
    async with smtp_server() as server:
        outgoing, handed = transport(server), Handing()

        await outgoing.hand_over(LETTER, handed=handed)
        await outgoing.close()

    assert server.steps == [*GOOD_STEPS, "quit"]
    assert [(mail.sender, mail.recipients, mail.content) for mail in server.mails] == [
        (LETTER.sender, [LETTER.recipient], LETTER.content)
    ]
    assert handed.times == 1


async def test_hand_over_keeps_the_connection_for_the_next_letter():
    async with smtp_server() as server:
        outgoing = transport(server)

        for _ in range(3):
            await outgoing.hand_over(LETTER, handed=Handing())
        await outgoing.close()

    assert (server.connections, len(server.mails)) == (1, 3)


@pytest.mark.parametrize("tired", ["421 4.4.2 too many messages", "451 4.7.1 too fast", DROP])
async def test_hand_over_opens_another_connection_when_the_old_one_is_tired(tired: str):
    async with smtp_server({"mail": ["250 ok", tired]}) as server:
        outgoing = transport(server)

        await outgoing.hand_over(LETTER, handed=Handing())
        await outgoing.hand_over(LETTER, handed=Handing())
        await outgoing.close()

    assert (server.connections, len(server.mails)) == (2, 2)


@pytest.mark.parametrize("script", [{"rcpt": ["550 5.1.1 unknown"]}, {"text": ["552 5.3.4 too large"]}])
async def test_hand_over_goes_on_after_a_refusal_on_the_same_connection(script: dict[str, str | list[str]]):
    async with smtp_server(script) as server:
        outgoing = transport(server)

        with pytest.raises(DeliveryFailed):
            await outgoing.hand_over(LETTER, handed=Handing())
        for _ in range(2):
            await outgoing.hand_over(LETTER, handed=Handing())
        await outgoing.close()

    assert server.connections == 1
    assert server.steps.count("rset") == 1
    assert server.recipients()[-2:] == [LETTER.recipient] * 2


async def test_hand_over_opens_another_connection_when_the_server_does_not_forget():
    async with smtp_server({"rcpt": ["550 5.1.1 unknown"], "rset": "421 4.3.2 closing"}) as server:
        outgoing = transport(server)

        with pytest.raises(DeliveryFailed):
            await outgoing.hand_over(LETTER, handed=Handing())
        await outgoing.hand_over(LETTER, handed=Handing())
        await outgoing.close()

    assert (server.connections, len(server.mails)) == (2, 1)


# What the server does, the reason we keep; permanent? ambiguous? the relay's fault? how often `handed`?
FAILURES = [
    ({"banner": SILENCE}, "connect timeout", False, False, True, 0),
    ({"banner": DROP}, "connect disconnected", False, False, True, 0),
    ({"banner": "421 4.3.2 closing"}, "connect 421 4.3.2", False, False, True, 0),
    ({"banner": "554 5.7.1 you are listed"}, "connect 554 5.7.1", False, False, True, 0),
    ({"banner": "hello?"}, "connect unintelligible", False, False, True, 0),
    ({"ehlo": "421 busy"}, "connect 421", False, False, True, 0),
    ({"mail": "451 4.3.0 later"}, "mail 451 4.3.0", False, False, True, 0),
    ({"mail": "550 5.7.1 you may not send as this"}, "mail 550 5.7.1", False, False, True, 0),
    ({"mail": "530 5.7.0 authentication required"}, "mail 530 5.7.0", False, False, True, 0),
    ({"rcpt": "421 4.7.0 too many"}, "rcpt 421 4.7.0", False, False, True, 0),
    ({"rcpt": "450 4.7.1 greylisted, chloe@example.fr"}, "rcpt 450 4.7.1", False, False, False, 0),
    ({"rcpt": "452 4.2.2 over quota"}, "rcpt 452 4.2.2", False, False, False, 0),
    ({"rcpt": "454 4.7.0 throttled"}, "rcpt 454 4.7.0", False, False, True, 0),
    ({"rcpt": "550 5.1.1 <chloe@example.fr> unknown"}, "rcpt 550 5.1.1", True, False, False, 0),
    ({"rcpt": "553 no"}, "rcpt 553", True, False, False, 0),
    ({"rcpt": "554 5.7.1 relay access denied"}, "rcpt 554 5.7.1", False, False, False, 0),
    ({"rcpt": DROP}, "rcpt disconnected", False, False, True, 0),
    ({"rcpt": SILENCE}, "rcpt timeout", False, False, True, 0),
    ({"data": "451 4.3.0 later"}, "data 451 4.3.0", False, False, False, 0),
    ({"data": DROP}, "data disconnected", False, False, True, 0),
    ({"text": "450 4.2.0 later"}, "text 450 4.2.0", False, False, False, 1),
    ({"text": "552 5.3.4 too large"}, "text 552 5.3.4", True, False, False, 1),
    ({"text": "554 5.7.1 looks like spam"}, "text 554 5.7.1", True, False, False, 1),
    ({"text": DROP}, "text disconnected", False, True, True, 1),
    ({"text": SILENCE}, "text timeout", False, True, True, 1),
    ({"text": "\x00\x00 what"}, "text unintelligible", False, True, True, 1),
    ({"text": "x" * 40_000}, "text unintelligible", False, True, True, 1),
]


@pytest.mark.parametrize(
    ("script", "reason", "permanent", "ambiguous", "of_relay", "times"),
    FAILURES,
    ids=lambda value: str(value)[:40],
)
async def test_hand_over_says_what_a_failure_means(
    script: dict[str, str | list[str]],
    reason: str,
    permanent: bool,
    ambiguous: bool,
    of_relay: bool,
    times: int,
):
    handed = Handing()
    async with smtp_server(script) as server:
        failed = await failure(server, handed)

    assert (failed.reason, failed.permanent, failed.ambiguous, failed.of_relay) == (
        reason,
        permanent,
        ambiguous,
        of_relay,
    )
    assert handed.times == times


async def test_hand_over_to_nobody_is_the_relays_fault():
    async with smtp_server() as server:
        pass

    failed = await failure(server, Handing())

    assert (failed.reason, failed.of_relay, failed.pause) == ("connect disconnected", True, timedelta(0))


@pytest.mark.parametrize("banner", [SILENCE, DRIP])
async def test_hand_over_gives_up_on_a_banner_that_drips(banner: str):
    async with smtp_server({"banner": banner}) as server:
        outgoing = SmtpTransport(server.url, helo="example.fr", limits=Limits(step=30, before=0.2, answer=30))
        with pytest.raises(DeliveryFailed) as failed:
            await outgoing.hand_over(LETTER, handed=Handing())

    assert (failed.value.reason, failed.value.of_relay) == ("connect timeout", True)


async def test_hand_over_is_done_when_the_server_leaves_without_a_goodbye():
    async with smtp_server({"quit": DROP}) as server:
        outgoing = transport(server)
        await outgoing.hand_over(LETTER, handed=Handing())
        await outgoing.close()

    assert len(server.mails) == 1


async def test_hand_over_keeps_the_text_when_handing_is_refused():
    async def refused() -> None:
        raise RuntimeError("the lease is lost")

    async with smtp_server() as server:
        with pytest.raises(RuntimeError):
            await transport(server).hand_over(LETTER, handed=refused)

    assert server.mails == []


# Logging in


async def test_log_in_with_the_name_and_password_of_the_url():
    async with smtp_server(extensions=("AUTH PLAIN",)) as server:
        url = f"smtp://chlo%40example.fr:p%3Ass@127.0.0.1:{server.port}?starttls=never"
        await SmtpTransport(url, helo="example.fr").hand_over(LETTER, handed=Handing())

    assert server.steps[:3] == ["banner", "ehlo", "auth"]
    assert len(server.mails) == 1


async def test_log_in_refused_asks_for_a_long_pause():
    async with smtp_server({"auth": "535 5.7.8 no"}, extensions=("AUTH PLAIN",)) as server:
        url = f"smtp://ada:wrong@127.0.0.1:{server.port}?starttls=never"
        with pytest.raises(DeliveryFailed) as failed:
            await SmtpTransport(url, helo="example.fr").hand_over(LETTER, handed=Handing())

    assert (failed.value.reason, failed.value.permanent, failed.value.of_relay) == (
        "connect 535 5.7.8",
        False,
        True,
    )
    assert failed.value.pause == timedelta(minutes=15)


@pytest.mark.parametrize("query", ["", "?starttls=required", "?starttls=optional"])
async def test_log_in_never_shows_the_password_to_a_server_without_tls(query: str):
    async with smtp_server(extensions=("AUTH PLAIN",)) as server:
        url = f"smtp://ada:secret@127.0.0.1:{server.port}{query}"
        with pytest.raises(DeliveryFailed) as failed:
            await SmtpTransport(url, helo="example.fr").hand_over(LETTER, handed=Handing())

    assert failed.value.reason == "connect not supported"
    assert "auth" not in server.steps


def test_transport_refuses_a_wish_it_does_not_know():
    with pytest.raises(ValueError, match="starttls"):
        SmtpTransport("smtp://localhost?starttls=maybe", helo="example.fr")


async def test_check_connects_and_leaves_without_a_letter():
    async with smtp_server() as server:
        await transport(server).check("ateliers@bibliotheque.example")

    assert server.steps == ["banner", "ehlo", "mail", "rset", "quit"]


async def test_greeting_gives_an_address_in_brackets():
    async with smtp_server({"ehlo": "550 who?"}) as server:
        heard = SmtpTransport(server.url, helo="192.0.2.1")
        assert heard._helo == "[192.0.2.1]"


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody has signed but itself."""
    if shutil.which("openssl") is None:
        pytest.skip("the openssl command makes the certificate")
    folder = tmp_path_factory.mktemp("tls")
    key, chain = folder / "key.pem", folder / "certificate.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=127.0.0.1",
    ]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(chain)]
    subprocess.run(command, check=True, capture_output=True)
    return key, chain


def server_side(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate[1], certificate[0])
    return context


def trusting(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificate[1])


@pytest.mark.parametrize("query", ["", "?starttls=required", "?starttls=optional"])
async def test_tls_is_used_when_it_is_offered(certificate: tuple[Path, Path], query: str):
    async with smtp_server(extensions=("STARTTLS",), tls=server_side(certificate)) as server:
        await transport(server, query=query, tls=trusting(certificate)).hand_over(LETTER, handed=Handing())

    assert server.steps == ["banner", "ehlo", "starttls", "ehlo", "mail", "rcpt", "data", "text"]
    assert len(server.mails) == 1


@pytest.mark.parametrize("query", ["", "?starttls=required", "?starttls=optional"])
async def test_tls_with_a_wrong_certificate_never_falls_back(certificate: tuple[Path, Path], query: str):
    async with smtp_server(extensions=("STARTTLS",), tls=server_side(certificate)) as server:
        failed = await failure(server, Handing(), query=query)

    assert (failed.reason, failed.permanent, failed.of_relay) == ("connect tls", False, True)
    assert failed.pause == timedelta(minutes=15)
    assert "mail" not in server.steps


async def test_tls_from_the_first_byte(certificate: tuple[Path, Path]):
    async with smtp_server(tls=server_side(certificate), direct_tls=True) as server:
        url = f"smtps://127.0.0.1:{server.port}"
        trusted = SmtpTransport(url, helo="example.fr", tls=trusting(certificate))
        await trusted.hand_over(LETTER, handed=Handing())
        with pytest.raises(DeliveryFailed) as failed:
            await SmtpTransport(url, helo="example.fr").hand_over(LETTER, handed=Handing())

    assert len(server.mails) == 1
    assert failed.value.reason == "connect tls"


async def test_tls_required_but_not_offered_keeps_the_letter():
    async with smtp_server() as server:
        failed = await failure(server, Handing(), query="?starttls=required")

    assert (failed.reason, failed.of_relay) == ("connect not supported", True)
    assert "mail" not in server.steps
