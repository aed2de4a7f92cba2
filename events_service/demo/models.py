"""How the demonstration's libraries take part in the day: a charter, applications, and a model that some adopt."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from events_service.accounts.roles import OPERATOR, Viewer
from events_service.campaigns.charters import write_charter
from events_service.campaigns.participations import apply
from events_service.campaigns.queries import campaign_page, details_of
from events_service.errors import existing
from events_service.scheduling.admissions import decide
from events_service.scheduling.adopting import adopt_model
from events_service.scheduling.kits import add_to_kit
from events_service.scheduling.models import make_model

CHARTER = (
    "Nos ateliers sont gratuits et ouverts à toutes et à tous.\n\n"
    "Personne n’est laissé devant un écran sans aide.\n\n"
    "Nous ne demandons ni mot de passe, ni compte, ni pièce d’identité."
)
MODEL = {
    "title": "Mes photos à l’abri",
    "summary": "Ranger ses photos, en garder une copie et ne plus avoir peur de les perdre.",
    "description": "Nous choisissons dix photos du téléphone, nous les rangeons dans un album et nous en faisons une "
    "copie. Le guide et les exercices sont les mêmes dans toutes les bibliothèques.",
    "strand": "everyday_uses",
    "level": "debutant",
    "topics": ["gere_ses_contenus_numeriques"],
    "bring": "Votre téléphone, chargé",
    "locked": ["title", "summary", "description", "strand", "level", "topics"],
    "minutes": "90",
    "seats": "8",
}
KIT = (
    {
        "title": "Guide de l’animateur",
        "author": "Coordination de la journée",
        "licence": "cc-by",
        "url": "https://exemple.fr/guide-photos",
    },
    {
        "title": "Exercices à imprimer",
        "author": "Coordination de la journée",
        "licence": "cc-by",
        "url": "https://exemple.fr/exercices-photos",
        "public": "yes",
    },
)


async def take_part(
    edition: str, teams: Sequence[tuple[Viewer, Sequence[UUID]]], day: date, *, now: datetime
) -> None:
    """Let each of these colleagues apply for their libraries. The first one's are admitted and adopt the model, the
    others' wait for an answer."""
    await write_charter(edition, CHARTER, by=OPERATOR, now=now)
    model = await make_model(edition, MODEL, by=OPERATOR, now=now)
    for piece in KIT:
        await add_to_kit(model, piece, by=OPERATOR, now=now)
    charter = existing((await details_of(existing(await campaign_page(edition)).id)).charter).id
    asked = [
        await apply(edition, libraries, charter=charter, by=by, locale="fr", now=now)
        for by, libraries in teams
    ]
    await decide(asked[0], "approved", reason="", by=OPERATOR, now=now)
    by, libraries = teams[0]
    for library in libraries:
        date_of_it = {
            "library": str(library),
            "starts_at": f"{day.isoformat()}T17:00",
            "ends_at": f"{day.isoformat()}T18:30",
            "capacity": MODEL["seats"],
        }
        await adopt_model(model, date_of_it, publish=True, by=by, now=now)
