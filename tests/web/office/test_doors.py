"""Who may open which page of the office, and which forms are believed."""

from dataclasses import dataclass
from uuid import uuid4

import pytest

from events_service.database import row
from tests.factories import a_party, a_registration, a_session, an_organisation
from tests.web.office.conftest import Colleague, Visit

Forms = tuple[tuple[str, dict[str, str]], ...]

OWN_PAGES = (
    "/staff/events/{event}",
    "/staff/events/{event}/description",
    "/staff/sessions/{session}",
    "/staff/sessions/{session}/cancellation",
    "/staff/sessions/{session}/deletion",
    "/staff/events/{event}/deletion",
    "/staff/events/{event}/withdrawal",
    "/staff/registrations/{registration}",
    "/staff/registrations/{registration}/cancellation",
    "/staff/registrations/{registration}/correction",
)
PLANNERS_PAGES = (
    "/staff/events/new",
    "/staff/events/{event}/description",
    "/staff/sessions/{session}/cancellation",
)
GENERAL_PAGES = ("/staff", "/staff/events", "/staff/events/new")
DRAFT = {"title": "Écrire un e-mail", "strand": "everyday_uses"}
LATER = {"day": "2035-11-27", "starts": "14:00", "ends": "16:00", "capacity": "9"}
PLANNERS_FORMS: Forms = (
    ("/staff/events/{event}/description", DRAFT | {"library": "{library}"}),
    ("/staff/events/{event}/publication", {}),
    ("/staff/events/{event}/sessions", LATER | {"library": "{library}"}),
    ("/staff/sessions/{session}", LATER | {"library": "{library}"}),
    ("/staff/sessions/{session}/cancellation", {"reason": "Grève"}),
    ("/staff/sessions/{session}/deletion", {}),
    ("/staff/events/{event}/deletion", {}),
    ("/staff/events/{event}/withdrawal", {}),
)
OWN_FORMS: Forms = (
    *PLANNERS_FORMS,
    ("/staff/sessions/{session}/registrations", {"name": "Yvette"}),
    ("/staff/registrations/{registration}/correction", {"name": "Yvette"}),
    ("/staff/registrations/{registration}/cancellation", {}),
    ("/staff/registrations/{registration}/restoration", {}),
)
ALL_FORMS: Forms = (
    *OWN_FORMS,
    ("/staff/events", DRAFT | {"library": "{library}"}),
    ("/staff/sign-out", {}),
)


@dataclass(frozen=True)
class Montpellier:
    """A draft's worth of rows that could leak, or be changed, by mistake."""

    ids: dict[str, str]
    colleague: Colleague
    organisation: object

    def at(self, path: str) -> str:
        return path.format(**self.ids)

    def typed(self, fields: dict[str, str]) -> dict[str, str]:
        return {name: value.format(**self.ids) for name, value in fields.items()}

    async def visit(self, role: str | None) -> Visit:
        return await self.colleague(None if role in (None, "coordinator") else self.organisation, role=role)


@pytest.fixture
async def montpellier(database: str, colleague: Colleague) -> Montpellier:
    planned = await a_session(title="Atelier secret")
    place = await a_registration(planned.id, a_party("Chloé", phone="+33612345678"))
    names = {
        "event": planned.event,
        "session": planned.id,
        "library": planned.library,
        "registration": place.registration.id,
    }
    return Montpellier({name: str(value) for name, value in names.items()}, colleague, planned.organisation)


async def everything() -> object:
    """What a form that is refused must leave as it was."""
    return await row(
        """
        SELECT (SELECT jsonb_agg(event ORDER BY id) FROM event) AS events,
               (SELECT jsonb_agg(session ORDER BY id) FROM session) AS sessions,
               (SELECT jsonb_agg(roster ORDER BY id) FROM roster) AS rosters,
               (SELECT jsonb_agg(registration ORDER BY id) FROM registration) AS registrations,
               (SELECT count(*) FROM message) AS messages,
               (SELECT count(*) FROM sign_in WHERE ended_at IS NULL) AS visits
        """
    )


@pytest.mark.parametrize("role", ["manager", "mediator"])
async def test_planners_see_every_page(montpellier: Montpellier, role: str) -> None:
    ada = await montpellier.visit(role)

    for path in (*GENERAL_PAGES, *OWN_PAGES):
        shown, looked = await ada.get(montpellier.at(path)), await ada.client.head(montpellier.at(path))

        assert (shown.status_code, looked.status_code) == (200, 200), path
        assert shown.headers["cache-control"] == "no-store"
        assert shown.headers["x-robots-tag"] == "noindex"


async def test_pages_speak_french(montpellier: Montpellier) -> None:
    ada = await montpellier.colleague(montpellier.organisation, locale="fr")

    for path in (*GENERAL_PAGES, *OWN_PAGES):
        shown = await ada.get(montpellier.at(path))

        assert shown.headers["content-language"] == "fr", path
        assert "Sortir" in shown.text
        assert "Leave" not in shown.text


async def test_pages_without_a_visit_lead_to_sign_in(montpellier: Montpellier) -> None:
    nobody = await montpellier.visit(None)

    for path in (*GENERAL_PAGES, *OWN_PAGES):
        answer = await nobody.get(montpellier.at(path))

        assert (answer.status_code, answer.headers["location"]) == (303, "/staff/sign-in"), path


