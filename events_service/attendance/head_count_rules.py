"""How many of those who came were of which kind: what may be typed. No database here.

The codes are those of La Coop de la médiation numérique (the same source and date as scheduling/topics.py), except the
outcomes, which are ours. Whoever is not counted under one is `non_communique`: that is computed and never typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from events_service.fields import Fields

# As many as La Coop takes.
MOST_HEADS = 10_000
NOT_SAID = "non_communique"


class Kind(StrEnum):
    """What people are counted by. The first three share them out: nobody is counted twice."""

    SEX = "sex"
    AGE = "age"
    STATUS = "status"
    OUTCOME = "outcome"


KINDS = tuple(Kind)
SHARES = (Kind.SEX, Kind.AGE, Kind.STATUS)
CODES: dict[Kind, tuple[str, ...]] = {
    Kind.SEX: ("feminin", "masculin"),
    Kind.AGE: (
        "moins_de_douze",
        "douze_dix_huit",
        "dix_huit_vingt_quatre",
        "vingt_cinq_trente_neuf",
        "quarante_cinquante_neuf",
        "soixante_soixante_neuf",
        "soixante_dix_plus",
    ),
    Kind.STATUS: ("scolarise", "sans_emploi", "en_emploi", "retraite"),
    Kind.OUTCOME: ("knows_more", "more_at_ease", "will_use_it", "knows_whom_to_ask"),
}
# Kind → code → how many; a code that nobody counted is not there.
Numbers = Mapping[Kind, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class HeadCountDraft:
    """What was typed of one session."""

    numbers: Numbers

    @staticmethod
    def parse(values: Mapping[str, Any], *, present: int) -> "HeadCountDraft":
        """Of each kind, its numbers by `<kind>.<code>`. Refuses with Invalid naming the field with which more people
        are counted than were `present`."""
        fields = Fields(values)
        numbers = {kind: _read(fields, kind, present) for kind in KINDS}
        fields.done()
        return HeadCountDraft(numbers)


def _read(fields: Fields, kind: Kind, present: int) -> dict[str, int]:
    counted: dict[str, int] = {}
    for code in CODES[kind]:
        name = f"{kind}.{code}"
        number = fields.number(name, lowest=0, highest=MOST_HEADS, default=None)
        if number is None:
            continue
        before = sum(counted.values()) if kind in SHARES else 0
        if before + number > present:
            fields.wrong[name] = "more_than_present"
        counted[code] = number
    return counted


@dataclass(frozen=True, slots=True)
class HeadCounts:
    """What was typed of a session where `present` people were."""

    present: int
    numbers: Numbers

    def of(self, kind: Kind) -> Mapping[str, int]:
        return self.numbers.get(kind, {})

    def fits(self, kind: Kind) -> bool:
        """Whether no more are counted than were present: somebody may have been taken back since."""
        counted = self.of(kind).values()
        return (sum(counted) if kind in SHARES else max(counted, default=0)) <= self.present

    def shares(self, kind: Kind) -> dict[str, int]:
        """Everybody present under one code, whoever is not counted under the last. Numbers that do not fit any more
        count nobody, until somebody corrects them."""
        counted = self.of(kind) if self.fits(kind) else {}
        shared = {code: counted.get(code, 0) for code in CODES[kind]}
        return {**shared, NOT_SAID: self.present - sum(shared.values())}
