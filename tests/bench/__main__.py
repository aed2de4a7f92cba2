"""`make bench`: measure everything once, print ratios first, keep a JSON file."""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from events_service.local.processes import termination_as_exception
from tests.bench import (
    days,
    directory,
    feeds,
    letters,
    lighthouse,
    models,
    office,
    readiness,
    report,
    reports,
    scale,
    series,
    sign_ups,
    which_server,
)
from tests.bench.figures import Outcomes
from tests.bench.servers import Installation, installed

MEASURES: dict[str, Callable[[Installation], Outcomes]] = {
    "sign-ups": sign_ups.measure,
    "feeds": feeds.measure,
    "letters": letters.measure,
    "pages": scale.measure,
    "office": office.measure,
    "series": series.measure,
    "models": models.measure,
    "day": days.measure,
    "reports": reports.measure,
    "directory": directory.measure,
    "lighthouse": lighthouse.measure,
    "readiness": readiness.measure,
    "which-server": which_server.measure,
}


def main() -> None:
    """Run the benchmarks asked for, one after the other: never two at once on the same cores."""
    given = _arguments()
    described, started = report.machine(), time.monotonic()
    outcomes: dict[str, Outcomes] = {}
    with termination_as_exception(), installed() as installation:
        for name in given.only or MEASURES:
            print(f"{name}…", flush=True)
            outcomes[name] = MEASURES[name](installation)
    found = list(outcomes.values())
    print("", *(f"{name}: {said}" for name, said in described.items()), "", report.table(found), sep="\n")
    if any(outcome.memory for outcome in found):
        print("", report.memory_table(found), sep="\n")
    print("", *(remark for outcome in found for remark in outcome.remarks), sep="\n")
    report.write_json(given.json, described, outcomes)
    print(f"\n{time.monotonic() - started:.0f} s; the same figures are in {given.json}.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description="Measure, as ratios against a limit."
    )
    parser.add_argument("--only", action="append", choices=MEASURES, metavar="NAME", help=", ".join(MEASURES))
    parser.add_argument("--json", type=Path, default=Path("bench-results.json"), metavar="FILE")
    return parser.parse_args()


if __name__ == "__main__":
    main()
