"""Putting a load on a web server, with what it cost the server."""

import subprocess
import sys

import msgspec

from tests.bench.client import Load, Outcome
from tests.bench.servers import Web, processor_seconds

__all__ = ["Load", "Outcome", "run"]

LONGEST_SECONDS = 60


def run(server: Web, load: Load) -> Outcome:
    """Put that load on the server and wait for the outcome."""
    before = processor_seconds(server.pid)
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.client"],
        input=msgspec.json.encode((server.port, load)),
        stdout=subprocess.PIPE,
        timeout=LONGEST_SECONDS,
        check=True,
    )
    outcome = msgspec.json.decode(done.stdout, type=Outcome)
    used = processor_seconds(server.pid) - before
    return msgspec.structs.replace(outcome, server=round(1000 * used / outcome.answers, 2))
