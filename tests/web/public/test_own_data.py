"""What a guest reads, and keeps, of all that we know about them."""

import httpx
import pytest

from tests.factories import a_party, a_registration, a_session

pytestmark = pytest.mark.usefixtures("database")


async def test_own_data_is_read_and_kept_as_text_and_for_programs(client: httpx.AsyncClient) -> None:
    session = await a_session(title="Photos")
    party = a_party("Chloé", email="chloe@exemple.fr", phone="+33612345678")
    place = await a_registration(session.id, party)
    client.headers["accept-language"] = "fr"
    own = f"/registrations/{place.link}"

    linked = await client.get(own)
    page, text, file = [await client.get(f"{own}/data{kind}") for kind in ("", ".txt", ".json")]

    assert f'href="{own}/data"' in linked.text
    for answer in (page, text):
        assert answer.status_code == 200
        for fact in ("Photos", "Chloé", "chloe@exemple.fr", "06 12 34 56 78", "Inscription confirmée"):
            assert fact in answer.text
    assert [answer.headers["cache-control"] for answer in (page, text, file)] == ["no-store"] * 3
    assert 'filename="inscription.json"' in file.headers["content-disposition"]
    told = file.json()
    assert (told["registration"][0]["name"], told["sessions"][0]["title"]) == ("Chloé", "Photos")
    assert place.link not in file.text
    assert (await client.get(f"/registrations/{place.link[:-1]}x/data.json")).status_code == 404
