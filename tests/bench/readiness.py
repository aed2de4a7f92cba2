"""From `events-service up` to /health/ready, first and second start, against the bare servers' own start."""

import time
from pathlib import Path

from events_service.local.servers import bundled_servers
from tests.bench.figures import Figure, Outcomes
from tests.bench.servers import COMMAND, Installation, free_port, program, wait_until_ready, without_settings

START_SECONDS = 60


def measure(installation: Installation) -> Outcomes:
    """With demonstration data, as a newcomer starts it; the second start finds everything made."""
    bare, home = installation.folder / "bare", installation.folder / "home"
    limits = [_servers_start(bare), _servers_start(bare)]
    ours = [_up(home, installation), _up(home, installation)]
    return Outcomes(
        [
            Figure(f"time to ready, {which} start", "s", seconds, "PostgreSQL and Valkey alone", limit)
            for which, seconds, limit in zip(("first", "second"), ours, limits, strict=True)
        ]
    )


def _servers_start(data_dir: Path) -> float:
    started = time.perf_counter()
    with bundled_servers(data_dir):
        return time.perf_counter() - started


def _up(data_dir: Path, installation: Installation) -> float:
    port = free_port()
    argv = [*COMMAND, "up", "--port", str(port), "--data-dir", str(data_dir)]
    started = time.perf_counter()
    with program(argv, without_settings(), installation.folder / f"up-{port}.log") as running:
        wait_until_ready(running, port, seconds=START_SECONDS)
        return time.perf_counter() - started
