"""Who comes to the demonstration's sessions: invented people, how they sign up, and how many together."""

from datetime import datetime
from random import Random
from typing import Any

from events_service.demo.words import FIRST_NAMES, LAST_NAMES, NEEDS
from events_service.registration.parties import Party
from events_service.registration.rules import Door
from events_service.scheduling.queries import SessionLine
from events_service.text import slug

# Letters are for looking at: a mailbox with a dozen is read, one with three hundred is closed again.
MOST_ADDRESSES = 12
PARTIES = (1, 1, 1, 1, 2, 2, 3)


class Guests:
    """Invented people, dealt one party at a time: always the same ones in the same order."""

    def __init__(self) -> None:
        self.chance = Random("demonstration")
        self.addresses = MOST_ADDRESSES

    def name(self) -> str:
        """What a person answers to: two names for most, one for some."""
        first, last = self.chance.choice(FIRST_NAMES), self.chance.choice(LAST_NAMES)
        return self.chance.choice((f"{first} {last}", f"{first} {last}", f"Mme {last}", first))

    def party(self, seats: int, session: SessionLine, *, writes: bool) -> Party:
        """A party for that session. Only one that `writes` has an address, half the others a telephone."""
        name, chance = self.name(), self.chance
        values: dict[str, Any] = {"name": name, "seats": seats}
        if writes and self.addresses:
            self.addresses -= 1
            values["email"] = f"{slug(name)}@example.org"
        elif chance.random() < 0.5:
            values["phone"] = f"+33 1 99 00 {chance.randrange(100):02} {chance.randrange(100):02}"
        if chance.random() < 0.5:
            values["companions"] = [chance.choice(FIRST_NAMES) for _ in range(seats - 1)]
        if session.with_adult:
            values["adult"] = chance.choice(FIRST_NAMES)
        if chance.random() < 0.1:
            values["need"] = chance.choice(NEEDS)
        return Party.parse(values, department=session.department, most_seats=session.most_seats, locale="fr")

    def door(self, party: Party, local: datetime) -> Door:
        """Who can be written to signed up on the page; half of the others came by in the desk's hours."""
        at_the_desk = 9 <= local.hour < 19 and local.weekday() < 6 and self.chance.random() < 0.5
        return Door.DESK if at_the_desk and not party.email else Door.WEB

    def sizes(self, seats: int) -> list[int]:
        """Parties that take that many seats together; the first person comes alone."""
        parties: list[int] = []
        while left := seats - sum(parties):
            parties.append(min(self.chance.choice(PARTIES), left) if parties else 1)
        return parties

    def arrivals(self, number: int, first: datetime, last: datetime) -> list[datetime]:
        """When so many parties sign up between two instants, in order."""
        return sorted(first + (last - first) * self.chance.random() for _ in range(number))
