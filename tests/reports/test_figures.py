"""What is there of the figures that are asked for after a day, and what is missing."""

from datetime import UTC, datetime
from typing import Any

import pytest

from events_service.accounts.roles import OPERATOR, Grant, Viewer
from events_service.attendance.head_count_rules import KINDS
from events_service.attendance.head_counts import note_head_counts
from events_service.attendance.presence import note_everybody
from events_service.attendance.rules import WalkInDraft
from events_service.attendance.walk_ins import note_walk_in
from events_service.campaigns.editions import open_campaign
from events_service.campaigns.figures import FIGURES, ask_for_figures, confirm_figures
from events_service.campaigns.participations import apply
from events_service.clock import now
from events_service.identifiers import uuid7
from events_service.reports.figures import LibraryFigures, figures_to_see, own_figures
from events_service.scheduling.admissions import decide
from tests.factories import ENDS_AT, STARTS_AT, a_session, sign_up

pytestmark = pytest.mark.usefixtures("database")

SLUG = "journee-2035"
OVER = datetime(2035, 11, 21, 12, tzinfo=UTC)


def test_every_figure_is_counted() -> None:
    assert set(FIGURES) == {"people", *KINDS}


def missing(library: LibraryFigures) -> list[tuple[str, int, tuple[str, ...]]]:
    return [(each.title, each.people, each.missing) for each in library.sessions]


async def test_what_is_missing_is_read_from_the_rows_and_goes_with_them() -> None:
    facts = {"name": "Journée", "starts_on": "2035-11-20", "by_application": True}
    await open_campaign(SLUG, facts, by=OPERATOR, now=now())
    asked = {"figures": ["people", "sex"], "figures_until": "2035-12-01"}
    await ask_for_figures(SLUG, asked, by=OPERATOR, now=now())
    mail = await a_session(title="Mail", campaign=SLUG)
    ada: Viewer = mail.ada
    more: dict[str, Any] = {"organisation": mail.organisation, "library": mail.library, "campaign": SLUG}
    taxes = await a_session(title="Impôts", **more)
    # To this one nobody came, and nobody was expected: there is nobody to note.
    await a_session(title="Photos", **more)
    await a_session(title="Autre", organisation=mail.organisation, library=mail.library)
    (participation,) = await apply(SLUG, [mail.library], charter=None, by=ada, locale="fr", now=now())
    await decide([participation], "approved", by=OPERATOR, now=now())
    await sign_up(mail, "Chloé")
    await note_walk_in(taxes.id, WalkInDraft(None, 5), by=ada, now=STARTS_AT)

    assert await own_figures(SLUG, ada, now=ENDS_AT) == []
    (library,) = await own_figures(SLUG, ada, now=OVER)
    assert missing(library) == [
        ("Mail", 0, ("people",)),
        ("Impôts", 5, ("sex",)),
        ("Photos", 0, ()),
    ]
    assert library.incomplete == 2

    await note_everybody(mail.id, by=ada, now=STARTS_AT)
    for session, women in ((mail, 1), (taxes, 3)):
        await note_head_counts(session.id, {"sex.feminin": women}, by=ada, now=ENDS_AT)
    await confirm_figures(participation, "", by=ada, now=OVER)

    referent = Viewer(uuid7(), "Renée", (Grant("referent", None, ("34",)),))
    (library,) = await figures_to_see(SLUG, referent, now=OVER)
    assert missing(library) == [("Mail", 1, ()), ("Impôts", 5, ()), ("Photos", 0, ())]
    assert (library.people, library.incomplete, library.confirmed_at) == (6, 0, OVER)
    assert await figures_to_see(SLUG, referent, now=OVER, confirmed=False) == []
    elsewhere = Viewer(uuid7(), "Rémi", (Grant("referent", None, ("75",)),))
    assert await figures_to_see(SLUG, elsewhere, now=OVER) == []
