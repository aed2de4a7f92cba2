"""The programme of the demonstration: what each organisation offers all year round (see day.py for the day)."""

from events_service.demo.mainland import MAINLAND
from events_service.demo.overseas import OVERSEAS

CANCELLED_BECAUSE = (
    "L’animatrice est malade. "
    "Nous proposerons une nouvelle date : téléphonez-nous, ou revenez voir cette page."
)
EVENTS = MAINLAND | OVERSEAS
