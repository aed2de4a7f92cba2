"""The page of the sentences that protect both sides."""

from events_service import clock
from events_service.scheduling.frame import Frame, frame_of, keep_frame
from tests.factories import a_viewer, an_organisation
from tests.web.office.conftest import Colleague

PAGE = "/staff/frame"


async def test_a_new_library_finds_a_beginning_and_saves_it(colleague: Colleague) -> None:
    town = await an_organisation()
    ada = await colleague(town, locale="fr")

    form = await ada.form(PAGE)
    answer = await ada.submit(form, needs_mandate="")

    assert "Nous ne gardons jamais vos mots de passe." in form.fields["we_do_not"]
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    kept = await frame_of(town)
    assert (len(kept.we_do), len(kept.we_do_not), kept.needs_mandate) == (3, 3, ())


async def test_a_sentence_that_is_too_long_is_marked_and_nothing_is_lost(colleague: Colleague) -> None:
    ada = await colleague(await an_organisation())

    answer = await ada.submit(await ada.form(PAGE), we_do="x" * 201, we_do_not="Une phrase à nous.")

    assert answer.status_code == 422
    assert 'id="we_do-error"' in answer.text
    assert "Une phrase à nous." in answer.text


async def test_the_second_of_two_managers_sees_both(colleague: Colleague) -> None:
    town = await an_organisation()
    ada = await colleague(town)
    form = await ada.form(PAGE)
    theirs = Frame(("Nous montrons.",), (), ())
    await keep_frame(town, theirs, by=a_viewer(town), now=clock.now())

    answer = await ada.submit(form, we_do="À ma façon.")

    assert answer.status_code == 409
    assert "Nous montrons." in answer.text
    assert "À ma façon." in answer.text
    assert await frame_of(town) == theirs


async def test_a_mediator_does_not_write_them(colleague: Colleague) -> None:
    lou = await colleague(await an_organisation(), "mediator")

    assert (await lou.get(PAGE)).status_code == 403
    assert PAGE not in (await lou.get("/staff/events")).text
