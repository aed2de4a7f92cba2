"""Agendas by their address: from outside only, and no more than is bearable."""

import gzip
import zlib

import pytest

from events_service.errors import Invalid
from events_service.imports.agendas.fetching import NotFetched, fetch, target_of
from tests.agenda_servers import OWN_HOSTS, agenda_server
from tests.imports.agendas.calendars import GOOGLE


async def reason_for(address: str, *, own_hosts: tuple[str, ...] = OWN_HOSTS) -> str:
    try:
        await fetch(address, own_hosts=own_hosts)
    except Invalid as refusal:
        return refusal.fields["address"]
    except NotFetched as wrong:
        return str(wrong)
    return "fetched"


async def test_it_comes_packed_or_not_with_what_to_ask_with_next_time():
    async with agenda_server(GOOGLE, ETag='"a"', Last_Modified="Mon, 01 Jan 2035 00:00:00 GMT") as server:
        plain = await fetch(server.url(), own_hosts=OWN_HOSTS)
        server.give(gzip.compress(GOOGLE), Content_Encoding="gzip")
        packed = await fetch(server.url(), own_hosts=OWN_HOSTS)
        server.give(GOOGLE, ETag='"é"', Last_Modified="1er août 2035")
        not_to_be_sent_back = await fetch(server.url(), own_hosts=OWN_HOSTS)

    assert (not_to_be_sent_back.etag, not_to_be_sent_back.modified) == ("", "")
    assert (plain.content, packed.content) == (GOOGLE, GOOGLE)
    assert (plain.etag, plain.modified) == ('"a"', "Mon, 01 Jan 2035 00:00:00 GMT")


async def test_it_is_asked_for_only_where_it_changed():
    async with agenda_server(GOOGLE, ETag='"a"') as server:
        fetched = await fetch(
            server.url(), own_hosts=OWN_HOSTS, etag='"a"', modified="Mon, 01 Jan 2035 00:00:00 GMT"
        )

    assert fetched.content is None
    assert server.asked[0]["if-modified-since"] == "Mon, 01 Jan 2035 00:00:00 GMT"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://127.0.0.1/a.ics", "not_public"),
        ("https://[::1]/a.ics", "not_public"),
        ("https://169.254.169.254/latest/meta-data", "not_public"),
        ("https://[::ffff:10.0.0.1]/a.ics", "not_public"),
        ("https://0x7f000001/a.ics", "unreadable"),
        ("file:///etc/passwd", "unreadable"),
        ("gopher://agenda.example/", "unreadable"),
        ("webcal://192.168.1.1/a.ics", "not_public"),
        ("https://localhost/a.ics", "not_public"),
    ],
)
async def test_nobody_is_led_inside(address: str, reason: str):
    assert await reason_for(address, own_hosts=()) == reason


async def test_every_turn_is_looked_at_like_the_first():
    async with agenda_server() as inside, agenda_server() as server:
        server.give(b"", status=302, Location=inside.url().replace("127.0.0.1", "localhost"))
        inside_by_name = await reason_for(server.url())
        server.give(b"", status=302, Location="file:///etc/passwd")
        to_a_file = await reason_for(server.url())
        server.give(b"", status=302, Location="http://[")
        to_no_address = await reason_for(server.url())
        server.give(b"", status=302, Location="/agenda.ics")
        round_and_round = await reason_for(server.url())
        server.give(b"", status=301, Location="/moved.ics")
        server.give(GOOGLE, "/moved.ics")
        moved = await fetch(server.url(), own_hosts=OWN_HOSTS)

    assert (inside_by_name, to_a_file, round_and_round) == ("not_public", "unreadable", "too_many_redirects")
    assert to_no_address == "no_answer"
    assert (inside.asked, moved.content) == ([], GOOGLE)


async def test_a_bomb_is_left_as_soon_as_it_is_too_large():
    packing = zlib.compressobj(9, wbits=31)
    bomb = packing.compress(bytes(200_000_000)) + packing.flush()
    assert len(bomb) < 250_000

    async with agenda_server(bomb, Content_Encoding="gzip") as server:
        assert await reason_for(server.url()) == "too_large"
        server.give(bytes(10_000_001))
        assert await reason_for(server.url()) == "too_large"
        server.give(gzip.compress(GOOGLE)[:-9], Content_Encoding="gzip")
        assert await reason_for(server.url()) == "cut_short"
        server.give(GOOGLE, Content_Encoding="br")
        assert await reason_for(server.url()) == "unknown_encoding"
        server.give(b"", status=500)
        assert await reason_for(server.url()) == "500"
    assert await reason_for(server.url()) == "no_answer"


def test_an_address_is_read_as_calendars_write_it():
    assert target_of(" webcal://koha.exemple.fr/a.ics?x=1 ").url == "https://koha.exemple.fr/a.ics?x=1"
