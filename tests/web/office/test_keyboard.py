import re
from pathlib import Path

from events_service.language import TEMPLATES
from tests.factories import a_session
from tests.web.office.conftest import Colleague

DOCUMENT = Path(__file__).parents[3] / "docs" / "keyboard.md"


async def test_every_key_is_told_at_the_foot_of_every_staff_page(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation, role="desk")
    keys = {
        key.upper()
        for template in TEMPLATES.rglob("*.html")
        for key in re.findall(r'accesskey="(.)"', template.read_text("utf-8"))
    }

    page = (await ada.get("/staff/keyboard")).text
    told = set(re.findall(r"<kbd>(.)</kbd>", page))

    assert keys == {"C", "I", "N", "P", "R"}
    assert told == keys
    assert all(re.search(rf"^\| .*\b{key}\b", DOCUMENT.read_text("utf-8"), re.M) for key in keys)
    for path in ("/staff", "/staff/agenda", f"/staff/sessions/{planned.id}"):
        assert '<a href="/staff/keyboard">' in (await ada.get(path)).text
    assert "/staff/keyboard" not in (await ada.client.get("/")).text
