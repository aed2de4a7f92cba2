import re

from tests.factories import an_organisation
from tests.web.office.conftest import Colleague


async def test_components_shows_every_kind_of_box_badge_and_field(colleague: Colleague) -> None:
    ada = await colleague(await an_organisation())

    html = (await ada.get("/staff/components")).text

    content = html[html.index("<main") :]
    assert re.findall(r'class="notice ?(\w*)"', content) == ["", "good", "warn", "bad"]
    assert {"good", "warn", "bad", ""} == set(re.findall(r'<span class="badge ?(\w*)">', html))
    assert {"usages", "critique", "demarches"} == set(re.findall(r'<li class="card (\w+)', html))
    assert 'aria-invalid="true" aria-describedby="with_error-error"' in html
