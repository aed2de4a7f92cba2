"""Open data over HTTP: dated, with a validator, and the same in gzip."""

import httpx

from events_service import clock
from events_service.reports.open_data import make_open_data
from tests.factories import a_session


async def test_files_are_listed_with_their_hour_and_may_be_taken(client: httpx.AsyncClient) -> None:
    assert (
        "come back in ten minutes" in (await client.get("/open-data", headers={"accept-language": "en"})).text
    )
    assert (await client.get("/open-data/libraries.csv")).status_code == 404
    await a_session()
    await make_open_data("http://127.0.0.1:8000", clock.now())

    page = (await client.get("/open-data", headers={"accept-language": "fr"})).text
    file = await client.get("/open-data/libraries.csv")
    again = await client.get("/open-data/libraries.csv", headers={"if-none-match": file.headers["etag"]})

    assert page.count('<a href="/open-data/') == 4
    assert "Licence Ouverte 2.0" in page
    assert file.text.startswith("id,pivot,nom,commune,code_postal,")
    assert file.headers["content-type"].startswith("text/csv")
    assert "lieux-de-mediation-numerique.csv" in file.headers["content-disposition"]
    assert (again.status_code, (await client.get("/open-data/people.csv")).status_code) == (304, 404)
