"""Every component of our pages with its states, as the application itself draws it: what docs/design.md speaks of."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from litestar import Response, route

from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest
from events_service.web.office.visits import office_page


@dataclass(frozen=True, slots=True)
class ExampleLine:
    """As much of a session as its card and the card beside it show; `state` is what a visitor may do."""

    title: str
    strand: str
    level: str | None
    state: str
    starts_at: datetime
    left: int = 0
    capacity: int = 8
    id: str = "example"
    library_name: str = "Médiathèque Simone-Weil"
    town: str = "Tours"
    department: str = "37"
    dates: int = 1
    slots: None = None

    @property
    def roster_title(self) -> str:
        return self.title

    @property
    def first_local(self) -> datetime:
        return self.starts_at

    @property
    def last_local(self) -> datetime:
        return self.starts_at + timedelta(weeks=self.dates - 1)

    @property
    def local_starts(self) -> datetime:
        return self.starts_at

    @property
    def local_ends(self) -> datetime:
        return self.starts_at + timedelta(hours=2)

    @property
    def cancelled(self) -> bool:
        return self.state == "cancelled"

    def seats_left(self, now: datetime) -> int:
        return self.left

    def few_left(self, now: datetime) -> bool:
        return self.left < 4

    def registration(self, now: datetime) -> str:
        return self.state


@route("/staff/components", http_method=READING)
async def components(request: AnyRequest, now: datetime) -> Response[str]:
    """For whoever builds or judges a page; a colleague may look, nothing of anybody is on it."""
    ten = (now + timedelta(days=7)).replace(hour=10, minute=0, second=0, microsecond=0)
    examples = [
        ExampleLine("Premiers pas à l’ordinateur", "everyday_uses", "debutant", "open", ten, left=5),
        ExampleLine("Reconnaître un message piégé", "critical_uses", None, "open", ten, left=2),
        ExampleLine("Mes démarches en ligne, avec vous", "online_procedures", None, "not_needed", ten),
        ExampleLine("Atelier généalogie", "everyday_uses", None, "staff_only", ten),
        ExampleLine("Conférence au théâtre", "critical_uses", None, "elsewhere", ten),
        ExampleLine("Mon téléphone, pas à pas", "everyday_uses", "intermediaire", "waiting_list", ten),
        ExampleLine("Choisir un bon mot de passe", "critical_uses", "avance", "full", ten),
        ExampleLine("Tablette, cours en six fois", "everyday_uses", "debutant", "open", ten, 4, dates=6),
        ExampleLine("Suivre l’école de mon enfant", "critical_uses", None, "cancelled", ten),
    ]
    return office_page(request, "components.html", examples=examples)


HANDLERS = [components]