async def test_forms_without_a_visit_lead_to_sign_in(montpellier: Montpellier) -> None:
    nobody, before = await montpellier.visit(None), await everything()

    for path, fields in ALL_FORMS:
        answer = await nobody.send(montpellier.at(path), montpellier.typed(fields))

        assert (answer.status_code, answer.headers["location"]) == (303, "/staff/sign-in"), path
    assert await everything() == before


async def test_another_organisation_finds_nothing(montpellier: Montpellier) -> None:
    basile = await montpellier.colleague(await an_organisation())
    before = await everything()

    for path in OWN_PAGES:
        shown = await basile.get(montpellier.at(path))
        assert shown.status_code == 404, path
        assert "Atelier secret" not in shown.text
        assert "Chloé" not in shown.text
    for path, fields in OWN_FORMS:
        sent = await basile.send(montpellier.at(path), montpellier.typed(fields))
        assert sent.status_code == 404, path
    assert "Atelier secret" not in (await basile.get("/staff")).text
    assert await everything() == before


async def test_new_event_cannot_be_in_another_organisations_library(montpellier: Montpellier) -> None:
    basile = await montpellier.colleague(await an_organisation())

    answer = await basile.send("/staff/events", montpellier.typed(DRAFT | {"library": "{library}"}))

    assert answer.status_code == 422
    assert 'id="library-error"' in answer.text


async def test_the_desk_may_not_plan(montpellier: Montpellier) -> None:
    desk = await montpellier.visit("desk")
    before = await everything()

    for path in PLANNERS_PAGES:
        assert (await desk.get(montpellier.at(path))).status_code == 403, path
    for path, fields in (*PLANNERS_FORMS, ("/staff/events", DRAFT | {"library": "{library}"})):
        sent = await desk.send(montpellier.at(path), montpellier.typed(fields))
        assert sent.status_code == 403, path
    assert await everything() == before


async def test_the_desk_is_shown_no_button_it_may_not_press(montpellier: Montpellier) -> None:
    desk = await montpellier.visit("desk")

    programme, event = await desk.get("/staff"), await desk.get(montpellier.at("/staff/events/{event}"))
    session = await desk.get(montpellier.at("/staff/sessions/{session}"))

    assert "/staff/events/new" not in programme.text
    assert "/description" not in event.text
    assert "/cancellation" not in session.text
    assert montpellier.at('action="/staff/sessions/{session}/registrations"') in session.text


async def test_a_coordinator_never_sees_registrants(montpellier: Montpellier) -> None:
    coordinator = await montpellier.visit("coordinator")

    for path in OWN_PAGES:
        answer = await coordinator.get(montpellier.at(path))

        assert answer.status_code == 404, path
        assert "Chloé" not in answer.text


async def test_a_referent_who_is_refused_stays_in_the_back_office(colleague: Colleague) -> None:
    rosa = await colleague(None, role="referent", departments=("34",))

    refused = await rosa.get("/staff/agenda")
    libraries = (await rosa.get("/staff/libraries")).text

    assert refused.status_code == 403
    for page in (refused.text, libraries):
        assert '<a href="/staff/account"' in page
        assert '<li><a href="/staff/claims">Claims of libraries</a></li>' in page
        assert ">Today</a>" not in page
    assert 'href="/staff">Back to the back office</a>' in refused.text
    assert "<h1>Libraries</h1>" in libraries


async def test_ids_that_are_none_are_not_found(montpellier: Montpellier) -> None:
    ada = await montpellier.visit("manager")

    for path in OWN_PAGES:
        for wrong in (str(uuid4()), "1", "x'--", "%00"):
            ids = dict.fromkeys(montpellier.ids, wrong)
            answer = await ada.get(path.format(**ids))
            assert answer.status_code == 404, path
            assert '<a class="button" href="/staff">' in answer.text
            assert (await ada.send(path.format(**ids))).status_code in (404, 405), path


async def test_forms_of_another_site_are_refused(montpellier: Montpellier) -> None:
    ada = await montpellier.visit("manager")
    before = await everything()

    for path, fields in ALL_FORMS:
        for headers in (
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
            {"origin": "https://ailleurs.example"},
        ):
            answer = await ada.send(montpellier.at(path), montpellier.typed(fields), headers=headers)
            assert answer.status_code == 403, path
    assert await everything() == before


async def test_forms_without_this_visits_key_are_refused(montpellier: Montpellier) -> None:
    ada, basile = await montpellier.visit("manager"), await montpellier.visit("mediator")
    before = await everything()

    for path, fields in ALL_FORMS:
        for key in ("", "é", basile.key):
            typed = montpellier.typed(fields) | {"form_key": key}
            assert (await ada.send(montpellier.at(path), typed)).status_code == 403, path
        missing = await ada.client.post(montpellier.at(path), data=montpellier.typed(fields) or {"x": "y"})
        assert missing.status_code == 403, path
    assert await everything() == before


async def test_the_address_of_a_form_leads_back_to_its_page(montpellier: Montpellier) -> None:
    ada = await montpellier.visit("manager")

    for path in (
        "/staff/events/{event}/publication",
        "/staff/events/{event}/sessions",
        "/staff/sessions/{session}/registrations",
        "/staff/registrations/{registration}/restoration",
    ):
        answer = await ada.get(montpellier.at(path), follow_redirects=True)

        assert answer.status_code == 200, path
        assert answer.url.path == montpellier.at(path).rsplit("/", 1)[0]
