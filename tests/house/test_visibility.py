"""What is public is decided in one place."""

import re
from pathlib import Path

CODE = Path(__file__).parents[2] / "events_service"
HOME = CODE / "scheduling/visibility.py"


def test_ask_what_is_public_in_one_place():
    """A query of its own would show what is invented for practice."""
    elsewhere = {
        path.relative_to(CODE).as_posix()
        for path in CODE.rglob("*.py")
        if path != HOME and re.search(r"published_at\s*(<=|<)", path.read_text(encoding="utf-8"))
    }

    assert elsewhere == set()


def test_name_every_query_that_shows_what_is_published_for_practice_too():
    named = {
        path.relative_to(CODE).as_posix()
        for path in CODE.rglob("*.py")
        if path != HOME
        and re.search(r"\bPUBLISHED\.format|\(PUBLISHED\b|\{PUBLISHED\}", path.read_text("utf-8"))
    }

    # Signing somebody up: at its own desk, and refused from outside (registration/places.py). And a team's own Today,
    # and what its own dates answer of the wishes it reads.
    # A colleague keeps a next step for somebody of the team's own (registration/next_seats.py).
    # Reports, and a colleague's year of work, leave practice out and count meetings with one person.
    own = {
        "scheduling/agenda.py",
        "scheduling/work_queries.py",
        "registration/wish_queries.py",
        "registration/next_seats.py",
        "reports/figures.py",
        "reports/scopes.py",
    }
    assert named - {"scheduling/queries.py", "registration/ledger.py"} - own == set()
