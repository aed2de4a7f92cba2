"""The demonstration's event that says all that one can say: for whom, with what, in easy words, with a picture and a
sheet to take home, in the frame of its library."""

from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from PIL import Image, ImageDraw

from events_service.accounts.roles import Viewer
from events_service.scheduling.frame import Frame, keep_frame
from events_service.scheduling.images import keep_image
from events_service.scheduling.resources import add_resource

TITLE = "Mon téléphone, pas à pas"
FRAME = Frame(
    we_do=(
        "Nous vous montrons les gestes, et vous les faites vous-même.",
        "Nous prenons le temps de recommencer.",
    ),
    we_do_not=("Nous ne réparons pas les appareils.", "Nous ne gardons aucun mot de passe."),
    needs_mandate=("Faire une démarche à votre place : il faut un mandat signé.",),
)
FACTS: dict[str, Any] = {
    "easy_to_read": "Vous avez un téléphone.\n\nVous voulez apprendre à vous en servir.\n\n"
    "Nous vous aidons :\n\n- à écrire plus gros,\n- à appeler,\n- à envoyer un message,\n- à prendre une photo.\n\n"
    "Vous êtes 6 personnes.\n\nC’est gratuit.",
    "languages": ("en", "ar"),
    "age_from": 16,
    "prerequisites": "Savoir allumer son téléphone",
    "bring": "Votre téléphone, chargé\nSon chargeur\nVos lunettes, si vous en portez",
    "equipment_lent": "Une tablette pour chacun",
    "we_do": FRAME.we_do,
    "we_do_not": FRAME.we_do_not,
    "needs_mandate": FRAME.needs_mandate,
}
SHEET = """Mon téléphone, pas à pas : ce qu’il faut retenir

1. Écrire plus gros : Réglages, puis Affichage, puis Taille du texte.
2. Appeler : le combiné vert, puis le nom de la personne.
3. Envoyer un message : la bulle, puis le nom, puis le texte, puis la flèche.
4. Retrouver une photo : l’icône Photos, les plus récentes sont en bas.

On peut se tromper : la touche Retour ramène toujours en arrière.
"""


async def keep_its_frame(organisation: UUID, *, by: Viewer, now: datetime) -> None:
    """The sentences must be the library's own before an event says them."""
    await keep_frame(organisation, FRAME, by=by, now=now)


async def complete(event: UUID, *, by: Viewer, now: datetime) -> None:
    """Add the picture and the sheet."""
    words = "Dessin : un téléphone dont l’écran montre de grandes touches de couleur."
    await keep_image(event, _picture(), words, by=by, now=now)
    sheet = {
        "title": "Les quatre gestes à retenir",
        "author": "Réseau municipal La Boussole",
        "licence": "cc-by",
        "public": "yes",
    }
    await add_resource(event, sheet, name="quatre-gestes.txt", content=SHEET.encode(), by=by, now=now)


def _picture() -> bytes:
    """A telephone with six big keys, drawn: there is no photograph that nobody owns."""
    picture = Image.new("RGB", (960, 540), "#f3ead9")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((180, 60, 780, 660), fill="#e6d5b8")
    draw.rounded_rectangle((370, 40, 590, 500), 34, fill="#22313f")
    draw.rounded_rectangle((386, 80, 574, 456), 12, fill="#ffffff")
    for number, colour in enumerate(("#0b6e4f", "#c8553d", "#2e5eaa", "#f2a541", "#7a4988", "#4f7cac")):
        left, top = 402 + number % 2 * 84, 100 + number // 2 * 114
        draw.rounded_rectangle((left, top, left + 72, top + 96), 16, fill=colour)
    draw.ellipse((468, 464, 492, 488), fill="#f3ead9")
    content = BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()
