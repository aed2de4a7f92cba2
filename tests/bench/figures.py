"""What a benchmark hands back: our figure beside the limit of the same run, and their ratio."""

from dataclasses import dataclass, field

from tests.bench.servers import Memory


@dataclass(frozen=True)
class Figure:
    """One line of the table. `ratio` is above 1 when we are better than the limit, whichever way `unit` counts.

    `details` are other numbers of the same measurement, for the JSON file and the reader who asks.
    """

    what: str
    unit: str
    ours: float
    limit_is: str = ""
    limit: float | None = None
    details: dict[str, object] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        if not self.limit or not self.ours:
            return None
        more_is_better = self.unit.endswith("/s") or self.unit == "points"
        return self.ours / self.limit if more_is_better else self.limit / self.ours


@dataclass(frozen=True)
class Outcomes:
    """Everything one benchmark found; `remarks` say what it checked or why it was skipped."""

    figures: list[Figure] = field(default_factory=list)
    memory: list[Memory] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
