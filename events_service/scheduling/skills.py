"""What one learns in a workshop: its topics told in the words of other frameworks, by a crosswalk that ships with the
release.

The crosswalk (crosswalk.csv, one line for each code of La Coop) is ours, as it stood on VERSION: to be read again by a
librarian whenever La Coop's list changes (topics.py) or a framework does. It names the skills of DigComp 2.2 (JRC, EUR
31006 EN, CC BY 4.0) and of Pix, and one service of the national map of places (standard-mediation-num).
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from events_service.scheduling.topics import MAIN_TOPICS, SUB_TOPICS, whole

VERSION = "2026-11-26"
DIGCOMP, DIGCOMP_VERSION, PIX = "digcomp", "2.2", "pix"


@dataclass(frozen=True, slots=True)
class Skill:
    """One skill of a framework, by the number it has there. Pix says no version of its list."""

    framework: str
    version: str | None
    id: str


@dataclass(frozen=True, slots=True)
class Crossing:
    """A topic in the words of the others."""

    service: str
    skills: tuple[Skill, ...]


@dataclass(frozen=True, slots=True)
class LaCoopTopics:
    """An event's topics as La Coop's reports name them: a sub-code never without the topic that it belongs to."""

    thematiques: tuple[str, ...]
    thematiques_administratives: tuple[str, ...]


def _crosswalk() -> dict[str, Crossing]:
    with Path(__file__).with_name("crosswalk.csv").open(encoding="utf-8", newline="") as file:
        return {line["coop_thematique"]: _crossing(line) for line in csv.DictReader(file)}


def _crossing(line: dict[str, str]) -> Crossing:
    digcomp = [Skill(DIGCOMP, DIGCOMP_VERSION, each) for each in line["digcomp_ids"].split("|") if each]
    pix = [Skill(PIX, None, each) for each in line["pix_ids"].split("|") if each]
    return Crossing(line["mednum_service"], (*digcomp, *pix))


CROSSWALK = _crosswalk()


def skills_of(topics: Iterable[str]) -> tuple[Skill, ...]:
    """What one learns about these topics: DigComp's first, then those of Pix, each once, by their numbers."""
    skills = {skill for topic in topics if topic in CROSSWALK for skill in CROSSWALK[topic].skills}
    return tuple(sorted(skills, key=lambda skill: (skill.framework, skill.id)))


def digcomp_of(topics: Iterable[str]) -> tuple[str, ...]:
    """The numbers of DigComp only, which pages say in plain words."""
    return tuple([skill.id for skill in skills_of(topics) if skill.framework == DIGCOMP])


def services_of(topics: Iterable[str]) -> tuple[str, ...]:
    """The services of the national map that these topics are, in the order of the crosswalk."""
    asked = set(topics)
    return tuple(dict.fromkeys(each.service for topic, each in CROSSWALK.items() if topic in asked))


def la_coop_codes(topics: Iterable[str]) -> LaCoopTopics:
    """The codes of a report to La Coop, in the order of its own lists."""
    chosen = set(whole(topics))
    return LaCoopTopics(
        tuple([code for code in MAIN_TOPICS if code in chosen]),
        tuple([code for code in SUB_TOPICS if code in chosen]),
    )
