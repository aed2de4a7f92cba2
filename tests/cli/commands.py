"""Commands in processes of their own, as a shell runs them."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "events_service.cli.main")


def called(*arguments: str, within: float = 120, **environ: str) -> subprocess.CompletedProcess[str]:
    """The command's end, with what it said; `environ` is added to ours."""
    return subprocess.run(
        [*COMMAND, *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environ,
        capture_output=True,
        text=True,
        timeout=within,
        check=False,
    )


def started(*arguments: str, **environ: str) -> subprocess.Popen[str]:
    """The same, still running: the caller ends it."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def complaint(ended: subprocess.CompletedProcess[str]) -> str:
    """The one line on stderr."""
    (line,) = ended.stderr.splitlines()
    return line
