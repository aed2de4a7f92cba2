"""Before and after, in the office and on paper."""

from tests.factories import STARTS_AT, a_session
from tests.web.conftest import Hands
from tests.web.office.conftest import Colleague


async def test_numbers_are_typed_once_and_shown_again_and_there_is_a_paper(
    colleague: Colleague, hands: Hands
) -> None:
    planned = await a_session(level="debutant")
    hands.turn_to(STARTS_AT)
    ada = await colleague(planned.organisation)
    path = f"/staff/sessions/{planned.id}/assessment"
    assert f'href="{path}"' in (await ada.get(f"/staff/sessions/{planned.id}/presence")).text

    answer = await ada.submit(await ada.form(path, path), **{"before.can_send_photo": "3"})
    wrong = await ada.submit(await ada.form(path, path), **{"after.can_write": "-1"})
    paper = await ada.get(f"/staff/sessions/{planned.id}/documents/assessment.pdf")

    assert answer.status_code == 303
    assert 'name="before.can_send_photo" type="number" value="3"' in (await ada.get(path)).text
    assert (wrong.status_code, 'value="-1"' in wrong.text) == (422, True)
    assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")
