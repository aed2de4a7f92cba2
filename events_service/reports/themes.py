"""What an event was about, as La Coop counts it: the one place where reports read its topics."""

from collections.abc import Iterable
from dataclasses import dataclass

from events_service.scheduling.topics import MAIN_TOPICS, SUB_TOPICS, whole


@dataclass(frozen=True, slots=True)
class Themes:
    """Codes in La Coop's order. The `procedures` stand under one of the `main` ones, which is there with them."""

    main: tuple[str, ...]
    procedures: tuple[str, ...]


def themes_of(topics: Iterable[str]) -> Themes:
    chosen = whole(topics)
    return Themes(
        tuple(each for each in MAIN_TOPICS if each in chosen),
        tuple(each for each in SUB_TOPICS if each in chosen),
    )
