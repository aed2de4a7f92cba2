"""The processes of one web server: forked from one that has imported everything.

uvicorn begins each in a new Python, which imports it all once more: half a second of a core for each, and sixty
megabytes that a fork shares. It has no setting for that, so its class for a process is replaced. Nothing is at work in
the parent when it forks: no thread, no event loop, no connection.
"""

import gc
import multiprocessing
import signal
import socket
import sys
from multiprocessing.process import BaseProcess

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import multiprocess


class Forked(multiprocess.Process):
    """One of them; what the parent does on a signal is not for it."""

    process: BaseProcess  # type: ignore[assignment]

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket]) -> None:
        super().__init__(config, sockets)
        self.process = multiprocessing.get_context("fork").Process(target=self.target, args=(sockets,))

    def target(self, sockets: list[socket.socket] | None = None) -> None:
        for number in multiprocess.SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        super().target(sockets)


def serve(config: uvicorn.Config, door: socket.socket) -> bool:
    """Watch over as many processes as `config.workers` until told to stop; whether they could start."""
    if sys.platform == "linux":  # elsewhere, the system's own libraries may not survive a fork
        multiprocess.Process = Forked  # type: ignore[misc]
        gc.collect()
        gc.freeze()  # what is never looked at by the collector stays shared
    processes = multiprocess.Multiprocess(config, sockets=[door])
    processes.run()
    return not any(process.exitcode == STARTUP_FAILURE for process in processes.processes)
