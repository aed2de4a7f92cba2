"""Tries the lock files for every Python and every kind of machine that we promise, without installing anything.

Twice for each: everything the lock lists has a ready-made package (nobody needs a compiler), and nothing that is
needed there is missing from the lock (uv resolves anew, held to the lock's versions, and must come to no other
package, and to no other file of one: makers add files for a new Python to an old version).
"""

import re
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

UV = str(Path(sys.executable).with_name("uv"))
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
MACHINES = ("x86_64-manylinux_2_28", "aarch64-manylinux_2_28", "x86_64-apple-darwin", "aarch64-apple-darwin")
LOCKS = {
    "requirements.lock": ["--extra", "demo", "--extra", "build"],
    "requirements-dev.lock": ["--all-extras"],
}


def listed(text: str) -> set[tuple[str, str]]:
    """Each requirement with each of its hashes."""
    pinned = re.findall(r"(?m)^([\w.-]+==[\w.!+]+).*((?:\n    --hash.*)+)", text)
    return {(name, digest) for name, digests in pinned for digest in re.findall(r"sha256:\w+", digests)}


def uv(*arguments: str) -> tuple[str, str]:
    """What it answers, and what it complains of when it fails."""
    ended = subprocess.run([UV, "pip", *arguments], capture_output=True, text=True)
    return ended.stdout, ended.stderr.strip() if ended.returncode else ""


def complaints(lock: str, machine: str, python: str) -> list[str]:
    """What is wrong with one lock on one kind of machine."""
    where = ["--only-binary", ":all:", "--python-platform", machine, "--python-version", python]
    with tempfile.TemporaryDirectory() as nowhere:
        dry = ["--dry-run", "--no-deps", "--require-hashes", "--target", nowhere]
        _, not_ready_made = uv("install", *where, *dry, "--requirement", lock)
    quiet = ["--quiet", "--no-header", "--no-annotate", "--generate-hashes"]
    needed, unresolved = uv("compile", *where, *quiet, *LOCKS[lock], "--constraints", lock, "pyproject.toml")
    beyond = listed(needed) - listed(Path(lock).read_text(encoding="utf-8"))
    files = Counter(name for name, _ in beyond)
    return [
        *filter(None, [not_ready_made, unresolved]),
        *(f"{number} files of {name} are needed and not listed" for name, number in sorted(files.items())),
    ]


def main() -> int:
    tried = list(product(LOCKS, MACHINES, PYTHONS))
    failed = False
    # Most of the time is spent waiting for the index.
    with ThreadPoolExecutor(8) as pool:
        for (lock, machine, python), lines in zip(
            tried, pool.map(lambda one: complaints(*one), tried), strict=True
        ):
            print(f"{lock:22} {machine:22} Python {python}  {'; '.join(lines) or 'complete'}", flush=True)
            failed = failed or bool(lines)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
