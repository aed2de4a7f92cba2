"""Webhooks in the office: added, tried, read in their log, removed."""

from litestar import Litestar

from events_service import clock
from events_service.messages.hooks import deliver_hooks, hook_secret
from events_service.scheduling.hooks import add_hook
from tests.factories import KEY, a_viewer, an_organisation
from tests.hook_targets import hook_target
from tests.web.office.conftest import Colleague


async def test_a_manager_reads_what_a_program_was_told_and_sends_it_again(
    app: Litestar, colleague: Colleague
) -> None:
    town = await an_organisation()
    ada = await colleague(town)
    async with hook_target("503") as target:
        hook = await add_hook(target.url, by=a_viewer(town), own_hosts=("127.0.0.1",), now=clock.now())
        assert f"/staff/hooks/{hook}" in (await ada.get("/staff/hooks")).text

        page = f"/staff/hooks/{hook}"
        await ada.submit(await ada.form(page, f"{page}/trials"))
        await deliver_hooks(clock.now(), key=KEY, own_hosts=("127.0.0.1",))
        log = (await ada.get(page)).text

    assert hook_secret(hook, key=KEY) in log
    assert "answer 503" in log
    assert "1 try" in log
    assert log.count(f'action="{page}/deliveries/') == 1


async def test_an_address_inside_is_refused_and_stays_typed(colleague: Colleague) -> None:
    ada = await colleague(await an_organisation())
    form = await ada.form("/staff/hooks")

    answer = await ada.submit(form, hook_url="https://169.254.169.254/latest/meta-data")

    assert answer.status_code == 422
    assert "not on the public internet" in answer.text
    assert 'value="https://169.254.169.254/latest/meta-data"' in answer.text
