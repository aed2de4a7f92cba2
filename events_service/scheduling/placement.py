"""Which workshop suits somebody: three plain questions, each of a level, and the first that is not a yes decides. No
database here, and no answer is kept anywhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from events_service.fields import Fields
from events_service.scheduling.rules import LEVELS


class Able(StrEnum):
    """What somebody says of a thing to do."""

    YES = "yes"
    WITH_HELP = "with_help"
    NO = "no"


ABLE = tuple(Able)


@dataclass(frozen=True, slots=True)
class Step:
    """One question: the level of whoever says no or needs help, and the topic in which they find it taught."""

    name: str
    no: str
    with_help: str
    topic: str


_BEGINNER, _INTERMEDIATE, _ADVANCED = LEVELS
STEPS = (
    Step("can_write", _BEGINNER, _BEGINNER, "prendre_en_main_du_materiel"),
    Step("can_send_photo", _BEGINNER, _INTERMEDIATE, "gere_ses_contenus_numeriques"),
    Step("can_do_procedure", _INTERMEDIATE, _INTERMEDIATE, "aide_aux_demarches_administratives"),
)


@dataclass(frozen=True, slots=True)
class Placement:
    """What suits: a level, and the topic to begin with; none where nothing was missing."""

    level: str
    topic: str = ""


def placement_from(values: Mapping[str, Any]) -> Placement:
    """What three answers lead to. Refuses with Invalid, naming each question that has none."""
    fields = Fields(values)
    answers = {step: fields.choice(step.name, ABLE, None, required=True) for step in STEPS}
    fields.done()
    for step, answer in answers.items():
        if answer == Able.NO:
            return Placement(step.no, step.topic)
        if answer == Able.WITH_HELP:
            return Placement(step.with_help, step.topic)
    return Placement(_ADVANCED)
